import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_project import REAL, as_of, law, make_line, make_real, on

from docsite.periods import Period, parse_period
from docsite.releases.models import Line
from docsite.releases.timeline import Bar, draw_timeline

BEGIN, END = 64, 744
"""Pixels between which the years lie."""
LIVES = [make_real(product) for product in REAL]


def test_years_surround_the_milestones_and_the_day() -> None:
    drawn = draw_timeline([make_line("5.0", "2024-06-30", "2026-01-01", "2026-12-31")], on("2025-01-01"))
    assert drawn.years == ((2024, 64), (2025, 291.1), (2026, 517.5), (2027, 744))
    assert drawn.today == 291.1


@pytest.mark.parametrize(
    ("day", "years"),
    [("2023-12-31", [2023, 2024, 2025]), ("2024-01-01", [2024, 2025]), ("2025-01-01", [2024, 2025, 2026])],
)
def test_a_day_beyond_the_milestones_makes_room_for_itself(day: str, years: list[int]) -> None:
    drawn = draw_timeline([make_line("5.0", "2024-01-01", "2024-12-31", "2024-12-31")], on(day))
    assert [year for year, _ in drawn.years] == years
    assert BEGIN <= drawn.today < END


def test_a_life_is_a_bar_of_support_and_one_of_security_fixes() -> None:
    (row,) = draw_timeline([make_line("5.0", "2024-01-01", "2025-01-01", "2026-01-01")], on("2024-06-01")).rows
    assert row.bars == (
        Bar("support", 64.0, 227.1, open=False),
        Bar("security", 291.1, 226.4, open=False),
    )


def test_what_has_no_decided_end_is_open_up_to_the_border() -> None:
    support, security = make_line("5.0", "2024-01-01"), make_line("5.1", "2024-01-01", "2025-01-01")
    rows = draw_timeline([support, security], on("2025-06-01")).rows
    assert rows[0].bars == (Bar("support", 64.0, 680.0, open=True),)
    assert rows[1].bars == (Bar("support", 64.0, 340.5, open=False), Bar("security", 404.5, 339.5, open=True))


def test_a_life_that_ended_on_an_unknown_day_has_no_bar() -> None:
    (row,) = draw_timeline([make_real("android 4.3")], on("2026-11-24")).rows
    assert row.bars == ()


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        ("2025-04-01", ["planned", "planned"]),
        ("2025-04-02", ["support", "security"]),
        ("2025-04-03", ["support", "security"]),
    ],
)
def test_a_line_is_planned_until_the_day_before_it_comes_out(day: str, kinds: list[str]) -> None:
    (row,) = draw_timeline([as_of(make_real("django 5.2"), on(day))], on(day)).rows
    assert [bar.kind for bar in row.bars] == kinds


@pytest.mark.parametrize("released", [True, False])
def test_a_line_without_a_day_of_release_has_no_bar_of_support(released: bool) -> None:
    (row,) = draw_timeline([make_line("5.4", released)], on("2026-11-24")).rows
    assert row.bars == ()


def test_security_fixes_that_end_with_support_have_no_bar() -> None:
    (row,) = draw_timeline([make_real("elasticsearch 9.1")], on("2026-11-24")).rows
    assert [bar.kind for bar in row.bars] == ["support"]


def test_the_oldest_line_is_on_top_one_row_each() -> None:
    lines = [make_real(product) for product in ("elasticsearch 8.19", "ansible-core 2.10", "ansible-core 2.9")]
    drawn = draw_timeline(iter(lines), on("2026-11-24"))
    assert [(str(row.line), row.y) for row in drawn.rows] == [("2.9", 36), ("2.10", 70), ("8.19", 104)]
    assert (drawn.width, drawn.height) == (760, 146)


def test_no_lines_leave_the_year_of_the_day() -> None:
    drawn = draw_timeline([], on("2026-07-02"))
    assert (drawn.rows, drawn.years, drawn.today, drawn.height) == ((), ((2026, 64), (2027, 744)), 403.1, 44)


@law
@given(some=st.lists(st.sampled_from(LIVES), unique=True), day=st.dates(dt.date(2010, 1, 1), dt.date(2040, 12, 31)))
def test_nothing_lies_beyond_the_border_and_the_bars_of_a_line_meet(some: list[Line], day: dt.date) -> None:
    drawn = draw_timeline(some, day)
    assert BEGIN <= drawn.today < END
    assert [x for _, x in drawn.years] == sorted({x for _, x in drawn.years})
    for row in drawn.rows:
        for bar in row.bars:
            assert bar.x >= BEGIN
            assert bar.width >= 0
            assert bar.x + bar.width <= END + 0.1
        for before, after in zip(row.bars, row.bars[1:], strict=False):
            assert before.x + before.width == pytest.approx(after.x, abs=0.11)


def period(text: str) -> Period:
    found = parse_period(text)
    assert found
    return found


def test_extended_support_is_a_third_bar() -> None:
    line = make_line("5.0", "2024-01-01", "2025-01-01", "2026-01-01").model_copy(
        update={"extended_ends": on("2027-01-01")}
    )
    (row,) = draw_timeline([line], on("2024-06-01")).rows
    assert [(bar.kind, bar.open) for bar in row.bars] == [("support", False), ("security", False), ("extended", False)]
    assert [bar.x for bar in row.bars[1:]] == pytest.approx([bar.x + bar.width for bar in row.bars[:-1]], abs=0.11)
    (row,) = draw_timeline([line.model_copy(update={"extended_ends": False})], on("2024-06-01")).rows
    assert [(bar.kind, bar.open) for bar in row.bars] == [("support", False), ("security", False), ("extended", True)]


def test_support_that_ended_on_an_unknown_day_leaves_the_bar_of_what_is_known() -> None:
    (row,) = draw_timeline([make_real("apache-groovy 2.5")], on("2026-11-24")).rows
    assert [(bar.kind, bar.x) for bar in row.bars] == [("security", row.bars[0].x)]
    open_end = make_line("5.0", "2024-01-01", True, False)
    (row,) = draw_timeline([open_end], on("2026-11-24")).rows
    assert [(bar.kind, bar.open) for bar in row.bars] == [("security", True)]


def test_a_period_is_drawn_from_its_first_day_to_its_last() -> None:
    partial = make_line("5.0", "2024-01-01").model_copy(
        update={"released": period("2024-Q2"), "support_ends": period("2025"), "security_ends": period("2026-02")}
    )
    days = make_line("5.0", "2024-04-01", "2025-12-31", "2026-02-28")
    drawn = [draw_timeline([line], on("2024-06-01")) for line in (partial, days)]
    assert drawn[0].rows[0].bars == drawn[1].rows[0].bars
    assert drawn[0].years == drawn[1].years


def test_the_widest_time_there_may_be_is_drawn() -> None:
    wide = make_line("1.0", "1970-01-01", "2199-12-31", "2199-12-31")
    drawn = draw_timeline([wide], on("2026-11-24"))
    (bar,) = drawn.rows[0].bars
    assert (drawn.years[0], drawn.years[-1]) == ((1970, BEGIN), (2200, END))
    assert bar.x == BEGIN
    assert bar.x + bar.width == pytest.approx(END, abs=0.11)


def test_a_planned_line_has_planned_bars_whatever_the_day() -> None:
    planned = make_line("5.4", "2026-03-01", "2027-03-01", False, is_released=False)
    for day in ("2026-01-01", "2026-11-24", "2030-01-01"):
        (row,) = draw_timeline([planned], on(day)).rows
        assert [(bar.kind, bar.open) for bar in row.bars] == [("planned", False), ("planned", True)]
