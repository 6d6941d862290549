"""The old addresses that pages keep."""

from collections.abc import Iterable

from docsite.importing.pages.found import FoundPage
from docsite.importing.pages.old_site import list_former
from docsite.problems import Problem
from docsite.tree.file_names import Places, find_bad_path
from docsite.tree.generated import GeneratedEntries
from docsite.tree.page_map import MADE

GENERATED = tuple(f"{place}index.md" if place.endswith("/") else place for _, place in GeneratedEntries() if place)
"""Pages that are made of the metadata, where no configuration says otherwise."""


class Claims:
    """The old addresses that pages keep, no two of them one."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.places = Places()
        self.count = 0
        for path in (*GENERATED, *MADE, *paths):
            self.places.take(path)

    def take(self, page: FoundPage, path: str, more: Iterable[str], report: list[Problem]) -> list[str]:
        """Return the former paths of a page; those that another one has, or that no page can have, are told."""
        taken = []
        for former in dict.fromkeys((*list_former(page, path), *more)):
            causes = [cause for cause, _ in find_bad_path(former)]
            if former == path:
                continue
            if causes or former.startswith(("/", ".")) or "//" in former:
                report.append(
                    Problem(
                        page.shown,
                        1,
                        1,
                        f"the old address of '{former}' cannot lead on: {'; '.join(causes) or 'no path'}",
                    )
                )
            elif other := self.places.take(former):
                report.append(
                    Problem(page.shown, 1, 1, f"the old address of '{former}' is that of docs/{other} now: left out")
                )
            else:
                taken.append(former)
        self.count += len(taken)
        return taken
