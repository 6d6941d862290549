"""Marks that no Markdown of ours reads, and that readers saw on the old site as well: they stay as signs."""

import re

from docsite.checks.dialects import Fault, check_dialect
from docsite.importing.pages.draft import Draft
from docsite.importing.pages.notation import SNIPPET

NEEDLE = re.compile(r"'(?P<needle>.+?)': (?P<cause>[^']*(?:'[^']*'[^']*)?)$")
ICON = re.compile(r":[a-z]+-[\w-]+:(?:\{[^{}\n]*\})?[ ]?")
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
    for mend in (_read_inside, _show_sign):
        before, left = draft.text, _find(draft)
        rows = draft.rows
        for fault in sorted(left, key=lambda fault: (fault.row, -fault.column)):
            if fault.row <= len(rows):
                rows[fault.row - 1] = mend(rows[fault.row - 1], fault)
        draft.text = "\n".join(rows)
        if draft.text != before and len(_find(draft)) >= len(left):
            draft.text = before


def _read_inside(row: str, fault: Fault) -> str:
    """Let Markdown read what stands in HTML, as GitHub does."""
    return TAG.sub(r"\g<0> markdown", row, count=1) if fault.cause.startswith("HTML whose") else row


def _show_sign(row: str, fault: Fault) -> str:
    """Let a mark that marks nothing be a sign."""
    if not NEEDLE.match(fault.cause):
        return row
    if "a link that" in fault.cause:  # one whose first bracket is a sign already
        return CLOSING.sub(r"\\](", row) if ESCAPED.search(row[: fault.column]) else row
    if "an icon that" in fault.cause and (icon := ICON.match(row, fault.column - 1)):
        return f"{row[: icon.start()]}{row[icon.end() :]}"  # readers saw none, or one that is gone
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
