"""The theme's markup as plain HTML, such as pandoc reads.

What only a screen needs goes; code, notes, tabs, boxes and pictures become elements that `document.lua` knows.
"""

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import html
from lxml.html import HtmlElement
from lxml.html.builder import CODE, DIV, PRE, SPAN

SCREEN_ONLY = """
    .screen-only, .headerlink, .print-only, .reviewed, .page-links, .back, .sample-label, [data-offer],
    [hidden], form, script, style, nav, button, .tabbed-labels, .tabbed-set > input, .timeline,
    .footnote-backref, [src$="#only-dark"], [src$="#gh-dark-mode-only"]
"""
"""What has no meaning on paper; the timeline's dates stand in the table below it."""
KEPT = {"admonition", "tab", "code", "output", "title", "footnote-text"}
"""The classes of boxes that the formats show as such; other boxes only lay out a screen."""
RENAMED = (
    ("p.admonition-title, summary", "div", "title"),
    ("details", "div", "admonition"),
    (".change__kind, .change__severity", "strong", ""),
    ("kbd", "code", ""),
    (".unfilled", "mark", "unfilled"),
)
"""What the theme has elements of its own for: selector, plain element, its class."""
BOXES = {True: "☑", False: "☐"}
Space = tuple[int, int, bool]
"""Where spaces of a line begin and end, and whether they are part of a quoted text."""
SHELLS = {"bash", "console", "sh", "shell", "zsh"}
"""Languages whose lines may go on after a backslash."""
HEREDOC_LINE = re.compile(r"<<[^'\"]*(?:(['\"])\w+\1)?[^'\"]*$")
HEREDOC = re.compile(r"(?<!<)<<(?!<)-?\s*(?P<quote>['\"]?)\\?(?P<end>\w+)(?P=quote)")
WORDS = "descendant::text() | descendant::br"
DRAWING = "data-drawing"
"""The attribute that holds a drawing as the page has it: a parser of HTML changes the names of its attributes."""


def read_article(page: bytes) -> HtmlElement:
    """Return the text of a page with its drawings, in plain HTML."""
    article = html.document_fromstring(page).cssselect("article")[0]
    text = page.decode()
    drawings = _cut_drawings(text[text.index("<article") :])
    for element, drawing in zip(article.xpath(".//svg[not(ancestor::svg)]"), drawings, strict=False):
        element.set(DRAWING, drawing)
    return _adapt_article(article)


def text_of(element: HtmlElement) -> str:
    """Return its words on one line."""
    return " ".join("".join(part if isinstance(part, str) else " " for part in element.xpath(WORDS)).split())


def _cut_drawings(page: str) -> Iterator[str]:
    depth = begin = 0
    for tag in re.finditer(r"<!--.*?-->|<svg\b|</svg\s*>", page, re.DOTALL):
        if tag[0] == "<svg":
            begin = begin if depth else tag.start()
            depth += 1
        elif tag[0].startswith("</"):
            depth -= 1
            if not depth:
                yield page[begin : tag.end()]


def _adapt_article(article: HtmlElement) -> HtmlElement:
    for tabs in article.cssselect(".tabbed-set"):
        _adapt_tabs(tabs)
    for element in [*article.xpath(".//comment()"), *article.cssselect(SCREEN_ONLY)]:
        element.drop_tree()
    for box in article.cssselect("input[type=checkbox]"):
        _adapt_box(box)
    for selector, tag, name in RENAMED:
        for element in article.cssselect(selector):
            element.tag = tag
            element.set("class", f"{name} {element.get('class', '')}")
    for element in article.cssselect("div.highlight"):
        _adapt_code(element)
    for element in article.cssselect(".change__head > * + *, h1 > small, h2 > small, h3 > small"):
        element.addprevious(SPAN(" · "))
    for element in article.cssselect("img[src]"):
        element.set("src", urlsplit(element.get("src", ""))._replace(fragment="").geturl())
    _adapt_notes(article)
    _drop_layout(article)
    return article


def _drop_layout(article: HtmlElement) -> None:
    """Take away empty table heads and the boxes that only place things on a screen."""
    for element in article.cssselect("thead"):
        if not element.text_content().strip():
            element.drop_tree()
    for element in article.cssselect("section, div"):
        if not KEPT & set(element.get("class", "").split()):
            element.drop_tag()


