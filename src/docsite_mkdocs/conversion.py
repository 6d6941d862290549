"""Convert a page's Markdown once for all lines and builds (see decisions/0026-the-cache-keeps-results-of-functions.md).

What a page's HTML takes from other files is noted while it is converted, and compared before it is used again.
"""

import logging
import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import partial

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler

from docsite.cache import Cache
from docsite.checks.content import check_applies, check_offers
from docsite.checks.dialects import check_dialect
from docsite.checks.raw_html import check_html
from docsite.line.line_site import LineSite
from docsite.problems import Problem
from docsite.reading.html import remove_comments
from docsite.reading.places import Places
from docsite_mkdocs.internals import drop_references, has_own_render, pack_page, replace_render, restore_page

log = get_plugin_logger("conversion")

SYMBOL = re.compile(r"^[ \t]*::: ", re.MULTILINE)
"""What asks `mkdocstrings` for something; such a page is converted every time."""
REGISTERING = re.compile(rf"{SYMBOL.pattern}|\[\]\(\)\{{|<a [^>]*\b(?:id|name)=", re.MULTILINE)
"""The same, and what tells `mkdocs-autorefs` of a place where a product has asked for that plugin."""
REFERENCE = re.compile(r"^::: .*\n(?:[ \t]+.*\n|\n)*", re.MULTILINE)
"""What `mkdocstrings` makes a reference of, with its options."""
UNRESOLVED = re.compile(r"</?autoref\b[^>]*>")
"""What becomes a link when all pages are converted."""
UNREAD = re.compile(r"<p>:::")
"""What is left of it without `mkdocstrings`."""


class AskedFiles(Files):
    """Files that note which of them are asked for: a page's HTML hangs on those."""

    def __init__(self, files: Files) -> None:
        super().__init__(list(files))
        self.asked: dict[str, list[str] | None] = {}

    def get_file_from_path(self, path: str) -> File | None:
        """Return the file of the path, or `None`."""
        self.asked[path] = self.describe(path)
        return super().get_file_from_path(path)

    def describe(self, path: str) -> list[str] | None:
        """Return what a link to the file is made of."""
        file = super().get_file_from_path(path)
        return None if file is None else [file.url, file.inclusion.name]

    def get_silently(self, path: str) -> File | None:
        """Return the file of the path, or `None`, without a note."""
        return super().get_file_from_path(path)


@dataclass
class Converter:
    """Converts the pages of a line, those from the cache excepted."""

    cache: Cache
    settings: tuple[str, ...]
    line_site: LineSite
    files: AskedFiles = field(init=False)
    """All files of the line."""
    has_autorefs: bool = False
    """Whether the product has asked for `mkdocs-autorefs`, which `mkdocstrings` brings along unasked."""
    labels: dict[str, Collection[str] | None] = field(default_factory=dict)
    """Path of a page → the titles of its `applies` blocks; `None` where its text is not adapted to the line."""

    def take_over(self, page: Page, markdown: str) -> None:
        """Let the page look its HTML up before it converts this Markdown."""
        self.files.asked.clear()
        asking = REGISTERING if self.has_autorefs else SYMBOL
        if not page.file.generated_by and not asking.search(markdown):
            replace_render(page, partial(self._render, page))

    def finish(self, page: Page) -> None:
        """Look through the HTML of a page that is converted every time."""
        if not page.file.generated_by and not has_own_render(page):
            self._look_through(page)

    def find_places(self, path: str, *, with_code: bool = False) -> Places:
        """Return the places of a page's file, those in its code only if they are asked for."""
        file = self.files.get_silently(path)
        project = self.line_site.project
        first_line = project.first_lines.get(path, 1)
        source = "\n".join(file.content_string.split("\n")[first_line - 1 :]) if file else ""
        adapted = file.page.markdown if file and file.page else None
        return Places(source, first_line, adapted=adapted, reader=None if with_code else project.reader)

    def _render(self, page: Page, config: MkDocsConfig, files: AskedFiles) -> None:
        """Take the place of `Page.render`: restore what it would set, or let it set and keep it."""
        markdown = page.markdown or ""
        inputs = (page.file.src_uri, markdown, *self.settings)
        kept = self.cache.read(__name__, *inputs)
        if kept is not None and kept["asked"] == {path: files.describe(path) for path in kept["asked"]}:
            restore_page(page, kept, files.get_file_from_path)
            return
        counter = CountHandler()
        counter.setLevel(logging.WARNING)
        logger = logging.getLogger("mkdocs")
        logger.addHandler(counter)
        try:
            Page.render(page, config if self.has_autorefs else drop_references(config), files)
            self._look_through(page)
        finally:
            logger.removeHandler(counter)
        if not any(count for _, count in counter.get_counts()):  # a warning is to come again
            self.cache.keep(pack_page(page) | {"asked": files.asked}, __name__, *inputs)

    def _look_through(self, page: Page) -> None:
        """Warn of what must not be in the page, and take out what its writers have noted for each other."""
        content, path = page.content or "", page.file.src_uri
        places, project, shown = self.find_places(path), self.line_site.project, self.line_site.project.source(path)
        markdown, labels = page.markdown or "", self.labels.get(path, ())
        if not UNREAD.search(content):
            markdown = REFERENCE.sub(lambda match: "\n" * match[0].count("\n"), markdown)
        for problem in (
            *check_html(UNRESOLVED.sub("", content), places, shown),
            *(() if labels is None else check_applies(content, labels, places, shown)),
            *check_offers(content, [document.slug for document in project.documents], places, shown),
            *self._find_absent_pages(places, shown),
            *(
                Problem(shown, places.locate(fault.row), fault.column, fault.cause, fault.expected)
                for fault in (() if labels is None else check_dialect(markdown, project.reader))
            ),
        ):
            log.warning("%s", problem)
        page.content = remove_comments(content)

    def _find_absent_pages(self, places: Places, shown: str) -> Iterator[Problem]:
        """Yield the links to pages that the line does not have: MkDocs would hardly say so."""
        specifiers = self.line_site.project.page_map.specifiers
        for target in self.files.asked:
            if target in specifiers and not self.line_site.has(target):
                line = self.line_site.line
                cause = f"a link to docs/{target}, which is for '{specifiers[target]}' and not in line {line}"
                expected = "a link inside an '/// applies' block, or to a page that every line has"
                place = places.find(rf"[^\s()<>\[\]]*{re.escape(posixpath.basename(target))}")
                yield Problem(shown, *place, cause, expected)
