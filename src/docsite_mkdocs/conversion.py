"""Convert a page's Markdown once for all lines and builds (see decisions/0026-the-cache-keeps-results-of-functions.md).

What a page's HTML takes from other files is noted while it is converted, and compared before it is used again.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler

from docsite.cache import Cache
from docsite.checks.raw_html import check_html
from docsite.tree.snippets import digest_snippets
from docsite_mkdocs.internals import has_own_render, pack_page, replace_render, restore_page

log = get_plugin_logger("conversion")

REGISTERING = re.compile(r"^[ \t]*::: |\[\]\(\)\{|<a [^>]*\b(?:id|name)=", re.MULTILINE)
"""What tells `mkdocs-autorefs` of a place while it is converted; such a page is converted every time."""


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


@dataclass(frozen=True)
class Converter:
    """Converts the pages of a line, those from the cache excepted."""

    cache: Cache
    settings: tuple[str, ...]
    docs: Path
    """The folder of the pages."""
    first_lines: Mapping[str, int]
    """Path of a page → number of the line where its text begins."""

    def take_over(self, page: Page, markdown: str) -> None:
        """Let the page look its HTML up before it converts this Markdown."""
        if not page.file.generated_by and not REGISTERING.search(markdown):
            replace_render(page, partial(self._render, page))

    def check(self, page: Page) -> None:
        """Warn of HTML that must not be in a page that is converted every time."""
        if not page.file.generated_by and not has_own_render(page):
            self._warn_of_html(page)

    def _render(self, page: Page, config: MkDocsConfig, files: AskedFiles) -> None:
        """Take the place of `Page.render`: restore what it would set, or let it set and keep it."""
        markdown = page.markdown or ""
        snippets = digest_snippets(markdown, self.docs)
        inputs = (page.file.src_uri, markdown, *self.settings, snippets)
        kept = self.cache.read(__name__, *inputs)
        if kept is not None and kept["asked"] == {path: files.describe(path) for path in kept["asked"]}:
            restore_page(page, kept, files.get_file_from_path)
            return
        files.asked.clear()
        counter = CountHandler()
        counter.setLevel(logging.WARNING)
        logger = logging.getLogger("mkdocs")
        logger.addHandler(counter)
        try:
            Page.render(page, config, files)
            self._warn_of_html(page)
        finally:
            logger.removeHandler(counter)
        if not any(count for _, count in counter.get_counts()):  # a warning is to come again
            self.cache.keep(pack_page(page) | {"asked": files.asked}, __name__, *inputs)

    def _warn_of_html(self, page: Page) -> None:
        path = page.file.src_uri
        first_line = self.first_lines.get(path, 1)
        for problem in check_html(page.content or "", page.markdown or "", f"docs/{path}", first_line=first_line):
            log.warning("%s", problem)
