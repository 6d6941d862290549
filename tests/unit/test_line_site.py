from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_project import (
    IDENTITY,
    SITE_URL,
    law,
    make_change,
    make_line,
    make_line_site,
    make_metadata,
    make_project,
    make_release,
    make_service,
    on,
)

from docsite.line.line_site import LineSite, rename_line_site

DAY = "2026-11-24"
LINES = [
    make_line("5.1", "2020-01-01", "2021-01-01", "2022-01-01"),  # ended
    make_line("5.2", "2023-01-01", "2025-01-01", "2027-01-01", lts=True),  # security fixes only
    make_line("5.9", "2025-01-01", "2026-12-31", "2027-12-31"),
    make_line("5.10", "2026-01-01", "2027-12-31", "2028-12-31"),  # latest
    make_line("6.0", "2027-01-01", is_released=False),  # planned
]
RELEASES = [
    make_release("5.1.0", "2020-01-01", make_change("HUB-1", "added", area="Почта")),
    make_release("5.9.9", "2025-06-01", make_change("HUB-2", "added", area="Отчёты"), make_change("HUB-3")),
    make_release("5.9.10", "2025-06-01", make_change("HUB-4", "added", area="Почта")),
    make_release("5.10.0", "2026-01-01", make_change("HUB-5", "added", area="Почта")),
]
PAGES = {
    "lan/index.md": "",
    "lan/new.md": "applies: '>=5.9'\nredirect_from: [lan/old.md, first.md]\n",
    "lan/past.md": "applies: '<5.2'\n",
    "lan/plan.md": "applies: '==6.0'\n",
    "now.md": "applies: latest\n",
    "deep/a/b.md": "applies: '>=5.2'\n",
    "deep/index.md": "applies: '>=5.2'\n",
}
PROJECT = make_project(make_metadata(LINES, RELEASES), DAY, PAGES)
NAMES = [str(line) for line in PROJECT.lines]


def site(line: str) -> LineSite:
    return make_line_site(PROJECT, line)


def functions(line: str) -> list[tuple[str, list[str]]]:
    return [(area, [change.id for _, change in found]) for area, found in site(line).functions]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("5.1", [("Почта", ["HUB-1"])]),
        ("5.2", [("Почта", ["HUB-1"])]),  # it has no releases of its own
        ("5.9", [("Отчёты", ["HUB-2"]), ("Почта", ["HUB-1", "HUB-4"])]),
        ("5.10", [("Отчёты", ["HUB-2"]), ("Почта", ["HUB-1", "HUB-4", "HUB-5"])]),
    ],
)
def test_functions_are_what_the_line_and_older_ones_added(line: str, expected: list[tuple[str, list[str]]]) -> None:
    assert functions(line) == expected


def test_a_function_is_gone_from_the_line_that_removes_it_on() -> None:
    gone = make_change("HUB-6", "removed", removes=("HUB-1",))
    releases = [*RELEASES, make_release("5.9.11", "2025-07-01", gone)]
    project = make_project(make_metadata(LINES, releases), DAY, PAGES)
    found = {line: dict(make_line_site(project, line).functions).get("Почта", ()) for line in ("5.2", "5.9", "5.10")}
    assert {line: [change.id for _, change in changes] for line, changes in found.items()} == {
        "5.2": ["HUB-1"],
        "5.9": ["HUB-4"],
        "5.10": ["HUB-4", "HUB-5"],
    }


def test_functions_name_their_release() -> None:
    assert [str(release) for release, _ in dict(site("5.10").functions)["Почта"]] == ["5.1.0", "5.9.10", "5.10.0"]


@pytest.mark.parametrize(
    ("line", "older", "release", "state", "indexed"),
    [
        ("5.1", None, "5.1.0", "ended", False),
        ("5.2", "5.1", None, "security-only", True),
        ("5.9", "5.2", "5.9.10", "supported", True),
        ("5.10", "5.9", "5.10.0", "supported", True),
        ("6.0", "5.10", None, "planned", False),
    ],
)
def test_a_line_stands_in_its_order_and_state(
    line: str, older: str | None, release: str | None, state: str, indexed: bool
) -> None:
    this = site(line)
    predecessor = this.predecessor
    assert (predecessor and str(predecessor.line)) == older
    assert (this.release and str(this.release)) == release
    assert (this.state, this.is_indexed) == (state, indexed)
    assert this.source is this.line
    if predecessor:
        assert (predecessor.site_url, predecessor.build_id) == (SITE_URL, "abc123")


def test_the_day_of_the_build_decides_notices_and_doubt() -> None:
    assert [(notice.kind, str(notice.since)) for notice in site("5.9").notices][:2] == [
        ("support-ending", DAY),
        ("security-only", "2027-01-01"),
    ]
    assert site("5.9").doubtful_day == on("2027-01-01")
    assert site("5.10").doubtful_day == on("2027-01-01")  # another line comes out


