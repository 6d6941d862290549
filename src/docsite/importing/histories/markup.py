"""Markdown of others, read by its tree and written again as our texts take it.

See `docsite.releases.texts` for what they take; all else becomes words, and is named.
"""

import re
from collections.abc import Callable, Iterable
from itertools import groupby
from textwrap import dedent, indent

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from selectolax.lexbor import LexborHTMLParser

from docsite.reading.characters import ANY, find_unfit
from docsite.releases.texts import ADDRESS, COMMON_MARK, DEEPEST

Tell = Callable[[int, str], None]
"""Takes a row, from 1, and what of it is not carried as it stands."""
MARK = re.compile(r"[\\`*_\[\]<>&#+\-=~|!().]")
WHOLE = MarkdownIt("commonmark", {"maxNesting": 10_000}).enable("table")
"""What leaves nothing out, however deep it is."""
EDGES = re.compile(r"^(?:\\\n|\s)+|(?:\\\n|\s)+$")
HREF = re.compile(r"""<a\s[^>]*?\bhref=["']([^"'<>\s]+)["']""", re.IGNORECASE)
SAID = {"text", "code_inline", "softbreak"}
LISTS = {"bullet_list", "ordered_list"}


def parse_markdown(text: str) -> list[SyntaxTreeNode]:
    """Return the blocks of a text. Raises `RecursionError` for those too deep in each other."""
    return list(SyntaxTreeNode(WHOLE.parse(text)).children)


def find_row(node: SyntaxTreeNode) -> int:
    """Return the row in which a block begins, from 1."""
    while node.map is None and node.parent:
        node = node.parent
    return node.map[0] + 1 if node.map else 1


def read_words(node: SyntaxTreeNode) -> str:
    """Return the words of a block, without marks, in one row."""
    words = (" " if child.type == "softbreak" else child.content for child in node.walk() if child.type in SAID)
    return " ".join("".join(words).split())


def render_blocks(nodes: Iterable[SyntaxTreeNode], rows: list[str], tell: Tell) -> str:
    """Render blocks as one of our texts; `rows` are those that the tree was made of."""
    return _Blocks(rows, tell).render(nodes)


def clean_text(text: str, tell: Tell) -> str:
    """Return the text without the characters that no text of ours may hold."""
    for row, content in enumerate(text.split("\n"), 1):
        for _, cause in find_unfit(content):
            tell(row, f"{cause}: left out")
    return ANY.sub("", text)


def render_plain(text: str) -> str:
    """Render what is no Markdown, in one row."""
    row = " ".join(text.split())
    safe = _escape(row)
    return row if COMMON_MARK.render(row) == COMMON_MARK.render(safe) else safe


def render_link(words: str, address: str) -> str:
    """Render a link to an address."""
    return f"[{words}](<{address}>)" if re.search(r"[()]", address) else f"[{words}]({address})"


class _Blocks:
    """A method for each kind of block, as markdown-it has a rule for each."""

    def __init__(self, rows: list[str], tell: Tell) -> None:
        self.rows = rows
        self.tell = tell
        self.depth = 0

    def render(self, nodes: Iterable[SyntaxTreeNode], *, is_tight: bool = False) -> str:
        parts = [getattr(self, node.type)(node) for node in nodes]
        return ("\n" if is_tight else "\n\n").join(filter(None, parts))

    def paragraph(self, node: SyntaxTreeNode) -> str:
        """Write words as they were typed where that says the same, else with a backslash before every mark."""
        told: list[str] = []
        plain = EDGES.sub("", _Words(lambda text: text, told.append).render(node))
        for cause in told:
            self.tell(find_row(node), cause)
        safe = EDGES.sub("", _Words(_escape, told.append).render(node))
        return plain if COMMON_MARK.render(plain) == COMMON_MARK.render(safe) else safe

    def heading(self, node: SyntaxTreeNode) -> str:
        self.tell(find_row(node), "a heading within a text becomes a paragraph")
        return self.paragraph(node)

    def bullet_list(self, node: SyntaxTreeNode) -> str:
        if self.depth == DEEPEST:
            self.tell(find_row(node), f"a list more than {DEEPEST} deep becomes code")
            return self.as_code(node)
        start = int(node.attrs.get("start", 1))
        self.depth += 1
        paragraphs = [inner for item in node.children for inner in item.children if inner.type == "paragraph"]
        is_tight = all(paragraph.hidden for paragraph in paragraphs)
        items = []
        for number, item in enumerate(node.children, start):
            mark = f"{number}. " if node.type == "ordered_list" else "- "
            items.append(mark + indent(self.render(item.children, is_tight=is_tight), " " * len(mark)).strip())
        self.depth -= 1
        return ("\n" if is_tight else "\n\n").join(items)

    ordered_list = bullet_list

    def fence(self, node: SyntaxTreeNode) -> str:
        return _fence(node.content)

    code_block = fence

    def blockquote(self, node: SyntaxTreeNode) -> str:
        self.tell(find_row(node), "a quotation becomes paragraphs")
        return self.render(node.children)

    def table(self, node: SyntaxTreeNode) -> str:
        self.tell(find_row(node), "a table becomes code")
        return self.as_code(node)

    def as_code(self, node: SyntaxTreeNode) -> str:
        first, last = node.map or (0, 0)
        return _fence(dedent("\n".join(self.rows[first:last])).strip("\n") + "\n")

    def html_block(self, node: SyntaxTreeNode) -> str:
        words = " ".join(LexborHTMLParser(node.content).text(separator=" ").split())
        self.tell(find_row(node), "of HTML only the words are kept" if words else "HTML without words is left out")
        return _escape(words)

    def hr(self, node: SyntaxTreeNode) -> str:
        self.tell(find_row(node), "a rule between paragraphs is left out")
        return ""


