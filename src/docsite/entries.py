"""Files that hold finished results: one that is damaged, cut short or foreign counts as missing.

An entry begins with the digest of the rest, and takes its place whole, so that builds beside each other meet whole
ones only.
"""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

DIGEST = hashlib.sha256().digest_size


def read_cached(entry: Path) -> bytes | None:
    """Return what the entry holds, or `None` if there is none or it is damaged; an entry that is read counts as new."""
    try:
        data = entry.read_bytes()
        os.utime(entry)
    except OSError:
        return None
    content = data[DIGEST:]
    return content if hashlib.sha256(content).digest() == data[:DIGEST] else None


def write_cached(entry: Path, content: bytes) -> None:
    """Keep the content; where the disk is full or read-only it is not kept, and no worse happens."""
    with contextlib.suppress(OSError):
        entry.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=entry.parent, prefix=".")
        try:
            with open(handle, "wb") as file:  # noqa: PTH123 - a handle has no path
                file.write(hashlib.sha256(content).digest() + content)
            Path(name).replace(entry)
        finally:
            Path(name).unlink(missing_ok=True)


def prune_cache(folder: Path, limit: int) -> None:
    """Remove the entries used longest ago until the folder holds no more than `limit` bytes.

    What killed builds left behind is never read, so it goes in the same way.
    """
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        files = [(entry.path, entry.stat()) for entry in entries if entry.is_file()]
        held = 0
        for path, status in sorted(files, key=lambda pair: -pair[1].st_mtime):
            held += status.st_size
            if held > limit:
                Path(path).unlink(missing_ok=True)
