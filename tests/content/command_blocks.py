"""The command blocks of a page: which are run under test, and why the others are not.

A fence says it with a class: ```` ```{.bash .run} ```` is run, `.packages`, too, and the host then has a network; any
other shell block names its reason. A command that only one release of Debian knows is marked `.debian-12` or
`.debian-13`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docsite.problems import Problem
from docsite.reading.structure import MarkdownReader

REASONS = {
    "login": "takes effect with the next login",
    "collect": "is run where there is a network, for a host without one: by a test of its own",
    "offline": "is run on a bare host without a network: by a test of its own",
    "systemd": "needs the running services of a real host",
    "hardware": "depends on the hardware or the firmware",
    "remote": "is run on another machine",
    "image": "needs the vendor's image",
    "interactive": "waits for a person",
    "network-loss": "cuts the host off from its network",
    "other-system": "is for another distribution",
    "fragment": "is a part of a command, not a whole one",
    "script": "is a file that the commands around it run",
}
RELEASE_OF = {"trixie": "debian-13", "bookworm": "debian-12"}
SHELLS = {"bash", "sh", "console", "shell"}
TITLE = re.compile(r"""\btitle=(?P<quote>["'])(?P<title>.*?)(?P=quote)""")
SECTION = re.compile(r"##+ .*\{#(?P<id>[\w-]+)")


@dataclass(frozen=True)
class Block:
    """A fenced block; `number` is the line of its opening, from 1."""

    number: int
    classes: frozenset[str]
    title: str
    """What stands above it: the name of the file that it shows."""
    code: str
    section: str = ""
    """The address of the section that it stands in."""

    @property
    def is_shell(self) -> bool:
        """Whether it holds shell commands."""
        return bool(self.classes & SHELLS)

    @property
    def runs(self) -> bool:
        """Whether it is run under test, or made a file of, where the commands need it."""
        return bool(self.classes & {"run", "packages", "file"})

    @property
    def typed(self) -> str:
        """What a reader does with it, as commands: types it, or makes the file whose path stands above it."""
        return self.write_file() if "file" in self.classes else self.code

    def write_file(self) -> str:
        """Return the command that makes the file whose path stands above the block."""
        return f"sudo install -D --mode=0644 /dev/stdin {self.title} <<'FILE'\n{self.code}FILE\n"

    def is_for(self, suite: str) -> bool:
        """Whether it is for this release of Debian; one that names none is for all."""
        return not self.classes & set(RELEASE_OF.values()) or RELEASE_OF[suite] in self.classes


def find_blocks(text: str, reader: MarkdownReader, first_line: int = 1) -> Iterator[Block]:
    """Yield the fenced blocks of a Markdown text, without their indentation."""
    rows, structure = text.split("\n"), reader.read(text)
    headings = {
        number: heading["id"]
        for number, row in enumerate(rows, start=1)
        if number not in structure.code and (heading := SECTION.match(row))
    }
    for fence in structure.fences:
        section = next((headings[number] for number in sorted(headings, reverse=True) if number < fence.begin), "")
        indent = len(rows[fence.begin - 1]) - len(rows[fence.begin - 1].lstrip())
        code = "".join(row[indent:] + "\n" for row in rows[fence.begin : fence.end - 1])
        title = TITLE.search(rows[fence.begin - 1])
        number = fence.begin + first_line - 1
        yield Block(number, frozenset(fence.classes), title["title"] if title else "", code, section)


def check_marks(text: str, reader: MarkdownReader, path: str, first_line: int = 1) -> Iterator[Problem]:
    """Yield the shell blocks that neither run nor say why not, and those that say both."""
    for block in find_blocks(text, reader, first_line):
        marks = block.classes & ({"run", "packages"} | set(REASONS))
        if block.is_shell and len(marks) != 1:
            cause = f"a shell block with {'no mark' if not marks else 'the marks ' + ', '.join(sorted(marks))}"
            yield Problem(path, block.number, 1, cause, f".run, .packages, or one of .{', .'.join(REASONS)}")
