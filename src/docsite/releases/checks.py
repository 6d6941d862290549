"""The checks that need more than one key or one file."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from docsite.periods import first_day, last_day
from docsite.problems import Problem, suggest
from docsite.reading.validation import Model
from docsite.reading.yaml import Loc, YamlSource
from docsite.releases.models import (
    Change,
    KnownIssue,
    KnownIssues,
    Line,
    LineRecord,
    Lines,
    Milestone,
    Plan,
    Release,
    ReleaseRecord,
    Repeat,
    Steps,
    Suggestion,
    UnreleasedChange,
    UnreleasedRepeat,
    as_version,
)  # fmt: skip
from docsite.releases.texts import DEEPEST, check_text, is_too_deep
from docsite.releases.versions import Branch, find_branches, find_line

Sources = dict[str, YamlSource]
"""The parsed files by name."""
TEXTS = (
    *("summary", "after_end", "way_back", "title", "text", "action", "before", "during", "after"),
    *("symptom", "workaround", "reason"),
)
"""The keys whose texts are Markdown."""
ENDS = ("sale_ends", "support_ends", "security_ends", "extended_ends")


@dataclass(frozen=True)
class MetadataFiles:
    """What could be read of the files; what could not is `None`, or missing."""

    sources: Sources
    lines: Lines | None
    releases: Mapping[str, ReleaseRecord]
    """The releases by the names of their files."""
    known_issues: KnownIssues | None
    plan: Plan | None
    day: dt.date

    @cached_property
    def records(self) -> Mapping[str, ReleaseRecord]:
        """The releases by the names of their files, oldest first, drafts at the end."""
        order = sorted(self.releases.items(), key=lambda item: (item[1].draft, as_version(item[1].version), item[0]))
        return dict(order)

    @cached_property
    def versions(self) -> set[str]:
        """The versions of all releases, whether they could be read or not."""
        return {name.rsplit(".", 1)[0] for name in self.sources} - {"lines", "known-issues", "plan"}

    @cached_property
    def is_whole(self) -> bool:
        """Whether all releases could be read."""
        return len(self.versions) == len(self.records) and all(self.sources[name].is_whole for name in self.records)

    @cached_property
    def whole_lines(self) -> Lines | None:
        """The lines, if all of them could be read: what is not among them is unknown."""
        return self.lines if self.lines and self.sources["lines.yml"].is_whole else None

    @cached_property
    def suggestions(self) -> Mapping[str, Suggestion] | None:
        """The suggestions by their ids, if all of them could be read."""
        is_whole = self.plan and self.sources["plan.yml"].is_whole
        return {item.id: item for item in self.plan.suggestions} if self.plan and is_whole else None

    @cached_property
    def issues(self) -> Mapping[str, KnownIssue] | None:
        """The known issues by their ids, if all of them could be read."""
        is_whole = self.known_issues and self.sources["known-issues.yml"].is_whole
        issues = self.known_issues.issues if self.known_issues and is_whole else None
        return None if issues is None else {issue.id: issue for issue in issues}

    @cached_property
    def are_published_read(self) -> bool:
        """Whether all releases could be read, but for drafts."""
        releases = (source for name, source in self.sources.items() if name.rsplit(".", 1)[0] in self.versions)
        unread = (source.value for source in releases if not source.is_whole)
        return all(isinstance(value, dict) and value.get("draft") is True for value in unread)

    @cached_property
    def by_version(self) -> Mapping[str, ReleaseRecord]:
        """The releases by their versions."""
        return {record.version: record for record in self.records.values()}

    @cached_property
    def by_number(self) -> Mapping[Version, LineRecord]:
        """The lines by what orders them."""
        return {as_version(line.line): line for line in self.lines.lines} if self.lines else {}

    def line(self, record: ReleaseRecord) -> LineRecord | None:
        """Return the line of the release."""
        found = find_line(as_version(record.version), self.by_number)
        return self.by_number[found] if found else None

    @cached_property
    def branches(self) -> Mapping[Version, Branch]:
        """What the releases that follow each other in one row have in common."""
        return find_branches(map(as_version, self.by_version), self.by_number)

    def branch(self, record: ReleaseRecord) -> Branch:
        """Return what the release has in common with those of its row."""
        return self.branches[as_version(record.version)]

    @cached_property
    def changes(self) -> Mapping[str, Change]:
        """All changes that are written somewhere."""
        entries = (entry for record in self.records.values() for entry in record.changes)
        return {entry.id: entry for entry in entries if isinstance(entry, Change)}

    def written(self) -> Iterator[tuple[str, ReleaseRecord, int, Change]]:
        """Yield file, release, number and change of all that is written out."""
        for name, record in self.records.items():
            for number, entry in enumerate(record.changes):
                if isinstance(entry, Change):
                    yield name, record, number, entry


def check_metadata(files: MetadataFiles, pages: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong between the files; a file that could not be read (`None`) is left out."""
    if files.lines:
        yield from _check_lines(files, files.lines)
    for name, record in files.records.items():
        yield from _check_release(files, name, record)
    yield from _check_versions(files)
    yield from _check_files(files)
    yield from _check_dates(files)
    for name, record, number, change in files.written():
        yield from _check_change(files, name, record, number, change, pages)
    yield from _check_removals(files)
    yield from _check_ids(files)
    yield from _check_repeats(files)
    for source, loc, text in _list_texts(files):
        if is_too_deep(text):
            yield source.problem(loc, f"lists in each other more than {DEEPEST} deep", "a flatter list")
    if files.known_issues:
        yield from _check_known_issues(files, files.known_issues)
    if files.plan:
        yield from _check_plan(files, files.plan)


