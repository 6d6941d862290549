"""Every file of a folder, or an error: `Path.rglob` passes over what it may not read."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
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


def write_whole(file: Path, content: bytes) -> None:
    """Write a file in one step: whatever happens meanwhile, there is the former one or all of the new one.

    Raises `OSError` that names the file.
    """
    with naming(file), tempfile.TemporaryDirectory(prefix=".", dir=file.parent) as folder:
        new = Path(folder, file.name)
        new.write_bytes(content)
        if file.exists():
            shutil.copymode(file, new)
        new.replace(file)


@contextmanager
def naming(place: Path) -> Iterator[None]:
    """Let an `OSError` name the place, and not a temporary one beside it that nobody knows."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(place)) from error


def checksum(content: bytes) -> str:
    """Return the SHA-256 of the content, as `sha256sum` prints it."""
    return hashlib.sha256(content).hexdigest()


def render_sums(digests: Mapping[str, str]) -> bytes:
    """Render what `sha256sum --check` reads; the names are relative to the file's folder."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items())).encode()


def write_text(file: Path, text: str) -> None:
    """Write UTF-8 with Unix line ends, making the folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8", newline="\n")


def digest(*parts: bytes | str) -> str:
    """Return one digest of the parts, each of which keeps its borders."""
    encoded = (part.encode() if isinstance(part, str) else part for part in parts)
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in encoded)).hexdigest()


def digest_files(root: Path, files: Iterable[Path]) -> str:
    """Return one digest of the files' paths below the root and of what they hold."""
    return digest(*(part for file in sorted(files) for part in (file.relative_to(root).as_posix(), file.read_bytes())))
