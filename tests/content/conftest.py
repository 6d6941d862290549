"""What the tests of the guides' commands share."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from machine import require

from content.worlds import OWN_HOST

HERE = Path(__file__).parent
ON_A_HOST = ("test_guides", "test_host_bridge", "test_host_packages", "test_samples", "test_virsh")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a host: by file, or by the guest that it asks for."""
    for item in (item for item in items if item.path.parent == HERE):
        if item.path.stem in ON_A_HOST or "guest" in getattr(item, "fixturenames", []):
            item.add_marker("host")
            item.add_marker(pytest.mark.timeout(1800))  # the first of them makes its system; each command has 600 s


@pytest.fixture(scope="session")
def guest() -> Path:
    """The image of a tiny bootable system, in place of the vendor's."""
    require(OWN_HOST)
    image = ROOT / ".cache/guest.qcow2"
    subprocess.run([sys.executable, HERE / "make_guest.py", image], check=True)
    return image
