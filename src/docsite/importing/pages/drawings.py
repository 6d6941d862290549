"""Drawings of others, without what browsers refuse in a page and what only their editors read."""

import re

from lxml import etree

from docsite.checks.xml_files import ELEMENTS, FETCHING, SVG, check_drawing
from docsite.reading.svg import parse_drawing

XLINK = "{http://www.w3.org/1999/xlink}href"
PRESENTATION = {
    "clip-path", "clip-rule", "color", "display", "dominant-baseline", "fill", "fill-opacity", "fill-rule",
    "font-family", "font-size", "font-style", "font-weight", "letter-spacing", "marker-end", "marker-mid",
    "marker-start", "mask", "opacity", "overflow", "paint-order", "shape-rendering", "stop-color", "stop-opacity",
    "stroke", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
    "stroke-opacity", "stroke-width", "text-anchor", "text-decoration", "text-rendering", "transform-origin",
    "vector-effect", "visibility", "word-spacing", "writing-mode",
}  # fmt: skip
"""Properties that are attributes as well (SVG 2, 6.6)."""
DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?[^>]*>", re.IGNORECASE)


def mend_drawing(content: bytes) -> bytes | None:
    """Return the drawing as pages may hold it; nothing for one that cannot be mended."""
    if not any(check_drawing(content, "")):
        return content
    try:
        root = parse_drawing(DOCTYPE.sub(b"", content, count=1))
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root.tag != f"{{{SVG}}}svg":
        return None
    for element in list(root.iter()):
        _mend_element(element)
    etree.cleanup_namespaces(root)
    mended = etree.tostring(root, encoding="utf-8", xml_declaration=False)
    return None if any(check_drawing(mended, "")) else mended


def _mend_element(element: etree._Element) -> None:
    space, _, name = str(element.tag).rpartition("}")
    parent = element.getparent()
    if space != f"{{{SVG}" or name not in ELEMENTS:
        if parent is not None:
            _take_out(element, parent, keep=space == f"{{{SVG}" and name in {"a", "switch"})
        return
    for declaration in str(element.attrib.pop("style", "")).split(";"):
        key, _, value = declaration.partition(":")
        if key.strip() in PRESENTATION and value.strip():
            element.set(key.strip(), value.replace("!important", "").strip())
    for key, value in list(element.attrib.items()):
        word = str(key).rpartition("}")[2].lower()
        is_own = not str(key).startswith("{") or key in {XLINK, "{http://www.w3.org/XML/1998/namespace}space"}
        is_out = word in {"href", "src", "base"} and not str(value).startswith("#")
        if not is_own or word.startswith("on") or is_out or FETCHING.search(str(value)):
            del element.attrib[key]


def _take_out(element: etree._Element, parent: etree._Element, *, keep: bool) -> None:
    """Take an element out; what it holds may stay in its place."""
    index = parent.index(element)
    if keep:
        for offset, child in enumerate(list(element)):
            parent.insert(index + offset, child)
    parent.remove(element)
