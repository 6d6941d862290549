"""HTML as browsers read it, by a parser of the WHATWG's standard.

See decisions/0066-html-is-read-as-browsers-read-it.md.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

BODY = "<!doctype html><body>"
"""What stands before the HTML of a page's text: the standard's mode, and the place where it will stand."""
NOTE = re.compile(r"<!(?!doctype\b)|<\?|</[^a-zA-Z]", re.IGNORECASE)
"""Where a comment, a conditional comment or a processing instruction may begin."""
SENTENCE = re.compile(r"(?<=[^\s.][^\s.][.!?…])\s+(?=[^\sa-zа-яё])")
"""Where a sentence ends, but for initials and for abbreviations that go on in small letters."""
LONGEST = 300
"""Characters of a summary; search engines show about 160."""
WHOLE = re.compile(r"\s*<!doctype\b", re.IGNORECASE)


def walk_elements(html: str) -> Iterator[LexborNode]:
    """Return all elements of a page's text, with those that surround it on the page: `html`, `head` and `body`."""
    root = LexborHTMLParser(BODY + html).root
    return (node for node in root.traverse() if node.is_element_node) if root else iter(())


def read_prose(html: str) -> str:
    """Return what readers see of a page's text, without its code."""
    body = LexborHTMLParser(BODY + html).body
    for code in body.css("code, pre, kbd, samp") if body else ():
        code.remove()
    return body.text() if body else ""


def read_title(html: str) -> str:
    """Return the first heading of the first level as a text; an empty one without it."""
    body = LexborHTMLParser(BODY + html).body
    heading = body.css_first("h1") if body else None
    for aside in heading.css(".headerlink, .footnote-ref") if heading else ():
        aside.remove()
    return " ".join(heading.text().split()) if heading else ""


def read_summary(html: str) -> str:
    """Return the first sentence that stands in no box, list, table or code; an empty text without one.

    A paragraph of nothing but links or code is a button, a badge or a command.
    """
    body = LexborHTMLParser(BODY + html).body
    for paragraph in body.css("body > p") if body else ():
        for aside in paragraph.css(".headerlink, .footnote-ref, svg"):
            aside.remove()
        text = " ".join(paragraph.text().split())
        for shown in paragraph.css("a, code"):
            shown.remove()
        if re.search(r"\w", paragraph.text()):
            return _cut(SENTENCE.split(text, maxsplit=1)[0])
    return ""


def _cut(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST else f"{sentence[:LONGEST].rpartition(' ')[0]}…"


def remove_comments(html: str) -> str:
    """Return a page, or the text of one, without what browsers take for a comment; any other text as it is."""
    if not NOTE.search(html):
        return html
    is_whole = WHOLE.match(html) is not None
    parser = LexborHTMLParser(html if is_whole else BODY + html)
    document, body = parser.root and parser.root.parent, parser.body
    notes = [node for node in document.traverse(include_text=True) if _is_note(node)] if document else []
    for node in notes:
        node.remove()
    bare = parser.html if is_whole else body.inner_html if body else None
    return str(bare) if notes and bare is not None else html


def _is_note(node: LexborNode) -> bool:
    """Say whether it is a comment or a processing instruction: no element, no text, no part of a document."""
    return not (node.is_element_node or node.is_text_node or node.tag in {"-document", "-doctype"})
