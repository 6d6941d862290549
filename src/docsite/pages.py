"""The pages of the one tree: their front matter, and which lines have them."""

import json
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from docsite.applicability import Lineup, has_blocks, is_for
from docsite.cache import Cache
from docsite.files import scan_files
from docsite.models import Date, Line, Text
from docsite.parsing import Model, parse_model
from docsite.problems import Problem, ProblemsError
from docsite.yaml_source import YamlSource, decode_text, parse_yaml

FRONT_MATTER = re.compile(
    rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*(?:\r?\n|\Z)\s*", re.DOTALL | re.MULTILINE
)

DIFFERENCES = "diff/index.md"
"""Path of a line's list of the pages that are new, changed or gone since its predecessor; the oldest line has none."""
VIEWS = "diff/pages/"
"""What stands before a page's path in the path of the view that shows how the page has changed."""
VARYING = re.compile(rb"\{[{%](?:(?![%}]\}).)*?\b(?:platform|services|functions)\b", re.DOTALL)
"""Expressions without which two lines' texts of a page differ in names and dates alone; see `rename_edition`."""

Audience = Literal["user", "administrator", "writer"]
PagePath = Annotated[str, Field(pattern=r"^[^/\\#?][^\\#?]*\.md$")]


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class SearchOptions(Model):
    """How the page takes part in the search."""

    exclude: bool = False
    """Whether the search leaves the page out."""
    boost: Annotated[float, Field(gt=0)] = 1.0
    """How much more its hits weigh than those of other pages."""


class FrontMatter(Model):
    """What a writer says about a page in the block between `---` lines."""

    title: Text
    """Title in the navigation, in search and in the browser's tab."""
    description: Text
    """What the page is for, in a sentence: search engines and link cards show it."""
    audience: Annotated[tuple[Audience, ...], BeforeValidator(_as_tuple)] = ()
    """Who it is for: one of the words, or a list."""
    reviewed: Date | None = None
    """The day somebody last checked that all of it is true."""
    applies: Text | None = None
    """The lines that have the page: a specifier, `latest` or `lts`; absent: all lines."""
    redirect_from: tuple[PagePath, ...] = ()
    """Former paths of the page; they keep leading here, in every line."""
    hide: tuple[Literal["navigation", "toc", "path", "footer", "feedback", "tags"], ...] = ()
    """Parts of the frame that Material leaves out."""
    search: SearchOptions = SearchOptions()
    """How the page takes part in the search."""
    template: Text | None = None
    """Another template of the theme."""


@dataclass(frozen=True)
class SourcePage:
    """A page as it stands in the tree; `path` is below `docs/` and is its identity."""

    path: str
    shown: str
    """The path in messages."""
    yaml: bytes
    front_matter: FrontMatter
    first_line: int
    """The number of the line where the text begins."""
    has_offers: bool
    """Whether it has a place for downloads."""
    varies: bool
    """Whether its text may differ from line to line."""

    @property
    def source(self) -> YamlSource:
        """The front matter with the places of its values."""
        return parse_yaml(self.yaml, self.shown, first_line=2)


def read_pages(docs: Path, cache: Cache) -> tuple[tuple[SourcePage, ...], tuple[Problem, ...]]:
    """Read the front matter of every page below the folder, sorted by path, and what is wrong with it."""
    pages: list[SourcePage] = []
    problems: list[Problem] = []
    for file in sorted(Path(entry.path) for entry in scan_files(docs) if entry.name.endswith(".md")):
        path = file.relative_to(docs).as_posix()
        try:
            pages.append(_parse_page(file.read_bytes(), path, f"{docs.name}/{path}", cache))
        except ProblemsError as error:
            problems.extend(error.problems)
    return tuple(pages), tuple(problems)


def _parse_page(data: bytes, path: str, shown: str, cache: Cache) -> SourcePage:
    decode_text(data, shown)
    match = FRONT_MATTER.match(data)
    if not match:
        raise ProblemsError([Problem(shown, 1, 1, "no front matter", "'---', the page's keys, and '---'")])
    yaml = match["yaml"]

    def parse() -> str:
        return parse_model(FrontMatter, parse_yaml(yaml, shown, first_line=2)).model_dump_json()

    front_matter = FrontMatter.model_validate_json(cache.recall(parse, "front matter", yaml), strict=False)
    first_line = data.count(b"\n", 0, match.end()) + 1
    return SourcePage(path, shown, yaml, front_matter, first_line, b"data-offer" in data, may_vary(data[match.end() :]))


def may_vary(text: bytes) -> bool:
    """Say whether the text of a page may differ from line to line."""
    return VARYING.search(text) is not None or (b"applies" in text and has_blocks(text.decode()))


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
    for page in pages:
        for number, former in enumerate(page.front_matter.redirect_from):
            taken = former if former in lines else redirects.get(former)
            if taken:
                cause = f"'{former}' is {'a page' if former in lines else f'already a former path of {taken}'}"
                problems.append(page.source.problem(("redirect_from", number), cause, "a path nobody else uses"))
            redirects.setdefault(former, page.path)
    if problems:
        raise ProblemsError(problems)
    return PageMap(lines, specifiers, redirects)
