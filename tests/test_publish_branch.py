"""Publishing to a branch of a real git repository."""

import os
import subprocess
from pathlib import Path

import pytest
from conftest import run
from test_publish_folder import Project, bad, good, project

pytestmark = pytest.mark.xdist_group("publishing")
__all__ = ["project"]  # a fixture


def git(*words: str | Path, at: Path) -> str:
    command = ["git", "-c", "user.name=Анна", "-c", "user.email=a@example.ru", "-C", str(at), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    folder = tmp_path / "pages.git"
    subprocess.run(["git", "init", "--quiet", "--bare", folder], check=True)
    return folder


def edit(remote: Path, name: str, text: str) -> None:
    """Commit a file to the branch by hand, from a clone."""
    clone = remote.with_name(f"clone-{name}")
    subprocess.run(["git", "clone", "--quiet", "--branch", "gh-pages", remote, clone], check=True)
    (clone / name).write_text(text, "utf-8")
    git("add", "-A", at=clone)
    git("commit", "--quiet", "--message", f"Edit {name}", at=clone)
    git("push", "--quiet", at=clone)


def test_all_lines_come_in_one_commit_from_a_machine_without_a_git_identity(
    project: Project, remote: Path, tmp_path: Path
) -> None:
    home = {"HOME": str(tmp_path), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ("python", "scripts/publish_site.py", f"git:{remote}", "--site", "old")
    assert "gh-pages is at" in good(run(*command, cwd=project.root, **home))
    assert git("log", "--format=%an|%s", "gh-pages", at=remote) == (
        "Basalt Hub Docs|Publish the documentation: 5.2, 5.3, latest"
    )
    held = set(git("ls-tree", "-r", "--name-only", "gh-pages", at=remote).splitlines())
    site = project.root / "old"
    assert held == {file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file()} | {".nojekyll"}
    assert git("show", "gh-pages:5.3/index.html", at=remote) == (site / "5.3/index.html").read_text("utf-8").strip()


def test_the_next_commit_stands_on_the_former_and_keeps_the_host_s_file(project: Project, remote: Path) -> None:
    target = f"git:{remote}#gh-pages"
    good(project.publish("old", Path(target)))
    first = git("rev-parse", "gh-pages", at=remote)
    clone = remote.with_name("clone")
    subprocess.run(["git", "clone", "--quiet", "--branch", "gh-pages", remote, clone], check=True)
    (clone / "CNAME").write_text("docs.example.ru\n", "utf-8")
    git("add", "-A", at=clone)
    git("commit", "--quiet", "--message", "Name the host\n\nDocs-Build: by hand", at=clone)
    git("push", "--quiet", at=clone)
    good(project.publish("new", Path(target)))
    assert git("rev-parse", "gh-pages~2", at=remote) == first
    assert git("show", "gh-pages:CNAME", at=remote) == "docs.example.ru"
    names = git("diff", "--name-status", "--no-renames", "gh-pages~1", "gh-pages", at=remote).splitlines()
    assert {"A\t5.3/lan/fresh.html", "M\t5.3/lan/page1.html", "D\t5.3/lan/gone.html"} <= set(names)
    assert good(project.publish("new", Path(target))).endswith("holds this very site; nothing to do\n")


def test_the_remote_may_be_one_of_the_project_s_own(project: Project, remote: Path) -> None:
    git("init", "--quiet", at=project.root)
    git("remote", "add", "pages", remote, at=project.root)
    try:
        good(project.publish("old", Path("git:pages#site")))
        assert git("log", "--format=%s", "site", at=remote).startswith("Publish the documentation")
        assert git("branch", "--all", at=project.root) == ""  # nothing is left in the project's own repository
    finally:
        subprocess.run(["rm", "-rf", project.root / ".git"], check=True)


def test_a_commit_by_hand_is_named_and_only_lost_by_force(project: Project, remote: Path) -> None:
    target = Path(f"git:{remote}")
    good(project.publish("old", target))
    edit(remote, "note.html", "x")
    error = bad(project.publish("new", target))
    assert "the newest commit of gh-pages is no publication: 'Edit note.html' by Анна; carry it over" in error
    good(project.publish("new", target, "--force"))
    assert git("log", "--format=%s", "gh-pages", at=remote).splitlines()[1] == "Edit note.html"  # still in the history


def test_a_branch_that_moves_meanwhile_is_not_overwritten(project: Project, remote: Path, tmp_path: Path) -> None:
    """The way to the remote lets somebody else's commit arrive between our fetch and our push."""
    good(project.publish("old", Path(f"git:{remote}")))
    tip = git("rev-parse", "gh-pages", at=remote)
    other = git("commit-tree", "gh-pages^{tree}", "-p", tip, "-m", "x", at=remote)
    way = tmp_path / "ssh"
    way.write_text(
        f"""#!/bin/sh
        for words; do :; done
        echo "$words" >> {tmp_path}/asked
        eval "$words"
        case "$(grep -c upload-pack {tmp_path}/asked) $words" in
          "2 git-upload-pack"*) git -C {remote} update-ref refs/heads/gh-pages {other} ;; # the list came first
        esac
        """,
        "utf-8",
    )
    way.chmod(0o755)
    command = ("python", "scripts/publish_site.py", f"git:elsewhere:{remote}", "--site", "new")
    error = bad(run(*command, cwd=project.root, GIT_SSH_COMMAND=str(way)))
    assert "did not take the commit for gh-pages: somebody has published there meanwhile; run it again" in error
    assert git("rev-parse", "gh-pages", at=remote) == other


def test_lost_lines_and_sample_data_are_refused_there_too(project: Project, remote: Path, tmp_path: Path) -> None:
    target = Path(f"git:{remote}")
    good(project.publish("old", target))
    build = run("python", "scripts/build_site.py", "--site", tmp_path / "part", cwd=project.root, LINES="5.3")
    assert build.returncode == 0, build.stderr
    assert "5.2 would vanish" in bad(project.publish(str(tmp_path / "part"), target))


def test_a_dry_run_lists_the_files_and_pushes_nothing(project: Project, remote: Path) -> None:
    target = Path(f"git:{remote}")
    out = good(project.publish("old", target, "--dry-run"))
    assert "A\t5.3/index.html\n" in out
    assert "files would change on gh-pages; nothing was done" in out
    assert git("branch", "--all", at=remote) == ""


@pytest.mark.parametrize("kind", ["missing", "refused"])
def test_a_remote_that_does_not_answer_or_take_is_one_clear_line(project: Project, remote: Path, kind: str) -> None:
    if kind == "missing":
        error = bad(project.publish("old", Path("git:/nowhere/pages.git")))
        assert error.startswith(
            "error: git ls-remote: fatal: '/nowhere/pages.git' does not appear to be a git repository"
        )
    else:
        hook = remote / "hooks/pre-receive"
        hook.write_text("#!/bin/sh\necho 'only on Mondays' >&2\nexit 1\n", "utf-8")
        hook.chmod(0o755)
        error = bad(project.publish("old", Path(f"git:{remote}")))
        assert "did not take the commit for gh-pages" in error
        assert "only on Mondays" in error
        assert git("branch", "--all", at=remote) == ""
