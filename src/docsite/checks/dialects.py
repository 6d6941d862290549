"""What Markdown would quietly read otherwise than its writer meant.

CommonMark, as GitHub and most editors show it, is asked for what the writer sees there: a mark goes into every
paragraph, item, heading and table, and where the marks come out of the site's Markdown, must be the same. And nothing
may stand in the text that is a mark of some dialect.

See decisions/0058-commonmark-says-what-a-writer-meant.md.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import html as lxml_html
from markdown_it import MarkdownIt
from markdown_it.token import Token

from docsite.reading.places import CODE
from docsite.reading.structure import MarkdownReader, Structure

COMMON_MARK = MarkdownIt("commonmark").enable("table").enable("strikethrough")
MARKS = range(0xF0000, 0xFFFFE)
"""Private use: neither letters nor spaces to a regular expression."""
MARK = re.compile("[\U000f0000-\U000ffffd]")
DELICATE = re.compile(r"!!!|\?\?\?|===|/{3}|:::|\[|\*\[|:|\$\$|\\|-+8<|\||<|\{|~~~|```")
"""Beginnings of a row that say something, to one extension or another: no mark goes before them."""
TASK = re.compile(r"\[[ xX]\] +")
TAG = re.compile(r"<(?P<end>/?)(?P<name>div|details|section|figure|article|aside)\b[^<>]*>", re.IGNORECASE)
SIGN = re.compile(r"#{1,6}(?=[^#\s])")
KINDS = {"heading": {f"h{level}" for level in range(1, 7)}, "table": {"th"}, "code": {"pre"}}
CONTAINERS = {"div", "details", "section", "figure", "figcaption", "article", "aside", "center"}
"""Elements whose text stands in paragraphs, unless Markdown did not read it."""
QUIET = {"code", "pre", "kbd", "samp", "script", "style", "textarea", "svg", "math"}
"""Elements whose text may hold any mark."""
INLINE = {
    "a", "abbr", "b", "cite", "del", "dfn", "em", "i", "ins", "mark", "q", "s", "small", "span", "strong", "sub", "sup",
    "u",
}  # fmt: skip

REST = r"[^\n*_`\[<&\ufffc]{0,30}"
"""What follows a mark in its row: enough to find the row again."""
LEFTOVERS = tuple(
    (re.compile(pattern, re.MULTILINE), cause, expected)
    for pattern, cause, expected in (
        (
            rf"^[ \t]*(?:!!!|\?\?\?[+-]?)(?= ?\S){REST}",
            "a box that is none",
            "'!!! note \"Title\"' and a text indented by four",
        ),
        (rf"^[ \t]*===[+!]?(?= ?[^\s=]){REST}", "a tab that is none", "'=== \"Title\"' and a text indented by four"),
        (
            rf"^[ \t]*/{{3,}}(?!\S*[./]){REST}",
            "a block that is none",
            "'/// kind | title', '///', of a kind that is set up",
        ),
        (rf"^[ \t]*:::{REST}", "a container of another dialect", "'/// note | Title' and '///'"),
        (r"-+8<-+", "a snippet that is not taken in", "'--8<-- \"file\"' in a row of its own"),
        (r"`{3,}|~{3,}", "a fence that is none", "an opening and a closing row with the same signs"),
        (r"\[\^[\w-]+\]", "a footnote that is defined nowhere", "'[^id]: text' in a row of its own"),
        (r"\[!\w+\][+-]?", "a callout that is none", "'> [!NOTE]' in a row of its own"),
        (r"\[\[TOC\]\]|\[TOC\]", "contents of another dialect, as '[[_TOC_]]'", "nothing: every page has its contents"),
        (r"\[[^\[\]\n]+\]\[[^\[\]\n]*\]", "a link that is defined nowhere", "'[id]: address' in a row of its own"),
        (r"\[[^\[\]\n]+\] ?\([^()\s][^()\n]*\)", "a link that is none", "'[text](address)', '%20' for a space"),
        (r":(?:material|fontawesome|octicons|simple)-[\w-]+:", "an icon that the theme does not have", "its name"),
        (rf"\*\*(?=\w){REST}", "'**' that nothing ends", "bold between two of them, or '\\*\\*'"),
        (
            r"(?:\w|[.,!?»)])\*\*|\*\* [^*\n]{1,60} \*\*",
            "'**' that begins nothing",
            "bold between two of them, or '\\*\\*'",
        ),
        (r"~~(?=\w)|(?<=\w)~~", "'~~' that begins or ends nothing", "deleted text between two of them"),
        (
            r"\{:? ?\.[\w-][^{}\n]*\}|\{:? ?#[\w-]+ ?\}[ \t]*$",
            "attributes of nothing",
            "them right after what they are for",
        ),
        (r"\{(?:\+\+|--|>>|~~|==)", "a reviewer's mark", "the text as it shall be"),
        (rf"^[ \t]*[•·▪◦‣][ \t]{REST}", "'•' that begins no list", "'-' and a space"),
        (
            r"^[ \t]*\d{1,2}\.(?=[^\W\d_]|\[)",
            "a number that begins no item of a list",
            "a space after its dot",
        ),
        (r"\|[ \t]*:?-{3,}:?[ \t]*\|?", "a table that is none", "as many cells in each row, and an empty row before"),
    )
)
"""What may be left of a mark in a text, why it is, and what was expected."""


@dataclass(frozen=True)
class Fault:
    """A place that is read otherwise; row and column count from 1."""

    row: int
    column: int
    cause: str
    expected: str


@dataclass(frozen=True)
class Context:
    """Where a paragraph stands."""

    depth: int = 0
    """In how many items of lists."""
    is_ordered: bool = False
    number: int | None = None
    """Of the innermost item of an ordered list."""
    kind: str = "text"
    """Or `heading`, `table`, `code`; `html` for what Markdown did not read."""


NOWHERE = Context(-1)
"""For a paragraph that is not found, or has its own place, as a footnote."""


@dataclass(frozen=True)
class _Probe:
    """A paragraph as CommonMark has it, with the mark that goes into it; row and column count from 1."""

    mark: str
    row: int
    column: int
    context: Context
    begins_item: bool = False
    is_certain: bool = True
    """Whether it can be nothing else: a lone dash at the beginning of a row may be a dash."""
    markup: str = ""
    mark_row: int = 0
    """Of code: the row at whose end its mark stands."""


def check_dialect(text: str, reader: MarkdownReader) -> list[Fault]:
    """Return what is read otherwise than CommonMark has it, and what is left of marks, in the order of their rows."""
    rows = text.split("\n")
    structure, tokens = reader.read(text), COMMON_MARK.parse(text)
    faults = list(_check_fences(rows, tokens, structure))
    end = faults[0].row if faults else len(rows) + 1  # all after such a fence is read otherwise
    faults += _check_definitions(rows, structure)
    faults += _check_tables(rows, tokens)
    faults += _check_tags(rows, structure)
    probes = [probe for probe in _find_probes(rows, tokens) if probe.row < end]
    marked = _insert_marks(rows, probes)
    root = lxml_html.fragment_fromstring(reader.convert("\n".join(marked)), create_parent="div")
    contexts = dict(_find_contexts(root))
    html = _find_html(tokens)
    faults += _compare(probes, contexts, html)
    unread = {probe.row for probe in probes if contexts.get(probe.mark, NOWHERE).kind == "html"} | html.keys()
    for fault in _find_leftovers(root, rows, structure):
        if fault.row < end:
            faults.append(_explain_html(fault, html) if fault.row in unread else fault)
    return sorted(set(faults), key=lambda fault: (fault.row, fault.column))


def _find_html(tokens: list[Token]) -> dict[int, int]:
    """Return the rows of raw HTML, and where each block of it begins."""
    blocks = [token.map for token in tokens if token.type == "html_block" and token.map]
    return {number + 1: begin + 1 for begin, end in blocks for number in range(begin, end)}


def _explain_html(fault: Fault, html: dict[int, int]) -> Fault:
    """Say that a place is in HTML, where Markdown reads nothing; the tag is what has to be mended."""
    begin = max((first for row, first in html.items() if row <= fault.row), default=fault.row)
    return Fault(begin, 1, "HTML whose text Markdown does not read", "'markdown' among the attributes of its tag")


def _check_fences(rows: list[str], tokens: list[Token], structure: Structure) -> Iterator[Fault]:
    """Yield the first fence that the site's Markdown does not have."""
    begins = {fence.begin for fence in structure.fences}
    for token in tokens:
        if token.type == "fence" and token.map and token.map[0] + 1 not in begins:
            begin, end = token.map
            last = rows[min(end, len(rows)) - 1].strip("> \t")
            closing = f", closed by '{last}'" if end - begin > 1 and {*last} == {token.markup[0]} else " without an end"
            column = rows[begin].find(token.markup) + 1
            expected = f"'{token.markup}' as its last row, indented like the first, in a list by four spaces"
            yield Fault(begin + 1, column, f"a fence '{token.markup}'{closing} that Markdown takes for text", expected)
            return


