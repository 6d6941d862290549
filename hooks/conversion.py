"""Convert a page's Markdown once for all lines and builds (see `docsite_mkdocs.conversion`)."""

from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from docsite.reading.places import Places
from docsite_mkdocs.build import find_build
from docsite_mkdocs.conversion import AskedFiles
from docsite_mkdocs.messages import PlacedWarnings


def on_config(config: MkDocsConfig) -> None:
    """Say whether pages may have links of `mkdocs-autorefs`."""
    autorefs: Any = config.plugins.get("autorefs")
    find_build(config).converter.has_autorefs = bool(autorefs and autorefs.scan_toc)  # `mkdocstrings` brings it subdued


@event_priority(-100)  # when no hook adds a file any more
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Let the files note which of them are asked for, and MkDocs' warnings name their places."""
    build = find_build(config)
    build.converter.files = AskedFiles(files)
    settings = build.root / "mkdocs.yml"
    project = build.line_site.project
    PlacedWarnings(build.converter.find_places, project.source, lambda: Places(settings.read_text("utf-8"))).install()
    return build.converter.files


@event_priority(-100)  # when the Markdown is final
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let the page look its HTML up before it converts."""
    find_build(config).converter.take_over(page, markdown)
    return markdown


@event_priority(100)  # when it is what Markdown made, and nothing else
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str | None:
    """Look through a page that is converted every time."""
    find_build(config).converter.finish(page)
    return page.content
