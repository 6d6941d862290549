import datetime as dt

import pytest
from conftest import LINES

from docsite.reading.validation import parse_model
from docsite.reading.yaml import parse_yaml
from docsite.releases.lifecycle import find_latest, find_lts, find_notices, find_published, find_state
from docsite.releases.models import Line, Lines


def lines(text: str = LINES) -> dict[str, Line]:
    return {line.line: line for line in parse_model(Lines, parse_yaml(text.encode(), "lines.yml")).lines}


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
    assert find_state(lines()[line], day(on)) == state


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
    line = lines()["5.3"].model_copy(update={"released": released, "support_ends": support, "security_ends": security})
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
    every = lines().values()
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
    notices = find_notices(lines()["5.2"], day("2025-01-01"))
    assert [(n.kind, str(n.since), str(n.until), str(n.end)) for n in notices] == [
        ("planned", "2025-01-01", "2025-04-14", "2025-04-15"),
        ("support-ending", "2026-11-02", "2027-01-31", "2027-01-31"),
        ("security-only", "2027-02-01", "2027-11-01", "2028-01-31"),
        ("security-ending", "2027-11-02", "2028-01-31", "2028-01-31"),
        ("ended", "2028-02-01", "None", "2028-01-31"),
    ]


def test_lines_order_by_number_not_by_letters() -> None:
    assert str(max(lines(LINES.replace('"5.4"', '"5.10"')).values())) == "5.10"
