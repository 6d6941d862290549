"""Edit a small project at random, and compare each build from the cache with a clean one: both must be the same.

Run by `tests/test_cache.py` for a few sequences of edits and by `make bench` for many.
"""

import argparse
import ast
import difflib
import hashlib
import os
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import mkdocs.commands.build  # noqa: F401 - forks share what is imported here
from conftest import DOCS, RELEASES, ROOT, page, write_tree
from mkdocs.__main__ import cli

import docsite.line.project  # noqa: F401 - as above
from docsite.command import run_command

LINES = ("5.1", "5.2", "5.3", "latest")
DAY = 86400
GLOSSARY = (
    '---\ntitle: Словарь\ndescription: Термины\n---\n# Словарь\n\nСнимок {#snapshot data-forms="снимок, снимк*"}\n'
    ":   Состояние диска. Подробности ниже.\n"
)
PAGES = {
    "lan/glossary.md": GLOSSARY,
    "lan/disk.md": page(
        "Диск",
        "Снимок диска для {{ line }}: [сеть](net.md#nat), ![схема](../images/a.svg)\n\n"
        "Нужно {{ line.platform.memory_gib }} ГиБ.\n\n"
        '/// applies | >=5.2\n[Новое](../index.md)\n///\n\n```console\nls\n```\n\n--8<-- "part.txt"\n',
    ),
    "lan/net.md": page("Сеть", "## NAT {#nat}\n\nТекст о снимках.[^1]\n\n[^1]: Сноска.", audience="administrator"),
    "part.txt": "Общий кусок.\n",
    "images/a.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>\n',
}
NAVIGATION = "nav:\n  - index.md\n  - LAN:\n" + "".join(f"      - {path}\n" for path in (
    "lan/index.md", "lan/new.md", "lan/glossary.md", "lan/disk.md", "lan/net.md"))  # fmt: skip
OUTSIDE = "not_in_nav: |\n  /operation/*\n  /support/*\n  /lan/added*.md\n"


WINGS = ("russian", "reading", "releases", "tree", "line", "search", "checks", "differences", "theme")
"""What the build of one line is made of, but for what keeps results: a fault there shows in warm builds only."""


def find_constants(source: str) -> list[tuple[int, int]]:
    """Return where texts and numbers stand in a program, in bytes, but for docstrings and texts with values in them."""
    tree = ast.parse(source)
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    inner |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    starts = [0]
    for row in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(row))
    return [
        (starts[node.lineno - 1] + node.col_offset, starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0))
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) in {str, int, float} and id(node) not in inner
    ]


def use_programs(source: Path) -> None:
    """Let this process import our packages from the folder, whatever it has imported before."""
    for name in [name for name in sys.modules if name.split(".")[0] in {"docsite", "docsite_mkdocs"}]:
        del sys.modules[name]
    sys.path.insert(0, str(source))  # noqa: TID251 - copies that were edited


