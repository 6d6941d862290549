"""SHA-256 of what readers take away and of what is published."""

import hashlib
from collections.abc import Mapping


def checksum(content: bytes) -> str:
    """Return the SHA-256 of the content, as `sha256sum` prints it."""
    return hashlib.sha256(content).hexdigest()


def render_sums(digests: Mapping[str, str]) -> bytes:
    """Render what `sha256sum --check` reads; the names are relative to the file's folder."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items())).encode()
