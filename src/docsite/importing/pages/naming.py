"""Paths in `docs/` for what has other names elsewhere: such that every system and every address can hold them."""

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping

from docsite.addresses import MARKDOWN
from docsite.tree.file_names import LIMIT, PART_LIMIT, RESERVED, Places, fold_name
from docsite.tree.page_map import MADE

PAGES = (*MARKDOWN, ".mdx")
INDEXES = {"index", "readme", "_index"}
UNFIT = re.compile(r'[<>:"|?*\\#%\x00-\x1f\x7f]+')


def is_page(path: str) -> bool:
    """Say whether a file is one of Markdown."""
    return posixpath.splitext(path)[1].lower() in PAGES


def is_index(path: str) -> bool:
    """Say whether a page is the index of its folder."""
    return is_page(path) and posixpath.splitext(posixpath.basename(path))[0].lower() in INDEXES


def name_paths(paths: Iterable[str], wishes: Mapping[str, str]) -> dict[str, str]:
    """Return for each path of a source the one in `docs/`, no two of them at one address."""
    places, named = Places(), {}
    folders: dict[str, str] = {}
    for path in MADE:
        places.take(path)
    for path in sorted(paths, key=lambda path: (not is_index(path), path)):
        wanted = _spell_folders(_name_path(wishes.get(path, path)), folders)
        stem, ending = posixpath.splitext(wanted)
        number = 1
        while places.take(wanted):
            number += 1
            wanted = f"{stem}-{number}{ending}"
        named[path] = wanted
    return named


def _spell_folders(path: str, folders: dict[str, str]) -> str:
    """Spell the folders as they were spelt first: some systems take two cases for one."""
    *parents, name = path.split("/")
    spelt: list[str] = []
    for parent in parents:
        whole = "/".join([*spelt, parent])
        spelt = folders.setdefault(fold_name(whole), whole).split("/")
    return "/".join([*spelt, name])


def _name_path(path: str) -> str:
    folder, name = posixpath.split(path)
    parts = [_name_part(part) for part in folder.split("/") if part]
    stem, ending = posixpath.splitext(name)
    if is_index(path):
        name = "index.md"
    elif ending.lower() in PAGES:
        name = f"{_name_part(stem)}.md"
    else:
        name = _name_part(name)
    whole = "/".join([*parts, name])
    if len(whole) > LIMIT or len(name.encode()) > PART_LIMIT:
        stem, ending = posixpath.splitext(name)
        name = f"{stem[: max(20, LIMIT - len(whole) + len(stem) - 3)].rstrip(' .-')}{ending}"
    return "/".join([*parts, name])


def _name_part(name: str) -> str:
    """Return a name of a file or a folder without what some system cannot keep."""
    clean = "".join(sign for sign in unicodedata.normalize("NFC", name) if sign.isprintable() or sign == " ")
    clean = UNFIT.sub("-", clean).strip(" ").rstrip(".").lstrip(".") or "page"
    clean = clean.replace("\N{NO-BREAK SPACE}", " ")
    return f"{clean}-1" if clean.partition(".")[0].rstrip().lower() in RESERVED else clean
