"""A document of pandoc's JSON: what only a word processor needs goes, and links name pages."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from docsite.importing.pages.signs import Node, walk

NO_ATTRIBUTES = ["", [], []]
CAPTION = re.compile(r"(?:Рис(?:унок|\.)|Fig(?:ure|\.))\s*\d", re.IGNORECASE)
NO_CAPTION: list[Any] = [None, []]


def mend_nodes(
    section: list[Node], path: str, homes: Mapping[str, str], pictures: Mapping[str, str], wanted: set[str]
) -> None:
    """Let links and pictures name pages and files; `wanted` holds the places that some link leads to."""
    _open_captions(section, wanted)
    _name_pictures(section)
    for node in walk(section):
        kind, content = node.get("t"), node.get("c") or []
        if kind == "Image":
            content[0] = NO_ATTRIBUTES
            content[2] = [pictures.get(content[2][0], content[2][0]), ""]
        elif kind == "Link":
            content[0] = NO_ATTRIBUTES
            target = content[2][0]
            home = homes.get(target.removeprefix("#")) if target.startswith("#") else None
            content[2] = [f"{home}{target}" if home and home != path else target, ""]
        elif kind in {"Span", "Underline", "SmallCaps"}:
            name, words = (content[0][0], content[1]) if kind == "Span" else ("", content)
            place = [_write(f'<span id="{name}"></span>')] if name in wanted else []
            node.update(t="Span", c=[NO_ATTRIBUTES, [*place, *words]])
        elif kind == "Table":
            for column in content[2]:
                column[1] = {"t": "ColWidthDefault"}
        elif kind == "CodeBlock":
            node["c"] = [["", ["text"], []], content[1].expandtabs(4)]
        elif kind == "Div":
            content[0] = NO_ATTRIBUTES


def _open_captions(value: Any, wanted: set[str]) -> None:  # noqa: ANN401 - JSON holds anything
    """Put the caption of a picture below it, and that of a table above it, as a paragraph; join rows of code."""
    if isinstance(value, dict):
        _open_captions(value.get("c"), wanted)
    elif isinstance(value, list):
        blocks: list[Any] = []
        for item in value:
            _open_captions(item, wanted)
            above: Any = blocks[-1] if blocks else None
            if _is_code(item) and _is_code(above):
                above["c"][1] += f"\n{item['c'][1]}"
            else:
                blocks += _open_caption(item, wanted) if isinstance(item, dict) else [item]
        value[:] = blocks


def _is_code(node: Any) -> bool:  # noqa: ANN401 - as above
    return isinstance(node, dict) and node.get("t") == "CodeBlock"


def _open_caption(node: Node, wanted: set[str]) -> list[Node]:
    if node.get("t") == "BlockQuote" and all(_is_code(block) for block in node["c"]):
        return list(node["c"])  # indented code is no quotation
    if node.get("t") not in {"Figure", "Table"}:
        return [node]
    content = node["c"]
    caption = _make_caption(content[1][1], wanted)
    if node["t"] == "Table":
        content[1] = NO_CAPTION
        return [*caption, node]
    images = [each for each in walk(content[2]) if each.get("t") == "Image"]
    words = read_words(content[1][1])
    for image in images:
        if words and not read_words(image["c"][1]):
            image["c"][1] = [{"t": "Str", "c": words}]
    return [{"t": "Para", "c": images}, *caption]


def _name_pictures(section: list[Node]) -> None:
    """Let a picture without words have those of the paragraph below it that is a caption by what it says."""
    paragraphs = [node["c"] for node in walk(section) if node.get("t") in {"Para", "Plain"}]
    for above, below in pairwise(paragraphs):
        images = [node for node in walk(above) if node.get("t") == "Image" and not read_words(node["c"][1])]
        words = read_words(below)
        if images and not read_words(above) and CAPTION.match(words):
            images[-1]["c"][1] = [{"t": "Str", "c": words}]


def _make_caption(blocks: list[Node], wanted: set[str]) -> list[Node]:
    """Return a paragraph in italics that has the id of its bookmark, if a link leads there."""
    inlines = [inline for block in walk(blocks) if block.get("t") in {"Para", "Plain"} for inline in block["c"]]
    names = [node["c"][0][0] for node in walk(inlines) if node.get("t") == "Span" and node["c"][0][0] in wanted]
    if not read_words(inlines):
        return []
    for node in walk(inlines):
        if node.get("t") == "Span" and node["c"][0][0] in names[:1]:
            node["c"][0] = NO_ATTRIBUTES
    place = [_write(f"{{#{names[0]}}}")] if names else []
    return [{"t": "Para", "c": [{"t": "Emph", "c": inlines}, *place]}]


def _write(text: str) -> Node:
    return {"t": "RawInline", "c": ["markdown", text]}


def read_words(inlines: Any) -> str:  # noqa: ANN401 - as above
    """Return the words of inlines or blocks."""
    return " ".join(
        "".join(
            node["c"] if node["t"] == "Str" else " "
            for node in walk(inlines)
            if node.get("t") in {"Str", "Space", "SoftBreak"}
        ).split()
    )
