"""What a person may name as a target, and what is read from a built site before it is published."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsite.files import checksum, list_paths
from docsite.problems import ProblemsError
from docsite.publishing.built import (
    CONTENT_TYPES,
    Facts,
    Redirect,
    check_built,
    check_replacement,
    digest_site,
    find_content_type,
    is_textual,
    read_facts,
    refuse,
)
from docsite.publishing.store import describe_object
from docsite.publishing.target import EXPECTED, Branch, Bucket, Folder, parse_target


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("s3://docs", Bucket("docs", "")),
        ("s3://docs/", Bucket("docs", "")),
        ("s3://docs/crm", Bucket("docs", "crm/")),
        ("s3://docs.example-1/crm/v5/", Bucket("docs.example-1", "crm/v5/")),
        ("s3://docs//crm//", Bucket("docs", "crm/")),
        ("git:origin", Branch("origin", "gh-pages")),
        ("git:origin#site", Branch("origin", "site")),
        ("git:../docs.git#gh-pages/docs", Branch("../docs.git", "gh-pages/docs")),
        ("git:git@host.example:docs.git", Branch("git@host.example:docs.git", "gh-pages")),
        ("git:https://host.example/docs.git#b", Branch("https://host.example/docs.git", "b")),
        ("/srv/docs", Folder(Path("/srv/docs"))),
        ("/srv/a b/", Folder(Path("/srv/a b"))),
        ("/srv/a:b", Folder(Path("/srv/a:b"))),
        ("C:/docs", Folder(Path("C:/docs").absolute())),
        ("docs", Folder(Path("docs").absolute())),
        ("./git:x", Folder(Path("git:x").absolute())),
    ],
)
def test_a_target_is_a_folder_a_branch_or_a_bucket(text: str, target: object) -> None:
    assert parse_target(text) == target


@pytest.mark.parametrize(
    "text",
    [
        *("", "s3:", "s3://", "s3://Docs", "s3://d", "s3://docs?x", "s3://docs/a#b", "s3://-docs", "s3://docs-"),
        *("git:", "git:#b", "git:origin#", "http://host.example/", "https:x", "gs://docs", "ftp://x", "s3:docs"),
        f"s3://{'a' * 64}",
    ],
)
def test_what_is_no_target_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match="is no target") as error:
        parse_target(text)
    assert str(error.value) == f"{text!r} is no target; expected {EXPECTED}"


@pytest.mark.parametrize(
    ("path", "kind", "is_text"),
    [
        ("index.html", "text/html", True),
        ("5.3/downloads/SHA256SUMS", "text/plain", True),
        ("5.3/SHA256SUMS.asc", "application/pgp-signature", False),
        ("5.3/a.tar.gz", "application/octet-stream", False),
        ("a.min.js", "text/javascript", True),
        ("x.svg", "image/svg+xml", True),
        ("x.ics", "text/calendar", True),
        ("x.HTML", "application/octet-stream", False),
        ("objects.inv", "application/octet-stream", False),
        ("a.woff2", "font/woff2", False),
        (".hidden", "application/octet-stream", False),
        ("", "text/plain", True),
    ],
)
def test_a_file_s_ending_says_what_it_is(path: str, kind: str, is_text: bool) -> None:
    assert find_content_type(path) == kind
    assert is_textual(path) is is_text


def test_an_object_has_a_charset_if_it_is_text_and_lasts_if_its_name_is_hashed() -> None:
    assert describe_object("5.3/index.html") == {"ContentType": "text/html; charset=utf-8", "CacheControl": "no-cache"}
    forever = "public, max-age=31536000, immutable"
    assert describe_object("a.0123abcd.ico") == {"ContentType": "image/x-icon", "CacheControl": forever}
    assert describe_object("a.zip") == {"ContentType": CONTENT_TYPES["zip"], "CacheControl": "no-cache"}


TEXTS = st.text(max_size=8)


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS), st.lists(st.builds(Redirect, TEXTS, TEXTS)), st.lists(TEXTS))
def test_facts_survive_their_way_through_json(lines: list[str], redirects: list[Redirect], hashes: list[str]) -> None:
    facts = Facts(tuple(lines), tuple(redirects), tuple(hashes))
    assert Facts.from_json(json.loads(json.dumps(facts.as_json()))) == facts


def write(site: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, "utf-8")
    return site


def redirect(target: str) -> str:
    return f'<html><head><meta http-equiv="refresh" content="0; url={target}"></head><body></body></html>'


def test_facts_are_read_from_the_pages(tmp_path: Path) -> None:
    site = write(
        tmp_path,
        {
            "index.html": redirect("latest/index.html"),
            "404.html": "<script>a</script>",
            "5.3/404.html": "<script>b</script>",
            "latest/404.html": "<script>b</script>",
            "5.3/old/x.html": redirect("../new/x.html"),
            "lts/index.html": redirect("../5.1/index.html#top"),
            "5.3/старая.html": redirect("lan/%D0%B0%20%D0%B1%27%2B.html"),
            "5.3/index.html": "<p>http-equiv</p>",
            "5.3/notes.txt": "<script>c</script>",
            "5.3/deep/404.html/x.txt": "",
        },
    )
    facts = read_facts(site, list_paths(site))
    assert facts.lines == ("5.3", "latest")
    assert facts.redirects == (
        Redirect("5.3/old/x.html", "5.3/new/x.html"),
        Redirect("5.3/старая.html", "5.3/lan/а б'+.html"),
        Redirect("index.html", "latest/index.html"),
        Redirect("lts/index.html", "5.1/index.html#top"),
    )
    assert len(facts.hashes) == 2
    assert list(facts.hashes) == sorted(facts.hashes)


def test_a_site_s_digests_are_those_of_its_files(tmp_path: Path) -> None:
    site = write(tmp_path, {"b.txt": "ё", "a/c.txt": ""})
    assert list(digest_site(site).items()) == [("a/c.txt", checksum(b"")), ("b.txt", checksum("ё".encode()))]


VERSIONS = [{"version": "5.3", "aliases": ["latest"]}, {"version": "5.2", "aliases": []}]
COPIES = {
    "copies": [
        {"file": "5.3/a.zip", "sha256": "1", "sample": False, "documents": [{"file": "5.3/a.pdf", "sha256": "2"}]},
        {"file": "5.2/a.zip", "sha256": "3", "sample": True, "documents": []},
    ]
}
DIGESTS = {
    **{f"{name}/index.html": "x" for name in ("5.3", "5.2", "latest")},
    "downloads/5.3/a.zip": "1",
    "downloads/5.3/a.pdf": "2",
    "downloads/5.2/a.zip": "3",
}
SAMPLE = (
    "releases/lines.yml:1:1: the release metadata is sample data ('sample: true'); "
    "expected your own data and 'sample: false', or FORCE=1"
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", {"versions.json": json.dumps(VERSIONS), "downloads/index.json": json.dumps(COPIES)})


def check(site: Path, digests: dict[str, str], *, force: bool = True) -> list[str]:
    return [str(problem) for problem in check_built(site, digests, force=force)]


def test_a_whole_site_may_be_published_and_sample_data_by_force_alone(site: Path) -> None:
    assert check(site, DIGESTS) == []
    assert check(site, DIGESTS, force=False) == [SAMPLE]


def test_a_draft_is_refused_at_the_places_to_fill_in_each_once(site: Path) -> None:
    blanks = [("Сборка: Сервер", "mkdocs.yml:41:7"), ("Назначение", "docs/a b.md:9:1")]
    draft = {"slug": "a", "sha256": "2", "unfilled": [{"what": what, "place": place} for what, place in blanks]}
    copies = {"file": "5.3/a.zip", "sha256": "1", "sample": False}
    files = [draft | {"file": f"5.3/a.{kind}"} for kind in ("pdf", "docx")]
    write(site, {"downloads/index.json": json.dumps({"copies": [copies | {"documents": files}]})})
    digests = DIGESTS | {"downloads/5.3/a.docx": "2"}
    assert check(site, digests) == []
    assert check(site, digests, force=False) == [
        f"{place}: the document 'a' is a draft: «{what}» is not filled in; expected the vendor's words, or FORCE=1"
        for what, place in blanks
    ]


def test_everything_that_is_missing_or_damaged_is_named(site: Path) -> None:
    digests = dict(DIGESTS) | {"downloads/5.3/a.pdf": "9"}
    for path in ("latest/index.html", "5.2/index.html", "downloads/5.2/a.zip"):
        del digests[path]
    described = "is not the file that downloads/index.json describes; expected SHA-256"
    assert check(site, digests, force=False) == [
        "site/versions.json:1:1: latest/ has no home page; expected every version whole",
        "site/versions.json:1:1: 5.2/ has no home page; expected every version whole",
        f"site/downloads/5.3/a.pdf:1:1: {described} 2",
        f"site/downloads/5.2/a.zip:1:1: {described} 3",
        SAMPLE,
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [("versions.json", None), ("downloads/index.json", None), ("versions.json", "{"), ("downloads/index.json", "{}")],
)
def test_what_is_no_site_is_named_as_such(site: Path, path: str, text: str | None) -> None:
    (site / path).unlink()
    if text is not None:
        write(site, {path: text})
    [problem] = check(site, DIGESTS)
    assert problem.startswith("site:1:1: this is no complete site: ")
    assert problem.endswith("; expected a folder that 'make site' built")


def test_lines_that_readers_would_lose_are_named_together(tmp_path: Path) -> None:
    site = write(tmp_path / "site", {"5.3/index.html": "", "5.2/x.html": ""})
    assert list(map(str, check_replacement(site, ["latest", "5.3", "5.2"], force=False))) == [
        "site/versions.json:1:1: 5.2, latest would vanish from the published site; "
        "expected all lines, 'dropped: date' in lines.yml, or FORCE=1"
    ]
    assert list(check_replacement(site, ["5.2"], force=True)) == []
    assert list(check_replacement(site, ["5.3"], force=False)) == []
    assert list(check_replacement(site, [], force=False)) == []


def test_any_problem_is_a_refusal(tmp_path: Path) -> None:
    refuse([])
    with pytest.raises(ProblemsError, match="would vanish"):
        refuse(check_replacement(tmp_path, ["5.3"], force=False))
