"""A folder of Markdown: what GitHub shows, what Docusaurus, Hugo, Jekyll or VitePress build."""

import os
import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from docsite.importing.histories.markup import clean_text
from docsite.importing.pages.anchors import slugify_github
from docsite.importing.pages.found import FoundPage, FoundTree
from docsite.importing.pages.keys import ADDRESSES, FORMER, read_keys
from docsite.importing.pages.naming import is_index, is_page
from docsite.importing.pages.ordering import Ordering
from docsite.problems import Problem, ProblemsError
from docsite.reading.sources import is_leftover, read_source
from docsite.reading.yaml import BOM, decode_text, normalize_rows

STATIC = ("static", "public", "assets", "website/static")
"""Folders beside the pages whose files stand at the root of the site."""
MACHINERY = {"node_modules", "__pycache__", "_site", "site"}
SKIPPED = {"_category_.json", "_category_.yml", "_category_.yaml", "CNAME", "SUMMARY.md", "sidebars.js", "robots.txt"}
VERSION = re.compile(r"v?\d+(?:\.\d+)*(?:\.x)?")
LARGEST = 200 * 2**20
"""Bytes of a file that is carried."""


def read_folder(folder: Path, shown: str, base: str = "") -> FoundTree:
    """Read a folder of Markdown; `base` is where it is published, if it is. Raises `ProblemsError`."""
    tree = FoundTree(
        shown=shown, pages=[], files={}, base=base, is_published=bool(base), is_commonmark=True, slugify=slugify_github
    )
    tree.former_folders = {"/": "latest"} if base else {}
    read_files(tree, folder, shown)
    tree.pages = [page for page in tree.pages if not _is_draft(page, tree.report)]
    for page in tree.pages:
        page.addresses = tuple(_list_addresses(page, is_published=bool(base)))
    for name in STATIC:
        if (beside := folder.parent / name).is_dir() and not (folder / name).exists():
            for path in list_tree(beside, f"{folder.parent.name}/{name}", tree.report):
                tree.files.setdefault(f"static/{path}", beside / path)
    tree.nav = Ordering(folder, shown, tree.pages, tree.report).list_entries()
    return tree


def read_files(tree: FoundTree, folder: Path, shown: str) -> None:
    """Read all pages of a folder, and note its other files. Raises `ProblemsError`."""
    problems: list[Problem] = []
    paths = list(list_tree(folder, shown, tree.report))
    by_name: dict[str, list[str]] = {}
    for path in paths:
        if is_page(path) and posixpath.basename(path) not in SKIPPED:
            by_name.setdefault(
                posixpath.splitext(path)[0] if not is_index(path) else posixpath.join(posixpath.dirname(path), "index"),
                [],
            ).append(path)
    passed = {path for same in by_name.values() for path in sorted(same, key=_rank)[1:]}
    for path in paths:
        name = posixpath.basename(path)
        if path in passed:
            tree.report.append(
                Problem(
                    f"{shown}/{path}",
                    1,
                    1,
                    "a page that stands at the address of another one: left out",
                    "another file name",
                )
            )
        elif name in SKIPPED:
            continue
        elif is_page(path):
            try:
                tree.pages.append(read_page(folder / path, path, f"{shown}/{path}", tree.report))
            except ProblemsError as error:
                problems += error.problems
        else:
            tree.files[path] = folder / path
    if problems:
        raise ProblemsError(problems)
    tree.report += _find_versions(shown, [page.path for page in tree.pages])
    if not tree.pages:
        raise ProblemsError(
            [Problem(str(folder), 1, 1, "no page of Markdown in the folder", "a folder that holds some, or mkdocs.yml")]
        )


def _find_versions(shown: str, paths: Iterable[str]) -> Iterator[Problem]:
    """Yield that there is a folder for each version, with the same pages: here one tree holds all of them."""
    folders: dict[str, set[str]] = {}
    for path in paths:
        top, _, rest = path.partition("/")
        if rest and VERSION.fullmatch(top):
            folders.setdefault(top, set()).add(rest)
    newest = max(folders, key=lambda name: [int(part) for part in re.findall(r"\d+", name)], default="")
    for name in sorted(folders.keys() - {newest}):
        if folders[name] & folders[newest]:
            cause = f"a folder of a version, with pages that {newest}/ has as well: here one tree holds all versions"
            yield Problem(
                f"{shown}/{name}", 1, 1, cause, f"{shown}/{newest} as the source, and '/// applies' where they differ"
            )


