"""Which page of `docs/` tells of what: `extra.pages` in `mkdocs.yml`.

What the machinery has to say about such a page it says where the line has it; what is not named has no sentence.

See decisions/0074-a-products-looks-stand-with-the-product.md.
"""

from docsite.reading.validation import Model
from docsite.tree.front_matter import PagePath


class Pages(Model):
    """Paths below `docs/`; what is absent is spoken of nowhere."""

    updating: PagePath | None = None
    """How the product is updated: the pages of upgrades lead there."""
    incidents: PagePath | None = None
    """How to tell of a fault: the known issues lead there."""
    suggestions: PagePath | None = None
    """How to suggest something: the plan leads there."""
    glossary: PagePath | None = None
    """The terms that other pages link to, at their first mention."""
