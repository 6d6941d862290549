"""From what a source tells to what our metadata can hold: lines, ids, repeats; the rest is reported."""

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from packaging.version import Version

from docsite.files import digest
from docsite.importing.histories.history import FoundChange, FoundLine, FoundRelease, History, Place, parse_day
from docsite.importing.histories.markup import render_plain
from docsite.importing.histories.versions import guess_parts, is_line, is_version, name_line
from docsite.problems import Problem, ProblemsError
from docsite.releases.models import LONGEST, as_version, find_severity
from docsite.releases.texts import plain_text
from docsite.releases.versions import Branch, find_branches, find_line

SUMMARY = "Выпуск {}."
"""What stands for the words that a source does not have."""
AFTER_END = "В источнике не сказано, почему выпуск вышел после окончания поддержки."
NO_REASON = "В источнике причина не названа."
NOT_IN_IDS = re.compile(r"[^\w.\-/:#]+")
ADVISORY = re.compile(r"\b(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3}|BDU:\d{4}-\d{5})\b")
VECTOR = re.compile(r"CVSS:[34]\.\d/[A-Z]+:[A-Z](?:/[A-Z]+:[A-Z])*")
NOT_IN_NAMES = re.compile(r"[^\w.\-]+")
LONGEST_TITLE = 80
UNKNOWN_SEVERITY = "medium"
"""What stands for the severity of a known issue, which must have one."""


Files = dict[str, dict[str, Any]]
"""The files of the metadata as plain values, by name."""


@dataclass(frozen=True)
class _Release:
    """A release that can be carried."""

    found: FoundRelease
    version: str
    date: dt.date
    line: Version

    @property
    def number(self) -> Version:
        return as_version(self.version)


def assemble(history: History, title: str, parts: int | None, day: dt.date) -> Files:
    """Make of a source's history the files of the metadata as of the day; what is not in them joins its report.

    `title` is the product's name, `parts` how many parts of a version name its line.
    """
    return _Assembler(history, title or history.title, parts, day).assemble()


