"""The first rows of code blocks: what others say there in their ways, in that of Material.

A row that Markdown does not understand would let the code of its block be read as text.
"""

import re

from docsite.checks.dialects import COMMON_MARK

HEAD = re.compile(
    r"^(?P<before>[ \t>]*(?:[-+*][ \t]+|\d+[.)][ \t]+)?)(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^\n]*?)[ \t]*$"
)
KNOWN = re.compile(r"(?:\{[^\n]*\}|[\w#.+-]*)(?:[ \t]+[\w-]+=(?:\"[^\"]*\"|'[^']*'))*")
"""What `pymdownx.superfences` reads."""
LANGUAGE = re.compile(r"[\w#.+-]*")
ROWS = re.compile(r"\{(?P<rows>\d[\d,\s-]*)\}")
TITLE = re.compile(r"\b(?:title|filename)=(?:\"(?P<double>[^\"]*)\"?|'(?P<single>[^']*)'?|(?P<bare>\S+))")
NUMBERS = re.compile(r"\b(?:showLineNumbers|linenos|linenums|lineNumbers)\b")


def mend_fences(text: str) -> str:
    """Return a text whose blocks of code begin as our Markdown reads them; what nobody ends, or is empty, is none."""
    rows = text.split("\n")
    for token in COMMON_MARK.parse(text):
        if token.type == "fence" and token.map and (head := HEAD.match(rows[token.map[0]])):
            last = rows[token.map[1] - 1].strip(" \t>")
            if not token.content.strip() or set(last) != {head["fence"][0]}:
                continue
            info = head["info"]
            if not KNOWN.fullmatch(info):
                rows[token.map[0]] = f"{head['before']}{head['fence']}{_mend_info(info)}"
    return "\n".join(rows)


def _mend_info(info: str) -> str:
    """Return language, title, numbers and rows to be seen, without what only another system knows."""
    language = LANGUAGE.match(info)
    parts = [language[0] if language else ""]
    rest = info[language.end() if language else 0 :]
    if title := TITLE.search(rest):
        words = title["double"] or title["single"] or title["bare"] or ""
        parts.append('title="{}"'.format(words.replace('"', "'")))
    if rows := ROWS.search(rest):
        numbers = " ".join(rows["rows"].replace(",", " ").split())
        parts.append(f'hl_lines="{numbers}"')
    if NUMBERS.search(rest):
        parts.append('linenums="1"')
    return " ".join(parts if parts[0] or len(parts) == 1 else ["text", *parts[1:]])
