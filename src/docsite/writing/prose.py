"""Typography and spelling of the Russian texts: what is wrong where, and the mending of what needs no thought."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from docsite.problems import Problem
from docsite.reading.yaml import parse_yaml
from docsite.writing.markup import Convert, list_markup
from docsite.writing.masking import cut_front_matter, mask_markdown, mask_yaml
from docsite.writing.spelling import Spelling, find_misspellings
from docsite.writing.typography import Finding, find_typography


def check_prose(text: str, path: str, spelling: Spelling, convert: Convert) -> Iterator[Problem]:
    """Check a page: its prose, outside of code and markup, and its title and description."""
    return _name_problems(mask_markdown(text, convert), path, spelling)


def check_values(text: str, path: str, spelling: Spelling) -> Iterator[Problem]:
    """Check the Russian values of a YAML file. Raises `ProblemsError` for a file that cannot be read."""
    return _name_problems(mask_yaml(text, parse_yaml(text.encode(), path)), path, spelling)


def fix_prose(text: str, spelling: Spelling, convert: Convert) -> str:
    """Mend quotes, dashes, spaces, ellipses and ё of a page; what it returns it leaves alone the next time.

    An edit is made only if nothing but prose becomes another: the text of a link may be the name of its target.
    """
    markup = list_markup(convert(cut_front_matter(text)))

    def is_harmless(findings: Sequence[Finding]) -> bool:
        return list_markup(convert(cut_front_matter(_mend(text, findings)))) == markup

    while findings := [finding for finding in _find(mask_markdown(text, convert), spelling) if finding.edits]:
        chosen = _choose(findings, is_harmless)
        if not chosen:
            break
        text = _mend(text, chosen)
    return text


def _choose(findings: Sequence[Finding], is_harmless: Callable[[Sequence[Finding]], bool]) -> Sequence[Finding]:
    """Return those that can be mended together, leaving out the few that cannot."""
    if not findings or is_harmless(findings):
        return findings
    if len(findings) == 1:
        return ()
    half = len(findings) // 2
    first = _choose(findings[:half], is_harmless)
    return (*first, *_choose(findings[half:], lambda more: is_harmless((*first, *more))))


def _find(prose: str, spelling: Spelling) -> Iterator[Finding]:
    yield from find_typography(prose)
    yield from find_misspellings(prose, spelling)


def _name_problems(prose: str, path: str, spelling: Spelling) -> Iterator[Problem]:
    for finding in sorted(_find(prose, spelling), key=lambda finding: finding.start):
        line = prose.count("\n", 0, finding.start) + 1
        column = finding.start - prose.rfind("\n", 0, finding.start)
        yield Problem(path, line, column, finding.cause, finding.expected)


def _mend(text: str, findings: Iterable[Finding]) -> str:
    """Make the edits that do not overlap an earlier one."""
    pieces: list[str] = []
    done = 0
    for start, end, replacement in sorted(edit for finding in findings for edit in finding.edits):
        if start >= done:
            pieces += text[done:start], replacement
            done = end
    return "".join([*pieces, text[done:]])
