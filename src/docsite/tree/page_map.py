"""The pages of the one tree: their front matter, and which lines have them."""

import json
import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from docsite.addresses import INDEXES, as_html
from docsite.problems import Problem, ProblemsError
from docsite.releases.generated_paths import GeneratedPaths
from docsite.releases.models import Line
from docsite.tree.file_names import Places, find_bad_path, fold_name
from docsite.tree.front_matter import SourcePage
from docsite.tree.lineup import Lineup, is_for

MADE = (
    *("404.md", "search/search_index.json", "search/search_index.js", "assets/portal.svg"),
    *("objects.inv", "assets/_mkdocstrings.css"),
    *("manifest.json", "SHA256SUMS", "verify_copy.py"),
)
"""What a line has beside pages and the theme's files: of its own, of the modules it shows, of its offline copy."""
UNUSED = "a path nobody else uses"


@dataclass(frozen=True)
class PageMap:
    """Which lines have which page, and which former path leads where."""

    lines: Mapping[str, frozenset[str]]
    """Path of the page → names of its lines."""
    specifiers: Mapping[str, str]
    """Path of the page → the specifier that limits it."""
    redirects: Mapping[str, str]
    """Former path → path of the page."""
    homes: Mapping[str, str] = field(default_factory=dict)
    """Path of a page that all lines lead to and one has → that line."""

    def has(self, path: str, line: str) -> bool:
        """Say whether the line has the page."""
        return line in self.lines.get(path, ())

    def as_json(self, lines: Iterable[Line]) -> str:
        """Return, for the 404 page's script, every page's address with the names of its lines among these.

        For a page with a home it is the home alone, no list: every other line's address of it leads there.
        """
        names = [line.line for line in lines]
        have: dict[str, str | list[str]] = {
            as_html(path).removesuffix(".html"): [name for name in names if name in lines]
            for path, lines in sorted(self.lines.items())
        }
        have |= {as_html(path).removesuffix(".html"): home for path, home in self.homes.items() if home in names}
        return json.dumps(have, separators=(",", ":")).replace("<", r"\u003c")  # it stands in an element `script`

    def find_nearest(self, path: str, line: str) -> str:
        """Return the page itself if the line has it, else the nearest index above it that the line has."""
        if self.has(path, line):
            return path
        folder = posixpath.dirname(path)
        while folder and not self._find_index(folder, line):
            folder = posixpath.dirname(folder)
        return self._find_index(folder, line) or INDEXES[0]

    def _find_index(self, folder: str, line: str) -> str:
        """Return the path of the folder's index in the line, or nothing."""
        paths = (posixpath.join(folder, name) for name in INDEXES)
        return next((path for path in paths if self.has(path, line)), "")

    def find_former(self, line: Line) -> dict[str, str]:
        """Return where the addresses of a line that is no longer published lead: path → path of the nearest page."""
        had = (path for path in self.lines if is_for(self.specifiers.get(path), line))
        return {path: path for path in had} | dict(self.redirects)


def tell_taken(shown: str, made: str) -> Problem:  # noqa: ARG001 - others know more of what is made
    """Tell of a file of the tree that is in the way of a file that the build makes."""
    return Problem(shown, 1, 1, f"{shown} stands where a file goes that the build makes", "another file name")


def map_pages(
    pages: Iterable[SourcePage],
    generated: Mapping[str, Line | None],
    lineup: Lineup,
    paths: GeneratedPaths,
    gone: Iterable[str] = (),
    files: Iterable[str] = (),
    tell: Callable[[str, str], Problem] = tell_taken,
) -> PageMap:
    """Compute the page map. Raises `ProblemsError`.

    `generated` are the paths of generated pages with the line that alone has it, or nothing if every line has it;
    `gone` are those that there were before a line was dropped, `files` all that lies in `docs/`, pages and others.
    `tell` makes a problem of the name of one of these and the path of the file that it is in the way of.
    """
    every = frozenset(map(str, lineup.lines))
    homes = {path: home.line for path, home in generated.items() if home}
    lines = {path: frozenset({homes[path]}) if path in homes else every for path in generated}
    if paths.differences:
        lines[paths.differences.index] = every - {str(min(lineup.lines))}
    specifiers: dict[str, str] = {}
    pages, places = tuple(pages), Places()
    made = {*MADE, *lines, *([paths.changelog.script] if paths.changelog else [])}
    own = {*files, *(page.path for page in pages)}
    views = paths.differences.views if paths.differences else ""
    redirects = {path: f"{posixpath.dirname(path)}/index.md" for path in gone if path not in own}
    shown = {page.path: page.shown for page in pages}
    misplaced = _find_misplaced(made, own, views, places)
    problems = [tell(shown.get(path, f"docs/{path}"), other) for path, other in misplaced]
    for page in pages:
        lines[page.path] = every
        if page.front_matter.applies is not None:
            try:
                lines[page.path] = lineup.select(page.front_matter.applies)
                specifiers[page.path] = page.front_matter.applies
            except ValueError as error:
                expected = "a specifier such as '>=5.2' that matches some of the lines, or 'latest' or 'lts'"
                problems.append(page.source.problem(("applies",), str(error), expected))
    for path in redirects:
        places.take(path)
    for page in pages:
        for number, former in enumerate(page.front_matter.redirect_from):
            causes = _find_bad_former(former, places.take(former), lines.keys() | made, redirects, views)
            problems.extend(page.source.problem(("redirect_from", number), *cause) for cause in causes)
            redirects.setdefault(former, page.path)
    if problems:
        raise ProblemsError(problems)
    return PageMap(lines, specifiers, redirects, homes)


def check_home(page_map: PageMap, lines: Iterable[Line]) -> Iterator[Problem]:
    """Yield that some line has no page to begin with."""
    if not all(any(page_map.has(path, line.line) for path in INDEXES) for line in lines):
        expected = "docs/index.md or docs/README.md, in every line"
        yield Problem(f"docs/{INDEXES[0]}", 1, 1, "there is no home page", expected)


def is_view(path: str, views: str) -> bool:
    """Say whether the view of a page may stand at the path; `views` is what the paths of all views begin with."""
    return bool(views) and path.endswith(".md") and fold_name(path).startswith(fold_name(views))


def _find_misplaced(
    made: Collection[str], files: Iterable[str], views: str, places: Places
) -> Iterator[tuple[str, str]]:
    """Take the places of what the build makes and of the files of `docs/`; yield those in its way, and in whose."""
    for path in made:
        places.take(path)
    for path in sorted(files):
        other = places.take(path)
        if other in made or is_view(path, views):
            yield path, other if other in made else views


def _find_bad_former(
    former: str, other: str, pages: Collection[str], redirects: Mapping[str, str], views: str
) -> Iterator[tuple[str, str]]:
    """Yield cause and remedy for what is wrong with a former path; the other path, if any, has its address."""
    for cause, expected in find_bad_path(former):
        yield f"'{former}': {cause}", expected
    if is_view(former, views):
        yield f"'{former}' is where the views of changes go", UNUSED
    elif cause := _find_taken(former, other, pages, redirects):
        yield cause, UNUSED


def _find_taken(former: str, other: str, pages: Collection[str], redirects: Mapping[str, str]) -> str:
    """Return what is wrong with a former path whose address the other path has; an empty text for nothing."""
    if not other:
        return ""
    what = "a page" if other in pages else f"already a former path of {redirects[other]}" if other in redirects else ""
    if what and other == former:
        return f"'{former}' is {what}"
    if what and fold_name(other) == fold_name(former):
        return f"'{former}' is {what} as '{other}', which some systems take for the same"
    return f"'{former}' meets '{other}' at one address"
