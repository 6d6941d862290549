"""Read `releases/` whole: parse every file, check each against the others, report everything at once."""

import datetime as dt
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

from docsite.periods import last_day
from docsite.problems import Problem, ProblemsError, collecting
from docsite.reading.sources import list_sources, read_source
from docsite.reading.validation import ModelT, parse_sound
from docsite.reading.yaml import YamlSource, read_yaml
from docsite.releases.checks import (
    MetadataFiles,
    Sources,
    Unreleased,
    check_metadata,
    check_unreleased,
    find_notes,
    find_unshown,
)
from docsite.releases.models import (
    Change,
    KnownIssue,
    KnownIssues,
    Line,
    LineRecord,
    Lines,
    Plan,
    PlatformFact,
    Release,
    ReleaseRecord,
    Suggestion,
    as_version,
)  # fmt: skip
from docsite.releases.unreleased import (
    FOLDER,
    ComingChange,
    find_late,
    find_strays,
    gather_coming,
    parse_unreleased,
)  # fmt: skip
from docsite.releases.upgrades import find_dead_ends
from docsite.releases.versions import Branch, find_branches, find_line

LINES, KNOWN_ISSUES, PLAN = "lines.yml", "known-issues.yml", "plan.yml"
OPTIONAL = {KNOWN_ISSUES, PLAN}
"""Files that a product may lack: then it tells of no such thing."""
NOT_RELEASES = {LINES, *OPTIONAL}
UNKNOWN_DAY = dt.date(1970, 1, 1)
STAND_INS = {"date": UNKNOWN_DAY, "summary": "…"}
"""What stands in for an unsound key of a release: no check looks at it, and what names the day is not said."""
FOLDERS = {"schema", FOLDER}
"""The folders of `releases/` that hold something of their own."""


@dataclass(frozen=True)
class Metadata:
    """Everything `releases/` says as of a day; lines and releases newest first."""

    sample: bool
    deliveries: Mapping[str, str]
    platform_facts: tuple[PlatformFact, ...]
    lines: tuple[Line, ...]
    releases: tuple[Release, ...]
    """The published ones; of those that wait for their day, and of drafts, nothing is told."""
    known_issues: KnownIssues
    plan: Plan
    notes: tuple[Problem, ...] = ()
    """What somebody should look at, and what stops no build."""
    unreleased: tuple[ComingChange, ...] = ()
    """The changes that no release holds yet, by the names of their files."""
    faults: tuple[Problem, ...] = ()
    """What is wrong with files of unreleased changes: a check fails on it, and no build, which does not need them."""
    records: Mapping[str, ReleaseRecord] = field(default_factory=dict)
    """All releases by the names of their files, also those that are not published."""
    identities: frozenset[str] = frozenset()
    """The ids of all changes, also of those in drafts that are not sound yet."""

    @cached_property
    def _by_line(self) -> Mapping[str, tuple[Release, ...]]:
        return {line.line: tuple(each for each in self.releases if each.line == line.line) for line in self.lines}

    @cached_property
    def _by_change(self) -> Mapping[str, tuple[Release, ...]]:
        found: dict[str, tuple[Release, ...]] = {}
        for release in reversed(self.releases):
            for change in release.changes:
                found[change.id] = (*found.get(change.id, ()), release)
        return found

    @cached_property
    def _branches(self) -> Mapping[str, Branch]:
        found = find_branches((release.number for release in self.releases), [line.version for line in self.lines])
        return {release.version: found[release.number] for release in self.releases}

    @cached_property
    def _begun(self) -> Mapping[Branch, dt.date]:
        begun: dict[Branch, dt.date] = {}
        for release in self.releases:
            if release.is_final:
                branch = self.branch(release)
                begun[branch] = min(release.date, begun.get(branch, release.date))
        return begun

    @cached_property
    def by_version(self) -> Mapping[str, Release]:
        """The releases by their versions."""
        return {release.version: release for release in self.releases}

    def line(self, name: str) -> Line:
        """Return the line of the name; raises `KeyError`."""
        return self._lines[name]

    @cached_property
    def _lines(self) -> Mapping[str, Line]:
        return {line.line: line for line in self.lines}

    def releases_of(self, line: Line) -> tuple[Release, ...]:
        """Return the releases of the line, newest first."""
        return self._by_line.get(line.line, ())

    def newest_release(self, line: Line) -> Release | None:
        """Return the newest release of the line that is final and was not withdrawn; a planned line has none."""
        return next((release for release in self.releases_of(line) if release.is_usable), None)

    def pre_release(self, line: Line) -> Release | None:
        """Return the newest pre-release of the line, if nothing final came out after it."""
        newest = next((release for release in self.releases_of(line) if release.withdrawn is None), None)
        return newest if newest and not newest.is_final else None

    def releases_with(self, identity: str) -> tuple[Release, ...]:
        """Return the releases in which the change came out, oldest first."""
        return self._by_change.get(identity, ())

    def branch(self, release: Release) -> Branch:
        """Return what the release has in common with those that follow each other in one row: all but its last part."""
        return self._branches[release.version]

    def begun(self, release: Release) -> dt.date:
        """Return the day of the first release of the release's branch: what came out elsewhere before, it has."""
        return self._begun[self.branch(release)] if release.is_final else release.date

    def holds(self, release: Release, other: Release) -> bool:
        """Say whether the release has what came with the other one."""
        if self.branch(release) == self.branch(other):
            return other <= release
        return other < release and other.date < self.begun(release)

    def held(self, release: Release) -> Mapping[str, None]:
        """Return the versions of the releases whose changes the release has, itself among them, oldest first."""
        if release.version not in self._held:
            held = (other.version for other in reversed(self.releases) if self.holds(release, other))
            self._held[release.version] = dict.fromkeys(held)
        return self._held[release.version]

    @cached_property
    def _held(self) -> dict[str, Mapping[str, None]]:
        return {}