def _rank(path: str) -> tuple[int, bool, str]:
    """Let `index.md` come before `README.md`, and both before other endings."""
    stem, ending = posixpath.splitext(posixpath.basename(path))
    return {"index": 0, "_index": 1, "readme": 2}.get(stem.lower(), 0), ending != ".md", path


def read_page(file: Path, path: str, shown: str, report: list[Problem]) -> FoundPage:
    """Read a page. Raises `ProblemsError` for one that is no text in UTF-8."""
    text = normalize_rows(decode_text(read_source(file, shown), shown).removeprefix(BOM))
    head = read_keys(text, shown, report)
    first_line = text.count("\n", 0, head.length) + 1
    clean = clean_text(
        text[head.length :], lambda row, cause: report.append(Problem(shown, row + first_line - 1, 1, cause))
    )
    title = posixpath.splitext(posixpath.basename(path))[0].replace("-", " ").replace("_", " ")
    if is_index(path):
        title = posixpath.basename(posixpath.dirname(path)).replace("-", " ").replace("_", " ") or "Начало"
    return FoundPage(
        path=path, shown=shown, text=clean, first_line=first_line, keys=head.keys, title=title[:1].upper() + title[1:]
    )


def list_tree(folder: Path, shown: str, report: list[Problem]) -> Iterator[str]:
    """Yield the paths of the files below a folder, sorted; what is no file, and links that lead out, are told."""
    top = folder.resolve()

    def walk(place: Path, inner: str) -> Iterator[str]:
        with os.scandir(place) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        for entry in found:
            path = inner + entry.name
            if entry.name.startswith(".") or is_leftover(entry.name):
                continue
            if cause := _doubt(entry, top):
                report.append(Problem(f"{shown}/{path}", 1, 1, f"{cause}: left out"))
            elif entry.is_dir():
                if entry.name not in MACHINERY:
                    yield from walk(Path(entry.path), f"{path}/")
            else:
                yield path

    yield from walk(folder, "")


def _doubt(entry: "os.DirEntry[str]", top: Path) -> str:
    """Return what is wrong with an entry of a folder; an empty text for nothing."""
    if entry.is_symlink():
        try:
            target = Path(entry.path).resolve(strict=True)
        except (OSError, RuntimeError):
            return "a symbolic link that leads nowhere"
        if not target.is_relative_to(top):
            return "a symbolic link that leads out of the folder"
        if target.is_dir():
            return "a symbolic link to a folder"
    if entry.is_dir():
        return ""
    if not entry.is_file():
        return "neither a file nor a folder"
    return f"a file of {entry.stat().st_size // 2**20} MiB" if entry.stat().st_size > LARGEST else ""


def _is_draft(page: FoundPage, report: list[Problem]) -> bool:
    if page.keys.get("draft") is True:
        report.append(Problem(page.shown, 1, 1, "a draft: left out", "'draft: false'"))
        return True
    return False


def _list_addresses(page: FoundPage, *, is_published: bool) -> Iterator[str]:
    """Yield where a page stood: as its keys say, and by its path."""
    folder, name = posixpath.split(page.path)
    own = posixpath.splitext(name)[0]
    by_path = f"{folder}/" if is_index(page.path) else posixpath.join(folder, own) + "/"
    for key in ADDRESSES:
        if isinstance(slug := page.keys.get(key), str) and ":" not in slug and slug.strip("/"):
            yield slug.strip("/") + "/" if slug.startswith("/") else posixpath.join(folder, slug).strip("/") + "/"
    if is_published:
        yield by_path.lstrip("/")
    for key in FORMER:
        former = page.keys.get(key)
        for each in (former,) if isinstance(former, str) else former if isinstance(former, tuple | list) else ():
            if isinstance(each, str) and "://" not in each and each.strip("/"):
                yield each.strip("/") if each.endswith((".html", ".htm", ".md")) else each.strip("/") + "/"
