"""Vendors who give little of what others give: what is not given leaves no sentence, no link, no trace."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from conftest import page, run
from lxml import etree, html
from pypdf import PdfReader
from test_sparse_metadata import BARE, find_holes

BARE_PRODUCT = "extra:\n  product: {name: Lantern 2}\n"
EVERYTHING = """\
  vendor: {name: ACME, legal_name: ACME Inc., inn: "1", kpp: "2", address: 1 Road, city: Delft, site: https://acme.example}
  contacts:
    country: NL
    support_email: help@acme.example
    support_phone: (015) 251 6500
    support_portal: https://help.acme.example/
    suggest_link: https://help.acme.example/{?page}#idea
    support_link: https://help.acme.example/{?page}
    office_phones: [(015) 251 6500]
"""
WORDS = {
    "suggest": "Нашли неточность или знаете, как лучше?",
    "support": "Что-то не работает?",
    "portal": "Портал поддержки, когда есть интернет",
}
PAPER = (
    "documents:\n"
    "  - {slug: paper, title: Paper, requisites: true, formats: [pdf, docx], chapters: [index.md]}\n"
    "  - {slug: guide, title: Guide, formats: [pdf, epub, docx], chapters: [index.md]}\n"
)
TELLING = BARE | {
    "known-issues.yml": "issues:\n  - {id: K-1, title: Dark, severity: low, found_in: 1.0.0, symptom: No light}\n",
    "plan.yml": "suggestions:\n  - {id: S-1, received: 2026-01-01, title: Light, status: reviewing}\n",
}
"""A release history that says enough for every page that is made of one."""
Tree = Callable[..., Path]


def write(tree: Tree, extra: str = "", **docs: str) -> Path:
    """Write a product that says nothing but its name, and `extra`."""
    root = tree({"lan/new.md": None, **docs}, TELLING)
    config = root / "mkdocs.yml"
    head = config.read_text("utf-8").split("\nextra:")[0]
    config.write_text(f"{head}\n{BARE_PRODUCT}{extra}", "utf-8")
    return root


def build(root: Path, line: str = "1.1") -> CompletedProcess[str]:
    return run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE=line)


def find_links(file: Path) -> tuple[dict[str, str], set[str], str]:
    """Return the links of the section by their names, which of its sentences it has, and its heading."""
    [section] = html.parse(file).getroot().xpath("//*[@id='page-links']")
    text = " ".join(section.text_content().split())
    links = {link.get("data-link"): link.get("href") for link in section.iter("a")}
    assert (section.get("hidden") is not None) == (text == "") == (not links)
    heading = "".join(section.xpath("./h2/text()"))
    return links, {name for name, words in WORDS.items() if words in text}, heading


HELP, BETTER = "Нужна помощь?", "Помогите сделать эту страницу лучше"


@pytest.mark.parametrize(
    ("contacts", "names", "said", "heading"),
    [
        ("", "", "", ""),
        ("  contacts:\n", "", "", ""),
        ("  contacts: {office_phones: [8 (800) 555-35-35]}\n", "", "", ""),
        ("  contacts: {support_email: a@b.example}\n", "suggest-email support-email", "suggest support", BETTER),
        ("  contacts: {support_phone: 8 (800) 555-35-35}\n", "support-phone", "support", HELP),
        ("  contacts: {support_portal: https://a.example/}\n", "support-portal", "support portal", HELP),
        ("  contacts: {support_link: 'https://a.example/{?page}'}\n", "support-portal", "support", HELP),
        ("  contacts: {suggest_link: 'https://a.example/{?page}'}\n", "suggest-portal", "suggest", BETTER),
        (
            EVERYTHING,
            "suggest-portal suggest-email support-portal support-email support-phone",
            "suggest support portal",
            BETTER,
        ),
    ],
)
def test_a_page_offers_what_there_is(tree: Tree, contacts: str, names: str, said: str, heading: str) -> None:
    root = write(tree, contacts)
    result = build(root)
    assert (result.returncode, "WARNING" in result.stderr) == (0, False), result.stderr
    assert list(find_holes(root / "out")) == []
    for path in ("index.html", "changelog/index.html", "404.html", "old/updating.html"):
        links, sentences, title = find_links(root / "out" / path)
        assert (set(links), title) == (set(names.split()), heading), path
        assert sentences == set(said.split()), path
        assert not [href for href in links.values() if not href]
    assert (root / "out/assets/portal.svg").exists() == ("support_portal" in contacts)


def test_a_portal_without_a_form_is_linked_itself(tree: Tree) -> None:
    root = write(tree, "  contacts: {support_portal: https://a.example/help}\n")
    assert build(root).returncode == 0
    assert find_links(root / "out/index.html")[0] == {"support-portal": "https://a.example/help"}


@pytest.mark.parametrize("extra", ["", EVERYTHING], ids=["nothing", "everything"])
def test_a_whole_site_says_of_the_vendor_what_is_given(tree: Tree, extra: str) -> None:
    root = write(tree, extra, **{"documents.yml": PAPER})
    for script in ("check_metadata", "build_site", "check_site"):
        result = run("python", f"scripts/{script}.py", cwd=root, BUILD_ID="0123abc")
        assert (result.returncode, result.stderr) == (0, ""), (script, result.stdout)
    site, downloads = root / "site", root / "site/downloads/1.1"
    known = ["ACME", "Delft", "1 Road", "acme.example", "251 6500"]
    shown = {word for word in known for text in _read_texts(site, downloads) if word in text}
    assert shown == (set(known) if extra else set())
    for text in _read_texts(site, downloads):
        assert not re.search(r"\bNone\b|mailto:\?|Заполняет правообладатель|ЧЕРНОВИК", text)
    links, _, _ = find_links(site / "404.html")
    assert bool(links) == bool(extra)
    feed = etree.parse(site / "feeds/releases.atom")
    assert feed.findtext(".//{*}author/{*}name") == ("ACME" if extra else "Lantern 2")
    assert (downloads / "lantern-2-docs-1.1.zip").exists()  # the slug is made of the name


def _read_texts(site: Path, downloads: Path) -> list[str]:
    """Return the texts of some pages, feeds, documents and of the offline copy's home page."""
    texts = [(site / path).read_text("utf-8") for path in ("404.html", "1.1/index.html", "feeds/releases.atom")]
    texts += [file.read_text("utf-8") for file in (site / "feeds/advisories").rglob("*.json")]
    for file in sorted(downloads.glob("*.pdf")):
        reader = PdfReader(file)
        texts.append(f"{reader.metadata}" + "".join(each.extract_text() for each in reader.pages))
    for name in ("lantern-2-paper-1.1.docx", "lantern-2-guide-1.1.docx", "lantern-2-guide-1.1.epub"):
        with zipfile.ZipFile(downloads / name) as document:
            parts = [part for part in document.namelist() if part.endswith(("xml", "xhtml", "opf"))]
            texts += [document.read(part).decode() for part in parts]
    with zipfile.ZipFile(downloads / "lantern-2-docs-1.1.zip") as copy:
        texts.append(copy.read("lantern-2-docs-1.1/index.html").decode())
    return texts


def test_a_word_document_has_no_empty_table(tree: Tree) -> None:
    root = write(tree, EVERYTHING, **{"documents.yml": PAPER})
    assert run("python", "scripts/build_site.py", cwd=root).returncode == 0
    rows = {}
    for name in ("paper", "guide"):
        with zipfile.ZipFile(root / f"site/downloads/1.1/lantern-2-{name}-1.1.docx") as document:
            tables = etree.fromstring(document.read("word/document.xml")).iter("{*}tbl")
            rows[name] = [len(list(table.iter("{*}tr"))) for table in tables]
    assert rows == {"paper": [7], "guide": []}


def test_what_only_the_vendor_knows_is_asked_for_where_a_page_asks(tree: Tree) -> None:
    root = write(tree, "", **{"index.md": page("Начало", "Работа: {{ declared.functions.purpose | plain }}")})
    assert build(root).returncode == 0
    [blank] = html.parse(root / "out/index.html").xpath("//*[@data-unfilled]")
    row = (root / "mkdocs.yml").read_text("utf-8").split("\n").index("extra:") + 1
    assert (blank.text_content(), blank.get("data-unfilled")) == ("Заполняет правообладатель", f"mkdocs.yml:{row}:1")


def test_a_value_that_is_not_given_is_asked_for_in_a_condition(tree: Tree) -> None:
    text = "{% if vendor.inn %}ИНН {{ vendor.inn }}.{% endif %}Конец {{ vendor.kpp }}"
    root = write(tree, "", **{"index.md": page("Начало", text)})
    result = build(root)
    assert result.returncode == 1
    assert "docs/index.md:7:1: a value that is not given; ask for it with {% if … %}" in result.stderr


LOOKS = """\
theme:
  logo: images/own-logo.svg
  favicon: images/own-icon.svg
extra_css: [assets/site.css, looks/own.css]
"""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>\n'


def read_addresses(text: str, path: str) -> list[str]:
    return [str(each) for each in html.document_fromstring(text).xpath(path)]


def test_a_product_has_its_own_logo_icon_and_colours(tree: Tree) -> None:
    docs = {"images/own-logo.svg": DRAWING, "images/own-icon.svg": DRAWING, "looks/own.css": ":root { --brand: #a00 }"}
    root = write(tree, "", **{**docs, "documents.yml": PAPER})
    config = (root / "mkdocs.yml").read_text("utf-8").replace("name: Lantern 2", 'name: Lantern 2, colour: "#aa0001"')
    (root / "mkdocs.yml").write_text(config.replace("\nextra:", f"\n{LOOKS}extra:"), "utf-8")
    for script in ("build_site", "check_site"):
        result = run("python", f"scripts/{script}.py", cwd=root, BUILD_ID="0123abc")
        assert (result.returncode, result.stderr) == (0, ""), result.stdout
    with zipfile.ZipFile(root / "site/downloads/1.1/lantern-2-docs-1.1.zip") as copy:
        home = copy.read("lantern-2-docs-1.1/changelog/index.html").decode()
        assert {f"lantern-2-docs-1.1/{path}" for path in docs} <= set(copy.namelist())
    for page_text in (home, (root / "site/1.1/changelog/index.html").read_text("utf-8")):
        assert read_addresses(page_text, "//header//*[contains(@class, 'md-logo')]//img/@src") == [
            "../images/own-logo.svg"
        ]
        assert read_addresses(page_text, "//link[@rel='icon']/@href") == ["../images/own-icon.svg"]
        styles = read_addresses(page_text, "//link[@rel='stylesheet']/@href")
        assert styles.index("../looks/own.css") == 1 + next(
            n for n, name in enumerate(styles) if "assets/site." in name
        )
    lost = (root / "site/404.html").read_text("utf-8")
    assert read_addresses(lost, "//link[@rel='icon']/@href") == ["/latest/images/own-icon.svg"]
    with zipfile.ZipFile(root / "site/downloads/1.1/lantern-2-guide-1.1.docx") as document:
        assert document.read("word/styles.xml").count(b"AA0001") > 3
    [reader] = [PdfReader(file) for file in (root / "site/downloads/1.1").glob("*guide*.pdf")]
    drawn = b"".join(text.get_data() for each in reader.pages if (text := each.get_contents()) is not None)
    assert re.search(rb"0\.66\d* 0 0\.003\d* scn", drawn)


def test_a_product_without_a_logo_has_the_theme_s(tree: Tree) -> None:
    root = write(tree)
    assert build(root).returncode == 0
    page_text = (root / "out/index.html").read_text("utf-8")
    [icon] = read_addresses(page_text, "//link[@rel='icon']/@href")
    assert (root / "out" / icon).is_file()
    assert not read_addresses(page_text, "//header//*[contains(@class, 'md-logo')]//img/@src")
    assert html.document_fromstring(page_text).xpath("//header//*[contains(@class, 'md-logo')]//*[name()='svg']")


LINKING = """\
  pages:
    updating: operation/updating.md
    incidents: lan/new.md
    suggestions: support/suggestions.md
    glossary: lan/glossary.md
"""
GLOSSARY = 'Лампа {#lamp data-forms="ламп*"}\n:   Светит.\n'


@pytest.mark.parametrize("line", ["1.0", "1.1"])
@pytest.mark.parametrize("extra", ["", LINKING], ids=["nothing", "pages"])
def test_pages_are_spoken_of_where_they_are_named_and_there(tree: Tree, extra: str, line: str) -> None:
    docs = {
        "lan/new.md": page("Обращения", applies='">=1.1"'),
        "lan/glossary.md": page("Словарь", GLOSSARY, applies='">=1.1"'),
        "index.md": page("Начало", "Лампы светят."),
    }
    root = write(tree, extra, **docs)
    result = build(root, line)
    assert (result.returncode, "WARNING" in result.stderr) == (0, False), result.stderr
    out = root / "out"
    assert list(find_holes(out)) == []
    says = {
        "updating": ("upgrade/index.html", "Порядок обновления описан в руководстве: обновление."),
        "incidents": ("known-issues.html", "Встретили другую? Сообщите о ней."),
        "suggestions": ("plan.html", "Как предложить своё."),
    }
    told = {
        topic
        for topic, (path, words) in says.items()
        if words in " ".join(html.parse(out / path).xpath("//article")[0].text_content().split())
    }
    newest = {"incidents"} if line == "1.1" else set()
    assert told == ({"updating", "suggestions", *newest} if extra else set())
    terms = html.parse(out / "index.html").xpath("//a[@class='term']/@href")
    assert terms == (["lan/glossary.html#lamp"] if extra and newest else [])
