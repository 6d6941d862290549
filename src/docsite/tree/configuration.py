"""The keys of `mkdocs.yml` that the commands outside MkDocs need."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from docsite.problems import Problem, ProblemsError
from docsite.programs import Programs
from docsite.reading.yaml import compose_yaml

PROGRAM = re.compile(r"\b[a-z_]+(?:\.[A-Za-z_]+)+")
NAVIGATION = re.compile(r"^nav:.*\n(?:(?:[ \t#-].*)?\n)*", re.MULTILINE)


@dataclass(frozen=True)
class Config:
    """What stands in the file."""

    site_url: str
    """The address of the published site, with the final slash."""
    extra: Mapping[str, Any]
    """The product's data."""
    nav: Sequence[Any] = ()
    """The navigation."""
    markdown_extensions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Their options by their names."""
    exclude_docs: str = ""
    """The files of `docs/` that are no part of the site, as lines of a `.gitignore`."""


def load_config(root: Path) -> Config:
    """Read `mkdocs.yml`, leaving alone what is tagged for MkDocs. Raises `ProblemsError`."""
    node = compose_yaml((root / "mkdocs.yml").read_bytes(), "mkdocs.yml")
    reader = YAML(typ="safe", pure=True)
    reader.Constructor = _Constructor
    found: dict[str, Any] = {}
    if isinstance(node, MappingNode):
        wanted = (
            pair
            for pair in node.value
            if pair[0].value in {"site_url", "extra", "nav", "markdown_extensions", "exclude_docs"}
        )
        if problems := [*_find_twice(node)]:
            raise ProblemsError(problems)
        found = {
            key.value: _read_typed(value)
            if key.value == "nav"
            else reader.constructor.construct_object(_drop_tagged(value), deep=True)
            for key, value in wanted
        }
    if not isinstance(found.get("site_url"), str) or not isinstance(found.get("extra"), dict):
        raise ProblemsError([Problem("mkdocs.yml", 1, 1, "no site_url or no extra", "both, as in the README")])
    extensions = _join_options(found.get("markdown_extensions") or ())
    return Config(
        found["site_url"].rstrip("/") + "/",
        found["extra"],
        found.get("nav") or (),
        extensions,
        found.get("exclude_docs") or "",
    )


def _find_twice(node: Node) -> Iterator[Problem]:
    """Yield the keys that stand twice in a mapping: MkDocs would forget the first one without a word."""
    inner = node.value if isinstance(node, SequenceNode) else []
    if isinstance(node, MappingNode):
        first: dict[str, int] = {}
        for key, _ in node.value:
            line, name = key.start_mark.line + 1, str(key.value)
            if name in first:
                cause = f"key '{name}' stands twice (first in line {first[name]})"
                yield Problem("mkdocs.yml", line, key.start_mark.column + 1, cause, "each key once")
            first.setdefault(name, line)
        inner = [value for _, value in node.value]
    for value in inner:
        yield from _find_twice(value)


def _read_typed(node: Node) -> Any:  # noqa: ANN401 - YAML holds anything
    """Return the navigation with titles and paths as they were typed: `8:30` and `Yes` are texts."""
    if isinstance(node, MappingNode):
        return {str(key.value): _read_typed(value) for key, value in node.value}
    return [_read_typed(value) for value in node.value] if isinstance(node, SequenceNode) else node.value


def _drop_tagged(node: Node) -> Node:
    """Take out what only MkDocs can make a value of."""
    if isinstance(node, MappingNode):
        node.value = [(key, _drop_tagged(value)) for key, value in node.value if _is_plain(value)]
    elif isinstance(node, SequenceNode):
        node.value = [_drop_tagged(value) for value in node.value if _is_plain(value)]
    return node


def _is_plain(node: Node) -> bool:
    tag = str(node.tag)
    return tag.startswith(NAME) or (tag.startswith("tag:yaml.org,2002:") and "python" not in tag)


class _Constructor(SafeConstructor):
    """Knows the functions that options of Markdown's extensions name."""


def _resolve_name(_: SafeConstructor, name: str, node: Node) -> object:
    try:
        return resolve_name(name)
    except (AttributeError, ImportError, ValueError) as error:
        mark = node.start_mark
        cause = f"no '{name}' in the installed packages: {error}"
        raise ProblemsError(
            [Problem("mkdocs.yml", mark.line + 1, mark.column + 1, cause, "the name of a function")]
        ) from error


NAME = "tag:yaml.org,2002:python/name:"
_Constructor.add_multi_constructor(NAME, _resolve_name)


def _join_options(extensions: Sequence[Any] | Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Bring the ways to write extensions into one: a list of names and of names with options, a mapping."""
    if isinstance(extensions, Mapping):
        return {name: options or {} for name, options in extensions.items()}
    entries = (entry if isinstance(entry, Mapping) else {entry: {}} for entry in extensions)
    return {name: options or {} for entry in entries for name, options in entry.items()}


def list_settings(root: Path, environ: Mapping[str, str], programs: Programs) -> tuple[str, ...]:
    """Return what of `mkdocs.yml` decides how a page looks: all but the navigation, and what that names or reads."""
    text = NAVIGATION.sub("", (root / "mkdocs.yml").read_text("utf-8"))
    named = {name for match in PROGRAM.finditer(text) for name in (match[0], match[0].rpartition(".")[0])}
    digests = map(programs.digest, sorted(named & programs.modules.keys()))
    return text, repr(sorted(environ.items())) if "!ENV" in text else "", *digests
