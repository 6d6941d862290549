"""Make of a page's Markdown what one line shows: its blocks, its values, no links to pages of other lines."""

import posixpath
import re
from collections.abc import Callable, Iterator

from docsite.cache import Cache
from docsite.line.blocks import filter_blocks
from docsite.line.line_site import LineSite
from docsite.line.unfilled import mark_notes
from docsite.line.values import fill_values
from docsite.problems import Problem, ProblemsError, suggest
from docsite.reading.markdown import walk_code
from docsite.tree.front_matter import OFFER

LINK = re.compile(r"\]\(\s*<?(?P<path>[^)\s>#?:]+\.md)|^\s*\[[^\]]+\]:\s*<?(?P<reference>[^\s>#?:]+\.md)")


def recall_page(text: str, path: str, line_site: LineSite, cache: Cache) -> tuple[str, list[str]]:
    """Return what `adapt_page` makes of the text, and its problems as texts, from the cache if it is there."""

    def adapt() -> tuple[str, list[str]]:
        problems: list[Problem] = []
        return adapt_page(text, path, line_site, problems.append), list(map(str, problems))

    lines = (str(line_site.line), str(line_site.source))
    adapted, problems = cache.recall(adapt, __name__, line_site.project.version, *lines, path, text)
    return str(adapted), problems


def adapt_page(text: str, path: str, line_site: LineSite, report: Callable[[Problem], None]) -> str:
    """Return the Markdown of the page at `path` as the line shows it; problems go to `report`."""
    shown, first_line = f"docs/{path}", line_site.project.first_lines[path]
    line, lineup = line_site.source.line, line_site.project.lineup
    text = filter_blocks(text, line, lineup, report, path=shown, first_line=first_line)
    for problem in _find_absent_targets(text, path, line_site, first_line):
        report(problem)
    for problem in _find_unknown_offers(text, shown, line_site, first_line):
        report(problem)
    text = mark_notes(text, path=shown, first_line=first_line)
    try:
        return fill_values(text, line_site.values(), path=shown, first_line=first_line)
    except ProblemsError as error:
        for problem in error.problems:
            report(problem)
        return text


def _find_absent_targets(text: str, path: str, line_site: LineSite, first_line: int) -> Iterator[Problem]:
    """Yield the links to pages that the line does not have: MkDocs would only say that there is no such page."""
    specifiers = line_site.project.page_map.specifiers
    for number, column, target in find_links(text, path):
        if target in specifiers and not line_site.has(target):
            cause = f"a link to docs/{target}, which is for '{specifiers[target]}' and not in line {line_site.line}"
            expected = "a link inside an '/// applies' block, or to a page that every line has"
            yield Problem(f"docs/{path}", number + first_line - 1, column, cause, expected)


def _find_unknown_offers(text: str, shown: str, line_site: LineSite, first_line: int) -> Iterator[Problem]:
    """Yield the places for downloads that there will never be."""
    if not OFFER.search(text):
        return
    known = ["copy", "documents", *(document.slug for document in line_site.project.documents)]
    for number, row, code in walk_code(text):
        for match in OFFER.finditer(row) if code is None else ():
            if match["what"] not in known:
                cause = f"an offer of '{match['what']}'{suggest(match['what'], known)}"
                place = (number + first_line - 1, match.start("what") + 1)
                yield Problem(shown, *place, cause, f"one of {', '.join(known)}")


def find_links(text: str, page: str) -> Iterator[tuple[int, int, str]]:
    """Yield line, column (from 1) and target path of every relative link to a page, outside of code."""
    for number, row, code in walk_code(text):
        if code is None:
            for match in LINK.finditer(row):
                group = "path" if match["path"] else "reference"
                target = posixpath.normpath(posixpath.join(posixpath.dirname(page), match[group]))
                yield number, match.start(group) + 1, target
