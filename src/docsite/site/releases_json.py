"""The lines and their releases for programs: JSON, named as endoflife.date names things, with its schema.

Sources: the two versions of endoflife.date's API, https://endoflife.date/docs/api and https://endoflife.date/docs/api/v1.
"""

import datetime as dt
import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from docsite.line.project import Project
from docsite.periods import Period, last_day
from docsite.releases.lifecycle import LineState, is_overdue
from docsite.releases.models import Line, Milestone, Release
from docsite.releases.texts import plain_text
from docsite.site.feeds import find_address

SCHEMA = "feeds/releases.schema.json"


class _Entry(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", use_attribute_docstrings=True
    )


class FileEntry(_Entry):
    """A file of a release."""

    kind: str
    file: str
    size: int | None = None
    """Bytes."""
    sha256: str | None = None


class WithdrawalEntry(_Entry):
    """That a release must no longer be used."""

    date: dt.date
    reason: str
    instead: str | None = None


class ReleaseEntry(_Entry):
    """A release, in a line's list the newest first."""

    version: str
    label: str
    date: dt.date
    summary: str
    """Plain text."""
    link: str
    """The address of its page."""
    is_pre_release: bool
    is_latest: bool
    """Whether it is the newest one of its line that is final and was not withdrawn."""
    delivery: str | None = None
    files: tuple[FileEntry, ...]
    withdrawn: WithdrawalEntry | None = None


class LineEntry(_Entry):
    """A release line, in the list the newest first.

    Where a date is known as a period, its last day is given, and `periods` has it as it is known.
    """

    cycle: str
    name: str
    """The same, as version 1 of the API of endoflife.date calls it."""
    title: str
    label: str
    """The same, as version 1 of the API of endoflife.date calls it."""
    state: LineState
    release_date: dt.date | bool
    """The day of the first release; false for a line that is not out, true where the day is not known."""
    expected: dt.date | None = None
    """The day, or the last day of the period, on which a line that is not out is expected."""
    is_overdue: bool
    """Whether that has passed."""
    latest: str | None = None
    """The newest release that is final and was not withdrawn."""
    latest_release_date: dt.date | None = None
    latest_link: str | None = None
    discontinued: dt.date | bool
    """The last day of sale; false where it is not decided."""
    is_discontinued: bool
    discontinued_from: dt.date | None = None
    support: dt.date | bool
    """The last day of full support."""
    is_eoas: bool
    eoas_from: dt.date | None = None
    eol: dt.date | bool
    """The last day of security fixes for everybody."""
    is_eol: bool
    eol_from: dt.date | None = None
    extended_support: dt.date | bool | None = None
    """The last day of extended support; absent where there is none."""
    is_eoes: bool | None = None
    eoes_from: dt.date | None = None
    lts: bool
    is_lts: bool
    is_maintained: bool
    periods: dict[str, str] = Field(default_factory=dict)
    """The dates that are known as periods, by key: `2027-Q1`, `2027-03` or `2027`."""
    link: str
    """The address of its documentation."""
    releases: tuple[ReleaseEntry, ...]


class ReleasesDocument(_Entry):
    """The lines of a product and their releases."""

    schema_: Literal["releases.schema.json"] = Field("releases.schema.json", alias="$schema")
    product: str
    sample: bool
    """Whether all of it is made up."""
    as_of: dt.date
    """The day for which it holds."""
    latest: str
    """The line that is the newest one with support."""
    lts: str | None
    """The newest line with long-term support, if there is one."""
    lines: tuple[LineEntry, ...]


def render_json(project: Project, site_url: str) -> str:
    """Render the lines with their releases as JSON."""
    document = ReleasesDocument(
        product=project.identity.product.name,
        sample=project.metadata.sample,
        as_of=project.day,
        latest=project.latest.line,
        lts=project.lts.line if project.lts else None,
        lines=tuple(_make_line(project, line, site_url) for line in project.lines),
    )
    # what is absent is not named, but the two that programs ask for
    known = document.model_dump(mode="json", by_alias=True, exclude_none=True) | {"lts": document.lts}
    return json.dumps(known, ensure_ascii=False, indent=2) + "\n"


def render_json_schema() -> str:
    """Render the JSON Schema of what `render_json` renders."""
    schema = ReleasesDocument.model_json_schema(mode="serialization", by_alias=True)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _make_line(project: Project, line: Line, site_url: str) -> LineEntry:
    state, newest = project.state(line), project.metadata.newest_release(line)
    is_over = {key: _is_over(getattr(line, key), project.day) for key in ("sale_ends", "support_ends", "security_ends")}
    known: dict[str, Milestone | None] = {
        "expected" if not line.is_released else "releaseDate": line.released,
        "discontinued": line.sale_ends,
        "support": line.support_ends,
        "eol": line.security_ends,
        "extendedSupport": line.extended_ends,
    }
    return LineEntry(
        cycle=line.line,
        name=line.line,
        title=line.title,
        label=line.title,
        state=state,
        release_date=_as_json(line.released) if line.is_released else False,
        expected=None if line.is_released else last_day(line.released),
        is_overdue=is_overdue(line, project.day),
        latest=str(newest) if newest else None,
        latest_release_date=newest.date if newest else None,
        latest_link=find_address(project, newest, site_url) if newest else None,
        discontinued=_as_json(line.sale_ends),
        is_discontinued=is_over["sale_ends"],
        discontinued_from=last_day(line.sale_ends),
        support=_as_json(line.support_ends),
        is_eoas=is_over["support_ends"],
        eoas_from=last_day(line.support_ends),
        eol=_as_json(line.security_ends),
        is_eol=is_over["security_ends"],
        eol_from=last_day(line.security_ends),
        extended_support=None if line.extended_ends is None else _as_json(line.extended_ends),
        is_eoes=None if line.extended_ends is None else _is_over(line.extended_ends, project.day),
        eoes_from=last_day(line.extended_ends),
        lts=line.lts,
        is_lts=line.lts,
        is_maintained=state not in {LineState.PLANNED, LineState.ENDED},
        periods={key: str(value) for key, value in known.items() if isinstance(value, Period)},
        link=f"{site_url}{line}/index.html",
        releases=tuple(
            _make_release(project, release, site_url, is_latest=release == newest)
            for release in project.metadata.releases_of(line)
        ),
    )


def _make_release(project: Project, release: Release, site_url: str, *, is_latest: bool) -> ReleaseEntry:
    withdrawn = release.withdrawn
    return ReleaseEntry(
        version=release.version,
        label=release.name,
        date=release.date,
        summary=plain_text(release.summary),
        link=find_address(project, release, site_url),
        is_pre_release=not release.is_final,
        is_latest=is_latest,
        delivery=release.delivery,
        files=tuple(FileEntry(**file.model_dump()) for file in release.files),
        withdrawn=WithdrawalEntry(date=withdrawn.date, reason=plain_text(withdrawn.reason), instead=withdrawn.instead)
        if withdrawn
        else None,
    )


def _is_over(milestone: Milestone, day: dt.date) -> bool:
    end = last_day(milestone)
    return end < day if end else milestone is True


def _as_json(milestone: Milestone) -> dt.date | bool:
    return milestone if isinstance(milestone, bool) else last_day(milestone) or False
