"""Where a product wants the pages made from the metadata, and what stands in their way."""

from dataclasses import replace
from pathlib import Path

import pytest
from sample_project import PATHS, make_issue, make_line, make_metadata, make_release

from docsite.problems import ProblemsError
from docsite.releases.generated import find_empty, list_claims, list_generated
from docsite.releases.models import Line, Plan, Suggestion
from docsite.tree.configuration import load_config
from docsite.tree.generated import GeneratedSettings, parse_generated
from docsite.tree.generated_navigation import check_navigation, complete_navigation, find_named
from docsite.tree.settings_files import read_settings

LINES = [make_line("5.3"), make_line("5.2")]
METADATA = make_metadata(LINES, map(make_release, ["5.2.0", "5.3.0"]))
EVERY = ["changelog", "upgrade", "known_issues", "plan", "support"]


def read(folder: Path, generated: str, nav: str = "") -> GeneratedSettings:
    text = f"site_url: https://docs.example/\nextra:\n  generated: {generated}\n{nav}"
    (folder / "mkdocs.yml").write_text(text, "utf-8")
    return parse_generated(load_config(folder).extra, read_settings(folder))


def check(settings: GeneratedSettings) -> list[str]:
    paths = settings.entries.paths
    return [str(problem) for problem in settings.check(list_claims(list_generated(METADATA, LINES, paths), paths))]


def test_a_product_that_says_nothing_has_all_at_the_usual_places(tmp_path: Path) -> None:
    settings = read(tmp_path, "{}")
    assert settings.entries.paths == PATHS
    assert PATHS.heads == {
        "changelog": "changelog/index.md",
        "upgrade": "upgrade/index.md",
        "known_issues": "known-issues.md",
        "plan": "plan.md",
        "support": "lifecycle/support.md",
        "differences": "diff/index.md",
    }
    assert check(settings) == []


def test_every_kind_may_stand_elsewhere_or_nowhere(tmp_path: Path) -> None:
    text = "{changelog: новости/выпуски/, upgrade: a/b/, known_issues: a/bugs.md, plan: false, differences: false}"
    paths = read(tmp_path, text).entries.paths
    assert paths.heads == {
        "changelog": "новости/выпуски/index.md",
        "upgrade": "a/b/index.md",
        "known_issues": "a/bugs.md",
        "support": "lifecycle/support.md",
    }
    found = [page.path for page in list_generated(METADATA, LINES, paths)]
    assert found == [
        *("новости/выпуски/index.md", "новости/выпуски/5.3.md", "новости/выпуски/5.3.0.md"),
        *("новости/выпуски/5.2.md", "новости/выпуски/5.2.0.md", "a/b/index.md", "a/b/5.2-5.3.md", "a/bugs.md"),
        "lifecycle/support.md",
    ]


FOLDER = "something like 'releases/', or false"
PAGE = "something like 'roadmap.md', or false"