def _adapt_tabs(tabs: HtmlElement) -> None:
    """Make of the tabs parts that follow one another, each under its label."""
    labels = [label.text_content() for label in tabs.cssselect(":scope > .tabbed-labels > label")]
    blocks = tabs.cssselect(":scope > .tabbed-content > .tabbed-block")
    for label, block in zip(labels, blocks, strict=True):
        title = DIV(label, {"class": "title"})
        title.tail, block.text = block.text, None
        block.insert(0, title)
        block.set("class", "tab")


def _adapt_box(box: HtmlElement) -> None:
    """Show what is done and what is to do; the theme draws a box of its own around the browser's."""
    label = next(box.iterancestors("label"), None)
    replace_element(box if label is None else label, SPAN(f"{BOXES['checked' in box.attrib]} "))


def _adapt_notes(article: HtmlElement) -> None:
    """Make of footnotes notes that are named by their marks."""
    for mark in article.cssselect("a.footnote-ref"):
        name = mark.get("href", "").removeprefix("#")
        outer = mark.getparent()
        note = SPAN({"class": "note-mark", "data-note": name})
        replace_element(mark if outer is None or outer.tag != "sup" else outer, note)
    for note in article.cssselect(".footnote > ol > li"):
        note.tag = "div"
        note.set("class", "footnote-text")
        note.set("data-note", note.attrib.pop("id", ""))
    for rule in article.cssselect(".footnote > hr"):
        rule.drop_tree()
    for notes in article.cssselect(".footnote > ol"):
        notes.drop_tag()


def _adapt_code(element: HtmlElement) -> None:
    """Make of a highlighted block the plain one: its language, its file's name, its text, its lines' numbers."""
    classes = element.get("class", "").split()
    language = next((name.removeprefix("language-") for name in classes if name.startswith("language-")), "")
    title = next(iter(element.xpath("descendant::*[@class='filename']")), None)
    numbers = element.xpath("descendant::*[contains(@class, 'linenos')]")
    code = next(element.iter("code"))
    attributes = {"class": language}
    if numbers:
        first = re.search(r"\d+", numbers[0].get("data-linenos") or numbers[0].text_content())
        attributes["data-first"] = first[0] if first else "1"
    for number in code.cssselect(".linenos, [data-linenos]"):
        number.drop_tree()
    text = code.text_content().rstrip("\n")
    marked, breaks = _read_lines(code)
    if marked:
        attributes["data-marked"] = json.dumps(marked)
    breaks = _drop_heredocs(text, breaks)
    if language in SHELLS and "output" not in classes and any(breaks):
        attributes["data-breaks"] = json.dumps(breaks)
    block = PRE(CODE(text), attributes)
    tail = element.tail
    element.clear()
    element.tail = tail
    element.set("class", "output" if "output" in classes else "code")
    if title is not None:
        element.append(DIV(title.text_content(), {"class": "title"}))
    element.append(block)


def _read_lines(code: HtmlElement) -> tuple[list[int], list[list[Space]]]:
    """Return the numbers of the marked lines; of each line, where its spaces between words begin and end."""
    marked: dict[int, None] = {}
    spaces: list[list[Space]] = [[]]
    column = 0
    for piece in code.xpath("descendant::text()"):
        element = piece.getparent() if piece.is_text else piece.getparent().getparent()
        is_marked = any("hll" in each.get("class", "").split() for each in (element, *element.iterancestors("span")))
        for number, part in enumerate(piece.split("\n")):
            if number:
                spaces.append([])
                column = 0
            if part and is_marked:
                marked[len(spaces)] = None
            kind = element.get("class")
            if kind == "w" and column:
                spaces[-1].append((column, column + len(part), False))
            elif kind == "s2" or (kind == "s" and not number and HEREDOC_LINE.match(part)):
                found = re.finditer(r"(?<=\S) +(?=\S)", part)
                spaces[-1] += [(column + gap.start(), column + gap.end(), kind == "s2") for gap in found]
            column += len(part)
    return list(marked), spaces


def _drop_heredocs(text: str, breaks: list[list[Space]]) -> list[list[Space]]:
    """Leave no break in a text that a command is given, nor before the backslash at a line's end."""
    kept: list[list[Space]] = []
    waiting: list[str] = []
    for line, spaces in zip(text.split("\n"), breaks, strict=False):
        if waiting:
            kept.append([])
            if line.strip() == waiting[0]:
                waiting.pop(0)
            continue
        kept.append([space for space in spaces if line[space[1] :] != "\\"])
        waiting += [found["end"] for found in HEREDOC.finditer(line)]
    return kept


def replace_element(element: HtmlElement, new: HtmlElement) -> None:
    """Put another element in its place."""
    element.addprevious(new)
    element.drop_tree()  # leaves the text after it
