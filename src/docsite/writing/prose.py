"""Typography and spelling of the Russian texts: what is wrong where, and the mending of what needs no thought."""

from collections.abc import Iterable, Iterator

from docsite.problems import Problem
from docsite.reading.yaml import parse_yaml
from docsite.writing.masking import mask_markdown, mask_yaml
from docsite.writing.spelling import Spelling, find_misspellings
from docsite.writing.typography import Edit, Finding, find_typography


def check_prose(text: str, path: str, spelling: Spelling) -> Iterator[Problem]:
    """Check a page: its prose, outside of code and markup, and its title and description."""
    return _name_problems(mask_markdown(text), path, spelling)


def check_values(text: str, path: str, spelling: Spelling) -> Iterator[Problem]:
    """Check the Russian values of a YAML file. Raises `ProblemsError` for a file that cannot be read."""
    return _name_problems(mask_yaml(text, parse_yaml(text.encode(), path)), path, spelling)


def fix_prose(text: str, spelling: Spelling) -> str:
    """Mend quotes, dashes, spaces, ellipses and ё of a page; what it returns it leaves alone the next time."""
    while edits := [edit for finding in _find(mask_markdown(text), spelling) for edit in finding.edits]:
        text = _apply(text, edits)
    return text


def _find(prose: str, spelling: Spelling) -> Iterator[Finding]:
    yield from find_typography(prose)
    yield from find_misspellings(prose, spelling)


def _name_problems(prose: str, path: str, spelling: Spelling) -> Iterator[Problem]:
    for finding in sorted(_find(prose, spelling), key=lambda finding: finding.start):
        line = prose.count("\n", 0, finding.start) + 1
        column = finding.start - prose.rfind("\n", 0, finding.start)
        yield Problem(path, line, column, finding.cause, finding.expected)


def _apply(text: str, edits: Iterable[Edit]) -> str:
    """Make the edits that do not overlap an earlier one."""
    pieces: list[str] = []
    done = 0
    for start, end, replacement in sorted(edits):
        if start >= done:
            pieces += text[done:start], replacement
            done = end
    return "".join([*pieces, text[done:]])
