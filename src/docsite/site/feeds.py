"""The releases and the life cycle for readers of feeds, calendars and OpenEoX: Atom, iCalendar, JSON.

See decisions/0010-feeds-are-made-by-feedgenerator.md.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from feedgenerator import Atom1Feed
from icalendar import Calendar, Event
from jinja2 import Environment

from docsite.addresses import as_address
from docsite.line.project import Project
from docsite.periods import Period, last_day
from docsite.releases.models import Milestone, Release
from docsite.russian.formats import format_date

SAMPLE = "Пример данных: "
FEED = "feeds/releases.atom"
IDENTITY = "latest/changelog/{}.html"
"""What the id of an entry ends with: where a release stood when readers took it first; it never changes (RFC 4287)."""
INDEX = "index.md"
EVENTS = {
    "released": "ожидается выход",
    "sale_ends": "последний день продажи",
    "support_ends": "последний день поддержки",
    "security_ends": "последний день исправлений безопасности",
    "extended_ends": "последний день расширенной поддержки",
}
MARKS = {"withdrawn": "отозван", "pre-release": "предварительный"}
PAGE = 50
"""Releases in one document of the feed."""


class _Feed(Atom1Feed):  # type: ignore[misc]  # it has no types
    """A document of a feed that has archives (RFC 5005, section 4)."""

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:fh": "http://purl.org/syndication/history/1.0"}

    def add_root_elements(self, handler: Any) -> None:  # noqa: ANN401 - a writer of XML
        super().add_root_elements(handler)
        for relation, address in self.feed["relations"].items():
            handler.addQuickElement("link", "", {"rel": relation, "href": address})
        if self.feed["is_archive"]:
            handler.addQuickElement("fh:archive", "")


def render_atom(project: Project, site_url: str, templates: Environment) -> Iterator[tuple[str, str]]:
    """Yield path and text of the feed of releases as Atom (RFC 4287), the newest first, and of its archives.

    An archive holds a full row of releases, counted from the oldest one: it stays as it is when another comes out.
    """
    releases = sorted(_releases(project), key=lambda item: (item.date, item))
    archives = [releases[begin : begin + PAGE] for begin in range(0, len(releases) - PAGE, PAGE)]
    archives = [archive for archive in archives if len(archive) == PAGE]
    names = [f"feeds/releases-{number}.atom" for number in range(1, len(archives) + 1)]
    for number, archive in enumerate(archives):
        relations = {"current": FEED}
        relations |= {"prev-archive": names[number - 1]} if number else {}
        relations |= {"next-archive": names[number + 1]} if number + 1 < len(names) else {}
        yield names[number], _render_document(project, site_url, templates, archive, names[number], relations)
    relations = {"prev-archive": names[-1]} if names else {}
    yield FEED, _render_document(project, site_url, templates, releases[-PAGE:], FEED, relations)


def _render_document(
    project: Project,
    site_url: str,
    templates: Environment,
    releases: list[Release],
    path: str,
    relations: Mapping[str, str],
) -> str:
    product, paths = project.identity.product, project.paths
    template = templates.get_template("feeds/release.html")
    feed = _Feed(
        title=f"{_label(project)}{product.name}: выпуски",
        link=f"{site_url}latest/{as_address(paths.changelog.index if paths.changelog else INDEX)}",
        description=f"Новые выпуски {product.name} и их изменения",
        language="ru",
        author_name=project.identity.publisher,
        feed_url=f"{site_url}{path}",
        feed_guid=f"{site_url}{FEED}",
        relations={relation: f"{site_url}{target}" for relation, target in relations.items()},
        is_archive=path != FEED,
    )
    for release in reversed(releases):
        states = {"withdrawn": bool(release.withdrawn), "pre-release": not release.is_final}
        marks = [f" ({MARKS[state]})" for state, holds in states.items() if holds]
        feed.add_item(
            title=f"{_label(project)}{product.name} {release.name}{''.join(marks)}",
            link=find_address(project, release, site_url),
            unique_id=f"{site_url}{IDENTITY.format(release)}",
            description=template.render(release=release, metadata=project.metadata),
            pubdate=_midnight(release.date),
            updateddate=_midnight(release.updated),
            categories=sorted(
                {change.kind for change in release.changes} | {name for name, holds in states.items() if holds}
            ),
        )
    text: str = feed.writeString("utf-8")
    return text + "\n"


def render_calendar(project: Project, site_url: str) -> bytes:
    """Render the days on which something of a line ends, or is expected, as iCalendar (RFC 5545).

    An end that is known as a period stands on its last day, and says so.
    """
    product = project.identity.product
    calendar = Calendar()
    calendar.add("prodid", f"-//{product.slug}//lifecycle//RU")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{_label(project)}{product.name}: сроки поддержки")
    for line in sorted(project.lines):
        support = project.paths.support
        address = f"latest/{as_address(support)}" if support else f"{line}/{as_address(INDEX)}"
        for key, words in EVENTS.items():
            milestone: Milestone | None = getattr(line, key)
            day = last_day(milestone)
            if day is None or (key == "released" and line.is_released):
                continue
            event = Event()
            event.add("uid", f"{line}-{key.replace('_', '-')}@{product.slug}")
            event.add("dtstamp", _midnight(project.day))
            event.add("dtstart", day)
            event.add("dtend", day + dt.timedelta(days=1))
            period = f" (срок: {format_date(milestone)})" if isinstance(milestone, Period) else ""
            event.add("summary", f"{_label(project)}{line.title}: {words}{period}")
            event.add("url", f"{site_url}{address}")
            event.add("transp", "TRANSPARENT")
            calendar.add_component(event)
    ical: bytes = calendar.to_ical()
    return ical


def render_openeox(project: Project) -> Iterator[tuple[str, str]]:
    """Yield path and text of each line's ends as OpenEoX Core 1.0 says them; no period is made a day.

    Source: https://docs.oasis-open.org/openeox/v1.0/schema/core.json, a draft in 2026.
    """
    for line in project.lines:
        ends = line.security_ends if line.extended_ends is None else line.extended_ends
        document = {
            "$schema": "https://docs.oasis-open.org/openeox/v1.0/schema/core.json",
            "general_availability": _as_moment(line.released if line.is_released else False, dt.time()),
            "end_of_sales": _as_moment(line.sale_ends),
            "end_of_security_support": _as_moment(line.security_ends),
            "end_of_life": _as_moment(ends),
            "last_updated": f"{_midnight(project.day):%Y-%m-%dT%H:%M:%SZ}",
        }
        if True not in {line.sale_ends, line.security_ends, ends}:  # it is over, and the format cannot say so
            yield f"feeds/openeox/{line}.json", json.dumps(document, indent=2) + "\n"


def _as_moment(milestone: Milestone, time: dt.time = dt.time(23, 59, 59)) -> str:
    if isinstance(milestone, dt.date):
        return f"{dt.datetime.combine(milestone, time):%Y-%m-%dT%H:%M:%SZ}"
    return "tba"


def _releases(project: Project) -> list[Release]:
    return [release for line in project.lines for release in project.metadata.releases_of(line)]


def find_address(project: Project, release: Release, site_url: str) -> str:
    """Return the address of the page of a release, or of its line where releases have none."""
    changelog = project.paths.changelog
    return f"{site_url}{release.line}/{as_address(changelog.of_release(release) if changelog else INDEX)}"


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _label(project: Project) -> str:
    return SAMPLE if project.metadata.sample else ""
