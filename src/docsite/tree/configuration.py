"""The keys of `mkdocs.yml` that the commands outside MkDocs need."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from mergedeep import merge
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from docsite.problems import Problem, ProblemsError
from docsite.programs import Programs
from docsite.tree.manual import MANUAL, find_manual_sections
from docsite.tree.navigation import read_navigation
from docsite.tree.settings_checks import check_settings
from docsite.tree.settings_files import SETTINGS, SettingsFile, find_places, read_settings

DOCS = "docs"
PROGRAM = re.compile(r"\b[a-z_]+(?:\.[A-Za-z_]+)+")
PATTERNS = ("exclude_docs", "draft_docs", "not_in_nav")
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
    draft_docs: str = ""
    """Those that only a preview shows."""
    not_in_nav: str = ""
    """The pages that no navigation needs to lead to."""
    language: str = "en"
    """The theme's language, in which the product's texts are written."""
    folders: tuple[str, ...] = (DOCS,)
    """The folders of the pages: the product's, and the writers' manual if it is a part of the site."""


def load_config(root: Path) -> Config:
    """Read `mkdocs.yml` and what it inherits, leaving alone what is tagged for MkDocs. Raises `ProblemsError`."""
    files = read_settings(root)
    if problems := [problem for file in files if file.node for problem in _find_twice(file.node, file.path)]:
        raise ProblemsError(problems)
    parts = [_read_keys(file) for file in files]
    found: dict[str, Any] = merge({}, *reversed(parts))
    if not isinstance(found.get("site_url"), str) or not isinstance(found.get("extra"), dict):
        raise ProblemsError([Problem(SETTINGS, 1, 1, "no site_url or no extra", "both, as in the README")])
    if problems := [*check_settings(found, parts, find_places(files), root)]:
        raise ProblemsError(problems)
    nav = found.get("nav") or ()
    folders = (DOCS, MANUAL) if found["extra"].get("manual") is True else (DOCS,)
    return Config(
        found["site_url"].rstrip("/") + "/",
        found["extra"],
        [*nav, *find_manual_sections(root, nav)] if nav and MANUAL in folders else nav,
        _join_options(found.get("markdown_extensions") or ()),
        language=_find_language(found.get("theme")),
        folders=folders,
        **{key: found.get(key) or "" for key in PATTERNS},
    )


def _find_language(theme: object) -> str:
    """Return the theme's language; Material's own is English."""
    return str(theme.get("language") or "en") if isinstance(theme, Mapping) else "en"


def _read_keys(file: SettingsFile) -> dict[str, Any]:
    """Return what a file says, but for what only MkDocs can make a value of."""
    reader = YAML(typ="safe", pure=True)
    reader.Constructor = _Constructor
    reader.constructor.path = file.path
    pairs = file.node.value if isinstance(file.node, MappingNode) else ()
    return {
        key.value: read_navigation(value)
        if key.value == "nav"
        else reader.constructor.construct_object(_drop_tagged(value), deep=True)
        for key, value in pairs
        if _is_plain(value)
    }


def _find_twice(node: Node, path: str) -> Iterator[Problem]:
    """Yield the keys that stand twice in a mapping: MkDocs would forget the first one without a word."""
    inner = node.value if isinstance(node, SequenceNode) else []
    if isinstance(node, MappingNode):
        first: dict[str, int] = {}
        for key, _ in node.value:
            line, name = key.start_mark.line + 1, str(key.value)
            if name in first:
                cause = f"key '{name}' stands twice (first in line {first[name]})"
                yield Problem(path, line, key.start_mark.column + 1, cause, "each key once")
            first.setdefault(name, line)
        inner = [value for _, value in node.value]
    for value in inner:
        yield from _find_twice(value, path)


def _drop_tagged(node: Node) -> Node:
    """Take out what only MkDocs can make a value of."""
    if isinstance(node, MappingNode):
        node.value = [(key, _drop_tagged(value)) for key, value in node.value if _is_plain(value)]
    elif isinstance(node, SequenceNode):
        node.value = [_drop_tagged(value) for value in node.value if _is_plain(value)]
    return node


def _is_plain(node: Node) -> bool:
    tag = str(node.tag)
    return tag.startswith((NAME, APPLY)) or (tag.startswith("tag:yaml.org,2002:") and "python" not in tag)


class _Constructor(SafeConstructor):
    """Knows the functions that options of Markdown's extensions name."""

    path: str
    """The file that it reads, in messages."""


def _resolve_name(constructor: _Constructor, name: str, node: Node) -> Any:  # noqa: ANN401 - anything has a name
    try:
        return resolve_name(name)
    except (AttributeError, ImportError, ValueError) as error:
        mark = node.start_mark
        cause = f"no '{name}' in the installed packages: {error}"
        raise ProblemsError(
            [Problem(constructor.path, mark.line + 1, mark.column + 1, cause, "the name of a function")]
        ) from error


def _apply(constructor: _Constructor, name: str, node: Node) -> object:
    """Call the function with `args` and `kwds`, as PyYAML does."""
    function = _resolve_name(constructor, name, node)
    if isinstance(node, SequenceNode):
        return function(*constructor.construct_sequence(node, deep=True))
    options = constructor.construct_mapping(node, deep=True) if isinstance(node, MappingNode) else {}
    return function(*options.get("args", ()), **options.get("kwds", {}))


NAME, APPLY = (f"tag:yaml.org,2002:python/{what}:" for what in ("name", "object/apply"))
_Constructor.add_multi_constructor(NAME, _resolve_name)
_Constructor.add_multi_constructor(APPLY, _apply)


def _join_options(extensions: Sequence[Any] | Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Bring the ways to write extensions into one: a list of names and of names with options, a mapping."""
    if isinstance(extensions, Mapping):
        return {name: options or {} for name, options in extensions.items()}
    entries = (entry if isinstance(entry, Mapping) else {entry: {}} for entry in extensions)
    return {name: options or {} for entry in entries for name, options in entry.items()}


def list_settings(root: Path, environ: Mapping[str, str], programs: Programs) -> tuple[str, ...]:
    """Return what of `mkdocs.yml` decides how a page looks: all but the navigation, and what that names or reads."""
    text = "".join(NAVIGATION.sub("", file.text) for file in read_settings(root))
    named = {name for match in PROGRAM.finditer(text) for name in (match[0], match[0].rpartition(".")[0])}
    digests = map(programs.digest, sorted(named & programs.modules.keys()))
    return text, repr(sorted(environ.items())) if "!ENV" in text else "", *digests
