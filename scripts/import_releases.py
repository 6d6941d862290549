"""Carry a history into our metadata: `import_releases.py CHANGELOG.md new/releases` writes a folder and a report.

The source is a changelog (Keep a Changelog), a folder of reno notes in its clone, the answer of GitHub about releases,
or a product of endoflife.date.
"""

import argparse
import datetime as dt
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from docsite.command import run_command
from docsite.importing.histories.assembly import assemble, count_files
from docsite.importing.histories.formats import FORMATS, read_history
from docsite.importing.histories.rendering import write_files
from docsite.line.run import find_day
from docsite.problems import Problem, ProblemsError


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="what to read")
    parser.add_argument("target", type=Path, help="the folder to write: one that does not exist, or is empty")
    parser.add_argument("--format", choices=FORMATS, help="the form of the source; guessed if not given")
    parser.add_argument("--title", default="", help="the name of the product, for the titles of lines")
    parser.add_argument(
        "--line-parts", type=_parse_parts, metavar="N", help="how many parts of a version name its line"
    )
    options = parser.parse_args(argv)
    day = find_day(os.environ, dt.datetime.now(dt.UTC).date())
    history = read_history(options.source, options.format)
    try:
        files = assemble(history, options.title, options.line_parts, day)
        write_files(files, options.target, day)
    except ProblemsError:
        _print_report(history.report)
        raise
    _print_report(history.report)
    print(f"{options.target}: {count_files(files)}; {len(set(history.report))} remarks above")
    return 0


def _parse_parts(word: str) -> int:
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError("expected a whole number above 0")
    return int(word)


def _print_report(report: Iterable[Problem]) -> None:
    for problem in sorted(set(report)):
        print(problem)


if __name__ == "__main__":
    sys.exit(run_command(main))
