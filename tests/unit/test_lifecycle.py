import datetime as dt
from itertools import pairwise

import pytest
from conftest import LINES
from hypothesis import given
from hypothesis import strategies as st
from sample_project import REAL, as_of, law, make_line, make_real, on

from docsite.periods import Period, parse_period
from docsite.reading.validation import parse_model
from docsite.reading.yaml import parse_yaml
from docsite.releases.lifecycle import (
    LineState,
    find_doubtful_day,
    find_dropped,
    find_latest,
    find_lts,
    find_notices,
    find_published,
    find_state,
    is_overdue,
)
from docsite.releases.models import Line, Lines

LIVES = st.sampled_from([make_real(product) for product in REAL])
DAYS = st.dates(dt.date(2012, 1, 1), dt.date(2036, 1, 1))


def lines(text: str = LINES, on: str = "2026-11-24") -> dict[str, Line]:
    """Return the lines as of a day; each came out when it was planned to."""
    records = parse_model(Lines, parse_yaml(text.encode(), "lines.yml")).lines
    return {record.line: as_of(Line(**dict(record)), day(on)) for record in records}


def real(product: str, on: str) -> Line:
    return as_of(make_real(product), day(on))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("line", "on", "state"),
    [
        ("5.2", "2025-04-14", "planned"),
        ("5.2", "2025-04-15", "supported"),
        ("5.2", "2027-01-31", "supported"),
        ("5.2", "2027-02-01", "security-only"),
        ("5.2", "2028-01-31", "security-only"),
        ("5.2", "2028-02-01", "ended"),
        ("5.4", "2099-01-01", "supported"),
    ],
)
def test_state_on_a_day(line: str, on: str, state: str) -> None:
    assert find_state(lines(on=on)[line], day(on)) == state


@pytest.mark.parametrize(
    ("released", "support", "security", "state"),
    [
        (False, False, False, "planned"),
        (True, False, False, "supported"),
        (True, True, False, "security-only"),
        (True, True, True, "ended"),
    ],
)
def test_milestones_without_a_day(released: bool, support: bool, security: bool, state: str) -> None:
    line = lines()["5.3"].model_copy(
        update={
            "released": released,
            "support_ends": support,
            "security_ends": security,
            "is_released": released,
        }
    )
    assert find_state(line, day("2026-11-24")) == state
    assert [notice.kind for notice in find_notices(line, day("2026-11-24"))] == (
        [] if state == "supported" else [state]
    )


@pytest.mark.parametrize(
    ("on", "latest", "lts"),
    [
        ("2023-01-01", "5.4", None),
        ("2023-03-14", "5.0", None),
        ("2024-02-20", "5.1", "5.1"),
        ("2026-11-24", "5.3", "5.1"),
        ("2027-02-16", "5.4", "5.1"),
        ("2028-02-21", "5.4", None),
    ],
)
def test_aliases_follow_the_calendar(on: str, latest: str, lts: str | None) -> None:
    every = lines(on=on).values()
    found = find_lts(every, day(on))
    assert str(find_latest(every, day(on))) == latest
    assert (found and str(found)) == lts


def test_latest_without_a_supported_line_is_the_newest_in_security_support() -> None:
    some = [line for name, line in lines().items() if name in {"5.0", "5.1", "5.4"}]
    assert str(find_latest(some, day("2026-11-24"))) == "5.1"


def test_dropped_line_is_published_until_the_day_before() -> None:
    some = lines(LINES.replace('  - line: "5.0"\n', '  - line: "5.0"\n    dropped: 2026-11-24\n')).values()
    assert "5.0" in map(str, find_published(some, day("2026-11-23")))
    assert "5.0" not in map(str, find_published(some, day("2026-11-24")))


