"""Products that say little of themselves, or something rare: no page has a hole, and nothing is made up."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from conftest import RELEASES, page, run
from lxml import html

from docsite.releases.metadata import NOT_RELEASES

Build = Callable[..., tuple[CompletedProcess[str], Path]]
MISSING: dict[str, str | None] = {name: None for name in RELEASES if name not in NOT_RELEASES}
EMPTY: dict[str, str | None] = {**MISSING, "known-issues.yml": "issues: []\n", "plan.yml": "suggestions: []\n"}
WORD = re.compile(r"\b(?:None|True|False|nan|undefined|Undefined|datetime|Period)\b|\{\{|\}\}|\{%")


def release(version: str, date: str, changes: str = "[]", head: str = "") -> str:
    return f'version: "{version}"\ndate: {date}\nsummary: Что нового в {version}\n{head}changes: {changes}\n'


def change(identity: str, kind: str = "fixed") -> str:
    severity = ", severity: high" if kind == "security" else ""
    return f"{{id: {identity}, kind: {kind}, text: Изменение {identity}{severity}}}"


BARE = EMPTY | {
    "lines.yml": 'lines:\n  - {line: "1.0", title: Один}\n  - {line: "1.1", title: Один и один}\n',
    "1.0.0.yml": release("1.0.0", "2025-01-15"),
    "1.1.0.yml": release("1.1.0", "2026-01-15", f"[{change('A-1', 'added')}, {change('A-2', 'security')}]"),
}
WITHDRAWN = BARE | {
    "1.1.1.yml": release("1.1.1", "2026-02-15", "[]", "withdrawn: {date: 2026-03-01, reason: Портит данные}\n"),
    "1.0.1.yml": release("1.0.1", "2025-02-15", "[]", "withdrawn: {date: 2025-03-01, reason: Пусто, instead: 1.0.0}\n"),
}
ONLY_WITHDRAWN = EMPTY | {
    "lines.yml": BARE["lines.yml"],
    "1.0.0.yml": BARE["1.0.0.yml"],
    "1.1.0.yml": release("1.1.0", "2026-02-15", "[]", "withdrawn: {date: 2026-03-01, reason: Портит данные}\n"),
}
PRE_RELEASE = BARE | {
    "lines.yml": 'lines:\n  - {line: "1.0", title: Один}\n  - {line: "1.1", title: Один и один, released: 2027-Q1}\n',
    "1.1.0.yml": None,
    "1.1.0-rc.1.yml": release("1.1.0-rc.1", "2026-11-01", f"[{change('A-1', 'removed')}]"),
}
ONLY_PRE_RELEASES = EMPTY | {
    "lines.yml": 'lines:\n  - {line: "1.1", title: Один и один}\n',
    "1.1.0-rc.1.yml": release("1.1.0-rc.1", "2026-11-01"),
}
FOUR_PARTS = EMPTY | {
    "lines.yml": 'lines:\n  - {line: v1.2, title: Раз}\n  - {line: "1.3", title: Два}\n',
    "v1.2.3.4.yml": release("v1.2.3.4", "2025-01-15", f"[{change('A-1', 'deprecated')}]"),
    "1.2.3.10.yml": release("1.2.3.10", "2025-02-15", f"[{change('A-2')}]"),
    "v1.3.0.0.yml": release("v1.3.0.0", "2026-01-15", f"[{change('A-3', 'removed')}]"),
    "known-issues.yml": "issues:\n  - {id: K-1, title: Беда, severity: low, found_in: v1.2.3.4, symptom: Пусто}\n",
}
PARTIAL = EMPTY | {
    "lines.yml": (
        "lines:\n"
        '  - {line: "16", title: Шестнадцать, released: 2024, security_ends: 2025-Q2}\n'
        '  - {line: "17", title: Семнадцать, released: 2025-05, sale_ends: 2026-Q4, support_ends: 2026-12, '
        "security_ends: 2027, extended_ends: 2028-Q1}\n"
        '  - {line: "18", title: Восемнадцать, released: 2026-Q3}\n'
        '  - {line: "19", title: Девятнадцать, released: 2027-Q4}\n'
    ),
    "16.1.yml": release("16.1", "2024-05-01"),
    "17.4.yml": release("17.4", "2025-05-15", f"[{change('A-1')}]"),
}
NOTHING = EMPTY | {"lines.yml": 'lines:\n  - {line: "1.0", title: Один}\n'}

PRODUCTS = {
    "bare": (BARE, "1.1"),
    "withdrawn": (WITHDRAWN, "1.1"),
    "only withdrawn": (ONLY_WITHDRAWN, "1.1"),
    "pre-release": (PRE_RELEASE, "1.1"),
    "only pre-releases": (ONLY_PRE_RELEASES, "1.1"),
    "four parts": (FOUR_PARTS, "v1.2"),
    "partial dates": (PARTIAL, "17"),
    "no release": (NOTHING, "1.0"),
}


def show(element: html.HtmlElement) -> str:
    return str(html.tostring(element, encoding="unicode"))[:120]


def find_holes(site: Path) -> Iterator[str]:
    """Yield what no reader should see on the pages of a site."""
    for path in sorted(set(site.rglob("*.html")) - {site / "404.html"}):  # a script fills its lists
        tree, name = html.parse(path).getroot(), path.relative_to(site)
        for dead in list(tree.iter("script", "style", "template")):
            dead.drop_tree()
        text = tree.text_content()
        yield from (f"{name}: {word!r}" for word in WORD.findall(text))
        for element in tree.iter("td", "th", "dd", "dt", "li", "h1", "h2", "h3", "option", "figcaption", "a"):
            is_shown = (
                element.text_content().strip() or element.xpath(".//img|.//svg|.//input") or element.get("aria-label")
            )
            if not is_shown and not (element.tag == "a" and element.get("id")):
                yield f"{name}: empty {show(element)}"
        for attribute in ("href", "src", "id", "for", "value"):
            for element in tree.xpath(f"//*[@{attribute}]"):
                value = element.get(attribute)
                if WORD.search(value) or (attribute in {"src", "id", "for"} and not value):
                    yield f"{name}: {attribute}={value!r}"
        for element in tree.xpath("//article//a[@href='']|//article//*[self::ul or self::ol or self::tbody][not(*)]"):
            yield f"{name}: {show(element)}"
        yield from (
            f"{name}: {found!r}"
            for found in re.findall(r"\.\.(?!\.)|\(\s*\)|,\s*\.(?!\w)| , |\(\s*,|:\s*\.(?=\s)", text)
        )


STOPS = EMPTY | {
    "lines.yml": 'lines:\n  - {line: "17", title: Семнадцать}\n  - {line: "18", title: Восемнадцать}\n',
    "17.1.8.yml": release("17.1.8", "2025-01-01"),
    "17.3.7.yml": release("17.3.7", "2025-02-01", head="required_stop: true\n"),
    "17.11.7.yml": release("17.11.7", "2025-03-01"),
    "18.0.6.yml": release("18.0.6", "2025-04-01"),
}


ASKING = page(
    "О выпусках",
    "[Изменения](changelog/index.md), [переход](upgrade/index.md), [проблемы](known-issues.md), [план](plan.md), "
    "[сроки](lifecycle/support.md)",
)
"""Leads to the pages that nobody would make who has nothing to say on them."""


@pytest.mark.parametrize(
    ("product", "asking"), [*((product, ASKING) for product in PRODUCTS), ("bare", None), ("no release", None)]
)
def test_no_page_has_a_hole(build: Build, product: str, asking: str | None) -> None:
    files, line = PRODUCTS[product]
    docs: dict[str, str | None] = {"lan/new.md": None, "asking.md": asking}
    result, site = build(line, docs, files)
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr
    assert list(find_holes(site)) == []
    for path in site.rglob("*.json"):
        json.loads(path.read_text("utf-8"))


def text_of(site: Path, path: str) -> str:
    tree = html.parse(site / path).getroot()
    return " ".join(tree.xpath("//article")[0].text_content().split())


def test_a_withdrawn_release_says_so_and_is_nowhere_called_the_newest(build: Build) -> None:
    result, site = build("1.1", {"lan/new.md": None, "asking.md": ASKING}, WITHDRAWN)
    assert result.returncode == 0, result.stderr
    assert "Выпуск отозван 1 марта 2026 г." in text_of(site, "changelog/1.1.1.html").replace("\N{NO-BREAK SPACE}", " ")
    rows = html.parse(site / "lifecycle/support.html").xpath("//tbody/tr")
    assert [row.xpath("td")[-1].text_content().strip() for row in rows] == ["1.1.0", "1.0.0"]
    upgrade = text_of(site, "upgrade/1.0-1.1.html")
    assert "отличает выпуск 1.1.0 от выпуска 1.0.0" in upgrade
    assert [option.get("value") for option in html.parse(site / "upgrade/1.0-1.1.html").xpath("//option")] == [
        "1.0.1",
        "1.0.0",
    ]


def test_a_planned_line_is_planned_wherever_it_is_named(build: Build) -> None:
    """Its day has passed, and it has no release."""
    result, site = build("17", {"lan/new.md": None}, PARTIAL)
    assert result.returncode == 0, result.stderr
    assert result.stderr.count("line 18 was expected 2026-Q3") <= 1
    rows = html.parse(site / "lifecycle/support.html").xpath("//tbody/tr")
    states = {row.xpath("th")[0].text_content().strip(): row.get("data-state") for row in rows}
    assert states == {"19": "planned", "18": "planned", "17": "supported", "16": "ended"}
    shown = [" ".join(row.xpath("td")[1].text_content().split()) for row in rows]
    assert shown == ["ожидается IV квартал 2027 г.", "ожидалась III квартал 2026 г.", "май 2025 г.", "2024 г."]


@pytest.mark.parametrize(
    ("files", "path", "says"),
    [
        (ONLY_WITHDRAWN, "1.0-1.1", "Перейти на версию 1.1 сейчас нельзя: все её выпуски отозваны."),
        (PRE_RELEASE, "1.0-1.1", "Версия 1.1 ещё не вышла. Порядок работ: обновление."),
    ],
)
def test_an_update_that_leads_nowhere_says_why(
    build: Build, files: dict[str, str | None], path: str, says: str
) -> None:
    result, site = build("1.1", {"lan/new.md": None}, files)
    assert result.returncode == 0, result.stderr
    assert says in text_of(site, f"upgrade/{path}.html")


def test_every_start_of_the_page_has_its_own_way(build: Build) -> None:
    result, site = build("18", {"lan/new.md": None}, STOPS)
    assert result.returncode == 0, result.stderr
    ways = html.parse(site / "upgrade/17-18.html").xpath("//h2[@id='route']/following-sibling::*[@data-starts]")
    shown = [(way.get("data-starts"), way.get("hidden"), " ".join(way.text_content().split())) for way in ways]
    assert shown == [
        ("17.11.7 17.3.7", None, "Обновление делается за один шаг."),
        (
            "17.1.8",
            "",
            "С вашего выпуска обновитесь до 17.3.7 — это обязательная остановка: дождитесь, пока обновление "
            "закончится, и проверьте работу. С 17.3.7 обновитесь до 18.0.6.",
        ),
    ]


def test_the_command_warns_of_a_plan_that_has_passed_and_goes_on(tree: Callable[..., Path]) -> None:
    result = run("python", "scripts/check_metadata.py", cwd=tree({"lan/new.md": None}, PARTIAL))
    assert result.returncode == 0, result.stderr
    assert result.stderr.splitlines() == [
        "warning: releases/lines.yml:4:49: line 18 was expected 2026-Q3, and has no release yet; "
        "expected its release, or another day"
    ]
