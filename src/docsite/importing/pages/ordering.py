"""The navigation of folders that no `nav` lists: by what stands in them, or by their own order.

`.pages` and `.nav.yml` are those of mkdocs-awesome-pages and mkdocs-awesome-nav, `SUMMARY.md` is that of
mkdocs-literate-nav and of mdBook, `_category_.json` that of Docusaurus.
"""

import json
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path
from typing import Any

from docsite.checks.dialects import COMMON_MARK
from docsite.importing.pages.found import FoundPage
from docsite.importing.pages.keys import ORDERS, SHORT_TITLES
from docsite.importing.pages.mkdocs_config import load_foreign
from docsite.importing.pages.naming import is_index
from docsite.problems import Problem, ProblemsError

ENTRY = re.compile(
    r"^(?P<indent>[ \t]*)[-*+] +"
    r"(?:\[(?P<title>[^\]]*)\]\((?P<path>[^()\s]*(?:\([^()]*\)[^()\s]*)?)\)|(?P<name>\S.*?))[ \t]*$"
)
NUMBER = re.compile(r"^\d+[-_. ]+(?=\S)")
NATURAL = re.compile(r"(\d+)")
FILES = (".nav.yml", ".pages")
LAST = 10**9
REST = {"...", "…"}
SAID = {"text", "code_inline", "softbreak"}


@dataclass(kw_only=True)
class Shelf:
    """A folder with the pages in it, and the folders."""

    path: str = ""
    pages: list[FoundPage] = field(default_factory=list)
    shelves: dict[str, "Shelf"] = field(default_factory=dict)


class Ordering:
    """Makes a navigation of folders."""

    def __init__(self, folder: Path, shown: str, pages: Iterable[FoundPage], report: list[Problem]) -> None:
        self.folder, self.shown, self.report = folder, shown, report
        self.root = Shelf()
        self.pages = {page.path: page for page in pages}
        for page in self.pages.values():
            shelf = self.root
            for part in posixpath.dirname(page.path).split("/"):
                if part:
                    path = posixpath.join(shelf.path, part)
                    shelf = shelf.shelves.setdefault(part, Shelf(path=path))
            shelf.pages.append(page)

    def list_entries(self, path: str = "") -> list[Any]:
        """Return the navigation of a folder and of all in it."""
        shelf = self.root
        for part in path.split("/"):
            if part:
                shelf = shelf.shelves.get(part, Shelf(path=path))
        return self._list(shelf)

    def _list(self, shelf: Shelf) -> list[Any]:
        summary = self.folder / shelf.path / "SUMMARY.md"
        if summary.is_file():
            return read_summary(summary.read_text("utf-8", "replace"), shelf.path, self)
        for name in FILES:
            file = self.folder / shelf.path / name
            if file.is_file():
                return self._read_awesome(file, shelf)
        return self._list_rest(shelf, set())

    def _list_rest(self, shelf: Shelf, done: set[str]) -> list[Any]:
        """Return the entries of a folder that stand nowhere yet, its index first."""
        entries: list[tuple[tuple[Any, ...], Any]] = []
        for page in shelf.pages:
            if page.path not in done and posixpath.basename(page.path) != "SUMMARY.md":
                order = (not is_index(page.path), _read_order(page.keys), _sort_key(posixpath.basename(page.path)))
                entries.append((order, self.entry(page.path)))
        for name, inner in shelf.shelves.items():
            if inner.path not in done and (nested := self._list(inner)):
                order = (True, self._order_shelf(inner), _sort_key(name))
                entries.append((order, {self.title(inner): nested}))
        return [entry for _, entry in sorted(entries, key=lambda pair: pair[0])]

    def entry(self, path: str, title: str = "") -> Any:  # noqa: ANN401 - as MkDocs has it
        """Return an entry for a page; a short title of its own stands there."""
        page = self.pages.get(path)
        short = next((str(page.keys[key]) for key in SHORT_TITLES if page and isinstance(page.keys.get(key), str)), "")
        return {title or short: path} if title or short else path

    def title(self, shelf: Shelf) -> str:
        """Return what a folder is called: by its own file, by its index, by its name."""
        for name in FILES:
            file = self.folder / shelf.path / name
            if file.is_file() and isinstance(title := self._load(file).get("title"), str):
                return title
        if isinstance(label := self._load_category(shelf).get("label"), str):
            return label
        index = next((page for page in shelf.pages if is_index(page.path)), None)
        if index:
            keys = (*SHORT_TITLES, "title")
            said = next((str(index.keys[key]) for key in keys if isinstance(index.keys.get(key), str)), "")
            if said := said or _find_title(index.text):
                return said
        words = re.sub(r"[-_]+", " ", NUMBER.sub("", posixpath.basename(shelf.path))).strip()
        return words[:1].upper() + words[1:] or shelf.path

    def _order_shelf(self, shelf: Shelf) -> float:
        category = self._load_category(shelf).get("position")
        if isinstance(category, int | float):
            return float(category)
        index = next((page for page in shelf.pages if is_index(page.path)), None)
        return _read_order(index.keys) if index else LAST

    def _load_category(self, shelf: Shelf) -> Mapping[str, Any]:
        for name in ("_category_.json", "_category_.yml", "_category_.yaml"):
            file = self.folder / shelf.path / name
            if file.is_file():
                try:
                    loaded = json.loads(file.read_text("utf-8")) if name.endswith("json") else self._load(file)
                except (ValueError, OSError):
                    return {}
                position = loaded.get("position")
                return (
                    {**loaded, "position": float(position)}
                    if isinstance(position, str) and position.isdecimal()
                    else loaded
                )
        return {}

    def _load(self, file: Path) -> Mapping[str, Any]:
        shown = f"{self.shown}/{file.relative_to(self.folder).as_posix()}"
        try:
            return load_foreign(file, shown).values
        except ProblemsError as error:
            self.report += (
                Problem(each.path, each.line, each.column, f"{each.cause}: the file is left out")
                for each in error.problems
            )
            return {}

    def _read_awesome(self, file: Path, shelf: Shelf) -> list[Any]:
        settings = self._load(file)
        shown = f"{self.shown}/{file.relative_to(self.folder).as_posix()}"
        nav = settings.get("nav") or settings.get("arrange")
        done: set[str] = set()
        if settings.get("hide") is True:
            self.report.append(Problem(shown, 1, 1, "a hidden folder stands in the navigation", "'nav' without it"))
        if not isinstance(nav, list):
            entries = self._list_rest(shelf, done)
            return entries[::-1] if settings.get("order") == "desc" else entries
        entries = [each for entry in nav for each in self._read_entry(entry, shelf, done, shown)]
        return self._put_rest(entries, shelf, done)

    def _put_rest(self, entries: list[Any], shelf: Shelf, done: set[str]) -> list[Any]:
        """Put the entries that nobody named in the place of three dots."""
        placed: list[Any] = []
        for entry in entries:
            if isinstance(entry, str) and entry in REST:
                placed += self._list_rest(shelf, done)
            else:
                placed.append(entry)
        return placed

    def _read_entry(self, entry: Any, shelf: Shelf, done: set[str], shown: str) -> list[Any]:  # noqa: ANN401
        title, value = next(iter(entry.items())) if isinstance(entry, Mapping) and entry else ("", entry)
        if isinstance(value, list):
            inner = [each for item in value for each in self._read_entry(item, shelf, done, shown)]
            return [{title: inner}] if inner else []
        word = str(value or "").strip()
        if word.partition(" ")[0] in REST or title in REST:
            return ["..."]
        if "://" in word:
            return [{title or word: word}]
        return self._find_entries(word, title, shelf, done) or self._miss(word, shown)

    def _find_entries(self, word: str, title: str, shelf: Shelf, done: set[str]) -> list[Any]:
        """Return the entries that a word means: a page, a folder, or what a pattern matches."""
        path = posixpath.normpath(posixpath.join(shelf.path, word))
        if path in self.pages:
            done.add(path)
            return [self.entry(path, title)]
        if inner := shelf.shelves.get(word.rstrip("/")):
            done.add(inner.path)
            nested = self._list(inner)
            return [{title or self.title(inner): nested}] if nested else []
        names = {page.path: posixpath.basename(page.path) for page in shelf.pages if page.path not in done}
        found = sorted((path for path, name in names.items() if "*" in word and fnmatch(name, word)), key=_sort_key)
        done.update(found)
        return [self.entry(path) for path in found]

    def _miss(self, word: str, shown: str) -> list[Any]:
        cause = f"'{word}' of its navigation is not there: left out"
        self.report.append(Problem(shown, 1, 1, cause, "a page or a folder beside it"))
        return []


