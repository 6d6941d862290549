"""Run what is measured: whole commands, as their users would, and servers that show an edit."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import ROOT

PYTHON = sys.executable
MKDOCS = (PYTHON, "-m", "mkdocs", "build", "-q")
ZENSICAL = str(ROOT / ".venv-peers/bin/zensical")
MIKE = str(Path(PYTHON).with_name("mike"))
OURS = (PYTHON, "scripts/refresh_site.py")
EDITED = "guide3/page7.md"
PATIENCE = 120
"""Seconds after which a server that shows no edit is an error."""


@dataclass(frozen=True)
class Outcome:
    """How a command went."""

    seconds: float
    memory: int
    """The most that one of its processes held, in bytes."""
    processor: float
    """Seconds of all its processes."""


def run(command: Sequence[str], folder: Path, **environment: str) -> Outcome:
    """Run a command to its end; raises `RuntimeError` with what it said if it fails."""
    environ = {key: value for key, value in os.environ.items() if key not in {"LINE", "LINES", "BUILD_ID"}}
    programs = f"{Path(PYTHON).parent}{os.pathsep}{os.environ['PATH']}"  # mike looks for MkDocs there
    environ |= {"NO_MKDOCS_2_WARNING": "1", "PATH": programs, **environment}
    log = folder.parent / f"{folder.name}.log"
    with log.open("wb") as output:
        begin = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} in {folder}: {log.read_text('utf-8', 'replace')[-2000:]}")
    return Outcome(seconds, usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime)


def forget(folder: Path, *names: str) -> None:
    """Remove what a program left, so that its next run begins with nothing."""
    for name in names:
        shutil.rmtree(folder / name, ignore_errors=True)


def edit(file: Path, mark: str) -> None:
    """Add a paragraph to a page."""
    with file.open("a", encoding="utf-8") as text:
        text.write(f"\n\n{mark}\n")


def prepare_mike(folder: Path) -> None:
    """Make the repository that mike commits to."""
    git = ("git", "-c", "user.name=Bench", "-c", "user.email=bench@example.invalid")
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Pages"]):
        subprocess.run([*git, *words], cwd=folder, check=True)
    for key, value in (("user.name", "Bench"), ("user.email", "bench@example.invalid")):
        subprocess.run(["git", "config", key, value], cwd=folder, check=True)


def deploy_with_mike(folder: Path, lines: Sequence[str]) -> Outcome:
    """Build and commit one line after the other."""
    outcomes = [run((MIKE, "deploy", line), folder) for line in lines]
    seconds, processor = (sum(getattr(each, name) for each in outcomes) for name in ("seconds", "processor"))
    return Outcome(seconds, max(outcome.memory for outcome in outcomes), processor)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(command: Sequence[str], folder: Path, address: str) -> Iterator[None]:
    """Run a server until the block ends; it begins when the address answers."""
    environ = os.environ | {"NO_MKDOCS_2_WARNING": "1", "LINES": "latest"}
    with subprocess.Popen(
        command, cwd=folder, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(address, "")
            yield
        finally:
            process.terminate()


def time_edits(file: Path, address: str, count: int) -> list[float]:
    """Edit a page again and again; returns the seconds until each edit stands in what the server answers."""
    before = file.read_text("utf-8")
    seconds = []
    try:
        for number in range(count):
            time.sleep(1.5)  # let the server finish what it does after an edit
            mark = f"Отметка{number}x{time.time_ns()}"
            edit(file, mark)
            begin = time.perf_counter()
            _wait_for(address, mark)
            seconds.append(time.perf_counter() - begin)
    finally:
        file.write_text(before, "utf-8")
        time.sleep(1.5)
    return seconds


def _wait_for(address: str, text: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - loopback
                if text in answer.read().decode():
                    return
        except OSError:
            time.sleep(0.1)
        time.sleep(0.005)
    raise TimeoutError(f"{address} shows no '{text}' after {PATIENCE} s")
