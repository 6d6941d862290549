"""Carry pages into docs/: `import_docs.py SOURCE` writes pages, files and the navigation, and a report of the rest.

The source is an MkDocs project, a folder of Markdown (of GitHub, Docusaurus, Hugo), a DOCX file, or the unpacked HTML
export of a Confluence space. What is there with other content stays, unless --force says otherwise; a second run does
nothing.
"""

import argparse
import sys
from pathlib import Path

from docsite.command import run_command
from docsite.importing.pages.delivery import Delivery, plan_delivery, write_delivery
from docsite.importing.pages.settling import SettledTree, settle_tree
from docsite.importing.pages.sources import FORMS, read_tree
from docsite.importing.pages.summary import count, summarize_kinds
from docsite.reading.structure import MarkdownReader
from docsite.tree.configuration import load_config

ROOT = Path(__file__).resolve().parent.parent


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="what to read")
    parser.add_argument("--into", type=Path, default=ROOT, help="the project to write into (default: this one)")
    parser.add_argument("--format", choices=FORMS, help="the form of the source; guessed if not given")
    parser.add_argument("--address", type=_parse_address, help="where the source is published: https://…/")
    parser.add_argument("--check", action="store_true", help="only show what would be written")
    parser.add_argument("--force", action="store_true", help="overwrite files that hold something else")
    options = parser.parse_args(argv)
    tree = read_tree(options.source, options.format, options.address or "")
    settled = settle_tree(tree, MarkdownReader(load_config(ROOT).markdown_extensions, ROOT))
    for problem in settled.report:
        print(problem)
    delivery = plan_delivery(settled, options.into, force=options.force)
    for problem in delivery.remarks:
        print(problem)
    for row in summarize_kinds([*settled.report, *delivery.remarks]):
        print(row)
    if not options.check:
        write_delivery(delivery)
    print(_summarize(settled, delivery, options.into, is_check=options.check))
    return 0


def _parse_address(word: str) -> str:
    if not word.startswith(("https://", "http://")):
        raise argparse.ArgumentTypeError("expected an address such as https://docs.example.com/")
    return f"{word.rstrip('/')}/"


def _summarize(settled: SettledTree, delivery: Delivery, target: Path, *, is_check: bool) -> str:
    counts = ", ".join(
        (
            count(len(settled.pages), "page"),
            count(len(settled.files), "file"),
            count(settled.redirects, "old address"),
        )
    )
    if not delivery.contents:
        done = "nothing to do"
    else:
        written = count(len(delivery.contents), "file")
        written += f", {delivery.unchanged} as they were" if delivery.unchanged else ""
        done = f"would write {written}" if is_check else f"wrote {written}"
    return f"{target}: {counts}: {done}; {count(len(settled.report) + len(delivery.remarks), 'remark')} above"


if __name__ == "__main__":
    sys.exit(run_command(main))
