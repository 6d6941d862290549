"""The front matter of a page: what others say in theirs, and what ours says of it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from docsite.checks.dialects import COMMON_MARK
from docsite.problems import Problem, ProblemsError
from docsite.reading.front_matter import find_head
from docsite.reading.validation import parse_model
from docsite.reading.yaml import YamlSource, read_yaml
from docsite.reading.yaml_edits import render_yaml
from docsite.tree.front_matter import FrontMatter

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
SENTENCE = re.compile(r".+?[.!?…](?=\s+[A-ZА-ЯЁ«\"„]|\s*$)", re.DOTALL)
LONGEST = 300
"""Characters of a description; what is longer is cut between two words."""


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
    except ProblemsError as error:
        is_empty = "empty" in error.problems[0].cause
        return Head(length=text.index("---", 3) + 4 if is_empty else 0)  # three dashes may be a rule
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
    filled["description"] = " ".join(str(told).split()) if isinstance(told, str) and told.strip() else description
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


def find_title(text: str) -> str:
    """Return the words of the first heading, if it is of the first level."""
    tokens = COMMON_MARK.parse(text)
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            return _read_words(inline) if token.tag == "h1" else ""
    return ""


def find_first_sentence(text: str) -> str:
    """Return the first sentence of a text that is one, without marks."""
    tokens = COMMON_MARK.parse(text)
    for number, token in enumerate(tokens):
        if token.type == "inline" and tokens[number - 1].type == "paragraph_open" and tokens[number - 1].level == 0:
            words = _read_words(token)
            if len(words.split()) > 2 and not re.match(r"(?:!!!|\?\?\?|===|/{3}|:::|\||-+8<|\[\^|\S+://)", words):  # noqa: PLR2004
                sentence = SENTENCE.match(words)
                return _cut(sentence[0] if sentence else words)
    return ""


def _read_words(inline: Any) -> str:  # noqa: ANN401 - a token of markdown-it
    parts = []
    for child in inline.children or ():
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
    words = re.sub(r"\{[:\s]*[#.][^{}]*\}|:[a-z]+(?:-[\w-]+)+:|\{\{.*?\}\}|\{%.*?%\}|\[\^[\w-]+\]", "", "".join(parts))
    return " ".join(words.split())


def _cut(sentence: str) -> str:
    if len(sentence) <= LONGEST:
        return sentence
    return f"{sentence[:LONGEST].rpartition(' ')[0].rstrip(' ,;:—-')}…"