def list_metadata(folder: Path) -> list[Path]:
    """Return the files of the metadata, sorted; raises `OSError` for a folder that cannot be read."""
    return [folder / name for name in _list_yaml(folder) if "/" not in name or name.startswith(f"{FOLDER}/")]


def _list_all(folder: Path) -> list[str]:
    return list_sources(folder) if folder.exists() else []


def _list_yaml(folder: Path) -> list[str]:
    return [name for name in _list_all(folder) if PurePath(name).suffix.lower() in {".yml", ".yaml"}]


def load_metadata(
    folder: Path,
    day: dt.date,
    pages: Collection[str],
    read: Callable[[bytes, str], YamlSource] = read_yaml,
) -> Metadata:
    """Load the metadata as of the day; `pages` are the paths below `docs/` that changes may name.

    `read` makes of a file's content and path what it holds. Paths in messages start with the folder's name. Raises
    `ProblemsError` with the problems of all files; those of drafts are notes, those of unreleased
    changes are faults of the metadata.
    """
    problems: list[Problem] = []
    notes: list[Problem] = []

    def load(name: str, model: type[ModelT], stand_ins: Mapping[str, Any] | None = None) -> ModelT | None:
        shown = f"{folder.name}/{name}"
        try:
            source = _read_file(folder / name, shown, read)
        except ProblemsError as error:
            problems.extend(error.problems)
            sources[name] = YamlSource(shown, None, is_whole=False)
            return None
        parsed = parse_sound(model, source, stand_ins=stand_ins)
        (notes if _is_draft(source.value) else problems).extend(parsed.problems)
        unsound.update({name} if parsed.problems else ())
        sources[name] = parsed.source
        return parsed.model

    sources: Sources = {}
    unsound: set[str] = set()
    lines = load(LINES, Lines)
    known_issues = load(KNOWN_ISSUES, KnownIssues)
    plan = load(PLAN, Plan)
    misnamed, faults = _check_names(folder)
    problems += misnamed
    names = [path.name for path in list_metadata(folder) if path.parent == folder and path.name not in NOT_RELEASES]
    records = {}
    for name in names:
        if record := load(name, ReleaseRecord, {"version": name.rsplit(".", 1)[0], **STAND_INS}):
            records[name] = record
    drafts = {f"{folder.name}/{name}" for name, record in records.items() if record.draft}
    files = MetadataFiles(sources, lines, records, known_issues, plan, day)
    for problem in check_metadata(files, pages):
        if not unsound or str(UNKNOWN_DAY) not in problem.cause:
            (notes if problem.path in drafts else problems).append(problem)
    entries = _read_unreleased(folder, faults)
    faults += check_unreleased(entries, files, pages)
    if problems or lines is None or known_issues is None or plan is None:
        raise ProblemsError([*problems, *faults])
    metadata = _resolve(lines, records.values(), known_issues, plan, day)
    notes += find_unshown(files)
    notes += find_notes(sources, metadata.lines, metadata.releases, day)
    for upgrade in find_dead_ends(metadata, day):
        cause = f"no way leads from {upgrade.origin} to {upgrade.target}"
        loc = ("lines", [line.line for line in lines.lines].index(upgrade.goal.line), "upgrade_from")
        notes.append(sources[LINES].problem(loc, cause, "a release in between, or an earlier 'upgrade_from'"))
    faulty = {fault.path for fault in faults}
    sound = {name: entry for name, entry in entries.items() if entry[0].path not in faulty}
    notes += find_late(sound.values(), metadata.lines, day)
    return replace(
        metadata,
        notes=tuple(notes),
        unreleased=gather_coming(sound, records.values()),
        faults=tuple(sorted(set(faults))),
        records={name: record for name, record in records.items() if name not in unsound},
        identities=frozenset(_list_identities(sources)),
    )


