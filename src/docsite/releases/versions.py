"""How versions lie to each other: which line a release belongs to, which releases follow each other in one row."""

from collections.abc import Collection, Iterable, Mapping

from packaging.version import Version

Branch = tuple[int, ...]
"""What all releases of one row have in common: `(5, 3)` of 5.3.0, 5.3.1 and 5.3.2."""


def find_line(release: Version, lines: Iterable[Version]) -> Version | None:
    """Return the line that begins the release's version the furthest; a part that is not written counts as 0."""
    fitting = [line for line in lines if _begin(release, len(line.release)) == line.release]
    return max(fitting, key=lambda line: len(line.release), default=None)


def find_branches(releases: Iterable[Version], lines: Collection[Version]) -> Mapping[Version, Branch]:
    """Return all parts of each version but the last; within a line, a short version ends in zeros."""
    by_line: dict[Version | None, list[Version]] = {}
    for release in releases:
        by_line.setdefault(find_line(release, lines), []).append(release)
    branches = {}
    for line, some in by_line.items():
        width = max(len(version.release) for version in some)
        if line:
            width = max(width, len(line.release) + 1)
        branches.update({release: _begin(release, width)[:-1] for release in some})
    return branches


def _begin(version: Version, width: int) -> tuple[int, ...]:
    return (version.release + (0,) * width)[:width]
