"""The directions of the house: hooks and scripts use the core, and nothing else."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from test_products import FORMER, list_own_words

import docsite
from docsite.reading.sources import list_files
from docsite.tree.configuration import load_config

HOOKS = {file.stem for file in (ROOT / "hooks").glob("*.py")}
SCRIPTS = {file.stem for file in (ROOT / "scripts").glob("*.py")}
MODULES = [file for folder in ("src", "hooks", "scripts") for file in sorted((ROOT / folder).rglob("*.py"))]


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_module_imports_only_inwards(file: Path) -> None:
    roots = {name.split(".")[0] for name in imported(file)}
    assert not roots & (HOOKS | SCRIPTS)
    text = file.read_text("utf-8")
    if "src" in file.relative_to(ROOT).parts:
        assert not [call for call in ("print(", "sys.path", "getcwd", ".cwd(") if call in text]
    if file.is_relative_to(ROOT / "src/docsite"):  # what else it may import, `make check` knows
        assert not [call for call in ("date.today", ".now(") if call in text]


def test_nothing_committed_is_generated_or_names_an_address_of_packages() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert not [name for name in files if name.startswith("site/") or name.endswith((".pyc", "uv.lock"))]
    for name in (name for name in files if name.startswith("requirements/")):
        assert "://" not in (ROOT / name).read_text("utf-8")


def test_every_hook_is_described_in_the_order_in_which_it_runs() -> None:
    page = (ROOT / "manual/authoring/hooks.md").read_text("utf-8")
    hooks = re.findall(r"^  - hooks/(\w+)\.py", (ROOT / "mkdocs.base.yml").read_text("utf-8"), re.MULTILINE)
    assert re.findall(r"^## hooks/(\w+)\.py", page, re.MULTILINE) == hooks
    assert re.findall(r"^::: (\w+)$", page, re.MULTILINE) == hooks


def test_every_fault_of_the_table_has_its_test() -> None:
    table = (ROOT / "tests/README.md").read_text("utf-8").split("## Bad days")[1]
    rows = re.findall(r"^\|.*\|$", table, re.MULTILINE)[2:]
    tests = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    for row in rows:
        names = re.findall(r"`(test_\w+)`", row)
        assert names, row
        assert [name for name in names if f"\ndef {name}(" not in tests] == []


def test_every_decision_is_in_the_table_and_every_mention_of_one_leads_somewhere() -> None:
    folder = ROOT / "decisions"
    row = re.compile(r"^\| (\d{4}) \| \[(.+)\]\((.+)\) \| ([\d-]+) \|$", re.MULTILINE)
    rows = row.findall((folder / "README.md").read_text("utf-8"))
    for number, title, name, date in rows:
        assert (folder / name).read_text("utf-8").startswith(f"# {number}. {title}\n\nDate: {date}. Status: ")
    names = {file.name for file in folder.glob("[0-9]*.md")}
    assert sorted(name for _, _, name, _ in rows) == sorted(names)
    mention = ["git", "grep", "-ohE", r"(decisions/|\]\()[0-9]{4}-[a-z0-9-]+\.md"]
    found = subprocess.run(mention, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert {re.split(r"[/(]", text)[1] for text in found} == names  # the table names all of them


def test_the_version_is_the_newest_of_the_changelog() -> None:
    headings = re.findall(r"^## (\S+) — \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == docsite.__version__


@pytest.mark.parametrize("script", sorted(SCRIPTS - {"verify_copy"}))  # which travels alone
def test_every_script_ends_at_the_one_edge(script: str) -> None:
    assert (ROOT / f"scripts/{script}.py").read_text("utf-8").endswith("\n    sys.exit(run_command(main))\n")


def test_every_check_but_that_of_the_site_can_run_before_a_commit() -> None:
    recipe = (ROOT / "Makefile").read_text("utf-8").split("\ncheck: ")[1].split("\n")[1]
    checks = [word for word in recipe.split() if word.startswith("check-")]
    hooks = re.findall(r"entry: make \.venv/\.dev (\S+)", (ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert hooks == [name for name in checks if name != "check-site"]


MACHINERY = ("src", "hooks", "overrides", "scripts", "deploy", "manual", "Makefile", "mkdocs.base.yml")
"""What an update replaces and no product edits."""
KNOWN_TO_ALL = {"src/docsite/releases/release_files.py": "qcow2"}
"""Endings of files that any product may have."""


def list_product_words() -> set[str]:
    """Return what this repository's product calls its own: names, contacts, addresses, pages, ids, facts."""
    names = {word for word in list_own_words(load_config(ROOT).extra) if len(word) > 5}
    pages = {path.relative_to(ROOT / "docs").with_suffix("").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    releases = "".join(file.read_text("utf-8") for file in (ROOT / "releases").glob("*.yml"))
    ids = set(re.findall(r"^ *- id: ([A-Za-z]{3,}-)\d", releases, re.MULTILINE))
    facts = {
        fact["name"] for fact in yaml.safe_load((ROOT / "releases/lines.yml").read_text("utf-8"))["platform_facts"]
    }
    return {*names, *ids, *FORMER, *(page for page in pages if "/" in page), *(fact for fact in facts if "_" in fact)}


def find_words(text: str, words: set[str]) -> Iterator[tuple[int, str]]:
    """Yield the row and the word of everything in the text that belongs to a product."""
    pattern = re.compile(
        "|".join(rf"(?<![\w/-]){re.escape(word)}" for word in sorted(words, reverse=True)), re.IGNORECASE
    )
    for number, row in enumerate(text.split("\n"), start=1):
        yield from ((number, match[0]) for match in pattern.finditer(row))


def test_the_machinery_knows_no_product() -> None:
    words = list_product_words()
    files = [
        path for name in MACHINERY for path in ([ROOT / name] if (ROOT / name).is_file() else list_files(ROOT / name))
    ]
    assert len(files) > 200
    found = {
        f"{name}:{number}: {word}"
        for file in files
        if (name := file.relative_to(ROOT).as_posix())
        for number, word in find_words(file.read_text("utf-8", "replace"), words)
        if KNOWN_TO_ALL.get(name) != word
    }
    assert found == set()


@pytest.mark.parametrize(
    "row",
    [
        'GLOSSARY = "kvm/glossary.md"',
        "<a href=\"{{ link('operation/updating.md') }}\">",
        'NAME = "Carbon CRM Docs"',
        "such as CRM-1061",
        "make test-page PAGE=kvm/snapshots",
        'address = "support/suggestions.html"',
        "support@carbonsoft.ru",
        "line.platform.memory_gib",
        "Требования к виртуальной машине",
        "ИНН 6670395926",
    ],
)
def test_a_word_of_the_product_is_found(row: str) -> None:
    assert list(find_words(row, list_product_words()))
