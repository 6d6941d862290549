import json
from typing import Any

import pytest
from sample_project import PATHS, make_change, make_line, make_metadata, make_release

from docsite.reading.yaml import parse_yaml
from docsite.releases.generated import GeneratedPage, find_homes, find_places, list_generated
from docsite.releases.histories import History
from docsite.releases.models import ReleaseFile

LINES = [make_line("5.4", released=False), make_line("5.3"), make_line("5.2")]
METADATA = make_metadata(LINES, map(make_release, ["5.2.0", "5.3.0", "5.3.1"]))


def pages() -> dict[str, GeneratedPage]:
    return {page.path: page for page in list_generated(METADATA, iter(LINES), PATHS)}


def test_there_is_a_page_for_every_line_with_releases_every_release_and_every_way() -> None:
    assert list(pages()) == [
        "changelog/index.md",
        "changelog/5.3.md",
        "changelog/5.3.1.md",
        "changelog/5.3.0.md",
        "changelog/5.2.md",
        "changelog/5.2.0.md",
        "upgrade/index.md",
        "upgrade/5.3-5.4.md",
        "upgrade/5.2-5.4.md",
        "upgrade/5.2-5.3.md",
        "known-issues.md",
        "plan.md",
        "lifecycle/support.md",
    ]


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"files": ()}, "Что изменилось в выпуске 1.0.0."),
        ({"files": (ReleaseFile(kind="package", file="a.deb"),)}, "Что изменилось в выпуске 1.0.0, имя файла."),
        (
            {"files": (ReleaseFile(kind="image", file="a.iso"), ReleaseFile(kind="archive", file="a.zip"))},
            "Что изменилось в выпуске 1.0.0, имена файлов.",
        ),
        (
            {"changes": (make_change("A-1", action="Смените пароль"),)},
            "Что изменилось в выпуске 1.0.0, что сделать при обновлении, имя и контрольная сумма образа.",
        ),
    ],
)
def test_a_release_promises_what_it_has(keys: dict[str, Any], told: str) -> None:
    metadata = make_metadata([make_line("1.0")], [make_release("1.0.0").model_copy(update=keys)])
    found = {page.path: page.description for page in list_generated(metadata, metadata.lines, PATHS)}
    assert found["changelog/1.0.0.md"] == told


def test_no_releases_leave_the_pages_that_always_are() -> None:
    assert [page.path for page in list_generated(make_metadata([]), [], PATHS)] == [
        "changelog/index.md",
        "upgrade/index.md",
        "known-issues.md",
        "plan.md",
        "lifecycle/support.md",
    ]


@pytest.mark.parametrize(
    ("path", "title", "description", "template", "boost"),
    [
        (
            "changelog/index.md",
            "История изменений",
            "Версии и их выпуски, от новых к старым: сколько и каких изменений в каждой, где их полный список.",
            "changelogs.html",
            0.5,
        ),
        (
            "changelog/5.3.md",
            "Изменения версии 5.3",
            "Все выпуски версии 5.3 и их изменения, от новых к старым, с отбором по виду и области.",
            "changelog.html",
            0.45,
        ),
        (
            "changelog/5.3.1.md",
            "Выпуск 5.3.1",
            "Что изменилось в выпуске 5.3.1, имя и контрольная сумма образа.",
            "release.html",
            0.55,
        ),
        (
            "upgrade/index.md",
            "Переход между версиями",
            "Что сделать и что учесть при переходе с любой версии на любую более новую.",
            "upgrades.html",
            0.7,
        ),
        (
            "upgrade/5.2-5.3.md",
            "Переход с 5.2 на 5.3",
            "Действия администратора, удаления и исправления безопасности между 5.2 и 5.3.",
            "upgrade.html",
            0.35,
        ),
        (
            "known-issues.md",
            "Известные проблемы",
            "Открытые и исправленные проблемы этой версии: симптомы, степень важности и способы обойти.",
            "known-issues.html",
            1,
        ),
        (
            "plan.md",
            "План развития",
            "Предложения пользователей: что рассматривается, что принято в план, что сделано и что отклонено.",
            "plan.html",
            1,
        ),
        (
            "lifecycle/support.md",
            "Сроки поддержки",
            "Даты выхода версий, окончания поддержки и выпуска исправлений безопасности — таблицей и на шкале времени.",
            "support.html",
            1,
        ),
    ],
)
def test_a_page_says_what_it_is(path: str, title: str, description: str, template: str, boost: float) -> None:
    page = pages()[path]
    assert (page.title, page.description, page.template, page.boost) == (title, description, template, boost)


