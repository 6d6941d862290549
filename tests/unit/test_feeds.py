import datetime as dt
import json

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from jsonschema import validate
from sample_project import (
    REAL,
    SITE_URL,
    law,
    make_change,
    make_line,
    make_metadata,
    make_project,
    make_release,
    make_templates,
    on,
)
from selectolax.lexbor import LexborHTMLParser

from docsite.line.project import Project
from docsite.periods import Period
from docsite.releases.models import Withdrawal
from docsite.site.feeds import render_atom, render_calendar, render_openeox
from docsite.site.releases_json import render_json, render_json_schema

DAY = "2026-11-24"
LINES = [
    make_line("5.1", "2024-08-07", "2025-04-02", "2025-12-03"),
    make_line("5.2", "2025-04-02", "2025-12-03", "2028-04-30", lts=True),
    make_line("5.10", "2026-08-05", "2027-04-30", False),
    make_line("6.0", False),
]
RELEASES = [
    make_release("5.1.8", "2025-04-02"),  # two lines release on one day, as Django did
    make_release(
        "5.2.0",
        "2025-04-02",
        make_change("HUB-1", "security"),
        make_change("HUB-2", "added"),
        make_change("HUB-3", "added"),
    ),
    make_release("5.1.9", "2025-05-07"),
    make_release("5.1.10", "2025-05-07"),
    make_release("5.10.0", "2026-08-05", make_change("HUB-4", text="Поле `a<b` & «ёлочки»")),
]


def project(*, sample: bool = False, only: str = "") -> Project:
    return make_project(make_metadata(LINES, RELEASES, sample=sample), DAY, only=only)


def atom(some: Project) -> feedparser.FeedParserDict:
    text = dict(render_atom(some, SITE_URL, make_templates()))["feeds/releases.atom"]
    assert text.endswith("\n")
    feed = feedparser.parse(text)
    assert not feed.bozo
    return feed


def test_releases_come_newest_first_and_on_one_day_by_number() -> None:
    assert [(entry.title, entry.published) for entry in atom(project()).entries] == [
        ("Basalt Hub 5.10.0", "2026-08-05T00:00:00+00:00"),
        ("Basalt Hub 5.1.10", "2025-05-07T00:00:00+00:00"),
        ("Basalt Hub 5.1.9", "2025-05-07T00:00:00+00:00"),
        ("Basalt Hub 5.2.0", "2025-04-02T00:00:00+00:00"),
        ("Basalt Hub 5.1.8", "2025-04-02T00:00:00+00:00"),
    ]


def test_an_entry_leads_to_its_page_for_ever() -> None:
    entry = atom(project()).entries[3]
    address, identity = (f"https://docs.example/crm/{folder}/changelog/5.2.0.html" for folder in ("5.2", "latest"))
    assert (entry.id, entry.link, entry.updated) == (identity, address, "2025-04-02T00:00:00+00:00")
    assert [tag.term for tag in entry.tags] == ["added", "security"]


def test_a_change_in_a_feed_has_its_title_and_names_no_area_that_it_lacks() -> None:
    change = make_change("HUB-1", title="Отчёты `x`", text="Раз.\n\n- два", area=None)
    shown = atom(make_project(make_metadata(LINES[:1], [make_release("5.1.8", "2025-04-02", change)]), DAY))
    words = " ".join(LexborHTMLParser(shown.entries[0].summary).text().split())
    assert words.endswith("Исправлено: Отчёты x. Раз. два (HUB-1)")


def test_an_entry_shows_its_changes() -> None:
    shown = atom(project()).entries[0].summary
    assert "Выпуск 5.10.0" in shown
    assert "Поле <code>a&lt;b</code> &amp; «ёлочки»" in shown


def test_the_feed_says_what_it_is() -> None:
    feed = atom(project()).feed
    assert (feed.title, feed.subtitle) == ("Basalt Hub: выпуски", "Новые выпуски Basalt Hub и их изменения")
    assert (feed.id, feed.language) == ("https://docs.example/crm/feeds/releases.atom", "ru")
    assert feed.author == project().identity.vendor.name
    assert {link.rel: link.href for link in feed.links} == {
        "alternate": "https://docs.example/crm/latest/changelog/index.html",
        "self": "https://docs.example/crm/feeds/releases.atom",
    }


def test_made_up_data_is_called_so_everywhere() -> None:
    some = project(sample=True)
    assert atom(some).feed.title == "Пример данных: Basalt Hub: выпуски"
    assert {entry.title[:15] for entry in atom(some).entries} == {"Пример данных: "}
    calendar = Calendar.from_ical(render_calendar(some, SITE_URL))
    assert calendar["x-wr-calname"] == "Пример данных: Basalt Hub: сроки поддержки"
    assert {str(event["summary"])[:15] for event in calendar.walk("VEVENT")} == {"Пример данных: "}
    assert json.loads(render_json(some, SITE_URL))["sample"] is True


