"""Russian spelling: the OpenCorpora dictionary of pymorphy3, and the house's own list of words."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from pymorphy3 import MorphAnalyzer

from docsite.writing.masking import CYRILLIC
from docsite.writing.typography import Finding

STRESS = "\N{COMBINING ACUTE ACCENT}"
TOKEN = re.compile(rf"(?:[^\W_]{STRESS}?)+(?:-(?:[^\W_]{STRESS}?)+)*")
LATIN = re.compile(r"[A-Za-z]")
ORDER = re.compile(r"\bНеобходимо\s+(?P<verb>[а-яё]+(?:ть|ти|чь|ться|тись|чься))\b")
LONGEST_ENDING = 3
"""Letters after a number, as in «10-го»."""


class Spelling:
    """Knows how words are spelled; entries ending in `*` stand for every word that begins so."""

    def __init__(self, entries: Iterable[str] = ()) -> None:
        entries = tuple(entry.lower() for entry in entries)
        self.words = {_fold(entry): entry for entry in entries if not entry.endswith("*")}
        self.stems = {_fold(entry[:-1]): entry[:-1] for entry in entries if entry.endswith("*")}
        self.dictionary = MorphAnalyzer(lang="ru")
        self.correct = cache(self._correct)

    def _correct(self, word: str) -> str | None:
        """Return a word in small letters with its ё, or nothing for an unknown word.

        The house's list goes first: with «объём*» there, «объем» is no form of «объесть».
        """
        folded = _fold(word)
        if folded in self.words:
            return self.words[folded]
        for start, stem in self.stems.items():
            if folded.startswith(start):
                return stem + word[len(stem) :]
        if not self.dictionary.word_is_known(word):
            return None
        readings = {parse.word for parse in self.dictionary.parse(word)}
        return word if word in readings or len(readings) > 1 else readings.pop()

    def find_imperative(self, verb: str) -> str | None:
        """Return «откройте» for «открыть»."""
        for parse in self.dictionary.parse(verb):
            if "INFN" in parse.tag and (form := parse.inflect({"impr", "plur", "excl"})):
                return str(form.word)
        return None


def parse_word_list(text: str) -> tuple[str, ...]:
    """Read a word a line; `#` begins a comment."""
    rows = (row.partition("#")[0].strip() for row in text.splitlines())
    return tuple(row for row in rows if row)


def find_misspellings(prose: str, spelling: Spelling) -> Iterator[Finding]:
    """Find in a masked text unknown words, е instead of ё, mixed alphabets, and orders without an imperative."""
    for match in TOKEN.finditer(prose):
        if CYRILLIC.search(match[0]):
            yield from _check_token(match[0], match.start(), spelling)
    for match in ORDER.finditer(prose):
        form = spelling.find_imperative(match["verb"])
        expected = f"an imperative: «{(form or 'откройте').capitalize()}»"
        yield Finding(match.start(), f"«{' '.join(match[0].split())}»", expected)


def _check_token(token: str, start: int, spelling: Spelling) -> Iterator[Finding]:
    if "-" in token and (correct := spelling.correct(_fold_stress(token))):
        yield from _compare(token, correct, start)
        return
    previous = ""
    for part in token.split("-"):
        if not _is_fragment(part, previous):
            yield from _compare(part, spelling.correct(_fold_stress(part)), start)
        start += len(part) + 1
        previous = part


def _is_fragment(part: str, previous: str) -> bool:
    """Say whether it is no Russian word: a letter, a Latin word, something with digits, the ending of «10-го»."""
    is_ending = previous[-1:].isdigit() and len(part) <= LONGEST_ENDING
    return is_ending or len(part) == 1 or not CYRILLIC.search(part) or not _fold_stress(part).isalpha()


def _compare(word: str, correct: str | None, start: int) -> Iterator[Finding]:
    if correct is None:
        if LATIN.search(word):
            yield Finding(start, f"Latin and Russian letters in «{word}»", "one alphabet in a word")
        else:
            expected = "a word of the dictionary, or its line in docs/spelling.txt"
            yield Finding(start, f"unknown word «{word}»", expected)
    elif correct != _fold_stress(word):
        letters = zip(word.replace(STRESS, ""), correct, strict=True)
        right = "".join(new.upper() if old.isupper() else new for old, new in letters)
        yield Finding(start, f"«{word}»", f"«{right}»", ((start, start + len(word), right),))


def _fold(word: str) -> str:
    return word.lower().replace("ё", "е")


def _fold_stress(word: str) -> str:
    """Return the dictionary's form of «Бо́льшим»."""
    return word.lower().replace(STRESS, "")
