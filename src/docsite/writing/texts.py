"""The files that hold Russian texts, checked and mended."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docsite.files import write_whole
from docsite.problems import FaultError, Problem, ProblemsError
from docsite.reading.sources import list_sources
from docsite.reading.yaml import decode_text
from docsite.writing.markup import Convert, make_converter
from docsite.writing.prose import check_prose, check_values, fix_prose
from docsite.writing.spelling import Spelling, parse_word_list

PAGE = ".md"
VALUES = ".yml"


def find_texts(paths: Iterable[Path], passed_over: Collection[Path] = ()) -> tuple[Path, ...]:
    """Return the files with Russian texts, those of folders too; raises `FaultError` for a path without any."""
    files: set[Path] = set()
    for path in paths:
        found = [path / source for source in list_sources(path)] if path.is_dir() else [path]
        texts = {file.resolve() for file in found if file.is_file() and file.suffix in {PAGE, VALUES}} - {*passed_over}
        if not texts:
            raise FaultError(f"no .md or .yml file at {path}")
        files |= texts
    return tuple(sorted(files))


@dataclass(frozen=True)
class Editor:
    """Knows how a project's texts are to be written."""

    root: Path
    """Where the project lies: messages name files from there."""
    spelling: Spelling
    convert: Convert

    def check(self, files: Iterable[Path]) -> Iterator[Problem]:
        """Yield what is wrong in the files."""
        for file in files:
            try:
                yield from self._check(file)
            except ProblemsError as error:
                yield from error.problems

    def mend(self, files: Iterable[Path]) -> int:
        """Mend the pages among the files; returns how many had something to mend."""
        return sum(self._mend(file) for file in files if file.suffix == PAGE)

    def _check(self, file: Path) -> Iterator[Problem]:
        text = self._read(file)
        if file.suffix == PAGE:
            return check_prose(text, self._name(file), self.spelling, self.convert)
        return check_values(text, self._name(file), self.spelling)

    def _mend(self, file: Path) -> bool:
        text = self._read(file)
        fixed = fix_prose(text, self.spelling, self.convert)
        if fixed != text:
            write_whole(file, fixed.encode())
        return fixed != text

    def _read(self, file: Path) -> str:
        return decode_text(file.read_bytes(), self._name(file))

    def _name(self, file: Path) -> str:
        return (file.relative_to(self.root) if file.is_relative_to(self.root) else file).as_posix()


def load_editor(root: Path, word_lists: Iterable[str], extensions: Mapping[str, Mapping[str, Any]]) -> Editor:
    """Return the editor who knows the words of the lists, and Markdown with the extensions. Raises `ProblemsError`.

    The lists are paths seen from the project's folder; one that does not exist has no words.
    """
    files = {name: root / name for name in word_lists}
    texts = (decode_text(file.read_bytes(), name) for name, file in files.items() if file.exists())
    spelling = Spelling(word for text in texts for word in parse_word_list(text))
    return Editor(root, spelling, make_converter(extensions, root))
