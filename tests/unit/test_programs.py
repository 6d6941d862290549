"""What a result hangs on besides its inputs: the module that makes it, with all that it imports."""

from pathlib import Path

import pytest
from conftest import ROOT
from sample_project import write_files

from docsite import programs
from docsite.programs import Programs, digest_syntax, load_programs


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Programs:
    return load_programs(ROOT, tmp_path_factory.mktemp("kept"))


def edit(real: Programs, module: str) -> Programs:
    """Return the programs as they are when the module has been edited."""
    _, imports = real.modules[module]
    return Programs(real.common, {**real.modules, module: ("edited", imports)})


@pytest.mark.parametrize(
    ("edited", "result"),
    [
        ("docsite.files", "docsite.theme.glossary"),  # by way of the cache
        ("docsite.publishing.target", "docsite.publishing.branch"),
        ("docsite.reading.yaml", "docsite.tree.synonyms"),
        ("docsite.tree", "docsite.line.page_text"),  # a package is run before its modules
        ("docsite.russian.formats", "docsite_mkdocs.frames"),
        ("docsite_mkdocs.internals", "docsite_mkdocs.conversion"),
    ],
)
def test_an_edit_counts_for_what_imports_the_module(real: Programs, edited: str, result: str) -> None:
    assert edit(real, edited).digest(result) != real.digest(result)


@pytest.mark.parametrize(
    ("edited", "result"),
    [
        ("docsite.publishing.target", "docsite.theme.glossary"),
        ("docsite.site.feeds", "docsite_mkdocs.conversion"),
        ("docsite.search.scoring", "docsite_mkdocs.conversion"),
        ("docsite.documents.word", "docsite.search.collection"),
    ],
)
def test_an_edit_counts_for_nothing_else(real: Programs, edited: str, result: str) -> None:
    assert edit(real, edited).digest(result) == real.digest(result)


@pytest.mark.parametrize("name", ["src/docsite/files.py", "src/docsite/theme/glossary.py", "hooks/pages.py"])
def test_a_comment_and_a_line_break_count_for_nothing(tmp_path: Path, name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    other = tmp_path / "other.py"
    other.write_text(text.replace("\nfrom ", "\n\n# why\nfrom ", 1) + "\n# the end\n", "utf-8")
    assert digest_syntax(other) == digest_syntax(ROOT / name)
    other.write_text(text + "\nADDED = 1\n", "utf-8")
    assert digest_syntax(other) != digest_syntax(ROOT / name)


def test_imports_within_functions_count(real: Programs) -> None:
    assert "docsite.site.components" in real.modules["docsite.site.inventory"][1]


def test_a_module_of_somebody_else_is_refused() -> None:
    with pytest.raises(KeyError):
        Programs("", {}).digest("json")


TINY = {
    "src/docsite/__init__.py": "",
    "src/docsite/programs.py": "import json\n",
    "src/docsite/a.py": "from docsite.wing import b\n",
    "src/docsite/wing/__init__.py": "import docsite.wing.c\n",
    "src/docsite/wing/b.py": "from docsite.wing.d import name\n",
    "src/docsite/wing/c.py": "X = 1\n",
    "src/docsite/wing/d.py": "def name():\n    import docsite.alone\n",
    "src/docsite/alone.py": "import docsite_other\n",
    "src/docsite_mkdocs/__init__.py": "import docsite.a as x\n",
    "src/docsite/data.txt": "no program",
    "src/elsewhere/e.py": "no = program of ours",
    "hooks/one.py": "import docsite.a\n",
}


def tiny(folder: Path, monkeypatch: pytest.MonkeyPatch, more: dict[str, str]) -> Programs:
    """Write these programs into the folder, and load them as if they were ours."""
    write_files(folder, TINY | more)
    monkeypatch.setattr(programs, "__file__", str(folder / "src/docsite/programs.py"))
    return load_programs(folder, folder / "kept")


def test_a_module_has_the_names_it_imports_and_the_packages_around_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wing = ("docsite", "docsite.wing")
    assert {name: imports for name, (_, imports) in tiny(tmp_path, monkeypatch, {}).modules.items()} == {
        "docsite": (),
        "docsite.programs": ("docsite",),
        "docsite.a": (*wing, "docsite.wing.b"),
        "docsite.wing": ("docsite", "docsite.wing.c"),
        "docsite.wing.b": (*wing, "docsite.wing.d"),
        "docsite.wing.c": wing,
        "docsite.wing.d": ("docsite", "docsite.alone", "docsite.wing"),
        "docsite.alone": ("docsite",),
        "docsite_mkdocs": ("docsite", "docsite.a"),
    }


@pytest.mark.parametrize(
    ("edited", "changed"),
    [
        ("src/docsite/alone.py", {"docsite.alone", "docsite.wing.d", "docsite.wing.b", "docsite.a", "docsite_mkdocs"}),
        ("src/docsite/a.py", {"docsite.a", "docsite_mkdocs"}),
        ("src/docsite_mkdocs/__init__.py", {"docsite_mkdocs"}),
        (
            "src/docsite/wing/c.py",
            {"docsite.wing.c", "docsite.wing", "docsite.wing.b", "docsite.wing.d", "docsite.a", "docsite_mkdocs"},
        ),
        ("src/docsite/data.txt", set()),
        ("src/elsewhere/e.py", set()),
    ],
)
def test_an_edit_reaches_what_imports_it_and_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edited: str, changed: set[str]
) -> None:
    before = tiny(tmp_path, monkeypatch, {})
    after = tiny(tmp_path, monkeypatch, {edited: TINY[edited] + "\nADDED = 1\n"})
    assert {name for name in before.modules if before.digest(name) != after.digest(name)} == changed
    assert (before.everything != after.everything) is bool(changed)


@pytest.mark.parametrize(
    ("more", "same"),
    [
        ({}, True),
        ({"hooks/one.py": "import docsite.a  # why\n"}, True),
        ({"hooks/one.py": "import docsite.b\n"}, False),
        ({"hooks/two.py": ""}, False),
        ({"hooks/words.txt": ""}, True),
    ],
)
def test_a_hook_counts_for_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: dict[str, str], same: bool
) -> None:
    before, after = tiny(tmp_path, monkeypatch, {}), tiny(tmp_path, monkeypatch, more)
    assert [before.digest(name) == after.digest(name) for name in before.modules] == [same] * len(before.modules)
    assert (before.common == after.common) is same


def test_a_project_without_hooks_and_a_program_that_is_none_are_read_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path / "src", {"docsite/__init__.py": "", "docsite/half.py": "import docsite\ndef ("})
    monkeypatch.setattr(programs, "__file__", str(tmp_path / "src/docsite/programs.py"))
    assert list(load_programs(tmp_path, tmp_path / "kept").modules) == ["docsite", "docsite.half"]
    broken = write_files(tmp_path, {"broken.py": "def (", "other.py": "def ( ", "zero.py": "\0"})
    digests = [digest_syntax(broken / name) for name in ("broken.py", "other.py", "zero.py")]
    assert len(set(digests)) == 3


def test_what_was_read_is_kept_and_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = tiny(tmp_path, monkeypatch, {})
    (entry,) = (tmp_path / "kept").iterdir()
    assert tiny(tmp_path, monkeypatch, {}) == first
    entry.write_bytes(b"damaged")
    assert tiny(tmp_path, monkeypatch, {}) == first
    tiny(tmp_path, monkeypatch, {"hooks/one.py": ""})
    assert len(list((tmp_path / "kept").iterdir())) == 2
