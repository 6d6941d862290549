"""What the HTML of a page says of its line and of the downloads, as Markdown has made it."""

import re
from collections.abc import Collection, Iterator

from docsite.problems import Problem, suggest
from docsite.reading.html import walk_elements
from docsite.reading.places import Places
from docsite.tree.front_matter import OFFER


def check_applies(html: str, labels: Collection[str], places: Places, shown: str) -> Iterator[Problem]:
    """Yield the boxes for some lines only whose titles are none of the labels that we gave: nobody filtered them."""
    for box in walk_elements(html) if "applies" in html else ():
        if "applies" in (box.attributes.get("class") or "").split():
            heading = box.css_first(".admonition-title, summary")
            title = heading.text() if heading else ""
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
