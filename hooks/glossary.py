"""Lead the first mention of a term on a page to the glossary (see `docsite.theme.glossary`)."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from docsite.addresses import as_html, relative_address
from docsite.theme.glossary import GLOSSARY, link_terms, parse_glossary


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read the terms once a build."""
    glossary = Path(config.docs_dir, GLOSSARY)
    config.extra["glossary"] = parse_glossary(glossary.read_text("utf-8")) if glossary.exists() else ()
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Link the terms in the pages for readers; writers' pages and those of the metadata stay as they are."""
    if page.file.generated_by or page.file.src_uri == GLOSSARY or page.meta.get("audience") == "writer":
        return html
    address = relative_address(as_html(GLOSSARY), as_html(page.file.src_uri))
    terms = config.extra["glossary"]
    linked: str = config.extra["cache"].recall(
        lambda: link_terms(html, terms, address), "terms", repr(terms), address, html
    )
    return linked
