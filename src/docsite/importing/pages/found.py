"""What a foreign source holds, whoever read it, before it is known what of it our tree can hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown.extensions.toc import slugify as slugify_stock

from docsite.problems import Problem

Slugify = Callable[[str, str], str]
"""Makes an id of a heading and the separator."""


@dataclass(kw_only=True)
class FoundPage:
    """A page as the source has it."""

    path: str
    """Where it lies in the source, seen from the root of its pages; links of other pages name it so."""
    shown: str
    """Its file in messages."""
    text: str
    """Its Markdown, without front matter."""
    first_line: int = 1
    """The number of the line where its text begins."""
    keys: dict[str, Any] = field(default_factory=dict)
    """What its front matter says."""
    addresses: tuple[str, ...] = ()
    """Where it stood on the old site, from its root: `guide/install/`."""
    is_converted: bool = False
    """Whether its Markdown was made of something else: then places are those of the page as it is written."""
    title: str = ""
    """What the source calls it, if neither its keys nor its text do."""


@dataclass(kw_only=True)
class FoundTree:
    """All that a source holds."""

    shown: str
    """The source in messages."""
    title: str = ""
    """What it calls itself, if it does."""
    pages: list[FoundPage]
    files: dict[str, Path]
    """Path, as links name it, of every other file → where it lies."""
    contents: dict[str, bytes] = field(default_factory=dict)
    """Path of every file that lies nowhere by itself, such as a picture in a document → what it holds."""
    wishes: Mapping[str, str] = field(default_factory=dict)
    """Path of the source → the one that it would best have in `docs/`, where that is another."""
    nav: list[Any] = field(default_factory=list)
    """The navigation as MkDocs has it, with paths of the source."""
    report: list[Problem] = field(default_factory=list)
    """What is not carried, or not as it stands."""
    base: str = ""
    """The address of the old site, with the final slash, if it is known."""
    is_published: bool = False
    """Whether its anchors are out in the world: then they stay."""
    is_commonmark: bool = False
    """Whether Markdown within HTML was read wherever an empty row parts them."""
    slugify: Slugify = slugify_stock
    """What the old site made of headings."""
    separator: str = "-"
    settings: dict[tuple[str, ...], str] = field(default_factory=dict)
    """Keys of `mkdocs.yml` → what it is to say there; of the theme, paths of files."""
    is_filled: bool = False
    """Whether its pages named values, which stand there now: what is left of that is told already."""
    snippet_folders: tuple[Path, ...] = ()
    """Where the files lie that its pages take in."""
    renames: Mapping[str, str] = field(default_factory=dict)
    """Path, seen from the root of the old site, that led elsewhere → path of the page it led to."""
    former_folders: Mapping[str, str] = field(default_factory=dict)
    """Folder of the old site that held a version → the line that holds it now."""
