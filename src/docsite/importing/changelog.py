"""Keep a Changelog: a Markdown file with a heading for each release.

See https://keepachangelog.com/en/1.1.0/.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace

from docsite.importing.history import FoundRelease, History, Place
from docsite.importing.markup import find_row, parse_markdown, read_words
from docsite.importing.notes import NotesReader, Section, split_sections
from docsite.importing.versions import is_version, seems_version

DATE = re.compile(r"(?<!\d)\d{4}-\d{1,2}-\d{1,2}(?!\d)")
WORDS_OF_A_VERSION = 2
"""A version is the first word of its heading, or the second one: 'Version 1.2'."""


@dataclass(frozen=True)
class _Heading:
    version: str
    """Empty for what is not released."""
    date: str
    is_withdrawn: bool


def read_changelog(text: str, path: str) -> History:
    """Read the releases of a changelog."""
    history = History(path=path)

    def place(row: int) -> Place:
        return Place(path, row)

    def tell(row: int, cause: str) -> None:
        history.report.append(place(row).problem(cause))

    reader = NotesReader(text.split("\n"), place, tell)
    sections = split_sections(parse_markdown(text))
    for heading, section, inner in _group(sections):
        row = find_row(section.heading) if section.heading else 1
        if heading is None:
            if section.heading and (section.blocks or inner):
                tell(row, f"'{read_words(section.heading)[:60]}' is no release: what is below it is not carried")
            elif section.blocks:
                tell(row, "what stands above the first release is not carried")
            continue
        if heading.version and not is_version(heading.version):
            cause = f"{heading.version!r} cannot be ordered among versions: the release is not carried"
            tell(row, cause)
            continue
        summary, changes = reader.read([replace(section, heading=None), *inner])
        if heading.version:
            release = FoundRelease(
                place=place(row),
                version=heading.version,
                date=heading.date,
                summary=summary,
                is_withdrawn=heading.is_withdrawn,
                changes=changes,
            )
            history.releases.append(release)
        else:
            if summary:
                tell(row, "the words above the changes that are not released are not carried")
            history.unreleased += changes
    return history


def _group(sections: list[Section]) -> list[tuple[_Heading | None, Section, list[Section]]]:
    """Return each section of a release, or of nothing that is known, with those below it."""
    read = [(_read_heading(section), section) for section in sections]
    levels = Counter(section.heading.tag for heading, section in read if heading and section.heading)
    deepest = max(levels, key=lambda tag: levels[tag], default="h2")
    groups: list[tuple[_Heading | None, Section, list[Section]]] = []
    for heading, section in read:
        tag = section.heading.tag if section.heading else "h0"
        if tag <= deepest or not groups:
            groups.append((heading, section, []))
        else:
            groups[-1][2].append(section)
    return groups


def _read_heading(section: Section) -> _Heading | None:
    words = read_words(section.heading) if section.heading else ""
    bare = [word.strip("[](){}:,*–—") for word in words.split()]
    if bare and bare[0].casefold() in {"unreleased", "неизданное", "невыпущенное"}:
        return _Heading("", "", is_withdrawn=False)
    date = DATE.search(words)
    version = next((word for word in bare[:WORDS_OF_A_VERSION] if seems_version(word) and not DATE.match(word)), "")
    return _Heading(version, date[0] if date else "", "[YANKED]" in words.upper()) if version else None
