import json
from pathlib import Path

import pytest
from conftest import ROOT
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from docsite.releases.metadata import NOT_RELEASES
from docsite.site.schemas import render_schemas

PRODUCTS = [ROOT, *sorted((ROOT / "tests/products").iterdir())]
OUTSIDE = [*(file for root in PRODUCTS for file in sorted((root / "docs").glob("*.yml"))), ROOT / "overrides/mends.yml"]
FILES = [*(file for root in PRODUCTS for file in sorted((root / "releases").glob("*.yml"))), *OUTSIDE]


def test_schemas_beside_the_data_are_current() -> None:
    current = dict(render_schemas())
    assert {file.name: file.read_text("utf-8") for file in (ROOT / "releases/schema").iterdir()} == current


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_data_file_names_its_schema_and_obeys_it(file: Path) -> None:
    name = file.stem if file in OUTSIDE or file.name in NOT_RELEASES else "release"
    text = file.read_text("utf-8")
    folder = "../releases/schema" if file in OUTSIDE else "schema"
    assert text.startswith(f"# yaml-language-server: $schema={folder}/{name}.schema.json\n")
    schema = json.loads((ROOT / f"releases/schema/{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    value = json.loads(json.dumps(YAML(typ="safe").load(text), default=str))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(value)] == []


def test_schema_refuses_what_the_models_refuse() -> None:
    schema = json.loads(dict(render_schemas())["plan.schema.json"])
    assert list(Draft202012Validator(schema).iter_errors({"suggestions": [{"id": "S-1", "statsu": "done"}]}))
