import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_project import READER, law, make_line
from test_lifecycle import lines

from docsite.line.blocks import filter_blocks
from docsite.problems import Problem
from docsite.releases.lifecycle import find_latest, find_lts
from docsite.tree.lineup import Lineup, is_for

EVERY = tuple(sorted(lines().values(), reverse=True))
DAY = dt.date(2026, 11, 24)
LTS = find_lts(EVERY, DAY)
assert LTS is not None
LINEUP = Lineup(EVERY, {"latest": find_latest(EVERY, DAY), "lts": LTS})


def filtered(text: str, line: str = "5.3") -> tuple[str, list[str]]:
    problems: list[Problem] = []
    blocks = READER.read(text).blocks
    shown, _ = filter_blocks(text, blocks, line, LINEUP, problems.append, path="docs/a.md", locate=lambda row: row + 4)
    return shown, list(map(str, problems))


@pytest.mark.parametrize(
    ("specifier", "chosen", "label"),
    [
        (">=5.2", {"5.2", "5.3", "5.4"}, "С версии 5.2"),
        ("<5.2", {"5.0", "5.1"}, "По версию 5.1 включительно"),
        ("<5.4", {"5.0", "5.1", "5.2", "5.3"}, "По версию 5.3 включительно"),
        ("==5.0", {"5.0"}, "Только версия 5.0"),
        ("==5.4", {"5.4"}, "Только версия 5.4"),
        ("==5.2", {"5.2"}, "Только версия 5.2"),
        (">=5.1,<5.4", {"5.1", "5.2", "5.3"}, "Версии 5.1–5.3"),
        ("!=5.2", {"5.0", "5.1", "5.3", "5.4"}, "Версии 5.0, 5.1, 5.3, 5.4"),
        ("latest", {"5.3"}, "Только версия 5.3"),
        (" lts ", {"5.1"}, "Только версия 5.1"),
    ],
)
def test_specifier_selects_lines(specifier: str, chosen: set[str], label: str) -> None:
    assert LINEUP.select(specifier) == chosen
    assert LINEUP.describe(LINEUP.select(specifier)) == label


@pytest.mark.parametrize(
    ("specifier", "message"),
    [
        (">=6", "specifier '>=6' matches no line of 5.0, 5.1, 5.2, 5.3, 5.4"),
        (">=5.0", "specifier '>=5.0' matches every line of 5.0, 5.1, 5.2, 5.3, 5.4"),
        ("", "specifier '' matches every line of 5.0, 5.1, 5.2, 5.3, 5.4"),
        ("5.2+", "'5.2+' is no version specifier"),
    ],
)
def test_useless_specifier_is_refused(specifier: str, message: str) -> None:
    with pytest.raises(ValueError, match="^" + message.replace("+", r"\+").replace(".", r"\.")):
        LINEUP.select(specifier)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("5.1", "a\n\n\n\n\n\n\nz"),
        ("5.2", "a\n//// applies | С версии 5.2\nb\n\n\n\n////\nz"),
        ("5.3", "a\n//// applies | С версии 5.2\nb\n/// applies | Только версия 5.3\nc\n///\n////\nz"),
    ],
)
def test_nested_blocks_keep_their_line_numbers(line: str, expected: str) -> None:
    text = "a\n//// applies | >=5.2\nb\n/// applies | ==5.3\nc\n///\n////\nz"
    assert filtered(text, line) == (expected, [])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("5.1", "\n\n\n\n\n\n\nd"),
        ("5.2", "/// applies | С версии 5.2\na\n\n\n\nc\n///\nd"),
        ("5.3", "/// applies | С версии 5.2\na\n/// applies | Только версия 5.3\nb\n///\nc\n///\nd"),
    ],
)
def test_of_nested_blocks_with_equal_slashes_the_inner_one_ends_first(line: str, expected: str) -> None:
    text = "/// applies | >=5.2\na\n/// applies | ==5.3\nb\n///\nc\n///\nd"
    assert filtered(text, line) == (expected, [])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("5.2", "//// applies | С версии 5.2\na\n\n\n\n\n\n////\nd"),
        ("5.1", "\n" * 8 + "d"),
    ],
)
def test_three_blocks_of_which_two_have_equal_slashes(line: str, expected: str) -> None:
    text = "//// applies | >=5.2\na\n/// applies | >=5.3\n/// note | b\nb\n///\n///\n////\nd"
    assert filtered(text, line) == (expected, [])


def test_the_end_of_the_outer_block_ends_the_inner_one_as_markdown_has_it() -> None:
    text = "//// applies | <5.2\n/// note\nx\n////\ny"
    assert filtered(text) == ("\n" * 4, ["docs/a.md:5:1: this block never ends; expected a line '////' after it"])


def test_an_end_of_other_slashes_ends_nothing() -> None:
    text = "/// applies | <5.2\na\n////\nb\n///\n////\nc"
    assert filtered(text) == ("\n\n\n\n\n////\nc", [])


