"""The cache of pages: never stale, never poisoned, shared by lines and by builds at the same time."""

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, page, run
from test_build_site import fingerprint

from docsite.cache import Cache
from docsite.entries import prune_cache
from docsite.programs import Programs

Tree = Callable[..., Path]
BUILD = ("python", "scripts/build_site.py")


@pytest.fixture
def built(tree: Tree) -> Path:
    """A project whose two lines have been built."""
    root = tree()
    result = run(*BUILD, cwd=root, LINES="5.2,5.3")
    assert result.returncode == 0, result.stderr
    return root


def entries(root: Path) -> list[Path]:
    return sorted((root / ".cache/pages").iterdir())


def test_builds_from_the_cache_are_the_same_as_clean_ones() -> None:
    result = run("python", "tests/cache_edits.py", "--sequences", "12", "--seed", "12", cwd=ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.startswith("12 builds from the cache were the same as clean ones")


def test_a_whole_site_from_the_cache_is_the_same(built: Path) -> None:
    before = fingerprint(built / "site")
    known = len(entries(built))
    assert run(*BUILD, cwd=built, LINES="5.2,5.3").returncode == 0
    assert fingerprint(built / "site") == before
    assert len(entries(built)) == known


def test_lines_share_their_pages(tree: Tree) -> None:
    root = tree({f"lan/page{number}.md": page(f"Страница {number}", f"## Раздел {number}") for number in range(40)})
    assert run(*BUILD, cwd=root, LINES="5.3").returncode == 0
    first = len(entries(root))
    assert run(*BUILD, cwd=root, LINES="5.3,5.4", BUILD_ID="other").returncode == 0
    frames = [content for file in entries(root) if b"<!doctype html>" in (content := file.read_bytes())[:80]]
    assert [sum(f'id="razdel-{number}"'.encode() in frame for frame in frames) for number in range(40)] == [1] * 40
    assert len(entries(root)) < 2 * first


@pytest.mark.parametrize("harm", ["cut", "flip", "foreign", "empty"])
def test_damaged_entries_are_made_anew(built: Path, harm: str) -> None:
    before = fingerprint(built / "site")
    chance = random.Random(harm)
    files = entries(built)
    for file in files:
        data = file.read_bytes()
        if harm == "cut":
            data = data[: chance.randrange(len(data))]
        elif harm == "flip":
            place = chance.randrange(len(data))
            data = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        elif harm == "foreign":
            data = b"#!/bin/sh\n" + bytes(200)
        else:
            data = b""
        file.write_bytes(data)
    result = run(*BUILD, cwd=built, LINES="5.2,5.3")
    assert result.returncode == 0, result.stderr
    assert fingerprint(built / "site") == before


def test_where_no_cache_can_be_written_the_build_goes_on(tree: Tree) -> None:
    root = tree()
    (root / ".cache").mkdir()
    (root / ".cache/pages").write_text("a file in the place of the folder", "utf-8")
    result = run(*BUILD, cwd=root, LINES="5.2")
    assert result.returncode == 0, result.stderr


def test_a_killed_build_leaves_a_sound_cache(tree: Tree) -> None:
    root = tree()
    clean = shutil.copytree(root, root.with_name("clean"))
    for moment in (0.9, 1.2, 1.5, 1.8):
        with subprocess.Popen(
            [sys.executable, "scripts/build_site.py"], cwd=root, stdout=subprocess.DEVNULL
        ) as process:
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)
    assert run(*BUILD, cwd=root, LINES="5.2,5.3").returncode == 0
    assert run(*BUILD, cwd=clean, LINES="5.2,5.3").returncode == 0
    assert fingerprint(root / "site") == fingerprint(clean / "site")


def test_two_builds_at_once_share_an_empty_cache(tree: Tree) -> None:
    root = tree()
    commands = [[sys.executable, "scripts/build_site.py", "--site", str(root / name)] for name in ("one", "two")]
    processes = [subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL) for command in commands]
    assert [process.wait() for process in processes] == [0, 0]
    assert fingerprint(root / "one") == fingerprint(root / "two")


def test_the_cache_is_bounded_least_recently_used_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path, Programs("programs", {"maker": ("", ())}))
    for number in range(10):
        cache.keep("x" * 1000, "maker", str(number))
        time.sleep(0.01)
    assert cache.read("maker", "0") == "x" * 1000  # used again
    prune_cache(tmp_path, 3500)
    assert [number for number in range(10) if cache.read("maker", str(number)) is not None] == [0, 8, 9]
    assert Cache(tmp_path, Programs("other programs", {"maker": ("", ())})).read("maker", "0") is None


def test_a_site_that_is_current_is_left_alone(built: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in (built / "site").rglob("*")}
    result = run("python", "scripts/refresh_site.py", cwd=built, LINES="5.2,5.3")
    assert (result.returncode, result.stdout) == (0, "nothing has changed since site/ was built\n")
    assert before == {file: file.stat().st_mtime_ns for file in (built / "site").rglob("*")}


@pytest.mark.parametrize(
    "path",
    [
        "docs/index.md", "docs/new.txt", "releases/5.2.0.yml", "overrides/assets/site.css", "overrides/mends.yml",
        "hooks/search.py", "scripts/verify_copy.py", "mkdocs.yml", "mkdocs.base.yml", "site/5.2/index.html",
        "site/new.html",
    ],
)  # fmt: skip
def test_whatever_changes_the_site_is_built_anew(built: Path, path: str) -> None:
    before = fingerprint(built / "site")
    with (built / path).open("a", encoding="utf-8") as file:
        file.write("ADDED = 1\n" if path.startswith("hooks/") else "\n")  # an empty line changes no program
    result = run("python", "scripts/refresh_site.py", cwd=built, LINES="5.2,5.3")
    assert result.returncode == 0, result.stderr
    assert "5.2: built in" in result.stdout
    if path.startswith("site/"):
        assert fingerprint(built / "site") == before


def test_a_comment_in_a_program_makes_nothing_anew(built: Path) -> None:
    with (built / "hooks/search.py").open("a", encoding="utf-8") as file:
        file.write("\n# why\n")
    result = run("python", "scripts/refresh_site.py", cwd=built, LINES="5.2,5.3")
    assert (result.returncode, result.stdout) == (0, "nothing has changed since site/ was built\n")


def test_another_day_or_other_lines_are_another_site(built: Path) -> None:
    for environment in ({"LINES": "5.2"}, {"LINES": "5.2", "SOURCE_DATE_EPOCH": "1795564800"}):
        assert "built in" in run("python", "scripts/refresh_site.py", cwd=built, **environment).stdout


def test_files_that_stay_the_same_keep_their_time(built: Path) -> None:
    site = built / "site"
    before = {file.relative_to(site): file.stat().st_mtime_ns for file in site.rglob("*") if file.is_file()}
    text = (built / "docs/lan/index.md").read_text("utf-8")
    (built / "docs/lan/index.md").write_text(text.replace("Текст.", "Другой текст."), "utf-8")
    time.sleep(0.01)
    assert run(*BUILD, cwd=built, LINES="5.2,5.3").returncode == 0
    after = {file.relative_to(site): file.stat().st_mtime_ns for file in site.rglob("*") if file.is_file()}
    changed = {path.as_posix() for path in after if before.get(path) != after[path]}
    assert "5.2/lan/index.html" in changed
    assert not {path for path in changed if path.endswith(".html")} - {
        f"{line}/lan/index.html" for line in ("5.2", "5.3", "latest")
    }
    assert not [path for path in changed if path.startswith("5.2/assets/")]
