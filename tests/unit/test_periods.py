import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_project import law, on

from docsite.periods import Period, first_day, last_day, parse_period
from docsite.russian.formats import format_date


@pytest.mark.parametrize(
    ("text", "first", "last", "months", "shown"),
    [
        ("2027-Q1", "2027-01-01", "2027-03-31", 3, "I квартал 2027 г."),
        ("2027-Q4", "2027-10-01", "2027-12-31", 3, "IV квартал 2027 г."),
        ("2027-03", "2027-03-01", "2027-03-31", 1, "март 2027 г."),
        ("2028-02", "2028-02-01", "2028-02-29", 1, "февраль 2028 г."),
        ("2100-02", "2100-02-01", "2100-02-28", 1, "февраль 2100 г."),
        ("2027", "2027-01-01", "2027-12-31", 12, "2027 г."),
        ("1970", "1970-01-01", "1970-12-31", 12, "1970 г."),
        ("2199-Q4", "2199-10-01", "2199-12-31", 3, "IV квартал 2199 г."),
    ],
)
def test_a_period_lasts_from_its_first_day_to_its_last(
    text: str, first: str, last: str, months: int, shown: str
) -> None:
    period = parse_period(text)
    assert period == Period(on(first), on(last))
    assert (period.months, str(period), first_day(period), last_day(period)) == (months, text, on(first), on(last))
    assert format_date(period).replace("\N{NO-BREAK SPACE}", " ") == shown


@pytest.mark.parametrize(
    "text",
    [
        "2027-Q0",
        "2027-Q5",
        "2027-q1",
        "2027-13",
        "2027-00",
        "2027-3",
        "27",
        "1969",
        "2200",
        "2027-Q1 ",
        "2027-W05",
        "２０２７",
    ],
)
def test_what_is_no_period_is_none(text: str) -> None:
    assert parse_period(text) is None


def test_a_day_is_its_own_first_and_last_and_what_is_not_known_has_none() -> None:
    assert first_day(on("2027-03-17")) == last_day(on("2027-03-17")) == on("2027-03-17")
    for unknown in (True, False, None):
        assert first_day(unknown) is None
        assert last_day(unknown) is None


@law
@given(day=st.dates(dt.date(1970, 1, 1), dt.date(2199, 12, 31)))
def test_every_day_lies_in_its_month_quarter_and_year(day: dt.date) -> None:
    texts = [f"{day:%Y-%m}", f"{day:%Y}-Q{(day.month + 2) // 3}", f"{day:%Y}"]
    periods = [parse_period(text) for text in texts]
    assert [str(period) for period in periods] == texts
    assert all(period and period.first <= day <= period.last for period in periods)
    assert (max(p.first for p in periods if p), min(p.last for p in periods if p)) == (
        day.replace(day=1),
        periods[0].last if periods[0] else None,
    )
