"""Releases side by side in a folder, their files, and the server's configuration for them."""

import gzip
import json
from pathlib import Path

import brotli
import pytest
from conftest import ROOT

from docsite.files import checksum
from docsite.problems import FaultError
from docsite.publishing.built import Facts, Redirect, digest_site
from docsite.publishing.publication import Publication, Publisher
from docsite.publishing.published_releases import PublishedRelease, PublishedReleases
from docsite.publishing.server import FILES, render_server, write_server
from docsite.publishing.staging import COMPRESSED, EARLIEST, Stager

TEXT = b"text " * COMPRESSED


@pytest.fixture
def releases(tmp_path: Path) -> PublishedReleases:
    return PublishedReleases(tmp_path / "target")


def add(releases: PublishedReleases, name: str) -> PublishedRelease:
    folder = releases.releases / name
    (folder / "site").mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"files": {}, "own": [], "facts": {}}))
    return PublishedRelease(folder)


def names(releases: PublishedReleases) -> list[str]:
    return [release.name for release in releases.list_releases()]


def test_releases_are_listed_newest_first_and_nothing_else_is(releases: PublishedReleases) -> None:
    for name in ("000002-b", "000010-a", "000001-x.y_z-1", "tmp", ".staging-7", "00003-b", "000004-", "0000005-b"):
        (releases.releases / name).mkdir(parents=True)
    assert names(releases) == ["000010-a", "000002-b", "000001-x.y_z-1"]
    assert [release.number for release in releases.list_releases()] == [10, 2, 1]
    assert PublishedReleases(releases.folder / "none").list_releases() == ()


def test_the_current_release_is_the_one_that_the_link_names(releases: PublishedReleases) -> None:
    assert releases.current is None
    one, two = add(releases, "000001-a"), add(releases, "000002-b")
    for release in (one, two, one):
        releases.switch(release)
        assert releases.current == release
        assert str(releases.link.readlink()) == f"releases/{release.name}"
    (one.folder / "manifest.json").unlink()
    with pytest.raises(FaultError, match=r"current leads to 000001-a, which is gone or no release; remove the link"):
        _ = releases.current


@pytest.mark.parametrize(
    ("keep", "current", "removed"),
    [
        (3, "000004-d", ["000001-a"]),
        (1, "000004-d", ["000003-c", "000002-b", "000001-a"]),
        (0, "000004-d", ["000003-c", "000002-b", "000001-a"]),
        (2, "000001-a", ["000003-c", "000002-b"]),
        (4, "000004-d", []),
        (9, "000004-d", []),
        (2, "", ["000003-c", "000002-b", "000001-a"]),
    ],
)
def test_the_oldest_go_and_never_the_one_that_readers_get(
    releases: PublishedReleases, keep: int, current: str, removed: list[str]
) -> None:
    every = [add(releases, name) for name in ("000001-a", "000002-b", "000003-c", "000004-d")]
    for release in every:
        if release.name == current:
            releases.switch(release)
    assert releases.prune(keep) == removed
    assert names(releases) == [release.name for release in reversed(every) if release.name not in removed]


@pytest.mark.parametrize(
    ("asked", "found"),
    [("", "000002-b"), ("1", "000001-a"), ("000004-d", "000004-d"), ("4", "000004-d"), ("3", "000003-c")],
)
def test_a_release_is_found_by_name_or_number_or_as_the_one_before(
    releases: PublishedReleases, asked: str, found: str
) -> None:
    every = {name: add(releases, name) for name in ("000001-a", "000002-b", "000003-c", "000004-d")}
    releases.switch(every["000003-c"])
    assert releases.find_release(asked).name == found


def test_a_release_that_is_not_there_is_named_with_those_that_are(releases: PublishedReleases) -> None:
    with pytest.raises(FaultError, match="target has no earlier release; there: none"):
        releases.find_release()
    releases.switch(add(releases, "000001-a"))
    with pytest.raises(FaultError, match="target has no earlier release; there: 000001-a"):
        releases.find_release()
    with pytest.raises(FaultError, match="target has no release 2; there: 000001-a"):
        releases.find_release("2")


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    site = tmp_path / "site"
    (site / "5.3").mkdir(parents=True)
    for path, content in {
        "5.3/index.html": TEXT,
        "5.3/copy.html": TEXT,
        "5.3/a.png": TEXT + b".",
        "5.3/x.0123abcd.css": TEXT + b"/* */",
        "small.txt": b"x",
    }.items():
        (site / path).write_bytes(content)
    facts = Facts(("5.3",), (Redirect("index.html", "5.3/index.html"),), ("'sha256-x'",))
    publisher = Publisher("anna", "host", 7, "today")
    return Publication(site, digest_site(site), facts, "https://docs.example/crm/", "abc", publisher)


