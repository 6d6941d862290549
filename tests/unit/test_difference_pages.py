from sample_project import make_line, make_line_site, make_metadata, make_project

from docsite.differences.pages import make_list, make_view
from docsite.releases.generated import GeneratedPage
from docsite.releases.generated_paths import DifferencePaths

LINES = [make_line("5.1", "2020-01-01"), make_line("5.2", "2021-01-01")]
PAGES = {
    "sales/index.md": "",
    "sales/deals.md": "",
    "sales/mail.md": "applies: '==5.2'\n",
    "sales/gone.md": "applies: '==5.1'\n",
    "help/new.md": "applies: '==5.2'\n",
    "alone.md": "",
}
PROJECT = make_project(make_metadata(LINES), "2026-11-24", PAGES)
NEWER, OLDER = make_line_site(PROJECT, "5.2"), make_line_site(PROJECT, "5.1")
DIFFERENCES = DifferencePaths("diff/")
NAVIGATION = [
    "index.md",
    {"Справка": ["help/index.md", "help/new.md"]},
    {"Работа": ["sales/mail.md", "sales/index.md", {"Сделки": ["sales/deals.md"]}]},
]
TITLES = {path: path.removesuffix(".md").title() for path in ["index.md", *PAGES]}


def listed(changed: list[str], titles: dict[str, str] = TITLES, navigation: object = NAVIGATION) -> GeneratedPage:
    return make_list(iter(changed), titles, NEWER, OLDER, navigation, DIFFERENCES)


def test_a_view_says_of_which_page_and_since_when() -> None:
    view = make_view("sales/deals.md", "Сделки", OLDER, [{"id": "a"}], DIFFERENCES)
    assert (view.path, view.template, view.is_listed) == ("diff/pages/sales/deals.md", "difference.html", False)
    assert view.title == "Что изменилось с\N{NO-BREAK SPACE}5.1: Сделки"
    assert view.description == "Что добавлено, удалено и изменено на странице «Сделки» по сравнению с версией 5.1."
    assert view.context == {
        "subject": "sales/deals.md",
        "subject_title": "Сделки",
        "older": OLDER,
        "sections": [{"id": "a"}],
    }


def test_a_view_is_made_anew_when_its_title_or_its_sections_change() -> None:
    versions = [
        make_view("a.md", title, OLDER, sections, DIFFERENCES).version
        for title, sections in [("А", [{"id": "ё"}]), ("А", [{"id": "е"}]), ("Б", [{"id": "ё"}]), ("А", [])]
    ]
    assert len(set(versions)) == 4
    assert make_view("a.md", "А", OLDER, [{"id": "ё"}], DIFFERENCES).version == versions[0]


def test_pages_are_listed_by_what_became_of_them_in_the_order_of_the_navigation() -> None:
    page = listed(["sales/deals.md", "index.md", "sales/index.md"])
    assert page.context["guides"] == {
        "added": [("Справка", ["help/new.md"]), ("Работа", ["sales/mail.md"])],
        "changed": [("", ["index.md"]), ("Работа", ["sales/index.md", "sales/deals.md"])],
        "removed": [("Работа", ["sales/gone.md"])],  # by its folder: the navigation no longer has it
    }
    assert page.context["views"] == {
        "sales/deals.md": "pages/sales/deals.html",
        "index.md": "pages/index.html",
        "sales/index.md": "pages/sales/index.html",
    }
    assert (page.context["older"], page.context["names"]) == (OLDER, TITLES)


def test_pages_that_no_guide_has_come_first_without_a_name() -> None:
    assert listed(["sales/index.md", "alone.md"]).context["guides"]["changed"] == [
        ("", ["alone.md"]),
        ("Работа", ["sales/index.md"]),
    ]
    titles = TITLES | {"help/index.md": "Справка"}
    assert listed(["help/index.md", "alone.md"], titles).context["guides"]["changed"] == [
        ("", ["alone.md"]),
        ("Справка", ["help/index.md"]),
    ]
    assert listed(["sales/index.md", "alone.md"], navigation=None).context["guides"]["changed"] == [
        ("", ["sales/index.md", "alone.md"])
    ]


def test_the_list_says_of_which_lines_it_is() -> None:
    page = listed([])
    assert (page.path, page.template, page.is_listed) == ("diff/index.md", "differences.html", False)
    assert page.title == "Что изменилось в документации с\N{NO-BREAK SPACE}5.1"
    assert page.description == "Новые, изменённые и удалённые страницы версии 5.2 по сравнению с версией 5.1."
    assert (page.context["guides"]["changed"], page.context["views"]) == ([], {})


def test_the_list_is_made_anew_when_a_page_or_a_title_changes() -> None:
    versions = {
        listed([]).version,
        listed(["index.md"]).version,
        listed(["index.md"], TITLES | {"index.md": "Главная"}).version,
        listed([], TITLES | {"sales/gone.md": "Прежняя"}).version,
    }
    assert len(versions) == 4
    assert listed([], TITLES | {"alone.md": "Не в списке"}).version in versions
