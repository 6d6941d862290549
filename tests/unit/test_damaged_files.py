"""Whatever is done to a file of the metadata: it is named with its place, or all that is made of it can be made."""

import random
import re
import shutil
import tempfile
from pathlib import Path

from conftest import PRODUCT
from damaging import damage
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_project import SITE_URL, make_project, make_templates
from test_metadata import DAY

from docsite.problems import ProblemsError
from docsite.releases.metadata import load_metadata
from docsite.site.feeds import render_atom, render_calendar
from docsite.site.releases_json import render_json


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(["lines.yml", "plan.yml", "known-issues.yml", "5.3.0.yml", "5.3.1.yml"]), chance=st.randoms()
)
def test_whatever_happens_to_our_own_files_is_named_or_every_feed_can_be_made(name: str, chance: random.Random) -> None:
    pages = {str(page.relative_to(PRODUCT / "docs")) for page in (PRODUCT / "docs").rglob("*.md")}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "releases"
        shutil.copytree(PRODUCT / "releases", folder)
        (folder / name).write_bytes(damage((folder / name).read_bytes(), chance))
        try:
            metadata = load_metadata(folder, DAY, pages)
        except ProblemsError as error:
            for row in str(error).split("\n"):
                assert re.fullmatch(r"releases/[\w.-]+:[1-9][0-9]*:[1-9][0-9]*: .+; expected .+", row)
                assert "\\d" not in row.rpartition("; expected ")[2], "a regular expression is no remedy"
            return
    project = make_project(metadata, DAY.isoformat())
    assert list(render_atom(project, SITE_URL, make_templates()))
    assert render_json(project, SITE_URL)
    assert render_calendar(project, SITE_URL)
