"""Which line a release belongs to, and what follows what; the versions are those of real products."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version
from pydantic import TypeAdapter, ValidationError
from sample_project import law, make_line, make_metadata, make_release

from docsite.releases.models import LineName, ReleaseVersion, as_version
from docsite.releases.versions import find_branches, find_line

NUMBERS = st.lists(st.integers(0, 30), min_size=1, max_size=4)
VERSIONS = NUMBERS.map(lambda parts: Version(".".join(map(str, parts))))


@pytest.mark.parametrize(
    ("release", "lines", "line"),
    [
        ("5.2.7", "4.2 5.1 5.2", "5.2"),  # Django
        ("5.2", "4.2 5.1 5.2", "5.2"),  # its first release has two parts
        ("12.9", "10 11 12", "12"),  # Debian
        ("24.04.1", "22.04 24.04 24.10", "24.04"),  # Ubuntu
        ("17.11.2", "16 17", "17"),  # GitLab
        ("17.4", "15 16 17", "17"),  # PostgreSQL
        ("9.6.24", "9.5 9.6 10", "9.6"),  # PostgreSQL as it once was
        ("21.0.5", "17 21", "21"),  # Java
        ("v1.31.4", "1.30 1.31", "1.31"),  # Kubernetes
        ("1.31.4", "v1.3 v1.31", "v1.31"),
        ("8.19.3", "7 8", "8"),  # Elasticsearch
        ("1.2.3.4", "1 1.2 1.2.3", "1.2.3"),
        ("1.2.4.1", "1 1.2 1.2.3", "1.2"),
        ("1.3", "1 1.2 1.2.3", "1"),
        ("5.4.0-rc.1", "5.3 5.4", "5.4"),
        ("6", "6.0 6.1", "6.0"),  # a part that is not written is 0
        ("5.10.1", "5.1 5.2", None),  # 10 does not begin with 1
        ("24.4.1", "24.04", "24.04"),
        ("7.0", "5 6", None),
    ],
)
def test_a_release_belongs_to_the_line_that_begins_it_the_furthest(release: str, lines: str, line: str | None) -> None:
    by_version = {as_version(name): name for name in lines.split()}
    found = find_line(as_version(release), by_version)
    assert (by_version[found] if found else None) == line


@law
@given(release=VERSIONS, lines=st.sets(VERSIONS, max_size=8))
def test_a_line_begins_its_releases_and_no_other_begins_them_further(release: Version, lines: set[Version]) -> None:
    found = find_line(release, lines)
    padded = (*release.release, 0, 0, 0, 0)
    beginning = [line for line in lines if padded[: len(line.release)] == line.release]
    assert found in beginning if beginning else found is None
    assert all(found and len(line.release) <= len(found.release) for line in beginning)


@law
@given(line=VERSIONS, more=NUMBERS, others=st.sets(VERSIONS, max_size=4))
def test_whatever_goes_on_from_a_line_is_of_it_or_of_a_narrower_one(
    line: Version, more: list[int], others: set[Version]
) -> None:
    release = Version(f"{line}.{'.'.join(map(str, more))}")
    found = find_line(release, {line, *others})
    assert found is not None
    assert found.release[: len(line.release)] == line.release


@pytest.mark.parametrize(
    ("lines", "branches"),
    [
        ("17", {"17.10.5": (17, 10), "17.11": (17, 11), "17.11.2": (17, 11)}),  # GitLab
        ("16 17", {"16.8": (16,), "17.3": (17,), "17.4": (17,)}),  # PostgreSQL
        ("24.04 24.10", {"24.04": (24, 4), "24.04.1": (24, 4), "24.10": (24, 10)}),  # Ubuntu
        ("5.1 5.2", {"5.1": (5, 1), "5.2": (5, 2)}),  # Django, before there is a patch
        ("1.2 1.3", {"1.2.3.3": (1, 2, 3), "1.2.3.4": (1, 2, 3), "1.3.0": (1, 3)}),  # four parts on one line alone
        ("1.31", {"v1.31.4": (1, 31), "v1.31.5-rc.0": (1, 31)}),
        ("11 21", {"11.0.9.1": (11, 0, 9), "21.0.5": (21, 0)}),  # Java
        ("", {"5.1.0": (5, 1), "5.2": (5, 2)}),
    ],
)
def test_a_branch_is_all_but_the_last_part(lines: str, branches: dict[str, tuple[int, ...]]) -> None:
    found = find_branches(map(as_version, branches), [as_version(line) for line in lines.split()])
    assert {name: found[as_version(name)] for name in branches} == branches


@pytest.mark.parametrize(
    "version",
    ["5.3.1", "17", "24.04.1", "v1.31.4", "1.2.3.4", "5.4.0-rc.1", "5.4.0rc1", "2.0.0b2", "3.12.0a7", "1.0.post1"],
)
def test_versions_of_any_number_of_parts_are_taken_as_they_are_written(version: str) -> None:
    assert TypeAdapter(ReleaseVersion).validate_python(version) == version


@pytest.mark.parametrize("name", ["5.3", "17", "24.04", "v1.31", "1.2.3", "2024.04"])
def test_the_name_of_a_line_is_numbers(name: str) -> None:
    assert TypeAdapter(LineName).validate_python(name) == name


@pytest.mark.parametrize("name", ["5.4rc1", "5.4.0-rc.1", "2024-04", "1.0.post1", "5.3.dev1", "5.3+lts"])
def test_what_would_begin_no_release_is_no_line(name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(LineName).validate_python(name)
    (error,) = caught.value.errors()
    assert error["msg"] == f"{name!r} is no beginning of versions"
    assert error["ctx"]["expected"] == "numbers with dots such as 5.3, 24.04 or 17"


@pytest.mark.parametrize(
    "version",
    [
        "noble",
        "5.x",
        "1!2.0",
        "",
        " 5.3",
        "5.3 ",
        "8u402-b06x",
        "5.3.1-hotfix-3",
        "1.2.3-SNAPSHOT",
        "9" * 61,
    ],
)
def test_what_cannot_be_ordered_is_named(version: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(ReleaseVersion).validate_python(version)
    (error,) = caught.value.errors()
    assert error["msg"] == f"{version[:60]!r} cannot be ordered among versions"
    assert error["ctx"]["expected"] == (
        "numbers with dots such as 5.3.1, 24.04, 17 or 5.4.0-rc.1; a name of its own is 'title'"
    )


def test_releases_come_in_the_order_of_their_numbers_and_before_a_final_one_its_pre_releases() -> None:
    versions = ["1.31.4", "v1.31.10", "v1.32.0-rc.1", "1.32.0", "1.32.0.1", "v1.33.0-alpha.1", "v1.33.0-beta.0"]
    assert [*map(str, sorted(make_release(version) for version in reversed(versions)))] == versions


@pytest.mark.parametrize(
    ("line", "versions", "newest", "early"),
    [
        ("1.33", "v1.32.9 v1.33.0-alpha.1 v1.33.0-rc.1", None, "v1.33.0-rc.1"),
        ("1.33", "v1.33.0-rc.1 v1.33.0", "v1.33.0", None),
        ("5.2", "5.2a1 5.2rc1 5.2 5.2.1", "5.2.1", None),
        ("17", "17.0 17.1 18beta1", "17.1", None),
        ("18", "17.0 17.1 18beta1", None, "18beta1"),
        ("17", "17.1 17.2rc1", "17.1", "17.2rc1"),  # the next one of a line that is out
    ],
)
def test_a_pre_release_is_never_the_newest(line: str, versions: str, newest: str | None, early: str | None) -> None:
    lines = [make_line(line), make_line("99")]
    of_line = [version for version in versions.split() if find_line(as_version(version), [as_version(line)])]
    metadata = make_metadata(lines, [make_release(version, line=line) for version in of_line])
    found, before = metadata.newest_release(lines[0]), metadata.pre_release(lines[0])
    assert (found and str(found), before and str(before)) == (newest, early)
    assert metadata.newest_release(lines[1]) is None
