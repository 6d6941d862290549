"""The search index of the line (see `docsite.search`), in place of the theme's own."""

import json
import re
from pathlib import Path

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from docsite.search import build_index, find_guides, read_entries

WRITERS = 0.35
"""The weight of a writers' page beside one for readers."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Begin a build without any front matter."""
    config.extra["heads"] = {}
    return config


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Keep the front matter, and let the pages for writers stand behind those for readers."""
    config.extra["heads"][page.file.dest_uri] = page.meta
    if page.meta.get("audience") == "writer":
        page.meta.setdefault("search", {}).setdefault("boost", WRITERS)


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Give the templates `use_worker`, which puts our worker's address in the place of the theme's."""

    def use_worker(html: str, address: str) -> str:
        changed, count = re.subn(r'(?<="search": )"[^"]*"', json.dumps(address), html)
        if count != 1:
            raise PluginError("the theme's page configuration names no search worker; see hooks/search.py")
        return changed

    env.filters["use_worker"] = use_worker
    return env


@event_priority(-100)  # after the theme's plugin, which collects the texts
def on_post_build(config: MkDocsConfig) -> None:
    """Make the index of what the theme's plugin collected; leave the theme only what its program asks for."""
    folder = Path(config.site_dir, "search")
    entries = json.loads((folder / "search_index.json").read_text("utf-8"))["docs"]
    pages = read_entries(entries, config.extra["heads"])
    index = build_index(pages, config.extra["edition"].project.synonyms, find_guides(config.nav or ()))
    parts = folder / index.version
    parts.mkdir()
    for name, text in index.files.items():
        (parts / name).write_text(text, "utf-8")
    own = json.dumps({"config": {"lang": ["ru"], "separator": r"[\s\-]+", "index": index.manifest}, "docs": []})
    (folder / "search_index.json").write_text(own, "utf-8")
    (folder / "search_index.js").write_text(f"var __index = {own}", "utf-8")  # on `file:` the theme loads this one
