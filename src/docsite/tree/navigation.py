"""The navigation as MkDocs' `nav` has it: lists, and mappings of a title to a page or a list."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from docsite.addresses import as_html


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
