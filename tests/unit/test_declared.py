"""What the vendor alone knows: filled in, or a blank with its place."""

from pathlib import Path
from typing import Any

import pytest
from conftest import PRODUCT
from ruamel.yaml import YAML

from docsite.problems import ProblemsError
from docsite.tree.configuration import load_config
from docsite.tree.declared import Blank, Declared
from docsite.tree.product import parse_identity
from docsite.tree.settings_files import read_settings

REST = dict(load_config(PRODUCT).extra)


def parse(folder: Path, text: str) -> Declared:
    file = folder / "mkdocs.yml"
    file.write_text(f"extra:\n{text}", "utf-8")
    given: dict[str, Any] = YAML(typ="safe").load(file.read_text("utf-8"))["extra"] or {}
    rest = {key: value for key, value in REST.items() if key != "declared"}
    return parse_identity(rest | given, read_settings(folder)).declared


@pytest.mark.parametrize("empty", ["", " # адреса", ' ""', " '  '", " ~"])
def test_what_is_empty_is_a_blank_at_its_key(tmp_path: Path, empty: str) -> None:
    declared = parse(tmp_path, f"  declared:\n    source_code:\n      languages: C\n      location:{empty}\n")
    assert declared.source_code.languages == "C"
    assert declared.source_code.location == Blank("mkdocs.yml:5:7")
    assert not declared.source_code.location


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("  declared:\n    licence_keys:\n      need: Нет\n", "3:5"),
        ("  declared:\n    licence_keys:\n", "3:5"),
        ("  declared:\n", "2:3"),
        ("  other: 1\n", "1:1"),
    ],
)
def test_a_missing_key_is_a_blank_at_the_nearest_above(tmp_path: Path, text: str, place: str) -> None:
    assert parse(tmp_path, text).licence_keys.loss == Blank(f"mkdocs.yml:{place}")


def test_mistakes_are_named_at_their_place(tmp_path: Path) -> None:
    text = (
        "  declared:\n    functions:\n      purpose: [а]\n      tasks: 5\n    source_code: нет\n"
        "    licence_keys:\n      neeed: Нет\n"
    )
    with pytest.raises(ProblemsError) as error:
        parse(tmp_path, text)
    known = "need, form, limits, issue, storage, delivery, activation, closed_network, renewal, loss, location"
    assert str(error.value).split("\n") == [
        "mkdocs.yml:4:16: purpose: a list; expected a text in quotes, or nothing while it is not known",
        "mkdocs.yml:5:14: tasks: '5' is a number; expected a text in quotes, or nothing while it is not known",
        "mkdocs.yml:6:18: source_code: 'нет' is a text; expected a mapping (lines of 'key: value')",
        f"mkdocs.yml:8:7: unknown key 'neeed' (did you mean 'need'?); expected one of {known}",
    ]


def test_the_guides_ask_under_names_of_their_own(tmp_path: Path) -> None:
    declared = parse(tmp_path, "  declared:\n    guides:\n      user_guide: В ящике\n      licence_office:\n")
    assert declared.guides == {"user_guide": "В ящике", "licence_office": Blank("mkdocs.yml:5:7")}
    assert parse(tmp_path, "  declared:\n    guides:\n").guides == {}
    for guides, message in (
        ("[а]", "13: guides: a list; expected a mapping"),
        ("{where: 5}", "21: guides: '5' is a number"),
    ):
        with pytest.raises(ProblemsError, match=rf"^mkdocs\.yml:3:{message}"):
            parse(tmp_path, f"  declared:\n    guides: {guides}\n")


def test_a_text_that_yaml_cuts_is_named_and_a_remark_beside_nothing_is_none(tmp_path: Path) -> None:
    text = (
        "  declared:\n    guides:\n      firmware: # спросить\n      user_guide: Задача #12\n"
        "      support_hours: 'С 8' # да\n"
    )
    with pytest.raises(ProblemsError) as error:
        parse(tmp_path, text)
    assert str(error.value) == (
        "mkdocs.yml:5:26: user_guide: YAML cuts the text here, where a comment begins; "
        "expected the text in quotes; a comment in a row of its own"
    )
