"""Compare two builds of the same Markdown, element by element: what the first one has and the second one lost.

    .venv/bin/python bench/foreign_tree.py STOCK OURS --source DOCS

Both are folders of HTML that a MkDocs with Material's theme built, say as a tree's own `mkdocs.yml` says and with ours.
The article of every page is read into headings, paragraphs, list items with their numbers, cells, code, images, links,
notes, tabs, footnotes, formulas, diagrams, icons and emphasis, each with what it stands in; printed are those that the
second build has not, by kind, and the marks of Markdown that a reader sees there only. Exit status 1 if there are any.
"""

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import unquote, urldefrag

from lxml import html
from lxml.html import HtmlElement
from rich.console import Console
from rich.table import Table

from docsite.command import run_command
from docsite.problems import FaultError

MARKS = {
    "!!!": r"!!!+ ?\w",
    "???": r"\?\?\?\+? ?\w+",
    '=== "': r"===[!+]* [\"«“]",
    "///": r"/{3,}(?=\s|$)|/{3,} \w+",
    ":::": r":::",
    "```": r"```|~~~",
    "~~": r"~~[^~\s]",
    "==": r"(?<![=!<>])==\w[^=]*==",
    "^^": r"\^\^\S",
    "~x~": r"\w~[^~\s]+~",
    "^x^": r"\w\^[^^\s]+\^",
    "**": r"\*\*\S|\S\*\*|__\w+__",
    ":icon:": r":(?:material|fontawesome|octicons|simple)-[\w-]+:|:[a-z][a-z_]+[a-z]:",
    "$": r"\$\$|\$[^$\s][^$\n]*\$|\\\(|\\\[",
    "|---|": r"\|? ?:?-{3,}:? ?\|",
    "[^1]": r"\[\^[^\]]+\]",
    "[text][ref]": r"\[[^\]\[]+\]\[[^\]]*\]|\]\([^)]*\)",
    "[!NOTE]": r"\[![A-Za-z]+\]",
    "{ .class }": r"\{:?\s*[.#][\w-][^}]*\}|\{:?\s*\w+=[^}]*\}",
    "++key++": r"\+\+[a-z\"][^+]*(?:\+[^+]+)*\+\+",
    "--8<--": r"-+8<-+",
    "{++critic++}": r"\{(?:\+\+|--|~~|==|>>)",
    "{{ value }}": r"\{\{|\{%|\{#",
    "[ ]": r"(?:^|\s)\[[ xX]\]\s",
    "*[abbreviation]": r"\*\[[^\]]+\]:",
    "##": r"(?:^|\s)#{2,6}\s\w",
    "<tag>": r"</?(?:div|details|summary|figure|br|span|kbd|img)\b[^>]*>",
}
"""What Markdown is written with, and how to see it in the text that a reader reads."""

EMPHASIS = ("strong", "em", "b", "i", "mark", "del", "ins", "s", "u", "sub", "sup", "kbd", "q", "small")
TEXTS = {"p": "paragraph", "li": "list item", "dt": "term", "dd": "definition", "td": "cell", "th": "cell"}
TEXTS |= {f"h{level}": f"heading {level}" for level in range(1, 7)}
TEXTS |= {"figcaption": "caption", "caption": "caption", "summary": "summary"}
GROUPS = {"div", "section", "article", "blockquote", "ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr"}
GROUPS |= {"details", "figure", "pre", "hr", "center", "header", "footer", "aside", "nav", "form", "colgroup"}
BLOCKS = set(TEXTS) | GROUPS
FRAME = {
    "headerlink",
    "footnote-backref",
    "md-content__button",
    "md-source-file",
    "md-tags",
    "md-code__nav",
    "md-feedback",
    "page-links",
    "print-only",
}
"""Classes of what the theme and our own frames add inside the article."""
EMOJI = re.compile("[\U0001f000-\U0001faff\u2190-\u27bf\u2b00-\u2bff\u200d\ufe0f\u20e3]")
EXAMPLES = 5


