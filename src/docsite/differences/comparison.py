"""Two texts of a page side by side: which passage became which, and what of it has changed.

See decisions/0034-a-line-is-compared-as-if-it-had-the-other-name.md,
decisions/0035-passages-are-compared-by-difflib.md.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from itertools import groupby, pairwise
from typing import Literal

from docsite.differences.passages import Cell, Passage, list_words, read_passages

SIMILAR = 0.5
"""From which share of common words on a passage counts as changed; below, one is gone and another is new."""
CONTEXT = 1
"""How many unchanged lines of code are shown before and after a change."""

PassageState = Literal["same", "added", "removed", "changed", "gap"]
Piece = tuple[PassageState, str, tuple[str, ...]]
"""What became of a text, the text, and the names of the elements around it, outermost first."""
Pair = tuple[int | None, int | None]
"""The numbers of an older passage and of the newer one that it became."""


@dataclass(frozen=True)
class PassageChange:
    """A passage and what became of it; a gap stands for unchanged ones that are left out."""

    state: PassageState
    passage: Passage
    cells: tuple[tuple[Piece, ...], ...] = ()


def compare_pages(after: str, before: str, own: Callable[[], str]) -> Iterator[PassageChange]:
    """Return what became of every passage between two HTML texts of a page.

    `before` bears the newer line's name; `own` returns it under its own name, as readers of the older line knew it:
    what is gone is told in these words.
    """
    newer, older = read_passages(after), read_passages(before)
    pairs = tuple(_match(older, newer))
    known = read_passages(own()) if any(new is None for _, new in pairs) else older
    if [passage.kind for passage in known] != [passage.kind for passage in older]:
        known = older
    return (_describe(pair, older, newer, known) for pair in pairs)


def _match(older: Sequence[Passage], newer: Sequence[Passage]) -> Iterator[Pair]:
    """Yield what became of each passage, in the order of the page: first of sections, then within each."""
    olds, news = _find_sections(older), _find_sections(newer)
    heads = [[passages[section.start] for section in sections] for passages, sections in ((older, olds), (newer, news))]
    for old, new in _align(*heads):
        if old is None or new is None:
            yield from _part(() if old is None else olds[old], () if new is None else news[new])
        else:
            yield olds[old].start, news[new].start
            first, second = olds[old][1:], news[new][1:]
            for i, j in _align(older[first.start : first.stop], newer[second.start : second.stop]):
                yield None if i is None else first[i], None if j is None else second[j]


def _find_sections(passages: Sequence[Passage]) -> list[range]:
    """Return the numbers of each section's passages, from heading to heading."""
    starts = [number for number, passage in enumerate(passages) if passage.kind == "heading"]
    return [range(*edges) for edges in pairwise([*starts, len(passages)])]


def _align(older: Sequence[Passage], newer: Sequence[Passage]) -> Iterator[Pair]:
    """Yield which passage became which, in their order."""
    for operation, begin, end, start, stop in SequenceMatcher(None, older, newer, autojunk=False).get_opcodes():
        if operation == "equal":
            yield from zip(range(begin, end), range(start, stop), strict=True)
            continue
        rest, waiting = begin, list[int]()
        for new in range(start, stop):
            old = _find_similar(newer[new], older, range(rest, end))
            if old is None:
                waiting.append(new)
                continue
            yield from _part(range(rest, old), waiting)
            yield old, new
            rest, waiting = old + 1, []
        yield from _part(range(rest, end), waiting)


def _part(gone: Iterable[int], come: Iterable[int]) -> Iterator[Pair]:
    yield from ((old, None) for old in gone)
    yield from ((None, new) for new in come)


def _find_similar(passage: Passage, older: Sequence[Passage], candidates: Iterable[int]) -> int | None:
    """Return the candidate of the same form that says nearly the same."""
    words = {number: older[number].text.split() for number in candidates if older[number].shape == passage.shape}
    best = get_close_matches(passage.text.split(), words.values(), n=1, cutoff=SIMILAR)
    return next((number for number, other in words.items() if other in best), None)


def _describe(
    pair: Pair, older: Sequence[Passage], newer: Sequence[Passage], known: Sequence[Passage]
) -> PassageChange:
    match pair:
        case (int(old), None):
            return _mark("removed", known[old])
        case (None, int(new)):
            return _mark("added", newer[new])
        case (int(old), int(new)) if older[old] != newer[new]:
            compare = _compare_lines if newer[new].kind == "code" else _compare_columns
            return PassageChange("changed", newer[new], tuple(compare(older[old].cells, newer[new].cells)))
        case (_, int(new)):
            return _mark("same", newer[new])
    raise AssertionError(pair)


def _mark(state: PassageState, passage: Passage) -> PassageChange:
    return PassageChange(state, passage, mark_cells(state, passage.cells))


def mark_cells(state: PassageState, cells: Iterable[Cell]) -> tuple[tuple[Piece, ...], ...]:
    """Return the cells with what became of all that stands in them."""
    return tuple(tuple((state, *run) for run in cell) for cell in cells)


def _compare_columns(older: Iterable[Cell], newer: Iterable[Cell]) -> Iterator[tuple[Piece, ...]]:
    """Yield each cell with the words that have changed."""
    for before, after in zip(older, newer, strict=True):
        olds, news = list_words(before), list_words(after)
        first, second = ([(word.strip(), around) for word, around in words] for words in (olds, news))
        pieces: list[Piece] = []
        for operation, begin, end, start, stop in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
            if operation == "equal":
                kept = news[start:stop]
                if pieces and pieces[-1][0] == "removed":  # what stood before it took no space along
                    kept[0] = max(kept[0], olds[begin], key=lambda run: len(run[0]))
                pieces += (("same", *word) for word in kept)
            else:
                pieces += (("removed", *word) for word in olds[begin:end])
                pieces += (("added", *word) for word in news[start:stop])
        yield tuple(_join(pieces))


def _join(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Join the words that have met the same; a space stands before what has changed, and not within."""
    former: PassageState = "same"
    for (state, around), group in groupby(pieces, key=lambda piece: (piece[0], piece[2])):
        text = "".join(word for _, word, _ in group)
        if state != "same":
            bare = text.lstrip()
            if text != bare or (former, state) == ("removed", "added"):
                yield "same", text.removesuffix(bare) or " ", ()
            text = bare
        if text:
            yield state, text, around
        former = state


def _compare_lines(older: Sequence[Cell], newer: Sequence[Cell]) -> Iterator[tuple[Piece, ...]]:
    """Yield the lines of code that have changed, with some around them."""
    end = 0
    for group in SequenceMatcher(None, older, newer, autojunk=False).get_grouped_opcodes(CONTEXT):
        if group[0][3] > end:
            yield (("gap", "…", ()),)
        for operation, begin, stop, start, end in group:
            if operation == "equal":
                yield from mark_cells("same", newer[start:end])
            else:
                yield from mark_cells("removed", older[begin:stop])
                yield from mark_cells("added", newer[start:end])
    if end < len(newer):
        yield (("gap", "…", ()),)
