"""Build the documentation of every published line and put it together in `site/`.

Lines are built at the same time, as many as there are processors. `LINES=5.2,5.3` builds a site of some lines only.
`SIGN_KEY=<key of GnuPG>` signs the checksums of the offline copies.
The previous `site/` stays until the new one is complete: a failure or a killed build leaves it as it was.
"""

import argparse
import datetime as dt
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from jinja2 import Environment
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from docsite.assembly import Materials, assemble_site, recover_site, swap_site
from docsite.cache import prune_cache
from docsite.composition import Shelf
from docsite.config import load_config
from docsite.edition import Edition
from docsite.environment import find_build_id, find_day, find_lines
from docsite.models import Line
from docsite.problems import Problem, ProblemsError
from docsite.project import Project, load_project
from docsite.rendering import make_environment
from docsite.russian import format_size
from docsite.signing import check_key, sign_file
from docsite.typesetting import Order, Press, Sheet

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "documents"
CACHE_LIMIT = 512 * 1024**2
"""In bytes: some twenty editions of every document."""


@dataclass(frozen=True)
class Result:
    """How the build of one line went."""

    line: Line
    seconds: float
    output: str
    failed: bool


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many lines at a time")
    parser.add_argument("--site", type=Path, default=ROOT / "site", help="where the site goes")
    arguments = parser.parse_args(argv)
    console = Console()
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))  # so that `finally` runs
    recover_site(arguments.site)
    try:
        config = load_config(ROOT)
        day = find_day(os.environ, dt.datetime.now(dt.UTC).date())
        project = load_project(ROOT, config, day, find_lines(os.environ))
        if signing_key := os.environ.get("SIGN_KEY", ""):
            check_key(signing_key)
    except (ProblemsError, ValueError) as error:
        print(f"error: {error}" if isinstance(error, ValueError) else error, file=sys.stderr)
        return 1
    build_id = find_build_id(ROOT)
    with temporary_folder(arguments.site) as folder:
        results = build_lines(project, folder, build_id, arguments.jobs, console)
        failures = [result for result in results if result.failed]
        for result in sorted(results, key=lambda result: result.line):
            if result.output:
                print(f"line {result.line}:\n{result.output}", file=sys.stderr)
        if failures:
            names = ", ".join(str(result.line) for result in sorted(failures, key=lambda result: result.line))
            print(f"error: line {names} failed; {arguments.site.name}/ is as it was", file=sys.stderr)
            return 1
        editions = [Edition(project, line, config.site_url, build_id) for line in project.lines]
        templates = make_environment(ROOT / "overrides")
        try:
            sheets = make_documents(editions, folder, templates, arguments.jobs, console)
            assemble_site(
                folder, editions, Materials(templates, (ROOT / "scripts/verify_copy.py").read_bytes(), sheets)
            )
            for sums in folder.glob("downloads/*/SHA256SUMS") if signing_key else ():
                sign_file(sums, signing_key)
        except (ProblemsError, OSError, ValueError) as error:
            prefix = "" if isinstance(error, ProblemsError) else "error: "
            print(f"{prefix}{error}; {arguments.site.name}/ is as it was", file=sys.stderr)
            return 1
        table = summarise(project, results, folder)
        swap_site(folder, arguments.site)
    console.print(table)
    return 0


def make_documents(
    editions: list[Edition], folder: Path, templates: Environment, jobs: int, console: Console
) -> dict[Line, tuple[Sheet, ...]]:
    """Make the documents of all lines from their built pages. Raises `ProblemsError` with what is wrong in any."""
    press = Press(templates, ROOT / "overrides" / "documents", CACHE)
    problems: list[Problem] = []
    begin = time.monotonic()

    orders: list[tuple[Line, Order]] = []
    for edition in editions:
        shelf = Shelf(folder / str(edition.line), ROOT / "docs")
        for document in edition.project.documents:
            try:
                orders += ((edition.line, order) for order in press.order(document, edition, shelf))
            except ProblemsError as error:
                problems.extend(error.problems)

    sheets: dict[Line, tuple[Sheet, ...]] = dict.fromkeys((edition.line for edition in editions), ())
    with ThreadPoolExecutor(jobs) as pool:
        futures = [(line, pool.submit(press.fill, order)) for line, order in orders]
        for line, future in futures:
            try:
                sheets[line] += (future.result(),)
            except ProblemsError as error:
                problems.extend(error.problems)
    if problems:
        raise ProblemsError(problems)
    prune_cache(CACHE, CACHE_LIMIT)
    if orders:
        console.print(f"documents: {len(orders)} files in {time.monotonic() - begin:.1f} s", highlight=False)
    return sheets