@dataclass(frozen=True)
class Element:
    """Something of a page, its text, and what it stands in, the outermost first."""

    kind: str
    text: str
    place: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    """Something of the first build's page that the second one has not; `instead` is what it has there."""

    kind: str
    page: str
    text: str
    instead: str = ""


class Reader:
    """Reads an article into its elements."""

    def __init__(self) -> None:
        self.elements: list[Element] = []

    def read(self, node: HtmlElement, place: tuple[str, ...] = ()) -> None:
        """Read an element and all in it."""
        if not isinstance(node.tag, str) or is_frame(node):
            return
        classes = set(node.get("class", "").split())
        if "footnote-ref" in classes:
            self.add("footnote mark", node.text_content(), place)
        elif found := read_object(node, classes):
            self.add(*found, place)
        elif "tabbed-set" in classes:
            self.read_tabs(node, place)
        elif "admonition" in classes or (node.tag == "details" and classes):
            self.read_note(node, classes, place)
        elif node.tag in ("ul", "ol"):
            self.read_list(node, place)
        elif node.tag == "table" and not classes & {"highlighttable"}:
            self.read_table(node, place)
        else:
            self.read_other(node, classes, place)

    def add(self, kind: str, text: str, place: tuple[str, ...]) -> None:
        """Add an element, unless it says nothing."""
        self.elements.append(Element(kind, tidy(text) if kind != "code" else text.rstrip(), place))

    def read_children(self, node: HtmlElement, place: tuple[str, ...], but: HtmlElement | None = None) -> None:
        """Read what stands in an element."""
        for child in node:
            if child is not but:
                self.read(child, place)

    def read_other(self, node: HtmlElement, classes: set[str], place: tuple[str, ...]) -> None:
        """Read a block with a text of its own, something in a line, or what only holds others."""
        if node.tag in BLOCKS and (text := read_text(node)):
            self.add(TEXTS.get(str(node.tag), "paragraph"), text, place)
        elif node.tag in EMPHASIS and not classes & {"footnote-ref"} and (text := read_text(node)):
            self.add(node.tag, text, place)
        elif node.tag == "a" and (href := node.get("href")):
            self.add("link", f"{urldefrag(unquote(href)).url or '#'} {read_text(node)}", place)
        elif node.tag == "abbr":
            self.add("abbreviation", f"{node.get('title')}: {read_text(node)}", place)
        elif node.tag == "code":
            self.add("code in a line", node.text_content(), place)
        inner = "quote" if node.tag == "blockquote" else "footnote" if "footnote" in classes else ""
        inner = "definition" if node.tag == "dd" else inner
        self.read_children(node, (*place, inner) if inner else place)

    def read_list(self, node: HtmlElement, place: tuple[str, ...]) -> None:
        """Read a list: an item's text is its own, or that of its first paragraph."""
        number = int(node.get("start") or 1)
        for item in node:
            if item.tag != "li":
                self.read(item, place)
                continue
            number = int(item.get("value") or number)
            first = next((child for child in item if child.tag == "p"), None) if not read_text(item) else None
            sign = f"{number}." if node.tag == "ol" else "•"
            self.add("list item", f"{sign} {read_text(item if first is None else first)}", place)
            inner = (*place, "list item")
            if first is not None:
                self.read_children(first, inner)
            self.read_children(item, inner, but=first)
            number += 1

    def read_table(self, node: HtmlElement, place: tuple[str, ...]) -> None:
        """Read a table: a cell's text begins with its row and column."""
        for row, cells in enumerate(node.xpath("./tr | ./*/tr"), start=1):
            for column, cell in enumerate(cells.iterchildren("td", "th"), start=1):
                self.add("cell", f"{row}:{column} {read_side(cell)} {read_text(cell)}", place)
                self.read_children(cell, (*place, "cell"))

    def read_note(self, node: HtmlElement, classes: set[str], place: tuple[str, ...]) -> None:
        """Read a note, folded or not: its kind is the first class after `admonition`; then comes where it floats."""
        kind = next((name for name in node.get("class", "").split() if name != "admonition"), "")
        kind = " ".join([kind, *sorted(classes & {"inline", "end"})])
        title = next(
            (child for child in node if "admonition-title" in child.get("class", "") or child.tag == "summary"), None
        )
        folded = ("note, open" if node.get("open") is not None else "note, folded") if node.tag == "details" else "note"
        self.add(folded, f"{kind}: {'' if title is None else read_text(title)}", place)
        if title is not None:
            self.read_children(title, (*place, "title"))
        self.read_children(node, (*place, kind), but=title)

    def read_tabs(self, node: HtmlElement, place: tuple[str, ...]) -> None:
        """Read a set of tabs."""
        labels = [tidy(label.text_content()) for label in node.find_class("tabbed-labels")[0].iter("label")]
        self.add("tabs", " | ".join(labels), place)
        content = next(child for child in node if "tabbed-content" in child.get("class", ""))
        for number, block in enumerate(content):
            self.read_other(block, set(), (*place, f"tab {labels[number] if number < len(labels) else number}"))


