"""The geometry of the support time line; the drawing itself is a template."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

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
    dates = [
        milestone
        for line in lines
        for milestone in (line.released, line.support_ends, line.security_ends)
        if isinstance(milestone, dt.date)
    ]
    first = min([day, *dates]).year
    last = max([day, *dates]).year + 1
    begin, end = dt.date(first, 1, 1), dt.date(last, 1, 1)

    def x(when: dt.date) -> float:
        share = (when - begin).days / (end - begin).days
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def bar(kind: str, since: dt.date, milestone: dt.date | bool) -> Bar:
        until = milestone if isinstance(milestone, dt.date) else end
        return Bar(kind, x(since), round(x(until) - x(since), 1), open=milestone is False)

    rows = []
    for number, line in enumerate(lines):
        bars = []
        if isinstance(line.released, dt.date):
            kind = "planned" if line.released > day else "support"
            bars.append(bar(kind, line.released, line.support_ends))
        if isinstance(line.support_ends, dt.date) and line.security_ends != line.support_ends:
            bars.append(bar("security", line.support_ends, line.security_ends))
        rows.append(Row(line, TOP + number * ROW, tuple(bars)))
    years = tuple((year, x(dt.date(year, 1, 1))) for year in range(first, last + 1))
    return Timeline(WIDTH, TOP + len(lines) * ROW + 8, tuple(rows), years, x(day))
