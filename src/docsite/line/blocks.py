"""Keep of a page's `applies` blocks those for one line.

See decisions/0056-markdown-says-what-is-a-block.md.
"""

import re
from collections.abc import Callable, Iterable

from docsite.problems import Problem
from docsite.reading.structure import Block
from docsite.tree.lineup import Lineup

KIND = "applies"


def filter_blocks(
    text: str,
    blocks: Iterable[Block],
    line: str,
    lineup: Lineup,
    report: Callable[[Problem], None],
    *,
    path: str,
    locate: Callable[[int], int] = int,
) -> tuple[str, list[str]]:
    """Keep of `/// applies | specifier` blocks those for the line, and give them their label as title.

    Returns the text, and the labels. What goes is blanked, so every row keeps its number; `locate` makes of it the
    line of the file. Problems (a specifier that cannot be used, a block that never ends) go to `report`.
    """
    rows = text.split("\n")
    hidden: dict[int, str] = {}
    labels: list[str] = []
    for block in blocks:
        row = rows[block.begin - 1]
        before = row[: block.column - 1]
        place = (path, locate(block.begin))
        if block.end is None:
            report(Problem(*place, block.column, "this block never ends", f"a line '{block.slashes}' after it"))
        if block.kind != KIND:
            continue
        try:
            chosen = lineup.select(block.argument)
        except ValueError as error:
            column = row.rindex(block.argument) + 1 if block.argument else len(row.rstrip()) + 1
            expected = "a specifier such as '>=5.2' that matches some of the lines, or 'latest' or 'lts'"
            report(Problem(*place, column, str(error), expected))
            continue
        if line in chosen:
            labels.append(lineup.describe(chosen))
            rows[block.begin - 1] = f"{before}{block.slashes} {KIND} | {labels[-1]}"
        else:
            numbers = range(block.begin + 1, (block.end or len(rows)) + 1)
            hidden |= {number: _keep_quote(rows[number - 1], before.count(">")) for number in numbers}
            hidden.setdefault(block.begin, before.rstrip(" \t"))
    return "\n".join(hidden.get(number, row) for number, row in enumerate(rows, start=1)), labels


def _keep_quote(row: str, depth: int) -> str:
    """Return of a hidden row what keeps the quote around it together."""
    quote = re.match(rf"(?:[ \t]*>){{{depth}}}", row) if depth else None
    return quote[0] if quote else ""
