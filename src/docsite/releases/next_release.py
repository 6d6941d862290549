"""The next release: its number, its file made of the unreleased changes, and what other files must say of it."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from packaging.version import InvalidVersion, Version

from docsite.problems import FaultError, ProblemsError, suggest
from docsite.reading.yaml import YamlSource, parse_yaml
from docsite.reading.yaml_edits import YamlEdits, cut_keys, render_yaml
from docsite.releases.change_set import ChangeSet
from docsite.releases.metadata import KNOWN_ISSUES, LINES, NOT_RELEASES, OPTIONAL, PLAN, Metadata, list_metadata
from docsite.releases.models import LONGEST, Change, Line, ReleaseFile, as_version
from docsite.releases.record_edits import find_entry
from docsite.releases.unreleased import FOLDER, ComingChange
from docsite.releases.versions import find_branches, find_line

HEAD = "# yaml-language-server: $schema={}.schema.json\n"
NUMBERS = re.compile(r"(?P<before>[vV]?(?:\d+\.)*)(?P<last>\d+)")
"""The numbers that a version begins with."""
COUNTED = re.compile(r"(?P<prefix>.*?)(?P<number>\d+)")
"""An id that ends with a number."""


@dataclass(frozen=True)
class Order:
    """What somebody wants to release."""

    name: str
    """A line, whose next version it gets, or a version."""
    date: dt.date
    """The day; for a draft that has one, only if `has_date`."""
    has_date: bool = True
    summary: str = ""
    title: str = ""
    delivery: str = ""
    after_end: str = ""
    files: tuple[ReleaseFile, ...] = ()
    draft: bool = False
    """Whether it stays in preparation even if nothing is missing."""


@dataclass
class PreparedRelease:
    """A release that can be written."""

    version: str
    changes: ChangeSet = field(default_factory=ChangeSet)
    notes: list[str] = field(default_factory=list)
    """What somebody should know of it."""
    missing: list[str] = field(default_factory=list)
    """Why it is a draft."""


def prepare_release(order: Order, metadata: Metadata, folder: Path) -> PreparedRelease:
    """Return the files that the release needs. Raises `FaultError` for a version that cannot come next."""
    versions = list(_list_versions(folder))
    drafts = {record.version: record for record in metadata.records.values() if record.draft}
    lines = [each.line for each in metadata.lines]
    version, line = find_version(order.name, lines, versions, drafts)
    _refuse_unread(line, lines, set(versions) - {record.version for record in metadata.records.values()})
    former = drafts.get(version)
    prepared = PreparedRelease(version)
    prepared.notes += _note_skipped(version, versions)
    if order.draft:
        prepared.missing.append("asked for by --draft")
    if not order.summary and not (former and former.summary.strip()):
        prepared.missing.append("no --summary")
    has_files = order.files or (former and former.files)
    if not has_files and any(record.files for record in metadata.records.values()):
        prepared.missing.append("no --file")
    taken = list(_take(version, line, metadata))
    if not taken and not (former and former.changes):
        prepared.notes.append(f"no unreleased change names line {line}: the release has no changes yet")
    identities = _give_identities(taken, metadata)
    entries = [_render_entry(each, identities[each.name], folder) for each in taken]
    written = prepared.changes.written
    if former:
        name = next(name for name, record in metadata.records.items() if record is former)
        written[name] = _complete_draft(order, entries, folder / name, is_draft=bool(prepared.missing))
    else:
        written[f"{version}.yml"] = _render_release(order, version, bool(prepared.missing), entries).encode()
    for each in taken:
        _leave(each, identities[each.name], version, line, folder, prepared.changes)
    changes = [each.change for each in taken if each.change]
    for name, edits in (
        (LINES, _edit_lines(order, version, line, metadata, folder)),
        (KNOWN_ISSUES, _edit_issues(changes, version, metadata, folder)),
        (PLAN, _edit_plan(changes, version, folder)),
    ):
        if edits.edits:
            written[name] = edits.render()
    return prepared


def _refuse_unread(line: str, lines: Iterable[str], unread: Iterable[str]) -> None:
    """Raise `FaultError` for a draft of the line that could not be read: what it holds is not known."""
    names = [as_version(each) for each in lines]
    for version in sorted(unread):
        if find_line(as_version(version), names) == as_version(line):
            raise FaultError(f"releases/{version}.yml, a draft, is not sound; mend it as 'make check' says")


def _list_versions(folder: Path) -> Iterator[str]:
    """Yield the versions of all releases that there are, drafts and faulty ones, too."""
    for file in list_metadata(folder):
        if file.parent == folder and file.name not in NOT_RELEASES:
            try:
                as_version(file.stem)
            except InvalidVersion:
                continue
            yield file.stem


def find_version(
    name: str, lines: Iterable[str], versions: Iterable[str], drafts: Collection[str] = ()
) -> tuple[str, str]:
    """Return the version that is meant, and its line; a draft is gone on with.

    Raises `FaultError` for a version that cannot come next.
    """
    lines, versions = sorted(lines, key=as_version), list(versions)
    version = _count_on(name, lines, versions, drafts) if name in lines else name
    number = _parse_version(version)
    names = {as_version(line): line for line in lines}
    found = find_line(number, names)
    if found is None:
        known = ", ".join(lines)
        expected = f"a version of one of {known}, or a new line in releases/lines.yml"
        raise FaultError(f"no line of '{version}'{suggest(version, lines)}; expected {expected}")
    mates = _find_mates(number, versions)
    if version in drafts:
        return version, names[found]
    if mates and number <= as_version(mates[-1]):
        raise FaultError(f"'{version}' does not come after {mates[-1]}; expected a newer version, or the line's name")
    return version, names[found]


def _parse_version(text: str) -> Version:
    try:
        version = as_version(text) if len(text) <= LONGEST and text == text.strip() else None
    except InvalidVersion:
        version = None
    if version is None or version.epoch or "/" in text:
        expected = "a line such as 5.3, or a version such as 5.3.1, 24.04, v1.2.3 or 5.4.0-rc.1"
        raise FaultError(f"'{text}' is neither a line nor a version; expected {expected}")
    return version


def _find_mates(number: Version, versions: Iterable[str]) -> list[str]:
    """Return the versions in one row with the number, oldest first."""
    ordered = sorted(versions, key=as_version)
    branches = find_branches([number, *map(as_version, ordered)], ())
    return [version for version in ordered if branches[as_version(version)] == branches[number]]


def _count_on(line: str, lines: Iterable[str], versions: Iterable[str], drafts: Collection[str]) -> str:
    """Return the version after the newest one of the line, in the form that this one has."""
    by_line: dict[str, list[str]] = {}
    names = {as_version(each): each for each in lines}
    for version in sorted(versions, key=as_version):
        found = find_line(as_version(version), names)
        by_line.setdefault(names[found] if found else "", []).append(version)
    if not by_line.get(line):
        firsts = [(each, by_line[each][0]) for each in reversed(list(names.values())) if by_line.get(each)]
        for other, first in firsts:  # as the newest of the other lines began
            before, found_name, after = first.partition(other)
            if found_name:
                numbers = re.match(r"(?:\.\d+)*", after)
                return f"{before}{line}{numbers[0] if numbers else ''}"
        return f"{line}.0"
    newest = by_line[line][-1]
    if newest in drafts:
        return newest
    match = NUMBERS.match(newest)
    if match is None:
        raise FaultError(f"{newest} cannot be counted on; name the version")
    if as_version(newest).is_prerelease:
        return match[0]
    if as_version(newest) == as_version(line) and len(as_version(newest).release) == len(as_version(line).release):
        return f"{match[0]}.1"
    return f"{match['before']}{int(match['last']) + 1:0{len(match['last'])}}"


def _note_skipped(version: str, versions: Iterable[str]) -> Iterator[str]:
    number = as_version(version)
    mates = _find_mates(number, versions)
    if mates:
        former = as_version(mates[-1])
        width = max(len(number.release), len(former.release))
        last, newest = ((each.release + (0,) * width)[width - 1] for each in (number, former))
        if last - newest > 1 and not former.is_prerelease:
            yield f"the last release is {mates[-1]}: {last - newest - 1} numbers are skipped"


def _take(version: str, line: str, metadata: Metadata) -> Iterator[ComingChange]:
    """Yield the unreleased changes that come out; a pre-release has what no earlier one of the same release had."""
    number = as_version(version)
    former = {
        entry.id
        for record in metadata.records.values()
        if as_version(record.version).is_prerelease and as_version(record.version).release == number.release
        for entry in record.changes
    }
    for each in metadata.unreleased:
        if line in each.lines and not (number.is_prerelease and each.is_repeat and each.identity in former):
            yield each


def _give_identities(taken: Iterable[ComingChange], metadata: Metadata) -> dict[str, str]:
    """Return the ids by the names of the files; who has none gets the next free one."""
    given = {each.name: each.identity for each in taken if each.has_id}
    known = {*metadata.identities, *(each.identity for each in metadata.unreleased if each.has_id)}
    for each in taken:
        if not each.has_id:
            given[each.name] = _find_free(known, metadata, each.name)
            known.add(given[each.name])
    return given


def _find_free(known: Iterable[str], metadata: Metadata, name: str) -> str:
    """Return the id after the highest one with the prefix of the newest numbered change."""
    newest = (change.id for release in metadata.releases for change in release.changes)
    match = next(filter(None, map(COUNTED.fullmatch, (*newest, *sorted(known)))), None)
    if match is None:
        raise FaultError(f"no change has an id that ends with a number; write 'id' in releases/{FOLDER}/{name}.yml")
    counted = [other for other in map(COUNTED.fullmatch, known) if other and other["prefix"] == match["prefix"]]
    highest = max(counted, key=lambda other: int(other["number"]))["number"]
    return f"{match['prefix']}{int(highest) + 1:0{len(highest)}}"


def _find_file(each: ComingChange, folder: Path) -> Path:
    names = (folder / FOLDER / f"{each.name}{ending}" for ending in (".yml", ".yaml"))
    return next(file for file in names if file.exists())


def _render_entry(each: ComingChange, identity: str, folder: Path) -> str:
    """Return the entry of the release's `changes`: the file's own rows, so that comments and form stay."""
    if each.is_repeat:
        return f"  - id: {identity}\n"
    file = _find_file(each, folder)
    source = parse_yaml(file.read_bytes(), file.name)
    value = {"id": identity} | {key: item for key, item in source.value.items() if key not in {"id", "lines"}}
    rows = cut_keys(file.read_bytes(), file.name, {"id", "lines"})
    kept = [row for row in rows if not row.startswith("# yaml-language-server:")]
    text = f"  - {render_yaml({'id': identity})}" + "".join(f"    {row}\n" if row else "\n" for row in kept)
    return text if _says(text, value) else render_yaml([value])


def _says(text: str, value: Mapping[str, object]) -> bool:
    try:
        source: YamlSource = parse_yaml(f"changes:\n{text}".encode(), "")
    except ProblemsError:
        return False
    return bool(source.value["changes"] == (value,))


def _render_release(order: Order, version: str, draft: bool, entries: list[str]) -> str:
    keys: dict[str, object] = {
        "version": version,
        "title": order.title,
        "date": order.date,
        "draft": draft,
        "summary": order.summary,
        "delivery": order.delivery,
        "files": [_describe(each) for each in order.files],
        "after_end": order.after_end,
    }
    head = render_yaml({key: value for key, value in keys.items() if value or key == "summary"})
    changes = "changes:\n" + "".join(entries) if entries else ""
    return HEAD.format("schema/release") + head + changes


def _complete_draft(order: Order, entries: list[str], file: Path, *, is_draft: bool) -> bytes:
    """Return the file of a draft with what was missing."""
    edits = YamlEdits(file.read_bytes(), f"{file.parent.name}/{file.name}")
    head = ["version", "title", "date", "draft", "summary", "delivery"]
    if order.has_date:
        edits.set((), "date", order.date, ["version"])
    for key in ("title", "summary", "delivery", "after_end"):
        if value := getattr(order, key):
            edits.set((), key, value, head)
    if order.files:
        edits.extend("files", render_yaml([_describe(each) for each in order.files]), head)
    if entries:
        edits.extend("changes", "".join(entries), [*head, "files"])
    if not is_draft:
        edits.remove((), "draft")
    return edits.render()


def _describe(each: ReleaseFile) -> dict[str, object]:
    return {key: value for key, value in each if value is not None}


def _leave(each: ComingChange, identity: str, version: str, line: str, folder: Path, changes: ChangeSet) -> None:
    """Let the change's file say what is still to come: other lines, and the final release after a pre-release."""
    is_final = not as_version(version).is_prerelease
    lines = [other for other in each.lines if other != line or not is_final]
    name = _find_file(each, folder).relative_to(folder).as_posix()
    if not lines:
        changes.removed.append(name)
    elif not each.is_repeat or len(lines) < len(each.lines):
        quoted = ", ".join(f'"{other}"' for other in lines)
        text = f"{HEAD.format('../schema/unreleased')}{render_yaml({'id': identity})}lines: [{quoted}]\n"
        changes.written[name] = text.encode()


