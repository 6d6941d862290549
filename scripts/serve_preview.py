"""Preview one line while writing: every saved edit shows at once.

Pages are rendered when a browser asks for them. An edit of a page's text converts this page only; any other edit loads
the line anew, with unchanged pages from the cache; an edit of a program starts the preview anew. `LINE=5.2` chooses the
line. What would stop a build is shown in the browser until it is mended.
"""

import argparse
import datetime as dt
import os
import signal
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

from docsite.command import run_command
from docsite.line.project import load_project
from docsite.line.run import read_run
from docsite.problems import ProblemsError
from docsite.tree.configuration import load_config
from docsite_mkdocs.preview.server import serve

ROOT = Path(__file__).resolve().parent.parent


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--poll", action="store_true", help="look for edits twice a second: on a network drive nothing tells of them"
    )
    parser.add_argument("--socket", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.port not in range(65536):
        parser.error("argument --port: expected a whole number up to 65535, or 0 for any free port")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(ProblemsError):  # the browser shows these until they are mended
        run = read_run(os.environ, ROOT, dt.datetime.now(dt.UTC).date())
        load_project(ROOT, load_config(ROOT), run.day, run.lines)
    tell = partial(print, flush=True)
    return serve(ROOT, arguments.host, arguments.port, arguments.socket, tell, polling=arguments.poll)


if __name__ == "__main__":
    sys.exit(run_command(main))
