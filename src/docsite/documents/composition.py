"""The text of a document: pages of the built line, put together as one HTML body.

The published HTML is the source, so that values, applicability, terms and diagrams are decided in one place. What only
a screen needs goes; links between the document's own pages become links within it, all others absolute.

See decisions/0015-documents-are-made-from-the-published-html.md.
"""

import copy
import hashlib
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from lxml import html
from lxml.html import HtmlElement
from lxml.html.builder import CODE, DIV, IMG, PRE, SPAN

from docsite.addresses import as_html
from docsite.line.line_site import LineSite
from docsite.problems import Problem, ProblemsError
from docsite.reading.svg import remove_notes
from docsite.tree.documents import Chapter, Document

SCREEN_ONLY = """
    .screen-only, .headerlink, .print-only, .reviewed, .page-links, .back, .sample-label, [data-offer],
    form, script, style, nav, button, .tabbed-labels, .tabbed-set > input, .timeline
"""
"""What has no meaning on paper; the timeline's dates stand in the table below it."""
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
KEPT = {"admonition", "tab", "code", "output", "title"}
"""The classes of boxes that the formats show as such; other boxes only lay out a screen."""
RENAMED = (
    ("p.admonition-title, summary", "div", "title"),
    ("details", "div", "admonition"),
    (".change__kind, .change__severity", "strong", ""),
    ("kbd", "code", ""),
    (".unfilled", "mark", "unfilled"),
)
"""What the theme has elements of its own for: selector, plain element, its class."""
ANCHOR_LIMIT = 40
"""Characters of a bookmark's name in Word."""


@dataclass(frozen=True)
class Heading:
    """An entry of the contents."""

    level: int
    number: str
    """As `2.1`."""
    anchor: str
    title: str


@dataclass(frozen=True)
class Unfilled:
    """A place of a document that the vendor has yet to fill in; see `docsite.tree.declared`."""

    section: str
    """The heading above it."""
    label: str
    """The first cell of its row; empty outside of tables."""
    place: str
    """What to fill in, as `path:line:column`."""

    @property
    def what(self) -> str:
        """Its name for people."""
        return f"{self.section}: {self.label}" if self.label else self.section


@dataclass(frozen=True)
class Composition:
    """A document's text: an HTML body, the files it shows, by name, its headings and its blanks in their order."""

    body: str
    images: dict[str, bytes]
    headings: tuple[Heading, ...]
    unfilled: tuple[Unfilled, ...] = ()


@dataclass
class LinePages:
    """The built pages of one line, each parsed once."""

    built: Path
    """The folder of the line."""
    docs: Path
    """The tree's prose and pictures."""
    articles: dict[str, HtmlElement] = field(default_factory=dict)

    def article(self, address: str) -> HtmlElement:
        """Return the text of a page as a tree of the caller's own."""
        if address not in self.articles:
            page = html.document_fromstring((self.built / address).read_bytes())
            self.articles[address] = _adapt_article(page.cssselect("article")[0])
        return copy.deepcopy(self.articles[address])


def find_chapters(document: Document, line_site: LineSite) -> tuple[Chapter, ...]:
    """Return the chapters whose pages the line has."""
    return tuple(chapter for chapter in document.chapters if line_site.has(chapter.path_in(line_site.line.line)))


def compose_document(document: Document, line_site: LineSite, pages: LinePages) -> Composition:
    """Put the chapters that the line has together. Raises `ProblemsError`."""
    return _Composer(document, line_site, pages).compose()


@dataclass(frozen=True)
class _Part:
    chapter: Chapter
    address: str
    body: HtmlElement
    anchors: dict[str, str]
    """Id on the page → id in the document; the empty one is that of the chapter."""


