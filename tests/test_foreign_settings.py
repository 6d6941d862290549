"""Settings as they come with other trees: they do what they do elsewhere, or stop everything with their place."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import page, run
from lxml import html

Tree = Callable[..., Path]
PIXEL = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>"


def settle(root: Path, settings: str, extra: str = "") -> Path:
    """Add settings, some of them to `extra`."""
    config = root / "mkdocs.yml"
    text = config.read_text("utf-8").replace("\nextra:", f"\nextra:\n{extra}", 1)
    config.write_text(f"{text}\n{settings}", "utf-8")
    return root


def build_and_check(root: Path) -> Path:
    """Build one line and all that the lines share, without a warning; return the line."""
    built = run("python", "scripts/build_site.py", cwd=root, LINES="5.3,", BUILD_ID="x")
    assert (built.returncode, built.stderr) == (0, "")
    checked = run("python", "scripts/check_site.py", cwd=root)
    assert (checked.returncode, checked.stderr) == (0, "")
    return root / "site/5.3"


def read(file: Path) -> html.HtmlElement:
    return html.document_fromstring(file.read_bytes())


LOOKS = """\
theme:
  logo: images/own-logo.svg
  favicon: images/own-icon.svg
  palette: {primary: indigo, accent: red}
  features: [content.action.edit]
repo_url: https://git.example/crm/docs
edit_uri: edit/main/docs/
extra_css: [styles/own.css]
extra_javascript: [scripts/own.js]
strict: false
validation: {links: {anchors: ignore}}
"""
OWN_FILES = {
    "images/own-logo.svg": PIXEL,
    "images/own-icon.svg": PIXEL,
    "styles/own.css": "p { margin: 0 }",
    "scripts/own.js": "void 0",
}


def test_looks_repository_styles_and_scripts_of_a_product_work_beside_ours(tree: Tree) -> None:
    social = '  social:\n    - {icon: fontawesome/brands/github, link: https://git.example/crm, name: "A & B"}\n'
    root = settle(tree(OWN_FILES), LOOKS, social)
    config = root / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("copyright: ", "# copyright: "), "utf-8")
    line = build_and_check(root)
    built = read(line / "lan/index.html")
    assert [image.get("src") for image in built.cssselect("header .md-logo img")] == ["../images/own-logo.svg"]
    assert built.xpath("string(//link[@rel='icon']/@href)") == "../images/own-icon.svg"
    styles = [link.get("href", "") for link in built.cssselect("link[rel=stylesheet]")]
    assert [style.startswith("../assets/site.") for style in styles[-2:]] == [True, False]
    assert styles[-1] == "../styles/own.css"
    assert "../scripts/own.js" in [script.get("src") for script in built.cssselect("script[src]")]
    assert built.xpath("string(//body/@data-md-color-primary)") == "indigo"
    assert not built.cssselect("[data-md-component=palette]")
    assert built.xpath("string(//a[@rel='edit']/@href)") == "https://git.example/crm/docs/edit/main/docs/lan/index.md"
    assert built.cssselect(".md-source")[0].get("data-md-component") is None  # it would ask that host for stars
    assert built.cssselect(".md-social__link")[0].get("title") == "A & B"
    assert not built.cssselect(".md-copyright__highlight")


@pytest.mark.parametrize("name", ['A & B <beta> "docs"', "Простая"])
def test_a_name_may_hold_signs_of_markup(tree: Tree, name: str) -> None:
    root = tree()
    config = root / "mkdocs.yml"
    head, _, tail = config.read_text("utf-8").partition("site_name: ")
    config.write_text(f"{head}site_name: '{name}'\n{tail.partition(chr(10))[2]}", "utf-8")
    line = build_and_check(root)
    built = read(line / "lan/index.html")
    assert not built.cssselect("beta")
    assert built.cssselect("header .md-logo")[0].get("aria-label") == name
    assert name in [" ".join(part.text_content().split()) for part in built.cssselect(".md-header__topic")]
    assert built.xpath("string(//meta[@property='og:site_name']/@content)") == name


NAVIGATION = """\
nav:
  - LAN: [lan/index.md, lan/new.md]
  - Работа: [operation/index.md, operation/updating.md, operation/incidents.md, support/suggestions.md]
  - Ещё:
      - Начало: index.md
      - changelog/index.md
      - upgrade/index.md
      - plan.md
      - known-issues.md
      - lifecycle/support.md
