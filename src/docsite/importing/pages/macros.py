"""The macros of a page of Confluence, as blocks of ours; pandoc reads the rest.

What pandoc is not to touch stands in its input as a word of its own, and takes its place again afterwards.
"""

import re

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement
from lxml.html.builder import E

from docsite.problems import Problem

KINDS = {"information": "info", "note": "warning", "tip": "tip", "warning": "danger", "info": "info"}
"""Boxes as Confluence calls them → as readers see them: its «note» is yellow, its «warning» red."""
LANGUAGES = {
    "c#": "csharp",
    "py": "python",
    "js": "javascript",
    "sh": "bash",
    "shell": "bash",
    "plain": "text",
    "none": "text",
}
BRUSH = re.compile(r"brush:\s*([\w#+.-]+)")
WORD = "xqblock{}qx"
MARK = re.compile(r"^(?P<indent>[ \t]*)xqblock(?P<number>\d+)qx[ \t]*$", re.MULTILINE)
TASK = re.compile(r"^([ \t]*-[ \t]+)\\?\[([x ])\\?\] ", re.MULTILINE)
KNOWN = {
    "info", "note", "tip", "warning", "code", "noformat", "expand", "panel", "toc", "status", "anchor", "excerpt",
    "section", "column", "children", "view-file", "details", "tasklist", "layout",
}  # fmt: skip
DROPPED = (
    ".toc-macro, .plugin_pagetree, script, style, .page-metadata, .confluence-information-macro-icon,"
    " .codeHeader .collapse-source, .hidden"
)
"""What only a screen of Confluence needs."""
ATTRIBUTES = {"href", "src", "alt", "colspan", "rowspan", "start"}
BOX = ".confluence-information-macro, .expand-container, .panel:not(.code):not(.preformatted)"


