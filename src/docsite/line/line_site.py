"""The documentation of one line, as one run builds it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from docsite.addresses import as_address, as_html
from docsite.line.contact_links import PageDetails, PageLinks, make_links
from docsite.line.project import Project
from docsite.line.values import MARK, fill_values
from docsite.problems import ProblemsError
from docsite.releases.lifecycle import LineState, Notice, find_doubtful_day, find_notices
from docsite.releases.models import Change, Line, Release, as_version


@dataclass(frozen=True)
class VersionChoice:
    """An entry of the version menu on one page."""

    line: Line
    state: LineState
    address: str
    """Relative to the root of the line that is built."""
    has_page: bool
    """Whether it is the same page; otherwise the nearest page above."""
    is_current: bool
    is_latest: bool


@dataclass(frozen=True)
class LineSite:
    """One line of the project, under its public address."""

    project: Project
    line: Line
    site_url: str
    """Address of the root of the published site, with the final slash."""
    build_id: str
    is_preview: bool = field(default=False, kw_only=True)
    """Whether writers look at it, and no readers."""

    @property
    def source(self) -> Line:
        """The line whose blocks, functions and known issues it shows."""
        return self.line

    @property
    def predecessor(self) -> "LineSite | None":
        """The next older published line; the oldest has none."""
        older = [line for line in self.project.lineup.lines if line < self.line]
        return replace(self, line=max(older)) if older else None

    @property
    def release(self) -> Release | None:
        """The newest release of the line; a planned line has none."""
        return self.project.metadata.newest_release(self.line)

    @property
    def state(self) -> LineState:
        """The state of the line on the build's day."""
        return self.project.state(self.line)

    @property
    def is_indexed(self) -> bool:
        """Whether search engines may list its pages."""
        return self.project.is_indexed(self.line)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The banners of the line from the build's day on."""
        return find_notices(self.line, self.project.day)

    @property
    def doubtful_day(self) -> dt.date:
        """The first day on which a copy built on the build's day may be out of date."""
        return find_doubtful_day(self.line, self.project.lines, self.project.day)

    @property
    def base_path(self) -> str:
        """The path of the site's root on its host, with slashes on both ends."""
        return urlsplit(self.site_url).path or "/"

    @property
    def functions(self) -> tuple[tuple[str, tuple[tuple[Release, Change], ...]], ...]:
        """What the releases of the line and of older ones added and none of them removed.

        Area, then release and change, oldest first.
        """
        metadata, line = self.project.metadata, self.source
        releases = [each for each in metadata.releases if as_version(each.line) <= line.version and each.is_final]
        gone = {identity for release in releases for change in release.changes for identity in change.removes}
        areas: dict[str, tuple[tuple[Release, Change], ...]] = {}
        for release in reversed(releases):
            for change in release.changes:
                if change.kind == "added" and change.id not in gone:
                    gone.add(change.id)  # it counts where it came out first
                    areas[change.area or ""] = (*areas.get(change.area or "", ()), (release, change))
        return tuple(sorted(areas.items()))

    @property
    def coming(self) -> tuple[Change, ...]:
        """The unreleased changes of the line: readers see those of a planned one, writers all."""
        if self.line.is_released and not self.is_preview:
            return ()
        coming = (each for each in self.project.metadata.unreleased if self.line.line in each.lines)
        return tuple(each.change for each in coming if each.change)

    def values(self) -> Mapping[str, Any]:
        """Return the names that prose may use between braces."""
        identity = self.project.identity
        return {
            "product": identity.product,
            "vendor": identity.vendor,
            "contacts": identity.contacts,
            "declared": identity.declared,
            "line": self.line,
            "state": self.state,
            "release": self.release,
            "lines": self.project.lines,
            "deliveries": self.project.metadata.deliveries,
            "functions": self.functions,
        }

    @property
    def titles(self) -> Mapping[str, str]:
        """The title of every page by path, with the values of the line."""
        return {path: self._fill(title) for path, title in self.project.titles.items()}

    def _fill(self, title: str) -> str:
        with suppress(ProblemsError):  # the page itself will say so
            return fill_values(title, self.values(), path="") if MARK.search(title) else title
        return title

    def has(self, path: str) -> bool:
        """Say whether the line has the page."""
        return self.project.page_map.has(path, self.line.line)

    def may_lead_to(self, path: str) -> bool:
        """Say whether its navigation may have the entry: a page that it has, or what is no page of the tree."""
        return path not in self.project.page_map.lines or self.has(path)

    def beyond(self, other: "LineSite") -> tuple[str, ...]:
        """Return the paths of the pages that it has and the other has not, but for those that move with an alias."""
        page_map, aliases = self.project.page_map, self.project.lineup.aliases
        return tuple(
            path
            for path, specifier in page_map.specifiers.items()
            if self.has(path) and not other.has(path) and specifier.strip() not in aliases
        )

    def address(self, path: str) -> str:
        """Return the public address of a page of this line."""
        return f"{self.site_url}{self.line}/{as_address(path)}"

    def links(self, path: str, title: str) -> PageLinks:
        """Return the suggestion and support links of a page."""
        identity = self.project.identity
        details = PageDetails(
            product=identity.product.name,
            line=str(self.line),
            release=str(self.release or ""),
            title=title,
            page=self.address(path),
            build=self.build_id,
        )
        return make_links(identity.contacts, details)

    def canonical(self, path: str) -> str:
        """Return the public address that search engines should show for the page."""
        return self.site_url + self.project.canonical(path, self.line)

    def choices(self, path: str) -> tuple[VersionChoice, ...]:
        """Return the version menu of a page, newest line first; a view's is that of its page."""
        differences = self.project.paths.differences
        subject = path.removeprefix(differences.views) if differences else path
        return tuple(self._choice(line, subject) for line in self.project.lines)

    def _choice(self, line: Line, path: str) -> VersionChoice:
        target = self.project.page_map.find_nearest(path, line.line)
        is_current = line == self.line
        return VersionChoice(
            line,
            self.project.state(line),
            as_address(target) if is_current else f"../{line}/{as_address(target)}",
            has_page=target == path,
            is_current=is_current,
            is_latest=line == self.project.latest,
        )

    def redirects(self) -> Iterator[tuple[str, str]]:
        """Yield former address and present address of moved pages, relative to the line's root."""
        for former, path in sorted(self.project.page_map.redirects.items()):
            yield as_html(former), as_html(self.project.page_map.find_nearest(path, self.line.line))


@dataclass(frozen=True)
class RenamedLineSite(LineSite):
    """What an older line says under the name, the dates and the releases of a newer one.

    Beside the newer line_site it shows what has changed, and not that everything has another name.
    """

    older: Line

    @property
    def source(self) -> Line:
        """The line whose blocks, functions and known issues it shows."""
        return self.older


def rename_line_site(older: LineSite, newer: LineSite) -> RenamedLineSite:
    """Return the older line_site under the newer one's name."""
    facts = {"platform": older.line.platform, "services": older.line.services}
    line = newer.line.model_copy(update=facts)
    return RenamedLineSite(newer.project, line, newer.site_url, newer.build_id, older.line)
