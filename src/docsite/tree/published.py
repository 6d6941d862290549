"""Which sources are files of the site, and the pages among them; MkDocs' rules, with the library that it asks.

Its own rules on names are those of `docsite.reading.sources`.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from docsite.cache import Cache
from docsite.problems import Problem
from docsite.reading.sources import list_sources
from docsite.tree.configuration import Config
from docsite.tree.front_matter import SourcePage, read_pages
from docsite.tree.manual import MANUAL, list_manual

READ_ONLY = ("spelling.txt", "documents.yml", "search-synonyms.yml")
"""Files of `docs/` that our commands read."""


@dataclass(frozen=True)
class Tree:
    """The files of the site, and the pages among them."""

    files: tuple[str, ...]
    pages: tuple[SourcePage, ...]
    problems: tuple[Problem, ...]
    """What is wrong with the front matter of others."""


def read_tree(root: Path, config: Config, cache: Cache) -> Tree:
    """Read the front matter of all pages: the product's, and the writers' manual's if it is a part of the site."""
    tree = Tree((), (), ())
    for folder in config.folders:
        paths = list_manual(root) if folder == MANUAL else list_published(root / folder, config)
        pages, problems = read_pages(root / folder, paths, cache)
        tree = Tree((*tree.files, *paths), (*tree.pages, *pages), (*tree.problems, *problems))
    return tree


def list_published(docs: Path, config: Config) -> list[str]:
    """Return the paths of the sources that are files of the site, sorted."""
    sources = list_sources(docs)
    return sorted({*sources} - {*_find_left_out(sources, config)})


def find_left_out(docs: Path, config: Config) -> list[str]:
    """Return the paths of the sources that are not."""
    return sorted(_find_left_out(list_sources(docs), config))


def _find_left_out(sources: list[str], config: Config) -> Iterator[str]:
    specs = [GitIgnoreSpec.from_lines(text.splitlines()) for text in (config.exclude_docs, config.draft_docs)]
    left_out = {path for path in sources if path in READ_ONLY or any(spec.match_file(path) for spec in specs)}
    published = {*sources} - left_out
    yield from left_out
    for path in published:
        folder, name = posixpath.split(path)
        if name == "README.md" and posixpath.join(folder, "index.md") in published:
            yield path  # both would be the folder's index
