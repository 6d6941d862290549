"""Pages made from the metadata: elsewhere, switched off, in no navigation, beside a product's own."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import feedparser
import pytest
from conftest import RELEASES, page, run
from icalendar import Calendar
from lxml import etree, html

from docsite.files import list_paths

Tree = Callable[..., Path]
OURS = ["Переход между версиями", "Известные проблемы", "План развития", "Сроки поддержки"]
"""What stands in a section of which the changelog is the first page."""
REST = (
    "  - LAN: [lan/index.md, lan/new.md]\n"
    "  - Ещё: [operation/index.md, operation/updating.md, operation/incidents.md, support/suggestions.md]\n"
)
ELSEWHERE = (
    "{changelog: news/, upgrade: migration/, known_issues: lan/bugs.md, plan: roadmap.md, support: policy.md, "
    "differences: compared/}"
)
OFF = "{changelog: false, upgrade: false, known_issues: false, plan: false, support: false, differences: false}"
USUAL = re.compile(r"(?:changelog|upgrade|diff)/|known-issues\.|plan\.(?:html|md)|lifecycle/support\.")
KINDS = {
    "changelog": (r"changelog/", "История изменений|Изменения версии"),
    "upgrade": (r"upgrade/", "Переход между версиями|страницах перехода|Переход с 5"),
    "known_issues": (r"known-issues\.", "Известные проблемы|Встретили другую"),
    "plan": (r"(?<![\w-])plan\.", "План развития"),
    "support": (r"lifecycle/", "Сроки поддержки|Шкала времени"),
    "differences": (r"(?<!\w)diff/", "Что изменилось с|отдельный список|в самих руководствах"),
}
"""Kind → what is in the paths of its pages, and what texts say of them."""


def configure(root: Path, generated: str = "", nav: str = "", more: str = "") -> Path:
    """Let the product say where generated pages go, and have a navigation."""
    file = root / "mkdocs.yml"
    text = file.read_text("utf-8")
    text = text.replace("\nextra:\n", f"\nextra:\n  generated: {generated}\n", 1) if generated else text
    file.write_text(f"{text}\n{more}{nav}", "utf-8")
    return root


def build_site(root: Path, lines: str = "5.2,5.3") -> Path:
    """Build and check a whole site of some lines."""
    result = run("python", "scripts/build_site.py", cwd=root, LINES=lines, BUILD_ID="test")
    assert (result.returncode, result.stderr) == (0, ""), result.stdout + result.stderr
    result = run("python", "scripts/check_site.py", cwd=root)
    assert (result.returncode, result.stderr) == (0, "")
    return root / "site"


def list_copy(site: Path, line: str) -> set[str]:
    """Return the paths of what the line's offline copy holds."""
    [archive] = (site / "downloads" / line).glob("*.zip")
    with ZipFile(archive) as copy:
        return {name.partition("/")[2] for name in copy.namelist()}


def read_menu(file: Path, links: str = "nav.md-nav--primary a.md-nav__link[href]") -> list[str]:
    """Return the titles that the page's navigation leads to; the first page of a section stands under its title."""
    return [" ".join(link.text_content().split()) for link in html.parse(file).getroot().cssselect(links)]


def read_tabs(file: Path) -> list[str]:
    return read_menu(file, ".md-tabs__link")


def test_all_kinds_may_stand_elsewhere(tree: Tree) -> None:
    documents = (
        "documents:\n  - {slug: news, title: Новости, formats: [epub], chapters: ['news/{line}.md', roadmap.md]}\n"
    )
    root = configure(tree({"documents.yml": documents}), ELSEWHERE)
    site = build_site(root)
    for path in ("news/index", "news/5.3", "news/5.3.0", "migration/index", "lan/bugs", "roadmap", "policy"):
        assert (site / f"5.3/{path}.html").is_file(), path
    assert (site / "5.3/migration/5.2-5.3.html").is_file()
    assert (site / "5.3/news/changes.js").read_text("utf-8").startswith('receiveChanges("5.3"')
    assert (site / "5.3/compared/index.html").is_file()
    assert (site / "latest/news/5.2.0.html").is_file()  # leads to the line that has it
    assert [path for path in list_paths(site) if USUAL.search(path)] == []
    for file in (file for file in site.rglob("*") if file.suffix in {".html", ".json", ".xml", ".ics", ".js"}):
        text = re.sub(r'<script id="page-map".*?</script>', "", file.read_text("utf-8"))
        assert "assets" in file.parts or not USUAL.search(text), file
    assert list_copy(site, "5.3") >= {"news/5.3.0.html", "news/changes.js", "policy.html", "compared/index.html"}
    assert (site / "downloads/5.3/basalt-hub-news-5.3.epub").is_file()


