"""Which pages nobody has looked through for long."""

import datetime as dt
from collections.abc import Iterable, Iterator

from docsite.problems import Problem
from docsite.tree.front_matter import SourcePage


def find_overdue(pages: Iterable[SourcePage], day: dt.date, months: int) -> Iterator[Problem]:
    """Yield, longest ago first, the pages not reviewed within so many months before the day."""
    never = dt.date.min
    for page in sorted(pages, key=lambda page: page.front_matter.reviewed or never):
        reviewed = page.front_matter.reviewed
        age = _count_months(reviewed, day) if reviewed else None
        if age is None or age >= months:
            cause = f"reviewed {reviewed}, {age} months ago" if reviewed else "never reviewed"
            yield page.source.problem(("reviewed",), cause, f"'reviewed:' with a day within {months} months")


def _count_months(start: dt.date, end: dt.date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
