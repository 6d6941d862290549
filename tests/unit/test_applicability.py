import datetime as dt

import pytest
from test_lifecycle import lines

from docsite.line.blocks import filter_blocks
from docsite.problems import Problem
from docsite.releases.lifecycle import find_latest, find_lts
from docsite.tree.lineup import Lineup

EVERY = tuple(sorted(lines().values(), reverse=True))
DAY = dt.date(2026, 11, 24)
LTS = find_lts(EVERY, DAY)
assert LTS is not None
LINEUP = Lineup(EVERY, {"latest": find_latest(EVERY, DAY), "lts": LTS})


def filtered(text: str, line: str = "5.3") -> tuple[str, list[str]]:
    problems: list[Problem] = []
    return filter_blocks(text, line, LINEUP, problems.append, path="docs/a.md", first_line=5), list(map(str, problems))


@pytest.mark.parametrize(
    ("specifier", "chosen", "label"),
    [
        (">=5.2", {"5.2", "5.3", "5.4"}, "С версии 5.2"),
        ("<5.2", {"5.0", "5.1"}, "По версию 5.1 включительно"),
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


def test_all_problems_come_with_their_place() -> None:
    text = "/// applies | >=6\nb\n///\n\n/// applies | 5.x\nc\n///\n/// applies | ==5.3\nd"
    expected = "expected a specifier such as '>=5.2' that matches some of the lines, or 'latest' or 'lts'"
    assert filtered(text)[1] == [
        f"docs/a.md:5:15: specifier '>=6' matches no line of 5.0, 5.1, 5.2, 5.3, 5.4; {expected}",
        f"docs/a.md:9:15: '5.x' is no version specifier; {expected}",
        "docs/a.md:12:1: this block never ends; expected a line '///' after it",
    ]
