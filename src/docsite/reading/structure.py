"""Where a page's Markdown has code and blocks: Markdown itself is asked, and takes files in before.

See decisions/0056-markdown-says-what-is-a-block.md.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from html import escape
from pathlib import Path
from typing import Any

from markdown import Markdown
from pymdownx.snippets import SnippetMissingError

from docsite.problems import FaultError, Problem, ProblemsError

BUILT_IN = ("toc", "tables", "fenced_code")
"""What MkDocs adds of its own."""
SNIPPET = "-8<-"
"""What every row has that takes a file in, or marks a part of one."""
BLOCK_ROW = re.compile(r"/{3,}[ \t]*(?:[\w-]+[ \t]*(?:\|.*)?)?$")
"""The end of a row that may begin or end a block of `pymdownx.blocks`; whether it does, Markdown says."""
MARKS = "\U000f0000-\U000ffffd"
BEGIN = re.compile(rf"(?:^|\n)[ ]{{0,3}}(/{{3,}})[ ]*([\w-]+)[ ]*(?:\|[ ]*(.*?)[ ]*)?([{MARKS}])(?:\n|$)")
END = re.compile(rf"(?m)(?:^|\n)[ ]{{0,3}}(/{{3,}})[ ]*([{MARKS}])(?:\n|$)")
"""What begins and what ends a block, as `pymdownx.blocks` has it, with the mark of its row."""
TICKS = re.compile(r"`+")
FIRST_TICK, LAST_TICK = 0x100000, 0x10FFFD
"""Marks of the backticks that may begin or end code within a text; those of a longer text stay without."""


@dataclass(frozen=True)
class Fence:
    """A fenced code block; rows count from 1, its fences are the first and the last."""

    begin: int
    end: int
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """A block of `pymdownx.blocks`; rows count from 1. One that never ends has no `end`."""

    kind: str
    argument: str
    slashes: str
    begin: int
    column: int
    """Where the slashes begin, from 1."""
    end: int | None


@dataclass(frozen=True)
class Structure:
    """What a text is made of."""

    fences: tuple[Fence, ...] = ()
    blocks: tuple[Block, ...] = ()
    """In the order in which they begin."""

    @cached_property
    def code(self) -> frozenset[int]:
        """The rows of fenced code, with its fences."""
        return self.find_code()

    def find_code(self, name: str | None = None) -> frozenset[int]:
        """Return the rows of fenced code, with its fences, perhaps of one class only."""
        fences = (fence for fence in self.fences if name is None or name in fence.classes)
        return frozenset(row for fence in fences for row in range(fence.begin, fence.end + 1))


@dataclass(frozen=True)
class Expanded:
    """A text that has taken in all files that it names."""

    text: str
    rows: tuple[int, ...]
    """Of each row the number of the page's row that it is, or that brought it along."""


