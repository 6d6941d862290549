"""Names of style sheets and scripts that change with what they hold: a browser may keep such a file for ever.

See decisions/0033-assets-are-named-by-their-content.md.
"""

from fnmatch import fnmatch
from pathlib import Path

from docsite.addresses import DIGITS
from docsite.files import digest_files
from docsite.reading.sources import is_leftover, list_files

SITEMAP = "sitemap.xml"
UNUSED = (
    SITEMAP,  # the site has one for all lines, with canonical addresses only
    "*.map",
    "assets/javascripts/workers/*",
    "assets/javascripts/lunr/tinyseg.js",
    "assets/javascripts/lunr/wordcut.js",
    "assets/javascripts/lunr/min/lunr.[!rs]*",
    "assets/javascripts/lunr/min/lunr.ro.*",
    "assets/javascripts/lunr/min/lunr.sv.*",
    "assets/javascripts/lunr/min/lunr.sa.*",
    "documents/*",
    "generated/*",
    "mends.yml",
    "preview/*",
)
"""What nobody loads: the theme's own search worker, other languages, maps for debuggers, what is for other programs."""
FOLDER = "assets"
"""Where they stand, below `overrides/` and below a published line."""


def name_assets(folder: Path) -> dict[str, str]:
    """Return for every file below the folder its path and the one it is published at, both from the line's root.

    Files of a subfolder know each other by name, so it is the subfolder's name that changes.
    """
    names: dict[str, str] = {}
    for entry in sorted(folder.iterdir()):
        if is_leftover(entry.name):
            continue
        files = list_files(entry) if entry.is_dir() else [entry]
        version = digest_files(folder, files)[:DIGITS]
        published = f"{entry.stem}.{version}{entry.suffix}"
        for file in files:
            inner = file.relative_to(entry).as_posix() if entry.is_dir() else ""
            names[f"{FOLDER}/{entry.name}/{inner}".rstrip("/")] = f"{FOLDER}/{published}/{inner}".rstrip("/")
    return names


def is_unused(path: str) -> bool:
    """Say whether nobody loads the theme's file at the path."""
    return any(fnmatch(path, pattern) for pattern in UNUSED)
