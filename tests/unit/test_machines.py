import json
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from sample_project import SITE_URL, as_of, law, make_line, make_metadata, make_project, make_release, on

from docsite.line.project import Project
from docsite.releases.metadata import Metadata
from docsite.site.machines import render_sitemap, render_versions

LINES = [
    make_line("5.1", "2020-01-01", "2021-01-01", "2022-01-01"),
    make_line("5.2", "2023-01-01", "2025-01-01", "2027-01-01", lts=True),
    make_line("5.10", "2026-01-01", "2027-12-31", "2028-12-31"),
    make_line("6.0", "2027-01-01"),
]
RELEASES = [make_release("5.1.0", "2020-01-01")]
PAGES = {
    "a&b.md": "",
    "old.md": "applies: '<5.10'\nredirect_from: [older.md]\n",
    "oldest.md": "applies: '==5.1'\n",
    "new.md": "applies: '>=5.10'\n",
    "plan/next.md": "applies: '==6.0'\n",
}
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def metadata(day: str) -> Metadata:
    """Return what is known on the day, if every line comes out when it is planned to."""
    return make_metadata([as_of(line, on(day)) for line in LINES], RELEASES)


def addresses(project: Project) -> list[str]:
    text = render_sitemap(project, SITE_URL)
    assert text.startswith("<?xml version='1.0' encoding='utf-8'?>\n<urlset xmlns=")
    root = etree.fromstring(text.encode())
    assert root.tag == f"{NAMESPACE}urlset"
    assert [child.tag for child in root] == [f"{NAMESPACE}url"] * len(root)
    return [str(place.text) for place in root.iter(f"{NAMESPACE}loc")]


def test_the_sitemap_lists_each_page_once_at_its_canonical_address() -> None:
    found = addresses(make_project(metadata("2026-11-24"), "2026-11-24", PAGES))
    pages = ["a%26b", "index", "new", "changelog/index", "known-issues", "lifecycle/support", "plan", "upgrade/index"]
    ways = ["upgrade/5.1-5.10", "upgrade/5.2-5.10"]
    own = ["5.2/old", "5.2/upgrade/5.1-5.2"]
    assert found == sorted(f"{SITE_URL}{page}.html" for page in [*own, *(f"latest/{page}" for page in [*pages, *ways])])


def test_pages_of_lines_that_have_ended_or_are_planned_are_in_no_sitemap() -> None:
    found = addresses(make_project(metadata("2026-11-24"), "2026-11-24", PAGES))
    assert not [address for address in found if "oldest" in address or "next" in address or "/diff/" in address]


def test_a_site_of_ended_lines_lists_nothing() -> None:
    assert addresses(make_project(metadata("2026-11-24"), "2026-11-24", PAGES, only="5.1")) == []


@law
@given(day=st.dates(on("2020-01-01"), on("2031-12-31")), only=st.sampled_from(["", "5.1 5.2", "5.2 6.0"]))
def test_whatever_the_sitemap_names_exists(day: object, only: str) -> None:
    project = make_project(metadata(str(day)), str(day), PAGES, only=only)
    found = addresses(project)
    assert found == sorted(set(found))
    for address in found:
        root, _, page = address.removeprefix(SITE_URL).partition("/")
        line = project.latest if root == "latest" else next(line for line in project.lines if str(line) == root)
        assert project.page_map.has(unquote(page).removesuffix(".html") + ".md", line.line)
    listed = {
        path
        for line in project.lines
        if project.is_indexed(line)
        for path in PAGES
        if project.page_map.has(path, line.line)
    }
    assert len(
        [address for address in found if unquote(address).split("/", 5)[5].removesuffix(".html") + ".md" in PAGES]
    ) == len(listed)


@pytest.mark.parametrize(
    ("day", "only", "aliases"),
    [
        ("2026-11-24", "", {"6.0": [], "5.10": ["latest"], "5.2": ["lts"], "5.1": []}),
        ("2025-12-31", "", {"6.0": [], "5.10": [], "5.2": ["latest", "lts"], "5.1": []}),
        ("2029-01-01", "", {"6.0": ["latest"], "5.10": [], "5.2": [], "5.1": []}),
        ("2026-11-24", "5.1 5.2", {"5.2": ["latest", "lts"], "5.1": []}),
    ],
)
def test_versions_are_as_mike_has_them(day: str, only: str, aliases: dict[str, list[str]]) -> None:
    text = render_versions(make_project(metadata(day), day, only=only))
    assert text.startswith('[\n  {\n    "version": ')
    assert text.endswith("]\n")
    assert json.loads(text) == [
        {"version": name, "title": f"Basalt Hub {name}", "aliases": known} for name, known in aliases.items()
    ]


def test_titles_of_versions_are_readable() -> None:
    text = render_versions(make_project(make_metadata([make_line("5.2", title="Базальт 5.2")]), "2026-11-24"))
    assert '"title": "Базальт 5.2"' in text
