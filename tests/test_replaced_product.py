"""This repository with another product in the place of its own: what `make check` runs of its checks is green."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT, run

from docsite.updates import PRODUCT as REPLACED

CHECKS = ("write_schemas", "check_metadata", "check_prose", "refresh_site", "check_site")


@pytest.fixture(scope="module", params=["groza", "lantern"])
def repository(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What git tracks here, with the product replaced."""
    root = tmp_path_factory.mktemp("replaced") / "project"
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0"):
        is_replaced = any(Path(name).is_relative_to(part) for part in REPLACED)
        if name and not is_replaced and os.path.lexists(ROOT / name):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, root / name, follow_symlinks=False)
    product = ROOT / "tests/products" / request.param
    for name in ("mkdocs.yml", "docs", "releases"):
        copy = shutil.copytree if (product / name).is_dir() else shutil.copy2
        copy(product / name, root / name)
    return root


def test_the_checks_of_a_product_are_green(repository: Path) -> None:
    for script in CHECKS:
        result = run("python", f"scripts/{script}.py", cwd=repository, BUILD_ID="0123abc")
        assert (result.returncode, result.stderr) == (0, ""), script


def test_the_tests_that_stay_ask_for_nothing_that_went(repository: Path) -> None:
    tests = ["tests/unit/test_schemas.py", "tests/unit/test_product.py", "tests/unit/test_prose.py"]
    paths = {"PYTHONPATH": str(repository / "src")}
    run("python", "scripts/write_schemas.py", cwd=repository)
    collected = run("python", "-m", "pytest", "-q", "--collect-only", "tests", cwd=repository, **paths)
    assert collected.returncode == 0, collected.stdout[-2000:]
    result = run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests, cwd=repository, **paths)
    assert result.returncode == 0, result.stdout[-3000:]
