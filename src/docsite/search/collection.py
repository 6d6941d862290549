"""Collect the finished pages of a line, and write the index that is made of them.

See decisions/0022-the-themes-search-dialog-our-worker.md.
"""

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from pathlib import Path

from docsite.cache import Cache
from docsite.russian.words import keep_words, recall_words
from docsite.search.index import IndexedPage, build_index
from docsite.search.scoring import PageWords, read_words
from docsite.search.sections import PageText, Section, split_sections
from docsite.tree.synonyms import Synonyms


@dataclass(frozen=True)
class _Collected:
    """A page as it waits for the index: packed, for unpacked it would fill the memory beside the pages."""

    boost: float
    name: str
    description: str
    packed: bytes


@dataclass
class SearchCollection:
    """The pages that the search of a line will find."""

    synonyms: Synonyms
    cache: Cache
    pages: dict[str, _Collected] = field(default_factory=dict)
    """Address → page; one that is added again takes the place of the former."""

    def __post_init__(self) -> None:
        recall_words(self.cache)

    def add(self, address: str, html: str, name: str, description: str, boost: float) -> None:
        """Add a page: its HTML, its title in the navigation, what it is for, how much its hits weigh."""

        def read() -> bytes:
            text = PageText(name, description, split_sections(html, name))
            sections = [astuple(section) for section in text.sections]
            return json.dumps([sections, vars(read_words(text, self.synonyms))], ensure_ascii=False).encode()

        packed = self.cache.recall(read, __name__, html, name, description, self.synonyms.version)
        self.pages[address] = _Collected(boost, name, description, packed)

    def write(self, folder: Path, guides: Mapping[str, str]) -> None:
        """Write the index below the folder, and in the place of the theme's what a browser must know of it."""
        keep_words(self.cache)
        pages = (_unpack(address, page) for address, page in sorted(self.pages.items()))
        index = build_index(pages, self.synonyms, guides)
        parts = folder / index.version
        parts.mkdir()
        for name, content in index.files.items():
            (parts / name).write_bytes(content)
        own = json.dumps({"config": {"lang": ["ru"], "separator": r"[\s\-]+", "index": index.manifest}, "docs": []})
        (folder / "search_index.json").write_text(own, "utf-8")
        (folder / "search_index.js").write_text(f"var __index = {own}", "utf-8")  # on `file:` the theme loads this one


def _unpack(address: str, page: _Collected) -> IndexedPage:
    sections, words = json.loads(page.packed)
    text = PageText(page.name, page.description, tuple(Section(*section) for section in sections))
    return IndexedPage(address, page.boost, text, PageWords(**words))
