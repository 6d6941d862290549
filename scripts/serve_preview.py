"""Preview one line while writing: every saved edit shows at once.

Pages are rendered when a browser asks for them. An edit of a page's text converts this page only; any other edit loads
the line anew, with unchanged pages from the cache; an edit of a program starts the preview anew. `LINE=5.2` chooses the
line. What would stop a build is shown in the browser until it is mended.
"""

import argparse
import datetime as dt
import json
import logging
import mimetypes
import os
import posixpath
import queue
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qs, unquote, urlsplit

from jinja2 import Environment, FileSystemLoader
from mkdocs.commands.build import _build_page, _build_theme_template, _populate_page
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException
from mkdocs.structure.files import File, Files, InclusionLevel, get_files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from docsite.command import run_command
from docsite.line.project import load_project
from docsite.line.run import find_day, find_lines
from docsite.problems import FaultError, ProblemsError
from docsite.theme.glossary import GLOSSARY
from docsite.tree.configuration import load_config as load_own_config
from docsite.tree.page_map import VIEWS

ROOT = Path(__file__).resolve().parent.parent
WATCHED = ("docs", "releases", "overrides", "hooks", "src")
PROGRAMS = ("hooks", "src")
OWN_FILES = {"watch.js": "text/javascript", "problems.css": "text/css"}
"""What the preview adds to pages, with its content type."""
QUIET = 0.02
"""Seconds without a further event before an edit counts as finished: editors write in steps."""


