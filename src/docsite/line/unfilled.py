"""Notes of a page that the vendor has yet to fill in: `/// note | Заполняет правообладатель`."""

from docsite.reading.markdown import BLOCK_BEGIN, walk_code
from docsite.tree.declared import LABEL, mark_unfilled


def mark_notes(text: str, *, path: str, first_line: int = 1) -> str:
    """Let the title of each such note say where it stands, so that documents and publishing know of it."""
    if LABEL not in text:
        return text
    rows: list[str] = []
    for number, row, code in walk_code(text):
        begin = BLOCK_BEGIN.match(row) if code is None else None
        if begin and (begin["title"] or "").startswith(LABEL):
            place = f"{path}:{number + first_line - 1}:{len(begin['indent']) + 1}"
            rows.append(row.replace(LABEL, mark_unfilled(place), 1))
        else:
            rows.append(row)
    return "\n".join(rows)
