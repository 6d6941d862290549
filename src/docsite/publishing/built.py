"""The built site as it is about to be published: its files, what a server must know of it, what forbids it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from posixpath import join, normpath
from typing import Any
from urllib.parse import unquote

from lxml import html

from docsite.files import checksum, list_paths
from docsite.policy import find_hashes
from docsite.problems import Problem, ProblemsError

CONTENT_TYPES = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "json": "application/json",
    "xml": "application/xml",
    "atom": "application/atom+xml",
    "ics": "text/calendar",
    "txt": "text/plain",
    "csv": "text/csv",
    "sha256": "text/plain",
    "sha512": "text/plain",
    "sh": "text/plain",
    "inv": "application/octet-stream",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
    "zip": "application/zip",
    "pdf": "application/pdf",
    "epub": "application/epub+zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "asc": "application/pgp-signature",
}
"""Ending of a file's name → media type (IANA); a file without an ending is plain text, such as SHA256SUMS."""
TEXTUAL = ("text/", "application/json", "application/xml", "application/atom+xml", "image/svg+xml")
FOREVER = "public, max-age=31536000, immutable"
REVALIDATED = "no-cache"
"""A browser may keep the file, but asks each time whether it is still the one."""


def find_content_type(path: str) -> str:
    """Return the media type of the file at the path."""
    name = path.rpartition("/")[2]
    return CONTENT_TYPES.get(name.rpartition(".")[2], "application/octet-stream") if "." in name else "text/plain"


def is_textual(path: str) -> bool:
    """Say whether the file is text, which has a charset and gets smaller when it is compressed."""
    return find_content_type(path).startswith(TEXTUAL)


@dataclass(frozen=True)
class Redirect:
    """An address that leads to another one, both from the site's root."""

    path: str
    target: str


@dataclass(frozen=True)
class Facts:
    """What a server must know of a site."""

    lines: tuple[str, ...]
    """Folders that have a 404 page of their own: lines and `latest`."""
    redirects: tuple[Redirect, ...]
    hashes: tuple[str, ...]
    """Source expressions of all inline scripts; see `docsite.policy`."""

    def as_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Facts":
        """Read what `as_json` returned."""
        redirects = tuple(Redirect(**redirect) for redirect in value["redirects"])
        return cls(tuple(value["lines"]), redirects, tuple(value["hashes"]))


def digest_site(site: Path) -> dict[str, str]:
    """Return path → SHA-256 of every file, sorted by path."""
    paths = list_paths(site)
    with ThreadPoolExecutor() as pool:
        return dict(zip(paths, pool.map(lambda path: checksum((site / path).read_bytes()), paths), strict=True))


def read_facts(site: Path, paths: Iterable[str]) -> Facts:
    """Read the facts from the built pages; `paths` are those of the site's files, sorted."""
    lines = sorted(file.parent.name for file in site.glob("*/404.html"))
    redirects: list[Redirect] = []
    hashes: set[str] = set()
    for path in paths:
        if not path.endswith(".html"):
            continue
        text = (site / path).read_text("utf-8")
        hashes |= find_hashes(text)
        if 'http-equiv="refresh"' in text:
            content = html.document_fromstring(text).xpath("string(//meta[@http-equiv='refresh']/@content)")
            target = unquote(content.partition("url=")[2])
            redirects.append(Redirect(path, normpath(join(path, "..", target))))
    return Facts(tuple(lines), tuple(redirects), tuple(sorted(hashes)))


def check_built(site: Path, digests: Mapping[str, str], *, force: bool) -> Iterator[Problem]:
    """Yield what forbids to publish the site: it is incomplete, damaged, or, if not forced, sample data or a draft."""
    try:
        versions = json.loads((site / "versions.json").read_text("utf-8"))
        index = json.loads((site / "downloads/index.json").read_text("utf-8"))["copies"]
    except (OSError, ValueError, KeyError) as error:
        yield Problem(site.name, 1, 1, f"this is no complete site: {error}", "a folder that 'make site' built")
        return
    for version in versions:
        for folder in (version["version"], *version["aliases"]):
            if f"{folder}/index.html" not in digests:
                yield Problem(f"{site.name}/versions.json", 1, 1, f"{folder}/ has no home page", "every version whole")
    for entry in index:
        for download in (entry, *entry["documents"]):
            path = f"downloads/{download['file']}"
            if digests.get(path) != download["sha256"]:
                cause = "is not the file that downloads/index.json describes"
                yield Problem(f"{site.name}/{path}", 1, 1, cause, f"SHA-256 {download['sha256']}")
    if not force and any(entry["sample"] for entry in index):
        cause = "the release metadata is sample data ('sample: true')"
        yield Problem("releases/lines.yml", 1, 1, cause, "your own data and 'sample: false', or FORCE=1")
    if not force:
        documents = [document for entry in index for document in entry["documents"]]
        yield from dict.fromkeys(problem for document in documents for problem in _find_unfilled(document))


def _find_unfilled(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what makes a draft of the document, at the places where the vendor fills it in."""
    for blank in document.get("unfilled", ()):
        path, line, column = blank["place"].rsplit(":", 2)
        cause = f"the document '{document['slug']}' is a draft: «{blank['what']}» is not filled in"
        yield Problem(path, int(line), int(column), cause, "the vendor's words, or FORCE=1")


def check_replacement(site: Path, former: Iterable[str], *, force: bool) -> Iterator[Problem]:
    """Yield the lines that readers have now and would lose; a dropped line leaves redirects, so it is not lost."""
    lost = [] if force else sorted(name for name in former if not (site / name / "index.html").is_file())
    if lost:
        cause = f"{', '.join(lost)} would vanish from the published site"
        yield Problem(f"{site.name}/versions.json", 1, 1, cause, "all lines, 'dropped: date' in lines.yml, or FORCE=1")


def refuse(problems: Iterable[Problem]) -> None:
    """Raise `ProblemsError` if there is any problem."""
    if found := tuple(problems):
        raise ProblemsError(found)