class Notes(logging.Handler):
    """The warnings that came up, by what MkDocs was at: each is an error of a strict build."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.work: tuple[str, ...] = ()
        self.texts: dict[tuple[str, ...], list[str]] = {}
        logging.getLogger("mkdocs").addHandler(self)

    @contextmanager
    def on(self, *work: str) -> Iterator[None]:
        """Note what comes up meanwhile in the place of what came up at this work before."""
        self.texts.pop(work, None)
        outer, self.work = self.work, work
        try:
            yield
        finally:
            self.work = outer

    def emit(self, record: logging.LogRecord) -> None:
        """Note a warning."""
        self.texts.setdefault(self.work, []).append(record.getMessage())

    def all(self) -> list[str]:
        """Return every warning once."""
        return list(dict.fromkeys(text for texts in self.texts.values() for text in texts))


class Line:
    """The line as it stands: its pages converted, to be rendered on demand."""

    def __init__(self, address: str, folder: str) -> None:
        self.address = address
        """Where the preview is served."""
        self.folder = Path(folder)
        """Where MkDocs writes."""
        self.lock = threading.RLock()
        self.failures: list[str] = []
        """Why there are no pages at all."""
        self.heads: dict[str, str] = {}
        """Path of a page → its front matter."""
        self.notes = Notes()
        """What else would stop a build."""

    def load(self) -> None:
        """Read and convert everything, as a build does before it writes."""
        with self.lock:
            self.failures = []
            self.notes.texts.clear()
            try:
                with self.notes.on("line"):
                    self._load()
            except (MkDocsException, SystemExit, Exception) as error:  # noqa: BLE001 - shown, whatever it is
                self.failures = [*self.notes.all(), _describe(error)]

    def _load(self) -> None:
        self.config = config = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(self.folder))
        config.site_url = self.address
        config.dev_addr = type(config.dev_addr)(*_split_address(self.address))
        config.plugins.on_startup(command="serve", dirty=False)
        config = config.plugins.on_config(config)
        config.plugins.on_pre_build(config=config)
        self.files: Files = get_files(config)
        env = config.theme.get_env()
        self.files.add_files_from_theme(env, config)
        self.files = config.plugins.on_files(self.files, config=config)
        set_exclusions(self.files, config)
        self.nav: Navigation = config.plugins.on_nav(
            get_navigation(self.files, config), config=config, files=self.files
        )
        for file in self.pages():
            self.convert(file.page or Page(None, file, config))
        self.env = config.plugins.on_env(env, config=config, files=self.files)
        self.check_anchors()
        self.places = {file.dest_uri: file for file in self.files}
        self.is_indexed = False

    def pages(self) -> list[File]:
        """Return the files of the line's pages."""
        return list(self.files.documentation_pages(inclusion=InclusionLevel.is_in_serve))

    def convert(self, page: Page) -> None:
        """Read a page and convert it."""
        with self.notes.on("text", page.file.src_uri):
            _populate_page(page, self.config, self.files)
        self.heads[page.file.src_uri] = _read_head(page.file)

    def check_anchors(self) -> None:
        """Look for links to headings that are not there."""
        for file in self.pages():
            if file.page:
                with self.notes.on("anchors", file.src_uri):
                    file.page.validate_anchor_links(files=self.files, log_level=logging.WARNING)

    def refresh(self, paths: Iterable[str]) -> list[str] | None:
        """Take over the edits of pages' texts; returns the addresses that changed, or `None` if more must be done."""
        with self.lock:
            files = [self.files.src_uris.get(path) for path in paths] if not self.failures else [None]
            pages = [file.page for file in files if file and file.page]
            if len(pages) < len(files) or any(self.heads[page.file.src_uri] != _read_head(page.file) for page in pages):
                return None
            including = [file.page for file in self.pages() if file.page and "8<" in (file.page.markdown or "")]
            pages += [page for page in including if page not in pages]
            changes = dict(self.config.extra["changes"])
            try:
                for page in pages:
                    self.convert(page)
                if self.config.extra["changes"] != changes:  # there are other views than before
                    return None
                files = [self.files.src_uris.get(VIEWS + page.file.src_uri) for page in pages]
                views = [file.page for file in files if file and file.page]
                for view in views:
                    self.convert(view)
                self.env = self.config.plugins.on_env(self.env, config=self.config, files=self.files)
            except (MkDocsException, SystemExit, Exception) as error:  # noqa: BLE001 - loading anew shows more of it
                print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
                return None
            self.check_anchors()
            self.is_indexed = False
            return [f"/{page.url}" for page in (*pages, *views)]

    def render(self, address: str) -> tuple[HTTPStatus, bytes]:
        """Return what stands at an address below the root."""
        with self.lock:
            if self.failures:
                raise LookupError
            file = self.places.get(address)
            if file is not None and file.page is not None:
                with self.notes.on("frame", file.src_uri):
                    _build_page(file.page, self.config, self.pages(), self.nav, self.env)
                return HTTPStatus.OK, Path(file.abs_dest_path).read_bytes()
            if file is not None:
                return HTTPStatus.OK, file.content_bytes
            if not self.is_indexed:
                self.config.plugins.on_post_build(config=self.config)
                self.is_indexed = True
            made = self.folder / address  # by a hook, at the end of a build
            if made.is_file():
                return HTTPStatus.OK, made.read_bytes()
            _build_theme_template("404.html", self.env, self.files, self.config, self.nav)
            return HTTPStatus.NOT_FOUND, (self.folder / "404.html").read_bytes()


def _describe(error: BaseException) -> str:
    """Return the message of an expected error, and the traceback of any other."""
    if isinstance(error, MkDocsException | SystemExit):
        return str(error)
    return "".join(traceback.format_exception(error))