def _edit_lines(order: Order, version: str, line: str, metadata: Metadata, folder: Path) -> YamlEdits:
    """Let the line's first final release set the day on which the line came out."""
    edits = _open(folder, LINES)
    names = [as_version(each.line) for each in metadata.lines]
    finals = [
        record
        for record in metadata.records.values()
        if record.version != version
        and not as_version(record.version).is_prerelease
        and find_line(as_version(record.version), names) == as_version(line)
    ]
    known: Line = metadata.line(line)
    if not finals and not as_version(version).is_prerelease and known.released != order.date:
        edits.set(
            find_entry((folder / LINES).read_bytes(), "lines", "line", line), "released", order.date, ("line", "title")
        )
    return edits


def _edit_issues(changes: Iterable[Change], version: str, metadata: Metadata, folder: Path) -> YamlEdits:
    edits = _open(folder, KNOWN_ISSUES)
    fixed = dict.fromkeys(identity for change in changes for identity in change.fixes)
    for issue in metadata.known_issues.issues:
        if issue.id in fixed:
            loc = find_entry(_read(folder, KNOWN_ISSUES), "issues", "id", issue.id)
            edits.append(loc, "fixed_in", version, ("id", "title", "severity", "found_in"))
    return edits


def _edit_plan(changes: Iterable[Change], version: str, folder: Path) -> YamlEdits:
    edits = _open(folder, PLAN)
    if not as_version(version).is_prerelease:
        done = {change.suggestion for change in changes}
        for item in parse_yaml(_read(folder, PLAN), PLAN).value.get("suggestions", ()):
            if item["id"] in done and item["status"] in {"reviewing", "accepted"}:
                loc = find_entry(_read(folder, PLAN), "suggestions", "id", item["id"])
                edits.set(loc, "status", "done", ())
                if "target" in item:
                    edits.rename(loc, "target", "done_in", version)
                else:
                    edits.set(loc, "done_in", version, ("status",))
    return edits


def _open(folder: Path, name: str) -> YamlEdits:
    return YamlEdits(_read(folder, name), f"{folder.name}/{name}")


def _read(folder: Path, name: str) -> bytes:
    """Read a file of the metadata; an optional one that is not there holds nothing."""
    file = folder / name
    return file.read_bytes() if file.exists() or name not in OPTIONAL else b"{}\n"
