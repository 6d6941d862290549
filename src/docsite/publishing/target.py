"""What a person may name as the target of a publication."""

import re
from dataclasses import dataclass
from pathlib import Path

EXPECTED = "a folder such as /srv/docs, git:REMOTE#BRANCH, or s3://BUCKET/PREFIX"
BUCKET = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>[^?#]*))?")
GIT = re.compile(r"git:(?P<remote>[^#]+)(?:#(?P<branch>[^#]+))?")
SCHEME = re.compile(r"[a-z][a-z0-9+]*:")


@dataclass(frozen=True)
class Folder:
    """A folder of this machine that a web server serves."""

    path: Path


@dataclass(frozen=True)
class Branch:
    """A branch of a git repository."""

    remote: str
    """A remote of the project's repository, a path or an address."""
    name: str


@dataclass(frozen=True)
class Bucket:
    """A part of an S3-compatible bucket."""

    name: str
    prefix: str
    """Empty, or with a slash at its end."""


def parse_target(text: str) -> Folder | Branch | Bucket:
    """Return what the text names; raises `ValueError` with what was expected."""
    if match := BUCKET.fullmatch(text):
        prefix = (match["prefix"] or "").strip("/")
        return Bucket(match["bucket"], f"{prefix}/" if prefix else "")
    if match := GIT.fullmatch(text):
        return Branch(match["remote"], match["branch"] or "gh-pages")
    if not text or SCHEME.match(text):
        raise ValueError(f"{text!r} is no target; expected {EXPECTED}")
    return Folder(Path(text).absolute())
