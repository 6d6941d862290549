"""The release metadata: what stands in `releases/*.yml`, key by key.

These classes are the schema: the JSON Schemas for editors and the writers' reference are made from them. What a build
makes of a line and of a release (`Line`, `Release`) is told by `docsite.releases.metadata`.
"""

import datetime as dt
import re
from functools import cache, total_ordering
from typing import Annotated, Literal

from cvss import CVSS2, CVSS3, CVSS4
from cvss.exceptions import CVSSError
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    PlainValidator,
    RootModel,
    Tag,
    ValidationInfo,
    WithJsonSchema,
)

from docsite.periods import YEARS, Period, parse_period
from docsite.reading.validation import Model, mistake, name_kind, refuse_remark, require_visible

LONGEST = 60
"""Characters of an id or a version."""
A_DAY = "a date as 2026-03-17"
ID = re.compile(r"(?:[^\W\d_]|[0-9#])(?:[^\W\d]|[0-9.\-/:#])*")


def _check_date(value: object, info: ValidationInfo) -> object:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        if value.year not in YEARS:
            raise mistake(f"{value} lies outside of {YEARS[0]}–{YEARS[-1]}", A_DAY)
        return value
    if info.mode == "json":  # out of the cache, where dates are texts
        return value
    raise mistake(f"{str(value)[:40]!r} is no date of the calendar", A_DAY)


def _check_milestone(value: object, info: ValidationInfo) -> object:
    if isinstance(value, bool | Period):
        return value
    if isinstance(value, str | int) and (period := parse_period(str(value))):
        return period
    try:
        return _check_date(value, info)
    except ValueError as error:
        cause = getattr(error, "context", {}).get("cause", str(error))
        raise mistake(cause, f"{A_DAY}, 2026-03, 2026-Q1 or 2026, true (yes, day unknown) or false") from error


def _check_specifier(value: str) -> str:
    try:
        SpecifierSet(value)
    except InvalidSpecifier as error:
        raise mistake(f"{value!r} is no version specifier", "something like '>=5.2,<5.4'") from error
    if not value.strip():
        raise mistake("an empty version specifier", "something like '>=5.2,<5.4'")
    return value


def _check_version(value: str) -> str:
    try:
        version = as_version(value) if len(value) <= LONGEST and value == value.strip() else None
    except InvalidVersion:
        version = None
    if version is None or version.epoch:
        cause = f"{value[:LONGEST]!r} cannot be ordered among versions"
        raise mistake(cause, "numbers with dots such as 5.3.1, 24.04, 17 or 5.4.0-rc.1; a name of its own is 'title'")
    return value


def _check_line(value: str) -> str:
    version = as_version(_check_version(value))
    if version.is_prerelease or version.is_postrelease or version.local:
        raise mistake(f"{value!r} is no beginning of versions", "numbers with dots such as 5.3, 24.04 or 17")
    return value


def _check_id(value: str) -> str:
    if len(value) > LONGEST or not ID.fullmatch(value):
        expected = f"at most {LONGEST} letters, digits and - . _ / : #, such as TASK-1061"
        raise mistake(f"{value[:LONGEST]!r} is no id", expected)
    return value


def _check_address(value: str) -> str:
    if not re.match(r"https?://[^\s/]|mailto:\S+@", value) or re.search(r"[\s<>\"]", value):
        raise mistake(f"{value[:LONGEST]!r} is no address", "an address such as https://example.com/notes")
    return value


def _check_cvss(value: str) -> str:
    if find_severity(value) is None:
        expected = "a vector such as CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
        raise mistake(f"{value[:LONGEST]!r} is no CVSS vector", expected)
    return value


def _make_tuple(value: object) -> object:
    return value if isinstance(value, tuple) else (value,)


def _check_fact(value: object) -> object:
    if isinstance(value, bool) or (isinstance(value, int) and 0 <= value < 2**53):
        return value
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, tuple) and all(isinstance(item, str) and item.strip() for item in value):
        return value
    raise mistake(f"{name_kind(value)}", "a whole number, true or false, a text in quotes, or a list of texts")


@cache
def as_version(text: str) -> Version:
    """Return what a name is ordered by; raises `InvalidVersion`."""
    return Version(text)


def find_severity(vector: str) -> "Severity | None":
    """Return the severity that a CVSS vector of any version says, or nothing if it cannot be read."""
    kind = CVSS4 if vector.startswith("CVSS:4") else CVSS3 if vector.startswith("CVSS:3") else CVSS2
    try:
        name = kind(vector).severities()[0].lower()
    except CVSSError:
        return None
    return name if name in {"low", "medium", "high", "critical"} else "low"


