"""The scripts of a page at their edges: small pages in a real browser, and no site."""

import json
import re
from collections.abc import Callable, Iterator
from html import escape
from urllib.parse import quote, unquote

import pytest
from conftest import ROOT
from playwright.sync_api import Browser, Page, Route, expect

ASSETS = ROOT / "overrides/assets"
SITE = "https://docs.example"
Show = Callable[..., Page]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page that all tests use in turn."""
    with browser.new_context(timezone_id="Asia/Vladivostok", locale="ru-RU") as context:
        page = context.new_page()
        page.set_default_timeout(20_000)
        yield page


@pytest.fixture
def show(page: Page) -> Show:
    """A function that shows HTML with a script of ours at a path of a site; times are UTC, the clock Vladivostok's."""

    def show_page(
        html: str, script: str = "site.js", path: str = "/5.3/index.html", now: str = "2026-11-24T12:00:00"
    ) -> Page:
        body = f"<!doctype html>{html}<script>{(ASSETS / script).read_text('utf-8')}</script>"
        page.unroute_all()
        page.route("**/*", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
        page.route("**/worker.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        page.clock.set_fixed_time(now + "Z")
        page.goto("about:blank")  # else another fragment would load nothing
        page.goto(SITE + path)
        return page

    return show_page


def notice(text: str, since: str, until: str = "", end: str = "") -> str:
    days = f"data-since={since}" + f" data-until={until}" * bool(until) + f" data-end={end}" * bool(end)
    return f"<p data-notice {days} hidden>{text}{' <b data-days-left>…</b>' * bool(end)}</p>"


LIFE = (
    notice("скоро", "2026-12-01", "2026-12-31", "2026-12-31")
    + notice("безопасность", "2027-01-01", "2027-06-30")
    + notice("конец", "2027-07-01")
)


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        ("2026-11-30T13:59:59", []),  # a clock behind the build changes nothing
        ("2026-11-30T14:00:00", ["скоро через 30\u00a0дней"]),  # the reader's day has begun, in Vladivostok
        ("2026-12-09T14:00:00", ["скоро через 21\u00a0день"]),
        ("2026-12-20T00:00:00", ["скоро через 11\u00a0дней"]),
        ("2026-12-26T00:00:00", ["скоро через 5\u00a0дней"]),
        ("2026-12-27T00:00:00", ["скоро через 4\u00a0дня"]),
        ("2026-12-30T00:00:00", ["скоро через 1\u00a0день"]),
        ("2026-12-31T13:59:59", ["скоро сегодня"]),
        ("2026-12-31T14:00:00", ["безопасность"]),
        ("2027-06-30T00:00:00", ["безопасность"]),
        ("2027-07-01T00:00:00", ["конец"]),
        ("2040-01-01T00:00:00", ["конец"]),
    ],
)
def test_the_notice_of_the_reader_s_day_is_shown(show: Show, now: str, shown: list[str]) -> None:
    page = show(LIFE, now=now)
    assert page.locator("[data-notice]:visible").all_text_contents() == shown


def test_what_the_build_has_shown_stays_when_the_clock_is_behind(show: Show) -> None:
    page = show(LIFE.replace(" hidden", "", 1), now="2001-01-01T00:00:00")
    assert page.locator("[data-notice]:visible").all_text_contents() == ["скоро …"]


@pytest.mark.parametrize(
    ("now", "copy", "is_doubted"),
    [
        ("2027-03-31T13:59:59", "data-copy", False),
        ("2027-03-31T14:00:00", "data-copy", True),
        ("2030-01-01T00:00:00", "data-copy", True),
        ("2030-01-01T00:00:00", "data-copy hidden", False),
    ],
)
def test_an_offline_copy_is_doubted_from_a_day_on(show: Show, now: str, copy: str, is_doubted: bool) -> None:
    page = show(f"<p {copy}>копия <b data-copy-old=2027-04-01 hidden>устарела?</b></p>", now=now)
    assert page.locator("b").is_visible() is is_doubted


MENU = "<details data-version-menu open><summary>5.3</summary><a href=../5.2/index.html>5.2</a></details><i>текст</i>"


