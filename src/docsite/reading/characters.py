"""Which characters a text may hold: those that XML, JSON, iCalendar and paper carry, and that readers see in order."""

import re
import unicodedata
from collections.abc import Iterator

LAST_OF_PLANES = "".join(chr(plane | last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
UNFIT = (
    (re.compile("[\ud800-\udfff]"), "half of a character"),
    (re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]"), "a control character"),
    (re.compile("[\u2028\u2029]"), "which ends a row unseen"),
    (re.compile("[\u202a-\u202e\u2066-\u2069]"), "which turns the text around"),
    (re.compile("[\ufff9-\ufffb]"), "which hides a part of the text"),
    (re.compile("\ufeff"), "a byte order mark within the text"),
    (re.compile("\ufffd"), "which stands for a letter that got lost"),
    (re.compile(f"[\ufdd0-\ufdef{LAST_OF_PLANES}]"), "which is no character"),
)
ANY = re.compile("|".join(pattern.pattern for pattern, _ in UNFIT))
BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10))))
"""Letters and marks that show nothing, though Unicode counts them among those that do."""


def find_unfit(text: str) -> Iterator[tuple[int, str]]:
    """Yield where a character stands that no text may hold, and what it is: `U+202E, which turns the text around`."""
    for match in ANY.finditer(text):
        what = next(what for pattern, what in UNFIT if pattern.match(match[0]))
        yield match.start(), f"U+{ord(match[0]):04X}, {what}"


def is_visible(text: str) -> bool:
    """Say whether a reader sees anything of the text."""
    return any(sign not in BLANKS and unicodedata.category(sign) not in {"Cf", "Zs", "Zl", "Zp", "Cc"} for sign in text)
