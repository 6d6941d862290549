"""What an update brings: reckoned from what the one release holds and the other does not.

See decisions/0069-an-upgrade-is-the-difference-of-two-releases.md.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from docsite.releases.lifecycle import find_published
from docsite.releases.models import (
    Change,
    ChangeKind,
    Fact,
    Line,
    PlatformFact,
    Release,
    Service,
    Steps,
    as_version,
)  # fmt: skip

if TYPE_CHECKING:
    from docsite.releases.metadata import Metadata

LONGEST_PAGE = 500
"""How many things one page lists."""
TIMES = ("before", "during", "after", "anytime")
"""When an administrator does something, as far as it is said."""


@dataclass(frozen=True)
class Item:
    """What a page of an update lists once."""

    changes: tuple[Change, ...]
    """The changes that it is about: one, or all those that ask for the same."""
    text: str
    starts: frozenset[str]
    """The releases from which it lies on the way."""


@dataclass(frozen=True)
class Leg:
    """A part of a route that is done at one go."""

    start: Release
    goal: Release
    is_stop: bool
    """Whether one has to stop at its goal."""


@dataclass(frozen=True)
class Route:
    """A way that leads on from some releases; without legs, none leads on."""

    legs: tuple[Leg, ...] | None
    starts: frozenset[str]
    """The releases from which it is the way."""


@dataclass(frozen=True)
class Upgrade:
    """An update from any release of a line to the newest one of a newer line."""

    metadata: "Metadata"
    start: Line
    goal: Line

    @cached_property
    def starts(self) -> tuple[Release, ...]:
        """The releases that somebody may be on, newest first."""
        return self.metadata.releases_of(self.start)

    @cached_property
    def origin(self) -> Release | None:
        """The release that the page starts from unless its reader says another: the newest one of the older line."""
        return self.metadata.newest_release(self.start) or next(iter(self.starts), None)

    @cached_property
    def target(self) -> Release | None:
        """The release that it leads to; a planned line has none."""
        return self.metadata.newest_release(self.goal)

    @cached_property
    def gained(self) -> tuple[Item, ...]:
        """The changes on the way, oldest first."""
        if self.target is None:
            return ()
        found: dict[str, set[str]] = {}
        for start in self.starts:
            for change in _settle(find_gained(self.metadata, start, self.target)):
                found.setdefault(change.id, set()).add(start.version)
        return self._list(found)

    @cached_property
    def lost(self) -> tuple[Item, ...]:
        """What a start has and the target lacks, since it came out after the target's branch began."""
        if self.target is None:
            return ()
        found: dict[str, set[str]] = {}
        for start in self.starts:
            for change in _settle(find_gained(self.metadata, self.target, start)):
                if change.kind not in {"removed", "deprecated"}:
                    found.setdefault(change.id, set()).add(start.version)
        return self._list(found)

    def _list(self, found: Mapping[str, Iterable[str]]) -> tuple[Item, ...]:
        """Return the changes with the releases that they are found for, oldest first."""
        changes: dict[str, Change] = {}
        for release in reversed(self.metadata.releases):
            changes |= {each.id: each for each in release.changes if each.id in found and each.id not in changes}
        return tuple(Item((change,), change.text, frozenset(found[change.id])) for change in changes.values())

    def of_kind(self, *kinds: ChangeKind) -> tuple[Item, ...]:
        """Return the changes on the way of some kinds."""
        return tuple(item for item in self.gained if item.changes[0].kind in kinds)

    @cached_property
    def breaking(self) -> tuple[Item, ...]:
        """The changes on the way that may stop what worked before, but for removals."""
        return tuple(item for item in self.gained if item.changes[0].breaking and item.changes[0].kind != "removed")

    @cached_property
    def actions(self) -> Mapping[str, tuple[Item, ...]]:
        """What to do, by the time of doing it; the same text once."""
        return {time: tuple(_gather(self.gained, time)) for time in TIMES}

    @property
    def untimed(self) -> tuple[Item, ...]:
        """What to do, if of nothing it is said when."""
        timed = any(items for time, items in self.actions.items() if time != "anytime")
        return () if timed else self.actions["anytime"]

    @property
    def has_actions(self) -> bool:
        """Whether something is to be done, from wherever one starts."""
        return any(self.actions.values())

    def find_default(self, items: Iterable[Item]) -> tuple[Item, ...]:
        """Return the items that lie on the way from the release that the page starts from."""
        return tuple(item for item in items if self.origin and self.origin.version in item.starts)

    @property
    def lost_from(self) -> Item:
        """What stands for all that is lost: from where anything is."""
        return Item((), "", frozenset().union(*(item.starts for item in self.lost)))

    @property
    def is_long(self) -> bool:
        """Whether one page cannot list it."""
        listed = [*self.lost, *self.breaking, *self.of_kind("removed", "deprecated", "security", "added")]
        return len(listed) + sum(map(len, self.actions.values())) > LONGEST_PAGE

    @property
    def parts(self) -> Iterator[tuple[Line, Line, tuple[Release, ...]]]:
        """The steps from line to line on the way, each with the releases of its goal, oldest first."""
        passed = sorted(line for line in self.metadata.lines if self.start <= line <= self.goal)
        for older, newer in pairwise(passed):
            yield older, newer, self.metadata.releases_of(newer)[::-1]

    @property
    def facts(self) -> tuple[tuple[PlatformFact, Fact | None, Fact | None], ...]:
        """What the two lines need of their machine, where it is known of one of them."""
        before, after = self.start.platform, self.goal.platform
        facts = [fact for fact in self.metadata.platform_facts if fact.name in before or fact.name in after]
        return tuple((fact, before.get(fact.name), after.get(fact.name)) for fact in facts)

    @cached_property
    def is_calm(self) -> bool:
        """Whether nothing has to be done or heeded, from wherever one starts."""
        return not self.has_actions and not self.of_kind("removed", "deprecated") and not self.breaking

    @cached_property
    def route(self) -> tuple[Leg, ...] | None:
        """The way from the newest release of the older line, with the stops that it needs; `None`: there is none."""
        if self.target is None or self.origin is None:
            return ()
        return find_route(self.metadata, self.origin, self.target)

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """The ways from all releases of the older line: those that pass the same stops are one, the newest first."""
        found: dict[tuple[Release, ...] | None, tuple[tuple[Leg, ...] | None, set[str]]] = {}
        for start in self.starts if self.target else ():
            legs = find_route(self.metadata, start, self.target) if self.target else None
            goals = None if legs is None else tuple(leg.goal for leg in legs)
            found.setdefault(goals, (legs, set()))[1].add(start.version)
        return tuple(Route(legs, frozenset(starts)) for legs, starts in found.values())

    @cached_property
    def entry(self) -> Release | None:
        """The release of the older line that one must have before the first leg, if its newest one is not needed."""
        first = self.route[0] if self.route else None
        line = next((line for line in self.metadata.lines if first and line.line == first.goal.line), None)
        if first is None or line is None or line.upgrade_from is None:
            return None
        wanted = as_version(line.upgrade_from)
        return next((start for start in reversed(self.starts) if start.number >= wanted and start.is_usable), None)

    @property
    def new_services(self) -> tuple[Service, ...]:
        """Network services that the start does not have."""
        return tuple(service for service in self.goal.services if service not in self.start.services)

    @property
    def gone_services(self) -> tuple[Service, ...]:
        """Network services that the goal no longer has."""
        return tuple(service for service in self.start.services if service not in self.goal.services)