Date = Annotated[dt.date, BeforeValidator(_check_date)]
Milestone = Annotated[
    dt.date | Period | bool,
    PlainValidator(_check_milestone),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "boolean"}, {"type": "integer"}]}),
]
"""A day, a period (`2027-Q1`, `2027-03`, `2027`), `true` (yes, day unknown) or `false` (not decided)."""
Text = Annotated[
    str,
    BeforeValidator(refuse_remark),
    Field(min_length=1, json_schema_extra={"pattern": r"\S"}),
    AfterValidator(require_visible),
]
"""A text for readers: they see something of it, and all of what was typed."""
LineName = Annotated[str, AfterValidator(_check_line)]
ReleaseVersion = Annotated[str, AfterValidator(_check_version)]
Id = Annotated[str, AfterValidator(_check_id)]
Specifier = Annotated[str, Field(max_length=200), AfterValidator(_check_specifier)]
Specifiers = Annotated[
    tuple[Specifier, ...],
    BeforeValidator(_make_tuple, json_schema_input_type=Specifier | tuple[Specifier, ...]),
    Field(min_length=1),
]
"""One specifier, or a list of alternatives."""
Versions = Annotated[
    tuple[ReleaseVersion, ...],
    BeforeValidator(_make_tuple, json_schema_input_type=ReleaseVersion | tuple[ReleaseVersion, ...]),
]
"""One version, or a list."""
Address = Annotated[str, AfterValidator(_check_address)]
Positive = Annotated[int, Field(gt=0, lt=2**53)]
"""A number that every reader of JSON keeps."""
Fact = Annotated[
    int | bool | str | tuple[str, ...],
    PlainValidator(_check_fact),
    WithJsonSchema({"type": ["integer", "boolean", "string", "array"], "items": {"type": "string"}}),
]

Severity = Literal["low", "medium", "high", "critical"]


FileKind = Literal["image", "package", "patch", "archive", "document"]
"""What sort of file a release has."""
ChangeKind = Literal["security", "removed", "deprecated", "added", "improved", "fixed"]
"""What sort of change it is, in the order a changelog shows them."""


class PlatformFact(Model):
    """One thing that lines need of the machine they run on."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", examples=["ram_gib"])]
    """Its key under `platform`, and in pages: `line.platform.ram_gib`."""
    title: Text
    """What it is, for readers."""
    unit: Text | None = None
    """The unit of its number."""


class Service(Model):
    """One network service: what a firewall must let through."""

    name: Text
    """Its usual name, `https`."""
    port: Annotated[int, Field(ge=1, le=65535)]
    """Port number."""
    proto: Literal["tcp", "udp", "sctp"]
    """Transport."""
    purpose: Text
    """What it is for, and who connects to whom."""


class LineRecord(Model):
    """A release line: what one version of the documentation is about."""

    line: LineName
    """Its name, `"5.3"`; any number of parts. A release belongs to the line that begins its version the furthest."""
    title: Text
    """Its name for readers."""
    released: Milestone = False
    """The day of the first release; for a line without a release the day on which it is expected."""
    sale_ends: Milestone = False
    """The last day on which it is sold."""
    support_ends: Milestone | None = None
    """The last day of full support, security fixes only from the next day on; absent if that is `security_ends`."""
    security_ends: Milestone = False
    """The last day of security fixes; the line has ended from the next day on, unless its support can be extended."""
    extended_ends: Milestone | None = None
    """The last day of support beyond that, by separate agreement; absent where there is none."""
    lts: bool = False
    """Whether the line has long-term support."""
    platform: dict[str, Fact] = Field(default_factory=dict)
    """What it needs of its machine: the values of `platform_facts`."""
    services: tuple[Service, ...] = ()
    """The network services of the product."""
    dropped: Date | None = None
    """The day from which the line's documentation is no longer published."""
    required_stop: bool = False
    """Whether an update from an older line to a newer one has to stop here."""
    upgrade_from: ReleaseVersion | None = None
    """The earliest release, or line, from which one may update to this line at one go."""
    way_back: bool | Text | None = None
    """Whether one can go back to the line before, or how; absent where it is not known."""


@total_ordering
class Line(LineRecord):
    """A line as of a day."""

    support_ends: Milestone = False
    """The last day of full support."""
    is_offered: bool = True
    """Whether not all of its releases were withdrawn."""
    is_released: bool = False
    """Whether it has a release, and no mere plan of one."""

    @property
    def version(self) -> Version:
        """The name as a version that compares by number."""
        return as_version(self.line)

    def __str__(self) -> str:
        return self.line

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Line) and self.line == other.line

    def __hash__(self) -> int:
        return hash(self.line)

    def __lt__(self, other: "Line") -> bool:
        return self.version < other.version