def find_unshown(files: MetadataFiles) -> Iterator[Problem]:
    """Yield the marks in texts that readers see as they were typed: nothing is lost, and something was meant."""
    for source, loc, text in _list_texts(files):
        for cause, remedy in check_text(text):
            yield source.problem(loc, cause, remedy)


def _list_texts(files: MetadataFiles) -> Iterator[tuple[YamlSource, Loc, str]]:
    """Yield all texts that are Markdown, with their places."""
    found: list[tuple[str, Loc, Model]] = [(name, (), record) for name, record in files.records.items()]
    for name, record in files.records.items():
        found += [(name, ("errata", number), erratum) for number, erratum in enumerate(record.errata)]
        found += [(name, ("withdrawn",), record.withdrawn)] if record.withdrawn else []
    for name, _, number, change in files.written():
        found.append((name, ("changes", number), change))
        found += [(name, ("changes", number, "action"), change.action)] if isinstance(change.action, Steps) else []
    issues, suggestions = files.known_issues, files.plan
    found += [("known-issues.yml", ("issues", n), issue) for n, issue in enumerate(issues.issues if issues else ())]
    found += [
        ("plan.yml", ("suggestions", n), item) for n, item in enumerate(suggestions.suggestions if suggestions else ())
    ]
    found += [("lines.yml", ("lines", n), line) for n, line in enumerate(files.lines.lines if files.lines else ())]
    for name, loc, model in found:
        for key in TEXTS:
            if isinstance(text := getattr(model, key, None), str):
                yield files.sources[name], (*loc, key), text


def find_notes(
    sources: Sources, lines: Iterable[Line], releases: Collection[Release], day: dt.date
) -> Iterator[Problem]:
    """Yield what the calendar has overtaken: it stops no build, and somebody should look at it."""
    source = sources["lines.yml"]
    numbers = {record["line"]: number for number, record in enumerate(source.value["lines"])}
    for line in sorted(lines):
        expected = last_day(line.released)
        if not line.is_released and (line.released is True or (expected and expected < day)):
            when = f"was expected {line.released}" if expected else "is called released"
            cause = f"line {line} {when}, and has no release yet"
            yield source.problem(("lines", numbers[line.line], "released"), cause, "its release, or another day")
    gone = {identity for release in releases for change in release.changes for identity in change.removes}
    for release in sorted(releases):
        for number, change in enumerate(release.changes):
            if change.kind == "deprecated" and change.gone_in and change.id not in gone:
                reached = [each for each in releases if each.is_final and _is_within(each.version, change.gone_in)]
                name = next(name for name in sources if name.rsplit(".", 1)[0] == release.version)
                if reached and "gone_in" in sources[name].value["changes"][number]:
                    cause = f"{change.id} was to go in {change.gone_in}, and nothing in {min(reached)} removes it"
                    expected_change = f"a removed change with 'removes: [{change.id}]', or another 'gone_in'"
                    yield sources[name].problem(("changes", number, "gone_in"), cause, expected_change)


