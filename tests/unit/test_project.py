import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import DOCS, LINES, PRODUCT, RELEASES, page
from sample_project import as_of, make_line, make_metadata, make_project, make_release, on, write_files

from docsite.line.project import Project, find_line, load_project
from docsite.problems import FaultError, ProblemsError
from docsite.tree.configuration import load_config

DAY = "2026-11-24"
DOCUMENT = "documents:\n  - slug: guide\n    title: Книга\n    formats: [pdf]\n    chapters: [{}]\n"
Load = Callable[..., Project]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for all trees of this file: reading our programs takes longer than the rest."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def load(tmp_path: Path, kept: Path) -> Load:
    """A function that loads a tree: the tiny one with other files, `None` for a file that it lacks."""

    def load_tree(files: dict[str, str | None], day: str = DAY, only: tuple[str, ...] = ()) -> Project:
        every = {f"docs/{name}": text for name, text in DOCS.items()} | {
            f"releases/{n}": t for n, t in RELEASES.items()
        }
        for name in ("mkdocs.yml", "mkdocs.base.yml"):
            shutil.copy(PRODUCT / name, tmp_path)
        config = tmp_path / "mkdocs.yml"
        text = config.read_text("utf-8").replace("manual: true", "manual: false")
        config.write_text(text.replace("    glossary: lan/glossary.md\n", ""), "utf-8")
        write_files(tmp_path, {name: text for name, text in {**every, **files}.items() if text is not None})
        (tmp_path / ".cache").symlink_to(kept)
        try:
            return load_project(tmp_path, load_config(tmp_path), on(day), only)
        finally:
            (tmp_path / ".cache").unlink()

    return load_tree


def problems(load: Load, files: dict[str, str | None]) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        load(files)
    return str(caught.value).split("\n")


def dropped(*names: str) -> str:
    text = LINES.replace("released: 2027-02-16", "released: false")
    for name in names:
        text = text.replace(f'  - line: "{name}"\n', f'  - line: "{name}"\n    dropped: 2026-11-01\n')
    return text


def test_a_build_knows_the_tree_before_it_reads_a_page(load: Load) -> None:
    project = load(
        {
            "docs/offer.md": page("Копия", '<p data-offer="copy"></p>', reviewed="2026-05-04"),
            "docs/vary.md": page("Разное", "{{ line.platform.vcpu }}"),
            "docs/documents.yml": DOCUMENT.format("index.md"),
            "docs/search-synonyms.yml": "synonyms:\n  - [узел, хост]\n",
        }
    )
    assert (project.day, project.identity.product.name) == (on(DAY), "Basalt Hub")
    assert [*map(str, project.lines)] == [*map(str, project.lineup.lines)] == ["5.4", "5.3", "5.2", "5.1", "5.0"]
    assert (str(project.latest), str(project.lts), project.dropped) == ("5.3", "5.1", ())
    assert {name: str(line) for name, line in project.lineup.aliases.items()} == {"latest": "5.3", "lts": "5.1"}
    assert [*map(str, project.metadata.releases)] == ["5.3.0", "5.2.0", "5.1.0", "5.0.0"]
    assert (project.titles["offer.md"], project.first_lines["offer.md"]) == ("Копия", 6)
    assert {path: str(day) for path, day in project.reviewed.items()} == {"offer.md": "2026-05-04"}
    assert (project.offering, project.varying) == (("offer.md",), ("vary.md",))
    assert [document.slug for document in project.documents] == ["guide"]
    assert project.synonyms.beginnings
    assert project.page_map.has("lan/new.md", "5.3")
    assert not project.page_map.has("lan/new.md", "5.2")
    assert project.page_map.has("changelog/5.0.0.md", "5.0")
    assert not project.page_map.has("changelog/5.0.0.md", "5.4")


def test_documents_may_have_chapters_of_any_published_line(load: Load) -> None:
    assert load({"docs/documents.yml": DOCUMENT.format('"changelog/{line}.md"')}).documents
    assert problems(load, {"docs/documents.yml": DOCUMENT.format("lan/nw.md")}) == [
        "docs/documents.yml:5:16: unknown page 'lan/nw.md' (did you mean 'lan/new.md'?); expected a path below docs/"
    ]


def test_a_tree_without_a_line_with_long_support_has_no_such_alias(load: Load) -> None:
    project = load({"releases/lines.yml": LINES.replace("lts: true", "lts: false")})
    assert project.lts is None
    assert list(project.lineup.aliases) == ["latest"]


