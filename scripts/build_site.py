"""Build the documentation of every published line and put it together in `site/`.

Lines are built at the same time, as many as there are processors, by forks of one process that has read everything
they share. The first one goes ahead, so that the others find its pages in the cache.
`LINES=5.2,5.3` builds a site of some lines only.
`SIGN_KEY=<key of GnuPG>` signs the checksums of the offline copies.
The previous `site/` stays until the new one is complete: a failure or a killed build leaves it as it was.
"""

import argparse
import ctypes
import datetime as dt
import gc
import logging
import math
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import takewhile
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from pathlib import Path

from jinja2 import Environment
from mkdocs.commands.build import build
from mkdocs.config import load_config as load_mkdocs
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from docsite.cache import open_cache, prune_cache
from docsite.command import FaultError, describe_fault, is_running, run_command
from docsite.documents.composition import Shelf
from docsite.documents.typesetting import Order, Press, Sheet
from docsite.files import naming, write_text
from docsite.line.line_site import Edition
from docsite.line.project import Project, load_project
from docsite.line.run import find_build_id, find_day, find_lines
from docsite.offline.copies import name_copy, write_copy
from docsite.problems import Problem, ProblemsError
from docsite.releases.models import Line
from docsite.russian.formats import format_size
from docsite.site.assembly import assemble_site
from docsite.site.freshness import digest_inputs, note_built
from docsite.site.packages import list_packages, render_licences
from docsite.site.signing import check_key, sign_file
from docsite.site.swap import keep_times, recover_site, swap_site
from docsite.theme.templates import make_environment
from docsite.tree.configuration import list_settings, load_config

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "documents"
CACHE_LIMIT = 512 * 1024**2
"""In bytes: some twenty editions of every document."""
SIGNALS: list[int] = []
"""The numbers of the signals that came."""
PR_SET_PDEATHSIG = 1
"""Linux: the signal that a process gets when its parent ends; see prctl(2)."""
PAGES_LIMIT = 1024**3
"""In bytes: some twenty builds of this documentation."""


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
    if arguments.jobs < 1:
        parser.error("argument --jobs: expected a whole number above 0")
    console = Console()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    recover_site(arguments.site)
    check_place(arguments.site)
    config = load_config(ROOT)
    day = find_day(os.environ, dt.datetime.now(dt.UTC).date())
    project = load_project(ROOT, config, day, find_lines(os.environ))
    if signing_key := os.environ.get("SIGN_KEY", ""):
        check_key(signing_key)
    mkdocs = read_configuration()
    build_id = find_build_id(ROOT)
    inputs = digest_inputs(ROOT, os.environ, day.isoformat(), build_id)
    editions = [Edition(project, line, config.site_url, build_id) for line in project.lines]
    with temporary_folder(arguments.site) as folder:
        results = build_lines(editions, mkdocs, folder, arguments.jobs, console)
        failures = [result for result in results if result.failed]
        for result in sorted(results, key=lambda result: result.line):
            if result.output:
                print(f"line {result.line}:\n{result.output}", file=sys.stderr)
        if failures:
            names = ", ".join(str(result.line) for result in sorted(failures, key=lambda result: result.line))
            print(f"error: line {names} failed; {arguments.site.name}/ is as it was", file=sys.stderr)
            return 1
        templates = make_environment(ROOT / "overrides", open_cache(ROOT))
        try:
            sheets = make_documents(editions, folder, templates, arguments.jobs, console)
            assemble_site(folder, editions, templates, sheets)
            list_components(folder, project, build_id)
            for sums in folder.glob("downloads/*/SHA256SUMS") if signing_key else ():
                sign_file(sums, signing_key)
        except ProblemsError as error:
            print(f"{error}; {arguments.site.name}/ is as it was", file=sys.stderr)
            return 1
        except (FaultError, OSError) as error:
            print(f"error: {describe_fault(error)}; {arguments.site.name}/ is as it was", file=sys.stderr)
            return 1
        table = summarise(project, results, folder)
        keep_times(folder, arguments.site)
        heed_signals()
        swap_site(folder, arguments.site)
    note_built(ROOT, arguments.site, inputs)
    prune_cache(open_cache(ROOT).folder, PAGES_LIMIT)
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


def check_place(site: Path) -> None:
    """Raise `FaultError` if what stands in the site's place is no site: it would be gone."""
    if site.exists() and any(site.iterdir()) and not (site / "index.html").exists():
        raise FaultError(f"{site} is no site, and would be replaced by one; choose another --site")


def list_components(folder: Path, project: Project, build_id: str) -> None:
    """Write the lists of what a site with locked requirements is made with, for programs and for people."""
    lock = ROOT / "requirements" / "site.txt"
    if not lock.exists():
        return
    text = lock.read_text("utf-8")

    def render() -> dict[str, str]:
        packages = list_packages(text)
        components = import_module("docsite.site.components")  # as rarely as may be: it costs half a second
        sbom = components.render_components(packages, project.identity, build_id, project.day)
        return {"sbom.cdx.json": sbom, "licences.txt": render_licences(packages)}

    files = open_cache(ROOT).recall(render, "components", text, repr(project.identity), build_id, str(project.day))
    for name, content in files.items():
        write_text(folder / "downloads" / name, content)


