"""Small whole products beside this repository's own: what the machinery makes of another vendor's tree.

Their folders hold what a product's folder in a repository holds: `mkdocs.yml`, `docs/`, `releases/`.
"""

import shutil
from pathlib import Path

from conftest import ROOT

PRODUCTS = Path(__file__).with_name("products")
GROZA = "groza"
"""In Russian, versions by year; no image, platform, portal, phone, plan."""
LANTERN = "lantern"
"""In English, versions by number; no vendor, no contacts."""
BASALT = "basalt"
"""In Russian; all that a vendor may say of itself and its releases."""
NAMES = (BASALT, GROZA, LANTERN)
MACHINERY = ("hooks", "overrides", "scripts", "deploy", "requirements", "src")
"""What a build takes of this repository, besides what the products' folders link to."""


def write_product(name: str, root: Path) -> Path:
    """Write a product's tree into a new folder, with the machinery around it."""
    shutil.copytree(PRODUCTS / name, root)
    for part in MACHINERY:
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    return root
