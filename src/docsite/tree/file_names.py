"""Names of files that would not survive: on another system, in an address, in an archive, or beside another name."""

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from docsite.addresses import MARKDOWN, as_published
from docsite.problems import Problem

LIMIT, PART_LIMIT = 150, 200
"""Characters of a path: with the folder of an unpacked copy, Windows takes 260; bytes of a name: Linux takes 255."""
RESERVED = {
    *("con", "prn", "aux", "nul", "conin$", "conout$"),
    *(f"{name}{number}" for name in ("com", "lpt") for number in "123456789¹²³"),
}
"""Names of devices, which Windows opens in place of a file; see Microsoft's "Naming Files, Paths, and Namespaces"."""
FORBIDDEN = re.compile(r'[<>:"|?*\\#%]')


class Places:
    """The addresses of files, as those systems know them that do not tell case and forms of letters apart."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}

    def take(self, path: str) -> str:
        """Take the address of the file at the path; return the path of the file in its way, or an empty text."""
        address, folders = fold_name(as_published(path)), [fold_name(folder) for folder in _list_folders(path)]
        files = (self._files[folder] for folder in folders if folder in self._files)
        if found := self._files.get(address) or self._folders.get(address) or next(files, ""):
            return found
        self._files[address] = path
        for folder in folders:
            self._folders.setdefault(folder, path)
        return ""


def find_bad_names(paths: Iterable[str], folder: str = "docs") -> Iterator[Problem]:
    """Yield what is wrong with the names of files, given as paths below the folder, and with those of their folders."""
    files = sorted(paths)
    folders = sorted({inner for path in files for inner in _list_folders(path)})
    for path in folders:
        yield from (_tell(folder, path, *cause) for cause in _find_causes(path))
    spelt: dict[str, str] = {}
    for path in folders:
        if (first := spelt.setdefault(fold_name(path), path)) != path:
            yield _tell(folder, path, *_describe_clash(path, first, f"{folder}/{first}"))
    places = Places()
    for path in files:
        yield from (_tell(folder, path, *cause) for cause in find_bad_file_name(path))
        if first := places.take(path):
            yield _tell(folder, path, *_describe_clash(path, first, f"{folder}/{first}"))


def find_bad_file_name(path: str) -> Iterator[tuple[str, str]]:
    """Yield cause and remedy for what is wrong with the path of a file, but for the names of its folders."""
    yield from _find_causes(path)
    if len(path) > LIMIT or len(posixpath.basename(path).encode("utf-8", "surrogateescape")) > PART_LIMIT:
        yield f"a path of {len(path)} characters, too long for an unpacked copy on Windows", f"at most {LIMIT}"
    stem, ending = posixpath.splitext(posixpath.basename(path))
    if ending.lower() in MARKDOWN and ending != ".md":
        yield f"a page whose name ends with '{ending}'", "'.md'"
    elif ending == ".md" and stem != "README" and stem.lower() == "readme":
        yield "a page that people take for the index of its folder, and MkDocs does not", "README.md or index.md"


def find_bad_path(path: str) -> Iterator[tuple[str, str]]:
    """Yield cause and remedy for what is wrong with a path, in any of its names."""
    for folder in _list_folders(path):
        yield from _find_causes(folder)
    yield from find_bad_file_name(path)


def fold_name(path: str) -> str:
    """Return what is equal for names that some system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _tell(folder: str, path: str, cause: str, expected: str) -> Problem:
    shown = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in path)  # a message is one line
    return Problem(f"{folder}/{shown}", 1, 1, cause, expected)


def _describe_clash(path: str, other: str, shown: str) -> tuple[str, str]:
    if fold_name(path) == fold_name(other):
        cause = f"a name that differs from {shown} in case or in the form of its letters only"
        return cause, "another name: Windows and macOS take the two for one file"
    if fold_name(as_published(path)) == fold_name(as_published(other)):
        return f"it would be published at the address of {shown}", "another name"
    return f"the folder of one and the file of the other would be one address: {shown}", "another name"


def _list_folders(path: str) -> list[str]:
    """Return the folders above the path, from the nearest on."""
    return [str(folder) for folder in PurePosixPath(path).parents][:-1]


def _find_causes(path: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the last name of the path, of a file or a folder."""
    name = posixpath.basename(path)
    if found := FORBIDDEN.search(name):
        yield f"{found[0]!r} in a name, which Windows or an address cannot have", "letters, digits, '-', '_' and '.'"
    if unseen := next((sign for sign in name if not sign.isprintable()), ""):
        yield f"{unseen!a} in a name, which nobody sees or types", "letters, digits, '-', '_' and '.'"
    if name.partition(".")[0].rstrip().lower() in RESERVED:
        yield f"'{name}' is the name of a device on Windows", "another name"
    if name != name.strip() or name.endswith("."):
        yield f"{name!r} begins or ends with a space, or ends with a dot: Windows drops it", "a name without"
    if unicodedata.normalize("NFC", name) != name:
        yield "letters and their signs stand apart (Unicode NFD), so links miss the file", "the name typed anew (NFC)"
