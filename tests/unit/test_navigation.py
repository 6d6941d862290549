from typing import Any

import pytest

from docsite.tree.navigation import find_guides, list_sections, prune_navigation

NAVIGATION: list[Any] = [
    "index.md",
    {"План": "plan.md"},
    {
        "Работа": [
            "work/index.md",
            {"Сделки": ["work/deals/index.md", {"Новая сделка": "work/deals/new.md"}]},
            {"Портал": "https://portal.example/"},
            "work/mail.md",
        ]
    },
    {"Справка": ["help.md", "work/mail.md"]},
]


def test_every_section_lists_its_pages_and_those_of_the_sections_within() -> None:
    assert list(list_sections(NAVIGATION)) == [
        ("Работа", ("work/index.md", "work/deals/index.md", "work/deals/new.md", "work/mail.md")),
        ("Сделки", ("work/deals/index.md", "work/deals/new.md")),
        ("Справка", ("help.md", "work/mail.md")),
    ]


@pytest.mark.parametrize("navigation", [None, [], (), ["index.md", {"План": "plan.md"}]])
def test_a_navigation_without_sections_has_none(navigation: object) -> None:
    assert list(list_sections(navigation)) == []
    assert find_guides(navigation) == {}


def test_a_page_belongs_to_the_outermost_section_that_names_it_first() -> None:
    assert find_guides(NAVIGATION) == {
        "work/index.html": "Работа",
        "work": "Работа",
        "work/deals/index.html": "Работа",
        "work/deals": "Работа",
        "work/deals/new.html": "Работа",
        "work/mail.html": "Работа",
        "help.html": "Справка",
    }


def test_what_is_not_wanted_goes_with_the_sections_that_it_leaves_empty() -> None:
    assert prune_navigation(NAVIGATION, lambda path: path.endswith(("index.md", "example/"))) == [
        "index.md",
        {"Работа": ["work/index.md", {"Сделки": ["work/deals/index.md"]}, {"Портал": "https://portal.example/"}]},
    ]
    assert prune_navigation(NAVIGATION, lambda path: path == "work/deals/new.md") == [
        {"Работа": [{"Сделки": [{"Новая сделка": "work/deals/new.md"}]}]}
    ]
    assert prune_navigation(NAVIGATION, lambda _: True) == NAVIGATION
    assert prune_navigation(NAVIGATION, lambda _: False) == []