def test_a_partial_site_feeds_its_own_lines() -> None:
    some = project(only="5.1")
    assert [entry.title[-6:].strip() for entry in atom(some).entries] == ["5.1.10", "5.1.9", "5.1.8"]
    assert [line["cycle"] for line in json.loads(render_json(some, SITE_URL))["lines"]] == ["5.1"]
    assert [str(event["uid"])[:3] for event in Calendar.from_ical(render_calendar(some, SITE_URL)).events] == [
        "5.1"
    ] * 2


def test_programs_get_the_lines_as_endoflife_date_names_things() -> None:
    text = render_json(project(), SITE_URL)
    assert text.endswith("}\n")
    assert text.startswith('{\n  "$schema": "releases.schema.json",\n  "product": "Basalt Hub",\n')
    assert "Выпуск 5.2.0" in text  # people read it, too
    document = json.loads(text)
    validate(document, json.loads(render_json_schema()))
    lines = document.pop("lines")
    assert document == {
        "$schema": "releases.schema.json",
        "product": "Basalt Hub",
        "sample": False,
        "asOf": DAY,
        "latest": "5.10",
        "lts": "5.2",
    }
    assert [line["cycle"] for line in lines] == ["6.0", "5.10", "5.2", "5.1"]
    assert lines[0] == {
        "cycle": "6.0",
        "name": "6.0",
        "title": "Basalt Hub 6.0",
        "label": "Basalt Hub 6.0",
        "state": "planned",
        "releaseDate": False,
        "isOverdue": False,
        "discontinued": False,
        "isDiscontinued": False,
        "support": False,
        "isEoas": False,
        "eol": False,
        "isEol": False,
        "lts": False,
        "isLts": False,
        "isMaintained": False,
        "periods": {},
        "link": "https://docs.example/crm/6.0/index.html",
        "releases": [],
    }
    releases = lines[2].pop("releases")
    assert lines[2] == {
        "cycle": "5.2",
        "name": "5.2",
        "title": "Basalt Hub 5.2",
        "label": "Basalt Hub 5.2",
        "state": "security-only",
        "releaseDate": "2025-04-02",
        "isOverdue": False,
        "latest": "5.2.0",
        "latestReleaseDate": "2025-04-02",
        "latestLink": "https://docs.example/crm/5.2/changelog/5.2.0.html",
        "discontinued": False,
        "isDiscontinued": False,
        "support": "2025-12-03",
        "isEoas": True,
        "eoasFrom": "2025-12-03",
        "eol": "2028-04-30",
        "isEol": False,
        "eolFrom": "2028-04-30",
        "lts": True,
        "isLts": True,
        "isMaintained": True,
        "periods": {},
        "link": "https://docs.example/crm/5.2/index.html",
    }
    assert releases == [
        {
            "version": "5.2.0",
            "label": "5.2.0",
            "date": "2025-04-02",
            "summary": "Выпуск 5.2.0",
            "link": "https://docs.example/crm/5.2/changelog/5.2.0.html",
            "isPreRelease": False,
            "isLatest": True,
            "delivery": "automatic",
            "files": [{"kind": "image", "file": "basalt-hub-5.2.0.image", "size": 1_500_000_000, "sha256": "a" * 64}],
        }
    ]
    assert [entry["version"] for entry in lines[3]["releases"]] == ["5.1.10", "5.1.9", "5.1.8"]


def test_a_plan_a_period_and_a_withdrawn_release_are_told_as_what_they_are() -> None:
    lines = [
        make_line("5.1", "2024-08-07", security_ends=Period(on("2027-01-01"), on("2027-03-31"))),
        make_line("5.2", released=Period(on("2026-07-01"), on("2026-09-30")), is_released=False),
    ]
    gone = Withdrawal(date=on("2026-02-01"), reason="Не `запускается`.", instead="5.1.0")
    releases = [
        make_release("5.1.0", "2024-08-07"),
        make_release("5.1.1", "2026-01-01", withdrawn=gone),
        make_release("5.2.0-rc.1", "2026-08-01"),
    ]
    some = make_project(make_metadata(lines, releases), DAY)
    document = json.loads(render_json(some, SITE_URL))
    validate(document, json.loads(render_json_schema()))
    planned, old = document["lines"]
    assert (planned["releaseDate"], planned["expected"], planned["isOverdue"]) == (False, "2026-09-30", True)
    assert (planned["periods"], "latest" in planned, document["latest"]) == ({"expected": "2026-Q3"}, False, "5.1")
    assert planned["releases"][0]["isPreRelease"] is True
    assert (old["eol"], old["periods"], old["latest"]) == ("2027-03-31", {"eol": "2027-Q1"}, "5.1.0")
    assert old["releases"][0]["withdrawn"] == {"date": "2026-02-01", "reason": "Не запускается.", "instead": "5.1.0"}
    titles = {entry.title: entry for entry in atom(some).entries}
    assert set(titles) == {"Basalt Hub 5.2.0-rc.1 (предварительный)", "Basalt Hub 5.1.1 (отозван)", "Basalt Hub 5.1.0"}
    assert titles["Basalt Hub 5.1.1 (отозван)"].updated == "2026-02-01T00:00:00+00:00"
    summaries = [str(event["summary"]) for event in Calendar.from_ical(render_calendar(some, SITE_URL)).events]
    assert "Basalt Hub 5.2: ожидается выход (срок: III\xa0квартал\xa02026\xa0г.)" in summaries
    openeox = {path: json.loads(text) for path, text in render_openeox(some)}
    assert openeox["feeds/openeox/5.1.json"]["end_of_security_support"] == "tba"
    assert openeox["feeds/openeox/5.2.json"]["general_availability"] == "tba"


