"""The front matter of a page: what others say in theirs, and what ours says of it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from docsite.problems import Problem, ProblemsError
from docsite.reading.front_matter import find_head
from docsite.reading.validation import parse_model
from docsite.reading.yaml import YamlSource, read_yaml
from docsite.reading.yaml_edits import render_yaml
from docsite.tree.front_matter import SAYING, FrontMatter

TOML = re.compile(r"\A\ufeff?\+\+\+[ \t]*\r?\n(?P<toml>.*?)^\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
CARRIED = ("icon", "status", "tags", "hide", "subtitle", "date", "authors", "social", "search")
"""The keys of Material, which mean the same here."""
TITLES = ("title", "Title")
SHORT_TITLES = ("sidebar_label", "linkTitle", "linktitle", "nav_title", "menuTitle")
FORMER = ("aliases", "redirect_from", "redirects")
ADDRESSES = ("slug", "permalink", "url")
ORDERS = ("sidebar_position", "weight", "nav_order", "order")
SILENT = {"id", "layout", "hide_title", "hide_table_of_contents", "toc", "draft", "lastmod", "sidebar_class_name"}
"""What only says how another system makes its page."""


@dataclass(frozen=True)
class Head:
    """What a page of others says before its text."""

    keys: dict[str, Any] = field(default_factory=dict)
    length: int = 0
    """Where the text begins, in characters."""


def read_keys(text: str, shown: str, report: list[Problem]) -> Head:
    """Read the front matter of a page: YAML, TOML, or none; what of it cannot be read is told."""
    if toml := TOML.match(text):
        return _read_toml(toml, shown, report)
    try:
        head = find_head(text, shown)
    except ProblemsError:
        return Head()  # three dashes may be a rule
    if not SAYING.search(head.yaml):
        return Head(length=head.length)
    try:
        source = read_yaml(head.yaml.encode(), shown, first_line=2)
    except ProblemsError as error:
        report.extend(replace(each, cause=f"{each.cause}: the front matter is left out") for each in error.problems)
        return Head(length=head.length)
    report.extend(replace(each, cause=f"{each.cause}: left out") for each in source.problems)
    return Head(_make_plain(source.value) if isinstance(source.value, dict) else {}, head.length)


def _read_toml(match: re.Match[str], shown: str, report: list[Problem]) -> Head:
    try:
        return Head(tomllib.loads(match["toml"]), match.end())
    except tomllib.TOMLDecodeError as error:
        report.append(Problem(shown, 1, 1, f"the front matter cannot be read, and is left out: {error}"))
        return Head(length=match.end())


def _make_plain(value: Any) -> Any:  # noqa: ANN401 - YAML holds anything
    """Return the value with texts that are nothing more."""
    if isinstance(value, dict):
        return {key: _make_plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_make_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def fill_keys(
    keys: Mapping[str, Any], title: str, description: str, former: list[str], shown: str, report: list[Problem]
) -> dict[str, Any]:
    """Return the front matter of a page; what has no place in ours is told."""
    said = next(
        (str(keys[key]) for key in TITLES if isinstance(keys.get(key), str | int | float) and str(keys[key]).strip()),
        "",
    )
    filled: dict[str, Any] = {"title": " ".join((said or title).split())}
    told = keys.get("description")
    if said := " ".join(told.split()) if isinstance(told, str) else description:
        filled["description"] = said
    for key in CARRIED:
        if key in keys and _is_sound(key, keys[key], shown, report):
            filled[key] = keys[key]
    if former:
        filled["redirect_from"] = former
    known = {*TITLES, "description", *CARRIED, *SHORT_TITLES, *FORMER, *ADDRESSES, *ORDERS, *SILENT}
    cause = "the key '{}' of the front matter has no place here: left out"
    report.extend(Problem(shown, 1, 1, cause.format(key)) for key in sorted(keys.keys() - known))
    return filled


def _is_sound(key: str, value: Any, shown: str, report: list[Problem]) -> bool:  # noqa: ANN401 - YAML holds anything
    """Say whether our front matter takes the key with this value."""
    probe = {"title": "x", "description": "x", key: _freeze(value)}
    try:
        parse_model(FrontMatter, YamlSource(shown, probe))
    except ProblemsError as error:
        report.append(
            Problem(shown, 1, 1, f"the key '{key}' is left out: {error.problems[0].cause}", error.problems[0].expected)
        )
        return False
    return True


def _freeze(value: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, dict):
        return {key: _freeze(item) for key, item in value.items()}
    return tuple(map(_freeze, value)) if isinstance(value, list) else value


def render_page(keys: Mapping[str, Any], text: str) -> str:
    """Render a page with its front matter."""
    return f"---\n{render_yaml(keys)}---\n{text.strip(chr(10))}\n"
