import json

import pytest
from lxml import html
from sample_project import make_line, make_line_site, make_metadata, make_project, make_release, make_templates

from docsite.documents.composition import Unfilled
from docsite.site.downloads import Download, describe_download, describe_line, render_manifest, render_offer

LINES = [make_line("5.2"), make_line("6.0", False)]
PROJECT = make_project(make_metadata(LINES, [make_release("5.2.0")], sample=True), "2026-11-24")
ARCHIVE = describe_download("basalt-hub-docs-5.2.zip", b"", "Офлайн-копия")
PDF = Download("guide-5.2.pdf", 1_500_000, "b" * 64, "Руководство", "pdf", "guide")
DOCX = Download("guide-5.2.docx", 2048, "c" * 64, "Руководство", "docx", "guide")
BLANK = Unfilled("Сборка", "Сервер", "mkdocs.yml:41:7")
OTHER = Download("admin-5.2.pdf", 1024, "d" * 64, "Администратору", "pdf", "admin", (BLANK,))


def test_a_file_is_measured() -> None:
    found = describe_download("user.guide-5.2.pdf", b"abc", "Книга", "user-guide")
    sum_of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, appendix B.1
    assert found == Download("user.guide-5.2.pdf", 3, sum_of_abc, "Книга", "pdf", "user-guide")
    assert (ARCHIVE.size, ARCHIVE.format, ARCHIVE.slug) == (0, "zip", "")


def test_programs_get_all_of_a_line_s_downloads() -> None:
    assert describe_line(make_line_site(PROJECT, "5.2"), ARCHIVE, iter([PDF, OTHER])) == {
        "product": "Basalt Hub",
        "line": "5.2",
        "release": "5.2.0",
        "state": "supported",
        "sample": True,
        "built": "2026-11-24",
        "build": "abc123",
        "file": "5.2/basalt-hub-docs-5.2.zip",
        "size": 0,
        "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "documents": [
            {
                "slug": "guide",
                "title": "Руководство",
                "format": "pdf",
                "file": "5.2/guide-5.2.pdf",
                "size": 1_500_000,
                "sha256": "b" * 64,
                "unfilled": [],
            },
            {
                "slug": "admin",
                "title": "Администратору",
                "format": "pdf",
                "file": "5.2/admin-5.2.pdf",
                "size": 1024,
                "sha256": "d" * 64,
                "unfilled": [{"what": "Сборка: Сервер", "place": "mkdocs.yml:41:7"}],
            },
        ],
    }


def test_a_line_without_releases_says_so() -> None:
    described = describe_line(make_line_site(PROJECT, "6.0"), ARCHIVE, [])
    assert (described["release"], described["state"], described["documents"]) == (None, "planned", [])


def test_a_manifest_is_readable_for_people_too() -> None:
    assert render_manifest({"b": ["ё"], "a": None}) == '{\n  "b": [\n    "ё"\n  ],\n  "a": null\n}\n'
    assert json.loads(render_manifest([1])) == [1]


def offer(what: str, address: str = "support/index.html") -> html.HtmlElement:
    text = render_offer(make_templates(), make_line_site(PROJECT, "5.2"), ARCHIVE, (PDF, DOCX, OTHER), address, what)
    return html.fragment_fromstring(text, create_parent="div")


@pytest.mark.parametrize(
    ("what", "files"),
    [
        ("copy", ["basalt-hub-docs-5.2.zip", "SHA256SUMS"]),
        ("documents", ["guide-5.2.pdf", "guide-5.2.docx", "admin-5.2.pdf"]),
        ("guide", ["guide-5.2.docx", "guide-5.2.pdf"]),
        ("admin", ["admin-5.2.pdf"]),
        ("none", []),
    ],
)
def test_an_offer_leads_to_the_files_of_its_line(what: str, files: list[str]) -> None:
    assert sorted(offer(what).xpath("//a/@href")) == sorted(f"../../downloads/5.2/{name}" for name in files)
    assert sorted(offer(what, "index.html").xpath("//a/@href")) == sorted(f"../downloads/5.2/{name}" for name in files)


def test_a_draft_is_called_one_wherever_it_is_offered() -> None:
    draft = "черновик: заполнено не всё"
    assert offer("admin").text_content().count(draft) == 1
    assert draft not in offer("guide").text_content()
    rows = [str(row.text_content()) for row in offer("documents").xpath("//tbody/tr")]
    assert [draft in row for row in rows] == [False, True]


def test_the_copy_says_how_large_and_how_old_it_is() -> None:
    text = " ".join(str(offer("copy").text_content()).split())
    assert "Скачать офлайн-копию 5.2 0 байт, собрана 24 ноября 2026 г." in text
    assert ARCHIVE.sha256 in text
