"""Pages as they come from other trees: without front matter, with that of others, under other names."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, page, run
from lxml import html

from docsite_mkdocs.preview.previewed_line import PreviewedLine

Build = Callable[..., tuple[subprocess.CompletedProcess[str], Path]]
Tree = Callable[..., Path]


def configure(root: Path, old: str, new: str) -> Path:
    """Put something else into the configuration of a tree."""
    config = root / "mkdocs.yml"
    text = config.read_text("utf-8")
    assert text.count(old) == 1
    config.write_text(text.replace(old, new), "utf-8")
    return root


def build_tree(root: Path, line: str = "5.3") -> subprocess.CompletedProcess[str]:
    return run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE=line)


def read(page: Path) -> html.HtmlElement:
    return html.document_fromstring(page.read_bytes())


def describe(page: Path) -> tuple[str, str]:
    """Return title and description, as link cards show them."""
    built = read(page)
    return (
        built.xpath("string(//meta[@property='og:title']/@content)"),
        built.xpath("string(//meta[@property='og:description']/@content)"),
    )


BARE = {
    "lan/index.md": "Узел & сеть {{ line }} {#net}\n=====\n\n!!! tip\n    Н.\n\nМост *соединяет* <машины>. Он один.\n",
    "lan/old_name.md": "Текст без заголовка; {{ line }}\n",
    "lan/new.md": "---\napplies: '>=5.3'\n---\n# Новый **узел** `a<b`\n\n| а |\n|---|\n| б |\n",
    "lan/empty.md": "",
    "lan/half.md": "---\ntitle: Своё\n---\n# Заголовок\n\nПервое. Второе.\n",
    "index.md": "[LAN](lan/index.md#net) [старое](lan/old_name.md)\n\n/// applies | >=5.2\nа\n///\n",
}


def test_title_and_description_come_from_the_page_and_all_agree(build: Build) -> None:
    result, site = build(docs=BARE)
    assert result.returncode == 0, result.stderr
    assert describe(site / "lan/index.html") == ("Узел & сеть 5.3", "Мост соединяет <машины>.")
    assert describe(site / "lan/old_name.html") == ("Old name", "Текст без заголовка; 5.3")
    assert describe(site / "lan/new.html") == ("Новый узел a<b", "")
    assert describe(site / "lan/empty.html") == ("Empty", "")
    assert describe(site / "lan/half.html") == ("Своё", "Первое.")
    links = read(site / "lan/half.html").cssselect("nav.md-nav a")
    shown = {link.get("href"): link.text_content().split() for link in links}
    assert shown["new.html"] == ["Новый", "узел", "a<b"]
    added = {link.get("href"): link.text_content() for link in read(site / "diff/index.html").cssselect("article a")}
    assert added["../lan/new.html"] == "Новый узел a<b"
    found = "".join(file.read_text("utf-8") for file in (site / "search").rglob("*.js*"))
    assert all(f'"{title}"' in found for title in ("Узел & сеть 5.3", "Old name", "Empty"))


MATERIAL = {
    "lan/index.md": page(
        "LAN", icon="material/lan", status="new", subtitle="a <b> & c", hide="toc", tags="[Сеть, 2024]"
    ),
    "lan/new.md": page("Новое", status="deprecated", hide="[navigation, path]", author='"a > b"', comments="true"),
    "lan/blog.md": page("Записки", date="2024-01-31", authors="[anna]", social="{cards: false}", catalog="[a]"),
}


def test_front_matter_of_the_theme_works_and_foreign_keys_are_told_by_the_check(tree: Tree) -> None:
    root = configure(tree(MATERIAL), "\nextra:", "\nextra:\n  status: {new: Недавнее}")
    result = build_tree(root)
    assert result.returncode == 0, result.stderr
    built = read(root / "out/lan/index.html")
    assert built.cssselect("nav.md-nav a svg")
    assert built.cssselect("nav.md-nav a small")[0].text_content() == "a <b> & c"
    assert built.cssselect(".md-status--new")[0].get("title") == "Недавнее"
    assert built.cssselect(".md-sidebar--secondary")[0].get("hidden") is not None
    other = read(root / "out/lan/new.html")
    assert other.cssselect(".md-sidebar--primary")[0].get("hidden") is not None
    assert other.xpath("string(//meta[@name='author']/@content)") == "a > b"
    checked = run("python", "scripts/check_metadata.py", cwd=root)
    assert checked.returncode == 0
    told = "key 'catalog', which nothing here reads; expected none, or its name among extra.front_matter of mkdocs.yml"
    assert checked.stderr.splitlines() == [f"warning: docs/lan/blog.md:7:1: {told}"]
    configure(root, "\nextra:", "\nextra:\n  front_matter: [catalog]")
    assert run("python", "scripts/check_metadata.py", cwd=root).stderr == ""


def test_a_mistyped_key_stops_and_the_product_may_mean_it(tree: Tree) -> None:
    root = tree({"lan/new.md": page("Новое", reviewers="[anna]")})
    result = build_tree(root)
    assert result.returncode == 1
    assert "docs/lan/new.md:4:1: unknown key 'reviewers' (did you mean 'reviewed'?); expected one of" in result.stderr
    configure(root, "\nextra:", "\nextra:\n  front_matter: [reviewers]")
    assert build_tree(root).returncode == 0


def test_a_missing_description_is_asked_for_and_the_check_is_green(tree: Tree) -> None:
    checked = run("python", "scripts/check_metadata.py", cwd=tree({"lan/new.md": "# Новое\n\nТекст.\n"}))
    assert checked.returncode == 0
    assert checked.stderr.splitlines() == [
        "warning: docs/lan/new.md:1:1: no 'description': search engines and link cards show the first sentence; "
        "expected one sentence in the front matter on what the page is for"
    ]


LEFT_OUT = {
    "index.md": None,
    "README.md": page("Начало", "[LAN](lan/README.md), [оба](both/index.md)"),
    "lan/index.md": None,
    "lan/README.md": page("LAN", "[домой](../README.md)"),
    "both/index.md": page("Оба"),
    "both/README.md": "# Для разработчиков\n\n[нет](nowhere.md)\n",
    "drafts/a.md": "---\nreviewd: 1\n---\n{{ nothing }}",
    "parts/note.md": "# Часть {{\n",
    "later/b.md": "# Набросок\n\n[нет](nowhere.md)\n",
}
PATTERNS = "\nexclude_docs: |\n  /drafts/\n  parts/*.md\ndraft_docs: |\n  /later/\n"


@pytest.fixture
def left_out(tree: Tree) -> Path:
    root = tree(LEFT_OUT)
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write(PATTERNS)
    return root


def test_what_mkdocs_leaves_out_is_left_out_everywhere(left_out: Path) -> None:
    built = run("python", "scripts/build_site.py", cwd=left_out, LINES="5.3,5.2")
    assert built.returncode == 0, built.stderr
    assert built.stderr.replace("notice: git knows", "").count("\n") == 1
    for pattern in ("*drafts*", "*later*", "*parts*", "*README*", "*documents.yml", "*spelling.txt"):
        assert [*(left_out / "site").rglob(pattern)] == []
    texts = [
        file.read_text("utf-8")
        for file in (left_out / "site").rglob("*.*")
        if file.suffix in {".xml", ".json", ".html"}
    ]
    assert not any("README" in text or "Набросок" in text or "для разработчиков" in text.lower() for text in texts)
    home = read(left_out / "site/5.3/lan/index.html")
    assert "index.html" in home.xpath("string(//link[@rel='canonical']/@href)")
    checked = run("python", "scripts/check_site.py", cwd=left_out)
    assert (checked.returncode, checked.stderr) == (0, "")
    for command in ("check_metadata.py", "check_prose.py", "check_reviews.py"):
        assert "drafts" not in run("python", f"scripts/{command}", cwd=left_out).stderr


REFERENCES = {
    "lan/index.md": page("LAN", "Слово [текст][x] и <a id='there'></a>."),
    "lan/new.md": page("Новое", "::: docsite.tree.lineup.is_for\n\nСлово [`is_for`][docsite.tree.lineup.is_for]."),
}


def test_only_pages_that_show_modules_are_read_for_references_to_them(tree: Tree) -> None:
    root = tree(REFERENCES)
    shutil.copytree(ROOT / "src", root / "src")
    config = root / "mkdocs.yml"
    plugins = "\nplugins: {mkdocstrings: {handlers: {python: {paths: [src]}}}"
    text = config.read_text("utf-8")
    config.write_text(f"{text}{plugins}}}\n", "utf-8")
    warnings = [row for row in build_tree(root).stderr.splitlines() if row.startswith("WARNING")]
    assert warnings == [
        "WARNING -  conversion: docs/lan/index.md:7:7: '[текст][x]': a link that is defined nowhere; "
        "expected '[id]: address' in a row of its own"
    ]
    assert "[текст][x]" in read(root / "out/lan/index.html").cssselect("article")[0].text_content()
    shown = read(root / "out/lan/new.html")
    assert shown.cssselect("#docsite\\.tree\\.lineup\\.is_for")
    assert [link.get("href") for link in shown.cssselect("article p a.autorefs")] == ["#docsite.tree.lineup.is_for"]
    config.write_text(f"{text}{plugins}, autorefs: {{}}}}\n", "utf-8")
    assert "Could not find cross-reference target 'x'" in build_tree(root).stderr


def test_a_preview_shows_drafts_and_names_of_headings_as_they_are_edited(left_out: Path, tmp_path: Path) -> None:
    for name in "bc":
        (left_out / f"docs/later/{name}.md").write_text(f"# Набросок {name}\n\nТекст.\n", "utf-8")
    line = PreviewedLine(left_out, "http://127.0.0.1:8000/", tmp_path / "shown")
    line.load()
    assert line.problems == []
    assert [line.render(f"{name}.html")[0] for name in ("later/b", "drafts/a", "both/index")] == [200, 404, 200]
    (left_out / "docs/later/b.md").write_text("# Черновик\n\nТекст.\n", "utf-8")
    assert line.refresh(["later/b.md"]) == ["later/b.html"]
    beside = html.document_fromstring(line.render("later/c.html")[1])
    assert "Черновик" in beside.cssselect("nav.md-nav--primary")[0].text_content()
