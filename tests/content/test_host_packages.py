"""The packages of a host from nothing: with a network, and without one from the folder that the page prepares."""

import re
import shutil
from pathlib import Path

import pytest
from machine import require

from content.command_blocks import Block
from content.guide_pages import read_blocks
from content.kvm_host import SUITES, Host, boot, get_bare_system, get_host_system
from content.worlds import OWN_HOST

PAGE = "kvm/packages.md"


def read_marked(mark: str) -> list[Block]:
    """Return the page's blocks of that mark."""
    return [block for block in read_blocks(PAGE) if mark in block.classes]


def ask_for_versions(host: Host) -> list[str]:
    """Return what the page's check of the versions says to the user."""
    (check,) = (block for block in read_blocks(PAGE) if "compare()" in block.code)
    result = host.run(check.code)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout.splitlines()


def name_packages(code: str) -> set[str]:
    """Return the packages that the command installs."""
    words = code.replace("\\\n", " ").partition("--no-install-recommends")[2].splitlines()[0].split()
    return {word for word in words if re.fullmatch(r"[a-z][a-z0-9.+-]+", word)}


def test_one_list_of_packages_is_told_everywhere() -> None:
    lists = [name_packages(block.code) for block in read_blocks("install/host.md") if "packages" in block.classes]
    lists += [name_packages(block.code) for mark in ("packages", "collect") for block in read_marked(mark)]
    lists.append(name_packages(read_marked("offline")[-1].code))
    assert len(lists) == 4
    assert all(names == lists[0] for names in lists)


@pytest.mark.parametrize("suite", SUITES)
def test_a_bare_debian_becomes_a_host_with_a_network(suite: str, tmp_path: Path) -> None:
    require(OWN_HOST)
    with boot(get_host_system(suite), tmp_path) as host:
        assert [row.split()[-1] for row in ask_for_versions(host)] == ["подходит", "подходит"]
        assert host.run("id -nG").stdout.split() == ["admin", "sudo", "libvirt"]


@pytest.mark.parametrize("suite", SUITES)
def test_a_bare_debian_becomes_a_host_without_a_network(suite: str, tmp_path: Path) -> None:
    require(OWN_HOST)
    for name in ("online", "offline"):
        (tmp_path / name).mkdir()
    with boot(get_bare_system(suite), tmp_path / "online", internet=True) as computer:
        result = computer.run("".join(block.code for block in read_marked("collect")))
        assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
        medium = computer.home / "packages"
        with boot(get_bare_system(suite), tmp_path / "offline") as host:
            shutil.copytree(medium, Path(f"/proc/{host.computer}/root/srv/packages"))
            result = host.run("".join(block.code for block in read_marked("offline")))
            assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
            (join,) = (block for block in read_blocks("install/host.md") if "login" in block.classes)
            assert host.run(join.code).returncode == 0
            assert [row.split()[-1] for row in ask_for_versions(host)] == ["подходит", "подходит"]