def test_former_addresses_of_a_dropped_line_lead_to_the_list_of_their_kind(load: Load) -> None:
    project = load({"releases/lines.yml": dropped("5.0")})
    assert [*map(str, project.dropped)] == ["5.0"]
    assert [*map(str, project.lines)] == ["5.4", "5.3", "5.2", "5.1"]
    assert project.page_map.redirects == {
        "old/updating.md": "operation/updating.md",
        "changelog/5.0.md": "changelog/index.md",
        "changelog/5.0.0.md": "changelog/index.md",
        "upgrade/5.0-5.1.md": "upgrade/index.md",
        "upgrade/5.0-5.2.md": "upgrade/index.md",
        "upgrade/5.0-5.3.md": "upgrade/index.md",
        "upgrade/5.0-5.4.md": "upgrade/index.md",
    }
    assert not project.page_map.has("changelog/5.0.md", "5.4")


@pytest.mark.parametrize(
    ("path", "line", "only", "place"),
    [
        ("changelog/5.2.0.md", "5.2", (), ("5.2", "changelog/5.2.0.md")),
        ("changelog/5.2.0.md", "5.4", (), ("5.2", "changelog/5.2.0.md")),
        ("upgrade/5.0-5.3.md", "5.0", (), ("5.3", "upgrade/5.0-5.3.md")),
        ("upgrade/5.0-5.3.md", "5.2", ("5.2",), ("5.2", "upgrade/index.md")),
        ("changelog/5.3.md", "5.2", ("5.2", "5.4"), ("5.2", "changelog/index.md")),
        ("lan/new.md", "5.1", (), ("5.1", "lan/index.md")),
        ("plan.md", "5.1", (), ("5.1", "plan.md")),
    ],
)
def test_an_address_of_a_line_leads_to_the_page_where_it_stands(
    load: Load, path: str, line: str, only: tuple[str, ...], place: tuple[str, str]
) -> None:
    assert load({}, only=only).locate(path, line) == place


def test_a_partial_site_has_the_lines_that_were_asked_for_newest_first(load: Load) -> None:
    project = load({}, only=("lts", "5.2", "latest", "5.2"))
    assert [*map(str, project.lines)] == ["5.3", "5.2", "5.1"]
    assert [*map(str, project.lineup.lines)] == ["5.4", "5.3", "5.2", "5.1", "5.0"]


def test_a_line_that_nobody_publishes_is_refused_with_the_nearest(load: Load) -> None:
    with pytest.raises(FaultError) as caught:
        load({"releases/lines.yml": dropped("5.0")}, only=("5.1", "5.0"))
    assert str(caught.value) == (
        "no published line '5.0' (did you mean '5.4'?); expected one of 5.4, 5.3, 5.2, 5.1, latest, lts"
    )


def test_every_line_dropped_leaves_nothing_to_publish(load: Load) -> None:
    every = ("5.0", "5.1", "5.2", "5.3", "5.4")
    assert problems(load, {"releases/lines.yml": dropped(*every)}) == [
        "releases/lines.yml:1:1: every line is dropped; expected a line to publish"
    ]


def test_the_problems_of_all_parts_come_in_one_run(load: Load) -> None:
    files: dict[str, str | None] = {
        "docs/index.md": "---\ntitle: Без конца\n",
        "docs/search-synonyms.yml": "synonyms:\n  - [узел]\n",
        "releases/plan.yml": "suggestions: {}\n",
    }
    assert problems(load, files) == [
        "docs/index.md:1:1: a front matter that never ends; expected '---' in a line of its own, after the page's keys",
        "docs/search-synonyms.yml:2:5: synonyms: a list; expected at least one entry",
        "releases/plan.yml:1:14: suggestions: a mapping; expected a list (lines that start with '-')",
    ]


def test_a_page_that_is_named_and_not_there_is_told_with_its_place(load: Load) -> None:
    config = (PRODUCT / "mkdocs.yml").read_text("utf-8").replace("manual: true", "manual: false")
    rows = config.split("\n")
    row = rows.index("    glossary: lan/glossary.md") + 1
    config = config.replace("updating: operation/updating.md", "updating: operation/update.md")
    assert problems(load, {"mkdocs.yml": config}) == [
        f"mkdocs.yml:{row - 3}:15: no page docs/operation/update.md (did you mean 'operation/updating.md'?); "
        "expected a page's path below docs/, or no such key",
        f"mkdocs.yml:{row}:15: no page docs/lan/glossary.md; expected a page's path below docs/, or no such key",
    ]