def test_a_release_holds_the_site_below_its_path_with_compressed_twins(
    releases: PublishedReleases, publication: Publication
) -> None:
    releases.releases.mkdir(parents=True)
    release = releases.stage(publication)
    assert release.name == "000001-abc"
    assert list(release.own) == [
        *("crm/5.3/a.png", "crm/5.3/copy.html", "crm/5.3/index.html", "crm/5.3/x.0123abcd.css", "crm/small.txt")
    ]
    assert sorted(release.digests.keys() - release.own.keys()) == [
        f"crm/5.3/{name}{ending}" for name in ("copy.html", "index.html", "x.0123abcd.css") for ending in (".br", ".gz")
    ]
    assert release.facts == publication.facts
    assert release.list_differences() == []
    assert releases.current is None
    assert not list(releases.releases.glob(".staging*"))
    page = release.site / "crm/5.3/index.html"
    assert gzip.decompress((page.parent / "index.html.gz").read_bytes()) == TEXT
    assert brotli.decompress((page.parent / "index.html.br").read_bytes()) == TEXT
    assert page.stat().st_ino == (page.parent / "copy.html").stat().st_ino
    assert page.stat().st_mtime == EARLIEST + int(checksum(TEXT)[:7], 16)
    assert page.stat().st_mtime == (page.parent / "index.html.gz").stat().st_mtime
    assert page.stat().st_mode & 0o777 == 0o644


def test_differences_from_what_was_published_are_listed(releases: PublishedReleases, publication: Publication) -> None:
    releases.releases.mkdir(parents=True)
    release = releases.stage(publication)
    (release.site / "crm/small.txt").write_text("y")
    (release.site / "crm/5.3/a.png").unlink()
    (release.site / "mine.txt").write_text("x")
    assert release.list_differences() == ["crm/5.3/a.png", "crm/small.txt", "mine.txt"]


def test_the_next_release_shares_equal_files_and_keeps_hashed_ones_of_the_former(
    releases: PublishedReleases, publication: Publication
) -> None:
    releases.releases.mkdir(parents=True)
    former = releases.stage(publication)
    releases.switch(former)
    (publication.site / "5.3/x.0123abcd.css").unlink()
    (publication.site / "small.txt").write_bytes(b"y")
    digests = digest_site(publication.site)
    again = Publication(publication.site, digests, publication.facts, publication.site_url, "d", publication.publisher)
    release = releases.stage(again, ["crm/5.3/a.png"])
    assert release.name == "000002-d"
    assert "crm/5.3/x.0123abcd.css" not in release.own
    kept = {path for path in release.digests if "0123abcd" in path}
    assert kept == {f"crm/5.3/x.0123abcd.css{ending}" for ending in ("", ".gz", ".br")}

    def is_shared(path: str) -> bool:
        return (former.site / path).stat().st_ino == (release.site / path).stat().st_ino

    assert all(map(is_shared, ("crm/5.3/x.0123abcd.css", "crm/5.3/copy.html.gz", "crm/5.3/index.html")))
    assert not is_shared("crm/5.3/a.png")  # it was damaged
    assert not is_shared("crm/small.txt")
    releases.switch(release)
    third = releases.stage(again)
    assert not [path for path in third.digests if "0123abcd" in path]  # it was not the last one's own


def test_a_file_that_changes_meanwhile_is_named(releases: PublishedReleases, publication: Publication) -> None:
    releases.releases.mkdir(parents=True)
    (publication.site / "small.txt").write_bytes(b"changed")
    with pytest.raises(FaultError, match=r"site/small\.txt was changed while it was published; run it again"):
        releases.stage(publication)
    assert names(releases) == []


