"""The site for everybody: axe, the keyboard alone, screen readers, narrow and zoomed windows, calm, contrast, paper."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT
from lxml import html
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.xdist_group("site")

KINDS = [
    "latest/index",
    "latest/users/index",
    "latest/install/index",
    "latest/install/requirements",
    "latest/install/unattended",
    "latest/kvm/network",
    "latest/kvm/snapshots",
    "latest/kvm/glossary",
    "latest/changelog/index",
    "latest/changelog/5.3",
    "latest/changelog/5.3.1",
    "latest/upgrade/index",
    "latest/upgrade/5.1-5.3",
    "latest/known-issues",
    "latest/plan",
    "latest/lifecycle/index",
    "latest/lifecycle/support",
    "latest/support/index",
    "latest/offline",
    "latest/authoring/pages",
    "latest/authoring/hooks",
    "5.0/index",
    "5.1/index",
    "5.4/404",
    "404",
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP, ZOOMED, PHONE, NARROW = 1280, 640, 390, 320  # ZOOMED is DESKTOP at 200 %


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """A browser tab for all tests that leave nothing behind; without motion, which axe would catch in the middle."""
    with browser.new_context(locale="ru-RU", reduced_motion="reduce") as context:
        yield context.new_page()


@pytest.fixture
def fresh(browser: Browser) -> Iterator[Page]:
    with browser.new_context(locale="ru-RU", reduced_motion="reduce") as context:
        yield context.new_page()


def show(page: Page, address: str, width: int = DESKTOP) -> Page:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address, wait_until="load")
    return page


def find_faults(page: Page, *, contrast: bool | None = None) -> list[str]:
    """Return what axe objects to; `contrast` asks for nothing but contrast, or for all but it, since that takes longest."""
    only = {"type": "rule", "values": ["color-contrast"]} if contrast else {"type": "tag", "values": TAGS}
    # region: the drawer's check box must stand where the theme's style sheet looks for it, outside of all landmarks
    rules = {"color-contrast": {"enabled": contrast is not False}, "region": {"enabled": False}}
    options = {"resultTypes": ["violations"], "runOnly": only, "preload": False} | ({} if contrast else {"rules": rules})
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("path", KINDS)
def test_axe_finds_no_fault_in_light_and_dark_wide_zoomed_and_on_a_phone(tab: Page, address: str, path: str) -> None:
    tab.emulate_media(color_scheme="light")
    show(tab, f"{address}{path}.html")
    faults = find_faults(tab)
    tab.set_viewport_size({"width": ZOOMED, "height": 450})
    faults += find_faults(tab, contrast=False)
    tab.set_viewport_size({"width": PHONE, "height": 844})
    faults += find_faults(tab)
    tab.emulate_media(color_scheme="dark")
    faults += find_faults(tab, contrast=True)
    tab.set_viewport_size({"width": DESKTOP, "height": 900})
    assert faults + find_faults(tab, contrast=True) == []


@pytest.mark.parametrize("path", ["index.html", "lts/index.html"])
def test_axe_finds_no_fault_on_pages_that_lead_elsewhere(tab: Page, site: Path, path: str) -> None:
    tab.set_content(re.sub(r"<script>.*?</script>|<meta http-equiv.*?>", "", (site / path).read_text("utf-8")))
    assert find_faults(tab) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_axe_finds_no_fault_in_what_opens(fresh: Page, address: str, width: int, scheme: Any) -> None:  # noqa: ANN401 - one of playwright's literals
    fresh.emulate_media(color_scheme=scheme)
    show(fresh, f"{address}latest/changelog/index.html?kind=security", width)
    expect(fresh.locator(".change:visible").first).to_be_visible()
    faults = {"filtered": find_faults(fresh)}
    show(fresh, f"{address}latest/kvm/host-check.html", width)
    fresh.locator("[data-version-menu] summary").click()
    faults["version menu"] = find_faults(fresh)
    fresh.keyboard.press("Escape")
    fresh.locator(".md-code__button").first.click()
    expect(fresh.get_by_role("status").filter(has_text="Скопировано")).to_be_visible()
    faults["copied"] = find_faults(fresh)
    fresh.keyboard.press("/")
    fresh.keyboard.type("снимок")
    expect(fresh.locator(".md-search-result__item").first).to_be_visible()
    faults["found"] = find_faults(fresh)
    fresh.keyboard.type(" щщщщщ ъъъъъ")
    fresh.locator("input.md-search__input").fill("щщщщщщщ")
    expect(fresh.locator(".search-help__links")).to_be_visible()
    faults["nothing found"] = find_faults(fresh)
    fresh.keyboard.press("Escape")
    if width == PHONE:
        fresh.locator("header label[for=__drawer]").click()
        faults["drawer"] = find_faults(fresh)
    assert faults == dict.fromkeys(faults, [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_an_offline_copy(fresh: Page, site: Path, scheme: Any) -> None:  # noqa: ANN401 - as above
    fresh.emulate_media(color_scheme=scheme)
    show(fresh, (site / "5.0/index.html").as_uri())
    fresh.evaluate("document.querySelector('[data-copy]').hidden = false")
    fresh.evaluate("document.querySelector('[data-copy-old]').hidden = false")
    assert find_faults(fresh) == []


@pytest.mark.parametrize("path", KINDS)
def test_nothing_scrolls_sideways_at_320_pixels_or_200_percent(tab: Page, address: str, path: str) -> None:
    show(tab, f"{address}{path}.html", NARROW)
    assert tab.evaluate("document.documentElement.scrollWidth") <= NARROW
    tab.set_viewport_size({"width": ZOOMED, "height": 450})
    assert tab.evaluate("document.documentElement.scrollWidth") <= ZOOMED


LOOK = (Path(__file__).parent / "focus.js").read_text("utf-8")


def press_tab_to_the_end(page: Page) -> Iterator[dict[str, Any]]:
    """Press Tab until the focus leaves the page; yield what a reader sees of each stop."""
    page.evaluate(LOOK)
    while True:
        page.keyboard.press("Tab")
        page.wait_for_function("document.body.dataset.mdScrolllock === undefined || document.activeElement.closest('.md-search')")
        stop = page.evaluate("lookAtFocus()")
        if stop is None:
            return
        yield stop


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("path", ["latest/kvm/host-check", "latest/changelog/5.3.1", "5.0/index"])
def test_every_stop_of_the_tab_key_is_seen(fresh: Page, address: str, path: str, width: int, scheme: Any) -> None:  # noqa: ANN401 - as above
    fresh.emulate_media(color_scheme=scheme)
    show(fresh, f"{address}{path}.html", width)
    stops = list(press_tab_to_the_end(fresh))
    assert len(stops) > 25
    assert [stop for stop in stops if not stop["isInView"] or stop["coveredBy"]] == []
    assert [stop for stop in stops if stop["ring"] < 2 or stop["contrast"] < 3] == []
    kinds = " ".join(stop["what"] for stop in stops)
    for kind in ("md-skip", "version-menu", "md-option", "md-search__input", "page-links__link", "page-links__copy"):
        assert kind in kinds


def test_the_skip_link_leads_to_the_heading(fresh: Page, address: str) -> None:
    for path in ("latest/kvm/network.html", "5.4/404.html"):
        show(fresh, address + path)
        fresh.keyboard.press("Tab")
        expect(fresh.locator(".md-skip")).to_be_focused()
        fresh.keyboard.press("Enter")
        assert fresh.evaluate("document.querySelector(':target').matches('h1')")
        fresh.keyboard.press("Tab")
        assert fresh.evaluate("document.activeElement.closest('article') !== null")
