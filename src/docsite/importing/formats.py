"""Which form of history a source has, and who reads it."""

from pathlib import Path
from typing import Literal, get_args

from docsite.importing.changelog import read_changelog
from docsite.importing.endoflife import read_product
from docsite.importing.history import History
from docsite.problems import Problem, ProblemsError
from docsite.reading.characters import ANY, find_unfit
from docsite.reading.front_matter import BEGIN
from docsite.reading.sources import read_source
from docsite.reading.yaml import BOM, decode_text

Format = Literal["changelog", "endoflife"]
FORMATS: tuple[Format, ...] = get_args(Format)


def read_history(source: Path, form: Format | None) -> History:
    """Read a source, guessing its form if none is given. Raises `ProblemsError` for what cannot be read."""
    shown = source.name
    text = decode_text(read_source(source, shown), shown).removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise ProblemsError([Problem(shown, 1, 1, "the file is empty", "a history")])
    unfit = [
        Problem(shown, number, column + 1, f"{cause}: left out")
        for number, row in enumerate(text.split("\n"), 1)
        for column, cause in find_unfit(row)
    ]
    history = READERS[form or guess_format(source, text)](ANY.sub("", text), shown)
    history.report += unfit
    return history


READERS = {"changelog": read_changelog, "endoflife": read_product}


def guess_format(source: Path, text: str) -> Format:
    """Return the form that a source seems to have."""
    if source.suffix.lower() in {".yml", ".yaml", ".json"} or BEGIN.match(text):
        return "endoflife"
    return "changelog"
