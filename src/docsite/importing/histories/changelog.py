"""Keep a Changelog: a Markdown file with a heading for each release.

See https://keepachangelog.com/en/1.1.0/.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markdown_it.tree import SyntaxTreeNode

from docsite.importing.histories.history import FoundRelease, History, Place
from docsite.importing.histories.markup import find_row, parse_markdown, read_words, render_link
from docsite.importing.histories.notes import NotesReader, Section, find_kind, split_sections
from docsite.importing.histories.versions import is_version, seems_version
from docsite.releases.texts import ADDRESS

DATE = re.compile(r"(?<!\d)\d{4}-\d{1,2}-\d{1,2}(?!\d)")
UNRELEASED = {"unreleased", "неизданное", "невыпущенное"}
NAMES_OF_A_VERSION = ("version", "release", "версия", "выпуск")
WORDS_OF_A_VERSION = 2
"""A version is the first word of its heading, or the second one: 'Version 1.2'."""

WORDS_OF_A_KIND = 3
"""A heading beside those of releases that says more is a chapter of its own."""


@dataclass(frozen=True)
class _Heading:
    row: int
    version: str
    """Empty for what is not released."""
    date: str = ""
    is_withdrawn: bool = False
    address: str = ""
    rest: str = ""
    """What else it says."""


def read_changelog(text: str, path: str) -> History:
    """Read the releases of a changelog."""
    history = History(path=path)
    reader = _Reader(text, history)
    for heading, section, inner in _group(split_sections(parse_markdown(text))):
        if heading:
            reader.read_release(heading, section, inner)
        else:
            reader.pass_over(section, inner)
    return history


class _Reader:
    def __init__(self, text: str, history: History) -> None:
        self.history = history
        self.notes = NotesReader(text.split("\n"), self.place, self.tell)

    def place(self, row: int) -> Place:
        return Place(self.history.path, row)

    def tell(self, row: int, cause: str) -> None:
        self.history.report.append(self.place(row).problem(cause))

    def pass_over(self, section: Section, inner: Sequence[Section]) -> None:
        """Name what belongs to no release."""
        if section.heading and (section.blocks or inner):
            words = read_words(section.heading)[:60]
            self.tell(find_row(section.heading), f"'{words}' is no release: what is below it is not carried")
        elif section.blocks:
            self.tell(1, "what stands above the first release is not carried")

    def read_release(self, heading: _Heading, section: Section, inner: Sequence[Section]) -> None:
        row = heading.row
        if heading.version and not is_version(heading.version):
            self.tell(row, f"{heading.version!r} cannot be ordered among versions: the release is not carried")
            return
        summary, changes = self.notes.read([replace(section, heading=None), *inner])
        if heading.address and (summary or not heading.version):
            self.tell(row, f"where the heading leads is not carried: {heading.address[:100]}")
        if not heading.version:
            if summary:
                self.tell(row, "the words above the changes that are not released are not carried")
            self.history.unreleased += changes
            return
        if heading.rest:
            self.tell(row, f"what else the heading says is not carried: {heading.rest[:60]}")
        if heading.address and not summary:
            summary = f"{render_link(f'Выпуск {heading.version}', heading.address)}."
        self.history.releases.append(
            FoundRelease(
                place=self.place(row),
                version=heading.version,
                date=heading.date,
                summary=summary,
                is_withdrawn=heading.is_withdrawn,
                changes=changes,
            )
        )


def _group(sections: list[Section]) -> list[tuple[_Heading | None, Section, list[Section]]]:
    """Return each section of a release, or of nothing that is known, with those below it."""
    read = [(_read_heading(section), section) for section in sections]
    levels = Counter(section.heading.tag for heading, section in read if heading and section.heading)
    deepest = max(levels, key=lambda tag: levels[tag], default="h2")
    groups: list[tuple[_Heading | None, Section, list[Section]]] = []
    for heading, section in read:
        tag = section.heading.tag if section.heading else "h0"
        is_kind = tag == deepest and heading is None and _names_kind(section)
        if groups and groups[-1][0] and is_kind:  # git-chglog puts kinds of change beside the releases
            groups[-1][2].append(section)
        elif tag <= deepest or not groups:
            groups.append((heading, section, []))
        else:
            groups[-1][2].append(section)
    return groups


def _names_kind(section: Section) -> bool:
    words = read_words(section.heading) if section.heading else ""
    return len(words.split()) <= WORDS_OF_A_KIND and find_kind(words) is not None


def _read_heading(section: Section) -> _Heading | None:
    if section.heading is None:
        return None
    row, words = find_row(section.heading), read_words(section.heading)
    bare = [word.strip("[](){}:,*–—") for word in words.split()]
    address = next((href for href in map(_find_address, section.heading.walk()) if ADDRESS.match(href)), "")
    if bare and bare[0].casefold() in UNRELEASED:
        return _Heading(row, "", address=address)
    date = DATE.search(words)
    version = next((word for word in bare[:WORDS_OF_A_VERSION] if seems_version(word) and not DATE.match(word)), "")
    known = {version.casefold(), "yanked", date[0] if date else "", *NAMES_OF_A_VERSION}
    return (
        None
        if not version
        else _Heading(
            row,
            version,
            date[0] if date else "",
            is_withdrawn="[YANKED]" in words.upper(),
            address=address,
            rest=" ".join(word for word in bare if word.casefold() not in known and re.search(r"\w", word)),
        )
    )


def _find_address(node: SyntaxTreeNode) -> str:
    return str(node.attrs.get("href", "")) if node.type == "link" else ""
