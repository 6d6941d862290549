"""Finished results by the digest of what they were made of: their inputs, and the programs that made them.

See decisions/0026-the-cache-keeps-results-of-functions.md.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docsite.entries import read_cached, write_cached
from docsite.files import digest
from docsite.programs import Programs, load_programs

BYTES, TEXT, JSON = b"b", b"t", b"j"
READERS: Mapping[bytes, Callable[[bytes], Any]] = {BYTES: bytes, TEXT: bytes.decode, JSON: json.loads}


@dataclass(frozen=True)
class Cache:
    """Results: texts, bytes, or anything else that can be written as JSON.

    The first input is always the name of the module that makes the result: it counts with all that it imports.
    """

    folder: Path
    programs: Programs

    def recall(self, make: Callable[[], Any], module: str, *inputs: bytes | str) -> Any:  # noqa: ANN401 - JSON holds anything
        """Return what `make` once returned for the inputs, or let it make it."""
        kept = self.read(module, *inputs)
        if kept is None:
            kept = make()
            self.keep(kept, module, *inputs)
        return kept

    def entry(self, module: str, *inputs: bytes | str) -> Path:
        """Return where the result for the inputs is kept."""
        return self.folder / digest(self.programs.digest(module), module, *inputs)

    def read(self, module: str, *inputs: bytes | str) -> Any | None:  # noqa: ANN401 - as above
        """Return what is kept for the inputs, or `None`."""
        content = read_cached(self.entry(module, *inputs))
        return None if content is None else READERS[content[:1]](content[1:])

    def keep(self, value: Any, module: str, *inputs: bytes | str) -> None:  # noqa: ANN401 - as above
        """Keep the value for the inputs."""
        if isinstance(value, bytes):
            content = BYTES + value
        elif isinstance(value, str):
            content = TEXT + value.encode()
        else:
            content = JSON + json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        write_cached(self.entry(module, *inputs), content)


def open_cache(root: Path, name: str = "pages") -> Cache:
    """Return the cache of the project in the folder: that of its pages, or another one by name."""
    folder = root / ".cache"
    return Cache(folder / name, load_programs(root, folder / "pages"))
