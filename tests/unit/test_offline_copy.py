"""The offline copy of a line: its pages, and the archive that they come in."""

import hashlib
import json
import re
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from line_sites import SITE, make_line_site

from docsite.offline.copies import adapt_html, name_copy, write_copy

LINE = make_line_site()


def adapt(html: str, path: str = "lan/index.html") -> str:
    return adapt_html(html, path, LINE)


@pytest.mark.parametrize(
    ("path", "address", "expected"),
    [
        ("index.html", "../5.2/index.html", f"{SITE}5.2/index.html"),
        ("index.html", "../feeds/releases.atom", f"{SITE}feeds/releases.atom"),
        ("lan/index.html", "../../5.2/lan/index.html", f"{SITE}5.2/lan/index.html"),
        ("lan/index.html", "../../5.2/lan/index.html?q=1#x", f"{SITE}5.2/lan/index.html?q=1#x"),
        ("lan/index.html", "../../downloads/5.3/a b.zip", f"{SITE}downloads/5.3/a b.zip"),
        ("lan/index.html", "../../5.30/index.html", f"{SITE}5.30/index.html"),
        ("lan/index.html", "../../5.2/./x/../lan.html", f"{SITE}5.2/lan.html"),
        ("a/b/c.html", "../../../latest/a/b/c.html", f"{SITE}latest/a/b/c.html"),
    ],
)
def test_a_link_that_leaves_the_line_leads_to_the_published_site(path: str, address: str, expected: str) -> None:
    assert adapt(f'<a href="{address}">x</a> <img src="{address}">', path) == (
        f'<a href="{expected}">x</a> <img src="{expected}">'
    )


@pytest.mark.parametrize(
    ("path", "address"),
    [
        *(("index.html", "lan/index.html"), ("index.html", "#x"), ("index.html", "../5.3/lan/index.html")),
        *(("lan/index.html", "../index.html"), ("lan/index.html", "../../5.3/index.html"), ("lan/index.html", "")),
        *(("a/b/c.html", "../../x.html"), ("a/b/c.html", "../c/../x.html"), ("lan/index.html", "..")),
        *(
            ("index.html", "https://elsewhere.example/../x"),
            ("index.html", "mailto:a@b.example"),
            ("index.html", "..x"),
        ),
    ],
)
def test_a_link_within_the_line_stays(path: str, address: str) -> None:
    html = f'<a href="{address}">x</a><link href="{address}"><script src="{address}"></script>'
    assert adapt(html, path) == html


@pytest.mark.parametrize(
    "html",
    [
        '<p title="../../5.2/x.html">x</p>',
        '<input value="../../5.2/x.html">',
        '<img alt="../../5.2/x.html">',
        "<code>href=../../5.2/x.html</code>",
        "<a href='../../5.2/x.html'>x</a>",
        '="../../5.2/x.html"',
    ],
)
def test_what_is_no_link_of_the_theme_s_form_is_text(html: str) -> None:
    assert adapt(html) == html


def test_the_page_says_that_it_is_of_a_copy_and_offers_no_downloads() -> None:
    page = '<p class="note" data-copy hidden>копия</p><p data-offer="copy"></p>б<p data-offer="pdf-guide"></p>'
    assert adapt(page) == '<p class="note" data-copy>копия</p>б'
    assert adapt("<p hidden>x</p>") == "<p hidden>x</p>"


def test_the_archive_is_named_by_product_and_line() -> None:
    assert name_copy(LINE) == "basalt-hub-docs-5.3"
    assert name_copy(make_line_site(line="5.1")) == "basalt-hub-docs-5.1"


SEGMENTS = st.lists(st.sampled_from(["..", "5.3", "5.2", "lan", "index.html", "."]), min_size=1, max_size=6)


@settings(max_examples=100, deadline=None)
@given(st.lists(SEGMENTS.map("/".join), max_size=4), st.sampled_from(["index.html", "lan/index.html", "a/b/c.html"]))
def test_a_second_time_nothing_is_left_to_adapt_and_nothing_but_addresses_changes(
    addresses: list[str], path: str
) -> None:
    html = "".join(f'<a href="{address}">т</a>' for address in addresses)
    adapted = adapt(html, path)
    assert adapt(adapted, path) == adapted
    link = re.compile('href="[^"]*"')
    assert link.sub("", adapted) == link.sub("", html)
    for found in link.findall(adapted):
        assert found in html or found.startswith(f'href="{SITE}')


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A built line."""
    folder = tmp_path / "built"
    for path, text in {
        "index.html": '<a href="../5.2/x.html">x</a><p data-copy hidden>ё</p>',
        "lan/index.html": '<a href="../../5.2/x.html">x</a>',
        "lan/notes.txt": '<a href="../../5.2/x.html">x</a>',
        "404.html": "",
        "objects.inv": "",
        "search/search_index.json": "",
        "search/search_index.js": "var x",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def test_an_archive_holds_the_line_without_what_only_a_server_needs_and_says_so(built: Path, tmp_path: Path) -> None:
    archive = tmp_path / "new/folder/copy.zip"
    write_copy(built, LINE, archive, {"verify.py": b"v", "LICENSE": b"l"})
    with ZipFile(archive) as bundle:
        entries = {entry.filename.removeprefix("basalt-hub-docs-5.3/"): entry for entry in bundle.infolist()}
        contents = {name: bundle.read(entry) for name, entry in entries.items()}
    assert list(entries) == [
        *("index.html", "lan/index.html", "lan/notes.txt", "search/search_index.js"),
        *("LICENSE", "verify.py", "manifest.json", "SHA256SUMS"),
    ]
    assert contents["index.html"].decode() == f'<a href="{SITE}5.2/x.html">x</a><p data-copy>ё</p>'
    assert contents["lan/index.html"].decode() == f'<a href="{SITE}5.2/x.html">x</a>'
    assert contents["lan/notes.txt"].decode() == '<a href="../../5.2/x.html">x</a>'
    assert {(entry.date_time, entry.create_system, entry.external_attr >> 16) for entry in entries.values()} == {
        ((2026, 11, 24, 0, 0, 0), 3, 0o100644)
    }
    assert {entry.compress_type for entry in entries.values()} == {ZIP_DEFLATED}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items() if name != "SHA256SUMS"}
    assert contents["SHA256SUMS"].decode() == "".join(f"{digests[name]}  {name}\n" for name in sorted(digests))
    listed = json.loads(contents["manifest.json"])["files"]
    assert listed == [
        {"path": name, "size": len(contents[name]), "sha256": digests[name]}
        for name in sorted(digests)
        if name != "manifest.json"
    ]


def test_a_manifest_says_what_the_copy_is_of(built: Path, tmp_path: Path) -> None:
    write_copy(built, LINE, tmp_path / "copy.zip", {})
    with ZipFile(tmp_path / "copy.zip") as bundle:
        text = bundle.read("basalt-hub-docs-5.3/manifest.json").decode()
    manifest = json.loads(text)
    del manifest["files"]
    assert manifest == {
        "product": "Basalt Hub",
        "line": "5.3",
        "releases": ["5.3.0"],
        "lifecycle": {
            "state": "supported",
            "released": "2026-03-17",
            "support_ends": "2027-12-31",
            "security_ends": False,
        },
        "built": "2026-11-24",
        "build": "build",
        "site": f"{SITE}5.3/index.html",
        "sample": True,
    }
    assert text.endswith("}\n")


def test_the_same_input_gives_the_same_bytes(built: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_copy(built, LINE, tmp_path / name, {"b": b"1", "a": b"2"} if name == "one" else {"a": b"2", "b": b"1"})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
