"""Finish what Markdown leaves: titles of boxes, formulas (see `docsite.theme.callouts`, `docsite.theme.formulas`)."""

import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from docsite.problems import Problem
from docsite.theme.callouts import finish_boxes
from docsite.theme.formulas import set_formulas
from docsite_mkdocs.build import find_build

log = get_plugin_logger("finishing")


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Finish the text of a page; a formula that cannot be read fails a strict build."""
    path = page.file.src_uri

    def report(text: str, cause: str) -> None:
        build = find_build(config)
        source = build.line_site.project.source(path)
        place = build.converter.find_places(path).find(re.escape(text.split("\n", maxsplit=1)[0]))
        expected = "LaTeX, or '\\$' for a dollar sign"
        log.warning("%s", Problem(source, *place, f"a formula that cannot be read: {cause}", expected))

    return set_formulas(finish_boxes(html, config.theme.get("language", "en")), report)
