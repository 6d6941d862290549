"""Links in angle brackets on pages of others."""

from pathlib import Path

from conftest import ROOT

from docsite.importing.pages.folder import read_folder
from docsite.importing.pages.settling import settle_tree
from docsite.reading.structure import MarkdownReader
from docsite.tree.configuration import load_config


def test_addresses_that_a_build_refuses_are_shown_as_code_and_told_once(tmp_path: Path) -> None:
    page = "# A\n\n<ftp://a.example/x> <file:///etc/x>\n\n`<urn:b>` <https://c.example/> <me@c.example>\n"
    (tmp_path / "index.md").write_text(f"{page}\n| A |\n|---|\n| <ftp://x.example> |\n", "utf-8")
    settled = settle_tree(read_folder(tmp_path, "old"), MarkdownReader(load_config(ROOT).markdown_extensions, ROOT))
    assert settled.pages["index.md"].partition("# A\n\n")[2] == (
        "`ftp://a.example/x` `file:///etc/x`\n\n`<urn:b>` <https://c.example/> <me@c.example>\n"
        "\n| A |\n|---|\n| `ftp://x.example` |\n"
    )
    assert [str(problem) for problem in settled.report] == [
        "old/index.md:3:1: <ftp://a.example/x> and its like are shown as code; expected a link to a page, or https"
    ]
