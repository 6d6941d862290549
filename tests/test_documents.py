"""The documents: PDF, DOCX and EPUB, read by the programs that their readers have."""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import page, run, write_tree
from jinja2 import Environment
from lxml import html
from machine import OWN_MOUNTS, require
from pypdf import PdfReader

from docsite.cache import open_cache
from docsite.documents import about
from docsite.documents.typesetting import Typesetter
from docsite.entries import prune_cache, read_cached, write_cached
from docsite.problems import ProblemsError
from docsite.tree.documents import load_documents

GROUP = pytest.mark.xdist_group("documents")
Tree = Callable[..., Path]
PAPER, MARGIN = 595, 60  # points
BUILD = ("python", "scripts/build_site.py")
DIAGRAM = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 60"><style>rect { fill: #eee }</style>
<rect width="120" height="60"/><text x="10" y="30">Узел-и-гость</text></svg>
"""
LONG = "x" * 400
GUIDE = f"""\
Смотрите [проверку](check.md#kak-proverit), [начало](../index.md) и [проект](https://www.linux-lan.org/page/Documents).

![Узел и гость](scheme.svg)

## Вкладки

/// tab | Debian
Для Debian.
///

/// tab | Семейство RHEL
Для RHEL.
///

/// danger | Берегите "данные" \\ копии
Опасность & <риск>.
///

```bash title="/etc/sample.conf"
echo {LONG}
```

```nosuchlanguage
строка кода
```

```{{.text .output}}
готово
```

<table><thead><tr><th>Сырая</th><th>таблица</th></tr></thead><tbody><tr><td colspan="2">ячейка</td></tr></tbody></table>

- [ ] дело
- [ ] ещё дело

### Мелко

#### Ещё мельче

Нажмите ++ctrl+c++.
"""
DOCS = {
    "documents.yml": (
        "documents:\n"
        "  - slug: guide\n    title: Руководство <&> «о том»\n    formats: [pdf, epub]\n"
        "    chapters: [guide/index.md, guide/check.md, 'changelog/{line}.md']\n"
        "  - slug: paper\n    title: Сведения\n    formats: [pdf, docx]\n    requisites: true\n"
        "    chapters: ['guide/check.md#kak-proverit', guide/index.md]\n"
        "  - slug: future\n    title: Для будущего\n    formats: [pdf]\n    chapters: [future.md]\n"
    ),
    "guide/index.md": page("Глава первая", GUIDE),
    "guide/check.md": page("Глава вторая", "Текст.\n\n## Как проверить\n\nОбратно к [вкладкам](index.md#vkladki)."),
    "guide/scheme.svg": DIAGRAM,
    "future.md": page("Будущее", applies='">=5.4"'),
    "offline.md": page("Офлайн", '<p data-offer="documents"></p>\n\n<p data-offer="guide"></p>'),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The downloads of two lines of a tiny project."""
    root = write_tree(tmp_path_factory.mktemp("documents") / "проект с пробелом", DOCS)
    result = run(*BUILD, cwd=root, LINES="5.3,5.4")
    assert result.returncode == 0, result.stderr
    assert re.search(r"^documents: 9 files in ", result.stdout, re.MULTILINE)
    return root / "site/downloads"


def text_of(pdf: Path) -> str:
    require("pdftotext")
    command = ["pdftotext", "-layout", str(pdf), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def links_of(reader: PdfReader) -> tuple[set[str], int]:
    """Return the addresses that the pages lead to, and how many links stay inside."""
    addresses, inside = set(), 0
    for document_file in reader.pages:
        for annotation in document_file.get("/Annots", []):
            action = annotation.get_object().get("/A", {})
            if "/URI" in action:
                addresses.add(str(action["/URI"]))
            else:
                inside += 1
    return addresses, inside


def find_faults(pdf: Path) -> Iterator[str]:
    """Yield what a PDF of ours must not have: no tags, no language, fonts elsewhere, words off the paper."""
    reader = PdfReader(pdf)
    root: Any = reader.trailer["/Root"]
    if not root["/MarkInfo"]["/Marked"] or "/StructTreeRoot" not in root:
        yield "not tagged"
    if root["/Lang"] != "ru-RU":
        yield f"language {root['/Lang']}"
    if b"<pdfuaid:part>1</pdfuaid:part>" not in root["/Metadata"].get_data():
        yield "no mark of PDF/UA-1"
    if not reader.outline or not reader.metadata or not reader.metadata.title:
        yield "no bookmarks or no title"
    for document_file in reader.pages:
        resources: Any = document_file["/Resources"]
        for font in resources.get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            if not {"/FontFile2", "/FontFile3"} & inner["/FontDescriptor"].get_object().keys():
                yield f"font {inner['/BaseFont']} is not embedded"
    require("pdftotext")
    command = ["pdftotext", "-bbox", str(pdf), "-"]
    boxes = html.fromstring(subprocess.run(command, check=True, capture_output=True).stdout)
    for word in boxes.iter("word"):
        if float(word.get("xmax", 0)) > PAPER - MARGIN or float(word.get("xmin", 0)) < MARGIN:
            yield f"{word.text_content()[:40]} leaves the text's column"


@GROUP
def test_a_pdf_is_tagged_self_contained_and_within_its_margins(made: Path) -> None:
    files = sorted(made.rglob("*.pdf"))
    assert [file.name for file in files] == [
        *("basalt-hub-guide-5.3.pdf", "basalt-hub-paper-5.3.pdf"),
        *("basalt-hub-future-5.4.pdf", "basalt-hub-guide-5.4.pdf", "basalt-hub-paper-5.4.pdf"),
    ]
    for file in files:
        assert list(find_faults(file)) == [], file.name


@GROUP
def test_a_guide_says_what_it_is_and_holds_its_pages_in_order(made: Path) -> None:
    file = made / "5.3/basalt-hub-guide-5.3.pdf"
    text, reader = text_of(file), PdfReader(file)
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Руководство <&> «о том»", "ООО «Базальт»")
    first = (reader.pages[0]).extract_text()
    assert "Версия 5.3, выпуск 5.3.0" in first
    assert "Пример данных" in first
    assert "Город, 2026" in first
    body = text[text.index("Смотрите проверку") :]
    words = (
        *("1.1 Вкладки", "Debian", "Для Debian.", "Семейство RHEL", "Для RHEL.", 'Берегите "данные" \\ копии'),
        *("Опасность & <риск>.", "/etc/sample.conf", "строка кода", "готово", "Ответ", "ячейка", "☐ ещё дело"),
        *("1.1.1 Мелко", "Ctrl", "2 Глава вторая", "2.1 Как проверить", "3 Изменения версии 5.3", "Выпуск 5.3.0"),
        "Редакция ",
    )
    places = [body.index(word) for word in words]
    assert places == sorted(places)
    assert "x" * 400 in "".join(text.split())
    assert f"стр. 3 из {len(reader.pages)}" in text
    assert [item.title for item in reader.outline if not isinstance(item, list)] == [
        "1 Глава первая", "2 Глава вторая", "3 Изменения версии 5.3",
    ]  # fmt: skip


@GROUP
def test_links_stay_inside_where_they_can_and_show_their_address_elsewhere(made: Path) -> None:
    file = made / "5.3/basalt-hub-guide-5.3.pdf"
    addresses, inside = links_of(PdfReader(file))
    assert {"https://docs.basalt-hub.example/5.3/index.html", "https://www.linux-lan.org/page/Documents"} <= addresses
    assert not [address for address in addresses if "guide" in address]
    assert inside > 5
    assert "https://www.linux-lan.org/page/Documents" in text_of(file)


@GROUP
def test_a_register_document_names_the_vendor_and_takes_sections(made: Path) -> None:
    text = text_of(made / "5.3/basalt-hub-paper-5.3.pdf")
    assert "7700000000 / 770001001" in text
    assert "Каменная" in text
    assert re.search(r"^1 Как проверить$", text, re.MULTILINE)
    assert "Глава вторая" not in text
    assert "Редакция" not in text


@GROUP
def test_a_word_document_has_styles_contents_and_headers(made: Path, tmp_path: Path) -> None:
    file = made / "5.3/basalt-hub-paper-5.3.docx"
    document = docx.Document(str(file))
    assert document.core_properties.title == "Сведения"
    rows = [(str(row.style.name), row.text) for row in document.paragraphs if row.style]
    assert [row for row in rows if row[0] in {"TOC Heading", "toc 1", "Heading 1"}] == [
        ("TOC Heading", "Содержание"), ("toc 1", "1 Как проверить"), ("toc 1", "2 Глава первая"),
        ("Heading 1", "1\tКак проверить"), ("Heading 1", "2\tГлава первая"),
    ]  # fmt: skip
    section = document.sections[0]
    assert section.header.paragraphs[0].text == "Basalt Hub 5.3 · Сведения"
    assert "NUMPAGES" in section.footer._element.xml  # noqa: SLF001 - fields have no interface
    assert 'TOC \\o "1-2"' in document.element.xml
    bookmarks = set(document.element.xpath("//w:bookmarkStart/@w:name"))
    assert set(document.element.xpath("//w:hyperlink/@w:anchor")) <= bookmarks
    assert [style.name for style in document.styles if style.name in {"Warning", "Tab", "Box Title", "Source Code"}]
    require("soffice", "pdftotext")
    home = tmp_path / "office"
    convert = ["soffice", f"-env:UserInstallation={home.as_uri()}", "--headless", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*convert, str(tmp_path), str(file)], check=True, capture_output=True, timeout=240)
    text = text_of(tmp_path / "basalt-hub-paper-5.3.pdf")
    assert "7700000000 / 770001001" in text
    assert re.search(r"^ *2\.1 +Вкладки$", text, re.MULTILINE)
    assert "x" * 400 in "".join(text.split())
    assert "https://www.linux-lan.org/page/Documents" in text  # in a footnote


@GROUP
def test_an_epub_passes_its_checker(made: Path) -> None:
    require("epubcheck")
    file = made / "5.3/basalt-hub-guide-5.3.epub"
    check = ["java", "-jar", "/usr/share/java/epubcheck.jar", str(file)]
    result = subprocess.run(check, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    with zipfile.ZipFile(file) as book:
        navigation = html.fromstring(book.read("EPUB/nav.xhtml"))
        assert navigation.xpath("//nav[@id='toc']/ol/li/a/text()") == [
            "Глава первая", "Глава вторая", "Изменения версии 5.3",
        ]  # fmt: skip
        assert [name for name in book.namelist() if name.endswith(".svg")]
        assert "5.3 · пример данных" not in book.read("EPUB/text/title_page.xhtml").decode()
        assert "выпуск 5.3.0 · пример данных" in book.read("EPUB/text/title_page.xhtml").decode()


@GROUP
def test_pages_offer_the_documents_and_copies_do_not(made: Path) -> None:
    offline = html.parse(made.parent / "5.3/offline.html")
    rows = offline.xpath("//*[contains(@class, 'documents-offer')]//tbody/tr")
    assert [" ".join(row.text_content().split()).split(" (")[0] for row in rows] == [
        "Руководство <&> «о том» PDF", "Сведения PDF",
    ]  # fmt: skip
    for link in offline.xpath("//*[contains(@class, 'documents-offer')]//a/@href"):
        assert (made.parent / "5.3" / link).is_file()
    assert len(offline.xpath("//p[@class='documents-offer']//a")) == 2
    with zipfile.ZipFile(made / "5.3/basalt-hub-docs-5.3.zip") as archive:
        copy = archive.read("basalt-hub-docs-5.3/offline.html").decode()
    assert not re.search("documents-offer|data-offer", copy)


@GROUP
def test_manifest_and_sums_describe_every_file(made: Path) -> None:
    for line in ("5.3", "5.4"):
        manifest = json.loads((made / line / "manifest.json").read_text("utf-8"))
        listed = {manifest["file"], *(document["file"] for document in manifest["documents"])}
        files = {file.relative_to(made).as_posix() for file in (made / line).iterdir()}
        assert files - listed == {f"{line}/SHA256SUMS", f"{line}/manifest.json"}
        check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
        result = subprocess.run(check, cwd=made / line, check=True, capture_output=True, text=True)
        assert len(result.stdout.splitlines()) == len(files) - 1


@GROUP
def test_an_unchanged_document_is_taken_from_the_cache_and_a_damaged_one_made_anew(made: Path) -> None:
    root = made.parent.parent
    files = {file: file.read_bytes() for file in made.rglob("basalt-hub-*") if file.suffix != ".zip"}
    broken = {"PYPANDOC_PANDOC": "/nowhere/pandoc"}  # whoever needs pandoc now, fails
    assert run(*BUILD, cwd=root, LINES="5.3,5.4", **broken).returncode == 0
    assert {file: file.read_bytes() for file in files} == files
    entries = sorted(entry for entry in (root / ".cache/documents").iterdir() if entry.is_file())
    assert len(entries) == len(files)
    for number, entry in enumerate(entries):
        data = bytearray(entry.read_bytes())
        data[number * 7 % len(data)] ^= 1
        entry.write_bytes(data[: len(data) - number % 2])
    assert run(*BUILD, cwd=root, LINES="5.3,5.4").returncode == 0
    assert {file: file.read_bytes() for file in files} == files


def test_the_cache_forgets_what_was_used_longest_ago(tmp_path: Path) -> None:
    for number in range(4):
        write_cached(tmp_path / f"entry{number}", bytes(100))
        os.utime(tmp_path / f"entry{number}", (number, number))
    assert read_cached(tmp_path / "entry0") == bytes(100)
    prune_cache(tmp_path, 2 * (100 + 32))
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["entry0", "entry3"]


BROKEN = {
    "unknown key": (
        "documents:\n  - slug: a\n    titel: А\n    formats: [pdf]\n    chapters: [index.md]\n",
        [
            "docs/documents.yml:2:5: key 'title' is missing; expected 'title'",
            "docs/documents.yml:3:5: unknown key 'titel' (did you mean 'title'?); "
            "expected one of slug, title, short, formats, requisites, section, chapters",
        ],
    ),
    "unknown format": (
        "documents:\n  - {slug: a, title: А, formats: [pdf, odt], chapters: [index.md]}\n",
        ["docs/documents.yml:2:40: unknown formats 'odt'; expected one of pdf, docx, epub"],
    ),
    "everything between the entries": (
        "documents:\n  - {slug: a, title: А, formats: [pdf], chapters: [indx.md]}\n"
        "  - {slug: a, title: А, formats: [pdf]}\n  - {slug: c, title: А, formats: [pdf], section: Установк}\n",
        [
            "docs/documents.yml:2:52: unknown page 'indx.md' (did you mean 'index.md'?); expected a path below docs/",
            "docs/documents.yml:3:5: document 'a' has not one source; expected either 'section' or 'chapters'",
            "docs/documents.yml:3:12: slug 'a' stands twice; expected each slug once",
            "docs/documents.yml:4:50: no section 'Установк' in the navigation (did you mean 'Установка'?); "
            "expected one of Установка, Ещё",
        ],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_mistakes_in_the_list_of_documents_are_named(case: str, tmp_path: Path) -> None:
    text, expected = BROKEN[case]
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/documents.yml").write_text(text, "utf-8")
    navigation = ["index.md", {"Установка": [{"Первая": "a.md"}, "b.md", {"Ещё": ["c.md"]}]}]
    with pytest.raises(ProblemsError) as error:
        load_documents(tmp_path / "docs", navigation, ["index.md", "a.md", "b.md", "c.md"], ["5.3"])
    assert str(error.value).split("\n") == expected


def test_a_section_of_the_navigation_gives_its_pages_in_order(tmp_path: Path) -> None:
    (tmp_path / "documents.yml").write_text(
        "documents:\n  - {slug: a, title: А, formats: [pdf], section: Установка}\n", "utf-8"
    )
    navigation = [{"Установка": [{"Первая": "a.md"}, "b.md", {"Ещё": ["c.md"]}]}, {"Вне": "https://example.com"}]
    (document,) = load_documents(tmp_path, navigation, ["a.md", "b.md", "c.md"], ["5.3"])
    assert [chapter.path for chapter in document.chapters] == ["a.md", "b.md", "c.md"]


def test_all_documents_with_mistakes_are_named_and_the_site_stays(tree: Tree) -> None:
    root = tree({**DOCS, "guide/scheme.svg": DIAGRAM})
    assert run(*BUILD, cwd=root, LINES="5.3").returncode == 0
    before = (root / "site/downloads/5.3/basalt-hub-guide-5.3.pdf").read_bytes()
    text = str(DOCS["documents.yml"]).replace("#kak-proverit", "#kak-proveryat")
    (root / "docs/documents.yml").write_text(text, "utf-8")
    picture = '<img src="../lost.png" alt="Нет">'
    (root / "docs/guide/check.md").write_text(page("Глава", f"{picture}\n\n## Как проверить"), "utf-8")
    (root / "docs/guide/index.md").write_text(page("Глава", "## Вкладки\n\n![Сломан](scheme.png)"), "utf-8")
    (root / "docs/guide/scheme.png").write_bytes(b"no picture")
    result = run(*BUILD, cwd=root, LINES="5.3")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert (
        "docs/guide/check.md:7:11: '../lost.png' is no picture of this site, as a document needs it; expected"
        in result.stderr
    )
    assert (
        "docs/documents.yml:10:16: docs/guide/check.md has no section 'kak-proveryat' in line 5.3; expected"
        in result.stderr
    )
    assert result.stderr.rstrip().endswith("site/ is as it was")
    assert (root / "site/downloads/5.3/basalt-hub-guide-5.3.pdf").read_bytes() == before

    (root / "docs/documents.yml").write_text(str(DOCS["documents.yml"]), "utf-8")
    (root / "docs/guide/check.md").write_text(page("Глава", "## Как проверить"), "utf-8")
    result = run(*BUILD, cwd=root, LINES="5.3")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "docs/guide/index.md:9:11: no PDF of 'guide' in line 5.3: " in result.stderr
    assert "docs/guide/index.md:9:11: no PDF of 'paper' in line 5.3: " in result.stderr
    assert (root / "site/downloads/5.3/basalt-hub-guide-5.3.pdf").read_bytes() == before


@GROUP
def test_a_draft_says_so_in_every_format_and_wherever_it_is_listed(tree: Tree) -> None:
    blank = "{{ declared.functions.purpose | plain }}"
    note = "/// note | Заполняет правообладатель\nГде.\n///"
    docs = {
        "documents.yml": (
            "documents:\n  - slug: paper\n    title: Сведения\n    short: Кратко\n    formats: [pdf, docx, epub]\n"
            "    requisites: true\n    chapters:\n      - {page: paper.md, title: Глава}\n"
        ),
        "paper.md": page("Страница", f"## Слова\n\n| а | б |\n|---|---|\n| Цель | {blank} |\n\n## Место\n\n{note}"),
        "offline.md": page("Офлайн", '<p data-offer="documents"></p>'),
    }
    root = tree(docs)
    result = run(*BUILD, cwd=root, LINES="5.3")
    assert result.returncode == 0, result.stderr
    made = root / "site/downloads/5.3"
    file = made / "basalt-hub-paper-5.3.pdf"
    assert list(find_faults(file)) == []
    first, *_, last = (" ".join(each.extract_text().split()) for each in PdfReader(file).pages)
    assert "ЧЕРНОВИК: не заполнено Слова: Цель Место Пример данных" in first
    assert "Кратко" in last
    assert "Черновик, пример данных" in last
    assert last.count("Заполняет правообладатель") == 2
    word = docx.Document(str(made / "basalt-hub-paper-5.3.docx"))
    assert "ЧЕРНОВИК: не заполнено: Слова: Цель; Место." in [row.text for row in word.paragraphs]
    assert word.sections[0].footer.paragraphs[0].text.startswith("Черновик, пример данных")
    [cell] = [cell for row in word.tables[1].rows for cell in row.cells if cell.text == "Заполняет правообладатель"]
    assert cell.paragraphs[0].runs[0].bold
    with zipfile.ZipFile(made / "basalt-hub-paper-5.3.epub") as book:
        assert "· черновик, пример данных" in book.read("EPUB/text/title_page.xhtml").decode()
    manifest = json.loads((made / "manifest.json").read_text("utf-8"))
    number = (root / "mkdocs.yml").read_text("utf-8").split("\n      purpose:")[0].count("\n") + 2
    assert [each["unfilled"] for each in manifest["documents"]] == 3 * [
        [
            {"what": "Слова: Цель", "place": f"mkdocs.yml:{number}:7"},
            {"what": "Место", "place": "docs/paper.md:15:1"},
        ]
    ]
    assert "черновик: заполнено не всё" in (root / "site/5.3/offline.html").read_text("utf-8")


def test_an_offer_of_no_document_is_an_error_at_its_place(tree: Tree) -> None:
    root = tree({**DOCS, "offline.md": page("Офлайн", '<p data-offer="giude"></p>')})
    result = run(*BUILD, cwd=root, LINES="5.3")
    assert result.returncode == 1
    message = "docs/offline.md:7:16: an offer of 'giude' (did you mean 'guide'?); expected one of copy, "
    assert message in result.stderr


def test_a_missing_font_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(about.FONTS, "text", "PT Sanz")
    typesetter = Typesetter(Environment(autoescape=True), tmp_path, open_cache(tmp_path))
    with pytest.raises(ValueError, match=r"font 'PT Sanz' is not installed; run 'make site'"):
        _ = typesetter.fonts


@pytest.mark.parametrize("part", [0.3, 0.9])
def test_a_full_disk_leaves_the_site_and_says_so(tree: Tree, tmp_path: Path, part: float) -> None:
    require(OWN_MOUNTS)
    root, disk = tree(DOCS), tmp_path / "disk"
    disk.mkdir()
    assert run(*BUILD, cwd=root, LINES="5.3").returncode == 0
    statuses = [file.stat() for file in (root / "site").rglob("*") if file.is_file()]
    size = sum({status.st_ino: status.st_size for status in statuses}.values())  # `latest` are links
    script = f"""
        mount -t tmpfs -o size={int(size * part)} tmpfs {disk} && mkdir {disk}/site && echo old > {disk}/site/index.html
        {sys.executable} scripts/build_site.py --site {disk}/site; echo exit $?
        find {disk} -type f; cat {disk}/site/index.html
    """
    result = run(*OWN_MOUNTS.enter, "sh", "-c", script, cwd=root, LINES="5.3")
    assert "exit 1" in result.stdout, result.stdout + result.stderr
    assert result.stdout.endswith(f"exit 1\n{disk}/site/index.html\nold\n")
    assert "No space left on device" in result.stderr
    assert "site/ is as it was" in result.stderr
    assert "Traceback" not in result.stderr
