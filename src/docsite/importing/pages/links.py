"""The links and pictures of a page: found outside of its code, and written anew."""

import posixpath
import re
from collections.abc import Mapping
from html import escape, unescape
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from docsite.addresses import as_published
from docsite.importing.pages.draft import HIDDEN, Draft
from docsite.importing.pages.found import FoundPage
from docsite.importing.pages.old_site import OldSite, Target

DESTINATION = r"(?:<(?P<angled>[^<>\n]*)>|(?P<bare>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))"
TITLE = r"(?P<title>\s+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?"
PICTURE = re.compile(
    rf"(?<!\\)!\[(?P<words>(?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*{DESTINATION}{TITLE}\s*\)(?P<attributes>\{{[^}}\n]*\}})?"
)
LINK = re.compile(
    rf"(?<![!\\])\[(?P<words>(?:[^\[\]]|!?\[[^\[\]]*\](?:\([^()]*\))?)*)\]\(\s*{DESTINATION}{TITLE}\s*\)(?P<attributes>\{{[^}}\n]*\}})?"
)
DEFINITION = re.compile(
    rf"^(?P<head>[ ]{{0,3}}\[(?!\^)(?P<words>[^\]\n]+)\]:[ \t]+){DESTINATION}(?=[ \t]*$|[ \t]+[\"'(])", re.MULTILINE
)
AUTOLINK = re.compile(r"<(?P<bare>https?://[^\s<>]+)>")
REFUSED = re.compile(r"<(?P<bare>(?!(?:https?|mailto|tel):)[A-Z][A-Z\d+.-]{1,31}:[^\s<>]*)>", re.IGNORECASE)
"""Links of schemes that no page may lead to, as CommonMark finds them."""
ATTRIBUTE = re.compile(
    r"(?P<head><(?P<tag>a|img|source|video|audio)\b[^<>]*?\s(?P<name>href|src)\s*=\s*)(?P<quote>[\"']?)(?P<bare>[^\"'\s>]*)(?P=quote)",
    re.IGNORECASE | re.DOTALL,
)
ANCHOR_TAG = re.compile(
    r"<a\b[^<>]*\shref\s*=\s*[\"']?\x01gone[\"']?[^<>]*>(?P<words>.*?)</a\s*>", re.DOTALL | re.IGNORECASE
)
IMAGE_TAG = re.compile(r"<img\b(?P<attributes>[^<>]*)/?>", re.IGNORECASE | re.DOTALL)
ALT = re.compile(r"\balt\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')", re.IGNORECASE)
OUTSIDE = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
LINKED = re.compile(r"\s*\[(?P<words>[^\[\]]*)\]\(<[^<>]*>\)\s*")
GONE = "\x01gone"
UNSAFE = re.compile(r"[\s()<>\"'%?#\[\]\\`]")
FETCHED = {"img", "source", "video", "audio"}
CORNERS = re.compile(r"(?:://|//)")


