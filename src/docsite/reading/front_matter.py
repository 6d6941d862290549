"""Where a page's keys end and its text begins.

See decisions/0067-one-reader-decides-what-yaml-means.md.
"""

import re
from dataclasses import dataclass

from docsite.problems import Problem, ProblemsError

BEGIN = re.compile(r"\A\ufeff?---[ \t]*(?:\r?\n|\Z)")
STRAY = re.compile(r"\A\ufeff?\s*(?:-{3,}[ \t]*\r?\n)?(?:title|description):[ \t]")
"""Keys that somebody has meant as a front matter: MkDocs would show them, or take them without a word."""
END = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)(?:[ \t]*\r?\n)*", re.MULTILINE)


@dataclass(frozen=True)
class Head:
    """The front matter of a page; its YAML begins in the second line."""

    yaml: str
    length: int
    """Where in the file, in characters, the page's text begins."""


def find_head(text: str, shown: str) -> Head:
    """Return the front matter of a page, which is empty where there is none; `shown` is its file in messages.

    Raises `ProblemsError` for one that does not begin the file, or never ends.
    """
    begin = BEGIN.match(text)
    if not begin and STRAY.match(text):
        cause = "keys that are no front matter"
        raise ProblemsError([Problem(shown, 1, 1, cause, "'---' in the first line, the page's keys, and '---'")])
    if not begin:
        return Head("", 0)
    end = END.search(text, begin.end())
    if not end:
        cause = "a front matter that never ends"
        raise ProblemsError([Problem(shown, 1, 1, cause, "'---' in a line of its own, after the page's keys")])
    return Head(text[begin.end() : end.start()], end.end())
