"""What a person reads below many remarks: how many there are of each kind."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from docsite.problems import Problem

MANY = 20
"""Remarks that nobody counts by eye."""
VARIES = re.compile(r"'[^']*'|\"[^\"]*\"|(?<=<)[^<>]*(?=>)|[^\s<]*\d\S*|[^\s<]*[/.]\S*\w/?")
"""Parts of a remark that are another page's or file's."""


def count(number: int, thing: str) -> str:
    """Return a number of things in words: `1 page`, `2 pages`, `2 addresses`."""
    many = f"{thing}es" if thing.endswith("s") else f"{thing}s"
    return f"{number} {thing if number == 1 else many}"


def summarize_kinds(remarks: Iterable[Problem]) -> Iterator[str]:
    """Yield a row for each kind of many remarks, the most frequent first."""
    causes = [VARIES.sub("…", problem.cause) for problem in remarks]
    if len(causes) >= MANY:
        yield "in short:"
        for kind, number in Counter(causes).most_common():
            yield f"{number:>6} × {kind}"
