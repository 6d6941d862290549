from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import run


def test_scaffold_fails_the_check_until_it_is_filled(tree: Callable[..., Path]) -> None:
    root = tree()
    result = run("python", "scripts/new_release.py", "5.3.1", cwd=root)
    assert (result.returncode, result.stdout.split(":")[0]) == (0, "releases/5.3.1.yml is begun")
    file = root / "releases/5.3.1.yml"
    text = file.read_text("utf-8")
    assert 'version: "5.3.1"\ndate: 2026-11-24\n' in text
    assert "- id: CRM-6\n" in text
    check = run("python", "scripts/check_metadata.py", cwd=root)
    assert check.returncode == 1
    places = [row.split(": ")[0] for row in check.stderr.split("\n") if row.startswith("releases/5.3.1.yml")]
    assert places == [f"releases/5.3.1.yml:{place}" for place in ("4:10", "8:9", "9:11", "14:11")]
    filled = text.replace('summary: ""', "summary: Исправления").replace("size: 0", "size: 10")
    filled = filled.replace('sha256: ""', f"sha256: {'b' * 64}").replace('text: ""', "text: Исправлено")
    file.write_text(filled, "utf-8")
    assert run("python", "scripts/check_metadata.py", cwd=root).returncode == 0
    again = run("python", "scripts/new_release.py", "5.3.1", cwd=root)
    assert (again.returncode, file.read_text("utf-8")) == (1, filled)
    assert again.stderr == "error: releases/5.3.1.yml exists already; edit it, or name the next version\n"


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("5.3", "'5.3' is no release version; expected major.minor.patch such as 5.3.2"),
        ("5.3.9", "'5.3.9' does not come next in line 5.3; expected 5.3.1"),
        ("5.31.0", "no line '5.31' (did you mean '5.3'?); expected one of 5.0, 5.1, 5.2, 5.3, 5.4, or a new line"),
        ("../x", "'../x' is no release version"),
    ],
)
def test_version_that_cannot_come_next_is_refused(tree: Callable[..., Path], version: str, message: str) -> None:
    root = tree()
    before = sorted((root / "releases").iterdir())
    result = run("python", "scripts/new_release.py", version, cwd=root)
    assert result.returncode == 1
    assert result.stderr.startswith(f"error: {message}")
    assert sorted((root / "releases").iterdir()) == before


def test_broken_metadata_is_mended_first(tree: Callable[..., Path]) -> None:
    root = tree(releases={"plan.yml": "suggestions: 1\n"})
    result = run("python", "scripts/new_release.py", "5.3.1", cwd=root)
    assert result.returncode == 1
    assert "releases/plan.yml:1:14: suggestions: '1' is a number; expected a list" in result.stderr
    assert result.stderr.endswith("error: mend the metadata first, then begin the release\n")
