"""A whole site, every page of it."""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

import feedparser
import pytest
import vobject
from conftest import DAY
from lxml import etree, html

from docsite.checks.built_site import check_site, find_orphans, read_built
from docsite.files import list_paths
from docsite.line.contact_links import MAILTO_LIMIT, WHOLE_PAGE
from docsite.line.project import Project, load_project
from docsite.releases.models import Steps
from docsite.releases.upgrades import find_gained
from docsite.tree.configuration import Config, load_config

pytestmark = pytest.mark.xdist_group("site")

LINKS = ["suggest-portal", "suggest-email", "support-portal", "support-email", "support-phone"]


@dataclass(frozen=True)
class Facts:
    """What a test cannot learn from the project of the site."""

    root: Path
    name: str
    email: str
    phone: str
    least: tuple[int, int, int]
    """How many pages there are at least, in all and in a line, and how many changes."""

    @cached_property
    def project(self) -> Project:
        return load_project(self.root, self.config, dt.date.fromisoformat(DAY))

    @cached_property
    def config(self) -> Config:
        return load_config(self.root)


@pytest.fixture(scope="module")
def facts(product: Path) -> Facts:
    return Facts(product, "Basalt Hub", "support@basalt.example", "tel:+78005553535", (250, 25, 25))


@pytest.fixture(scope="module")
def project(facts: Facts) -> Project:
    return facts.project


def read(file: Path) -> html.HtmlElement:
    return html.document_fromstring(file.read_bytes())


def test_site_has_no_dead_links_lost_anchors_or_orphans(site: Path, facts: Facts) -> None:
    pages, base = read_built(site, list_paths(site)), facts.config.site_url
    found = [*check_site(site, list_paths(site), base, pages), *find_orphans(site, base, pages)]
    assert [str(problem) for problem in found] == []


def test_every_page_has_one_block_whose_links_name_the_page(site: Path, project: Project, facts: Facts) -> None:
    by_line = {str(line): line for line in project.lines}
    files = sorted(site.rglob("*.html"))
    assert len(files) >= facts.least[0]
    for file in files:
        path = file.relative_to(site).as_posix()
        root = read(file)
        assert len(root.xpath("//*[@id='page-links']")) == 1, path
        links = {link.get("data-link"): link.get("href") for link in root.xpath("//*[@id='page-links']//a[@data-link]")}
        assert list(links) == LINKS, path
        assert len(root.xpath("//a[@data-link]")) == 5, path
        assert links["support-phone"] == facts.phone
        folder = path.split("/")[0]
        line = str({"latest": project.latest, "lts": project.lts}.get(folder, by_line.get(folder, project.latest)))
        own = f"{facts.config.site_url}{line}/{path.split('/', 1)[1] if '/' in path else path}"
        release = str(project.metadata.newest_release(by_line[line]) or "")
        query = parse_qs(urlsplit(links["suggest-portal"]).query, keep_blank_values=True)
        assert (query["line"], query["page"], query["section"]) == ([line], [own], [WHOLE_PAGE]), path
        assert query.get("release", [""]) == [release], path
        for name in ("suggest-email", "support-email"):
            address = urlsplit(links[name])
            assert (address.scheme, unquote(address.path)) == ("mailto", facts.email)
            body = parse_qs(address.query, strict_parsing=True)["body"][0]
            assert f"\r\nАдрес: {own}\r\n" in body, path
            assert len(links[name]) < MAILTO_LIMIT
        titles = [query["title"][0], *(" ".join(text.split()) for text in root.xpath("//h1[1]/text()"))]
        assert root.xpath("boolean(//title)"), titles


def test_generated_pages_bear_the_sample_label(site: Path, project: Project) -> None:
    assert project.metadata.sample
    pages = [
        file
        for file in site.rglob("*.html")
        if file.relative_to(site).parts[0] not in {"lts", "index.html", "404.html"}
    ]
    for file in pages:
        root = read(file)
        if not root.xpath("//meta[@http-equiv='refresh']"):
            assert len(root.xpath("//*[@data-sample]")) == 1, file
    for path in (
        "changelog/5.3.0.html",
        "upgrade/5.2-5.3.html",
        "known-issues.html",
        "plan.html",
        "lifecycle/support.html",
    ):
        assert len(read(site / "latest" / path).xpath("//article//*[@class='sample-label']")) == 1, path


def test_every_change_has_one_permanent_anchor_on_each_changelog_page(
    site: Path, project: Project, facts: Facts
) -> None:
    assert sum(len(release.changes) for release in project.metadata.releases) >= facts.least[2]
    for release in project.metadata.releases:
        folder = site / release.line / "changelog"
        pages = [read(folder / f"{release.line}.html"), read(folder / f"{release}.html")]
        for change in release.changes:
            for page in pages:
                assert len(page.xpath(f"//li[@id='{change.id}']")) == 1, change.id


