"""The text of a document: pages of the built line, put together as one HTML body.

The published HTML is the source, so that values, applicability, terms and diagrams are decided in one place. What only
a screen needs goes; links between the document's own pages become links within it, all others absolute.

See decisions/0015-documents-are-made-from-the-published-html.md.
"""

import copy
import hashlib
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from lxml import html
from lxml.html import HtmlElement
from lxml.html.builder import DIV, IMG, SPAN

from docsite.addresses import as_html
from docsite.documents.markup import DRAWING, read_article, replace_element, text_of
from docsite.line.line_site import LineSite
from docsite.problems import Problem, ProblemsError
from docsite.reading.svg import remove_notes
from docsite.tree.documents import Chapter, Document

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ICONS = {"twemoji", "emojione", "gemoji"}
"""The classes of pictures that stand for a letter."""
ICON_HEIGHT = "11pt"
SVG = "http://www.w3.org/2000/svg"
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
class Passage:
    """A part of a document's body, and the page that it comes from."""

    body: str
    docs: Path
    path: str
    """Of the page, below `docs`."""
    sources: tuple[str, ...] = ()
    """How the page calls the pictures of the part."""

    def problem(self, cause: str, expected: str, words: str = "") -> Problem:
        """Name a mistake at the place of the page where the part begins, or where the words stand."""
        text = text_of(html.fragment_fromstring(self.body, create_parent=True))
        known = (words,) if words else (*self.sources, text[:30], *sorted(text.split(), key=len, reverse=True)[:8])
        return locate(self.docs, self.path, known, cause, expected)


@dataclass(frozen=True)
class Composition:
    """A document's text: an HTML body, the files it shows, by name, its headings and its blanks in their order."""

    body: str
    images: dict[str, bytes]
    headings: tuple[Heading, ...]
    unfilled: tuple[Unfilled, ...] = ()
    passages: tuple[Passage, ...] = ()
    """The body in its parts."""


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
            self.articles[address] = read_article((self.built / address).read_bytes())
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
    path: str
    """Of the page, below docs/."""
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
        self.sources: dict[str, str] = {}

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
        pages = [(child, part.path) for part in parts for child in part.body]
        body = DIV(*(child for child, _ in pages))
        headings, unfilled = tuple(_number_headings(body)), tuple(_take_unfilled(body))
        passages = tuple(self.passage(child, path) for child, path in pages)
        text = "".join(passage.body for passage in passages)
        return Composition(text, self.images, headings, unfilled, passages)

    def passage(self, element: HtmlElement, path: str) -> Passage:
        """Return a part of the body."""
        names = [image.get("src", "") for image in element.iter("img")]
        sources = tuple(word for name in names for word in _spell(self.sources[name]))
        return Passage(html.tostring(element, encoding="unicode"), self.pages.docs, path, sources)

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
            article = DIV(*_cut_section(found[0]), *_find_notes(found[0], article))
        first = next(article.iter(*HEADINGS))
        if chapter.title:
            _retitle(first, chapter.title)
        anchors = {"": f"c{number}"} | {
            name: anchor if len(anchor := f"c{number}-{name}") <= ANCHOR_LIMIT else f"c{number}-n{position}"
            for position, name in enumerate(article.xpath(".//@id"))
        }
        anchors[first.get("id", "")] = anchors[""]
        for element in article.cssselect("[data-note]"):
            element.set("data-note", f"c{number}-{element.get('data-note')}")
        shift, depth = HEADINGS.index(first.tag), -1
        for heading in list(article.iter(*HEADINGS)):
            # a page may skip a level, a tagged PDF may not
            depth = min(max(HEADINGS.index(heading.tag) - shift, 0), depth + 1)
            heading.tag = HEADINGS[depth]
        return _Part(chapter, path, as_html(path), article, anchors)

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
        for element in part.body.xpath(".//img | .//svg[not(ancestor::svg)]"):
            source = element.get("data-source" if element.tag == "svg" else "src", "")
            content, suffix = self.read_image(part, element, source)
            if content is None:
                cause = f"'{unquote(source)}' is no picture of this site, as a document needs it"
                known = _spell(source)
                self.problems.append(locate(self.pages.docs, part.path, known, cause, "a picture that lies in docs/"))
                continue
            name = f"{hashlib.sha256(content).hexdigest()[:16]}{suffix}"
            self.images[name] = remove_notes(content) if suffix == ".svg" else content
            self.sources[name] = source
            icon = any(ICONS & set(each.get("class", "").split()) for each in (element, *element.iterancestors("span")))
            words = element.get("aria-label") or element.get("alt") or element.get("title") or ""
            sizes = {size: element.get(size, "") for size in ("width", "height") if element.get(size) and not icon}
            shown = {"class": "icon", "height": ICON_HEIGHT} if icon else sizes if element.tag == "img" else {}
            replace_element(element, IMG(shown, src=name, alt=words))

    def read_image(self, part: _Part, element: HtmlElement, source: str) -> tuple[bytes | None, str]:
        """Return a picture and the ending of its file's name; no picture if there is none."""
        if element.tag == "svg" and not source:
            drawing = element.get(DRAWING, "")
            if "xmlns=" not in drawing.partition(">")[0]:
                drawing = drawing.replace("<svg", f'<svg xmlns="{SVG}"', 1)
            return drawing.encode(), ".svg"
        folder = self.pages.built if element.tag == "img" else self.pages.docs
        address = urlsplit(source)
        if address.scheme or address.netloc:
            return None, ""
        file = folder / posixpath.normpath(posixpath.join(posixpath.dirname(part.address), unquote(address.path)))
        try:
            return file.read_bytes(), file.suffix.lower()
        except OSError:
            return None, ""