def test_machines_are_led_to_where_pages_stand(tree: Tree) -> None:
    site = build_site(configure(tree(), ELSEWHERE))
    feed = feedparser.parse((site / "feeds/releases.atom").read_bytes())
    assert feed.feed.link.endswith("/latest/news/index.html")
    assert {entry.link.partition("/5.")[2] for entry in feed.entries} == {"2/news/5.2.0.html", "3/news/5.3.0.html"}
    assert all("/latest/changelog/5." in entry.id for entry in feed.entries)  # a name that never changes
    events = Calendar.from_ical((site / "feeds/lifecycle.ics").read_bytes()).walk("VEVENT")
    assert {str(event["url"]).rpartition("/latest/")[2] for event in events} == {"policy.html"}
    [line] = [
        line for line in json.loads((site / "feeds/releases.json").read_bytes())["lines"] if line["cycle"] == "5.3"
    ]
    assert line["latestLink"].endswith("/5.3/news/5.3.0.html")
    places = {place.partition("/latest/")[2] for place in etree.parse(site / "sitemap.xml").getroot().itertext()}
    assert places >= {"news/index.html", "migration/5.2-5.3.html", "lan/bugs.html", "roadmap.html", "policy.html"}
    assert "compared/index.html" not in places
    canonical = html.parse(site / "5.2/policy.html").getroot().cssselect("link[rel=canonical]")
    assert canonical[0].get("href", "").endswith("/latest/policy.html")


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_is_off_leaves_no_trace(tree: Tree, kind: str) -> None:
    site = build_site(configure(tree(), f"{{{kind}: false}}"))
    path, words = KINDS[kind]
    lines = [file for file in list_paths(site) if file.startswith(("5.", "latest/"))]
    assert [file for file in lines if re.search(path, file)] == []
    for file in (site / file for file in lines if file.endswith(".html")):
        text = " ".join(html.parse(file).getroot().text_content().split())
        assert not re.search(words, text), file
        assert not re.search(rf"href=\"[^\"]*{path}", file.read_text("utf-8")), file
    assert not re.search(path, re.sub("<id>.*?</id>", "", (site / "feeds/releases.atom").read_text("utf-8")))
    assert not re.search(path, (site / "sitemap.xml").read_text("utf-8"))


def test_all_may_be_off(tree: Tree) -> None:
    site = build_site(configure(tree(), OFF))
    assert [file for file in list_paths(site / "5.3") if USUAL.search(file)] == []
    assert [title for title in read_menu(site / "5.3/index.html") if "Изменения" in title] == []
    feed = feedparser.parse((site / "feeds/releases.atom").read_bytes())
    assert [entry.link.rpartition("/5.")[2] for entry in feed.entries] == ["3/index.html", "2/index.html"]
    assert feed.feed.link.endswith("/latest/index.html")
    events = Calendar.from_ical((site / "feeds/lifecycle.ics").read_bytes()).walk("VEVENT")
    assert {str(event["url"]).rpartition("/5.")[2] for event in events} == {"2/index.html", "3/index.html"}


OWN = {
    "changelog/index.md": page("Свои изменения", "[Раньше](2019.md)"),
    "changelog/2019.md": page("2019", "Всё. [Сейчас](index.md)"),
    "index.md": page("Начало", "[Наши](changelog/index.md), [раньше](changelog/2019.md), [планы](plan.md)"),
    "plan.md": page("Свои планы"),
}


def test_pages_of_a_product_where_ours_would_stand_are_named_with_the_remedy(tree: Tree) -> None:
    root = tree(OWN)
    result = run("python", "scripts/build_site.py", cwd=root)
    cause = "stands where a file goes that the build makes; expected another file name, or"
    assert (result.returncode, result.stderr) == (
        1,
        f"docs/changelog/index.md:1:1: docs/changelog/index.md {cause} 'extra.generated.changelog: releases/' in "
        f"mkdocs.yml\ndocs/plan.md:1:1: docs/plan.md {cause} 'extra.generated.plan: roadmap.md' in mkdocs.yml\n",
    )
    assert not (root / "site").exists()


def test_the_remedy_lets_both_stand(tree: Tree) -> None:
    root = configure(tree(OWN), "{changelog: releases/, plan: roadmap.md}")
    site = build_site(root, "5.2,5.3,5.4")
    assert "Свои изменения" in (site / "5.3/changelog/index.html").read_text("utf-8")
    assert "Выпуск 5.3.0" in (site / "5.3/releases/5.3.0.html").read_text("utf-8")
    assert (site / "5.3/releases/changes.js").is_file()
    assert not (site / "5.3/changelog/changes.js").exists()
    copy = list_copy(site, "5.3")
    assert copy >= {"changelog/index.html", "changelog/2019.html", "releases/5.3.0.html", "releases/changes.js"}
    assert "../releases/5.2.0.html#HUB-3" in (site / "5.2/upgrade/5.1-5.2.html").read_text("utf-8")
    filters = html.parse(site / "5.3/releases/index.html").getroot().cssselect("[data-history]")
    assert [link.get("href") for link in filters] == ["5.3.html", "../../5.2/releases/5.2.html"]


