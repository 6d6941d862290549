"""Check typography and spelling of the Russian texts: docs/**/*.md and the values of releases/*.yml.

Words that the dictionary lacks stand in docs/spelling.txt: a word a line, `*` after a stem, `#` before a comment.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from docsite.command import run_command
from docsite.files import scan_files, write_whole
from docsite.problems import FaultError, Problem, ProblemsError
from docsite.reading.yaml import decode_text
from docsite.tree.synonyms import FILE as SYNONYMS
from docsite.writing.prose import check_prose, check_values, fix_prose
from docsite.writing.spelling import Spelling, parse_word_list

ROOT = Path(__file__).resolve().parent.parent
CHECKS = {".md": check_prose, ".yml": check_values}
JARGON = ROOT / "docs" / SYNONYMS
"""Words as readers write them, right or wrong."""


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fix", action="store_true", help="mend in pages what needs no thought; check the rest")
    parser.add_argument("paths", nargs="*", type=Path, help="files or folders instead of all", metavar="path")
    arguments = parser.parse_args(argv)
    spelling = Spelling(parse_word_list(read_text(ROOT / "docs" / "spelling.txt")))
    files = find_files(arguments.paths or [ROOT / "docs", ROOT / "releases"])
    mended = sum(mend_file(file, spelling) for file in files) if arguments.fix else 0
    problems = ProblemsError(check_files(files, spelling)).problems
    for problem in problems:
        print(problem, file=sys.stderr)
    mending = f", {mended} mended" if arguments.fix else ""
    print(f"prose: {len(files)} files checked{mending}, {len(problems)} problems")
    return 1 if problems else 0


def find_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the files with Russian texts, those of folders too; raises `FaultError` for a path without any."""
    files: set[Path] = set()
    for path in paths:
        found = [Path(entry.path) for entry in scan_files(path)] if path.is_dir() else [path]
        texts = {file.resolve() for file in found if file.is_file() and file.suffix in CHECKS} - {JARGON}
        if not texts:
            raise FaultError(f"no .md or .yml file at {path}")
        files |= texts
    return tuple(sorted(files))


def check_files(files: Iterable[Path], spelling: Spelling) -> Iterator[Problem]:
    """Check the files, naming them from the project's root."""
    for file in files:
        try:
            yield from CHECKS[file.suffix](read_text(file), name_file(file), spelling)
        except ProblemsError as error:
            yield from error.problems


def read_text(file: Path) -> str:
    """Return the text with its line ends as they are. Raises `ProblemsError` at the first byte that is not UTF-8."""
    return decode_text(file.read_bytes(), name_file(file))


def name_file(file: Path) -> str:
    """Return the path as messages show it: from the project's root."""
    return (file.relative_to(ROOT) if file.is_relative_to(ROOT) else file).as_posix()


def mend_file(file: Path, spelling: Spelling) -> bool:
    """Mend a page on disk; returns whether there was something to mend."""
    text = read_text(file)
    fixed = fix_prose(text, spelling) if file.suffix == ".md" else text
    if fixed != text:
        write_whole(file, fixed.encode())
    return fixed != text


if __name__ == "__main__":
    sys.exit(run_command(main))
