"""What HTML a writer may put into a page: nothing that runs, frames, sends or fetches from elsewhere.

The check reads the converted page as a browser does, so it sees what Markdown, its attribute lists and included files
made together.

See decisions/0032-raw-html-is-checked-in-the-converted-page.md, decisions/0066-html-is-read-as-browsers-read-it.md.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from docsite.problems import Problem
from docsite.reading.html import read_prose, walk_elements
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
AROUND = {"html", "head", "body"}
"""What every page has; a tag of theirs inside of it gives them its attributes."""
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
    "attributionsrc",
    "xlink:href",
}
FETCHED = ADDRESSES - {"href", "cite"}
SCHEMES = {"", "http", "https", "mailto", "tel"}
IGNORED = re.compile(r"[\x00-\x20]")
"""What browsers drop from an address before they look at its scheme."""
PICTURE = re.compile(r"<image\b[^<>]*>", re.IGNORECASE)
"""What browsers take for an `img`, and writers for a placeholder."""
SHOWN = re.compile("<!--[^\n]{,20}")
"""What Markdown makes of a comment that never ends, when it takes it for text."""
END = " <hr data-end>"
"""Put after the text: whatever swallows it would swallow the rest of the page."""


@dataclass(frozen=True)
class Fault:
    """What may not stand in a page."""

    needles: tuple[str, ...]
    """Patterns to look for in the Markdown: the first that is there."""
    cause: str
    expected: str


def check_html(html: str, places: Places, shown: str) -> Iterator[Problem]:
    """Yield what may not stand in the HTML of a page, with the place in the Markdown that it was made from.

    `shown` is the file in messages. What cannot be found in the Markdown, since a snippet brought it along, is said to
    stand in the first line.
    """
    for fault in _find_faults(html):
        yield Problem(shown, *places.find(*fault.needles), fault.cause, fault.expected)


def _find_faults(html: str) -> Iterator[Fault]:
    ends = False  # or nobody knows: an element that is not allowed may read on as it likes
    for element in walk_elements(html + END):
        tag, attributes = element.tag or "", element.attributes
        if tag not in TEXT and (tag not in AROUND or attributes):
            ends = True
            yield Fault((rf"<{re.escape(tag)}\b",), f"element <{tag}> is not allowed", "text, or Markdown")
        if tag == "img" and "src" not in attributes and (placeholder := PICTURE.search(html)):
            cause = f"{placeholder[0]} is read as a picture, and nobody sees it"
            yield Fault((r"<image\b",), cause, "'&lt;' for the sign, or code between backticks")
        if attributes:
            ends = ends or _is_end(tag, attributes)
            yield from _check_attributes(tag, attributes)
    for shown in SHOWN.findall(read_prose(html)) if "&lt;!--" in html else ():
        cause = "a comment that never ends: readers would see it"
        yield Fault((re.escape(shown), "<!--"), cause, "'-->' at its end, or `<!--` as code")
    if not ends:
        needle = re.escape(_find_endless(html).split("\n")[0])
        yield Fault((needle,), "a tag, a comment or quotes that never end", "'>', '-->' or a quote at their end")


def _is_end(tag: str, attributes: Mapping[str, str | None]) -> bool:
    return tag == "hr" and attributes == {"data-end": None}


def _find_endless(html: str) -> str:
    """Return the text from where on it swallows what comes after it."""
    starts = (match.start() for match in reversed([*re.finditer("<", html)]))
    return html[next(filter(partial(_ends, html), starts), 0) :]


def _ends(html: str, length: int) -> bool:
    return any(_is_end(element.tag or "", element.attributes) for element in walk_elements(html[:length] + END))


def _check_attributes(tag: str, attributes: Mapping[str, str | None]) -> Iterator[Fault]:
    for name, value in attributes.items():
        if name.startswith("on"):
            yield _blame(tag, name, "", f"attribute '{name}' runs a script", "a page without scripts")
        elif name == "style":
            yield _blame(tag, name, "", "attribute 'style' has no effect: browsers refuse it", "a class")
        elif name in ADDRESSES:
            candidates = (value or "").split(",") if name == "srcset" else [value or ""]
            for candidate in candidates:
                address = candidate.strip().partition(" ")[0] if name == "srcset" else candidate
                yield from _check_address(tag, name, address)


def _blame(tag: str, name: str, value: str, cause: str, expected: str) -> Fault:
    """Return the fault of an attribute: what is found of its value, its name or its element says where it is."""
    word = re.escape(name)
    needles = (re.escape(value),) if value else ()
    return Fault((*needles, rf"\b{word}\s*=", rf"\b{word}\b", rf"<{re.escape(tag)}\b"), cause, expected)


def _check_address(tag: str, name: str, value: str) -> Iterator[Fault]:
    address = IGNORED.sub("", value).replace("\\", "/")  # as browsers do
    try:
        parts = urlsplit(address)
    except ValueError:
        yield _blame(tag, name, value, f"address {value!r} cannot be read", "a path, https:// or mailto:")
        return
    if parts.scheme not in SCHEMES:
        cause = f"address {value!r} begins with '{parts.scheme}:'"
        yield _blame(tag, name, value, cause, "a path, https://, mailto: or tel:")
    elif name in FETCHED and (parts.scheme or parts.netloc):
        cause = f"{value} comes from another site, and not at all on a machine without the internet"
        yield _blame(tag, name, value, cause, "a file below docs/")
