"""Whether a site is what a build would make of the tree."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from docsite.cache import open_cache
from docsite.entries import read_cached, write_cached
from docsite.files import digest, digest_files, scan_files
from docsite.line.run import Run
from docsite.reading.sources import is_leftover, list_sources
from docsite.tree.settings_files import read_settings

SOURCES = ("docs", "manual", "releases")
OTHERS = ("overrides", "scripts", "requirements")


def digest_inputs(root: Path, run: Run) -> str:
    """Return one digest of all that decides what a site holds."""
    entries = (entry for name in OTHERS for entry in _scan(root / name) if not is_leftover(entry.name))
    sources = (root / name / path for name in SOURCES if (root / name).exists() for path in list_sources(root / name))
    settings = [root / file.path for file in read_settings(root)]
    files = [*settings, *sources, *(Path(entry.path) for entry in entries)]
    return digest(open_cache(root).programs.everything, digest_files(root, files), repr(run))


def is_fresh(root: Path, site: Path, inputs: str) -> bool:
    """Say whether the site was built from these inputs, and nobody has touched it since."""
    content = read_cached(_note(root, site))
    return content is not None and json.loads(content) == [inputs, _list_files(site)]


def note_built(root: Path, site: Path, inputs: str) -> None:
    """Remember what the finished site was built from."""
    write_cached(_note(root, site), json.dumps([inputs, _list_files(site)]).encode())


def _note(root: Path, site: Path) -> Path:
    return root / ".cache" / "sites" / digest(str(site.absolute()))


def _list_files(site: Path) -> list[list[str | int]]:
    """Return every file with its size and the time of its last change, in nanoseconds."""
    return sorted([entry.path, (status := entry.stat()).st_size, status.st_mtime_ns] for entry in _scan(site))


def _scan(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield the files of a folder that need not be there."""
    with suppress(FileNotFoundError):
        yield from scan_files(folder)
