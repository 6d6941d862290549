"""Verify an offline copy of the documentation: name every changed, missing and added file.

It needs nothing but Python 3.8 and lies in every copy: run it there, or give it the folder or the archive.
Exit status: 0 if the copy is as it was published, 1 if it is not, 2 if there is no copy at the place.
"""

from __future__ import annotations  # for Python 3.8

import argparse
import hashlib
import json
import sys
import zipfile
from pathlib import Path

OWN = {"manifest.json", "SHA256SUMS"}  # the manifest cannot hold its own checksum


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("copy", nargs="?", type=Path, default=Path(__file__).resolve().parent, help="folder or .zip")
    copy = parser.parse_args(argv).copy
    try:
        files = read_archive(copy) if copy.is_file() else read_folder(copy)
        manifest = json.loads(files["manifest.json"])
        expected = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
        rows = (row.split("  ", 1) for row in files["SHA256SUMS"].decode().splitlines())
        sums = {path: digest for digest, path in rows}
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        print(f"error: {copy}: no complete copy of the documentation ({error!r}); unpack it anew", file=sys.stderr)
        return 2
    found = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    expected["manifest.json"] = sums.get("manifest.json")
    problems = [f"changed: {path}" for path in sorted(found.keys() & expected.keys()) if found[path] != expected[path]]
    problems += [f"missing: {path}" for path in sorted(expected.keys() - found.keys())]
    problems += [f"added: {path}" for path in sorted(found.keys() - expected.keys() - OWN)]
    if {path: digest for path, digest in sums.items() if path != "manifest.json"} != {
        path: digest for path, digest in expected.items() if path != "manifest.json"
    }:
        problems.append("changed: SHA256SUMS")
    for problem in problems:
        print(problem, file=sys.stderr)
    verdict = f"{len(problems)} problems" if problems else f"all {len(expected)} files are as published"
    print(f"{manifest['product']} {manifest['line']}, build {manifest['build']} of {manifest['built']}: {verdict}")
    return 1 if problems else 0


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return path and content of every file below the folder."""
    files = (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def read_archive(archive: Path) -> dict[str, bytes]:
    """Return path, below the one top folder, and content of every file in the archive."""
    with zipfile.ZipFile(archive) as bundle:
        return {name.partition("/")[2]: bundle.read(name) for name in bundle.namelist() if not name.endswith("/")}


if __name__ == "__main__":
    sys.exit(main())
