"""Check a built site as its readers and their machines will meet it: links, anchors, ids, images, orphans."""

import json
import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from icalendar import Calendar
from lxml import etree, html
from pathspec import GitIgnoreSpec

from docsite.problems import Problem

NUMBERED_ID = re.compile(r"_\d+$")
REFRESH = re.compile(r"^\s*\d+\s*;\s*url=(.+)$", re.IGNORECASE)
PAGE_LINKS_ID = "page-links"
ADDRESSES = ("href", "src")
"""Attributes that name one."""


@dataclass(frozen=True)
class Link:
    """A reference from a file; `line` counts from 1."""

    line: int
    address: str
    followed: bool
    """Whether a reader gets there by clicking."""


@dataclass
class BuiltPage:
    """What the checks need of one HTML file."""

    path: str
    ids: Counter[str] = field(default_factory=Counter)
    links: list[Link] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    numbered: list[tuple[int, str]] = field(default_factory=list)
    """Lines and ids of the headings whose ids move with every insertion."""
    is_redirect: bool = False


def read_built(site: Path, paths: Iterable[str]) -> dict[str, BuiltPage]:
    """Read the pages among the paths of the site's files."""
    return {path: read_page(site / path, path) for path in paths if path.endswith(".html")}


def check_site(site: Path, paths: Collection[str], site_url: str, pages: dict[str, BuiltPage]) -> Iterator[Problem]:
    """Yield everything wrong with the site; paths in messages start with its folder's name.

    `paths` are those of all its files, sorted, `pages` those among them.
    """
    checker = _LinkChecker(site.name, site_url, set(paths), pages)
    for page in pages.values():
        for problem in page.problems:
            yield Problem(f"{site.name}/{page.path}", problem.line, problem.column, problem.cause, problem.expected)
        for link in page.links:
            yield from checker.check(page.path, link)
    for path in paths:
        try:
            links = list(read_machine_links(site / path, path))
        except (etree.XMLSyntaxError, LookupError, RecursionError, TypeError, ValueError) as error:
            cause = f"programs cannot read it: {' '.join(str(error).split())[:80]}"
            yield Problem(f"{site.name}/{path}", 1, 1, cause, "the file as 'make site' writes it")
            continue
        for link in links:
            yield from checker.check(path, link)


def read_page(file: Path, path: str) -> BuiltPage:
    """Parse one HTML file."""
    page = BuiltPage(path)
    content = file.read_bytes()
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        cause = f"byte 0x{content[error.start]:02X} is not UTF-8"
        page.problems.append(Problem(path, line, 1, cause, "a page saved as UTF-8"))
    try:
        root = html.document_fromstring(content)
    except etree.ParserError:
        page.problems.append(Problem(path, 1, 1, "an empty page", "HTML"))
        return page
    for element in root.iter("*"):
        line = element.sourceline or 1
        if name := element.get("id"):
            page.ids[name] += 1
            if page.ids[name] == 2:  # noqa: PLR2004 - once for each id
                page.problems.append(Problem(path, line, 1, f"id '{name}' stands twice", "each id once"))
            if element.tag in {"h1", "h2", "h3", "h4"} and NUMBERED_ID.search(name):
                page.numbered.append((line, name))
        page.problems.extend(_find_empty(element, path, line))
        page.links.extend(_links_of(element, line))
        if element.tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
            page.is_redirect = True
    if PAGE_LINKS_ID not in page.ids:
        page.problems.append(Problem(path, 1, 1, "no suggestion and support links", f"a section '{PAGE_LINKS_ID}'"))
    return page


def _find_empty(element: etree._Element, path: str, line: int) -> Iterator[Problem]:
    """Yield what an element should say and does not."""
    is_named = element.get("alt") == "" and any(link.get("aria-label") for link in element.iterancestors("a"))
    if element.tag == "img" and not (element.get("alt") or "").strip() and not is_named:
        cause = f"image {element.get('src')} has no alternative text"
        yield Problem(path, line, 1, cause, "what the picture says, in words")
    for name in ADDRESSES:
        if name in element.attrib and not (element.get(name) or "").strip():
            yield Problem(path, line, 1, f"an empty {name}", "an address, or no such element")


def _links_of(element: etree._Element, line: int) -> Iterator[Link]:
    for attribute in ADDRESSES:
        if address := element.get(attribute):
            yield Link(line, address, followed=element.tag == "a")
    if element.tag == "meta" and (match := REFRESH.match(element.get("content") or "")):
        yield Link(line, match[1], followed=True)


