"""The real documentation in a real browser."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from conftest import Watched
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.xdist_group("site")

KINDS = [
    "latest/index.html",
    "latest/lan/network.html",
    "5.2/changelog/index.html",
    "5.0/lifecycle/support.html",
    "5.4/404.html",
    "404.html",
    "latest/authoring/reference.html",
]
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    with browser.new_context(viewport={"width": 1280, "height": 900}, locale="ru-RU") as context:
        yield Watched(context)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", KINDS)
def test_page_shows_without_errors_foreign_requests_or_sideways_scrolling(
    browser: Browser, address: str, path: str, scheme: str, size: str
) -> None:
    width, height = SIZES[size]
    with browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme) as context:  # type: ignore[arg-type]
        watched = Watched(context)
        watched.page.goto(address + path, wait_until="networkidle")
        assert watched.complaints == []
        assert [url for url in watched.requests if not url.startswith((address, "data:"))] == []
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
        expect(watched.page.locator("#page-links")).to_be_visible()


def test_search_finds_a_word_of_a_page(watched: Watched, address: str) -> None:
    watched.page.goto(address + "latest/index.html")
    watched.page.keyboard.press("/")
    watched.page.keyboard.type("netplan")
    expect(watched.page.locator(".md-search-result__link").first).to_be_visible()
    assert watched.complaints == []


def test_version_menu_works_without_javascript(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + "latest/lan/network.html")
        menu = page.locator("header [data-version-menu]")
        menu.locator("summary").click()
        menu.get_by_role("link", name=re.compile(r"^5\.1")).click()
        assert page.url == address + "5.1/lan/network.html"
        expect(page.locator("[data-link]")).to_have_count(5)
        expect(page.locator(".change-filter")).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
def test_open_version_menu_fits_the_screen(browser: Browser, address: str, size: str) -> None:
    width, height = SIZES[size]
    with browser.new_context(viewport={"width": width, "height": height}) as context:
        page = context.new_page()
        page.goto(address + "latest/authoring/pages.html")
        page.locator("[data-version-menu] summary").click()
        box = page.locator("[data-version-menu] ul").bounding_box()
        assert box is not None
        assert 0 <= box["x"] < box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height


def test_version_menu_keeps_the_section_and_closes_on_escape(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(address + "latest/lifecycle/index.html#developers")
    menu = page.locator("[data-version-menu]")
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    expect(menu.locator("ul")).to_be_hidden()
    menu.locator("summary").click()
    menu.get_by_role("link", name=re.compile(r"^5\.2")).click()
    page.wait_for_url("**/5.2/lifecycle/index.html#developers")


def test_version_menu_leads_to_the_nearest_page(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(address + "latest/authoring/pages.html")
    page.locator("[data-version-menu] summary").click()
    link = page.locator("[data-version-menu]").get_by_role("link", name=re.compile(r"^5\.2"))
    expect(link).to_contain_text("этой страницы нет")
    link.click()
    page.wait_for_url("**/5.2/index.html")


def test_changelog_filters_without_loading_a_page(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(address + "latest/changelog/5.3.html", wait_until="networkidle")
    total = page.locator(".change:visible").count()
    page.get_by_label("Безопасность").check()
    shown = page.locator(".change:visible")
    expect(page.locator(".change-filter").get_by_role("status")).to_have_text(re.compile(rf"^Показано \d+ из {total}$"))
    assert 0 < shown.count() < total
    assert shown.evaluate_all("nodes => nodes.every((node) => node.dataset.kind === 'security')")
    documents = [url for url in watched.requests if url.partition("?")[0].endswith(".html")]
    assert documents == [address + "latest/changelog/5.3.html"]
    assert page.url.endswith("?kind=security")
    page.reload()
    expect(page.get_by_label("Безопасность")).to_be_checked()
    page.get_by_role("button", name="Показать всё").click()
    expect(page.locator(".change:visible")).to_have_count(total)


def test_changelog_shows_everything_without_javascript(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + "latest/changelog/index.html")
        page.get_by_role("link", name="Basalt Hub 5.2", exact=True).click()
        page.wait_for_url("**/5.2/changelog/5.2.html")
        expect(page.locator("form.change-filter")).to_be_hidden()
        assert page.locator(".change:visible").count() >= 10


def test_each_section_has_its_own_suggestion_link(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(address + "latest/lan/host-check.html")
    links = page.locator(".section-suggest")
    assert links.count() == page.locator("article :is(h2, h3)[id]").count() - 1
    heading = (page.locator("article h2").first.evaluate("node => node.firstChild.textContent")).strip()
    query = parse_qs(urlsplit(links.first.get_attribute("href") or "").query)
    assert query["section"] == [heading]
    assert query["page"] == ["https://docs.basalt-hub.example/5.3/lan/host-check.html"]


def test_selected_text_goes_along_as_a_quote(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(address + "latest/lan/host-check.html")
    paragraph = page.locator("article > p:visible").first
    paragraph.select_text()
    link = page.get_by_role("link", name="Предложить правку выделенного")
    expect(link).to_be_visible()
    body = parse_qs(urlsplit(link.get_attribute("href") or "").query)["body"][0]
    quoted = " ".join((paragraph.text_content() or "").split())[:100]
    assert f"Раздел: «{quoted}" in body


def test_details_of_the_page_can_be_copied(watched: Watched, address: str) -> None:
    page = watched.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address + "5.2/lan/host-check.html")
    page.get_by_role("button", name="Скопировать сведения о странице").click()
    expect(page.get_by_role("button", name="Скопировано")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Продукт: Basalt Hub" in copied
    assert "Адрес: https://docs.basalt-hub.example/5.2/lan/host-check.html" in copied


@pytest.mark.parametrize("start", ["5.2/404.html", "404.html"])
def test_lost_reader_is_told_which_versions_have_the_page(watched: Watched, address: str, start: str) -> None:
    page = watched.page
    body = page.request.get(address + start).body()
    page.route(
        "**/5.2/authoring/pages.html", lambda route: route.fulfill(status=404, body=body, content_type="text/html")
    )
    page.goto(address + "5.2/authoring/pages.html")
    link = page.locator("#page-elsewhere a")
    expect(link).to_have_count(1)
    expect(link).to_have_text("версия 5.3")
    link.click()
    page.wait_for_url("**/5.3/authoring/pages.html")


def test_former_address_and_alias_keep_the_fragment(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(address + "lts/lifecycle/index.html#developers")
    page.wait_for_url("**/5.1/lifecycle/index.html#developers")
    page.goto(address)
    page.wait_for_url("**/latest/index.html")


@pytest.mark.parametrize(
    ("now", "text"),
    [
        ("2001-01-01", "Поддержка версии 5.2 закончится через 68 дней, 31 января 2027 г."),
        ("2027-01-30", "Поддержка версии 5.2 закончится через 1 день, 31 января 2027 г."),
        ("2027-01-31", "Поддержка версии 5.2 закончится сегодня, 31 января 2027 г."),
        ("2027-02-01", "Версия 5.2 получает только исправления безопасности — до 31 января 2028 г. включительно."),
        ("2031-05-05", "Поддержка версии 5.2 закончилась 31 января 2028 г."),
    ],
)
def test_banner_follows_the_reader_s_clock_but_not_into_the_past(
    watched: Watched, address: str, now: str, text: str
) -> None:
    page = watched.page
    page.clock.set_fixed_time(f"{now}T12:00:00")
    page.goto(address + "5.2/index.html")
    notice = page.locator("[data-notice]:visible")
    expect(notice).to_have_count(1)
    assert " ".join((notice.text_content() or "").split()).startswith(text)
    assert watched.complaints == []


def test_opened_as_a_file_the_page_offers_mail_phone_and_the_portal_s_address(site: Path, browser: Browser) -> None:
    with browser.new_context(offline=True) as context:
        watched = Watched(context)
        watched.page.goto((site / "5.3/lan/index.html").as_uri())
        block = watched.page.locator("#page-links")
        expect(block.locator("[data-link=support-portal]")).to_be_hidden()
        expect(block.locator("[data-link=suggest-email]")).to_be_visible()
        expect(block.locator("[data-link=support-phone]")).to_be_visible()
        expect(block.get_by_text("https://www.basalt.example/support/")).to_be_visible()
        code = block.locator(".page-links__code")
        code.scroll_into_view_if_needed()
        expect(code).to_be_visible()
        assert code.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
        href = watched.page.locator(".section-suggest").first.get_attribute("href") or ""
        assert unquote(urlsplit(href).path) == "support@basalt.example"
        assert [url for url in watched.requests if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize(
    "path", ["index", "lan/create", "changelog/index", "upgrade/5.1-5.3", "lifecycle/support", "404"]
)
def test_first_view_is_light(browser: Browser, address: str, site: Path, path: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    watched = Watched(context)
    watched.page.goto(f"{address}latest/{path}.html", wait_until="networkidle")
    requested = [url.removeprefix(address) for url in watched.requests if url.startswith(address)]
    weight = sum(len(gzip.compress((site / name.split("?")[0]).read_bytes(), 6)) for name in requested)
    assert weight < 110 * 1024, requested
    blocking = [name for name in requested if name.endswith(".css")]
    assert [Path(name).name.split(".")[0] for name in blocking] == ["main", "palette", "site"]
    assert not watched.page.locator("head script[src]").count()
    context.close()


def test_nothing_moves_while_a_changelog_loads(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{address}latest/changelog/5.3.html", wait_until="networkidle")
    shift = page.evaluate(
        """() => new Promise((resolve) => new PerformanceObserver((list) =>
          resolve(list.getEntries().reduce((sum, entry) => sum + entry.value, 0))
        ).observe({ type: "layout-shift", buffered: true }) ?? setTimeout(() => resolve(0), 300))"""
    )
    assert shift < 0.02
    context.close()