def test_the_version_menu_closes_on_escape_and_on_a_click_elsewhere(show: Show) -> None:
    page = show(MENU)
    page.locator("a").focus()
    page.keyboard.press("ArrowDown")
    assert page.locator("details[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("details[open]").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "5.3"
    page.locator("summary").click()
    assert page.locator("details[open]").count() == 1
    page.locator("i").click()
    assert page.locator("details[open]").count() == 0


@pytest.mark.parametrize("fragment", ["#nat", ""])
def test_the_version_menu_keeps_the_section(show: Show, fragment: str) -> None:
    page = show(MENU, path=f"/5.3/index.html{fragment}")
    page.locator("a").click()
    page.wait_for_url(f"{SITE}/5.2/index.html{fragment}")


MAIL = "mailto:docs@example?subject=Правка&body=Раздел%3A%20{section}%0D%0A"
PORTAL = "https://portal.example/new?section={section}&line=5.3"


def article(*titles: str, portal: str = "") -> str:
    heads = "".join(f"<h2 id=s{place}>{title}<a class=headerlink>¶</a></h2>" for place, title in enumerate(titles))
    data = f'data-suggest-email="{escape(MAIL)}"' + f' data-suggest-portal="{escape(portal)}"' * bool(portal)
    block = f"<section id=page-links {data}><h2 id=own>Своё</h2></section>"
    return f"<div class=md-content__inner><h1 id=top>Страница</h1>{heads}<h3>Без имени</h3>{block}</div>"


def hrefs(page: Page) -> list[str]:
    return [link.get_attribute("href") or "" for link in page.locator(".section-suggest").all()]


def test_every_section_has_a_link_to_the_portal_with_its_title(show: Show) -> None:
    """squidfunk/mkdocs-material#2970: a title of any letters."""
    titles = ("Source &amp; Destination", "  В два\n слова ", "$&amp; $1 {section} 100% #?", "🦀")
    page = show(article(*titles, portal=PORTAL))
    filled = ["Source & Destination", "В два слова", "$& $1 {section} 100% #?", "🦀"]
    assert hrefs(page) == [f"https://portal.example/new?section={quote(title, safe='')}&line=5.3" for title in filled]
    assert page.locator("#s1").get_attribute("aria-label") == "В два слова"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("  два \n слова ", "два слова"),
        ("я" * 201, "я" * 200),
        ("я" * 199 + "🦀🦀", "я" * 199 + "🦀"),
        ("🦀" * 50 + "я" * 160, "🦀" * 50 + "я" * 150),
    ],
    ids=["spaces", "long", "emoji at the end", "emoji before"],
)
def test_selected_text_is_quoted_and_cut_at_a_whole_letter(show: Show, text: str, quoted: str) -> None:
    """Half an emoji is no letter, and stops what encodes it: EmberExperts/ember-initials#71."""
    page = show(article("Раздел").replace("<h3>", f"<p id=text>{text}</p><h3>"))
    link = page.locator(".page-links__actions a")
    assert link.is_hidden()
    page.locator("#text").select_text()
    link.wait_for()
    href = unquote(link.get_attribute("href") or "")
    assert href == f"mailto:docs@example?subject=Правка&body=Раздел: «{quoted}»\r\n"


def test_what_is_selected_elsewhere_is_not_quoted(show: Show) -> None:
    page = show(article("Раздел") + "<p id=text>Подвал</p>")
    page.locator("#text").select_text()
    page.wait_for_function("document.getSelection().toString() === 'Подвал'")
    assert page.locator(".page-links__actions a").is_hidden()