@contextmanager
def temporary_folder(site: Path) -> Iterator[Path]:
    """Give a folder beside the site, so that it can take its place in one step; remove it whatever happens."""
    for leftover in site.parent.glob(f".{site.name}-[0-9]*-*"):  # of a build that was killed
        if not is_running(int(leftover.name.removeprefix(f".{site.name}-").partition("-")[0])):
            shutil.rmtree(leftover, ignore_errors=True)
    prefix = f".{site.name}-{os.getpid()}-"
    with naming(site.parent):
        temporary = tempfile.TemporaryDirectory(prefix=prefix, dir=site.parent, ignore_cleanup_errors=True)
    with temporary as name:
        folder = Path(name, site.name)
        folder.mkdir()
        yield folder


def stop(number: int, _frame: object) -> None:
    """End the command on a signal, so that `finally` runs."""
    SIGNALS.append(number)
    heed_signals()


def heed_signals() -> None:
    """End if a signal has come: Python drops what a handler raises while a process forks."""
    if SIGNALS:
        sys.exit(128 + SIGNALS[0])


def read_configuration() -> MkDocsConfig:
    """Read once what MkDocs would read for every line: its file, the theme's, modules that it imports late."""
    try:
        config = load_mkdocs(str(ROOT / "mkdocs.yml"), strict=True)
    except ConfigurationError as error:
        raise FaultError(str(error)) from error
    if "mkdocstrings" in config.plugins:
        import_module("mkdocstrings_handlers.python")
    environment = config.theme.get_env()
    names = environment.list_templates()

    def list_templates(filter_func: Callable[[str], bool]) -> list[str]:
        return list(filter(filter_func, names))

    environment.__dict__["list_templates"] = list_templates
    config.theme.__dict__["get_env"] = lambda: environment
    return config


@dataclass
class Run:
    """The build of a line while it goes on."""

    line: Line
    process: ForkProcess
    log: Path
    begin: float


def build_lines(
    editions: list[Edition], config: MkDocsConfig, folder: Path, jobs: int, console: Console
) -> list[Result]:
    """Build all lines, showing how far it is: bars on a terminal, a line of text each otherwise."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    results: list[Result] = []
    waiting, running = list(editions), dict[int, Run]()
    slots = math.ceil(
        len(editions) / max(1, len(editions) // jobs)
    )  # as many rounds, with no processor idle at the end
    with (
        tempfile.TemporaryDirectory() as logs,
        Progress(*columns, console=console, disable=not console.is_terminal, auto_refresh=False) as progress,
        ExitStack() as stack,
    ):
        stack.callback(stop_runs, running)
        task = progress.add_task("lines", total=len(editions))
        converted, writer = Pipe(duplex=False)
        is_converted = open_cache(ROOT).read("converted", *list_settings(ROOT)) is not None
        while waiting or running:
            while waiting and len(running) < slots and (is_converted or not running):
                edition = waiting.pop(0)
                log = Path(logs, str(edition.line))
                leader = () if is_converted or running else (writer, jobs - 1)
                process = get_context("fork").Process(target=build_line, args=(edition, config, folder, log, *leader))
                begin = time.monotonic()
                process.start()
                heed_signals()
                writer.close()
                running[process.sentinel] = Run(edition.line, process, log, begin)
            events = wait([*running] if is_converted else [*running, converted])
            is_converted = is_converted or converted in events
            for sentinel in running.keys() & set(events):
                result = finish_run(running.pop(sentinel))
                results.append(result)
                progress.advance(task)
                if not console.is_terminal:
                    verdict = "FAILED" if result.failed else "built"
                    print(f"{result.line}: {verdict} in {result.seconds:.1f} s", flush=True)
            progress.refresh()
    return results


def stop_runs(running: dict[int, Run]) -> None:
    """Stop what still runs after an error or an interrupt."""
    for run in running.values():
        run.process.terminate()
    for run in running.values():
        run.process.join()


def finish_run(run: Run) -> Result:
    """Say how the ended build of a line went."""
    run.process.join()
    rows = run.log.read_text("utf-8", "replace").strip().split("\n")
    if re.match(r"(OSError|PermissionError): ", rows[-1]):  # the disk's fault, not the program's
        rows = [*takewhile(lambda row: not row.startswith("Traceback "), rows), rows[-1]]
    return Result(run.line, time.monotonic() - run.begin, "\n".join(rows), failed=run.process.exitcode != 0)


def build_line(
    edition: Edition,
    config: MkDocsConfig,
    folder: Path,
    log: Path,
    converted: Connection | None = None,
    helpers: int = 0,
) -> None:
    """Build one line with MkDocs and pack its offline copy, in a process of its own.

    The connection closes when all pages are converted; until then helpers may work beside it.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # nobody would want what an orphan writes
    with log.open("wb") as output:
        os.dup2(output.fileno(), sys.stdout.fileno())
        os.dup2(output.fileno(), sys.stderr.fileno())
    logging.basicConfig(format="%(levelname)-7s -  %(message)s", level=logging.WARNING)
    line_folder = folder / str(edition.line)
    config.site_dir = str(line_folder)
    config.extra["edition"] = edition
    config.extra["helpers"] = helpers
    config.extra["builds_once"] = True
    if converted:
        config.extra["converted"] = converted.close
    gc.freeze()  # what was read before the fork stays
    gc.set_threshold(100_000, 20, 100)  # next to nothing of a build is garbage before its end
    config.plugins.on_startup(command="build", dirty=False)
    try:
        build(config)
    except Abort as error:
        sys.exit(f"\n{error}")
    finally:
        config.plugins.on_shutdown()
    archive = folder / "downloads" / str(edition.line) / f"{name_copy(edition)}.zip"
    extra = {"verify_copy.py": (ROOT / "scripts/verify_copy.py").read_bytes()}
    write_copy(line_folder, edition, archive, extra, config.extra["cache"])


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
    sys.exit(run_command(main))