def _is_within(release: str, name: str) -> bool:
    """Say whether the release is the named one, or one of the named line."""
    return find_line(as_version(release), [as_version(name)]) is not None


def _check_lines(files: MetadataFiles, lines: Lines) -> Iterator[Problem]:
    source = files.sources["lines.yml"]
    facts = [fact.name for fact in lines.platform_facts]
    for number, name in enumerate(facts):
        if name in facts[:number] or hasattr(dict, name):
            cause = f"the name '{name}' " + ("stands twice" if name in facts[:number] else "is taken")
            yield source.problem(("platform_facts", number, "name"), cause, "another name")
    seen: dict[Version, int] = {}
    for number, line in enumerate(lines.lines):
        loc, version = ("lines", number), as_version(line.line)
        if version in seen:
            first = source.place(("lines", seen[version]))[0]
            cause = f"line {line.line} stands twice (first in line {first})"
            yield source.problem((*loc, "line"), cause, "each line once")
        seen.setdefault(version, number)
        for before, after in combinations(("released", *ENDS), 2):
            if before != "sale_ends":  # what is sold no more may be supported for long, and the other way round
                yield from _check_order(source, loc, line, before, after)
        start = first_day(line.released)
        if line.dropped and start and line.dropped < start:
            cause = f"dropped {line.dropped} is before released {line.released}"
            yield source.problem((*loc, "dropped"), cause, f"{start} or later")
        if line.upgrade_from and as_version(line.upgrade_from) >= version:
            cause = f"upgrade_from {line.upgrade_from} is not older than line {line.line}"
            yield source.problem((*loc, "upgrade_from"), cause, "an older release or line")
        for name in line.platform:
            yield from _check_known(source, (*loc, "platform", name), name, facts, "fact", at_key=True)


def _check_order(source: YamlSource, loc: Loc, line: LineRecord, before: str, after: str) -> Iterator[Problem]:
    earlier: Milestone | None = getattr(line, before)
    later: Milestone | None = getattr(line, after)
    if later is True and earlier is False:
        yield source.problem((*loc, after), f"{after} is true while {before} is false", f"{before} to come first")
    first, last = first_day(earlier), last_day(later)
    if first and last and last < first:
        yield source.problem((*loc, after), f"{after} {later} is before {before} {earlier}", f"{earlier} or later")


def _check_release(files: MetadataFiles, name: str, record: ReleaseRecord) -> Iterator[Problem]:
    source, wanted = files.sources[name], name.rsplit(".", 1)[0]
    if record.version != wanted:
        yield source.problem(("version",), f"version '{record.version}' in the file {name}", f"'{wanted}'")
    if lines := files.whole_lines:
        if files.line(record) is None:
            names = [line.line for line in lines.lines]
            cause = f"no line of {record.version}{suggest(record.version, names)}"
            yield source.problem(("version",), cause, f"a version that begins as one of {', '.join(names)}")
        if record.delivery:
            yield from _check_known(source, ("delivery",), record.delivery, lines.deliveries, "delivery")
    if not record.summary.strip():
        yield source.problem(("summary",), "summary: an empty text", "what the release brings")
    yield from _check_withdrawal(files, source, record)
    for number, erratum in enumerate(record.errata):
        if erratum.date < record.date:
            cause = f"a correction of {erratum.date}, before the release of {record.date}"
            yield source.problem(("errata", number, "date"), cause, f"{record.date} or later")


def _check_withdrawal(files: MetadataFiles, source: YamlSource, record: ReleaseRecord) -> Iterator[Problem]:
    if withdrawn := record.withdrawn:
        loc = ("withdrawn", "instead")
        if withdrawn.date < record.date:
            cause = f"withdrawn {withdrawn.date}, before it came out on {record.date}"
            yield source.problem(("withdrawn", "date"), cause, f"{record.date} or later")
        if withdrawn.instead:
            others = files.versions - {record.version}
            yield from _check_known(source, loc, withdrawn.instead, others, "other release")
            other = files.by_version.get(withdrawn.instead)
            if other and other is not record and other.withdrawn:
                yield source.problem(loc, f"{other.version} was withdrawn, too", "a release that was not")


def _check_versions(files: MetadataFiles) -> Iterator[Problem]:
    first: dict[Version, str] = {}
    for name, record in files.records.items():
        version = as_version(record.version)
        if version in first and record.version == name.rsplit(".", 1)[0]:
            cause = f"version {record.version} is the same as {first[version]}"
            yield files.sources[name].problem(("version",), cause, "each release once")
        first.setdefault(version, record.version)


