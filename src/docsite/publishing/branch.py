"""Publish to a branch of a git repository, with mike: one commit for all lines.

The commit is made on top of the branch as it was fetched, in a repository of its own, and pushed without force: a
branch that has moved meanwhile refuses it, and nothing else is changed anywhere.

See decisions/0045-a-branch-gets-one-commit-made-elsewhere.md.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mike import git_utils

from docsite.problems import FaultError
from docsite.publishing.built import check_replacement, refuse
from docsite.publishing.publication import Publication
from docsite.publishing.target import Branch

TRAILER = "Docs-Build"
"""Tells a commit of ours from one by hand."""
KEPT = ("CNAME",)
"""Files of the host that stay."""


def publish_branch(target: Branch, publication: Publication, root: Path, committer: str) -> list[str]:
    """Publish; returns what happened, in lines. Raises `FaultError` and `ProblemsError`: nothing has changed.

    `root` is the project's repository, whose remotes may be named; `committer` commits where git knows no name.
    """
    remote = _find_remote(target.remote, root)
    with tempfile.TemporaryDirectory(prefix="publish-") as folder, _working_in(Path(folder), root, committer):
        _git("init", "--quiet", "--bare")
        before = _fetch(remote, target.name)
        if before:
            _check_branch(target, publication)
        try:
            _commit(target.name, publication)
        except git_utils.GitEmptyCommit:
            return [f"{target.remote}: {target.name} holds this very site; nothing to do"]
        except git_utils.GitError as error:
            raise FaultError(str(error)) from error
        if publication.dry_run:
            nothing = _git("hash-object", "-t", "tree", os.devnull).strip()
            changes = _git("diff", "--name-status", "--no-renames", before or nothing, target.name).splitlines()
            return [*changes, f"{target.remote}: {len(changes)} files would change on {target.name}; nothing was done"]
        try:
            git_utils.push_branch(remote, target.name)
        except git_utils.GitError as error:
            moved = "fetch first" in str(error) or "non-fast-forward" in str(error)
            reason = "somebody has published there meanwhile; run it again" if moved else str(error)
            raise FaultError(f"{target.remote} did not take the commit for {target.name}: {reason}") from error
        return [f"{target.remote}: {target.name} is at {git_utils.get_latest_commit(target.name, short=True)}"]


def _find_remote(name: str, root: Path) -> str:
    words = ["git", "-C", str(root), "remote", "get-url", "--push", name]
    found = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
    if found.returncode == 0:
        name = found.stdout.strip()
    return str(root / name) if (root / name).exists() else name


@contextmanager
def _working_in(repository: Path, root: Path, committer: str) -> Iterator[None]:
    """Let git and mike, which takes neither a repository nor a name, work in the repository and under some name."""

    def ask(key: str) -> str:
        words = ["git", "-C", str(root), "config", key]
        return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603

    identity = {
        "GIT_COMMITTER_NAME": ask("user.name") or committer,
        "GIT_COMMITTER_EMAIL": ask("user.email") or "docs@localhost",
    }
    before = dict(os.environ)
    os.environ.update({**identity, **before, "GIT_DIR": str(repository), "GIT_TERMINAL_PROMPT": "0"})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _git(*words: str) -> str:
    """Run git; raises `FaultError` with its reason."""
    result = subprocess.run(["git", *words], capture_output=True, text=True, check=False)  # noqa: S603, S607
    if result.returncode:
        raise FaultError(f"git {words[0]}: {result.stderr.strip() or 'failed'}")
    return result.stdout


def _fetch(remote: str, branch: str) -> str:
    """Fetch the newest commit of the branch; returns it, or an empty text if there is no such branch."""
    if not _git("ls-remote", "--heads", "--", remote, f"refs/heads/{branch}"):
        return ""
    _git("fetch", "--quiet", "--depth=1", "--", remote, f"refs/heads/{branch}:refs/heads/{branch}")
    return str(git_utils.get_latest_commit(branch))


def _check_branch(target: Branch, publication: Publication) -> None:
    """Refuse to lose a commit that was made by hand, or lines, unforced."""
    if publication.force:
        return
    author, subject, build = _git("log", "-1", f"--format=%an%n%s%n%(trailers:key={TRAILER})", target.name).split(
        "\n", 2
    )
    if not build.strip():
        cause = f"the newest commit of {target.name} is no publication: '{subject}' by {author}"
        raise FaultError(f"{cause}; carry it over to docs/, or lose it with FORCE=1")
    try:
        versions = json.loads(git_utils.read_file(target.name, "versions.json", universal_newlines=True))
    except git_utils.GitError:
        return
    refuse(check_replacement(publication.site, [version["version"] for version in versions], force=False))


def _commit(branch: str, publication: Publication) -> None:
    lines = ", ".join(publication.facts.lines)
    message = f"Publish the documentation: {lines}\n\n{TRAILER}: {publication.build}\n"
    kept = [file for name in KEPT if (file := _read_kept(branch, name))]
    with git_utils.Commit(branch, message) as commit:
        commit.delete_files("*")
        for file in (*kept, git_utils.FileInfo(".nojekyll", "")):
            commit.add_file(file)
        for path in publication.digests:
            commit.add_file(git_utils.FileInfo(path, (publication.site / path).read_bytes()))


def _read_kept(branch: str, name: str) -> git_utils.FileInfo | None:
    try:
        return git_utils.FileInfo(name, git_utils.read_file(branch, name))
    except git_utils.GitError:
        return None
