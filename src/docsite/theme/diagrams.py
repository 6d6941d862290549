"""Put the diagrams into the pages, where they take the page's colours, light or dark.

A file of its own keeps light colours in a `style` element and a `title`; in a page the style sheet does the former, the
alternative text the latter.

See decisions/0012-diagrams-are-put-into-the-pages.md.
"""

import re
from collections.abc import Callable
from html import unescape

from lxml import etree

from docsite.reading.svg import parse_drawing

IMAGE = re.compile(r'<img alt="(?P<alt>[^"]*)" src="(?P<source>[^":]+\.svg)"[^>]*>')
NAMESPACE = "{http://www.w3.org/2000/svg}"


def inline_diagrams(html: str, read: Callable[[str], bytes | None], report: Callable[[str], None]) -> str:
    """Replace the images of SVG files by their content.

    `read` returns the content of an address, or `None` to leave it alone; `report` is told those without alternative
    text.
    """

    def inline(match: re.Match[str]) -> str:
        content = read(match["source"])
        if not match["alt"].strip():
            report(match["source"])
        return match[0] if content is None else adopt_diagram(content, match["source"], unescape(match["alt"]))

    return IMAGE.sub(inline, html)


def adopt_diagram(content: bytes, source: str, alternative: str) -> str:
    """Return the SVG as an element of a page, named by the alternative text; documents find its file by the source."""
    root = parse_drawing(content)
    for element in [*root.iter(f"{NAMESPACE}style"), *root.findall(f"{NAMESPACE}title")]:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    root.attrib.pop("aria-labelledby", None)
    root.set("role", "img")
    root.set("aria-label", alternative)
    root.set("class", "diagram")
    root.set("data-source", source)
    return etree.tostring(root, encoding="unicode", with_tail=False)
