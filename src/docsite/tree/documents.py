"""Which documents are made of the pages: the file `docs/documents.yml`."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from docsite.problems import Problem, ProblemsError, suggest
from docsite.reading.sources import read_source
from docsite.reading.validation import Model, parse_model
from docsite.reading.yaml import Loc, Place, YamlSource, parse_yaml
from docsite.releases.models import Text
from docsite.tree.navigation import list_sections

FILE = "documents.yml"
LINE_MARK = "{line}"

Format = Literal["pdf", "docx", "epub"]
ChapterPath = Annotated[str, Field(pattern=r"^[^#\s]+\.md(#[\w-]+)?$", examples=["guide/index.md"])]


class ChapterEntry(Model):
    """A chapter of a document; a path alone stands for one that keeps its page's heading."""

    page: ChapterPath
    """A page, or a section of a page as `path.md#id`; `{line}` stands for the line's name."""
    title: Text | None = None
    """Its heading in the document; absent: as on the page."""


def _as_entry(value: object) -> object:
    return {"page": value} if isinstance(value, str) else value


class DocumentEntry(Model):
    """A document: pages of the tree, in an order, as files for paper and readers."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60, examples=["administrator-guide"])]
    """Its name in file names."""
    title: Text
    """What stands on its title page."""
    short: Text | None = None
    """What stands at the head of its pages; absent: the title."""
    formats: Annotated[tuple[Format, ...], Field(min_length=1)]
    """The files to make."""
    requisites: bool = False
    """Whether the title page names the vendor's requisites, as the register of software asks."""
    section: Text | None = None
    """The section of the navigation whose pages are its chapters."""
    chapters: tuple[
        Annotated[ChapterEntry, BeforeValidator(_as_entry, json_schema_input_type=ChapterPath | ChapterEntry)], ...
    ] = ()
    """Its chapters instead: pages, or sections of pages as `path.md#id`, with other headings where it needs them."""


class DocumentsFile(Model):
    """The file `docs/documents.yml`."""

    documents: tuple[DocumentEntry, ...]
    """The documents."""


@dataclass(frozen=True)
class Chapter:
    """A page, or a section of it, in a document; `path` may hold `{line}`."""

    path: str
    section: str
    """Id of the section's heading; empty for the whole page."""
    place: Place
    title: str = ""
    """Its heading in the document; empty for the page's own."""

    def path_in(self, line: str) -> str:
        """Return the page's path in the line."""
        return self.path.replace(LINE_MARK, line)

    def problem(self, cause: str, expected: str) -> Problem:
        """Name a mistake at the chapter's entry."""
        return Problem(f"docs/{FILE}", *self.place, cause, expected)


@dataclass(frozen=True)
class Document:
    """A document with its chapters; a line has those whose pages it has."""

    slug: str
    title: str
    formats: tuple[Format, ...]
    has_requisites: bool
    chapters: tuple[Chapter, ...]
    short: str = ""

    @property
    def running_title(self) -> str:
        """What stands at the head of its pages."""
        return self.short or self.title


def load_documents(
    docs: Path,
    navigation: Any,  # noqa: ANN401 - as YAML has it
    pages: Collection[str],
    lines: Collection[str],
) -> tuple[Document, ...]:
    """Read the file, if there is one.

    `navigation` is MkDocs' `nav`, `pages` are the paths that some line has, `lines` the lines' names. Raises
    `ProblemsError` with every mistake.
    """
    file = docs / FILE
    if not file.exists():
        return ()
    source = parse_yaml(read_source(file, f"docs/{FILE}"), f"docs/{FILE}")
    entries = parse_model(DocumentsFile, source).documents
    sections = dict(list_sections(navigation))
    problems = tuple(_check_entries(source, entries, sections, pages, lines))
    if problems:
        raise ProblemsError(problems)
    return tuple(
        Document(
            slug=entry.slug,
            title=entry.title,
            formats=entry.formats,
            has_requisites=entry.requisites,
            chapters=tuple(
                Chapter(*chapter.page.partition("#")[::2], source.place(loc), chapter.title or "")
                for loc, chapter in _list_chapters(number, entry, sections)
            ),
            short=entry.short or "",
        )
        for number, entry in enumerate(entries)
    )


def _list_chapters(
    number: int, entry: DocumentEntry, sections: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[Loc, ChapterEntry]]:
    if entry.section:
        for path in sections[entry.section]:
            yield ("documents", number, "section"), ChapterEntry(page=path)
    for position, chapter in enumerate(entry.chapters):
        yield ("documents", number, "chapters", position), chapter


def _check_entries(
    source: YamlSource,
    entries: tuple[DocumentEntry, ...],
    sections: Mapping[str, tuple[str, ...]],
    pages: Collection[str],
    lines: Collection[str],
) -> Iterator[Problem]:
    slugs: set[str] = set()
    for number, entry in enumerate(entries):
        loc: Loc = ("documents", number)
        if entry.slug in slugs:
            yield source.problem((*loc, "slug"), f"slug '{entry.slug}' stands twice", "each slug once")
        slugs.add(entry.slug)
        if bool(entry.section) == bool(entry.chapters):
            yield source.problem(loc, f"document '{entry.slug}' has not one source", "either 'section' or 'chapters'")
        if entry.section and entry.section not in sections:
            cause = f"no section '{entry.section}' in the navigation{suggest(entry.section, sections)}"
            yield source.problem((*loc, "section"), cause, f"one of {', '.join(sections)}")
        for position, chapter in enumerate(entry.chapters):
            path = chapter.page.partition("#")[0]
            if not any(path.replace(LINE_MARK, line) in pages for line in lines):
                cause = f"unknown page '{path}'{suggest(path, pages)}"
                yield source.problem((*loc, "chapters", position), cause, "a path below docs/")
