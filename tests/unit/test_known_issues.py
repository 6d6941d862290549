import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_project import law, make_issue, make_line, make_metadata, make_release, on

from docsite.releases.known_issues import find_issues, judge_releases
from docsite.releases.models import KnownIssue, Withdrawal

LINES = [make_line(name) for name in ("5.1", "5.2", "5.3", "5.4")]
VERSIONS = ["5.1.0", "5.2.0", "5.2.9", "5.2.10", "5.3.0"]  # 5.2.10 is the newest of its line; 5.4 has none
METADATA = make_metadata(LINES, map(make_release, VERSIONS))


def find(line: str, *issues: KnownIssue) -> list[tuple[str, list[str], bool]]:
    metadata = make_metadata(LINES, METADATA.releases, issues)
    found = find_issues(metadata, make_line(line))
    return [(item.issue.id, [*map(str, item.affected)], item.is_open) for item in found]


def test_an_issue_that_the_newest_release_still_has_is_open() -> None:
    assert find("5.2", make_issue("KI-1", ">=5.2.9", "5.2.9")) == [("KI-1", ["5.2.10", "5.2.9"], True)]


def test_an_issue_that_only_older_releases_have_is_not_open() -> None:
    issue = make_issue("KI-1", ">=5.2.0,<5.2.10", "5.2.0", "5.2.10")
    assert find("5.2", issue) == [("KI-1", ["5.2.9", "5.2.0"], False)]


def test_an_issue_of_the_oldest_release_alone_is_not_open() -> None:
    assert find("5.2", make_issue("KI-1", "==5.2.0", "5.2.0")) == [("KI-1", ["5.2.0"], False)]


def test_an_issue_of_the_newest_release_alone_is_open() -> None:
    assert find("5.2", make_issue("KI-1", "==5.2.10", "5.2.10")) == [("KI-1", ["5.2.10"], True)]


def test_an_issue_is_open_in_the_line_where_its_fix_has_not_arrived() -> None:
    issue = make_issue("KI-1", ">=5.1.0,<5.3.0", "5.1.0", "5.3.0")
    assert find("5.1", issue) == [("KI-1", ["5.1.0"], True)]
    assert find("5.2", issue) == [("KI-1", ["5.2.10", "5.2.9", "5.2.0"], True)]
    assert find("5.3", issue) == []


def test_a_line_without_releases_has_no_issues() -> None:
    assert find("5.4", make_issue("KI-1", ">=5.1.0", "5.1.0")) == []


def test_open_issues_come_first_and_keep_their_order() -> None:
    closed, open_ = "<5.2.10", ">=5.2.0"
    issues = [make_issue(f"KI-{number}", affects, "5.2.0") for number, affects in enumerate([closed, open_] * 2, 1)]
    assert [identity for identity, _, _ in find("5.2", *issues)] == ["KI-2", "KI-4", "KI-1", "KI-3"]


@law
@given(first=st.sampled_from(VERSIONS), after=st.sampled_from([*VERSIONS, "5.9.0"]))
def test_every_affected_release_is_named_in_its_line_and_nowhere_else(first: str, after: str) -> None:
    issue = make_issue("KI-1", f">={first},<{after}", first)
    named = [version for line in ("5.1", "5.2", "5.3", "5.4") for _, some, _ in find(line, issue) for version in some]
    assert sorted(named) == sorted(VERSIONS[VERSIONS.index(first) : [*VERSIONS, "5.9.0"].index(after)])


def judge(versions: str, found_in: str, *fixed_in: str, affects: tuple[str, ...] | None = None) -> str:
    """Return the affected ones of `version@date` releases."""
    dated = dict(each.split("@") for each in versions.split())
    releases = [make_release(version, date) for version, date in dated.items()]
    metadata = make_metadata([], releases)
    is_affected = judge_releases(
        metadata, make_issue("KI-1", None, found_in, *fixed_in).model_copy(update={"affects": affects})
    )
    return " ".join(str(release) for release in releases if is_affected(release))


BACKPORTED = "5.1.0@2024-01-01 5.1.3@2024-06-01 5.1.4@2024-09-01 5.2.0@2024-07-01 5.2.1@2024-09-01 5.2.4@2025-03-01"


@pytest.mark.parametrize(
    ("more", "affected"),
    [
        ("", ""),
        (" 5.3.0@2025-06-01", ""),  # it began after the fix
        (" 5.3.0@2024-08-01 5.3.1@2025-01-01", " 5.3.0 5.3.1"),  # it began before, and has no fix of its own
        (" 5.3.0@2024-09-01", " 5.3.0"),  # of the same day: not taken for granted
        (" 5.0.0@2023-01-01 5.0.9@2025-06-01", ""),  # older than where it was found, and never fixed there
        (" 6.0.0@2026-01-01", ""),
        (" 5.3.0-rc.1@2024-08-01 5.3.0@2024-10-01", " 5.3.0-rc.1"),  # the fix came before the final one
    ],
)
def test_a_release_is_fixed_by_its_branch_or_by_what_came_before_the_branch(more: str, affected: str) -> None:
    assert judge(BACKPORTED + more, "5.1.0", "5.1.4", "5.2.1") == "5.1.0 5.1.3 5.2.0" + affected