class MarkdownReader:
    """Reads texts as the site's Markdown does."""

    def __init__(self, extensions: Mapping[str, Mapping[str, Any]], root: Path) -> None:
        self.extensions = extensions
        self.root = root

    @property
    def version(self) -> str:
        """What decides how it reads."""
        return json.dumps(self.extensions, sort_keys=True, default=_name)

    def takes_in(self, text: str) -> bool:
        """Say whether the text may take in other files."""
        options = self.extensions.get("pymdownx.snippets")
        return options is not None and (SNIPPET in text or bool(options.get("auto_append")))

    def expand(self, text: str, path: str, first_line: int = 1) -> Expanded:
        """Take in the files that the text names. Raises `ProblemsError` for one that is missing."""
        rows = text.split("\n")
        if not self.takes_in(text):
            return Expanded(text, tuple(range(1, len(rows) + 1)))
        try:
            expanded = self._take_in(rows)
        except SnippetMissingError as error:
            raise ProblemsError([self._locate_missing(str(error), rows, path, first_line)]) from error
        return Expanded("\n".join(expanded), _trace_rows(rows, self._take_in))

    def _locate_missing(self, message: str, rows: list[str], path: str, first_line: int) -> Problem:
        """Return what is wrong, at the row that brings the missing file along."""
        cause, expected = f"a snippet that cannot be taken in: {message}", "the path of a file below docs/"
        for number in range(1, len(rows) + 1):
            try:
                self._take_in(rows[:number])
            except SnippetMissingError:
                row = rows[number - 1]
                return Problem(path, number + first_line - 1, len(row) - len(row.lstrip()) + 1, cause, expected)
        return Problem(path, first_line, 1, cause, expected)

    def _take_in(self, rows: list[str]) -> list[str]:
        return list(self._snippets.preprocessors["snippet"].run([*rows]))

    def read(self, text: str) -> Structure:
        """Return the fences and the blocks of a text whose snippets have been taken in."""
        markdown = self._markdown
        markdown.reset()
        source = text.split("\n")
        self._recorder.begin(source)
        rows = [_mark(row, number) for number, row in enumerate(source, start=1)]
        for preprocessor in markdown.preprocessors:
            rows = preprocessor.run(rows)
        root = markdown.parser.parseDocument(rows).getroot()
        if "footnote" in markdown.treeprocessors:
            markdown.treeprocessors["footnote"].run(root)  # their texts are parsed last
        return self._recorder.structure

    def find_spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return where code within paragraphs begins and ends, whose snippets have been taken in; it may cross rows."""
        if "`" not in text:
            return ()
        starts, fenced = [0, *(place.end() for place in re.finditer("\n", text))], self.read(text).code
        runs = [run for run in TICKS.finditer(text) if bisect_right(starts, run.start()) not in fenced]
        runs = runs[: LAST_TICK - FIRST_TICK]
        pieces, done = [], 0
        for number, run in enumerate(runs):
            pieces += [text[done : run.end()], chr(FIRST_TICK + number)]
            done = run.end()
        found = self._span_finder.find("".join([*pieces, text[done:]]))
        return tuple(sorted({(runs[first].start(), runs[last].end()) for first, last in found}))

    def convert(self, text: str) -> str:
        """Return the HTML of a text whose snippets have been taken in; its code has no colours."""
        return str(self._converter.reset().convert(text))

    @cached_property
    def _snippets(self) -> Markdown:
        options = {**self.extensions["pymdownx.snippets"], "check_paths": True}  # what is missing is told
        return load_markdown({"pymdownx.snippets": options}, self.root)

    @cached_property
    def _markdown(self) -> Markdown:
        return self._load()

    @cached_property
    def _converter(self) -> Markdown:
        return self._load()

    def _load(self) -> Markdown:
        extensions = {name: options for name, options in self.extensions.items() if name != "pymdownx.snippets"}
        markdown = load_markdown(extensions, self.root)
        fencer = markdown.preprocessors["fenced_code_block"]
        for fence in fencer.extension.superfences if hasattr(fencer, "extension") else ():
            fence["formatter"] = _show_code
        return markdown

    @cached_property
    def _span_finder(self) -> "_SpanFinder":
        return _SpanFinder(self._load())

    @cached_property
    def _recorder(self) -> "_Recorder":
        return _Recorder(self._markdown)


class _Recorder:
    """Notes what Markdown takes for a fence, and where it begins and ends blocks."""

    def __init__(self, markdown: Markdown) -> None:
        try:
            name = "fenced_raw_block" if "fenced_raw_block" in markdown.preprocessors else "fenced_code_block"
            self.fencer = markdown.preprocessors[name]  # the first of the two, where tabs are kept
            self.blocks = markdown.parser.blockprocessors["blocks"]
            self._store: Callable[..., None] = self.fencer._store  # noqa: SLF001 - the one place that knows the rows
        except (AttributeError, KeyError) as error:
            cause = "mkdocs.yml: markdown_extensions lack pymdownx.superfences or pymdownx.blocks.admonition"
            raise FaultError(f"{cause}; expected both: they say what is code and what is a block") from error
        self._test, self._split_end = self.blocks.test, self.blocks.split_end
        self.fencer._store = self.store  # noqa: SLF001
        self.blocks.start, self.blocks.end = BEGIN, END
        self.blocks.test, self.blocks.split_end = self.test, self.split_end
        self.blocks.stack = _Stack(self.note_end)
        self.begin([])

    def begin(self, rows: list[str]) -> None:
        self.rows = rows
        self.fences: list[Fence] = []
        self.begun: dict[Any, tuple[str, str, str, int, int]] = {}
        self.ended: dict[Any, int] = {}
        self.ends: list[int] = []

    @property
    def structure(self) -> Structure:
        blocks = [Block(*begun, self.ended.get(block)) for block, begun in self.begun.items()]
        return Structure(tuple(self.fences), tuple(sorted(blocks, key=lambda block: block.begin)))

    def store(self, source: str, code: object, start: int, end: int) -> None:
        self.fences.append(Fence(start + 1, end, (self.fencer.lang or "", *self.fencer.classes)))
        self._store(source, code, start, end)

    def test(self, parent: object, block: str) -> bool:
        found = bool(self._test(parent, block))
        if found and self.blocks.cached_block:
            begin = BEGIN.search(block)
            begun = self.blocks.cached_block[0]
            if begin and begun not in self.begun:
                number = _number(begin[4])
                column = self.rows[number - 1].index(begin[1]) + 1
                self.begun[begun] = begin[2].lower(), begin[3] or "", begin[1], number, column
        return found

    def split_end(self, block: str, length: int) -> tuple[str | None, str | None, bool]:
        good, bad, has_ended = self._split_end(block, length)
        if has_ended:
            end = next(match for match in END.finditer(block) if len(match[1]) == length)
            self.ends.append(_number(end[2]))
        return good, bad, has_ended

    def note_end(self, block: object) -> None:
        self.ended[block] = self.ends.pop()


class _SpanFinder:
    """Notes which of the marked backticks Markdown takes for the beginning and the end of code."""

    def __init__(self, markdown: Markdown) -> None:
        self.markdown = markdown
        self.pattern = markdown.inlinePatterns["backtick"]
        self._handle = self.pattern.handleMatch
        self.pattern.handleMatch = self.handle
        self.found: list[tuple[int, int]] = []

    def find(self, text: str) -> list[tuple[int, int]]:
        self.found = []
        self.markdown.reset().convert(text)
        return self.found

    def handle(self, match: re.Match[str], data: str) -> Any:  # noqa: ANN401 - as Markdown has it
        made, start, end = self._handle(match, data)
        if end is not None and (run := TICKS.match(data, start)):
            ends = [ord(end) - FIRST_TICK for end in (data[run.end() : run.end() + 1], data[end : end + 1]) if end]
            if len(ends) == 2 and min(ends) >= 0:  # noqa: PLR2004 - both have their marks
                self.found.append((ends[0], ends[1]))
        return made, start, end


class _Stack(list[Any]):
    """The open blocks: an end ends the innermost one, whichever was asked for it."""

    def __init__(self, note_end: Callable[[object], None]) -> None:
        super().__init__()
        self.note_end = note_end

    def __delitem__(self, index: Any) -> None:  # noqa: ANN401 - as a list has it
        self.note_end(self[index].block)
        super().__delitem__(index)


def _name(made: Any) -> object:  # noqa: ANN401 - a function, or what a function has made
    if isinstance(made, partial):
        return [_name(made.func), made.args, made.keywords]
    return f"{made.__module__}.{made.__qualname__}"


def _show_code(src: str, options: Mapping[str, str], **_: object) -> str:
    title = f'<p class="filename">{escape(options["title"])}</p>' if options.get("title") else ""
    return f"<div>{title}<pre><code>{escape(src)}</code></pre></div>"


def _mark(row: str, number: int) -> str:
    bare = row.rstrip()
    return bare + chr(0xF0000 + number) if BLOCK_ROW.search(bare) else row


def _number(mark: str) -> int:
    return ord(mark) - 0xF0000


def load_markdown(extensions: Mapping[str, Mapping[str, Any]], root: Path) -> Markdown:
    """Return what converts as the site does, with the extensions of its configuration and their options.

    Raises `FaultError`.
    """
    try:
        options = {name: dict(extensions.get(name, {})) for name in (*BUILT_IN, *extensions)}
        if "pymdownx.snippets" in options:
            folders = options["pymdownx.snippets"].get("base_path", ["."])
            paths = [str(root / folder) for folder in ([folders] if isinstance(folders, str) else folders)]
            options["pymdownx.snippets"]["base_path"] = paths
        return Markdown(extensions=list(options), extension_configs=options)
    except (AttributeError, ImportError, KeyError, TypeError, ValueError) as error:
        raise FaultError(f"mkdocs.yml: Markdown cannot use its extensions: {error}") from error


def _trace_rows(rows: list[str], expand: Callable[[list[str]], list[str]]) -> tuple[int, ...]:
    """Return of each expanded row the number of the row that it is, or that brought it along."""
    appended = len(expand([]))
    numbers: list[int] = []

    def count(end: int) -> int:
        return len(expand(rows[:end])) - appended - len(numbers)

    done = 0
    for marked in [number for number, row in enumerate(rows) if SNIPPET in row]:
        between = range(done + 1, marked + 1)
        if count(marked) == len(between):
            numbers.extend(between)
        else:  # names of files, each in a row
            for number in between:
                numbers.extend([number] * count(number))
        done = marked + 1
        numbers.extend([done] * count(done))
    return (*numbers, *range(done + 1, len(rows) + 1), *([len(rows)] * appended))
