"""The packet filter of kvm/network.md on a real host: who is behind it is served, who is outside of it is not."""

from pathlib import Path

import pytest

from content.guide_pages import read_blocks
from content.kvm_host import IMAGE, SUITES, begin

CLIENT = """
# a client of the network `default`, one behind the bridge, and one on the other side of the bridge's card
sudo apt-get install --yes busybox-static > /dev/null
virsh --connect qemu:///system net-start default > /dev/null
for client in nat:virbr0 lan:br0; do
  name=${client%:*}
  sudo ip netns add $name
  sudo ip link add $name type veth peer name inner netns $name
  sudo ip link set $name master ${client#*:} up
  sudo ip -n $name link set inner up
done
sudo ip -n lan address add 192.0.2.20/24 dev inner
timeout 30 sh -c 'until [ "$(sudo bridge link show | grep -cE "(nat|lan)@.*state forwarding")" = 2 ]
  do sleep 0.2; done'
"""
ASK = """
python3 - <<'PY'
import socket
ask = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
ask.settimeout(5)
question = b"\\x12\\x34\\x01\\0\\0\\1\\0\\0\\0\\0\\0\\0" + b"\\x08kvm-host" + b"\\0\\0\\1\\0\\1"
ask.sendto(question, ("192.168.122.1", 53))
print("name answered" if ask.recv(512)[:2] == b"\\x12\\x34" else "strange answer")
PY
"""


@pytest.mark.parametrize("suite", SUITES)
def test_the_rules_let_clients_be_served(suite: str, guest: Path, tmp_path: Path) -> None:
    blocks = [block for block in read_blocks("kvm/network.md") if block.runs and "host-rules" in block.code]
    assert len(blocks) == 5
    with begin(tmp_path, suite, guest, IMAGE, internet=True) as host:
        result = host.run(f"""{CLIENT}
export LC_ALL=C.UTF-8
{"".join(block.code for block in blocks)}
sudo nft list tables
for try in before after; do
  sudo ip netns exec nat busybox udhcpc -n -q -t 5 -i inner -s /bin/true 2>&1
  sudo ip -n nat address replace 192.168.122.200/24 dev inner
  sudo ip netns exec nat {ASK.strip()}
  sudo ip netns exec lan ping -c 1 -W 5 192.0.2.10 > /dev/null && echo 'host answers'
  sudo ip netns exec lan ping -c 1 -W 5 192.0.2.1 > /dev/null && echo 'gateway answers'
  for address in 192.0.2.20 198.51.100.7; do
    sudo ip -n lan address replace $address/24 dev inner
    sudo ip -n lan route replace 192.0.2.10 dev inner src $address
    sudo ip route replace 198.51.100.7 dev br0
    sudo ip netns exec lan ping -c 1 -W 5 192.0.2.10 > /dev/null && echo "ping from $address"
    timeout 3 sudo ip netns exec lan bash -c 'exec 3<> /dev/tcp/192.0.2.10/22' 2> /dev/null \\
      && echo "ssh open to $address" || echo "ssh closed to $address"
  done
  sudo systemctl restart host-rules.service
done
""")
    assert result.returncode == 0, result.stdout + result.stderr
    rows = [row.strip() for row in result.stdout.splitlines()]
    assert "table inet host" in rows
    assert sum(row.startswith("udhcpc: lease of 192.168.122.") for row in rows) == 2
    for said in ("name answered", "host answers", "gateway answers", "ssh open to 192.0.2.20"):
        assert rows.count(said) == 2, said
    for said in ("ping from 198.51.100.7", "ssh closed to 198.51.100.7"):
        assert rows.count(said) == 2, said