def test_notices_cover_the_whole_life_one_at_a_time() -> None:
    notices = find_notices(lines()["5.2"], day("2025-04-15"))
    assert [(n.kind, str(n.since), str(n.until), str(n.end)) for n in notices] == [
        ("support-ending", "2026-11-02", "2027-01-31", "2027-01-31"),
        ("security-only", "2027-02-01", "2027-11-01", "2028-01-31"),
        ("security-ending", "2027-11-02", "2028-01-31", "2028-01-31"),
        ("ended", "2028-02-01", "None", "2028-01-31"),
    ]


def test_lines_order_by_number_not_by_letters() -> None:
    assert str(max(lines(LINES.replace('"5.4"', '"5.10"')).values())) == "5.10"


@pytest.mark.parametrize(
    ("product", "on", "state"),
    [
        ("mautic 2.15", "2019-10-07", "planned"),
        ("mautic 2.15", "2019-10-08", "supported"),  # its only day
        ("mautic 2.15", "2019-10-09", "ended"),
        ("django 5.0", "2024-08-07", "supported"),
        ("django 5.0", "2024-08-08", "security-only"),
        ("django 5.0", "2025-04-02", "security-only"),
        ("django 5.0", "2025-04-03", "ended"),
        ("android 4.3", "2013-07-23", "planned"),
        ("android 4.3", "2013-07-24", "ended"),  # nobody knows on which day it did
        ("apache-groovy 2.5", "2026-04-30", "security-only"),
        ("apache-groovy 2.5", "2026-05-01", "ended"),
        ("apache-groovy 4.0", "2099-01-01", "security-only"),
        ("mysql 9.7", "2034-04-21", "supported"),
        ("mysql 9.7", "2034-04-22", "ended"),
    ],
)
def test_state_of_real_lines(product: str, on: str, state: str) -> None:
    assert find_state(real(product, on), day(on)) == state


def test_latest_is_the_newest_of_the_best_state_there_is() -> None:
    ended, planned = make_line("5.0", "2020-01-01", True, True), make_line("9.0", "2030-01-01", is_released=False)
    ended_too = make_line("5.10", "2020-01-01", True, True)
    assert find_latest([ended, ended_too, planned], day("2026-11-24")) == ended_too
    assert find_latest([planned, make_line("8.0", released=False)], day("2026-11-24")) == planned
    assert find_latest([ended, make_line("4.9", "2020-01-01", True), planned], day("2026-11-24")) == make_line("4.9")


def test_a_line_with_long_support_counts_while_it_is_alive() -> None:
    old = make_line("4.2", *REAL["django 4.2"], lts=True)
    new = make_line("5.2", *REAL["django 5.2"], lts=True)

    def find(on: str) -> Line | None:
        return find_lts([as_of(line, day(on)) for line in (make_real("django 5.1"), new, old)], day(on))

    assert find("2023-04-02") is None
    assert find("2023-04-03") == old
    assert find("2025-04-01") == old
    assert find("2025-04-02") == new
    assert find("2028-04-30") == new
    assert find("2028-05-01") is None


def test_every_line_is_published_or_dropped_newest_first() -> None:
    some = [
        make_line("5.9", dropped=day("2026-11-24")),
        make_line("5.11"),
        make_line("5.10", dropped=day("2026-11-23")),
        make_line("6.0", dropped=day("2026-11-25")),
    ]
    assert [*map(str, find_published(iter(some), day("2026-11-24")))] == ["6.0", "5.11"]
    assert [*map(str, find_dropped(some, day("2026-11-24")))] == ["5.10", "5.9"]
    assert find_dropped(some, day("2026-11-22")) == ()