@pytest.mark.parametrize(
    ("address", "path"),
    [("https://a.example/crm/docs/", "/crm/docs/"), ("https://a.example/", "/"), ("https://a.example", "/")],
)
def test_the_base_path_has_slashes_on_both_ends(address: str, path: str) -> None:
    assert replace(site("5.9"), site_url=address).base_path == path


def test_prose_gets_the_names_it_may_use() -> None:
    this = site("5.9")
    assert this.values() == {
        "product": IDENTITY.product,
        "vendor": IDENTITY.vendor,
        "deliveries": {"automatic": "само", "individual": "по обращению"},
        "contacts": IDENTITY.contacts,
        "declared": IDENTITY.declared,
        "line": this.line,
        "state": "supported",
        "release": RELEASES[2],
        "lines": PROJECT.lines,
        "functions": this.functions,
    }


@pytest.mark.parametrize(
    ("path", "has", "may_lead"),
    [("lan/new.md", False, False), ("lan/index.md", True, True), ("https://a.example/", False, True)],
)
def test_the_navigation_leads_to_what_the_line_has_and_to_what_is_no_page(path: str, has: bool, may_lead: bool) -> None:
    assert (site("5.2").has(path), site("5.2").may_lead_to(path)) == (has, may_lead)


def test_beyond_an_older_line_are_its_own_pages_but_for_those_that_move() -> None:
    assert site("5.9").beyond(site("5.2")) == ("lan/new.md",)
    assert site("5.10").beyond(site("5.9")) == ()  # now.md moves with the alias
    assert site("6.0").beyond(site("5.10")) == ("lan/plan.md",)
    assert site("5.1").beyond(site("5.2")) == ("lan/past.md",)


def test_addresses_are_below_the_site() -> None:
    assert site("5.9").address("lan/new.md") == "https://docs.example/crm/5.9/lan/new.html"
    assert site("5.9").canonical("lan/new.md") == "https://docs.example/crm/latest/lan/new.html"


def test_links_say_where_the_reader_is() -> None:
    details = site("5.9").links("lan/new.md", "Новое").details.split("\r\n")
    assert details == [
        "Продукт: Basalt Hub",
        "Версия: 5.9 (выпуск 5.9.10)",
        "Раздел: вся страница",
        "Страница: Новое",
        "Адрес: https://docs.example/crm/5.9/lan/new.html",
        "Сборка: abc123",
    ]
    assert site("6.0").links("index.md", "Начало").details.split("\r\n")[1] == "Версия: 6.0"


def test_the_version_menu_leads_to_the_page_or_to_the_nearest_above() -> None:
    choices = site("5.9").choices("lan/new.md")
    assert [(str(c.line), c.state, c.address, c.has_page, c.is_current, c.is_latest) for c in choices] == [
        ("6.0", "planned", "../6.0/lan/new.html", True, False, False),
        ("5.10", "supported", "../5.10/lan/new.html", True, False, True),
        ("5.9", "supported", "lan/new.html", True, True, False),
        ("5.2", "security-only", "../5.2/lan/index.html", False, False, False),
        ("5.1", "ended", "../5.1/lan/index.html", False, False, False),
    ]


def test_the_version_menu_of_a_view_is_that_of_its_page() -> None:
    assert site("5.9").choices("diff/pages/lan/new.md") == site("5.9").choices("lan/new.md")


def test_former_addresses_lead_to_the_page_or_to_the_nearest_above() -> None:
    assert list(site("5.9").redirects()) == [("first.html", "lan/new.html"), ("lan/old.html", "lan/new.html")]
    assert list(site("5.2").redirects()) == [("first.html", "lan/index.html"), ("lan/old.html", "lan/index.html")]


def test_an_older_line_under_a_newer_name_keeps_its_facts() -> None:
    port, small = make_service("https", 443), LINES[0].platform | {"vcpu": 1}
    older = replace(site("5.9"), line=make_line("5.9", services=(port,), platform=small))
    newer = replace(site("5.10"), site_url="https://b.example/", build_id="new")
    renamed = rename_line_site(older, newer)
    assert (str(renamed.line), renamed.line.title, renamed.line.services) == ("5.10", "Basalt Hub 5.10", (port,))
    assert (renamed.line.released, renamed.line.platform) == (newer.line.released, small)
    assert (renamed.project, renamed.site_url, renamed.build_id) == (PROJECT, "https://b.example/", "new")
    assert renamed.source is older.line
    assert renamed.functions == older.functions
    assert str(renamed.release) == "5.10.0"


@law
@given(line=st.sampled_from(NAMES), path=st.sampled_from([*PAGES, "index.md", "plan.md", "none/at/all.md"]))
def test_whatever_the_menu_and_the_canonical_address_name_exists(line: str, path: str) -> None:
    for choice in site(line).choices(path):
        page = choice.address.removeprefix(f"../{choice.line}/").removesuffix(".html") + ".md"
        assert PROJECT.page_map.has(page, choice.line.line)
    if site(line).has(path):
        root, _, page = site(line).canonical(path).removeprefix(SITE_URL).partition("/")
        assert PROJECT.page_map.has(page.removesuffix(".html") + ".md", {"latest": "5.10"}.get(root, root))