FILTER = """
<form data-change-filter hidden>
  <a hidden data-history=5.3 href="5.3.html">5.3</a>
  <a hidden data-history=5.2 href="../../5.2/changelog/5.2.html">5.2</a>
  <label><input type=checkbox name=kind value=added> Добавлено</label>
  <label><input type=checkbox name=kind value=fixed> Исправлено</label>
  <select name=area><option value="">все</option><option>Отчёты</option><option>Сеть &amp; узел</option></select>
  <input type=search name=text><button type=reset>все</button><output>Всего изменений: 4</output>
</form>
<div data-unfiltered><p id=HUB-1>здесь</p></div>
"""
CHANGES = {
    "/5.3/": [
        [
            "HUB-4",
            "security",
            "Отчёты",
            "",
            "Закрыта <code>a&lt;b</code>",
            "",
            "высокая важность",
            "CVE-2026-0001",
            [["5.3.1", "5.3.1.html"]],
        ],
        [
            "HUB-3",
            "fixed",
            "Сеть & узел",
            "Имя",
            "Всё",
            "",
            "",
            "",
            [["5.3.1", "5.3.1.html"], ["5.3.0", "5.3.0/2.html"]],
        ],
    ],
    "/5.2/": [
        ["HUB-3", "fixed", "Сеть & узел", "Имя", "Всё", "", "", "", [["5.2.4", "5.2.4.html"]]],
        ["HUB-2", "added", "Отчёты", "", "Отчёт по ролям", "Смените <em>ключ</em>", "", "", [["5.2.0", "5.2.0.html"]]],
        ["HUB-1", "added", "Отчёты", "", "Первое", "", "", "", [["5.2.0", "5.2.0.html"]]],
    ],
}