def test_a_line_of_several_branches_is_fixed_in_each_of_them() -> None:  # as GitLab does
    versions = (
        "17.9.8@2025-05-07 17.10.4@2025-04-10 17.10.5@2025-04-23 17.10.6@2025-05-07 "
        "17.11.0@2025-04-17 17.11.1@2025-04-23 17.11.2@2025-05-07 18.0.0@2025-05-15"
    )
    assert judge(versions, "17.9.8", "17.10.5", "17.11.1") == "17.9.8 17.10.4 17.11.0"
    assert judge(versions, "17.10.4", "17.10.5", "17.11.1") == "17.10.4 17.11.0"
    assert judge(versions, "17.10.4", "17.11.1") == "17.10.4 17.10.5 17.10.6 17.11.0"


@pytest.mark.parametrize(
    ("versions", "found", "fixed", "affected"),
    [
        ("16.8@2025-02-13 17.3@2025-02-13 17.4@2025-02-20 16.9@2025-05-08", "17.3", ("17.4",), "17.3"),  # PostgreSQL
        ("17.3@2025-02-13 16.8@2025-02-13 17.4@2025-02-20 16.9@2025-05-08", "17.3", ("17.4", "16.9"), "17.3 16.8"),
        ("24.04@2024-04-25 24.04.1@2024-08-29 24.10@2024-10-10", "24.04", ("24.04.1",), "24.04"),  # Ubuntu
        ("21.0.4@2024-07-16 21.0.5@2024-10-15 23.0.1@2024-10-15", "21.0.4", ("21.0.5",), "21.0.4 23.0.1"),  # Java
        ("1.2.3.3@2025-01-01 1.2.3.4@2025-02-01 1.2.4.0@2025-03-01", "1.2.3.3", ("1.2.3.4",), "1.2.3.3"),
        ("v1.30.9@2025-01-15 v1.31.4@2024-12-12 v1.31.5@2025-01-15", "v1.31.4", ("v1.31.5",), "v1.31.4"),  # Kubernetes
        ("4.2.1@2023-05-03 4.2.2@2023-06-05 5.0@2023-12-04", "4.2.1", ("4.2.2",), "4.2.1"),  # Django
        (
            "8.18.3@2025-06-24 8.19.0@2025-07-29 9.0.3@2025-06-24 9.1.0@2025-07-29",
            "8.18.3",
            (),
            "8.18.3 8.19.0 9.0.3 9.1.0",
        ),
    ],
)
def test_releases_of_real_products_are_judged_by_their_own_branches(
    versions: str, found: str, fixed: tuple[str, ...], affected: str
) -> None:
    assert judge(versions, found, *fixed) == affected


def test_what_is_said_to_be_affected_counts_until_the_branch_is_fixed() -> None:
    affects = (">=5.1.3,<5.2", "==5.2.4")
    assert judge(BACKPORTED, "5.1.3", affects=affects) == "5.1.3 5.1.4 5.2.4"
    assert judge(BACKPORTED, "5.1.3", "5.1.4", affects=affects) == "5.1.3 5.2.4"


def test_a_fix_of_another_line_is_named_where_the_own_line_has_none() -> None:
    issue = make_issue("KI-1", None, "5.1.0", "5.3.0")
    releases = [make_release(version, f"2024-0{n}-01") for n, version in enumerate(VERSIONS, 1)]
    metadata = make_metadata(LINES, releases, [issue])
    assert [[str(fix) for fix in item.fixes] for item in find_issues(metadata, make_line("5.1"))] == [["5.3.0"]]
    both = make_issue("KI-1", None, "5.1.0", "5.3.0", "5.2.9")
    metadata = make_metadata(LINES, releases, [both])
    assert [[str(fix) for fix in item.fixes] for item in find_issues(metadata, make_line("5.1"))] == [
        ["5.2.9", "5.3.0"]
    ]
    assert [[str(fix) for fix in item.fixes] for item in find_issues(metadata, make_line("5.2"))] == [["5.2.9"]]


def test_a_withdrawn_fix_leaves_the_issue_of_the_release_before_it_open() -> None:
    issue = make_issue("KI-1", None, "5.2.9", "5.2.10")
    withdrawn = Withdrawal(date=on("2025-05-01"), reason="Не ставится")
    releases = [make_release("5.2.9"), make_release("5.2.10", withdrawn=withdrawn)]
    (item,) = find_issues(make_metadata(LINES, releases, [issue]), make_line("5.2"))
    assert ([*map(str, item.affected)], item.is_open) == (["5.2.9"], True)


@law
@given(
    fixed=st.sets(st.sampled_from(["5.1.2", "5.2.1", "5.3.1"])),
    days=st.lists(st.integers(1, 28), min_size=9, max_size=9),
)
def test_once_fixed_a_branch_stays_fixed(fixed: set[str], days: list[int]) -> None:
    versions = [f"5.{minor}.{patch}" for minor in (1, 2, 3) for patch in range(3)]
    dates = {branch: sorted(days[3 * branch : 3 * branch + 3]) for branch in range(3)}
    dated = " ".join(f"{v}@2025-01-{dates[i // 3][i % 3]:02}" for i, v in enumerate(versions))
    affected = judge(dated, "5.1.0", *sorted(fixed)).split()
    assert not set(affected) & fixed
    assert "5.1.0" in affected
    for minor in (1, 2, 3):
        branch = [version in affected for version in versions if version.startswith(f"5.{minor}.")]
        assert branch == sorted(branch, reverse=True)
