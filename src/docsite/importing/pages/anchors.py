"""The ids of a page's headings: what they were, what they are here, and which of them stay."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import html as lxml_html

from docsite.importing.pages.draft import Draft
from docsite.importing.pages.found import Slugify
from docsite.reading.structure import MarkdownReader

ATX = re.compile(r"^[ \t>]*(?P<marks>#{1,6})[ \t]+(?P<text>\S.*?)[ \t]*#*[ \t]*$")
UNDERLINE = re.compile(r"^[ \t]*(?:=+|-+)[ \t]*$")
EXPLICIT = re.compile(r"\{[^{}]*#[^\s{}]+[^{}]*\}\s*$")
COUNTED = re.compile(r"_\d+$")
NAMELESS = re.compile(r"[\W\d_]*")
"""An id that a counter made, as of a heading that stands twice: it moves with every insertion."""
CLOSING = re.compile(r"[ \t]*#*[ \t]*$")
SIGNS = re.compile(r"[\W_]+")
IDS = re.compile(r"\s*\{[^{}]*\}\s*$")
PLAIN_ID = re.compile(r"[^\s{}#\"'<>&`=]+")


@dataclass
class Anchors:
    """What the headings of a page are called."""

    present: dict[str, str] = field(default_factory=dict)
    """Id that leads somewhere, former or present → the present one; nothing for the title, where a page begins."""
    lost: list[tuple[int, str, str]] = field(default_factory=list)
    """Row, former and present id of the headings whose address is another now."""


def find_ids(text: str, reader: MarkdownReader) -> tuple[list[tuple[str, str, bool]], set[str]]:
    """Return of each heading in order its id, its letters and whether it may be a title, and all ids of a text."""
    converted = reader.convert(text)
    root = (
        lxml_html.fragment_fromstring(converted, create_parent="div") if converted.strip() else lxml_html.Element("div")
    )
    headings = [
        (str(element.get("id") or ""), _letters("".join(element.itertext())), element.tag == "h1")
        for element in root.iter("h1", "h2", "h3", "h4", "h5", "h6")
    ]
    ids = {
        str(element.get(name))
        for element in root.iter()
        if isinstance(element.tag, str)
        for name in ("id", "name")
        if element.get(name)
    }
    return headings, ids


def with_slugify(reader: MarkdownReader, slugify: Slugify, separator: str) -> MarkdownReader:
    """Return a reader that names headings otherwise."""
    toc: dict[str, Any] = {**reader.extensions.get("toc", {}), "slugify": slugify, "separator": separator}
    return MarkdownReader({**reader.extensions, "toc": toc}, reader.root)


def settle_anchors(draft: Draft, former: MarkdownReader, *, keep: bool) -> Anchors:
    """Name the headings that are to keep their ids, or that stand twice; return what all are called."""
    text = draft.text
    present, others = find_ids(text, draft.reader)
    before, _ = find_ids(text, former)
    anchors = Anchors({name: name for name in others})
    rows, heads = draft.rows, list(_find_rows(draft))
    taken: set[str] = set()
    for number, (ours, letters, may_be_title) in enumerate(present):
        theirs = before[number][0] if len(before) == len(present) else ours
        is_title = number == 0 and may_be_title
        row, heads = _take_row(heads, letters)
        is_open = row > 0 and not EXPLICIT.search(rows[row - 1])
        name = _choose(ours, theirs, taken, keep=keep and not is_title) if is_open else ours
        if name != ours:
            rows[row - 1] = f"{CLOSING.sub('', rows[row - 1])} {{#{name}}}"
        taken.add(name)
        anchors.present[name] = "" if is_title else name
        if theirs and theirs != name:
            anchors.present.setdefault(theirs, anchors.present[name])
            anchors.lost += [] if is_title else [(row or 1, theirs, name)]
    draft.text = "\n".join(rows)
    return anchors


Head = tuple[int, str]
"""Row and letters of what looks like a heading."""


def _take_row(heads: list[Head], letters: str) -> tuple[int, list[Head]]:
    """Return the row of the heading of these letters, 0 for none, and the headings that may come after it."""
    for place, (row, words) in enumerate(heads):
        if words == letters:
            return row, heads[place + 1 :]
    return 0, heads


def _choose(ours: str, theirs: str, taken: Collection[str], *, keep: bool) -> str:
    """Return the id of a heading: the former one, if it is to stay and does not move with every insertion."""
    if keep and theirs not in taken and not NAMELESS.fullmatch(theirs) and PLAIN_ID.fullmatch(theirs):
        return theirs
    if not COUNTED.search(ours):
        return ours
    bare, number = COUNTED.sub("", ours) or "section", 2
    while f"{bare}-{number}" in taken:
        number += 1
    return f"{bare}-{number}"


def _find_rows(draft: Draft) -> Iterator[Head]:
    """Yield what looks like a heading."""
    rows = draft.rows
    for number, row in enumerate(rows, start=1):
        if number in draft.code:
            continue
        if match := ATX.match(row):
            yield number, _letters(_strip_marks(match["text"]))
        elif row.strip() and number < len(rows) and number + 1 not in draft.code and UNDERLINE.match(rows[number]):
            yield number, _letters(_strip_marks(row))


def _strip_marks(text: str) -> str:
    bare = IDS.sub("", text)
    bare = re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)", r"\1", bare)
    return re.sub(r"</?[A-Za-z][^<>]*>|&\w+;|&#\d+;", "", bare)


def _letters(text: str) -> str:
    return SIGNS.sub("", text).casefold()


def slugify_github(text: str, separator: str) -> str:
    """Return the id that GitHub, Docusaurus and Hugo give a heading."""
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", separator)