def test_a_wrong_product_and_a_wrong_page_are_told_together(load: Load) -> None:
    config = (
        (PRODUCT / "mkdocs.yml")
        .read_text("utf-8")
        .replace("    slug: ", "    slag: ", 1)
        .replace("manual: true", "manual: false")
        .replace("    glossary: lan/glossary.md\n", "")
    )
    found = problems(load, {"mkdocs.yml": config, "docs/a.md": page("А", applies='">=9"')})
    assert [problem.split("; ")[0].split(": ", 1)[1] for problem in found] == [
        "specifier '>=9' matches no line of 5.0, 5.1, 5.2, 5.3, 5.4",
        "unknown key 'slag' (did you mean 'slug'?)",
    ]


@pytest.mark.parametrize(
    ("files", "day", "same"),
    [
        ({"docs/index.md": page("Начало", "Другой текст.")}, DAY, True),
        ({"docs/index.md": page("Главная")}, DAY, False),
        ({"docs/index.md": page("Начало").replace("---\n# ", "\n---\n# ")}, DAY, False),
        ({"docs/other.md": page("Начало")}, DAY, False),
        ({"releases/5.3.0.yml": RELEASES["5.3.0.yml"].replace("Выпуск 5.3.0", "Новый")}, DAY, False),
        ({"releases/README.md": "Записи\n"}, DAY, True),
        ({}, "2026-11-25", False),
    ],
)
def test_the_version_is_all_but_the_texts_of_pages(
    load: Load, files: dict[str, str | None], day: str, same: bool
) -> None:
    assert (load({}).version == load(files, day).version) is same


def test_a_partial_site_is_another_version_whatever_names_its_lines_had(load: Load) -> None:
    versions = [load({}, only=only).version for only in [(), ("5.3",), ("latest",), ("5.3", "5.1"), ("lts", "5.3")]]
    assert versions[1] == versions[2]
    assert versions[3] == versions[4]
    assert len(set(versions)) == 3


@pytest.mark.parametrize(("name", "line"), [("5.10", "5.10"), ("latest", "5.10"), ("lts", "5.9")])
def test_a_line_is_found_by_name_or_alias(name: str, line: str) -> None:
    lineup = make_project(make_metadata([make_line("5.9", lts=True), make_line("5.10")]), DAY).lineup
    assert str(find_line(lineup, name)) == line


LIVES = [
    make_line("5.1", "2020-01-01", "2021-01-01", "2022-01-01"),  # ended
    make_line("5.2", "2023-01-01", "2025-01-01", "2027-01-01"),  # security fixes only
    make_line("5.9", "2025-01-01", "2026-12-31", "2027-12-31"),
    make_line("5.10", "2026-01-01", "2027-12-31", "2028-12-31"),  # latest
    make_line("6.0", "2027-01-01", is_released=False),  # planned
]


@pytest.mark.parametrize(
    ("applies", "line", "canonical"),
    [
        (">=5.9", "5.9", "latest/a.html"),
        (">=5.9", "6.0", "latest/a.html"),
        ("<5.10", "5.1", "5.9/a.html"),  # the newest line that search engines list
        ("<5.9", "5.1", "5.2/a.html"),
        ("<5.2", "5.1", "5.1/a.html"),  # no listed line has it
        ("==6.0", "6.0", "6.0/a.html"),
    ],
)
def test_a_page_has_one_address_for_search_engines(applies: str, line: str, canonical: str) -> None:
    project = make_project(make_metadata(LIVES), DAY, {"a.md": f"applies: '{applies}'\n"})
    assert project.canonical("a.md", make_line(line)) == canonical


@pytest.mark.parametrize(
    ("day", "states", "indexed"),
    [
        (DAY, ["planned", "supported", "supported", "security-only", "ended"], ["5.10", "5.9", "5.2"]),
        (
            "2027-01-01",
            ["supported", "supported", "security-only", "security-only", "ended"],
            ["6.0", "5.10", "5.9", "5.2"],
        ),
    ],
)
def test_search_engines_list_the_lines_that_are_alive(day: str, states: list[str], indexed: list[str]) -> None:
    lives = [as_of(line, on(day)) for line in LIVES]
    project = make_project(make_metadata(lives, [make_release("5.1.0", "2020-01-01")]), day)
    assert [project.state(line) for line in project.lines] == states
    assert [str(line) for line in project.lines if project.is_indexed(line)] == indexed
