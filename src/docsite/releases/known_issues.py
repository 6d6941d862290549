"""The known issues as one line sees them."""

from collections.abc import Callable
from dataclasses import dataclass

from packaging.specifiers import SpecifierSet

from docsite.releases.metadata import Metadata
from docsite.releases.models import KnownIssue, Line, Release


@dataclass(frozen=True)
class IssueOnLine:
    """A known issue as one line sees it."""

    issue: KnownIssue
    affected: tuple[Release, ...]
    """The affected releases of the line, newest first."""
    fixes: tuple[Release, ...]
    """The releases that fix it for those who use the line: its own ones, or else those of other lines; oldest first."""
    is_open: bool
    """Whether the newest release of the line has it."""


def find_issues(metadata: Metadata, line: Line) -> tuple[IssueOnLine, ...]:
    """Return the issues that concern the line, open ones first."""
    releases = metadata.releases_of(line)
    newest = metadata.newest_release(line) or next(iter(releases), None)
    found = []
    for issue in metadata.known_issues.issues:
        is_affected = judge_releases(metadata, issue)
        affected = tuple(filter(is_affected, releases))
        if affected:
            fixes = sorted(metadata.by_version[version] for version in issue.fixed_in)
            own = tuple(fix for fix in fixes if fix.line == line.line)
            found.append(IssueOnLine(issue, affected, own or tuple(fixes), is_open=newest in affected))
    return tuple(sorted(found, key=lambda item: not item.is_open))


def judge_releases(metadata: Metadata, issue: KnownIssue) -> Callable[[Release], bool]:
    """Return what says whether a release has the issue.

    A release is affected from the one on in which the issue was found; on an older branch, if that has a fix.
    It is fixed from its own branch's fix on, and, if its branch has none, when that began after an older one's fix.
    """
    fixes = [metadata.by_version[version] for version in issue.fixed_in]
    own: dict[tuple[int, ...], Release] = {}
    for fix in sorted(fixes, reverse=True):
        own[metadata.branch(fix)] = fix
    alternatives = [SpecifierSet(item, prereleases=True) for item in issue.affects or ()]
    found = metadata.by_version.get(issue.found_in)

    def is_affected(release: Release) -> bool:
        fix = own.get(metadata.branch(release))
        if fix is not None and release >= fix:
            return False
        if alternatives:
            return any(release.number in alternative for alternative in alternatives)
        if fix is not None:
            return found is None or release >= found or metadata.branch(release) != metadata.branch(found)
        if found is None or release < found:
            return False
        return not any(metadata.holds(release, fix) for fix in fixes)

    return is_affected