def _split_address(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    return parts.hostname or "", parts.port or 0


def _read_head(file: File) -> str:
    """Return the front matter in the file."""
    with suppress(OSError, ValueError):
        text = file.content_string
        return text[: text.find("\n---", 3)]
    return ""


class Preview:
    """The line, the browsers that look at it, and the edits that come in."""

    def __init__(self, address: str, folder: str, stop: Callable[[], None]) -> None:
        self.line = Line(address, folder)
        self.stop = stop
        """Lets the server answer no more, and the preview begin anew."""
        self.template = Environment(loader=FileSystemLoader(ROOT / "overrides"), autoescape=True)
        self.start = time.time_ns()
        self.changes: list[list[str] | None] = []
        """What each edit changed: addresses, or `None` for everything."""
        self.answering = 0
        """How many requests wait for an answer; those for edits do not count."""
        self.changed = threading.Condition()
        self.edits: queue.Queue[Path] = queue.Queue()

    @property
    def epoch(self) -> str:
        """The state of the line, for a browser to come back with."""
        return f"{self.start}.{len(self.changes)}"

    def wait_for_changes(self, epoch: str) -> tuple[list[list[str] | None], str]:
        """Return what changed since the epoch, at the latest after a while, and the epoch now."""
        start, _, count = epoch.partition(".")
        if start != str(self.start) or not count.isdigit():  # the preview has been started anew
            return [None], self.epoch
        with self.changed:
            self.changed.wait_for(lambda: len(self.changes) > int(count), timeout=15)
            return self.changes[int(count) :], self.epoch

    def tell(self, addresses: list[str] | None) -> None:
        """Let the browsers know what changed."""
        with self.changed:
            self.changes.append(addresses)
            self.changed.notify_all()

    def watch_edits(self) -> None:
        """Take over one edit after the other, for ever."""
        while True:
            paths = {self.edits.get()}
            with suppress(queue.Empty):
                while True:
                    paths.add(self.edits.get(timeout=QUIET))
            self.take_over({path.relative_to(ROOT) for path in paths})

    def take_over(self, paths: set[Path]) -> None:
        """Bring the line up to date with files that were edited; their paths are below the project's root."""
        begin = time.monotonic()
        if any(path.parts[0] in PROGRAMS for path in paths):
            print("a program has changed: starting anew", flush=True)
            self.stop()
            return
        pages = [
            path.relative_to("docs").as_posix() for path in paths if path.parts[0] == "docs" and path.suffix == ".md"
        ]
        is_text_only = len(pages) == len(paths) and GLOSSARY not in pages
        addresses = self.line.refresh(pages) if is_text_only else None
        if addresses is None:
            self.line.load()
        self.tell(addresses)
        what = ", ".join(sorted(map(str, paths)))
        problems = [*self.line.failures, *self.line.notes.all()]
        print(f"{what}: {1000 * (time.monotonic() - begin):.0f} ms", *problems, sep="\n  ", flush=True)

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count a request while it is answered."""
        with self.changed:
            self.answering += 1
        try:
            yield
        finally:
            with self.changed:
                self.answering -= 1
                self.changed.notify_all()

    def finish_answers(self) -> None:
        """Wait until all requests are answered."""
        with self.changed:
            self.changed.wait_for(lambda: not self.answering, timeout=5)

    def page(self, name: str, *arguments: Any) -> str:  # noqa: ANN401 - as a template takes them
        """Render a macro of `overrides/preview.html`."""
        macro = getattr(self.template.get_template("preview.html").module, name)
        return str(macro(*arguments))

    def answer(self, address: str) -> tuple[HTTPStatus, str, bytes]:
        """Return status, content type and content for an address."""
        epoch = self.epoch
        try:
            status, content = self.line.render(address)
        except LookupError:
            status, content = HTTPStatus.INTERNAL_SERVER_ERROR, b""
            return status, "text/html", self.page("failure", self.line.failures, epoch).encode()
        except (MkDocsException, SystemExit, Exception) as error:  # noqa: BLE001 - shown, whatever it is
            failure = self.page("failure", [_describe(error)], epoch)
            return HTTPStatus.INTERNAL_SERVER_ERROR, "text/html", failure.encode()
        kind = mimetypes.guess_type(address)[0] or "application/octet-stream"
        if kind == "text/html" or status == HTTPStatus.NOT_FOUND:
            kind, problems = "text/html", self.line.notes.all()
            own = self.page("watch", epoch) + (self.page("panel", problems) if problems else "")
            head, found, tail = content.rpartition(b"</body>")
            content = head + own.encode() + found + tail
        return status, kind, content


class Handler(BaseHTTPRequestHandler):
    """Answers browsers."""

    preview: Preview
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer a request."""
        parts = urlsplit(self.path)
        if parts.path == "/.preview/events":
            self.send_events(parse_qs(parts.query).get("since", [""])[0])
        else:
            with self.preview.counted():
                self.send_page(parts.path)

    def send_page(self, path: str) -> None:
        """Answer with a page or a file."""
        address = posixpath.normpath("/" + unquote(path)).lstrip("/")  # nothing above the root
        if path.endswith("/"):
            address = posixpath.join(address, "index.html").removeprefix("./")
        folder, _, name = address.rpartition("/")
        if folder == ".preview" and name in OWN_FILES:
            status, kind, content = HTTPStatus.OK, OWN_FILES[name], (ROOT / "overrides/preview" / name).read_bytes()
        else:
            status, kind, content = self.preview.answer(address)
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def send_events(self, epoch: str) -> None:
        """Tell a browser of edits until it leaves."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.close_connection = True
        try:
            self.wfile.write(b"retry: 300\n\n")
            while True:
                changes, epoch = self.preview.wait_for_changes(epoch)
                rows = [f"data: {json.dumps(addresses)}\n\n" for addresses in changes] or [": waiting\n\n"]
                self.wfile.write("".join(rows).encode())
                self.wfile.flush()
        except OSError:  # it has left
            return

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: edits and problems are what a writer wants to read."""


class EditHandler(FileSystemEventHandler):
    """Passes the paths of edited files on."""

    def __init__(self, edits: "queue.Queue[Path]") -> None:
        self.edits = edits

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take an event of the file system."""
        if event.is_directory or event.event_type in {"opened", "closed_no_write"}:
            return
        for path in (Path(os.fsdecode(name)) for name in (event.src_path, event.dest_path) if name):
            parts = path.relative_to(ROOT).parts
            is_source = parts == ("mkdocs.yml",) or (len(parts) > 1 and parts[0] in WATCHED)
            is_aside = "__pycache__" in parts or path.name.startswith(".") or path.name.endswith(("~", ".tmp"))
            if is_source and not is_aside:
                self.edits.put(path)


def open_server(host: str, port: int, inherited: int | None) -> ThreadingHTTPServer:
    """Return a server that listens; raises `FaultError`.

    A preview that begins anew hands its socket over: whoever asks meanwhile waits, and meets no closed door.
    """
    if inherited is not None:
        server = ThreadingHTTPServer((host, port), Handler, bind_and_activate=False)
        server.socket.close()
        server.socket, server.server_port = socket.socket(fileno=inherited), port
        return server
    try:
        return ThreadingHTTPServer((host, port), Handler)
    except OSError as error:
        raise FaultError(f"{host}:{port}: {error.strerror}; choose another --port") from error


def begin_anew(host: str, port: int, listener: int) -> NoReturn:
    """Put this very program, as it is now, in the place of this process; it goes on at the socket."""
    os.set_inheritable(listener, True)  # noqa: FBT003 - it takes no name
    words = ("--host", host, "--port", str(port), "--socket", str(listener))
    os.execv(sys.executable, [sys.executable, sys.argv[0], *words])  # noqa: S606 - no shell needed


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--socket", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.port not in range(65536):
        parser.error("argument --port: expected a whole number up to 65535, or 0 for any free port")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(ProblemsError):  # the browser shows these until they are mended
        day = find_day(os.environ, dt.datetime.now(dt.UTC).date())
        load_project(ROOT, load_own_config(ROOT), day, find_lines(os.environ))
    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    logging.getLogger("mkdocs").propagate = False
    with tempfile.TemporaryDirectory(prefix="preview-") as folder:
        server = open_server(arguments.host, arguments.port, arguments.socket)
        server.daemon_threads = True
        address = f"http://{arguments.host}:{server.server_port}/"
        Handler.preview = preview = Preview(address, folder, server.shutdown)
        observer = Observer()
        handler = EditHandler(preview.edits)
        observer.schedule(handler, str(ROOT))
        for name in WATCHED:
            if (ROOT / name).is_dir():
                observer.schedule(handler, str(ROOT / name), recursive=True)
        observer.start()
        preview.line.load()
        for problem in [*preview.line.failures, *preview.line.notes.all()]:
            print(problem, flush=True)
        threading.Thread(target=preview.watch_edits, daemon=True).start()
        try:
            print(f"preview: {address}", flush=True)
            server.serve_forever(poll_interval=0.1)
            preview.finish_answers()
            listener = os.dup(server.fileno())
        except KeyboardInterrupt:
            return 0
        finally:
            observer.stop()
            server.server_close()
    begin_anew(arguments.host, server.server_port, listener)


if __name__ == "__main__":
    sys.exit(run_command(main))
