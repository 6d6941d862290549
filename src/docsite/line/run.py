"""What does not stand in the tree: the day of a build, its lines, its commit, who else is at work."""

import datetime as dt
import subprocess
from collections.abc import Mapping
from pathlib import Path

from docsite.command import FaultError


def find_day(environ: Mapping[str, str], today: dt.date) -> dt.date:
    """Return the day of `SOURCE_DATE_EPOCH` (seconds since 1970, UTC), or today.

    Source: https://reproducible-builds.org/specs/source-date-epoch/. Raises `FaultError` for a bad number.
    """
    epoch = environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return today
    if not epoch.isdigit() or int(epoch) == 0:  # MkDocs cannot build on day 0
        raise FaultError(f"SOURCE_DATE_EPOCH={epoch!r} is no day; expected seconds since 1970, above 0")
    return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date()


def find_lines(environ: Mapping[str, str]) -> list[str]:
    """Return the names in `LINES` (`5.2,5.3`); empty for all.

    Shells keep the height of the terminal in a variable of that name: a bare number is none of ours.
    """
    names = environ.get("LINES", "").replace(",", " ").split()
    return [] if len(names) == 1 and names[0].isdigit() else names


def find_build_id(root: Path) -> str:
    """Return the commit of the tree, `-dirty` when it has been edited; `local` outside git."""
    command = ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    except FileNotFoundError:
        return "local"
    return result.stdout.strip() or "local"
