"""The search index of the line (see `docsite.search`), in place of the theme's own."""

from html import unescape
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from docsite.tree.navigation import find_guides
from docsite_mkdocs.build import find_build

WRITERS = 0.35
"""The weight of a writers' page beside one for readers."""


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Take the page's text, finished by the other hooks, and let the theme's plugin leave it alone."""
    options = page.meta.setdefault("search", {})
    if not options.get("exclude"):
        boost = options.get("boost", WRITERS if "writer" in page.meta.get("audience", ()) else 1.0)
        name, description = (unescape(str(page.meta.get(key, ""))) for key in ("title", "description"))
        find_build(config).search.add(page.file.dest_uri, html, name, description, boost)
    page.meta["search"] = {**options, "exclude": True}


@event_priority(-100)  # after the theme's plugin, which writes an empty index
def on_post_build(config: MkDocsConfig) -> None:
    """Write the index in the place of the theme's."""
    find_build(config).search.write(Path(config.site_dir, "search"), find_guides(config.nav or ()))
