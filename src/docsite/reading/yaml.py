"""YAML as plain values that remember where each one stands.

Only data is accepted: anchors, aliases and tags are refused before anything is built from them, so neither
an expansion bomb nor an object constructor ever runs.

See decisions/0005-our-own-yaml-reader.md.
"""

from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from docsite.problems import Problem, ProblemsError

Loc = tuple[str | int, ...]
"""The way to a value: `("lines", 0, "released")`."""

Place = tuple[int, int]
"""Line and column, both from 1."""

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
PLAIN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp")}


@dataclass(frozen=True)
class YamlSource:
    """A parsed file: sequences are tuples, mappings are dicts with text keys."""

    path: str
    value: Any
    keys: dict[Loc, Place] = field(default_factory=dict)
    values: dict[Loc, Place] = field(default_factory=dict)
    texts: dict[Loc, str] = field(default_factory=dict)
    """What stands in the file for a value that looks like a number, a date or a yes: a text may be meant."""

    def place(self, loc: Loc) -> Place:
        """Return where the value at `loc` stands, or its nearest parent that exists."""
        while loc not in self.values and loc:
            loc = loc[:-1]
        return self.values.get(loc, (1, 1))

    def problem(self, loc: Loc, cause: str, expected: str = "", *, at_key: bool = False) -> Problem:
        """Name a mistake at the value (or the key) of `loc`."""
        line, column = self.keys[loc] if at_key and loc in self.keys else self.place(loc)
        return Problem(self.path, line, column, cause, expected)


def parse_yaml(data: bytes, path: str, *, first_line: int = 1) -> YamlSource:
    """Parse one document of UTF-8 (a BOM and CRLF are accepted).

    `first_line` is where `data` begins in its file. Raises `ProblemsError` with every mistake found.
    """
    root = compose_yaml(data, path, first_line=first_line)
    if root is None:
        raise ProblemsError([Problem(path, first_line, 1, "the file is empty", "a mapping")])
    return _Reader(path, first_line).read(root)


def compose_yaml(data: bytes, path: str, *, first_line: int = 1) -> Node | None:
    """Parse one document into nodes, whatever their tags; `None` for an empty one. Raises as `parse_yaml` does."""
    text = decode_text(data, path, first_line=first_line).removeprefix(BOM)
    try:
        root: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        raise ProblemsError([_syntax_problem(error, path, first_line)]) from error
    except (YAMLError, RecursionError) as error:
        cause = "nested too deeply" if isinstance(error, RecursionError) else f"not YAML: {error}"
        raise ProblemsError([Problem(path, first_line, 1, cause, "plain YAML")]) from error
    return root


def decode_text(data: bytes, path: str, *, first_line: int = 1) -> str:
    """Decode UTF-8, leaving a BOM and line ends as they are. Raises `ProblemsError` at the first wrong byte."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + first_line
        column = error.start - data.rfind(b"\n", 0, error.start)
        cause = f"byte 0x{data[error.start]:02X} is not UTF-8"
        raise ProblemsError([Problem(path, line, column, cause, "a file saved as UTF-8")]) from error


def _syntax_problem(error: MarkedYAMLError, path: str, first_line: int) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + first_line, mark.column + 1) if mark else (first_line, 1)
    cause = error.problem or error.context or "not YAML"
    if "'\\t'" in cause:
        return Problem(path, line, column, "a tab in the indentation" if column == 1 else "a tab", "spaces")
    return Problem(path, line, column, f"not YAML: {cause}", "one YAML document")


class _Reader:
    """Walks the nodes once, building values and their places and collecting problems."""

    def __init__(self, path: str, first_line: int) -> None:
        self.path = path
        self.first_line = first_line
        self.scalars = YAML(typ="safe", pure=True).constructor
        self.problems: list[Problem] = []
        self.keys: dict[Loc, Place] = {}
        self.values: dict[Loc, Place] = {}
        self.texts: dict[Loc, str] = {}

    def read(self, root: Node) -> YamlSource:
        value = self.value(root, ())
        if self.problems:
            raise ProblemsError(self.problems)
        return YamlSource(self.path, value, self.keys, self.values, self.texts)

    def place(self, node: Node) -> Place:
        return node.start_mark.line + self.first_line, node.start_mark.column + 1

    def refuse(self, node: Node, cause: str, expected: str) -> None:
        self.problems.append(Problem(self.path, *self.place(node), cause, expected))

    def value(self, node: Node, loc: Loc) -> Any:  # noqa: ANN401 - YAML holds anything
        self.values[loc] = self.place(node)
        if node.anchor is not None:
            self.refuse(node, f"anchor '&{node.anchor}'", "the value itself, written out")
        elif isinstance(node, MappingNode) and node.tag == "tag:yaml.org,2002:map":
            return self.mapping(node, loc)
        elif isinstance(node, SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
            return tuple(self.value(item, (*loc, number)) for number, item in enumerate(node.value))
        elif isinstance(node, ScalarNode) and node.tag in PLAIN_TAGS:
            return self.scalar(node, loc)
        else:
            self.refuse(node, f"tag '{node.tag}'", "a plain value without a tag")
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
                self.keys[(*loc, key)] = self.place(key_node)
                values[key] = self.value(value_node, (*loc, key))
        return values

    def scalar(self, node: ScalarNode, loc: Loc) -> Any:  # noqa: ANN401 - YAML holds anything
        try:
            value = self.scalars.construct_object(node)
        except ValueError:  # 2026-02-30 looks like a date: let the model say what it should have been
            return node.value
        if value is not None and not isinstance(value, str):
            self.texts[loc] = node.value
        return value
