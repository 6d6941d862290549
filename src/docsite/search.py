"""The search index: made at build, loaded by the browser in parts as a query needs them.

`words.js` maps stems and other words to numbers of lemmas; `terms-N.js` holds, for every lemma, the sections where it
stands and how much it weighs there; `page-N.js` the text of a page, for teasers. All are scripts, since on `file:` a
browser loads nothing else. The program that reads them is `overrides/assets/search/`.
"""

import hashlib
import itertools
import json
import math
import posixpath
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import html
from lxml.html import HtmlElement

from docsite.documents import list_sections
from docsite.edition import as_html
from docsite.synonyms import Synonyms
from docsite.words import find_lemmas, find_stems, split_words

PAGE_TITLE, HEADING, DESCRIPTION, TITLE_OF_SECTION, INTRODUCTION, BODY = 12.0, 7.0, 4.0, 2.5, 2.5, 1.0
"""How often a word counts by where it stands: in a page's title, a section's heading, a page's description, in the
title of the page that a section is of, in a page's first paragraph, elsewhere."""
SATURATION, LENGTH_SHARE = 1.4, 0.35
"""The constants k1 and b of BM25 (Robertson and Zaragoza, 2009)."""
SYNONYM = 0.7
"""The weight of a synonym beside that of the word that stands there."""
SCALE = 10.0
SHORT = 2
"""Letters of words that name no page: prepositions, conjunctions."""
SHARD, HIT = 24_000, 7
"""About how many bytes of postings one file holds, and how many one hit takes."""
Weights = dict[str, float]
"""Lemma → how often it stands in a section, weighted by where."""
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


@dataclass(frozen=True)
class PageWords:
    """The words of a page as the index counts them."""

    weights: Sequence[Weights]
    """Those of each section."""
    names: Sequence[Sequence[Sequence[str]]]
    """Its titles, also as synonyms would have them: the lemmas of each telling word."""
    stems: str
    """A row for each lemma: itself and the stems of its forms, space between."""


@dataclass(frozen=True)
class IndexedPage:
    """A page as the index holds it."""

    address: str
    boost: float
    """How much its hits weigh compared with those of other pages."""
    text: PageText
    words: PageWords


def find_guides(navigation: Any) -> dict[str, str]:  # noqa: ANN401 - as YAML has it
    """Return the title of the section of the navigation by address of a page and by its folder."""
    guides: dict[str, str] = {}
    for title, paths in list_sections(navigation):
        for path in paths:
            folder = posixpath.dirname(path)
            guides.setdefault(as_html(path), title)
            if folder:
                guides.setdefault(folder, title)
    return guides


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
    return element.tag in SILENT or is_excluded


def _join(texts: Iterable[str]) -> str:
    return " ".join("".join(texts).replace("\u00ad", "").split())


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


def read_words(page: PageText, synonyms: Synonyms) -> PageWords:
    """Look the page's words up in the dictionary: what takes time, and hangs on nothing but its arguments."""
    weights = [weigh_section(page, section, synonyms) for section in page.sections]
    lemmas = sorted({lemma for counts in weights for lemma in counts})
    stems = "\n".join(" ".join((lemma, *sorted(find_stems(lemma)))) for lemma in lemmas)
    return PageWords(weights, _name_page(page, synonyms), stems)


def build_index(pages: Iterable[IndexedPage], synonyms: Synonyms, guides: Mapping[str, str]) -> SearchIndex:
    """Make the index; `guides` are the guides' titles by a page's address or folder, other pages belong to none.

    The pages are taken one by one, so that they need not all be in memory.
    """
    files: dict[str, bytes] = {}
    lemmas: dict[str, int] = defaultdict(itertools.count().__next__)  # in the order they are met
    sections: list[_Counted] = []
    rows: set[str] = set()
    own, sizes, names = [], [], []
    for number, page in enumerate(pages):
        text = page.text
        content = [[section.anchor, section.heading, section.text] for section in text.sections]
        _add_part(files, f"page-{number}", {"address": page.address, "title": text.title, "sections": content})
        for weights in page.words.weights:
            met = array("L", [lemmas[lemma] for lemma in weights])
            sections.append(_Counted(met, array("d", weights.values()), page.boost))
        rows.update(page.words.stems.split("\n"))
        own.append(guides.get(page.address) or guides.get(posixpath.dirname(page.address)))
        sizes.append(len(text.sections))
        names.append(page.words.names)
    postings = _rate(sections, len(lemmas))
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


