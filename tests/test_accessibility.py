"""The site for everybody: axe, the keyboard alone, screen readers, narrow and zoomed windows, calm, contrast, paper."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

pytestmark = pytest.mark.xdist_group("accessibility")  # beside the other tests of the site, which take as long

KINDS = [
    "latest/index",
    "latest/install/index",
    "latest/install/requirements",
    "latest/install/unattended",
    "latest/lan/network",
    "latest/lan/glossary",
    "latest/changelog/index",
    "latest/changelog/5.3",
    "latest/changelog/5.3.1",
    "latest/upgrade/index",
    "latest/upgrade/5.1-5.3",
    "latest/known-issues",
    "latest/plan",
    "latest/lifecycle/support",
    "latest/support/index",
    "latest/offline",
    "latest/users/index",
    "latest/diff/index",
    "latest/diff/pages/install/requirements",
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


def wait_for_search(page: Page) -> None:
    """Wait until the theme listens for the keys of the search: its worker has told the guides."""
    expect(page.locator(".search-guides__guide").first).to_be_attached()


def find_faults(page: Page, within: str | None = None, *, contrast: bool | None = None) -> list[str]:
    """Return what axe objects to; `contrast` asks for contrast alone, or for all else, since it takes longest."""
    # region: the drawer's check box must stand where the theme's style sheet looks for it, outside of all landmarks
    rules = {"color-contrast": {"enabled": contrast is not False}, "region": {"enabled": False}}
    chosen = {"runOnly": ["color-contrast"]} if contrast else {"runOnly": TAGS, "rules": rules}
    options = {"resultTypes": ["violations"], "preload": False} | chosen
    found = Axe().run(page, within, options).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def find_faults_everywhere(tab: Page, address: str) -> list[str]:
    """Return what axe objects to on a page: wide, zoomed and on a phone, in light and dark."""
    tab.emulate_media(color_scheme="light")
    show(tab, address)
    faults = find_faults(tab)
    tab.set_viewport_size({"width": ZOOMED, "height": 450})
    faults += find_faults(tab, contrast=False)
    tab.set_viewport_size({"width": PHONE, "height": 844})
    faults += find_faults(tab)
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_function("() => getComputedStyle(document.body).backgroundColor !== 'rgb(255, 255, 255)'")
    faults += find_faults(tab, contrast=True)
    tab.set_viewport_size({"width": DESKTOP, "height": 900})
    return faults + find_faults(tab, contrast=True)


@pytest.mark.parametrize("path", KINDS)
def test_axe_finds_no_fault_in_light_and_dark_wide_zoomed_and_on_a_phone(tab: Page, address: str, path: str) -> None:
    assert find_faults_everywhere(tab, f"{address}{path}.html") == []


@pytest.mark.parametrize("path", ["index.html", "lts/index.html"])
def test_axe_finds_no_fault_on_pages_that_lead_elsewhere(tab: Page, site: Path, path: str) -> None:
    tab.set_content(re.sub(r"<script>.*?</script>|<meta http-equiv.*?>", "", (site / path).read_text("utf-8")))
    assert find_faults(tab) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_axe_finds_no_fault_in_what_opens(fresh: Page, address: str, width: int, scheme: Any) -> None:  # noqa: ANN401 - one of playwright's literals
    fresh.emulate_media(color_scheme=scheme)
    show(fresh, f"{address}latest/changelog/5.3.html?kind=security", width)
    expect(fresh.get_by_role("status").filter(has_text="Показано")).to_be_visible()
    faults = {"filtered": find_faults(fresh, ".md-content")}
    show(fresh, f"{address}latest/lan/host-check.html", width)
    fresh.locator("[data-version-menu] summary").click()
    faults["version menu"] = find_faults(fresh, ".md-header")
    fresh.keyboard.press("Escape")
    fresh.locator(".md-code__button").first.click()
    expect(fresh.get_by_role("status").filter(has_text="Скопировано")).to_be_visible()
    faults["copied"] = find_faults(fresh, ".highlight") + find_faults(fresh, ".md-dialog")
    wait_for_search(fresh)
    fresh.keyboard.press("/")
    fresh.locator("input.md-search__input:focus").fill("снимок")
    expect(fresh.locator(".md-search-result__item").first).to_be_visible()
    faults["found"] = find_faults(fresh, ".md-header")
    fresh.locator("input.md-search__input").fill("щщщщщщщ")
    expect(fresh.locator(".search-help__links")).to_be_visible()
    faults["nothing found"] = find_faults(fresh, ".md-header")
    fresh.keyboard.press("Escape")
    if width == PHONE:
        fresh.locator("header label[for=__drawer]").click()
        faults["drawer"] = find_faults(fresh, ".md-sidebar--primary")
    assert {state: found for state, found in faults.items() if found} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_an_offline_copy(fresh: Page, site: Path, scheme: Any) -> None:  # noqa: ANN401 - as above
    fresh.emulate_media(color_scheme=scheme)
    show(fresh, (site / "5.0/index.html").as_uri())
    fresh.evaluate("document.querySelector('[data-copy]').hidden = false")
    fresh.evaluate("document.querySelector('[data-copy-old]').hidden = false")
    assert find_faults(fresh) == []


def measure_width(tab: Page, address: str, width: int) -> int:
    """Return how wide the page is in a window of some width."""
    show(tab, address, width)
    return int(tab.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("path", KINDS)
def test_nothing_scrolls_sideways_at_320_pixels_or_200_percent(tab: Page, address: str, path: str) -> None:
    for width in (NARROW, ZOOMED):
        assert measure_width(tab, f"{address}{path}.html", width) <= width


# every wait is a function: an expression is evaluated anew each time, and the policy of the pages forbids that
LOOK = (Path(__file__).parent / "focus.js").read_text("utf-8")


def press_tab_to_the_end(page: Page) -> Iterator[dict[str, Any]]:
    """Press Tab until the focus leaves the page; yield what a reader sees of each stop."""
    page.evaluate(LOOK)
    for _ in range(500):  # more would be a trap
        page.keyboard.press("Tab")
        page.wait_for_function(
            "() => document.body.dataset.mdScrolllock === undefined || document.activeElement.closest('.md-search')"
        )
        with suppress(PlaywrightTimeoutError):  # the theme brings the search into view a moment later
            page.wait_for_function("() => [lookAtFocus()].every((stop) => !stop || stop.isInView)", timeout=10_000)
        stop = page.evaluate("lookAtFocus()")
        if stop is None:
            return
        yield stop
    pytest.fail("the focus never leaves the page")


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [
        ("latest/lan/host-check", DESKTOP, "light"),
        ("latest/lan/host-check", PHONE, "dark"),
        ("latest/changelog/5.3.1", DESKTOP, "dark"),
        ("5.0/index", PHONE, "light"),
    ],
)
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
    for path in ("latest/lan/network.html", "5.4/404.html"):
        show(fresh, address + path)
        fresh.keyboard.press("Tab")
        expect(fresh.locator(".md-skip")).to_be_focused()
        fresh.keyboard.press("Enter")
        assert fresh.evaluate("document.querySelector(':target').matches('h1')")
        fresh.keyboard.press("Tab")
        assert fresh.evaluate("document.activeElement.closest('article') !== null")


def test_the_drawer_opens_walks_and_closes_by_keys(fresh: Page, address: str) -> None:
    show(fresh, f"{address}latest/lan/network.html", PHONE)
    drawer, menu = fresh.locator(".md-nav--primary"), fresh.get_by_role("checkbox", name="Меню")
    expect(drawer.get_by_role("link", name="Хранилище")).to_be_hidden()
    fresh.keyboard.press("Tab")
    expect(menu).to_be_focused()
    fresh.keyboard.press("Enter")
    section = fresh.get_by_role("checkbox", name="Узел связи")
    expect(section).to_be_focused()
    for path in ("Проверка хоста", "Пакеты", "Служба узла"):
        fresh.keyboard.press("Tab")
        expect(drawer.get_by_role("link", name=path)).to_be_focused()
    for _ in range(3):
        fresh.keyboard.press("Shift+Tab")
    fresh.keyboard.press("Space")  # up to all sections
    expect(drawer.get_by_role("link", name="Хранилище")).to_be_hidden()
    expect(drawer.get_by_role("link", name="Эксплуатация")).to_be_visible()
    fresh.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(menu).not_to_be_checked()


def test_the_drawer_closes_when_the_focus_leaves_it(fresh: Page, address: str) -> None:
    show(fresh, f"{address}latest/index.html", PHONE)
    fresh.keyboard.press("Tab")
    fresh.keyboard.press("Space")
    expect(fresh.locator(".md-sidebar--primary :focus")).to_have_count(1)
    for _ in fresh.locator(".md-nav--primary a").all():
        fresh.keyboard.press("Tab")
    expect(fresh.locator(".md-sidebar--primary :focus")).to_have_count(0)
    expect(fresh.locator("#__drawer")).not_to_be_checked()


def test_search_is_walked_by_tab_and_escape_returns(fresh: Page, address: str) -> None:
    show(fresh, f"{address}latest/lan/network.html")
    wait_for_search(fresh)
    fresh.locator("article a.term").first.focus()
    fresh.keyboard.press("/")
    fresh.locator("input.md-search__input:focus").fill("снимок")
    result = fresh.locator(".md-search-result__link").first
    expect(result).to_be_visible()
    expect(fresh.locator(".md-search-result__meta[aria-live=polite]")).to_have_text(re.compile("Найдено"))
    names = []
    while not result.evaluate("node => node === document.activeElement"):
        fresh.keyboard.press("Tab")
        names.append(fresh.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()"))
        assert len(names) < 15
    assert names[:3] == ["Поделиться", "Очистить", "Везде"]
    fresh.keyboard.press("Escape")
    expect(fresh.locator("article a.term").first).to_be_focused()
    expect(fresh.locator("#__search")).not_to_be_checked()
    fresh.locator("header .md-logo").focus()
    for _ in ("version menu", "colours", "search"):
        fresh.keyboard.press("Tab")
    expect(fresh.locator("#__search")).to_be_checked()
    fresh.keyboard.press("Shift+Tab")
    expect(fresh.locator("#__search")).not_to_be_checked()


def test_letters_do_nothing_by_themselves_and_the_slash_can_be_turned_off(fresh: Page, address: str) -> None:
    show(fresh, f"{address}latest/lan/network.html")
    wait_for_search(fresh)
    for key in "fsnp,.":
        fresh.keyboard.press(key)
    expect(fresh.locator("#__search")).not_to_be_checked()
    assert fresh.url.endswith("network.html")
    fresh.keyboard.press("/")
    expect(fresh.locator("#__search")).to_be_checked()
    fresh.get_by_label("Открывать поиск клавишей «/»").uncheck()
    fresh.keyboard.press("Escape")
    fresh.reload(wait_until="load")
    wait_for_search(fresh)
    fresh.keyboard.press("/")
    expect(fresh.locator("#__search")).not_to_be_checked()


def test_the_version_menu_opens_and_leads_on_by_keys(fresh: Page, address: str) -> None:
    show(fresh, f"{address}latest/lan/network.html")
    fresh.locator("header .md-logo").focus()
    fresh.keyboard.press("Tab")
    fresh.keyboard.press("Enter")
    for _ in range(3):
        fresh.keyboard.press("Tab")
    expect(fresh.locator(".version-menu__link:focus .version-menu__line")).to_have_text("5.2")
    fresh.keyboard.press("Enter")
    fresh.wait_for_url("**/5.2/lan/network.html")


def test_colours_are_a_choice_that_says_what_is_chosen(fresh: Page, address: str) -> None:
    show(fresh, f"{address}latest/index.html")
    expect(fresh.get_by_role("radio", name="Тема: как в системе")).to_be_checked()
    fresh.locator(".version-menu summary").focus()
    fresh.keyboard.press("Tab")
    for name, scheme in (("Тема: светлая", "default"), ("Тема: тёмная", "slate")):
        fresh.keyboard.press("ArrowRight")
        expect(fresh.get_by_role("radio", name=name)).to_be_focused()
        expect(fresh.locator("body")).to_have_attribute("data-md-color-scheme", scheme)
    fresh.reload(wait_until="load")
    expect(fresh.get_by_role("radio", name="Тема: тёмная")).to_be_checked()


def test_tabs_of_a_text_change_by_arrow_keys(fresh: Page, address: str) -> None:
    show(fresh, f"{address}latest/lan/network.html")
    fresh.get_by_role("radio", name="systemd-networkd").first.focus()
    fresh.keyboard.press("ArrowRight")
    expect(fresh.get_by_role("radio", name="netplan").first).to_be_checked()
    expect(fresh.get_by_text("Замените раздел карты в своём файле")).to_be_visible()
    expect(fresh.get_by_text("Создайте три файла")).to_be_hidden()


def test_filters_of_a_changelog_work_by_keys(fresh: Page, address: str) -> None:
    show(fresh, f"{address}latest/changelog/5.3.html")
    total = fresh.locator(".change:visible").count()
    fresh.get_by_label("Безопасность").focus()
    fresh.keyboard.press("Space")
    expect(fresh.get_by_role("status").filter(has_text="Показано")).to_have_text(re.compile(rf"из {total}$"))
    fresh.get_by_role("button", name="Показать всё").focus()
    fresh.keyboard.press("Enter")
    expect(fresh.locator(".change:visible")).to_have_count(total)


def test_copying_is_said_aloud(fresh: Page, address: str) -> None:
    show(fresh, f"{address}latest/lan/host-check.html")
    fresh.get_by_role("button", name="Копировать в буфер").first.focus()
    fresh.keyboard.press("Enter")
    expect(fresh.get_by_role("status").filter(has_text="Скопировано в буфер")).to_be_visible()
    expect(fresh.get_by_role("button", name="Копировать в буфер").first).to_be_focused()


def test_to_the_top_takes_the_focus_along(fresh: Page, address: str) -> None:
    show(fresh, f"{address}latest/lan/network.html")
    fresh.mouse.move(640, 450)
    fresh.mouse.wheel(0, 3000)
    fresh.wait_for_function("() => scrollY > 2000")
    fresh.mouse.wheel(0, -300)
    button = fresh.get_by_role("button", name="К началу")
    expect(button).to_be_visible()
    button.focus()
    fresh.keyboard.press("Enter")
    fresh.wait_for_function("() => scrollY === 0")
    expect(fresh.locator("header .md-logo")).to_be_focused()


def test_escape_sends_a_hint_away(fresh: Page, address: str) -> None:
    show(fresh, f"{address}latest/lan/network.html")
    fresh.keyboard.press("Tab")
    fresh.locator("article a.term").first.focus()
    expect(fresh.locator(".md-tooltip2--active")).to_have_count(1)
    fresh.keyboard.press("Escape")
    expect(fresh.locator(".md-tooltip2--active")).to_have_count(0)


def test_a_screen_reader_finds_its_way(fresh: Page, address: str) -> None:
    show(fresh, f"{address}latest/lan/network.html")
    named = {"banner": "", "main": "", "contentinfo": ""}
    assert {role: fresh.get_by_role(role).count() for role in named} == dict.fromkeys(named, 1)  # type: ignore[arg-type]
    outline = fresh.locator("body").aria_snapshot()
    landmarks = re.findall(r"- navigation(.*?):?$", outline, re.MULTILINE)
    assert landmarks == [
        f' "{name}"' for name in ("Шапка", "Разделы", "Навигация", "Содержание", "Где вы", "Соседние страницы")
    ]
    assert '- heading "NAT или мост" [level=2]' in outline
    current = fresh.locator("[aria-current]:visible")
    assert [text.strip() for text in current.all_inner_texts()] == ["Узел связи", "Сеть"]


def test_english_is_marked_as_english(site: Path) -> None:
    root = html.document_fromstring((site / "latest/authoring/hooks.html").read_bytes())
    described = root.xpath("//article//div[contains(@class, 'doc-contents')]")
    assert len(described) > 10
    assert [each for each in described if each.xpath("ancestor-or-self::*[@lang][1]/@lang")[-1:] != ["en"]] == []


def test_pages_have_titles_and_name_their_neighbours(site: Path) -> None:
    for line in ("5.0", "5.3"):
        titles = set()
        for file in sorted((site / line).rglob("*.html")):
            root = html.document_fromstring(file.read_bytes())
            assert [name for name in root.xpath("//a/@aria-label") if "None" in name] == [], file
            if not root.xpath("//meta[@http-equiv='refresh']"):
                titles.add(root.findtext(".//title"))
        assert len(titles) > 25


def test_nothing_moves_for_who_wants_calm(fresh: Page, address: str) -> None:
    show(fresh, f"{address}latest/lan/network.html", PHONE)
    fresh.locator("header label[for=__drawer]").click()
    assert fresh.evaluate("document.getAnimations().length") == 0
    fresh.keyboard.press("Escape")
    fresh.get_by_role("radio", name="systemd-networkd").first.focus()
    fresh.keyboard.press("ArrowRight")
    assert fresh.evaluate("document.getAnimations().length") == 0
    assert fresh.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_own_colours_leave_every_sign_to_be_seen(browser: Browser, address: str, scheme: Any) -> None:  # noqa: ANN401 - as above
    with browser.new_context(forced_colors="active", color_scheme=scheme, reduced_motion="reduce") as context:
        page = show(context.new_page(), f"{address}latest/lan/network.html")
        ground, ink = (
            ("rgb(255, 255, 255)", "rgb(0, 0, 0)") if scheme == "light" else ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
        )
        expect(page.locator("body")).to_have_css("background-color", ground)
        paint = "(node, pseudo) => getComputedStyle(node, pseudo).backgroundColor"
        for sign, pseudo in (
            (".md-code__button", "::after"),
            (".md-path__item + *", "::before"),
            (".admonition-title", "::before"),
        ):
            assert page.locator(sign).first.evaluate(paint, pseudo) == ink, sign
        assert page.locator(".diagram text").first.evaluate("node => getComputedStyle(node).fill") == ink
        assert page.locator(".diagram .box").first.evaluate("node => getComputedStyle(node).fill") == ground
        stops = list(press_tab_to_the_end(page))
        assert [stop for stop in stops if stop["ring"] < 2 or stop["contrast"] < 3] == []


def test_paper_is_white_complete_and_without_what_can_only_be_pressed(
    fresh: Page, address: str, tmp_path: Path
) -> None:
    fresh.emulate_media(color_scheme="dark")
    show(fresh, f"{address}latest/lan/network.html")
    expect(fresh.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    fresh.evaluate(
        """document.querySelector("article").insertAdjacentHTML(
          "beforeend", "<details><summary>Ещё</summary><p>Внутри</p></details>")"""
    )
    fresh.emulate_media(media="print")
    for part in (
        ".md-header",
        ".md-tabs",
        ".md-sidebar",
        ".md-path",
        ".md-search",
        ".headerlink",
        ".section-suggest",
        ".md-code__nav",
        ".page-links__copy",
        "[data-link=suggest-email]",
        "[data-link=support-portal]",
    ):
        expect(fresh.locator(part).first).to_be_hidden()
    for part in (".print-only", "[data-link=support-phone]", ".page-links__address"):
        expect(fresh.locator(part)).to_be_visible()
    for text in ("Создайте три файла", "Создайте мост, назначьте адрес", "Установите средства моста", "Внутри"):
        expect(fresh.get_by_text(text).first).to_be_visible()
    assert find_faults(fresh, contrast=True) == []
    assert fresh.locator("article pre > code").evaluate_all(
        "nodes => nodes.every((node) => getComputedStyle(node).whiteSpace === 'pre-wrap')"
    )
    written = fresh.pdf(path=tmp_path / "page.pdf", format="A4")
    assert written.startswith(b"%PDF")
