"""Names of files as people give them: right in every address, or told."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from conftest import Watched, page, run
from lxml import etree, html
from playwright.sync_api import Browser, expect

Tree = Callable[..., Path]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="5" height="5"/></svg>'
DOCS = {
    "kvm/новая страница.md": page(
        "Новая",
        "![схема](<рис 1.svg>) ![снимок](<../моя картинка.svg#x>) [другая](<другая страница.md#x>)",
        redirect_from='["kvm/старая страница.md"]',
    ),
    "kvm/другая страница.md": page("Другая", "## Раздел {#x}\n\n[новая](новая%20страница.md)"),
    "kvm/рис 1.svg": SVG,
    "моя картинка.svg": SVG,
    "kvm/index.md": page("KVM", "[новая](<новая страница.md>)\n\n## Проверка узла\n\n### Как проверить\n\nТекст."),
}


def test_spaces_and_cyrillic_lead_where_they_shall(tree: Tree, tmp_path: Path, browser: Browser) -> None:
    root = tree(DOCS)
    result = run("python", "scripts/build_site.py", cwd=root, LINES="5.2,5.3", BUILD_ID="test")
    assert (result.returncode, result.stderr) == (0, ""), result.stderr
    site = root / "site"
    new = html.parse(site / "5.3/kvm/новая страница.html").getroot()
    address = f"latest/kvm/{quote('новая страница.html')}"
    assert new.cssselect("link[rel=canonical]")[0].get("href", "").endswith(f"/{address}")
    assert len(new.cssselect("article svg.diagram")) == 1
    locations = etree.parse(site / "sitemap.xml").getroot().itertext()
    assert any(location.endswith(f"/{address}") for location in locations)
    with ZipFile(next((site / "downloads/5.3").glob("*.zip"))) as archive:
        archive.extractall(tmp_path / "copy")
    [copy] = (tmp_path / "copy").iterdir()
    context = browser.new_context(offline=True)
    watched = Watched(context)
    tab = watched.page
    tab.goto((copy / "kvm/index.html").as_uri())
    tab.locator("article").get_by_role("link", name="новая", exact=True).click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Новая")
    tab.locator("article").get_by_role("link", name="другая", exact=True).click()
    expect(tab.locator("#x")).to_be_in_viewport()
    tab.goto((copy / "kvm/старая страница.html").as_uri())
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Новая")
    assert watched.complaints == []
    context.close()


@pytest.mark.parametrize(
    ("docs", "told"),
    [
        ({"kvm/Index.md": page("KVM")}, "docs/kvm/index.md:1:1: a name that differs from docs/kvm/Index.md in case"),
        ({"con.md": page("a"), "x/a:b.md": page("b")}, "docs/con.md:1:1: 'con.md' is the name of a device on Windows"),
        ({"con.md": page("a"), "x/a:b.md": page("b")}, "docs/x/a:b.md:1:1: ':' in a name"),
        ({"README.md": page("a")}, "docs/README.md:1:1: a page that MkDocs would publish as the index of its folder"),
        ({"a.markdown": page("a")}, "docs/a.markdown:1:1: a page whose name ends with '.markdown'"),
        ({"a.md": page("a", redirect_from="[../5.2/kvm/index.md]")}, "docs/a.md:4:17: "),
        ({"a.md": page("a", redirect_from="[KVM/index.md]")}, "'KVM/index.md' is a page as 'kvm/index.md'"),
    ],
)
def test_names_that_would_lead_astray_stop_a_build(tree: Tree, docs: dict[str, str], told: str) -> None:
    root = tree(docs)
    for command in (("scripts/build_site.py",), ("scripts/check_metadata.py",)):
        result = run("python", *command, cwd=root)
        assert result.returncode == 1
        assert told in result.stderr
        assert "Traceback" not in result.stderr
    assert not (root / "site").exists()


def test_a_page_that_the_navigation_has_twice_has_the_neighbours_of_its_first_place(tree: Tree) -> None:
    root = tree({f"{name}.md": page(name) for name in "abc"})
    config = root / "mkdocs.yml"
    nav = "index.md, a.md, b.md, a.md, c.md, kvm/index.md, kvm/new.md, operation/index.md, operation/updating.md"
    config.write_text(f"{config.read_text('utf-8')}nav: [{nav}]\n", "utf-8")
    run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root)
    seen = []
    for name in "abc":
        footer = html.parse(root / f"out/{name}.html").getroot().cssselect(".md-footer__link")
        seen.append([link.get("href") for link in footer])
    assert seen == [["index.html", "b.html"], ["a.html", "c.html"], ["b.html", "kvm/index.html"]]
