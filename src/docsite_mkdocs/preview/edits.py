"""Which files were edited."""

import os
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

WATCHED = ("docs", "releases", "overrides", "hooks", "src")
PROGRAMS = ("hooks", "src")


@contextmanager
def watching(root: Path, edits: "queue.Queue[Path]") -> Iterator[None]:
    """Put the paths of files that are edited in the project's folder into the queue, as long as it lasts."""
    observer = Observer()
    handler = _EditHandler(root, edits)
    observer.schedule(handler, str(root))
    for name in WATCHED:
        if (root / name).is_dir():
            observer.schedule(handler, str(root / name), recursive=True)
    observer.start()
    try:
        yield
    finally:
        observer.stop()


class _EditHandler(FileSystemEventHandler):
    """Passes the paths of edited files on."""

    def __init__(self, root: Path, edits: "queue.Queue[Path]") -> None:
        self.root, self.edits = root, edits

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take an event of the file system."""
        if event.is_directory or event.event_type in {"opened", "closed_no_write"}:
            return
        for path in (Path(os.fsdecode(name)) for name in (event.src_path, event.dest_path) if name):
            parts = path.relative_to(self.root).parts
            is_source = parts == ("mkdocs.yml",) or (len(parts) > 1 and parts[0] in WATCHED)
            is_aside = "__pycache__" in parts or path.name.startswith(".") or path.name.endswith(("~", ".tmp"))
            if is_source and not is_aside:
                self.edits.put(path)
