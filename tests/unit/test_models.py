import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from sample_project import law, make_line, make_release, on

from docsite.releases.models import Date, Milestone, Specifier

NUMBERS = st.integers(0, 12)


def complaint(kind: object, value: object) -> tuple[str, str]:
    """Return what is wrong with the value, and what was expected."""
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)  # type: ignore[arg-type]
    (error,) = caught.value.errors()
    return error["msg"], error["ctx"]["expected"]


@pytest.mark.parametrize("value", [on("2026-03-17"), True, False])
def test_a_milestone_is_a_day_or_whether_there_is_one(value: dt.date | bool) -> None:
    assert TypeAdapter(Milestone).validate_python(value) is value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (dt.datetime(2026, 3, 17, tzinfo=dt.UTC), "'2026-03-17 00:00:00+00:00'"),
        ("2026-13-01", "'2026-13-01'"),
        ("2026-Q5", "'2026-Q5'"),
        ("2026-3", "'2026-3'"),
        ("26", "'26'"),
        (1969, "'1969'"),
        (0, "'0'"),
        (1, "'1'"),
        (None, "'None'"),
        ("x" * 41, "'" + "x" * 40 + "'"),
    ],
)
def test_what_is_neither_is_shown_and_refused(value: object, shown: str) -> None:
    expected = "a date as 2026-03-17, 2026-03, 2026-Q1 or 2026, true (yes, day unknown) or false"
    assert complaint(Milestone, value) == (f"{shown} is no date of the calendar", expected)
    assert complaint(Date, value) == (f"{shown} is no date of the calendar", "a date as 2026-03-17")


def test_a_date_is_no_yes_or_no_and_is_a_text_in_the_cache_alone() -> None:
    assert complaint(Date, value=True)[0] == "'True' is no date of the calendar"
    assert TypeAdapter(Date).validate_json('"2026-03-17"') == on("2026-03-17")


@pytest.mark.parametrize("value", [">=5.2,<5.4", " ==5.2 ", "!=5.2.1", "~=5.2.0"])
def test_a_specifier_is_kept_as_it_is(value: str) -> None:
    assert TypeAdapter(Specifier).validate_python(value) == value


@pytest.mark.parametrize(
    ("value", "cause"),
    [("", "an empty version specifier"), (" ", "an empty version specifier"), ("5.2", "'5.2' is no version specifier")],
)
def test_what_specifies_nothing_is_refused(value: str, cause: str) -> None:
    assert complaint(Specifier, value) == (cause, "something like '>=5.2,<5.4'")


def test_versions_order_by_number() -> None:  # 2.9 and 2.10 as of ansible-core
    assert make_line("2.9") < make_line("2.10") < make_line("3.0")
    assert make_release("2.9.27") < make_release("2.10.9") < make_release("2.10.17")
    assert max(make_release("5.2.9"), make_release("5.2.10")).version == "5.2.10"


def test_a_line_is_its_name_whatever_else_it_says() -> None:
    line, other = make_line("5.2"), make_line("5.2", lts=True)
    assert line == other
    assert len({line, other, make_line("5.3")}) == 2
    assert line != make_line("5.3")
    assert line != "5.2"
    assert str(line) == "5.2"


def test_a_release_knows_its_line() -> None:
    assert (make_release("5.10.12").line, str(make_release("5.10.12"))) == ("5.10", "5.10.12")


@law
@given(names=st.sets(st.tuples(NUMBERS, NUMBERS), min_size=2))
def test_any_lines_have_the_order_of_their_numbers(names: set[tuple[int, int]]) -> None:
    ordered = sorted(make_line(f"{major}.{minor}") for major, minor in names)
    assert [str(line) for line in ordered] == [f"{major}.{minor}" for major, minor in sorted(names)]
    assert all(older <= newer and newer > older and older != newer for older, newer in pairwise(ordered))
