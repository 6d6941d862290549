"""Heading ids and file names in Latin letters, so that a permalink survives being copied."""

from slugify import slugify

# what the library does not write as Russian addresses usually do
LETTERS = [("ё", "yo"), ("ж", "zh"), ("й", "y"), ("х", "kh"), ("ц", "ts"), ("щ", "shch"), ("ъ", ""), ("ь", ""), ("ы", "y"), ("э", "e"), ("ю", "yu"), ("я", "ya")]  # fmt: skip
REPLACEMENTS = LETTERS + [(small.upper(), latin) for small, latin in LETTERS]


def slugify_heading(text: str, separator: str = "-") -> str:
    """Return the id of a heading: `Проверка узла` → `proverka-uzla`."""
    return slugify(text, separator=separator, replacements=REPLACEMENTS) or "section"
