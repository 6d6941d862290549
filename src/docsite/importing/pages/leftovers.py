"""Marks that no Markdown of ours reads, and that readers saw on the old site as well: they stay as signs."""

import re

from docsite.checks.dialects import Fault, check_dialect
from docsite.importing.pages.draft import Draft
from docsite.importing.pages.notation import SNIPPET
from docsite.reading.places import CODE

NEEDLE = re.compile(r"'(?P<needle>.+?)': (?P<cause>[^']*(?:'[^']*'[^']*)?)$")
ICON = re.compile(r":[a-z]+-[\w-]+:(?:\{[^{}\n]*\})?[ ]?")
DELIMITER = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
CELLS = re.compile(r"(?<!\\)\|")
ESCAPED = re.compile(r"\\\[?$")
CLOSING = re.compile(r"(?<=\w)\]\((?=\S)")
NUMBER = re.compile(r"\d+(?=\.)")
TAG = re.compile(r"<[a-z]+(?![^<>]*\bmarkdown\b)(?=[\s>])", re.IGNORECASE)
SIGN = re.compile(r"[\\`*_{}\[\]()#+\-.!:|<>~=/]")


def escape_leftovers(draft: Draft) -> None:
    """Put a backslash before marks that mark nothing, where that is right; what is read otherwise is told."""
    faults = _find(draft)
    for fault in faults:
        draft.tell_row(fault.row, f"{fault.cause}: look whether it is as it shall be", fault.expected, fault.column)
    if not faults:
        return
    for fault in faults:
        if fault.cause.startswith("more cells than"):
            draft.text = _widen_table(draft.rows, fault.row)
    for mend in (_drop_icon, _read_inside, _show_sign):
        before, left = draft.text, _find(draft)
        rows = draft.rows
        for fault in sorted(left, key=lambda fault: (fault.row, -fault.column)):
            if fault.row <= len(rows):
                rows[fault.row - 1] = mend(rows[fault.row - 1], fault)
        draft.text = "\n".join(rows)
        if draft.text != before and len(_find(draft)) >= len(left) + (mend is _read_inside):
            draft.text = before


def _widen_table(rows: list[str], number: int) -> str:
    """Give the head of a table as many cells as one of its rows has: else nobody sees the last ones."""
    head = next((row for row in range(number - 1, 0, -1) if DELIMITER.match(rows[row - 1])), 0)
    missing = _count_cells(rows[number - 1]) - _count_cells(rows[head - 1]) if head > 1 else 0
    if missing > 0:
        rows[head - 2] = f"{rows[head - 2].rstrip().removesuffix('|').rstrip()} |{'  |' * missing}"
        rows[head - 1] = f"{rows[head - 1].rstrip().removesuffix('|').rstrip()} |{'---|' * missing}"
    return "\n".join(rows)


def _count_cells(row: str) -> int:
    return len(CELLS.split(CODE.sub("", row).strip().strip("|")))


def _drop_icon(row: str, fault: Fault) -> str:
    """Leave out an icon that is gone: readers would see its name."""
    icon = ICON.match(row, fault.column - 1) if "an icon that" in fault.cause else None
    return f"{row[: icon.start()]}{row[icon.end() :]}" if icon else row


def _read_inside(row: str, fault: Fault) -> str:
    """Let Markdown read what stands in HTML, as GitHub does below an empty row."""
    if not fault.cause.startswith("HTML whose"):
        return row
    marked = TAG.sub(r"\g<0> markdown", row, count=1)
    return f"{marked}\n" if row.rstrip().endswith(">") and "</" not in row else marked


def _show_sign(row: str, fault: Fault) -> str:
    """Let a mark that marks nothing be a sign."""
    if not NEEDLE.match(fault.cause) or "a fence that" in fault.cause:
        return row
    if "a link that" in fault.cause:  # one whose first bracket is a sign already
        return CLOSING.sub(r"\\](", row) if ESCAPED.search(row[: fault.column]) else row
    if number := NUMBER.match(row, fault.column - 1):
        return f"{row[: number.end()]}\\{row[number.end() :]}"
    return _escape(row, fault.column - 1) if SIGN.match(row, fault.column - 1) else row


def _escape(row: str, column: int) -> str:
    """Put a backslash before each sign of a mark that begins at the column."""
    sign, end = row[column], column
    while end < len(row) and row[end] == sign:
        end += 1
    return row[:column] + "".join(f"\\{each}" for each in row[column:end]) + row[end:]


def _find(draft: Draft) -> list[Fault]:
    rows = draft.rows
    return [
        fault
        for fault in check_dialect(draft.text, draft.reader)
        if not (fault.row <= len(rows) and SNIPPET.match(rows[fault.row - 1]))
    ]
