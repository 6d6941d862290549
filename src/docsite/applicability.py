"""Which lines a page or a block is for.

A specifier is what `packaging` accepts, applied to lines (`>=5.2,<5.4`), or one of the words `latest` and `lts`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from docsite.models import Line
from docsite.problems import Problem

BLOCK_BEGIN = re.compile(r"^(?P<indent>\s*)(?P<slashes>/{3,})\s*(?P<kind>[a-z][\w-]*)\s*(?:\|\s*(?P<title>.*?)\s*)?$")
BLOCK_END = re.compile(r"^\s*(?P<slashes>/{3,})\s*$")
FENCE = re.compile(r"^\s*(?P<fence>`{3,}|~{3,})(?P<info>.*)$")


@dataclass(frozen=True)
class Lineup:
    """The published lines that specifiers choose from, and what the aliases mean."""

    lines: tuple[Line, ...]
    aliases: dict[str, Line]

    def select(self, specifier: str) -> frozenset[str]:
        """Return the names of the matching lines.

        Raises `ValueError` for a specifier that cannot be read, and for one that matches no line or every line:
        the first hides its text everywhere, the second says nothing.
        """
        word = specifier.strip()
        if word in self.aliases:
            return frozenset({self.aliases[word].line})
        try:
            versions = SpecifierSet(word)
        except InvalidSpecifier as error:
            raise ValueError(f"{word!r} is no version specifier") from error
        chosen = frozenset(line.line for line in self.lines if line.version in versions)
        if not word or len(chosen) in {0, len(self.lines)}:
            matched = "every line" if chosen else "no line"
            raise ValueError(f"specifier {word!r} matches {matched} of {', '.join(map(str, sorted(self.lines)))}")
        return chosen

    def describe(self, chosen: frozenset[str]) -> str:
        """Say in Russian since or until when something holds."""
        names = [line.line for line in sorted(self.lines)]
        inside = [name for name in names if name in chosen]
        start = names.index(inside[0])
        if inside != names[start : start + len(inside)]:
            return f"Версии {', '.join(inside)}"
        if len(inside) == 1:
            return f"Только версия {inside[0]}"
        if inside[-1] == names[-1]:
            return f"С версии {inside[0]}"
        if start == 0:
            return f"По версию {inside[-1]} включительно"
        return f"Версии {inside[0]}–{inside[-1]}"


def is_for(specifier: str | None, line: Line) -> bool:
    """Say whether a text with the specifier was for a line that is no longer published."""
    try:
        return specifier is None or line.version in SpecifierSet(specifier)
    except InvalidSpecifier:  # an alias, which means another line today
        return False


@dataclass
class _Block:
    slashes: int
    number: int
    shown: bool


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


def filter_blocks(
    text: str, line: str, lineup: Lineup, report: Callable[[Problem], None], *, path: str, first_line: int = 1
) -> str:
    """Keep of `/// applies | specifier` blocks those for the line, and give them their label as title.

    What goes is blanked, so every line keeps its number. Problems (a specifier that cannot be used, a block
    that never ends) go to `report`.
    """
    if "///" not in text:
        return text
    kept: list[str] = []
    blocks: list[_Block] = []
    for number, row, code in walk_code(text):
        outcome = row
        if code is None and (begin := BLOCK_BEGIN.match(row)):
            applies = begin["kind"] == "applies"
            shown = True
            if applies:
                try:
                    chosen = lineup.select(begin["title"] or "")
                    shown = line in chosen
                    outcome = f"{begin['indent']}{begin['slashes']} applies | {lineup.describe(chosen)}"
                except ValueError as error:
                    column = begin.start("title") + 1 if begin["title"] else len(row) + 1
                    expected = "a specifier such as '>=5.2' that matches some of the lines, or 'latest' or 'lts'"
                    report(Problem(path, number + first_line - 1, column, str(error), expected))
            blocks.append(_Block(len(begin["slashes"]), number, shown))
            kept.append(outcome if all(block.shown for block in blocks) else "")
            continue
        visible = all(block.shown for block in blocks)
        if code is None and (end := BLOCK_END.match(row)):
            matching = [i for i, block in enumerate(blocks) if block.slashes == len(end["slashes"])]
            if matching:
                del blocks[matching[-1] :]
        kept.append(row if visible else "")
    for block in blocks:
        place = (path, block.number + first_line - 1, 1)
        report(Problem(*place, "this block never ends", f"a line '{'/' * block.slashes}' after it"))
    return "\n".join(kept)
