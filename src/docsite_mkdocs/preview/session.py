"""What goes on while a writer writes: the line, the browsers that look at it, the edits that come in."""

import mimetypes
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from mkdocs.exceptions import MkDocsException

from docsite.theme.glossary import GLOSSARY
from docsite_mkdocs.preview.edits import PROGRAMS
from docsite_mkdocs.preview.previewed_line import PreviewedLine, describe_error

QUIET = 0.02
"""Seconds without a further event before an edit counts as finished: editors write in steps."""


class Preview:
    """The line, the browsers that look at it, and the edits that come in."""

    def __init__(
        self, root: Path, address: str, folder: Path, stop: Callable[[], None], tell: Callable[[str], None]
    ) -> None:
        self.root = root
        """The project's folder."""
        self.line = PreviewedLine(root, address, folder)
        self.stop = stop
        """Lets the server answer no more, and the preview begin anew."""
        self.tell = tell
        """Takes a line for the writer's terminal."""
        self.template = Environment(loader=FileSystemLoader(root / "overrides"), autoescape=True)
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

    def announce(self, addresses: list[str] | None) -> None:
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
            self.take_over({path.relative_to(self.root) for path in paths})

    def take_over(self, paths: set[Path]) -> None:
        """Bring the line up to date with files that were edited; their paths are below the project's root."""
        begin = time.monotonic()
        if any(path.parts[0] in PROGRAMS for path in paths):
            self.tell("a program has changed: starting anew")
            self.stop()
            return
        pages = [
            path.relative_to("docs").as_posix() for path in paths if path.parts[0] == "docs" and path.suffix == ".md"
        ]
        is_text_only = len(pages) == len(paths) and GLOSSARY not in pages
        addresses = self.line.refresh(pages) if is_text_only else None
        if addresses is None:
            self.line.load()
        self.announce(addresses)
        what = ", ".join(sorted(map(str, paths)))
        self.tell("\n  ".join([f"{what}: {1000 * (time.monotonic() - begin):.0f} ms", *self.line.problems]))

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
            failure = self.page("failure", [describe_error(error)], epoch)
            return HTTPStatus.INTERNAL_SERVER_ERROR, "text/html", failure.encode()
        kind = mimetypes.guess_type(address)[0] or "application/octet-stream"
        if kind == "text/html" or status == HTTPStatus.NOT_FOUND:
            kind, problems = "text/html", self.line.notes.all()
            own = self.page("watch", epoch) + (self.page("panel", problems) if problems else "")
            head, found, tail = content.rpartition(b"</body>")
            content = head + own.encode() + found + tail
        return status, kind, content
