"""Where a page's Markdown has front matter, code and blocks, line by line."""

import re
from collections.abc import Iterator

BLOCK_BEGIN = re.compile(r"^(?P<indent>\s*)(?P<slashes>/{3,})\s*(?P<kind>[a-z][\w-]*)\s*(?:\|\s*(?P<title>.*?)\s*)?$")


BLOCK_END = re.compile(r"^\s*(?P<slashes>/{3,})\s*$")


FENCE = re.compile(r"^\s*(?P<fence>`{3,}|~{3,})(?P<info>.*)$")


def walk_code(text: str) -> Iterator[tuple[int, str, re.Match[str] | None]]:
    """Yield the number, the text and, inside or at the edge of a fenced code block, its opening of every line."""
    opening: re.Match[str] | None = None
    for number, row in enumerate(text.split("\n"), start=1):
        fence = FENCE.match(row)
        if opening is None:
            opening = fence
            yield number, row, opening
        else:
            yield number, row, opening
            marks = opening["fence"]
            if fence and fence["fence"].startswith(marks) and not fence["info"].strip():
                opening = None


def has_blocks(text: str) -> bool:
    """Say whether the text has a block for some lines only."""
    rows = (BLOCK_BEGIN.match(row) for _, row, code in walk_code(text) if code is None)
    return any(begin and begin["kind"] == "applies" for begin in rows)


FRONT_MATTER = re.compile(
    rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*(?:\r?\n|\Z)\s*", re.DOTALL | re.MULTILINE
)
