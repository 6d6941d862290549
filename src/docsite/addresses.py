"""Heading ids and file names in Latin letters, so that a permalink survives being copied."""

import posixpath
import re
from urllib.parse import quote

from markdown.extensions.toc import slugify as slugify_ascii
from slugify import slugify

# what the library does not write as Russian addresses usually do
LETTERS = list(zip("ёжйхцщъьыэюя", ["yo", "zh", "y", "kh", "ts", "shch", "", "", "y", "e", "yu", "ya"], strict=True))
REPLACEMENTS = LETTERS + [(small.upper(), latin) for small, latin in LETTERS]


def slugify_heading(text: str, separator: str = "-") -> str:
    """Return the id of a heading: `Проверка узла` → `proverka-uzla`.

    One in ASCII gets what Python-Markdown gives it, and nearly GitHub: links from elsewhere go on to lead there.
    """
    if text.isascii():
        return slugify_ascii(text, separator).strip(separator) or "section"
    return slugify(text, separator=separator, replacements=REPLACEMENTS) or "section"


MARKDOWN = (".markdown", ".mdown", ".mkdn", ".mkd", ".md")
"""Endings that MkDocs makes pages of; this project knows its pages by the last one alone."""


INDEXES = ("index.md", "README.md")
"""Names of a page that is the index of its folder; of two, the first one is."""


def as_html(path: str) -> str:
    """Return the address of the page of a path: `guide/index.md` → `guide/index.html`; so has `guide/README.md`."""
    folder, name = posixpath.split(path)
    return posixpath.join(folder, "index.html") if name in INDEXES else path.removesuffix(".md") + ".html"


def name_page(path: str) -> str:
    """Return a title made of the page's path: `guide/my-page.md` → `My page`; an index has that of its folder."""
    page = as_html(path).removesuffix(".html").removesuffix("/index")
    title = posixpath.basename(page).replace("-", " ").replace("_", " ")
    return title.capitalize() if title == title.lower() else title


def as_published(path: str) -> str:
    """Return where a file of `docs/` stands in the site: a page at its address, any other as in `docs/`."""
    return as_html(path) if path.endswith(".md") else path


def as_address(path: str) -> str:
    """Return the address of a page as it stands in a link, which is MkDocs': `сеть.md` → `%D1%81…html` (RFC 3986)."""
    return quote(as_html(path))


def relative_address(target: str, page: str) -> str:
    """Return the address of `target` as seen from `page`, both paths relative to one root; the address is quoted."""
    root = "/line" * 9  # any: without one, the working directory's name would count; deep, for ways out of a folder
    return quote(posixpath.relpath(posixpath.join(root, target), posixpath.join(root, posixpath.dirname(page))))


DIGITS = 8
"""As many as the theme's own files have."""


HASHED = rf"\.[0-9a-f]{{{DIGITS}}}(\.min)?\.[a-z]+$|\.[0-9a-f]{{{DIGITS}}}/|/search/[0-9a-f]{{12}}/"
"""What the path of a file holds whose content never changes under its name; a regular expression for PCRE, too."""


def is_hashed(path: str) -> bool:
    """Say whether the file at the published path never changes."""
    return re.search(HASHED, path) is not None
