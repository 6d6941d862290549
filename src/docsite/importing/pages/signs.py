"""Signs of words that our Markdown would take for marks, where pandoc's writer knows of none."""

import re
from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]
RISKY = re.compile(r"<|\\\\|&#?\w+;|~.*~|\^.*\^|==|\+\+|~~|\^\^|:[\w+-]+:|--8<--|\$|\[\^|^\(\w+\)|\\[(\[]|\{\{|\{%")
"""What a word holds that is a mark to our Markdown."""
BEGINNING = re.compile(r"(?:#|/{3}|!{3}|\?{3}|={3}|-{3}|:$|:{3})")
"""What a block begins with that is a mark there."""
ENTITIES = {"<": "&lt;", "&": "&amp;", "?": "&#63;", "[": "&#91;", "\\(": "&#92;(", "\\[": "&#92;&#91;"}
"""Signs that a backslash does not keep."""
SIGN = re.compile(r"\\[(\[]|[\\`*_{}\[\]#|$^:=~+<&]")
BLOCKS = {"Para", "Plain"}


def walk(value: Any) -> Iterator[Node]:  # noqa: ANN401 - JSON holds anything
    """Yield the nodes of pandoc's JSON, from the outside in."""
    if isinstance(value, dict):
        yield value
        yield from walk(value.get("c"))
    elif isinstance(value, list):
        for item in value:
            yield from walk(item)


def keep_signs(document: Node) -> Node:
    """Let every word of a document be read as it stands."""
    for node in walk(document["blocks"]):
        kind = node.get("t")
        if kind in BLOCKS and node["c"] and node["c"][0]["t"] == "Str":
            first = node["c"][0]
            if BEGINNING.match(first["c"]):
                _write(first, _keep(first["c"][0], is_first=True) + _keep(first["c"][1:]))
        if kind == "Str" and RISKY.search(node["c"]):
            _write(node, _keep(node["c"]))
    return document


def _write(node: Node, text: str) -> None:
    node.update(t="RawInline", c=["markdown", text])


def _keep(words: str, *, is_first: bool = False) -> str:
    if is_first:
        return ENTITIES.get(words, f"\\{words}")
    return SIGN.sub(lambda match: ENTITIES.get(match[0], f"\\{match[0]}"), words)
