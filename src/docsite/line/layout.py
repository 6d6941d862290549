"""Where every page stands: those of the tree, and those made from the metadata, which keep out of their way."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from docsite.problems import ProblemsError, collecting
from docsite.reading.sources import read_source
from docsite.releases.generated import find_empty, find_homes, list_claims, list_generated
from docsite.releases.generated_paths import GeneratedPaths, Kind
from docsite.releases.metadata import Metadata
from docsite.tree.documents import FILE
from docsite.tree.front_matter import SourcePage
from docsite.tree.generated import GeneratedSettings
from docsite.tree.generated_navigation import check_navigation, find_named
from docsite.tree.lineup import Lineup
from docsite.tree.page_map import PageMap, map_pages


@dataclass(frozen=True)
class Layout:
    """The pages of all lines."""

    paths: GeneratedPaths
    """Where those made from the metadata stand."""
    page_map: PageMap


def lay_out(
    docs: Path,
    navigation: Sequence[Any],
    settings: GeneratedSettings,
    metadata: Metadata,
    lineup: Lineup,
    pages: Collection[SourcePage],
    files: Collection[str],
) -> Layout:
    """Find a place for every page; raises `ProblemsError` with all that meet at one. `files` are those of `docs/`."""
    empty: tuple[Kind, ...] = tuple(find_empty(metadata, lineup.lines))
    if not any(page.varies or page.front_matter.applies for page in pages) and not metadata.known_issues.issues:
        empty = (*empty, "differences")
    own = {page.path for page in pages}
    named = find_named(navigation, _list_texts(docs, pages)) - own if empty else set[str]()
    paths = settings.settle(empty, named)
    generated = list_generated(metadata, lineup.lines, paths)
    homes, claims = find_homes(generated), tuple(list_claims(generated, paths))
    had = set[str]()
    if len(metadata.lines) > len(lineup.lines):  # some are no longer published
        former = settings.settle(find_empty(metadata, metadata.lines), named)
        had = {page.path for page in list_generated(metadata, metadata.lines, former)}
    problems = [*settings.check(claims), *check_navigation(settings, paths, navigation, own)]
    with collecting(problems):
        tell = partial(settings.tell_taken, dict(claims))
        page_map = map_pages(pages, homes, lineup, paths, had - homes.keys(), files, tell)
    if problems:
        raise ProblemsError(problems)
    return Layout(paths, page_map)


def _list_texts(docs: Path, pages: Collection[SourcePage]) -> Iterator[tuple[str, str]]:
    """Yield the texts in which somebody may name a page, each with its path below `docs/`."""
    yield from ((page.path, page.text) for page in pages)
    if (docs / FILE).exists():
        yield FILE, read_source(docs / FILE, f"docs/{FILE}").decode(errors="replace")
