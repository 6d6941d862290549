"""What the calendar makes of a line: its state, the aliases, which notice its pages bear.

The words of a notice stand in `overrides/late/notices.html`.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from docsite.periods import Period, first_day, last_day
from docsite.releases.models import Line, Milestone

ENDING_DAYS = 90
"""How long before an end readers are told of it, days."""
OLD_DAYS = 180
"""After how many days a copy may be out of date whatever has happened."""


class LineState(StrEnum):
    """Where a line stands in its life on one day."""

    PLANNED = "planned"
    SUPPORTED = "supported"
    SECURITY_ONLY = "security-only"
    EXTENDED = "extended"
    ENDED = "ended"


ALIVE = frozenset({LineState.SUPPORTED, LineState.SECURITY_ONLY})
"""The states in which everybody gets fixes."""


def find_state(line: Line, day: dt.date) -> LineState:
    """Return the state of the line on the day; an end date is the last day still covered.

    A line without a release is planned, whatever day was named for it.
    """
    if not line.is_released:
        return LineState.PLANNED
    if _passed(line.security_ends, day):
        is_extended = line.extended_ends is not None and not _passed(line.extended_ends, day)
        return LineState.EXTENDED if is_extended else LineState.ENDED
    if _passed(line.support_ends, day):
        return LineState.SECURITY_ONLY
    return LineState.SUPPORTED


def _passed(milestone: Milestone, day: dt.date) -> bool:
    end = last_day(milestone)
    return end < day if end else milestone is True


def is_overdue(line: Line, day: dt.date) -> bool:
    """Say whether the line was expected before the day, and has not come out."""
    expected = last_day(line.released)
    return not line.is_released and expected is not None and expected < day


def find_published(lines: Iterable[Line], day: dt.date) -> tuple[Line, ...]:
    """Return the lines whose documentation is published on the day, newest first."""
    return tuple(sorted((line for line in lines if line.dropped is None or day < line.dropped), reverse=True))


def find_dropped(lines: Iterable[Line], day: dt.date) -> tuple[Line, ...]:
    """Return the lines whose documentation is no longer published on the day, newest first."""
    return tuple(sorted(set(lines) - set(find_published(lines, day)), reverse=True))


def find_latest(lines: Iterable[Line], day: dt.date) -> Line:
    """Return what `latest` means: the newest supported line, or the best there is.

    Without a supported line it is the newest one in security support, then in extended support, then the newest ended,
    then one whose releases were all withdrawn, then planned.
    """
    order = [LineState.ENDED, LineState.EXTENDED, LineState.SECURITY_ONLY, LineState.SUPPORTED]

    def rank(line: Line) -> int:
        return order.index(find_state(line, day)) if line.is_released and line.is_offered else line.is_released - 2

    return max(lines, key=lambda line: (rank(line), line))


def find_lts(lines: Iterable[Line], day: dt.date) -> Line | None:
    """Return what `lts` means: the newest line with long-term support that is alive."""
    return max((line for line in lines if line.lts and find_state(line, day) in ALIVE), default=None)


@dataclass(frozen=True)
class Notice:
    """A banner that holds from `since` to `until`, both included; no `until`: for ever."""

    kind: str
    """`planned`, `overdue`, `support-ending`, `security-only`, `security-ending`, `extended` or `ended`."""
    since: dt.date
    until: dt.date | None
    end: dt.date | Period | None
    """The day, or the period, that the notice is about, where it is known."""


def find_notices(line: Line, day: dt.date) -> tuple[Notice, ...]:
    """Return the notices of a line from the day on, in order of time, never two for one day."""
    turns = sorted({day, *(turn for turn in _turning_days(line) if turn > day)})
    notices: list[Notice] = []
    for since, following in zip(turns, [*turns[1:], None], strict=True):
        kind, end = _notice_on(line, since)
        until = following - dt.timedelta(days=1) if following else None
        if notices and (notices[-1].kind, notices[-1].end) == (kind, end):
            notices[-1] = replace(notices[-1], until=until)
        elif kind:
            notices.append(Notice(kind, since, until, end))
    return tuple(notices)


def find_doubtful_day(line: Line, lines: Iterable[Line], day: dt.date) -> dt.date:
    """Return the first day on which a copy of the line's documentation, built on the day, may be out of date.

    That is when it is half a year old, when the state of its line changes, or when one of the lines comes out.
    """
    coming = filter(None, (first_day(other.released) for other in lines if not other.is_released))
    turns = (*coming, *(end + dt.timedelta(days=1) for end in _ends(line)), day + dt.timedelta(days=OLD_DAYS))
    return min(turn for turn in turns if turn > day)


def _ends(line: Line) -> Iterable[dt.date]:
    return filter(None, map(last_day, (line.support_ends, line.security_ends, line.extended_ends)))


def _turning_days(line: Line) -> Iterable[dt.date]:
    expected = last_day(line.released)
    if expected and not line.is_released:
        yield expected + dt.timedelta(days=1)
    for end in _ends(line):
        yield end - dt.timedelta(days=ENDING_DAYS)
        yield end + dt.timedelta(days=1)


def _notice_on(line: Line, day: dt.date) -> tuple[str | None, dt.date | Period | None]:
    support, security = line.support_ends, line.security_ends
    match find_state(line, day):
        case LineState.PLANNED:
            return ("overdue" if is_overdue(line, day) else "planned"), _known(line.released)
        case LineState.ENDED:
            return "ended", _known(security if line.extended_ends is None else line.extended_ends)
        case LineState.EXTENDED:
            return "extended", _known(line.extended_ends)
        case LineState.SECURITY_ONLY:
            return ("security-ending" if _near(security, day) else "security-only"), _known(security)
        case LineState.SUPPORTED:
            return ("support-ending" if _near(support, day) else None), _known(support)


def _near(milestone: Milestone, day: dt.date) -> bool:
    end = last_day(milestone)
    return end is not None and end - day <= dt.timedelta(days=ENDING_DAYS)


def _known(milestone: Milestone | None) -> dt.date | Period | None:
    return None if isinstance(milestone, bool) else milestone
