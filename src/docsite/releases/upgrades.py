"""What lies between two lines: what an administrator does and meets on the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from docsite.releases.metadata import Metadata
from docsite.releases.models import Change, Line, Release, Service


@dataclass(frozen=True)
class Upgrade:
    """What lies between two lines, each thing once."""

    start: Line
    goal: Line
    releases: tuple[Release, ...]
    """The releases of the lines after `start`, up to `goal`, oldest first."""

    @property
    def path(self) -> str:
        """Path of its page."""
        return f"upgrade/{self.start}-{self.goal}.md"

    @property
    def changes(self) -> tuple[tuple[Release, Change], ...]:
        """All changes with their release, oldest first."""
        return tuple((release, change) for release in self.releases for change in release.changes)

    @property
    def actions(self) -> tuple[tuple[Release, Change], ...]:
        """The changes that ask the administrator to do something."""
        return tuple(pair for pair in self.changes if pair[1].action)

    def of_kind(self, kind: str) -> tuple[tuple[Release, Change], ...]:
        """Return the changes of a kind."""
        return tuple(pair for pair in self.changes if pair[1].kind == kind)

    @property
    def new_services(self) -> tuple[Service, ...]:
        """Network services that the start does not have."""
        return tuple(service for service in self.goal.services if service not in self.start.services)

    @property
    def gone_services(self) -> tuple[Service, ...]:
        """Network services that the goal no longer has."""
        return tuple(service for service in self.start.services if service not in self.goal.services)


def find_upgrades(metadata: Metadata, lines: Iterable[Line]) -> tuple[Upgrade, ...]:
    """Return every way from a line to a newer one, the newest goal first."""
    upgrades = []
    for goal, start in combinations(sorted(lines, reverse=True), 2):
        between = (r for line in lines if start < line <= goal for r in metadata.releases_of(line))
        upgrades.append(Upgrade(start, goal, tuple(sorted(between))))
    return tuple(upgrades)