@pytest.mark.parametrize(
    ("product", "on", "doubtful"),
    [
        ("django 4.2", "2023-11-24", "2023-12-04"),  # another line comes out on its last day of support
        ("django 4.2", "2023-12-04", "2023-12-05"),  # the day after it
        ("django 4.2", "2026-04-07", "2026-04-08"),
        ("django 4.2", "2026-04-08", "2026-10-05"),  # nothing more happens: half a year
        ("django 5.0", "2025-04-01", "2025-04-02"),
        ("tomcat 10.1", "2026-01-01", "2026-06-30"),
    ],
)
def test_a_copy_is_out_of_date_when_something_happens_or_in_half_a_year(product: str, on: str, doubtful: str) -> None:
    every = [real(name, on) for name in REAL if name.startswith("django")]
    assert str(find_doubtful_day(real(product, on), every, day(on))) == doubtful


def test_notices_of_a_line_that_ends_without_days_say_so_for_ever() -> None:
    assert [
        (n.kind, str(n.since), n.until, n.end) for n in find_notices(make_real("android 4.3"), day("2026-11-24"))
    ] == [("ended", "2026-11-24", None, None)]
    undecided = find_notices(make_line("5.4", released=False), day("2026-11-24"))
    assert [(n.kind, n.until, n.end) for n in undecided] == [("planned", None, None)]


def test_the_end_of_security_fixes_is_announced_ninety_days_before() -> None:
    groovy = make_real("apache-groovy 2.5")  # its support ended on an unknown day, the fixes on 2026-04-30
    assert [(n.kind, str(n.since), str(n.until)) for n in find_notices(groovy, day("2026-01-29"))] == [
        ("security-only", "2026-01-29", "2026-01-29"),
        ("security-ending", "2026-01-30", "2026-04-30"),
        ("ended", "2026-05-01", "None"),
    ]


@law
@given(line=LIVES, first=DAYS, later=st.integers(0, 5000))
def test_a_life_goes_forward_only(line: Line, first: dt.date, later: int) -> None:
    order, second = list(LineState), first + dt.timedelta(days=later)
    states = [find_state(as_of(line, on), on) for on in (first, second)]
    assert order.index(states[0]) <= order.index(states[1])


@law
@given(line=LIVES, first=DAYS, later=st.integers(0, 2000))
def test_the_notices_of_a_day_are_those_that_earlier_days_foretold(line: Line, first: dt.date, later: int) -> None:
    foretold, now = find_notices(line, first), first + dt.timedelta(days=later)
    assert all(n.until and n.until < following.since for n, following in pairwise(foretold))
    holding = [n for n in foretold if n.since <= now and (n.until is None or now <= n.until)]
    actual = find_notices(line, now)
    assert [(n.kind, n.until, n.end) for n in holding] == [(n.kind, n.until, n.end) for n in actual if n.since == now]


@law
@given(line=LIVES, others=st.lists(LIVES, max_size=3), built=DAYS)
def test_until_the_doubtful_day_the_state_is_true(line: Line, others: list[Line], built: dt.date) -> None:
    doubtful = find_doubtful_day(as_of(line, built), [as_of(other, built) for other in others], built)
    assert built < doubtful <= built + dt.timedelta(days=180)
    last = doubtful - dt.timedelta(days=1)
    if line in others or find_state(as_of(line, built), built) != LineState.PLANNED:
        assert find_state(as_of(line, last), last) == find_state(as_of(line, built), built)


def period(text: str) -> Period:
    found = parse_period(text)
    assert found
    return found


def with_periods(**keys: str) -> Line:
    """Return a line that is out, with periods in place of days."""
    return make_line("5.4").model_copy(update={key: period(text) for key, text in keys.items()})


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2026-12-31", "supported"),
        ("2027-03-31", "supported"),  # the last day of the quarter
        ("2027-04-01", "security-only"),
        ("2028-02-29", "security-only"),
        ("2028-03-01", "extended"),
        ("2029-12-31", "extended"),
        ("2030-01-01", "ended"),
    ],
)
def test_a_period_is_covered_to_its_last_day(on: str, state: str) -> None:
    line = with_periods(support_ends="2027-Q1", security_ends="2028-02", extended_ends="2029")
    assert find_state(line, day(on)) == state