def test_pages_with_other_names_stand_in_the_same_folder(tree: Tree) -> None:
    docs = {"changelog/2019.md": OWN["changelog/2019.md"], "lifecycle/index.md": page("Свой цикл")}
    nav = "nav:\n  - index.md\n  - Раньше: [changelog/2019.md]\n  - Цикл: [lifecycle/index.md]\n" + REST
    site = build_site(configure(tree(docs), nav=nav))
    menu = read_menu(site / "5.3/changelog/2019.html")
    assert [title for title in menu if title in OURS] == OURS[:3]
    assert [title for title in read_menu(site / "5.3/lifecycle/index.html") if title in OURS] == ["Сроки поддержки"]


@pytest.mark.parametrize(
    ("generated", "told"),
    [
        ("{changelog: lan/}", "mkdocs.yml:8:26: docs/lan/index.md stands where a file goes that the build makes; "
         "expected another place, or another name of that file"),
        ("{plan: old/updating.md}", "docs/operation/updating.md:4:17: 'old/updating.md' is a page; expected a path "
         "nobody else uses"),
        ("{plan: known-issues.md}", "mkdocs.yml:8:21: 'known-issues.md' is where 'known-issues.md' of 'known_issues' "
         "stands; expected another place"),
        ("{plan: /a.md, support: b}", "mkdocs.yml:8:21: '/a.md' is no path of a page; expected something like "
         "'roadmap.md', or false\nmkdocs.yml:8:37: 'b' is no path of a page; expected something like "
         "'policy/dates.md', or false"),
    ],
)  # fmt: skip
def test_a_bad_place_stops_before_anything_is_built(tree: Tree, generated: str, told: str) -> None:
    root = configure(tree(), generated)
    row = (root / "mkdocs.yml").read_text("utf-8").split("\n").index(f"  generated: {generated}") + 1
    result = run("python", "scripts/build_site.py", cwd=root)
    assert (result.returncode, result.stderr) == (1, f"{told.replace('mkdocs.yml:8:', f'mkdocs.yml:{row}:')}\n")
    assert not (root / "site").exists()


def test_without_a_navigation_a_section_of_our_pages_follows(tree: Tree) -> None:
    site = build_site(tree())
    assert [title for title in read_menu(site / "5.3/plan.html") if title in OURS] == OURS
    assert (
        html.parse(site / "5.3/plan.html").getroot().xpath("//a[contains(., 'Изменения')]/@href")[0]
        == "changelog/index.html"
    )
    assert read_tabs(site / "5.3/index.html")[-1] == "Изменения"


def test_what_the_navigation_names_stays_there_and_the_rest_joins_it(tree: Tree) -> None:
    nav = f"nav:\n  - index.md\n  - Новости: [changelog/index.md]\n{REST}"
    site = build_site(configure(tree(), nav=nav))
    assert [title for title in read_menu(site / "5.3/changelog/index.html") if title in OURS] == OURS
    assert read_tabs(site / "5.3/index.html") == ["Начало", "Новости", "LAN", "Ещё"]


def test_what_a_product_hides_or_excludes_of_its_own_takes_nothing_of_ours_out(tree: Tree) -> None:
    more = "exclude_docs: |\n  /documents.yml\n  /changelog/\n  /upgrade/\nnot_in_nav: /plan.md\n"
    docs = {"index.md": page("Начало", "[Планы](plan.md)")}
    site = build_site(configure(tree(docs), nav=f"nav:\n  - index.md\n{REST}", more=more))
    assert (site / "5.3/changelog/5.3.0.html").is_file()
    menu = [title for title in read_menu(site / "5.3/changelog/index.html") if title in OURS]
    assert menu == [title for title in OURS if title != "План развития"]
    assert (site / "5.3/plan.html").is_file()


ONE: dict[str, str | None] = dict.fromkeys(name for name in RELEASES if name[0].isdigit()) | {
    "lines.yml": 'lines:\n  - {line: "1.0", title: Один}\n',
    "1.0.0.yml": 'version: "1.0.0"\ndate: 2025-01-15\nsummary: Первый\nchanges: []\n',
    "known-issues.yml": "issues: []\n",
    "plan.yml": "suggestions: []\n",
}
NEW: dict[str, str | None] = {"lan/new.md": None}