def _check_definitions(rows: list[str], structure: Structure) -> Iterator[Fault]:
    seen: dict[str, tuple[int, str]] = {}
    for number, row in enumerate(rows, start=1):
        found = re.match(r" {0,3}\[(?P<label>\^?[^\]\[]+)\]:\s*(?P<text>\S.*)", row)
        if found and number not in structure.code:
            first, text = seen.setdefault(found["label"].lower(), (number, found["text"].strip()))
            if text != found["text"].strip():
                cause = f"'[{found['label']}]' is defined in line {first} already, as something else"
                yield Fault(number, 1, cause, "one definition")


def _check_tables(rows: list[str], tokens: list[Token]) -> Iterator[Fault]:
    for begin, end in (token.map for token in tokens if token.type == "table_open" and token.map):
        width = len(_split_cells(rows[begin]))
        for number in range(begin + 3, min(end, len(rows)) + 1):
            if len(_split_cells(rows[number - 1])) > width:
                yield Fault(
                    number, 1, f"more cells than the {width} of the table's head", "as many cells as the head has"
                )


def _split_cells(row: str) -> list[str]:
    bare = re.sub(r"(`+).*?\1", "", row.strip().lstrip("> "))
    return re.split(r"(?<!\\)\|", re.sub(r"^\||(?<!\\)\|$", "", bare))


