"""What of a file is prose: all else is masked, character for character, so that every place stays true."""

import re
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import getitem

from docsite.problems import ProblemsError
from docsite.reading.markdown import BLOCK_BEGIN, FRONT_MATTER, walk_code
from docsite.reading.yaml import Loc, Place, YamlSource, parse_yaml

MASK = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for every character of inline markup: a word to the eye, but neither letter nor space."""

CYRILLIC = re.compile(r"[А-Яа-яЁё]+")
TABLE_RULE = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+(?:[ \t]*:?-+:?)?\s*$")
LINK_DEFINITION = re.compile(r"[ ]{0,3}\[(?!\^)[^\]]+\]:[ \t]+\S")
ROW_MARKS = re.compile(r"[ \t]*(?:(?:[-*+:>]|\d+[.)]|\#{1,6}|\[[ xX]\]|\*\[[^\]]+\]:|\[\^[^\]]+\]:)(?:[ \t]+|$))*")
INLINE = re.compile(
    r"""
      (?<![\\`])(?P<ticks>`+)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)  # code
    | \\[!-/:-@\[-`{-~]                                                  # an escaped character
    | \{\{.*?\}\} | \{%.*?%\} | \{\#\#.*?\#\#\}                          # Jinja
    | <!--.*?-->
    | <(?P<tag>script|style|pre|code|kbd)\b.*?</(?P=tag)>
    | </?[A-Za-z][^<>]*>                                                 # tags, <https://…>
    | \{:[^{}\n]*\} | \{[ \t]*(?:[#.][\w-]|[\w-]+=)[^{}\n]*\}            # {#id .class}
    | (?<=\])\((?:[^()\n]|\([^()\n]*\))*\)                               # where a link leads
    | (?<=\])\[[^\]\n]*\] | \[\^[^\]\n]+\]
    | (?:https?|ftp|file|mailto|tel):[^\s<>«»"]*[\w/\#=&]
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+
    | \+\+[\w"][^\n]*?\+\+                                               # keys
    | :[a-z][a-z0-9_+-]*:                                                # emoji
    """,
    re.DOTALL | re.VERBOSE,
)
NBSP_ENTITY = re.compile(r"&(?:nbsp|\#160|\#x[aA]0);")


def mask_markdown(text: str) -> str:
    """Keep the prose of a page, with the title and the description of its front matter."""
    head = _mask_front_matter(text)
    rows = (_mask_row(row, is_code=code is not None) for _, row, code in walk_code(text[len(head) :]))
    return _mask_inline(head + "\n".join(rows))


def mask_yaml(text: str, source: YamlSource) -> str:
    """Keep the Russian values of a YAML file."""
    return _mask_inline(_keep_values(text, source, _find_russian(source)))


def _find_russian(source: YamlSource) -> Iterator[Loc]:
    for loc in source.values:
        value = reduce(getitem, loc, source.value)
        if isinstance(value, str) and CYRILLIC.search(value):
            yield loc


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _mask_front_matter(text: str) -> str:
    match = FRONT_MATTER.match(text.encode())
    if not match:
        return ""
    head = match[0].decode()
    try:
        source = parse_yaml(match["yaml"], "", first_line=2)
    except ProblemsError:  # check_metadata.py names them
        return _blank(head)
    return _keep_values(head, source, [("title",), ("description",)])


def _keep_values(text: str, source: YamlSource, locs: Iterable[Loc]) -> str:
    """Blank all but the values at `locs`: each lasts until the next key or value begins."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def find_offset(place: Place) -> int:
        line, column = place
        return starts[min(line, len(starts)) - 1] + column - 1

    edges = sorted({find_offset(place) for place in (*source.keys.values(), *source.values.values())})
    kept = _blank(text)
    for loc in locs:
        if loc in source.values:
            start = find_offset(source.values[loc])
            end = next((edge for edge in edges if edge > start), len(text))
            kept = kept[:start] + _keep_scalar(text[start:end]) + kept[end:]
    return kept


def _keep_scalar(value: str) -> str:
    """Blank what YAML puts around a value: its quotes, the head of a block, comments."""
    if value[:1] in {'"', "'"}:
        end = value.rindex(value[0])
        return f" {value[1:end]}{_blank(value[end:])}"
    if value[:1] in {">", "|"}:
        head, _, rest = value.partition("\n")
        return f"{_blank(head)}\n{rest}"
    return re.sub(r"(?<!\S)#.*", lambda match: _blank(match[0]), value)


def _mask_row(row: str, *, is_code: bool) -> str:
    if is_code or TABLE_RULE.match(row) or LINK_DEFINITION.match(row):
        return _blank(row)
    if begin := BLOCK_BEGIN.match(row):
        has_prose = begin["title"] and begin["kind"] != "applies"
        start = begin.start("title") if has_prose else len(row)
    else:
        marks = ROW_MARKS.match(row)
        start = marks.end() if marks else 0
    return _blank(row[:start]) + row[start:]


def _mask_inline(text: str) -> str:
    masked = INLINE.sub(lambda match: re.sub(r"[^\n]", MASK, match[0]), text)
    return NBSP_ENTITY.sub(lambda match: "\N{NO-BREAK SPACE}" * len(match[0]), masked)
