"""Edits of a YAML file at the places of its values: comments, order and form of all the rest stay as they are.

What is new is written by ruamel.yaml; what is there already is never written anew, since no writer of YAML gives back
every form that people choose.
"""

import io
import re
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from docsite.problems import FaultError
from docsite.reading.yaml import BOM, Loc, compose_yaml, decode_text, normalize_rows

ENDLESS = 2**30
"""A width at which no row is folded: ours hold a whole paragraph."""
NUMBERED = re.compile(r"v?\d[\w.+-]{0,58}")
"""What looks like a version: it stands in quotes, whether it must or not."""


SIMPLE = re.compile(r"[\w«](?:[^:#\n]|:(?=\S)|(?<=\S)#)*")
"""What may do without quotes, if ruamel.yaml agrees, which alone is too bold: `: 0`."""


def render_yaml(value: object) -> str:
    """Render a mapping or a list in blocks; several paragraphs become a literal block."""
    return _dump(_dress(value), is_flow=False)


def render_inline(value: object) -> str:
    """Render any value in one row."""
    dressed = _dress(value, may_block=False)
    if isinstance(dressed, dict | list):
        return _dump(dressed, is_flow=True).rstrip("\n")
    return _dump([dressed], is_flow=True).rstrip("\n")[1:-1]


def _dump(value: object, *, is_flow: bool) -> str:
    yaml = YAML()
    yaml.width = ENDLESS
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.default_flow_style = is_flow
    yaml.representer.ignore_aliases = lambda *_: True
    stream = io.StringIO()
    yaml.dump(value, stream)
    return stream.getvalue()


def _dress(value: object, *, may_block: bool = True) -> object:
    """Choose how each text is quoted."""
    if isinstance(value, str):
        return _dress_text(value, may_block=may_block)
    if isinstance(value, Mapping):
        return {_dress(key, may_block=False): _dress(item, may_block=may_block) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_dress(item, may_block=may_block) for item in value]
    return value


def _dress_text(text: str, *, may_block: bool) -> object:
    if may_block and _is_block(text):
        return LiteralScalarString(text)
    bare = _dump({"a": text} if may_block else [text], is_flow=not may_block)
    is_plain = SIMPLE.fullmatch(text) and not NUMBERED.fullmatch(text) and bare in {f"a: {text}\n", f"[{text}]\n"}
    return text if is_plain else DoubleQuotedScalarString(text)


def _is_block(text: str) -> bool:
    """Say whether a literal block shows the text as it is: nothing that nobody sees, or that an editor takes away."""
    rows = text.removesuffix("\n").split("\n")
    is_clean = all(row == row.rstrip() and row.isprintable() for row in rows)
    return len(rows) > 1 and is_clean and rows[0].lstrip() == rows[0] != "" and rows[-1] != ""


