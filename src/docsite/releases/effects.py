"""What an edit of the metadata brings for readers: aliases, states of lines, newest releases, pages."""

import datetime as dt
from collections.abc import Iterator

from docsite.releases.generated import list_generated
from docsite.releases.generated_paths import GeneratedPaths
from docsite.releases.lifecycle import find_latest, find_lts, find_published, find_state
from docsite.releases.metadata import Metadata


def find_effects(before: Metadata, after: Metadata, day: dt.date, paths: GeneratedPaths) -> Iterator[str]:
    """Yield what differs on the day, a row for each."""
    former, present = _describe(before, day), _describe(after, day)
    for what in {**former, **present}:
        if former.get(what) != present.get(what):
            yield f"{what}: {former.get(what, '-')} -> {present.get(what, '-')}"
    pages, others = _list_pages(before, day, paths), _list_pages(after, day, paths)
    for word, found in (("new", others - pages), ("gone", pages - others)):
        if found:
            some = sorted(found)[:3]
            yield f"{word} pages: {len(found)} ({', '.join(some)}{', …' if len(found) > len(some) else ''})"


def _describe(metadata: Metadata, day: dt.date) -> dict[str, str]:
    published = find_published(metadata.lines, day)
    found: dict[str, str] = {}
    if published:
        found = {"latest": str(find_latest(published, day)), "lts": str(find_lts(published, day) or "-")}
    for line in sorted(metadata.lines):
        found[f"line {line}"] = str(find_state(line, day)) if line in published else "dropped"
        found[f"newest release of line {line}"] = str(metadata.newest_release(line) or "-")
    return found


def _list_pages(metadata: Metadata, day: dt.date, paths: GeneratedPaths) -> set[str]:
    return {page.path for page in list_generated(metadata, find_published(metadata.lines, day), paths)}
