"""How much each word weighs in a section (BM25), synonyms included.

See decisions/0024-scores-are-computed-at-build.md.
"""

import itertools
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docsite.russian.words import find_lemmas, find_stems, split_words
from docsite.search.sections import PageText, Section
from docsite.tree.synonyms import Synonyms

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


Weights = dict[str, float]
"""Lemma → how often it stands in a section, weighted by where."""


@dataclass(frozen=True)
class PageWords:
    """The words of a page as the index counts them."""

    weights: Sequence[Weights]
    """Those of each section."""
    names: Sequence[Sequence[Sequence[str]]]
    """Its titles, also as synonyms would have them: the lemmas of each telling word."""
    stems: str
    """A row for each lemma: itself and the stems of its forms, space between."""


def read_words(page: PageText, synonyms: Synonyms) -> PageWords:
    """Look the page's words up in the dictionary: what takes time, and hangs on nothing but its arguments."""
    weights = [weigh_section(page, section, synonyms) for section in page.sections]
    lemmas = sorted({lemma for counts in weights for lemma in counts})
    stems = "\n".join(" ".join((lemma, *sorted(find_stems(lemma)))) for lemma in lemmas)
    return PageWords(weights, _name_page(page, synonyms), stems)


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


@dataclass(frozen=True)
class CountedSection:
    """The lemmas of a section by number, how much each weighs, and how much the page's hits do."""

    lemmas: "array[int]"
    weights: "array[float]"
    boost: float


def rate_sections(sections: Sequence[CountedSection], count: int) -> list[list[int]]:
    """Return, for each of so many lemmas, steps between its sections' numbers and their BM25 scores in turn."""
    lengths = [math.fsum(section.weights) for section in sections]  # exact, in whatever order
    mean = math.fsum(lengths) / max(1, len(lengths)) or 1.0  # of pages without a word
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