class YamlEdits:
    """Edits of one file, to be carried out together."""

    def __init__(self, data: bytes, path: str) -> None:
        """Read the file; raises `ProblemsError`."""
        text = decode_text(data, path)
        self.bom = BOM if text.startswith(BOM) else ""
        self.original = text.removeprefix(BOM)
        self.text = normalize_rows(self.original)  # what the marks of the nodes count
        self.wide = [found.start() - number for number, found in enumerate(re.finditer("\r\n", self.original))]
        self.newline = "\r\n" if self.wide else "\n"
        self.root = compose_yaml(data, path)
        self.edits: list[tuple[int, int, str]] = []

    def set(self, loc: Loc, key: str, value: object, after: Sequence[str]) -> None:
        """Let the mapping at `loc` say the value; a new key stands behind the last one of `after` that is there."""
        pair = self._pair(loc, key)
        if pair is None:
            self._insert(loc, key, value, after)
        else:
            self._replace(pair, render_inline(value))

    def rename(self, loc: Loc, key: str, new: str, value: object) -> None:
        """Put another key with its value in the place of a key."""
        pair = next(pair for pair in self._mapping(loc).value if pair[0].value == key)
        self.edits.append((pair[0].start_mark.index, pair[0].end_mark.index, new))
        self._replace(pair, render_inline(value))

    def remove(self, loc: Loc, key: str) -> None:
        """Let the mapping at `loc` be without the key; raises `FaultError` where its form does not let it be cut."""
        mapping = self._mapping(loc)
        pairs = [pair for pair in mapping.value if pair[0].value == key]
        if not pairs:
            return
        (name, value), former = pairs[0], mapping.value[0][0]
        if mapping.flow_style or name is former:
            raise FaultError(f"'{key}' stands in a form that cannot be cut; remove it by hand")
        start = name.start_mark.index - name.start_mark.column
        end = self.text.find("\n", _end(value)) + 1 or len(self.text)
        self.edits.append((start, end, ""))

    def append(self, loc: Loc, key: str, value: object, after: Sequence[str]) -> None:
        """Add the value to a list, which may be missing or, as a list of one, be no list."""
        pair = self._pair(loc, key)
        new = render_inline(value)
        if pair is None or (isinstance(pair[1], ScalarNode) and not pair[1].value):
            self.set(loc, key, [value], after)
            return
        node = pair[1]
        if isinstance(node, SequenceNode) and node.value:
            end = _end(node.value[-1])
            if node.flow_style:
                self.edits.append((end, end, f", {new}"))
            else:
                self._insert_row(end, f"{' ' * node.start_mark.column}- {new}")
        else:
            former = "" if isinstance(node, SequenceNode) else f"{self._source(node)}, "
            self._replace(pair, f"[{former}{new}]")

    def extend(self, key: str, rows: str, after: Sequence[str]) -> None:
        """Add entries, rendered with two spaces before each dash, to a list in blocks of the file's mapping.

        Raises `FaultError` for a list of another form.
        """
        pair = self._pair((), key)
        if pair is None:
            present = [pair for pair in self._mapping(()).value if pair[0].value in after]
            self._insert_row(_end(present[-1][1]), f"{key}:\n{rows}".rstrip("\n"))
            return
        node = pair[1]
        if not isinstance(node, SequenceNode) or node.flow_style:
            raise FaultError(f"'{key}' is no list in blocks; add to it by hand: {rows.strip()}")
        dash = " " * node.start_mark.column
        moved = [f"{dash}{row[2:]}" if row else row for row in rows.rstrip("\n").split("\n")]
        self._insert_row(_end(node.value[-1]), "\n".join(moved))

    def render(self) -> bytes:
        """Return the file with all edits."""
        text = self.original
        for start, end, new in sorted(self.edits, key=lambda edit: edit[:2])[::-1]:
            text = text[: self._locate(start)] + new + text[self._locate(end) :]
        return (self.bom + text).encode()

    def _locate(self, index: int) -> int:
        """Return where a place of the text stands in the file, whose rows may end in two characters."""
        return index + bisect_left(self.wide, index)

    def _mapping(self, loc: Loc) -> MappingNode:
        node: Node | None = self.root
        for step in loc:
            if isinstance(step, int) and isinstance(node, SequenceNode):
                node = node.value[step]
            elif isinstance(node, MappingNode):
                node = next(value for key, value in node.value if key.value == step)
        if not isinstance(node, MappingNode):
            raise TypeError(f"no mapping at {loc}")
        return node

    def _pair(self, loc: Loc, key: str) -> tuple[Node, Node] | None:
        return next((pair for pair in self._mapping(loc).value if pair[0].value == key), None)

    def _source(self, node: Node) -> str:
        return self.text[node.start_mark.index : node.end_mark.index]

    def _replace(self, pair: tuple[Node, Node], new: str) -> None:
        key, node = pair
        start, end = node.start_mark.index, _end(node)
        text = self.text[start:end]
        if text:
            kept = len(text) - len(text.rstrip())  # a block's last row ends with its line end
            self.edits.append((start, end - kept, new))
        else:  # the mark of nothing stands at the next token
            place = self.text.index(":", key.end_mark.index) + 1
            self.edits.append((place, place, f" {new}"))

    def _insert(self, loc: Loc, key: str, value: object, after: Sequence[str]) -> None:
        mapping = self._mapping(loc)
        present = {node.value: (node, held) for node, held in mapping.value}
        anchor, held = present[next(name for name in reversed(after) if name in present)]
        end = _end(held)
        if mapping.flow_style:
            self.edits.append((end, end, f", {key}: {render_inline(value)}"))
            return
        rows = render_yaml({key: value}) if isinstance(value, Mapping) else f"{key}: {render_inline(value)}"
        indent = " " * anchor.start_mark.column
        self._insert_row(end, "\n".join(indent + row if row else row for row in rows.rstrip("\n").split("\n")))

    def _insert_row(self, end: int, rows: str) -> None:
        """Insert rows below the one in which a value ends."""
        rows = rows.replace("\n", self.newline)
        is_behind = end > 0 and self.text[end - 1] == "\n"  # a block's end is the beginning of the next row
        line_end = end - 1 if is_behind else self.text.find("\n", end)
        if line_end < 0:
            self.edits.append((len(self.text), len(self.text), self.newline + rows))
        else:
            self.edits.append((line_end + 1, line_end + 1, rows + self.newline))


def cut_keys(data: bytes, path: str, keys: Collection[str]) -> list[str]:
    """Return the rows of a mapping's file without those of the keys; comments stay."""
    text = normalize_rows(decode_text(data, path).removeprefix(BOM))
    root = compose_yaml(text.encode(), path)
    rows = text.rstrip("\n").split("\n")
    for key, value in reversed(root.value if isinstance(root, MappingNode) else []):
        if key.value in keys:
            end = _end(value)
            last = text.count("\n", 0, end - 1 if text[end - 1 : end] == "\n" else end)
            del rows[key.start_mark.line : last + 1]
    return rows


def _end(node: Node) -> int:
    """Return where a node ends; a block's mark stands at the next token, behind comments."""
    if isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    index: int = node.end_mark.index
    return index