def is_frame(node: HtmlElement) -> bool:
    """Tell whether the theme or the machinery put an element there, not the page's writer."""
    hidden = node.tag in ("script", "style", "template", "button")
    return hidden or bool(FRAME & set(node.get("class", "").split()))


def read_object(node: HtmlElement, classes: set[str]) -> tuple[str, str] | None:
    """Return the kind and the text of what is read as a whole: code, a diagram, a formula, a picture, a box to tick.

    A diagram and a formula have none: one build may leave them to a script, and the other draw them.
    """
    found = None
    if "mermaid" in classes:
        found = "diagram", ""
    elif "arithmatex" in classes or node.tag == "math":
        found = "formula", ""
    elif "highlight" in classes or node.tag == "pre":
        found = "code", read_code(node)
    elif classes & {"twemoji", "emojione"}:
        found = "icon", " ".join(sorted(classes - {"twemoji"})) + str(node.xpath("string(.//path/@d)"))[:24]
    elif node.tag in ("img", "svg"):
        found = (
            "image",
            node.get("alt") or node.get("aria-label") or str(node.xpath("string(.//*[local-name()='title'])")),
        )
    elif "toc" in classes:
        found = "contents", ""
    elif node.tag == "input":
        found = "box to tick", "empty" if node.get("checked") is None else "ticked"
    return found


def read_code(node: HtmlElement) -> str:
    """Return the text of a code block behind its title, without the numbers of its lines."""
    title = next((f"[{tidy(title.text_content())}] " for title in node.find_class("filename")), "")
    codes = [code.text_content() for code in node.iter("code")] or [node.text_content()]
    return title + codes[-1]


def read_side(cell: HtmlElement) -> str:
    """Return to which side a cell's text is set: an attribute says it, or a style."""
    style = re.search(r"text-align: *(\w+)", cell.get("style") or "")
    return style[1] if style else cell.get("align") or ""


def tidy(text: str) -> str:
    """Make every white space, the non-breaking too, one space."""
    return " ".join(text.split())


def read_text(node: HtmlElement) -> str:
    """Return the text of a block without that of the blocks in it; a formula is ∑, pictures are nothing."""
    return tidy("".join(iter_text(node)))


def iter_text(node: HtmlElement) -> Iterator[str]:
    """Yield a block's own pieces of text."""
    yield node.text or ""
    for child in node:
        classes = set(child.get("class", "").split()) if isinstance(child.tag, str) else set()
        if "arithmatex" in classes or child.tag == "math":
            yield "∑"
        elif child.tag == "br":
            yield " "
        elif isinstance(child.tag, str) and child.tag not in BLOCKS | {"svg"} and not is_frame(child):
            yield from iter_text(child) if "twemoji" not in classes else ()
        yield child.tail or ""


def read_article(page: str) -> HtmlElement | None:
    """Return the article of a page of Material's."""
    found = html.fromstring(page).xpath("//article[contains(@class, 'md-content__inner')]")
    return found[0] if found else None


