"""Documents of Word, carried into docs/ by the command."""
# ruff: noqa: SLF001 - python-docx has no public name for its elements

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from confluence_export import DOT
from conftest import ROOT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm

from docsite.importing.pages.settling import SettledTree, settle_tree
from docsite.importing.pages.word import read_document
from docsite.problems import FaultError
from docsite.reading.structure import MarkdownReader
from docsite.tree.configuration import load_config

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
CONTENTS = f"""\
<w:sdt {W}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>
<w:p><w:pPr><w:pStyle w:val="TOCHeading"/></w:pPr><w:r><w:t>Оглавление</w:t></w:r></w:p>
<w:p><w:hyperlink w:anchor="_Toc1"><w:r><w:t>1 Введение</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t>3</w:t></w:r>
</w:hyperlink></w:p></w:sdtContent></w:sdt>"""
BOX = f"""\
<w:r {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><mc:AlternateContent>
<mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>Слова в надписи.</w:t></w:r></w:p>
</w:txbxContent></wps:txbx></w:drawing></mc:Choice>
<mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>Слова в надписи.</w:t></w:r></w:p></w:txbxContent></w:pict>
</mc:Fallback></mc:AlternateContent></w:r>"""
Write = Callable[[Any], None]


@pytest.fixture
def carry(tmp_path: Path) -> Callable[[Write], SettledTree]:
    """Return a function that carries the document that another one fills."""
    (tmp_path / "dot.png").write_bytes(DOT)

    def carry(write: Write) -> SettledTree:
        document = docx.Document()
        write(document)
        document.save(str(tmp_path / "Книга.docx"))
        tree = read_document(tmp_path / "Книга.docx", "Книга.docx")
        return settle_tree(tree, MarkdownReader(load_config(ROOT).markdown_extensions, ROOT))

    return carry


def bookmark(name: str) -> tuple[Any, Any]:
    return (
        parse_xml(f'<w:bookmarkStart {W} w:id="{len(name)}" w:name="{name}"/>'),
        parse_xml(f'<w:bookmarkEnd {W} w:id="{len(name)}"/>'),
    )


def link(paragraph: Any, name: str, words: str) -> None:  # noqa: ANN401 - python-docx has no public types for it
    paragraph._p.append(parse_xml(f'<w:hyperlink {W} w:anchor="{name}"><w:r><w:t>{words}</w:t></w:r></w:hyperlink>'))


def list_causes(settled: SettledTree) -> list[str]:
    return [problem.cause for problem in settled.report]


def test_captions_stay_and_say_what_pictures_show(tmp_path: Path, carry: Callable[[Write], SettledTree]) -> None:
    def write(document: Any) -> None:  # noqa: ANN401 - as above
        document.add_heading("Первая", 1)
        document.add_paragraph("Текст.")
        lonely = document.add_paragraph()
        link(lonely, "_Ref1", "Вторая")
        see = document.add_paragraph("См. ")
        link(see, "_RefPic", "рисунок 1")
        link(see, "_RefTab", "таблицу 1")
        heading = document.add_heading("Вторая", 1)
        for place, mark in zip((1, -1), bookmark("_Ref1"), strict=True):
            heading._p.insert(place, mark)
        document.add_picture(str(tmp_path / "dot.png"))
        for name, label, rest in (("_RefPic", "Рисунок 1", " — Фильтры"), ("_RefTab", "Таблица 1", " — Роли")):
            caption = document.add_paragraph(style="Caption")
            begin, end = bookmark(name)
            caption._p.append(begin)
            caption.add_run(label)
            caption._p.append(end)
            caption.add_run(rest)
        table = document.add_table(2, 2)
        for number, cell in enumerate(table._cells):
            cell.text = f"a<{number}"
        document.add_picture(str(tmp_path / "dot.png"))
        document.add_paragraph("Рис. 2. Без стиля")

    settled = carry(write)
    assert "[Вторая](vtoraya.md)\n" in settled.pages["pervaya.md"]
    assert "[рисунок 1](vtoraya.md#_RefPic)[таблицу 1](vtoraya.md#_RefTab)" in settled.pages["pervaya.md"]
    assert settled.pages["vtoraya.md"].partition("# Вторая\n\n")[2] == (
        "![Рисунок 1 — Фильтры](images/kniga-1.png)\n\n*Рисунок 1 — Фильтры*{#_RefPic}\n\n"
        "*Таблица 1 — Роли*{#_RefTab}\n\n| a&lt;0 | a&lt;1 |\n|--------|--------|\n| a&lt;2 | a&lt;3 |\n\n"
        "![Рис. 2. Без стиля](images/kniga-1.png)\n\nРис. 2. Без стиля\n"
    )
    assert list_causes(settled) == ["no page for its beginning: docs/index.md is made, with a list of its parts"]


def test_the_title_begins_the_home_page_and_the_contents_go(carry: Callable[[Write], SettledTree]) -> None:
    def write(document: Any) -> None:  # noqa: ANN401 - as above
        document.add_paragraph("Руководство", "Title")
        document.add_paragraph("Для всех", "Subtitle")
        document.element.body.insert(2, parse_xml(CONTENTS))
        document.add_paragraph("Утверждён приказом.")
        document.add_heading("Введение", 1)
        document.add_paragraph("Раз", "List Number")
        document.add_paragraph("Пояснение.")
        document.add_paragraph("Два", "List Number")

    settled = carry(write)
    assert settled.nav == ["index.md", "vvedenie.md"]
    assert settled.pages["index.md"] == (
        "---\ntitle: Руководство\ndescription: Для всех\n---\n# Руководство\n\nДля всех\n\nУтверждён приказом.\n"
    )
    assert settled.pages["vvedenie.md"].endswith("1.  Раз\n\nПояснение.\n\n2.  Два\n")
    assert list_causes(settled) == ["its table of contents is left out: the navigation stands for it"]


