"""The product's data names its schemas, so that editors help with it."""

from pathlib import Path

import pytest
from conftest import ROOT

from docsite.releases.metadata import NOT_RELEASES

FILES = [file for folder in ("docs", "releases") for file in sorted((ROOT / folder).glob("*.yml"))]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_data_file_names_its_schema(file: Path) -> None:
    is_release = file.parent.name == "releases" and file.name not in NOT_RELEASES
    folder = "schema" if file.parent.name == "releases" else "../releases/schema"
    name = "release" if is_release else file.stem
    assert file.read_text("utf-8").startswith(f"# yaml-language-server: $schema={folder}/{name}.schema.json\n")
