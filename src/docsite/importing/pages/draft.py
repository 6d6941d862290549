"""A page's Markdown while it is mended: what is code in it, and which row of the source a place is."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate

from docsite.checks.dialects import COMMON_MARK
from docsite.importing.pages.fences import mend_fences
from docsite.importing.pages.found import FoundPage
from docsite.problems import Problem
from docsite.reading.structure import Fence, MarkdownReader

HIDDEN = "\x00"
SIGN = re.compile(r"[^\n]")
QUIET = re.compile(r"<!--.*?-->|<(pre|code)\b[^<>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
"""What holds no Markdown and no link of readers."""
BOX = re.compile(r"[ \t]*(?:!!!|\?\?\?|===|/{3}|:::|[-+*] |\d+[.)] )")
"""Beginnings of a row that may own what is indented below it."""
INDENT = 4


class Draft:
    """One page on its way; every edit keeps the number of its rows, but for `replace_text`."""

    def __init__(self, page: FoundPage, reader: MarkdownReader, report: list[Problem]) -> None:
        self.page, self.reader, self.report = page, reader, report
        self._masked = "", ""
        self.origin: list[int] = []
        self._set(mend_fences(page.text))
        self.origin = [*range(1, len(self.rows) + 1)]

    @property
    def rows(self) -> list[str]:
        """The rows of the text."""
        return self.text.split("\n")

    def _set(self, text: str) -> None:
        self.text = text
        self.fences: tuple[Fence, ...] = self.reader.read(text).fences
        self.code = {row for fence in self.fences for row in range(fence.begin, fence.end + 1)}
        self.code |= set(_find_code(text))

    def append(self, text: str) -> None:
        """Add rows at the end."""
        self.text = f"{self.text}\n{text}"
        self.origin += [self.origin[-1]] * (text.count("\n") + 1)

    def replace_text(self, text: str) -> None:
        """Take another text of the page, whose rows are found again by what they hold."""
        if text == self.text or self.page.is_converted:
            self._set(text)
            self.origin = [*range(1, len(self.rows) + 1)] if self.page.is_converted else self.origin
            return
        old = [row.strip() for row in self.rows]
        new = [row.strip() for row in text.split("\n")]
        origin = [self.origin[-1]] * len(new)
        for _, begin, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            for number in range(first, last):
                origin[number] = self.origin[min(begin + number - first, max(end - 1, begin), len(old) - 1)]
        self._set(text)
        self.origin = origin

    @property
    def masked(self) -> str:
        """The text with other signs in place of code and comments, as long as it is."""
        if self._masked[0] != self.text:
            self._masked = self.text, self._mask()
        return self._masked[1]

    def _mask(self) -> str:
        rows = enumerate(self.rows, start=1)
        masked = "\n".join(HIDDEN * len(row) if number in self.code else row for number, row in rows)
        for begin, end in self.reader.find_spans(self.text):
            masked = masked[:begin] + SIGN.sub(HIDDEN, masked[begin:end]) + masked[end:]
        return QUIET.sub(_hide, masked)

    def edit(self, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str | None]) -> None:
        """Put what `change` makes of each match outside of code in its place; `None` leaves it as it is.

        A match may hold code: `restore` says what it hides.
        """
        pieces, done = [], 0
        for match in pattern.finditer(self.masked):
            new = change(match)
            if new is not None:
                lost = match[0].count("\n") - new.count("\n")
                pieces += [self.text[done : match.start()], new, "\n" * lost]
                done = match.end()
        if pieces:
            self.text = "".join([*pieces, self.text[done:]])

    def restore(self, match: re.Match[str], group: str | int = 0) -> str:
        """Return what a group of a match stands for in the text."""
        begin, end = match.span(group)
        return self.text[begin:end] if begin >= 0 else ""

    def tell(self, offset: int, cause: str, expected: str = "") -> None:
        """Note what of the page is not carried as it stands."""
        starts = [0, *accumulate(len(row) + 1 for row in self.rows)]
        row = bisect_right(starts, offset) - 1
        self.tell_row(min(row, len(self.origin) - 1) + 1, cause, expected, offset - starts[row] + 1)

    def tell_row(self, row: int, cause: str, expected: str = "", column: int = 1) -> None:
        """Note the same of a row of the text as it is now."""
        line = self.origin[min(row, len(self.origin)) - 1] + self.page.first_line - 1
        self.report.append(Problem(self.page.shown, line, column, cause, expected))


def _hide(match: re.Match[str]) -> str:
    return SIGN.sub(HIDDEN, match[0])


def _find_code(text: str, before: Sequence[str] = (), *, is_inner: bool = False) -> Iterator[int]:
    """Yield the rows that are code to CommonMark, but for those which only an indent makes code in a box of MkDocs.

    Of the text within a box, only those that are indented further: its fences are known to Markdown itself.
    """
    rows = text.split("\n")
    for token in COMMON_MARK.parse(text):
        if token.type == "fence" and token.map and not is_inner:
            yield from range(token.map[0] + 1, token.map[1] + 1)
        elif token.type == "code_block" and token.map:
            begin, end = token.map
            above = [*before, *rows[:begin]]
            owner = max(
                (place for place, row in enumerate(above) if row.strip() and _measure(row) < INDENT), default=-1
            )
            if owner < 0 or not BOX.match(above[owner]):
                yield from range(begin + 1, end + 1)
            else:
                inner = "\n".join(row[INDENT:] for row in rows[begin:end])
                near = [row[INDENT:] for row in above[owner + 1 :]]
                yield from (begin + row for row in _find_code(inner, near, is_inner=True))


def _measure(row: str) -> int:
    return len(row) - len(row.lstrip(" "))
