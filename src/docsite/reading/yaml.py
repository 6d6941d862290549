"""YAML as plain values that remember where each one stands.

Only data is accepted: anchors, aliases and tags are refused before anything is built from them, so neither
an expansion bomb nor an object constructor ever runs. A mistake does not end the reading where the rest can be read.

See decisions/0005-our-own-yaml-reader.md.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from docsite.problems import Problem, ProblemsError
from docsite.reading.characters import ANY, find_unfit
from docsite.reading.yaml_slips import Slip, find_slip, take_out_conflicts

Loc = tuple[str | int, ...]
"""The way to a value: `("lines", 0, "released")`."""

Place = tuple[int, int]
"""Line and column, both from 1."""

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
TOO_DEEP = "nested too deeply", "plain YAML"
MOST_MENDED = 20
"""After so many mistakes in the syntax of a file the rest waits."""
REMARK = re.compile(r":?[ \t]+#")
DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
PLAIN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp")}


class RemarkedText(str):
    """A text that a comment follows in its row: the comment may be the rest of the text."""

    __slots__ = ()


@dataclass(frozen=True)
class YamlSource:
    """A parsed file: sequences are tuples, mappings are dicts with text keys."""

    path: str
    value: Any
    keys: dict[Loc, Place] = field(default_factory=dict)
    values: dict[Loc, Place] = field(default_factory=dict)
    texts: dict[Loc, str] = field(default_factory=dict)
    """What stands in the file for a value that looks like a number, a date or a yes: a text may be meant."""

    remarks: dict[Loc, Place] = field(default_factory=dict)
    """Where a comment follows a value in its row: it may be the rest of a text."""
    unwritten: frozenset[Loc] = frozenset()
    """The keys after which nothing stands."""
    unread: frozenset[Loc] = frozenset()
    """The values that could not be read; nothing stands in for them."""
    is_whole: bool = True
    """Whether no entry of a list is left out; otherwise what it does not name may exist all the same."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with the file as YAML."""
    inherited: Mapping[Loc, str] = field(default_factory=dict)
    """The files of the values that do not stand in this one."""

    def place(self, loc: Loc) -> Place:
        """Return where the value at `loc` stands, or its nearest parent that exists."""
        while loc not in self.values and loc:
            loc = loc[:-1]
        return self.values.get(loc, (1, 1))

    def without(self, locs: Collection[Loc]) -> "YamlSource":
        """Return the source as if what stands at `locs` did not; entries of lists move up, with their places."""
        moved: dict[Loc, Loc] = {}

        def keep(value: Any, old: Loc, new: Loc) -> Any:  # noqa: ANN401 - YAML holds anything
            moved[old] = new
            if isinstance(value, dict):
                kept = [key for key in value if (*old, key) not in locs]
                return {key: keep(value[key], (*old, key), (*new, key)) for key in kept}
            if isinstance(value, tuple):
                numbers = [number for number in range(len(value)) if (*old, number) not in locs]
                return tuple(keep(value[old_n], (*old, old_n), (*new, n)) for n, old_n in enumerate(numbers))
            return value

        def move(places: dict[Loc, Any]) -> dict[Loc, Any]:
            return {moved[loc]: place for loc, place in places.items() if loc in moved}

        value = keep(self.value, (), ())
        return replace(
            self,
            value=value,
            keys=move(self.keys),
            values=move(self.values),
            texts=move(self.texts),
            remarks=move(self.remarks),
        )

    def problem(self, loc: Loc, cause: str, expected: str = "", *, at_key: bool = False) -> Problem:
        """Name a mistake at the value (or the key) of `loc`."""
        line, column = self.keys[loc] if at_key and loc in self.keys else self.place(loc)
        return Problem(self.find_file(loc), line, column, cause, expected)

    def find_file(self, loc: Loc) -> str:
        """Return the file of the value at `loc`, or of its nearest parent that exists."""
        while loc not in self.values and loc:
            loc = loc[:-1]
        return self.inherited.get(loc, self.path)


