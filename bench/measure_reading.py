"""Measure how fast and how well pages read: Lighthouse (mobile) on five kinds of page of the built site, behind nginx.

Fails if a page has less than 100 points in a category, or takes more than 110 KiB over the network.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from docsite.command import run_command
from docsite.problems import FaultError

ROOT = Path(__file__).resolve().parent.parent
LIGHTHOUSE = ROOT / ".cache/lighthouse"
VERSION = "12.8.2"
PAGES = {
    "home": "latest/index.html",
    "long guide page": "latest/kvm/create.html",
    "changelog": "latest/changelog/5.3.html",
    "upgrade": "latest/upgrade/5.1-5.3.html",
    "life cycle": "latest/lifecycle/support.html",
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
WEIGHT = 110 * 1024
"""The most bytes of a first view, compressed."""
SERVER = """\
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {folder}/docs/nginx/release.conf;
  server {{
    listen 127.0.0.1:{port};
    include {folder}/docs/nginx/site.conf;
  }}
}}
"""


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="how often each page is loaded; the median counts")
    arguments = parser.parse_args(argv)
    if arguments.runs < 1:
        parser.error("argument --runs: expected a whole number above 0")
    if not (ROOT / "site/latest/index.html").exists():
        raise FaultError("no site/; run 'make site' first")
    for program in ("npm", "nginx", "chromium"):
        if not shutil.which(program):
            raise FaultError(f"no {program}; 'make lighthouse' installs it")
    if not (LIGHTHOUSE / "node_modules/lighthouse").exists():
        command = ["npm", "install", "--silent", "--no-save", "--prefix", str(LIGHTHOUSE), f"lighthouse@{VERSION}"]
        LIGHTHOUSE.mkdir(parents=True, exist_ok=True)
        subprocess.run(command, check=True)
    table = Table("page", *CATEGORIES, "KiB", "requests")
    complaints: list[str] = []
    with serving() as address:
        for kind, path in PAGES.items():
            reports = [load_page(address + path) for _ in range(arguments.runs)]
            report = sorted(reports, key=lambda each: each["categories"]["performance"]["score"])[len(reports) // 2]
            scores = {name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES}
            weight = report["audits"]["total-byte-weight"]["numericValue"]
            requests = len(report["audits"]["network-requests"]["details"]["items"])
            table.add_row(kind, *map(str, scores.values()), f"{weight / 1024:.1f}", str(requests))
            complaints += (f"{kind}: {name} {score}, expected 100" for name, score in scores.items() if score < 100)  # noqa: PLR2004 - points
            complaints += (f"{kind}: {audit}" for audit in list_failures(report))
            if weight > WEIGHT:
                complaints.append(f"{kind}: {weight / 1024:.1f} KiB, expected at most {WEIGHT / 1024:.0f}")
    Console().print(table)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


def list_failures(report: dict[str, Any]) -> Iterator[str]:
    """Yield what costs a page points."""
    for name in CATEGORIES:
        for reference in report["categories"][name]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:  # noqa: PLR2004 - as it colours
                items = audit.get("details", {}).get("items", [])
                places = "; ".join(str(item.get("node", {}).get("snippet", item))[:160] for item in items[:3])
                yield f"{audit['title']} ({reference['id']}): {places}"


def load_page(address: str) -> dict[str, Any]:
    """Return Lighthouse's report of a page."""
    flags = "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
    command = [
        "node",
        str(LIGHTHOUSE / "node_modules/lighthouse/cli/index.js"),
        address,
        "--quiet",
        "--output=json",
        f"--chrome-flags={flags}",
        f"--only-categories={','.join(CATEGORIES)}",
    ]
    environment = os.environ | {"CHROME_PATH": "/usr/bin/chromium"}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    report: dict[str, Any] = json.loads(result.stdout)
    return report


@contextmanager
def serving() -> Iterator[str]:
    """Publish the built site into a folder, and serve that with nginx on a free port of the loopback interface."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101, S103 - nginx reads as another user
        config = Path(folder, "nginx.conf")
        config.write_text(SERVER.format(folder=folder, port=port), "utf-8")
        publisher = str(ROOT / "scripts/publish_site.py")
        subprocess.run([sys.executable, publisher, f"{folder}/docs", "--force"], check=True, stdout=subprocess.DEVNULL)
        command = ["nginx", "-c", str(config), "-p", folder]
        with subprocess.Popen(command) as process:
            try:
                while process.poll() is None:
                    with socket.socket() as probe:
                        if probe.connect_ex(("127.0.0.1", port)) == 0:
                            break
                    time.sleep(0.05)
                yield f"http://127.0.0.1:{port}/"
            finally:
                process.terminate()


if __name__ == "__main__":
    sys.exit(run_command(main))
