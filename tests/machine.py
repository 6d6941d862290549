"""What tests need of the machine beyond Python's packages: programs of Debian, and namespaces of their own.

A test that lacks some is skipped and says why, with the remedy. In CI nothing may be missing: there it fails.
"""

import functools
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from tools.install_packages import is_there

PACKAGES = [row for file in Path(__file__).parent.glob("**/packages.txt") for row in file.read_text("utf-8").split()]
INSTALLED_BY = {brings or package: package for package, _, brings in (row.partition(":") for row in PACKAGES)}


@dataclass(frozen=True)
class World:
    """Namespaces that a test makes for itself, and what it does there first."""

    enter: tuple[str, ...]
    trial: str
    programs: tuple[str, ...] = ()


OWN_MOUNTS = World(("unshare", "--user", "--map-root-user", "--mount"), "mount -t tmpfs tmpfs /mnt")


def require(*needs: str | World) -> None:
    """Skip the test, or fail it in CI, unless the machine has these programs and lets us into these worlds."""
    reason = "; ".join(filter(None, map(find_hindrance, needs)))
    if reason and os.environ.get("CI"):
        pytest.fail(f"CI must run every test: {reason}", pytrace=False)
    if reason:
        pytest.skip(reason)


@functools.cache
def find_hindrance(need: str | World) -> str:
    """Say what is missing and what brings it; nothing is missing when this is empty."""
    if isinstance(need, str):
        there = is_there(need, os.environ["PATH"])
        return "" if there else f"{need} is missing: sudo apt-get install {INSTALLED_BY.get(need, need)}"
    if missing := "; ".join(filter(None, map(find_hindrance, need.programs))):
        return missing
    attempt = subprocess.run([*need.enter, "sh", "-euc", need.trial], capture_output=True, text=True, check=False)
    if attempt.returncode == 0:
        return ""
    return f"no {' '.join(need.enter)} here: {attempt.stderr.strip()}; run as root, outside of a chroot or container"
