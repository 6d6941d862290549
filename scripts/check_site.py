"""Check the built site: links and anchors across lines, ids, alternative texts, orphans, feeds, redirects.

A file of docs/ that nothing leads to is named, and is no fault.
"""

import argparse
import sys
from pathlib import Path

from docsite.checks.built_site import check_site, find_numbered, find_orphans, read_built
from docsite.checks.unpublished import find_unpublished
from docsite.command import run_command
from docsite.files import list_paths
from docsite.problems import FaultError, ProblemsError
from docsite.tree.configuration import load_config
from docsite.tree.published import list_published

ROOT = Path(__file__).resolve().parent.parent


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "site", help="the folder that make site wrote")
    arguments = parser.parse_args(argv)
    if not arguments.site.is_dir():
        raise FaultError(f"{arguments.site} does not exist; run 'make site' first")
    paths = list_paths(arguments.site)
    config = load_config(ROOT)
    built = read_built(arguments.site, paths)
    found = check_site(arguments.site, paths, config.site_url, built)
    orphans = find_orphans(arguments.site, config.site_url, built, config.not_in_nav)
    problems = ProblemsError([*found, *orphans]).problems
    for problem in problems:
        print(problem, file=sys.stderr)
    for problem in find_numbered(arguments.site, built.values()):
        print(f"warning: {problem}", file=sys.stderr)
    for problem in find_unpublished(ROOT / "docs", list_published(ROOT / "docs", config), arguments.site, paths):
        print(f"warning: {problem}", file=sys.stderr)
    print(f"site: {len(built)} pages checked, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(run_command(main))
