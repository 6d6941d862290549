"""Names of files as people give them: right in every address, or told."""

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from conftest import Watched, page, run
from lxml import etree, html
from mkdocs.structure.files import File
from mkdocs.utils import markdown_extensions
from playwright.sync_api import Browser, expect

from docsite.addresses import MARKDOWN, as_address, as_published, is_hashed
from docsite.files import list_paths
from docsite.publishing.built import read_facts
from docsite.tree.file_names import find_bad_names
from docsite.tree.page_map import MADE

Tree = Callable[..., Path]
UTF_8 = 0x800
"""Bit 11: the name of an entry is UTF-8 (APPNOTE.TXT, 4.4.4)."""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="5" height="5"/></svg>'
DOCS = {
    "lan/новая страница.md": page(
        "Новая",
        "![схема](<рис 1.svg>) ![снимок](<../моя картинка.svg#x>) [другая](<другая страница.md#x>)",
        redirect_from='["lan/старая страница.md"]',
    ),
    "lan/другая страница.md": page("Другая", "## Раздел {#x}\n\n[новая](новая%20страница.md)"),
    "lan/рис 1.svg": SVG,
    "моя картинка.svg": SVG,
    "lan/index.md": page("LAN", "[новая](<новая страница.md>)\n\n## Проверка узла\n\n### Как проверить\n\nТекст."),
}


def test_spaces_and_cyrillic_lead_where_they_shall(tree: Tree, tmp_path: Path, browser: Browser) -> None:
    root = tree(DOCS)
    result = run("python", "scripts/build_site.py", cwd=root, LINES="5.1,5.2,5.3", BUILD_ID="test")
    assert (result.returncode, result.stderr) == (0, ""), result.stderr
    site = root / "site"
    result = run("python", "scripts/check_site.py", cwd=root)
    assert (result.returncode, result.stderr) == (0, "")
    new = html.parse(site / "5.3/lan/новая страница.html").getroot()
    address = f"latest/lan/{quote('новая страница.html')}"
    assert new.cssselect("link[rel=canonical]")[0].get("href", "").endswith(f"/{address}")
    assert len(new.cssselect("article svg.diagram")) == 1
    locations = etree.parse(site / "sitemap.xml").getroot().itertext()
    assert any(location.endswith(f"/{address}") for location in locations)
    for file in site.rglob("*.html"):
        canonical = html.parse(file).getroot().cssselect("link[rel=canonical]")
        assert all(link.get("href", "").isascii() and " " not in link.get("href", "") for link in canonical), file
    redirects = {rule.path: rule.target for rule in read_facts(site, list_paths(site)).redirects}
    assert redirects["5.3/lan/старая страница.html"] == "5.3/lan/новая страница.html"
    assert redirects["lts/lan/новая страница.html"] == "5.1/lan/новая страница.html"
    assert not [target for target in redirects.values() if not (site / target).is_file()]
    with ZipFile(next((site / "downloads/5.3").glob("*.zip"))) as archive:
        assert all(entry.filename.isascii() or entry.flag_bits & UTF_8 for entry in archive.infolist())
        archive.extractall(tmp_path / "copy")
        names = {name.partition("/")[2] for name in archive.namelist()} | {*list_paths(site / "5.3")}
    theme = ("assets/javascripts/", "assets/images/")  # a writer may replace what is there
    others = {name for name in names - DOCS.keys() if not name.endswith(".html") and not is_hashed(f"5.3/{name}")}
    others = {name for name in others if not name.startswith(theme)}
    made = {*MADE, "changelog/changes.js"}
    assert others == made - {"404.md", "objects.inv", "assets/_mkdocstrings.css"}  # no modules are shown here
    [copy] = (tmp_path / "copy").iterdir()
    context = browser.new_context(offline=True)
    watched = Watched(context)
    tab = watched.page
    tab.goto((copy / "lan/index.html").as_uri())
    tab.locator("article").get_by_role("link", name="новая", exact=True).click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Новая")
    tab.locator("article").get_by_role("link", name="другая", exact=True).click()
    expect(tab.locator("#x")).to_be_in_viewport()
    tab.goto((copy / "lan/старая страница.html").as_uri())
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Новая")
    tab.keyboard.press("/")
    tab.keyboard.type("другая")
    tab.get_by_role("dialog").get_by_role("link").filter(has_text="Другая").first.click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Другая")
    assert watched.complaints == []
    context.close()


