"""Words that mean the same to readers: the file `docs/search-synonyms.yml`.

See decisions/0023-synonyms-are-indexed.md.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from docsite.cache import Cache
from docsite.files import digest
from docsite.problems import Problem, ProblemsError
from docsite.reading.sources import read_source
from docsite.reading.validation import Model, parse_model
from docsite.reading.yaml import parse_yaml
from docsite.releases.models import Text
from docsite.russian.words import find_lemmas, split_words

FILE = "search-synonyms.yml"


class SynonymsFile(Model):
    """The file `docs/search-synonyms.yml`."""

    synonyms: tuple[Annotated[tuple[Text, ...], Field(min_length=2)], ...] = ()
    """Groups of words and phrases that search takes for one another."""


Phrase = tuple[frozenset[str], ...]
"""The possible lemmas of each word of a phrase."""


@dataclass(frozen=True)
class Synonyms:
    """Groups of phrases, by the lemmas that may begin each."""

    beginnings: Mapping[str, tuple[tuple[Phrase, tuple[Phrase, ...]], ...]] = field(default_factory=dict)
    """Lemma of a first word → phrases that begin so, each with the other phrases of its group."""
    related: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Lemma of a single word → lemmas that stand for the same, for marking them in teasers."""
    version: str = ""
    """The digest of the file."""

    def find(self, words: Sequence[frozenset[str]]) -> Iterator[tuple[slice, Phrase]]:
        """Yield where in a text a phrase stands, and each of its synonyms; `words` are the lemmas of its words."""
        for place, lemmas in enumerate(words):
            # each phrase once, in an order that does not hang on the hash seed
            possible = dict(
                pair for lemma in sorted(lemmas & self.beginnings.keys()) for pair in self.beginnings[lemma]
            )
            for phrase, others in possible.items():
                there = slice(place, place + len(phrase))
                if len(words[there]) == len(phrase) and all(map(frozenset.intersection, words[there], phrase)):
                    yield from ((there, other) for other in others)


def load_synonyms(docs: Path, cache: Cache) -> Synonyms:
    """Read the file, if there is one. Raises `ProblemsError` with every mistake."""
    file = docs / FILE
    if not file.exists():
        return Synonyms()
    content = read_source(file, f"docs/{FILE}")
    kept = cache.recall(lambda: _pack(_parse_synonyms(content)), __name__, content)  # spares reading a dictionary
    return _unpack(kept, digest(content))


def _pack(synonyms: Synonyms) -> Any:  # noqa: ANN401 - what JSON holds
    def pack(phrase: Phrase) -> list[list[str]]:
        return [sorted(lemmas) for lemmas in phrase]

    beginnings = {
        lemma: [(pack(phrase), [pack(other) for other in others]) for phrase, others in found]
        for lemma, found in synonyms.beginnings.items()
    }
    return beginnings, {lemma: sorted(others) for lemma, others in synonyms.related.items()}


def _unpack(kept: Any, version: str) -> Synonyms:  # noqa: ANN401 - as above
    def unpack(phrase: list[list[str]]) -> Phrase:
        return tuple(map(frozenset, phrase))

    beginnings = {
        lemma: tuple((unpack(phrase), tuple(map(unpack, others))) for phrase, others in found)
        for lemma, found in kept[0].items()
    }
    return Synonyms(beginnings, {lemma: frozenset(others) for lemma, others in kept[1].items()}, version)


def _parse_synonyms(content: bytes) -> Synonyms:
    source = parse_yaml(content, f"docs/{FILE}")
    groups = parse_model(SynonymsFile, source).synonyms
    problems: list[Problem] = []
    seen: dict[Phrase, tuple[int, int]] = {}
    beginnings: dict[str, list[tuple[Phrase, tuple[Phrase, ...]]]] = defaultdict(list)
    related: dict[str, frozenset[str]] = defaultdict(frozenset)
    for number, group in enumerate(groups):
        phrases = [_parse_phrase(text) for text in group]
        for position, phrase in enumerate(phrases):
            loc = ("synonyms", number, position)
            if not phrase:
                problems.append(source.problem(loc, f"'{group[position]}' holds no word", "words"))
            elif phrase in seen:
                first = source.place(("synonyms", *seen[phrase]))
                cause = f"'{group[position]}' stands twice (first in line {first[0]})"
                problems.append(source.problem(loc, cause, "each word in one group"))
            seen.setdefault(phrase, (number, position))
            others = tuple(other for other in phrases if other != phrase)
            for lemma in phrase[0] if phrase else ():
                beginnings[lemma].append((phrase, others))
            for lemma in phrase[0] if len(phrase) == 1 else ():
                related[lemma] |= frozenset(word for other in others for words in other for word in words) - {lemma}
    if problems:
        raise ProblemsError(problems)
    return Synonyms({lemma: tuple(found) for lemma, found in beginnings.items()}, dict(related))


def _parse_phrase(text: str) -> Phrase:
    """Return the lemmas of the phrase's words; a compound counts as one word."""
    return tuple(frozenset().union(*map(find_lemmas, counted[:1])) for counted in split_words(text))
