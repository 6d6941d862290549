"""Publish into a folder that a web server serves, and go back there."""

import shlex
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from docsite.problems import FaultError
from docsite.publishing.built import Facts, check_replacement, refuse
from docsite.publishing.publication import Publication, Publisher
from docsite.publishing.published_releases import PublishedRelease, PublishedReleases
from docsite.publishing.server import render_server, write_server
from docsite.russian.formats import format_size

SHOWN = 5
"""How many files a message names."""


@dataclass(frozen=True)
class Server:
    """The web server of a folder."""

    templates: Path
    """Of its configuration."""
    site_url: str
    reload: str
    """The command that makes it read the configuration again; empty for none."""

    def configure(self, folder: Path, facts: Facts, served: Iterable[PublishedRelease]) -> list[str]:
        """Bring its configuration up to date; returns what is left to do. A configuration it refuses is taken back."""
        hashes = {each for release in served for each in release.facts.hashes}
        place = folder / "nginx"
        former = write_server(place, render_server(self.templates, folder, self.site_url, facts, hashes))
        if not former:
            return []
        if not self.reload:
            return [f"nginx: the configuration in {place} has changed; let nginx read it ('systemctl reload nginx')"]
        try:
            self._run_reload()
        except (FaultError, OSError):
            write_server(place, former)
            raise
        return []

    def _run_reload(self) -> None:
        result = subprocess.run(shlex.split(self.reload), capture_output=True, text=True, check=False)  # noqa: S603 - the user's own
        if result.returncode:
            reason = (result.stderr.strip().splitlines() or [f"exit status {result.returncode}"])[-1]
            raise FaultError(f"'{self.reload}' failed, and its configuration was taken back: {reason}")


def publish_folder(folder: Path, publication: Publication, keep: int, server: Server) -> list[str]:
    """Publish; returns what happened, in lines.

    Raises `FaultError`, `ProblemsError` and `OSError`: readers still get what they had.
    """
    releases = PublishedReleases(folder)
    if publication.dry_run:
        return _plan(releases, publication)
    with releases.lock(publication.publisher):
        current = releases.current
        edited = _check_current(current, publication)
        if current and not edited and _is_same(current, publication):
            return [f"{folder}: {current.name} is this very site; nothing to do"]
        release = releases.stage(publication, edited)
        notes = _switch(releases, release, server)
        removed = releases.prune(keep)
    sizes = [(release.site / path).stat().st_size for path in release.digests]
    gone = [f"removed: {', '.join(removed)}"] if removed else []
    return [f"{folder}: readers get {release.name} ({len(sizes)} files, {format_size(sum(sizes))})", *gone, *notes]


def roll_back(folder: Path, name: str, publisher: Publisher, server: Server) -> list[str]:
    """Let readers get the release of the name again, or the one before the current; raises as `publish_folder` does."""
    releases = PublishedReleases(folder)
    if not folder.is_dir():
        raise FaultError(f"{folder} does not exist; expected a folder that was published to")
    with releases.lock(publisher):
        release = releases.find_release(name)
        if damaged := release.list_differences():
            raise FaultError(f"{release.name} is not as it was published: {_list(damaged)}; choose another release")
        notes = _switch(releases, release, server)
    return [f"{folder}: readers get {release.name} again", *notes]


def _switch(releases: PublishedReleases, release: PublishedRelease, server: Server) -> list[str]:
    """Let readers get the release; returns what is left to do."""
    former = releases.current
    served = [each for each in (former, release) if each]
    # pages of both are about: before the switch the server must let the scripts of the new ones run
    before = server.configure(releases.folder, (former or release).facts, served)
    releases.switch(release)
    return list(dict.fromkeys((*before, *server.configure(releases.folder, release.facts, served))))


def _check_current(current: PublishedRelease | None, publication: Publication) -> list[str]:
    """Return the files of the current release that were edited by hand; refuse to lose them, or lines, unforced."""
    if current is None:
        return []
    refuse(check_replacement(publication.site, current.facts.lines, force=publication.force))
    edited = current.list_differences()
    if edited and not publication.force:
        remedy = "carry the edits over to docs/, or lose them with FORCE=1"
        raise FaultError(f"{current.site} was edited by hand: {_list(edited)}; {remedy}")
    return edited


def _is_same(current: PublishedRelease, publication: Publication) -> bool:
    return current.own == publication.placed


def _plan(releases: PublishedReleases, publication: Publication) -> list[str]:
    current = releases.current
    edited = _check_current(current, publication)
    if current and not edited and _is_same(current, publication):
        return [f"{releases.folder}: {current.name} is this very site; nothing to do"]
    before = current.own if current else {}
    new = publication.placed.keys() - before.keys()
    changed = [path for path, digest in publication.placed.items() if path in before and before[path] != digest]
    gone = before.keys() - publication.placed.keys()
    rows = [
        *(f"+ {path}" for path in sorted(new)),
        *(f"~ {path}" for path in changed),
        *(f"- {path}" for path in sorted(gone)),
    ]
    return [*rows, f"{releases.folder}: {len(new)} new, {len(changed)} changed, {len(gone)} gone; nothing was done"]


def _list(paths: list[str]) -> str:
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return ", ".join(paths[:SHOWN]) + more
