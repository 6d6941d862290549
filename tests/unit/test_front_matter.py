"""Front matter: what was typed is what is meant, or it is refused with its place."""

import pytest

from docsite.cache import Cache, open_cache
from docsite.problems import ProblemsError
from docsite.tree.front_matter import SourcePage, parse_page
from docsite.tree.page_keys import advise, check_keys

KEYS = "title: Диск\ndescription: О чём\n"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    return open_cache(tmp_path_factory.mktemp("project"))


def parse(text: str, cache: Cache) -> SourcePage:
    return parse_page(text.encode(), "a.md", "docs/a.md", cache)


@pytest.mark.parametrize(
    "typed",
    [
        *("Yes", "no", "on", "Off", "y", "true", "8:30", "190:20:30", "2024-01-01", "2024-02-30", "1.10", "0x1F"),
        *("0o17", "017", "1_000", "12e3", ".inf", "5.3", "2024-01-01 10:00", "1:0"),
    ],
)
def test_a_title_is_what_was_typed(typed: str, cache: Cache) -> None:
    page = parse(f"---\ntitle: {typed}\ndescription: {typed}\n---\nТекст", cache)
    assert page.meta == {"title": typed, "description": typed}


@pytest.mark.parametrize(
    ("head", "problem"),
    [
        ("title:\ndescription: а", "2:1: key 'title' has no value; expected a value, or no such key"),
        ("title: [а]\ndescription: а", "2:8: title: a list; expected a text"),
        ("title: {а: б}\ndescription: а", "2:8: title: a mapping; expected a text"),
        (f"{KEYS}tags: {{a: b}}", "4:7: tags: a mapping; expected a list (lines that start with '-')"),
        (f"{KEYS}icon: lan", "4:7: icon: 'lan'; expected something like 'material/lan'"),
        (f"{KEYS}icon: ../../etc", "4:7: icon: '../../etc'; expected something like 'material/lan'"),
        (f'{KEYS}status: a"b', "4:9: status: 'a\"b'; expected something like 'new'"),
        (f"{KEYS}hide: nav", "4:7: unknown hide 'nav'"),
        (f"{KEYS}comments: yes", "4:11: comments: 'yes' is a text; expected true or false"),
        (f"{KEYS}title: Ещё", "4:1: key 'title' stands twice (first in line 2); expected each key once"),
        ("title:\tДиск\ndescription: а", "2:7: a tab; what follows it is not read yet; expected spaces"),
        (f"{KEYS}\thide: [toc]", "4:1: a tab in the indentation; what follows it is not read yet; expected spaces"),
        (f"{KEYS}audience: yes", "4:11: unknown audience 'yes'"),
        (f"{KEYS}reviewed: вчера", "4:11: 'вчера' is no date of the calendar"),
        (f"{KEYS}search: {{exclude: yes}}", "4:19: exclude: 'yes' is a text; expected true or false"),
        ("title: &a Диск\ndescription: *a", "2:8: anchor '&a'"),
        ("title: Диск: сеть\ndescription: а", "2:12: a text with ':' in it; expected the text in quotes"),
        ("- title", "2:1: file: a list; expected a mapping (lines of 'key: value')"),
        ("Текст", "2:1: file: 'Текст' is a text; expected a mapping (lines of 'key: value')"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(head: str, problem: str, cache: Cache) -> None:
    with pytest.raises(ProblemsError) as caught:
        parse(f"---\n{head}\n---\nТекст", cache)
    assert any(row.startswith(f"docs/a.md:{problem}") for row in str(caught.value).split("\n")), str(caught.value)


@pytest.mark.parametrize(
    ("text", "body", "first_line"),
    [
        (f"---\n{KEYS}---\nТекст", "Текст", 5),
        (f"\ufeff---\n{KEYS}---\n\n \n    код", "    код", 7),
        (f"---\n{KEYS}...\n\nТекст\n---\n", "Текст\n---\n", 6),
        (f"---  \n{KEYS}--- \t\nТекст", "Текст", 5),
        (f"---\n{KEYS}---\n\nТекст\nещё".replace("\n", "\r\n"), "Текст\nещё", 6),
        (f"---\n{KEYS}---", "", 4),
        (f"---\n{KEYS}# ---\n---\n---\n", "---\n", 6),
        (f"---\n{KEYS}hide:\n  - toc\n---\nКлюч: текст\n", "Ключ: текст\n", 7),
    ],
)
def test_the_text_begins_where_the_keys_end(text: str, body: str, first_line: int, cache: Cache) -> None:
    page = parse(text, cache)
    assert (page.text, page.first_line, page.meta["title"]) == (body, first_line, "Диск")


ENDLESS = (f"---\n{KEYS}", f"---\n{KEYS}\n# Диск\n", "---", "---\n", f"---\n{KEYS} ---\n", f"---\n{KEYS}----\n")
STRAY = (f"\n---\n{KEYS}---\n", f" ---\n{KEYS}---\n", f"----\n{KEYS}----\n", f"{KEYS}\nТекст")
ABSENT = (
    "",
    "# Диск",
    "\n# Диск",
    "Примечание: текст",
    "Note: text",
    "- title: a",
    "title\n---\n",
    "----\nТекст\n----\n",
)


@pytest.mark.parametrize("text", [*ENDLESS, *STRAY])
def test_a_front_matter_that_does_not_begin_or_end_is_named(text: str, cache: Cache) -> None:
    stray = "keys that are no front matter; expected '---' in the first line, the page's keys, and '---'"
    endless = "a front matter that never ends; expected '---' in a line of its own, after the page's keys"
    with pytest.raises(ProblemsError) as caught:
        parse(text, cache)
    assert str(caught.value) == f"docs/a.md:1:1: {endless if text in ENDLESS else stray}"


@pytest.mark.parametrize("text", [*ABSENT, "---\n---\n# Диск", "---\n\n  # примечание\n---\n", "---\ntitle: ~\n---\n"])
def test_a_page_may_say_nothing_about_itself(text: str, cache: Cache) -> None:
    page = parse(text, cache)
    assert page.meta == {}
    assert page.text == (text if text in ABSENT else text.rpartition("---\n")[2])


def test_keys_of_the_theme_and_of_others_come_as_they_were_typed(cache: Cache) -> None:
    keys = (
        "icon: material/lan\nstatus: new\ntags: [Сеть, 2024]\nhide: toc\nsubtitle: 8:30\ndate: {created: 2024-01-31}\n"
        "authors: [anna]\nsocial: {cards: false}\ncomments: true\ncatalog:\n  - name: Узел\n    type: [a, b]\n"
    )
    assert parse(f"---\n{keys}---\n", cache).meta == {
        "icon": "material/lan",
        "status": "new",
        "tags": ("Сеть", "2024"),
        "hide": ("toc",),
        "subtitle": "8:30",
        "date": {"created": "2024-01-31"},
        "authors": ["anna"],
        "social": {"cards": False},
        "comments": True,
        "catalog": [{"name": "Узел", "type": ["a", "b"]}],
    }


def test_a_key_is_told_as_mistyped_or_as_foreign_unless_the_product_names_it(cache: Cache) -> None:
    page = parse("---\nreviewd: 2024-01-01\ncatalog: a\nrevision_date: b\ntitel: c\n---\n", cache)
    mistyped = [
        str(problem).partition("; expected one of title, description,") for problem in check_keys(page, ("titel",))
    ]
    assert [before for before, _, _ in mistyped] == ["docs/a.md:2:1: unknown key 'reviewd' (did you mean 'reviewed'?)"]
    assert mistyped[0][2].endswith("or 'reviewd' among extra.front_matter of mkdocs.yml")
    assert [*map(str, advise([page, parse("# А\n", cache), page], ("catalog",)))] == [
        "docs/a.md:4:1: key 'revision_date' (as in 1 more pages), which nothing here reads; "
        "expected none, or its name among extra.front_matter of mkdocs.yml",
        "docs/a.md:1:1: no 'description' (as in 2 more pages): search engines and link cards show the first sentence; "
        "expected one sentence in the front matter on what the page is for",
    ]
