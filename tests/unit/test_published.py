"""Which files of `docs/` are those of the site: as MkDocs decides it."""

from pathlib import Path

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import InclusionLevel, get_files
from sample_project import write_files

from docsite.tree.configuration import Config
from docsite.tree.published import find_left_out, list_published

FILES = [
    *("README.md", "a.md", "drafts/b.md", "drafts/keep.md", "lan/README.md", "lan/index.md", "lan/net.svg"),
    *("new/index.md", "new/README.md", "old/README.md", "templates/a.md", "x/templates/b.md", ".hidden/c.md"),
]


@pytest.mark.parametrize(
    ("exclude", "draft"),
    [
        ("", ""),
        ("drafts/\n", ""),
        ("/drafts/*\n!keep.md\n# a remark\n", "lan/"),
        ("", "*.md\n!README.md\n"),
        ("new/index.md\n", "!new/index.md\n"),
        ("README.md\n", ""),
        ("index.md\n*.svg\n", "a.md"),
    ],
)
def test_they_are_those_that_mkdocs_builds(tmp_path: Path, exclude: str, draft: str) -> None:
    docs = write_files(tmp_path / "docs", dict.fromkeys(FILES, ""))
    config = MkDocsConfig()
    config.load_dict({"site_name": "a", "docs_dir": str(docs), "exclude_docs": exclude, "draft_docs": draft})
    assert config.validate()[0] == []
    theirs = {file.src_uri for file in get_files(config) if file.inclusion.value > InclusionLevel.DRAFT.value}
    ours = list_published(docs, Config("", {}, exclude_docs=exclude, draft_docs=draft))
    assert ours == sorted(theirs)


def test_what_our_commands_read_is_no_file_of_the_site(tmp_path: Path) -> None:
    docs = write_files(tmp_path / "docs", dict.fromkeys(["documents.yml", "spelling.txt", "a/documents.yml"], ""))
    assert list_published(docs, Config("", {})) == ["a/documents.yml"]
    assert find_left_out(docs, Config("", {})) == ["documents.yml", "spelling.txt"]
