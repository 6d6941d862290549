"""The geometry of the support time line; the drawing itself is a template."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docsite.periods import first_day, last_day
from docsite.releases.models import Line

LEFT, RIGHT, TOP, ROW = 64, 16, 36, 34
"""Pixels: the names' column, the right margin, the years' row, one line's row."""
WIDTH = 760


@dataclass(frozen=True)
class Bar:
    """A stretch of a line's life, in pixels; `open` when its end is not decided."""

    kind: str
    x: float
    width: float
    open: bool


@dataclass(frozen=True)
class Row:
    """One line with its bars."""

    line: Line
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Timeline:
    """The whole drawing, in pixels."""

    width: int
    height: int
    rows: tuple[Row, ...]
    years: tuple[tuple[int, float], ...]
    """Years and where they begin."""
    today: float


def draw_timeline(lines: Iterable[Line], day: dt.date) -> Timeline:
    """Lay out the lines' lives around the day, oldest line on top."""
    lines = sorted(lines)
    milestones = [
        milestone
        for line in lines
        for milestone in (line.released, line.support_ends, line.security_ends, line.extended_ends)
    ]
    dates = [when for milestone in milestones for when in (first_day(milestone), last_day(milestone)) if when]
    first = min([day, *dates]).year
    last = max([day, *dates]).year + 1
    begin, end = dt.date(first, 1, 1), dt.date(last, 1, 1)

    def x(when: dt.date) -> float:
        share = (when - begin).days / (end - begin).days
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def bars(line: Line) -> Iterator[Bar]:
        since = first_day(line.released)
        stretches = (("support", line.support_ends), ("security", line.security_ends), ("extended", line.extended_ends))
        for kind, milestone in stretches if since else ():
            until = last_day(milestone)
            if since and milestone is False:
                kept = kind if line.is_released else "planned"
                yield Bar(kept, x(since), round(x(end) - x(since), 1), open=True)
                return
            if since and until and until > since:
                kept = kind if line.is_released else "planned"
                yield Bar(kept, x(since), round(x(until) - x(since), 1), open=False)
            since = until or since

    rows = [Row(line, TOP + number * ROW, tuple(bars(line))) for number, line in enumerate(lines)]
    years = tuple((year, x(dt.date(year, 1, 1))) for year in range(first, last + 1))
    return Timeline(WIDTH, TOP + len(lines) * ROW + 8, tuple(rows), years, x(day))
