"""The configuration of somebody else's MkDocs project: tags and INHERIT tolerated, nothing is run.

See https://www.mkdocs.org/user-guide/configuration/.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
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
    sources: tuple[tuple[str, MappingNode], ...] = ()
    """The file in messages and what it holds, then those it inherits from."""

    def problem(self, steps: Sequence[str], cause: str, expected: str = "") -> Problem:
        """Say what of a key, or of an entry by its name, is not carried, where it stands."""
        depth, place = max(map(partial(_locate, steps), self.sources), key=lambda found: found[0], default=(0, None))
        return Problem(*(place if depth and place else (self.shown, 1, 1)), cause, expected)

    @cached_property
    def nav(self) -> tuple[str, tuple[ScalarNode, ...], tuple[ScalarNode, ...]]:
        """The file that has the navigation, and its titles and its entries in reading order."""
        for shown, root in self.sources:
            for key, value in root.value:
                if key.value == "nav":
                    titles: list[ScalarNode] = []
                    entries = tuple(_list_entries(value, titles))
                    return shown, tuple(titles), entries
        return self.shown, (), ()

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
    if node is None and depth < DEEPEST:  # an inherited file may say nothing
        node = MappingNode("tag:yaml.org,2002:map", [])
    if not isinstance(node, MappingNode):
        raise ProblemsError([Problem(shown, 1, 1, "no configuration of MkDocs", "a mapping with 'site_name'")])
    try:
        values = make_plain(node)
    except RecursionError as error:
        raise ProblemsError([Problem(shown, 1, 1, "nested too deeply", "plain YAML")]) from error
    parent, sources = values.pop("INHERIT", None), [(shown, node)]
    if isinstance(parent, str) and depth:
        inherited = (file.parent / parent).resolve()
        if not inherited.is_file():
            raise ProblemsError([Problem(shown, 1, 1, f"'INHERIT: {parent}': the file is missing", "the file itself")])
        base = _load(inherited, f"{Path(shown).parent.as_posix()}/{parent}".removeprefix("./"), depth - 1)
        values, sources = _merge(base.values, values), [*sources, *base.sources]
    return ForeignConfig(shown, values, tuple(sources))


def _merge(base: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Merge mappings as MkDocs does; lists take the place of lists."""
    merged = dict(base)
    for key, value in values.items():
        former = merged.get(key)
        merged[key] = _merge(former, value) if isinstance(former, Mapping) and isinstance(value, Mapping) else value
    return merged


def make_plain(node: Node) -> Any:  # noqa: ANN401 - YAML holds anything
    """Return what a node says; of tags, the default of `!ENV` and the name of a function."""
    tag = str(node.tag)
    if tag == "!ENV":
        return make_plain(node.value[-1]) if isinstance(node, SequenceNode) and len(node.value) > 1 else None
    if isinstance(node, MappingNode):
        return _make_mapping(node, tag)
    if isinstance(node, SequenceNode):
        return [make_plain(item) for item in node.value]
    if "python" in tag or not tag.startswith("tag:yaml.org,2002:"):
        return _name_function(tag, node)
    return _make_scalar(node)


def _make_mapping(node: MappingNode, tag: str) -> Any:  # noqa: ANN401 - YAML holds anything
    if "python" in tag:
        return {"function": tag.rpartition(":")[2], **{str(key.value): make_plain(value) for key, value in node.value}}
    made: dict[str, Any] = {}
    for key, value in node.value:
        plain = make_plain(value)
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


def _list_entries(node: Node, titles: list[ScalarNode]) -> Iterator[ScalarNode]:
    """Yield the entries of a navigation in reading order, and note its titles."""
    if isinstance(node, ScalarNode):
        yield node
    for item in () if isinstance(node, ScalarNode) else node.value:
        if isinstance(node, MappingNode):
            titles.append(item[0])
        yield from _list_entries(item[1] if isinstance(node, MappingNode) else item, titles)


def _locate(steps: Sequence[str], source: tuple[str, MappingNode]) -> tuple[int, tuple[str, int, int]]:
    """Return how many of the steps a file has, and where the last one of them stands."""
    shown, node = source
    place, depth = (shown, 1, 1), 0
    for step in steps:
        pairs = node.value if isinstance(node, MappingNode) else []
        for item in node.value if isinstance(node, SequenceNode) else []:
            pairs = [*pairs, *(item.value if isinstance(item, MappingNode) else [(item, item)])]
        found = next(
            (pair for pair in pairs if step in {str(pair[0].value), str(pair[0].value).rpartition("/")[2]}), None
        )
        if found is None:
            break
        depth, node = depth + 1, found[1]
        place = shown, found[0].start_mark.line + 1, found[0].start_mark.column + 1
    return depth, place


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