@pytest.mark.parametrize(
    ("docs", "told"),
    [
        ({"lan/Index.md": page("LAN")}, "docs/lan/index.md:1:1: a name that differs from docs/lan/Index.md in case"),
        ({"con.md": page("a"), "x/a:b.md": page("b")}, "docs/con.md:1:1: 'con.md' is the name of a device on Windows"),
        ({"con.md": page("a"), "x/a:b.md": page("b")}, "docs/x/a:b.md:1:1: ':' in a name"),
        ({"x/Readme.md": page("a")}, "docs/x/Readme.md:1:1: a page that people take for the index of its folder"),
        ({"LAN/a.md": page("a")}, "docs/lan:1:1: a name that differs from docs/LAN in case"),
        ({"a.md": page("a"), "a.html/b.png": "b"}, "docs/a.md:1:1: the folder of one and the file of the other"),
        ({"a\u200bb.md": page("a")}, r"docs/a\u200bb.md:1:1: '\u200b' in a name, which nobody sees or types"),
        ({"Plan.md": page("a")}, "docs/Plan.md:1:1: docs/Plan.md stands where a file goes that the build makes"),
        ({"manifest.json": "{}"}, "docs/manifest.json:1:1: docs/manifest.json stands where a file goes that the build"),
        ({"a.md": page("a", redirect_from="[404.md]")}, "docs/a.md:4:17: '404.md' is a page"),
        ({"a.md": page("a", redirect_from="[a.html/b.md]")}, "docs/a.md:4:17: 'a.html/b.md' meets 'a.md' at one"),
        ({"a.md": page("a", redirect_from="[nul/b.md]")}, "docs/a.md:4:17: 'nul/b.md': 'nul' is the name of a device"),
        ({"a.markdown": page("a")}, "docs/a.markdown:1:1: a page whose name ends with '.markdown'"),
        ({"a.md": page("a", redirect_from="[../5.2/lan/index.md]")}, "docs/a.md:4:17: "),
        ({"a.md": page("a", redirect_from="[LAN/index.md]")}, "'LAN/index.md' is a page as 'lan/index.md'"),
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


def test_a_name_that_is_no_text_stops_a_build(tree: Tree) -> None:
    root = tree()
    Path(os.fsdecode(os.fsencode(root / "docs") + b"/\xff.md")).write_text(page("a"), "utf-8")
    for command in ("scripts/build_site.py", "scripts/check_metadata.py"):
        result = run("python", command, cwd=root)
        assert result.returncode == 1
        assert result.stderr.startswith(r"docs/\udcff.md:1:1: '\udcff' in a name, which nobody sees or types; expected")
        assert "Traceback" not in result.stderr


NAMES = [
    *(
        "a.md",
        "index.md",
        "lan/index.md",
        "README.md",
        "lan/README.md",
        "a.b.md",
        "сеть/ё й.md",
        "it's (1) & a+b@c=d,e;f!$~.md",
    ),
    *("a.html", "рис 1.png", "md", "a.txt", ".md.txt"),
]


@pytest.mark.parametrize("path", NAMES)
def test_a_file_is_published_where_mkdocs_puts_it(path: str) -> None:
    file = File(path, "docs", "site", use_directory_urls=False)
    assert as_published(path) == file.dest_uri
    assert file.is_documentation_page() == path.endswith(".md")
    assert not file.is_documentation_page() or as_address(path) == file.url


@pytest.mark.parametrize("name", ["a", "index", "README", "readme", "Readme", ".a"])
@pytest.mark.parametrize("ending", [*markdown_extensions, ".MD", ".Markdown", ".html", ".txt", ""])
def test_what_mkdocs_publishes_elsewhere_is_refused(name: str, ending: str) -> None:
    file = File(name + ending, "docs", "site", use_directory_urls=False)
    is_alike = file.dest_uri == as_published(name + ending)
    assert set(markdown_extensions) == set(MARKDOWN)
    assert is_alike or list(find_bad_names([name + ending]))


def test_a_page_that_the_navigation_has_twice_has_the_neighbours_of_its_first_place(tree: Tree) -> None:
    root = tree({f"{name}.md": page(name) for name in "abc"})
    config = root / "mkdocs.yml"
    nav = "index.md, a.md, b.md, a.md, c.md, lan/index.md, lan/new.md, operation/index.md, operation/updating.md"
    config.write_text(f"{config.read_text('utf-8')}nav: [{nav}]\n", "utf-8")
    run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root)
    seen = []
    for name in "abc":
        footer = html.parse(root / f"out/{name}.html").getroot().cssselect(".md-footer__link")
        seen.append([link.get("href") for link in footer])
    assert seen == [["index.html", "b.html"], ["a.html", "c.html"], ["b.html", "lan/index.html"]]


def test_a_page_that_two_sections_have_stands_in_the_first(tree: Tree) -> None:
    root = tree({f"{name}.md": page(name) for name in "abc"})
    config = root / "mkdocs.yml"
    inner = "[{Внутри: [b.md, a.md]}, a.md, lan/new.md]"
    nav = f"[index.md, {{Первый: {inner}}}, {{Второй: [c.md, a.md, lan/index.md, b.md]}}, operation/index.md]"
    config.write_text(f"{config.read_text('utf-8')}nav: {nav}\n", "utf-8")
    run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root)
    for name, path, neighbours in (
        ("a", ["Первый", "Внутри"], ["b.html", "lan/new.html"]),
        ("b", ["Первый", "Внутри"], ["index.html", "a.html"]),
        ("c", ["Второй"], ["lan/new.html", "lan/index.html"]),
    ):
        built = html.parse(root / f"out/{name}.html").getroot()
        shown = [item.text_content().strip() for item in built.cssselect(".md-path__item")]
        assert shown == ["Начало", *path]
        assert [link.get("href") for link in built.cssselect(".md-footer__link")] == neighbours
