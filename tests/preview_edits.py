"""Edit a small project at random while it is previewed, and compare the preview with a clean build, file by file.

Run by `tests/test_preview.py` for a few sequences of edits; by hand for many, and with other seeds.
"""

import argparse
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from cache_edits import Project, compare
from conftest import page
from lxml import html
from previewing import Preview, serving

from docsite.command import run_command

LINE = "5.3"
OTHERS = {"edit_day", "edit_commit", "edit_program", "edit_comment_of_program"}
"""Edits that a preview cannot see, or sees as another program."""
OWN = re.compile(
    rb'\n<script src="/\.preview/watch\.js"[^>]*></script>\n(?:\n<link [^>]*>\n<section .*</section>\n)?(?=</body>)',
    re.DOTALL,
)
"""What the preview adds to a page."""
PATIENCE = 20
"""Seconds in which the preview must be what a build makes."""


class PreviewedProject(Project):
    """A project under edit, saved in the ways that editors have."""

    def write(self, file: Path, text: str) -> None:
        """Save a file in one of the ways."""
        way = self.chance.randrange(5)
        if way == 0:  # beside it, and over it
            fresh = file.with_name(f"sed{self.word()}")
            fresh.write_text(text, "utf-8")
            fresh.replace(file)
        elif way == 1 and file.exists():  # the former one is kept for a moment
            former = file.with_name(f"{file.name}~")
            file.rename(former)
            file.write_text(text, "utf-8")
            former.unlink()
        elif way == 2:  # in steps
            file.write_text(text[: len(text) // 2], "utf-8")
            time.sleep(self.chance.random() / 10)
            file.write_text(text, "utf-8")
        else:
            file.write_text(text, "utf-8")

    def change(self, path: str, pattern: str, new: object) -> None:
        """Replace the first match in a file, if there is both."""
        file = self.root / path
        if file.exists():
            text = file.read_text("utf-8")
            self.write(file, re.sub(pattern, new, text, count=1, flags=re.MULTILINE))  # type: ignore[call-overload]

    def edit(self) -> str:
        """Make one edit; returns its name."""
        name = self.chance.choice([name for name in dir(self) if name.startswith("edit_") and name not in OTHERS])
        getattr(self, name)()
        return name

    def edit_same_text(self) -> None:
        self.change(self.any_page(), r"\Z", "")

    def edit_comment(self) -> None:
        self.change(self.any_page(), r"\Z", lambda _: f"\n<!-- {self.word()} -->\n")

    def edit_use_of_diagram(self) -> None:
        self.change("docs/lan/disk.md", r"!?(?=\[схема\])", self.chance.choice(("", "!")))

    def edit_name_of_diagram(self) -> None:
        folder = self.root / "docs/images"
        for file in sorted(folder.glob("*.svg"))[:1]:
            name = self.chance.choice("ab")
            file.rename(folder / f"{name}.svg")
            self.change("docs/lan/disk.md", r"\.\./images/\w+\.svg", f"../images/{name}.svg")

    def edit_use_of_snippet(self) -> None:
        self.change(self.any_page(), r"\Z", '\n--8<-- "part.txt"\n')

    def edit_mistake(self) -> None:
        mistakes = (
            "{{ nowhere }}",
            "[нет](absent.md)",
            "[нет](#absent)",
            "![](../images/a.svg)",
            "/// applies | >=9\n///",
        )
        self.change(self.any_page(), r"\Z", f"\n{self.chance.choice(mistakes)}\n")

    def edit_mistake_of_front_matter(self) -> None:
        self.change(self.any_page(), r"^description:", self.chance.choice(("descripton:", "description: [")))

    def edit_page_that_comes_and_goes(self) -> None:
        file = self.root / "docs/lan/brief.md"
        file.write_text(page(self.word()), "utf-8")
        time.sleep(self.chance.random() / 2)
        file.unlink()

    def edit_folder_that_comes_back(self) -> None:
        folder = self.root / "docs/lan"
        if folder.exists():
            away = folder.rename(self.root / "away")
            time.sleep(self.chance.random() / 2)
            away.rename(folder)

    def edit_lock(self) -> None:
        lock = self.root / "docs/lan/.#disk.md"
        if lock.is_symlink():
            lock.unlink()
        elif lock.parent.exists():
            lock.symlink_to("writer@host.12345:1795478400")


def find_differences(
    preview: Preview, project: Project, clean: Path, build: tuple[int, str], seen: set[str]
) -> list[str]:
    """Return where the preview is not what the build has made, and in what; `seen` are the paths of former builds."""
    status, log = build
    out = clean / "out"
    if status and not (out / "search/search_index.json").exists():  # it ended before all was written
        shown = preview.get("index.html")
        return [] if shown[0] == 500 else [f"the build ends with {log}, and the preview goes on"]
    paths = {file.relative_to(out).as_posix(): file for file in out.rglob("*") if file.is_file()}
    rows: list[str] = []
    for path, file in sorted(paths.items()):
        answer, content = preview.fetch(path)
        shown_file = project.root / "shown"
        shown_file.write_bytes(OWN.sub(b"", content))
        if answer != 200 or shown_file.read_bytes() != file.read_bytes():
            rows += [f"{path}: {answer}", *compare(shown_file, file)]
    rows += [
        f"{path} is gone, and the preview has it" for path in sorted(seen - paths.keys()) if preview.get(path)[0] != 404
    ]
    seen |= paths.keys()
    warned = set(re.findall(r"^WARNING -  (.*)", log, re.MULTILINE))
    items = html.document_fromstring(preview.get("index.html")[1]).xpath("//*[@role='alert']//li")
    told = {item.text_content().replace(str(project.root), "").split("\n")[0] for item in items}
    return rows + [f"only one of them warns: {text}" for text in sorted(warned ^ told)]


def build_clean(project: Project, clean: Path, address: str) -> tuple[int, str]:
    """Build the project anew at the preview's address; returns exit code and warnings."""
    shutil.copytree(
        project.root, clean, symlinks=True, ignore=shutil.ignore_patterns(".cache", "out", "log", "shown", "away")
    )
    config = (clean / "mkdocs.yml").read_text("utf-8")
    host = address.removeprefix("http://")
    config = re.sub(r"^site_url: .*", f"site_url: {address}/\ndev_addr: {host}", config, flags=re.MULTILINE)
    (clean / "mkdocs.yml").write_text(config, "utf-8")
    return project.build(clean, LINE)[:2]


def run_sequences(project: Project, preview: Preview, arguments: argparse.Namespace) -> Iterator[tuple[str, list[str]]]:
    """Yield, for each sequence of edits, what it was and where the preview is not what a build makes."""
    chance, seen = project.chance, set[str]()
    end = time.monotonic() + arguments.seconds
    for sequence in range(arguments.sequences):
        if time.monotonic() > end:
            return
        edits = [project.edit() for _ in range(chance.randint(1, 4))] if sequence else ["nothing"]
        clean = project.root.parent / "clean"
        built = build_clean(project, clean, preview.address)
        begin = time.monotonic()
        while (
            differing := find_differences(preview, project, clean, built, seen)
        ) and time.monotonic() < begin + PATIENCE:
            time.sleep(0.2)
        shutil.rmtree(clean)
        yield f"sequence {sequence}, after {', '.join(edits)}, status {built[0]}", differing
        if built[0] and chance.random() < 0.7:  # a broken tree tells little more
            project.edit_back()


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sequences", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--seed", type=int, default=6)
    arguments = parser.parse_args(argv)
    if min(arguments.sequences, arguments.seconds) < 1:
        parser.error("arguments --sequences and --seconds: expected whole numbers above 0")
    os.environ["LINES"] = LINE
    count = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        project = PreviewedProject(Path(folder, "project"), random.Random(arguments.seed))
        facts = {
            "SOURCE_DATE_EPOCH": str(project.day),
            "BUILD_ID": project.build_id,
            "PYTHONPATH": f"{project.root}/src",
        }
        with serving(project.root, LINE=LINE, LINES=LINE, **facts) as preview:
            for what, differing in run_sequences(project, preview, arguments):
                count, failed = count + 1, failed + ("status 0" not in what)
                if differing:
                    print(f"{what}: the preview is not what a build makes", *differing[:60], sep="\n")
                    print("the preview says", *preview.rows[-12:], sep="\n  ")
                    return 1
    print(f"{count} times the preview was what a clean build makes; {failed} of these builds failed as they should")
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
