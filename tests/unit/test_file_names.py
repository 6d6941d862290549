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
        ("kvm/Aux/a.md", "'Aux' is the name of a device on Windows"),
        ("com1.tar.gz", "'com1.tar.gz' is the name of a device on Windows"),
        ("a:b.md", "':' in a name, which Windows or an address cannot have"),
        ("что?.md", "'?' in a name, which Windows or an address cannot have"),
        ("a#b.png", "'#' in a name, which Windows or an address cannot have"),
        ("100%.md", "'%' in a name, which Windows or an address cannot have"),
        ("a\\b.md", "'\\\\' in a name, which Windows or an address cannot have"),
        ("a\nb.md", "'\\n' in a name, which Windows or an address cannot have"),
        ("a /b.md", "'a ' begins or ends with a space, or ends with a dot: Windows drops it"),
        ("a./b.md", "'a.' begins or ends with a space, or ends with a dot: Windows drops it"),
        ("README.md", "a page that MkDocs would publish as the index of its folder, and links would miss"),
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
    "path",
    ["index.md", "конь.md", "моя схема.png", "console.md", "a.b.md", "kvm/сеть/й.md", "a'b & c (1)+=@~.svg", "x.sh"],
)
def test_other_names_are_good(path: str) -> None:
    assert told(path) == []


def test_names_that_some_system_takes_for_one_are_told() -> None:
    assert told("kvm/Net.md", "kvm/net.md", "kvm/nest.md") == [
        "docs/kvm/net.md:1:1: a name that differs from docs/kvm/Net.md in case or in the form of its letters only"
    ]
    assert fold_name("КВМ/Straße.MD") == fold_name("квм/strasse.md")
