"""Russian typography: quotes, dashes, spaces, ellipses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docsite.writing.masking import MASK

NBSP = "\N{NO-BREAK SPACE}"
UNITS = (
    *("КиБ", "МиБ", "ГиБ", "ТиБ", "КБ", "МБ", "ГБ", "ТБ", "Кбит/с", "Мбит/с", "Гбит/с", "МБ/с", "ГБ/с", "МиБ/с"),
    *("МГц", "ГГц", "нс", "мкс", "мс", "мин", "ч", "%", "шт.", "г."),
)

Edit = tuple[int, int, str]
"""Start, end, and what to put there."""


@dataclass(frozen=True)
class Finding:
    """A mistake at an offset of a text; without `edits`, only its writer can mend it."""

    start: int
    cause: str
    expected: str
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Rule:
    """What is wrong wherever the pattern matches; `cause` and `expected` may quote the match as `{0[name]}`."""

    pattern: re.Pattern[str]
    cause: str
    expected: str
    replacement: str | None = None


def _rule(pattern: str, cause: str, expected: str, replacement: str | None = None) -> Rule:
    return Rule(re.compile(pattern, re.MULTILINE), cause, expected, replacement)


UNIT = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
RULES = (
    _rule(
        rf"(?<=[^\s|])(?!(?<=\d)[ {NBSP}]+[-–][ {NBSP}]+\d)"  # not in a range of numbers
        rf"[ {NBSP}]+(?P<mark>-{{1,3}}|–)(?=[ {NBSP}]+[^\s|]|[ \t\r]*$)",
        "'{0[mark]}' as a dash",
        "a non-breaking space (U+00A0), '—' and a space",
        f"{NBSP}—",
    ),
    _rule(
        rf"(?<=[^\s|])(?={NBSP}* )[ {NBSP}]+—",
        "a plain space before '—'",
        "a non-breaking space (U+00A0)",
        f"{NBSP}—",
    ),
    _rule(r"(?<=[\w)»“])—", "no space before '—'", "a non-breaking space (U+00A0)"),
    _rule(
        rf"(?<=[\d{MASK}])[ ]+(?=(?P<unit>{UNIT})(?!\w|/))",
        "a plain space before the unit '{0[unit]}'",
        "a non-breaking space (U+00A0)",
        NBSP,
    ),
    _rule(  # seconds, unless it may be the preposition
        rf"(?<=\d)[ ]+(?=с(?!\w|/)(?!\s+[\w«„\"(*{MASK}]))",
        "a plain space before the unit 'с'",
        "a non-breaking space (U+00A0)",
        NBSP,
    ),
    _rule(rf"(?<=[^\s|])[ ]{{2,}}(?=[^\s|—])(?!-+\s|–\s|(?:{UNIT})(?!\w))", "a double space", "one space", " "),
    _rule(
        rf"(?<=[^\s|])[ {NBSP}]+(?=(?P<mark>[,.;:!?])(?:[\s*_)»А-Яа-яЁё]|\Z))",
        "a space before '{0[mark]}'",
        "'{0[mark]}' right after the word",
    ),
    _rule(r"(?<!\.)\.{3}(?!\.)", "three dots", "'…'", "…"),
)

# a pair may go on in the next row of the same paragraph
INSIDE = r'(?:[^"“”\n]|\n(?=[ \t]*[^\W\d]))*?'
QUOTES = re.compile(rf'(?<!\w)"(?=[^\s"]){INSIDE}(?<=[^\s"])"(?!\w)|“(?=[^\s”]){INSIDE}(?<!\s)”')


def find_typography(prose: str) -> Iterator[Finding]:
    """Find what breaks the rules in a masked text."""
    for rule in RULES:
        for match in rule.pattern.finditer(prose):
            edits = () if rule.replacement is None else ((match.start(), match.end(), rule.replacement),)
            yield Finding(match.start(), rule.cause.format(match), rule.expected.format(match), edits)
    yield from _find_quotes(prose)


def _find_quotes(prose: str) -> Iterator[Finding]:
    for match in QUOTES.finditer(prose):
        start, end = match.span()
        paragraph = prose.rfind("\n\n", 0, start) + 1
        is_inner = prose.count("«", paragraph, start) > prose.count("»", paragraph, start)
        opening, closing = "„“" if is_inner else "«»"
        edits = ((start, start + 1, opening), (end - 1, end, closing))
        yield Finding(start, f"quotes {match[0][0]}…{match[0][-1]}", f"{opening}…{closing}", edits)