def test_a_page_shows_what_its_path_says() -> None:
    def shown(history: History) -> tuple[str, list[str]]:
        return str(history.line), [*map(str, history.releases)]

    every = [("5.3", ["5.3.1", "5.3.0"]), ("5.2", ["5.2.0"])]
    assert [shown(history) for history in pages()["changelog/index.md"].context["histories"]] == every
    assert shown(pages()["changelog/5.3.md"].context["history"]) == every[0]
    release = pages()["changelog/5.3.0.md"].context
    assert (str(release["release"]), str(release["its_line"])) == ("5.3.0", "5.3")
    upgrade = pages()["upgrade/5.2-5.4.md"].context["upgrade"]
    assert (str(upgrade.start), str(upgrade.goal)) == ("5.2", "5.4")
    ways = [f"upgrade/{way.start}-{way.goal}.md" for way in pages()["upgrade/index.md"].context["upgrades"]]
    assert ways == [path for path in pages() if path.startswith("upgrade/5")]


def test_what_tells_of_one_line_stands_there_alone() -> None:
    assert {path: home and str(home) for path, home in find_homes(pages().values()).items()} == {
        "changelog/index.md": None,
        "changelog/5.3.md": "5.3",
        "changelog/5.3.1.md": "5.3",
        "changelog/5.3.0.md": "5.3",
        "changelog/5.2.md": "5.2",
        "changelog/5.2.0.md": "5.2",
        "upgrade/index.md": None,
        "upgrade/5.3-5.4.md": "5.4",
        "upgrade/5.2-5.4.md": "5.4",
        "upgrade/5.2-5.3.md": "5.3",
        "known-issues.md": None,
        "plan.md": None,
        "lifecycle/support.md": None,
    }


def test_a_change_is_found_on_the_page_that_shows_it() -> None:
    big = make_release("5.3.0", "2025-04-15", *(make_change(f"HUB-{number}") for number in range(151)))
    same = make_release("5.2", "2025-04-15", make_change("HUB-900"))
    places = find_places(make_metadata(LINES, [big, same]), LINES, PATHS)
    assert places == {
        ("changelog/5.3.0.md", "HUB-150"): "changelog/5.3.0/2.md",
        ("changelog/5.2.md", "HUB-900"): "changelog/5.2/index.md",
    }
    assert find_places(METADATA, LINES, PATHS) == {}


def test_only_known_issues_differ_from_line_to_line() -> None:
    assert [path for path, page in pages().items() if page.varies] == ["known-issues.md"]
    assert all(page.is_listed for page in pages().values())


@pytest.mark.parametrize(
    ("more", "keys"),
    [
        ({}, {"search": {"boost": 1.0}}),
        ({"boost": 0.5}, {"search": {"boost": 0.5}}),
        ({"is_listed": False}, {"search": {"exclude": True}, "noindex": True}),
    ],
)
def test_the_front_matter_tells_search_of_the_page(more: dict[str, float], keys: dict[str, object]) -> None:
    source = GeneratedPage("plan", "a.md", 'Что: «новое» "и" нет', "О чём # она", "a.html", **more).source  # type: ignore[arg-type]
    assert source.startswith("---\n")
    assert source.endswith("\n---\n")
    assert "«новое»" in source  # readable for people, too
    row = source.split("\n")[1]
    assert json.loads(row) == {"title": 'Что: «новое» "и" нет', "description": "О чём # она"} | keys
    assert parse_yaml(row.encode(), "a.md").value == json.loads(row)
