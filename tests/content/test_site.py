"""The whole site of this documentation: what holds for any, and the pages that are promised."""

from pathlib import Path

import pytest
from conftest import ROOT
from test_site import (
    Facts,
    project,
    test_atom_feed_is_valid_and_complete,
    test_calendar_is_valid_and_names_every_end,
    test_content_asks_no_other_host,
    test_every_change_has_one_permanent_anchor_on_each_changelog_page,
    test_every_page_has_one_block_whose_links_name_the_page,
    test_generated_pages_bear_the_sample_label,
    test_json_agrees_with_the_metadata,
    test_lts_pages_lead_to_the_same_page_of_the_line,
    test_robots_hide_nothing_that_says_noindex,
    test_site_has_no_dead_links_lost_anchors_or_orphans,
    test_the_site_has_one_sitemap_and_all_its_xml_is_whole,
    test_upgrade_page_for_every_pair_lists_each_action_once,
)

from docsite.line.project import Project

__all__ = [
    "project",
    "test_atom_feed_is_valid_and_complete",
    "test_calendar_is_valid_and_names_every_end",
    "test_content_asks_no_other_host",
    "test_every_change_has_one_permanent_anchor_on_each_changelog_page",
    "test_every_page_has_one_block_whose_links_name_the_page",
    "test_generated_pages_bear_the_sample_label",
    "test_json_agrees_with_the_metadata",
    "test_lts_pages_lead_to_the_same_page_of_the_line",
    "test_robots_hide_nothing_that_says_noindex",
    "test_site_has_no_dead_links_lost_anchors_or_orphans",
    "test_the_site_has_one_sitemap_and_all_its_xml_is_whole",
    "test_upgrade_page_for_every_pair_lists_each_action_once",
]
pytestmark = pytest.mark.xdist_group("documentation")

REQUIRED = [
    "index",
    "install/requirements",
    "install/image",
    "install/virtual-machine",
    "operation/index",
    "operation/updating",
    "operation/incidents",
    "kvm/index",
    "kvm/host-check",
    "kvm/network",
    "lifecycle/index",
    "lifecycle/support",
    "lifecycle/maintenance",
    "lifecycle/staff",
    "support/index",
    "support/suggestions",
    "changelog/index",
    "upgrade/index",
    "known-issues",
    "plan",
]


@pytest.fixture(scope="module")
def site(documentation: Path) -> Path:
    return documentation


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(ROOT, "Carbon CRM", "support@carbonsoft.ru", "tel:+78007778500", (300, 50, 70))


def test_every_line_has_the_promised_pages(site: Path, project: Project) -> None:
    for line in (*map(str, project.lines), "latest", "lts"):
        assert [path for path in REQUIRED if not (site / line / f"{path}.html").is_file()] == []
    assert (site / "latest/authoring/index.html").is_file()
    assert not (site / "5.2/authoring").exists()
