"""The search index: made at build, loaded by the browser in parts as a query needs them.

`words.js` maps stems and other words to numbers of lemmas; `terms-N.js` holds, for every lemma, the sections where it
stands and how much it weighs there; `page-N.js` the text of a page, for teasers. All are scripts, since on `file:` a
browser loads nothing else. The program that reads them is `overrides/assets/search/`.
"""

import hashlib
import itertools
import json
import posixpath
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docsite.search.scoring import CountedSection, PageWords, rate_sections
from docsite.search.sections import PageText
from docsite.tree.synonyms import Synonyms

SHARD, HIT = 24_000, 7
"""About how many bytes of postings one file holds, and how many one hit takes."""


@dataclass(frozen=True)
class IndexedPage:
    """A page as the index holds it."""

    address: str
    boost: float
    """How much its hits weigh compared with those of other pages."""
    text: PageText
    words: PageWords


@dataclass(frozen=True)
class SearchIndex:
    """A finished index: its files by name, and what a browser must know before it reads any."""

    files: Mapping[str, bytes]
    version: str
    """A digest of the files; they lie in a folder of the name."""
    shards: int
    """How many files the postings are spread over."""
    guides: tuple[str, ...]
    """The titles of the guides, by number."""

    @property
    def manifest(self) -> dict[str, Any]:
        """What goes into the theme's own index file."""
        return {"version": self.version, "shards": self.shards, "guides": self.guides}


def build_index(pages: Iterable[IndexedPage], synonyms: Synonyms, guides: Mapping[str, str]) -> SearchIndex:
    """Make the index; `guides` are the guides' titles by a page's address or folder, other pages belong to none.

    The pages are taken one by one, so that they need not all be in memory.
    """
    files: dict[str, bytes] = {}
    lemmas: dict[str, int] = defaultdict(itertools.count().__next__)  # in the order they are met
    sections: list[CountedSection] = []
    rows: set[str] = set()
    own, sizes, names = [], [], []
    for number, page in enumerate(pages):
        text = page.text
        content = [[section.anchor, section.heading, section.text] for section in text.sections]
        _add_part(files, f"page-{number}", {"address": page.address, "title": text.title, "sections": content})
        for weights in page.words.weights:
            met = array("L", [lemmas[lemma] for lemma in weights])
            sections.append(CountedSection(met, array("d", weights.values()), page.boost))
        rows.update(page.words.stems.split("\n"))
        own.append(guides.get(page.address) or guides.get(posixpath.dirname(page.address)))
        sizes.append(len(text.sections))
        names.append(page.words.names)
    postings = rate_sections(sections, len(lemmas))
    numbers = {lemma: number for number, lemma in enumerate(sorted(lemmas))}
    titles = tuple(title for title in dict.fromkeys(guides.values()) if title in own)
    shards = max(1, round(sum(len(hits) // 2 * HIT for hits in postings) / SHARD))
    for shard in range(shards):
        held = ((lemma, number) for lemma, number in numbers.items() if number % shards == shard)
        _add_part(files, f"terms-{shard}", {number: postings[lemmas[lemma]] for lemma, number in held})
    words = {
        "words": _map_words(numbers, rows),
        "related": _number_related(synonyms, numbers),
        "sections": sizes,
        "titles": [_number_names(found, numbers) for found in names],
        "guides": [titles.index(title) if title else -1 for title in own],
    }
    _add_part(files, "words", words)
    version = hashlib.sha256(b"".join(hashlib.sha256(files[name]).digest() for name in sorted(files))).hexdigest()[:12]
    return SearchIndex(files, version, shards, titles)


def _add_part(files: dict[str, bytes], name: str, part: Any) -> None:  # noqa: ANN401 - what JSON holds
    """Add a file of the index; no version is in it, so what stays has the same file in the next index."""
    text = json.dumps(part, ensure_ascii=False, separators=(",", ":"))
    files[f"{name}.js"] = f'receive("{name}",{text})\n'.encode()


def _number_related(synonyms: Synonyms, numbers: Mapping[str, int]) -> dict[str, list[int]]:
    return {
        str(numbers[lemma]): [numbers[other] for other in sorted(others) if other in numbers]
        for lemma, others in sorted(synonyms.related.items())
        if lemma in numbers
    }


def _number_names(names: Sequence[Sequence[Sequence[str]]], numbers: Mapping[str, int]) -> list[list[list[int]]]:
    return [[[numbers[lemma] for lemma in word if lemma in numbers] for word in name] for name in names]


def _map_words(numbers: Mapping[str, int], rows: Iterable[str]) -> dict[str, list[int]]:
    words: dict[str, list[int]] = defaultdict(list)
    for lemma, *stems in sorted(row.split(" ") for row in rows if row):
        for stem in stems:
            words[stem].append(numbers[lemma])
    return {word: words[word] for word in sorted(words)}
