"""The bridge of kvm/network.md: made from the card that Debian set up, and undone by a reboot."""

from pathlib import Path

import pytest
from machine import require

from content.guide_pages import read_blocks
from content.kvm_host import SUITES, boot, connect_to_internet, get_host_system
from content.worlds import OWN_HOST

BY_IFUPDOWN = """
sudo tee /etc/network/interfaces > /dev/null <<'FILE'
source /etc/network/interfaces.d/*

auto lo
iface lo inet loopback

auto eno1
iface eno1 inet static
    address 192.0.2.10/24
    gateway 192.0.2.1
FILE
sudo systemctl restart networking
"""
BY_NETWORKD = """
sudo tee /etc/systemd/network/50-eno1.network > /dev/null <<'FILE'
[Match]
Name=eno1

[Network]
Address=192.0.2.10/24
Gateway=192.0.2.1
FILE
sudo systemctl enable --now systemd-networkd
timeout 30 sh -c 'until ip -brief address show eno1 | grep -q 192.0.2.10; do sleep 0.2; done'
"""
NETWORKD_FOLDER = "/etc/systemd/network/"
REMOVED_AND_APPLIED = "sudo rm /etc/systemd/network/50-eno1.network\nsudo networkctl reload\n"
BLOCKS = read_blocks("kvm/network.md")


def type_sections(*sections: str) -> str:
    """Return what is typed in these sections; there is no machine yet."""
    own = (block for block in BLOCKS if block.runs and block.section in sections)
    return "".join(block.typed for block in own if "carbon-crm" not in block.code)


def write_setting(tool: str) -> str:
    """Return what the tab of the tool tells to do."""
    of_setup = [block for block in BLOCKS if block.section == "bridge-setup"]
    if tool == "ifupdown":
        own = [block for block in of_setup if "interfaces.bridge" in block.code]
        assert len(own) == 2
        return "".join(block.code for block in own)
    files = [block for block in of_setup if block.title.startswith(NETWORKD_FOLDER)]
    assert len(files) == 3
    return "".join(block.write_file() for block in files) + REMOVED_AND_APPLIED


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(("tool", "before"), [("ifupdown", BY_IFUPDOWN), ("networkd", BY_NETWORKD)])
def test_the_bridge_is_made_and_a_reboot_undoes_it(suite: str, tool: str, before: str, tmp_path: Path) -> None:
    require(OWN_HOST)
    layers = get_host_system(suite)
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    with boot(layers, first, network="card") as host:
        with connect_to_internet(host):
            (packages,) = [block for block in BLOCKS if "bridge-utils" in block.code]
            assert host.run(packages.code).returncode == 0
        result = host.run(before)
        assert result.returncode == 0, result.stdout + result.stderr
        (undo_script, *_) = [block for block in BLOCKS if block.section == "undo" and block.runs]
        result = host.run(
            f"export LC_ALL=C.UTF-8\n{type_sections('bridge-before')}{undo_script.code}{write_setting(tool)}"
            "timeout 30 sh -c 'until ip -brief address show br0 | grep -q 192.0.2.10; do sleep 0.2; done'\n"
            f"{type_sections('check')}echo after; ip -brief address\n"
        )
        assert result.returncode == 0, result.stdout + result.stderr
        assert "3 packets transmitted, 3 received" in result.stdout
        after = result.stdout.rpartition("\nafter\n")[2].splitlines()
        assert [row.split()[0] for row in after if "192.0.2.10/24" in row] == ["br0"]
        host.enter("sh", "/var/backups/network-before-bridge/undo")
        host.wait_for_end()
    with boot(f"{first / 'upper'}:{layers}", second, network="card") as host:
        said = host.run(
            "timeout 30 sh -c 'until ip -br a show eno1 | grep -q 192.0.2.10; do sleep 0.2; done'; ip -br a"
        )
        assert said.returncode == 0, said.stdout + said.stderr
        assert "br0" not in said.stdout
