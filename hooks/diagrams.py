"""Put the SVG diagrams into the pages themselves (see `docsite.theme.diagrams`)."""

import posixpath

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from docsite.checks.raw_html import check_html
from docsite.theme.diagrams import inline_diagrams

log = get_plugin_logger("diagrams")


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Inline the diagrams; one without alternative text, or with a script, fails a strict build."""
    folder = posixpath.dirname(page.file.src_uri)

    def read(source: str) -> bytes | None:
        file = files.get_file_from_path(posixpath.normpath(posixpath.join(folder, source)))
        if file is None:
            return None
        config.extra.setdefault("inlined", set()).add(file.src_uri)
        text = file.content_string
        for problem in check_html(text, text, f"docs/{file.src_uri}", drawing=True):
            log.warning("%s", problem)
        return file.content_bytes

    def report(source: str) -> None:
        log.warning(
            "docs/%s: picture %s has no alternative text; expected ![what it shows](…)", page.file.src_uri, source
        )

    return inline_diagrams(html, read, report)


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Leave out the files that the pages hold already."""
    for path in config.extra.pop("inlined", set()):
        if file := files.get_file_from_path(path):
            files.remove(file)
    return env
