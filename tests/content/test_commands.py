"""Bad days of the commands that only this product has."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, run
from test_faults import make, say

MAKE_GUEST = ("python", ROOT / "tests/content/make_guest.py")


def test_making_a_guest_explains_itself() -> None:
    result = run(*MAKE_GUEST, "--help", cwd=ROOT)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("usage: ")


def test_an_unknown_option_of_making_a_guest_is_refused() -> None:
    status, rows = say(run(*MAKE_GUEST, "none/guest.qcow2", "--nonsense", cwd=ROOT), ROOT)
    assert status == 2
    assert rows[0].startswith("usage: ")
    assert rows[-1].endswith(": error: unrecognized arguments: --nonsense")


def test_what_making_a_guest_lacks_is_named(tmp_path: Path) -> None:
    status, rows = say(run(*MAKE_GUEST, "g.qcow2", cwd=tmp_path, PATH="/nowhere"), tmp_path)
    assert status == 1
    assert rows[0].startswith("error: apt-get, qemu-img, syslinux, mcopy, mkfs.vfat missing; 'make")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("test-page", "PAGE=nonsense"), "error: PAGE='nonsense': no docs/nonsense.md; expected a page such as PAGE="),
        (("test-page",), "error: PAGE='': no docs/.md; expected a page such as PAGE=kvm/snapshots"),
    ],
    ids=" ".join,
)
def test_a_page_that_is_not_there_is_named(tree: Callable[..., Path], words: tuple[str, ...], message: str) -> None:
    root = tree()
    (root / "tests/content").mkdir()
    shutil.copy(ROOT / "tests/content/targets.mk", root / "tests/content")
    status, rows = say(make(*words, cwd=root), root)
    assert status == 2  # as make has it
    assert [row for row in rows if row.startswith(message)]