def _find_probes(rows: list[str], tokens: list[Token]) -> Iterator[_Probe]:
    """Yield where CommonMark has paragraphs, items of lists, headings, tables and code."""
    marks = map(chr, MARKS)
    lists: list[tuple[Token, int]] = []
    item: Token | None = None
    for index, token in enumerate(tokens):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            start = token.attrGet("start")
            lists.append((token, (1 if start is None else int(start)) - 1))
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif token.type == "list_item_open":
            lists[-1] = lists[-1][0], lists[-1][1] + 1
            item = token
        elif token.type == "fence" and token.map and token.content.strip():
            begin = token.map[0]
            row = next(row for row in range(begin + 1, token.map[1]) if rows[row].strip())
            column = len(rows[begin]) - len(rows[begin].lstrip()) + 1
            yield _Probe(next(marks), begin + 1, column, Context(len(lists), kind="code"), mark_row=row + 1)
        elif token.type == "inline" and token.map:
            for probe in _make_probes(rows, tokens, index, lists, item):
                yield replace(probe, mark=next(marks))
            item = None


def _make_probes(
    rows: list[str], tokens: list[Token], index: int, lists: list[tuple[Token, int]], item: Token | None
) -> Iterator[_Probe]:
    token, opening = tokens[index], tokens[index - 1].type
    begin = (token.map or [0])[0]
    if opening == "td_open" or (opening == "th_open" and tokens[index - 2].type != "tr_open"):
        return  # a table's first cell stands for it
    kind = {"heading_open": "heading", "th_open": "table"}.get(opening, "text")
    innermost = lists[-1] if lists else None
    is_ordered = bool(innermost and innermost[0].type == "ordered_list_open")
    number = innermost[1] if innermost and item and is_ordered else None
    context = Context(len(lists), is_ordered=is_ordered, number=number, kind=kind)
    lines = token.content.split("\n")
    column = rows[begin].rfind(lines[0]) if kind == "text" else rows[begin].find(lines[0])
    if column >= 0 and not SIGN.match(lines[0]):
        is_certain = innermost is None or innermost[1] > 1 or _is_list(rows, innermost[0])
        yield _Probe("", begin + 1, column + 1, context, item is not None, is_certain, item.markup if item else "")
    for row, line in enumerate(lines, start=begin) if kind == "text" else ():
        if (sign := SIGN.match(line)) and row < len(rows):
            yield _Probe("", row + 1, rows[row].find(sign[0]) + len(sign[0]) + 1, context)


