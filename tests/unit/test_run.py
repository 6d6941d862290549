import datetime as dt
import os
import subprocess
import time
from pathlib import Path

import pytest
from sample_project import on, write_files

from docsite.line.run import Run, find_build_id, find_day, find_lines, read_run
from docsite.problems import FaultError

TODAY = on("2026-11-24")


def test_what_is_not_asked_for_is_what_users_expect() -> None:
    assert read_run({"BUILD_ID": "abc"}, Path(), TODAY) == Run(TODAY, "abc", "latest", (), "")
    assert read_run(
        {"BUILD_ID": "abc", "LINE": "", "LINES": "", "SIGN_KEY": "", "SOURCE_DATE_EPOCH": ""}, Path(), TODAY
    ) == (Run(TODAY, "abc", "latest", (), ""))


def test_everything_can_be_asked_for() -> None:
    environ = {
        "SOURCE_DATE_EPOCH": "1795478400",
        "BUILD_ID": "abc",
        "LINE": "5.2",
        "LINES": "5.2,lts",
        "SIGN_KEY": "A1",
    }
    assert read_run(environ, Path(), on("2000-01-01")) == Run(TODAY, "abc", "5.2", ("5.2", "lts"), "A1")


@pytest.mark.parametrize(
    ("epoch", "day"),
    [
        ("1", "1970-01-01"),
        ("86399", "1970-01-01"),
        ("86400", "1970-01-02"),
        ("1795478399", "2026-11-23"),  # the last second of the day before, UTC
        ("1795478400", "2026-11-24"),
        ("1795564799", "2026-11-24"),
    ],
)
def test_the_day_is_that_of_the_seconds_in_utc(epoch: str, day: str) -> None:
    assert find_day({"SOURCE_DATE_EPOCH": epoch}, TODAY) == dt.date.fromisoformat(day)


def test_the_day_hangs_on_no_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as context:
        context.setenv("TZ", "VVO-10")  # where it is tomorrow
        time.tzset()
        assert find_day({"SOURCE_DATE_EPOCH": "1795564799"}, TODAY) == TODAY
    time.tzset()


@pytest.mark.parametrize("epoch", ["0", "00", "-1", "1.5", "yesterday", " 1", "²", "9" * 14, "9" * 30])
def test_what_is_no_day_is_refused(epoch: str) -> None:
    with pytest.raises(FaultError) as caught:
        find_day({"SOURCE_DATE_EPOCH": epoch}, TODAY)
    assert str(caught.value) == f"SOURCE_DATE_EPOCH={epoch!r} is no day; expected seconds since 1970, above 0"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("5.2", ("5.2",)),
        ("5.2,5.3", ("5.2", "5.3")),
        (" 5.2, lts  latest ,", ("5.2", "lts", "latest")),
        (",", ()),
        ("50", ()),  # the height of a terminal
        ("50,24", ("50", "24")),
        ("50,5.2", ("50", "5.2")),
    ],
)
def test_lines_are_words_but_for_the_height_of_the_terminal(text: str, lines: tuple[str, ...]) -> None:
    assert find_lines({"LINES": text}) == lines


def test_without_git_a_build_is_local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_build_id(tmp_path) == "local"
    assert read_run({}, tmp_path, TODAY).build_id == "local"


