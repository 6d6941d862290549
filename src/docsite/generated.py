"""The pages made from the metadata: which there are, and what each shows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from packaging.specifiers import SpecifierSet

from docsite.metadata import Metadata
from docsite.models import Change, KnownIssue, Line, Release, Service


@dataclass(frozen=True)
class GeneratedPage:
    """A page without a file in the tree; `template` is below `overrides/generated/`."""

    path: str
    title: str
    description: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


def list_generated(metadata: Metadata, lines: Iterable[Line]) -> tuple[GeneratedPage, ...]:
    """Return all generated pages; every line has all of them. `lines` are the published ones."""
    lines = tuple(lines)
    return (*_list_changelog(metadata, lines), *_list_upgrades(metadata, lines), *_list_others())


def _list_others() -> Iterator[GeneratedPage]:
    yield GeneratedPage(
        "known-issues.md",
        "Известные проблемы",
        "Открытые и исправленные проблемы этой версии: признаки, степень важности и способы обойти.",
        "known-issues.html",
    )
    yield GeneratedPage(
        "plan.md",
        "План развития",
        "Предложения пользователей: что рассматривается, что принято в план, что сделано и что отклонено.",
        "plan.html",
    )
    yield GeneratedPage(
        "lifecycle/support.md",
        "Сроки поддержки",
        "Даты выхода версий, окончания поддержки и выпуска исправлений безопасности — таблицей и на шкале времени.",
        "support.html",
    )


def _list_changelog(metadata: Metadata, lines: tuple[Line, ...]) -> Iterator[GeneratedPage]:
    published = tuple((line, releases) for line in lines if (releases := metadata.releases_of(line)))
    yield GeneratedPage(
        "changelog/index.md",
        "История изменений",
        "Все изменения всех выпусков, от новых к старым, с отбором по виду и области.",
        "changelog.html",
        {"lines": published},
    )
    for line, releases in published:
        yield GeneratedPage(
            f"changelog/{line}.md",
            f"Изменения версии {line}",
            f"Все выпуски версии {line} и их изменения, от новых к старым, с отбором по виду и области.",
            "changelog.html",
            {"lines": ((line, releases),)},
        )
        for release in releases:
            yield GeneratedPage(
                f"changelog/{release}.md",
                f"Выпуск {release}",
                f"Что изменилось в выпуске {release}, что сделать при обновлении, имя и контрольная сумма образа.",
                "release.html",
                {"release": release, "its_line": line},
            )


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


def _list_upgrades(metadata: Metadata, lines: tuple[Line, ...]) -> Iterator[GeneratedPage]:
    upgrades = find_upgrades(metadata, lines)
    yield GeneratedPage(
        "upgrade/index.md",
        "Переход между версиями",
        "Что сделать и что учесть при переходе с любой версии на любую более новую.",
        "upgrades.html",
        {"upgrades": upgrades},
    )
    for upgrade in upgrades:
        yield GeneratedPage(
            upgrade.path,
            f"Переход с {upgrade.start} на {upgrade.goal}",
            f"Действия администратора, удаления и исправления безопасности между {upgrade.start} и {upgrade.goal}.",
            "upgrade.html",
            {"upgrade": upgrade},
        )


@dataclass(frozen=True)
class IssueOnLine:
    """A known issue as one line sees it."""

    issue: KnownIssue
    affected: tuple[Release, ...]
    """The affected releases of the line, newest first."""
    is_open: bool
    """Whether the newest release of the line has it."""


def find_issues(metadata: Metadata, line: Line) -> tuple[IssueOnLine, ...]:
    """Return the issues that concern the line, open ones first."""
    releases = metadata.releases_of(line)
    found = []
    for issue in metadata.known_issues.issues:
        specifier = SpecifierSet(issue.affects)
        affected = tuple(release for release in releases if release.version in specifier)
        if affected:
            found.append(IssueOnLine(issue, affected, is_open=affected[0] is releases[0]))
    return tuple(sorted(found, key=lambda item: not item.is_open))
