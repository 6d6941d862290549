"""Measure building: cold, warm, after an edit, and from an edit to what a browser gets; every peer in the same run.

Writes `results.json` beside this file, and the chart of an authoring page. What runs is a whole command, as its user
would run it; rivals alternate, so that a busy machine slows all of them. A ratio is between medians of one run.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from bench.chart import draw_chart
from bench.corpus import ROOT, SEED, Corpus, write_hugo, write_ours, write_stock
from bench.histories import list_ratios, measure_histories
from bench.programs import (
    EDITED,
    MKDOCS,
    OURS,
    PYTHON,
    ZENSICAL,
    Outcome,
    deploy_with_mike,
    edit,
    forget,
    free_port,
    prepare_mike,
    run,
    serving,
    time_edits,
)
from docsite.command import run_command
from docsite.files import write_whole
from docsite.problems import FaultError

RESULTS = Path(__file__).with_name("results.json")
CHART = ROOT / "manual/authoring/build-speed.svg"
BUILT = (".cache", "site")


class Measurements:
    """Seconds and memory by name of what was measured."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.memory: dict[str, int] = defaultdict(int)

    def note(self, name: str, outcome: Outcome) -> None:
        """Keep how a run went."""
        self.seconds[name].append(outcome.seconds)
        self.memory[name] = max(self.memory[name], outcome.memory)
        print(f"  {name}: {outcome.seconds:.2f} s, {outcome.memory / 1024**2:.0f} MiB", flush=True)

    def note_edits(self, name: str, seconds: list[float]) -> None:
        """Keep the seconds from edits to their being visible."""
        self.seconds[name].extend(seconds)
        print(f"  {name}: median {statistics.median(seconds):.3f} s of {len(seconds)}", flush=True)

    def median(self, name: str) -> float:
        """Return the median of the seconds."""
        return statistics.median(self.seconds[name])


def measure_lines(folder: Path, rounds: int, found: Measurements) -> None:
    """Five lines of 200 pages, ours beside mike; then ten lines."""
    five, ten = Corpus(200, 5), Corpus(200, 10)
    ours, more, mike = folder / "ours", folder / "more", folder / "mike"
    write_ours(five, ours)
    write_ours(ten, more)
    write_stock(five, mike)
    prepare_mike(mike)
    for number in range(rounds):
        forget(ours, *BUILT)
        found.note("ours, 5 lines, cold", run(OURS, ours))
        found.note("mike, 5 lines", deploy_with_mike(mike, five.line_names))
        found.note("ours, 5 lines, nothing changed", run(OURS, ours))
        edit(ours / "docs" / EDITED, f"Правка {number}.")
        found.note("ours, 5 lines, one page edited", run(OURS, ours))
        forget(more, *BUILT)
        found.note("ours, 10 lines, cold", run(OURS, more))


def measure_large(folder: Path, rounds: int, edits: int, found: Measurements) -> None:
    """1,000 pages: whole builds, and from an edit to what the preview answers."""
    corpus = Corpus(1000, 1)
    ours, stock, hugo = folder / "large", folder / "stock", folder / "hugo"
    write_ours(corpus, ours)
    write_stock(corpus, stock)
    write_hugo(corpus, hugo)
    shutil.copytree(stock, zensical := folder / "zensical")
    for number in range(rounds):
        if number == 0:
            forget(ours, *BUILT)
            found.note("ours, 1,000 pages, cold", run(OURS, ours))
            found.note("stock, 1,000 pages", run((*MKDOCS, "--clean"), stock))
            found.note("Zensical, 1,000 pages, cold", run((ZENSICAL, "build", "--clean"), zensical))
        forget(hugo, "public", "resources")
        found.note("Hugo, 1,000 pages", run(("hugo", "--quiet"), hugo))
        edit(ours / "docs" / EDITED, f"Правка {number}.")
        found.note("ours, 1,000 pages, one page edited", run(OURS, ours))
        edit(zensical / "docs" / EDITED, f"Правка {number}.")
        found.note("Zensical, 1,000 pages, one page edited", run((ZENSICAL, "build"), zensical))
        found.note("ours, 1,000 pages, nothing changed", run(OURS, ours))
    page, half = EDITED.removesuffix(".md"), max(1, edits // 2)
    for _ in range(2):  # in alternation, too
        port = str(free_port())
        command, address = (PYTHON, "scripts/serve_preview.py", "--port", port), f"http://127.0.0.1:{port}/{page}.html"
        with serving(command, ours, address):
            found.note_edits("ours, 1,000 pages, visible", time_edits(ours / "docs" / EDITED, address, half))
        port = str(free_port())
        command, address = (ZENSICAL, "serve", "-a", f"127.0.0.1:{port}"), f"http://127.0.0.1:{port}/{page}.html"
        with serving(command, zensical, address):
            found.note_edits("Zensical, 1,000 pages, visible", time_edits(zensical / "docs" / EDITED, address, half))
        port = str(free_port())
        server = ("hugo", "server", "--bind", "127.0.0.1", "--port", port, "--watch")
        address = f"http://127.0.0.1:{port}/{page}.html"
        with serving(server, hugo, address):
            found.note_edits("Hugo, 1,000 pages, visible", time_edits(hugo / "content" / EDITED, address, half))


def measure_real(folder: Path, rounds: int, edits: int, found: Measurements) -> None:
    """Build the real documentation: nothing changed, and from an edit to what the preview answers."""
    real = folder / "real"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(real)], check=True)
    found.note("real site, cold", run(OURS, real))
    start = "import mkdocs.commands.build, mkdocs.config, material"
    for number in range(rounds):
        found.note("real site, nothing changed", run(OURS, real))
        forget(folder, "copy")
        found.note("real site, cp -r", run(("cp", "-r", "site", str(folder / "copy")), real))
        found.note("start of Python and MkDocs", run((PYTHON, "-c", start), real))
        edit(real / "docs/kvm/create.md", f"Правка {number}.")
        found.note("real site, one page edited", run(OURS, real))
    port = str(free_port())
    address = f"http://127.0.0.1:{port}/kvm/create.html"
    with serving((PYTHON, "scripts/serve_preview.py", "--port", port), real, address):
        found.note_edits("real site, visible", time_edits(real / "docs/kvm/create.md", address, edits))


