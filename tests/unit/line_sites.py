"""A line of the tiny project of `conftest.py`, without a file of it: what pure functions are given."""

import datetime as dt
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from conftest import DAY, PRODUCT, RELEASES

from docsite.line.line_site import LineSite
from docsite.line.project import Project
from docsite.reading.structure import MarkdownReader
from docsite.releases.metadata import Metadata, load_metadata
from docsite.releases.models import KnownIssues, Plan
from docsite.tree.configuration import load_config
from docsite.tree.generated import GeneratedEntries
from docsite.tree.lineup import Lineup
from docsite.tree.page_map import PageMap
from docsite.tree.product import Identity, parse_identity
from docsite.tree.settings_files import read_settings
from docsite.tree.synonyms import Synonyms

SITE = "https://docs.example/crm/"


@cache
def read_identity() -> Identity:
    """Return the product's real data."""
    return parse_identity(dict(load_config(PRODUCT).extra), read_settings(PRODUCT))


@cache
def read_metadata() -> Metadata:
    """Return the metadata; lines and releases newest first."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in RELEASES.items():
            (Path(folder) / name).write_text(text, "utf-8")
        metadata = load_metadata(Path(folder), dt.date.fromisoformat(DAY), ())
    return replace(metadata, known_issues=KnownIssues(), plan=Plan())


def make_line_site(
    pages: Collection[str] = (),
    line: str = "5.3",
    reviewed: Mapping[str, dt.date] | None = None,
    only: Mapping[str, str] | None = None,
) -> LineSite:
    """Return the line with the pages; `only` names the one line that has a page."""
    metadata = read_metadata()
    every = frozenset(map(str, metadata.lines))
    have = dict.fromkeys(pages, every) | {path: frozenset({name}) for path, name in (only or {}).items()}
    project = Project(
        day=dt.date.fromisoformat(DAY),
        identity=read_identity(),
        metadata=metadata,
        lineup=Lineup(metadata.lines, {}),
        lines=metadata.lines,
        dropped=(),
        page_map=PageMap(have, {}, {}),
        paths=GeneratedEntries().paths,
        titles={},
        sources={},
        first_lines={},
        reviewed=reviewed or {},
        reader=MarkdownReader({}, Path()),
        offering=(),
        varying=(),
        documents=(),
        synonyms=Synonyms(),
        advice=(),
        version="",
    )
    [found] = [each for each in metadata.lines if each.line == line]
    return LineSite(project, found, SITE, "build")
