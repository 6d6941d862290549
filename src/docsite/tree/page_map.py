"""The pages of the one tree: their front matter, and which lines have them."""

import json
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docsite.problems import Problem, ProblemsError
from docsite.releases.models import Line
from docsite.tree.file_names import fold_name
from docsite.tree.front_matter import SourcePage
from docsite.tree.lineup import Lineup, is_for

DIFFERENCES = "diff/index.md"
"""Path of a line's list of the pages that are new, changed or gone since its predecessor; the oldest line has none."""
VIEWS = "diff/pages/"
"""What stands before a page's path in the path of the view that shows how the page has changed."""


@dataclass(frozen=True)
class PageMap:
    """Which lines have which page, and which former path leads where."""

    lines: Mapping[str, frozenset[str]]
    """Path of the page → names of its lines."""
    specifiers: Mapping[str, str]
    """Path of the page → the specifier that limits it."""
    redirects: Mapping[str, str]
    """Former path → path of the page."""

    def has(self, path: str, line: str) -> bool:
        """Say whether the line has the page."""
        return line in self.lines.get(path, ())

    def as_json(self, lines: Iterable[Line]) -> str:
        """Return, for the 404 page's script, every page's address with the names of its lines among these."""
        names = [line.line for line in lines]
        have = {
            path.removesuffix(".md"): [name for name in names if name in lines]
            for path, lines in sorted(self.lines.items())
        }
        return json.dumps(have, separators=(",", ":")).replace("<", r"\u003c")  # it stands in an element `script`

    def find_nearest(self, path: str, line: str) -> str:
        """Return the page itself if the line has it, else the nearest index above it that the line has."""
        if self.has(path, line):
            return path
        folder = posixpath.dirname(path)
        while folder and not self.has(f"{folder}/index.md", line):
            folder = posixpath.dirname(folder)
        return f"{folder}/index.md" if folder else "index.md"

    def find_former(self, line: Line) -> dict[str, str]:
        """Return where the addresses of a line that is no longer published lead: path → path of the nearest page."""
        had = (path for path in self.lines if is_for(self.specifiers.get(path), line))
        return {path: path for path in had} | dict(self.redirects)


def map_pages(
    pages: Iterable[SourcePage], generated: Iterable[str], lineup: Lineup, gone: Iterable[str] = ()
) -> PageMap:
    """Compute the page map. Raises `ProblemsError`.

    `generated` are the paths that every line has, `gone` those that every line had before a line was dropped.
    """
    every = frozenset(map(str, lineup.lines))
    lines = dict.fromkeys(generated, every)
    lines[DIFFERENCES] = every - {str(min(lineup.lines))}
    specifiers: dict[str, str] = {}
    redirects = {path: f"{posixpath.dirname(path)}/index.md" for path in gone}
    problems: list[Problem] = []
    pages = tuple(pages)
    for page in pages:
        if page.path in lines or page.path.startswith(VIEWS):
            cause = f"docs/{page.path} stands where a page made from the metadata goes"
            problems.append(Problem(page.shown, 1, 1, cause, "another file name"))
        lines[page.path] = every
        if page.front_matter.applies is not None:
            try:
                lines[page.path] = lineup.select(page.front_matter.applies)
                specifiers[page.path] = page.front_matter.applies
            except ValueError as error:
                expected = "a specifier such as '>=5.2' that matches some of the lines, or 'latest' or 'lts'"
                problems.append(page.source.problem(("applies",), str(error), expected))
    here = {fold_name(path): path for path in lines}
    once = {fold_name(path): path for path in redirects}
    for page in pages:
        for number, former in enumerate(page.front_matter.redirect_from):
            name = fold_name(former)
            if taken := here.get(name) or once.get(name):
                what = "a page" if name in here else f"already a former path of {redirects[taken]}"
                alike = "" if taken == former else f" as '{taken}', which some systems take for the same"
                cause = f"'{former}' is {what}{alike}"
                problems.append(page.source.problem(("redirect_from", number), cause, "a path nobody else uses"))
            redirects.setdefault(former, page.path)
            once.setdefault(name, former)
    if problems:
        raise ProblemsError(problems)
    return PageMap(lines, specifiers, redirects)
