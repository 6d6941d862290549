"""Withdraw a release: `withdraw_release.py 5.3.1 --reason …` says on all its pages that it must not be used any more.

It stays in the history, with its changes; it is the newest of its line no longer.
"""

import argparse
import datetime as dt
import os
import sys
from functools import partial
from pathlib import Path

from docsite.command import run_command
from docsite.line.metadata_edit import edit_metadata
from docsite.line.run import find_day
from docsite.periods import parse_day
from docsite.releases.record_edits import withdraw

ROOT = Path(__file__).resolve().parent.parent


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version", help="the release, 5.3.1")
    parser.add_argument("--reason", required=True, help="why, for readers")
    parser.add_argument("--instead", default="", help="the release to take instead")
    parser.add_argument("--date", help="the day it was withdrawn, as 2026-03-17; or today")
    parser.add_argument("--check", action="store_true", help="show what would be written, and write nothing")
    arguments = parser.parse_args(argv)
    day = find_day(os.environ, dt.datetime.now(dt.UTC).date())
    try:
        date = parse_day(arguments.date) if arguments.date else day
    except ValueError as error:
        parser.error(f"argument --date: {error}")
    facts = {"date": date, "reason": arguments.reason.strip(), "instead": arguments.instead}
    prepare = partial(withdraw, arguments.version, {key: fact for key, fact in facts.items() if fact})
    for row in edit_metadata(ROOT, day, prepare, [date], is_trial=arguments.check).render():
        print(row)
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
