import errno
import hashlib
import tempfile
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_project import law, write_files

from docsite.files import (
    checksum,
    digest,
    digest_files,
    list_paths,
    naming,
    render_sums,
    scan_files,
    write_text,
    write_whole,
)

TREE = {"b.txt": "b", "a/c.txt": "c", "a/B/d": "", "я.txt": "я"}


def test_every_file_is_listed_sorted_with_slashes(tmp_path: Path) -> None:
    write_files(tmp_path, TREE)
    (tmp_path / "empty/folder").mkdir(parents=True)
    assert list_paths(tmp_path) == ["a/B/d", "a/c.txt", "b.txt", "я.txt"]
    assert {entry.name for entry in scan_files(tmp_path / "a")} == {"c.txt", "d"}


def test_a_folder_that_is_missing_is_no_empty_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list_paths(tmp_path / "none")


def test_a_link_to_nothing_is_a_file_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    assert list_paths(tmp_path) == ["link"]


def test_a_file_is_replaced_whole_and_keeps_its_rights(tmp_path: Path) -> None:
    file = tmp_path / "5.3.1.yml"
    write_whole(file, b"first")
    assert file.read_bytes() == b"first"
    file.chmod(0o751)
    kept = file.open("rb")  # a reader that began before
    write_whole(file, b"second")
    with kept:
        assert kept.read() == b"first"
    assert file.read_bytes() == b"second"
    assert file.stat().st_mode & 0o777 == 0o751
    assert list_paths(tmp_path) == ["5.3.1.yml"]


def test_writing_needs_no_other_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    monkeypatch.chdir(write_files(tmp_path / "current", {"a.txt": "stays"}))
    write_whole(tmp_path / "a.txt", b"new")
    assert (tmp_path / "a.txt").read_bytes() == b"new"
    assert (tmp_path / "current/a.txt").read_bytes() == b"stays"


def test_what_cannot_be_written_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder/full").mkdir(parents=True)
    (tmp_path / "folder/full/file").touch()
    with pytest.raises(OSError) as caught:  # noqa: PT011 - which one is the system's to say
        write_whole(tmp_path / "folder/full", b"x")
    assert caught.value.filename == str(tmp_path / "folder/full")
    assert list_paths(tmp_path) == ["folder/full/file"]
    with pytest.raises(FileNotFoundError) as missing:
        write_whole(tmp_path / "none/file", b"x")
    assert missing.value.filename == str(tmp_path / "none/file")


def test_an_error_names_the_place_that_people_know(tmp_path: Path) -> None:
    def fail() -> None:
        with naming(tmp_path / "known"):
            raise OSError(errno.ENOSPC, "No space left on device", ".secret")

    with pytest.raises(OSError, match="No space left on device") as caught:
        fail()
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, str(tmp_path / "known"))
    assert isinstance(caught.value.__cause__, OSError)


def test_a_checksum_is_that_of_sha256sum() -> None:
    # FIPS 180-2, appendix B.1
    assert checksum(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert render_sums({"б.zip": "b" * 64, "a/c.pdf": "c" * 64}) == f"{'c' * 64}  a/c.pdf\n{'b' * 64}  б.zip\n".encode()
    assert render_sums({}) == b""


def test_a_text_gets_its_folder_and_unix_line_ends(tmp_path: Path) -> None:
    write_text(tmp_path / "a/b/c.txt", "ё\nй\n")
    write_text(tmp_path / "a/b/c.txt", "щ\nй\n")
    assert (tmp_path / "a/b/c.txt").read_bytes() == "щ\nй\n".encode()


@pytest.mark.parametrize(("one", "other"), [(("ab", "c"), ("a", "bc")), (("a",), ("a", "")), ((), ("",))])
def test_the_borders_of_parts_count(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert digest(*one) != digest(*other)


def test_a_text_is_its_bytes() -> None:
    assert digest("ё") == digest("ё".encode())
    inner = b"".join(hashlib.sha256(part).digest() for part in (b"a", b"b"))
    assert digest("a", b"b") == hashlib.sha256(inner).hexdigest()


def test_files_count_with_their_path_and_in_any_order(tmp_path: Path) -> None:
    root = write_files(tmp_path / "root", TREE)
    files = [root / name for name in TREE]
    whole = digest_files(root, files)
    assert digest_files(root, reversed(files)) == whole
    other = write_files(tmp_path / "other", TREE)
    assert digest_files(other, (other / name for name in TREE)) == whole
    assert digest_files(tmp_path, files) != whole
    assert digest_files(root, files[1:]) != whole
    files[0].write_text("B", "utf-8")
    assert digest_files(root, files) != whole


@law
@given(parts=st.lists(st.lists(st.sampled_from(["", "a", "b", "ab"]), max_size=3), min_size=2, max_size=2))
def test_equal_digests_are_of_equal_parts(parts: list[list[str]]) -> None:
    for one, other in product(parts, parts):
        assert (digest(*one) == digest(*other)) is (one == other)