def test_a_title_without_words_below_it_names_the_home_page(carry: Callable[[Write], SettledTree]) -> None:
    def write(document: Any) -> None:  # noqa: ANN401 - as above
        document.core_properties.title = "Справочник"
        document.add_heading("Введение", 1)
        document.add_heading("Установка", 1)

    assert (
        carry(write)
        .pages["index.md"]
        .startswith("---\ntitle: Справочник\ndescription: Разделы документации «Справочник».\n---\n# Справочник\n")
    )


def test_code_is_known_by_its_style_and_its_font(carry: Callable[[Write], SettledTree]) -> None:
    def write(document: Any) -> None:  # noqa: ANN401 - as above
        document.add_heading("Код", 1)
        style = document.styles.add_style("HTML Preformatted", WD_STYLE_TYPE.PARAGRAPH)
        document.add_paragraph("if true", style)
        document.add_paragraph("    echo <a>", style)
        document.add_paragraph("Слова.", "List Number")
        for words in ("cp a b", "cp c d"):
            document.add_paragraph(words, style).paragraph_format.left_indent = Cm(2)
        document.add_paragraph("Слова.")
        document.add_paragraph().add_run("ls -l").font.name = "Consolas"
        paragraph = document.add_paragraph("Запустите ")
        paragraph.add_run("make").font.name = "Courier New"
        paragraph.add_run(".")
        document.add_paragraph(style="List Number").add_run("cd /").font.name = "Courier New"
        document.add_table(1, 1).cell(0, 0).paragraphs[0].add_run("a|b").font.name = "Courier New"

    assert carry(write).pages["index.md"].partition("# Код\n\n")[2] == (
        "``` text\nif true\n    echo <a>\n```\n\n1.  Слова.\n\n``` text\ncp a b\ncp c d\n```\n\nСлова.\n\n"
        "``` text\nls -l\n```\n\nЗапустите `make`.\n\n"
        "2.  `cd /`\n\n| `a|b` |\n|-------|\n"
    )


def test_what_a_page_does_not_hold_is_told(tmp_path: Path, carry: Callable[[Write], SettledTree]) -> None:
    def write(document: Any) -> None:  # noqa: ANN401 - as above
        document.add_heading("Прочее", 1)
        document.add_paragraph("Видно.").add_run(" Скрыто.").font.hidden = True
        document.add_paragraph("У надписи.")._p.append(parse_xml(BOX))
        formula = f"<m:oMath {MATH}><m:r><m:t>a+b</m:t></m:r></m:oMath>"
        document.add_paragraph("Сумма ")._p.append(parse_xml(formula))
        document.add_picture(str(tmp_path / "dot.png"))
        for blip in document.element.body.iter(qn("a:blip")):
            blip.attrib.clear()
        changed = f'<w:ins {W} w:id="9" w:author="a"><w:r><w:t>Вставлено.</w:t></w:r></w:ins>'
        document.add_paragraph()._p.append(parse_xml(changed))

    settled = carry(write)
    assert settled.pages["index.md"].partition("# Прочее\n\n")[2] == (
        "Видно.\n\nУ надписи.\n\nСлова в надписи.\n\nСумма $a + b$\n\nВставлено.\n"
    )
    assert sorted(list_causes(settled)) == [
        "a picture that it does not hold is left out",
        "a text box: its words stand below",
        "a tracked change is taken as accepted",
        "hidden words are left out",
    ]


def test_a_template_is_one_line(tmp_path: Path) -> None:
    whole, template = tmp_path / "a.docx", tmp_path / "b.docx"
    document = docx.Document()
    document.add_paragraph("Слова.")
    document.save(str(whole))
    with zipfile.ZipFile(whole) as read, zipfile.ZipFile(template, "w") as written:
        for name in read.namelist():
            written.writestr(name, read.read(name).replace(b"document.main+xml", b"template.main+xml"))
    with pytest.raises(FaultError, match=r"^b\.docx is no DOCX but of a kind like it; save it as DOCX in the program"):
        read_document(template, "b.docx")


def test_a_bookmark_anywhere_is_a_place(carry: Callable[[Write], SettledTree]) -> None:
    def write(document: Any) -> None:  # noqa: ANN401 - as above
        document.add_heading("Первая", 1)
        link(document.add_paragraph("См. "), "_Note", "замечание")
        document.add_heading("Вторая", 1)
        paragraph = document.add_paragraph("Замечание.")
        paragraph._p.addprevious(bookmark("_Note")[0])  # as some programs write it: between paragraphs
        paragraph._p.append(bookmark("_Note")[1])

    settled = carry(write)
    assert "См. [замечание](vtoraya.md#_Note)\n" in settled.pages["pervaya.md"]
    assert settled.pages["vtoraya.md"].endswith('# Вторая\n\n<span id="_Note"></span>Замечание.\n')
