"""What a line asks of its host suffices for the commands that its guides tell to type."""

import re
from itertools import product

import pytest
from conftest import ROOT
from ruamel.yaml import YAML

from content.guide_pages import CONFIG, PAGES, PROJECT, read_blocks
from docsite.line.line_site import LineSite
from docsite.releases.models import Line

NEEDS = YAML(typ="safe").load((ROOT / "tests/content/command_versions.yml").read_text("utf-8"))
SCRIPTS = {path.name: path.read_text("utf-8") for path in (ROOT / "docs").glob("*/*.sh")}


def read_typed(line: Line) -> dict[str, str]:
    """Return by page all code that the line shows there, and by name the scripts."""
    line_site = LineSite(PROJECT, line, CONFIG.site_url, "test")
    return {path: "\n".join(block.code for block in read_blocks(path, line_site)) for path in PAGES} | SCRIPTS


TYPED = {str(line): read_typed(line) for line in PROJECT.metadata.lines}


def compare(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


@pytest.mark.parametrize("line", PROJECT.metadata.lines, ids=str)
def test_the_commands_of_a_line_work_on_the_host_that_it_asks_for(line: Line) -> None:
    platform = line.platform
    newer = [
        f"{path}: {need['pattern']}: {program} {need[program]}"
        for (path, code), need in product(TYPED[str(line)].items(), NEEDS)
        for program in ("libvirt", "qemu")
        if re.search(need["pattern"], code) and compare(need.get(program, "0")) > compare(str(platform[program]))
    ]
    assert newer == []


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need["pattern"])
def test_every_known_need_is_one_of_the_guides(need: dict[str, str]) -> None:
    assert any(re.search(need["pattern"], code) for pages in TYPED.values() for code in pages.values())
