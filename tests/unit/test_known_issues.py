from hypothesis import given
from hypothesis import strategies as st
from sample_project import law, make_issue, make_line, make_metadata, make_release

from docsite.releases.known_issues import find_issues
from docsite.releases.models import KnownIssue

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
