"""Notation of other systems in a page, as ours: containers, shortcodes, references, expressions, files taken in."""

import posixpath
import re
from collections.abc import Callable
from itertools import takewhile

from docsite.importing.pages.draft import INDENT as INDENTED
from docsite.importing.pages.draft import Draft
from docsite.importing.pages.fences import HEAD, KNOWN
from docsite.line.values import LITERAL, MARK

KINDS = {
    "note": "note",
    "info": "info",
    "tip": "tip",
    "warning": "warning",
    "danger": "danger",
    "caution": "warning",
    "important": "note",
    "secondary": "note",
    "success": "tip",
    "hint": "tip",
    "attention": "warning",
    "error": "danger",
    "example": "example",
    "question": "question",
    "details": "details",
}
"""Containers of Docusaurus, VuePress and VitePress → blocks of ours."""
CONTAINER = re.compile(
    r"^(?P<indent>[ \t]*)(?P<colons>:{3,})[ \t]*(?P<kind>[a-z]+)?(?:\[(?P<label>[^\]\n]*)\])?[ \t]*"
    r"(?P<title>[^\n{]*?)[ \t]*(?:\{[^}\n]*\})?[ \t]*$",
    re.MULTILINE,
)
INDENT = re.compile(r"[ \t]+")
MODULE_LINE = re.compile(
    r"^(?:import\s[^\n]*?['\"][^'\"\n]+['\"];?|export\s+(?:const|default|let)\s[^\n]*)[ \t]*$", re.MULTILINE
)
REFERENCE = re.compile(
    r"^(?P<indent>[ \t]*):::[ \t]+(?P<name>[\w.]+)[ \t]*$"
    r"(?:\n(?P=indent)[ \t]+\S[^\n]*|\n[ \t]*(?=\n(?P=indent)[ \t]))*",
    re.MULTILINE,
)
SHORTCODE = re.compile(r"\{\{(?P<sign>[<%])\s*(?P<inner>/?\s*[\w.-]+[^\n]*?)\s*[>%]\}\}")
REF = re.compile(r"^(?:rel)?ref\s+[\"'`]?(?P<target>[^\"'`\s]+)[\"'`]?$")
BEGINNING = re.compile(r"\{(?=\{|%|##)")
SNIPPET = re.compile(
    r"^(?P<indent>[ \t]*)(?P<cut>-+8<-+)(?P<space>[ \t]+)(?P<quote>[\"'])(?P<target>[^\"'\n]+)(?P=quote)", re.MULTILINE
)
FENCE = re.compile(r"^(?P<before>[ \t>]*(?:[-+*]\s+|\d+[.)]\s+)?)(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^\n]*)$")


def end_fences(draft: Draft) -> None:
    """End blocks of code that nobody ends, with the box or the page that they are in."""
    rows = draft.rows
    fenced = {row for fence in draft.fences for row in range(fence.begin, fence.end + 1)}
    for number in range(len(rows), 0, -1):
        head = HEAD.fullmatch(rows[number - 1])
        indent = len(head["before"]) if head else 0
        if not head or head["before"].strip() or not KNOWN.fullmatch(head["info"]) or number in fenced:
            continue
        if indent >= INDENTED and number in draft.code:
            continue
        inner = _take_inner(rows[number:], head["before"])
        if inner and not any(row.strip().startswith(head["fence"]) for row in inner):
            draft.tell_row(
                number, "a block of code that nobody ends: it ends with what it is in", head["fence"], indent + 1
            )
            rows.insert(number + len(inner), f"{head['before']}{head['fence']}")
    draft.replace_text("\n".join(rows))


def _take_inner(rows: list[str], indent: str) -> list[str]:
    """Return the first rows that are indented so, without empty ones at their end."""
    inner = list(takewhile(lambda row: not row.strip() or row.startswith(indent), rows))
    while inner and not inner[-1].strip():
        inner.pop()
    return inner


def expand_tabs(draft: Draft) -> None:
    """Indent with spaces: a tab before the text of a box is none for our Markdown; code keeps its own."""
    rows = draft.rows
    fences = {row: fence for fence in draft.fences for row in range(fence.begin, fence.end + 1)}
    for number, row in enumerate(rows, start=1):
        own = INDENT.match(row)
        if own and "\t" in own[0]:
            fence = fences.get(number)
            head = INDENT.match(rows[fence.begin - 1]) if fence and fence.begin != number else own
            width = len(head[0].expandtabs(4)) if head else 0
            rows[number - 1] = _indent(row, len(own[0]) if fence is None or fence.begin == number else width)
    draft.text = "\n".join(rows)


def _indent(row: str, width: int) -> str:
    """Return a row whose first columns are spaces."""
    done, place = 0, 0
    while place < len(row) and row[place] in " \t" and done < width:
        done += 4 - done % 4 if row[place] == "\t" else 1
        place += 1
    return " " * done + row[place:]