def parse_yaml(data: bytes, path: str, *, first_line: int = 1) -> YamlSource:
    """Parse one document of UTF-8 (a BOM and CRLF are accepted).

    `first_line` is where `data` begins in its file. Raises `ProblemsError` with every mistake found.
    """
    source = read_yaml(data, path, first_line=first_line)
    if source.problems:
        raise ProblemsError(source.problems)
    return source


def read_yaml(data: bytes, path: str, *, first_line: int = 1) -> YamlSource:
    """Parse as much as can be read, with the problems of the rest; raises `ProblemsError` if that is nothing."""
    text = _decode_rows(data, path, first_line)
    root, problems = _compose(text, path, first_line)
    if root is None:
        empty = Problem(path, first_line, 1, "the file is empty", "a mapping")
        raise ProblemsError(problems or [empty])
    try:
        return _Reader(path, first_line, text, problems).read(root)
    except RecursionError as error:
        raise ProblemsError([*problems, Problem(path, first_line, 1, *TOO_DEEP)]) from error


def compose_yaml(data: bytes, path: str, *, first_line: int = 1) -> Node | None:
    """Parse one document into nodes, whatever their tags; `None` for an empty one. Raises as `parse_yaml` does."""
    root, problems = _compose(_decode_rows(data, path, first_line), path, first_line)
    if problems:
        raise ProblemsError(problems)
    return root


def _decode_rows(data: bytes, path: str, first_line: int) -> str:
    return normalize_rows(decode_text(data, path, first_line=first_line).removeprefix(BOM))


def _compose(text: str, path: str, first_line: int) -> tuple[Node | None, list[Problem]]:
    """Return the nodes and the mistakes, reading on after those whose remedy is certain."""
    rows = text.split("\n")
    problems = [
        Problem(path, number + first_line, column + 1, cause, "a text without it")
        for number, row in enumerate(rows)
        for column, cause in find_unfit(row)
    ]
    rows = [ANY.sub("_", row) for row in rows] if problems else rows

    def tell(slip: Slip) -> None:
        problems.append(Problem(path, slip.row + first_line, slip.column + 1, slip.cause, slip.expected))

    for conflict in take_out_conflicts(rows):
        tell(conflict)
    mended: set[int] = set()
    while True:
        try:
            return YAML(typ="safe", pure=True).compose("\n".join(rows)), problems
        except MarkedYAMLError as error:
            slip = find_slip(error, rows)
            tell(slip)
            if slip.meant is None or slip.row in mended or len(mended) == MOST_MENDED:
                return None, problems
            mended.add(slip.row)
            rows[slip.row] = slip.meant
        except (YAMLError, RecursionError, ValueError) as error:
            cause = TOO_DEEP if isinstance(error, RecursionError) else (f"not YAML: {error}", "one YAML document")
            problems.append(Problem(path, first_line, 1, *cause))
            return None, problems


def normalize_rows(text: str) -> str:
    """Return the text with each row ended as Unix does."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decode_text(data: bytes, path: str, *, first_line: int = 1) -> str:
    """Decode UTF-8, leaving a BOM and line ends as they are. Raises `ProblemsError` at the first wrong byte."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:2]:
        raise ProblemsError([Problem(path, first_line, 1, "a file saved as UTF-16", "a file saved as UTF-8")])
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + first_line
        column = error.start - data.rfind(b"\n", 0, error.start)
        cause = f"byte 0x{data[error.start]:02X} is not UTF-8"
        raise ProblemsError([Problem(path, line, column, cause, "a file saved as UTF-8")]) from error


def find_remark(node: Node, rows: Sequence[str], first_line: int = 1) -> Place | None:
    """Return where a comment begins in the row of what is not in quotes."""
    row, column = node.end_mark.line, node.end_mark.column
    is_plain = isinstance(node, ScalarNode) and not node.style
    match = REMARK.match(rows[row], column) if is_plain and row < len(rows) else None
    return (row + first_line, match.end()) if match else None