def _check_files(files: MetadataFiles) -> Iterator[Problem]:
    """Two releases have no file in common."""
    first: dict[str, tuple[str, str | None]] = {}
    sums: dict[str, str] = {}
    for name, record in files.records.items():
        for number, file in enumerate(record.files):
            loc = ("files", number)
            other, checksum = first.get(file.file, ("", None))
            if file.sha256 and file.sha256 in sums:
                cause = f"the checksum of a file of {sums[file.sha256]}"
                yield files.sources[name].problem((*loc, "sha256"), cause, "the checksum of this file")
            elif other == record.version or (other and (checksum is None or file.sha256 is None)):
                cause = f"the file {file.file} is also one of {other}"
                yield files.sources[name].problem((*loc, "file"), cause, "a name of its own")
            first.setdefault(file.file, (record.version, file.sha256))
            if file.sha256:
                sums.setdefault(file.sha256, record.version)


def _check_dates(files: MetadataFiles) -> Iterator[Problem]:
    """Dates ascend with versions where they follow each other, between the line's own dates."""
    for (_, older), (name, newer) in pairwise(item for item in files.records.items() if not item[1].draft):
        if files.branch(older) == files.branch(newer) and newer.date < older.date:
            cause = f"date {newer.date} of {newer.version} is before {older.date} of {older.version}"
            yield files.sources[name].problem(("date",), cause, f"{older.date} or later")
    for name, record in files.records.items():
        line, source = files.line(record), files.sources[name]
        if line is None:
            continue
        start, is_final = first_day(line.released), not as_version(record.version).is_prerelease
        if start and record.date < start and is_final:
            cause = f"date {record.date} is before line {line.line} was released"
            yield source.problem(("date",), cause, f"{start} or later, or an earlier 'released' in lines.yml")
        end = line.security_ends if line.extended_ends is None else line.extended_ends
        last = last_day(end)
        if last and record.date > last and not record.after_end:
            cause = f"date {record.date} is after the support of line {line.line} ended"
            yield source.problem(("date",), cause, f"{last} or earlier, or 'after_end' that says why")


def _check_known(
    source: YamlSource, loc: Loc, word: str, known: Collection[str], what: str, *, at_key: bool = False
) -> Iterator[Problem]:
    if word not in known:
        some = sorted(set(known))
        listed = 0 < len(some) <= 12  # noqa: PLR2004 - a readable list
        expected = f"one of {', '.join(some)}" if listed else f"an existing {what}"
        yield source.problem(loc, f"unknown {what} '{word}'{suggest(word, known)}", expected, at_key=at_key)


def _check_change(
    files: MetadataFiles, name: str, record: ReleaseRecord, number: int, change: Change, pages: Collection[str]
) -> Iterator[Problem]:
    source, loc = files.sources[name], ("changes", number)
    yield from _check_content(files, source, loc, change, pages)
    if change.gone_in:
        yield from _check_going(source, loc, record, change)
    if files.issues is not None:
        for index, identity in enumerate(change.fixes):
            if identity in files.issues and record.version not in files.issues[identity].fixed_in:
                cause = f"{identity} does not say that {record.version} fixes it"
                yield source.problem((*loc, "fixes", index), cause, f"{record.version} in its 'fixed_in'")


def _check_content(
    files: MetadataFiles, source: YamlSource, loc: Loc, change: Change, pages: Collection[str]
) -> Iterator[Problem]:
    """Yield what is wrong with a change wherever it comes out."""
    if change.kind == "security" and change.grade is None:
        cause = " ".join(filter(None, ("security change", change.id, "has no severity")))
        yield source.problem(loc, cause, "'severity' or 'cvss'")
    yield from _check_action(source, loc, change)
    if change.removes and change.kind != "removed":
        cause = f"'removes' with kind '{change.kind}'"
        yield source.problem((*loc, "removes"), cause, "kind 'removed', or no 'removes'", at_key=True)
    if change.gone_in and change.kind not in {"deprecated", "removed"}:
        expected = "kind 'deprecated' or 'removed', or no 'gone_in'"
        yield source.problem((*loc, "gone_in"), f"'gone_in' with kind '{change.kind}'", expected, at_key=True)
    if files.whole_lines and files.whole_lines.areas and change.area:
        yield from _check_known(source, (*loc, "area"), change.area, files.whole_lines.areas, "area")
    if change.suggestion and files.suggestions is not None:
        yield from _check_known(source, (*loc, "suggestion"), change.suggestion, files.suggestions, "suggestion")
        item = files.suggestions.get(change.suggestion)
        if item and item.status == "declined":
            yield source.problem((*loc, "suggestion"), f"suggestion {item.id} was declined", "one that was not")
    if files.issues is not None:
        for index, identity in enumerate(change.fixes):
            yield from _check_known(source, (*loc, "fixes", index), identity, files.issues, "known issue")
    for index, page in enumerate(change.pages):
        yield from _check_known(source, (*loc, "pages", index), page, pages, "page")