@pytest.mark.parametrize(
    ("generated", "told"),
    [
        ("{changes: a/}", "3:15: unknown key 'changes' (did you mean 'changelog'?); expected one of changelog, "
         "upgrade, known_issues, plan, support, differences"),
        ("{changelog: /news/}", f"3:26: '/news/' is no path of a folder; expected {FOLDER}"),
        ("{changelog: news}", f"3:26: 'news' is no path of a folder; expected {FOLDER}"),
        ("{changelog: ./}", f"3:26: './' is no path of a folder; expected {FOLDER}"),
        ("{changelog: ''}", f"3:26: '' is no path of a folder; expected {FOLDER}"),
        ("{changelog: ../news/}", f"3:26: '../news/' is no path of a folder; expected {FOLDER}"),
        ("{changelog: a/../../b/}", f"3:26: 'a/../../b/' is no path of a folder; expected {FOLDER}"),
        ("{changelog: a//b/}", f"3:26: 'a//b/' is no path of a folder; expected {FOLDER}"),
        ("{changelog: news.md}", f"3:26: 'news.md' is no path of a folder; expected {FOLDER}"),
        ("{changelog: true}", f"3:26: changelog: 'True' is a yes or no; expected {FOLDER}"),
        ("{changelog: [a/]}", f"3:26: changelog: a list; expected {FOLDER}"),
        ("{changelog: }", f"3:25: changelog: nothing; expected {FOLDER}"),
        ("{plan: plan.html}", f"3:21: 'plan.html' is no path of a page; expected {PAGE}"),
        ("{plan: plan/}", f"3:21: 'plan/' is no path of a page; expected {PAGE}"),
        ("{plan: .md}", f"3:21: '.md' is no path of a page; expected {PAGE}"),
        ("{plan: /plan.md}", f"3:21: '/plan.md' is no path of a page; expected {PAGE}"),
        ("{plan: ../plan.md}", f"3:21: '../plan.md' is no path of a page; expected {PAGE}"),
        ("{plan: 7}", f"3:21: plan: '7' is a number; expected {PAGE}"),
        ("[plan]", "3:14: generated: a list; expected a mapping (lines of 'key: value')"),
        ("false", "3:14: generated: 'False' is a yes or no; expected a mapping (lines of 'key: value')"),
    ],
)  # fmt: skip
def test_what_is_no_place_is_named(tmp_path: Path, generated: str, told: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        read(tmp_path, generated)
    assert str(caught.value) == f"mkdocs.yml:{told}"


@pytest.mark.parametrize(
    ("generated", "told"),
    [
        ("{upgrade: changelog/}", ["3:24: 'changelog/index.md' is where 'changelog/index.md' of 'changelog' stands"]),
        ("{upgrade: Changelog/}", ["3:24: 'Changelog/index.md' is where 'changelog/index.md' of 'changelog' stands"]),
        ("{plan: known-issues.md}", ["3:21: 'known-issues.md' is where 'known-issues.md' of 'known_issues' stands"]),
        ("{plan: changelog/5.3.md}", ["3:21: 'changelog/5.3.md' is where 'changelog/5.3.md' of 'changelog' stands"]),
        ("{plan: diff/pages/a.md}", ["3:21: 'diff/pages/a.md' is where 'diff/pages/' of 'differences' stands"]),
        ("{plan: 404.md}", ["3:21: '404.md' is where '404.md' of the build stands"]),
        ("{plan: manifest.json/a.md}", ["3:21: 'manifest.json/a.md' is where 'manifest.json' of the build stands"]),
        ("{changelog: upgrade/}", ["3:26: 'upgrade/index.md' is where 'upgrade/index.md' of 'upgrade' stands"]),
        ("{differences: upgrade/}", ["3:28: 'upgrade/index.md' is where 'upgrade/index.md' of 'upgrade' stands"]),
        ("{plan: con.md}", ["3:21: 'con.md': 'con.md' is the name of a device on Windows"]),
        ("{plan: upgrade/README.md}", ["3:21: 'upgrade/README.md' is where 'upgrade/index.md' of 'upgrade' stands"]),
        ("{changelog: 'a*/', plan: 'b*.md'}", ["3:26: 'a*/index.md': '*' in a name, which Windows or an address cannot "
                                               "have", "3:39: 'b*.md': '*' in a name, which Windows or an address "
                                               "cannot have"]),
        ("{changelog: news/, upgrade: news/ways/, plan: news/plan.md, differences: news/diff/}", []),
    ],
)  # fmt: skip
def test_two_at_one_place_are_named_once(tmp_path: Path, generated: str, told: list[str]) -> None:
    found = check(read(tmp_path, generated))
    assert [problem.partition("; expected")[0] for problem in found] == [f"mkdocs.yml:{each}" for each in told]
    assert all(problem.partition("; expected ")[2] for problem in found)


def test_a_kind_without_data_is_there_for_those_who_ask(tmp_path: Path) -> None:
    one = [make_line("5.3")]
    empty = list(find_empty(make_metadata(one), one))
    assert empty == EVERY
    settings = read(tmp_path, "{known_issues: known-issues.md}")
    assert set(settings.settle(empty, {"plan.md", "index.md"}).heads) == {"known_issues", "plan", "differences"}
    assert set(settings.settle([], ()).heads) == {*EVERY, "differences"}
    off = read(tmp_path, "{plan: false}")
    assert set(off.settle(["plan"], {"plan.md"}).heads) == {*EVERY, "differences"} - {"plan"}


@pytest.mark.parametrize(
    "line",
    [
        make_line("5.3", sale_ends=True),
        make_line("5.3", security_ends="2027-01-01"),
        make_line("5.3", support_ends="2027-01-01"),
        make_line("5.3", extended_ends=True),
        make_line("5.3", "2027-01-01", is_released=False),
    ],
)
def test_any_end_or_plan_of_a_line_is_a_day_to_tell(line: Line) -> None:
    assert list(find_empty(make_metadata([line]), [line])) == ["changelog", "upgrade", "known_issues", "plan"]


def test_what_the_metadata_holds_is_told() -> None:
    suggestion = Suggestion.model_validate(
        {"id": "S-1", "received": LINES[0].released, "title": "Ещё", "status": "reviewing"}
    )
    full = make_metadata(LINES, [make_release("5.2.0")], [make_issue("K-1", None, "5.2.0")])
    assert list(find_empty(full, LINES)) == ["plan", "support"]
    planned = replace(full, plan=Plan(suggestions=(suggestion,)))
    assert list(find_empty(planned, LINES)) == ["support"]


def test_lines_of_which_nothing_is_recorded_have_no_way_between_them() -> None:
    bare = [make_line(name, platform={}) for name in ("5.2", "5.3")]
    assert "upgrade" in find_empty(make_metadata(bare), bare)
    assert "upgrade" not in find_empty(make_metadata(bare, [make_release("5.3.0")]), bare)
    assert "upgrade" not in find_empty(make_metadata(LINES), LINES)


def test_a_page_is_named_by_whatever_leads_to_it() -> None:
    texts = [
        ("lan/a.md", "[a](../plan.md#x) <a href='../known-issues.md'> [b]: <../lifecycle/support.md>"),
        ("b.md", "[a](%D0%BF%D0%BB%D0%B0%D0%BD.md 'Что') и changelog/index.md"),
        ("documents.yml", "chapters: [upgrade/index.md, {page: c.md#x}]"),
    ]
    assert find_named([{"Ещё": ["d.md", {"Е": "e.md"}]}], texts) >= {
        *("plan.md", "known-issues.md", "lifecycle/support.md", "план.md", "changelog/index.md", "upgrade/index.md"),
        *("c.md", "d.md", "e.md"),
    }


def test_an_entry_for_a_page_that_stands_elsewhere_is_named(tmp_path: Path) -> None:
    nav = (
        "nav:\n  - index.md\n  - Ещё:\n      - plan.md\n      - Выпуски: changelog/index.md\n      - known-issues.md\n"
    )
    settings = read(tmp_path, "{plan: false, changelog: news/, known_issues: bugs.md}", nav)
    paths = settings.entries.paths
    found = check_navigation(settings, paths, load_config(tmp_path).nav, ["index.md", "known-issues.md"])
    assert list(map(str, found)) == [
        "mkdocs.yml:7:9: no page 'plan.md': 'extra.generated.plan' says otherwise; expected no such entry",
        "mkdocs.yml:8:18: no page 'changelog/index.md': 'extra.generated.changelog' says otherwise; "
        "expected 'news/index.md'",
    ]


HEADS = PATHS.heads
OURS = [HEADS[kind] for kind in ("changelog", "upgrade", "known_issues", "plan", "support")]


@pytest.mark.parametrize(
    ("navigation", "completed"),
    [
        (["index.md"], ["index.md", {"Изменения": OURS}]),
        ([{"Всё": OURS}], [{"Всё": OURS}]),
        ([{"Выпуски": "changelog/index.md"}, {"Изменения": ["a.md"]}], [
            {"Выпуски": "changelog/index.md"}, {"Изменения": ["a.md", *OURS[1:]]},
        ]),
        ([{"Выпуски": ["b.md", "plan.md"]}, "c.md"], [
            {"Выпуски": ["b.md", "plan.md", *OURS[:3], OURS[4]]}, "c.md",
        ]),
        ([{"Раньше": [{"Ещё": ["changelog/2019.md"]}]}, {"Сроки": [{"О": "lifecycle/index.md"}]}], [
            {"Раньше": [{"Ещё": ["changelog/2019.md", OURS[0], *OURS[1:4]]}]},
            {"Сроки": [{"О": "lifecycle/index.md"}, OURS[4]]},
        ]),
        ([{"Всё": OURS[:2] + OURS[3:]}], [{"Всё": OURS[:2] + OURS[3:] + [OURS[2]]}]),
        ([*OURS[:4]], [*OURS]),
        (["index.md", {"Авторам": ["authoring/index.md"]}], [
            "index.md", {"Изменения": OURS}, {"Авторам": ["authoring/index.md"]},
        ]),
    ],
)  # fmt: skip
def test_the_navigation_gets_what_it_lacks_once(navigation: list[object], completed: list[object]) -> None:
    before = repr(navigation)
    assert complete_navigation(navigation, HEADS, ["authoring/index.md"]) == completed
    assert complete_navigation(completed, HEADS, ["authoring/index.md"]) == completed
    assert repr(navigation) == before
