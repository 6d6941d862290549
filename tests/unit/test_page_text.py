from dataclasses import replace
from pathlib import Path

import pytest
from sample_project import make_line, make_line_site, make_metadata, make_project

from docsite.cache import Cache
from docsite.line.line_site import rename_line_site
from docsite.line.page_text import adapt_page, find_links, recall_page
from docsite.problems import Problem
from docsite.programs import Programs
from docsite.tree.documents import Document

LINES = [make_line("5.1", "2020-01-01"), make_line("5.2", "2021-01-01")]
PAGES = {"kvm/index.md": "", "kvm/new.md": "applies: '>=5.2'\n"}
PROJECT = make_project(make_metadata(LINES), "2026-11-24", PAGES)
OFFERS = "copy, documents"


def adapt(text: str, line: str = "5.1", path: str = "kvm/index.md") -> tuple[str, list[str]]:
    problems: list[Problem] = []
    return adapt_page(text, path, make_line_site(PROJECT, line), problems.append), list(map(str, problems))


def test_a_page_shows_the_blocks_and_values_of_its_line() -> None:
    text = "{{ line }}\n/// applies | >=5.2\n{{ state }}\n///\n"
    assert adapt(text, "5.2") == ("5.2\n/// applies | Только версия 5.2\nsupported\n///\n", [])
    assert adapt(text, "5.1") == ("5.1\n\n\n\n", [])


def test_a_mistake_in_a_value_is_a_problem_and_leaves_the_text() -> None:
    text = "a\n/// applies | >=5.2\nb\n///\n{{ lin }}\n/// applies | ==5.1\nc\n"
    shown, problems = adapt(text)
    assert shown == "a\n\n\n\n{{ lin }}\n/// applies | Только версия 5.1\nc\n"
    assert problems == [
        "docs/kvm/index.md:11:1: this block never ends; expected a line '///' after it",
        "docs/kvm/index.md:10:1: 'lin' is undefined; "
        "expected a value of the metadata (see authoring/values.md), or a code block of the class .literal",
    ]


def test_a_link_to_a_page_that_the_line_lacks_is_named_with_its_place() -> None:
    text = "[a](index.md) и [b](new.md)\n\n[c]: ../kvm/new.md\n\n```\n[d](new.md)\n```\n"
    cause = "a link to docs/kvm/new.md, which is for '>=5.2' and not in line 5.1"
    expected = "expected a link inside an '/// applies' block, or to a page that every line has"
    assert adapt(text) == (
        text,
        [f"docs/kvm/index.md:6:21: {cause}; {expected}", f"docs/kvm/index.md:8:6: {cause}; {expected}"],
    )
    assert adapt(text, "5.2") == (text, [])


def test_a_link_in_a_block_of_other_lines_is_none() -> None:
    assert adapt("/// applies | >=5.2\n[b](new.md)\n///")[1] == []
    assert adapt("[b](nowhere.md)")[1] == []  # MkDocs will say so


def test_a_note_for_the_vendor_says_where_it_stands() -> None:
    note = "/// note | Заполняет правообладатель"
    text = f"а\n\n  {note}: адрес\n  б\n  ///\n\n```\n{note}\n```\n"
    mark = '*Заполняет правообладатель*{ .unfilled data-unfilled="docs/kvm/index.md:8:3" }'
    assert adapt(text) == (text.replace("Заполняет правообладатель", mark, 1), [])


def test_an_offer_of_what_there_will_never_be_is_named() -> None:
    text = 'a\n<p data-offer="copy"></p> <p data-offer="documnts"></p>\n```\n<p data-offer="x"></p>\n```\n'
    assert adapt(text) == (
        text,
        ["docs/kvm/index.md:7:42: an offer of 'documnts' (did you mean 'documents'?); expected one of copy, documents"],
    )


def test_a_document_is_offered_by_its_slug() -> None:
    manual = Document("admin-guide", "Руководство", ("pdf",), has_requisites=False, chapters=())
    project = replace(PROJECT, documents=(manual,))
    problems: list[Problem] = []
    text = '<p data-offer="admin-guide"></p>\n\n<p data-offer="user-guide"></p>'
    adapt_page(text, "index.md", make_line_site(project, "5.1"), problems.append)
    assert [*map(str, problems)] == [
        "docs/index.md:8:16: an offer of 'user-guide'; expected one of copy, documents, admin-guide"
    ]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("[a](b.md)", [(1, 5, "kvm/b.md")]),
        ("[a]( <b.md#id>) и [c](../d/e.md 'E')", [(1, 7, "kvm/b.md"), (1, 23, "d/e.md")]),
        ("[a](../../up.md)", [(1, 5, "../up.md")]),
        ("[a](./x/../b.md)", [(1, 5, "kvm/b.md")]),
        ("![a](b.md)", [(1, 6, "kvm/b.md")]),
        ("[a]: b.md", [(1, 6, "kvm/b.md")]),
        ("  [a]: <b.md>", [(1, 9, "kvm/b.md")]),
        ("x [a]: b.md", []),
        ("[a](https://a.example/b.md) [c](#d) [e](f.html) [g](h.md?i)", [(1, 53, "kvm/h.md")]),
        ("`[a]` (b.md)", []),
    ],
)
def test_links_to_pages_are_found_where_they_stand(row: str, found: list[tuple[int, int, str]]) -> None:
    assert list(find_links(row, "kvm/index.md")) == found


def test_links_are_numbered_from_the_first_row_and_not_in_code() -> None:
    assert list(find_links("a\n\n~~~\n[a](b.md)\n~~~\n[a](b.md)", "index.md")) == [(6, 5, "b.md")]


def test_what_is_kept_is_what_was_made_with_its_problems(tmp_path: Path) -> None:
    cache = Cache(tmp_path, Programs("", {"docsite.line.page_text": ("", ())}))
    text = "{{ line }} {{ state }} [b](new.md)"
    first = recall_page(text, "kvm/index.md", make_line_site(PROJECT, "5.1"), cache)
    assert first[0] == "5.1 supported [b](new.md)"
    assert [problem.split(":")[0] for problem in first[1]] == ["docs/kvm/index.md"]
    assert recall_page(text, "kvm/index.md", make_line_site(PROJECT, "5.1"), cache) == first
    assert len(list(tmp_path.iterdir())) == 1
    assert recall_page(text, "kvm/index.md", make_line_site(PROJECT, "5.2"), cache) == ("5.2 supported [b](new.md)", [])
    assert recall_page(text, "index.md", make_line_site(PROJECT, "5.1"), cache) == ("5.1 supported [b](new.md)", [])
    renamed = rename_line_site(make_line_site(PROJECT, "5.1"), make_line_site(PROJECT, "5.2"))
    assert recall_page(text, "kvm/index.md", renamed, cache)[0] == "5.2 supported [b](new.md)"
    other = make_line_site(replace(PROJECT, version="other"), "5.1")
    assert recall_page(text, "kvm/index.md", other, cache) == first
    assert recall_page(text + "!", "index.md", make_line_site(PROJECT, "5.1"), cache)[0].endswith("!")
    assert len(list(tmp_path.iterdir())) == 6
