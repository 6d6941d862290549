import json
from pathlib import Path

import pytest
from conftest import ROOT
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from docsite.releases.metadata import NOT_RELEASES
from docsite.site.schemas import render_schemas

PRODUCTS = sorted((ROOT / "tests/products").iterdir())
FILES = [file for root in PRODUCTS for folder in ("docs", "releases") for file in sorted((root / folder).glob("*.yml"))]


def test_schemas_beside_the_data_are_current() -> None:
    current = dict(render_schemas())
    assert {file.name: file.read_text("utf-8") for file in (ROOT / "releases/schema").iterdir()} == current


@pytest.mark.parametrize("file", [*FILES, ROOT / "overrides/mends.yml"], ids=lambda file: file.name)
def test_data_file_names_its_schema_and_obeys_it(file: Path) -> None:
    is_release = file.parent.name == "releases" and file.name not in NOT_RELEASES
    name = "release" if is_release else file.stem
    text = file.read_text("utf-8")
    folder = "schema" if file.parent.name == "releases" else "../releases/schema"
    assert text.startswith(f"# yaml-language-server: $schema={folder}/{name}.schema.json\n")
    schema = json.loads((ROOT / f"releases/schema/{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    value = json.loads(json.dumps(YAML(typ="safe").load(text), default=str))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(value)] == []


def test_schema_refuses_what_the_models_refuse() -> None:
    schema = json.loads(dict(render_schemas())["plan.schema.json"])
    assert list(Draft202012Validator(schema).iter_errors({"suggestions": [{"id": "S-1", "statsu": "done"}]}))