def test_a_kind_without_data_is_not_made(tree: Tree) -> None:
    site = build_site(tree(NEW, ONE), "")
    found = [path for path in list_paths(site / "1.0") if USUAL.search(path)]
    assert found == ["changelog/1.0.0.html", "changelog/1.0.html", "changelog/changes.js", "changelog/index.html"]
    assert read_tabs(site / "1.0/index.html")[-1] == "История изменений"
    shown = " ".join((site / "1.0/changelog/1.0.html").read_text("utf-8").split())
    assert "Известные проблемы" not in shown


def test_lines_whose_pages_say_the_same_have_no_list_of_differences(tree: Tree) -> None:
    lines = 'lines:\n  - {line: "1.0", title: Один}\n  - {line: "2.0", title: Два}\n'
    bare: dict[str, str | None] = dict.fromkeys(RELEASES)
    site = build_site(tree(NEW, {**bare, "lines.yml": f"released_by: day\n{lines}"}), "")
    assert [path for path in list_paths(site) if USUAL.search(path)] == []


def test_support_dates_without_a_release_have_no_column_for_the_newest_one(tree: Tree) -> None:
    lines = 'lines: [{line: "1.0", title: Один, released: 2026-01-01, support_ends: 2027-01-01}]\n'
    bare: dict[str, str | None] = dict.fromkeys(RELEASES)
    site = build_site(tree(NEW, {**bare, "lines.yml": f"released_by: day\n{lines}"}), "")
    table = html.parse(site / "1.0/lifecycle/support.html").getroot().cssselect("table")[0]
    assert [cell.text for cell in table.cssselect("thead th")] == ["Версия", "Состояние", "Вышла", "Поддержка до"]
    assert [len(row) for row in table.cssselect("tr")] == [4, 4]


def test_a_page_of_the_product_stands_where_a_kind_without_data_would(tree: Tree) -> None:
    docs = {**NEW, "plan.md": page("Свои планы"), "index.md": page("Начало", "[Планы](plan.md)")}
    site = build_site(tree(docs, ONE), "")
    assert "Свои планы" in (site / "1.0/plan.html").read_text("utf-8")


def test_a_kind_without_data_is_made_for_those_who_lead_to_it(tree: Tree) -> None:
    docs = {
        **NEW,
        "operation/index.md": page("Эксплуатация", "[Планы](../plan.md), [сроки](../lifecycle/support.md)"),
    }
    nav = "nav:\n  - index.md\n  - LAN: lan/index.md\n  - Беды: known-issues.md\n" + REST.partition("\n")[2]
    site = build_site(configure(tree(docs, ONE), "{upgrade: upgrade/}", nav=nav), "")
    assert {"known-issues.html", "plan.html", "lifecycle/support.html", "upgrade/index.html"} <= {
        *list_paths(site / "1.0")
    }
    assert "Сейчас таких предложений нет." in (site / "1.0/plan.html").read_text("utf-8")
    assert "Открытых проблем нет." in (site / "1.0/known-issues.html").read_text("utf-8")


def test_an_entry_for_a_page_that_is_off_is_named(tree: Tree) -> None:
    root = configure(tree(), "{plan: false}", nav=f"nav:\n  - index.md\n  - plan.md\n{REST}")
    row = (root / "mkdocs.yml").read_text("utf-8").split("\n").index("  - plan.md") + 1
    result = run("python", "scripts/check_metadata.py", cwd=root)
    told = f"mkdocs.yml:{row}:5: no page 'plan.md': 'extra.generated.plan' says otherwise; expected no such entry\n"
    assert (result.returncode, result.stderr) == (1, f"{told}metadata: 1 problems\n")


def test_addresses_of_a_dropped_line_lead_on_and_no_page_of_the_product_is_lost(tree: Tree) -> None:
    """Of two lines one is gone: there is no way between lines any more, and a page of the product has such a name."""
    dropped = '{line: "1.0", title: Один, security_ends: 2025-06-01, dropped: 2026-01-01}'
    lines = f'lines:\n  - {dropped}\n  - {{line: "1.1", title: Два}}\n'
    second = ONE["1.0.0.yml"] and str(ONE["1.0.0.yml"]).replace("1.0.0", "1.1.0").replace("2025-01", "2025-02")
    docs = {**NEW, "changelog/1.0.md": page("Своё о 1.0"), "a.md": page("А", "[1.0](changelog/1.0.md)")}
    site = build_site(tree(docs, {**ONE, "lines.yml": lines, "1.1.0.yml": second}), "")
    assert "Своё о 1.0" in (site / "1.1/changelog/1.0.html").read_text("utf-8")
    assert not (site / "1.1/upgrade/index.html").is_file() or "index.html" in (
        site / "1.1/upgrade/index.html"
    ).read_text("utf-8")
    assert 'href="../index.html"' in (site / "1.1/upgrade/1.0-1.1.html").read_text("utf-8")
    assert (site / "1.0/changelog/1.0.0.html").is_file()