def read_summary(text: str, folder: str, ordering: Ordering) -> list[Any]:
    """Return the navigation of a list of links, as mkdocs-literate-nav and mdBook have it."""
    root: list[Any] = []
    stack: list[tuple[int, list[Any]]] = [(-1, root)]
    for row in text.splitlines():
        match = ENTRY.match(row)
        if not match:
            continue
        depth = len(match["indent"].expandtabs(4))
        while depth <= stack[-1][0]:
            stack.pop()
        title, path = match["title"] or match["name"] or "", match["path"]
        inner: list[Any] = []
        if path and path.endswith("/"):
            inner = ordering.list_entries(posixpath.normpath(posixpath.join(folder, path)))
        elif path:
            whole = path if "://" in path else posixpath.normpath(posixpath.join(folder, path.removeprefix("./")))
            inner = [whole]
        stack[-1][1].append({title: inner})
        stack.append((depth, inner))
    return _simplify(root)


def _simplify(entries: list[Any]) -> list[Any]:
    """Let a title with one page be its entry, and one with nothing be none."""
    made: list[Any] = []
    for entry in entries:
        if not isinstance(entry, Mapping):
            made.append(entry)
            continue
        for title, inner in entry.items():
            if len(inner) == 1 and isinstance(inner[0], str):
                made.append({title: inner[0]})
            elif nested := _simplify(inner):
                made.append({title: nested})
    return made


def _read_order(keys: Mapping[str, Any]) -> float:
    value = next((keys[key] for key in ORDERS if isinstance(keys.get(key), int | float)), LAST)
    return float(value) or LAST  # Hugo counts 0 as none


def _sort_key(name: str) -> tuple[Any, ...]:
    """Sort numbers as people do: 2 before 10."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in NATURAL.split(name) if part
    )


def _find_title(text: str) -> str:
    """Return the words of the first heading, if it is of the first level."""
    tokens = COMMON_MARK.parse(text)
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            words = (child.content or " " for child in inline.children or () if child.type in SAID)
            return " ".join("".join(words).split()) if token.tag == "h1" else ""
    return ""
