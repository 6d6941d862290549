"""Where the prose of a page stands: Markdown itself is asked.

A letter of every word, every value and every entity is swapped for a character that no page has. Where that one
comes out of Markdown, there its word went: into a text, into code, into an attribute. What stands next to it both in
the page and in the HTML's text went with it.

See decisions/0052-markdown-says-what-is-prose.md.
"""

import re

from docsite.writing.markup import Convert, list_texts

Span = tuple[int, int]

LETTERS = range(0x20000, 0x2A6E0)
"""CJK Extension B: letters as others to a regular expression."""
SIGNS = range(0xF0000, 0xFFFFE)
"""Private use: neither letters nor spaces."""
EDGE = "\x02"
"""Stands between two texts of the HTML; Markdown never lets it through."""

LOOKS = {*"*_`[]"}
"""Marks between two texts that say how they look."""
WORD = re.compile(r"[^\W\d_\x00-\x7f]+")  # the words that Markdown obeys are ASCII: tags, names of blocks, schemes
VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
SPECIFIER = re.compile(r"^(?P<block>[ \t>*+.\d-]*/{3,} *applies\b)(?P<specifier>.*)$", re.IGNORECASE | re.MULTILINE)
"""What says to which lines a block applies; in code, too, which is no prose either way."""
LABEL = re.compile(r"\[([^\]]*)\]:")
PART = re.compile(
    rf"""
      (?P<value>{VALUE.pattern})
    | (?P<statement>(?:^[ \t]+)?(?:\{{%.*?%\}}|\{{\#\#.*?\#\#\}})\n?)  # with its row, as `trim_blocks` has it
    | (?P<entity>&(?:\#\w+|[a-zA-Z]\w*);)
    | (?P<word>{WORD.pattern})
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)


def find_prose(text: str, convert: Convert) -> list[bool]:
    """Say of every character of a page's Markdown whether it comes out as prose."""
    marked, places = _mark(text)
    texts = list_texts(convert(marked))
    chars = EDGE.join(words for words, _ in texts)
    spans = [places.get(char) for char in chars]
    _find_rest(spans, chars, text)
    for step in (1, -1):
        _spread(spans, chars, text, step)
    flags = [is_prose for words, is_prose in texts for _ in f"{words}{EDGE}"]
    prose = {place for span, is_prose in zip(spans, flags, strict=False) if span and is_prose for place in range(*span)}
    escaped = {place + 1 for place, char in enumerate(text) if char == "\\" and place not in prose}
    shown = prose - escaped
    return [place in shown for place in range(len(text))]


def _mark(text: str) -> tuple[str, dict[str, Span]]:
    """Return the text with marks, and what each of them stands for."""
    letters, signs = ((char for char in map(chr, codes) if char not in text) for codes in (LETTERS, SIGNS))
    labels = "\n".join(LABEL.findall(text)).lower()
    places: dict[str, Span] = {}

    def swap(part: re.Match[str]) -> str:
        if part.lastgroup == "statement":
            return ""
        mark = next(signs if part.lastgroup == "entity" else letters, None)
        if mark is None or part[0].lower() in labels:  # labels must stay alike
            return part[0]
        length = 1 if part.lastgroup == "word" else len(part[0])
        places[mark] = part.start(), part.start() + length
        return mark + part[0][length:]

    return PART.sub(swap, _hide_specifiers(text)), places


def _hide_specifiers(text: str) -> str:
    """Blank what is gone before Markdown comes."""
    return SPECIFIER.sub(lambda match: match["block"].ljust(len(match[0])), text)


def _spread(spans: list[Span | None], chars: str, text: str, step: int) -> None:
    """Give a character that has no place the one next to its neighbour's, if it stands there."""
    place: int | None = None
    at_edge = False
    for index in range(len(chars))[::step]:
        if chars[index] == EDGE:
            at_edge = True
            continue
        if spans[index] is None and place is not None:
            while at_edge and text[place : place + 1] in LOOKS - {chars[index]}:
                place += step
            if text[place : place + 1] == chars[index]:
                spans[index] = place, place + 1
        span = spans[index]
        place = None if span is None else span[1] if step > 0 else span[0] - 1
        at_edge = False


def _find_rest(spans: list[Span | None], chars: str, text: str) -> None:
    """Give texts without any place the one where they stand, if there is but one between their neighbours."""
    limits = [len(text)]
    for span in reversed(spans):
        limits.append(span[0] if span else limits[-1])
    limits.reverse()
    seen = begin = 0
    rest = "".join(EDGE if span or char == "\n" else char for char, span in zip(chars, spans, strict=True))
    for match in re.finditer(f"[^{EDGE}]+", rest):
        seen = next((span[1] for span in reversed(spans[begin : match.start()]) if span), seen)
        begin = match.start()
        start, end = (find(match[0], seen, limits[match.end()]) for find in (text.find, text.rfind))
        if start == end >= 0:
            spans[match.start() : match.end()] = [(place, place + 1) for place in range(start, start + len(match[0]))]
