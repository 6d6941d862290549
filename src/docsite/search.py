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

    files: Mapping[str, str]
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


def build_index(pages: Sequence[IndexedPage], synonyms: Synonyms, guides: Mapping[str, str]) -> SearchIndex:
    """Make the index; `guides` are the guides' titles by a page's address or folder, other pages belong to none."""
    weights = [counts for page in pages for counts in page.words.weights]
    postings = _rate(weights, [page.boost for page in pages for _ in page.text.sections])
    numbers = {lemma: number for number, lemma in enumerate(sorted(postings))}
    own = [guides.get(page.address) or guides.get(posixpath.dirname(page.address)) for page in pages]
    titles = tuple(title for title in dict.fromkeys(guides.values()) if title in own)
    shards = max(1, round(sum(len(hits) // 2 * HIT for hits in postings.values()) / SHARD))
    parts: dict[str, Any] = {
        "words": {
            "words": _map_words(numbers, (page.words for page in pages)),
            "related": _number_related(synonyms, numbers),
            "sections": [len(page.text.sections) for page in pages],
            "titles": [_number_names(page.words.names, numbers) for page in pages],
            "guides": [titles.index(title) if title else -1 for title in own],
        }
    }
    for shard in range(shards):
        held = ((lemma, number) for lemma, number in numbers.items() if number % shards == shard)
        parts[f"terms-{shard}"] = {number: postings[lemma] for lemma, number in held}
    for number, page in enumerate(pages):
        sections = [[section.anchor, section.heading, section.text] for section in page.text.sections]
        parts[f"page-{number}"] = {"address": page.address, "title": page.text.title, "sections": sections}
    texts = {name: json.dumps(part, ensure_ascii=False, separators=(",", ":")) for name, part in parts.items()}
    version = hashlib.sha256("".join(texts.values()).encode()).hexdigest()[:12]
    files = {f"{name}.js": f'receive("{version}","{name}",{text})\n' for name, text in texts.items()}
    return SearchIndex(files, version, shards, titles)


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


def _rate(weights: Sequence[Weights], boosts: Sequence[float]) -> dict[str, list[int]]:
    """Return, for every lemma, steps between the numbers of its sections and their BM25 scores in turn, in one list."""
    lengths = [math.fsum(counts.values()) for counts in weights]  # exact, in whatever order
    mean = math.fsum(lengths) / max(1, len(lengths))
    found = Counter(itertools.chain.from_iterable(weights))
    rarity = {
        lemma: SCALE * (SATURATION + 1) * math.log(1 + (len(weights) - count + 0.5) / (count + 0.5))
        for lemma, count in found.items()
    }
    postings: dict[str, list[int]] = {lemma: [] for lemma in found}
    last = dict.fromkeys(found, 0)
    for number, counts in enumerate(weights):
        norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * lengths[number] / mean)
        boost = boosts[number]
        for lemma, weight in counts.items():  # hundreds of thousands: nothing is called in here
            postings[lemma] += (number - last[lemma], int(boost * rarity[lemma] * weight / (weight + norm) + 0.5) or 1)
            last[lemma] = number
    return postings


def _map_words(numbers: Mapping[str, int], pages: Iterable[PageWords]) -> dict[str, list[int]]:
    rows = set().union(*(page.stems.split("\n") for page in pages))
    words: dict[str, list[int]] = defaultdict(list)
    for lemma, *stems in sorted(row.split(" ") for row in rows if row):
        for stem in stems:
            words[stem].append(numbers[lemma])
    return {word: words[word] for word in sorted(words)}
