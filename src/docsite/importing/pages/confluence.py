"""The HTML export of a Confluence space: `index.html`, a file for each page, `attachments/`."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_plus, urlsplit

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from docsite.addresses import slugify_heading
from docsite.importing.pages.anchors import slugify_github
from docsite.importing.pages.folder import list_tree
from docsite.importing.pages.found import FoundPage, FoundTree
from docsite.importing.pages.macros import Macros
from docsite.importing.pages.pandoc import convert_html
from docsite.problems import FaultError, Problem
from docsite.reading.sources import read_source

INDEX = "index.html"
PAGE_ID = re.compile(r"(?:/pages/(?:viewpage\.action\?pageId=)?|pageId=|^|_)(?P<id>\d{4,})(?=\D|$)")
DISPLAY = re.compile(r"/display/[^/?#]+/(?P<title>[^/?#]+)")
LONGEST = 40
"""Characters of a page's name, and of each folder above it."""
DEEPEST = 3
"""Folders above a page."""


def read_export(folder: Path, shown: str) -> FoundTree:
    """Read an export. Raises `FaultError` and `ProblemsError`."""
    index = folder / INDEX
    if not index.is_file():
        raise FaultError(f"{folder} has no index.html; name the unpacked folder of the export")
    tree = FoundTree(shown=shown, pages=[], files={}, slugify=slugify_github)
    entries = list(_read_entries(_parse(index, f"{shown}/{INDEX}"), ()))
    files = list(list_tree(folder, shown, tree.report))
    known = {path for path in files if "/" not in path and path.endswith(".html") and path != INDEX}
    bodies: dict[str, HtmlElement] = {}
    titles: dict[str, str] = {}
    for path in sorted(known):
        root = _parse(folder / path, f"{shown}/{path}")
        body = root.get_element_by_id("main-content", None)
        if body is None:
            tree.report.append(Problem(f"{shown}/{path}", 1, 1, "no page: it has no #main-content; left out"))
            continue
        bodies[path], titles[path] = body, _read_title(root)
    if not bodies:
        raise FaultError(f"{folder} holds no page of Confluence; name the unpacked folder of the export")
    tree.files = {path: folder / path for path in files if path.startswith("attachments/")}
    titles = {path: title for path, title, _ in entries if path in bodies} | {
        path: title for path, title in titles.items() if title
    }
    parents = {path: [parent for parent in above if parent in bodies] for path, _, above in entries if path in bodies}
    tree.wishes = dict(_wish_paths(bodies, titles, parents))
    headings = {path: dict(_list_headings(body)) for path, body in bodies.items()}
    finder = _Finder(bodies, titles, headings)
    macros = [Macros(body, f"{shown}/{path}", tree.report) for path, body in bodies.items()]
    for path, each in zip(bodies, macros, strict=True):
        finder.mend(each.body, path)
        each.mend()
    texts = convert_html(each.render() for each in macros)
    for path, each, converted in zip(bodies, macros, texts, strict=True):
        text = each.restore(converted)
        tree.pages.append(FoundPage(path=path, shown=path, text=text, keys={"title": titles[path]}, is_converted=True))
    tree.nav = _make_nav(entries, bodies)
    return tree