class _Words:
    """A method for each mark within a paragraph; what has none is only the sum of what is in it."""

    def __init__(self, escape: Callable[[str], str], tell: Callable[[str], None]) -> None:
        self.escape = escape
        self.tell = tell
        self.open: list[str] = []
        """Where the HTML links lead that are not closed yet."""

    def render(self, node: SyntaxTreeNode) -> str:
        inner = "".join(map(self.render, node.children))
        return str(getattr(self, node.type, lambda _, inner: inner)(node, inner))

    def text(self, node: SyntaxTreeNode, _inner: str) -> str:
        for _, cause in find_unfit(node.content):
            self.tell(f"{cause}: left out")
        return self.escape(ANY.sub("", node.content))

    def softbreak(self, *_: object) -> str:
        return "\n"

    def hardbreak(self, *_: object) -> str:
        return "\\\n"

    def code_inline(self, node: SyntaxTreeNode, _: str) -> str:
        marks = "`" * (_longest(node.content) + 1)
        space = " " if node.content.startswith("`") or node.content.endswith("`") else ""
        return f"{marks}{space}{node.content}{space}{marks}"

    def em(self, node: SyntaxTreeNode, inner: str) -> str:
        return f"{node.markup}{inner}{node.markup}"

    strong = em

    def link(self, node: SyntaxTreeNode, inner: str) -> str:
        address = str(node.attrs["href"])
        if "title" in node.attrs:
            self.tell("the title of a link is left out")
        return f"<{address}>" if node.info == "auto" and ADDRESS.match(address) else self.lead(inner, address)

    def image(self, node: SyntaxTreeNode, inner: str) -> str:
        self.tell("a picture becomes a link")
        return self.lead(inner or "image", str(node.attrs["src"]))

    def lead(self, words: str, address: str) -> str:
        if not ADDRESS.match(address):
            self.tell(f"the link to {address[:60]!r} leads nowhere outside: its words are kept")
            return words
        return render_link(words, address)

    def html_inline(self, node: SyntaxTreeNode, _: str) -> str:
        """Keep line breaks and links; of other elements only the words are kept, which are texts of their own."""
        tag = node.content
        if re.match(r"<br\b", tag, re.IGNORECASE):
            return "\\\n"
        if tag.lower() == "</a>" and self.open:
            return f"](<{self.open.pop()}>)"
        address = HREF.match(tag)
        if address and ADDRESS.match(address[1]) and not self.open and self.is_closed(node):
            self.open.append(address[1])
            return "["
        if not tag.startswith("</"):
            self.tell(f"the HTML {tag[:60]} is left out, its words are kept")
        return ""

    def is_closed(self, node: SyntaxTreeNode) -> bool:
        """Say whether an HTML link ends where it began, and holds no other one."""
        after = node.siblings[node.siblings.index(node) + 1 :]
        tags = [each.content.lower() if each.type == "html_inline" else f"<{each.type}" for each in after]
        links = [tag for tag in tags if tag == "</a>" or tag.startswith(("<a ", "<link", "<image"))]
        return links[:1] == ["</a>"]


def _escape(text: str) -> str:
    return MARK.sub(r"\\\g<0>", text)


def _longest(content: str) -> int:
    return max((len(list(run)) for sign, run in groupby(content) if sign == "`"), default=0)


def _fence(content: str) -> str:
    marks = "`" * max(3, _longest(content) + 1)
    return f"{marks}\n{content}{marks}"
