"""Mend what Markdown reads otherwise than CommonMark, where that is certain.

Certain is what CommonMark shows alike before and after: an empty row before a list or a table, four spaces for each
level of a list, '1.' in place of '1)', a closing fence as long as the opening one.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from docsite.checks.dialects import COMMON_MARK, check_dialect
from docsite.reading.structure import MarkdownReader

ITEM = re.compile(r"(?P<indent> *)(?P<marker>[-+*]|\d{1,9}[.)])(?P<space> {1,4}|$)")
QUOTES = re.compile(r"^(?: *>)*")
BEGINNINGS = {"bullet_list_open", "ordered_list_open", "list_item_open", "table_open"}


def mend_dialect(text: str, reader: MarkdownReader) -> str:
    """Return the text, mended where `check_dialect` finds fault with it, as far as that is certain.

    Each section is mended for itself: what is not certain in one says nothing of another.
    """
    if not check_dialect(text, reader):
        return text
    return "\n".join(_mend_section(section, reader) for section in _split_sections(text))


def _split_sections(text: str) -> Iterator[str]:
    """Yield the rows up to the first heading, and those from each heading to the next."""
    rows = text.split("\n")
    tokens = COMMON_MARK.parse(text)
    begins = [token.map[0] for token in tokens if token.type == "heading_open" and token.level == 0 and token.map]
    begins = [0, *(begin for begin in begins if begin)]
    for begin, end in pairwise([*begins, len(rows)]):
        yield "\n".join(rows[begin:end])


def _mend_section(text: str, reader: MarkdownReader) -> str:
    shown, mended = COMMON_MARK.render(text), text
    faults = left = check_dialect(text, reader)
    for mend in MENDS * 2:  # what is indented may have to be parted
        better = mend(mended, {fault.row - 1 for fault in left})
        if better != mended and COMMON_MARK.render(better) == shown:
            mended, left = better, check_dialect(better, reader)
    return mended if len(left) < len(faults) else text


def _indent_items(text: str, faults: set[int]) -> str:
    """Give the items of lists four spaces for each level, and what belongs to them the same."""
    rows = text.split("\n")
    indents: dict[int, int] = {}
    depth = quotes = 0
    is_wrong = False
    for token in COMMON_MARK.parse(text):
        quotes += token.type.startswith("blockquote") * token.nesting
        if token.type.endswith(("_list_open", "_list_close")):
            depth += token.nesting
            if depth == 1 and token.nesting == 1 and token.map:
                is_wrong = not faults.isdisjoint(range(*token.map))
        if token.type != "list_item_open" or quotes or not is_wrong:
            continue
        begin, end = token.map or (0, 0)
        if item := ITEM.match(rows[begin]):
            width = len(item[0]) if item["space"] else len(item[0]) + 1
            indents[begin] = 4 * (depth - 1)
            owned = {number: len(rows[number]) - len(rows[number].lstrip(" ")) for number in range(begin + 1, end)}
            is_deep = all(own >= 4 * depth for number, own in owned.items() if rows[number].strip())
            for number, own in owned.items():
                indents[number] = own if is_deep else 4 * depth + max(own - width, 0)
    return "\n".join(
        " " * indents[number] + row.lstrip(" ") if number in indents and row.strip() else row
        for number, row in enumerate(rows)
    )


def _replace_brackets(text: str, faults: set[int]) -> str:
    rows = text.split("\n")
    for token in COMMON_MARK.parse(text):
        if token.type == "list_item_open" and token.markup == ")" and token.map and token.map[0] in faults:
            number = token.map[0]
            rows[number] = re.sub(r"(\d)\)", r"\1.", rows[number], count=1)
    return "\n".join(rows)


def _shorten_fences(text: str, faults: set[int]) -> str:
    rows = text.split("\n")
    for token in COMMON_MARK.parse(text):
        if token.type == "fence" and token.map and token.map[0] in faults:
            begin, end = token.map
            if begin < end - 1 < len(rows):
                longer = rf"({re.escape(token.markup)}){re.escape(token.markup[0])}*\s*$"
                rows[end - 1] = re.sub(longer, r"\1", rows[end - 1])
    return "\n".join(rows)


def _part_blocks(text: str, faults: set[int]) -> str:
    """Put an empty row before lists and tables that stand right under a text."""
    rows = text.split("\n")
    begins = {token.map[0] for token in COMMON_MARK.parse(text) if token.type in BEGINNINGS and token.map} & faults
    return "\n".join(_insert_rows(rows, lambda number: number in begins and _follows_text(rows, number)))


def _follows_text(rows: list[str], number: int) -> bool:
    return number > 0 and bool(rows[number - 1].strip("> ")) and not ITEM.match(rows[number - 1].lstrip("> "))


def _insert_rows(rows: list[str], is_before: Callable[[int], bool]) -> Iterator[str]:
    for number, row in enumerate(rows):
        if is_before(number):
            yield row[: len(row) - len(QUOTES.sub("", row))]
        yield row


MENDS = (_replace_brackets, _shorten_fences, _part_blocks, _indent_items)
