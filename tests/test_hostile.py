"""Hostile strings in everything that a page is made of, and in everything a browser brings along: all stay text.

The browser is told to ignore the pages' policy, which would hide what got through.
"""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import feedparser
import pytest
from conftest import LINES, PLATFORM, RELEASES, Watched, page, run
from icalendar import Calendar
from lxml import etree, html
from playwright.sync_api import Browser, expect

Tree = Callable[..., Path]

PIECES = (
    "<img src=x data-pwned onerror=pwned()>", "<b data-pwned>", '"><i data-pwned>', "'><u data-pwned>", "</title>",
    "</script><script data-pwned>pwned()</script>", "<!--", "-->", "]]>", "<![CDATA[", "&lt;img data-pwned&gt;",
    "&#60;b&#62;", '" onmouseover="pwned()" data-pwned="', "' onfocus='pwned()' data-pwned='",
    "javascript:pwned()", "%3Cb%3E", "%0d%0aX: y", "\u2028", "\u202e", "🦑", "{{ 7*7 }}", "{% raw %}", "${7*7}",
    "`code`", "\\", "|", "\x02head\x03", "</textarea>", "<svg/onload=pwned()>", "<base href=//evil.example>",
    "`<b data-pwned>`", "&", ";", "#", "?", "слово", "5 < 6 > 4",
)  # fmt: skip


