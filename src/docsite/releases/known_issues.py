"""The known issues as one line sees them."""

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
    is_open: bool
    """Whether the newest release of the line has it."""


def find_issues(metadata: Metadata, line: Line) -> tuple[IssueOnLine, ...]:
    """Return the issues that concern the line, open ones first."""
    releases = metadata.releases_of(line)
    found = []
    for issue in metadata.known_issues.issues:
        specifier = SpecifierSet(issue.affects)
        affected = tuple(release for release in releases if release.version in specifier)
        if affected:
            found.append(IssueOnLine(issue, affected, is_open=affected[0] is releases[0]))
    return tuple(sorted(found, key=lambda item: not item.is_open))