def _read_file(file: Path, shown: str, read: Callable[[bytes, str], YamlSource]) -> YamlSource:
    """Read one file; an optional one that is not there holds nothing. Raises `ProblemsError`."""
    if file.name in OPTIONAL and not os.path.lexists(file):
        return YamlSource(shown, {})
    if file.exists() and not file.is_file():
        cause = "a folder or a device in place of a file"
        raise ProblemsError([Problem(shown, 1, 1, cause, f"the file {shown}")])
    return read(read_source(file, shown), shown)


def _read_unreleased(folder: Path, faults: list[Problem]) -> dict[str, tuple[YamlSource, Unreleased]]:
    """Return the files of unreleased changes by their names; those that cannot be read become faults."""
    found: dict[str, tuple[YamlSource, Unreleased]] = {}
    for file in list_metadata(folder):
        if file.parent.parent == folder:
            with collecting(faults):
                found[file.stem] = parse_unreleased(file.read_bytes(), file.relative_to(folder.parent).as_posix())
    return found


def _list_identities(sources: Sources) -> Iterator[str]:
    for source in sources.values():
        changes = source.value.get("changes") if isinstance(source.value, dict) else None
        for entry in changes if isinstance(changes, tuple) else ():
            if isinstance(entry, dict) and isinstance(entry.get("id"), str):
                yield entry["id"]


def _is_draft(value: object) -> bool:
    return isinstance(value, dict) and value.get("draft") is True


