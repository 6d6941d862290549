"""Ask the queries of tests/search/queries.yml in the search dialog of a built site, and print how often it is right.

For every kind of query: success@1, success@3, mean reciprocal rank, the milliseconds from the last key to the results. The
bytes are those of the first query, compressed, beyond what the page itself loads.
"""

import argparse
import contextlib
import functools
import gzip
import http.server
import statistics
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", type=Path, default=ROOT / "site/5.3")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--kind")
    a = parser.parse_args(argv)
    queries = YAML(typ="safe").load((ROOT / "tests/search/queries.yml").read_text("utf-8"))["queries"]
    if a.kind:
        queries = [q for q in queries if q["kind"] == a.kind]
    rows = defaultdict(list)
    with serve(a.site) as address, sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", lambda m: print("console", m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: print("error", e))
        page.add_init_script(WATCH)
        page.goto(address + "index.html")
        page.wait_for_timeout(500)
        page.evaluate("document.querySelector('[data-md-component=search-query]').focus()")
        for q in queries:
            found, ms = page.evaluate(ASK, q["query"])
            pages = []
            for f in found:
                f = f.split("?")[0].split("#")[0].removeprefix(address).removesuffix(".html")
                if f not in pages:
                    pages.append(f)
            rank = next((n for n, f in enumerate(pages, 1) if f in q["pages"]), 0)
            rows[q["kind"]].append((rank, ms))
            if a.verbose and rank not in (1, 2, 3):
                print(f"{q['kind']:11} {q['query']!r:50} rank {rank} want {q['pages']} got {pages[:4]}")
        browser.close()
    every = [r for k in rows.values() for r in k]
    for kind, rs in [*rows.items(), ("all", every)]:
        n = len(rs)
        print(f"{kind:11} {n:4} s@1 {sum(r == 1 for r, _ in rs)/n:.3f} s@3 {sum(0 < r <= 3 for r, _ in rs)/n:.3f} "
              f"mrr {sum(1/r if r else 0 for r, _ in rs)/n:.3f} ms {statistics.median(m for _, m in rs):.0f} max {max(m for _, m in rs):.0f}")
    return 0


WATCH = """
window.__answers = [];
window.Worker = class extends Worker {
  constructor(...a) { super(...a); this.addEventListener("message", ({data}) => { if (data.type === 3) { const f = window.__wait; if (f) f(); } }); }
};
"""
ASK = """async (text) => {
  const input = document.querySelector("[data-md-component=search-query]");
  const begin = performance.now();
  const done = new Promise(r => window.__wait = r);
  input.value = text;
  input.dispatchEvent(new KeyboardEvent("keyup", {bubbles: true}));
  await Promise.race([done, new Promise(r => setTimeout(r, 5000))]);
  const ms = performance.now() - begin;
  await new Promise(r => setTimeout(r, 15));
  window.__wait = null;
  const items = [...document.querySelectorAll(".md-search-result__item")];
  return [items.map(i => i.querySelector("a").href), ms];
}"""


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args): pass


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[str]:
    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


if __name__ == "__main__":
    sys.exit(main())
