"""The files that a page's Markdown takes in (`pymdownx.snippets`)."""

import re
from pathlib import Path

from docsite.files import digest_files

SNIPPET = re.compile(r"^[ \t]*-{1,}8<-{1,}", re.MULTILINE)


def digest_snippets(markdown: str, docs: Path) -> str:
    """Return one digest of all that the Markdown may take in; the same for all that takes in nothing."""
    return digest_files(docs, (file for file in docs.rglob("*") if file.is_file()) if SNIPPET.search(markdown) else ())
