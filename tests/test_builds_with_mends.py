"""Rules that mend what others make, in real builds: one that does not hold stops them at their start."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import page, run

from docsite.line.run import Run
from docsite.site.freshness import digest_inputs

Tree = Callable[..., Path]
RUN = Run(dt.date(2026, 11, 24), "id")


@pytest.mark.parametrize("tool", ["mkdocs", "properdocs"])
def test_rules_that_do_not_hold_stop_a_build_at_its_start(tree: Tree, tool: str) -> None:
    root = tree({"index.md": page("Начало", "[Ссылка](nowhere.md)")})
    file = root / "overrides/mends.yml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("find: 'for=", "find: 'fro=").replace("find: '<label", "find: '<lable"), "utf-8")
    result = run("python", "-m", tool, "build", "-f", "mkdocs.yml", "-d", "out", cwd=root, LINE="5.3")
    assert result.returncode == 1
    assert re.findall(r"overrides/mends\.yml:\d+:11: '(....)", result.stderr) == ["fro=", "<lab"]
    assert not [word for word in ("Traceback", "nowhere.md") if word in result.stderr]
    assert not (root / "out").exists()


def test_a_build_without_the_file_names_it(tree: Tree) -> None:
    root = tree()
    (root / "overrides/mends.yml").unlink()
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE="5.3")
    assert result.returncode == 1
    assert "overrides/mends.yml: No such file or directory; " in result.stderr
    assert "Traceback" not in result.stderr


def test_an_edited_rule_reaches_pages_from_the_cache_and_is_no_part_of_the_site(tree: Tree) -> None:
    root = tree()
    file = root / "overrides/mends.yml"
    fresh = digest_inputs(root, RUN)
    for name in ("Шапка", "Верх страницы"):
        file.write_text(file.read_text("utf-8").replace('"header": "Шапка"', f'"header": "{name}"'), "utf-8")
        result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE="5.3")
        assert result.returncode == 0, result.stderr
        texts = [(root / "out" / path).read_text("utf-8") for path in ("lan/new.html", "404.html")]
        assert [f'<nav class="md-header__inner md-grid" aria-label="{name}">' in text for text in texts] == [True, True]
    assert digest_inputs(root, RUN) != fresh
    assert not (root / "out/mends.yml").exists()