def _check_action(source: YamlSource, loc: Loc, change: Change) -> Iterator[Problem]:
    action = change.action
    if isinstance(action, Steps) and not (action.before or action.during or action.after):
        cause = f"the action of {change.id} says nothing"
        yield source.problem((*loc, "action"), cause, "'before', 'during' or 'after' in it")


def _check_going(source: YamlSource, loc: Loc, record: ReleaseRecord, change: Change) -> Iterator[Problem]:
    place, gone_in = (*loc, "gone_in"), change.gone_in or ""
    if change.kind == "removed" and not _is_within(record.version, gone_in):
        yield source.problem(place, f"{change.id} is removed in {record.version}, not in {gone_in}", record.version)
    elif change.kind == "deprecated" and as_version(gone_in) <= as_version(record.version):
        yield source.problem(place, f"{gone_in} is not newer than {record.version}", "a newer release or line")


def _check_removals(files: MetadataFiles) -> Iterator[Problem]:
    """Find each change that a removal names among those of older releases, if all of them could be read."""
    former: list[str] = []
    for name, record in files.records.items():
        for number, entry in enumerate(record.changes):
            loc = ("changes", number, "removes")
            removes = entry.removes if isinstance(entry, Change) else ()
            for index, identity in enumerate(removes if files.is_whole else ()):
                what = "added or deprecated change of older releases"
                yield from _check_known(files.sources[name], (*loc, index), identity, former, what)
        changes = (files.changes.get(entry.id) for entry in record.changes)
        former += [change.id for change in changes if change and change.kind in {"added", "deprecated"}]


def _check_ids(files: MetadataFiles) -> Iterator[Problem]:
    first: dict[str, tuple[YamlSource, Loc]] = {}
    for identity, source, loc in _list_ids(files):
        if identity in first:
            expected = "an id that no other entry has; an entry with only its id repeats a change in another release"
            yield _refuse_id(identity, source, loc, first[identity], expected)
        first.setdefault(identity, (source, loc))


def _refuse_id(identity: str, source: YamlSource, loc: Loc, first: tuple[YamlSource, Loc], expected: str) -> Problem:
    other, other_loc = first
    return source.problem(loc, f"id {identity} is taken by {other.path}:{other.place(other_loc)[0]}", expected)


def _list_ids(files: MetadataFiles) -> list[tuple[str, YamlSource, Loc]]:
    places: list[tuple[str, YamlSource, Loc]] = [
        (change.id, files.sources[name], ("changes", number, "id")) for name, _, number, change in files.written()
    ]
    if files.known_issues:
        source = files.sources["known-issues.yml"]
        places += [(issue.id, source, ("issues", n, "id")) for n, issue in enumerate(files.known_issues.issues)]
    if files.plan:
        source = files.sources["plan.yml"]
        places += [(item.id, source, ("suggestions", n, "id")) for n, item in enumerate(files.plan.suggestions)]
    return places


def _check_repeats(files: MetadataFiles) -> Iterator[Problem]:
    for name, record in files.records.items():
        seen: set[str] = set()
        for number, entry in enumerate(record.changes):
            loc = ("changes", number, "id")
            if isinstance(entry, Repeat) and files.are_published_read and entry.id not in files.changes:
                cause = f"no sound release has the change {entry.id}{suggest(entry.id, files.changes)}"
                yield files.sources[name].problem(loc, cause, "the id of a change, or 'kind' and 'text' beside it")
            elif isinstance(entry, Repeat) and entry.id in seen | _own_ids(record):
                yield files.sources[name].problem(loc, f"change {entry.id} stands in this release twice", "it once")
            seen.add(entry.id)


