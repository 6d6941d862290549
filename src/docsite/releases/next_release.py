"""The beginning of the next release's file: everything that can be known, and gaps that the check finds."""

import datetime as dt
import re
from collections.abc import Iterable

from docsite.problems import FaultError, suggest
from docsite.releases.metadata import Metadata

TEMPLATE = """\
# yaml-language-server: $schema=schema/release.schema.json
version: "{version}"
date: {day}
summary: ""
delivery: automatic # or individual
image:
  file: {slug}-{version}.qcow2
  size: 0 # bytes
  sha256: ""
changes:
  - id: {identity}
    kind: fixed # security, removed, deprecated, added, improved or fixed
    area: {area}
    text: ""
"""


def render_scaffold(version: str, metadata: Metadata, slug: str, day: dt.date) -> str:
    """Return the text of `releases/<version>.yml`; the empty values must be filled before the check passes.

    Raises `FaultError` for a version that cannot come next in its line.
    """
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise FaultError(f"'{version}' is no release version; expected major.minor.patch such as 5.3.2")
    line = version.rpartition(".")[0]
    names = [item.line for item in metadata.lines]
    if line not in names:
        known = ", ".join(sorted(names))
        raise FaultError(
            f"no line '{line}'{suggest(line, names)}; expected one of {known}, or a new line in releases/lines.yml"
        )
    patches = [int(release.version.rpartition(".")[2]) for release in metadata.releases if release.line == line]
    following = f"{line}.{max(patches, default=-1) + 1}"
    if version != following:
        raise FaultError(f"'{version}' does not come next in line {line}; expected {following}")
    area = min(
        (change.area for release in metadata.releases for change in release.changes if change.area), default='""'
    )
    return TEMPLATE.format(version=version, day=day, slug=slug, identity=_find_free_id(metadata), area=area)


def _find_free_id(metadata: Metadata) -> str:
    """Return the id after the highest one, with the prefix of the newest change."""
    changes = [change.id for release in metadata.releases for change in release.changes]
    prefix = changes[0].rpartition("-")[0] if changes else "CRM"
    return f"{prefix}-{_highest(changes) + 1}"


def _highest(identities: Iterable[str]) -> int:
    return max((int(identity.rpartition("-")[2]) for identity in identities), default=0)
