"""The offline copy of a line: the published pages in one archive that opens by double-click and can be verified.

See decisions/0014-the-offline-copy-is-the-published-html.md.
"""

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from itertools import chain
from pathlib import Path, PurePosixPath
from posixpath import normpath
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docsite.files import checksum, render_sums
from docsite.line.line_site import LineSite
from docsite.tree.front_matter import OFFER

TITLE = "Офлайн-копия"

LEFT_OUT = (
    "404.html",
    "objects.inv",
    "search/search_index.json",
)
"""What only a server or a search engine needs."""
NOTE = "data-copy hidden"
"""Every page holds the line that says that it is a copy; the copy shows it."""


def name_copy(line_site: LineSite) -> str:
    """Return the name of the archive's one folder; the archive's own name adds `.zip`."""
    return f"{line_site.project.identity.product.slug}-docs-{line_site.line}"


def write_copy(built: Path, line_site: LineSite, archive: Path, extra: Mapping[str, bytes]) -> None:
    """Pack the built line into the archive; `extra` are further files by name. The same input gives the same bytes."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    folder, day = name_copy(line_site), line_site.project.day
    packed: dict[str, tuple[int, str]] = {}
    with ZipFile(archive, "w") as bundle:

        def add(path: str, content: bytes) -> None:
            entry = ZipInfo(f"{folder}/{path}", (day.year, day.month, day.day, 0, 0, 0))
            entry.create_system = 3  # Unix, on every machine
            entry.external_attr = 0o100644 << 16
            bundle.writestr(entry, content, ZIP_DEFLATED)
            packed[path] = (len(content), checksum(content))

        for path, content in chain(_read_files(built, line_site), sorted(extra.items())):
            add(path, content)
        add("manifest.json", _render_manifest(line_site, packed))
        add("SHA256SUMS", render_sums({path: digest for path, (_, digest) in packed.items()}))


def _read_files(built: Path, line_site: LineSite) -> Iterator[tuple[str, bytes]]:
    for file in sorted(built.rglob("*")):
        path = file.relative_to(built).as_posix()
        if file.is_file() and not any(fnmatch(path, pattern) for pattern in LEFT_OUT):
            content = file.read_bytes()
            if file.suffix == ".html":
                content = adapt_html(content.decode(), path, line_site).encode()
            yield path, content


def adapt_html(html: str, path: str, line_site: LineSite) -> str:
    """Let the links that leave the line lead to the published site, and show that the page is of a copy."""
    folder = PurePosixPath(str(line_site.line), path).parent
    upwards = "../" * path.count("/")  # to the line's own folder
    outward = re.compile(rf"""="(?P<address>{re.escape(upwards)}\.\./[^"]*)\"""")

    def lead_out(match: re.Match[str]) -> str:
        target = normpath(str(folder / match["address"]))
        is_link = html.endswith(("href", "src"), max(0, match.start() - 4), match.start())
        if target.split("/")[0] == str(line_site.line) or not is_link:
            return match[0]
        return f'="{line_site.site_url}{target}"'

    return OFFER.sub("", outward.sub(lead_out, html).replace(NOTE, "data-copy"))


def _render_manifest(line_site: LineSite, files: Mapping[str, tuple[int, str]]) -> bytes:
    line, product = line_site.line, line_site.project.identity.product
    milestones = {"released": line.released, "support_ends": line.support_ends, "security_ends": line.security_ends}
    manifest = {
        "product": product.name,
        "line": str(line),
        "releases": [str(release) for release in line_site.project.metadata.releases_of(line)],
        "lifecycle": {
            "state": str(line_site.state),
            **{name: value if isinstance(value, bool) else str(value) for name, value in milestones.items()},
        },
        "built": line_site.project.day.isoformat(),
        "build": line_site.build_id,
        "site": line_site.address("index.md"),
        "sample": line_site.project.metadata.sample,
        "files": [{"path": path, "size": size, "sha256": digest} for path, (size, digest) in sorted(files.items())],
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