class _Composer:
    def __init__(self, document: Document, line_site: LineSite, pages: LinePages) -> None:
        self.document = document
        self.line_site = line_site
        self.pages = pages
        self.problems: list[Problem] = []
        self.images: dict[str, bytes] = {}

    def compose(self) -> Composition:
        chapters = find_chapters(self.document, self.line_site)
        parts = [part for number, chapter in enumerate(chapters, start=1) if (part := self.part(number, chapter))]
        anchors = {
            (part.address, name): anchor
            for part in parts
            for name, anchor in part.anchors.items()
            if name or not part.chapter.section
        }
        targets = {self.relink(part, link, anchors) for part in parts for link in list(part.body.iter("a"))}
        for part in parts:
            self.add_images(part)
            _rename_ids(part, targets)
        if self.problems:
            raise ProblemsError(self.problems)
        body = DIV(*(child for part in parts for child in part.body))
        headings, unfilled = tuple(_number_headings(body)), tuple(_take_unfilled(body))
        text = "".join(html.tostring(child, encoding="unicode") for child in body)
        return Composition(text, self.images, headings, unfilled)

    def part(self, number: int, chapter: Chapter) -> _Part | None:
        """Return a chapter with its title as heading of the first level."""
        path = chapter.path_in(self.line_site.line.line)
        article = self.pages.article(as_html(path))
        if chapter.section:
            found = article.xpath(".//*[@id=$id]", id=chapter.section)
            if not found or found[0].tag not in HEADINGS:
                cause = f"docs/{path} has no section '{chapter.section}' in line {self.line_site.line}"
                self.problems.append(chapter.problem(cause, "the id of a heading of that page"))
                return None
            article = DIV(*_cut_section(found[0]))
        first = next(article.iter(*HEADINGS))
        if chapter.title:
            _retitle(first, chapter.title)
        anchors = {"": f"c{number}"} | {
            name: anchor if len(anchor := f"c{number}-{name}") <= ANCHOR_LIMIT else f"c{number}-n{position}"
            for position, name in enumerate(article.xpath(".//@id"))
        }
        anchors[first.get("id", "")] = anchors[""]
        shift, depth = HEADINGS.index(first.tag), -1
        for heading in list(article.iter(*HEADINGS)):
            # a page may skip a level, a tagged PDF may not
            depth = min(max(HEADINGS.index(heading.tag) - shift, 0), depth + 1)
            heading.tag = HEADINGS[depth]
        return _Part(chapter, as_html(path), article, anchors)

    def relink(self, part: _Part, link: HtmlElement, anchors: dict[tuple[str, str], str]) -> str:
        """Let a link lead within the document or to the published site; returns the id within, or nothing."""
        address = link.get("href", "")
        if not address or urlsplit(address).scheme:
            return ""
        path, fragment = urldefrag(address)
        target = posixpath.normpath(posixpath.join(posixpath.dirname(part.address), unquote(path))) if path else None
        if anchor := anchors.get((target or part.address, unquote(fragment))):
            link.set("href", f"#{anchor}")
            return anchor
        if "term" in link.get("class", ""):  # a glossary that the document does not hold
            link.drop_tag()
        else:
            here = f"{self.line_site.site_url}{self.line_site.line}/{part.address}"
            link.set("href", urljoin(here, address))
        return ""

    def add_images(self, part: _Part) -> None:
        """Collect the pictures; a diagram comes from its file, which has colours of its own for paper."""
        for element in list(part.body.iter("img", "svg")):
            folder, attribute = (self.pages.built, "src") if element.tag == "img" else (self.pages.docs, "data-source")
            source = element.get(attribute, "")
            file = folder / posixpath.normpath(posixpath.join(posixpath.dirname(part.address), source))
            try:
                content = file.read_bytes()
            except OSError:
                cause = f"{self.line_site.line}/{part.address} shows '{source}', which is not there"
                self.problems.append(part.chapter.problem(cause, "a page whose pictures lie in docs/"))
                continue
            name = f"{hashlib.sha256(content).hexdigest()[:16]}{file.suffix}"
            self.images[name] = remove_notes(content) if file.suffix == ".svg" else content
            _replace(element, IMG(src=name, alt=element.get("aria-label") or element.get("alt") or ""))


def _retitle(heading: HtmlElement, title: str) -> None:
    for child in list(heading):
        child.drop_tree()
    heading.text = title


def _rename_ids(part: _Part, targets: set[str]) -> None:
    """Keep the ids of headings, and others that a link leads to: on an empty element, which every format can name."""
    first = next(part.body.iter(*HEADINGS))
    for element in part.body.xpath(".//*"):
        name = element.attrib.pop("id", "")
        anchor = part.anchors[name]
        if element is first or (element.tag in HEADINGS and name):
            element.set("id", anchor)
        elif name and anchor in targets:
            mark = SPAN(id=anchor)
            mark.tail, element.text = element.text, None
            element.insert(0, mark)


def _number_headings(body: HtmlElement) -> Iterator[Heading]:
    counts: list[int] = []
    for element in body.iter(*HEADINGS):
        level = HEADINGS.index(element.tag) + 1
        counts = [*counts, 0][:level]
        counts[-1] += 1
        title = " ".join(element.text_content().split())
        yield Heading(level, ".".join(map(str, counts)), element.get("id", ""), title)


def _take_unfilled(body: HtmlElement) -> Iterator[Unfilled]:
    """Yield what is unfilled, and take its place out of the text: a moved line makes no new document."""
    section = ""
    for element in body.iter(*HEADINGS, "mark"):
        if element.tag in HEADINGS:
            section = " ".join(element.text_content().split())
        elif place := element.attrib.pop("data-unfilled", ""):
            row = next(element.iterancestors("tr"), None)
            first = "" if row is None else " ".join(row[0].text_content().split())
            yield Unfilled(section, first, place)


def _cut_section(heading: HtmlElement) -> list[HtmlElement]:
    """Return a heading and what follows it, up to the next of its level."""
    kept = [heading]
    for element in heading.itersiblings():
        if element.tag in HEADINGS and HEADINGS.index(element.tag) <= HEADINGS.index(heading.tag):
            break
        kept.append(element)
    return kept


def _adapt_article(article: HtmlElement) -> HtmlElement:
    """Take away what only a screen needs, and turn the theme's markup into plain HTML."""
    for tabs in article.cssselect(".tabbed-set"):
        _adapt_tabs(tabs)
    for element in [*article.xpath(".//comment()"), *article.cssselect(SCREEN_ONLY)]:
        element.drop_tree()
    for selector, tag, name in RENAMED:
        for element in article.cssselect(selector):
            element.tag = tag
            element.set("class", f"{name} {element.get('class', '')}")
    for element in article.cssselect("div.highlight"):
        _adapt_code(element)
    for element in article.cssselect(".task-list-control"):
        _replace(element, SPAN("☐ "))
    for element in article.cssselect(".change__head > * + *, h1 > small, h2 > small, h3 > small"):
        element.addprevious(SPAN(" · "))
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


def _adapt_code(element: HtmlElement) -> None:
    """Make of a highlighted block the plain one: its language, its file's name, its text."""
    classes = element.get("class", "").split()
    language = next((name.removeprefix("language-") for name in classes if name.startswith("language-")), "")
    title = element.find("span[@class='filename']")
    code = next(element.iter("code")).text_content().rstrip("\n")
    block = PRE(CODE(code), {"class": language})
    tail = element.tail
    element.clear()
    element.tail = tail
    element.set("class", "output" if "output" in classes else "code")
    if title is not None:
        element.append(DIV(title.text_content(), {"class": "title"}))
    element.append(block)


def _replace(element: HtmlElement, new: HtmlElement) -> None:
    element.addprevious(new)
    element.drop_tree()  # leaves the text after it
