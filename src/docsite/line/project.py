"""Everything a build knows before it reads the first page's text."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from docsite.addresses import as_address, name_page
from docsite.cache import Cache, open_cache
from docsite.files import digest, digest_files
from docsite.line.layout import lay_out
from docsite.problems import FaultError, Problem, ProblemsError, collecting, suggest
from docsite.reading.html import read_title
from docsite.reading.kept_yaml import recall_yaml
from docsite.reading.structure import MarkdownReader
from docsite.releases.generated import find_places
from docsite.releases.generated_paths import GeneratedPaths
from docsite.releases.lifecycle import (
    ALIVE,
    LineState,
    find_dropped,
    find_latest,
    find_lts,
    find_published,
    find_state,
    is_overdue,
)
from docsite.releases.metadata import Metadata, list_metadata, load_metadata
from docsite.releases.models import Line
from docsite.tree.configuration import Config
from docsite.tree.documents import Document, load_documents
from docsite.tree.file_names import find_bad_names
from docsite.tree.front_matter import SourcePage
from docsite.tree.generated import parse_generated
from docsite.tree.generated_navigation import complete_navigation
from docsite.tree.lineup import Lineup
from docsite.tree.page_keys import advise, check_keys
from docsite.tree.page_map import PageMap, check_home
from docsite.tree.product import Identity, find_missing_pages, find_unknown_lines, parse_identity
from docsite.tree.published import read_tree
from docsite.tree.settings_files import read_settings
from docsite.tree.synonyms import Synonyms, load_synonyms
from docsite.tree.theme_files import check_theme_files


@dataclass(frozen=True)
class Project:
    """The product, its metadata and its page map, as of one day."""

    day: dt.date
    identity: Identity
    metadata: Metadata
    lineup: Lineup
    """All published lines: what specifiers choose from."""
    lines: tuple[Line, ...]
    """The lines of this site, newest first: the published ones, or a part of them."""
    dropped: tuple[Line, ...]
    """The lines whose documentation was published once, newest first: their addresses lead on."""
    page_map: PageMap
    paths: GeneratedPaths
    """Where the pages made from the metadata stand."""
    titles: Mapping[str, str]
    """Path of a page → its title, which may hold values; see `LineSite.titles`."""
    sources: Mapping[str, str]
    """Path of a page of the tree → its file, seen from the project's folder."""
    first_lines: Mapping[str, int]
    """Path of a page → number of the line where its text begins."""
    reviewed: Mapping[str, dt.date]
    """Path of a page → the day somebody last checked it."""
    offering: tuple[str, ...]
    """Paths of the pages that have a place for downloads."""
    varying: tuple[str, ...]
    """Paths of the pages whose text may differ from line to line."""
    documents: tuple[Document, ...]
    """What is made of the pages for paper and readers."""
    synonyms: Synonyms
    """Words that search takes for one another."""
    reader: MarkdownReader
    """Reads pages as the site's Markdown does."""
    advice: tuple[Problem, ...]
    """What nobody reads or what readers miss in the pages; nothing fails for it."""
    version: str
    """The digest of all that it was made from, but for the pages' texts."""

    @cached_property
    def latest(self) -> Line:
        """The line that `latest/` holds."""
        return find_latest(self.lines, self.day)

    @cached_property
    def lts(self) -> Line | None:
        """The line that `lts/` leads to."""
        return find_lts(self.lines, self.day)

    def source(self, path: str) -> str:
        """Return the file of a page, seen from the project's folder, as messages name it."""
        return self.sources.get(path, f"docs/{path}")

    def state(self, line: Line) -> LineState:
        """Return the state of the line on the build's day."""
        return find_state(line, self.day)

    def is_indexed(self, line: Line) -> bool:
        """Say whether search engines may list the line's pages."""
        return self.state(line) in {*ALIVE, LineState.EXTENDED}

    def is_overdue(self, line: Line) -> bool:
        """Say whether the line was expected before the build's day, and has not come out."""
        return is_overdue(line, self.day)

    @cached_property
    def places(self) -> Mapping[tuple[str, str], str]:
        """Where changes stand that are not on the page of their release; see `find_places`."""
        return find_places(self.metadata, self.lineup.lines, self.paths)

    def locate(self, path: str, line: str) -> tuple[str, str]:
        """Return the line and the path that the line's address of a page leads to: the page, or the nearest above it.

        It is another line for a page that stands there alone.
        """
        home = self.page_map.homes.get(path, line)
        if any(home == other.line for other in self.lines):
            return home, self.page_map.find_nearest(path, home)
        return line, self.page_map.find_nearest(path, line)

    def canonical(self, path: str, line: Line) -> str:
        """Return the address, below the site's root, that stands for the page in all lines.

        It is the copy under `latest/`; for a page that `latest` lacks, that of the newest line listed by search
        engines; for a page of unlisted lines only, its own.
        """
        address = as_address(path)
        if self.page_map.has(path, self.latest.line):
            return f"latest/{address}"
        listed = (other for other in self.lines if self.is_indexed(other) and self.page_map.has(path, other.line))
        return f"{next(listed, line)}/{address}"


