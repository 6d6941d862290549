"""The checks that need more than one key or one file."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from packaging.specifiers import SpecifierSet

from docsite.problems import Problem, suggest
from docsite.reading.yaml import Loc, YamlSource
from docsite.releases.models import KnownIssues, Line, Lines, Milestone, Plan, Release

Sources = dict[str, YamlSource]
"""The parsed files by name."""


def check_metadata(
    sources: Sources,
    lines: Lines | None,
    releases: dict[str, Release],
    known_issues: KnownIssues | None,
    plan: Plan | None,
    day: dt.date,
    pages: Collection[str],
) -> Iterator[Problem]:
    """Yield what is wrong between the files; a file that could not be read (`None`) is left out."""
    versions = {name.rsplit(".", 1)[0] for name in sources if name[0].isdigit()}
    line_names = [line.line for line in lines.lines] if lines else None
    suggestions = [item.id for item in plan.suggestions] if plan else None
    if lines:
        yield from _check_lines(sources["lines.yml"], lines)
    for name, release in releases.items():
        yield from _check_release(sources[name], name, release, day)
        yield from _check_references(sources[name], release, lines, line_names, suggestions, pages)
    yield from _check_dates(sources, releases, lines)
    yield from _check_removals(sources, releases)
    yield from _check_ids(sources, releases, known_issues, plan)
    if known_issues:
        yield from _check_known_issues(sources["known-issues.yml"], known_issues, versions)
    if plan:
        yield from _check_plan(sources["plan.yml"], plan, versions, line_names, day)


def _check_lines(source: YamlSource, lines: Lines) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for number, line in enumerate(lines.lines):
        if line.line in seen:
            first = source.place(("lines", seen[line.line]))[0]
            yield source.problem(
                ("lines", number, "line"),
                f"line {line.line} stands twice (first in line {first})",
                "each line once",
            )
        seen.setdefault(line.line, number)
        steps = ("released", "support_ends", "security_ends")
        for before, after in pairwise(steps):
            yield from _check_order(source, ("lines", number), line, before, after)


def _check_order(source: YamlSource, loc: Loc, line: Line, before: str, after: str) -> Iterator[Problem]:
    earlier: Milestone = getattr(line, before)
    later: Milestone = getattr(line, after)
    if later is True and earlier is False:
        yield source.problem((*loc, after), f"{after} is true while {before} is false", f"{before} to come first")
    if isinstance(earlier, dt.date) and isinstance(later, dt.date) and later < earlier:
        yield source.problem((*loc, after), f"{after} {later} is before {before} {earlier}", f"{earlier} or later")


def _check_release(source: YamlSource, name: str, release: Release, day: dt.date) -> Iterator[Problem]:
    wanted = name.rsplit(".", 1)[0]
    if release.version != wanted:
        yield source.problem(("version",), f"version '{release.version}' in the file {name}", f"'{wanted}'")
    if release.date > day:
        yield source.problem(("date",), f"date {release.date} is in the future", f"{day} or earlier")
    for number, change in enumerate(release.changes):
        if change.kind == "security" and change.severity is None:
            yield source.problem(("changes", number), f"security change {change.id} has no severity", "'severity'")


def _check_references(
    source: YamlSource,
    release: Release,
    lines: Lines | None,
    line_names: list[str] | None,
    suggestions: list[str] | None,
    pages: Collection[str],
) -> Iterator[Problem]:
    if line_names is not None:
        yield from _check_known(source, ("version",), release.line, line_names, "line of the version")
    for number, change in enumerate(release.changes):
        loc = ("changes", number)
        if lines and lines.areas:
            yield from _check_known(source, (*loc, "area"), change.area, lines.areas, "area")
        if change.suggestion and suggestions is not None:
            yield from _check_known(source, (*loc, "suggestion"), change.suggestion, suggestions, "suggestion")
        for index, page in enumerate(change.pages):
            yield from _check_known(source, (*loc, "pages", index), page, pages, "page")


def _check_known(source: YamlSource, loc: Loc, word: str, known: Collection[str], what: str) -> Iterator[Problem]:
    if word not in known:
        some = sorted(set(known))
        listed = 0 < len(some) <= 12  # noqa: PLR2004 - a readable list
        expected = f"one of {', '.join(some)}" if listed else f"an existing {what}"
        yield source.problem(loc, f"unknown {what} '{word}'{suggest(word, known)}", expected)


def _check_dates(sources: Sources, releases: dict[str, Release], lines: Lines | None) -> Iterator[Problem]:
    """Within a line dates ascend with versions, between the line's own dates."""
    ordered = sorted(releases.items(), key=lambda item: item[1])
    for (_, older), (name, newer) in pairwise(ordered):
        if older.line == newer.line and newer.date < older.date:
            cause = f"date {newer.date} of {newer} is before {older.date} of {older}"
            yield sources[name].problem(("date",), cause, f"{older.date} or later")
    by_name = {line.line: line for line in lines.lines} if lines else {}
    for name, release in ordered:
        line = by_name.get(release.line)
        if line is None:
            continue
        if line.released is False or (isinstance(line.released, dt.date) and release.date < line.released):
            start = line.released or "a decided date"
            cause = f"date {release.date} is before line {line} was released"
            yield sources[name].problem(("date",), cause, f"{start} or later")
        if isinstance(line.security_ends, dt.date) and release.date > line.security_ends:
            cause = f"date {release.date} is after the security fixes of line {line} ended"
            yield sources[name].problem(("date",), cause, f"{line.security_ends} or earlier")