def locate(docs: Path, path: str, known: Iterable[str], cause: str, expected: str) -> Problem:
    """Name a mistake where the first of the known words stands in the page; at its beginning if none does."""
    try:
        text = (docs / path).read_text("utf-8")
    except OSError:  # a page made of the metadata
        text = ""
    place = next((text.find(words) for words in known if words and words in text), 0)
    before = text[:place]
    return Problem(f"docs/{path}", before.count("\n") + 1, place - before.rfind("\n"), cause, expected)


def _spell(source: str) -> tuple[str, ...]:
    """Return how a page may write the address of a picture."""
    return source, unquote(source), posixpath.basename(unquote(source))


def _find_notes(heading: HtmlElement, article: HtmlElement) -> list[HtmlElement]:
    """Return the notes of a section; notes may have notes."""
    notes = {note.get("data-note", ""): note for note in article.cssselect(".footnote-text")}
    found: dict[str, HtmlElement] = {}
    waiting = _cut_section(heading)
    while waiting:
        for mark in waiting.pop().cssselect(".note-mark"):
            name = mark.get("data-note", "")
            if name in notes and name not in found:
                found[name] = notes[name]
                waiting.append(notes[name])
    return [note for name, note in notes.items() if name in found]


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
        title = text_of(element)
        yield Heading(level, ".".join(map(str, counts)), element.get("id", ""), title)


def _take_unfilled(body: HtmlElement) -> Iterator[Unfilled]:
    """Yield what is unfilled, and take its place out of the text: a moved line makes no new document."""
    section = ""
    for element in body.iter(*HEADINGS, "mark"):
        if element.tag in HEADINGS:
            section = text_of(element)
        elif place := element.attrib.pop("data-unfilled", ""):
            row = next(element.iterancestors("tr"), None)
            first = "" if row is None else text_of(row[0])
            yield Unfilled(section, first, place)


def _cut_section(heading: HtmlElement) -> list[HtmlElement]:
    """Return a heading and what follows it, up to the next of its level."""
    kept = [heading]
    for element in heading.itersiblings():
        if element.tag in HEADINGS and HEADINGS.index(element.tag) <= HEADINGS.index(heading.tag):
            break
        kept.append(element)
    return kept