def load_project(root: Path, config: Config, day: dt.date, only: Iterable[str] = ()) -> Project:
    """Load the metadata, the pages' front matter, the documents and the product's data.

    `only` names the lines of a partial site. Raises `ProblemsError` with all
    problems of all files, and `FaultError` for a line that does not exist.
    """
    problems: list[Problem] = []
    cache = open_cache(root)
    tree = read_tree(root, config, cache)
    files, pages = tree.files, tree.pages
    problems.extend(tree.problems)
    problems.extend(find_bad_names(files))
    identity = metadata = generated = layout = documents = synonyms = None
    try:
        synonyms = load_synonyms(root / "docs", cache)
    except ProblemsError as error:
        problems.extend(error.problems)
    settings = read_settings(root)
    try:
        identity = parse_identity(dict(config.extra), settings)
        problems.extend(find_missing_pages(identity.pages, {page.path for page in pages}, settings))
        problems.extend(problem for page in pages for problem in check_keys(page, identity.front_matter))
        problems.extend(problem for page in pages for problem in check_theme_files(page, root))
    except ProblemsError as error:
        problems.extend(error.problems)
    with collecting(problems):
        generated = parse_generated(config.extra, settings)
    try:
        read = partial(recall_yaml, cache=cache)
        metadata = load_metadata(root / "releases", day, [page.path for page in pages], read)
        lineup = _line_up(metadata, day)
        if generated:
            layout = lay_out(root / "docs", config.nav, generated, metadata, lineup, pages, files)
            navigation = complete_navigation(config.nav, layout.paths.heads)
            names = [line.line for line in lineup.lines]
            documents = load_documents(root / "docs", navigation, layout.page_map.lines, names)
            problems.extend(() if tree.problems else check_home(layout.page_map, lineup.lines))
        if identity:
            known = [*(line.line for line in lineup.lines), *lineup.aliases]
            problems.extend(find_unknown_lines(identity.former_folders, known, settings))
    except ProblemsError as error:
        problems.extend(error.problems)
    if problems or identity is None or metadata is None or layout is None or documents is None or synonyms is None:
        raise ProblemsError(problems)
    reader = MarkdownReader(config.markdown_extensions, root)
    titles = {page.path: page.front_matter.title or _find_title(page, reader, cache) for page in pages}
    sources = {page.path: page.shown for page in pages}
    first_lines = {page.path: page.first_line for page in pages}
    reviewed = {page.path: page.front_matter.reviewed for page in pages if page.front_matter.reviewed}
    offering = tuple(page.path for page in pages if page.has_offers)
    varying = tuple(page.path for page in pages if page.varies)
    chosen = {find_line(lineup, name) for name in only} or set(lineup.lines)
    lines = tuple(line for line in lineup.lines if line in chosen)
    version = digest(
        *(part for page in pages for part in (page.path, page.yaml, str(page.first_line), titles[page.path])),
        digest_files(root, list_metadata(root / "releases")),
        repr((day, identity, [line.line for line in lines], documents, layout.paths)),
    )
    dropped = find_dropped(metadata.lines, day)
    return Project(
        day, identity, metadata, lineup, lines, dropped, layout.page_map, layout.paths, titles, sources, first_lines,
        reviewed, offering, varying, documents, synonyms, reader, tuple(advise(pages, identity.front_matter)), version,
    )  # fmt: skip


def _find_title(page: SourcePage, reader: MarkdownReader, cache: Cache) -> str:
    """Return the heading of a page whose front matter gives no title, or a name made of its path, as MkDocs does."""
    try:
        text = reader.expand(page.text, page.shown, page.first_line).text
    except ProblemsError:  # the page itself will say so
        text = page.text
    heading = cache.recall(lambda: read_title(reader.convert(text)), __name__, "title", reader.version, text)
    return str(heading) or name_page(page.path)


def find_line(lineup: Lineup, name: str) -> Line:
    """Return the published line of the name or alias; raises `FaultError` with the nearest one."""
    known = {line.line: line for line in lineup.lines} | lineup.aliases
    if name not in known:
        raise FaultError(f"no published line '{name}'{suggest(name, known)}; expected one of {', '.join(known)}")
    return known[name]


def _line_up(metadata: Metadata, day: dt.date) -> Lineup:
    published = find_published(metadata.lines, day)
    if not published:
        raise ProblemsError([Problem("releases/lines.yml", 1, 1, "every line is dropped", "a line to publish")])
    aliases = {"latest": find_latest(published, day), "lts": find_lts(published, day)}
    return Lineup(published, {alias: line for alias, line in aliases.items() if line})
