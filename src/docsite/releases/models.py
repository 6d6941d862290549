"""The release metadata: what stands in `releases/*.yml`, key by key.

These classes are the schema: the JSON Schemas for editors and the writers' reference are made from them.
"""

import datetime as dt
from functools import total_ordering
from typing import Annotated, Literal

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version
from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from docsite.reading.validation import Model, mistake


def _check_milestone(value: object) -> object:
    if isinstance(value, bool | dt.date) and not isinstance(value, dt.datetime):
        return value
    raise mistake(
        f"{str(value)[:40]!r} is no date of the calendar",
        "a date as 2026-03-17, true (yes, day unknown) or false",
    )


def _check_date(value: object, info: ValidationInfo) -> object:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if info.mode == "json":  # out of the cache, where dates are texts
        return value
    raise mistake(f"{str(value)[:40]!r} is no date of the calendar", "a date as 2026-03-17")


def _check_specifier(value: str) -> str:
    try:
        SpecifierSet(value)
    except InvalidSpecifier as error:
        raise mistake(f"{value!r} is no version specifier", "something like '>=5.2,<5.4'") from error
    if not value.strip():
        raise mistake("an empty version specifier", "something like '>=5.2,<5.4'")
    return value


Date = Annotated[dt.date, BeforeValidator(_check_date)]
Milestone = Annotated[dt.date | bool, BeforeValidator(_check_milestone)]
"""A date, `true` (yes, day unknown) or `false` (not decided), as endoflife.date has it."""
LineName = Annotated[str, Field(pattern=r"^\d+\.\d+$")]
ReleaseVersion = Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
ChangeId = Annotated[str, Field(pattern=r"^[A-Z]+-\d+$")]
Specifier = Annotated[str, AfterValidator(_check_specifier)]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Positive = Annotated[int, Field(gt=0)]

Severity = Literal["low", "medium", "high", "critical"]


ChangeKind = Literal["security", "removed", "deprecated", "added", "improved", "fixed"]
"""What sort of change it is, in the order a changelog shows them."""


class Hypervisor(Model):
    """The oldest host software a line runs on."""

    qemu: Text
    """Minimum version of QEMU."""
    libvirt: Text
    """Minimum version of libvirt."""


class Platform(Model):
    """What the virtual machine of a line needs."""

    vcpu: Positive
    """Virtual processors."""
    memory_gib: Positive
    """Memory, GiB."""
    disk_gib: Positive
    """System disk, GiB."""
    host_memory_gib: Positive = 2
    """Memory that the host keeps for itself, besides that of the machine, GiB."""
    cpu_flags: tuple[Text, ...] = ()
    """Processor flags the guest must see, as in `/proc/cpuinfo`."""
    hypervisor: Hypervisor
    """The oldest host software."""


class Service(Model):
    """One network service: what a firewall must let through."""

    name: Text
    """Its usual name, `https`."""
    port: Annotated[int, Field(ge=1, le=65535)]
    """Port number."""
    proto: Literal["tcp", "udp"]
    """Transport."""
    purpose: Text
    """What it is for, and who connects to whom."""


@total_ordering
class Line(Model):
    """A release line (`major.minor`): what one version of the documentation is about."""

    line: LineName
    """Its name, `"5.3"`."""
    title: Text
    """Its name for readers."""
    released: Milestone
    """The day of the first release; in the future for a planned line."""
    support_ends: Milestone
    """The last day of full support; security fixes only from the next day on."""
    security_ends: Milestone
    """The last day of security fixes; the line has ended from the next day on."""
    lts: bool
    """Whether the line has long-term support."""
    platform: Platform
    """What the virtual machine needs."""
    services: tuple[Service, ...] = ()
    """The network services of the product."""
    dropped: Date | None = None
    """The day from which the line's documentation is no longer published."""

    @property
    def version(self) -> Version:
        """The name as a version that compares by number."""
        return Version(self.line)

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
    areas: tuple[Text, ...] = ()
    """The product areas that changes may name; empty: any."""
    lines: Annotated[tuple[Line, ...], Field(min_length=1)]
    """The release lines."""


class Image(Model):
    """The disk image of a release."""

    file: Text
    """File name, as the administrator receives it."""
    size: Positive
    """Size, bytes."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 checksum, 64 small hexadecimal digits."""


class Change(Model):
    """One change of a release."""

    id: ChangeId
    """Permanent and unique over all releases; the anchor of the change."""
    kind: ChangeKind
    """What sort of change it is."""
    area: Text
    """The part of the product, one of `areas` in `lines.yml`."""
    text: Text
    """What changed, for the reader; `code` between backticks."""
    action: Text | None = None
    """What an administrator must do on updating."""
    suggestion: str | None = None
    """The suggestion in `plan.yml` that it came from."""
    severity: Severity | None = None
    """How grave it was; needed for `security`."""
    removes: tuple[ChangeId, ...] = ()
    """With `removed`: the `added` changes whose functions the product has no more."""
    pages: tuple[Text, ...] = ()
    """The pages in `docs/` that tell more."""


@total_ordering
class Release(Model):
    """A release (`major.minor.patch`): the file `releases/<version>.yml`."""

    version: ReleaseVersion
    """The same as the file's name."""
    date: Date
    """The day it was published."""
    summary: Text
    """What it brings, in a sentence or two."""
    delivery: Literal["automatic", "individual"]
    """By the automatic update of components, or by a support specialist on request."""
    image: Image
    """Its disk image."""
    changes: Annotated[tuple[Change, ...], Field(min_length=1)]
    """What changed."""

    @property
    def line(self) -> str:
        """The name of the line it belongs to."""
        return self.version.rpartition(".")[0]

    def __str__(self) -> str:
        return self.version

    def __lt__(self, other: "Release") -> bool:
        return Version(self.version) < Version(other.version)


class KnownIssue(Model):
    """A fault that users may meet, and the way round it."""

    id: Annotated[str, Field(pattern=r"^[A-Z]+-\d+$")]
    """Permanent and unique."""
    title: Text
    """What goes wrong, in a few words."""
    severity: Severity
    """How grave it is."""
    found_in: ReleaseVersion
    """The release it was found in."""
    affects: Specifier
    """The releases it concerns, `">=5.2.0,<5.2.3"`."""
    fixed_in: ReleaseVersion | None = None
    """The release that fixes it; absent while it is open."""
    symptom: Text
    """What the user sees."""
    workaround: Text | None = None
    """What helps until then."""


class KnownIssues(Model):
    """The file `releases/known-issues.yml`."""

    issues: tuple[KnownIssue, ...] = ()
    """The issues."""


class Suggestion(Model):
    """A technical proposal of a user, and what became of it."""

    id: Annotated[str, Field(pattern=r"^[A-Z]+-\d+$")]
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