def _own_ids(record: ReleaseRecord) -> set[str]:
    return {entry.id for entry in record.changes if isinstance(entry, Change)}


def _check_known_issues(files: MetadataFiles, known_issues: KnownIssues) -> Iterator[Problem]:
    source = files.sources["known-issues.yml"]
    for number, issue in enumerate(known_issues.issues):
        loc = ("issues", number)
        yield from _check_known(source, (*loc, "found_in"), issue.found_in, files.versions, "release")
        for index, version in enumerate(issue.fixed_in):
            place = (*loc, "fixed_in", index)
            yield from _check_known(source, place, version, files.versions, "release")
            yield from _check_fix(files, source, place, issue, version)
        if issue.affects:
            yield from _check_affected(files, source, loc, issue)


def _check_fix(
    files: MetadataFiles, source: YamlSource, place: Loc, issue: KnownIssue, version: str
) -> Iterator[Problem]:
    fix, found = files.by_version.get(version), files.by_version.get(issue.found_in)
    if fix and found:
        is_one_branch = files.branch(fix) == files.branch(found)
        if as_version(version) <= as_version(issue.found_in) if is_one_branch else fix.date < found.date:
            cause = f"fixed in {version} of {fix.date}, before it was found in {issue.found_in} of {found.date}"
            yield source.problem(place, cause, f"a release after {issue.found_in}")


def _check_affected(files: MetadataFiles, source: YamlSource, loc: Loc, issue: KnownIssue) -> Iterator[Problem]:
    place, shown = (*loc, "affects"), ", ".join(f"'{item}'" for item in issue.affects or ())
    alternatives = [SpecifierSet(item, prereleases=True) for item in issue.affects or ()]

    def is_affected(version: str) -> bool:
        return any(as_version(version) in alternative for alternative in alternatives)

    if not any(map(is_affected, files.by_version)):
        if files.is_whole:
            yield source.problem(place, f"specifier {shown} matches no release", "at least one")
    elif issue.found_in in files.versions and not is_affected(issue.found_in):
        cause = f"specifier {shown} leaves out {issue.found_in}, where it was found"
        yield source.problem(place, cause, f"a specifier that matches {issue.found_in}")
    for index, version in enumerate(issue.fixed_in):
        if version in files.versions and is_affected(version):
            cause = f"fixed in {version}, which {shown} calls affected"
            yield source.problem((*loc, "fixed_in", index), cause, f"'affects' to leave out {version}, or no 'affects'")


NEEDED = {"accepted": "target", "done": "done_in", "declined": "reason"}


def _check_plan(files: MetadataFiles, plan: Plan) -> Iterator[Problem]:
    source = files.sources["plan.yml"]
    for number, item in enumerate(plan.suggestions):
        loc = ("suggestions", number)
        needed = NEEDED.get(item.status)
        if needed and getattr(item, needed) is None:
            yield source.problem(loc, f"status '{item.status}' without '{needed}'", f"'{needed}'")
        for key in _foreign_keys(item.status):
            if getattr(item, key) is not None:
                yield source.problem((*loc, key), f"'{key}' with status '{item.status}'", f"no '{key}'", at_key=True)
        if item.received > files.day:
            cause = f"date {item.received} is in the future"
            yield source.problem((*loc, "received"), cause, f"{files.day} or earlier")
        if item.target and files.whole_lines:
            names = [line.line for line in files.whole_lines.lines]
            yield from _check_known(source, (*loc, "target"), item.target, names, "line")
            if first := _find_first(files, item.target):
                cause = (
                    f"{item.id} is planned for line {item.target}, which came out with {first.version} on {first.date}"
                )
                yield source.problem((*loc, "target"), cause, "a line to come, or 'done'")
        if item.done_in:
            yield from _check_known(source, (*loc, "done_in"), item.done_in, files.versions, "release")
            release = files.by_version.get(item.done_in)
            if release and release.date < item.received:
                cause = f"done in {item.done_in} of {release.date}, before it was received on {item.received}"
                yield source.problem((*loc, "done_in"), cause, "a release after that day")


def _find_first(files: MetadataFiles, line: str) -> ReleaseRecord | None:
    """Return the first final release of the line that is out, if there is one."""
    for record in files.records.values():
        is_out = not record.draft and record.date <= files.day and not as_version(record.version).is_prerelease
        found = files.line(record)
        if is_out and found and found.line == line:
            return record
    return None


