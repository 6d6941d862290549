"""Lead the first mention of a term on a page to the glossary.

The glossary is a page; the source of its terms is its Markdown, a definition list whose terms carry an id and the word
forms that stand for them in the text: `*` after a stem stands for any ending.

See decisions/0013-terms-are-linked-by-the-glossarys-own-forms.md.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import html
from markdown import markdown
from markupsafe import escape

from docsite.addresses import as_html, relative_address
from docsite.cache import Cache
from docsite.reading.html import remove_comments

ENTRY = re.compile(
    r"""^(?P<name>\S.*?)[ ]\{\#(?P<anchor>[\w-]+)[ ]data-forms="(?P<forms>[^"]+)"\}\n:[ ]+(?P<text>(?:.+\n?)+)""",
    re.MULTILINE | re.VERBOSE,
)
TAG = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
CLOSED = frozenset({
    "a", "abbr", "button", "code", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "kbd", "label", "math", "pre", "svg", "th",
})  # fmt: skip
"""Elements whose text gets no links: links, names, code, formulas, headings."""


@dataclass(frozen=True)
class Term:
    """An entry of the glossary."""

    anchor: str
    definition: str
    """Its first sentence."""
    pattern: str
    """A regular expression of its forms."""


@dataclass(frozen=True)
class Glossary:
    """The page and its terms."""

    path: str
    terms: tuple[Term, ...]


def load_glossary(docs: Path, path: str) -> Glossary:
    """Read the terms of the page at the path."""
    return Glossary(path, parse_glossary((docs / path).read_text("utf-8")))


def parse_glossary(text: str) -> tuple[Term, ...]:
    """Return the entries of the glossary's Markdown that say in which forms they appear."""
    return tuple(
        Term(match["anchor"], _first_sentence(match["text"]), _join_forms(match["forms"]))
        for match in ENTRY.finditer(text)
    )


def _first_sentence(text: str) -> str:
    """Return it as a tooltip shows it: without markup, and without what writers note for each other."""
    shown = remove_comments(markdown(" ".join(text.split())))
    plain = " ".join(html.fragment_fromstring(shown, create_parent=True).text_content().split())
    return re.split(r"(?<=[.!?]) ", plain, maxsplit=1)[0]


def _join_forms(forms: str) -> str:
    """Make of `снимок, снимк*` a pattern of whole words."""
    return "|".join(
        r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in form.split()) for form in forms.split(",")
    )


def recall_terms(text: str, page: str, glossary: Glossary, cache: Cache) -> str:
    """Return the HTML of the page at the path with its terms linked, from the cache if it is there."""
    if page == glossary.path:
        return text
    terms, address = glossary.terms, relative_address(as_html(glossary.path), as_html(page))
    return str(cache.recall(lambda: link_terms(text, terms, address), __name__, repr(terms), address, text))


def link_terms(text: str, terms: tuple[Term, ...], address: str) -> str:
    """Make the first mention of each term in the page's HTML a link to its entry on the page at `address`."""
    missing = {f"term{number}": term for number, term in enumerate(terms)}
    parts: list[str] = []
    for part, is_open in _split_text(text):
        parts.append(_link_text(part, missing, address) if is_open and missing else part)
    return "".join(parts)


def _split_text(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of the HTML; the second value says whether it is text that may get links."""
    closed = 0
    for number, part in enumerate(TAG.split(text)):
        if number % 2:
            name = part.strip("</>").split(maxsplit=1)[:1]
            if name and name[0] in CLOSED and not part.endswith("/>"):
                closed += -1 if part.startswith("</") else 1
            yield part, False
        else:
            yield part, closed == 0


def _link_text(text: str, missing: dict[str, Term], address: str) -> str:
    pattern = re.compile(
        "|".join(rf"(?P<{key}>\b(?:{term.pattern})\b)" for key, term in missing.items()), re.IGNORECASE
    )
    found: set[str] = set()

    def link(match: re.Match[str]) -> str:
        key = str(match.lastgroup)
        if key in found:
            return match[0]
        found.add(key)
        term = missing.pop(key)
        return f'<a class="term" href="{address}#{term.anchor}" title="{escape(term.definition)}">{match[0]}</a>'

    return pattern.sub(link, text)
