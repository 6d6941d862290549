"""Periods: what is known of a day that is not named yet.

`2027-Q1`, `2027-03` and `2027` are the ways ISO 8601 and planning tables shorten a date.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

YEARS = range(1970, 2200)
"""The years of software and its support."""
FORM = re.compile(r"(?P<year>[0-9]{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")


@dataclass(frozen=True, order=True)
class Period:
    """A quarter, a month or a year."""

    first: dt.date
    last: dt.date

    @property
    def months(self) -> int:
        """Its length, months."""
        return self.last.month - self.first.month + 1

    def __str__(self) -> str:
        names = {1: f"{self.first.year}-{self.first.month:02}", 3: f"{self.first.year}-Q{self.last.month // 3}"}
        return names.get(self.months, f"{self.first.year}")


def parse_period(text: str) -> Period | None:
    """Return the period of a text such as `2027-Q1`, or nothing."""
    match = FORM.fullmatch(text)
    if not match or int(match["year"]) not in YEARS:
        return None
    year = int(match["year"])
    if match["quarter"]:
        first, last = int(match["quarter"]) * 3 - 2, int(match["quarter"]) * 3
    elif match["month"]:
        first = last = int(match["month"])
    else:
        first, last = 1, 12
    return Period(dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1]))


def parse_day(text: str) -> dt.date:
    """Return the day of a text such as `2026-03-17`; raises `ValueError` that says what was expected."""
    try:
        day = dt.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise ValueError(f"{text!r} is no day of the calendar; expected one as 2026-03-17")
    return day


def first_day(when: dt.date | Period | bool | None) -> dt.date | None:
    """Return the first day that is meant, where one is known."""
    if isinstance(when, Period):
        return when.first
    return when if isinstance(when, dt.date) else None


def last_day(when: dt.date | Period | bool | None) -> dt.date | None:
    """Return the last day that is meant, where one is known."""
    if isinstance(when, Period):
        return when.last
    return when if isinstance(when, dt.date) else None
