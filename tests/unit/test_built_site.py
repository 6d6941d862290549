from pathlib import Path

import pytest

from docsite.checks.built_site import check_site, find_numbered, find_orphans, read_built
from docsite.files import list_paths

BASE = "https://docs.example/"
BLOCK = '<section id="page-links"></section>'

CASES = {
    "dead link": ('<a href="nowhere.html">x</a>', "dead link nowhere.html; expected an address that exists"),
    "dead link to another line": ('<a href="../5.1/x.html">x</a>', "dead link ../5.1/x.html; expected an address"),
    "dead absolute path": ('<a href="/5.9/index.html">x</a>', "dead link /5.9/index.html; expected"),
    "dead canonical": (f'<link rel="canonical" href="{BASE}5.3/x.html">', f"dead link {BASE}5.3/x.html; expected"),
    "dead redirect": ('<meta http-equiv="refresh" content="0; url=x.html">', "dead link x.html; expected"),
    "dead picture": ('<img src="x.svg" alt="x">', "dead link x.svg; expected"),
    "no anchor": ('<a href="other.html#x">x</a>', "link other.html#x: no id 'x' in 5.3/other.html; expected an id"),
    "no anchor here": ('<a href="#x">x</a>', "link #x: no id 'x' in 5.3/index.html; expected an id of that page"),
    "no alternative text": ('<img src="a.svg" alt=" ">', "image a.svg has no alternative text; expected what"),
    "no address": ('<a href="">x</a>', "an empty href; expected an address, or no such element"),
    "no picture": ('<img src=" " alt="x">', "an empty src; expected an address, or no such element"),
    "a link without a name": (
        '<a href="other.html"><img src="a.svg" alt=""></a>',
        "image a.svg has no alternative text; expected what",
    ),
    "id twice": ('<p id="a"></p><p id="a"></p>', "id 'a' stands twice; expected each id once"),
    "two link blocks": (BLOCK, "id 'page-links' stands twice; expected each id once"),
}
GOOD = '<a href="other.html#there">x</a> <a href="https://elsewhere.example/x">y</a> <a href="mailto:a@b.c">z</a>'


def problems(folder: Path, body: str, more: dict[str, str] | None = None) -> list[str]:
    site = folder / "site"
    files = {
        "5.3/index.html": f"<html><body>\n{GOOD}{body}{BLOCK}</body></html>",
        "5.3/other.html": f'<html><body><p id="there"><a href="index.html">b</a>{BLOCK}</body></html>',
        "5.3/a.svg": "<svg/>",
    } | (more or {})
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, "utf-8")
    return [str(problem) for problem in check_site(site, list_paths(site), BASE, read_built(site, list_paths(site)))]


def test_good_site_has_no_problems(tmp_path: Path) -> None:
    assert problems(tmp_path, "") == []
    assert problems(tmp_path, '<a href="other.html" aria-label="Home"><img src="a.svg" alt=""></a>') == []


@pytest.mark.parametrize("case", CASES)
def test_problem_is_named_with_its_place(tmp_path: Path, case: str) -> None:
    body, message = CASES[case]
    found = problems(tmp_path, body)
    assert len(found) == 1
    assert found[0].startswith(f"site/5.3/index.html:2:1: {message}")


def test_page_without_its_links_is_named(tmp_path: Path) -> None:
    bare = '<html><body><p id="there"><a href="index.html">b</a></body></html>'
    assert problems(tmp_path, "", {"5.3/other.html": bare}) == [
        "site/5.3/other.html:1:1: no suggestion and support links; expected a section 'page-links'"
    ]


def test_page_that_nobody_links_is_an_orphan(tmp_path: Path) -> None:
    lonely = f"<html><body>{BLOCK}</body></html>"
    assert problems(tmp_path, "", {"5.3/lonely.html": lonely, "5.3/hidden/a.html": lonely}) == []
    pages = read_built(tmp_path / "site", list_paths(tmp_path / "site"))
    assert [str(problem) for problem in find_orphans(tmp_path / "site", BASE, pages, "/hidden/*.md\n")] == [
        "site/5.3/lonely.html:1:1: no page leads here; expected an entry in the navigation, or a link"
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "sitemap.xml",
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{BASE}x</loc></url></urlset>',
        ),
        ("feeds/releases.atom", f'<feed xmlns="http://www.w3.org/2005/Atom"><link href="{BASE}x"/></feed>'),
        ("feeds/releases.json", f'{{"lines": [{{"link": "{BASE}x", "releases": []}}]}}'),
        (
            "feeds/lifecycle.ics",
            f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nURL:{BASE}x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        ),
    ],
)
def test_dead_addresses_for_machines_are_found(tmp_path: Path, name: str, text: str) -> None:
    assert problems(tmp_path, "", {name: text}) == [
        f"site/{name}:1:1: dead link {BASE}x; expected an address that exists"
    ]


@pytest.mark.parametrize(
    ("path", "content", "problem"),
    [
        ("sitemap.xml", b"\xff", "programs cannot read it: Start tag expected"),
        ("feeds/releases.atom", b"<feed><a>", "programs cannot read it: Premature end of data"),
        ("feeds/releases.json", b'{"lines": [', "programs cannot read it: Expecting value"),
        ("feeds/releases.json", b"[" * 100_000, "programs cannot read it: maximum recursion depth"),
        ("feeds/releases.json", b'{"lines": [5]}', "programs cannot read it: 'int' object is not subscriptable"),
        ("feeds/releases.json", b"{}", "programs cannot read it: 'lines'"),
        ("feeds/lifecycle.ics", b"BEGIN:VCALENDAR", "programs cannot read it: "),
        ("5.3/broken.html", b"", "an empty page; expected HTML"),
        ("5.3/broken.html", b"<p>\xff", "byte 0xFF is not UTF-8; expected a page saved as UTF-8"),
        ("5.3/broken.html", b'<a href="http://[">x</a>', "dead link http://[; expected an address that exists"),
    ],
)
def test_what_is_damaged_is_named(tmp_path: Path, path: str, content: bytes, problem: str) -> None:
    assert problems(tmp_path, "") == []
    (tmp_path / "site" / path).parent.mkdir(exist_ok=True)
    (tmp_path / "site" / path).write_bytes(content)
    site = tmp_path / "site"
    found = [str(each) for each in check_site(site, list_paths(site), BASE, read_built(site, list_paths(site)))]
    assert any(row.startswith(f"site/{path}:1:") and problem in row for row in found), found


def test_a_numbered_heading_is_told_once_for_all_lines_and_is_no_fault(tmp_path: Path) -> None:
    page = f'<html><body>\n<h2 id="x_1">x</h2><p id="y_1"><a href="other.html">y</a>{BLOCK}</body></html>'
    assert (
        problems(tmp_path, '<h2 id="x_1">x</h2><h3 id="_2">y</h3>', {"5.2/index.html": page, "5.2/other.html": BLOCK})
        == []
    )
    pages = read_built(tmp_path / "site", list_paths(tmp_path / "site")).values()
    expected = "expected headings that differ, or an explicit {#id}"
    assert [str(problem) for problem in find_numbered(tmp_path / "site", pages)] == [
        f"site/5.2/index.html:2:1: heading id 'x_1' is numbered and moves with every insertion; {expected}",
        f"site/5.3/index.html:2:1: heading id '_2' is numbered and moves with every insertion; {expected}",
    ]
