"""The plan of the day from a bare Debian to the accepted machine, and the guides' commands typed at the wrong time."""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from content.command_blocks import Block
from content.guide_pages import PAGES, describe_image, name_image, read_blocks
from content.kvm_host import IMAGES, SUITES, begin, boot, get_bare_system

PLAN = "install/index.md"
NOT_OF_THE_DAY = {"rollback", "trouble", "convert"}
GIVEN = {"kvm/network.md"}
"""The bridge is there: on the network of a test host its setting would cut nobody off."""

DANGEROUS = re.compile(
    r"\b(mv|shred|blockresize|vol-(create|delete|resize)\S*|undefine|qemu-img (convert|create|resize|rebase|commit)"
    r"|blockcommit|snapshot-(create|revert|delete)\S*|machine-backup (copy|restore|rehearse)"
    r"|pool-(build|delete|undefine))\b"
)


def read_plan() -> Iterator[tuple[str, str]]:
    """Yield page and section, which may be empty, of each step of the plan's table."""
    text = (ROOT / "docs" / PLAN).read_text("utf-8")
    for link in re.findall(r"(?m)^\| \d+\..*?\]\(([^)]+)\)", text):
        path, _, section = link.partition("#")
        yield posixpath.normpath(posixpath.join("install", path)), section


def split_logins(blocks: list[Block]) -> Iterator[str]:
    """Yield what is typed from one login to the next."""
    code = ""
    for block in blocks:
        code += block.typed
        if "login" in block.classes:
            yield code
            code = ""
    yield code


@pytest.mark.parametrize("suite", SUITES)
def test_the_plan_of_the_day_leads_from_a_bare_system_to_an_accepted_machine(
    suite: str, guest: Path, tmp_path: Path
) -> None:
    line_site = describe_image(guest)
    steps = list(read_plan())
    assert len(steps) == 12
    with boot(get_bare_system(suite), tmp_path, internet=True) as host:
        for script in (ROOT / "docs").glob("*/*.sh"):
            host.put(f"/home/admin/{script.name}", script.read_bytes())
        for path, section in (step for step in steps if step[0] not in GIVEN):
            of_the_step = [
                block
                for block in read_blocks(path, line_site)
                if (block.runs or "login" in block.classes) and block.is_for(suite)
                if block.section == section or (not section and block.section not in NOT_OF_THE_DAY)
            ]
            if path == "install/image.md":
                host.put(f"{IMAGES}/{name_image(line_site)}", guest.read_bytes())
            for code in split_logins(of_the_step):
                result = host.run(code)
                assert result.returncode == 0, f"{path}#{section}:\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}"
        said = host.run("export LC_ALL=C.UTF-8; virsh --connect qemu:///system list --name; sudo machine-backup check")
    assert said.stdout.startswith("carbon-crm\n")
    assert said.stdout.endswith(": цела\n")


WORKING = """
export LC_ALL=C.UTF-8 LIBVIRT_DEFAULT_URI=qemu:///system
# a machine whose disk is larger than the pages think
virsh blockresize carbon-crm vda 400G > /dev/null
sudo install backup.sh /usr/local/sbin/machine-backup
sudo install --directory --mode=0711 /var/backups/carbon-crm
"""
JUDGE = """
export LC_ALL=C.UTF-8 LIBVIRT_DEFAULT_URI=qemu:///system
virsh dominfo carbon-crm > /dev/null || virsh define /tmp/carbon-crm.xml > /dev/null
disk=$(virsh domblklist carbon-crm | awk '$1 == "vda" {print $2}')
virsh destroy carbon-crm > /dev/null 2>&1 || true
sudo qemu-img check -q "$disk"
sudo qemu-img info "$disk" | grep --max-count=1 'virtual size'
log=/var/log/libvirt/qemu/judge.serial
virt-install --name judge --memory 160 --vcpus 1 --osinfo detect=on,require=off --import \\
  --disk "$disk" --network none --serial pty,log.file=$log --check path_in_use=off --graphics none \\
  --noautoconsole > /dev/null
timeout 120 sh -c "until sudo grep -aqs READY $log; do sleep 0.2; done" && echo boots
"""
RISKY = [path for path in PAGES if any(block.runs and DANGEROUS.search(block.code) for block in read_blocks(path))]
ENDS_THE_MACHINE = {"install/rollback.md", "operation/decommission.md"}
"""Pages whose purpose is that the disk is gone."""


def type_twice(path: str) -> str:
    """Return what a hurried administrator types: every command of the page twice, whatever the answer."""
    blocks = (block for block in read_blocks(path) if block.runs and "packages" not in block.classes)
    blocks = (block for block in blocks if block.section != "rollback")
    return "set +euo pipefail\nexec > /dev/null 2>&1\n" + "".join(f"{block.typed}\n{block.typed}\n" for block in blocks)


@pytest.mark.parametrize("path", sorted(set(RISKY) - ENDS_THE_MACHINE))
def test_commands_pasted_twice_on_another_state_spare_the_machine(path: str, guest: Path, tmp_path: Path) -> None:
    files = (ROOT / "docs" / path).parent
    with begin(tmp_path, "trixie", guest, files=files) as host:
        host.put("/home/admin/backup.sh", (ROOT / "docs/operation/backup.sh").read_bytes())
        assert host.run(f"{WORKING}virsh dumpxml --inactive carbon-crm > /tmp/carbon-crm.xml").returncode == 0
        host.run(type_twice(path))
        verdict = host.run(JUDGE)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    assert "400 GiB" in verdict.stdout
    assert verdict.stdout.endswith("boots\n")
