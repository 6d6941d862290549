"""Which form of history a source has, and who reads it."""

import re
from pathlib import Path
from typing import Literal, get_args

from docsite.importing.histories.changelog import read_changelog
from docsite.importing.histories.endoflife import read_product
from docsite.importing.histories.github import read_releases
from docsite.importing.histories.history import History
from docsite.importing.histories.markup import clean_text
from docsite.importing.histories.reno import read_notes
from docsite.problems import Problem, ProblemsError
from docsite.reading.front_matter import BEGIN
from docsite.reading.sources import read_source
from docsite.reading.yaml import BOM, decode_text

Format = Literal["changelog", "reno", "github", "endoflife"]
FORMATS: tuple[Format, ...] = get_args(Format)
READERS = {"changelog": read_changelog, "github": read_releases, "endoflife": read_product}


def read_history(source: Path, form: Format | None) -> History:
    """Read a source, guessing its form if none is given. Raises `ProblemsError` for what cannot be read."""
    shown = source.as_posix()
    if source.is_dir() and form in {None, "reno"}:
        return read_notes(source)
    if form == "reno":
        raise ProblemsError([Problem(shown, 1, 1, "no folder", "the folder of reno's notes")])
    text = decode_text(read_source(source, shown), shown).removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise ProblemsError([Problem(shown, 1, 1, "the file is empty", "a history")])
    unfit: list[Problem] = []
    text = clean_text(text, lambda row, cause: unfit.append(Problem(shown, row, 1, cause)))
    try:
        history = READERS[form or guess_format(source, text)](text, shown)
    except RecursionError as error:
        raise ProblemsError([Problem(shown, 1, 1, "nested too deeply", "a flatter text")]) from error
    history.report += unfit
    return history


def guess_format(source: Path, text: str) -> Format:
    """Return the form that a file seems to have."""
    if re.match(r"\s*\[", text) and '"tag_name"' in text:
        return "github"
    if source.suffix.lower() in {".yml", ".yaml", ".json"} or (BEGIN.match(text) and "releaseCycle" in text):
        return "endoflife"
    return "changelog"