def test_upgrade_page_for_every_pair_lists_each_action_once(site: Path, project: Project) -> None:
    metadata, lines = project.metadata, sorted(project.lines)
    pairs = [(start, goal) for goal in lines for start in lines if start < goal and metadata.newest_release(goal)]
    assert pairs
    for start, goal in pairs:
        root = read(site / f"{goal}/upgrade/{start}-{goal}.html")
        oldest, newest = metadata.releases_of(start)[-1], metadata.newest_release(goal)
        assert newest
        gained = find_gained(metadata, oldest, newest).values()
        gone = {identity for change in gained for identity in change.removes}
        wanted = sorted(
            step
            for change in gained
            if change.id not in gone and isinstance(change.action, Steps)
            for step in change.action.model_dump(exclude_none=True).values()
        )
        shown = root.xpath("//section[h3[starts-with(@id, 'actions-')]]/ol/li")
        texts = [" ".join(item.text_content().split()).rpartition(" (")[0] for item in shown]
        assert sorted(texts) == sorted(" ".join(step.replace("`", "").split()) for step in wanted)


def test_atom_feed_is_valid_and_complete(site: Path, project: Project) -> None:
    feed = feedparser.parse((site / "feeds/releases.atom").read_bytes())
    assert (feed.bozo, feed.version, feed.feed.language if "language" in feed.feed else "ru") == (False, "atom10", "ru")
    assert len(feed.entries) == len(project.metadata.releases)
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    dates = [entry.updated for entry in feed.entries]
    assert dates == sorted(dates, reverse=True)
    assert feed.feed.title.startswith("Пример данных: ")
    for entry in feed.entries:
        assert (site / urlsplit(entry.link).path.lstrip("/")).is_file()
        assert html.fromstring(entry.summary).xpath("count(//li)") >= 1
    root = etree.parse(site / "feeds/releases.atom").getroot()
    for name in ("id", "title", "updated", "author"):
        assert len(root.findall(f"{{http://www.w3.org/2005/Atom}}{name}")) == 1


def test_calendar_is_valid_and_names_every_end(site: Path, project: Project, facts: Facts) -> None:
    data = (site / "feeds/lifecycle.ics").read_bytes()
    assert all(len(row) <= 75 for row in data.split(b"\r\n"))
    events = vobject.readOne(data.decode()).vevent_list
    ends = [
        end for line in project.lines for end in (line.support_ends, line.security_ends) if isinstance(end, dt.date)
    ]
    ends += [line.released for line in project.lines if not line.is_released and isinstance(line.released, dt.date)]
    assert sorted(event.dtstart.value for event in events) == sorted(ends)
    assert len({event.uid.value for event in events}) == len(events)
    assert all(event.summary.value.startswith(f"Пример данных: {facts.name} 5.") for event in events)


def test_json_agrees_with_the_metadata(site: Path, project: Project) -> None:
    document = json.loads((site / "feeds/releases.json").read_text("utf-8"))
    assert (document["sample"], document["latest"], document["lts"]) == (True, "5.3", "5.1")
    assert [(line["cycle"], line["state"]) for line in document["lines"]] == [
        ("5.4", "planned"),
        ("5.3", "supported"),
        ("5.2", "supported"),
        ("5.1", "security-only"),
        ("5.0", "ended"),
    ]
    assert [release["version"] for line in document["lines"] for release in line["releases"]] == [
        str(release) for release in project.metadata.releases
    ]


def test_lts_pages_lead_to_the_same_page_of_the_line(site: Path, project: Project, facts: Facts) -> None:
    line = site / str(project.lts)
    files = sorted(line.rglob("*.html"))
    assert len(files) >= facts.least[1]
    for file in files:
        address = file.relative_to(line).as_posix()
        target = (
            read(site / "lts" / address).xpath("string(//meta[@http-equiv='refresh']/@content)").partition("url=")[2]
        )
        assert urljoin(f"/lts/{address}", target) == f"/{line.name}/{address}"


def test_robots_hide_nothing_that_says_noindex(site: Path, facts: Facts) -> None:
    assert (
        site / "robots.txt"
    ).read_text() == f"User-agent: *\nAllow: /\n\nSitemap: {facts.config.site_url}sitemap.xml\n"
    listed = [str(element.text) for element in etree.parse(site / "sitemap.xml").iter("{*}loc")]
    assert len(listed) >= facts.least[1]
    for address in listed:
        root = read(site / address.removeprefix(facts.config.site_url))
        assert root.xpath("string(//link[@rel='canonical']/@href)") == address
        assert not root.xpath("//meta[@name='robots']")


def test_the_site_has_one_sitemap_and_all_its_xml_is_whole(site: Path) -> None:
    for file in site.rglob("*.xml"):
        etree.parse(file)
    assert [file.relative_to(site).as_posix() for file in site.rglob("sitemap.xml")] == ["sitemap.xml"]


def test_content_asks_no_other_host(site: Path) -> None:
    for file in [*site.rglob("*.css"), *(site / "latest").rglob("*.html")]:
        text = file.read_text("utf-8")
        assert "fonts.googleapis" not in text
        assert "unpkg.com" not in text
        if file.suffix == ".html":
            loaded = html.document_fromstring(text.encode()).xpath(
                "//script/@src | //link[@rel='stylesheet']/@href | //img/@src"
            )
            assert not [address for address in loaded if "//" in address], file
