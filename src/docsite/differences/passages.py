"""The text of a page as a sequence of passages: what two lines' versions of it are compared by.

A passage is a paragraph, an item of a list, a row of a table, a block of code. Of its HTML only emphasis is kept; links
lose their targets, and whatever else there is becomes text.

See decisions/0035-passages-are-compared-by-difflib.md.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Literal

from lxml import html

PassageKind = Literal["heading", "text", "item", "term", "label", "row", "code"]
Run = tuple[str, tuple[str, ...]]
"""A text, and the names of the elements around it, outermost first."""
Cell = tuple[Run, ...]

EMPHASIS = {"code", "em", "strong", "kbd", "sub", "sup"}
KINDS: dict[str, PassageKind] = {"li": "item", "dt": "term", "dd": "text", "summary": "label", "label": "label"}
"""What the first text in an element is; further ones are `text`."""
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = {
    *("p", "ul", "ol", "dl", "div", "blockquote", "details", "section", "figure", "figcaption", "hr", "table", "pre"),
    *HEADINGS,
    *KINDS,
}
WORD = re.compile(r"\s*(?:\w+(?:[^\w\s]+\w+)*|[^\w\s]+)|\s+")
SPACES = re.compile(r"[ \t\r\n]+")
NO_TEXT = (
    "//comment() | //script | //style | //svg | //input | //form | //*[@data-own]"
    " | //*[contains(@class, 'headerlink') or contains(@class, 'footnote-backref') or contains(@class, 'task-list-c')]"
    " | //div[contains(@class, 'applies')]/p[contains(@class, 'admonition-title')]"
)
"""What says nothing, or only which line it is: the label of an `applies` block, what is marked as `data-own`."""


@dataclass(frozen=True, eq=False)
class Passage:
    """A piece of a page; two are equal if a reader sees no difference."""

    kind: PassageKind
    cells: tuple[Cell, ...]
    """One; of a row those of its columns, of code its lines."""
    head: tuple[Cell, ...] = ()
    """The head of a row's table."""
    level: int = 0
    """Of a heading."""
    anchor: str = ""
    """The id of a heading."""
    number: int = 0
    """Of an item of a numbered list: from 1 on."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Passage) and self.said == other.said

    def __hash__(self) -> int:
        return hash(self.said)

    @cached_property
    def said(self) -> tuple[PassageKind, tuple[Cell, ...]]:
        """Its words whatever the spaces between them, or the lines of code."""
        if self.kind == "code":
            return self.kind, self.cells
        return self.kind, tuple(
            tuple((word.strip(), around) for word, around in list_words(cell)) for cell in self.cells
        )

    @property
    def shape(self) -> tuple[str, int]:
        """What another passage must have in common with it to be compared word by word."""
        return self.kind, len(self.cells) if self.kind == "row" else 1

    @property
    def is_head(self) -> bool:
        """Whether it is the head of a table."""
        return self.kind == "row" and self.cells == self.head

    @property
    def text(self) -> str:
        """What it says."""
        return " ".join("".join(text for text, _ in cell) for cell in self.cells)


def list_words(cell: Cell) -> list[Run]:
    """Return the words of a cell and what stands between them, each with the space before it."""
    return [(word, around) for text, around in cell for word in WORD.findall(text)]


def read_passages(content: str) -> tuple[Passage, ...]:
    """Return the passages of a page's HTML; a heading comes first, if need be an empty one."""
    root = html.fragment_fromstring(content, create_parent="div")
    for element in root.xpath(NO_TEXT):
        element.drop_tree()
    reader = _Reader()
    reader.read(root)
    passages = tuple(reader.passages)
    begins = bool(passages) and passages[0].kind == "heading"
    return passages if begins else (Passage("heading", (), level=1), *passages)


class _Reader:
    """Collects passages; a text beside blocks is one, too."""

    def __init__(self) -> None:
        self.passages: list[Passage] = []
        self.runs: list[Run] = []
        self.kind: PassageKind = "text"
        self.number = 0

    def read(self, element: html.HtmlElement) -> None:
        """Read what stands in a container."""
        self.runs.append((element.text or "", ()))
        for child in element:
            if child.tag in BLOCKS:
                self.flush()
                self.read_block(child)
            else:
                self.runs.extend(_list_runs(child))
            self.runs.append((child.tail or "", ()))
        self.flush()

    def read_block(self, block: html.HtmlElement) -> None:
        """Read an element that stands on lines of its own."""
        if block.tag == "table":
            self.read_table(block)
        elif block.tag == "pre":
            lines = block.text_content().rstrip("\n").split("\n")
            self.passages.append(Passage("code", tuple(((line, ()),) for line in lines)))
        elif block.tag in HEADINGS:
            heading = (_tidy(_list_runs(block)),)
            self.passages.append(Passage("heading", heading, level=int(block.tag[1]), anchor=block.get("id", "")))
        else:
            if "admonition-title" in block.get("class", ""):
                self.kind, self.number = "label", 0
            elif block.tag in KINDS:
                self.kind, self.number = KINDS[str(block.tag)], _find_number(block)
            self.read(block)
            if block.tag in KINDS:  # it may have been empty
                self.kind, self.number = "text", 0

    def read_table(self, table: html.HtmlElement) -> None:
        """Read the rows of a table."""
        head: tuple[Cell, ...] = ()
        for row in table.iter("tr"):
            cells = tuple(_tidy(_list_runs(cell)) for cell in row)
            if row.find("td") is None:
                head = cells
            self.passages.append(Passage("row", cells, head))

    def flush(self) -> None:
        """End the passage that has begun."""
        if cell := _tidy(self.runs):
            self.passages.append(Passage(self.kind, (cell,), number=self.number))
            self.kind, self.number = "text", 0
        self.runs.clear()


def _find_number(item: html.HtmlElement) -> int:
    """Return the number that stands before an item of a list; 0 if none does."""
    parent = item.getparent()
    if item.tag != "li" or parent is None or parent.tag != "ol":
        return 0
    start = parent.get("start", "")
    return (int(start) if start.isdecimal() else 1) + len(list(item.itersiblings("li", preceding=True)))


def _list_runs(element: html.HtmlElement, around: tuple[str, ...] = ()) -> Iterator[Run]:
    """Yield the text in an element piece by piece; of a picture what it says."""
    if element.tag in EMPHASIS:
        around = (*around, element.tag)
    yield element.get("alt", "") if element.tag == "img" else element.text or "", around
    for child in element:
        yield from _list_runs(child, around)
        yield child.tail or "", around


def _tidy(runs: Iterable[Run]) -> Cell:
    """Join what looks the same; spaces and ends of lines become one space each, and none at the edges."""
    joined: list[Run] = []
    for around, group in groupby(runs, key=itemgetter(1)):
        text = SPACES.sub(" ", "".join(text for text, _ in group))
        if text.startswith(" ") and (not joined or joined[-1][0].endswith(" ")):
            text = text[1:]
        if text:
            joined.append((text, around))
    if joined and joined[-1][0].endswith(" "):
        text, around = joined.pop()
        joined += [(text[:-1], around)] if text[:-1] else []
    return tuple(joined)
