"""What is published, by whom, and how."""

import datetime as dt
import getpass
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from docsite.checks.built_site import check_site, read_built
from docsite.command import is_running
from docsite.publishing.built import Facts, check_built, digest_site, read_facts, refuse


@dataclass(frozen=True)
class Publisher:
    """Who publishes: what another one is told meanwhile."""

    user: str
    host: str
    process: int
    since: str

    def __str__(self) -> str:
        return f"{self.user}@{self.host}, process {self.process}, since {self.since}"

    def is_gone(self, host: str) -> bool:
        """Say whether it was a process of the host that runs no more; of another host's nobody knows."""
        return self.host == host and not is_running(self.process)


def describe_publisher(now: dt.datetime) -> Publisher:
    """Return who runs this process; `now` knows its time zone."""
    return Publisher(getpass.getuser(), socket.gethostname(), os.getpid(), now.isoformat(sep=" ", timespec="seconds"))


@dataclass(frozen=True)
class Publication:
    """A built site on its way to readers."""

    site: Path
    digests: Mapping[str, str]
    """Path of a file → its SHA-256, as it was checked."""
    facts: Facts
    site_url: str
    """The address readers will find it at, with the final slash."""
    build: str
    """The commit it was built from."""
    publisher: Publisher
    force: bool = False
    """Whether edits by hand may be lost, and lines."""
    dry_run: bool = False

    @cached_property
    def below(self) -> str:
        """The path of the site on its host, without the first slash; empty for the root."""
        return urlsplit(self.site_url).path.lstrip("/")

    @cached_property
    def placed(self) -> Mapping[str, str]:
        """The digests by the paths that the files have on the host."""
        return {self.below + path: digest for path, digest in self.digests.items()}

    def find(self, path: str) -> Path:
        """Return the file that has the path on the host."""
        return self.site / path.removeprefix(self.below)


def prepare_publication(
    site: Path, site_url: str, build: str, publisher: Publisher, *, force: bool, dry_run: bool
) -> Publication:
    """Read the built site. Raises `ProblemsError` with all that forbids to publish it."""
    digests = digest_site(site)
    refuse((*check_built(site, digests, force=force), *check_site(site, digests, site_url, read_built(site, digests))))
    return Publication(site, digests, read_facts(site, digests), site_url, build, publisher, force, dry_run)
