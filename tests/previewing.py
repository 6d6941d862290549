"""Start a preview as `make serve` does, and ask it for pages as a browser would."""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from conftest import EPOCH

PATIENCE = 30.0
"""Seconds that an edit may take to show: beside other tests a machine takes its time."""


@dataclass
class Preview:
    """A preview that runs."""

    root: Path
    address: str
    rows: list[str] = field(default_factory=list)
    """What it has said since it began."""

    def write(self, path: str, text: str) -> None:
        """Write a file of the project."""
        (self.root / path).write_text(text, "utf-8")

    def change(self, path: str, old: str, new: str) -> None:
        """Change a file of the project in its place."""
        text = (self.root / path).read_text("utf-8")
        assert old in text
        self.write(path, text.replace(old, new))

    def fetch(self, address: str) -> tuple[int, bytes]:
        """Return status and content of an answer."""
        try:
            with urllib.request.urlopen(f"{self.address}/{quote(address)}", timeout=PATIENCE) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def get(self, address: str) -> tuple[int, str]:
        """Return status and text of an answer."""
        status, content = self.fetch(address)
        return status, content.decode("utf-8", "replace")

    def changes(self) -> list[list[str] | None]:
        """Return what each edit since the beginning changed: addresses, or `None` for everything."""
        rows: list[bytes] = []
        with (
            urllib.request.urlopen(f"{self.address}/.preview/changes", timeout=0.3) as answer,
            suppress(TimeoutError),
        ):
            rows.extend(answer)
        found = [json.loads(row.removeprefix(b"data: ")) for row in rows if row.startswith(b"data: ")]
        return found[1:]  # the first one says where the others begin

    def wait(self, is_there: Callable[[], bool], what: str) -> None:
        """Wait until something is there."""
        end = time.monotonic() + PATIENCE
        while not is_there():
            assert time.monotonic() < end, f"{what} did not come; the preview says {self.rows}"
            time.sleep(0.02)

    def wait_for(self, address: str, text: str) -> str:
        """Wait until there is a page with the text; returns the page."""
        self.wait(lambda: text in self.get(address)[1], f"{text!r} on {address}")
        return self.get(address)[1]


@contextmanager
def serving(root: Path, *options: str, around: Sequence[str] = (), **environment: str) -> Iterator[Preview]:
    """Preview a project's line 5.2; `around` is a command that runs the preview."""
    environ = os.environ | {"LINE": "5.2", "LINES": "5.2", "SOURCE_DATE_EPOCH": EPOCH, "NO_MKDOCS_2_WARNING": "1"}
    command = [*around, sys.executable, "scripts/serve_preview.py", "--port", "0", *options]
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as errors,
        subprocess.Popen(
            command, cwd=root, env=environ | environment, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        assert process.stdout
        rows: list[str] = []
        reader: threading.Thread | None = None
        try:
            for row in process.stdout:
                rows.append(row.rstrip("\n"))
                if match := re.match(r"preview: (http\S+)/$", row):
                    break
            else:
                errors.seek(0)
                raise AssertionError(f"no preview: {rows} {errors.read()}")
            stream = process.stdout
            reader = threading.Thread(target=lambda: rows.extend(row.rstrip("\n") for row in stream), daemon=True)
            reader.start()
            yield Preview(root, match[1], rows)
            errors.seek(0)
            said = errors.read()
            assert not said, said
        finally:
            process.terminate()
            if reader:
                reader.join()  # or the stream is closed under it
