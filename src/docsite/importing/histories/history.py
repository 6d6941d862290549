"""What a foreign source tells, before it is known what our metadata can hold of it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from docsite.periods import YEARS
from docsite.problems import Problem
from docsite.releases.models import ChangeKind


@dataclass(frozen=True)
class Place:
    """Where something stands in the source."""

    path: str
    line: int = 1
    column: int = 1

    def problem(self, cause: str, expected: str = "") -> Problem:
        """Say what of this place is not carried, or not as it stands."""
        return Problem(self.path, self.line, self.column, cause, expected)


@dataclass(frozen=True, kw_only=True)
class FoundChange:
    """A change as the source has it."""

    place: Place
    kind: ChangeKind
    text: str
    origin: str = ""
    """What the source itself calls it by, if it does."""
    action: str = ""
    breaking: bool = False


@dataclass(frozen=True, kw_only=True)
class FoundIssue:
    """A fault that the notes of a release warn of."""

    place: Place
    origin: str
    text: str


@dataclass(frozen=True, kw_only=True)
class FoundRelease:
    """A release as the source has it; `version` and `date` may be no such thing yet."""

    place: Place
    version: str
    date: str
    title: str = ""
    summary: str = ""
    is_withdrawn: bool = False
    is_stand_in: bool = False
    """Whether the source names no release, but only that there was a first one."""
    changes: tuple[FoundChange, ...] = ()
    issues: tuple[FoundIssue, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FoundLine:
    """A line with the keys that it has in `lines.yml`."""

    place: Place
    keys: Mapping[str, str | bool | dt.date]

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.keys["line"])


@dataclass(kw_only=True)
class History:
    """All that a source tells."""

    path: str
    title: str = ""
    """The name of the product, if the source says it."""
    lines: list[FoundLine] = field(default_factory=list)
    """Empty where lines are to be told by the versions."""
    releases: list[FoundRelease] = field(default_factory=list)
    unreleased: list[FoundChange] = field(default_factory=list)
    report: list[Problem] = field(default_factory=list)
    """What is not carried, or not as it stands."""


def parse_day(text: str) -> dt.date | None:
    """Return the day of a text such as `2026-03-17`, if the calendar has it and our metadata can hold it."""
    try:
        day = dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
    return day if day.year in YEARS else None
