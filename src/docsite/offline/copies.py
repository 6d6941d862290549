"""The offline copy of a line: the published pages in one archive that opens by double-click and can be verified."""

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from itertools import chain
from pathlib import Path, PurePosixPath
from posixpath import normpath
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docsite.cache import Cache
from docsite.files import checksum, render_sums
from docsite.line.line_site import Edition
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


def name_copy(edition: Edition) -> str:
    """Return the name of the archive's one folder; the archive's own name adds `.zip`."""
    return f"{edition.project.identity.product.slug}-docs-{edition.line}"


def write_copy(built: Path, edition: Edition, archive: Path, extra: Mapping[str, bytes], cache: Cache) -> None:
    """Pack the built line into the archive; `extra` are further files by name. The same input gives the same bytes."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    folder, day = name_copy(edition), edition.project.day
    packed: dict[str, tuple[int, str]] = {}
    with ZipFile(archive, "w") as bundle:

        def add(path: str, content: bytes) -> None:
            entry = ZipInfo(f"{folder}/{path}", (day.year, day.month, day.day, 0, 0, 0))
            entry.create_system = 3  # Unix, on every machine
            entry.external_attr = 0o100644 << 16
            _add_member(bundle, entry, content, cache)
            packed[path] = (len(content), checksum(content))

        for path, content in chain(_read_files(built, edition), sorted(extra.items())):
            add(path, content)
        add("manifest.json", _render_manifest(edition, packed))
        add("SHA256SUMS", render_sums({path: digest for path, (_, digest) in packed.items()}))


def _add_member(bundle: ZipFile, entry: ZipInfo, content: bytes, cache: Cache) -> None:
    """Add a file that may have been compressed before: `ZipFile` itself would compress it again."""
    packed: bytes = cache.recall(lambda: _deflate(content), "member", content)
    assert bundle.fp  # noqa: S101 - it is open
    entry.compress_type, entry.file_size, entry.compress_size = ZIP_DEFLATED, len(content), len(packed)
    entry.CRC, entry.header_offset = zlib.crc32(content), bundle.fp.tell()
    bundle.fp.write(entry.FileHeader() + packed)
    bundle.filelist.append(entry)
    bundle.NameToInfo[entry.filename] = entry
    bundle.start_dir = bundle.fp.tell()


def _deflate(content: bytes) -> bytes:
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(content) + deflate.flush()


def _read_files(built: Path, edition: Edition) -> Iterator[tuple[str, bytes]]:
    for file in sorted(built.rglob("*")):
        path = file.relative_to(built).as_posix()
        if file.is_file() and not any(fnmatch(path, pattern) for pattern in LEFT_OUT):
            content = file.read_bytes()
            if file.suffix == ".html":
                content = adapt_html(content.decode(), path, edition).encode()
            yield path, content


def adapt_html(html: str, path: str, edition: Edition) -> str:
    """Let the links that leave the line lead to the published site, and show that the page is of a copy."""
    folder = PurePosixPath(str(edition.line), path).parent
    upwards = "../" * path.count("/")  # to the line's own folder
    outward = re.compile(rf"""="(?P<address>{re.escape(upwards)}\.\./[^"]*)\"""")

    def lead_out(match: re.Match[str]) -> str:
        target = normpath(str(folder / match["address"]))
        is_link = html.endswith(("href", "src"), max(0, match.start() - 4), match.start())
        if target.split("/")[0] == str(edition.line) or not is_link:
            return match[0]
        return f'="{edition.site_url}{target}"'

    return OFFER.sub("", outward.sub(lead_out, html).replace(NOTE, "data-copy"))


def _render_manifest(edition: Edition, files: Mapping[str, tuple[int, str]]) -> bytes:
    line, product = edition.line, edition.project.identity.product
    milestones = {"released": line.released, "support_ends": line.support_ends, "security_ends": line.security_ends}
    manifest = {
        "product": product.name,
        "line": str(line),
        "releases": [str(release) for release in edition.project.metadata.releases_of(line)],
        "lifecycle": {
            "state": str(edition.state),
            **{name: value if isinstance(value, bool) else value.isoformat() for name, value in milestones.items()},
        },
        "built": edition.project.day.isoformat(),
        "build": edition.build_id,
        "site": edition.address("index.md"),
        "sample": edition.project.metadata.sample,
        "files": [{"path": path, "size": size, "sha256": digest} for path, (size, digest) in sorted(files.items())],
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
