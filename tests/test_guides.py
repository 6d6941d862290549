"""Every command that a guide says it runs, run: in the order of the page, on a real libvirt and QEMU."""

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import EPOCH, ROOT

from docsite.adaptation import adapt_page
from docsite.commands import Block, check_marks, find_blocks
from docsite.config import load_config
from docsite.edition import Edition
from docsite.project import load_project

GUIDES = ("install", "operation", "kvm")
TOOLS = ("unshare", "libvirtd", "virsh", "qemu-img", "qemu-system-x86_64", "virt-install", "ip", "syslinux", "mcopy")
BEGINS_WITH = {"install/image.md": "image", "install/virtual-machine.md": "disk"}  # the others: the running machine
MARK = "\x1e"

CONFIG = load_config(ROOT)
PROJECT = load_project(ROOT, CONFIG.extra, dt.datetime.fromtimestamp(int(EPOCH), dt.UTC).date())
EDITION = Edition(PROJECT, PROJECT.latest, CONFIG.site_url, "test")


def read_blocks(path: str) -> tuple[Block, ...]:
    """Return the blocks of the page as the newest line shows it, with the values filled in."""
    rows = (ROOT / "docs" / path).read_text("utf-8").split("\n")
    first_line = PROJECT.first_lines[path]
    text = adapt_page("\n".join(rows[first_line - 1 :]), path, EDITION, lambda problem: pytest.fail(str(problem)))
    return tuple(find_blocks(text, first_line))


PAGES = sorted(path for path in PROJECT.first_lines if path.split("/")[0] in GUIDES)
RUN_PAGES = [path for path in PAGES if any(block.runs for block in read_blocks(path))]


@pytest.fixture(scope="session")
def guest() -> Path:
    image = ROOT / ".cache/guest.qcow2"
    subprocess.run([sys.executable, ROOT / "scripts/make_guest.py", image], check=True)
    return image


def find_hindrance() -> str | None:
    """Say what keeps the commands from being run here."""
    if os.geteuid() != 0:
        return "needs root for namespaces of its own"
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    return f"{', '.join(missing)} missing: run 'make test'" if missing else None


@pytest.mark.parametrize("path", PAGES)
def test_shell_blocks_run_or_say_why_not(path: str) -> None:
    text = (ROOT / "docs" / path).read_text("utf-8")
    assert [str(problem) for problem in check_marks(text, f"docs/{path}")] == []


def test_four_fifths_of_the_kvm_guide_is_run() -> None:
    blocks = [block for path in PAGES if path.startswith("kvm/") for block in read_blocks(path) if block.is_shell]
    assert sum(block.runs for block in blocks) >= 0.8 * len(blocks)


@pytest.mark.skipif(find_hindrance() is not None, reason=find_hindrance() or "")
@pytest.mark.parametrize("path", RUN_PAGES)
def test_commands_of_the_page_do_what_it_says(path: str, guest: Path, tmp_path: Path) -> None:
    blocks = read_blocks(path)
    script = tmp_path / "page.sh"
    script.write_text("set -euo pipefail\n" + "".join(write_step(block) for block in blocks if block.runs), "utf-8")
    flags = ("--mount", "--net", "--pid", "--uts", "--fork", "--mount-proc", "--kill-child")
    name, have = EDITION.release.image.file if EDITION.release else "image", BEGINS_WITH.get(path, "machine")
    enter = [
        "unshare",
        *flags,
        str(ROOT / "tests/host/enter.sh"),
        str(tmp_path / "state"),
        str(guest),
        name,
        have,
        str(script),
    ]
    environment = os.environ | {"LC_ALL": "C.UTF-8", "PATH": f"{ROOT / 'tests/host/bin'}:{os.environ['PATH']}"}
    result = subprocess.run(
        enter, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, check=False
    )
    steps = dict(split_steps(result.stdout))
    reached = max(steps, default=0)
    assert result.returncode == 0, f"docs/{path}:{reached}: {steps.get(reached, '')}\n{result.stderr[-3000:]}"
    for block, answer in pairwise(blocks):
        if block.runs and "output" in answer.classes:
            assert matches(answer.code, steps[block.number]), f"docs/{path}:{answer.number}: {steps[block.number]}"


def write_step(block: Block) -> str:
    return f"echo '{MARK}{block.number}'\nexec 2>&1\n{block.code}"


def split_steps(output: str) -> Iterator[tuple[int, str]]:
    for step in output.split(MARK)[1:]:
        number, _, text = step.partition("\n")
        yield int(number), text


def matches(expected: str, actual: str) -> bool:
    """Compare by lines: `…` stands for anything, alone for any lines; spaces count as one, empty lines not at all."""
    rows = [" ".join(row.split()) for row in expected.split("\n") if row.strip()]
    text = "".join(" ".join(row.split()) + "\n" for row in actual.split("\n") if row.strip())
    parts = (r"(?:.*\n)*?" if row == "…" else ".*".join(map(re.escape, row.split("…"))) + r"\n" for row in rows)
    return re.search("(?m)^" + "".join(parts), text) is not None


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ("Id   Name\n", "junk\n Id Name \n\n", True),
        ("size … GiB\n", "size 1.5 GiB\n", True),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("…\nd\n", "d\n", True),
        ("a\nc\n", "a\nb\nc\n", False),
        ("a.c\n", "abc\n", False),
    ],
)
def test_answers_are_compared_line_by_line(expected: str, actual: str, same: bool) -> None:
    assert matches(expected, actual) is same
