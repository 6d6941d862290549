"""The writers' manual: pages of the machinery that are a part of a product's site if `extra.manual` says so."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docsite.reading.sources import list_sources
from docsite.reading.yaml import compose_yaml
from docsite.tree.navigation import list_pages, read_navigation

MANUAL = "manual"
"""Its folder, beside `docs/`."""
NAVIGATION = f"{MANUAL}/nav.yml"
SPELLING = f"{MANUAL}/spelling.txt"


def list_manual(root: Path) -> list[str]:
    """Return the paths of its pages and pictures, as the site has them: all that lies in folders of it."""
    return [path for path in list_sources(root / MANUAL) if "/" in path]


def find_manual_sections(root: Path, nav: Sequence[Any]) -> Sequence[Any]:
    """Return what a navigation lacks of it: all, or nothing if it names a page of it itself."""
    sections: Sequence[Any] = read_navigation(compose_yaml((root / NAVIGATION).read_bytes(), NAVIGATION))
    own = set(list_pages(nav))
    return () if any(path in own for path in list_pages(sections)) else sections