class Lines(Model):
    """The file `releases/lines.yml`."""

    sample: bool = False
    """Whether the whole metadata is made up; every page and feed then says so."""
    released_by: Literal["release", "day"] = "release"
    """What makes a line released: its first final release, or, where releases are not recorded, its day `released`."""
    areas: tuple[Text, ...] = ()
    """The product areas that changes may name; empty: any."""
    deliveries: dict[str, Text] = Field(default_factory=dict)
    """The ways in which a release reaches its users: a key, and what it means, for readers."""
    platform_facts: tuple[PlatformFact, ...] = ()
    """What lines need of their machine, in the order of the tables."""
    lines: Annotated[tuple[LineRecord, ...], Field(min_length=1)]
    """The release lines."""


class ReleaseFile(Model):
    """One file of a release."""

    kind: FileKind
    """What sort of file it is."""
    file: Text
    """File name, as the administrator receives it."""
    size: Positive | None = None
    """Size, bytes."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", examples=["0" * 60 + "beef"])] | None = None
    """SHA-256 checksum, 64 small hexadecimal digits."""


class Withdrawal(Model):
    """That a release must no longer be used."""

    date: Date
    """The day it was withdrawn."""
    reason: Text
    """Why."""
    instead: ReleaseVersion | None = None
    """The release to take instead."""


class Erratum(Model):
    """A correction of what a release's notes say."""

    date: Date
    """The day of the correction."""
    text: Text
    """What was wrong, and what is true."""


class Link(Model):
    """A link to what stands elsewhere."""

    title: Text
    """What is there."""
    address: Address
    """Where it is."""


class Steps(Model):
    """What an administrator does on an update, by the time of doing it."""

    before: Text | None = None
    """Before the update."""
    during: Text | None = None
    """During the update."""
    after: Text | None = None
    """After the update."""


def _tell_action(value: object) -> str:
    return "as steps" if isinstance(value, dict | Steps) else "as a text"


Action = Annotated[
    Annotated[Text, Tag("as a text")] | Annotated[Steps, Tag("as steps")],
    Discriminator(_tell_action),
]
"""What an administrator does on an update: one text, or some by the time of doing it."""


class Change(Model):
    """One change of a release."""

    id: Id
    """Permanent and unique; the anchor of the change. An entry with nothing else repeats a change in its release."""
    kind: ChangeKind
    """What sort of change it is."""
    title: Text | None = None
    """Its heading, in a few words."""
    area: Text | None = None
    """The part of the product, one of `areas` in `lines.yml`."""
    text: Text
    """What changed, for the reader; Markdown of paragraphs, lists, code and links."""
    action: Action | None = None
    """What an administrator must do on updating: a text, or texts `before`, `during` and `after` the update."""
    breaking: bool = False
    """Whether what worked before may fail without a change of the user's own."""
    suggestion: Id | None = None
    """The suggestion in `plan.yml` that it came from."""
    fixes: tuple[Id, ...] = ()
    """The known issues that it fixes."""
    severity: Severity | None = None
    """How grave it was; needed for `security`, unless `cvss` says it."""
    cvss: Annotated[str, AfterValidator(_check_cvss)] | None = None
    """The vector of its severity, CVSS 2.0 to 4.0."""
    advisories: tuple[Id, ...] = ()
    """Ids of advisories: `CVE-2026-0001`, `BDU:2026-00001`, `GHSA-…`."""
    removes: tuple[Id, ...] = ()
    """With `removed`: the `added` and `deprecated` changes whose functions the product has no more."""
    gone_in: ReleaseVersion | None = None
    """With `deprecated` and `removed`: the release, or the line, in which the function goes."""
    links: tuple[Link, ...] = ()
    """Where to read more, outside."""
    authors: tuple[Text, ...] = ()
    """Who made it, where that is told."""
    pages: tuple[Text, ...] = ()
    """The pages in `docs/` that tell more."""

    @property
    def grade(self) -> Severity | None:
        """The severity: as it is written, or as the CVSS vector says."""
        return self.severity or (find_severity(self.cvss) if self.cvss else None)


class Repeat(Model):
    """A change that is written in another release and came out in this one, too."""

    id: Id
    """The id of the change."""


def _parse_entry(value: object) -> Change | Repeat:
    is_repeat = isinstance(value, Repeat) or (isinstance(value, dict) and value.keys() == {"id"})
    return Repeat.model_validate(value) if is_repeat else Change.model_validate(value)


Entry = Annotated[Change | Repeat, PlainValidator(_parse_entry, json_schema_input_type=Change | Repeat)]


