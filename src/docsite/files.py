"""Every file of a folder, or an error: `Path.rglob` passes over what it may not read."""

import os
from collections.abc import Iterator
from pathlib import Path


def scan_files(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    """Yield the files below the folder, in no order; raises `OSError` for a folder that cannot be read."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from scan_files(entry.path)
            else:
                yield entry


def list_paths(folder: Path) -> list[str]:
    """Return the path of every file below the folder, seen from there, sorted; raises `OSError` as `scan_files`."""
    return sorted(Path(entry.path).relative_to(folder).as_posix() for entry in scan_files(folder))
