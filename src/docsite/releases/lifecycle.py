"""What the calendar makes of a line: its state, the aliases, which notice its pages bear.

The words of a notice stand in `overrides/late/notices.html`.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

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
    ENDED = "ended"


def find_state(line: Line, day: dt.date) -> LineState:
    """Return the state of the line on the day; an end date is the last day still covered."""
    if not _reached(line.released, day):
        return LineState.PLANNED
    if _passed(line.security_ends, day):
        return LineState.ENDED
    if _passed(line.support_ends, day):
        return LineState.SECURITY_ONLY
    return LineState.SUPPORTED


def _reached(milestone: Milestone, day: dt.date) -> bool:
    return milestone if isinstance(milestone, bool) else milestone <= day


def _passed(milestone: Milestone, day: dt.date) -> bool:
    return milestone if isinstance(milestone, bool) else milestone < day


def find_published(lines: Iterable[Line], day: dt.date) -> tuple[Line, ...]:
    """Return the lines whose documentation is published on the day, newest first."""
    return tuple(sorted((line for line in lines if line.dropped is None or day < line.dropped), reverse=True))


def find_dropped(lines: Iterable[Line], day: dt.date) -> tuple[Line, ...]:
    """Return the lines whose documentation is no longer published on the day, newest first."""
    return tuple(sorted(set(lines) - set(find_published(lines, day)), reverse=True))


def find_latest(lines: Iterable[Line], day: dt.date) -> Line:
    """Return what `latest` means: the newest supported line, or the best there is.

    Without a supported line it is the newest one in security support, then the newest ended, then planned.
    """
    order = [LineState.PLANNED, LineState.ENDED, LineState.SECURITY_ONLY, LineState.SUPPORTED]
    return max(lines, key=lambda line: (order.index(find_state(line, day)), line))


def find_lts(lines: Iterable[Line], day: dt.date) -> Line | None:
    """Return what `lts` means: the newest line with long-term support that is alive."""
    alive = {LineState.SUPPORTED, LineState.SECURITY_ONLY}
    return max((line for line in lines if line.lts and find_state(line, day) in alive), default=None)


@dataclass(frozen=True)
class Notice:
    """A banner that holds from `since` to `until`, both included; no `until`: for ever."""

    kind: str
    """`planned`, `support-ending`, `security-only`, `security-ending` or `ended`."""
    since: dt.date
    until: dt.date | None
    end: dt.date | None
    """The day the notice is about, where it is known."""


def find_notices(line: Line, day: dt.date) -> tuple[Notice, ...]:
    """Return the notices of a line from the day on, in order of time, never two for one day."""
    turns = sorted({day, *(turn for turn in _turning_days(line) if turn > day)})
    notices = []
    for since, following in zip(turns, [*turns[1:], None], strict=True):
        kind, end = _notice_on(line, since)
        if kind:
            notices.append(Notice(kind, since, following - dt.timedelta(days=1) if following else None, end))
    return tuple(notices)


def find_doubtful_day(line: Line, lines: Iterable[Line], day: dt.date) -> dt.date:
    """Return the first day on which a copy of the line's documentation, built on the day, may be out of date.

    That is when it is half a year old, when the state of its line changes, or when one of the lines comes out.
    """
    releases = filter(None, (_as_day(other.released) for other in lines))
    ends = filter(None, map(_as_day, (line.support_ends, line.security_ends)))
    turns = (*releases, *(end + dt.timedelta(days=1) for end in ends), day + dt.timedelta(days=OLD_DAYS))
    return min(turn for turn in turns if turn > day)


def _turning_days(line: Line) -> Iterable[dt.date]:
    if released := _as_day(line.released):
        yield released
    for end in filter(None, map(_as_day, (line.support_ends, line.security_ends))):
        yield end - dt.timedelta(days=ENDING_DAYS)
        yield end + dt.timedelta(days=1)


def _notice_on(line: Line, day: dt.date) -> tuple[str | None, dt.date | None]:
    support, security = _as_day(line.support_ends), _as_day(line.security_ends)
    match find_state(line, day):
        case LineState.PLANNED:
            return "planned", _as_day(line.released)
        case LineState.ENDED:
            return "ended", security
        case LineState.SECURITY_ONLY:
            return ("security-ending" if _near(security, day) else "security-only"), security
        case LineState.SUPPORTED:
            return ("support-ending" if _near(support, day) else None), support


def _near(end: dt.date | None, day: dt.date) -> bool:
    return end is not None and end - day <= dt.timedelta(days=ENDING_DAYS)


def _as_day(milestone: Milestone) -> dt.date | None:
    return None if isinstance(milestone, bool) else milestone
