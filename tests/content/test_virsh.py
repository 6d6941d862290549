"""The guides' virsh commands, also those that are not run: known to virsh; on libvirt's test driver, without root."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from functools import cache
from itertools import chain, takewhile
from operator import itemgetter
from pathlib import Path

import pytest
from conftest import ROOT
from machine import require

from content.guide_pages import PAGES, PROJECT, read_blocks

TOKEN = re.compile(r"""'[^']*'|"[^"]*"|[();<>|&]+|[^\s();<>|&'"]+|['"]""")
CONTINUED = re.compile(r"\\\n\s*")
# what the test driver answers about a machine without a process
ANSWERED = {
    "autostart",
    "domblklist",
    "domid",
    "domiflist",
    "dominfo",
    "domname",
    "domstate",
    "domuuid",
    "dumpxml",
    "list",
}
ANSWERED |= {"net-dumpxml", "net-info", "net-list", "nodeinfo", "pool-dumpxml", "pool-info", "pool-list", "setmem"}
ANSWERED |= {"snapshot-list", "suspend", "vcpucount", "version", "vol-info", "vol-list", "vol-path"}
NODE = """\
<node>
  <cpu><mhz>2000</mhz><model>x86_64</model><active>4</active><nodes>1</nodes><sockets>1</sockets><cores>4</cores></cpu>
  <memory>67108864</memory>
  <domain type='test'>
    <name>carbon-crm</name><memory unit='GiB'>16</memory><vcpu>4</vcpu><os><type>hvm</type></os>
    <devices>
      <disk type='file'><source file='/var/lib/libvirt/images/carbon-crm.qcow2'/><target dev='vda'/></disk>
      <interface type='network'><source network='default'/></interface>
    </devices>
  </domain>
  <network><name>default</name><bridge name='virbr0'/><ip address='192.168.122.1' netmask='255.255.255.0'/></network>
  <pool type='dir'>
    <name>default</name><target><path>/var/lib/libvirt/images</path></target>
    <volume><name>carbon-crm.qcow2</name><capacity unit='GiB'>100</capacity>
      <target><path>/var/lib/libvirt/images/carbon-crm.qcow2</path></target></volume>
  </pool>
</node>
"""


def list_commands() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield, with its place, every virsh command of the guides as words without the address of the connection."""
    for path in PAGES:
        for block in read_blocks(path):
            is_typed = block.is_shell and "script" not in block.classes  # scripts have tests of their own
            for row in CONTINUED.sub("", block.code).splitlines() if is_typed else ():
                for words in split_commands(row):
                    yield f"docs/{path}:{block.number}", words


def list_mentioned() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield, with its place, every virsh command that stands as code in the prose."""
    for path in sorted(PROJECT.first_lines):
        rows = (ROOT / PROJECT.source(path)).read_text("utf-8").splitlines()
        for number, row in enumerate(rows, 1):
            for code in re.findall(r"(?<!`)`((?:sudo )?virsh [^`…]+)`", row):
                for words in split_commands(code):
                    yield f"docs/{path}:{number}", words


def split_commands(row: str) -> Iterator[tuple[str, ...]]:
    """Yield the words after each `virsh` of a row, up to the end of the command or of the text that quotes it."""
    for call in re.finditer(r"(?<![\w/.-])virsh(?=\s)", row):
        words = list(takewhile(lambda word: word[0] not in "();<>|&", TOKEN.findall(row[call.end() :])))
        words = [word.strip("'\"") for word in takewhile(lambda word: word not in {"'", '"'}, words)]
        while words and words[0].startswith("-"):
            del words[: 2 if words[0] in {"-c", "--connect"} else 1]
        if words and "$" not in words[0]:
            yield tuple(words)


@pytest.fixture(autouse=True)
def virsh() -> None:
    require("virsh")


@cache
def find_options(command: str) -> frozenset[str]:
    help_ = subprocess.run(["virsh", "help", command], capture_output=True, text=True, check=False)
    assert help_.returncode == 0, help_.stderr
    return frozenset(re.findall(r"--[a-z][\w-]*", help_.stdout)) | {"--help"}


def test_virsh_knows_every_command_and_option() -> None:
    unknown = []
    for place, (command, *words) in filter(itemgetter(1), chain(list_commands(), list_mentioned())):
        options = {word.partition("=")[0] for word in words if re.match(r"--[a-z]", word)}
        unknown += [f"{place}: virsh {command} {option}" for option in sorted(options - find_options(command))]
    assert unknown == []


def test_commands_are_answered_by_the_test_driver(tmp_path: Path) -> None:
    node = tmp_path / "node.xml"
    node.write_text(NODE, "utf-8")
    commands = {words: place for place, words in list_commands() if words[0] in ANSWERED and "$" not in "".join(words)}
    asked = {words: place for words, place in commands.items() if {"carbon-crm", "default"} & set(words)}
    assert {words[0] for words in asked} >= {"domstate", "dominfo", "domblklist", "dumpxml", "pool-info", "vol-list"}
    for words, place in asked.items():
        command = ["virsh", "--connect", f"test://{node}", *words]
        result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        assert result.returncode == 0, f"{place}: virsh {shlex.join(words)}: {result.stderr}"