@pytest.mark.parametrize(
    ("path", "content", "twins"),
    [
        ("a.html", b"x" * COMPRESSED, [".br", ".gz"]),
        ("a.html", b"x" * (COMPRESSED - 1), []),
        ("a.zip", b"x" * COMPRESSED, []),
        ("SHA256SUMS", b"x" * COMPRESSED, [".br", ".gz"]),
        ("a.txt", bytes(range(256)) * 4, [".br", ".gz"]),
    ],
)
def test_a_text_is_compressed_if_it_gets_smaller(tmp_path: Path, path: str, content: bytes, twins: list[str]) -> None:
    (tmp_path / "source").write_bytes(content)
    added = Stager(tmp_path / "site", tmp_path / "none", {}).add(tmp_path / "source", [path])
    assert added[path] == checksum(content)
    assert sorted(name.removeprefix(path) for name in added if name != path) == twins
    assert digest_site(tmp_path / "site") == dict(sorted(added.items()))


FACTS = Facts(
    ("5.3", "latest"),
    (
        Redirect("index.html", "latest/index.html"),
        Redirect("lts/index.html", "5.1/index.html"),
        Redirect("lts/lan/a.html", "5.1/lan/a.html"),
        Redirect("5.3/old/index.html", "5.3/новое/index.html"),
        Redirect("5.3/a.html", "5.3/b c.html"),
    ),
    (),
)


def render(site_url: str = "https://docs.example/crm/") -> dict[str, str]:
    return render_server(ROOT / "deploy/nginx", Path("/srv/docs"), site_url, FACTS, ["'sha256-x'"])


def find_map(text: str, name: str) -> list[str]:
    """Return the rules of a map of nginx."""
    _, _, after = text.partition(f"${name} {{\n")
    return [row.strip().rstrip(";") for row in after[: after.index("}\n")].splitlines()]


def test_addresses_that_moved_for_good_and_aliases_are_told_apart() -> None:
    text = render()["release.conf"]
    assert find_map(text, "docs_moved") == [
        'default ""',
        '"/crm/5.3/old/index.html" "/crm/5.3/%D0%BD%D0%BE%D0%B2%D0%BE%D0%B5/index.html"',
        '"/crm/5.3/old/" "/crm/5.3/%D0%BD%D0%BE%D0%B2%D0%BE%D0%B5/index.html"',
        '"/crm/5.3/a.html" "/crm/5.3/b%20c.html"',
    ]
    assert find_map(text, "docs_alias") == [
        'default ""',
        '"/crm/index.html" "/crm/latest/index.html"',
        '"/crm/" "/crm/latest/index.html"',
        '"/crm/lts/index.html" "/crm/5.1/index.html"',
        '"/crm/lts/" "/crm/5.1/index.html"',
        '"/crm/lts/lan/a.html" "/crm/5.1/lan/a.html"',
    ]


def test_each_line_answers_with_its_own_page_for_what_is_missing() -> None:
    assert find_map(render()["release.conf"], "docs_missing") == [
        "default /crm/404.html",
        r'"~^/crm/5\.3/" /crm/5.3/404.html',
        '"~^/crm/latest/" /crm/latest/404.html',
    ]


def test_the_configuration_names_the_host_the_folder_the_types_and_the_policy() -> None:
    files = render()
    assert tuple(files) == FILES
    assert "'sha256-x'" in files["release.conf"]
    assert "frame-ancestors 'self'" in files["release.conf"]
    assert "server_name docs.example;" in files["server.conf"]
    assert "include /srv/docs/nginx/release.conf;" in files["server.conf"]
    assert "root /srv/docs/current/site;" in files["site.conf"]
    assert "application/epub+zip epub;" in files["site.conf"]
    [charset] = [row for row in files["site.conf"].splitlines() if row.startswith("charset_types")]
    assert "text/html" not in charset  # nginx takes it for granted, and warns of it
    assert "text/css" in charset
    assert "image/png" not in charset
    assert "location = / { return 302 /crm/; }" in files["site.conf"]
    assert "location = /" not in render("https://docs.example/")["site.conf"]
    assert all(text.endswith("\n") or text for text in files.values())


def test_the_configuration_is_written_where_it_differs_and_what_it_held_is_returned(tmp_path: Path) -> None:
    folder = tmp_path / "nginx"
    assert write_server(folder, {"a.conf": "1", "b.conf": "ё"}) == {"a.conf": "", "b.conf": ""}
    assert write_server(folder, {"a.conf": "1", "b.conf": "2"}) == {"b.conf": "ё"}
    assert write_server(folder, {"a.conf": "1", "b.conf": "2"}) == {}
    assert (folder / "b.conf").read_text("utf-8") == "2"
