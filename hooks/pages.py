"""Keep of the one tree what is for the line that is built: pages, navigation entries, blocks, values, links."""

from collections.abc import Iterable
from html import escape

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority, get_plugin_logger
from mkdocs.structure import StructureItem
from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from docsite.line.page_text import adapt_page
from docsite.reading.html import read_summary, read_title
from docsite.tree.navigation import prune_navigation
from docsite_mkdocs.build import Build, find_build

log = get_plugin_logger("pages")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Take from Markdown what `on_page_markdown` does before it: to take files in."""
    config.markdown_extensions = [name for name in config.markdown_extensions if name != "pymdownx.snippets"]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leave out the pages of other lines, and their navigation entries."""
    line_site = find_build(config).line_site
    for file in files.documentation_pages():
        if not line_site.may_lead_to(file.src_uri):
            file.inclusion = InclusionLevel.EXCLUDED
    if config.nav is not None:
        config.nav = prune_navigation(config.nav, line_site.may_lead_to)
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Let a page that the navigation has twice have the neighbours and the sections of its first place."""
    nav.pages = list({id(page): page for page in nav.pages}.values())
    for before, page, after in zip([None, *nav.pages], nav.pages, [*nav.pages[1:], None], strict=False):
        page.previous_page, page.next_page = before, after
    _set_parents(nav.items, None, set())
    if nav.homepage is None:  # it stands in a section, or nowhere
        nav.homepage = next(file.page for file in files.documentation_pages() if file.dest_uri == "index.html")
    return nav


def _set_parents(items: Iterable[StructureItem], parent: Section | None, placed: set[int]) -> None:
    """Let each item stand in the section that has it first; MkDocs lets the last one have it."""
    for item in items:
        if id(item) not in placed:
            item.parent = parent
            placed.add(id(item))
        if isinstance(item, Section):
            _set_parents(item.children, item, placed)


def _is_of_tree(page: Page, build: Build) -> bool:
    """Say whether the page lies in `docs/`: others are made of the metadata, or by plugins of the product."""
    return not page.file.generated_by and page.file.src_uri in build.line_site.project.titles


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Filter the `applies` blocks and fill in the values; a problem fails a strict build."""
    for key in page.meta.keys() & {"title", "description", "subtitle", "author"}:
        page.meta[key] = escape(page.meta[key])  # the theme prints them as HTML
    build = find_build(config)
    if not _is_of_tree(page, build):
        return markdown
    adapted = adapt_page(markdown, page.file.src_uri, build.line_site, build.cache)
    for problem in adapted.problems:
        log.warning("%s", problem)
    build.converter.labels[page.file.src_uri] = adapted.labels if adapted.is_adapted else None
    return adapted.text


@event_priority(90)  # when it is what Markdown made
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Let what its front matter lacks come from the page: the title from its heading, the description from its text."""
    build = find_build(config)
    if _is_of_tree(page, build):
        title = read_title(html) or build.line_site.titles[page.file.src_uri]
        page.meta.setdefault("title", escape(title))
        if summary := read_summary(html):
            page.meta.setdefault("description", escape(summary))
