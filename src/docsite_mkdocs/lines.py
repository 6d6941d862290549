"""Build the lines of a site at the same time, each in a process of its own.

All are forks of one process that has read everything they share: MkDocs keeps state in modules and in its
configuration.

See decisions/0025-lines-are-built-by-forks-of-one-process.md,
decisions/0050-lines-find-each-others-pages-without-a-leader.md, decisions/0007-mkdocs-is-not-run-quietly.md.
"""

import ctypes
import gc
import logging
import math
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from itertools import takewhile
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError

from docsite.command import heed_signals
from docsite.line.line_site import LineSite
from docsite.offline.copies import name_copy, write_copy
from docsite.problems import FaultError
from docsite.releases.models import Line
from docsite.tree.product import RESERVED
from docsite_mkdocs.build import Build, take_settings
from docsite_mkdocs.internals import share_environment

PR_SET_PDEATHSIG = 1
"""Linux: the signal that a process gets when its parent ends; see prctl(2)."""


@dataclass(frozen=True)
class LineResult:
    """How the build of one line went."""

    line: Line
    seconds: float
    output: str
    """What MkDocs had to say."""
    failed: bool


@dataclass(frozen=True)
class _LineBuild:
    """The build of a line while it goes on."""

    line: Line
    process: ForkProcess
    log: Path
    begin: float


def read_configuration(root: Path) -> MkDocsConfig:
    """Read once what MkDocs would read for every line: its file, the theme's, modules that it imports late.

    Raises `FaultError`.
    """
    try:
        config = load_config(str(root / "mkdocs.yml"), strict=True)
    except ConfigurationError as error:
        raise FaultError(str(error)) from error
    if "mkdocstrings" in config.plugins:
        import_module("mkdocstrings_handlers.python")
    share_environment(config)
    take_settings(config)
    return config


def build_lines(
    line_sites: Iterable[LineSite],
    config: MkDocsConfig,
    folder: Path,
    jobs: int,
    report: Callable[[LineResult], None],
) -> list[LineResult]:
    """Build all lines below the folder, about so many at a time; `report` is told of each that has ended."""
    results: list[LineResult] = []
    waiting, running = list(line_sites), dict[int, _LineBuild]()
    slots = math.ceil(len(waiting) / max(1, len(waiting) // jobs))  # no processor idles in the last round
    with tempfile.TemporaryDirectory() as logs:
        try:
            while waiting or running:
                while waiting and len(running) < slots:
                    started = _start(waiting.pop(0), config, folder, Path(logs))
                    running[started.process.sentinel] = started
                    heed_signals()
                for sentinel in running.keys() & set(wait([*running])):
                    results.append(_finish(running.pop(sentinel)))
                    report(results[-1])
        finally:
            for left in running.values():
                left.process.terminate()
            for left in running.values():
                left.process.join()
    return results


def _start(line_site: LineSite, config: MkDocsConfig, folder: Path, logs: Path) -> _LineBuild:
    log = logs / str(line_site.line)
    process = get_context("fork").Process(target=_build_line, args=(line_site, config, folder, log))
    begin = time.monotonic()
    process.start()
    return _LineBuild(line_site.line, process, log, begin)


def _finish(ended: _LineBuild) -> LineResult:
    """Say how the ended build of a line went."""
    ended.process.join()
    rows = ended.log.read_text("utf-8", "replace").strip().split("\n")
    if re.match(r"(OSError|PermissionError): ", rows[-1]):  # the disk's fault, not the program's
        rows = [*takewhile(lambda row: not row.startswith("Traceback "), rows), rows[-1]]
    seconds = time.monotonic() - ended.begin
    return LineResult(ended.line, seconds, "\n".join(rows), failed=ended.process.exitcode != 0)


def _build_line(line_site: LineSite, config: MkDocsConfig, folder: Path, log: Path) -> None:
    """Build one line with MkDocs and pack its offline copy, in a process of its own."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # nobody would want what an orphan writes
    with log.open("wb") as output:
        os.dup2(output.fileno(), sys.stdout.fileno())
        os.dup2(output.fileno(), sys.stderr.fileno())
    logging.basicConfig(format="%(levelname)-7s -  %(message)s", level=logging.WARNING)
    root = Path(config.config_file_path).parent
    line_folder = folder / str(line_site.line)
    config.site_dir = str(line_folder)
    config.extra[RESERVED] = Build(root, line_site)
    gc.freeze()  # what was read before the fork stays
    gc.set_threshold(100_000, 20, 100)  # next to nothing of a build is garbage before its end
    config.plugins.on_startup(command="build", dirty=False)
    try:
        build(config)
    except Abort as error:
        sys.exit(f"\n{error}")
    finally:
        config.plugins.on_shutdown()
    archive = folder / "downloads" / str(line_site.line) / f"{name_copy(line_site)}.zip"
    verifier = {"verify_copy.py": (root / "scripts/verify_copy.py").read_bytes()}
    write_copy(line_folder, line_site, archive, verifier)
