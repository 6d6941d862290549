"""What the preview takes for an edit."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sample_project import write_files

from docsite_mkdocs.preview.edits import Edits, Look, look

FILES = {
    "mkdocs.yml": "",
    "mkdocs.base.yml": "",
    "docs/a.md": "a",
    "docs/lan/b.md": "b",
    "hooks/c.py": "c",
    "other/d.md": "d",
    "e.md": "e",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(tmp_path, FILES)
    return tmp_path


def paths(found: Look) -> set[str]:
    return set(map(str, found.files))


def test_a_look_sees_what_a_line_is_made_of(root: Path) -> None:
    write_files(root, {f"docs/{name}": "" for name in (".a.md.swp", "a.md~", "#a.md#", "a.md___jb_old___", "x.tmp")})
    write_files(root, {"docs/.hidden/a.md": "", "hooks/__pycache__/c.pyc": ""})
    (root / "docs/.#a.md").symlink_to("nowhere")
    os.mkfifo(root / "docs/pipe")
    assert paths(look(root)) == {"mkdocs.yml", "mkdocs.base.yml", "docs/a.md", "docs/lan/b.md", "hooks/c.py"}


def rewrite(file: Path) -> None:
    text = file.read_bytes()
    file.unlink()
    file.write_bytes(text)


def swap(file: Path) -> None:
    file.rename(file.with_name("away"))
    file.with_name("away").rename(file)


@pytest.mark.parametrize("change", [Path.touch, rewrite, swap, lambda file: file.chmod(0o600)])
def test_the_same_content_is_no_edit(root: Path, change: Callable[[Path], None]) -> None:
    before = look(root)
    change(root / "docs/a.md")
    assert look(root, before) == before


@pytest.mark.parametrize("age", [0, 10**10])
def test_other_content_is_one_though_size_and_time_stay(root: Path, age: int) -> None:
    file = root / "docs/a.md"
    moment = time.time_ns() - age
    os.utime(file, ns=(moment, moment))
    before = look(root)
    file.write_text("z", "utf-8")
    os.utime(file, ns=(moment, moment))
    assert before.differing(look(root, before)) == {Path("docs/a.md")}


def test_files_that_come_and_go_are_named(root: Path) -> None:
    before = look(root)
    (root / "docs/lan").rename(root / "docs/library")
    assert before.differing(look(root, before)) == {Path("docs/lan/b.md"), Path("docs/library/b.md")}


def test_an_old_file_is_not_read_again(root: Path) -> None:
    file = root / "docs/a.md"
    os.utime(file, (1, 1))
    while time.time_ns() - file.stat().st_ctime_ns < 2_100_000_000:
        time.sleep(0.1)
    before = look(root)
    assert before.files[Path("docs/a.md")].status
    again = look(root, before)
    assert again.files[Path("docs/a.md")] is before.files[Path("docs/a.md")]


def test_links_are_followed_and_circles_end(root: Path) -> None:
    (root / "docs/link.md").symlink_to("../other/d.md")
    (root / "docs/folder").symlink_to("../other")
    (root / "docs/lan/circle").symlink_to("..")
    (root / "other/back").symlink_to("../docs")
    (root / "docs/nowhere.md").symlink_to("../other/later.md")
    before = look(root)
    files = paths(before)
    assert files >= {"docs/link.md", "docs/folder/d.md"}
    assert not any("circle" in path for path in files)
    links = {"link.md", "folder", "lan/circle", "folder/back", "nowhere.md"}
    assert before.links == {root / "docs" / name for name in links}
    write_files(root, {"other/d.md": "new", "other/later.md": ""})
    assert before.differing(look(root, before)) == {
        Path("docs", name) for name in ("link.md", "folder/d.md", "folder/later.md", "nowhere.md")
    }


def test_what_may_not_be_read_is_seen_when_it_may(root: Path) -> None:
    file = root / "docs/a.md"
    file.chmod(0)
    before = look(root)
    assert Path("docs/a.md") in before.files
    file.chmod(0o600)
    assert paths(look(root, before)) == paths(before)


def test_every_folder_where_a_file_can_change_is_watched(root: Path) -> None:
    (root / "shared/deep").mkdir(parents=True)
    write_files(root, {"shared/deep/f.md": "", "single/g.md": "", "elsewhere/pages/h.md": ""})
    (root / "docs/deep").symlink_to("../shared/deep")
    (root / "docs/g.md").symlink_to("../single/g.md")
    (root / "releases").symlink_to("elsewhere/pages")
    (root / "docs/later.md").symlink_to("../other/later.md")
    (root / "docs/inner").symlink_to("lan")
    edits = Edits(root, print, polling=True)
    trees = {"docs", "hooks", "shared/deep", "elsewhere/pages"}
    single = {"", "shared", "single", "elsewhere", "other"}
    assert edits.find_folders() == {root / name: True for name in trees} | {root / name: False for name in single}