class Strings:
    """Hostile strings without end, the same for one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.made: list[str] = []

    def draw(self, *, without: str = "") -> str:
        pieces = [piece for piece in PIECES if not set(piece) & set(without)]
        text = " ".join([*self.random.choices(pieces, k=self.random.randint(2, 5)), "я"])
        self.made.append(text)
        return text

    def yaml(self, *, without: str = "") -> str:
        """Return one as YAML writes it: JSON is YAML. What turns texts around or ends rows unseen is refused there."""
        return json.dumps(self.draw(without=without + "\x02\u2028\u202e"), ensure_ascii=False)


def write_project(tree: Tree, seed: int) -> Path:
    strings = Strings(seed)
    draw = strings.yaml
    lines = LINES.replace("purpose: веб-интерфейс", f"purpose: {draw()}").replace(
        "title: Basalt Hub 5.3", f"title: {draw()}"
    )
    lines = lines.replace(PLATFORM.split("cpu_flags: ")[1].split("\n")[0], f"[{draw()}]").replace(
        "name: https", f"name: {draw()}"
    )
    change = f"area: {draw()}\n    text: {draw()}\n    action: {draw()}\n"
    releases = {
        "lines.yml": lines,
        "5.3.0.yml": RELEASES["5.3.0.yml"]
        .replace("summary: Выпуск 5.3.0", f"summary: {draw()}")
        .replace(
            "area: Отчёты\n    text: Исправлено\n    severity: high\n    action: Смените пароль\n",
            f"{change}    severity: high\n",
        ),
        "known-issues.yml": RELEASES["known-issues.yml"]
        .replace("title: Отчёт пуст", f"title: {draw()}")
        .replace("symptom: Пусто", f"symptom: {draw()}\n    workaround: {draw()}"),
        "plan.yml": RELEASES["plan.yml"]
        .replace("title: Ещё отчёт", f"title: {draw()}")
        .replace("title: Отчёт", f"title: {draw()}"),
    }
    assert all(releases[name] != RELEASES[name] for name in releases)
    code = strings.draw(without="`\u2028{\x02")
    cell = code.replace("|", "")
    docs = {
        "lan/new.md": f"---\ntitle: {draw()}\ndescription: {draw()}\n---\n# Новое\n\n"
        f"## ``{code}``\n\n``` text\n{code}\n```\n\nТекст ``{code}``.\n\n"
        f"/// note | ``{code}``\n``{code}``\n///\n\n| ``{cell}`` | б |\n|---|---|\n| а | ``{cell}`` |\n",
        "lan/other.md": page("Другое", "[новое](new.md), слово и снимок"),
    }
    root = tree(docs, releases)
    config = root / "mkdocs.yml"
    text = config.read_text("utf-8")
    for old in (
        "    name: Basalt Hub",
        "    name: ООО «Базальт»",
        "    address: 101000, Россия, г. Город, ул. Каменная, 1",
    ):
        assert old in text
        text = text.replace(old, f"{old.partition(':')[0]}: {draw()}", 1)
    config.write_text(text, "utf-8")
    return root


@pytest.mark.parametrize("seed", range(3))
def test_hostile_strings_stay_text_wherever_they_land(tree: Tree, browser: Browser, seed: int) -> None:
    root = write_project(tree, seed)
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE="5.3")
    assert result.returncode == 0, result.stderr
    for file in (root / "out").rglob("*.html"):
        document = html.document_fromstring(file.read_bytes())
        assert not document.xpath("//*[@data-pwned] | //base | //@*[starts-with(name(), 'on')]"), file
        scripts = document.xpath("//script[not(@src)][not(@type)]/text()")
        assert not [script for script in scripts if "pwned" in script], file
    with browser.new_context(bypass_csp=True, locale="ru-RU") as context:
        watched = Watched(context)
        context.add_init_script("window.pwned = () => { throw new Error('pwned') }")
        for path in (
            "lan/new",
            "changelog/index",
            "changelog/5.3",
            "changelog/5.3.0",
            "known-issues",
            "plan",
            "upgrade/5.2-5.3",
            "lifecycle/support",
        ):
            watched.page.goto((root / f"out/{path}.html").as_uri())
            assert watched.page.locator("[data-pwned]").count() == 0, path
        watched.page.keyboard.press("/")
        for query in ("слово", "pwned", "img"):
            watched.page.locator("[data-md-component=search-query]").fill(query)
            watched.page.wait_for_timeout(400)
            assert watched.page.locator("[data-pwned]").count() == 0, query
        assert watched.complaints == []


def test_feeds_and_lists_stay_well_formed(tree: Tree) -> None:
    root = write_project(tree, 7)
    result = run("python", "scripts/build_site.py", cwd=root, LINES="5.2,5.3")
    assert result.returncode == 0, result.stderr
    site = root / "site"
    for name in ("sitemap.xml", "feeds/releases.atom"):
        etree.parse(site / name)
    assert not feedparser.parse((site / "feeds/releases.atom").read_bytes())["bozo"]
    Calendar.from_ical((site / "feeds/lifecycle.ics").read_bytes())
    for file in site.rglob("*.json"):
        json.loads(file.read_text("utf-8"))
    for file in site.rglob("*.html"):
        assert not html.document_fromstring(file.read_bytes()).xpath("//*[@data-pwned]"), file
    check = run("python", "scripts/check_site.py", cwd=root)
    assert check.returncode == 0, check.stderr


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    with browser.new_context(bypass_csp=True, locale="ru-RU") as context:
        context.add_init_script("window.pwned = () => { throw new Error('pwned') }")
        yield Watched(context)


@pytest.mark.xdist_group("site")
@pytest.mark.parametrize("seed", range(2))
def test_what_the_browser_brings_along_stays_text(watched: Watched, address: str, seed: int) -> None:
    strings, tab = Strings(100 + seed), watched.page
    for path in ("index", "lan/network", "changelog/5.3", "404"):
        for name in ("q", "h", "kind", "area"):
            tab.goto(f"{address}latest/{path}.html?{name}={quote(strings.draw())}#{quote(strings.draw())}")
            tab.goto(f"{address}latest/{path}.html?{name}={quote(strings.draw())}#{strings.draw(without='#')}")
            tab.wait_for_load_state("load")
            assert tab.locator("[data-pwned]").count() == 0, (path, name)
    tab.goto(f"{address}lts/lan/network.html?a={quote(strings.draw())}#{quote(strings.draw())}")
    tab.wait_for_url(lambda url: "/5.1/lan/network.html" in url)
    tab.goto(f"{address}latest/lan/network.html")
    tab.keyboard.press("/")
    query = tab.locator("[data-md-component=search-query]")
    for _ in range(12):
        query.fill(strings.draw())
        tab.wait_for_timeout(60)
        assert tab.locator("[data-pwned]").count() == 0
    assert [text for text in watched.complaints if "404" not in text] == []


@pytest.mark.xdist_group("site")
def test_what_stands_in_the_storage_stays_text_and_spoils_nothing(watched: Watched, address: str) -> None:
    strings, tab = Strings(200), watched.page
    tab.goto(f"{address}latest/lan/network.html")
    keys = tab.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    palette = {"index": 1, "color": {"media": strings.draw(), "scheme": strings.draw(), "primary": "x", "accent": "x"}}
    for key in {*keys, "/latest/.__palette", "/latest/.__tabs", "/latest/.__scroll"}:
        value = json.dumps(palette if key.endswith("palette") else [strings.draw()])
        tab.evaluate("([key, value]) => { localStorage[key] = value; sessionStorage[key] = value }", [key, value])
    tab.reload(wait_until="load")
    assert tab.locator("[data-pwned]").count() == 0
    expect(tab.locator("h1")).to_be_visible()
    tab.keyboard.press("/")
    tab.locator("[data-md-component=search-query]").fill("мост")
    expect(tab.locator(".md-search-result__link").first).to_be_visible()
    assert watched.complaints == []


@pytest.mark.xdist_group("site")
def test_a_selected_text_is_encoded_for_a_letter(watched: Watched, address: str) -> None:
    tab = watched.page
    tab.goto(f"{address}latest/lan/network.html")
    tab.evaluate(
        """(text) => { const place = [...document.querySelectorAll("article > p")].find((each) => each.offsetParent);
        place.textContent = text;
        getSelection().selectAllChildren(place) }""",
        '<b data-pwned>"&subject=x\r\nbcc: a@b %0d%0a',
    )
    href = tab.locator(".page-links__link:visible", has_text="выделенного").get_attribute("href") or ""
    assert href.startswith("mailto:support@basalt.example?subject=")
    assert not set(href) & set('<>"\r\n ')
    assert href.count("&") == 1
    assert "%250d%250a" in href