class Macros:
    """One page on its way to pandoc and back."""

    def __init__(self, body: HtmlElement, shown: str, report: list[Problem]) -> None:
        self.body, self.shown, self.report = body, shown, report
        self.kept: list[str] = []

    def tell(self, element: HtmlElement, cause: str) -> None:
        """Note what is not carried as it stands."""
        self.report.append(Problem(self.shown, element.sourceline or 1, 1, cause))

    def mend(self) -> None:
        """Make plain HTML of the page."""
        for element in self.body.cssselect("[data-macro-name]"):
            name = str(element.get("data-macro-name"))
            if name not in KNOWN:
                self.tell(element, f"the macro '{name}' is carried as what it showed")
        for element in self.body.cssselect(".ap-container"):
            self.tell(element, "a macro of an add-on is left out")
            _replace(element)
        for element in self.body.cssselect(DROPPED):
            if element.getparent() is not None:
                element.drop_tree()
        self._mend_words()
        for element in self.body.cssselect("pre"):
            self._keep_code(element)
        for element in self.body.cssselect("table"):
            _name_columns(element)
        boxes = self.body.cssselect(BOX)
        for element in reversed(boxes):  # the inner ones first
            self._keep_box(element)
        _drop_attributes(self.body)

    def _mend_words(self) -> None:
        for element in self.body.cssselect(".status-macro"):
            element.tag = "strong"
        for element in self.body.cssselect("img.emoticon"):
            _replace(element, str(element.get("data-emoji-fallback") or element.get("alt") or ""))
        for element in self.body.cssselect("a.user-mention, a.confluence-userlink"):
            element.drop_tag()
        for element in self.body.cssselect("ul.inline-task-list > li"):
            sign = "[x] " if "checked" in str(element.get("class")) else "[ ] "
            element.text = sign + (element.text or "").lstrip()
        for element in self.body.cssselect("img"):
            source = str(element.get("src") or "").partition("?")[0]
            element.set("src", source.replace("attachments/thumbnails/", "attachments/"))

    def _keep_code(self, element: HtmlElement) -> None:
        """Keep code as it is, in the place of the panel around it; in a table it is left to HTML."""
        panel = next(
            (
                each
                for each in element.iterancestors("div")
                if "code" in str(each.get("class")).split() or "preformatted" in str(each.get("class")).split()
            ),
            None,
        )
        if any(True for _ in element.iterancestors("td", "th")):
            return
        brush = BRUSH.search(str(element.get("data-syntaxhighlighter-params") or element.get("class") or ""))
        language = brush[1].lower() if brush else "text"
        language = LANGUAGES.get(language, language)
        header = panel.cssselect(".codeHeader b, .panelHeader b") if panel is not None else []
        title = " ".join(header[0].text_content().split()).replace('"', "'") if header else ""
        text = element.text_content().strip("\n")
        fence = "`" * max(3, max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
        head = f'{fence}{language} title="{title}"' if title else f"{fence}{language}"
        _replace_block(panel if panel is not None else element, [self._word(f"{head}\n{text}\n{fence}")])

    def _keep_box(self, element: HtmlElement) -> None:
        classes = str(element.get("class")).split()
        if "expand-container" in classes:
            kind, titles, bodies = (
                "details",
                element.cssselect(".expand-control-text"),
                element.cssselect(".expand-content"),
            )
        elif "panel" in classes:
            kind, titles, bodies = "note", element.cssselect(".panelHeader"), element.cssselect(".panelContent")
        else:
            names = [each.removeprefix("confluence-information-macro-") for each in classes]
            kind = next((KINDS[name] for name in names if name in KINDS), "note")
            titles, bodies = element.cssselect("p.title"), element.cssselect(".confluence-information-macro-body")
        title = " ".join(titles[0].text_content().split()) if titles else ""
        body = bodies[0] if bodies else element
        if any(True for _ in element.iterancestors("td", "th", "li")) and kind != "details":
            if titles and titles[0] is not element:
                titles[0].tag = "strong"
            return
        slashes = "/" * (3 + _measure_depth(body, self.kept))
        begin = f"{slashes} {kind} | {title}" if title else f"{slashes} {kind}"
        inner = [*([E.p(body.text)] if body.text and body.text.strip() else []), *body]
        _replace_block(element, [self._word(begin), *inner, self._word(slashes)])

    def _word(self, text: str) -> HtmlElement:
        self.kept.append(text)
        return E.p(WORD.format(len(self.kept) - 1))

    def render(self) -> str:
        """Return the page as HTML for pandoc."""
        return str(lxml_html.tostring(self.body, encoding="unicode"))

    def restore(self, text: str) -> str:
        """Put into the Markdown what pandoc did not touch."""

        def put(match: re.Match[str]) -> str:
            rows = self.kept[int(match["number"])].split("\n")
            return "\n".join(f"{match['indent']}{row}" if row else "" for row in rows)

        return TASK.sub(r"\1[\2] ", MARK.sub(put, text))


def _name_columns(table: HtmlElement) -> None:
    """Let a first row of headings be the head of its table."""
    rows = table.cssselect("tr")
    if rows and table.find("thead") is None and len(rows) > 1 and all(cell.tag == "th" for cell in rows[0]):
        head = E.thead(rows[0])
        table.insert(0, head)


def _measure_depth(body: HtmlElement, kept: list[str]) -> int:
    """Return how many slashes more than three a box needs around those within."""
    words = re.findall(r"xqblock(\d+)qx", body.text_content())
    slashes = [len(kept[int(number)]) - len(kept[int(number)].lstrip("/")) for number in words]
    return max((each - 2 for each in slashes if each), default=0)


def _replace(element: HtmlElement, text: str = "") -> None:
    element.text = None
    for child in list(element):
        element.remove(child)
    element.text = text
    element.drop_tag()


def _replace_block(element: HtmlElement, blocks: list[HtmlElement]) -> None:
    parent = element.getparent()
    if parent is None:
        return
    index, tail = parent.index(element), element.tail
    parent.remove(element)
    for offset, block in enumerate(blocks):
        parent.insert(index + offset, block)
    if tail and blocks:
        blocks[-1].tail = (blocks[-1].tail or "") + tail


def _drop_attributes(body: HtmlElement) -> None:
    """Leave to each element what Markdown can say of it."""
    for element in body.iter():
        if isinstance(element.tag, str):
            for name in set(element.attrib) - ATTRIBUTES:
                del element.attrib[name]
    etree.strip_tags(body, "font", "u", "big", "center")
    etree.strip_elements(body, "colgroup", "col", with_tail=False)
