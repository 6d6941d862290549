"""Report the pages that nobody has reviewed for a year: longest ago first; exit status 1 if there are any."""

import argparse
import datetime as dt
import os
import sys
from pathlib import Path

from docsite.cache import open_cache
from docsite.checks.reviews import find_overdue
from docsite.command import run_command
from docsite.line.run import find_day
from docsite.problems import ProblemsError
from docsite.tree.configuration import load_config
from docsite.tree.published import read_tree

ROOT = Path(__file__).resolve().parent.parent


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=12, help="how old a review may be (default: 12)")
    arguments = parser.parse_args(argv)
    if arguments.months < 1:
        parser.error("argument --months: expected a whole number above 0")
    day = find_day(os.environ, dt.datetime.now(dt.UTC).date())
    tree = read_tree(ROOT, load_config(ROOT), open_cache(ROOT))
    if tree.problems:
        raise ProblemsError(tree.problems)
    overdue = tuple(find_overdue(tree.pages, day, arguments.months))
    for problem in overdue:
        print(problem, file=sys.stderr)
    print(f"reviews: {len(tree.pages)} pages, {len(overdue)} not reviewed within {arguments.months} months")
    return 1 if overdue else 0


if __name__ == "__main__":
    sys.exit(run_command(main))
