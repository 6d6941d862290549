"""Check the release metadata, the pages' front matter and the product's data, all at once."""

import argparse
import datetime as dt
import os
import sys
from pathlib import Path

from docsite.command import run_command
from docsite.line.project import load_project
from docsite.line.run import find_day
from docsite.problems import ProblemsError
from docsite.reading.sources import find_leftovers
from docsite.tree.configuration import load_config

ROOT = Path(__file__).resolve().parent.parent


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    argparse.ArgumentParser(description=__doc__).parse_args(argv)
    try:
        day = find_day(os.environ, dt.datetime.now(dt.UTC).date())
        project = load_project(ROOT, load_config(ROOT), day)
    except ProblemsError as error:
        print(error, file=sys.stderr)
        print(f"metadata: {len(error.problems)} problems", file=sys.stderr)
        return 1
    for leftover in (problem for name in ("docs", "releases") for problem in find_leftovers(ROOT / name)):
        print(f"warning: {leftover}", file=sys.stderr)
    metadata = project.metadata
    for note in (*project.advice, *metadata.notes):
        print(f"warning: {note}", file=sys.stderr)
    if metadata.faults:
        print(*metadata.faults, sep="\n", file=sys.stderr)
        print(f"metadata: {len(metadata.faults)} problems in what is not released yet", file=sys.stderr)
        return 1
    changes = len({change.id for release in metadata.releases for change in release.changes})
    print(f"metadata: {len(metadata.lines)} lines, {len(metadata.releases)} releases, {changes} changes: no problems")
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
