"""Lead the first mention of a term on a page to the glossary (see `docsite.theme.glossary`)."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from docsite.theme.glossary import recall_terms
from docsite_mkdocs.build import find_build


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Link the terms in the pages for readers; writers' pages and those of the metadata stay as they are."""
    build = find_build(config)
    if build.glossary is None or page.file.generated_by or "writer" in page.meta.get("audience", ()):
        return html
    return recall_terms(html, page.file.src_uri, build.glossary, build.cache)
