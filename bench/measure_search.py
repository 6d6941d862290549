"""Ask the queries of tests/content/queries.yml in a browser; print how often the right page is first or among three.

`--against stock pagefind` asks the theme's own search and Pagefind too, on the same pages, in the same run.
`--pages 1000` measures an index of so many pages, made from the texts of the real ones.
Exit status 1 if ours misses its targets.
"""

import argparse
import contextlib
import functools
import gzip
import http.server
import json
import os
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

from docsite.cache import open_cache
from docsite.command import run_command
from docsite.problems import FaultError, suggest
from docsite.search.index import IndexedPage, build_index
from docsite.search.scoring import read_words
from docsite.search.sections import PageText, Section
from docsite.tree.synonyms import load_synonyms

ROOT = Path(__file__).resolve().parent.parent
QUERIES = ROOT / "tests/content/queries.yml"
TARGET_ALL, TARGET_KIND = 0.97, 0.9
"""Shares of queries whose page is among the first three: of all, and of each kind."""
SEED = 20261124

# the theme's dialog, whoever answers in it: 3 is the message with results
WATCH = """
window.Worker = class extends Worker {
  constructor(...words) {
    super(...words);
    this.addEventListener("message", ({ data }) => data.type === 3 && window.answered?.());
  }
};
"""
ASK_DIALOG = """async (text) => {
  const input = document.querySelector("[data-md-component=search-query]");
  input.focus();
  const answer = new Promise((resolve) => { window.answered = resolve; setTimeout(resolve, 5000); });
  const begin = performance.now();
  input.value = text;
  input.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
  await answer;
  const milliseconds = performance.now() - begin;
  await new Promise((resolve) => setTimeout(resolve, 20));
  window.answered = undefined;
  const items = [...document.querySelectorAll(".md-search-result__item")];
  return [items.map((item) => item.querySelector("a").href), milliseconds];
}"""
ASK_PAGEFIND = """async (text) => {
  window.pagefind ??= await import(new URL("pagefind/pagefind.js", location.href).href);
  const begin = performance.now();
  const { results } = await window.pagefind.search(text);
  const found = await Promise.all(results.slice(0, 10).map((result) => result.data()));
  return [found.map((each) => new URL(each.raw_url ?? each.url, location.href).href), performance.now() - begin];
}"""


@dataclass(frozen=True)
class Query:
    """What somebody types, and the pages that answer it; without `.html`."""

    query: str
    kind: str
    pages: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """Where the right page came (from 1; 0 if nowhere), and how long it took."""

    query: Query
    rank: int
    milliseconds: float
    found: tuple[str, ...]


@dataclass(frozen=True)
class Engine:
    """A search that can be asked on a site."""

    name: str
    site: Path
    ask: str


class CompressingHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files as a web server with gzip does, and counts the bytes."""

    sent: dict[str, int]

    def do_GET(self) -> None:
        """Answer with the file."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        is_text = path.suffix in {".js", ".json", ".html", ".css", ".svg"}
        if is_text:
            body = gzip.compress(body, 6)
        self.sent[self.path.split("?")[0]] = len(body)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        if is_text:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "site/latest", help="a built line")
    parser.add_argument("--against", nargs="+", choices=("stock", "pagefind"), default=[], help="whom to ask too")
    parser.add_argument("--pages", type=int, help="measure an index of so many pages instead")
    parser.add_argument("--kind", help="queries of this kind only")
    parser.add_argument("--misses", action="store_true", help="list the queries whose page is not among three")
    arguments = parser.parse_args(argv)
    if arguments.pages is not None and arguments.pages < 1:
        parser.error("argument --pages: expected a whole number above 0")
    if not (arguments.site / "search").is_dir():
        raise FaultError(f"no built line at {arguments.site}; run 'make site' first")
    queries = load_queries(arguments.kind)
    console = Console()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        engines = [Engine("ours", arguments.site, ASK_DIALOG)]
        if arguments.pages:
            engines = [Engine("ours", enlarge_index(arguments.site, Path(name), arguments.pages, console), ASK_DIALOG)]
        if "stock" in arguments.against:
            engines.append(Engine("stock Material", build_stock(Path(name)), ASK_DIALOG))
        if "pagefind" in arguments.against:
            engines.append(Engine("Pagefind", build_pagefind(arguments.site, Path(name)), ASK_PAGEFIND))
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        outcomes = {engine.name: ask_all(engine, browser.new_page(), queries, console) for engine in engines}
        browser.close()
    if arguments.pages:
        return 0
    console.print(draw_table(outcomes))
    if arguments.misses:
        for outcome in outcomes["ours"]:
            if not 0 < outcome.rank <= 3:  # noqa: PLR2004 - among three
                query = outcome.query
                print(f"{query.kind}: {query.query!r} wants {query.pages}, got {outcome.found[:4]}")
    return judge(outcomes["ours"])


