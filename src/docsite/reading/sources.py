"""Which files of `docs/` are sources: what a writer has put there, and no editor, system or link out of it.

MkDocs passes over names with a dot in front and a folder `templates/` at the top; so does this.
"""

import os
import re
from collections.abc import Iterator
from fnmatch import translate
from pathlib import Path

from docsite.problems import Problem, ProblemsError

LEFTOVERS = (
    *("*~", "#*#", ".#*", "*.bak", "*.orig", "*.rej", "*.old", "*.tmp", "*.temp", "*.sw[a-p]", "*.un~", "4913"),
    *("*___jb_*___", "*.kate-swp", "*.save", "~$*", "~wrl*.tmp", ".~lock.*", "*.part", "*.crdownload", ".nfs*"),
    *(".ds_store", "._*", "icon\r", "__macosx", "thumbs.db", "ehthumbs*.db", "desktop.ini", "$recycle.bin"),
    *("system volume information", "@eadir", "lost+found", "__pycache__", "*.pyc", "*.sb-????????-??????"),
)
"""Names, in small letters, of what editors, version control, downloads and systems leave behind."""
LEFTOVER = re.compile("|".join(map(translate, LEFTOVERS)))
RESERVED = "templates"


def is_leftover(name: str) -> bool:
    """Say whether the name of a file or folder is one that an editor or a system gives."""
    return LEFTOVER.fullmatch(name.lower()) is not None


def read_source(file: Path, shown: str) -> bytes:
    """Return what a writer's file holds; `shown` is its path in messages.

    Raises `ProblemsError`, and `PermissionError` for what this user may not read.
    """
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise ProblemsError([Problem(shown, 1, 1, "the file is missing", f"the file {shown}")]) from error
    except PermissionError:
        raise
    except OSError as error:
        cause = f"it cannot be read: {error.strerror}"
        raise ProblemsError([Problem(shown, 1, 1, cause, "a file that can be read")]) from error


def list_files(folder: Path, pattern: str = "*") -> list[Path]:
    """Return the files below a folder that is no writer's, by the pattern of their names, but for leftovers; sorted."""
    return sorted(file for file in folder.rglob(pattern) if file.is_file() and not is_leftover(file.name))


def list_sources(folder: Path) -> list[str]:
    """Return the paths of the sources below the folder, seen from there, sorted.

    Raises `OSError` for a folder that cannot be read.
    """
    return sorted(path for path, cause in _walk(folder) if not cause)


def find_leftovers(folder: Path) -> Iterator[Problem]:
    """Yield what lies below the folder and is no source, though somebody may take it for one."""
    for path, cause in sorted(_walk(folder)):
        if cause:
            yield Problem(f"{folder.name}/{path}", 1, 1, f"{cause}; it is not published", "no such file")


def _walk(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each file's path and, of what is passed over and worth a word, why."""
    top = folder.resolve()

    def walk(place: Path, inner: str, above: tuple[Path, ...]) -> Iterator[tuple[str, str]]:
        with os.scandir(place) as entries:
            for entry in list(entries):
                path = inner + entry.name
                if is_leftover(entry.name):
                    yield path, "a leftover of an editor or a system"
                elif entry.name.startswith("."):
                    continue
                elif path == RESERVED:
                    yield path, "a folder that MkDocs keeps for itself"
                elif entry.is_symlink() and (cause := _doubt_link(Path(entry.path), top, above)):
                    yield path, cause
                elif entry.is_dir():
                    yield from walk(Path(entry.path), f"{path}/", (*above, Path(entry.path).resolve()))
                else:
                    yield path, ""

    yield from walk(folder, "", (top,))


def _doubt_link(link: Path, top: Path, above: tuple[Path, ...]) -> str:
    """Return what is wrong with a symbolic link; an empty text for nothing."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):  # Python before 3.13 raises the latter for a loop
        return "a symbolic link that leads nowhere"
    if not target.is_relative_to(top):
        return f"a symbolic link that leads out of {top.name}/"
    return "a symbolic link that leads back" if target in above else ""
