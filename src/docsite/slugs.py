"""Heading ids and file names in Latin letters, so that a permalink survives being copied."""

from slugify import slugify

# what the library does not write as Russian addresses usually do
LETTERS = list(zip("ёжйхцщъьыэюя", ["yo", "zh", "y", "kh", "ts", "shch", "", "", "y", "e", "yu", "ya"], strict=True))
REPLACEMENTS = LETTERS + [(small.upper(), latin) for small, latin in LETTERS]


def slugify_heading(text: str, separator: str = "-") -> str:
    """Return the id of a heading: `Проверка узла` → `proverka-uzla`."""
    return slugify(text, separator=separator, replacements=REPLACEMENTS) or "section"
