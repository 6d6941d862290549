"""Where the links of a source lead: its addresses and paths, and what stands there now."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from docsite.importing.pages.found import FoundPage, FoundTree
from docsite.importing.pages.naming import PAGES, is_index

SITE_ALIAS = re.compile(r"@site/(?:[\w.-]+/)?")
"""How Docusaurus begins paths from the root of its project."""
VERSION_FOLDER = re.compile(r"(?:latest|stable|current|next|dev|main|master|v?\d+(?:\.\d+)*(?:\.x)?|[a-z]{2})/")
"""What an address may have in front of the path of a page: a version, an alias of mike, a language."""


@dataclass(frozen=True)
class Target:
    """What a link leads to: a path of the source, and a place in it."""

    path: str
    fragment: str = ""
    query: str = ""


class OldSite:
    """Finds the pages and the files that links mean."""

    def __init__(self, tree: FoundTree) -> None:
        self.base = urlsplit(tree.base)
        self.files = {path: path for path in (*tree.files, *tree.contents)}
        self.pages = {page.path: page.path for page in tree.pages}
        self.addresses: dict[str, str] = {}
        for page in tree.pages:
            for address in (*page.addresses, *_list_readings(page.path)):
                self.addresses.setdefault(_plain(address), page.path)
        for former, path in tree.renames.items():
            self.addresses.setdefault(_plain(former), path)
        self.folded = {path.casefold(): path for path in (*self.pages, *self.files)}
        self.published = {page.path: page.addresses[0] for page in tree.pages if page.addresses}

    def find(self, link: str, page: FoundPage) -> Target | None:
        """Return what a link of the page means; nothing where nothing is. Raises `ValueError` for no address."""
        parts = urlsplit(link)
        if not parts.path and not parts.netloc:
            return Target(page.path, unquote(parts.fragment))
        for candidate in self._list_candidates(parts.path, page, is_absolute=bool(parts.netloc)):
            if path := self._find_path(candidate):
                return Target(path, unquote(parts.fragment), parts.query)
        return None

    def is_own(self, link: str) -> bool:
        """Say whether a link leads to the old site, wherever on it."""
        parts = urlsplit(link)
        if not parts.netloc and not parts.scheme:
            return True
        host = parts.netloc.lower().removeprefix("www.")
        return (
            parts.scheme in {"", "http", "https"}
            and bool(host)
            and host == self.base.netloc.lower().removeprefix("www.")
            and f"{parts.path}/".startswith(self.base.path)
        )

    def _list_candidates(self, path: str, page: FoundPage, *, is_absolute: bool) -> Iterator[str]:
        """Yield the paths that a link may mean, the likeliest first."""
        for way in dict.fromkeys([path, unquote(path)]):
            if is_absolute or way.startswith("/"):
                inner = way.removeprefix(self.base.path) if self.base.path.strip("/") else way
                yield from _list_absolute(inner.lstrip("/"))
                yield from _list_absolute(way.lstrip("/"))
            elif alias := SITE_ALIAS.match(way):
                yield way[alias.end() :]
                yield from _list_absolute(way.removeprefix("@site/"))
            else:
                yield _join(posixpath.dirname(page.path), way)
                if page.path in self.published:
                    yield _join(posixpath.dirname(self.published[page.path]), way)
                yield from _list_absolute(way.lstrip("./"))

    def _find_path(self, path: str) -> str | None:
        if path in self.pages or path in self.files:
            return path
        return (
            self.addresses.get(_plain(path))
            or self.folded.get(path.casefold())
            or self.addresses.get(_plain(path).casefold())
        )


def _list_absolute(path: str) -> Iterator[str]:
    yield path
    if prefix := VERSION_FOLDER.match(path):
        yield path[prefix.end() :]
    yield f"static/{path}"


def _join(folder: str, way: str) -> str:
    """Return a path; one that leads out of the source begins with `..`, and nothing is there."""
    joined = posixpath.normpath(posixpath.join(folder, way))
    return "" if joined == "." else joined


def _plain(address: str) -> str:
    """Return what is equal for addresses that mean one page."""
    bare = address.strip("/")
    for ending in (".html", ".htm", *PAGES):
        bare = bare.removesuffix(ending)
    return bare.removesuffix("/index") if bare != "index" else ""


def _list_readings(path: str) -> Iterable[str]:
    """Return what links may call a page without its ending."""
    stem = posixpath.splitext(path)[0]
    return (stem, posixpath.dirname(path)) if is_index(path) else (stem,)


def list_former(page: FoundPage, path: str) -> Iterator[str]:
    """Yield the paths that keep the old addresses of a page which lies at the path now."""
    for address in dict.fromkeys(page.addresses):
        former = as_former(address)
        if former != path:
            yield former


def as_former(address: str) -> str:
    """Return the path of a page at an old address: that of a folder is its index, `guide/` → `guide/index.md`."""
    bare = unquote(address).strip("/")
    if bare.endswith((".html", ".htm")):
        return f"{bare.rpartition('.')[0]}.md"
    bare = bare.removesuffix(".md")
    return f"{bare}/index.md" if bare else "index.md"


def merge_renames(tree: FoundTree, named: Mapping[str, str]) -> dict[str, list[str]]:
    """Return for each page of the source the former paths that redirects of the old site lead to it."""
    found: dict[str, list[str]] = {}
    for former, path in tree.renames.items():
        if path in named:
            found.setdefault(path, []).append(as_former(former))
    return found
