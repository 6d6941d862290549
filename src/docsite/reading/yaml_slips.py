"""What a writer did when YAML says that it is none: the cause and the remedy in words, and how to read on.

A parser ends at the first mistake. Where the remedy is certain, the row is read as it was meant, so that the
mistakes after it are told in the same run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml.error import MarkedYAMLError

QUOTES = "the text in quotes"
UNREAD = "; what follows it is not read yet"
ROW = re.compile(r"""(?P<head>[ ]*(?:-[ ]+)*(?:(?:[\w.-]+|"[^"]*"|'[^']*'):[ ]+)?)(?P<value>.*)""")
PAIR = re.compile(r"[ ]*(?:-[ ]+)*[\w.-]+:(?:[ ]|$)")
TIGHT = re.compile(r"(?P<head>[ ]*(?:-[ ]+)*[A-Za-z_]+:)(?P<value>[^\s:/].*)")
CONFLICT = re.compile(r"(?:<{7}|\|{7}|={7}|>{7})(?:[ ].*)?$")
INDICATORS = "`@%*&!,]}"
"""What YAML keeps for itself at the beginning of a value."""


@dataclass(frozen=True)
class Slip:
    """A mistake; row and column count from 0."""

    row: int
    column: int
    cause: str
    expected: str
    meant: str | None = None
    """The row as it was meant, if that is certain."""


def take_out_conflicts(rows: list[str]) -> Iterator[Slip]:
    """Blank what version control left of a merge, keeping one side, and yield each of its marks."""
    if not any(row.startswith(("<<<<<<< ", ">>>>>>> ")) for row in rows):
        return
    is_other = False
    for number, row in enumerate(rows):
        is_mark = CONFLICT.match(row) is not None
        if is_mark:
            yield Slip(number, 0, f"'{row[:7]}', a mark of a merge that is not finished", "one of the two texts")
            is_other = row[0] in "|="
        if is_mark or is_other:
            rows[number] = ""


def find_slip(error: MarkedYAMLError, rows: list[str]) -> Slip:
    """Say what a parser's error comes from."""
    return next(_guess(error, rows))


def _guess(error: MarkedYAMLError, rows: list[str]) -> Iterator[Slip]:
    """Yield what it may be, the surest first."""
    where = error.problem_mark or error.context_mark
    number, column = (where.line, where.column) if where else (0, 0)
    begin, indent = (error.context_mark.line, error.context_mark.column) if error.context_mark else (number, 0)
    said = error.problem or error.context or "not YAML"
    if "another document" in said:
        yield Slip(number, column, "a second document", "one document in a file, without a row '---' or '...'")
    if "escape" in said:
        yield Slip(number, column, "a '\\' in a text in \"…\"", "the text in '…', or '\\\\' for each '\\'")
    if "end of stream" in said and "quoted" in (error.context or ""):
        yield Slip(begin, indent, "a quote that is not closed" + UNREAD, "a quote at the end, too")
    if "parsing a flow" in (error.context or ""):
        opened = rows[begin][indent : indent + 1].strip("-") or "[' or '{"
        yield Slip(begin, indent, f"'{opened}' without its end{UNREAD}", "the end, or the text in quotes")
    for suspect in dict.fromkeys((number, begin)):
        if suspect < len(rows):
            yield from _read_row(rows[suspect], suspect, said, at=column if suspect == number else 0)
    if any(found in said for found in ("mapping start", "sequence start", "'-'", "'?'", "not allowed here")):
        cause = "a wrong indentation, or a missing '-'" + UNREAD
        yield Slip(number, _indentation(rows, number), cause, "the keys of one entry below each other")
    if "expected ':'" in said:
        yield Slip(begin, indent, "a row that is no 'key: value'" + UNREAD, "'key: value'")
    yield Slip(number, column, f"not YAML: {said}{UNREAD}", "one YAML document")


def _indentation(rows: list[str], number: int) -> int:
    row = rows[number] if number < len(rows) else ""
    return len(row) - len(row.lstrip(" "))


def _read_row(row: str, number: int, said: str, at: int) -> Iterator[Slip]:
    """Yield the slip in a row that the parser stumbled at."""
    before, tab, _ = row.partition("\t")
    if tab and (not before.strip() or "'\\t'" in said):
        cause = "a tab" if before.strip() else "a tab in the indentation"
        yield Slip(number, len(before), cause + UNREAD, "spaces")
    if tight := TIGHT.fullmatch(row):
        key = tight["head"].strip(" -")
        yield Slip(number, tight.end("head"), f"no space after '{key}'", "one", f"{tight['head']} {tight['value']}")
    parts = ROW.fullmatch(row)
    if parts and parts["head"] and parts["value"].strip():
        yield from _read_value(parts["head"], parts["value"].rstrip(), number, said, at)


def _read_value(head: str, value: str, number: int, said: str, at: int) -> Iterator[Slip]:
    start, first = len(head), value[0]
    meant = head + "'" + value.replace("'", "''") + "'"
    if first in INDICATORS or re.match(r"[-?:][ ]", value):
        yield Slip(number, start, f"a text that begins with '{first}'", QUOTES, meant)
    elif first in "|>" and at > start:
        yield Slip(number, start, f"a text in the row of '{first}'", "it in the rows below, indented", meant)
    elif first in "\"'[{" and at > start and "expected <block end>" in said:
        yield Slip(number, at, f"a text goes on after what '{first}' began", "the whole text in quotes", meant)
    elif first not in "\"'[{|>" and (colon := re.search(r":(?=[ ]|$)", value)):
        yield Slip(number, start + colon.start(), "a text with ':' in it", QUOTES, meant)