def load_queries(kind: str | None) -> list[Query]:
    """Read the queries of the kind, or all of them."""
    entries = YAML(typ="safe").load(QUERIES.read_text("utf-8"))["queries"]
    queries = [Query(entry["query"], entry["kind"], tuple(entry["pages"])) for entry in entries]
    kinds = dict.fromkeys(query.kind for query in queries)
    if kind and kind not in kinds:
        raise FaultError(f"no queries of the kind '{kind}'{suggest(kind, kinds)}; expected one of {', '.join(kinds)}")
    return [query for query in queries if kind in {None, query.kind}]


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[tuple[str, dict[str, int]]]:
    """Serve the folder on a free port of the loopback; yields its address and the compressed bytes sent, by path."""
    sent: dict[str, int] = {}
    handler = type("Handler", (CompressingHandler,), {"sent": sent})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", sent
        server.shutdown()


def ask_all(engine: Engine, page: Page, queries: list[Query], console: Console) -> list[Outcome]:
    """Ask every query; print what the first one cost."""
    page.on("pageerror", lambda error: console.print(f"{engine.name}: {error}"))
    page.add_init_script(WATCH)
    outcomes = []
    with serve(engine.site) as (address, sent):
        page.goto(f"{address}index.html", wait_until="networkidle")
        at_rest = dict(sent)
        for number, query in enumerate(queries):
            addresses, milliseconds = page.evaluate(engine.ask, query.query)
            found = tuple(
                dict.fromkeys(re.sub(r"\.html.*|[?#].*", "", each).removeprefix(address) for each in addresses)
            )
            rank = next((place for place, path in enumerate(found, start=1) if path in query.pages), 0)
            outcomes.append(Outcome(query, rank, milliseconds, found))
            if number == 0:
                first = sum(size for path, size in sent.items() if path not in at_rest)
                index = sum(size for path, size in at_rest.items() if re.search("search|lunr", path))
                console.print(
                    f"{engine.name}: {index / 1024:.0f} KiB of search with every page, {first / 1024:.0f} KiB more "
                    f"for the first query, {milliseconds:.0f} ms",
                    highlight=False,
                )
        every = sum(size for path, size in sent.items() if path not in at_rest)
        console.print(f"{engine.name}: {every / 1024:.0f} KiB after {len(queries)} queries", highlight=False)
    return outcomes


def draw_table(outcomes: dict[str, list[Outcome]]) -> Table:
    """Return success@1, success@3, MRR and the median of milliseconds, by kind, side by side."""
    table = Table("kind", "queries")
    for name in outcomes:
        table.add_column(f"{name}: s@1 · s@3 · MRR · ms", justify="right")
    kinds = list(dict.fromkeys(outcome.query.kind for outcome in next(iter(outcomes.values()))))
    for kind in [*kinds, "all"]:
        rows = {
            name: [outcome for outcome in asked if kind in {"all", outcome.query.kind}]
            for name, asked in outcomes.items()
        }
        table.add_row(kind, str(len(next(iter(rows.values())))), *map(show_row, rows.values()))
    return table


def show_row(outcomes: list[Outcome]) -> str:
    """Sum up the outcomes of a kind."""
    count = len(outcomes)
    first = sum(outcome.rank == 1 for outcome in outcomes) / count
    reciprocal = sum(1 / outcome.rank for outcome in outcomes if outcome.rank) / count
    milliseconds = statistics.median(outcome.milliseconds for outcome in outcomes)
    return f"{first:.3f} · {share_of_three(outcomes):.3f} · {reciprocal:.3f} · {milliseconds:.0f}"


def share_of_three(outcomes: list[Outcome]) -> float:
    """Return the share of queries whose page is among the first three."""
    return sum(0 < outcome.rank <= 3 for outcome in outcomes) / len(outcomes)  # noqa: PLR2004 - three


