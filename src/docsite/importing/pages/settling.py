"""Make of what a source holds the pages, files and navigation of `docs/`, whoever read it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docsite.checks.dialect_mends import mend_dialect
from docsite.importing.pages.anchors import NAMELESS, settle_anchors, with_slugify
from docsite.importing.pages.claims import Claims
from docsite.importing.pages.draft import Draft
from docsite.importing.pages.drawings import mend_drawing
from docsite.importing.pages.entries import list_pages, make_home, rename_entries
from docsite.importing.pages.found import FoundPage, FoundTree
from docsite.importing.pages.keys import fill_keys, render_page
from docsite.importing.pages.leftovers import escape_leftovers
from docsite.importing.pages.links import Links
from docsite.importing.pages.markup_html import mend_html
from docsite.importing.pages.naming import name_paths
from docsite.importing.pages.notation import (
    SNIPPET,
    drop_module_lines,
    end_fences,
    expand_tabs,
    keep_braces,
    mend_containers,
    mend_references,
    mend_shortcodes,
    mend_snippets,
)
from docsite.importing.pages.old_site import OldSite, merge_renames
from docsite.importing.pages.snippets import Snippets
from docsite.problems import Problem
from docsite.reading.html import read_summary, read_title
from docsite.reading.structure import MarkdownReader
from docsite.tree.generated import GeneratedEntries
from docsite.tree.page_map import MADE

RUNNABLE = (".html", ".htm", ".xhtml", ".xht", ".shtml", ".svgz", ".mht", ".mhtml")
"""Files that a browser would run as a page of this site: a build refuses them."""
HOME = "index.md"
REST = "Прочее"
"""What the part of the navigation is called for pages that nothing else leads to."""
UNLISTED = "a page that the navigation has not: it stands in 'not_in_nav'"
ORPHAN = f"a page that nothing leads to: it stands in the navigation under '{REST}'"
HEAD_ROWS = 5
"""The line where the text of a page begins whose keys are title and description; two below, if it gets a heading."""


@dataclass(kw_only=True)
class SettledTree:
    """What is to be written."""

    pages: dict[str, str]
    """Path below `docs/` → the page."""
    files: dict[str, Path | bytes]
    """Path below `docs/` → what the file holds, or where it lies."""
    nav: list[Any]
    not_in_nav: tuple[str, ...]
    """The pages that the navigation has not."""
    redirects: int = 0
    """How many old addresses lead to pages."""
    former_folders: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    report: tuple[Problem, ...] = ()


def settle_tree(tree: FoundTree, reader: MarkdownReader) -> SettledTree:
    """Make pages, files and navigation of what a source holds."""
    _drop_runnable(tree)
    named = name_paths([*(page.path for page in tree.pages), *tree.files, *tree.contents], tree.wishes)
    for page in tree.pages:
        if page.path in MADE:
            cause = f"a file of this name is made by the build: the page is docs/{named[page.path]}"
            tree.report.append(Problem(page.shown, 1, 1, cause, "another name, or no such page"))
        if page.is_converted:
            page.shown = f"docs/{named[page.path]}"
            page.first_line = HEAD_ROWS + (0 if read_title(reader.convert(page.text)) else 2)
    snippets = Snippets(tree, named)
    former_reader = with_slugify(reader, tree.slugify, tree.separator)
    drafts = [_mend_notation(page, tree, reader, snippets) for page in tree.pages]
    anchors = {}
    for draft in drafts:
        found = settle_anchors(draft, former_reader, keep=tree.is_published)
        anchors[draft.page.path] = found.present
        if tree.is_published:
            _report_lost(draft, found.lost)
    links = Links(OldSite(tree), named, anchors)
    former = merge_renames(tree, named)
    claims = Claims(named.values())
    pages: dict[str, str] = {}
    for draft in drafts:
        links.mend(draft)
        html = reader.convert(SNIPPET.sub("", draft.text))
        keep_braces(draft, snippets.read, is_told=tree.is_filled)
        escape_leftovers(draft)
        path = named[draft.page.path]
        taken = claims.take(draft.page, path, former.get(draft.page.path, ()), tree.report)
        pages[path] = _render(draft, html, taken, tree.report)
    links.used |= {*tree.settings.values()} & tree.files.keys()
    files: dict[str, Path | bytes] = {
        named[path]: file for path, file in sorted(tree.files.items()) if path in links.used
    }
    files |= {named[path]: content for path, content in tree.contents.items() if path in links.used}
    files |= snippets.used
    _mend_drawings(files, tree.report)
    _report_unused(tree, links.used | snippets.sources)
    nav = list(rename_entries(tree.nav, named))
    if HOME not in pages:
        pages[HOME] = make_home(tree, nav, pages)
        nav.insert(0, HOME)
        tree.report.append(
            Problem(tree.shown, 1, 1, "no page for its beginning: docs/index.md is made, with a list of its parts")
        )
    tree.report += _find_displaced(pages)
    listed = {*list_pages(nav)}
    rest = sorted(pages.keys() - listed)
    led = {named[path] for path in links.used}
    if orphans := [path for path in rest if path not in led]:
        nav.append({REST: orphans})
    tree.report += (Problem(f"docs/{path}", 1, 1, ORPHAN if path in orphans else UNLISTED) for path in rest)
    return SettledTree(
        pages=pages, files=files, nav=nav, not_in_nav=tuple(path for path in rest if path in led),
        redirects=claims.count, former_folders=tree.former_folders,
        settings={keys: named[value] if keys[0] == "theme" else value for keys, value in tree.settings.items()},
        report=tuple(sorted(set(tree.report))),
    )  # fmt: skip


def _find_displaced(pages: Iterable[str]) -> Iterator[Problem]:
    """Yield the pages that stand where one goes that is made of the metadata."""
    for kind, place in GeneratedEntries():
        for path in sorted(pages):
            if place and (path == place or (place.endswith("/") and path.startswith(place))):
                cause = f"a page where '{kind}' goes that is made of the releases: that goes elsewhere"
                yield Problem(f"docs/{path}", 1, 1, cause, "'generated' in 'extra' of mkdocs.yml")
                break


def _drop_runnable(tree: FoundTree) -> None:
    for path, file in list(tree.files.items()):
        if path.lower().endswith(RUNNABLE):
            del tree.files[path]
            cause = "a file that browsers run, and nobody checks: left out"
            tree.report.append(
                Problem(f"{file.parent.name}/{file.name}", 1, 1, cause, "a page of Markdown, or an archive")
            )


def _mend_drawings(files: dict[str, Path | bytes], report: list[Problem]) -> None:
    """Mend the drawings that pages show; one that cannot be mended is told, and a build will tell it, too."""
    for path, file in files.items():
        if path.lower().endswith(".svg") and isinstance(file, Path):
            content = file.read_bytes()
            mended = mend_drawing(content)
            if mended is None:
                report.append(
                    Problem(f"docs/{path}", 1, 1, "a drawing that pages cannot hold", "a plain SVG, or a PNG")
                )
            elif mended != content:
                report.append(
                    Problem(f"docs/{path}", 1, 1, "a drawing without what its editor noted and browsers refuse")
                )
                files[path] = mended


def _mend_notation(page: FoundPage, tree: FoundTree, reader: MarkdownReader, snippets: Snippets) -> Draft:
    draft = Draft(page, reader, tree.report)
    end_fences(draft)
    expand_tabs(draft)
    mend_shortcodes(draft)
    mend_references(draft)
    mend_containers(draft)
    if page.path.endswith(".mdx") or "@theme/" in page.text:
        drop_module_lines(draft)
    mend_html(draft, is_commonmark=tree.is_commonmark)
    mend_snippets(draft, snippets.find)
    draft.replace_text(mend_dialect(draft.text, reader))
    return draft


def _report_lost(draft: Draft, lost: Iterable[tuple[int, str, str]]) -> None:
    """Tell which addresses of headings are others now; those that a counter made, all at once."""
    counted = 0
    for row, theirs, ours in lost:
        if NAMELESS.fullmatch(theirs):
            counted += 1
        else:
            expected = f"'{{#{theirs}}}', if links from elsewhere lead there"
            draft.tell_row(row, f"the heading was '#{theirs}' and is '#{ours}'", expected)
    if counted:
        cause = f"{counted} headings had numbers for addresses, such as '#_1': they have others now"
        draft.tell_row(1, cause, "'{#id}' at those that links from elsewhere lead to")


def _render(draft: Draft, html: str, former: list[str], report: list[Problem]) -> str:
    page, heading = draft.page, read_title(html)
    keys = fill_keys(page.keys, heading or page.title, read_summary(html), former, page.shown, report)
    text = draft.text if heading else f"# {keys['title']}\n\n{draft.text.lstrip(chr(10))}"
    return render_page(keys, text)


def _report_unused(tree: FoundTree, used: set[str]) -> None:
    for path in sorted(tree.files.keys() - used):
        if not path.startswith("static/"):
            tree.report.append(Problem(path, 1, 1, "a file that no page leads to: left out", "a link to it"))
