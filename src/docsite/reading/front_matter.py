"""Where a page's keys end and its text begins.

See decisions/0067-one-reader-decides-what-yaml-means.md.
"""

import re
from dataclasses import dataclass

from docsite.problems import Problem, ProblemsError

BEGIN = re.compile(r"\A\ufeff?---[ \t]*(?:\r?\n|\Z)")
END = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)(?:[ \t]*\r?\n)*", re.MULTILINE)


@dataclass(frozen=True)
class Head:
    """The front matter of a page; its YAML begins in the second line."""

    yaml: str
    length: int
    """Where in the file, in characters, the page's text begins."""


def find_head(text: str, shown: str) -> Head:
    """Return the front matter of a page; `shown` is its file in messages. Raises `ProblemsError` without one."""
    begin = BEGIN.match(text)
    if not begin:
        raise ProblemsError([Problem(shown, 1, 1, "no front matter", "'---', the page's keys, and '---'")])
    end = END.search(text, begin.end())
    if not end:
        cause = "a front matter that never ends"
        raise ProblemsError([Problem(shown, 1, 1, cause, "'---' in a line of its own, after the page's keys")])
    yaml = text[begin.end() : end.start()]
    if not re.search(r"^[ \t]*[^\s#]", yaml, re.MULTILINE):
        raise ProblemsError([Problem(shown, 1, 1, "an empty front matter", "the page's keys: title, description")])
    return Head(yaml, end.end())