def mend_containers(draft: Draft) -> None:
    """Make blocks of containers: `:::note Title` becomes `/// note | Title`."""
    opened: list[str] = []

    def change(match: re.Match[str]) -> str | None:
        kind, title = match["kind"] or "", draft.restore(match, "label") or draft.restore(match, "title")
        if not kind and not title:
            return f"{match['indent']}{opened.pop()}" if opened else None
        if kind not in KINDS:
            if kind:
                draft.tell(
                    match.start(), f"a container '{kind}' that has no counterpart", "'/// note | Title' and '///'"
                )
            return None
        slashes = "/" * len(match["colons"])
        opened.append(slashes)
        return f"{match['indent']}{slashes} {KINDS[kind]}{f' | {title}' if title else ''}"

    if ":::" in draft.text:
        draft.edit(CONTAINER, change)
    if opened:
        draft.tell_row(len(draft.rows), "a container that nobody ends: it ends with the page", "':::' after it")
        draft.append("\n" + "\n\n".join(reversed(opened)))


def drop_module_lines(draft: Draft) -> None:
    """Leave out what imports components for a page in MDX."""

    def change(match: re.Match[str]) -> str:
        draft.tell(match.start(), f"'{match[0][:60].strip()}': components are not carried")
        return ""

    draft.edit(MODULE_LINE, change)


def mend_references(draft: Draft) -> None:
    """Make words of references to code, which the modules of this project alone can have."""

    def change(match: re.Match[str]) -> str:
        cause = f"the reference of {match['name']} is made of its code by mkdocstrings: its name is kept"
        draft.tell(match.start(), cause, "the module in 'paths' of mkdocstrings, or a link to its reference")
        return f"{match['indent']}`{match['name']}`"

    draft.edit(REFERENCE, change)


def mend_shortcodes(draft: Draft) -> None:
    """Make links of Hugo's `ref`; other shortcodes are left out."""

    def change(match: re.Match[str]) -> str:
        if ref := REF.match(match["inner"].strip()):
            return ref["target"]
        draft.tell(match.start(), f"the shortcode '{match['inner'][:60].strip()}' is left out", "Markdown in its place")
        return ""

    if "{{<" in draft.text or "{{%" in draft.text:
        draft.edit(SHORTCODE, change)


def keep_braces(draft: Draft, read_snippet: Callable[[str], str], *, is_told: bool = False) -> None:
    """Let readers see braces that would be an expression of ours."""
    rows = draft.rows
    for fence in draft.fences:
        inner = "\n".join(rows[fence.begin : fence.end])
        taken = "".join(read_snippet(match["target"]) for match in SNIPPET.finditer(inner))
        if MARK.search(inner + taken) and LITERAL not in fence.classes and (head := FENCE.match(rows[fence.begin - 1])):
            rows[fence.begin - 1] = f"{head['before']}{head['fence']}{_add_class(head['info'].strip(), LITERAL)}"
    fenced = {row for fence in draft.fences for row in range(fence.begin, fence.end + 1)}
    for number, row in enumerate(rows, start=1):
        if number in fenced or not MARK.search(row):
            continue
        for match in () if is_told else MARK.finditer(row):
            cause, expected = "an expression that stays as it is", "a value of the metadata, or the text itself"
            draft.tell_row(number, cause, expected, match.start() + 1)
        rows[number - 1] = BEGINNING.sub("{{ '{' }}", row)
    draft.text = "\n".join(rows)


def _add_class(info: str, name: str) -> str:
    """Return the first row of a fence with one class more."""
    if info.startswith("{"):
        return f"{{{info[1:].rstrip('}').strip()} .{name}}}"
    language, _, options = info.partition(" ")
    return f"{{.{language or 'text'} .{name}{f' {options.strip()}' if options.strip() else ''}}}"


def mend_snippets(draft: Draft, find: Callable[[str], str | None]) -> None:
    """Let a page take files in from where they lie now; `find` returns that, or nothing for one that is missing."""

    def rename(target: str) -> str | None:
        file, colon, part = target.partition(":")
        found = find(file)
        return found and f"{found}{colon}{part}"

    rows = draft.rows
    for number, row in enumerate(rows):
        match = SNIPPET.match(row)
        if not match or row.lstrip().startswith(";"):
            continue
        if found := rename(match["target"]):
            rows[number] = f"{row[: match.start('target')]}{found}{row[match.end('target') :]}"
        else:
            cause = f"the file '{match['target']}' that is taken in is missing: left out"
            draft.tell_row(number + 1, cause, "the file itself")
            rows[number] = f"{match['indent']}…" if number + 1 in draft.code else ""
    draft.text = "\n".join(rows)


def as_snippet(path: str) -> str:
    """Return where a file that pages take in lies in `docs/`: one of Markdown is no page."""
    stem, ending = posixpath.splitext(path)
    return f"{stem}.txt" if ending == ".md" else path
