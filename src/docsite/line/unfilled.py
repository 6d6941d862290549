"""Notes of a page that the vendor has yet to fill in: `/// note | Заполняет правообладатель`."""

from collections.abc import Callable, Iterable

from docsite.reading.structure import Block
from docsite.tree.declared import LABEL, mark_unfilled


def mark_notes(text: str, blocks: Iterable[Block], *, path: str, locate: Callable[[int], int] = int) -> str:
    """Let the title of each such note say where it stands, so that documents and publishing know of it."""
    rows = text.split("\n")
    for block in blocks:
        row = rows[block.begin - 1]
        if block.argument.startswith(LABEL) and LABEL in row:  # unless it is hidden
            place = f"{path}:{locate(block.begin)}:{block.column}"
            rows[block.begin - 1] = row.replace(LABEL, mark_unfilled(place), 1)
    return "\n".join(rows)
