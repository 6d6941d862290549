"""The look of a Word document: the styles, header and footer that pandoc takes from a reference document."""

import io
from collections.abc import Iterable
from typing import Any, cast
from zipfile import ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle
from docx.text.paragraph import Paragraph

TEXT_FONT, CODE_FONT = "Arial", "Courier New"
"""Fonts that are on every machine, or have twins of the same widths there."""
BRAND, QUIET, WARM = "BRAND", "4A5A5E", "92400E"
"""The first one is the product's."""
WIDTH = Cm(16.4)
"""Of the text."""
# name: size in points, bold, colour, space before and after in points
LOOKS = {
    "Normal": (11, False, None, 0, 6),
    "Body Text": (11, False, None, 3, 6),
    "Compact": (11, False, None, 1, 2),
    "Title": (24, True, BRAND, 6, 6),
    "Subtitle": (14, False, None, 6, 6),
    "Author": (11, False, QUIET, 0, 0),
    "Date": (11, False, None, 0, 0),
    "TOC Heading": (16, True, BRAND, 0, 10),
    "Heading 1": (16, True, BRAND, 22, 8),
    "Heading 2": (13, True, BRAND, 16, 6),
    "Heading 3": (11.5, True, BRAND, 12, 4),
    "Heading 4": (11, True, BRAND, 10, 4),
    "Footnote Text": (9, False, None, 0, 2),
    "Definition Term": (11, True, None, 6, 2),
    "Box Title": (11, True, None, 3, 3),
    "Note": (11, False, None, 3, 3),
    "Warning": (11, False, WARM, 3, 3),
    "Output": (9, False, QUIET, 3, 3),
    "Source Code": (9, False, None, 3, 6),
    "toc 1": (11, True, None, 5, 1),
    "toc 2": (11, False, None, 1, 1),
}


def render_reference(base: bytes, header: str, label: str, brand: str) -> bytes:
    """Return pandoc's own reference document in our look, with a running header and `label` in the footer.

    Headings have the colour `brand`, such as `#0c4a53`.
    """
    document = docx.Document(io.BytesIO(base))
    for name, (size, bold, own, before, after) in LOOKS.items():
        _set_style(document, name, size, bold, brand.lstrip("#").upper() if own == BRAND else own, before, after)
    verbatim = document.styles["Verbatim Char"]
    verbatim.font.name, verbatim.font.size = CODE_FONT, None
    for name, colour, fill in (("Marked Line", "1A1A1A", "FDF0C4"), ("Line Number", QUIET, None)):
        _add_letters(document, name, colour, fill)
    for level, name in enumerate(("toc 1", "toc 2")):
        layout = document.styles[name].paragraph_format
        layout.left_indent = Cm(0.6 * level)
        layout.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    for name in ("Note", "Warning"):
        document.styles[name].paragraph_format.left_indent = Cm(0.5)
    _rule_tables(document)
    _set_page(document, header, label)
    saved, result = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with ZipFile(saved) as written, ZipFile(result, "w") as fixed:
        for name in sorted(written.namelist()):  # pandoc takes over the time of what it copies
            fixed.writestr(ZipInfo(name), written.read(name))
    return result.getvalue()


def _set_style(
    document: Document, name: str, size: float, bold: bool, colour: str | None, before: float, after: float
) -> None:
    if name in document.styles:
        known = document.styles[name]
    else:
        known = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name.startswith("toc"))
    style = cast("ParagraphStyle", known)
    font = CODE_FONT if name in {"Output", "Source Code"} else TEXT_FONT
    style.font.name, style.font.size, style.font.bold, style.font.italic = font, Pt(size), bold, False
    style.element.rPr.rFonts.set(qn("w:cs"), font)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        style.element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
    style.font.color.rgb = RGBColor.from_string(colour or "1A1A1A")
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.alignment = None
    layout.keep_with_next = name.startswith(("Heading", "Box", "Definition T"))


def _add_letters(document: Document, name: str, colour: str, fill: str | None) -> None:
    """Add a style of parts of a listing's lines."""
    style = cast("CharacterStyle", document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER))
    style.font.name, style.font.size, style.font.color.rgb = CODE_FONT, Pt(9), RGBColor.from_string(colour)
    if fill:
        shading = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
            shading.set(qn(f"w:{key}"), value)
        style.element.get_or_add_rPr().append(shading)


def _rule_tables(document: Document) -> None:
    """Draw lines between the rows of every table."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "A8B6BA")):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    properties = document.styles["Table"].element.find(qn("w:tblPr"))
    properties.insert(0, borders)


def _set_page(document: Document, header: str, label: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.6), Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
    section.different_first_page_header_footer = True
    _fill(section.header.paragraphs[0], [header])
    _fill(section.footer.paragraphs[0], [label, "\t", "стр. ", ("PAGE",), " из ", ("NUMPAGES",)])


def _fill(paragraph: Paragraph, pieces: Iterable[str | tuple[str]]) -> None:
    """Write texts and, as tuples of one word, fields."""
    paragraph.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    for piece in pieces:
        run = paragraph.add_run(piece if isinstance(piece, str) else "1")
        run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(QUIET)
        if not isinstance(piece, str):
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), piece[0])
            element: Any = run.element  # python-docx has no fields of its own
            element.addprevious(field)
            field.append(element)
