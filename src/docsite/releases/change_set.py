"""Edits of several files of `releases/` at once: all of them, or none.

What is new is written beside first. One renaming decides; what follows it is carried to its end by the next command,
should this one be killed.
"""

import difflib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from docsite.files import list_paths, naming
from docsite.problems import FaultError
from docsite.releases.metadata import list_metadata

JOURNAL = ".changes"
"""The folder of what is decided, and not done yet."""
STAGING = ".changes.new"
"""The folder of what is not decided yet."""
REMOVED = "removed"


@dataclass
class ChangeSet:
    """What is to be written and removed, by paths below `releases/`."""

    written: dict[str, bytes] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)

    def render(self, folder: Path) -> str:
        """Return what differs from the folder, as `diff -u` shows it."""
        rows: list[str] = []
        for name in sorted({*self.written, *self.removed}):
            file, shown = folder / name, f"{folder.name}/{name}"
            former = file.read_bytes() if file.exists() else None
            new = self.written.get(name)
            old = (former or b"").decode().splitlines()
            head = shown if former is not None else os.devnull
            tail = shown if new is not None else os.devnull
            rows += difflib.unified_diff(old, (new or b"").decode().splitlines(), head, tail, lineterm="")
        return "\n".join(rows)


@contextmanager
def editing(folder: Path) -> Iterator[bool]:
    """Let one command alone edit the folder; says whether it has carried another one's work to its end.

    Raises `FaultError` while another one is at it.
    """
    if not folder.exists():  # whoever reads it will say so
        yield False
        return
    place = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FaultError(f"{folder.name}/ is being edited by another command; wait for its end") from None
        yield _finish(folder)
    finally:
        os.close(place)


@contextmanager
def trying_out(folder: Path, changes: ChangeSet) -> Iterator[Path]:
    """Give a copy of the folder's YAML files with the changes."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place, folder.name)
        former = {file.relative_to(folder).as_posix(): file.read_bytes() for file in list_metadata(folder)}
        for name, content in {**former, **changes.written}.items():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes(content)
        for name in changes.removed:
            (copy / name).unlink()
        yield copy


def carry_out(folder: Path, changes: ChangeSet) -> None:
    """Write and remove the files, all or none; raises `OSError` that names the one that could not be written."""
    _refuse_locked(folder, {*changes.written, *changes.removed})
    staging = folder / STAGING
    try:
        with naming(folder / next(iter(changes.written), "")):
            staging.mkdir()
        for name, content in changes.written.items():
            with naming(folder / name):
                new = staging / "written" / name
                new.parent.mkdir(parents=True, exist_ok=True)
                new.write_bytes(content)
                if (folder / name).exists():
                    shutil.copymode(folder / name, new)
        (staging / REMOVED).write_text("\n".join(changes.removed), "utf-8")
        staging.rename(folder / JOURNAL)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    _finish(folder)


def _refuse_locked(folder: Path, names: Collection[str]) -> None:
    """Raise `PermissionError` for a folder in which a file could not be put in its place later on."""
    for name in sorted(names):
        place = (folder / name).parent
        if place.exists() and not os.access(place, os.W_OK | os.X_OK):
            raise PermissionError(13, os.strerror(13), str(folder / name))


def _finish(folder: Path) -> bool:
    """Carry out what was decided; says whether there was anything."""
    shutil.rmtree(folder / STAGING, ignore_errors=True)
    journal = folder / JOURNAL
    if not journal.exists():
        return False
    if (journal / "written").exists():
        for name in list_paths(journal / "written"):
            (folder / name).parent.mkdir(exist_ok=True)
            (journal / "written" / name).replace(folder / name)
    for name in (journal / REMOVED).read_text("utf-8").split("\n"):
        if name:
            (folder / name).unlink(missing_ok=True)
    done = folder / STAGING  # whoever is killed while tidying up has done everything
    journal.rename(done)
    shutil.rmtree(done)
    return True
