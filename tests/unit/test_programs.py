"""What a result hangs on besides its inputs: the module that makes it, with all that it imports."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, run

from docsite.programs import Programs, load_programs

Digest = Callable[[str], str]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of our packages, and of the project's hooks."""
    for name in ("src/docsite", "src/docsite_mkdocs", "hooks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "src"


@pytest.fixture
def digest(source: Path) -> Digest:
    """A function that asks the copy for the digest of a module."""

    def ask(module: str) -> str:
        code = (
            "from pathlib import Path; from docsite.programs import load_programs; "
            f"print(load_programs(Path('..'), Path('../kept')).digest('{module}'))"
        )
        result = run("python", "-c", code, cwd=source, PYTHONPATH=str(source))
        assert result.returncode == 0, result.stderr
        return result.stdout

    return ask


@pytest.mark.parametrize(
    ("edited", "result"),
    [
        ("docsite/files.py", "docsite.theme.glossary"),  # by way of the cache
        ("docsite/publishing/target.py", "docsite.publishing.branch"),
        ("docsite/reading/yaml.py", "docsite.tree.synonyms"),
        ("docsite/tree/__init__.py", "docsite.line.page_text"),  # a package is run before its modules
        ("docsite/russian/formats.py", "docsite_mkdocs.frames"),
        ("docsite_mkdocs/internals.py", "docsite_mkdocs.conversion"),
        ("../hooks/pages.py", "docsite.theme.glossary"),  # a hook may do anything
    ],
)
def test_an_edit_counts_for_what_imports_the_module(source: Path, digest: Digest, edited: str, result: str) -> None:
    before = digest(result)
    with (source / edited).open("a", encoding="utf-8") as file:
        file.write("\nADDED = 1\n")
    assert digest(result) != before


@pytest.mark.parametrize(
    ("edited", "result"),
    [
        ("docsite/publishing/target.py", "docsite.theme.glossary"),
        ("docsite/site/feeds.py", "docsite_mkdocs.conversion"),
        ("docsite/search/scoring.py", "docsite_mkdocs.conversion"),
        ("docsite/documents/word.py", "docsite.search.collection"),
    ],
)
def test_an_edit_counts_for_nothing_else(source: Path, digest: Digest, edited: str, result: str) -> None:
    before = digest(result)
    with (source / edited).open("a", encoding="utf-8") as file:
        file.write("\nADDED = 1\n")
    assert digest(result) == before


@pytest.mark.parametrize("edited", ["docsite/files.py", "docsite/theme/glossary.py", "../hooks/pages.py"])
def test_a_comment_and_a_line_break_count_for_nothing(source: Path, digest: Digest, edited: str) -> None:
    before = digest("docsite.theme.glossary")
    file = source / edited
    file.write_text(file.read_text("utf-8").replace("\nfrom ", "\n\n# why\nfrom ", 1) + "\n# the end\n", "utf-8")
    assert digest("docsite.theme.glossary") == before


def test_imports_within_functions_count(tmp_path: Path) -> None:
    programs = load_programs(ROOT, tmp_path)
    assert "docsite.site.components" in programs.modules["docsite.site.locked_packages"][1]


def test_a_module_of_somebody_else_is_refused() -> None:
    with pytest.raises(KeyError):
        Programs("", {}).digest("json")
