"""Begin the file of the next release: `new_release.py 5.3.2` writes releases/5.3.2.yml, with gaps to fill in."""

import argparse
import datetime as dt
import os
import sys
from pathlib import Path

from docsite.command import run_command
from docsite.files import write_whole
from docsite.line.project import load_project
from docsite.line.run import find_day
from docsite.problems import FaultError, ProblemsError
from docsite.releases.next_release import render_scaffold
from docsite.tree.configuration import load_config

ROOT = Path(__file__).resolve().parent.parent


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version", help="major.minor.patch, the next of its line")
    version = parser.parse_args(argv).version
    file = ROOT / "releases" / f"{version}.yml"
    if file.exists():
        raise FaultError(f"releases/{file.name} exists already; edit it, or name the next version")
    try:
        day = find_day(os.environ, dt.datetime.now(dt.UTC).date())
        project = load_project(ROOT, load_config(ROOT), day)
    except ProblemsError as error:
        print(f"{error}\nerror: mend the metadata first, then begin the release", file=sys.stderr)
        return 1
    write_whole(file, render_scaffold(version, project.metadata, project.identity.product.slug, day).encode())
    print(f"releases/{file.name} is begun: fill in the empty values, then run 'make check'")
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
