"""Which form of tree a source has, and who reads it."""

import stat
import zipfile
from pathlib import Path
from typing import Literal, get_args

from docsite.importing.pages.confluence import read_export
from docsite.importing.pages.folder import read_folder
from docsite.importing.pages.found import FoundTree
from docsite.importing.pages.mkdocs_project import read_project
from docsite.importing.pages.word import read_document
from docsite.problems import FaultError

Form = Literal["mkdocs", "markdown", "docx", "confluence"]
FORMS: tuple[Form, ...] = get_args(Form)
CONFIGS = ("mkdocs.yml", "mkdocs.yaml")
WANTED = "expected a folder with mkdocs.yml, a folder of Markdown, a DOCX file, or the folder of a Confluence export"


def read_tree(source: Path, form: Form | None, base: str) -> FoundTree:
    """Read a source, guessing its form if none is given; `base` is its published address, or nothing.

    Raises `FaultError` for what is none, and `ProblemsError` for what in it cannot be read.
    """
    found = form or guess_form(source)
    shown = source.name or source.resolve().name
    if found == "docx":
        return read_document(source, shown)
    if found == "mkdocs":
        file = (
            source if source.is_file() else next((source / name for name in CONFIGS if (source / name).is_file()), None)
        )
        if file is None:
            raise FaultError(f"{source} has no mkdocs.yml; name another --format, or the file itself")
        return read_project(file, file.name, base)
    if not source.is_dir():
        raise FaultError(f"{source} is no folder; {WANTED}")
    if found == "confluence":
        return read_export(source, shown)
    return read_folder(source, shown, base)


def guess_form(source: Path) -> Form:
    """Return the form that a source seems to have. Raises `FaultError`."""
    try:
        mode = source.stat().st_mode
    except FileNotFoundError as error:
        raise FaultError(f"{source}: no such file or folder; {WANTED}") from error
    except OSError as error:
        raise FaultError(f"{source} cannot be read: {error.strerror}; {WANTED}") from error
    if stat.S_ISDIR(mode):
        return _guess_folder(source)
    if not stat.S_ISREG(mode):
        raise FaultError(f"{source} is neither a file nor a folder; {WANTED}")
    if source.name in CONFIGS or source.suffix in {".yml", ".yaml"}:
        return "mkdocs"
    if zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as archive:
            if "word/document.xml" in archive.namelist():
                return "docx"
        raise FaultError(f"{source} is an archive and no DOCX; unpack it, and name the folder")
    if source.suffix.lower() == ".docx":
        raise FaultError(f"{source} is no DOCX, whatever its name says; save it as DOCX in the program that made it")
    raise FaultError(f"{source} is of no form that can be carried over; {WANTED}")


def _guess_folder(source: Path) -> Form:
    if any((source / name).is_file() for name in CONFIGS):
        return "mkdocs"
    index = source / "index.html"
    if index.is_file() and b'id="main-content"' in index.read_bytes():
        return "confluence"
    return "markdown"
