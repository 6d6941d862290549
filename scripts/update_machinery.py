"""Merge newer machinery into a product's repository: `update_machinery.py upstream/main`.

What is the product's (mkdocs.yml, docs/, releases/, tests/content/) stays as it is. The merge is committed, and what
the changelog says of the versions between is shown. Files of the machinery that were edited here may conflict;
then git waits for them to be mended, as in any merge.
"""

import argparse
import sys
from pathlib import Path

from docsite.command import run_command
from docsite.updates import merge_machinery

ROOT = Path(__file__).resolve().parent.parent


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("revision", help="the branch, tag or commit of the machinery: upstream/main")
    parser.add_argument("--keep", action="append", default=[], help="one more path that stays as it is", metavar="path")
    arguments = parser.parse_args(argv)
    update = merge_machinery(ROOT, arguments.revision, arguments.keep)
    if update:
        print(f"machinery: {update.former} → {update.present}; now 'make check'\n\n{update.notes}".rstrip())
    else:
        print("machinery: nothing is newer")
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
