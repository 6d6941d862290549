"""Names of files that would not survive: on another system, in an address, in an archive, or beside another name."""

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator

from docsite.problems import Problem

LIMIT, PART_LIMIT = 150, 200
"""Characters of a path: with the folder of an unpacked copy, Windows takes 260; bytes of a name: Linux takes 255."""
RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(1, 10))}
"""Names of devices, which Windows opens in place of a file; see Microsoft's "Naming Files, Paths, and Namespaces"."""
FORBIDDEN = re.compile(r'[<>:"|?*\\#%\x00-\x1f\x7f]')
MARKDOWN = (".markdown", ".mdown", ".mkdn", ".mkd", ".md")
"""Endings that MkDocs makes pages of; this project knows its pages by the last one alone."""


def find_bad_names(paths: Iterable[str], folder: str = "docs") -> Iterator[Problem]:
    """Yield what is wrong with the names of files, given as paths below the folder."""
    seen: dict[str, str] = {}
    for path in sorted(paths):
        for cause, expected in _find_causes(path):
            yield Problem(f"{folder}/{path}", 1, 1, cause, expected)
        first = seen.setdefault(fold_name(path), path)
        if first != path:
            cause = f"a name that differs from {folder}/{first} in case or in the form of its letters only"
            yield Problem(f"{folder}/{path}", 1, 1, cause, "another name: Windows and macOS take the two for one file")


def fold_name(path: str) -> str:
    """Return what is equal for names that some system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _find_causes(path: str) -> Iterator[tuple[str, str]]:
    if found := FORBIDDEN.search(path):
        yield f"{found[0]!r} in a name, which Windows or an address cannot have", "letters, digits, '-', '_' and '.'"
    for part in path.split("/"):
        if part.partition(".")[0].lower() in RESERVED:
            yield f"'{part}' is the name of a device on Windows", "another name"
        if part != part.strip() or part.endswith("."):
            yield f"'{part}' begins or ends with a space, or ends with a dot: Windows drops it", "a name without"
    if unicodedata.normalize("NFC", path) != path:
        yield "letters and their signs stand apart (Unicode NFD), so links miss the file", "the name typed anew (NFC)"
    if len(path) > LIMIT or any(len(part.encode()) > PART_LIMIT for part in path.split("/")):
        yield f"a path of {len(path)} characters, too long for an unpacked copy on Windows", f"at most {LIMIT}"
    stem, ending = posixpath.splitext(posixpath.basename(path))
    if ending.lower() in MARKDOWN and ending != ".md":
        yield f"a page whose name ends with '{ending}'", "'.md'"
    elif ending == ".md" and stem.lower() == "readme":
        yield "a page that MkDocs would publish as the index of its folder, and links would miss", "index.md"
