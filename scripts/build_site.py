"""Build the documentation of every published line and put it together in `site/`.

`LINES=5.2,5.3` builds a site of some lines only.
`SIGN_KEY=<key of GnuPG>` signs the checksums of the offline copies.
The previous `site/` stays until the new one is complete: a failure or a killed build leaves it as it was.
"""

import argparse
import datetime as dt
import os
import re
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from docsite.command import end_on_signals, run_command
from docsite.line.run import LOCAL, read_run
from docsite.russian.formats import format_size
from docsite_mkdocs.lines import LineResult
from docsite_mkdocs.site_build import BuiltSite, build_site

ROOT = Path(__file__).resolve().parent.parent
END = re.compile(r"Aborted with \d+ warnings in strict mode!")
"""How MkDocs closes what it has told."""
PLACE = re.compile(r"\S+:\d+:\d+: ")


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many lines at a time")
    parser.add_argument("--site", type=Path, default=ROOT / "site", help="where the site goes")
    arguments = parser.parse_args(argv)
    if arguments.jobs < 1:
        parser.error("argument --jobs: expected a whole number above 0")
    end_on_signals()
    run = read_run(os.environ, ROOT, dt.datetime.now(dt.UTC).date())
    built = build_site(ROOT, arguments.site, run, arguments.jobs, Teller())
    for warning in built.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    if run.build_id == LOCAL and not os.environ.get("BUILD_ID"):
        print("notice: git knows no commit of this project; BUILD_ID=… names the build on its pages", file=sys.stderr)
    Console().print(*draw_summary(built), sep="\n", highlight=False)
    return 0


class Teller:
    """Prints how the builds of lines went; what several of them say of a page, once, but for the name of the line."""

    def __init__(self) -> None:
        self.told: set[str] = set()

    def __call__(self, result: LineResult) -> None:
        """Print how the build of a line went."""
        print(f"{result.line}: {'FAILED' if result.failed else 'built'} in {result.seconds:.1f} s", flush=True)
        name = f"line {result.line}"
        rows = {row: row.replace(name, "line") for row in result.output.split("\n") if row and not END.match(row)}
        new = [row for row, fault in rows.items() if not PLACE.search(row) or fault not in self.told]
        self.told.update(rows.values())
        if new:
            print(f"{name}:", *new, sep="\n", file=sys.stderr)
        if len(new) < len(rows):
            print(f"{name}: {len(rows) - len(new)} {'more, ' if new else ''}told above", file=sys.stderr)


def draw_summary(built: BuiltSite) -> tuple[str | Table, ...]:
    """Return the closing lines: documents, and of each line state, pages, seconds and size."""
    table = Table("line", "state")
    for name in ("pages", "seconds", "size"):
        table.add_column(name, justify="right")
    for line in built.lines:
        name = f"{line.line}{''.join(f' ({alias})' for alias in line.aliases)}"
        table.add_row(name, line.state, str(line.pages), f"{line.seconds:.1f}", format_size(line.size))
    documents = f"documents: {built.documents} files in {built.document_seconds:.1f} s"
    return (documents, table) if built.documents else (table,)


if __name__ == "__main__":
    sys.exit(run_command(main))
