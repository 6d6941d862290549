"""Versions as others write them, and the lines that they belong to."""

import re
from collections import Counter
from collections.abc import Iterable

from pydantic import TypeAdapter, ValidationError

from docsite.releases.models import LineName, ReleaseVersion, as_version

NUMBERS = re.compile(r"v?(\d+(?:\.\d+)*)", re.IGNORECASE)
MOST_PARTS = 2
"""A guess is no longer: lines are what is supported, and seldom a single row of patches."""
RELEASE: TypeAdapter[str] = TypeAdapter(ReleaseVersion)
LINE: TypeAdapter[str] = TypeAdapter(LineName)


def seems_version(word: str) -> bool:
    """Say whether a version may be meant."""
    return re.match(r"v?\d", word, re.IGNORECASE) is not None


def is_version(word: str) -> bool:
    """Say whether a word can be ordered among versions."""
    return _fits(RELEASE, word)


def is_line(word: str) -> bool:
    """Say whether a word can be the name of a line."""
    return _fits(LINE, word)


def _fits(adapter: TypeAdapter[str], word: str) -> bool:
    try:
        adapter.validate_python(word)
    except ValidationError:
        return False
    return True


def guess_parts(versions: Iterable[str]) -> int:
    """Return how many parts of a version name its line: all but the last of the usual ones."""
    lengths = Counter(len(as_version(version).release) for version in versions)
    usual = max(lengths, key=lambda length: (lengths[length], length), default=1)
    return max(1, min(usual - 1, MOST_PARTS))


def name_line(version: str, parts: int) -> str:
    """Return the name of the line that a version belongs to, of so many parts."""
    numbers = NUMBERS.match(version)
    typed = numbers[1].split(".") if numbers else []
    return ".".join([*typed, *["0"] * parts][:parts])
