"""What Markdown makes of a page: texts for reading, and all the rest."""

from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from docsite.reading.structure import load_markdown

Convert = Callable[[str], str]
"""Makes HTML of Markdown."""

LITERAL = {"code", "kbd", "pre", "script", "style"}
"""Elements whose text is no prose."""


def make_converter(extensions: Mapping[str, Mapping[str, Any]], root: Path) -> Convert:
    """Return what converts as the site does, with the extensions of its configuration and their options.

    Left out are contents, which repeat headings. A missing snippet is the build's to name. Raises `FaultError`.
    """
    if "pymdownx.snippets" in extensions:
        extensions = {**extensions, "pymdownx.snippets": {**extensions["pymdownx.snippets"], "check_paths": False}}
    markdown = load_markdown(extensions, root)
    markdown.treeprocessors.deregister("toc")
    explanations: Mapping[str, str] = {}
    if "abbr" in markdown.treeprocessors:
        explanations = markdown.treeprocessors["abbr"].abbrs
        markdown.treeprocessors.deregister("abbr")
    markdown.treeprocessors.register(_HiddenTexts(explanations), "hidden_texts", -1)  # when all is done
    return lambda text: str(markdown.reset().convert(text))


class _HiddenTexts:
    """Shows what is read as prose, but stands in attributes: words for a picture, explanations of abbreviations."""

    def __init__(self, explanations: Mapping[str, str]) -> None:
        self.explanations = explanations

    def run(self, root: Element) -> None:
        for image in root.iter("img"):
            image.tag, image.text = "span", image.attrib.pop("alt", "")
        for explanation in self.explanations.values():
            SubElement(root, "p").text = explanation


def list_texts(html: str) -> list[tuple[str, bool]]:
    """Return the texts between the tags, and which of them are prose."""
    return _HtmlReader(html).texts


def list_markup(html: str) -> list[str]:
    """Return all but prose."""
    return _HtmlReader(html).markup


class _HtmlReader(HTMLParser):
    """Like a browser, it takes what nobody closed for closed with its parent."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[tuple[str, bool]] = []
        self.markup: list[str] = []
        self.open: list[str] = []
        self.address: set[str] = set()
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        is_prose = LITERAL.isdisjoint(self.open) and data not in self.address
        self.texts.append((data, is_prose))
        if not is_prose:
            self.markup.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.markup.append(f"<{tag} {attrs}>")
        self.open.append(tag)
        address = dict(attrs).get("href") or ""
        self.address = {address, address.removeprefix("mailto:")}  # a link may show where it leads

    def handle_endtag(self, tag: str) -> None:
        self.markup.append(f"</{tag}>")
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_comment(self, data: str) -> None:
        self.markup.append(data)

    def handle_decl(self, decl: str) -> None:
        self.markup.append(decl)

    def handle_pi(self, data: str) -> None:
        self.markup.append(data)

    def unknown_decl(self, data: str) -> None:
        self.markup.append(data)
