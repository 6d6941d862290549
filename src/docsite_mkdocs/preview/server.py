"""Answer browsers."""

import json
import logging
import os
import posixpath
import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NoReturn
from urllib.parse import parse_qs, unquote, urlsplit

from docsite.problems import FaultError
from docsite_mkdocs.preview.edits import watching
from docsite_mkdocs.preview.session import Preview

OWN_FILES = {"watch.js": "text/javascript", "problems.css": "text/css"}
"""What the preview adds to pages, with its content type."""


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
            status, kind, content = (
                HTTPStatus.OK,
                OWN_FILES[name],
                (self.preview.root / "overrides/preview" / name).read_bytes(),
            )
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


def serve(root: Path, host: str, port: int, inherited: int | None, tell: Callable[[str], None]) -> int:
    """Preview the line that the environment names until Ctrl-C; returns the exit code. Raises `FaultError`.

    `tell` is told the problems and the address. When a program has changed, this one begins anew.
    """
    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    logging.getLogger("mkdocs").propagate = False
    with tempfile.TemporaryDirectory(prefix="preview-") as folder:
        server = open_server(host, port, inherited)
        server.daemon_threads = True
        address = f"http://{host}:{server.server_port}/"
        Handler.preview = preview = Preview(root, address, Path(folder), server.shutdown, tell)
        with watching(root, preview.edits), server:
            preview.line.load()
            for problem in preview.line.problems:
                tell(problem)
            threading.Thread(target=preview.watch_edits, daemon=True).start()
            try:
                tell(f"preview: {address}")  # from here on Ctrl-C is how a preview ends
                server.serve_forever(poll_interval=0.1)
                preview.finish_answers()
                listener = os.dup(server.fileno())
            except KeyboardInterrupt:
                return 0
    begin_anew(host, server.server_port, listener)
