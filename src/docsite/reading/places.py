"""Where in a page's file stands what its HTML, or a message about it, tells of."""

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import cached_property

from docsite.reading.structure import MarkdownReader

CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
"""Code within a row."""


class Places:
    """Finds places in a text; of equal ones, one after the other. Nothing is read before something is looked for."""

    def __init__(
        self, source: str, first_line: int = 1, *, adapted: str | None = None, reader: MarkdownReader | None = None
    ) -> None:
        """Look in `source`, whose first row is line `first_line` of the file.

        With a `reader`, not in its code; rows that are also in the `adapted` text, which has lost blocks and
        got values, come before others.
        """
        self.source = source
        self.first_line = first_line
        self.adapted = source if adapted is None else adapted
        self.reader = reader
        self.seen: Counter[str] = Counter()

    @cached_property
    def rows(self) -> list[tuple[int, str]]:
        """The rows with their numbers, in the order in which they are looked at."""
        code = self.reader.read(self.source).code if self.reader else ()
        kept = frozenset(self.adapted.split("\n"))
        rows = [entry for entry in enumerate(self.source.split("\n"), start=1) if entry[0] not in code]
        rows.sort(key=lambda entry: entry[1] not in kept)
        return (
            [(number, CODE.sub(lambda code: " " * len(code[0]), row)) for number, row in rows] if self.reader else rows
        )

    def find(self, *patterns: str) -> tuple[int, int]:
        """Return line and column, both from 1, of what the first regular expression matches that matches anything.

        It is the first line if none does.
        """
        number, column = next(filter(None, map(self._find, patterns)), (1, 1))
        return number + self.first_line - 1, column

    def _find(self, pattern: str) -> tuple[int, int] | None:
        places = [
            (number, match.start() + 1)
            for number, row in self.rows
            for match in re.finditer(pattern, row, re.IGNORECASE)
        ]
        place = places[min(self.seen[pattern], len(places) - 1)] if places else None
        self.seen[pattern] += place is not None
        return place

    def locate(self, row: int) -> int:
        """Return the line of the file that holds what is row `row`, from 1, of the adapted text."""
        source, adapted = self.source.split("\n"), self.adapted.split("\n")
        number = min(row, len(source))
        if source != adapted:
            for _, start, stop, begin, end in SequenceMatcher(None, source, adapted, autojunk=False).get_opcodes():
                if begin < row <= end:
                    number = min(start + row - begin, max(stop, start + 1))
        return number + self.first_line - 1
