"""What a run was asked for, and what does not stand in the tree: the day, the lines, the commit.

See decisions/0006-the-line-comes-from-the-environment.md.
"""

import datetime as dt
import os
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from docsite.problems import FaultError

LOCAL = "local"
"""The build id where git has none."""
REPOSITORY = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX"}
"""What a hook of git has in its environment, which would be asked in place of the project; see git(1)."""


@dataclass(frozen=True)
class Run:
    """One run of a command; what was not asked for is what users expect."""

    day: dt.date
    build_id: str
    line: str = "latest"
    """The line that is looked at, by name or alias."""
    lines: tuple[str, ...] = ()
    """The lines of a partial site; empty for all."""
    signing_key: str = ""
    """The GnuPG key that signs the checksums; empty for none."""


def read_run(environ: Mapping[str, str], root: Path, today: dt.date) -> Run:
    """Read `SOURCE_DATE_EPOCH`, `BUILD_ID`, `LINE`, `LINES` and `SIGN_KEY`. Raises `FaultError`."""
    return Run(
        day=find_day(environ, today),
        build_id=environ.get("BUILD_ID") or find_build_id(root),
        line=environ.get("LINE") or "latest",
        lines=find_lines(environ),
        signing_key=environ.get("SIGN_KEY", ""),
    )


def find_day(environ: Mapping[str, str], today: dt.date) -> dt.date:
    """Return the day of `SOURCE_DATE_EPOCH` (seconds since 1970, UTC), or today.

    Source: https://reproducible-builds.org/specs/source-date-epoch/. Raises `FaultError` for a bad number.
    """
    epoch = environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return today
    with suppress(ValueError, OverflowError):  # the calendar ends with the year 9999
        if epoch.isdecimal() and int(epoch):  # MkDocs cannot build on day 0
            return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date()
    raise FaultError(f"SOURCE_DATE_EPOCH={epoch!r} is no day; expected seconds since 1970, above 0")


def find_lines(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names in `LINES` (`5.2,5.3`); empty for all.

    Shells keep the height of the terminal in a variable of that name: a bare number is none of ours. With a comma after
    it, as in `17,`, it is the name of a line.
    """
    text = environ.get("LINES", "").strip()
    return () if text.isdigit() else tuple(text.replace(",", " ").split())


def find_build_id(root: Path) -> str:
    """Return the commit of the tree, `-dirty` when it has been edited; `LOCAL` where git does not know it.

    A repository around it that does not hold it is another project's, as with an archive unpacked there.
    """
    if _ask_git(root, "ls-files", "--error-unmatch", "mkdocs.yml"):
        return _ask_git(root, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*") or LOCAL
    return LOCAL


def _ask_git(root: Path, *words: str) -> str:
    """Return what git answers of the project, whoever owns it: who builds it trusts it, but no repository around it.

    Git takes what a repository's settings name for programs to run; see `safe.directory` in git-config(1).
    """
    command = ["git", "-c", f"safe.directory={root.resolve()}", "-C", str(root), *words]
    environ = {name: value for name, value in os.environ.items() if name not in REPOSITORY}
    try:
        result = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    except FileNotFoundError:
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""