TARGETS = (
    # what, the measurement it divides, the one it divides by, the least or the most that the ratio shall be
    ("5 lines of 200 pages, cold", "mike, 5 lines", "ours, 5 lines, cold", ">=", 2.5),
    ("5 lines of 200 pages, nothing changed", "mike, 5 lines", "ours, 5 lines, nothing changed", ">=", 20),
    ("5 lines of 200 pages, one page edited", "mike, 5 lines", "ours, 5 lines, one page edited", ">=", 15),
    ("1,000 pages, one edited, Hugo's full build", "Hugo, 1,000 pages", "ours, 1,000 pages, one page edited", ">=", 1),
    ("edit to visible, 1,000 pages, Zensical", "Zensical, 1,000 pages, visible", "ours, 1,000 pages, visible", ">=", 1),
    ("edit to visible, 1,000 pages, Hugo", "Hugo, 1,000 pages, visible", "ours, 1,000 pages, visible", ">=", 1),
    ("10 lines against 5, cold", "ours, 10 lines, cold", "ours, 5 lines, cold", "<=", 1.4),
)


def summarise(found: Measurements) -> dict[str, object]:
    """Return everything that was measured, and the ratios."""
    ratios = [
        {"what": what, "ratio": round(found.median(over) / found.median(under), 2), "target": f"{sense} {limit}"}
        for what, over, under, sense, limit in TARGETS
        if over in found.seconds and under in found.seconds
    ]
    if "real site, cp -r" in found.seconds:
        floor = found.median("real site, cp -r") + found.median("start of Python and MkDocs")
        ratio = round(found.median("real site, nothing changed") / floor, 2)
        ratios.append({"what": "real site, nothing changed, cp -r and start-up", "ratio": ratio, "target": "<= 2"})
    memories = [found.memory[name] for name in ("ours, 1,000 pages, cold", "stock, 1,000 pages")]
    if all(memories):
        what = "memory, 1,000 pages cold, stock"
        ratios.append({"what": what, "ratio": round(memories[0] / memories[1], 2), "target": "<= 1.5"})
    packages = ("mkdocs", "mkdocs-material", "mike")
    zensical = subprocess.run([ZENSICAL, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    hugo = subprocess.run(["hugo", "version"], capture_output=True, text=True, check=True).stdout.split()[1]
    return {
        "versions": {name: importlib.metadata.version(name) for name in packages}
        | {"Zensical": zensical, "Hugo": hugo, "Python": platform.python_version()},
        "machine": {"processors": os.cpu_count(), "architecture": platform.machine()},
        "seed": SEED,
        "ratios": ratios,
        "medians": {name: round(found.median(name), 3) for name in found.seconds},
        "memory_mib": {name: round(size / 1024**2) for name, size in found.memory.items()},
        "seconds": {name: [round(value, 3) for value in values] for name, values in found.seconds.items()},
    }


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--edits", type=int, default=10, help="how many edits of a page each preview shows")
    parser.add_argument(
        "--only", choices=("lines", "large", "real", "histories"), help="measure one part and write nothing"
    )
    arguments = parser.parse_args(argv)
    if min(arguments.rounds, arguments.edits) < 1:
        parser.error("arguments --rounds and --edits: expected whole numbers above 0")
    for program in (ZENSICAL, "hugo") if arguments.only != "histories" else ():
        if not shutil.which(program):
            raise FaultError(f"no {program}; 'make bench' installs it")
    found = Measurements()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        if arguments.only in {None, "lines"}:
            measure_lines(folder, arguments.rounds, found)
        if arguments.only in {None, "large"}:
            measure_large(folder, arguments.rounds, arguments.edits, found)
        if arguments.only in {None, "real"}:
            measure_real(folder, arguments.rounds, arguments.edits, found)
        histories = measure_histories(folder) if arguments.only in {None, "histories"} else {}
    if arguments.only == "histories":
        print(json.dumps({"ratios": list_ratios(histories), "histories": histories}, ensure_ascii=False, indent=1))
        return 0
    summary = summarise(found)
    if histories:
        summary["histories"] = {"command": "python -m bench", "ratios": list_ratios(histories), "measured": histories}
    print(json.dumps({"ratios": summary["ratios"], "medians": summary["medians"]}, ensure_ascii=False, indent=1))
    if arguments.only is None:
        write_whole(RESULTS, (json.dumps(summary, ensure_ascii=False, indent=1) + "\n").encode())
        write_whole(CHART, draw_chart({name: found.median(name) for name in found.seconds}).encode())
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
