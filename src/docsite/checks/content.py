"""What the HTML of a page says of its line and of the downloads, as Markdown has made it."""

import re
from collections.abc import Collection, Iterator
from html import unescape

from docsite.problems import Problem, suggest
from docsite.reading.places import Places
from docsite.tree.front_matter import OFFER

APPLIES = re.compile(
    r"""<(?:div|details)\s[^>]*?class=["'][^"']*\bapplies\b[^>]*>\s*(?:<(?:p|summary)\b[^>]*>(?P<title>.*?)</)?""",
    re.DOTALL,
)
"""The beginning of a box that is for some lines only."""


def check_applies(html: str, labels: Collection[str], places: Places, shown: str) -> Iterator[Problem]:
    """Yield the boxes for some lines only whose titles are none of the labels that we gave: nobody filtered them."""
    if "applies" not in html:
        return
    for box in APPLIES.finditer(html):
        title = unescape(re.sub(r"<[^>]+>", "", box["title"] or ""))
        if title not in labels:
            place = places.find(re.escape(title) if title else r"\bapplies\b")
            cause = f"a box for some lines only, titled '{title}', that no block '/// applies' made"
            yield Problem(shown, *place, cause, "'/// applies | specifier' and '///', each in a row of its own")


def check_offers(html: str, slugs: Collection[str], places: Places, shown: str) -> Iterator[Problem]:
    """Yield the places for downloads that there will never be."""
    known = ["copy", "documents", *slugs]
    for match in OFFER.finditer(html):
        if match["what"] not in known:
            cause = f"an offer of '{match['what']}'{suggest(match['what'], known)}"
            place = places.find(rf'(?<=data-offer="){re.escape(match["what"])}(?=")')
            yield Problem(shown, *place, cause, f"one of {', '.join(known)}")