@pytest.fixture
def filtered(show: Show, page: Page) -> Show:
    """A function that shows a changelog's page whose lines have their changes beside them."""

    def show_filter(query: str = "", lost: str = "none", html: str = FILTER) -> Page:
        show("")

        def answer(route: Route) -> None:
            [line] = [line for line in CHANGES if line in route.request.url]
            text = f"receiveChanges({json.dumps(line.strip('/'))}, {json.dumps(CHANGES[line])})"
            route.fulfill(body=text, content_type="text/javascript", status=404 if lost in line else 200)

        body = f"<!doctype html><meta charset=utf-8>{html}<script>{(ASSETS / 'site.js').read_text('utf-8')}</script>"
        page.route("**/index.html*", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
        page.route("**/changes.js", answer)
        page.goto("about:blank")
        page.goto(f"{SITE}/5.3/changelog/index.html{query}")
        return page

    return show_filter


@pytest.mark.parametrize(
    ("query", "shown", "count"),
    [
        ("?kind=added", ["HUB-2", "HUB-1"], "Показано 2 из 4"),
        ("?kind=added&kind=fixed", ["HUB-3", "HUB-2", "HUB-1"], "Показано 3 из 4"),
        ("?area=Отчёты", ["HUB-4", "HUB-2", "HUB-1"], "Показано 3 из 4"),
        ("?area=Сеть+%26+узел&kind=added", [], "Показано 0 из 4"),
        ("?text=ОТЧЕТ+ролям", ["HUB-2"], "Показано 1 из 4"),
        ("?text=ключ", ["HUB-2"], "Показано 1 из 4"),  # what to do is searched, too
        ("?text=a<b", ["HUB-4"], "Показано 1 из 4"),
        ("?text=hub-3", ["HUB-3"], "Показано 1 из 4"),
        ("?text=cve-2026", ["HUB-4"], "Показано 1 из 4"),
        ("?text=имя+высокая", [], "Показано 0 из 4"),
    ],
)
def test_changes_are_found_as_the_address_asks(filtered: Show, query: str, shown: list[str], count: str) -> None:
    page = filtered(query)
    expect(page.locator("output")).to_have_text(count)
    rows = page.locator(".change:visible")
    assert [row.locator("a").first.inner_text().partition(",")[0] for row in rows.all()] == shown
    assert page.locator("[data-unfiltered]").is_hidden()


@pytest.mark.parametrize("query", ["", "?area=нет&kind=нет&other=1", "?text=+"])
def test_a_page_that_is_asked_nothing_stays_as_it_is_and_loads_nothing(filtered: Show, query: str) -> None:
    page = filtered(query)
    assert page.locator("form").is_visible()
    assert page.locator("output").text_content() == "Всего изменений: 4"
    assert page.locator("[data-unfiltered]").is_visible()
    assert page.locator("script[src]").count() == 0


def test_a_change_leads_to_every_release_it_came_out_in(filtered: Show) -> None:
    page = filtered("?kind=fixed")
    links = page.locator(".change a")
    assert [link.inner_text() for link in links.all()] == [
        "HUB-3, выпуск 5.3.1",
        "HUB-3, выпуск 5.3.0",
        "HUB-3, выпуск 5.2.4",
    ]
    assert [link.get_attribute("href") for link in links.all()] == [
        f"{SITE}/5.3/changelog/5.3.1.html#HUB-3",
        f"{SITE}/5.3/changelog/5.3.0/2.html#HUB-3",
        f"{SITE}/5.2/changelog/5.2.4.html#HUB-3",
    ]


def test_a_release_is_searched_by_itself(filtered: Show) -> None:
    page = filtered("?area=Отчёты", html=FILTER.replace("data-change-filter", "data-change-filter data-only=5.3.1"))
    expect(page.locator("output")).to_have_text("Показано 1 из 2")


def test_the_choice_of_changes_stays_in_the_address(filtered: Show) -> None:
    page = filtered("#v1")
    page.locator("[value=fixed]").check()
    page.locator("select").select_option("Сеть & узел")
    page.locator("[name=text]").fill("имя")
    expect(page.locator(".change:visible")).to_have_count(1)
    assert unquote(page.url) == f"{SITE}/5.3/changelog/index.html?kind=fixed&area=Сеть+&+узел&text=имя#v1"
    page.locator("button[type=reset]").click()
    page.wait_for_url(f"{SITE}/5.3/changelog/index.html#v1")
    expect(page.locator("[data-unfiltered]")).to_be_visible()
    assert page.locator(".change:visible").count() == 0


def test_changes_that_cannot_be_loaded_are_named_and_tried_again(filtered: Show) -> None:
    page = filtered("?kind=added", lost="5.2")
    expect(page.locator("output")).to_have_text(re.compile("^Не удалось загрузить изменения версии 5.2"))
    assert page.locator("[data-unfiltered]").is_visible()
    page.unroute("**/changes.js")
    text = f"receiveChanges('5.2', {json.dumps(CHANGES['/5.2/'])})"
    page.route("**/changes.js", lambda route: route.fulfill(body=text, content_type="text/javascript"))
    page.locator("[value=fixed]").check()
    expect(page.locator("output")).to_have_text("Показано 3 из 4")


def test_what_leads_to_another_site_is_not_searched_and_said(filtered: Show) -> None:
    page = filtered("?kind=added", html=FILTER.replace("../../5.2/", "https://other.example/5.2/"))
    note = " Здесь есть только изменения версии 5.3, остальные — на сайте документации."
    expect(page.locator("output")).to_have_text(f"Показано 0 из 2.{note}")


@pytest.mark.parametrize(
    ("fragment", "url"),
    [
        ("#HUB-2", "/5.2/changelog/5.2.0.html#HUB-2"),
        ("#HUB-3", "/5.3/changelog/5.3.1.html#HUB-3"),
        ("#HUB-1", "/5.3/changelog/index.html#HUB-1"),  # it is here
        ("#HUB-9", "/5.3/changelog/index.html#HUB-9"),
    ],
)
def test_a_change_that_the_page_no_longer_shows_is_found(filtered: Show, fragment: str, url: str) -> None:
    page = filtered(fragment)
    page.wait_for_url(SITE + url)
    page.wait_for_timeout(200)
    assert page.url == SITE + url


def test_many_rows_come_a_hundred_at_a_time(filtered: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [[f"N-{number}", "added", "", "", "Да", "", "", "", [["5.2.0", "5.2.0.html"]]] for number in range(250)]
    monkeypatch.setitem(CHANGES, "/5.2/", many)
    page = filtered("?kind=added")
    rows, more = page.locator(".change:visible"), page.locator(".change-filter__more")
    expect(rows).to_have_count(100)
    more.focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(200)
    expect(rows.nth(100).locator("a")).to_be_focused()
    assert more.inner_text() == "Показать ещё 50"
    more.click()
    expect(rows).to_have_count(250)
    assert more.is_hidden()


CYRILLIC = quote("сеть/новая страница 100%.html")
ELSEWHERE = """
<div id=page-elsewhere hidden data-root="/docs/"><ul></ul></div>
<script id=page-map type="application/json">
  {"lan/network": ["5.2", "5.3"], "lan/tips/index": ["5.1"], "a/b/c": ["5.0"],
  "changelog/5.2.0": "5.2", "сеть/новая страница 100%": ["5.2"]}
</script>
"""


@pytest.mark.parametrize(
    ("path", "links"),
    [
        ("/docs/9.9/lan/network.html", ["/docs/5.2/lan/network.html", "/docs/5.3/lan/network.html"]),
        ("/docs/9.9/lan/network/", ["/docs/5.2/lan/network.html", "/docs/5.3/lan/network.html"]),
        ("/lan/network.md", ["/docs/5.2/lan/network.html", "/docs/5.3/lan/network.html"]),
        ("/docs/9.9/a/b/c", ["/docs/5.0/a/b/c.html"]),
        ("/docs/9.9/lan/tips/", ["/docs/5.1/lan/tips/index.html"]),
        (f"/docs/9.9/{CYRILLIC}", [f"/docs/5.2/{CYRILLIC}"]),
        ("/docs/9.9/a/b%ff", []),
        ("/docs/9.9/a/b", []),
        ("/docs/9.9/lan/networks.html", []),
        ("/", []),
    ],
)
def test_a_lost_reader_is_led_to_the_lines_that_have_the_page(show: Show, path: str, links: list[str]) -> None:
    page = show(ELSEWHERE, path=path)
    assert [link.get_attribute("href") for link in page.locator("#page-elsewhere a").all()] == links
    assert page.locator("#page-elsewhere").is_visible() is bool(links)


@pytest.mark.parametrize("path", ["5.3/changelog/5.2.0.html", "latest/changelog/5.2.0", "9.9/changelog/5.2.0.md"])
def test_a_lost_reader_is_led_on_to_a_page_of_one_line(show: Show, path: str) -> None:
    page = show(ELSEWHERE, path=f"/docs/{path}?h=а#HUB-1")
    page.wait_for_url(f"{SITE}/docs/5.2/changelog/5.2.0.html?h=*#HUB-1")
    expect(page.locator("#page-elsewhere")).to_be_visible()  # if it is lacking there, too, the reader is told, once


@pytest.mark.parametrize(
    ("heading", "skip", "target"),
    [
        ("<h1>Имя</h1>", "<a href=#x>мимо</a>", "#top"),
        ("<h1 id=own>Имя</h1>", "", "#own"),
        ("", "<a href=#x>мимо</a>", "#x"),
    ],
)
def test_the_skip_link_leads_to_the_title(show: Show, heading: str, skip: str, target: str) -> None:
    page = show(f"<div data-md-component=skip>{skip}</div><div class=md-content>{heading}</div>")
    assert page.locator("[data-md-component=skip] a").get_attribute("href") == target


# the dialog of the search


DIALOG = """
<div data-md-component=search><input data-md-component=search-query><div class=md-search__scrollwrap>
<div data-md-component=search-result><div></div></div></div></div><input type=checkbox id=__search>
<section id=page-links><a data-link=support-email href="mailto:help@example?subject=a&amp;body=b"> help@example </a>
<a data-link=suggest-email href="mailto:docs@example?body=b">x</a>
<a data-link=support-phone href="tel:+70000000000">+7</a></section>
"""


@pytest.fixture
def dialog(show: Show) -> Page:
    page = show(DIALOG, script="search/dialog.js")
    page.evaluate("() => { self.posted = []; self.worker = new Worker('/worker.js'); }")
    page.evaluate("() => { worker.postMessage = (data) => posted.push(data); }")
    return page


def tell(page: Page, kind: str, data: object) -> None:
    page.evaluate("(data) => worker.dispatchEvent(new MessageEvent('message', { data }))", {"type": kind, "data": data})


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        (" <&> снимок ", "<&> снимок"),
        ("🦀" * 101, "🦀" * 100),
        ("я" * 100, "я" * 100),
        ("$& $1", "$& $1"),
    ],
    ids=["markup", "emoji", "long", "dollars"],
)
def test_a_query_that_found_nothing_goes_along_into_the_letter(dialog: Page, query: str, sent: str) -> None:
    tell(dialog, "done", {"text": query, "count": 0, "isGuess": True})
    links = dialog.locator(".search-help__link")
    assert links.all_text_contents() == ["help@example", "Предложить страницу", "+7"]
    support, suggest, phone = (link.get_attribute("href") or "" for link in links.all())
    assert unquote(support) == f"mailto:help@example?subject=a&body=Не нашлось по запросу: {sent}\r\n\r\nb"
    assert (suggest, phone) == ("mailto:docs@example?body=b", "tel:+70000000000")


