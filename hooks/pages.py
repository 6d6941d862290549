"""Keep of the one tree what is for the line that is built: pages, navigation entries, blocks, values, links."""

from html import escape

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.structure.pages import Page

from docsite.line.line_site import Edition
from docsite.line.page_text import recall_page

log = get_plugin_logger("pages")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leave out the pages of other lines, and their navigation entries."""
    edition: Edition = config.extra["edition"]
    for file in files.documentation_pages():
        if not edition.has(file.src_uri):
            file.inclusion = InclusionLevel.EXCLUDED
    if config.nav is not None:
        config.nav = edition.prune_navigation(config.nav)
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Filter the `applies` blocks and fill in the values; a problem fails a strict build."""
    for key in page.meta.keys() & {"title", "description"}:
        page.meta[key] = escape(page.meta[key])  # the theme prints them as HTML
    if page.file.generated_by:
        return markdown
    text, problems = recall_page(markdown, page.file.src_uri, config.extra["edition"], config.extra["cache"])
    for problem in problems:
        log.warning("%s", problem)
    return text