class _Assembler:
    def __init__(self, history: History, title: str, parts: int | None, day: dt.date) -> None:
        self.history = history
        self.title = title
        self.parts = parts
        self.day = day

    def tell(self, place: Place, cause: str, expected: str = "") -> None:
        self.history.report.append(place.problem(cause, expected))

    def assemble(self) -> Files:
        dated = list(self.find_dated())
        lines = {as_version(line.name): line for line in self.history.lines or self.name_lines(dated)}
        if not lines:
            cause = "no release and no line of it can be carried" if self.history.report else "no release is in it"
            problem = Problem(self.history.path, 1, 1, cause, "a history with versions and days, or another --format")
            raise ProblemsError([problem])
        releases = self.keep_order(list(self.find_lines(dated, lines)), lines)
        files: Files = {"lines.yml": {"lines": [self.render_line(lines[key], releases) for key in sorted(lines)]}}
        records = {release: self.render_release(release, lines[release.line]) for release in releases}
        self.add_changes(records, lines)
        for release in sorted(records, key=lambda release: release.number):
            files[f"{release.version}.yml"] = records[release]
        files["known-issues.yml"] = {"issues": list(self.render_issues(records))}
        files["plan.yml"] = {"suggestions": []}
        files.update(self.render_unreleased(lines))
        return files

    def find_dated(self) -> Iterator[tuple[FoundRelease, str, dt.date]]:
        """Yield the releases that have a day, each once; the one that the source names first counts."""
        seen: dict[Version, FoundRelease] = {}
        for found in self.history.releases:
            version, lost = found.version.removeprefix("v").removeprefix("V"), _count(found)
            date = parse_day(found.date)
            if not is_version(version):
                self.tell(found.place, f"{found.version!r} cannot be ordered among versions: left out{lost}")
            elif found.is_stand_in and date and date > self.day:
                continue  # a plan
            elif date is None:
                cause = f"the date {found.date!r} is none as 2026-03-17" if found.date else "it has no date"
                self.tell(found.place, f"release {found.version}: {cause}; left out{lost}")
            elif first := seen.get(as_version(version)):
                cause = f"release {found.version} stands twice (first in line {first.place.line}): left out{lost}"
                self.tell(found.place, cause)
            else:
                seen[as_version(version)] = found
                if found.is_stand_in:
                    cause = f"no release of line {version} is known: one called {version}, of {date}, stands there"
                    self.tell(found.place, cause)
                yield found, version, date

    def name_lines(self, dated: Sequence[tuple[FoundRelease, str, dt.date]]) -> Iterator[FoundLine]:
        """Yield the lines that the versions tell."""
        parts = self.parts or guess_parts(version for _, version, _ in dated)
        named: set[Version] = set()
        for found, version, _ in dated:
            name = name_line(version, parts)
            if is_line(name) and as_version(name) not in named:
                named.add(as_version(name))
                yield FoundLine(place=found.place, keys={"line": name, "title": f"{self.title} {name}".strip()})

    def find_lines(
        self, dated: Iterable[tuple[FoundRelease, str, dt.date]], lines: Mapping[Version, FoundLine]
    ) -> Iterator[_Release]:
        for found, version, date in dated:
            if line := find_line(as_version(version), lines):
                yield _Release(found, version, date, line)
            else:
                self.tell(found.place, f"release {version} belongs to no line: left out{_count(found)}")

    def keep_order(self, releases: list[_Release], lines: Mapping[Version, FoundLine]) -> list[_Release]:
        """Return the releases without those whose days contradict the order of their versions: the fewest."""
        rows: dict[Branch, list[_Release]] = {}
        branches = find_branches((release.number for release in releases), lines)
        for release in sorted(releases, key=lambda release: release.number):
            rows.setdefault(branches[release.number], []).append(release)
        kept: set[_Release] = set()
        for row in rows.values():
            ascending = _find_ascending(row)
            kept |= set(ascending)
            for release in row:
                if release not in kept:
                    cause = f"release {release.version} of {release.date}: the day contradicts those of its neighbours"
                    self.tell(release.found.place, f"{cause}; left out{_count(release.found)}")
        return [release for release in releases if release in kept]

    def render_line(self, line: FoundLine, releases: Iterable[_Release]) -> dict[str, Any]:
        days = [each.date for each in releases if each.line == as_version(line.name) and not each.number.is_prerelease]
        released, keys = line.keys.get("released"), dict(line.keys)
        if isinstance(released, dt.date) and days and min(days) < released:
            cause = f"line {line.name} of {released} has a release of {min(days)}: the earlier day is taken"
            self.tell(line.place, cause)
            keys["released"] = min(days)
        return keys

    def render_release(self, release: _Release, line: FoundLine) -> dict[str, Any]:
        found = release.found
        record: dict[str, Any] = {"version": release.version}
        if found.title:
            record["title"] = found.title
        record |= {"date": release.date, "summary": found.summary or SUMMARY.format(release.version)}
        end = line.keys.get("extended_ends", line.keys.get("security_ends"))
        if isinstance(end, dt.date) and release.date > end:
            record["after_end"] = AFTER_END
            cause = f"release {release.version} of {release.date} came after the support of line {line.name} ended"
            self.tell(found.place, f"{cause} on {end}, and the source does not say why", "the reason in 'after_end'")
        if found.is_withdrawn:
            record["withdrawn"] = {"date": release.date, "reason": NO_REASON}
            cause = f"release {release.version} was withdrawn, and the source says neither when nor why"
            self.tell(found.place, f"{cause}: the day is that of the release", "both in 'withdrawn'")
        return record

    def add_changes(self, records: Mapping[_Release, dict[str, Any]], lines: Mapping[Version, FoundLine]) -> None:
        """Write each change where it came out first, and its id alone where it came out again."""
        held = _Holding(records, lines)
        written: dict[tuple[str, str], list[tuple[_Release, str]]] = {}
        for release in sorted(records, key=_find_turn):
            entries: list[dict[str, Any]] = []
            for change in release.found.changes:
                former = written.setdefault((change.origin or change.kind, change.origin or change.text), [])
                identity = change.origin or _make_id(release.version, change)
                others = {id_ for each, id_ in former if not change.origin and held.follow(release, each)}
                repeated = next((id_ for _, id_ in former if id_ not in others), "")
                if any(each is release for each, _ in former):
                    self.tell(change.place, f"the change stands in release {release.version} twice: it is carried once")
                    continue
                entries.append({"id": repeated} if repeated else self.render_change(change, identity))
                former.append((release, repeated or identity))
            if entries:
                records[release]["changes"] = entries

    def render_change(self, change: FoundChange, identity: str) -> dict[str, Any]:
        kind: str = change.kind
        more: dict[str, Any] = {}
        if change.action:
            more["action"] = change.action
        if change.breaking:
            more["breaking"] = True
        if advisories := list(dict.fromkeys(ADVISORY.findall(change.text))):
            more["advisories"] = advisories
        if kind == "security":
            vector = next((found for found in VECTOR.findall(change.text) if find_severity(found)), "")
            if vector:
                more["cvss"] = vector
            else:
                kind = "fixed"
                cause = "how grave the fault was is not told: the change is carried as 'fixed'"
                self.tell(change.place, cause, "kind 'security' with 'severity' or 'cvss'")
        named = {"id": identity} if identity else {}
        return {**named, "kind": kind, "text": change.text, **more}

    def render_issues(self, releases: Iterable[_Release]) -> Iterator[dict[str, Any]]:
        seen: set[str] = set()
        for release in sorted(releases, key=lambda release: (release.date, release.number)):
            for issue in release.found.issues:
                if issue.origin in seen:
                    cause = f"the known issue stands in release {release.version}, too: it is carried once"
                    self.tell(issue.place, cause)
                    continue
                seen.add(issue.origin)
                cause = f"how grave the known issue is is not told: '{UNKNOWN_SEVERITY}' stands there"
                self.tell(issue.place, cause, "its 'severity'")
                yield {
                    "id": issue.origin,
                    "title": render_plain(_shorten(plain_text(issue.text))),
                    "severity": UNKNOWN_SEVERITY,
                    "found_in": release.version,
                    "symptom": issue.text,
                }

    def render_unreleased(self, lines: Mapping[Version, FoundLine]) -> Files:
        files: Files = {}
        newest = lines[max(lines)].name if lines else ""
        for change in self.history.unreleased:
            if not newest:
                self.tell(
                    change.place, "a change that is not released, and no line that it could come out in: left out"
                )
                continue
            name = NOT_IN_NAMES.sub("-", change.origin or _make_id("", change))
            file = f"unreleased/{name}.yml"
            if file in files:
                self.tell(change.place, "the change stands there twice: it is carried once")
                continue
            files[file] = self.render_change(change, "") | {"lines": [newest]}
            cause = f"in which line the change will come out is not told: {newest} stands there"
            self.tell(change.place, cause, "its line in 'lines'")
        return files


