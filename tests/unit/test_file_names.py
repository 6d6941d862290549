import unicodedata

import pytest

from docsite.tree.file_names import LIMIT, find_bad_names, fold_name

DECOMPOSED = unicodedata.normalize("NFD", "й.md")


def told(*paths: str) -> list[str]:
    return [str(problem).partition("; expected")[0] for problem in find_bad_names(paths)]


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("con.md", "'con.md' is the name of a device on Windows"),
        ("LPT³.md", "'LPT³.md' is the name of a device on Windows"),
        ("con .txt", "'con .txt' is the name of a device on Windows"),
        ("com1.tar.gz", "'com1.tar.gz' is the name of a device on Windows"),
        ("a:b.md", "':' in a name, which Windows or an address cannot have"),
        ("что?.md", "'?' in a name, which Windows or an address cannot have"),
        ("a#b.png", "'#' in a name, which Windows or an address cannot have"),
        ("100%.md", "'%' in a name, which Windows or an address cannot have"),
        ("a\\b.md", "'\\\\' in a name, which Windows or an address cannot have"),
        (" a.png", "' a.png' begins or ends with a space, or ends with a dot: Windows drops it"),
        ("LICENSE.", "'LICENSE.' begins or ends with a space, or ends with a dot: Windows drops it"),
        ("x/readme.md", "a page that people take for the index of its folder, and MkDocs does not"),
        ("a.markdown", "a page whose name ends with '.markdown'"),
        ("A.MD", "a page whose name ends with '.MD'"),
        (
            unicodedata.normalize("NFD", "й.md"),
            "letters and their signs stand apart (Unicode NFD), so links miss the file",
        ),
        ("a" * LIMIT + ".md", f"a path of {LIMIT + 3} characters, too long for an unpacked copy on Windows"),
        ("я" * 120 + ".md", "a path of 123 characters, too long for an unpacked copy on Windows"),
    ],
)
def test_a_name_that_would_not_survive_is_told(path: str, cause: str) -> None:
    assert told(path) == [f"docs/{path}:1:1: {cause}"]


@pytest.mark.parametrize(
    ("paths", "shown"),
    [
        (("lan/Aux/a.md", "lan/Aux/b.md"), "lan/Aux:1:1: 'Aux' is the name of a device on Windows"),
        (("a /b.md",), "a :1:1: 'a ' begins or ends with a space, or ends with a dot: Windows drops it"),
        (("a./b.md", "a./c/d.png"), "a.:1:1: 'a.' begins or ends with a space, or ends with a dot: Windows drops it"),
        (("x#y/b.md",), "x#y:1:1: '#' in a name, which Windows or an address cannot have"),
        (("a\nb.md",), r"a\nb.md:1:1: '\n' in a name, which nobody sees or types"),
        (("a\x1b[31m.md",), r"a\x1b[31m.md:1:1: '\x1b' in a name, which nobody sees or types"),
        (("a\u200bb.md",), r"a\u200bb.md:1:1: '\u200b' in a name, which nobody sees or types"),
        (("a\u00a0b.png",), r"a\xa0b.png:1:1: '\xa0' in a name, which nobody sees or types"),
        (("\udcff.md",), r"\udcff.md:1:1: '\udcff' in a name, which nobody sees or types"),
    ],
)
def test_a_folder_is_told_once_and_every_message_is_one_line(paths: tuple[str, ...], shown: str) -> None:
    assert told(*paths) == [f"docs/{shown}"]


def test_two_files_at_one_address_are_told() -> None:
    assert told("a.html", "a.md", "b.md", "b.html/c.md", "LAN/x.md", "lan/y.md", "lan/z.md", "B.HTML") == [
        "docs/lan:1:1: a name that differs from docs/LAN in case or in the form of its letters only",
        "docs/a.md:1:1: it would be published at the address of docs/a.html",
        "docs/b.html/c.md:1:1: the folder of one and the file of the other would be one address: docs/B.HTML",
        "docs/b.md:1:1: it would be published at the address of docs/B.HTML",
    ]
    assert told("lan.md", "lan/index.md", "lan/lan.md", "a.md", "a.png", "a/a.md") == []


@pytest.mark.parametrize(
    "path",
    [
        "index.md",
        "README.md",
        "конь.md",
        "моя схема.png",
        "console.md",
        "a.b.md",
        "lan/сеть/й.md",
        "a'b & c (1)+=@~.svg",
        "x.sh",
    ],
)
def test_other_names_are_good(path: str) -> None:
    assert told(path) == []


def test_names_that_some_system_takes_for_one_are_told() -> None:
    assert told("lan/Net.md", "lan/net.md", "lan/nest.md") == [
        "docs/lan/net.md:1:1: a name that differs from docs/lan/Net.md in case or in the form of its letters only"
    ]
    assert fold_name("КВМ/Straße.MD") == fold_name("квм/strasse.md")
