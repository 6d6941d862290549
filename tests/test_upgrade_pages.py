"""The page of an update: what is left for the release that its reader is on, in a real browser."""

import pytest
from conftest import Watched
from lxml import html
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.xdist_group("site")

PAGE = "5.3/upgrade/5.1-5.3.html"
FIX = "Обновлён разбор вложений: исправлено чтение за границей буфера."


@pytest.fixture
def watched(browser: Browser) -> Watched:
    return Watched(browser.new_context(viewport={"width": 1280, "height": 900}, locale="ru-RU"))


def test_a_fix_on_three_lines_counts_once_and_says_where(watched: Watched, address: str) -> None:
    watched.page.goto(address + "5.3/upgrade/5.0-5.3.html", wait_until="networkidle")
    fixes = watched.page.get_by_text(FIX)
    expect(fixes).to_have_count(1)
    expect(fixes).to_contain_text("выпуски 5.1.5, 5.2.3, 5.3.1")
    assert watched.complaints == []


def test_a_reader_sees_what_is_left_for_the_own_release(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(address + PAGE, wait_until="networkidle")
    fix, count = page.get_by_text(FIX), page.locator(".upgrade-start").get_by_role("status")
    expect(fix).to_be_hidden()  # 5.1.5, the newest one, has it
    expect(page.get_by_role("heading", name="Чего не будет после перехода")).to_be_visible()
    before = count.text_content()
    page.get_by_label("У вас выпуск").select_option("5.1.2")
    expect(fix).to_be_visible()
    expect(page.get_by_text("Всё, что есть в вашем выпуске, есть и в 5.3.1.")).to_be_visible()
    assert count.text_content() != before
    assert page.url.endswith("?from=5.1.2")
    page.reload()
    expect(page.get_by_label("У вас выпуск")).to_have_value("5.1.2")
    expect(fix).to_be_visible()
    page.goto(address + PAGE + "?from=9.9.9")
    expect(page.get_by_label("У вас выпуск")).to_have_value("5.1.5")
    assert watched.complaints == []


def test_without_javascript_the_whole_pair_is_there(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + PAGE)
        expect(page.locator("form.upgrade-start")).to_be_hidden()
        expect(page.get_by_text("Удалена первая версия API.")).to_be_visible()
        expect(page.get_by_text("Первая версия API устарела")).to_have_count(0)
        expect(page.get_by_text(FIX)).to_be_hidden()


def test_the_route_names_its_stop(site: object) -> None:
    text = html.parse(f"{site}/{PAGE}").getroot().text_content()
    assert "С вашего выпуска обновитесь до 5.2.3 — это обязательная остановка" in " ".join(text.split())