def test_a_build_is_the_commit_of_its_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)  # a commit's hook has them

    def git(*words: str) -> str:
        identity = ("-c", "user.name=a", "-c", "user.email=a@b.example")
        return subprocess.run(
            ["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout

    assert find_build_id(tmp_path) == "local"
    git("init", "--quiet")
    assert find_build_id(tmp_path) == "local"  # nothing is committed
    file = write_files(tmp_path, {"a.md": "a", "mkdocs.yml": ""}) / "a.md"
    git("add", ".")
    git("commit", "--quiet", "--message=a")
    git("tag", "--annotate", "--message=v1", "v1")
    commit = git("rev-parse", "HEAD")[:12]
    assert find_build_id(tmp_path) == commit
    file.write_text("b", "utf-8")
    assert find_build_id(tmp_path) == f"{commit}-dirty"
    assert read_run({}, tmp_path, TODAY).build_id == f"{commit}-dirty"
    assert read_run({"BUILD_ID": "abc"}, tmp_path, TODAY).build_id == "abc"


def test_another_project_s_repository_names_no_build_of_an_archive_unpacked_in_it(tmp_path: Path) -> None:
    write_files(tmp_path, {"mkdocs.yml": "", "inside/mkdocs.yml": ""})
    commit = commit_all(tmp_path, "mkdocs.yml")
    assert find_build_id(tmp_path) == commit
    assert find_build_id(tmp_path / "inside") == "local"


def test_a_repository_of_another_user_has_its_commit(tmp_path: Path) -> None:
    if os.geteuid():
        pytest.skip("only root gives files away")
    write_files(tmp_path, {"mkdocs.yml": ""})
    commit = commit_all(tmp_path, "mkdocs.yml")
    for path in (tmp_path, *tmp_path.rglob("*")):
        os.chown(path, 65534, 65534, follow_symlinks=False)
    told = subprocess.run(["git", "-C", tmp_path, "describe", "--always"], capture_output=True, text=True, check=False)
    assert "dubious ownership" in told.stderr
    assert find_build_id(tmp_path) == commit


def test_a_repository_of_another_user_around_a_project_is_not_trusted(tmp_path: Path) -> None:
    if os.geteuid():
        pytest.skip("only root gives files away")
    write_files(tmp_path, {"mkdocs.yml": "", "inside/mkdocs.yml": ""})
    commit_all(tmp_path, ".")
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n", "utf-8")
    trap.chmod(0o755)
    subprocess.run(["git", "config", "core.fsmonitor", str(trap)], cwd=tmp_path, check=True)
    for path in (tmp_path, *tmp_path.rglob("*")):
        os.chown(path, 65534, 65534, follow_symlinks=False)
    assert find_build_id(tmp_path / "inside") == "local"
    assert not (tmp_path / "sprung").exists()


def test_a_build_in_a_hook_of_another_repository_is_the_project_s_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {"other/mkdocs.yml": "a", "project/mkdocs.yml": "b", "archive/mkdocs.yml": "c"})
    commit_all(tmp_path / "other", ".")
    commit = commit_all(tmp_path / "project", ".")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "other/.git/index"))
    assert find_build_id(tmp_path / "project") == commit
    assert find_build_id(tmp_path / "archive") == "local"


def test_shallow_clones_worktrees_submodules_and_parts_have_their_commit(tmp_path: Path) -> None:
    def git(folder: str, *words: str | Path) -> str:
        identity = ("-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "protocol.file.allow=always")
        command = ["git", *identity, "-C", tmp_path / folder, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    write_files(tmp_path, {"project/mkdocs.yml": "a", "around/a.txt": "", "whole/part/mkdocs.yml": ""})
    commit_all(tmp_path / "project", ".")
    (tmp_path / "project/mkdocs.yml").write_text("b", "utf-8")
    commit = commit_all(tmp_path / "project", ".")
    around, whole = commit_all(tmp_path / "around", "."), commit_all(tmp_path / "whole", ".")
    git(".", "clone", "--quiet", "--depth=1", f"file://{tmp_path}/project", tmp_path / "shallow")
    git("project", "worktree", "add", "--quiet", "--detach", tmp_path / "tree")
    git("around", "submodule", "--quiet", "add", tmp_path / "project", "docs")
    (tmp_path / "link").symlink_to(tmp_path / "project")
    folders = ("shallow", "tree", "around/docs", "link")
    assert [find_build_id(tmp_path / folder) for folder in folders] == [commit] * len(folders)
    assert find_build_id(tmp_path / "whole/part") == whole
    for path in (tmp_path, *tmp_path.rglob("*")) if not os.geteuid() else ():
        os.chown(path, 65534, 65534, follow_symlinks=False)
    assert [find_build_id(tmp_path / folder) for folder in folders] == [commit] * len(folders)
    assert around != commit


def commit_all(folder: Path, *names: str) -> str:
    """Make a repository of the files; returns its commit as a build is named."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    for words in (("init", "--quiet"), ("add", *names), ("commit", "--quiet", "--message=a")):
        subprocess.run(["git", *identity, *words], cwd=folder, env=environ, check=True, capture_output=True)
    told = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True, text=True)
    return told.stdout[:12]
