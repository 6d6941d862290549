"""The navigation of a source with the paths in `docs/`, and a home page for a source that has none."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from docsite.importing.pages.found import FoundTree
from docsite.importing.pages.keys import render_page


def rename_entries(entries: Iterable[Any], named: Mapping[str, str]) -> Iterator[Any]:
    """Yield the navigation with the paths in `docs/`, without what is not there."""
    for entry in entries:
        if isinstance(entry, Mapping):
            for title, value in entry.items():
                if isinstance(value, list):
                    if inner := list(rename_entries(value, named)):
                        yield {title: inner}
                elif path := _rename(value, named):
                    yield {title: path}
        elif path := _rename(entry, named):
            yield path


def _rename(path: str, named: Mapping[str, str]) -> str | None:
    if "://" in path:
        return path.partition('"')[0].strip()
    found = named.get(path)
    return found if found and found.endswith(".md") else None


def list_pages(entries: Iterable[Any]) -> Iterator[str]:
    """Yield the pages and addresses that a navigation leads to."""
    for entry in entries:
        for value in entry.values() if isinstance(entry, Mapping) else (entry,):
            yield from list_pages(value) if isinstance(value, list) else (value,)


def make_home(tree: FoundTree, nav: list[Any], pages: Mapping[str, str]) -> str:
    """Return a page that leads to the parts of the navigation."""
    title = tree.title or "Начало"
    rows = []
    for entry in nav:
        name, value = next(iter(entry.items())) if isinstance(entry, Mapping) else ("", entry)
        path = next((path for path in list_pages([value] if isinstance(value, str) else value) if path in pages), "")
        if path:
            words = (
                str(name)
                or pages[path].partition("title: ")[2].partition("\n")[0].strip('"')
                or posixpath.basename(path)
            )
            rows.append(f"- [{words}]({path})")
    listed = "\n".join(rows)
    return render_page(
        {"title": title, "description": f"Разделы документации «{tree.title or Path(tree.shown).stem}»."},
        f"# {title}\n\n{listed}",
    )
