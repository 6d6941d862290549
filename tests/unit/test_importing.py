import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsite.importing.histories.markup import parse_markdown, render_blocks, render_plain
from docsite.importing.histories.notes import find_kind
from docsite.importing.histories.versions import guess_parts, name_line
from docsite.releases.texts import COMMON_MARK, check_text


@pytest.mark.parametrize(
    ("versions", "parts"),
    [
        (["1.2.3", "1.2.2", "1.1"], 2),
        (["24.04.1", "24.04.2"], 2),
        (["17.1", "17.2", "16.0"], 1),
        (["3", "2"], 1),
        (["1.2.3.4", "1.2.3.5"], 2),
        ([], 1),
    ],
)
def test_a_line_is_all_of_a_usual_version_but_its_last_part(versions: list[str], parts: int) -> None:
    assert guess_parts(versions) == parts


def test_a_line_is_named_as_its_versions_are_typed() -> None:
    assert [name_line(version, 2) for version in ("24.04.1", "v1.2.3", "5", "1.0.0-rc.1")] == [
        "24.04",
        "1.2",
        "5.0",
        "1.0",
    ]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Added", "added"),
        ("🚀 New Features", "added"),
        ("Bug fixes", "fixed"),
        ("⚠ BREAKING CHANGES", "improved"),
        ("Security fixes", "security"),
        ("Исправлено", "fixed"),
        ("Contributors", None),
    ],
)
def test_a_heading_announces_a_kind(heading: str, kind: str | None) -> None:
    assert find_kind(heading) == kind


def carry(text: str) -> str:
    return render_blocks(parse_markdown(text), text.split("\n"), lambda _, __: None)


@pytest.mark.parametrize(
    "text",
    [
        "Слова *курсивом*, __жирные__ и `код`, <https://example.com>, [ссылка](https://example.com).",
        "1. раз\n2. два\n\n   - и ещё\n   - и",
        "```\nкод с ``` внутри\n```",
        "snake_case, 2 * 3, a < b, #5, R&D, C:\\\\путь",
        "строка\\\nвторая",
        "`` ` ``",
    ],
)
def test_what_our_texts_take_says_the_same_as_before(text: str) -> None:
    assert COMMON_MARK.render(carry(text)) == COMMON_MARK.render(text)


@given(st.text(st.sampled_from("аб \n*_`[]()<>&#-+1.!|~\\:/\"'=")))
def test_whatever_is_carried_holds_nothing_that_our_texts_do_not_take(text: str) -> None:
    assert list(check_text(carry(text))) == []


@given(st.text(st.sampled_from("аб *_`[]()<>&#-+1.!|~\\:/\"'=")))
def test_what_is_no_markdown_is_read_as_it_was_typed(text: str) -> None:
    shown = "".join(token.content for block in COMMON_MARK.parse(render_plain(text)) for token in block.children or ())
    assert shown == " ".join(text.split())
