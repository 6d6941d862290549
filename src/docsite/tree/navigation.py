"""The navigation as MkDocs' `nav` has it: lists, and mappings of a title to a page or a list."""

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from docsite.addresses import as_html
from docsite.reading.yaml import Loc


def read_navigation(node: Node | None) -> Any:  # noqa: ANN401 - YAML holds anything
    """Return the navigation with titles and paths as they were typed: `8:30` and `Yes` are texts."""
    if isinstance(node, MappingNode):
        return {str(key.value): read_navigation(value) for key, value in node.value}
    return [*map(read_navigation, node.value)] if isinstance(node, SequenceNode) else node and node.value


def list_sections(navigation: Any) -> Iterator[tuple[str, tuple[str, ...]]]:  # noqa: ANN401 - as YAML has it
    """Yield title and pages of every section of the navigation, also of those within others."""
    for entry in navigation or ():
        if isinstance(entry, Mapping):
            for title, value in entry.items():
                if isinstance(value, list | tuple):
                    yield title, tuple(list_pages(value))
                    yield from list_sections(value)


def list_pages(navigation: Any) -> Iterator[str]:  # noqa: ANN401 - as YAML has it
    """Yield the paths of all pages, those of sections and of sections within them, too."""
    for entry in navigation:
        if isinstance(entry, Mapping):
            for value in entry.values():
                yield from list_pages([value] if isinstance(value, str) else value)
        elif entry.endswith(".md"):
            yield entry


def list_entries(navigation: Any, loc: Loc = ("nav",)) -> Iterator[tuple[Loc, str]]:  # noqa: ANN401 - as YAML has it
    """Yield every page and address of the navigation, with the way to it in its file."""
    if isinstance(navigation, str):
        yield loc, navigation
    elif isinstance(navigation, Mapping):
        for title, value in navigation.items():
            yield from list_entries(value, (*loc, title))
    else:
        for number, entry in enumerate(navigation or ()):
            yield from list_entries(entry, (*loc, number))


def find_guides(navigation: Any) -> dict[str, str]:  # noqa: ANN401 - as YAML has it
    """Return the title of the section of the navigation by address of a page and by its folder."""
    guides: dict[str, str] = {}
    for title, paths in list_sections(navigation):
        for path in paths:
            folder = posixpath.dirname(path)
            guides.setdefault(as_html(path), title)
            if folder:
                guides.setdefault(folder, title)
    return guides


def prune_navigation(entries: Iterable[Any], keeps: Callable[[str], bool]) -> list[Any]:
    """Return the navigation with the pages and addresses that `keeps` wants, and without sections left empty."""
    kept: list[Any] = []
    for entry in entries:
        title, value = next(iter(entry.items())) if isinstance(entry, dict) else (None, entry)
        if isinstance(value, list):
            if inner := prune_navigation(value, keeps):
                kept.append({title: inner})
        elif keeps(value):
            kept.append(entry)
    return kept


def add_pages(
    navigation: Iterable[Any],
    pages: Iterable[str],
    related: Collection[str],
    title: str,
    last: Collection[str] = (),
) -> list[Any]:
    """Return the navigation with those of the pages that it lacks.

    A page joins the section that holds others of its folder. The rest joins the section that holds a `related` page, or
    has the title, or else makes one at the end, but before what holds `last` pages alone; a single page stands there
    alone.
    """
    completed = deepcopy(list(navigation))
    named = {path for _, path in list_entries(completed)}
    sections = list(_list_branches(completed))
    rest: list[Any] = []
    for path in pages:
        if path not in named:
            of_folder = (entries for _, entries in sections if posixpath.dirname(path) in _list_folders(entries))
            next(of_folder, rest).append(path)
    holding = [entries for _, entries in sections if not {*related}.isdisjoint(_list_own(entries))]
    called = [entries for name, entries in sections if name == title]
    if fitting := [*holding, *called]:
        fitting[0].extend(rest)
    else:
        end = len(completed)
        while end and {*last}.issuperset(list_pages(completed[end - 1 : end])):
            end -= 1
        completed[end:end] = [{title: rest}] if len(rest) > 1 else rest
    return completed


def _list_branches(navigation: Iterable[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yield title and entries of every section, those within others after them."""
    for entry in navigation:
        for title, entries in entry.items() if isinstance(entry, Mapping) else ():
            if isinstance(entries, list):
                yield title, entries
                yield from _list_branches(entries)


def _list_own(entries: Iterable[Any]) -> Iterator[str]:
    """Yield what stands in the section itself."""
    for entry in entries:
        values = entry.values() if isinstance(entry, Mapping) else [entry]
        yield from (value for value in values if isinstance(value, str))


def _list_folders(entries: Iterable[Any]) -> set[str]:
    return {posixpath.dirname(path) for path in _list_own(entries) if path.endswith(".md")} - {""}
