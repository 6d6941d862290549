"""How versions lie to each other: which line a release belongs to, which releases follow each other in one row."""

from collections.abc import Iterable

from packaging.version import Version

Branch = tuple[int, ...]
"""What all releases of one row have in common: `(5, 3)` of 5.3.0, 5.3.1 and 5.3.2."""


def find_line(release: Version, lines: Iterable[Version]) -> Version | None:
    """Return the line that begins the release's version the furthest; a part that is not written counts as 0."""
    fitting = [line for line in lines if _begin(release, len(line.release)) == line.release]
    return max(fitting, key=lambda line: len(line.release), default=None)


def find_branch(release: Version, width: int) -> Branch:
    """Return all parts of a version but the last, where versions have `width` parts."""
    return _begin(release, width)[:-1]


def _begin(version: Version, width: int) -> tuple[int, ...]:
    return (version.release + (0,) * width)[:width]
