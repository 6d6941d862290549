"""The search index of the line (see `docsite.search.index`), in place of the theme's own."""

import json
import re
from dataclasses import astuple
from html import unescape
from pathlib import Path

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from docsite.russian.words import keep_words, recall_words
from docsite.search.index import IndexedPage, build_index
from docsite.search.scoring import PageWords, read_words
from docsite.search.sections import PageText, Section, split_sections
from docsite.tree.navigation import find_guides

WRITERS = 0.35
"""The weight of a writers' page beside one for readers."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Begin a build without any page, but with the words of former ones."""
    config.extra["indexed"] = {}
    recall_words(config.extra["cache"])
    return config


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Take the page's text, finished by the other hooks, and let the theme's plugin leave it alone."""
    options = page.meta.setdefault("search", {})
    if not options.get("exclude"):
        boost = options.get("boost", WRITERS if page.meta.get("audience") == "writer" else 1.0)
        name, description = (unescape(str(page.meta.get(key, ""))) for key in ("title", "description"))
        synonyms = config.extra["edition"].project.synonyms

        def read() -> bytes:
            text = PageText(name, description, split_sections(html, name))
            sections = [astuple(section) for section in text.sections]
            return json.dumps([sections, vars(read_words(text, synonyms))], ensure_ascii=False).encode()

        # packed until the index is made: unpacked it would fill the memory beside the pages
        packed = config.extra["cache"].recall(read, "search", html, name, description, synonyms.version)
        config.extra["indexed"][page.file.dest_uri] = (boost, name, description, packed)
    page.meta["search"] = {**options, "exclude": True}


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Give the templates `use_worker`, which puts our worker's address in the place of the theme's."""

    def use_worker(html: str, address: str) -> str:
        changed, count = re.subn(r'(?<="search": )"[^"]*"', json.dumps(address), html)
        if count != 1:
            raise PluginError("the theme's page configuration names no search worker; see hooks/search.py")
        return changed

    env.filters["use_worker"] = use_worker
    return env


def _unpack(address: str, boost: float, name: str, description: str, packed: bytes) -> IndexedPage:
    sections, words = json.loads(packed)
    text = PageText(name, description, tuple(Section(*section) for section in sections))
    return IndexedPage(address, boost, text, PageWords(**words))


@event_priority(-100)  # after the theme's plugin, which writes an empty index
def on_post_build(config: MkDocsConfig) -> None:
    """Write the index, and in the place of the theme's what a browser must know of it."""
    folder = Path(config.site_dir, "search")
    keep_words(config.extra["cache"])
    pages = (_unpack(address, *facts) for address, facts in sorted(config.extra["indexed"].items()))
    index = build_index(pages, config.extra["edition"].project.synonyms, find_guides(config.nav or ()))
    parts = folder / index.version
    parts.mkdir()
    for name, content in index.files.items():
        (parts / name).write_bytes(content)
    own = json.dumps({"config": {"lang": ["ru"], "separator": r"[\s\-]+", "index": index.manifest}, "docs": []})
    (folder / "search_index.json").write_text(own, "utf-8")
    (folder / "search_index.js").write_text(f"var __index = {own}", "utf-8")  # on `file:` the theme loads this one