def judge(outcomes: list[Outcome]) -> int:
    """Return 0 if the targets are met; name those that are not."""
    kinds = defaultdict(list)
    for outcome in outcomes:
        kinds[outcome.query.kind].append(outcome)
    missed = [kind for kind, asked in kinds.items() if share_of_three(asked) < TARGET_KIND]
    if len(kinds) > 1 and share_of_three(outcomes) < TARGET_ALL:
        missed.append("all")
    for kind in missed:
        print(f"search: success@3 of '{kind}' is under its target", file=sys.stderr)
    return 1 if missed else 0


def build_stock(folder: Path) -> Path:
    """Build the newest line with the theme's own search."""
    project = folder / "stock"
    for name in ("docs", "hooks", "manual", "overrides", "releases", "src"):
        shutil.copytree(ROOT / name, project / name)
    config = (ROOT / "mkdocs.base.yml").read_text("utf-8").replace("  - hooks/search.py\n", "")
    shutil.copy(ROOT / "mkdocs.yml", project)
    (project / "mkdocs.base.yml").write_text(config, "utf-8")
    template = project / "overrides/main.html"
    text = re.sub(r"\{% block (config|libs) %\}.*?\{% endblock %\}", "", template.read_text("utf-8"), flags=re.DOTALL)
    template.write_text(text, "utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(project / "site")]
    environment = os.environ | {"LINE": "latest", "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True)
    return project / "site"


def build_pagefind(site: Path, folder: Path) -> Path:
    """Index a copy of the site with Pagefind, the articles only."""
    copy = folder / "pagefind"
    shutil.copytree(site, copy)
    command = [
        sys.executable,
        "-m",
        "pagefind",
        "--site",
        str(copy),
        "--root-selector",
        "article",
        "--force-language",
        "ru",
    ]
    subprocess.run(command, check=True, capture_output=True)
    return copy


def enlarge_index(site: Path, folder: Path, count: int, console: Console) -> Path:
    """Copy the site with an index of `count` pages whose sections are drawn from the real ones, sentences shuffled."""
    copy = folder / "large"
    shutil.copytree(site, copy)
    index = json.loads((copy / "search/search_index.json").read_text("utf-8"))
    parts = copy / "search" / index["config"]["index"]["version"]
    real = [read_part(file) for file in sorted(parts.glob("page-*.js"))]
    chance = random.Random(SEED)
    sentences = [each for page in real for _, _, text in page["sections"] for each in text.split(". ") if each]
    sections = [section for page in real for section in page["sections"]]
    texts = {
        page["address"]: PageText(page["title"], "", tuple(Section(*section) for section in page["sections"]))
        for page in real
    }
    for number in range(count - len(texts)):
        model = chance.choice(real)
        drawn = [
            Section(
                anchor, chance.choice(sections)[1], ". ".join(chance.sample(sentences, max(1, text.count(". ") + 1)))
            )
            for anchor, _, text in model["sections"]
        ]
        title = f"{chance.choice(sections)[1]} {number}"
        texts[f"made/{number}.html"] = PageText(title, "", tuple(drawn))
    synonyms = load_synonyms(ROOT / "docs", open_cache(ROOT))
    begin = time.monotonic()
    pages = [
        IndexedPage(address, 0.5 if address.startswith("made/") else 1.0, text, read_words(text, synonyms))
        for address, text in texts.items()
    ]
    large = build_index(pages, synonyms, {})
    seconds = time.monotonic() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    index["config"]["index"] = large.manifest
    (copy / "search" / large.version).mkdir()
    for name, content in large.files.items():
        (copy / "search" / large.version / name).write_bytes(content)
    (copy / "search/search_index.json").write_text(json.dumps(index), "utf-8")
    size = sum(len(content) for content in large.files.values()) / 1024**2
    console.print(
        f"{count} pages: index of {size:.1f} MiB in {len(large.files)} files, built in {seconds:.1f} s, "
        f"{memory:.0f} MiB of memory at most",
        highlight=False,
    )
    return copy


def read_part(file: Path) -> Any:  # noqa: ANN401 - a part of the index
    """Return the content of a part of the index."""
    text = file.read_text("utf-8")
    return json.loads(text[text.index("{") : text.rindex(")")])


if __name__ == "__main__":
    sys.exit(run_command(main))
