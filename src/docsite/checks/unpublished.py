"""Which files of `docs/` a built site lacks."""

import posixpath
import re
from collections.abc import Collection, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from docsite.problems import Problem
from docsite.reading.sources import list_sources
from docsite.reading.structure import SNIPPET

DRAWING = re.compile(r'\sdata-source="([^"]+)"')
"""Where a page names the file of a drawing that it holds."""


def find_unpublished(docs: Path, files: Collection[str], site: Path, paths: Collection[str]) -> Iterator[Problem]:
    """Yield those of the files of `docs/`, besides pages, that no line of the site holds, since nothing leads there."""
    missing = {path for path in files if not path.endswith(".md")}
    missing -= {path.partition("/")[2] for path in paths}
    including = [text for text in _read_pages(docs) if SNIPPET in text] if missing else []
    missing = {path for path in missing if not any(path in text for text in including)}
    for page in (path for path in paths if path.endswith(".html")) if missing else ():
        folder = posixpath.dirname(page.partition("/")[2])
        for drawing in DRAWING.findall((site / page).read_text("utf-8", "replace")):
            missing.discard(posixpath.normpath(posixpath.join(folder, unquote(urlsplit(unescape(drawing)).path))))
    for path in sorted(missing):
        yield Problem(
            f"{docs.name}/{path}", 1, 1, "nothing leads to this file; it is not published", "a link, or no file"
        )


def _read_pages(docs: Path) -> Iterator[str]:
    for path in list_sources(docs):
        if path.endswith(".md"):
            yield (docs / path).read_text("utf-8")
