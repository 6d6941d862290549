"""Keep of a page's `applies` blocks those for one line.

See decisions/0004-blocks-are-filtered-before-markdown.md.
"""

from collections.abc import Callable
from dataclasses import dataclass

from docsite.problems import Problem
from docsite.reading.markdown import BLOCK_BEGIN, BLOCK_END, walk_code
from docsite.tree.lineup import Lineup


@dataclass
class _Block:
    slashes: int
    number: int
    shown: bool


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
