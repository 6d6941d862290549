"""The pages made from the metadata: which there are, and what each shows.

See decisions/0002-metadata-pages-are-html.md, decisions/0068-a-page-of-one-line-stands-there-alone.md.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from docsite.releases.metadata import Metadata
from docsite.releases.models import ChangeKind, Line, Release
from docsite.releases.upgrades import find_upgrades


@dataclass(frozen=True)
class GeneratedPage:
    """A page without a file in the tree; `template` is below `overrides/generated/`."""

    path: str
    title: str
    description: str
    template: str
    boost: float = 1.0
    """How much its hits in the search weigh: lists of changes name everything, and explain nothing."""
    context: Mapping[str, Any] = field(default_factory=dict)
    version: str = ""
    """A digest of what it shows besides the metadata."""
    is_listed: bool = True
    """Whether search, ours and others', finds it."""
    varies: bool = False
    """Whether lines say different things on it."""
    home: Line | None = None
    """The line that alone has it; absent: every line has it."""

    @property
    def source(self) -> str:
        """Its Markdown: the front matter alone."""
        head: dict[str, Any] = {"title": self.title, "description": self.description}
        head |= {"search": {"boost": self.boost}} if self.is_listed else {"search": {"exclude": True}, "noindex": True}
        return f"---\n{json.dumps(head, ensure_ascii=False)}\n---\n"


@dataclass(frozen=True)
class History:
    """What the releases of a line have changed."""

    line: Line
    releases: tuple[Release, ...]
    """Newest first."""

    @property
    def counts(self) -> Counter[ChangeKind]:
        """How many changes of each kind there are; one that stands in several releases counts once."""
        return count_kinds(self.releases)


def count_kinds(releases: Iterable[Release]) -> Counter[ChangeKind]:
    """Count the changes of each kind, each once, whichever releases it stands in."""
    kinds = {change.id: change.kind for release in releases for change in release.changes}
    return Counter(kinds.values())


def list_generated(metadata: Metadata, lines: Iterable[Line]) -> tuple[GeneratedPage, ...]:
    """Return all generated pages of all lines, the published ones."""
    lines = tuple(lines)
    return (*_list_changelog(metadata, lines), *_list_upgrades(metadata, lines), *_list_others())


def find_homes(metadata: Metadata, lines: Iterable[Line]) -> dict[str, Line | None]:
    """Return the path of each generated page, with the line that alone has it; nothing for one that every line has."""
    return {page.path: page.home for page in list_generated(metadata, lines)}


def _list_others() -> Iterator[GeneratedPage]:
    yield GeneratedPage(
        "known-issues.md",
        "Известные проблемы",
        "Открытые и исправленные проблемы этой версии: симптомы, степень важности и способы обойти.",
        "known-issues.html",
        varies=True,
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
    histories = tuple(History(line, releases) for line in lines if (releases := metadata.releases_of(line)))
    yield GeneratedPage(
        "changelog/index.md",
        "История изменений",
        "Версии и их выпуски, от новых к старым: сколько и каких изменений в каждой, где их полный список.",
        "changelogs.html",
        0.5,
        {"histories": histories},
    )
    for history in histories:
        line = history.line
        yield GeneratedPage(
            f"changelog/{line}.md",
            f"Изменения версии {line}",
            f"Все выпуски версии {line} и их изменения, от новых к старым, с отбором по виду и области.",
            "changelog.html",
            0.45,
            {"history": history},
            home=line,
        )
        for release in history.releases:
            yield GeneratedPage(
                f"changelog/{release}.md",
                f"Выпуск {release}",
                f"Что изменилось в выпуске {release}, что сделать при обновлении, имя и контрольная сумма образа.",
                "release.html",
                0.55,
                {"release": release, "its_line": line, "its_newest": metadata.newest_release(line)},
                home=line,
            )


def _list_upgrades(metadata: Metadata, lines: tuple[Line, ...]) -> Iterator[GeneratedPage]:
    upgrades = find_upgrades(metadata, lines)
    yield GeneratedPage(
        "upgrade/index.md",
        "Переход между версиями",
        "Что сделать и что учесть при переходе с любой версии на любую более новую.",
        "upgrades.html",
        0.7,
        {"upgrades": upgrades},
    )
    for upgrade in upgrades:
        yield GeneratedPage(
            upgrade.path,
            f"Переход с {upgrade.start} на {upgrade.goal}",
            f"Действия администратора, удаления и исправления безопасности между {upgrade.start} и {upgrade.goal}.",
            "upgrade.html",
            0.35,
            {"upgrade": upgrade},
            home=upgrade.goal,
        )
