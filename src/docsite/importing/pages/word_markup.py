"""The markup of a DOCX file, made plain for pandoc: it knows code by style names, and neither text boxes nor hiding."""

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn

CODE_STYLE = re.compile(
    r"(?:source |html |исходный |программный )?(?:code|код)|(?:html )?preformatted(?: text)?|source[ _]text"
)
NAMING_STYLE = re.compile(r"heading|title|caption|заголовок|название")
"""Paragraphs whose words are no code, whatever their font."""
CONTENTS_STYLE = re.compile(r"(?:toc|contents) (?:\d+|heading)|table of figures|оглавление \d+|заголовок оглавления")
MONOSPACED = re.compile(
    r"courier|consolas|lucida console|menlo|monaco|(?:^|\W)mono(?:space[d]?)?(?:\W|$)|pt mono|cascadia|fira code",
    re.IGNORECASE,
)
BLOCK_STYLE, INLINE_STYLE = "Source Code", "Verbatim Char"
"""The styles that pandoc takes for code."""
NUMBER = f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}"
DRAWN = re.compile(r"\}(?:chart|relIds|wsp|wgp|OLEObject)$")
Element = Any


class WordMarkup:
    """Makes a document plain, and says of what kinds there was how much."""

    def __init__(self, content: bytes) -> None:
        """Read a document."""
        self.document = docx.Document(io.BytesIO(content))
        self.body: Element = self.document.element.body
        self.told: list[str] = []
        names = {style.style_id: style for style in self.document.styles}
        self.names = {key: str(style.name).lower() for key, style in names.items()}
        self.items = {key for key, style in names.items() if style.element.find(NUMBER) is not None}
        self.fonts = {key: _find_style_font(style) for key, style in names.items()}

    def simplify(self) -> bytes:
        """Return the document as pandoc is to read it."""
        self._drop_contents()
        self._move_bookmarks()
        self._open_boxes()
        self._drop_hidden()
        self._count_drawings()
        self._mark_code()
        made = io.BytesIO()
        self.document.save(made)
        return made.getvalue()

    def _style(self, paragraph: Element) -> str:
        return self.names.get(paragraph.style or "", "")

    def _tell(self, count: int, one: str, many: str) -> None:
        if count:
            self.told.append(one if count == 1 else f"{count} {many}")

    def _drop_contents(self) -> None:
        galleries = self.body.iter(qn("w:docPartGallery"))
        tables = [each for each in galleries if each.get(qn("w:val")) == "Table of Contents"]
        rows = [next(each.iterancestors(qn("w:sdt"))) for each in tables]
        rows += [each for each in self.body.iter(qn("w:p")) if CONTENTS_STYLE.fullmatch(self._style(each))]
        for row in rows:
            if row.getparent() is not None:
                row.getparent().remove(row)
        if rows:
            self.told.append("its table of contents is left out: the navigation stands for it")

    def _move_bookmarks(self) -> None:
        """Put a bookmark that stands between paragraphs into the one below it: pandoc sees none elsewhere."""
        for mark in list(self.body.iter(qn("w:bookmarkStart"))):
            below = next(mark.itersiblings(qn("w:p")), None)
            if mark.getparent().tag != qn("w:p") and below is not None:
                below.insert(0 if below.find(qn("w:pPr")) is None else 1, mark)

    def _open_boxes(self) -> None:
        """Put the paragraphs of a text box below the one that it hangs on."""
        count = 0
        while (box := next(self.body.iter(qn("w:txbxContent")), None)) is not None:
            host = next(box.iterancestors(qn("w:p")))
            for inner in reversed(list(box)):
                host.addnext(inner)
            inside = [each for each in box.iterancestors() if host in each.iterancestors()]
            holder = next((each for each in inside if each.getparent().tag == qn("w:r")), inside[-1])
            holder.getparent().remove(holder)  # with what stands there for programs that know no such boxes
            count += 1
        self._tell(count, "a text box: its words stand below", "text boxes: their words stand below")

    def _drop_hidden(self) -> None:
        hidden = [
            mark.getparent().getparent()
            for mark in self.body.iter(qn("w:vanish"))
            if mark.getparent().getparent().tag == qn("w:r") and mark.get(qn("w:val"), "1") not in {"0", "false"}
        ]
        shown = [run for run in hidden if "".join(run.itertext()).strip()]
        for run in hidden:
            run.getparent().remove(run)
        self._tell(len(shown), "hidden words are left out", "runs of hidden words are left out")

    def _count_drawings(self) -> None:
        drawn = sum(1 for each in self.body.iter() if isinstance(each.tag, str) and DRAWN.search(each.tag))
        self._tell(drawn, "a drawing of the word processor is left out", "drawings of the word processor are left out")
        absent = sum(1 for each in self.body.iter(qn("a:blip")) if not each.get(qn("r:embed")))
        self._tell(absent, "a picture that it does not hold is left out", "pictures that it does not hold are left out")
        changed = sum(1 for tag in ("w:ins", "w:del") for _ in self.body.iter(qn(tag)))
        self._tell(changed, "a tracked change is taken as accepted", "tracked changes are taken as accepted")
        notes = sum(1 for _ in self.body.iter(qn("w:commentReference")))
        self._tell(notes, "a comment is left out", "comments are left out")

    def _mark_code(self) -> None:
        for paragraph in list(self.body.iter(qn("w:p"))):
            style = self._style(paragraph)
            runs = [run for run in paragraph.iter(qn("w:r")) if _read(run).strip()]
            if not runs or NAMING_STYLE.match(style):
                continue
            fonts = [self._find_font(run) for run in runs]
            own = [run for run, font in zip(runs, fonts, strict=True) if MONOSPACED.search(font)]
            is_styled = bool(
                CODE_STYLE.fullmatch(style) or MONOSPACED.search(self.fonts.get(paragraph.style or "", ""))
            )
            if (is_styled or len(own) == len(runs)) and self._may_be_block(paragraph):
                paragraph.style = self._require(BLOCK_STYLE, WD_STYLE_TYPE.PARAGRAPH)
            else:
                paragraph.style = None if style == BLOCK_STYLE.lower() else paragraph.style
                for run in own or (runs if is_styled else ()):
                    run.style = self._require(INLINE_STYLE, WD_STYLE_TYPE.CHARACTER)

    def _may_be_block(self, paragraph: Element) -> bool:
        """Say whether a paragraph stands by itself: cells of a table and items of a list hold code within a row."""
        number = paragraph.find(NUMBER)
        is_item = paragraph.style in self.items if number is None else number.get(qn("w:val")) != "0"
        return not is_item and next(paragraph.iterancestors(qn("w:tc")), None) is None

    def _find_font(self, run: Element) -> str:
        """Return the font that a run has of its own."""
        given = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        font = given.get(qn("w:ascii")) if given is not None else ""
        return font or self.fonts.get(run.style or "", "")

    def _require(self, name: str, kind: WD_STYLE_TYPE) -> str:
        """Return the id of a style, which the document gets if it has none of that name."""
        styles = self.document.styles
        found = next((style for style in styles if style.name == name and style.type == kind), None)
        return str((found or styles.add_style(name, kind)).style_id)


def _read(run: Element) -> str:
    return "".join(each.text or "" for each in run.iter(qn("w:t")))


def _find_style_font(style: Any) -> str:  # noqa: ANN401 - of any kind
    return next((font for font in _list_fonts(style) if font), "")


def _list_fonts(style: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    while style is not None:
        yield getattr(getattr(style, "font", None), "name", None) or ""
        style = getattr(style, "base_style", None)
