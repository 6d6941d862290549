"""Keep of the one tree what is for the line that is built: pages, navigation entries, blocks, values, links."""

from html import escape
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from docsite.applicability import filter_blocks
from docsite.edition import Edition
from docsite.linkcheck import find_links
from docsite.problems import Problem, ProblemsError
from docsite.values import fill_values, make_environment

log = get_plugin_logger("pages")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leave out the pages of other lines, and their navigation entries."""
    edition: Edition = config.extra["edition"]
    for file in files.documentation_pages():
        if not edition.has(file.src_uri):
            file.inclusion = InclusionLevel.EXCLUDED
    if config.nav is not None:
        config.nav = _prune(config.nav, edition)
    return files


def _prune(entries: list[Any], edition: Edition) -> list[Any]:
    """Return the navigation without pages of other lines and without sections left empty."""
    kept: list[Any] = []
    for entry in entries:
        title, value = next(iter(entry.items())) if isinstance(entry, dict) else (None, entry)
        if isinstance(value, list):
            if inner := _prune(value, edition):
                kept.append({title: inner})
        elif value not in edition.project.page_map.lines or edition.has(value):
            kept.append(entry)
    return kept


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Filter the `applies` blocks and fill in the values."""
    edition: Edition = config.extra["edition"]
    path = page.file.src_uri
    for key in page.meta.keys() & {"title", "description"}:
        page.meta[key] = escape(page.meta[key])  # the theme prints them as HTML
    if page.file.generated_by:
        return markdown
    place: dict[str, Any] = {"path": f"docs/{path}", "first_line": edition.project.first_lines[path]}
    problems: list[Problem] = []
    text = filter_blocks(markdown, edition.line.line, edition.project.lineup, problems.append, **place)
    problems += _find_absent_targets(text, page.file, edition, place["first_line"])
    try:
        text = fill_values(make_environment(), text, edition.values(), **place)
    except ProblemsError as error:
        problems += error.problems
    for problem in problems:
        log.warning("%s", problem)
    return text


def _find_absent_targets(text: str, file: File, edition: Edition, first_line: int) -> list[Problem]:
    """Return the links to pages that the line does not have: MkDocs would only say 'not found'."""
    page_map = edition.project.page_map
    return [
        Problem(
            f"docs/{file.src_uri}",
            number + first_line - 1,
            column,
            f"a link to docs/{path}, which is for '{page_map.specifiers[path]}' and not in line {edition.line}",
            "a link inside an '/// applies' block, or to a page that every line has",
        )
        for number, column, path in find_links(text, file.src_uri)
        if path in page_map.specifiers and not edition.has(path)
    ]