def read_elements(article: HtmlElement) -> list[Element]:
    """Return all elements of an article."""
    reader = Reader()
    reader.read_children(article, ())
    return reader.elements


def count_marks(elements: Iterable[Element]) -> dict[str, Counter[str]]:
    """Return how often each mark stands in a text that is no code, and in which one."""
    marks: dict[str, Counter[str]] = defaultdict(Counter)
    for element in elements:
        if element.kind in TEXTS.values() or element.kind in ("note", "tabs", "note, open", "note, folded"):
            for mark, pattern in MARKS.items():
                if count := len(re.findall(pattern, element.text)):
                    marks[mark][element.text] += count
    return marks


def compare_pages(page: str, stock: HtmlElement, ours: HtmlElement) -> Iterator[Difference]:
    """Yield what the second article has not, and the marks that it alone shows."""
    ours_elements, stock_elements = read_elements(ours), read_elements(stock)
    extra = Counter(ours_elements)
    extra.subtract(Counter(stock_elements))
    missing = [element for element, count in extra.items() for _ in range(-count)]
    extra = +extra
    order = {element: number for number, element in reversed(list(enumerate(stock_elements)))}
    for element in sorted(missing, key=order.__getitem__):
        kind, instead = find_instead(element, extra)
        if instead:
            extra[instead] -= 1
            extra = +extra
        place = " > ".join(element.place)
        yield Difference(kind, page, f"({place}) {element.text}" if place else element.text, describe(instead))
    yield from (Difference(f"{element.kind}: new", page, describe(element)) for element in extra.elements())
    before, after = count_marks(stock_elements), count_marks(ours_elements)
    for mark, texts in after.items():
        for text in (texts - before.get(mark, Counter())).elements():
            yield Difference(f"mark {mark}", page, text)
    yield from compare_ids(page, stock, ours)


def find_instead(element: Element, extra: Counter[Element]) -> tuple[str, Element | None]:
    """Return the kind of a difference, and what stands instead: elsewhere, as another kind, or with another text."""
    for name, is_instead in INSTEAD.items():
        if other := next((other for other in extra if is_instead(element, other)), None):
            return f"{element.kind}: {name.format(other.kind)}", other
    texts = {other.text: other for other in extra if other.kind == element.kind}
    if close := get_close_matches(element.text[:400], [text[:400] for text in texts], n=1, cutoff=0.6):
        return f"{element.kind}: other text", next(other for text, other in texts.items() if text[:400] == close[0])
    return f"{element.kind}: lost", None


def is_elsewhere(element: Element, other: Element) -> bool:
    """Tell whether both are the same, but for what they stand in."""
    return (element.kind, element.text) == (other.kind, other.text)


def is_another_kind(element: Element, other: Element) -> bool:
    """Tell whether a text of the page became something else."""
    return element.kind in TEXTS.values() and element.text != "" and element.text == other.text


def has_other_space(element: Element, other: Element) -> bool:
    """Tell whether both are the same code, but for tabs and spaces: Python-Markdown makes spaces of tabs."""
    same = element.kind == other.kind == "code" and element.place == other.place
    return same and element.text.split() == other.text.split()


def has_emoji(element: Element, other: Element) -> bool:
    """Tell whether a picture of an emoji became a character of the text."""
    return element.kind == other.kind and tidy(EMOJI.sub("", other.text)) == element.text


def has_default_title(element: Element, other: Element) -> bool:
    """Tell whether a note's title was the English word that Python-Markdown gives it, and is another one now."""
    kind, _, title = element.text.rpartition(": ")
    same = (element.kind, element.place, kind) == (other.kind, other.place, other.text.rpartition(": ")[0])
    return same and element.kind.startswith("note") and title.lower() in kind.split()


INSTEAD = {
    "elsewhere": is_elsewhere,
    "now {}": is_another_kind,
    "default title": has_default_title,
    "other white space": has_other_space,
    "emoji as a character": has_emoji,
}
"""Names of differences, the surest first, and what tells them."""


