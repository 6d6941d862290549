"""Set the days of a line: `set_line.py 5.1 --support-ends 2027-01-31`, `set_line.py 5.0 --dropped 2027-06-01`.

It tells which aliases move, what state the line is in from when on, and which pages come and go.
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
from docsite.periods import Period, last_day
from docsite.releases.record_edits import MILESTONES, parse_milestone, set_line

ROOT = Path(__file__).resolve().parent.parent


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("line", help="the line, 5.1")
    for name, meaning in MILESTONES.items():
        parser.add_argument(f"--{name.replace('_', '-')}", help=meaning)
    parser.add_argument("--lts", choices=("true", "false"), help="whether the line has long-term support")
    parser.add_argument("--check", action="store_true", help="show what would be written, and write nothing")
    arguments = parser.parse_args(argv)
    given: dict[str, object] = {}
    for name in MILESTONES:
        if text := getattr(arguments, name):
            try:
                given[name] = parse_milestone(name, text)
            except ValueError as error:
                parser.error(f"argument --{name.replace('_', '-')}: {error}")
    if arguments.lts:
        given["lts"] = arguments.lts == "true"
    if not given:
        parser.error("nothing to set; expected an option such as --support-ends 2027-01-31")
    day = find_day(os.environ, dt.datetime.now(dt.UTC).date())
    ends = [last_day(value) for value in given.values() if isinstance(value, dt.date | Period)]
    days = [end + dt.timedelta(days=more) for end in ends if end for more in (0, 1)]
    prepare = partial(set_line, arguments.line, given)
    for row in edit_metadata(ROOT, day, prepare, days, is_trial=arguments.check).render():
        print(row)
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