def find_upgrades(metadata: "Metadata", lines: Iterable[Line]) -> tuple[Upgrade, ...]:
    """Return every way from a line to a newer one, the newest goal first."""
    return tuple(Upgrade(metadata, start, goal) for goal, start in combinations(sorted(lines, reverse=True), 2))


def find_dead_ends(metadata: "Metadata", day: dt.date) -> Iterator[Upgrade]:
    """Yield the updates between published lines that no route leads to."""
    if any(line.upgrade_from for line in metadata.lines):
        upgrades = find_upgrades(metadata, find_published(metadata.lines, day))
        yield from (upgrade for upgrade in upgrades if upgrade.route is None)


def find_gained(metadata: "Metadata", start: Release, goal: Release) -> dict[str, Change]:
    """Return the changes that the goal has and the start has not, by id, oldest first."""
    held = metadata.held(start)
    gained: dict[str, Change] = {}
    for version in metadata.held(goal):
        if version not in held:
            for change in metadata.by_version[version].changes:
                if not any(release.version in held for release in metadata.releases_with(change.id)):
                    gained.setdefault(change.id, change)
    return gained


def find_route(metadata: "Metadata", start: Release, goal: Release) -> tuple[Leg, ...] | None:
    """Return the legs from one release to another by all required stops; `None` where no leg leads on."""
    usable = sorted(release for release in metadata.releases if release.is_usable and start < release < goal)
    newest = {release.line: release for release in usable}
    required = {line.line for line in metadata.lines if line.required_stop} - {start.line, goal.line}
    stops = {newest[name] for name in required & newest.keys()} | {each for each in usable if each.required_stop}
    legs: list[Leg] = []
    for stop in [*sorted(stops), goal]:
        if not _lead(metadata, legs, start, stop, is_stop=stop is not goal):
            return None
        start = stop
    return tuple(legs)


def _lead(metadata: "Metadata", legs: list[Leg], start: Release, goal: Release, *, is_stop: bool) -> bool:
    """Append the legs to the goal, by what it has to be updated from."""
    line = next(line for line in metadata.lines if line.line == goal.line)
    if line.upgrade_from and start.line != goal.line and start.number < as_version(line.upgrade_from):
        wanted = as_version(line.upgrade_from)
        between = [each for each in metadata.releases if each.is_usable and start < each < goal]
        entries = [each for each in between if each.number >= wanted and each.line != goal.line]
        if not entries:
            return False
        nearest = min(entries).line
        entry = max(each for each in entries if each.line == nearest)
        if not _lead(metadata, legs, start, entry, is_stop=True):
            return False
        start = entry
    legs.append(Leg(start, goal, is_stop))
    return True


def _settle(gained: Mapping[str, Change]) -> Iterator[Change]:
    """Leave out what nobody meets who goes from the one release to the other.

    That is what was deprecated and is removed, and what was added on the way and removed again, with its removal.
    """
    gone = {identity for change in gained.values() for identity in change.removes}
    for change in gained.values():
        on_the_way = [gained[identity].kind for identity in change.removes if identity in gained]
        was_never_met = "added" in on_the_way and len(on_the_way) == len(change.removes)
        if change.id not in gone and not was_never_met:
            yield change


def _gather(items: Iterable[Item], time: str) -> Iterator[Item]:
    """Yield the actions of a time, each text once with all changes that ask for it."""
    found: dict[str, list[Item]] = {}
    for item in items:
        action = item.changes[0].action
        text = getattr(action, time, None) if isinstance(action, Steps) else action if time == "anytime" else None
        if text:
            found.setdefault(" ".join(text.split()), []).append(item)
    for same in found.values():
        changes = tuple(item.changes[0] for item in same)
        action = changes[0].action
        text = getattr(action, time) if isinstance(action, Steps) else str(action)
        yield Item(changes, text, frozenset().union(*map(attrgetter("starts"), same)))