def describe(element: Element | None) -> str:
    """Return an element in words."""
    return "" if element is None else f"{element.kind} ({' > '.join(element.place)}) {element.text}"


def compare_ids(page: str, stock: HtmlElement, ours: HtmlElement) -> Iterator[Difference]:
    """Yield links within a page that led to a place in the first build only, and ids that only the second has twice."""
    before: Counter[str] = Counter(stock.xpath(".//@id | .//a/@name"))
    after: Counter[str] = Counter(ours.xpath(".//@id | .//a/@name"))
    for link in ours.xpath(".//a[starts-with(@href, '#')]"):
        target = unquote(link.get("href")[1:])
        if target in before and target not in after:
            yield Difference("anchor: lost", page, f"#{target} {tidy(link.text_content())}")
    for name, count in after.items():
        if count > max(1, before[name]):
            yield Difference("id: twice", page, f"#{name}, {count} times")


def compare_trees(stock: Path, ours: Path) -> Iterator[Difference]:
    """Yield the differences of all pages that the first folder has."""
    for file in sorted(stock.rglob("*.html")):
        page = file.relative_to(stock).as_posix()
        article = read_article(file.read_text("utf-8"))
        if article is None or page == "404.html":
            continue
        other = read_article((ours / page).read_text("utf-8")) if (ours / page).is_file() else None
        if other is None:
            yield Difference("page: lost", page, "")
        else:
            yield from compare_pages(page, article, other)


def find_line(source: Path, page: str, text: str) -> str:
    """Return the Markdown file of a page and the line that has most of a text's first words, as `file:line`."""
    file = next(
        (
            source / page.replace(".html", end)
            for end in (".md", "/index.md")
            if (source / page.replace(".html", end)).is_file()
        ),
        None,
    )
    if file is None:
        return page
    words = set(re.findall(r"\w+", re.sub(r"^\([^)]*\)", "", text))[:12])
    lines = file.read_text("utf-8", errors="replace").splitlines()
    scores = [len(words & set(re.findall(r"\w+", line))) for line in lines]
    best = max(scores, default=0)
    return f"{file.relative_to(source)}:{scores.index(best) + 1}" if best else str(file.relative_to(source))


def report(differences: list[Difference], source: Path | None, examples: int) -> None:
    """Print the kinds of differences, most frequent first, and some of each."""
    by_kind: dict[str, list[Difference]] = defaultdict(list)
    for difference in differences:
        by_kind[difference.kind].append(difference)
    console = Console(width=160, highlight=False, markup=False, emoji=False)
    table = Table("kind", "times", "pages")
    kinds = sorted(by_kind.items(), key=lambda item: -len(item[1]))
    for kind, found in kinds:
        table.add_row(kind, str(len(found)), str(len({difference.page for difference in found})))
    console.print(table)
    for kind, found in kinds if examples else ():
        console.print(f"\n{kind}: {len(found)}")
        for difference in list({one.page: one for one in reversed(found)}.values())[::-1][:examples]:
            place = find_line(source, difference.page, difference.text) if source else difference.page
            console.print(f"  {place}: {difference.text[:300]!r}")
            if difference.instead:
                console.print(f"      now {difference.instead[:300]!r}")


def main(argv: list[str] | None = None) -> int:
    """Compare two folders; return 1 if the second one lacks something."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stock", type=Path, help="the folder that is right")
    parser.add_argument("ours", type=Path, help="the folder that is judged")
    parser.add_argument("--source", type=Path, help="the folder of Markdown, to tell files and lines")
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="how many of each kind")
    parser.add_argument("--only", default="", help="kinds of differences: a regular expression")
    options = parser.parse_args(argv)
    for folder in (options.stock, options.ours):
        if not folder.is_dir():
            raise FaultError(f"{folder}: no such folder; build the tree into it first")
    differences = [one for one in compare_trees(options.stock, options.ours) if re.search(options.only, one.kind)]
    report(differences, options.source, options.examples)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(run_command(main))