@pytest.mark.parametrize(
    ("count", "is_guess", "said"),
    [
        (1, False, ""),
        (1, True, "показано похожее"),
        (0, True, "Попробуйте другие слова"),
        (0, False, "Попробуйте другие слова"),
    ],
)
def test_help_is_offered_when_it_is_needed(dialog: Page, count: int, is_guess: bool, said: str) -> None:
    tell(dialog, "done", {"text": "снимок", "count": 0, "isGuess": False})
    tell(dialog, "done", {"text": "снимок", "count": count, "isGuess": is_guess})
    text = dialog.locator(".search-help").text_content() or ""
    assert said in text
    assert bool(text) is bool(said)


@pytest.mark.parametrize("names", [[], ["LAN"]])
def test_one_guide_is_no_choice(dialog: Page, names: list[str]) -> None:
    tell(dialog, "guides", names)
    assert dialog.locator(".search-guides button").count() == 0


def test_the_chosen_guide_is_searched_and_everywhere_offered(dialog: Page) -> None:
    tell(dialog, "guides", ["LAN", "<b>Сеть</b>"])
    buttons = dialog.locator(".search-guides button")
    assert buttons.all_text_contents() == ["Везде", "LAN", "<b>Сеть</b>"]
    pressed = dialog.locator(".search-guides [aria-pressed=true]")
    assert pressed.all_text_contents() == ["Везде"]
    dialog.locator("[data-md-component=search-query]").fill("снимок")
    buttons.nth(2).click()
    assert pressed.all_text_contents() == ["<b>Сеть</b>"]
    assert dialog.evaluate("posted.slice(-2)") == [{"type": "guide", "data": 1}, {"type": 2, "data": "снимок"}]
    tell(dialog, "done", {"text": "снимок", "count": 0, "isGuess": False})
    assert "В разделе «<b>Сеть</b>» этого нет" in (dialog.locator(".search-help").text_content() or "")
    dialog.locator(".search-help button").click()
    assert dialog.evaluate("posted.slice(-2)") == [{"type": "guide", "data": -1}, {"type": 2, "data": "снимок"}]
    assert pressed.all_text_contents() == ["Везде"]


