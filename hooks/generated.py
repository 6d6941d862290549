"""Add the pages that are made from the metadata."""

from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

from docsite.cache import digest_files
from docsite.line.line_site import Edition
from docsite.releases.generated import list_generated
from docsite.theme.templates import list_headings, make_environment, render_generated


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a virtual page for each; its front matter carries the title, its body comes in `on_page_content`."""
    project = config.extra["edition"].project
    pages = {page.path: page for page in list_generated(project.metadata, project.lineup.lines)}
    for page in pages.values():
        files.append(File.generated(config, page.path, content=page.source))
    config.extra["generated"] = pages
    overrides = Path(config.config_file_path).parent / "overrides"
    config.extra["templates"] = make_environment(overrides, config.extra["cache"])
    config.extra["templates_version"] = digest_files(overrides, overrides.rglob("*.html"))
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Render the body: from escaped HTML templates, since texts of the metadata are no Markdown."""
    generated = config.extra["generated"].get(page.file.src_uri)
    if generated is None:
        return html
    edition: Edition = config.extra["edition"]

    def render() -> tuple[str, list[Any]]:
        body = render_generated(config.extra["templates"], generated, edition)
        return body, list_headings(body)

    inputs = (
        "generated",
        edition.project.version,
        config.extra["templates_version"],
        str(edition.line),
        generated.path,
        generated.version,
    )
    body, headings = config.extra["cache"].recall(render, *inputs)
    page.toc = get_toc(headings)
    return str(body)