def _check_names(folder: Path) -> tuple[list[Problem], list[Problem]]:
    """Return the files that would be overlooked, or read as another one is; those of unreleased changes apart."""
    problems: list[Problem] = []
    unreleased = [name.removeprefix(f"{FOLDER}/") for name in _list_all(folder) if name.startswith(f"{FOLDER}/")]
    faults = list(find_strays(unreleased, f"{folder.name}/{FOLDER}"))
    stems: dict[str, str] = {}
    for name in sorted(_list_yaml(folder), key=lambda name: (name in NOT_RELEASES, name), reverse=True):
        path, shown = PurePath(name), f"{folder.name}/{name}"
        is_unreleased = path.parts[0] == FOLDER
        found = faults if is_unreleased else problems
        if len(path.parts) > 1 and path.parts[0] not in FOLDERS:
            problems.append(Problem(shown, 1, 1, "a file of the metadata in a folder", f"it in {folder.name}/ itself"))
        elif path.suffix not in {".yml", ".yaml"} and not is_unreleased:
            problems.append(Problem(shown, 1, 1, f"the ending '{path.suffix}'", f"the name {path.stem}.yml"))
        elif (stem := str(path.with_suffix("")).casefold()) in stems:
            found.append(Problem(shown, 1, 1, f"a second file beside {stems[stem]}", "one file for each"))
        else:
            stems[stem] = shown
    return problems, faults


def _resolve(
    lines: Lines, records: Collection[ReleaseRecord], known_issues: KnownIssues, plan: Plan, day: dt.date
) -> Metadata:
    """Make of the sound files what holds on the day."""
    changes = {entry.id: entry for record in records for entry in record.changes if isinstance(entry, Change)}
    names = {line.line: as_version(line.line) for line in lines.lines}
    by_version = {version: name for name, version in names.items()}

    def find_name(version: str) -> str:
        found = find_line(as_version(version), by_version)
        return by_version[found] if found else ""

    releases = sorted(
        (
            _publish(record, find_name(record.version), changes, day)
            for record in records
            if not record.draft and record.date <= day
        ),
        reverse=True,
    )
    versions = {release.version for release in releases}
    by_day = day if lines.released_by == "day" else None
    return Metadata(
        lines.sample,
        lines.deliveries,
        lines.platform_facts,
        tuple(sorted((_find_out(line, releases, by_day) for line in lines.lines), reverse=True)),
        tuple(releases),
        KnownIssues(issues=tuple(_hide_fixes(issue, versions) for issue in known_issues.issues)),
        Plan(suggestions=tuple(_put_off(item, versions, find_name) for item in plan.suggestions)),
    )


def _publish(record: ReleaseRecord, line: str, changes: Mapping[str, Change], day: dt.date) -> Release:
    """Return the release with its line and all its changes, and with what was said of it until the day."""
    is_withdrawn = record.withdrawn and record.withdrawn.date <= day
    known = {
        "line": line,
        "changes": tuple(changes[entry.id] for entry in record.changes),
        "withdrawn": record.withdrawn if is_withdrawn else None,
        "errata": tuple(erratum for erratum in record.errata if erratum.date <= day),
    }
    return Release.model_construct(**(dict(record) | known))


def _find_out(record: LineRecord, releases: Iterable[Release], by_day: dt.date | None) -> Line:
    """Return the line, which is out when it has a final release; where days count, also when its own has come."""
    final = [release for release in releases if release.line == record.line and release.is_final]
    days = [release.date for release in final]
    is_offered = not final or any(release.is_usable for release in final)
    has_come = by_day is not None and (record.released is True or (last_day(record.released) or dt.date.max) <= by_day)
    known: dict[str, object] = {"is_released": bool(days) or has_come, "is_offered": is_offered}
    if record.support_ends is None:
        known["support_ends"] = record.security_ends
    if days and record.released is False:
        known["released"] = min(days)
    return Line.model_construct(**(dict(record) | known))


def _hide_fixes(issue: KnownIssue, versions: Collection[str]) -> KnownIssue:
    return issue.model_copy(update={"fixed_in": tuple(version for version in issue.fixed_in if version in versions)})


def _put_off(item: Suggestion, versions: Collection[str], find_name: Callable[[str], str]) -> Suggestion:
    """Return the suggestion; what comes with a release that waits for its day is only planned yet."""
    if item.done_in is None or item.done_in in versions:
        return item
    return item.model_copy(update={"status": "accepted", "target": find_name(item.done_in), "done_in": None})
