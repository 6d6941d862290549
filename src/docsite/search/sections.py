"""What search reads of a page: its sections, each with its heading and text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import html
from lxml.html import HtmlElement

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


INLINE = frozenset({"a", "abbr", "b", "code", "em", "i", "kbd", "mark", "small", "span", "strong", "sub", "sup"})
"""Elements that do not part words."""


SILENT = frozenset({"button", "input", "script", "style", "svg"})


@dataclass(frozen=True)
class Section:
    """A part of a page that search leads to; the first of a page is its introduction, without an anchor."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True)
class PageText:
    """What search reads of a page."""

    name: str
    """Its title in the navigation."""
    description: str
    """What it is for, in a sentence."""
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        """What stands above its text."""
        return self.sections[0].heading

    @property
    def titles(self) -> tuple[str, ...]:
        """Its different titles."""
        return tuple(dict.fromkeys(filter(None, (self.title, self.name))))


def split_sections(content: str, name: str) -> tuple[Section, ...]:
    """Return the sections of a page's HTML: its title with what stands below, then every heading that has an id.

    `name` is the title if the HTML has none.
    """
    places = [("", name)]
    texts: list[list[str]] = [[]]
    for heading, text in _walk(html.fragment_fromstring(content, create_parent="div")):
        if heading is None:
            texts[-1].append(text)
        elif heading.tag == "h1":
            places[0] = ("", _join([text]))
        else:
            places.append((heading.get("id", ""), _join([text])))
            texts.append([])
    return tuple(Section(*place, _join(text)) for place, text in zip(places, texts, strict=True))


def _walk(element: HtmlElement) -> Iterator[tuple[HtmlElement | None, str]]:
    """Yield the headings, each with its text, and the texts between them, blocks apart."""
    yield None, element.text or ""
    for child in element:
        if child.tag in HEADINGS and (child.get("id") or child.tag == "h1"):
            yield child, "".join(text for _, text in _walk(child))
        elif isinstance(child.tag, str) and not _is_silent(child):
            border = "" if child.tag in INLINE else " "
            yield None, border
            yield from _walk(child)
            yield None, border
        yield None, child.tail or ""


def _is_silent(element: HtmlElement) -> bool:
    """Say whether an element holds nothing that a reader would search for."""
    is_excluded = "data-search-exclude" in element.attrib or "headerlink" in element.get("class", "")
    return element.tag in SILENT or is_excluded or "hidden" in element.attrib


def _join(texts: Iterable[str]) -> str:
    return " ".join("".join(texts).replace("\u00ad", "").split())
