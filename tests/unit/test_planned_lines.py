"""A line whose day has passed without a release: whoever speaks of it calls it planned."""

import json

import pytest
from sample_project import SITE_URL, make_line, make_line_site, make_metadata, make_project, make_release, on

from docsite.line.project import Project
from docsite.periods import parse_period
from docsite.releases.timeline import draw_timeline
from docsite.site.machines import render_versions
from docsite.site.releases_json import render_json

DAY = "2026-11-24"
OUT = make_line("5.3", "2026-03-17", False, False)
EARLY = make_release("5.4.0-rc.1", "2026-10-01", line="5.4")


def project(expected: str, *, early: bool) -> Project:
    line = make_line("5.4", False, False, False, lts=True)
    planned = line.model_copy(update={"released": parse_period(expected) or on(expected)})
    releases = [make_release("5.3.0", "2026-03-17"), *([EARLY] if early else [])]
    return make_project(make_metadata([OUT, planned], releases), DAY)


@pytest.mark.parametrize("early", [False, True], ids=["no release", "a pre-release"])
@pytest.mark.parametrize(
    ("expected", "kind"),
    [
        ("2026-11-23", "overdue"),  # yesterday
        ("2026-Q3", "overdue"),
        ("2025", "overdue"),
        ("2026-11-24", "planned"),  # today
        ("2026-11", "planned"),
        ("2027-Q1", "planned"),
    ],
)
def test_everybody_calls_it_planned(expected: str, kind: str, early: bool) -> None:
    some = project(expected, early=early)
    planned, out = some.lines
    assert (some.state(planned), some.is_overdue(planned), some.is_indexed(planned)) == (
        "planned",
        kind == "overdue",
        False,
    )
    assert (some.latest, some.lts) == (out, None)
    site = make_line_site(some, "5.4")
    assert (site.state, site.release, site.notices[0].kind) == ("planned", None, kind)
    assert {str(choice.line): (choice.state, choice.is_latest) for choice in site.choices("index.md")} == {
        "5.4": ("planned", False),
        "5.3": ("supported", True),
    }
    told = json.loads(render_json(some, SITE_URL))
    assert (told["latest"], told["lts"]) == ("5.3", None)
    assert {line["cycle"]: (line["state"], line["releaseDate"]) for line in told["lines"]} == {
        "5.4": ("planned", False),
        "5.3": ("supported", "2026-03-17"),
    }
    assert told["lines"][0]["periods"].get("expected", told["lines"][0]["expected"]) == expected
    assert {line["version"]: line["aliases"] for line in json.loads(render_versions(some))} == {
        "5.4": [],
        "5.3": ["latest"],
    }
    rows = draw_timeline(some.lines, on(DAY)).rows
    assert {str(row.line): {bar.kind for bar in row.bars} for row in rows} == {"5.4": {"planned"}, "5.3": {"support"}}
