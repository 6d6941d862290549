"""Finished results by the digest of what they were made of."""

import hashlib
import os
import tempfile
from pathlib import Path

DIGEST = hashlib.sha256().digest_size


def digest(*parts: bytes) -> str:
    """Return one digest of the parts, each of which keeps its borders."""
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


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
    """Keep the content; another build that reads or writes the same entry meets a whole one."""
    entry.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=entry.parent, prefix=".") as folder:
        whole = Path(folder, entry.name)
        whole.write_bytes(hashlib.sha256(content).digest() + content)
        whole.replace(entry)


def prune_cache(folder: Path, limit: int) -> None:
    """Remove the entries used longest ago until the folder holds no more than `limit` bytes."""
    files = ((entry, entry.stat()) for entry in folder.glob("[!.]*"))
    held = 0
    for entry, status in sorted(files, key=lambda pair: -pair[1].st_mtime):
        held += status.st_size
        if held > limit:
            entry.unlink(missing_ok=True)
