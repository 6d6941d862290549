"""A machine that lacks something: a test that needs it is skipped and says what; in CI it fails."""

import sys
from pathlib import Path

import pytest
from conftest import ROOT, run
from machine import OWN_MOUNTS, require

NO_NAMESPACES = "for kind in user mnt net; do echo 0 > /proc/sys/user/max_${kind}_namespaces; done\n"
NO_PROGRAMS = "export PATH=/nowhere\n"
PROBE = "from machine import *\n\ndef test_probe():\n    require({})\n    raise AssertionError('reached')\n"


@pytest.mark.parametrize(("ci", "status", "outcome"), [("", 0, "1 skipped"), ("true", 1, "1 failed")])
@pytest.mark.parametrize(
    ("machine", "needs", "reason"),
    [
        (NO_NAMESPACES, "OWN_MOUNTS", "failed: No space left on device; run as root, outside of a chroot or container"),
        (
            NO_PROGRAMS,
            "'soffice', '/none/*/a.so'",
            "soffice is missing: sudo apt-get install libreoffice-writer-nogui; /none/*/a.so",
        ),
        (NO_PROGRAMS, "World((), '', ('nginx',))", "nginx is missing: sudo apt-get install nginx-light"),
    ],
    ids=["namespaces", "programs", "program of a world"],
)
def test_what_the_machine_lacks_is_named_and_fails_in_ci(
    tmp_path: Path, machine: str, needs: str, reason: str, ci: str, status: int, outcome: str
) -> None:
    require(OWN_MOUNTS)
    (tmp_path / "test_probe.py").write_text(PROBE.format(needs), "utf-8")
    script = f"{machine}exec {sys.executable} -m pytest -ra -c /dev/null --rootdir . -p no:cacheprovider test_probe.py"
    enter = (*OWN_MOUNTS.enter, "sh", "-euc", script)
    result = run(*enter, cwd=tmp_path, CI=ci, COLUMNS="400", PYTHONPATH=str(ROOT / "tests"))
    assert result.returncode == status, result.stdout + result.stderr
    assert outcome in result.stdout
    assert reason in result.stdout


def test_what_is_there_is_no_hindrance() -> None:
    require("sh", str(ROOT / "tests/pack*.txt"), OWN_MOUNTS)
