import shutil
from pathlib import Path

import pytest
from conftest import ROOT, run

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    for file in ("mkdocs.yml", "mkdocs.base.yml", "scripts/check_prose.py", "docs/spelling.txt"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    config = tmp_path / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("manual: true", "manual: false"), "utf-8")
    (tmp_path / "releases").mkdir()
    (tmp_path / "docs" / "a.md").write_text("Узел - еще\nСерверр\n", "utf-8")
    (tmp_path / "releases" / "plan.yml").write_text("title: Это еще\n", "utf-8")
    return tmp_path / "scripts" / "check_prose.py"


def test_command_names_all_problems_from_its_own_root(script: Path, tmp_path: Path) -> None:
    result = run("python", script, cwd=tmp_path / "scripts")
    places = [row.split(": ")[0] for row in result.stderr.splitlines()]
    assert places == ["docs/a.md:1:5", "docs/a.md:1:8", "docs/a.md:2:1", "releases/plan.yml:1:12"]
    assert (result.returncode, result.stdout) == (1, "prose: 2 files checked, 4 problems\n")


def test_command_mends_pages_but_no_metadata(script: Path, tmp_path: Path) -> None:
    result = run("python", script, "--fix", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "prose: 2 files checked, 1 mended, 2 problems\n")
    assert (tmp_path / "docs" / "a.md").read_text("utf-8") == f"Узел{NBSP}— ещё\nСерверр\n"
    assert (tmp_path / "releases" / "plan.yml").read_text("utf-8") == "title: Это еще\n"


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("no list", "there is no docs/spelling.txt, the list of the product's own words"),
        ("English", "they are written in 'en', and only Russian can be"),
    ],
)
def test_what_is_not_checked_is_said(script: Path, tmp_path: Path, reason: str, said: str) -> None:
    shutil.copytree(ROOT / "manual", tmp_path / "manual")
    if reason == "English":
        config = tmp_path / "mkdocs.yml"
        config.write_text(config.read_text("utf-8").replace("\ntheme:\n", "\ntheme:\n  language: en\n"), "utf-8")
    else:
        (tmp_path / "docs/spelling.txt").unlink()
    result = run("python", script, cwd=tmp_path)
    checked, unchecked = result.stdout.splitlines()
    assert (result.returncode, result.stderr) == (0, "")
    assert checked.endswith(" files checked, 0 problems")
    assert unchecked == f"prose: docs/ and releases/ were not checked: {said}"


def test_command_checks_what_it_is_given(script: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.md"
    good.write_text("Узел готов\r\n", "utf-8")
    result = run("python", script, "good.md", cwd=tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "prose: 1 files checked, 0 problems\n", "")
    missing = run("python", script, "none.md", cwd=tmp_path)
    assert (missing.returncode, missing.stderr) == (1, "error: no .md or .yml file at none.md\n")
