"""The pages made from the metadata: which there are, and what each shows.

See decisions/0002-metadata-pages-are-html.md, decisions/0068-a-page-of-one-line-stands-there-alone.md,
decisions/0075-one-object-says-where-generated-pages-stand.md.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from docsite.releases.generated_paths import ChangelogPaths, GeneratedPaths, Kind, UpgradePaths
from docsite.releases.histories import History
from docsite.releases.metadata import Metadata
from docsite.releases.models import Line, Release
from docsite.releases.upgrades import find_upgrades


@dataclass(frozen=True)
class GeneratedPage:
    """A page without a file in the tree; `template` is below `overrides/generated/`."""

    kind: Kind
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


def list_generated(metadata: Metadata, lines: Iterable[Line], paths: GeneratedPaths) -> tuple[GeneratedPage, ...]:
    """Return all generated pages of all lines, the published ones, but for the differences between lines."""
    lines = tuple(lines)
    changelog = _list_changelog(metadata, lines, paths.changelog) if paths.changelog else ()
    upgrades = _list_upgrades(metadata, lines, paths.upgrade) if paths.upgrade else ()
    return (*changelog, *upgrades, *_list_others(paths))


def find_homes(pages: Iterable[GeneratedPage]) -> dict[str, Line | None]:
    """Return the path of each generated page, with the line that alone has it; nothing for one that every line has."""
    return {page.path: page.home for page in pages}


def list_claims(pages: Iterable[GeneratedPage], paths: GeneratedPaths) -> Iterator[tuple[str, Kind]]:
    """Yield path and kind of everything that some line has beside the tree: of pages, and of what belongs to them."""
    yield from ((page.path, page.kind) for page in pages)
    if paths.changelog:
        yield paths.changelog.script, "changelog"
    if paths.differences:
        yield paths.differences.index, "differences"


def find_places(metadata: Metadata, lines: Iterable[Line], paths: GeneratedPaths) -> dict[tuple[str, str], str]:
    """Return where a change of a release stands, if not on the page that is called as the release.

    Path of that page and id of the change → path of the other page.
    """
    if paths.changelog is None:
        return {}
    histories = _find_histories(metadata, lines, paths.changelog)
    every = (part for history in histories for parts in history.parts for part in parts)
    named = ((paths.changelog.of(part.release), part) for part in every)
    return {(path, change.id): part.path for path, part in named if path != part.path for change in part.changes}


def find_history(metadata: Metadata, line: Line, paths: ChangelogPaths) -> History | None:
    """Return what the releases of the line have changed, if it has any."""
    return next(iter(_find_histories(metadata, [line], paths)), None)


def find_empty(metadata: Metadata, lines: Iterable[Line]) -> Iterator[Kind]:
    """Yield the kinds of pages that the metadata has nothing for."""
    lines = tuple(lines)
    ends = [end for line in lines for end in (line.sale_ends, line.support_ends, line.security_ends)]
    ends += [line.extended_ends or False for line in lines]
    ends += [line.released for line in lines if not line.is_released]
    told = [metadata.releases_of(line) or line.platform or line.services for line in lines]
    holds: dict[Kind, bool] = {
        "changelog": bool(metadata.unreleased) or any(map(metadata.releases_of, lines)),
        "upgrade": len(lines) > 1 and any(told),
        "known_issues": bool(metadata.known_issues.issues),
        "plan": bool(metadata.plan.suggestions),
        "support": any(ends),
    }
    return (kind for kind, is_told in holds.items() if not is_told)


def _find_histories(metadata: Metadata, lines: Iterable[Line], paths: ChangelogPaths) -> tuple[History, ...]:
    return tuple(History(line, releases, paths) for line in lines if (releases := metadata.releases_of(line)))


def _list_others(paths: GeneratedPaths) -> Iterator[GeneratedPage]:
    if paths.known_issues:
        yield GeneratedPage(
            "known_issues",
            paths.known_issues,
            "Известные проблемы",
            "Открытые и исправленные проблемы этой версии: симптомы, степень важности и способы обойти.",
            "known-issues.html",
            varies=True,
        )
    if paths.plan:
        yield GeneratedPage(
            "plan",
            paths.plan,
            "План развития",
            "Предложения пользователей: что рассматривается, что принято в план, что сделано и что отклонено.",
            "plan.html",
        )
    if paths.support:
        yield GeneratedPage(
            "support",
            paths.support,
            "Сроки поддержки",
            "Даты выхода версий, окончания поддержки и выпуска исправлений безопасности — таблицей и на шкале времени.",
            "support.html",
        )


def _list_changelog(metadata: Metadata, lines: tuple[Line, ...], paths: ChangelogPaths) -> Iterator[GeneratedPage]:
    histories = _find_histories(metadata, lines, paths)
    yield GeneratedPage(
        "changelog",
        paths.index,
        "История изменений",
        "Версии и их выпуски, от новых к старым: сколько и каких изменений в каждой, где их полный список.",
        "changelogs.html",
        0.5,
        {"histories": histories},
    )
    for history in histories:
        line = history.line
        yield GeneratedPage(
            "changelog",
            history.path,
            f"Изменения версии {line}",
            f"Все выпуски версии {line} и их изменения, от новых к старым, с отбором по виду и области.",
            "changelog.html",
            0.45,
            {"history": history},
            home=line,
        )
        newest = metadata.newest_release(line)
        for parts in history.parts:
            for part in parts:
                release, more = part.release, f", страница {part.number}" if part.number > 1 else ""
                yield GeneratedPage(
                    "changelog",
                    part.path,
                    f"Выпуск {release}{more}",
                    _describe(release),
                    "release.html",
                    0.55,
                    {"release": release, "its_line": line, "its_newest": newest, "part": part, "parts": parts}
                    | {"history": history},
                    home=line,
                )


def _describe(release: Release) -> str:
    told = [f"Что изменилось в выпуске {release}"]
    if any(change.action for change in release.changes):
        told.append("что сделать при обновлении")
    if len(release.files) == 1:
        what = "образа" if release.image else "файла"
        told.append(f"имя и контрольная сумма {what}" if release.files[0].sha256 else f"имя {what}")
    elif release.files:
        has_sums = any(file.sha256 for file in release.files)
        told.append("имена и контрольные суммы файлов" if has_sums else "имена файлов")
    return ", ".join(told) + "."


def _list_upgrades(metadata: Metadata, lines: tuple[Line, ...], paths: UpgradePaths) -> Iterator[GeneratedPage]:
    upgrades = find_upgrades(metadata, lines)
    yield GeneratedPage(
        "upgrade",
        paths.index,
        "Переход между версиями",
        "Что сделать и что учесть при переходе с любой версии на любую более новую.",
        "upgrades.html",
        0.7,
        {"upgrades": upgrades},
    )
    for upgrade in upgrades:
        yield GeneratedPage(
            "upgrade",
            paths.of(upgrade.start, upgrade.goal),
            f"Переход с {upgrade.start} на {upgrade.goal}",
            f"Действия администратора, удаления и исправления безопасности между {upgrade.start} и {upgrade.goal}.",
            "upgrade.html",
            0.35,
            {"upgrade": upgrade},
            home=upgrade.goal,
        )