def _check_removals(sources: Sources, releases: dict[str, Release]) -> Iterator[Problem]:
    """Find each change that a removal names among those that older releases added, if all of them could be read."""
    are_whole = all(name in releases for name in sources if name[0].isdigit())
    added: list[str] = []
    for name, release in sorted(releases.items(), key=lambda item: item[1]):
        for number, change in enumerate(release.changes):
            loc = ("changes", number, "removes")
            if change.removes and change.kind != "removed":
                cause = f"'removes' with kind '{change.kind}'"
                yield sources[name].problem(loc, cause, "kind 'removed', or no 'removes'", at_key=True)
            for index, identity in enumerate(change.removes if are_whole else ()):
                yield from _check_known(sources[name], (*loc, index), identity, added, "added change of older releases")
        added += [change.id for change in release.changes if change.kind == "added"]


def _check_ids(
    sources: Sources, releases: dict[str, Release], known_issues: KnownIssues | None, plan: Plan | None
) -> Iterator[Problem]:
    places: list[tuple[str, YamlSource, Loc]] = []
    for name, release in releases.items():
        places += [(c.id, sources[name], ("changes", n, "id")) for n, c in enumerate(release.changes)]
    if known_issues:
        source = sources["known-issues.yml"]
        places += [(i.id, source, ("issues", n, "id")) for n, i in enumerate(known_issues.issues)]
    if plan:
        source = sources["plan.yml"]
        places += [(s.id, source, ("suggestions", n, "id")) for n, s in enumerate(plan.suggestions)]
    first: dict[str, tuple[YamlSource, Loc]] = {}
    for identity, source, loc in places:
        if identity in first:
            other, other_loc = first[identity]
            where = f"{other.path}:{other.place(other_loc)[0]}"
            yield source.problem(loc, f"id {identity} is taken by {where}", "an id that no other entry has")
        first.setdefault(identity, (source, loc))


def _check_known_issues(source: YamlSource, known_issues: KnownIssues, versions: Collection[str]) -> Iterator[Problem]:
    for number, issue in enumerate(known_issues.issues):
        loc = ("issues", number)
        yield from _check_known(source, (*loc, "found_in"), issue.found_in, versions, "release")
        affected = SpecifierSet(issue.affects)
        if not any(version in affected for version in versions):
            yield source.problem((*loc, "affects"), f"specifier '{issue.affects}' matches no release", "at least one")
        elif issue.found_in in versions and issue.found_in not in affected:
            cause = f"specifier '{issue.affects}' leaves out {issue.found_in}, where it was found"
            yield source.problem((*loc, "affects"), cause, f"a specifier that matches {issue.found_in}")
        if issue.fixed_in:
            yield from _check_known(source, (*loc, "fixed_in"), issue.fixed_in, versions, "release")
            if issue.fixed_in in affected:
                cause = f"fixed in {issue.fixed_in}, which '{issue.affects}' calls affected"
                yield source.problem((*loc, "fixed_in"), cause, f"'affects' to leave out {issue.fixed_in}")


NEEDED = {"accepted": "target", "done": "done_in", "declined": "reason"}


def _check_plan(
    source: YamlSource, plan: Plan, versions: Collection[str], line_names: list[str] | None, day: dt.date
) -> Iterator[Problem]:
    for number, item in enumerate(plan.suggestions):
        loc = ("suggestions", number)
        needed = NEEDED.get(item.status)
        if needed and getattr(item, needed) is None:
            yield source.problem(loc, f"status '{item.status}' without '{needed}'", f"'{needed}'")
        for key in _foreign_keys(item.status):
            if getattr(item, key) is not None:
                yield source.problem((*loc, key), f"'{key}' with status '{item.status}'", f"no '{key}'", at_key=True)
        if item.received > day:
            yield source.problem((*loc, "received"), f"date {item.received} is in the future", f"{day} or earlier")
        if item.target and line_names is not None:
            yield from _check_known(source, (*loc, "target"), item.target, line_names, "line")
        if item.done_in:
            yield from _check_known(source, (*loc, "done_in"), item.done_in, versions, "release")


def _foreign_keys(status: str) -> Iterable[str]:
    return (key for owner, key in NEEDED.items() if owner != status)
