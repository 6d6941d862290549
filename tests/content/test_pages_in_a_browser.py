"""The pages of this documentation in a real browser: for everybody, without errors, and found."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Watched, serving_files
from machine import require
from playwright.sync_api import Browser, Page, expect
from test_accessibility import KINDS as EVERY_KIND
from test_accessibility import NARROW, ZOOMED, find_faults_everywhere, measure_width

pytestmark = pytest.mark.xdist_group("documentation")

KINDS = [path.replace("/lan/", "/kvm/") for path in EVERY_KIND]


@pytest.fixture(scope="module")
def address(documentation: Path) -> Iterator[str]:
    with serving_files(documentation) as address:
        yield address


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    with browser.new_context(locale="ru-RU", reduced_motion="reduce") as context:
        yield context.new_page()


@pytest.mark.parametrize("path", KINDS)
def test_axe_finds_no_fault(tab: Page, address: str, path: str) -> None:
    assert find_faults_everywhere(tab, f"{address}{path}.html") == []


@pytest.mark.parametrize("path", KINDS)
def test_nothing_scrolls_sideways(tab: Page, address: str, path: str) -> None:
    for width in (NARROW, ZOOMED):
        assert measure_width(tab, f"{address}{path}.html", width) <= width


@pytest.mark.parametrize("path", KINDS)
def test_a_page_shows_without_errors_or_foreign_requests(browser: Browser, address: str, path: str) -> None:
    with browser.new_context() as context:
        watched = Watched(context)
        watched.page.goto(f"{address}{path}.html", wait_until="networkidle")
        assert watched.complaints == []
        assert [url for url in watched.requests if not url.startswith((address, "data:"))] == []


def test_the_query_set_meets_its_targets(documentation: Path) -> None:
    require("chromium")
    command = [sys.executable, "bench/measure_search.py", str(documentation / "latest"), "--misses"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "page error" not in result.stdout


def test_the_views_of_the_real_pages_work_without_scripts(address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{address}5.3/operation/security.html")
    tab.get_by_role("link", name="Что изменилось с версии 5.2").click()
    expect(tab).to_have_title("Что изменилось с 5.2: Безопасность — Carbon CRM 5.3")
    section = tab.locator("section.diff", has=tab.get_by_role("heading", name="Что открыто в сеть"))
    expect(section.locator("ins", has_text="https-oidc").first).to_be_visible()
    line = section.locator("ins").first.evaluate("element => getComputedStyle(element).textDecorationLine")
    assert line == "underline"
    section.get_by_role("link", name="Открыть этот раздел").click()
    expect(tab).to_have_url(f"{address}5.3/operation/security.html#network")
    tab.go_back()
    tab.get_by_role("link", name="Все изменения с версии 5.2").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Что изменилось в документации с 5.2")
    tab.goto(f"{address}5.3/upgrade/5.1-5.3.html")
    tab.get_by_role("link", name="в версии 5.2").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Что изменилось в документации с 5.1")
    context.close()
