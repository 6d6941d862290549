"""Show how the line's pages differ from those of the line before: a view for each that does, and a list of all."""

from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils.meta import get_data
from pymdownx.snippets import SnippetMissingError

from docsite.differences.pages import make_list, make_view
from docsite.differences.sections import find_differences
from docsite.line.line_site import Edition, rename_edition
from docsite.line.page_text import recall_page
from docsite.releases.generated import GeneratedPage
from docsite.theme.templates import render_generated
from docsite.tree.front_matter import may_vary
from docsite.tree.page_map import VIEWS
from docsite.tree.snippets import digest_snippets


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Compare the pages, and add a virtual page for each view and for the list; the oldest line has none."""
    edition: Edition = config.extra["edition"]
    changes: dict[str, str] = {}
    config.extra["changes"] = changes
    older = edition.predecessor
    if older is None:
        return files
    generated: dict[str, GeneratedPage] = config.extra["generated"]
    titles = {**edition.project.titles, **{path: page.title for path, page in generated.items()}}
    config.extra["page_titles"] = titles
    for path in edition.project.varying:
        file = files.get_file_from_path(path)
        if file and edition.has(path) and older.has(path):
            _note(path, _compare_texts(path, get_data(file.content_string)[0], older, config), config)
    for page in [page for page in generated.values() if page.varies]:
        _note(page.path, _compare_generated(page, older, config), config)
    changed = list(changes)
    changes |= dict.fromkeys(edition.beyond(older), "added")
    overview = make_list(changed, titles, edition, older, config.nav)
    generated[overview.path] = overview
    for path in (overview.path, *(VIEWS + path for path in changed)):
        files.append(File.generated(config, path, content=generated[path].source))
    return files


@event_priority(100)  # before the blocks are filtered
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Compare a page anew: in the preview it may have been edited since."""
    edition: Edition = config.extra["edition"]
    older, path = edition.predecessor, page.file.src_uri
    if older and older.has(path) and not page.file.generated_by and not config.extra.get("builds_once"):
        _note(path, _compare_texts(path, markdown, older, config), config)


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Give the templates what is new or changed, by path."""
    env.globals["changes"] = config.extra["changes"]
    return env


def _note(path: str, sections: list[dict[str, Any]], config: MkDocsConfig) -> None:
    """Remember what has changed on the page."""
    changes, generated = config.extra["changes"], config.extra["generated"]
    changes.pop(path, None)
    generated.pop(VIEWS + path, None)
    if sections:
        changes[path] = "changed"
        view = make_view(path, config.extra["page_titles"][path], config.extra["edition"].predecessor, sections)
        generated[view.path] = view


def _compare_texts(path: str, markdown: str, older: Edition, config: MkDocsConfig) -> list[dict[str, Any]]:
    if not may_vary(markdown.encode()):
        return []
    cache, edition = config.extra["cache"], config.extra["edition"]
    surroundings = (*config.extra["settings"], digest_snippets(markdown, Path(config.docs_dir)))

    def read(text_of: Edition) -> str:
        return recall_page(markdown, path, text_of, cache)[0]

    def compare() -> list[dict[str, Any]]:
        after, before = read(edition), read(rename_edition(older, edition))
        if before == after:
            return []
        own = read(older)
        html = [partial(_convert, text, config) for text in (after, before, own)]
        found: list[dict[str, Any]] = cache.recall(
            lambda: find_differences(html[0](), html[1](), html[2]), "differences", after, before, own, *surroundings
        )
        return found

    # the outer entry spares the adaptation; the inner one outlives a new day and new metadata
    inputs = ("page differences", edition.project.version, str(edition.line), path, markdown, *surroundings)
    try:
        sections: list[dict[str, Any]] = cache.recall(compare, *inputs)
    except SnippetMissingError:  # the page itself will say so
        return []
    return sections


def _convert(markdown: str, config: MkDocsConfig) -> str:
    """Return the HTML of a text as it is: no links are looked up, and code has no colours."""
    highlight = {**config.mdx_configs.get("pymdownx.highlight", {}), "use_pygments": False}
    extensions = [name for name in config.markdown_extensions if isinstance(name, str)]  # others are of plugins
    configs = {**config.mdx_configs, "pymdownx.highlight": highlight}
    return str(Markdown(extensions=extensions, extension_configs=configs).convert(markdown))


def _compare_generated(page: GeneratedPage, older: Edition, config: MkDocsConfig) -> list[dict[str, Any]]:
    cache, edition = config.extra["cache"], config.extra["edition"]
    render = partial(render_generated, config.extra["templates"], page)

    def find() -> list[dict[str, Any]]:
        return find_differences(render(edition), render(rename_edition(older, edition)), lambda: render(older))

    inputs = (edition.project.version, config.extra["templates_version"], str(edition.line), page.path)
    sections: list[dict[str, Any]] = cache.recall(find, "generated differences", *inputs)
    return sections
