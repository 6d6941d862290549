"""Today's machinery, merged into the repository of a product: what is the product's own stays as it is there.

See decisions/0078-updates-are-merges-that-keep-the-products-folders.md.
"""

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from docsite.problems import FaultError

PRODUCT = ("mkdocs.yml", "docs", "releases", "tests/content")
"""What a product replaces; the machinery's repository has another product there, which no update brings along."""
SCHEMAS = "releases/schema"
"""What is the machinery's all the same: editors look for it beside the data."""
WITHOUT_RENAMES = ("--strategy", "recursive", "--strategy-option", "no-renames")
"""Before 2.50, git's own choice of a strategy, `ort`, looks for renames all the same."""
CHANGELOG = "CHANGELOG.md"
VERSION_FILE = "src/docsite/__init__.py"
VERSION = re.compile(r'^__version__ = "([^"]+)"', re.MULTILINE)
HEADING = re.compile(r"^## ", re.MULTILINE)


@dataclass(frozen=True)
class Update:
    """What a merge has brought."""

    former: str
    """The machinery's version before it."""
    present: str
    """The version after it."""
    notes: str
    """What the changelog says of the versions between, newest first, with what to do; within a version the commits."""


def merge_machinery(root: Path, revision: str, keep: Iterable[str] = ()) -> Update | None:
    """Merge the machinery of the revision and commit it; nothing if the product has it already.

    `keep` names more paths that stay as they are.

    Raises `FaultError`: then nothing has changed, but for a conflict in the machinery, which is left to the person.
    """
    if _ask(root, "status", "--porcelain"):
        raise FaultError("the tree holds what no commit has; commit it, or 'git stash' it, first")
    if not _ask(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"):
        raise FaultError(
            f"no revision '{revision}'; 'git fetch' brings it, 'git branch --remotes' names those there are"
        )
    if not _ask(root, "merge-base", "HEAD", revision):
        raise FaultError(f"no history in common with '{revision}'; expected a repository that began as its clone")
    former, present = (_read_version(root, name) for name in ("HEAD", revision))
    if _run(root, "merge-base", "--is-ancestor", revision, "HEAD").returncode == 0:
        return None
    commits = _ask(root, "log", "--no-merges", "--format=- %s", f"HEAD..{revision}")
    merge = _run(root, "merge", "--no-commit", "--no-ff", *WITHOUT_RENAMES, revision)
    if not _ask(root, "rev-parse", "--verify", "--quiet", "MERGE_HEAD"):
        raise FaultError(f"git merge: {(merge.stderr or merge.stdout).strip()}")
    _keep(root, (*PRODUCT, *keep))
    _do(root, "checkout", "--quiet", revision, "--", SCHEMAS)
    if conflicts := _ask(root, "diff", "--name-only", "--diff-filter=U").split("\n") if _has_conflicts(root) else []:
        raise FaultError(
            f"edited here and in the update: {', '.join(conflicts)}; expected those files mended and 'git commit', "
            "or 'git merge --abort', which takes all back"
        )
    _do(root, "commit", "--quiet", "--message", f"Machinery {present}")
    return Update(former, present, _cut_notes(_ask(root, "show", f"{revision}:{CHANGELOG}"), former) or commits)


def _keep(root: Path, paths: Iterable[str]) -> None:
    """Let the paths be what they are in the product's last commit, with no file more."""
    for path in paths:
        _do(root, "rm", "-r", "--quiet", "--force", "--ignore-unmatch", "--", path)  # what is unmerged, too
        if _ask(root, "ls-tree", "--name-only", "HEAD", path):
            _do(root, "checkout", "--quiet", "HEAD", "--", path)


def _has_conflicts(root: Path) -> bool:
    return bool(_ask(root, "ls-files", "--unmerged"))


def _read_version(root: Path, revision: str) -> str:
    found = VERSION.search(_ask(root, "show", f"{revision}:{VERSION_FILE}"))
    if not found:
        raise FaultError(f"'{revision}' is no version of the machinery: no __version__ in {VERSION_FILE}")
    return found[1]


def _cut_notes(changelog: str, former: str) -> str:
    """Return the sections of the versions above the former one."""
    _, *sections = HEADING.split(changelog)
    newer: list[str] = []
    for section in sections:
        if section.split(None, 1)[0] == former:
            break
        newer.append(f"## {section.strip()}")
    return "\n\n".join(newer)


def _run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = ["git", "-C", str(root), *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603 - fixed words


def _ask(root: Path, *words: str) -> str:
    """Return what git answers; an empty text if it does not know."""
    result = _run(root, *words)
    return result.stdout.strip() if result.returncode == 0 else ""


def _do(root: Path, *words: str) -> None:
    result = _run(root, *words)
    if result.returncode:
        raise FaultError(f"git {words[0]}: {(result.stderr or result.stdout).strip()}")
