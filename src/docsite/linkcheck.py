"""Links in Markdown that lead to other pages of the tree."""

import posixpath
import re
from collections.abc import Iterator

from docsite.applicability import walk_code

LINK = re.compile(r"\]\(\s*<?(?P<path>[^)\s>#?:]+\.md)|^\s*\[[^\]]+\]:\s*<?(?P<reference>[^\s>#?:]+\.md)")


def find_links(text: str, page: str) -> Iterator[tuple[int, int, str]]:
    """Yield line, column (from 1) and target path of every relative link to a page."""
    for number, row, code in walk_code(text):
        if code is None:
            for match in LINK.finditer(row):
                group = "path" if match["path"] else "reference"
                target = posixpath.normpath(posixpath.join(posixpath.dirname(page), match[group]))
                yield number, match.start(group) + 1, target
