import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_project import law, make_change, make_line, make_release

from docsite.releases.generated_paths import ChangelogPaths
from docsite.releases.histories import CHANGES, CHARACTERS, History, count_kinds
from docsite.releases.models import Change, Release

LINE = make_line("5.3")
PATHS = ChangelogPaths("changelog/")


def release(version: str, *changes: Change) -> Release:
    return make_release(version, "2025-04-15", *changes)


def many(count: int, first: int = 0, **more: object) -> list[Change]:
    return [make_change(f"HUB-{first + number}", **more) for number in range(count)]  # type: ignore[arg-type]


def test_a_change_of_several_releases_counts_once() -> None:
    moved = make_change("HUB-1", "security", severity="high")
    releases = [
        release("5.3.1", moved, make_change("HUB-2")),
        release("5.3.0", moved, make_change("HUB-3"), make_change("HUB-4", "added")),
    ]
    assert History(LINE, tuple(releases), PATHS).counts == {"security": 1, "fixed": 2, "added": 1}
    assert count_kinds(()) == {}


@pytest.mark.parametrize(
    ("sizes", "in_full"),
    [
        ([3, 4], 2),
        ([100, 50, 1], 2),
        ([100, 51, 1], 1),
        ([151, 1], 0),
        ([], 0),
    ],
)
def test_a_line_shows_its_newest_releases_in_full_as_long_as_its_page_bears_them(
    sizes: list[int], in_full: int
) -> None:
    releases = [release(f"5.3.{9 - row}", *many(size, row * 1000)) for row, size in enumerate(sizes)]
    assert History(LINE, tuple(releases), PATHS).in_full == in_full


def test_long_texts_count_as_many() -> None:
    long = [release(f"5.3.{number}", *many(2, number * 10, text="я" * 20_000)) for number in (2, 1)]
    assert History(LINE, tuple(long), PATHS).in_full == 1
    assert [
        len(part.changes) for part in History(LINE, (release("5.3.0", *many(5, text="я" * 20_000)),), PATHS).parts[0]
    ] == [
        2,
        2,
        1,
    ]


def test_a_release_of_more_than_a_page_is_parted_and_what_asks_for_an_action_comes_first() -> None:
    changes = [*many(300), *many(20, 300, action="Проверьте")]
    [parts] = History(LINE, (release("5.3.0", *changes),), PATHS).parts
    assert [(part.path, part.number, len(part.changes)) for part in parts] == [
        ("changelog/5.3.0.md", 1, 150),
        ("changelog/5.3.0/2.md", 2, 150),
        ("changelog/5.3.0/3.md", 3, 20),
    ]
    assert [change.id for change in parts[0].changes[:21]] == [
        *(f"HUB-{number}" for number in range(300, 320)),
        "HUB-0",
    ]


def test_a_release_that_is_called_as_its_line_leaves_the_lines_page_alone() -> None:
    history = History(LINE, (release("5.3.1"), release("5.3", *many(200))), PATHS)
    assert history.path == "changelog/5.3.md"
    assert [part.path for parts in history.parts for part in parts] == [
        "changelog/5.3.1.md",
        "changelog/5.3/index.md",
        "changelog/5.3/2.md",
    ]


@law
@given(st.lists(st.tuples(st.integers(0, 60_000), st.booleans()), min_size=1, max_size=400))
def test_whatever_a_release_holds_its_pages_lose_and_repeat_nothing(texts: list[tuple[int, bool]]) -> None:
    changes = [
        make_change(f"HUB-{number}", text="я" * (size + 1), **({"action": "Да"} if acts else {}))
        for number, (size, acts) in enumerate(texts)
    ]
    [parts] = History(LINE, (release("5.3.0", *changes),), PATHS).parts
    assert sorted(change.id for part in parts for change in part.changes) == sorted(change.id for change in changes)
    for part in parts:
        assert len(part.changes) <= CHANGES
        assert len(part.changes) == 1 or sum(len(change.text) for change in part.changes) <= CHARACTERS
