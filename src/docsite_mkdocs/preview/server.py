"""Answer browsers.

See decisions/0063-all-tabs-share-one-connection.md.
"""

import json
import logging
import os
import posixpath
import re
import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import closing
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote

from docsite.problems import FaultError
from docsite_mkdocs.preview.edits import Edits
from docsite_mkdocs.preview.session import Preview

OWN_FILES = {
    ".preview/watch.js": "text/javascript",
    ".preview/changes.js": "text/javascript",
    ".preview/problems.css": "text/css",
}
"""What the preview adds to pages, with its content type."""
CHANGES = ".preview/changes"
"""Where browsers are told of edits."""
TARGET = re.compile(r"(?:[a-z][a-z0-9+.-]*://[^/?#]*)?(?P<path>[^?#]*)", re.IGNORECASE)
"""What a request is for, RFC 9112: a path, or a proxy's whole address, and what the site does not look at."""


def read_address(target: str) -> str:
    """Return the path below the site's root that a request's target names; there is none above it."""
    match = TARGET.match(target)
    path = unquote(match["path"]) if match else ""
    address = posixpath.normpath(f"/{path}").lstrip("/")
    return posixpath.join(address, "index.html") if path.endswith("/") or not address else address


class Handler(BaseHTTPRequestHandler):
    """Answers browsers."""

    preview: Preview
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        """Answer a request for the head of an answer."""
        self.do_GET()

    def do_GET(self) -> None:
        """Answer a request."""
        address = read_address(self.path)
        if address == CHANGES:
            self.send_changes(self.headers.get("Last-Event-ID", ""))
        else:
            with self.preview.counted():
                self.send_page(address)

    def send_page(self, address: str) -> None:
        """Answer with a page or a file."""
        if address in OWN_FILES:
            own = self.preview.root / "overrides" / address.removeprefix(".")
            status, kind, content = HTTPStatus.OK, OWN_FILES[address], own.read_bytes()
        else:
            status, kind, content = self.preview.answer(address)
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def send_changes(self, epoch: str) -> None:
        """Tell a browser of edits, those since the epoch first, until it leaves."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD":
            return
        try:
            self.wfile.write(b"retry: 300\n\n")
            while True:
                changes, epoch = self.preview.wait_for_changes(epoch)
                rows = [f"id: {number}\ndata: {json.dumps(addresses)}\n\n" for number, addresses in changes]
                self.wfile.write("".join(rows or [": waiting\n\n"]).encode())
                self.wfile.flush()
        except OSError:  # it has left
            return

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: edits and problems are what a writer wants to read."""


class Server(ThreadingHTTPServer):
    """Answers each browser in a thread of its own."""

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that has left; anything else is a bug."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def open_server(host: str, port: int, inherited: int | None) -> Server:
    """Return a server that listens; raises `FaultError`.

    A preview that begins anew hands its socket over: whoever asks meanwhile waits, and meets no closed door.
    """
    if inherited is not None:
        server = Server((host, port), Handler, bind_and_activate=False)
        server.socket.close()
        server.socket, server.server_port = socket.socket(fileno=inherited), port
        return server
    try:
        return Server((host, port), Handler)
    except OSError as error:
        raise FaultError(f"{host}:{port}: {error.strerror}; choose another --port") from error


def begin_anew(*options: str, listener: int) -> NoReturn:
    """Put this very program, as it is now, in the place of this process; it goes on at the socket."""
    os.set_inheritable(listener, True)  # noqa: FBT003 - it takes no name
    words = (*options, "--socket", str(listener))
    os.execv(sys.executable, [sys.executable, sys.argv[0], *words])  # noqa: S606 - no shell needed


def serve(
    root: Path, host: str, port: int, inherited: int | None, tell: Callable[[str], None], *, polling: bool
) -> int:
    """Preview the line that the environment names until Ctrl-C; returns the exit code. Raises `FaultError`.

    `tell` is told the problems and the address. When a program has changed, this one begins anew.
    """
    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    logging.getLogger("mkdocs").propagate = False
    with tempfile.TemporaryDirectory(prefix="preview-") as folder:
        server = open_server(host, port, inherited)
        address = f"http://{host}:{server.server_port}/"
        Handler.preview = preview = Preview(root, address, Path(folder), server.shutdown, tell)
        with closing(Edits(root, tell, polling=polling)) as edits, server:
            preview.begin(edits)
            for problem in preview.line.problems:
                tell(problem)
            threading.Thread(target=preview.follow, args=(edits,), daemon=True).start()
            try:
                tell(f"preview: {address}")  # from here on Ctrl-C is how a preview ends
                server.serve_forever(poll_interval=0.1)
                preview.finish_answers()
                listener = os.dup(server.fileno())
            except KeyboardInterrupt:
                return 0
    options = ("--host", host, "--port", str(server.server_port), *(["--poll"] if polling else []))
    begin_anew(*options, listener=listener)
