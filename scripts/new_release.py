"""Release: `new_release.py 5.3 --summary … --file IMAGE` gathers what is to come out in releases/<version>.yml.

The unreleased changes of the line get their ids and move there; known issues, suggestions and the line itself learn of
the release. Without a summary or a file it is a draft, which nobody sees. A day in the future waits for that day.
"""

import argparse
import datetime as dt
import os
import sys
from pathlib import Path

from docsite.command import run_command
from docsite.line.metadata_edit import edit_metadata
from docsite.line.run import find_day
from docsite.periods import parse_day
from docsite.releases.change_set import ChangeSet
from docsite.releases.metadata import Metadata
from docsite.releases.next_release import Order, PreparedRelease, prepare_release
from docsite.releases.release_files import read_files

ROOT = Path(__file__).resolve().parent.parent


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("release", help="a line (5.3), which gets its next version, or a version (5.3.2, 5.4.0-rc.1)")
    parser.add_argument("--date", help="the day it is published, as 2026-03-17; or today")
    parser.add_argument("--summary", default="", help="what it brings, in a sentence or two")
    parser.add_argument("--title", default="", help="its name for readers, where that is not the version")
    parser.add_argument("--delivery", default="", help="one of 'deliveries' in releases/lines.yml")
    parser.add_argument("--after-end", default="", help="why it comes out although support of its line has ended")
    parser.add_argument("--file", action="append", default=[], help="an image, a package …; or KIND=PATH; repeatable")
    parser.add_argument("--draft", action="store_true", help="leave it in preparation: it is checked, not published")
    parser.add_argument("--check", action="store_true", help="show what would be written, and write nothing")
    arguments = parser.parse_args(argv)
    day = find_day(os.environ, dt.datetime.now(dt.UTC).date())
    try:
        date = parse_day(arguments.date) if arguments.date else day
    except ValueError as error:
        parser.error(f"argument --date: {error}")
    order = Order(
        name=arguments.release,
        date=date,
        has_date=arguments.date is not None,
        summary=arguments.summary.strip(),
        title=arguments.title.strip(),
        delivery=arguments.delivery,
        after_end=arguments.after_end.strip(),
        files=read_files(arguments.file),
        draft=arguments.draft,
    )
    prepared = PreparedRelease("")

    def prepare(metadata: Metadata, folder: Path) -> ChangeSet:
        nonlocal prepared
        prepared = prepare_release(order, metadata, folder)
        return prepared.changes

    edited = edit_metadata(ROOT, day, prepare, [order.date], is_trial=arguments.check)
    for note in prepared.notes:
        print(f"note: {note}")
    for row in edited.render():
        print(row)
    name = f"releases/{prepared.version}.yml"
    if prepared.missing:
        print(f"{name}: a draft ({', '.join(prepared.missing)}); fill it in, then remove 'draft: true'")
    elif order.date > day:
        print(f"{name}: published on {order.date}")
    else:
        print(f"{name}: published with the next build of the site")
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
