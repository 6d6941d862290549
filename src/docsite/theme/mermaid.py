"""Diagrams in Mermaid's language become files of SVG while the site is built: no script draws them for readers.

See decisions/0057-diagrams-and-formulas-are-drawn-at-build.md.
"""

import re
from collections.abc import Callable
from hashlib import sha256
from html import escape, unescape

import mermaidx
from lxml import etree

DIAGRAM = re.compile(r'<pre class="mermaid"><code>(?P<text>.*?)</code></pre>', re.DOTALL)
"""What Markdown makes of a fence of the kind."""
FOLDER = "assets/mermaid"
TITLE = re.compile(r"^\s*(?:accTitle:|(?:pie\s+)?title:?)\s+(?P<title>.+?)\s*$", re.MULTILINE)
SVG = "{http://www.w3.org/2000/svg}"
FOREIGN = {"foreignObject", "image", "script", "iframe"}
"""What neither a picture in a page nor a document shows."""
SETTINGS = {
    "htmlLabels": False,  # text is text, in PDF and in Word, too
    "flowchart": {"htmlLabels": False},
    "deterministicIds": True,
    "handDrawnSeed": 1,
    "securityLevel": "strict",
    "fontFamily": "PT Sans, sans-serif",
}


def draw_diagrams(
    html: str, draw: Callable[[str], bytes], publish: Callable[[str, bytes], str], report: Callable[[str, str], None]
) -> str:
    """Replace the diagrams of a page by pictures.

    `draw` returns the SVG of a text, `publish` the address of a file from its path and its content; `report` is told of
    each that cannot be drawn, and why.
    """

    def draw_one(match: re.Match[str]) -> str:
        text = unescape(match["text"])
        try:
            content = draw(text)
        except ValueError as error:
            report(text, str(error))
            return match[0]
        address = publish(f"{FOLDER}/{sha256(content).hexdigest()[:16]}.svg", content)
        title = TITLE.search(text)
        width, height = read_size(content)
        return (
            f'<p class="mermaid"><img alt="{escape(title["title"] if title else "Схема")}" src="{escape(address)}"'
            f' width="{width}" height="{height}"></p>'
        )

    return DIAGRAM.sub(draw_one, html)


def draw_diagram(text: str) -> bytes:
    """Return the SVG of a diagram. Raises `ValueError` with Mermaid's own words."""
    try:
        svg = mermaidx.render(text, theme="neutral", config=SETTINGS).svg()
        root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except (RuntimeError, etree.XMLSyntaxError) as error:
        message = str(error).removeprefix("Mermaid rendering failed: ").removeprefix("Error: ")
        raise ValueError(" ".join(message.split())) from error
    for link in [*root.iter(f"{SVG}a")]:  # a picture leads nowhere
        link.tag = f"{SVG}g"
        link.attrib.clear()
    if foreign := {etree.QName(element).localname for element in root.iter(etree.Element)} & FOREIGN:
        raise ValueError(f"{', '.join(sorted(foreign))} in it, which readers would not see")
    width, height = _measure(root)
    root.set("width", f"{width}")
    root.set("height", f"{height}")
    root.attrib.pop("style", None)
    return etree.tostring(root)


def read_size(content: bytes) -> tuple[int, int]:
    """Return width and height of a drawn diagram, in pixels."""
    return _measure(etree.fromstring(content))


def _measure(root: etree._Element) -> tuple[int, int]:
    _, _, width, height = (float(number) for number in str(root.get("viewBox")).split())
    return round(width), round(height)