@pytest.mark.parametrize("count", [1, 50, 51, 100, 101, 260])
def test_archives_hold_what_the_feed_has_no_more_and_stay(count: int) -> None:
    def documents(number: int) -> dict[str, feedparser.FeedParserDict]:
        days = [str(dt.date(2020, 1, 1) + dt.timedelta(n)) for n in range(number)]
        releases = [make_release(f"5.1.{n}", day, make_change(f"C-{n}")) for n, day in enumerate(days)]
        some = make_project(make_metadata([make_line("5.1")], releases), DAY)
        return {path: feedparser.parse(text) for path, text in render_atom(some, SITE_URL, make_templates())}

    found = documents(count)
    current = found["feeds/releases.atom"]
    assert len(current.entries) == min(count, 50)
    walked, document = {entry.id for entry in current.entries}, current
    while earlier := [link.href for link in document.feed.links if link.rel == "prev-archive"]:
        document = found[earlier[0].removeprefix(SITE_URL)]
        assert "fh_archive" in document.feed
        (now,) = [link.href for link in document.feed.links if link.rel == "current"]
        assert now == f"{SITE_URL}feeds/releases.atom"
        walked |= {entry.id for entry in document.entries}
    assert len(walked) == count
    later = documents(count + 1)
    for path, archive in found.items():
        if path != "feeds/releases.atom":
            assert [entry.id for entry in later[path].entries] == [entry.id for entry in archive.entries]


def test_without_long_support_programs_get_null() -> None:
    some = make_project(make_metadata([make_line("5.1")]), DAY)
    assert json.loads(render_json(some, SITE_URL))["lts"] is None


def test_the_calendar_has_every_known_end_on_its_one_day() -> None:
    calendar = Calendar.from_ical(render_calendar(project(), SITE_URL))
    assert (calendar["version"], calendar["x-wr-calname"]) == ("2.0", "Basalt Hub: сроки поддержки")
    assert calendar["prodid"] == "-//basalt-hub//lifecycle//RU"
    found = [
        (str(event["uid"]), str(event.decoded("dtstart")), str(event.decoded("dtend")), str(event["summary"]))
        for event in calendar.walk("VEVENT")
    ]
    support, security = "последний день поддержки", "последний день исправлений безопасности"
    assert found == [
        ("5.1-support-ends@basalt-hub", "2025-04-02", "2025-04-03", f"Basalt Hub 5.1: {support}"),
        ("5.1-security-ends@basalt-hub", "2025-12-03", "2025-12-04", f"Basalt Hub 5.1: {security}"),
        ("5.2-support-ends@basalt-hub", "2025-12-03", "2025-12-04", f"Basalt Hub 5.2: {support}"),
        ("5.2-security-ends@basalt-hub", "2028-04-30", "2028-05-01", f"Basalt Hub 5.2: {security}"),
        ("5.10-support-ends@basalt-hub", "2027-04-30", "2027-05-01", f"Basalt Hub 5.10: {support}"),
    ]


def test_an_event_takes_nobody_s_time_and_hangs_on_the_day_of_the_build_alone() -> None:
    event = Calendar.from_ical(render_calendar(project(), SITE_URL)).walk("VEVENT")[0]
    assert (str(event["transp"]), str(event["url"])) == (
        "TRANSPARENT",
        "https://docs.example/crm/latest/lifecycle/support.html",
    )
    assert str(event.decoded("dtstamp")) == "2026-11-24 00:00:00+00:00"
    assert render_calendar(project(), SITE_URL) == render_calendar(project(), SITE_URL)


@law
@given(products=st.lists(st.sampled_from(sorted(REAL)), min_size=1, unique_by=lambda name: name.split()[1]))
def test_every_end_of_real_lines_is_a_whole_day(products: list[str]) -> None:
    lines = [make_line(product.split()[1], *REAL[product]) for product in products]
    events = Calendar.from_ical(render_calendar(make_project(make_metadata(lines), DAY), SITE_URL)).events
    ends = sorted(str(end) for product in products for end in REAL[product][1:] if not isinstance(end, bool))
    assert sorted(str(event.start) for event in events) == ends
    assert {(event.end - event.start).days for event in events} <= {1}
    assert all(on(str(event.start)) for event in events)