def test_a_text_without_blocks_stays_as_it_is() -> None:
    for text in ("", "a\n\nb\n", "file:///a\n/// \n", "/// note | Важно\na\n///"):
        assert filtered(text) == (text, [])


ROWS = ["/// applies | >=5.2", "//// applies | lts", "/// applies | >=9", "/// note", "///", "////", "```", "текст", ""]


@law
@given(rows=st.lists(st.sampled_from(ROWS), max_size=12), line=st.sampled_from(["5.1", "5.2"]))
def test_every_row_keeps_its_number(rows: list[str], line: str) -> None:
    text, problems = filtered("\n".join(rows), line)
    shown = text.split("\n")
    assert len(shown) == max(len(rows), 1)
    labelled = {"/// applies | С версии 5.2", "//// applies | Только версия 5.1"}
    assert all(new in {"", old} or new in labelled for old, new in zip(rows, shown, strict=False))
    assert all(problem.startswith("docs/a.md:") for problem in problems)


@pytest.mark.parametrize(
    ("specifier", "line", "was"),
    [
        (None, "5.0", True),
        (">=5.0", "5.0", True),
        (">5.0", "5.0", False),
        ("<5.10", "5.9", True),
        ("latest", "5.0", False),
        ("lts", "5.0", False),
    ],
)
def test_a_line_that_is_gone_had_what_was_for_it(specifier: str | None, line: str, was: bool) -> None:
    assert is_for(specifier, make_line(line)) is was


def test_specifiers_choose_by_number() -> None:
    three = tuple(make_line(name) for name in ("5.10", "5.9", "5.2"))
    lineup = Lineup(three, {"latest": three[0]})
    assert lineup.select(">=5.9") == {"5.9", "5.10"}
    assert lineup.describe(frozenset({"5.9", "5.10"})) == "С версии 5.9"
    assert lineup.describe(frozenset({"5.2", "5.10"})) == "Версии 5.2, 5.10"
    with pytest.raises(ValueError, match=r"^'lts' is no version specifier$"):
        lineup.select("lts")  # there is none


def test_other_blocks_inside_go_with_it() -> None:
    text = "//// applies | <5.2\n/// note | Важно\nb\n///\n////\nz"
    assert filtered(text) == ("\n\n\n\n\nz", [])


def test_indented_block_in_a_list_keeps_its_indentation() -> None:
    text = "1. a\n\n    /// applies | ==5.3\n    b\n    ///\n"
    assert filtered(text)[0] == "1. a\n\n    /// applies | Только версия 5.3\n    b\n    ///\n"


@pytest.mark.parametrize("fence", ["```", "~~~~"])
def test_code_is_left_alone(fence: str) -> None:
    text = f"{fence}text\n/// applies | nonsense\n```python\n///\n{fence}\n/// applies | ==5.2\nx\n///"
    assert filtered(text) == (f"{fence}text\n/// applies | nonsense\n```python\n///\n{fence}\n\n\n", [])


def test_a_block_that_says_no_specifier_is_named_at_its_end() -> None:
    shown, problems = filtered("a\n\n/// applies\nb\n///")
    assert shown == "a\n\n/// applies\nb\n///"
    assert problems == [
        "docs/a.md:7:12: specifier '' matches every line of 5.0, 5.1, 5.2, 5.3, 5.4; "
        "expected a specifier such as '>=5.2' that matches some of the lines, or 'latest' or 'lts'"
    ]


def test_rows_count_from_the_first_where_nothing_stands_above() -> None:
    problems: list[Problem] = []
    text = "a\n/// note\nb"
    filter_blocks(text, READER.read(text).blocks, "5.3", LINEUP, problems.append, path="a.md")
    assert [*map(str, problems)] == ["a.md:2:1: this block never ends; expected a line '///' after it"]


def test_blocks_that_never_end_are_named_each() -> None:
    expected = "this block never ends; expected a line"
    assert filtered("/// applies | ==5.2\na\n//// note\nb")[1] == [
        f"docs/a.md:5:1: {expected} '///' after it",
        f"docs/a.md:7:1: {expected} '////' after it",
    ]


def test_all_problems_come_with_their_place() -> None:
    text = "/// applies | >=6\nb\n///\n\n/// applies | 5.x\nc\n///\n/// applies | ==5.3\nd"
    expected = "expected a specifier such as '>=5.2' that matches some of the lines, or 'latest' or 'lts'"
    assert filtered(text)[1] == [
        f"docs/a.md:5:15: specifier '>=6' matches no line of 5.0, 5.1, 5.2, 5.3, 5.4; {expected}",
        f"docs/a.md:9:15: '5.x' is no version specifier; {expected}",
        "docs/a.md:12:1: this block never ends; expected a line '///' after it",
    ]