class Links:
    """Writes the links of a tree's pages anew."""

    def __init__(self, site: OldSite, named: Mapping[str, str], anchors: Mapping[str, Mapping[str, str]]) -> None:
        """Take the paths in `docs/` by those of the source, and each page's present ids by its former ones."""
        self.site, self.named, self.anchors = site, named, anchors
        self.used: set[str] = set()

    def mend(self, draft: Draft) -> None:
        """Mend what the page leads to and shows."""
        draft.edit(PICTURE, lambda match: self._mend_picture(draft, match))
        draft.edit(LINK, lambda match: self._mend_link(draft, match))
        draft.edit(AUTOLINK, lambda match: self._mend_autolink(draft, match))
        self._quote_refused(draft)
        draft.edit(DEFINITION, lambda match: self._mend_definition(draft, match))
        if "<" in draft.text:
            draft.edit(ATTRIBUTE, lambda match: self._mend_attribute(draft, match))
            draft.edit(ANCHOR_TAG, lambda match: draft.restore(match, "words"))
            draft.edit(IMAGE_TAG, lambda match: _mend_image(draft, match))

    def _lead(self, draft: Draft, match: re.Match[str], *, is_fetched: bool = False) -> str | None:
        """Return where a link leads now; nothing if it leads nowhere, which is told."""
        address = unescape(_read_address(draft, match))
        if GONE in address or HIDDEN in address or self._is_elsewhere(address):
            return f"https:{address}" if address.startswith("//") else address
        target = self._find(address, draft.page)
        if target:
            return self._address(draft, match, target)
        if OUTSIDE.match(address) and _is_readable(address):
            return address  # of the old site, and of no page of it
        what = "picture" if is_fetched else "link"
        cause = f"the {what} leads to {address[:80]!r}, which is not there: its words are kept"
        draft.tell(match.start(), cause, "a page or a file of the source")
        return None

    def _is_elsewhere(self, address: str) -> bool:
        """Say whether an address is one of another site."""
        try:
            is_own = self.site.is_own(address)
        except ValueError:
            return False
        return not is_own and (address.startswith("//") or OUTSIDE.match(address) is not None)

    def _find(self, address: str, page: FoundPage) -> Target | None:
        try:
            return self.site.find(address, page) if self.site.is_own(address) else None
        except ValueError:  # no address at all
            return None

    def _address(self, draft: Draft, match: re.Match[str], target: Target) -> str:
        """Return a link to a target as seen from the page."""
        here, there = self.named[draft.page.path], self.named[target.path]
        if target.path != draft.page.path:
            self.used.add(target.path)
        query = f"?{target.query}" if target.query and target.path not in self.site.pages else ""
        fragment = self._find_anchor(draft, match, target)
        if target.path == draft.page.path:
            return f"#{fragment}" if fragment else posixpath.basename(there)
        way = _quote(posixpath.relpath(f"/{there}", posixpath.dirname(f"/{here}")))
        return way + query + (f"#{fragment}" if fragment else "")

    def _find_anchor(self, draft: Draft, match: re.Match[str], target: Target) -> str:
        if not target.fragment or target.path not in self.site.pages:
            return target.fragment
        anchors = self.anchors.get(target.path, {})
        found = anchors.get(target.fragment, anchors.get(target.fragment.casefold()))
        if found is None:
            draft.tell(
                match.start(),
                f"no place '{target.fragment[:60]}' in {target.path}: the link leads to its page",
                "an id of that page",
            )
        return _quote(found or "")

    def _mend_picture(self, draft: Draft, match: re.Match[str]) -> str | None:
        words = draft.restore(match, "words")
        address = _read_address(draft, match)
        if self._is_elsewhere(address):
            draft.tell(
                match.start(), f"the picture {address[:80]} is on another site: it becomes a link", "a file below docs/"
            )
            return f"[{words or _read_name(address)}](<{address}>)"
        if address.startswith("data:"):
            draft.tell(match.start(), "a picture within its address becomes words", "a file below docs/")
            return words
        found = self._lead(draft, match, is_fetched=True)
        if found is None:
            return words
        if not words.strip():
            draft.tell(
                match.start(),
                f"the picture {address[:80]} has no words: its name stands for them",
                "what it shows, in words",
            )
            words = _read_name(address)
        shade = f"#{urlsplit(address).fragment}" if urlsplit(address).fragment and "#" not in found else ""
        return f"![{words}]({found}{shade}{match['title'] or ''}){match['attributes'] or ''}"

    def _mend_link(self, draft: Draft, match: re.Match[str]) -> str | None:
        if match["angled"] is None and not match["bare"]:
            return None
        words = draft.restore(match, "words")
        if inner := LINKED.fullmatch(words):  # a picture that became a link: links hold no links
            words = inner["words"]
        found = self._lead(draft, match)
        if found is None:
            return words
        title = draft.restore(match, "title")
        attributes = draft.restore(match, "attributes")
        wrapped = f"<{found}>" if re.search(r"[\s()]", found) else found
        return f"[{words}]({wrapped}{title}){attributes}"

    def _mend_autolink(self, draft: Draft, match: re.Match[str]) -> str | None:
        if not self.site.is_own(match["bare"]):
            return None
        found = self._lead(draft, match)
        return f"[{match['bare']}]({found})" if found and found != match["bare"] else None

    @staticmethod
    def _quote_refused(draft: Draft) -> None:
        """Show addresses that a build refuses as code; the first one is told."""
        if found := REFUSED.search(draft.masked):
            draft.tell(
                found.start(), f"<{found['bare'][:80]}> and its like are shown as code", "a link to a page, or https"
            )
        draft.edit(REFUSED, lambda match: f"`{match['bare']}`")

    def _mend_definition(self, draft: Draft, match: re.Match[str]) -> str | None:
        found = self._lead(draft, match)
        return f"{match['head']}{found if found is not None else '#'}"

    def _mend_attribute(self, draft: Draft, match: re.Match[str]) -> str | None:
        tag = match["tag"].lower()
        if tag in FETCHED and (self._is_elsewhere(match["bare"]) or match["bare"].startswith("data:")):
            return None
        found = self._lead(draft, match, is_fetched=tag in FETCHED)
        quote_sign = match["quote"] or '"'
        if found and not OUTSIDE.match(found):  # MkDocs leaves HTML alone: addresses of the site stand there
            way, sign, fragment = found.partition("#")
            found = f"{as_published(way)}{sign}{fragment}"
        return f"{match['head']}{quote_sign}{GONE if found is None else found}{quote_sign}"


def _is_readable(address: str) -> bool:
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True


def _quote(way: str) -> str:
    """Return a way as links hold it; letters of any language stay letters."""
    return UNSAFE.sub(lambda match: quote(match[0], safe=""), way)


def _read_address(draft: Draft, match: re.Match[str]) -> str:
    groups = match.groupdict()
    group = "angled" if groups.get("angled") is not None else "bare"
    return draft.restore(match, group).strip()


def _read_name(address: str) -> str:
    """Return words for a picture that has none."""
    return re.sub(r"[-_\s]+", " ", PurePosixPath(urlsplit(address).path).stem).strip() or "picture"


def _mend_image(draft: Draft, match: re.Match[str]) -> str | None:
    """Let an element say what it shows; one that shows nothing of ours becomes a link, or its words."""
    source = re.search(r"\bsrc\s*=\s*[\"']?([^\"'\s>]*)", match["attributes"])
    alt = ALT.search(match["attributes"])
    words = (alt["double"] or alt["single"] or "").strip() if alt else ""
    address = unescape(source[1]) if source else ""
    if not address or GONE in address or address.startswith("data:"):
        return words
    if CORNERS.search(address[:8]):
        draft.tell(
            match.start(), f"the picture {address[:80]} is on another site: it becomes a link", "a file below docs/"
        )
        shown = words or _read_name(address)
        before = draft.masked[: match.start()].lower()
        is_link = before.rfind("<a ") > before.rfind("</a")
        return shown if is_link else f'<a href="{escape(address)}">{shown}</a>'
    if words:
        return None
    draft.tell(
        match.start(), f"the picture {address[:80]} has no words: its name stands for them", "what it shows, in words"
    )
    attributes = ALT.sub("", match["attributes"]).rstrip("/ \n")
    return f'<img{attributes} alt="{_read_name(address)}">'