def test_after_a_failure_the_query_is_asked_again(dialog: Page) -> None:
    dialog.locator("[data-md-component=search-query]").fill("снимок")
    tell(dialog, "failed", {"text": "снимок", "reason": "Error: 404"})
    dialog.locator(".search-help button").click()
    assert dialog.evaluate("posted.at(-1)") == {"type": 2, "data": "снимок"}
    tell(dialog, "done", {"text": "снимок", "count": 1, "isGuess": False})
    assert dialog.locator(".search-help").text_content() == ""


@pytest.mark.parametrize(
    ("key", "choice", "field", "is_heard"),
    [
        ("f", "on", "none", False), ("n", "on", "none", False), (".", "on", "none", False), (",", "on", "none", False),
        ("/", "on", "none", True), ("/", "off", "none", False), ("x", "on", "none", True), ("f", "on", "text", True),
        ("/", "off", "text", True), ("s", "on", "checkbox", False), ("p", "off", "textarea", True),
    ],
)  # fmt: skip
def test_letters_do_nothing_by_themselves(show: Show, key: str, choice: str, field: str, is_heard: bool) -> None:
    fields = "<input id=text><input type=checkbox id=checkbox><textarea id=textarea></textarea>"
    page = show(DIALOG + fields, script="search/dialog.js")
    page.evaluate("(choice) => localStorage.setItem('search-slash', choice)", choice)
    page.evaluate("() => { new Worker('/worker.js'); addEventListener('keydown', () => (self.heard = true)); }")
    if field != "none":
        page.locator(f"#{field}").focus()
    page.keyboard.press(key)
    assert (page.evaluate("self.heard") is True) is is_heard