def weigh_section(page: PageText, section: Section, synonyms: Synonyms) -> Weights:
    """Return how much each lemma of a section weighs, synonyms included."""
    weights: Weights = defaultdict(float)
    for text, weight in _list_fields(page, section):
        words = _read(text)
        for lemma in itertools.chain(*words):
            weights[lemma] += weight
        for _, phrase in synonyms.find(words):
            for lemma in itertools.chain(*phrase):
                weights[lemma] += weight * SYNONYM / len(phrase)
    return weights


def _list_fields(page: PageText, section: Section) -> Iterator[tuple[str, float]]:
    if section.anchor:
        yield from ((section.heading, HEADING), (page.title, TITLE_OF_SECTION), (section.text, BODY))
    else:
        yield from ((title, PAGE_TITLE) for title in page.titles)
        yield from ((page.description, DESCRIPTION), (section.text, INTRODUCTION))


def _read(text: str) -> list[frozenset[str]]:
    """Return the lemmas of each word of a text."""
    return [frozenset().union(*map(find_lemmas, counted)) for counted in split_words(text)]


def _name_page(page: PageText, synonyms: Synonyms) -> list[list[list[str]]]:
    names: list[Sequence[frozenset[str]]] = []
    for title in page.titles:
        words = [lemmas for lemmas in _read(title) if max(map(len, lemmas)) > SHORT]
        names.append(words)
        names.extend([*words[: there.start], *other, *words[there.stop :]] for there, other in synonyms.find(words))
    return [[sorted(word) for word in name] for name in names]


def _number_names(names: Sequence[Sequence[Sequence[str]]], numbers: Mapping[str, int]) -> list[list[list[int]]]:
    return [[[numbers[lemma] for lemma in word if lemma in numbers] for word in name] for name in names]


@dataclass(frozen=True)
class _Counted:
    """The lemmas of a section by number, how much each weighs, and how much the page's hits do."""

    lemmas: "array[int]"
    weights: "array[float]"
    boost: float


def _rate(sections: Sequence[_Counted], count: int) -> list[list[int]]:
    """Return, for each of so many lemmas, steps between its sections' numbers and their BM25 scores in turn."""
    lengths = [math.fsum(section.weights) for section in sections]  # exact, in whatever order
    mean = math.fsum(lengths) / max(1, len(lengths))
    found = Counter(itertools.chain.from_iterable(section.lemmas for section in sections))
    rarity = [
        SCALE * (SATURATION + 1) * math.log(1 + (len(sections) - found[lemma] + 0.5) / (found[lemma] + 0.5))
        for lemma in range(count)
    ]
    postings: list[list[int]] = [[] for _ in range(count)]
    last = [0] * count
    for number, section in enumerate(sections):
        norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * lengths[number] / mean)
        boost = section.boost
        for lemma, weight in zip(section.lemmas, section.weights, strict=True):  # a million: nothing is called in here
            score = int(boost * rarity[lemma] * weight / (weight + norm) + 0.5) or 1
            postings[lemma] += (number - last[lemma], score)
            last[lemma] = number
    return postings


def _map_words(numbers: Mapping[str, int], rows: Iterable[str]) -> dict[str, list[int]]:
    words: dict[str, list[int]] = defaultdict(list)
    for lemma, *stems in sorted(row.split(" ") for row in rows if row):
        for stem in stems:
            words[stem].append(numbers[lemma])
    return {word: words[word] for word in sorted(words)}
