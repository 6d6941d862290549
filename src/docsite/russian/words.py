"""Words of a text and what search takes for the same word: the twin of `overrides/assets/search/words.js`.

A word is letters and digits; hyphens, dots and underscores within one make a compound, which counts as its parts and as
all of them together, so that `cloud-init`, `cloudinit` and `cloud init` meet.

See decisions/0021-search-by-lemmas-at-build-by-stems-in-the-browser.md.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import Stemmer

from docsite.cache import Cache

COMPOUND = re.compile(r"[a-zа-я0-9]+(?:[-_.][a-zа-я0-9]+)*")
SEPARATOR = re.compile(r"[-_.]")
RUSSIAN = re.compile(r"[а-я]")
LIKELY = 0.1
"""How probable a reading of an ambiguous word must be to count (0 to 1)."""

if TYPE_CHECKING:
    import pymorphy3

_stemmer = Stemmer.Stemmer("russian")  # Snowball, the algorithm that the browser's stemmer follows


@cache
def _dictionary() -> "pymorphy3.MorphAnalyzer":
    import pymorphy3  # noqa: PLC0415 - most builds find every word in the cache

    return pymorphy3.MorphAnalyzer()


def normalise(text: str) -> str:
    """Return the text in lower case, with е for ё, plain hyphens and no soft ones."""
    return text.lower().replace("ё", "е").replace("\u00ad", "").replace("\u2011", "-")


def split_words(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of a text, each with what it counts as: itself, or all parts together and each part."""
    for match in COMPOUND.finditer(normalise(text)):
        parts = SEPARATOR.split(match[0])
        if len(parts) == 1 or all(part.isdigit() for part in parts):  # a version, an address
            yield (".".join(parts),)
        else:
            yield ("".join(parts), *parts)


_lemmas: dict[str, frozenset[str]] = {}
_stems: dict[str, frozenset[str]] = {}
_kept = 0
"""How many words of the two were there when they were last kept or recalled."""


def recall_words(results: Cache) -> None:
    """Take over the words that former builds looked up: most builds then need no dictionary."""
    global _kept  # noqa: PLW0603 - what is looked up is the same for the whole process
    for known, found in zip((_lemmas, _stems), results.read(__name__) or ({}, {}), strict=True):
        known.update((word, frozenset(row.split())) for word, row in found.items())
    _kept = len(_lemmas) + len(_stems)


def keep_words(results: Cache) -> None:
    """Keep the words that were looked up, if there are new ones."""
    if len(_lemmas) + len(_stems) > _kept:
        recall_words(results)  # others may have kept some meanwhile
        value = [{word: " ".join(sorted(row)) for word, row in known.items()} for known in (_lemmas, _stems)]
        results.keep(value, __name__)


def find_lemmas(word: str) -> frozenset[str]:
    """Return the dictionary forms of a Russian word; any other word is its own."""
    if not RUSSIAN.search(word):
        return frozenset({word})
    if word not in _lemmas:
        readings = [reading for reading in _dictionary().parse(word) if reading.score >= LIKELY]
        _lemmas[word] = frozenset(normalise(reading.normal_form) for reading in readings) or frozenset({word})
    return _lemmas[word]


def find_stems(lemma: str) -> frozenset[str]:
    """Return the Snowball stems of all forms of a lemma: a query's word has one of them."""
    if not RUSSIAN.search(lemma):
        return frozenset({lemma})
    if lemma not in _stems:
        readings = [reading for reading in _dictionary().parse(lemma) if normalise(reading.normal_form) == lemma]
        forms = {normalise(form.word) for reading in readings for form in reading.lexeme} | {lemma}
        _stems[lemma] = frozenset(_stemmer.stemWords(sorted(forms)))
    return _stems[lemma]
