"""Make of a page's Markdown what one line shows: the files that it takes in, its blocks, its values."""

from dataclasses import asdict, dataclass

from docsite.cache import Cache
from docsite.line.blocks import filter_blocks
from docsite.line.line_site import LineSite
from docsite.line.unfilled import mark_notes
from docsite.line.values import LITERAL, MARK, fill_values
from docsite.problems import Problem, ProblemsError
from docsite.reading.structure import Expanded, Structure


@dataclass(frozen=True)
class AdaptedPage:
    """A page's Markdown as a line shows it."""

    text: str
    labels: tuple[str, ...] = ()
    """The titles of its `applies` blocks."""
    problems: tuple[str, ...] = ()
    """What is wrong with it, with places."""
    is_adapted: bool = True
    """Whether it was adapted at all; otherwise what else is found in it would be told of the same fault."""


def adapt_page(text: str, path: str, line_site: LineSite, cache: Cache | None = None) -> AdaptedPage:
    """Return the Markdown of the page at `path` as the line shows it, from the cache if it is there."""
    project = line_site.project
    try:
        expanded = project.reader.expand(text, project.source(path), project.first_lines[path])
    except ProblemsError as error:
        return AdaptedPage(text, problems=tuple(map(str, error.problems)), is_adapted=False)
    if cache is None:
        return _adapt(expanded, path, line_site)
    lines = (str(line_site.line), str(line_site.source))
    rows = repr(expanded.rows) if project.reader.takes_in(text) else ""
    inputs = (project.version, project.reader.version, *lines, path, expanded.text, rows)
    found = cache.recall(lambda: asdict(_adapt(expanded, path, line_site)), __name__, *inputs)
    return AdaptedPage(found["text"], tuple(found["labels"]), tuple(found["problems"]))


def _adapt(expanded: Expanded, path: str, line_site: LineSite) -> AdaptedPage:
    shown, first_line = line_site.project.source(path), line_site.project.first_lines[path]
    problems: list[Problem] = []

    def locate(row: int) -> int:
        return expanded.rows[min(row, len(expanded.rows)) - 1] + first_line - 1

    text = expanded.text
    has_structure = "///" in text or (LITERAL in text and MARK.search(text))
    structure = line_site.project.reader.read(text) if has_structure else Structure()
    text, labels = filter_blocks(
        text,
        structure.blocks,
        line_site.source.line,
        line_site.project.lineup,
        problems.append,
        path=shown,
        locate=locate,
    )
    text = mark_notes(text, structure.blocks, path=shown, locate=locate)
    literal = structure.find_code(LITERAL)
    try:
        text = fill_values(text, line_site.values(), path=shown, literal=literal, locate=locate)
    except ProblemsError as error:
        problems.extend(error.problems)
    return AdaptedPage(text, tuple(labels), tuple(map(str, problems)))
