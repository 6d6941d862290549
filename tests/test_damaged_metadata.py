import datetime as dt
import os
import random
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import RELEASES, run
from damaging import damage
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docsite.problems import Problem, ProblemsError
from docsite.releases.metadata import load_metadata

DAY = dt.date(2026, 11, 24)
PAGES = {"index.md", "operation/updating.md"}


def write(folder: Path) -> Path:
    folder = folder / "releases"
    folder.mkdir()
    for name, text in RELEASES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def test_command_reports_all_problems_of_all_files_and_writes_nothing(tree: Callable[..., Path]) -> None:
    root = tree(
        {
            "index.md": "title: Без начала\n",
            "lan/new.md": "---\ntitle: a\ndescription: b\napplies: '>=9'\nreviewd: 1\n---\n",
        },
        {
            "5.3.0.yml": RELEASES["5.3.0.yml"].replace("kind: security", "kind: secure"),
            "plan.yml": RELEASES["plan.yml"].replace('"5.4"', '"5.7"'),
        },
    )
    before = sorted(path for path in root.rglob("*"))
    result = run("python", "-B", "scripts/check_metadata.py", cwd=root)
    shutil.rmtree(root / ".cache")  # what it may write
    assert result.returncode == 1
    for problem in (
        "docs/index.md:1:1: keys that are no front matter; expected '---' in the first line, ",
        "docs/lan/new.md:5:1: unknown key 'reviewd' (did you mean 'reviewed'?)",
        "releases/5.3.0.yml:8:11: unknown kind 'secure' (did you mean 'security'?); "
        "expected one of security, removed, deprecated, added, improved, fixed",
        "releases/plan.yml:3:81: unknown line '5.7' (did you mean '5.4'?); expected one of 5.0, 5.1, 5.2, 5.3, 5.4",
    ):
        assert problem in result.stderr
    assert "Traceback" not in result.stderr
    assert sorted(path for path in root.rglob("*")) == before


@pytest.mark.parametrize("kind", ["folder", "link to itself", "pipe"])
def test_what_is_no_file_is_named_beside_the_other_problems(tmp_path: Path, kind: str) -> None:
    folder = write(tmp_path)
    (folder / "5.3.0.yml").write_text(RELEASES["5.3.0.yml"].replace("kind: security", "kind: secure"), "utf-8")
    plan = folder / "plan.yml"
    plan.unlink()
    match kind:
        case "folder":
            plan.mkdir()
        case "pipe":
            os.mkfifo(plan)
        case _:
            plan.symlink_to(plan)
    with pytest.raises(ProblemsError) as caught:
        load_metadata(folder, DAY, PAGES)
    release, other = str(caught.value).split("\n")
    assert release.startswith("releases/5.3.0.yml:8:11: unknown kind 'secure'")
    cause = "it cannot be read: Too many levels of symbolic links; expected a file that can be read"
    other_cause = "a folder or a device in place of a file; expected the file releases/plan.yml"
    assert other == f"releases/plan.yml:1:1: {cause if kind == 'link to itself' else other_cause}"


def test_what_is_nested_too_deeply_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "plan.yml").write_text("[" * 5000, "utf-8")
    with pytest.raises(ProblemsError, match=r"^releases/plan\.yml:1:1: nested too deeply; expected plain YAML$"):
        load_metadata(folder, DAY, PAGES)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(sorted(RELEASES)),
    start=st.integers(0, 600),
    length=st.integers(0, 40),
    put=st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            [
                "null",
                "~",
                "1e999",
                "0x",
                "-",
                ": ",
                "[",
                "{",
                "&a ",
                "*a",
                "!!set",
                "2026-13-45",
                "|\n",
                "<<: ",
                "9" * 5000,
            ]
        ),
    ),
)
def test_any_damage_is_a_problem_or_harmless_never_a_crash(
    tmp_path: Path, name: str, start: int, length: int, put: str
) -> None:
    text = RELEASES[name]
    damaged = text[:start] + put + text[start + length :]
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        files = write(Path(folder))
        (files / name).write_bytes(damaged.encode("utf-8", "surrogatepass"))
        problems: tuple[Problem, ...] = ()
        try:
            load_metadata(files, DAY, PAGES)
        except ProblemsError as error:
            problems = error.problems
        assert all(problem.line > 0 and problem.cause for problem in problems)


@pytest.mark.parametrize("seed", range(6))
def test_the_command_names_damage_in_rows_of_one_form(tree: Callable[..., Path], seed: int) -> None:
    root = tree()
    chance = random.Random(seed)
    for name in RELEASES:
        (root / "releases" / name).write_bytes(damage(RELEASES[name].encode(), chance))
    result = run("python", "scripts/check_metadata.py", cwd=root)
    assert result.returncode in {0, 1}
    *rows, total = result.stderr.splitlines() or [""]
    assert [row for row in rows if not re.fullmatch(r"(?:docs|releases)/[^:]+:\d+:\d+: .+; expected .+", row)] == []
    assert total == (f"metadata: {len(rows)} problems" if result.returncode else "")
