"""The product's `mkdocs.yml` and the files that it inherits: the machinery's, a vendor's own.

What `INHERIT` means is MkDocs' business (https://www.mkdocs.org/user-guide/configuration/#configuration-inheritance):
mappings are merged, any other value replaces the inherited one.
"""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from docsite.problems import Problem, ProblemsError
from docsite.reading.yaml import Loc, YamlSource, compose_yaml, decode_text, find_remark

SETTINGS = "mkdocs.yml"
INHERIT = "INHERIT"


@dataclass(frozen=True)
class SettingsFile:
    """One of the files."""

    path: str
    """Seen from the project's folder, as messages name it."""
    text: str
    node: Node | None
    """What it holds, with places; nothing for an empty file."""


def read_settings(root: Path) -> tuple[SettingsFile, ...]:
    """Read `mkdocs.yml` and what it inherits, the product's own first. Raises `ProblemsError`."""
    files: list[SettingsFile] = []
    path, place = SETTINGS, (SETTINGS, 1, 1)
    while path:
        if path in (file.path for file in files):
            raise ProblemsError([Problem(*place, f"'{path}' inherits itself", "another file, or no INHERIT")])
        if files and not (root / path).is_file():
            raise ProblemsError([Problem(*place, f"there is no file '{path}'", "the path of a file, from this one")])
        data = (root / path).read_bytes()
        node = compose_yaml(data, path)
        files.append(SettingsFile(path, decode_text(data, path), node))
        path, place = _find_inherited(node, path)
    return tuple(files)


def _find_inherited(node: Node | None, path: str) -> tuple[str, tuple[str, int, int]]:
    """Return the path of the inherited file, or nothing, and where it is named."""
    for key, value in node.value if isinstance(node, MappingNode) else ():
        if key.value == INHERIT:
            inherited = posixpath.normpath(posixpath.join(posixpath.dirname(path), str(value.value)))
            return inherited, (path, value.start_mark.line + 1, value.start_mark.column + 1)
    return "", (path, 1, 1)


def find_places(files: Sequence[SettingsFile]) -> YamlSource:
    """Return where keys and values stand; what the first files have counts before what they inherit."""
    found, *inherited = map(_find_places_of, files)
    for source in inherited:
        new = source.values.keys() - found.values.keys()
        found = replace(
            found,
            keys=source.keys | found.keys,
            values=source.values | found.values,
            texts={loc: text for loc, text in source.texts.items() if loc in new} | found.texts,
            remarks={loc: place for loc, place in source.remarks.items() if loc in new} | found.remarks,
            inherited=dict.fromkeys(new, source.path) | dict(found.inherited),
        )
    return found


def _find_places_of(file: SettingsFile) -> YamlSource:
    """Return where keys and values stand in a file that may hold MkDocs' own tags."""
    found = YamlSource(file.path, None)
    rows = file.text.split("\n")

    def walk(node: Node, loc: Loc) -> None:
        found.values[loc] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if isinstance(node, MappingNode):
            for key, value in node.value:
                inner = (*loc, str(key.value))
                found.keys[inner] = (key.start_mark.line + 1, key.start_mark.column + 1)
                walk(value, inner)
        elif isinstance(node, SequenceNode):
            for number, item in enumerate(node.value):
                walk(item, (*loc, number))
        else:
            if node.tag not in {"tag:yaml.org,2002:str", "tag:yaml.org,2002:null"}:
                found.texts[loc] = node.value
            if place := find_remark(node, rows):
                found.remarks[loc] = place

    if file.node:
        walk(file.node, ())
    return found
