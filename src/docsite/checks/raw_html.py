"""What HTML a writer may put into a page: nothing that runs, frames, sends or fetches from elsewhere.

The check reads the converted page, so it sees what Markdown, its attribute lists and included files made together.

See decisions/0032-raw-html-is-checked-in-the-converted-page.md.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

from docsite.problems import Problem
from docsite.reading.places import Places

TEXT = {
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del",
    "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small",
    "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u",
    "ul", "var", "wbr", "input", "label", "button", "nav",
    "svg", "path", "g", "circle", "ellipse", "line", "polygon", "polyline", "rect",
}  # fmt: skip
"""With `input`, `label`, `button` and shapes for what Markdown itself makes: lists of tasks, tabs, icons."""
DRAWING = {
    "svg", "g", "path", "rect", "line", "circle", "ellipse", "polygon", "polyline", "text", "tspan", "title", "desc",
    "defs", "marker", "use", "symbol", "clippath", "pattern", "lineargradient", "radialgradient", "stop", "style",
}  # fmt: skip
"""Of an SVG file, in lower case; its `style` is for the file alone."""
ADDRESSES = {
    "href",
    "src",
    "srcset",
    "action",
    "formaction",
    "poster",
    "data",
    "cite",
    "background",
    "ping",
    "xlink:href",
}
FETCHED = ADDRESSES - {"href", "cite"}
SCHEMES = {"", "http", "https", "mailto", "tel"}
PLAIN_TAG = re.compile(r"""<[a-zA-Z][a-zA-Z\d-]*(?:\s+[^\s"'<>/=]+(?:=(?:"[^"]*"|'[^']*'))?)*\s*/?>""")
"""A tag that everybody reads alike."""
TAG_BEGIN = re.compile(r"<[a-zA-Z]")
IGNORED = re.compile(r"[\x00-\x20]")
"""What browsers drop from an address before they look at its scheme."""


def check_html(html: str, places: Places, shown: str, *, drawing: bool = False) -> Iterator[Problem]:
    """Yield what may not stand in the HTML of a page, with the place in the Markdown that it was made from.

    `shown` is the file in messages. Of a `drawing` other elements are expected. What cannot be found in the Markdown,
    since a snippet brought it along, is said to stand in the first line.
    """
    if not drawing and _is_plainly_sound(html):
        return
    for needle, cause, expected in _read_faults(html, DRAWING if drawing else TEXT):
        yield Problem(shown, *places.find(needle), cause, expected)


def _is_plainly_sound(html: str) -> bool:
    """Say whether all tags of a text are plain, and none is a fault.

    Most tags of a page are alike: it takes a quarter of the time of reading them all.
    """
    tags = PLAIN_TAG.findall(html)
    return len(tags) == len(TAG_BEGIN.findall(html)) and not _read_faults("".join(set(tags)), TEXT)


def _read_faults(html: str, elements: set[str]) -> list[tuple[str, str, str]]:
    """Return each fault as a pattern to look for, the cause and what was expected."""
    parser = _Parser(elements)
    parser.feed(html)
    parser.close()
    return parser.faults


class _Parser(HTMLParser):
    def __init__(self, elements: set[str]) -> None:
        super().__init__()
        self.elements = elements
        self.faults: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.elements:
            self.faults.append((rf"<{re.escape(tag)}\b", f"element <{tag}> is not allowed", "text, or Markdown"))
        for name, value in attrs:
            needle = rf"\b{re.escape(name)}\s*="
            if name.startswith("on"):
                self.faults.append((needle, f"attribute '{name}' runs a script", "a page without scripts"))
            elif name == "style":
                self.faults.append((needle, "attribute 'style' has no effect: browsers refuse it", "a class"))
            elif name == "srcset":
                for candidate in (value or "").split(","):
                    self._check_address(name, candidate.strip().partition(" ")[0])
            elif name in ADDRESSES:
                self._check_address(name, value or "")

    def _check_address(self, name: str, value: str) -> None:
        address = IGNORED.sub("", value).replace("\\", "/")  # as browsers do
        try:
            parts = urlsplit(address)
        except ValueError:
            self.faults.append((re.escape(value), f"address {value!r} cannot be read", "a path, https:// or mailto:"))
            return
        if parts.scheme not in SCHEMES:
            cause = f"address {value!r} begins with '{parts.scheme}:'"
            self.faults.append((re.escape(value), cause, "a path, https://, mailto: or tel:"))
        elif name in FETCHED and (parts.scheme or parts.netloc):
            cause = f"{value} comes from another site, and not at all on a machine without the internet"
            self.faults.append((re.escape(value), cause, "a file below docs/"))