def _is_list(rows: list[str], opening: Token) -> bool:
    """Say whether a list is one for sure: it has several items, or what stands before it leads to it."""
    begin, end = opening.map or (0, 0)
    before = rows[begin - 1].strip() if begin else ""
    marker = re.escape(opening.markup)
    items = [row for row in rows[begin:end] if re.match(rf"[\s>]*\d*{marker}\s", row)]
    return len(items) > 1 or not before or before.endswith(":")


def _insert_marks(rows: list[str], probes: list[_Probe]) -> list[str]:
    marked = [*rows]
    for probe in probes:
        if probe.mark_row:
            marked[probe.mark_row - 1] += probe.mark
            continue
        row, column = marked[probe.row - 1], probe.column - 1
        if task := TASK.match(row, column):
            column = task.end()
        if not MARK.search(row) and not DELICATE.match(row, column):
            marked[probe.row - 1] = row[:column] + probe.mark + row[column:]
    return marked


def _find_contexts(root: lxml_html.HtmlElement) -> Iterator[tuple[str, Context]]:
    """Yield each mark, and where it stands."""
    for element in root.iter():
        parent = element.getparent()
        places = [(element.text, element)] if isinstance(element.tag, str) else []
        places += [(element.tail, parent)] if parent is not None else []
        for text, owner in places:
            for mark in MARK.findall(text or ""):
                yield mark, _describe(owner)


def _describe(element: lxml_html.HtmlElement) -> Context:
    chain = [element, *element.iterancestors()]
    if any("footnote" in str(each.get("class")) for each in chain):
        return NOWHERE
    items = [each for each in chain if each.tag == "li"]
    tags = [each.tag for each in chain if each.tag not in INLINE]
    kind = next((kind for kind, known in KINDS.items() if known & {*tags}), "text")
    if kind == "text" and tags[0] in CONTAINERS and len(tags) > 1:
        kind = "html"
    parent = items[0].getparent() if items else None
    if parent is None or parent.tag != "ol":
        return Context(len(items), kind=kind)
    number = int(parent.get("start") or 1) + [each for each in parent if each.tag == "li"].index(items[0])
    return Context(len(items), is_ordered=True, number=number, kind=kind)


def _compare(probes: list[_Probe], contexts: dict[str, Context], html: dict[int, int]) -> Iterator[Fault]:
    for probe in probes:
        context = contexts.get(probe.mark, NOWHERE)
        if context == NOWHERE or (context.kind == "code") > (probe.context.kind == "code"):
            continue
        if problem := _name_difference(probe, context):
            fault = Fault(probe.row, probe.column, *problem)
            yield _explain_html(fault, html) if context.kind == "html" else fault


def _name_difference(probe: _Probe, context: Context) -> tuple[str, str] | None:
    """Return cause and remedy where the site's Markdown has a paragraph elsewhere."""
    meant = probe.context
    if meant.kind == "table" and context.kind != "table":
        return "a table that Markdown takes for text", "an empty row before it, and as many cells in each row"
    if meant.kind == "heading" and (context.kind != "heading" or context.depth > meant.depth):
        return "a heading that Markdown takes for text of what stands before it", "an empty row before it"
    if meant.kind != "heading" and context.kind == "heading":
        return (
            "'#' without a space: a heading here, and none elsewhere",
            "'# ' for a heading ('## ' …), '\\#' for the sign",
        )
    if meant.depth > context.depth:
        return _name_lost_item(probe)
    return _name_other_item(meant, context) if probe.begins_item and meant.depth == context.depth else None


def _name_other_item(meant: Context, context: Context) -> tuple[str, str] | None:
    if meant.is_ordered != context.is_ordered:
        return "a list that Markdown takes for text of the item above", "an empty row between two lists"
    if meant.is_ordered and meant.number != context.number:
        cause = f"an item of a list with number {meant.number} that Markdown gives number {context.number}"
        return cause, "an empty row, or text, between two lists"
    return None


