"""Finished results by the digest of what they were made of.

An entry is a file that begins with the digest of the rest, and takes its place whole: one that is damaged, cut short or
foreign counts as missing, and builds beside each other meet whole entries only.
"""

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from sysconfig import get_path
from typing import Any

BYTES, TEXT, JSON = b"b", b"t", b"j"
READERS: Mapping[bytes, Callable[[bytes], Any]] = {BYTES: bytes, TEXT: bytes.decode, JSON: json.loads}
DIGEST = hashlib.sha256().digest_size


def digest(*parts: bytes | str) -> str:
    """Return one digest of the parts, each of which keeps its borders."""
    encoded = (part.encode() if isinstance(part, str) else part for part in parts)
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in encoded)).hexdigest()


def digest_files(root: Path, files: Iterable[Path]) -> str:
    """Return one digest of the files' paths below the root and of what they hold."""
    return digest(*(part for file in sorted(files) for part in (file.relative_to(root).as_posix(), file.read_bytes())))


def digest_programs(root: Path) -> str:
    """Return one digest of all programs that take part: Python, the packages, our own core and the root's hooks."""
    core = Path(__file__).parent
    packages = sorted(
        {info.name for name in ("purelib", "platlib") for info in Path(get_path(name)).glob("*.dist-info")}
    )
    own = (digest_files(core, core.rglob("*.py")), digest_files(root, (root / "hooks").rglob("*.py")))
    return digest(sys.version, *packages, *own)


@dataclass(frozen=True)
class Cache:
    """Results: texts, bytes, or anything else that can be written as JSON."""

    folder: Path
    programs: str
    """What every result depends on besides its own inputs; see `digest_programs`."""

    def recall(self, make: Callable[[], Any], *inputs: bytes | str) -> Any:  # noqa: ANN401 - JSON holds anything
        """Return what `make` once returned for the inputs, or let it make it; the first input names the kind."""
        kept = self.read(*inputs)
        if kept is None:
            kept = make()
            self.keep(kept, *inputs)
        return kept

    def entry(self, *inputs: bytes | str) -> Path:
        """Return where the result for the inputs is kept."""
        return self.folder / digest(self.programs, *inputs)

    def read(self, *inputs: bytes | str) -> Any | None:  # noqa: ANN401 - as above
        """Return what is kept for the inputs, or `None`."""
        content = read_cached(self.entry(*inputs))
        return None if content is None else READERS[content[:1]](content[1:])

    def keep(self, value: Any, *inputs: bytes | str) -> None:  # noqa: ANN401 - as above
        """Keep the value for the inputs."""
        if isinstance(value, bytes):
            content = BYTES + value
        elif isinstance(value, str):
            content = TEXT + value.encode()
        else:
            content = JSON + json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        write_cached(self.entry(*inputs), content)


def open_cache(root: Path) -> Cache:
    """Return the cache of the project in the folder."""
    return Cache(root / ".cache" / "pages", digest_programs(root))


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
