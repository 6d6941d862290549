"""The Content Security Policy: complete on every page, in the way of nothing of ours, and of everything else."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Watched
from lxml import html
from playwright.sync_api import Browser, Page, Route, expect

from docsite.policy import find_hashes, render_policy

KINDS = (
    "index",
    "install/unattended",
    "lan/create",
    "changelog/index",
    "upgrade/5.1-5.3",
    "lifecycle/support",
    "known-issues",
    "authoring/pages",
    "authoring/reference",
)


@pytest.mark.xdist_group("site")
def test_every_page_carries_a_policy_with_exactly_its_scripts_before_any_of_them(site: Path) -> None:
    files = sorted(site.rglob("*.html"))
    assert len(files) > 250
    for file in files:
        text = file.read_text("utf-8")
        tree = html.document_fromstring(text)
        policies = tree.xpath("//head/meta[@http-equiv='Content-Security-Policy']")
        assert [meta.get("content") for meta in policies] == [render_policy(find_hashes(text))], file
        assert not policies[0].xpath("preceding::script"), file
        assert "unsafe" not in policies[0].get("content")
        assert not tree.xpath("//@style | //style | //@*[starts-with(name(), 'on')]"), file
        assert not tree.xpath("//@href[starts-with(., 'javascript:')]"), file


@pytest.fixture(params=["http", "file"])
def root(request: pytest.FixtureRequest, site: Path, address: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "http":
        return f"{address}latest/"
    folder = tmp_path_factory.mktemp("copy")
    with zipfile.ZipFile(site / "downloads/5.3/basalt-hub-docs-5.3.zip") as archive:
        archive.extractall(folder)
    return (folder / "basalt-hub-docs-5.3").as_uri() + "/"


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    with browser.new_context(locale="ru-RU") as context:
        yield Watched(context)


def use(page: Page) -> None:
    """Touch everything on a page that a script moves."""
    page.locator("label[for^=__palette]:visible").click()
    page.locator("[data-version-menu] summary").click()
    page.keyboard.press("Escape")
    if page.locator(".md-code__button").count():
        page.locator(".md-code__button").first.click(force=True)
    page.get_by_role("button", name="Скопировать сведения о странице").click()
    for label in page.locator(".tabbed-labels label").all()[:2]:
        label.click()
    page.keyboard.press("/")
    query = page.locator("[data-md-component=search-query]")
    query.fill("снимков")
    expect(page.locator(".md-search-result__link").first).to_be_visible()
    query.fill("абвгдежз")
    expect(page.locator(".search-help__links")).to_be_visible()
    page.locator("[data-md-component=search-share]").click()
    page.keyboard.press("Escape")
    page.emulate_media(color_scheme="dark")


@pytest.mark.xdist_group("site")
def test_nothing_of_ours_is_refused(watched: Watched, root: str) -> None:
    for kind in KINDS:
        watched.page.goto(f"{root}{kind}.html")
        use(watched.page)
        assert watched.complaints == [], kind


@pytest.mark.xdist_group("site")
@pytest.mark.parametrize("path", ["404.html", "5.2/404.html", "lts/lan/index.html", "index.html", "5.1/404.html"])
def test_pages_without_a_source_are_not_refused_either(watched: Watched, address: str, path: str) -> None:
    watched.page.goto(address + path, wait_until="networkidle")
    assert watched.complaints == []


@pytest.mark.xdist_group("site")
def test_a_script_that_got_into_a_page_does_not_run(watched: Watched, address: str) -> None:
    injected = (
        "<script>window.injected = 1</script><img src='x' onerror='window.injected = 2' alt=''>"
        "<script src='https://evil.example/x.js'></script><a id='bad' href='javascript:window.injected = 3'>x</a>"
        "<iframe srcdoc='<script>parent.injected = 4</script>'></iframe><base href='https://evil.example/'>"
    )

    def inject(route: Route) -> None:
        response = route.fetch()
        body = re.sub("(<article[^>]*>)", rf"\1{injected}", response.text(), count=1)
        route.fulfill(response=response, body=body)

    watched.page.route("**/lan/index.html", inject)
    watched.page.goto(f"{address}latest/lan/index.html", wait_until="networkidle")
    watched.page.locator("#bad").click()
    watched.page.wait_for_timeout(200)
    assert watched.page.evaluate("window.injected") is None
    assert watched.page.evaluate("document.baseURI").startswith(address)
    refused = " ".join(watched.complaints)
    assert refused.count("Content Security Policy") >= 5
    assert "evil.example" in refused