class _Reader:
    """Walks the nodes once, building values and their places and collecting problems."""

    def __init__(self, path: str, first_line: int, text: str, problems: list[Problem]) -> None:
        self.path = path
        self.first_line = first_line
        self.rows = text.split("\n")
        self.problems = problems
        self.scalars = YAML(typ="safe", pure=True).constructor
        self.keys: dict[Loc, Place] = {}
        self.values: dict[Loc, Place] = {}
        self.texts: dict[Loc, str] = {}
        self.remarks: dict[Loc, Place] = {}
        self.unwritten: set[Loc] = set()
        self.unread: set[Loc] = set()

    def read(self, root: Node) -> YamlSource:
        value = self.value(root, ())
        return YamlSource(
            self.path, value, self.keys, self.values, self.texts, self.remarks, frozenset(self.unwritten),
            frozenset(self.unread), problems=tuple(sorted(self.problems)),
        )  # fmt: skip

    def place(self, node: Node) -> Place:
        return node.start_mark.line + self.first_line, node.start_mark.column + 1

    def refuse(self, node: Node, cause: str, expected: str) -> None:
        self.problems.append(Problem(self.path, *self.place(node), cause, expected))

    def value(self, node: Node, loc: Loc) -> Any:  # noqa: ANN401 - YAML holds anything
        self.values[loc] = self.place(node)
        if node.anchor is not None:
            self.refuse(node, f"anchor '&{node.anchor}'", "the value itself, written out, or the text in quotes")
        elif isinstance(node, MappingNode) and node.tag == "tag:yaml.org,2002:map":
            return self.mapping(node, loc)
        elif isinstance(node, SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
            return tuple(self.value(item, (*loc, number)) for number, item in enumerate(node.value))
        elif isinstance(node, ScalarNode) and node.tag in PLAIN_TAGS:
            return self.scalar(node, loc)
        else:
            self.refuse(node, f"tag '{node.tag}'", "a plain value without a tag, or the text in quotes")
        self.unread.add(loc)
        return None

    def mapping(self, node: MappingNode, loc: Loc) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key, str) or key_node.anchor is not None:
                self.refuse(key_node, "a key that is not a plain text", "a plain text as key")
            elif key in values:
                first = self.keys[(*loc, key)][0]
                self.refuse(key_node, f"key '{key}' stands twice (first in line {first})", "each key once")
            else:
                inner = (*loc, key)
                self.keys[inner] = self.place(key_node)
                values[key] = self.value(value_node, inner)
                self.look_at_key(key_node, key)
                if values[key] is None and not value_node.value:  # YAML has it where the next value begins
                    self.values[inner] = self.keys[inner]
                    self.unwritten.add(inner)
                    self.note_remark(key_node, inner)
        return values

    def look_at_key(self, node: Node, key: str) -> None:
        for _, cause in find_unfit(key):
            self.refuse(node, cause, "a key without it")

    def scalar(self, node: ScalarNode, loc: Loc) -> Any:  # noqa: ANN401 - YAML holds anything
        self.note_remark(node, loc)
        if node.tag == "tag:yaml.org,2002:int" and not DECIMAL.fullmatch(node.value):
            return node.value  # 0x1F, 0o17, 017, 1_000: the model says what it should have been
        try:
            value = self.scalars.construct_object(node)
        except ValueError:  # 2026-02-30 looks like a date, and a number may have too many digits
            return node.value
        if value is not None and not isinstance(value, str):
            self.texts[loc] = node.value
        return RemarkedText(value) if isinstance(value, str) and loc in self.remarks else value

    def note_remark(self, node: ScalarNode, loc: Loc) -> None:
        if place := find_remark(node, self.rows, self.first_line):
            self.remarks[loc] = place
