"""The navigation as MkDocs' `nav` has it: lists, and mappings of a title to a page or a list."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from docsite.addresses import as_html


def list_sections(navigation: Any) -> Iterator[tuple[str, tuple[str, ...]]]:  # noqa: ANN401 - as YAML has it
    """Yield title and pages of every section of the navigation, also of those within others."""
    for entry in navigation or ():
        if isinstance(entry, Mapping):
            for title, value in entry.items():
                if isinstance(value, list | tuple):
                    yield title, tuple(_list_pages(value))
                    yield from list_sections(value)


def _list_pages(navigation: Any) -> Iterator[str]:  # noqa: ANN401 - as YAML has it
    for entry in navigation:
        if isinstance(entry, Mapping):
            for value in entry.values():
                yield from _list_pages([value] if isinstance(value, str) else value)
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
