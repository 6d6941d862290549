"""Convert a page's Markdown once for all lines and builds (see `docsite.cache`)."""

import logging
import os
import re
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, get_toc
from mkdocs.utils import CountHandler

from docsite.checks.raw_html import check_html
from docsite.russian.words import keep_words
from docsite.tree.snippets import digest_snippets

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


@event_priority(-100)  # when no hook adds a file any more
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Let the files note which of them are asked for."""
    return AskedFiles(files)


@event_priority(-100)  # when the navigation is final
def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> None:
    """Fork the helpers: they convert the pages from the last one on, until they meet this process."""
    pages = [file.page for file in files.documentation_pages() if file.page]
    config.extra["helping"] = helping = []
    count = config.extra.get("helpers", 0)
    for number in range(count):
        process = os.fork()
        if process:
            helping.append(process)
        else:
            _help(pages[::-1][number::count], config, files)


def _help(pages: Iterable[Page], config: MkDocsConfig, files: Files) -> NoReturn:
    """Convert pages in a process of its own, for the cache only; what goes wrong will go wrong in the build, too."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
        for page in pages:
            page.read_source(config)
            plugins = config.plugins
            page.markdown = plugins.on_page_markdown(page.markdown or "", page=page, config=config, files=files)
            if "render" in page.__dict__:
                page.render(config, files)
                plugins.on_page_content(page.content or "", page=page, config=config, files=files)
        keep_words(config.extra["cache"])
    finally:
        os._exit(0)


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Say that all pages are converted."""
    config.extra["cache"].keep("", "converted", *config.extra["settings"])
    config.extra.get("converted", lambda: None)()


def on_post_build(config: MkDocsConfig) -> None:
    """Wait for the helpers to end: they come through pages of this process in no time."""
    for process in config.extra["helping"]:
        os.waitpid(process, 0)


@event_priority(-100)  # when the Markdown is final
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let the page look its HTML up before it converts."""
    if not page.file.generated_by and not REGISTERING.search(markdown):
        page.__dict__["render"] = partial(_render, page)
    return markdown


@event_priority(100)  # when it is what Markdown made, and nothing else
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Check a page that is converted every time."""
    if not page.file.generated_by and "render" not in page.__dict__:
        _check(page, config)


def _check(page: Page, config: MkDocsConfig) -> None:
    """Warn of HTML that must not be in the page."""
    path, first_lines = page.file.src_uri, config.extra["edition"].project.first_lines
    problems = check_html(page.content or "", page.markdown or "", f"docs/{path}", first_line=first_lines.get(path, 1))
    for problem in problems:
        log.warning("%s", problem)


def _render(page: Page, config: MkDocsConfig, files: AskedFiles) -> None:
    """Take the place of `Page.render`: restore what it would set, or let it set and keep it."""
    cache, markdown = config.extra["cache"], page.markdown or ""
    snippets = digest_snippets(markdown, Path(config.docs_dir))
    inputs = ("conversion", page.file.src_uri, markdown, *config.extra["settings"], snippets)
    kept = cache.read(*inputs)
    if kept is None or kept["asked"] != {path: files.describe(path) for path in kept["asked"]}:
        files.asked.clear()
        counter = CountHandler()
        counter.setLevel(logging.WARNING)
        logger = logging.getLogger("mkdocs")
        logger.addHandler(counter)
        try:
            Page.render(page, config, files)
            _check(page, config)
        finally:
            logger.removeHandler(counter)
        if not any(count for _, count in counter.get_counts()):  # a warning is to come again
            cache.keep(_pack(page, files), *inputs)
    else:
        page.content, page.toc = kept["content"], get_toc(kept["toc"])
        page._title_from_render = kept["title"]  # noqa: SLF001 - MkDocs has no other way in
        page.present_anchor_ids = set(kept["anchors"])
        links = ((files.get_file_from_path(path), anchors) for path, anchors in kept["links"].items())
        page.links_to_anchors = {file: anchors for file, anchors in links if file}


def _pack(page: Page, files: AskedFiles) -> dict[str, Any]:
    return {
        "content": page.content,
        "toc": [_pack_anchor(anchor) for anchor in page.toc],
        "title": page._title_from_render,  # noqa: SLF001 - as above
        "anchors": sorted(page.present_anchor_ids or ()),
        "links": {file.src_uri: anchors for file, anchors in (page.links_to_anchors or {}).items()},
        "asked": files.asked,
    }


def _pack_anchor(anchor: AnchorLink) -> dict[str, Any]:
    """Return the anchor as the token of Markdown's `toc` extension that it was made of."""
    children = [_pack_anchor(child) for child in anchor.children]
    return {"level": anchor.level, "id": anchor.id, "name": anchor.title, "children": children}