def _foreign_keys(status: str) -> Iterable[str]:
    return (key for owner, key in NEEDED.items() if owner != status)


Unreleased = UnreleasedChange | UnreleasedRepeat


def check_unreleased(
    entries: Mapping[str, tuple[YamlSource, Unreleased]], files: MetadataFiles, pages: Collection[str]
) -> Iterator[Problem]:
    """Yield what is wrong between the files of unreleased changes, by their names, and all others."""
    coming = {entry.id or name: entry for name, (_, entry) in entries.items() if isinstance(entry, UnreleasedChange)}
    removable = {identity for identity, change in {**files.changes, **coming}.items() if change.kind != "removed"}
    for source, entry in entries.values():
        yield from _check_lines_named(files, source, entry)
        if isinstance(entry, UnreleasedRepeat):
            yield from _check_unreleased_repeat(files, source, entry)
        else:
            yield from _check_content(files, source, (), entry, pages)
            yield from _check_unreleased_going(source, entry)
            for index, identity in enumerate(entry.removes if files.is_whole else ()):
                yield from _check_known(source, ("removes", index), identity, removable, "added or deprecated change")
    yield from _check_unreleased_ids(files, entries)


def _check_lines_named(files: MetadataFiles, source: YamlSource, entry: Unreleased) -> Iterator[Problem]:
    by_name = {line.line: line for line in files.lines.lines} if files.lines else {}
    for number, name in enumerate(entry.lines):
        loc = ("lines", number)
        if by_name:
            yield from _check_known(source, loc, name, by_name, "line")
        if name in entry.lines[:number]:
            yield source.problem(loc, f"line {name} stands twice", "each line once")
        dropped = by_name[name].dropped if name in by_name else None
        if dropped and dropped <= files.day:
            cause = f"line {name} was dropped on {dropped}, and has no releases to come"
            yield source.problem(loc, cause, "a line that is published, or no such file")


def _check_unreleased_repeat(files: MetadataFiles, source: YamlSource, entry: UnreleasedRepeat) -> Iterator[Problem]:
    if entry.id not in files.changes:
        if files.is_whole:
            cause = f"no release has the change {entry.id}{suggest(entry.id, files.changes)}"
            yield source.problem(("id",), cause, "the id of a change, or 'kind' and 'text' beside it")
        return
    for record in files.records.values():
        line, is_final = files.line(record), not as_version(record.version).is_prerelease
        if line and line.line in entry.lines and is_final and entry.id in {each.id for each in record.changes}:
            loc = ("lines", entry.lines.index(line.line))
            cause = f"change {entry.id} came out in {record.version}, a release of line {line.line}"
            yield source.problem(loc, cause, "the lines that lack it, or no such file")


def _check_unreleased_going(source: YamlSource, entry: UnreleasedChange) -> Iterator[Problem]:
    gone_in = entry.gone_in
    if gone_in is None:
        return
    for line in entry.lines:
        is_near = _is_within(line, gone_in) or _is_within(gone_in, line)
        if entry.kind == "removed" and not is_near:
            yield source.problem(("gone_in",), f"it is removed in line {line}, not in {gone_in}", line)
        elif entry.kind == "deprecated" and as_version(gone_in) <= as_version(line):
            yield source.problem(("gone_in",), f"{gone_in} is not newer than line {line}", "a newer release or line")


def _check_unreleased_ids(
    files: MetadataFiles, entries: Mapping[str, tuple[YamlSource, Unreleased]]
) -> Iterator[Problem]:
    first = {identity: (source, loc) for identity, source, loc in reversed(_list_ids(files))}
    repeated: dict[str, YamlSource] = {}
    for name, (source, entry) in entries.items():
        loc: Loc = ("id",) if entry.id else ()
        identity = entry.id or name
        if isinstance(entry, UnreleasedRepeat):
            if entry.id in repeated:
                yield source.problem(loc, f"{repeated[entry.id].path} repeats {entry.id}, too", "one file for it")
            repeated.setdefault(entry.id, source)
        elif identity in first:
            expected = "an id of its own" if entry.id else "another name of the file, or an 'id' in it"
            yield _refuse_id(identity, source, loc, first[identity], expected)
        else:
            first[identity] = (source, loc)
