"""The documents that are made of the pages, every one of them."""

import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from lxml import html
from machine import require
from pypdf import PdfReader
from test_documents import find_faults, text_of
from test_paper import find_misplaced, read_pages, read_plain, run_on, squeeze, strip_pages

pytestmark = pytest.mark.office


def read_listings(file: Path) -> list[str]:
    """Return the commands and the texts of files in a book or a Word document: those can be copied as they are."""
    if file.suffix == ".docx":
        rows = docx.Document(str(file)).paragraphs
        return [row.text for row in rows if row.style and row.style.name == "Source Code"]
    with zipfile.ZipFile(file) as book:
        pages = [html.fromstring(book.read(name)) for name in book.namelist() if name.endswith(".xhtml")]
    return [block.text_content() for each in pages for block in each.cssselect(".code pre")]


@pytest.mark.xdist_group("documentation")
def test_the_real_documents_are_whole(documentation: Path) -> None:
    files = sorted((documentation / "downloads").rglob("*.pdf"))
    assert len(files) == 49  # a planned line has no changelog
    for file in files:
        assert list(find_faults(file)) == [], file.name
        words = (PdfReader(file).pages[0]).extract_text()
        assert "Carbon CRM" in words
        assert "Пример данных" in words


@pytest.mark.xdist_group("documentation")
def test_the_life_cycle_document_has_its_eight_sections(documentation: Path) -> None:
    file = documentation / "downloads/5.3/carbon-crm-lifecycle-5.3.pdf"
    chapters = [str(item.title) for item in PdfReader(file).outline if not isinstance(item, list)]
    assert chapters == [
        "1 Поддержание жизненного цикла программного обеспечения",
        "2 Устранение неисправностей, выявленных в ходе эксплуатации",
        "3 Совершенствование программного обеспечения",
        "4 Техническая поддержка",
        "5 Информация о персонале",
        "6 Фактический адрес размещения разработчиков",
        "7 Фактический адрес размещения службы поддержки",
        "8 Фактический адрес размещения инфраструктуры разработки",
    ]


@pytest.mark.xdist_group("documentation")
def test_the_register_gets_six_documents_and_those_with_blanks_are_drafts(documentation: Path) -> None:
    documents = json.loads((documentation / "downloads/5.3/manifest.json").read_text("utf-8"))["documents"]
    unfilled = {each["slug"]: each["unfilled"] for each in documents if each["format"] == "docx"}
    assert set(unfilled) == {"lifecycle", "manual", "functions", "staff", "source-code", "licence-keys"}
    assert {slug: len(unfilled[slug]) for slug in ("functions", "source-code", "licence-keys")} == {
        "functions": 5, "source-code": 12, "licence-keys": 11,
    }  # fmt: skip
    for slug, blanks in unfilled.items():
        file = documentation / f"downloads/5.3/carbon-crm-{slug}-5.3.pdf"
        first = " ".join(PdfReader(file).pages[0].extract_text().split())
        assert ("ЧЕРНОВИК: не заполнено" in first) is bool(blanks)


@pytest.mark.xdist_group("documentation")
def test_every_real_epub_and_word_document_opens(documentation: Path, tmp_path: Path) -> None:
    require("epubcheck", "soffice", "pdftotext")
    books = sorted((documentation / "downloads/5.3").glob("*.epub"))
    for book in books:
        check = ["java", "-jar", "/usr/share/java/epubcheck.jar", str(book)]
        result = subprocess.run(check, check=False, capture_output=True, text=True)
        assert result.returncode == 0, result.stdout + result.stderr
    papers = sorted((documentation / "downloads/5.3").glob("*.docx"))
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    convert = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*convert, *map(str, papers)], check=True, capture_output=True, timeout=240)
    assert (len(books), len(papers)) == (4, 6)
    for paper in papers:
        converted, printed = tmp_path / f"{paper.stem}.pdf", paper.with_suffix(".pdf")
        have, want = (set(re.findall(r"\w{6,}", text_of(file))) for file in (converted, printed))
        assert len(want - have) < len(want) / 10, f"{paper.name} lacks {sorted(want - have)[:20]}"


@pytest.mark.xdist_group("documentation")
def test_words_of_real_documents_neither_overprint_nor_leave_the_paper(documentation: Path) -> None:
    require("pdftotext")
    files = sorted((documentation / "downloads/5.3").glob("*.pdf"))
    assert {file.name: find_misplaced(file) for file in files} == {file.name: ([], []) for file in files}
    assert len(files) == 10


@pytest.mark.parametrize("read", [read_plain, read_pages])
@pytest.mark.xdist_group("documentation")
def test_every_command_of_every_real_document_can_be_copied(documentation: Path, read: Callable[[Path], str]) -> None:
    require("pdftotext")
    lost, commands = [], 0
    for file in sorted((documentation / "downloads/5.3").glob("*.pdf")):
        (other,) = (twin for twin in (file.with_suffix(".epub"), file.with_suffix(".docx")) if twin.exists())
        copied = squeeze(run_on(strip_pages(read(file), "Carbon CRM")))
        for listing in read_listings(other):
            commands += 1
            if squeeze(run_on(listing)) not in copied:
                lost.append((file.name, listing))
    assert lost == []
    assert commands > 500