def _name_lost_item(probe: _Probe) -> tuple[str, str] | None:
    if not probe.begins_item:
        what = "code" if probe.context.kind == "code" else "text"
        return (
            f"{what} of a list's item that Markdown takes out of it",
            "four spaces before it for each level of the list",
        )
    if probe.markup == ")":
        return "'1)' begins no list for Markdown", "'1.' and a space"
    if probe.context.depth > 1:
        return "an item of a list in a list that Markdown does not put there", "four spaces for each level of the list"
    return ("a list that Markdown takes for text", "an empty row before its first item") if probe.is_certain else None


def _find_leftovers(root: lxml_html.HtmlElement, rows: list[str], structure: Structure) -> Iterator[Fault]:
    text = MARK.sub("", _flatten(root))
    seen: Counter[str] = Counter()
    for pattern, cause, expected in LEFTOVERS:
        for match in pattern.finditer(text):
            needle = match[0].strip()
            places = list(_find_needle("[_*]*".join(map(re.escape, needle)), rows, structure))  # emphasis may be within
            if places:  # otherwise it was escaped
                row, column = places[min(seen[needle], len(places) - 1)]
                seen[needle] += 1
                yield Fault(row, column, f"'{needle}': {cause}", expected)
    yield from _find_empty_boxes(root, rows, structure)
    for element in root.iter("a", "img"):
        address = MARK.sub("", str(element.get("href") or element.get("src") or ""))
        for row, column in _find_needle(re.escape(address), rows, structure) if "\\" in address else ():
            yield Fault(row, column, f"'{address}': an address with backslashes in it", "'%28' and '%29' for brackets")


def _find_empty_boxes(root: lxml_html.HtmlElement, rows: list[str], structure: Structure) -> Iterator[Fault]:
    """Yield the boxes whose text stands below them, for want of spaces before it."""
    for title in root.cssselect("div > .admonition-title:only-child, details > summary:only-child"):
        kind = str(next(title.iterancestors()).get("class")).split()[-1]
        for row, column in _find_needle(rf"(?:!!!|\?\?\?[+-]?)\s*{re.escape(kind)}", rows, structure):
            below = rows[row] if row < len(rows) else ""
            if below.strip() and not below.startswith(" " * (column + 3)):
                cause = f"{rows[row - 1].strip()}: a box without a text in it"
                yield Fault(row, column, cause, "its text, indented by four spaces")


def _check_tags(rows: list[str], structure: Structure) -> Iterator[Fault]:
    """Yield the tags of blocks that nobody closes: Markdown does so itself, at the end of the page."""
    opened: list[tuple[str, int, int]] = []
    for number, row in enumerate(rows, start=1):
        if number in structure.code:
            continue
        for tag in TAG.finditer(CODE.sub(_blank, row)):
            name = tag["name"].lower()
            if not tag["end"]:
                opened.append((name, number, tag.start() + 1))
            elif name in (names := [each[0] for each in opened]):
                del opened[len(names) - 1 - names[::-1].index(name) :]
    for name, number, column in opened:
        yield Fault(
            number, column, f"<{name}> that nobody closes: the rest of the page is in it", f"'</{name}>' after it"
        )


def _flatten(element: lxml_html.HtmlElement) -> str:
    """Return the text that is seen, each block in rows of its own, with a sign in place of code."""
    if not isinstance(element.tag, str):
        return ""
    if element.tag in QUIET or "arithmatex" in str(element.get("class")):
        return "\N{OBJECT REPLACEMENT CHARACTER}"
    inner = (element.text or "") + "".join(_flatten(child) + (child.tail or "") for child in element)
    if element.tag in {"td", "th"}:
        return f"\N{OBJECT REPLACEMENT CHARACTER}{inner}\n"  # what begins a cell begins no row
    return inner if element.tag in INLINE else f"\n{inner}\n"


def _find_needle(pattern: str, rows: list[str], structure: Structure) -> Iterator[tuple[int, int]]:
    """Yield the places of what matches in the rows outside of code."""
    for number, row in enumerate(rows, start=1):
        if number not in structure.code:
            found = re.finditer(pattern, CODE.sub(_blank, row), re.IGNORECASE)
            yield from ((number, match.start() + 1) for match in found)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