class Project:
    """The project under edit, and the environment of its next build."""

    def __init__(self, root: Path, chance: random.Random) -> None:
        self.root, self.chance = root, chance
        self.number = 0
        self.day, self.build_id = 1795478400, "first"
        write_tree(root, PAGES)
        shutil.copytree(ROOT / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__"))
        config = (root / "mkdocs.yml").read_text("utf-8")
        (root / "mkdocs.yml").write_text(f"{config}\n{OUTSIDE}{NAVIGATION}", "utf-8")

    def word(self) -> str:
        """Return a word that was never used."""
        self.number += 1
        return f"слово{self.number}"

    def change(self, path: str, pattern: str, new: str | Callable[[re.Match[str]], str]) -> None:
        """Replace the first match in a file, if there is both."""
        file = self.root / path
        if file.exists():
            file.write_text(re.sub(pattern, new, file.read_text("utf-8"), count=1, flags=re.MULTILINE), "utf-8")

    def any_page(self) -> str:
        """Return the path of a page."""
        pages = sorted((self.root / "docs").rglob("*.md"))
        return self.chance.choice(pages).relative_to(self.root).as_posix()

    def edit(self) -> str:
        """Make one edit; returns its name."""
        name = self.chance.choice([name for name in dir(self) if name.startswith("edit_")])
        getattr(self, name)()
        return name

    def edit_text(self) -> None:
        self.change(self.any_page(), r"\Z", lambda _: f"\n{self.word()} снимок\n")

    def edit_heading(self) -> None:
        self.change(self.any_page(), r"^# .*", lambda _: f"# {self.word()}")

    def edit_title(self) -> None:
        self.change(self.any_page(), r"^title: .*", lambda _: f"title: {self.word()} & <b>")

    def edit_front_matter(self) -> None:
        keys = ("reviewed: 2026-01-02", "hide: [toc]", "audience: writer", "search: {boost: 2.0}")
        self.change(
            self.any_page(), r"^description: .*", lambda _: f"description: {self.word()}\n{self.chance.choice(keys)}"
        )

    def edit_applicability_of_page(self) -> None:
        self.change("docs/lan/new.md", r"^applies: .*", f'applies: ">={self.chance.choice(("5.2", "5.3", "5.4"))}"')

    def edit_applicability_of_block(self) -> None:
        self.change("docs/lan/disk.md", r"applies \| .*", f"applies | >={self.chance.choice(('5.2', '5.3'))}")

    def edit_glossary(self) -> None:
        self.change("docs/lan/glossary.md", r"Состояние \S+", lambda _: f"Состояние {self.word()}")

    def edit_snippet(self) -> None:
        (self.root / "docs/part.txt").write_text(f"Общий {self.word()}.\n", "utf-8")

    def edit_picture(self) -> None:
        self.change("docs/images/a.svg", r"M\d+ 0", f"M{self.chance.randrange(9)} 0")

    def edit_anchor(self) -> None:
        self.change("docs/lan/net.md", r"\{#\w+\}", self.chance.choice(("{#nat}", "{#other}")))

    def edit_metadata(self) -> None:
        release = self.chance.choice([name for name in RELEASES if name[0].isdigit()])
        self.change(f"releases/{release}", r"text: .*", lambda _: f"text: {self.word()}")

    def edit_line(self) -> None:
        self.change("releases/lines.yml", r"memory_gib: \d+", f"memory_gib: {self.chance.randrange(1, 99)}")

    def edit_day(self) -> None:
        self.day += DAY * self.chance.randrange(1, 40)

    def edit_commit(self) -> None:
        self.build_id = self.word()

    def edit_template(self) -> None:
        path = self.chance.choice(
            ("late/page-links.html", "main.html", "generated/release.html", "partials/changes.html")
        )
        self.change(f"overrides/{path}", r"\Z", lambda _: f"<!-- {self.word()} -->")

    def edit_mend(self) -> None:
        self.change("overrides/mends.yml", r'(?<=put: .)"header": "\w+"', lambda _: f'"header": "{self.word()}"')

    def edit_styles(self) -> None:
        self.change("overrides/assets/site.css", r"\Z", lambda _: f"/* {self.word()} */\n")

    def edit_hook(self) -> None:
        self.change("hooks/pages.py", r"    return text$", lambda _: f'    return text + "\\n\\n{self.word()}"')

    def edit_program(self) -> None:
        """Change a text or a number in one of our modules: some pages, all of them, none, or the build breaks."""
        wing = self.root / "src/docsite" / self.chance.choice(WINGS)
        file = self.chance.choice(sorted(wing.glob("*.py")))
        source = file.read_bytes()
        if constants := find_constants(source.decode()):
            start, end = self.chance.choice(constants)
            old = source[start:end]
            new = old[:-1] + "ы".encode() + old[-1:] if old.endswith((b'"', b"'")) else b"1" + old
            file.write_bytes(source[:start] + new + source[end:])

    def edit_comment_of_program(self) -> None:
        file = self.chance.choice(sorted((self.root / "src").rglob("*.py")))
        file.write_text(f"{file.read_text('utf-8')}\n# {self.word()}\n", "utf-8")

    def edit_configuration(self) -> None:
        self.change("mkdocs.base.yml", r"permalink_title: .*", lambda _: f"permalink_title: {self.word()}")

    def edit_site_name(self) -> None:
        self.change("mkdocs.yml", r"^site_name: .*", lambda _: f"site_name: {self.word()}")

    def edit_navigation(self) -> None:
        self.change("mkdocs.yml", r"^      - lan/(disk|net)\.md\n      - (.*)\n", r"      - \2\n      - lan/\1.md\n")

    def edit_section(self) -> None:
        self.change("mkdocs.yml", r"^  - \S+:\n      - lan", lambda _: f"  - {self.word()}:\n      - lan")

    def edit_pages_by_one_more(self) -> None:
        name = f"added{self.chance.randrange(3)}"
        (self.root / f"docs/lan/{name}.md").write_text(page(self.word(), "[диск](disk.md)"), "utf-8")

    def edit_pages_by_one_less(self) -> None:
        for file in sorted((self.root / "docs/lan").glob("added*.md"))[:1]:
            file.unlink()

    def edit_name_of_page(self) -> None:
        for file in sorted((self.root / "docs/lan").glob("added*.md"))[:1]:
            file.rename(file.with_name(f"added{self.chance.randrange(3, 9)}.md"))

    def edit_by_deleting_what_is_linked(self) -> None:
        (self.root / "docs/lan/net.md").unlink(missing_ok=True)

    def edit_back(self) -> None:
        """Revert all pages and programs."""
        shutil.rmtree(self.root / "src")
        shutil.copytree(ROOT / "src", self.root / "src", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.rmtree(self.root / "docs")
        for name, text in (DOCS | PAGES).items():
            file = self.root / "docs" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")

    def build(self, root: Path, line: str) -> tuple[int, str, dict[str, str]]:
        """Build a line in a fork; returns exit code, warnings, and the digest of every file."""
        out, log = root / "out", root / "log"
        process = os.fork()
        if process == 0:
            status = 1
            try:
                with log.open("wb") as output:
                    os.dup2(output.fileno(), 1)
                    os.dup2(output.fileno(), 2)
                os.chdir(root)
                use_programs(root / "src")
                os.environ |= {"LINE": line, "SOURCE_DATE_EPOCH": str(self.day), "BUILD_ID": self.build_id}
                cli.main(["build", "--strict", "--site-dir", str(out)], standalone_mode=False)
                status = 0
            except SystemExit as error:
                print(error.code)
            finally:
                sys.stdout.flush()
                os._exit(status)
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        rows = [row.replace(str(root), "") for row in log.read_text("utf-8").split("\n") if not row.startswith("INFO")]
        files = sorted(file for file in out.rglob("*") if file.is_file()) if status == 0 else []
        return status, "\n".join(rows), {
            str(file.relative_to(out)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files
        }  # fmt: skip


def compare(warm: Path, cold: Path) -> list[str]:
    """Return how two files differ."""
    first, second = (file.read_text("utf-8", "replace").split("\n") if file.exists() else [] for file in (warm, cold))
    return list(difflib.unified_diff(first, second, str(warm), str(cold), n=0, lineterm=""))


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sequences", type=int, default=200)
    parser.add_argument("--seed", type=int, default=6)
    arguments = parser.parse_args(argv)
    if arguments.sequences < 1:
        parser.error("argument --sequences: expected a whole number above 0")
    chance = random.Random(arguments.seed)
    builds = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder, "warm"), chance)
        for sequence in range(arguments.sequences):
            edits = [project.edit() for _ in range(chance.randint(1, 3))] if sequence else ["nothing"]
            line = chance.choice(LINES)
            clean = Path(folder, "clean")
            shutil.copytree(project.root, clean, ignore=shutil.ignore_patterns(".cache", "out", "log"))
            warm, cold = project.build(project.root, line), project.build(clean, line)
            differing = sorted(path for path, _ in set(warm[2].items()) ^ set(cold[2].items()))
            changes = [row for path in differing for row in compare(project.root / "out" / path, clean / "out" / path)]
            shutil.rmtree(clean)
            builds, failed = builds + 1, failed + (cold[0] != 0)
            if warm != cold:
                print(
                    f"sequence {sequence}, line {line}, after {', '.join(edits)}: not the same",
                    *warm[:2],
                    *cold[:2],
                    sep="\n",
                )
                print(*changes[:40], sep="\n")
                return 1
            if cold[0] != 0 and chance.random() < 0.7:  # a broken tree tells little more
                project.edit_back()
    print(f"{builds} builds from the cache were the same as clean ones; {failed} of them failed as they should")
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