def read_machine_links(file: Path, path: str) -> Iterator[Link]:
    """Yield the addresses in sitemap, feeds and calendar; an id of a feed is a name, and need lead nowhere."""
    if path == "sitemap.xml" or path.endswith(".atom"):
        for element in etree.parse(file).iter("{*}loc", "{*}link"):
            yield Link(element.sourceline or 1, element.get("href") or element.text or "", followed=False)
    elif path == "feeds/releases.json":
        for line in json.loads(file.read_text("utf-8"))["lines"]:
            yield from (Link(1, str(item["link"]), followed=False) for item in (line, *line["releases"]))
    elif path.endswith(".ics"):
        for event in Calendar.from_ical(file.read_bytes()).walk("VEVENT"):
            yield Link(1, str(event["URL"]), followed=False)


class _LinkChecker:
    """Resolves addresses within the site."""

    def __init__(self, name: str, site_url: str, files: set[str], pages: dict[str, BuiltPage]) -> None:
        self.name = name
        self.site_url = site_url
        self.files = files
        self.pages = pages

    def resolve(self, path: str, address: str) -> tuple[str, str] | None:
        """Return file and fragment of an address on the page, or nothing if it leads elsewhere.

        What is no address at all, `http://[`, leads to no file.
        """
        try:
            absolute = urljoin(urljoin(self.site_url, path), address)
        except ValueError:
            return "", ""
        if not absolute.startswith(self.site_url):
            return None
        parts = urlsplit(absolute[len(self.site_url) :])
        target = posixpath.normpath(unquote(parts.path)) if parts.path else "index.html"
        return target, unquote(parts.fragment)

    def check(self, path: str, link: Link) -> Iterator[Problem]:
        """Yield what is wrong with one link."""
        resolved = self.resolve(path, link.address)
        place = (f"{self.name}/{path}", link.line, 1)
        if resolved is None:
            return
        target, fragment = resolved
        if target not in self.files:
            yield Problem(*place, f"dead link {link.address}", "an address that exists")
        elif fragment and target in self.pages and not self._has_anchor(target, fragment):
            yield Problem(*place, f"link {link.address}: no id '{fragment}' in {target}", "an id of that page")

    def _has_anchor(self, target: str, fragment: str) -> bool:
        page = self.pages[target]
        return fragment in page.ids or page.is_redirect or fragment.startswith("__")


def find_numbered(site: Path, pages: Iterable[BuiltPage]) -> Iterator[Problem]:
    """Yield the headings whose ids are numbered, each once for all lines: nothing fails for them."""
    told: set[tuple[str, str]] = set()
    for path, line, name in ((page.path, *heading) for page in pages for heading in page.numbered):
        inner = path.partition("/")[2]
        if (inner, name) not in told:
            cause = f"heading id '{name}' is numbered and moves with every insertion"
            yield Problem(f"{site.name}/{path}", line, 1, cause, "headings that differ, or an explicit {#id}")
        told.add((inner, name))


def find_orphans(site: Path, site_url: str, pages: dict[str, BuiltPage], hidden: str = "") -> Iterator[Problem]:
    """Yield the pages no reader finds from the home page of their folder.

    `hidden` are those that no navigation needs to lead to, as lines of a `.gitignore`: it means pages of `docs/`.
    """
    checker, spec = _LinkChecker(site.name, site_url, set(pages), pages), GitIgnoreSpec.from_lines(hidden.splitlines())
    starts = [path for path in pages if posixpath.basename(path) == "index.html" and path.count("/") <= 1]
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        path = waiting.pop()
        if path in reached or path not in pages:
            continue
        reached.add(path)
        for link in pages[path].links:
            resolved = checker.resolve(path, link.address) if link.followed else None
            if resolved and _folder(resolved[0]) == _folder(path):
                waiting.append(resolved[0])
    for path, page in pages.items():
        source = path.partition("/")[2].removesuffix(".html") + ".md"
        is_meant = page.is_redirect or posixpath.basename(path) == "404.html" or spec.match_file(source)
        if path not in reached and not is_meant:
            yield Problem(f"{site.name}/{path}", 1, 1, "no page leads here", "an entry in the navigation, or a link")


def _folder(path: str) -> str:
    return path.split("/", 1)[0]
