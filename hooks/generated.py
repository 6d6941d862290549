"""Add the pages that are made from the metadata."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

from docsite_mkdocs.build import find_build


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a virtual page for each; its front matter carries the title, its body comes in `on_page_content`.

    The filter of the changes gets them as a script, which works offline, too. What the product excludes of its own
    pages, or misses in the navigation, is none of these.
    """
    build = find_build(config)
    for page in build.generated.values():
        files.append(File.generated(config, page.path, content=page.source, inclusion=InclusionLevel.NOT_IN_NAV))
    if script := build.render_changes():
        path, text = script
        files.append(File.generated(config, path, content=text, inclusion=InclusionLevel.NOT_IN_NAV))
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the rendered body in; it is no Markdown, since a text of the metadata could break out of that."""
    build = find_build(config)
    generated = build.generated.get(page.file.src_uri)
    if generated is None:
        return html
    body, headings = build.render(generated)
    page.toc = get_toc(headings)
    return body
