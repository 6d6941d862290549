"""Every command that a guide says it runs, run: in the order of the page, on a real libvirt and QEMU."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import ROOT

from content.command_blocks import Block, check_marks
from content.guide_pages import PAGES, PROJECT, describe_image, name_image, read_blocks
from content.kvm_host import DISK, IMAGE, MACHINE, SUITES, begin

BEGINS_WITH = {  # the others: the running machine
    "install/image.md": IMAGE,
    "install/unattended.md": IMAGE,
    "install/virtual-machine.md": DISK,
}
MARK = "\x1e"


RUN_PAGES = [path for path in PAGES if any(block.runs for block in read_blocks(path))]


@pytest.mark.parametrize("path", PAGES)
def test_shell_blocks_run_or_say_why_not(path: str) -> None:
    text = (ROOT / "docs" / path).read_text("utf-8")
    assert [str(problem) for problem in check_marks(text, PROJECT.reader, f"docs/{path}")] == []


@pytest.mark.parametrize("path", PAGES)
def test_waiting_has_an_end(path: str) -> None:
    endless = [
        f"docs/{path}:{block.number}: {loop}"
        for block in read_blocks(path)
        if block.is_shell and "script" not in block.classes  # a script has tests of its own
        for loop in re.findall(r"(?m)^.*\b(?:until|while)\s.*$", block.code)
        if "timeout" not in loop and "while read" not in loop and "while IFS" not in loop
    ]
    assert endless == []


def test_four_fifths_of_the_kvm_guide_is_run() -> None:
    blocks = [block for path in PAGES if path.startswith("kvm/") for block in read_blocks(path) if block.is_shell]
    assert sum(block.runs for block in blocks) >= 0.8 * len(blocks)


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("path", RUN_PAGES)
def test_commands_of_the_page_do_what_it_says(path: str, suite: str, guest: Path, tmp_path: Path) -> None:
    line_site = describe_image(guest)
    blocks = [block for block in read_blocks(path, line_site) if block.is_for(suite)]
    image, have, files = name_image(line_site), BEGINS_WITH.get(path, MACHINE), (ROOT / "docs" / path).parent
    internet = any("packages" in block.classes for block in blocks)
    with begin(tmp_path, suite, guest, have, image=image, files=files, internet=internet) as host:
        result = host.run("".join(write_step(block) for block in blocks if block.runs))
        journal = host.run("sudo journalctl --no-pager --lines 60").stdout if result.returncode else ""
    steps = dict(split_steps(result.stdout))
    reached = max(steps, default=0)
    assert result.returncode == 0, (
        f"docs/{path}:{reached}: {steps.get(reached, '')}\n{result.stderr[-3000:]}\n{journal}"
    )
    for block, answer in pairwise(blocks):
        if block.runs and "output" in answer.classes:
            assert matches(answer.code, steps[block.number]), f"docs/{path}:{answer.number}: {steps[block.number]}"


def write_step(block: Block) -> str:
    return f"echo '{MARK}{block.number}'\nexec 2>&1\n{block.typed}"


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
