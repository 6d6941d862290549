"""Write the files of an imported history, if our own check passes them."""

import datetime as dt
import io
import tempfile
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from docsite.files import naming, write_text
from docsite.importing.assembly import Files
from docsite.problems import FaultError, ProblemsError
from docsite.releases.metadata import load_metadata

SCHEMAS = {"lines.yml": "lines", "known-issues.yml": "known-issues", "plan.yml": "plan"}
WIDTH = 120
QUOTED = {"line", "lines", "version", "found_in"}


def write_files(files: Files, folder: Path, day: dt.date) -> None:
    """Write the files into a folder that is not there yet, or empty, all or none.

    Raises `ProblemsError` with what our check finds in them, and `FaultError` for a folder that holds something.
    """
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise FaultError(f"{folder} holds something already; name a folder that does not exist, or is empty")
    with naming(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", dir=folder.parent) as temporary:
            new = Path(temporary, folder.name)
            for name, value in files.items():
                write_text(new / name, render_yaml(name, value))
            try:
                load_metadata(new, day, ())
            except ProblemsError as error:
                error.add_note(f"the check finds this in what would be {folder}: nothing is written")
                raise
            new.replace(folder)


def render_yaml(name: str, value: dict[str, Any]) -> str:
    """Render a file of the metadata."""
    yaml = YAML()
    yaml.width = WIDTH
    yaml.representer.ignore_aliases = lambda *_: True
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    if "/" not in name:
        stream.write(f"# yaml-language-server: $schema=schema/{SCHEMAS.get(name, 'release')}.schema.json\n")
    yaml.dump(_style(value), stream)
    return stream.getvalue()


def _style(value: Any, key: str = "") -> Any:  # noqa: ANN401 - plain values of any kind
    if isinstance(value, dict):
        return {name: _style(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_style(item, key) for item in value]
    if isinstance(value, str) and "\n" in value:
        return LiteralScalarString(value)
    return DoubleQuotedScalarString(value) if key in QUOTED else value
