"""What of a file is prose: all else is masked, character for character, so that every place stays true."""

import re
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import getitem

from docsite.problems import ProblemsError
from docsite.reading.front_matter import find_head
from docsite.reading.yaml import Loc, Place, YamlSource, parse_yaml
from docsite.writing.markup import Convert
from docsite.writing.tracing import VALUE, find_prose

MASK = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for every character of inline markup: a word to the eye, but neither letter nor space."""

CYRILLIC = re.compile(r"[А-Яа-яЁё]+")
ADDRESS = re.compile(r"""(?:https?|ftp|file|mailto|tel):[^\s<>«»"]*[\w/#=&]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+""")
CODE = re.compile(r"`[^`]+`|\\.")
"""In a value of YAML: what pages show as code (`docsite.releases.texts`), and escaped characters."""
NBSP = "\N{NO-BREAK SPACE}"
HARD_SPACE = re.compile(r"&(?:nbsp|#160|#x[aA]0);")
HIDDEN = re.compile(f"{MASK}+")
WORDED = re.compile(r"[^\W\d_]|`")
BEHIND = re.compile(r"[\s,}\]]*(?:\n\s*-[\s\[{]*)?\Z")
"""What stands between a value without quotes and the next one: the end of a row in braces, the dash of an entry."""


def mask_markdown(text: str, convert: Convert) -> str:
    """Keep the prose of a page, with the title and the description of its front matter."""
    body = cut_front_matter(text)
    prose = find_prose(body, convert)
    shown = "".join(char if is_prose or char == "\n" else MASK for char, is_prose in zip(body, prose, strict=True))
    masked = HIDDEN.sub(lambda match: _cover(body, *match.span()), _mask(VALUE, shown))
    head = _mask_front_matter(text[: len(text) - len(body)])
    return head + _mask(ADDRESS, HARD_SPACE.sub(lambda match: NBSP * len(match[0]), masked))


def _cover(text: str, start: int, end: int) -> str:
    """Return what stands for markup: spaces for space and for what only begins a row, else the mask."""
    markup = text[start:end]
    begins_row = text[start - 1 : start] in {"", "\n"}
    if markup.isspace():
        return markup
    if begins_row and not WORDED.search(markup):
        return " " * len(markup)
    return MASK * len(markup)


def mask_yaml(text: str, source: YamlSource) -> str:
    """Keep the Russian values of a YAML file."""
    return _keep_values(text, source, _find_russian(source))


def _find_russian(source: YamlSource) -> Iterator[Loc]:
    for loc in source.values:
        value = reduce(getitem, loc, source.value)
        if isinstance(value, str) and CYRILLIC.search(value):
            yield loc


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def cut_front_matter(text: str) -> str:
    """Return what Markdown gets of a page."""
    try:
        return text[find_head(text, "").length :]
    except ProblemsError:  # check_metadata.py names them
        return text


def _mask_front_matter(head: str) -> str:
    if not head:
        return ""
    try:
        source = parse_yaml(find_head(head, "").yaml.encode(), "", first_line=2)
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
            value = _mask(ADDRESS, _mask(CODE, _keep_scalar(text[start:end])))
            kept = kept[:start] + value + kept[end:]
            if start and text[start - 1] != "\n":
                kept = f"{kept[: start - 1]}|{kept[start:]}"  # as between cells: what stands beside it is another text
    return kept


def _keep_scalar(value: str) -> str:
    """Blank what YAML puts around a value: its quotes, the head of a block, comments."""
    if value[:1] in {'"', "'"}:
        end = value.rindex(value[0])
        return f" {value[1:end]}{_blank(value[end:])}"
    if value[:1] in {">", "|"}:
        head, _, rest = value.partition("\n")
        return f"{_blank(head)}\n{rest}"
    value = re.sub(r"(?<!\S)#.*", lambda match: _blank(match[0]), value)
    return BEHIND.sub(lambda match: _blank(match[0]), value)


def _mask(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: re.sub(r"[^\n]", MASK, match[0]), text)
