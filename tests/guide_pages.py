"""The guides' pages as the newest line shows them, with the values filled in."""

import datetime as dt

import pytest
from command_blocks import Block, find_blocks
from conftest import EPOCH, ROOT

from docsite.line.line_site import LineSite
from docsite.line.page_text import adapt_page
from docsite.line.project import load_project
from docsite.tree.configuration import load_config

GUIDES = ("install", "operation", "kvm")
CONFIG = load_config(ROOT)
PROJECT = load_project(ROOT, CONFIG, dt.datetime.fromtimestamp(int(EPOCH), dt.UTC).date())
EDITION = LineSite(PROJECT, PROJECT.latest, CONFIG.site_url, "test")
PAGES = sorted(path for path in PROJECT.first_lines if path.split("/")[0] in GUIDES)


def read_blocks(path: str, line_site: LineSite = EDITION) -> tuple[Block, ...]:
    """Return the blocks of the page as the newest line shows it, with the values filled in."""
    rows = (ROOT / "docs" / path).read_text("utf-8").split("\n")
    first_line = PROJECT.first_lines[path]
    text = adapt_page("\n".join(rows[first_line - 1 :]), path, line_site, lambda problem: pytest.fail(str(problem)))
    return tuple(find_blocks(text, first_line))
