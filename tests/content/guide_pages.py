"""The guides' pages as the newest line shows them, with the values filled in."""

import datetime as dt
import hashlib
from dataclasses import replace
from pathlib import Path

from conftest import EPOCH, ROOT

from content.command_blocks import Block, find_blocks
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
    page = adapt_page("\n".join(rows[first_line - 1 :]), path, line_site)
    assert page.problems == ()
    return tuple(find_blocks(page.text, PROJECT.reader, first_line))


def describe_image(guest: Path) -> LineSite:
    """Return the newest line's line_site, its newest release made of the guest's image: its size and its checksum."""
    release = EDITION.release
    assert release is not None
    content = guest.read_bytes()
    facts = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    files = [file.model_copy(update=facts) if file is release.image else file for file in release.files]
    new = release.model_copy(update={"files": tuple(files)})
    releases = tuple(new if old is release else old for old in PROJECT.metadata.releases)
    return replace(EDITION, project=replace(PROJECT, metadata=replace(PROJECT.metadata, releases=releases)))


def name_image(line_site: LineSite) -> str:
    """Return the name of the image of the line's newest release."""
    assert line_site.release is not None
    assert line_site.release.image is not None
    return line_site.release.image.file