@contextmanager
def temporary_folder(site: Path) -> Iterator[Path]:
    """Give a folder beside the site, so that it can take its place in one step; remove it whatever happens."""
    for leftover in site.parent.glob(f".{site.name}-[0-9]*-*"):  # of a build that was killed
        if not is_running(int(leftover.name.removeprefix(f".{site.name}-").partition("-")[0])):
            shutil.rmtree(leftover, ignore_errors=True)
    prefix = f".{site.name}-{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=prefix, dir=site.parent, ignore_cleanup_errors=True) as name:
        folder = Path(name, site.name)
        folder.mkdir()
        yield folder


def is_running(process: int) -> bool:
    """Say whether there is a process of the number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        pass
    return True


def build_lines(project: Project, folder: Path, build_id: str, jobs: int, console: Console) -> list[Result]:
    """Build all lines, showing how far it is: bars on a terminal, a line of text each otherwise."""
    environment = os.environ | {
        "BUILD_ID": build_id,
        "LINES": ",".join(map(str, project.lines)),
        "NO_MKDOCS_2_WARNING": "1",
    }
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    results = []
    with (
        Progress(*columns, console=console, disable=not console.is_terminal) as progress,
        ThreadPoolExecutor(jobs) as pool,
    ):
        task = progress.add_task("lines", total=len(project.lines))
        futures = [pool.submit(build_line, line, folder / str(line), environment) for line in project.lines]
        for future in as_completed(futures):
            result = future.result()
            results.append(result)
            progress.advance(task)
            if not console.is_terminal:
                print(
                    f"{result.line}: {'FAILED' if result.failed else 'built'} in {result.seconds:.1f} s",
                    flush=True,
                )
    return results


def build_line(line: Line, folder: Path, environment: dict[str, str]) -> Result:
    """Build one line with MkDocs in a process of its own."""
    # no --quiet: it raises the log level, and --strict counts only what is logged
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    begin = time.monotonic()
    process = subprocess.run(
        command, cwd=ROOT, env=environment | {"LINE": str(line)}, capture_output=True, text=True, check=False
    )
    rows = (process.stdout + process.stderr).strip().split("\n")
    if re.match(r"(OSError|PermissionError): ", rows[-1]):  # the disk's fault, not the program's
        rows = [*takewhile(lambda row: not row.startswith("Traceback "), rows), rows[-1]]
    output = "\n".join(row for row in rows if not row.startswith("INFO"))
    return Result(line, time.monotonic() - begin, output, failed=process.returncode != 0)


def summarise(project: Project, results: list[Result], folder: Path) -> Table:
    """Return the closing table: line, state, pages, seconds, size."""
    table = Table("line", "state")
    for name in ("pages", "seconds", "size"):
        table.add_column(name, justify="right")
    seconds = {result.line: result.seconds for result in results}
    for line in project.lines:
        files = [file for file in (folder / str(line)).rglob("*") if file.is_file()]
        pages = sum(file.suffix == ".html" for file in files)
        size = format_size(sum(file.stat().st_size for file in files))
        aliases = "".join(f" ({name})" for name, of in (("latest", project.latest), ("lts", project.lts)) if of == line)
        table.add_row(f"{line}{aliases}", project.state(line), str(pages), f"{seconds[line]:.1f}", size)
    return table


if __name__ == "__main__":
    sys.exit(main())