"""


def test_the_home_page_is_found_wherever_the_navigation_has_it(tree: Tree) -> None:
    line = build_and_check(settle(tree(), NAVIGATION))
    for path in ("index.html", "lan/index.html"):
        built = read(line / path)
        home = built.cssselect("header .md-logo")[0].get("href", "")
        assert (line / path).parent.joinpath(home).resolve() == (line / "index.html").resolve()


def test_a_tree_without_a_home_page_is_told(tree: Tree) -> None:
    root = tree({"index.md": None})
    for command in ("scripts/build_site.py", "scripts/check_metadata.py"):
        result = run("python", command, cwd=root)
        assert result.returncode == 1
        told = "docs/index.md:1:1: there is no home page; expected docs/index.md or docs/README.md, in every line"
        assert told in result.stderr.splitlines()
    assert not (root / "site").exists()


def test_templates_and_icons_that_are_not_there_are_told_before_anything_is_built(tree: Tree) -> None:
    root = tree({"lan/new.md": page("Новое", template="nowhere.html", icon="material/nothing")})
    result = run("python", "scripts/build_site.py", cwd=settle(root, "theme: {icon: {logo: x/y}}\n"), LINES="5.3,")
    assert result.returncode == 1
    assert "mkdocs.yml:" in result.stderr
    assert ": no icon 'x/y'; expected the path of a file below .icons/ of the theme or of overrides/" in result.stderr
    (root / "overrides/.icons/x").mkdir(parents=True)
    (root / "overrides/.icons/x/y.svg").write_text(PIXEL, "utf-8")
    result = run("python", "scripts/build_site.py", cwd=root, LINES="5.3,")
    assert result.stderr.splitlines() == [
        "docs/lan/new.md:4:11: no template 'nowhere.html' in the theme or in overrides/; "
        "expected the name of a template, such as main.html",
        "docs/lan/new.md:5:7: no icon 'material/nothing'; "
        "expected the path of a file below .icons/ of the theme or of overrides/, without '.svg', as material/lan",
    ]
    assert not (root / "site").exists()


def test_stock_anchors_stay_where_they_were(tree: Tree) -> None:
    slugify = "markdown_extensions:\n  toc:\n    slugify: !!python/name:markdown.extensions.toc.slugify\n"
    text = "## Default_Permissions\n\n## Проверка узла\n\n## Ещё\n\n[вот](#default_permissions)"
    root = settle(tree({"lan/index.md": page("LAN", text)}), slugify)
    built = run("python", "scripts/build_site.py", cwd=root, LINES="5.3,5.2", BUILD_ID="x")
    assert (built.returncode, built.stderr) == (0, "")
    assert [heading.get("id") for heading in read(root / "site/5.3/lan/index.html").cssselect("article h2")][:3] == [
        "default_permissions",
        "_1",
        "_2",
    ]
    checked = run("python", "scripts/check_site.py", cwd=root)
    assert checked.returncode == 0
    told = [row.partition(": heading id ")[2].partition(" is")[0] for row in checked.stderr.splitlines()]
    assert {"'_1'", "'_2'"} <= {*told}
    assert len(told) == len({*checked.stderr.splitlines()})


def test_plugins_and_hooks_of_a_product_join_ours(tree: Tree) -> None:
    tagged = {
        "lan/index.md": page("LAN", tags='[Сеть, "A & B"]'),
        "lan/new.md": page("Новое", tags="Сеть", applies='">=5.3"'),
        "tags.md": page("Метки", "<!-- material/tags -->"),
    }
    root = tree(tagged)
    ours = re.findall(r"^  - (hooks/\w+\.py)$", (root / "mkdocs.base.yml").read_text("utf-8"), re.MULTILINE)
    (root / "own.py").write_text("def on_page_content(html, **_):\n    return html + '<p>Своё</p>'\n", "utf-8")
    line = build_and_check(settle(root, f"plugins: {{tags: {{}}}}\nhooks: [{', '.join([*ours, 'own.py'])}]\n"))
    shown = read(line / "lan/index.html")
    assert [tag.text_content().strip() for tag in shown.cssselect(".md-tags a")] == ["A & B", "Сеть"]
    assert shown.xpath("//article/p[text()='Своё']")
    listed = [link.get("href") for link in read(line / "tags.html").cssselect("article ul a")]
    assert listed == ["lan/index.html", "lan/index.html", "lan/new.html"]


def test_a_page_that_no_navigation_needs_is_no_orphan(tree: Tree) -> None:
    build_and_check(settle(tree({"hidden/a.md": page("Скрытое")}), f"{NAVIGATION}not_in_nav: /hidden/\n"))
