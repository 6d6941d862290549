"""The files of a release, as they lie on a disk: what the administrator will compare with what arrived."""

import hashlib
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from docsite.problems import FaultError
from docsite.releases.models import FileKind, ReleaseFile

ENDINGS: dict[FileKind, tuple[str, ...]] = {
    "image": (".qcow2", ".img", ".iso", ".raw", ".vmdk", ".vdi", ".vhd", ".vhdx", ".ova", ".wim"),
    "package": (".deb", ".rpm", ".apk", ".msi", ".exe", ".dmg", ".pkg", ".whl", ".jar", ".war", ".snap", ".flatpak"),
    "patch": (".patch", ".diff"),
    "document": (".pdf", ".docx", ".odt", ".html", ".md", ".txt"),
    "archive": (".zip", ".tar", ".gz", ".xz", ".bz2", ".zst", ".tgz", ".txz", ".7z", ".rar"),
}
PACKED = {".gz", ".xz", ".bz2", ".zst"}
"""Endings behind another one that says what it is."""


def read_files(words: Iterable[str]) -> tuple[ReleaseFile, ...]:
    """Read size and checksum of files, named by a path or by `kind=path`; raises `FaultError` with all that fail."""
    found: list[ReleaseFile] = []
    faults: list[str] = []
    for word in words:
        try:
            found.append(_read(word))
        except FaultError as error:
            faults.append(str(error))
        except OSError as error:
            faults.append(f"{error.filename}: {error.strerror}")
    if faults:
        raise FaultError("\nerror: ".join(faults))
    return tuple(found)


def _read(word: str) -> ReleaseFile:
    before, equals, after = word.partition("=")
    kind = next((kind for kind in get_args(FileKind) if equals and kind == before), None)
    path = Path(after if kind else word)
    with path.open("rb") as content:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise FaultError(f"{path}: no file; expected an image, a package or an archive")
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        size = content.tell()
    if not size:
        raise FaultError(f"{path}: an empty file")
    return ReleaseFile(kind=kind or _guess_kind(path), file=path.name, size=size, sha256=digest)


def _guess_kind(path: Path) -> FileKind:
    endings = [ending.lower() for ending in path.suffixes[-2:]] or [""]
    ending = endings[0] if len(endings) > 1 and endings[1] in PACKED else endings[-1]
    for wanted in (ending, endings[-1]):
        for kind, known in ENDINGS.items():
            if wanted in known:
                return kind
    kinds = ", ".join(get_args(FileKind))
    raise FaultError(f"{path}: the ending says not what it is; write KIND={path}, with one of {kinds}")
