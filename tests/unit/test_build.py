"""Hooks in an order in which each finds what it needs, and a key of `extra` that is nobody else's."""

import re

import pytest
from conftest import ROOT
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from docsite.problems import ProblemsError
from docsite.tree.configuration import load_config
from docsite.tree.product import parse_identity
from docsite.tree.settings_files import read_settings
from docsite_mkdocs.build import ORDER, check_order, find_build

HOOKS = re.findall(r"^  - (hooks/\w+\.py)", (ROOT / "mkdocs.base.yml").read_text("utf-8"), re.MULTILINE)


def test_our_own_order_holds() -> None:
    check_order(HOOKS)
    assert {name for first, second, _ in ORDER for name in (first, second)} <= {hook[6:-3] for hook in HOOKS}


@pytest.mark.parametrize(("first", "second", "why"), ORDER)
def test_a_hook_before_what_it_needs_is_named(first: str, second: str, why: str) -> None:
    moved = [hook for hook in HOOKS if hook != f"hooks/{second}.py"]
    moved.insert(moved.index(f"hooks/{first}.py"), f"hooks/{second}.py")
    with pytest.raises(
        PluginError, match=re.escape(f"hooks/{second}.py without hooks/{first}.py before it, which {why}")
    ):
        check_order(moved)


def test_a_hook_without_what_it_needs_is_named_and_one_that_is_not_there_needs_nothing() -> None:
    with pytest.raises(PluginError, match=r"^mkdocs\.yml: hooks/pages\.py without hooks/line\.py before it"):
        check_order(["hooks/pages.py"])
    check_order(["hooks/line.py", "own/hook.py"])


def test_hooks_without_the_first_one_say_so() -> None:
    config = MkDocsConfig()
    config.load_dict({"site_name": "x"})
    assert config.validate()[0] == []
    with pytest.raises(PluginError, match=r"^mkdocs\.yml: no hooks/line\.py before the other hooks; expected it"):
        find_build(config)


@pytest.mark.parametrize("value", ["yes", "{line: 5}"])
def test_the_build_s_own_key_is_refused_with_its_place(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    root = tmp_path_factory.mktemp("project")
    (root / "mkdocs.yml").write_text(f"site_url: https://a.example\nextra:\n  docsite: {value}\n", "utf-8")
    with pytest.raises(ProblemsError) as caught:
        parse_identity(dict(load_config(root).extra), read_settings(root))
    assert str(caught.value) == "mkdocs.yml:3:3: key 'docsite' in 'extra' is the build's own; expected another name"
