"""What lies in `downloads/` of the published site: files, their checksums, lists of them for people and programs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment

from docsite.addresses import relative_address
from docsite.documents.composition import Unfilled
from docsite.files import checksum
from docsite.line.line_site import LineSite


@dataclass(frozen=True)
class Download:
    """A file that readers take away, as the pages show it."""

    name: str
    size: int
    """In bytes."""
    sha256: str
    title: str
    format: str
    """The ending of its name."""
    slug: str = ""
    """The document's; empty for the offline copy."""
    unfilled: tuple[Unfilled, ...] = ()
    """What the vendor has yet to fill in: the document is a draft."""


def describe_download(
    name: str, content: bytes, title: str, slug: str = "", unfilled: tuple[Unfilled, ...] = ()
) -> Download:
    """Measure a file."""
    return Download(name, len(content), checksum(content), title, name.rpartition(".")[2], slug, unfilled)


def describe_line(line_site: LineSite, archive: Download, documents: Iterable[Download]) -> dict[str, Any]:
    """Return what programs want to know of a line's downloads."""
    return {
        "product": line_site.project.identity.product.name,
        "line": str(line_site.line),
        "release": str(line_site.release) if line_site.release else None,
        "state": str(line_site.state),
        "sample": line_site.project.metadata.sample,
        "built": line_site.project.day.isoformat(),
        "build": line_site.build_id,
        **_describe_file(line_site, archive),
        "documents": [
            {"slug": document.slug, "title": document.title, "format": document.format}
            | _describe_file(line_site, document)
            | {"unfilled": [{"what": blank.what, "place": blank.place} for blank in document.unfilled]}
            for document in documents
        ],
    }


def _describe_file(line_site: LineSite, download: Download) -> dict[str, Any]:
    return {"file": f"{line_site.line}/{download.name}", "size": download.size, "sha256": download.sha256}


def render_manifest(value: Any) -> str:  # noqa: ANN401 - anything that JSON holds
    """Render JSON that a person can read, too."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def render_offer(
    templates: Environment,
    line_site: LineSite,
    archive: Download,
    documents: tuple[Download, ...],
    address: str,
    what: str,
) -> str:
    """Render on the page at the address the offer of the offline copy, of all documents, or of the one of the slug."""
    template = templates.get_template(f"partials/{'copy' if what == 'copy' else 'documents'}-offer.html")
    return template.render(
        line_site=line_site,
        what=what,
        archive=archive,
        documents=documents,
        downloads=relative_address(f"../downloads/{line_site.line}", address),
        day=line_site.project.day,
    )
