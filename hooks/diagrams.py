"""Put the SVG diagrams into the pages themselves (see `docsite.theme.diagrams`)."""

import posixpath

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from docsite.checks.raw_html import check_html
from docsite.reading.places import Places
from docsite.theme.diagrams import inline_diagrams
from docsite_mkdocs.build import find_build

log = get_plugin_logger("diagrams")


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Inline the diagrams; one without alternative text, or with a script, fails a strict build."""
    folder, inlined = posixpath.dirname(page.file.src_uri), find_build(config).diagrams

    def read(source: str) -> bytes | None:
        file = files.get_file_from_path(posixpath.normpath(posixpath.join(folder, source)))
        if file is None:
            return None
        inlined.add(file.src_uri)
        text = file.content_string
        for problem in check_html(text, Places(text), f"docs/{file.src_uri}", drawing=True):
            log.warning("%s", problem)
        return file.content_bytes

    def report(source: str) -> None:
        log.warning(
            "docs/%s: picture %s has no alternative text; expected ![what it shows](…)", page.file.src_uri, source
        )

    return inline_diagrams(html, read, report)


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Leave out the files that the pages hold already."""
    for file in filter(None, map(files.get_file_from_path, find_build(config).diagrams)):
        files.remove(file)
    return env