class ReleaseRecord(Model):
    """A release: the file `releases/<version>.yml`."""

    version: ReleaseVersion
    """The same as the file's name; any number of parts, `5.4.0-rc.1` for a pre-release."""
    title: Text | None = None
    """Its name for readers, where that is not the version."""
    date: Date
    """The day it is published; in the future for one that waits for its day."""
    draft: bool = False
    """Whether it is in preparation: it is checked, and not published."""
    summary: str
    """What it brings, in a sentence or two; may be empty while it is in preparation."""
    delivery: Text | None = None
    """How it reaches its users, one of `deliveries` in `lines.yml`."""
    files: tuple[ReleaseFile, ...] = ()
    """Its files."""
    after_end: Text | None = None
    """Why it came out although support of its line had ended."""
    required_stop: bool = False
    """Whether an update from an older release to a newer one has to stop here."""
    withdrawn: Withdrawal | None = None
    """That it must no longer be used."""
    errata: tuple[Erratum, ...] = ()
    """Corrections of these notes."""
    changes: tuple[Entry, ...] = ()
    """What changed; an entry with only an `id` repeats a change that is written in another release."""


@total_ordering
class Release(ReleaseRecord):
    """A published release: with its line, and with all its changes."""

    line: str
    """The name of the line it belongs to."""
    changes: tuple[Change, ...] = ()
    """What changed, wherever it is written."""

    @property
    def number(self) -> Version:
        """The version as what compares by number."""
        return as_version(self.version)

    @property
    def name(self) -> str:
        """Its name for readers."""
        return self.title or self.version

    @property
    def is_final(self) -> bool:
        """Whether it is no pre-release."""
        return not self.number.is_prerelease

    @property
    def is_usable(self) -> bool:
        """Whether it may be called the newest: it is final and was not withdrawn."""
        return self.is_final and self.withdrawn is None

    @property
    def image(self) -> ReleaseFile | None:
        """The first of its files that is an image."""
        return next((file for file in self.files if file.kind == "image"), None)

    @property
    def updated(self) -> dt.date:
        """The last day on which something was said of it."""
        days = [self.date, *(erratum.date for erratum in self.errata)]
        return max([*days, self.withdrawn.date] if self.withdrawn else days)

    def __str__(self) -> str:
        return self.version

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Release) and self.version == other.version

    def __hash__(self) -> int:
        return hash(self.version)

    def __lt__(self, other: "Release") -> bool:
        return self.number < other.number


class KnownIssue(Model):
    """A fault that users may meet, and the way round it."""

    id: Id
    """Permanent and unique."""
    title: Text
    """What goes wrong, in a few words."""
    severity: Severity
    """How grave it is."""
    found_in: ReleaseVersion
    """The release it was found in."""
    fixed_in: Versions = ()
    """The releases that fix it, one of each line; absent while it is open."""
    affects: Specifiers | None = None
    """The releases it concerns, where `found_in` and `fixed_in` do not say it: `">=5.2.0,<5.2.3"`, or a list."""
    symptom: Text
    """What the user sees."""
    workaround: Text | None = None
    """What helps until then."""
    links: tuple[Link, ...] = ()
    """Where to read more, outside."""


class KnownIssues(Model):
    """The file `releases/known-issues.yml`."""

    issues: tuple[KnownIssue, ...] = ()
    """The issues."""


class Suggestion(Model):
    """A technical proposal of a user, and what became of it."""

    id: Id
    """Permanent and unique."""
    received: Date
    """The day it came."""
    title: Text
    """What is proposed."""
    status: Literal["reviewing", "accepted", "done", "declined"]
    """Where it stands."""
    target: LineName | None = None
    """The line it is planned for; needed for `accepted`."""
    done_in: ReleaseVersion | None = None
    """The release that brought it; needed for `done`."""
    reason: Text | None = None
    """Why it was declined; needed for `declined`."""


class Plan(Model):
    """The file `releases/plan.yml`."""

    suggestions: tuple[Suggestion, ...] = ()
    """The suggestions."""


class UnreleasedChange(Change):
    """A change that no release holds yet: a file of `releases/unreleased/`."""

    id: Id | None = None  # type: ignore[assignment]  # what has no number yet goes by the name of its file
    """Its id, where something else than the release gives it; absent: the next free one when it is released."""
    lines: Annotated[tuple[LineName, ...], Field(min_length=1)]
    """The lines in whose next release it comes out."""


class UnreleasedRepeat(Repeat):
    """A change that is written in a release, and is to come out in other lines, too."""

    lines: Annotated[tuple[LineName, ...], Field(min_length=1)]
    """The lines in whose next release it comes out."""


UnreleasedFile = RootModel[UnreleasedChange | UnreleasedRepeat]
"""A file of `releases/unreleased/`."""