def _parse(file: Path, shown: str) -> HtmlElement:
    content = read_source(file, shown)
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        return lxml_html.document_fromstring(content, parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise FaultError(f"{shown} cannot be read as HTML: {error}; export the space anew") from error


Entry = tuple[str, str, tuple[str, ...]]
"""File, title, and the files above it, the topmost first."""


def _read_entries(element: HtmlElement, above: tuple[str, ...]) -> Iterator[Entry]:
    """Yield the pages that the index lists."""
    lists = (
        [each for each in element.iter("ul") if not any(True for _ in each.iterancestors("ul"))]
        if not above
        else element.findall("ul")
    )
    for each in lists:
        for item in each.findall("li"):
            yield from _read_item(item, above)


def _read_item(item: HtmlElement, above: tuple[str, ...]) -> Iterator[Entry]:
    link = item.find("a")
    if link is None:
        link = next(item.iter("a"), None)
    if link is None:
        return
    path = unquote(str(link.get("href") or ""))
    yield path, " ".join(link.text_content().split()), above
    for inner in item.findall("ul"):
        for each in inner.findall("li"):
            yield from _read_item(each, (*above, path))


def _read_title(root: HtmlElement) -> str:
    """Return the title of a page without the name of its space."""
    element = root.get_element_by_id("title-text", None)
    words = " ".join(element.text_content().split()) if element is not None else ""
    return words.partition(" : ")[2] or words


def _wish_paths(
    bodies: Mapping[str, HtmlElement], titles: Mapping[str, str], parents: Mapping[str, list[str]]
) -> Iterator[tuple[str, str]]:
    """Yield for each file the path of its page: folders as the space has its pages, the topmost one alone is home."""
    has_children = {above[-1] for above in parents.values() if above}
    roots = [path for path in bodies if not parents.get(path)]
    home = roots[0] if len(roots) == 1 else next((path for path in roots if path in has_children), "")

    def name(path: str) -> str:
        return slugify_heading(titles[path])[:LONGEST].strip("-") or "page"

    for path in bodies:
        above = [name(parent) for parent in parents.get(path, []) if parent != home][:DEEPEST]
        if path == home:
            yield path, "index.md"
        elif path in has_children and len(above) < DEEPEST:
            yield path, posixpath.join(*above, name(path), "index.md")
        else:
            own = name(path)
            yield path, posixpath.join(*above, f"{'page' if own in {'index', 'readme'} else own}.md")


def _make_nav(entries: list[Entry], bodies: Mapping[str, HtmlElement]) -> list[Any]:
    children: dict[str, list[tuple[str, str]]] = {}
    for path, title, above in entries:
        if path in bodies:
            parent = next((each for each in reversed(above) if each in bodies), "")
            children.setdefault(parent, []).append((path, title))

    def make(path: str) -> list[Any]:
        return [
            {title: [child, *make(child)]} if child in children else {title: child}
            for child, title in children.get(path, [])
        ]

    top = make("")
    if len(top) == 1 and isinstance(inner := next(iter(top[0].values())), list):
        return inner  # the home page of the space, and what is below it
    return top


def _list_headings(body: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield the anchors of a page with the words of their headings."""
    for heading in body.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        words = " ".join(heading.text_content().split())
        for element in heading.iter():
            if isinstance(element.tag, str) and element.get("id"):
                yield str(element.get("id")), words


class _Finder:
    """Finds the pages and the places that links of an export mean."""

    def __init__(
        self, bodies: Mapping[str, HtmlElement], titles: Mapping[str, str], headings: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.paths = set(bodies)
        self.headings = headings
        self.by_id = {
            match["id"]: path for path in bodies if (match := re.search(r"(?:^|_)(?P<id>\d{4,})\.html$", path))
        }
        self.by_title = {title: path for path, title in titles.items()}

    def mend(self, body: HtmlElement, path: str) -> None:
        """Let the links of a page name files of the export, and places as we call them."""
        for link in body.iter("a"):
            href = str(link.get("href") or "")
            if not href:
                continue
            target = self._find(href)
            fragment = unquote(urlsplit(href).fragment)
            words = self.headings.get(target or path, {}).get(fragment, "")
            new = slugify_github(words, "-") if words else fragment
            if target:
                link.set("href", target + (f"#{new}" if fragment else ""))
            elif href.startswith("#"):
                link.set("href", f"#{new}")

    def _find(self, href: str) -> str | None:
        try:
            parts = urlsplit(href)
        except ValueError:
            return None
        name = unquote(parts.path)
        if name in self.paths:
            return name
        is_wiki = not parts.netloc or "atlassian" in parts.netloc or "confluence" in parts.netloc or "/display/" in href
        if not is_wiki:
            return None
        if (display := DISPLAY.search(href)) and (found := self.by_title.get(unquote_plus(display["title"]))):
            return found
        match = PAGE_ID.search(href) if "pages" in href or "pageId" in href else None
        return self.by_id.get(match["id"]) if match else None
