"""Sources: what of a folder a writer has put there."""

from pathlib import Path

import pytest
from sample_project import write_files

from docsite.reading.sources import find_leftovers, is_leftover, list_sources

LEFT = "it is not published; expected no such file"


@pytest.mark.parametrize(
    "name",
    [
        *("index.md~", "#a.md#", ".#a.md", "a.md.bak", "a.md.orig", "a.md.rej", "~$doc.docx"),
        *(".DS_Store", "._index.md", "Thumbs.db", "THUMBS.DB", "desktop.ini", ".a.md.swp", ".a.md.swo", "4913" ),
        *("a.md___jb_tmp___", "a.md___jb_old___", "___jb_tmp___"),
        *(".~lock.a.odt#", "a.zip.part", "a.crdownload", "a.tmp", "__MACOSX"),
    ],
)  # fmt: skip
def test_names_of_leftovers_are_known(name: str) -> None:
    assert is_leftover(name)


@pytest.mark.parametrize(
    "name", ["index.md", "backup.md", "backup.sh", "template.md", "4913.md", "a~b.md", "origin.md", "c#.md", "old.md"]
)
def test_names_of_sources_are_none(name: str) -> None:
    assert not is_leftover(name)


def test_sources_are_neither_hidden_nor_left_over_nor_elsewhere(tmp_path: Path) -> None:
    files = ["index.md", "я/а.md", "a/b.sh", ".obsidian/app.md", ".git/x.md", ".gitkeep", "a/.hidden.md", "._index.md"]
    files += ["a/index.md~", "templates/a.md", "a/templates/b.md", "@eaDir/x.md", "a/b.md.orig"]
    write_files(tmp_path, {f"docs/{name}": "x" for name in files} | {"outside.md": "secret", "out/a.md": "secret"})
    docs = tmp_path / "docs"
    (docs / ".#index.md").symlink_to("user@host.1234:5678")
    (docs / "gone.md").symlink_to("nothing.md")
    (docs / "out.md").symlink_to("../outside.md")
    (docs / "out").symlink_to("../out", target_is_directory=True)
    (docs / "a/up").symlink_to("..", target_is_directory=True)
    (docs / "loop.md").symlink_to("loop.md")
    (docs / "same.md").symlink_to("index.md")
    (docs / "b").symlink_to("a/templates", target_is_directory=True)
    assert list_sources(docs) == ["a/b.sh", "a/templates/b.md", "b/b.md", "index.md", "same.md", "я/а.md"]
    assert [str(problem) for problem in find_leftovers(docs)] == [
        f"docs/{path}:1:1: {cause}; {LEFT}"
        for path, cause in (
            (".#index.md", "a leftover of an editor or a system"),
            ("._index.md", "a leftover of an editor or a system"),
            ("@eaDir", "a leftover of an editor or a system"),
            ("a/b.md.orig", "a leftover of an editor or a system"),
            ("a/index.md~", "a leftover of an editor or a system"),
            ("a/up", "a symbolic link that leads back"),
            ("gone.md", "a symbolic link that leads nowhere"),
            ("loop.md", "a symbolic link that leads nowhere"),
            ("out", "a symbolic link that leads out of docs/"),
            ("out.md", "a symbolic link that leads out of docs/"),
            ("templates", "a folder that MkDocs keeps for itself"),
        )
    ]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list_sources(tmp_path / "docs")
