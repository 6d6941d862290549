from dataclasses import replace
from pathlib import Path

from sample_project import make_line, make_line_site, make_metadata, make_project

from docsite.cache import Cache
from docsite.line.line_site import rename_line_site
from docsite.line.page_text import adapt_page
from docsite.programs import Programs

LINES = [make_line("5.1", "2020-01-01"), make_line("5.2", "2021-01-01")]
PAGES = {"lan/index.md": "", "lan/new.md": "applies: '>=5.2'\n"}
PROJECT = make_project(make_metadata(LINES), "2026-11-24", PAGES)
OFFERS = "copy, documents"


def adapt(text: str, line: str = "5.1", path: str = "lan/index.md") -> tuple[str, list[str]]:
    page = adapt_page(text, path, make_line_site(PROJECT, line))
    return page.text, list(page.problems)


def test_a_page_shows_the_blocks_and_values_of_its_line() -> None:
    text = "{{ line }}\n/// applies | >=5.2\n{{ state }}\n///\n"
    assert adapt(text, "5.2") == ("5.2\n/// applies | Только версия 5.2\nsupported\n///\n", [])
    assert adapt(text, "5.1") == ("5.1\n\n\n\n", [])


def test_a_mistake_in_a_value_is_a_problem_and_leaves_the_text() -> None:
    text = "a\n/// applies | >=5.2\nb\n///\n{{ lin }}\n/// applies | ==5.1\nc\n"
    shown, problems = adapt(text)
    assert shown == "a\n\n\n\n{{ lin }}\n/// applies | Только версия 5.1\nc\n"
    assert problems == [
        "docs/lan/index.md:11:1: this block never ends; expected a line '///' after it",
        "docs/lan/index.md:10:1: 'lin' is undefined; "
        "expected a value of the metadata (see authoring/values.md), or a code block of the class .literal",
    ]


def test_a_note_for_the_vendor_says_where_it_stands() -> None:
    note = "/// note | Заполняет правообладатель"
    text = f"а\n\n  {note}: адрес\n  б\n  ///\n\n```\n{note}\n```\n"
    mark = '*Заполняет правообладатель*{ .unfilled data-unfilled="docs/lan/index.md:8:3" }'
    assert adapt(text) == (text.replace("Заполняет правообладатель", mark, 1), [])


def test_what_is_kept_is_what_was_made_with_its_problems(tmp_path: Path) -> None:
    cache = Cache(tmp_path, Programs("", {"docsite.line.page_text": ("", ())}))
    text = "{{ line }} {{ lin }}"
    first = adapt_page(text, "lan/index.md", make_line_site(PROJECT, "5.1"), cache)
    assert first.text == text
    assert [problem.split(":")[0] for problem in first.problems] == ["docs/lan/index.md"]
    assert adapt_page(text, "lan/index.md", make_line_site(PROJECT, "5.1"), cache) == first
    assert len(list(tmp_path.iterdir())) == 1
    text = "{{ line }}"
    assert adapt_page(text, "lan/index.md", make_line_site(PROJECT, "5.2"), cache).text == "5.2"
    assert adapt_page(text, "index.md", make_line_site(PROJECT, "5.1"), cache).text == "5.1"
    renamed = rename_line_site(make_line_site(PROJECT, "5.1"), make_line_site(PROJECT, "5.2"))
    assert adapt_page(text, "lan/index.md", renamed, cache).text == "5.2"
    other = make_line_site(replace(PROJECT, version="other"), "5.1")
    assert adapt_page(text, "index.md", other, cache).text == "5.1"
    assert adapt_page(text + "!", "index.md", make_line_site(PROJECT, "5.1"), cache).text == "5.1!"
    assert len(list(tmp_path.iterdir())) == 6
