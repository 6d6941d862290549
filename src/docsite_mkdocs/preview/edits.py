"""Which files were edited: those that hold something else than before, whatever way the editor has of saving.

Editors write beside a file and rename, keep the former one for a moment, lock, try whether they may write. So events of
the file system say no more than when to look, and what a look finds counts when the next one finds the same.

See decisions/0062-an-edit-is-what-two-looks-agree-on.md.
"""

import hashlib
import logging
import os
import stat
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from docsite.reading.sources import is_leftover

CONFIGURATION = "*.yml"
"""`mkdocs.yml`, and what it inherits."""
WATCHED = ("docs", "manual", "releases", "overrides", "hooks", "src")
PROGRAMS = ("hooks", "src")
MOVING = (DirCreatedEvent, DirMovedEvent, DirDeletedEvent)
EVENTS = (
    FileCreatedEvent, FileModifiedEvent, FileClosedEvent, FileMovedEvent, FileDeletedEvent, FileAttribEvent, *MOVING
)  # fmt: skip
"""All but those of reading, which a look causes itself."""

QUIET = 0.02
"""Seconds between two looks that must find the same: editors write in steps."""
SETTLED = 0.25
"""Seconds until a file counts as come or gone: while one is saved it may be missing, and another stand beside it."""
PATIENCE = 2.0
"""Seconds after which a look counts anyhow: something is written all the time."""
INTERVAL = 0.5
"""Seconds between two looks where there are no events."""
RECENT = 2_000_000_000
"""Nanoseconds in which a file may change again without getting another time: FAT counts in steps of two seconds."""


@dataclass(frozen=True)
class Seen:
    """What a look found at a path."""

    status: tuple[int, ...] = field(compare=False)
    """What changes with the content; empty when the file is so new that it may change again without a trace."""
    content: bytes
    """A digest."""


@dataclass(frozen=True)
class Look:
    """All files that a line is made of, at one moment."""

    files: Mapping[Path, Seen]
    """Path below the root → what stands there."""
    links: frozenset[Path] = field(compare=False)
    """Paths of the symbolic links among them, and of those to nowhere."""

    def differing(self, other: "Look") -> set[Path]:
        """Return the paths at which the other one saw something else."""
        return {path for path, _ in self.files.items() ^ other.files.items()}


def look(root: Path, former: Look | None = None) -> Look:
    """Look at all files of the project in the folder; what has the same status as before is not read again."""
    known = former.files if former else {}
    now = time.time_ns()
    files: dict[Path, Seen] = {}
    links: set[Path] = set()
    for place in (*root.glob(CONFIGURATION), *(root / name for name in WATCHED)):
        for path, status in _walk(place, frozenset(), links.add):
            name = path.relative_to(root)
            mark = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
            if name in known and known[name].status == mark:
                files[name] = known[name]
            else:
                with suppress(FileNotFoundError):
                    settled = mark if max(status.st_mtime_ns, status.st_ctime_ns) < now - RECENT else ()
                    files[name] = Seen(settled, _digest(path))
    return Look(files, frozenset(links))


def _walk(
    path: Path, above: frozenset[tuple[int, int]], note_link: Callable[[Path], None]
) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield the files at the path and below it, through links, too; one that leads to a folder around it ends there."""
    try:
        if path.is_symlink():
            note_link(path)
        status = path.stat()
        entries = list(path.iterdir()) if stat.S_ISDIR(status.st_mode) else []
    except OSError:  # a link to nowhere, or it has gone meanwhile
        return
    identity = (status.st_dev, status.st_ino)
    if stat.S_ISREG(status.st_mode):
        yield path, status
    elif identity not in above:
        for entry in entries:
            if not entry.name.startswith(".") and not is_leftover(entry.name):
                yield from _walk(entry, above | {identity}, note_link)


def _digest(file: Path) -> bytes:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").digest()
    except FileNotFoundError:
        raise
    except OSError:  # whoever reads it for the line will say so
        return b""


class Edits:
    """The edits of a project, as they come in."""

    def __init__(self, root: Path, tell: Callable[[str], None], *, polling: bool) -> None:
        self.root, self.tell = root, tell
        self.polling = polling
        """Whether to look at intervals: there are file systems that tell of nothing."""
        self.woken = threading.Event()
        """Set by every event."""
        self.moved = threading.Event()
        """Set by one of a folder that came or went: it is watched no more, or not yet."""
        logging.getLogger("watchdog").setLevel(logging.CRITICAL)
        warnings.filterwarnings("ignore", module="watchdog")  # of folders that move: they are watched anew
        self.observer: BaseObserver | None = None
        self.watched: dict[Path, bool] = {}
        """The folders of the observer, and whether what is below them counts, too."""
        self.known = look(root)
        """What the line is made of, as it has been told."""
        self.watch()

    def follow(self) -> Iterator[set[Path]]:
        """Yield the paths, below the project's folder, of the files that were edited, whenever there are some."""
        while True:
            self.woken.wait(INTERVAL if self.polling else None)
            self.woken.clear()
            found = self.settle()
            paths = self.known.differing(found)
            self.known = found
            self.watch()
            if paths:
                yield paths

    def have_come(self) -> bool:
        """Say whether there are edits that nobody has been told of."""
        return look(self.root, self.known) != self.known

    def settle(self) -> Look:
        """Look until nothing moves any more."""
        begin = time.monotonic()
        found = look(self.root, self.known)
        if found == self.known:
            return found
        while True:
            time.sleep(QUIET)
            former, found = found, look(self.root, found)
            waited = time.monotonic() - begin
            is_complete = found.files.keys() == self.known.files.keys() or waited > SETTLED
            if (found == former and is_complete) or waited > PATIENCE:
                return found

    def watch(self) -> None:
        """Let the folders be watched in which files can change."""
        folders = self.find_folders()
        if self.polling or (folders == self.watched and not self.moved.is_set()):
            return
        self.close()
        self.moved.clear()
        self.watched = folders
        try:
            self.observer = Observer()
            for folder, is_recursive in folders.items():
                self.observer.schedule(_Waker(self), str(folder), recursive=is_recursive, event_filter=[*EVENTS])
            self.observer.start()
        except OSError as error:
            self.close()
            self.polling = True
            self.tell(f"preview: no events of files ({error.strerror}); looking for edits every {INTERVAL} s")
        self.woken.set()  # something may have come meanwhile

    def find_folders(self) -> dict[Path, bool]:
        """Return the folders to watch, and whether all below them is to be watched; links are followed."""
        ends = [path.resolve() for path in self.known.links]
        trees = {path for path in (*((self.root / name).resolve() for name in WATCHED), *ends) if path.is_dir()}
        outer = {path for path in trees if trees.isdisjoint(path.parents)}
        places = {self.root.resolve(), *(path.parent for path in ends)}
        single = {path for path in places - outer if path.is_dir() and outer.isdisjoint(path.parents)}
        return dict.fromkeys(single, False) | dict.fromkeys(outer, True)

    def close(self) -> None:
        """Watch no more."""
        if self.observer:
            self.observer.on_thread_stop()
            self.observer.stop()
            self.observer = None


class _Waker(FileSystemEventHandler):
    """Lets somebody look."""

    def __init__(self, edits: Edits) -> None:
        self.edits = edits

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take an event of the file system."""
        if isinstance(event, MOVING):
            self.edits.moved.set()
        self.edits.woken.set()
