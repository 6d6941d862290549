"""Texts of the metadata: a small Markdown of paragraphs, lists, emphasis, code and links.

What else a text says (HTML, pictures, headings …) is shown letter for letter, and `check_text` names it.
Ids of issues become links where the product names its tracker.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup, escape
from uritemplate import URITemplate

ADDRESS = re.compile(r"https?://[^\s/?#]|mailto:[^\s@]+@", re.IGNORECASE)
"""Where a link may lead."""
DEEPEST = 5
"""How many lists may stand in each other."""
OPENING = {"bullet_list_open", "ordered_list_open"}
CLOSING = {"bullet_list_close", "ordered_list_close"}
UNSHOWN = {
    "html_block": ("an HTML element in a text", "Markdown, or the element between backticks"),
    "html_inline": ("an HTML element in a text", "Markdown, or the element between backticks"),
    "image": ("a picture in a text", "a link, or a page named in 'pages'"),
    "heading_open": ("a heading in a text", "a paragraph, or a change of its own"),
    "blockquote_open": ("a quotation in a text", "a paragraph"),
    "table_open": ("a table in a text", "a list, or a page named in 'pages'"),
    "hr": ("a rule in a text", "paragraphs with an empty row between them"),
    "code_block": ("a code block that is only indented", "rows of three backticks around it"),
}
MARKS = re.compile(r"[<\[\]|#>=\t]|---|___|\*\*\*|\* \*|- -|_ _|\n {4}|^ {4}")
"""What a text has that says more than paragraphs, lists and emphasis: most have nothing of it, and are not parsed."""
MARKERS = re.compile(r"(?:[-*+]|[0-9][.)])(?!\S)")
SIGNS = ".,:;!?…"
"""After one of them, or after no word at all, a list wants no sign of its own in a row."""
BREAKS = {"softbreak", "hardbreak"}
COMMON_MARK = MarkdownIt("commonmark").enable("table")
"""What a writer may have meant."""


def _escape_content(tokens: list[Token], number: int, *_: object) -> str:
    return str(escape(tokens[number].content))


def _show_code(tokens: list[Token], number: int, *_: object) -> str:
    return f"<code>{escape(tokens[number].content)}</code>"


def _show_fence(tokens: list[Token], number: int, *_: object) -> str:
    return f"<pre><code>{escape(tokens[number].content)}</code></pre>\n"


def _may_lead(url: str) -> bool:
    return bool(ADDRESS.match(url))


@dataclass(frozen=True)
class IssueLinks:
    """How ids of issues become links."""

    url: str
    """The address in the tracker: an RFC 6570 template of `id`, or of its `number`."""
    prefixes: tuple[str, ...]
    """What ids begin with; digits follow."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """An id that is no part of a longer word, of a path or of an address that is typed out."""
        prefixes = "|".join(map(re.escape, sorted(self.prefixes, key=len, reverse=True)))
        issue = rf"(?<![\w#&@-])(?<!\D/)(?<!^/)(?P<id>(?:{prefixes})(?P<number>[0-9]+))(?!\w|[-.]\w)"
        return re.compile(rf"(?i:https?://)\S+|{issue}")

    def add(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """Yield the tokens of a run of words, those ids in links that stand in no code and no other link."""
        tokens = list(tokens)
        row = "".join(" " if token.type in BREAKS else token.content for token in tokens)
        found = deque(match for match in self.pattern.finditer(row) if match["id"])
        start, inside = 0, 0
        for token in tokens:
            end = start + (1 if token.type in BREAKS else len(token.content))
            inside += (token.type == "link_open") - (token.type == "link_close")
            own = []
            while found and found[0].start() < end:
                own.append(found.popleft())
            whole = [match for match in own if match.end() <= end]
            yield from self._split(token, whole, start) if token.type == "text" and not inside else [token]
            start = end

    def _split(self, token: Token, matches: Iterable[re.Match[str]], start: int) -> Iterator[Token]:
        done = 0
        for match in matches:
            address = URITemplate(self.url).expand(match.groupdict())
            yield token.copy(content=token.content[done : match.start() - start])
            yield Token("link_open", "a", 1, attrs={"href": address})
            yield token.copy(content=match["id"])
            yield Token("link_close", "a", -1)
            done = match.end() - start
        yield token.copy(content=token.content[done:])


def _link_issues(state: StateCore) -> None:
    issues: IssueLinks | None = state.env.get("issues")
    for block in state.tokens if issues else ():
        if issues and block.children:
            block.children = list(issues.add(block.children))


def _make_markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": 100})
    markdown.disable(["heading", "lheading", "blockquote", "hr", "code", "reference", "html_block", "html_inline"])
    markdown.disable("image")
    markdown.core.ruler.before("text_join", "issues", _link_issues)  # `\\#1` is still in two there, and no id
    markdown.validateLink = _may_lead  # type: ignore[method-assign]
    rules = {"text": _escape_content, "code_inline": _show_code, "fence": _show_fence}
    markdown.renderer.rules.update(rules)  # type: ignore[attr-defined]
    return markdown


MARKDOWN = _make_markdown()


def _is_paragraph(body: Markup) -> bool:
    return body.startswith("<p>") and body.find("</p>") == len(body) - len("</p>")


def render_inline(text: str, issues: IssueLinks | None = None) -> Markup:
    """Render a text in one row, where no paragraph may stand: a heading, a cell, a line of a list."""
    env = {"issues": issues}
    row = "".join(f"{lead}{_show_run(token, env)}" for lead, token in _lay_in_row(text, env))
    return Markup(" ".join(row.replace("<br />", " ").split()))  # noqa: S704 - every rule escapes


def render_text(text: str, name: str = "", issues: IssueLinks | None = None) -> Markup:
    """Render a text as blocks; of the class `name`, if one is given."""
    body = Markup(MARKDOWN.render(text, {"issues": issues}).strip())  # noqa: S704 - every rule escapes
    if not name:
        return body
    if _is_paragraph(body):
        return Markup('<p class="{}">').format(name) + body[len("<p>") :]
    return Markup('<div class="{}">\n{}\n</div>').format(name, body)


def render_flow(text: str, issues: IssueLinks | None = None) -> Markup:
    """Render a text where words and blocks may stand: one paragraph without its element, else blocks."""
    body = render_text(text, issues=issues)
    if _is_paragraph(body):
        return body[len("<p>") : -len("</p>")]
    return body


def plain_text(text: str) -> str:
    """Return the words of a text, without marks, in one row."""
    return " ".join("".join(f"{lead}{_find_words(token)}" for lead, token in _lay_in_row(text, {})).split())


def _lay_in_row(text: str, env: dict[str, Any]) -> Iterator[tuple[str, Token]]:
    """Yield the paragraphs and code blocks of a text, each with what joins it to the words before it in one row."""
    sign, number, last = "", "", ""
    for token in MARKDOWN.parse(text, env):
        if token.type in OPENING:
            sign = ":"
        elif token.type in CLOSING:
            sign = "."
        elif token.type == "list_item_open":
            sign = sign if sign == ":" else ";"
            number = f"{token.info}{token.markup} " if token.info else ""
        elif words := _find_words(token).strip():
            yield f"{sign if last not in SIGNS else ''} {number}", token
            sign, number, last = "", "", words[-1]


def _find_words(token: Token) -> str:
    if token.type != "inline":
        return token.content
    return "".join(" " if child.type in BREAKS else child.content for child in token.children or ())


def _show_run(token: Token, env: dict[str, Any]) -> str:
    if token.type != "inline":
        return f"<code>{escape(token.content.strip())}</code>"
    return str(MARKDOWN.renderer.render([token], MARKDOWN.options, env))


def is_too_deep(text: str) -> bool:
    """Say whether lists stand in each other deeper than they can be shown."""
    if len(MARKERS.findall(text)) <= DEEPEST:
        return False
    depths = accumulate((token.type in OPENING) - (token.type in CLOSING) for token in COMMON_MARK.parse(text))
    return max(depths, default=0) > DEEPEST


def check_text(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a text says that is shown letter for letter: cause and remedy."""
    if not MARKS.search(text):
        return
    found: dict[tuple[str, str], None] = {}
    for block in COMMON_MARK.parse(text):
        for token in (block, *(block.children or ())):
            if token.type in UNSHOWN:
                found[UNSHOWN[token.type]] = None
            elif token.type == "link_open" and not ADDRESS.match(str(token.attrs["href"])):
                cause = f"a link to {str(token.attrs['href'])[:60]!r} in a text"
                found[cause, "an address with https://, http:// or mailto:; pages of the tree go into 'pages'"] = None
    yield from found
