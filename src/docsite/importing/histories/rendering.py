"""Write the files of an imported history, if our own check passes them."""

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from docsite.files import naming, write_text
from docsite.importing.histories.assembly import Files
from docsite.problems import FaultError, ProblemsError
from docsite.reading.yaml_edits import render_yaml
from docsite.releases.metadata import load_metadata
from docsite.releases.unreleased import FOLDER

SCHEMAS = {"lines.yml": "lines", "known-issues.yml": "known-issues", "plan.yml": "plan"}


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
                write_text(new / name, _render(name, value))
            _check(new, day, folder)
            new.replace(folder)


def _check(written: Path, day: dt.date, folder: Path) -> None:
    """Raise `ProblemsError` with what our check finds."""
    try:
        faults = load_metadata(written, day, ()).faults
    except ProblemsError as error:
        faults = tuple(error.problems)
    if faults:
        refusal = ProblemsError(faults)
        refusal.add_note(f"the check finds this in what would be {folder}: nothing is written")
        raise refusal


def _render(name: str, value: dict[str, Any]) -> str:
    """Render a file of the metadata."""
    schema = "../schema/unreleased" if name.startswith(f"{FOLDER}/") else f"schema/{SCHEMAS.get(name, 'release')}"
    return f"# yaml-language-server: $schema={schema}.schema.json\n{render_yaml(value)}"
