"""What the releases of a line have changed, and how much of it one page bears.

See decisions/0068-a-page-of-one-line-stands-there-alone.md.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from docsite.addresses import as_html, relative_address
from docsite.releases.generated_paths import ChangelogPaths
from docsite.releases.models import Change, ChangeKind, Line, Release

CHANGES, CHARACTERS = 150, 50_000
"""What a page bears of changes and of their texts: 300 KB and 5,000 elements, with all that is around."""


@dataclass(frozen=True)
class Part:
    """A page of a release: with all its changes, or with as many as one page bears."""

    release: Release
    number: int
    """From 1."""
    path: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class History:
    """What the releases of a line have changed."""

    line: Line
    releases: tuple[Release, ...]
    """Newest first."""
    paths: ChangelogPaths

    @property
    def path(self) -> str:
        """Path of the line's page."""
        return self.paths.of(self.line)

    @cached_property
    def counts(self) -> Counter[ChangeKind]:
        """How many changes of each kind there are; one that stands in several releases counts once."""
        return count_kinds(self.releases)

    @cached_property
    def parts(self) -> tuple[tuple[Part, ...], ...]:
        """The pages of each release."""
        return tuple(tuple(self._split(release)) for release in self.releases)

    @cached_property
    def changes(self) -> tuple[tuple[Change, tuple[tuple[str, str], ...]], ...]:
        """The changes, each once, with the releases it came out in and the addresses of their pages, newest first.

        Addresses are relative to the line's page.
        """
        changes: dict[str, Change] = {}
        places: dict[str, tuple[tuple[str, str], ...]] = {}
        for part in chain.from_iterable(self.parts):
            place = (part.release.name, relative_address(as_html(part.path), as_html(self.path)))
            for change in part.changes:
                changes.setdefault(change.id, change)
                places[change.id] = (*places.get(change.id, ()), place)
        return tuple((change, places[name]) for name, change in changes.items())

    @cached_property
    def in_full(self) -> int:
        """How many of the newest releases the line's page shows with all their changes; the others it sums up."""
        changes: list[Change] = []
        for number, release in enumerate(self.releases):
            changes += release.changes
            if not _is_bearable(changes):
                return number
        return len(self.releases)

    def _split(self, release: Release) -> Iterator[Part]:
        for number, changes in enumerate(_share_out(release.changes), start=1):
            yield Part(release, number, self.paths.of_release(release, number), changes)


def count_kinds(releases: Iterable[Release]) -> Counter[ChangeKind]:
    """Count the changes of each kind, each once, whichever releases it stands in."""
    kinds = {change.id: change.kind for release in releases for change in release.changes}
    return Counter(kinds.values())


def _share_out(changes: tuple[Change, ...]) -> Iterator[tuple[Change, ...]]:
    """Yield the changes as pages bear them; those that ask for an action come first if it is more than one page."""
    if _is_bearable(changes):
        yield changes
        return
    share: list[Change] = []
    for change in sorted(changes, key=lambda change: change.action is None):
        if share and not _is_bearable([*share, change]):
            yield tuple(share)
            share = []
        share.append(change)
    yield tuple(share)


def _is_bearable(changes: Collection[Change]) -> bool:
    return len(changes) <= CHANGES and sum(map(_weigh, changes)) <= CHARACTERS


def _weigh(change: Change) -> int:
    """Return about how many characters it shows; what an administrator must do is shown twice."""
    return len(change.text) + 2 * len(str(change.action or ""))
