"""The configuration of somebody else's MkDocs project: tags and INHERIT tolerated, nothing is run.

See https://www.mkdocs.org/user-guide/configuration/.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown.extensions.toc import slugify as slugify_stock
from markdown.extensions.toc import slugify_unicode
from pymdownx.slugs import slugify as slugify_pymdown
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from docsite.importing.pages.found import Slugify
from docsite.problems import Problem, ProblemsError
from docsite.reading.sources import read_source
from docsite.reading.yaml import compose_yaml

TRUE = {"true", "yes", "on"}
FALSE = {"false", "no", "off"}
DEEPEST = 8
"""Files that inherit from one another."""


@dataclass(frozen=True)
class ForeignConfig:
    """What stands in the file, with that of those it inherits from."""

    shown: str
    values: Mapping[str, Any]
    places: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    """Number of an entry of `nav`, in reading order → line and column."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Names of functions as tags have them, by the option that they are the value of."""

    def plugin(self, name: str) -> Mapping[str, Any] | None:
        """Return the options of a plugin; nothing if there is none."""
        return find_entry(self.values.get("plugins"), name)

    def extension(self, name: str) -> Mapping[str, Any] | None:
        """Return the options of an extension of Markdown; nothing if there is none."""
        return find_entry(self.values.get("markdown_extensions"), name)


def find_entry(entries: object, name: str) -> Mapping[str, Any] | None:
    """Return the options of an entry of a list of names, or of a mapping."""
    pairs = entries.items() if isinstance(entries, Mapping) else []
    if isinstance(entries, list):
        pairs = [pair for entry in entries for pair in (entry.items() if isinstance(entry, Mapping) else [(entry, {})])]
    for key, options in pairs:
        if str(key).rpartition("/")[2] == name:
            return options if isinstance(options, Mapping) else {}
    return None


def load_foreign(file: Path, shown: str) -> ForeignConfig:
    """Read a configuration. Raises `ProblemsError`."""
    return _load(file, shown, DEEPEST)


def _load(file: Path, shown: str, depth: int) -> ForeignConfig:
    node = compose_yaml(read_source(file, shown), shown)
    if not isinstance(node, MappingNode):
        raise ProblemsError([Problem(shown, 1, 1, "no configuration of MkDocs", "a mapping with 'site_name'")])
    try:
        values = _make_plain(node)
    except RecursionError as error:
        raise ProblemsError([Problem(shown, 1, 1, "nested too deeply", "plain YAML")]) from error
    parent = values.pop("INHERIT", None)
    if isinstance(parent, str) and depth:
        inherited = (file.parent / parent).resolve()
        if not inherited.is_file():
            raise ProblemsError([Problem(shown, 1, 1, f"'INHERIT: {parent}': the file is missing", "the file itself")])
        base = _load(inherited, f"{Path(shown).parent.as_posix()}/{parent}".removeprefix("./"), depth - 1)
        values = _merge(base.values, values)
    return ForeignConfig(shown, values, _find_places(node))


def _merge(base: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Merge mappings as MkDocs does; lists take the place of lists."""
    merged = dict(base)
    for key, value in values.items():
        former = merged.get(key)
        merged[key] = _merge(former, value) if isinstance(former, Mapping) and isinstance(value, Mapping) else value
    return merged


def _make_plain(node: Node) -> Any:  # noqa: ANN401 - YAML holds anything
    """Return what a node says; of tags, the default of `!ENV` and the name of a function."""
    tag = str(node.tag)
    if tag == "!ENV":
        return _make_plain(node.value[-1]) if isinstance(node, SequenceNode) and len(node.value) > 1 else None
    if isinstance(node, MappingNode):
        return _make_mapping(node, tag)
    if isinstance(node, SequenceNode):
        return [_make_plain(item) for item in node.value]
    if "python" in tag or not tag.startswith("tag:yaml.org,2002:"):
        return _name_function(tag, node)
    return _make_scalar(node)


def _make_mapping(node: MappingNode, tag: str) -> Any:  # noqa: ANN401 - YAML holds anything
    if "python" in tag:
        return {"function": tag.rpartition(":")[2], **{str(key.value): _make_plain(value) for key, value in node.value}}
    made: dict[str, Any] = {}
    for key, value in node.value:
        plain = _make_plain(value)
        if key.value == "<<":
            for each in plain if isinstance(plain, list) else [plain]:
                made = {**each, **made} if isinstance(each, dict) else made
        else:
            made[str(key.value)] = plain
    return made


def _name_function(tag: str, node: Node) -> object:
    return {"function": tag.rpartition(":")[2]} if "python" in tag else node.value


def _make_scalar(node: Node) -> object:
    value = str(node.value)
    if isinstance(node, ScalarNode) and not node.style:
        if value.lower() in TRUE | FALSE:
            return value.lower() in TRUE
        if value.lower() in {"", "null", "~"}:
            return None
    return value


def _find_places(root: MappingNode) -> dict[int, tuple[int, int]]:
    """Return where the entries of the navigation stand, in reading order."""
    found: list[tuple[int, int]] = []

    def walk(node: Node) -> None:
        if isinstance(node, MappingNode):
            for _, value in node.value:
                walk(value)
        elif isinstance(node, SequenceNode):
            for value in node.value:
                walk(value)
        else:
            found.append((node.start_mark.line + 1, node.start_mark.column + 1))

    for key, value in root.value:
        if key.value == "nav":
            walk(value)
    return dict(enumerate(found))


def choose_slugify(config: ForeignConfig, report: list[Problem]) -> tuple[Slugify, str]:
    """Return what the project makes ids of headings with, and their separator."""
    toc = config.extension("toc") or {}
    separator = toc.get("separator")
    separator = separator if isinstance(separator, str) and separator else "-"
    named = toc.get("slugify")
    if named is None:
        return slugify_stock, separator
    name = str(named.get("function", "")) if isinstance(named, Mapping) else str(named)
    options: Mapping[str, Any] = named.get("kwds") or {} if isinstance(named, Mapping) else {}
    if name == "pymdownx.slugs.slugify":
        return slugify_pymdown(
            case=_choose_case(options), percent_encode=bool(options.get("percent_encode"))
        ), separator
    if re.fullmatch(r"pymdownx\.slugs\.(?:u?slugify|gfm|uslugify_encoded)", name):
        return slugify_pymdown(case="lower"), separator
    if name == "markdown.extensions.toc.slugify_unicode":
        return slugify_unicode, separator
    if name != "markdown.extensions.toc.slugify":
        cause = f"the ids of headings were made by {name or 'a function of its own'}: how they were is not known here"
        report.append(Problem(config.shown, 1, 1, cause, "'{#id}' at the headings that others lead to"))
    return slugify_stock, separator


def _choose_case(options: Mapping[str, Any]) -> str:
    case = str(options.get("case") or "none")
    return case if case in {"none", "lower", "lower-ascii", "fold"} else "none"
