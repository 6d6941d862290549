"""HTML in a page that our policy refuses: what runs goes, what is elsewhere becomes a link."""

import re

from docsite.checks.raw_html import TEXT
from docsite.importing.pages.draft import Draft

RUNNING = re.compile(r"<(script|style|form|object|template|noscript)\b[^<>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
INSIDE = r"(?:[^<>\"']|\"[^\"]*\"|'[^']*')"
"""What a tag may hold: signs of tags between quotes alone."""
FRAME = re.compile(
    rf"<(?P<tag>iframe|video|audio|embed)\b(?P<attributes>{INSIDE}*)(?:/>|>(?P<inner>.*?)</(?P=tag)\s*>|>)",
    re.DOTALL | re.IGNORECASE,
)
TAG = re.compile(
    rf"<(?P<end>/?)(?P<tag>(?!(?:https?|mailto|tel):)[A-Za-z][\w.:-]*)(?P<attributes>(?:\s{INSIDE}*?)?)(?P<close>\s*/?)>",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r"\s+(?P<name>[\w:.@-]+)(?:\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|\{[^{}]*\}|[^\s\"'<>]+))?")
STYLE = re.compile(r"\b(?:style|on[a-z]+)\s*=\s*(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s}\"']+)[ ]?")
STYLED = re.compile(rf"\{{:?[ ]?(?:[^{{}}\n]*[ ])?(?={STYLE.pattern})[^{{}}\n]*\}}")
SOURCE = re.compile(r"\bsrc\s*=\s*[\"']?(?P<src>[^\"'\s>]+)", re.IGNORECASE)
OPENING = re.compile(r"^[ \t]*\{[ \t]*/\*.*?\*/[ \t]*\}[ \t]*$", re.MULTILINE | re.DOTALL)
"""A comment in MDX."""
CONTAINER = re.compile(
    r"^(?P<tag>[ \t]*<(?:div|details|section|figure|article|aside|blockquote)\b(?![^<>]*\bmarkdown\b)[^<>]*)"
    r"(?P<rest>>[ \t]*(?:<summary\b.*</summary>[ \t]*)?)$",
    re.MULTILINE | re.IGNORECASE,
)
RENAMED = {"center": "div", "font": "span", "strike": "s", "tt": "code", "big": "span", "main": "div", "header": "div"}
PLACEHOLDER = re.compile(r"[a-z][\w.:-]*|[A-Z][A-Z\d_.:-]+")
"""What stands for a value, and is no component."""


def mend_html(draft: Draft, *, is_commonmark: bool = False) -> None:
    """Mend the HTML of a page; `is_commonmark` says that Markdown within it is to be read."""
    draft.edit(STYLED, lambda match: _drop_styles(draft, match))
    if "<" not in draft.text and "{/*" not in draft.text:
        return
    draft.edit(OPENING, lambda _: "")
    draft.edit(RUNNING, lambda match: _drop_running(draft, match))
    draft.edit(FRAME, lambda match: _mend_frame(draft, match))
    closed = {match["tag"] for match in TAG.finditer(draft.masked) if match["end"]}
    draft.edit(TAG, lambda match: _mend_tag(draft, match, closed))
    if is_commonmark:
        draft.edit(CONTAINER, lambda match: f"{match['tag']} markdown{match['rest']}")


def _drop_styles(draft: Draft, match: re.Match[str]) -> str:
    """Leave styles and handlers out of a list of attributes."""
    draft.tell(match.start(), "an attribute in braces that browsers refuse is left out", "a class: '{ .name }'")
    kept = STYLE.sub("", match[0])
    return "" if re.fullmatch(r"\{[:\s]*\}", kept) else kept


def _drop_running(draft: Draft, match: re.Match[str]) -> str:
    draft.tell(match.start(), f"<{match[1].lower()}> is left out: pages run and frame nothing", "a page without it")
    return ""


def _mend_frame(draft: Draft, match: re.Match[str]) -> str:
    source = SOURCE.search(match[0])
    what = f"<{match['tag'].lower()}>"
    if not source:
        draft.tell(match.start(), f"{what} is left out", "a link to it")
        return ""
    draft.tell(match.start(), f"{what} becomes a link to {source['src'][:80]}", "a link, or a picture below docs/")
    return f'<a href="{source["src"]}">{source["src"]}</a>'


def _mend_tag(draft: Draft, match: re.Match[str], closed: set[str]) -> str | None:
    tag = match["tag"]
    name = RENAMED.get(tag.lower(), tag.lower())
    if name not in TEXT:
        return _drop_tag(draft, match, closed)
    attributes = "" if match["end"] else _mend_attributes(draft, match, name)
    if name == tag.lower() and attributes == match["attributes"].rstrip():
        return None
    return f"<{match['end']}{name}{attributes}{match['close']}>"


def _drop_tag(draft: Draft, match: re.Match[str], closed: set[str]) -> str:
    """Leave the tag out; one that nobody closes, without attributes, was a word between two signs."""
    tag = match["tag"]
    is_word = not match["attributes"].strip() and not match["close"].strip() and tag not in closed and not match["end"]
    if is_word and PLACEHOLDER.fullmatch(tag):
        draft.tell(match.start(), f"<{tag}> is no element: its signs are kept as text", f"`<{tag}>`")
        return f"&lt;{tag}&gt;"
    if not match["end"]:
        draft.tell(match.start(), f"the element <{tag}> is left out, its words are kept", "Markdown, or other HTML")
    return ""


def _mend_attributes(draft: Draft, match: re.Match[str], name: str) -> str:
    kept = []
    for attribute in ATTRIBUTE.finditer(match["attributes"]):
        key, value = attribute["name"], attribute["value"] or ""
        if key == "className":
            kept.append(f" class={value}")
        elif key == "style" or key.startswith(("on", "@", ":", "v-")) or value.startswith("{"):
            draft.tell(match.start(), f"the attribute '{key}' of <{name}> is left out", "a class")
        else:
            kept.append(attribute[0])
    return "".join(kept)