@pytest.mark.parametrize(
    ("security", "extended", "state"),
    [
        (True, None, "ended"),
        (True, False, "extended"),  # it is to be had, and nobody said till when
        (True, True, "ended"),
        (on("2026-11-23"), on("2026-11-24"), "extended"),
        (on("2026-11-22"), on("2026-11-23"), "ended"),
        (on("2026-11-24"), on("2030-01-01"), "supported"),
        (False, on("2030-01-01"), "supported"),
    ],
)
def test_extended_support_follows_the_end_for_all(
    security: dt.date | bool, extended: dt.date | bool | None, state: str
) -> None:
    line = make_line("5.0").model_copy(update={"security_ends": security, "extended_ends": extended})
    assert find_state(line, day("2026-11-24")) == state
    assert (find_lts([line.model_copy(update={"lts": True})], day("2026-11-24")) is None) == (
        state in {"extended", "ended"}
    )


def test_notices_of_periods_and_of_extended_support_name_them() -> None:
    line = with_periods(support_ends="2027-Q1", security_ends="2027-Q1", extended_ends="2027-06")
    assert [(n.kind, str(n.since), str(n.until), str(n.end)) for n in find_notices(line, day("2026-11-24"))] == [
        ("support-ending", "2026-12-31", "2027-03-31", "2027-Q1"),
        ("extended", "2027-04-01", "2027-06-30", "2027-06"),
        ("ended", "2027-07-01", "None", "2027-06"),
    ]


@pytest.mark.parametrize(
    ("released", "notices"),
    [
        ("2027-02-16", [("planned", "2026-11-24", "2027-02-16"), ("overdue", "2027-02-17", "None")]),
        ("2026-11-24", [("planned", "2026-11-24", "2026-11-24"), ("overdue", "2026-11-25", "None")]),
        ("2026-11-23", [("overdue", "2026-11-24", "None")]),
        ("2026-Q4", [("planned", "2026-11-24", "2026-12-31"), ("overdue", "2027-01-01", "None")]),
        ("2026-Q3", [("overdue", "2026-11-24", "None")]),
        ("2026", [("planned", "2026-11-24", "2026-12-31"), ("overdue", "2027-01-01", "None")]),
    ],
)
def test_a_line_that_does_not_come_is_planned_and_then_overdue(
    released: str, notices: list[tuple[str, str, str]]
) -> None:
    expected = parse_period(released) or day(released)
    line = make_line("5.4", False).model_copy(update={"released": expected, "support_ends": day("2027-01-31")})
    found = find_notices(line, day("2026-11-24"))
    assert [(n.kind, str(n.since), str(n.until)) for n in found] == notices
    assert {n.end for n in found} == {expected}
    assert is_overdue(line, day("2026-11-24")) == (notices[0][0] == "overdue")
    for later in ("2026-11-24", "2030-01-01", "2199-12-31"):
        assert find_state(line, day(later)) == "planned"
        assert find_latest([line, make_line("1.0", "2000-01-01", True, True)], day(later)).line == "1.0"


def test_a_copy_is_out_of_date_when_a_planned_line_may_come() -> None:
    this = make_line("5.3")
    coming = make_line("5.4", False).model_copy(update={"released": period("2027-Q1")})
    assert str(find_doubtful_day(this, [this, coming], day("2026-11-24"))) == "2027-01-01"
    assert str(find_doubtful_day(this, [this, coming], day("2027-01-01"))) == "2027-06-30"


def test_a_line_of_withdrawn_releases_alone_is_not_what_readers_are_led_to() -> None:
    lines = [make_line("5.2", "2025-01-01"), make_line("5.3", "2026-01-01", is_offered=False)]
    assert find_latest(lines, on("2026-11-24")).line == "5.2"
    lines[0] = make_line("5.4", is_released=False)
    assert find_latest(lines, on("2026-11-24")).line == "5.3"
