"""Every file that the guides show is accepted by the program it is for."""

import configparser
import json
import subprocess
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path

import pytest
from lxml import etree
from machine import require
from ruamel.yaml import YAML

from content.command_blocks import Block
from content.guide_pages import PAGES, read_blocks
from content.worlds import OWN_NETWORK

DEVICES = {"channel", "console", "controller", "disk", "filesystem", "graphics", "hostdev", "interface", "memballoon"}
DEVICES |= {"rng", "serial", "tpm", "video", "watchdog"}
WHOLE = {
    "domain",
    "network",
    "pool",
    "volume",
    "domainsnapshot",
    "domaincheckpoint",
    "domainbackup",
    "secret",
    "filter",
}
DOMAIN = "<domain type='kvm'><name>a</name><memory>1</memory><os><type>hvm</type></os>{}</domain>"
KINDS = {"xml", "yaml", "json", "ini", "nft"}

SAMPLES = [
    pytest.param(block, id=f"{path}:{block.number}")
    for path in PAGES
    for block in read_blocks(path)
    if block.classes & KINDS
]


def check(*command: str | Path) -> str:
    """Run the program and return what it prints."""
    require(str(command[0]))
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


def check_xml(block: Block, folder: Path) -> None:
    for element in etree.fromstring(f"<all>{block.code}</all>"):
        text = etree.tostring(element, encoding="unicode", with_tail=False)
        if element.tag in DEVICES:
            text = DOMAIN.format(f"<devices>{text}</devices>")
        elif element.tag not in WHOLE:
            text = DOMAIN.format(text)
        file = folder / "sample.xml"
        file.write_text(text, "utf-8")
        check("virt-xml-validate", file)


def check_yaml(block: Block, folder: Path) -> None:
    file = folder / "user-data"
    file.write_text(block.code, "utf-8")
    assert YAML(typ="safe").load(block.code)
    if block.code.startswith("#cloud-config"):
        check("cloud-init", "schema", "--config-file", file)


def check_json(block: Block, folder: Path) -> None:
    assert json.loads(block.code), folder


def check_nft(block: Block, folder: Path) -> None:
    file = folder / "rules.nft"
    file.write_text(block.code, "utf-8")
    require(OWN_NETWORK)
    check(*OWN_NETWORK.enter, "nft", "--check", "--file", file)


def check_ini(block: Block, folder: Path) -> None:
    file = folder / Path(block.title).name
    file.write_text(block.code, "utf-8")
    assert block.title.startswith("/etc/"), "title= names the file, by its whole path"
    validate = next(validate for pattern, validate in FILES.items() if fnmatch(block.title, pattern))
    validate(file)


def check_unit(file: Path) -> None:
    # the programs of the units are those of the page: they are not on this machine
    text = file.read_text("utf-8")
    file.write_text("\n".join(_use_true(row) for row in text.splitlines()), "utf-8")
    if file.suffix == ".timer":
        (file.parent / f"{file.stem}.service").write_text("[Service]\nExecStart=/bin/true\n", "utf-8")
    assert "Unknown" not in check("systemd-analyze", "verify", "--man=no", file)


def _use_true(row: str) -> str:
    return "ExecStart=/bin/true" if row.startswith("ExecStart=") else row


def check_sections(file: Path) -> None:
    parser = configparser.ConfigParser(strict=False, interpolation=None, allow_no_value=True)
    parser.read_string(file.read_text("utf-8"))
    assert parser.sections()


def check_settings(file: Path) -> None:
    check("bash", "-n", file)


def check_kernel_settings(file: Path) -> None:
    settings = [row for row in file.read_text("utf-8").splitlines() if row and not row.startswith("#")]
    assert check("sysctl", "--dry-run", "--load", file).splitlines() == settings


def check_words(file: Path) -> None:
    assert all(row.split() for row in file.read_text("utf-8").splitlines() if row and not row.startswith("#"))


FILES: dict[str, Callable[[Path], None]] = {
    "/etc/systemd/system/*": check_unit,
    "/etc/systemd/*": check_sections,
    "/etc/sysctl.d/*": check_kernel_settings,
    "/etc/default/*": check_settings,
    "/etc/libvirt/*.conf": check_settings,
    "/etc/chrony/*": check_words,
    "/etc/msmtprc": check_words,
    "/etc/nut/*": check_words,
}


@pytest.mark.parametrize("block", SAMPLES)
def test_the_sample_is_accepted(block: Block, tmp_path: Path) -> None:
    checks = {"xml": check_xml, "yaml": check_yaml, "json": check_json, "nft": check_nft, "ini": check_ini}
    (kind,) = block.classes & KINDS
    checks[kind](block, tmp_path)


@pytest.mark.parametrize(
    ("kind", "title", "code"),
    [
        ("xml", "", "<disk type='fiel'><target dev='vda'/></disk>"),
        ("yaml", "", "#cloud-config\npackages: {a: [b, {c: d}]}\nusers: 5\n"),
        ("nft", "", "table inet t { chain c { tpc dport 22 accept } }"),
        ("ini", "/etc/systemd/system/a.service", "[Service]\nExecStart=/bin/true\nRestrat=always\n"),
        ("ini", "/etc/sysctl.d/60-a.conf", "no such syntax\n"),
    ],
)
def test_a_wrong_sample_is_refused(kind: str, title: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        test_the_sample_is_accepted(Block(1, frozenset({kind}), title, code), tmp_path)
