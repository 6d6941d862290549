"""The releases and the life cycle for programs: Atom, JSON and iCalendar.

See decisions/0010-feeds-are-made-by-feedgenerator.md.
"""

import datetime as dt
import json
from typing import Any

from feedgenerator import Atom1Feed
from icalendar import Calendar, Event
from jinja2 import Environment

from docsite.line.project import Project
from docsite.releases.lifecycle import find_state
from docsite.releases.models import Line, Milestone, Release
from docsite.releases.texts import plain_text

SAMPLE = "Пример данных: "


def render_atom(project: Project, site_url: str, templates: Environment) -> str:
    """Render the releases of the site's lines, newest first, as Atom (RFC 4287)."""
    product = project.identity.product
    template = templates.get_template("feeds/release.html")
    feed = Atom1Feed(
        title=f"{_label(project)}{product.name}: выпуски",
        link=f"{site_url}latest/changelog/index.html",
        description=f"Новые выпуски {product.name} и их изменения",
        language="ru",
        author_name=project.identity.vendor.name,
        feed_url=f"{site_url}feeds/releases.atom",
        feed_guid=f"{site_url}feeds/releases.atom",
    )
    for release in sorted(_releases(project), key=lambda item: (item.date, item), reverse=True):
        address = _address(release, site_url)
        feed.add_item(
            title=f"{_label(project)}{product.name} {release}",
            link=address,
            unique_id=f"{site_url}latest/changelog/{release}.html",  # where it stood when readers took it first
            description=template.render(release=release),
            pubdate=_midnight(release.date),
            updateddate=_midnight(release.date),
            categories=sorted({change.kind for change in release.changes}),
        )
    text: str = feed.writeString("utf-8")
    return text + "\n"


def render_json(project: Project, site_url: str) -> str:
    """Render the lines with their releases as JSON, named as endoflife.date names things."""
    document = {
        "product": project.identity.product.name,
        "sample": project.metadata.sample,
        "asOf": project.day.isoformat(),
        "latest": project.latest.line,
        "lts": project.lts and project.lts.line,
        "lines": [_line_as_json(project, line, site_url) for line in project.lines],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def render_calendar(project: Project, site_url: str) -> bytes:
    """Render the days on which support and security fixes end as iCalendar (RFC 5545)."""
    product = project.identity.product
    calendar = Calendar()
    calendar.add("prodid", f"-//{product.slug}//lifecycle//RU")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{_label(project)}{product.name}: сроки поддержки")
    what = {
        "support_ends": "последний день поддержки",
        "security_ends": "последний день исправлений безопасности",
    }
    for line in sorted(project.lines):
        for key, words in what.items():
            end = getattr(line, key)
            if isinstance(end, dt.date):
                event = Event()
                event.add("uid", f"{line}-{key.replace('_', '-')}@{product.slug}")
                event.add("dtstamp", _midnight(project.day))
                event.add("dtstart", end)
                event.add("dtend", end + dt.timedelta(days=1))
                event.add("summary", f"{_label(project)}{line.title}: {words}")
                event.add("url", f"{site_url}latest/lifecycle/support.html")
                event.add("transp", "TRANSPARENT")
                calendar.add_component(event)
    ical: bytes = calendar.to_ical()
    return ical


def _line_as_json(project: Project, line: Line, site_url: str) -> dict[str, Any]:
    return {
        "cycle": line.line,
        "title": line.title,
        "state": find_state(line, project.day),
        "releaseDate": _as_json(line.released),
        "support": _as_json(line.support_ends),
        "eol": _as_json(line.security_ends),
        "lts": line.lts,
        "link": f"{site_url}{line}/index.html",
        "releases": [
            {
                "version": release.version,
                "date": release.date.isoformat(),
                "summary": plain_text(release.summary),
                "delivery": release.delivery,
                "files": [file.model_dump(exclude_none=True) for file in release.files],
                "link": _address(release, site_url),
            }
            for release in project.metadata.releases_of(line)
        ],
    }


def _releases(project: Project) -> list[Release]:
    return [release for line in project.lines for release in project.metadata.releases_of(line)]


def _address(release: Release, site_url: str) -> str:
    return f"{site_url}{release.line}/changelog/{release}.html"


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _as_json(milestone: Milestone) -> str | bool:
    return milestone if isinstance(milestone, bool) else str(milestone)


def _label(project: Project) -> str:
    return SAMPLE if project.metadata.sample else ""
