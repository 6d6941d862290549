"""What goes on while a writer writes: the line, the browsers that look at it, the edits that come in."""

import mimetypes
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from mkdocs.exceptions import MkDocsException

from docsite.tree.configuration import DOCS
from docsite.tree.manual import MANUAL
from docsite_mkdocs.preview.edits import PROGRAMS, Edits
from docsite_mkdocs.preview.previewed_line import PreviewedLine, describe_error


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
        self.changes: list[list[str] | None] = [[]]
        """What each edit changed: addresses, or `None` for everything; before the first one, nothing."""
        self.answering = 0
        """How many requests wait for an answer; those for edits do not count."""
        self.changed = threading.Condition()
        self.is_torn = False
        """Whether edits came in while the line was read: some of it may know them, and some not."""

    @property
    def epoch(self) -> str:
        """The state of the line, for a page to say which one it shows."""
        return f"{self.start}.{len(self.changes) - 1}"

    def wait_for_changes(self, epoch: str) -> tuple[list[tuple[str, list[str] | None]], str]:
        """Return the changes after the epoch with theirs, at the latest after a while, and the last epoch of them.

        After no epoch, or one of a former preview, all of this one have come.
        """
        start, _, count = epoch.partition(".")
        first = int(count) + 1 if start == str(self.start) and count.isdecimal() else 0
        with self.changed:
            self.changed.wait_for(lambda: len(self.changes) > first, timeout=15)
            news = [(f"{self.start}.{number}", self.changes[number]) for number in range(first, len(self.changes))]
        return news, news[-1][0] if news else epoch

    def announce(self, addresses: list[str] | None) -> None:
        """Let the browsers know what changed."""
        with self.changed:
            self.changes.append(addresses)
            self.changed.notify_all()

    def begin(self, edits: Edits) -> None:
        """Read the line."""
        self.line.load()
        self.is_torn = edits.have_come()

    def follow(self, edits: Edits) -> None:
        """Take over one edit after the other, for ever."""
        for paths in edits.follow():
            begin = time.monotonic()
            if any(path.parts[0] in PROGRAMS for path in paths):
                self.tell("a program has changed: starting anew")
                self.stop()
                return
            with self.line.lock:  # who sees these edits, and goes on from there, does it after this look for others
                self.take_over(paths)
                self.is_torn = edits.have_come()
            what = ", ".join(sorted(map(str, paths)))
            self.tell("\n  ".join([f"{what}: {1000 * (time.monotonic() - begin):.0f} ms", *self.line.problems]))

    def take_over(self, paths: set[Path]) -> None:
        """Bring the line up to date with files that were edited; their paths are below the project's root."""
        pages = [
            path.relative_to(path.parts[0]).as_posix()
            for path in paths
            if path.parts[0] in {DOCS, MANUAL} and path.suffix == ".md"
        ]
        is_text_only = len(pages) == len(paths) and not self.is_torn
        problems = self.line.problems
        addresses = self.line.refresh(pages) if is_text_only else None
        if addresses is None:
            self.line.load()
        self.announce(addresses if self.line.problems == problems else None)  # every page shows the problems

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
        with self.line.lock:
            failures = self.line.failures
            if not failures:
                try:
                    status, content = self.line.render(address)
                except (MkDocsException, SystemExit, Exception) as error:  # noqa: BLE001 - shown, whatever it is
                    failures = [describe_error(error)]
            problems = self.line.problems
        if failures:
            failure = self.page("failure", failures, epoch, address)
            return HTTPStatus.INTERNAL_SERVER_ERROR, "text/html", failure.encode()
        kind = mimetypes.guess_type(address)[0] or "application/octet-stream"
        if kind == "text/html" or status == HTTPStatus.NOT_FOUND:
            kind = "text/html"
            own = self.page("watch", epoch, address) + (self.page("panel", problems) if problems else "")
            head, found, tail = content.rpartition(b"</body>")
            content = head + own.encode() + found + tail
        return status, kind, content