class _Holding:
    """Which releases have what came with which others, as `Metadata.holds` says it."""

    def __init__(self, releases: Iterable[_Release], lines: Mapping[Version, FoundLine]) -> None:
        self.branches = find_branches((release.number for release in releases), lines)
        self.begun: dict[Branch, dt.date] = {}
        for release in releases:
            if not release.number.is_prerelease:
                branch = self.branches[release.number]
                self.begun[branch] = min(release.date, self.begun.get(branch, release.date))

    def follow(self, one: _Release, other: _Release) -> bool:
        """Say whether one of two releases has what came with the other one: the same words are another change then."""
        older, newer = sorted((one, other), key=lambda release: release.number)
        branch = self.branches[newer.number]
        if self.branches[older.number] == branch:
            return True
        begun = newer.date if newer.number.is_prerelease else self.begun[branch]
        return older.date < begun


def _find_turn(release: _Release) -> tuple[dt.date, int, int]:
    """Return what sorts the releases as they came out; of one day the last one of the source is the first."""
    place = release.found.place
    return release.date, -place.line, -place.column


def _find_ascending(row: Sequence[_Release]) -> list[_Release]:
    """Return the longest row of releases whose days ascend (patience sorting)."""
    ends: list[dt.date] = []
    piles: list[list[_Release]] = []
    for release in row:
        place = bisect_right(ends, release.date)
        pile = [*(piles[place - 1] if place else ()), release]
        ends[place : place + 1], piles[place : place + 1] = [release.date], [pile]
    return piles[-1] if piles else []


def _make_id(version: str, change: FoundChange) -> str:
    """Return an id that hangs on nothing but the change and the release in which it came out first."""
    short = digest(version, change.kind, change.text)[:8]
    return f"{NOT_IN_IDS.sub('-', version)[: LONGEST - 9]}-{short}" if version else short


def _count(found: FoundRelease) -> str:
    return f", with its changes ({len(found.changes)})" if found.changes else ""


def _shorten(text: str) -> str:
    if len(text) <= LONGEST_TITLE:
        return text
    return text[:LONGEST_TITLE].rsplit(" ", 1)[0] + "…"


def count_files(files: Files) -> str:
    """Say how much is in the files."""
    releases = [value for value in files.values() if "version" in value]
    changes = sum("kind" in entry for value in releases for entry in value.get("changes", ()))
    return f"{len(files['lines.yml']['lines'])} lines, {len(releases)} releases, {changes} changes"
