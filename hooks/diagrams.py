"""Put the SVG diagrams into the pages themselves, and draw those in Mermaid's language (see `docsite.theme`)."""

import posixpath
import re
from pathlib import Path
from urllib.parse import unquote

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from docsite.checks.xml_files import check_drawing
from docsite.problems import Problem
from docsite.reading.svg import remove_notes
from docsite.theme.diagrams import inline_diagrams
from docsite.theme.mermaid import draw_diagram, draw_diagrams
from docsite_mkdocs.build import find_build

log = get_plugin_logger("diagrams")


def _show(file: File, config: MkDocsConfig) -> str:
    """Return the path of the file in messages."""
    path = Path(file.abs_src_path or file.src_uri)
    root = Path(config.config_file_path).parent
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else file.src_uri


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Inline the diagrams; one without alternative text fails a strict build."""
    folder = posixpath.dirname(page.file.src_uri)
    inlined = find_build(config).diagrams[page.file.src_uri] = set()

    def read(source: str) -> bytes | None:
        file = files.get_file_from_path(posixpath.normpath(posixpath.join(folder, unquote(source))))
        if file is None:
            return None
        inlined.add(file.src_uri)
        content = file.content_bytes
        return None if any(check_drawing(content, file.src_uri)) else content

    def report(source: str) -> None:
        build, path = find_build(config), page.file.src_uri
        place = build.converter.find_places(path).find(re.escape(source))
        cause = f"picture {source} has no alternative text"
        shown = build.line_site.project.source(path)
        log.warning("%s", Problem(shown, *place, cause, "![what it shows](…)"))

    return _draw_diagrams(inline_diagrams(html, read, report), page, config, files)


def _draw_diagrams(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Draw what is in Mermaid's language; what it refuses fails a strict build."""
    build, path = find_build(config), page.file.src_uri

    def draw(text: str) -> bytes:
        return str(build.cache.recall(lambda: draw_diagram(text).decode(), draw_diagram.__module__, text)).encode()

    def publish(address: str, content: bytes) -> str:
        if address not in files.src_uris:
            files.append(File.generated(config, address, content=content))
        return get_relative_url(address, page.url)

    def report(text: str, cause: str) -> None:
        first = next(filter(None, map(str.strip, text.split("\n"))), "")
        place = build.converter.find_places(path, with_code=True).find(re.escape(first))
        cause = f"a diagram that cannot be drawn: {cause}"
        log.warning("%s", Problem(build.line_site.project.source(path), *place, cause, "Mermaid's language"))

    return draw_diagrams(html, draw, publish, report)


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Check the drawings of others, take out what their makers have noted, and leave out those that pages hold."""
    inlined = set().union(*find_build(config).diagrams.values())
    for file in [file for file in files if file.src_uri.endswith(".svg") and not file.generated_by]:
        content = file.content_bytes
        for problem in check_drawing(content, _show(file, config)):
            log.warning("%s", problem)
        if file.src_uri in inlined:
            files.remove(file)
        elif (bare := remove_notes(content)) != content:
            file.content_bytes = bare
    return env
