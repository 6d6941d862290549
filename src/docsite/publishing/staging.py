"""The files of a release on their way to the disk of a web server: linked where they can be, compressed once."""

import gzip
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import brotli

from docsite.addresses import is_hashed
from docsite.files import checksum
from docsite.publishing.built import is_textual

COMPRESSED = 1024
"""Bytes from which a text is served compressed."""
EARLIEST = 1_000_000_000
"""Seconds since 1970: the first of the times that stand for contents, all of them long ago."""
ENCODERS: Mapping[str, Callable[[bytes], bytes]] = {
    ".gz": lambda content: gzip.compress(content, 9, mtime=0),
    ".br": lambda content: brotli.compress(content, mode=brotli.MODE_TEXT, quality=9),
}


class Stager:
    """Fills the folder of a release; equal contents are one file with several names."""

    def __init__(self, site: Path, former: Path, intact: Mapping[str, str]) -> None:
        self.site, self.former, self.intact = site, former, intact

    def add(self, source: Path, paths: Sequence[str]) -> dict[str, str]:
        """Add a file under its paths, with its compressed twins; returns the digests of all."""
        first, content = paths[0], source.read_bytes()
        digest = checksum(content)
        added = {first: digest}
        if self.intact.get(first) == digest:
            added |= {twin: self.intact[twin] for ending in ENCODERS if (twin := first + ending) in self.intact}
            for path in added:
                self._link(self.former / path, path)
        else:
            packed = {ending: encode(content) for ending, encode in ENCODERS.items() if _is_worth_it(first, content)}
            twins = {first + ending: twin for ending, twin in packed.items() if len(twin) < len(content)}
            for path, each in {first: content, **twins}.items():
                self._write(path, each, digest)
                added[path] = checksum(each)
        for path in paths[1:]:
            for twin in tuple(added):
                if twin.startswith(first):
                    name = path + twin.removeprefix(first)
                    self._link(self.site / twin, name)
                    added[name] = added[twin]
        return added

    def carry(self, own: Collection[str], files: Collection[str]) -> dict[str, str]:
        """Keep the files under hashed names that the former release brought; returns their digests."""
        names = (path + ending for path in own if is_hashed(path) for ending in ("", *ENCODERS))
        kept = {name: self.intact[name] for name in names if name in self.intact and name not in files}
        for name in kept:
            self._link(self.former / name, name)
        return kept

    def _link(self, source: Path, path: str) -> None:
        target = self.site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(source, target)

    def _write(self, path: str, content: bytes, digest: str) -> None:
        """Write a file whose time is made of its content.

        An ETag, which nginx makes of time and size, then names the content: on every machine, whatever its clock says.
        """
        target = self.site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(0o644)
        time = EARLIEST + int(digest[:7], 16)
        os.utime(target, (time, time))


def _is_worth_it(path: str, content: bytes) -> bool:
    return is_textual(path) and len(content) >= COMPRESSED
