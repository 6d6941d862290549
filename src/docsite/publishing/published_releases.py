"""A folder that a web server serves: whole releases side by side, and a link that names the one readers get.

    current → releases/000003-1a2b3c     switched by one rename
    releases/000003-1a2b3c/site/         what the server serves
    releases/000003-1a2b3c/manifest.json
    nginx/                               see `docsite.publishing.server`

Releases are numbered and never compared by time, so no clock matters. Equal files of two releases are one on the disk.

See decisions/0043-a-published-folder-is-whole-releases-and-a-link.md.
"""

import errno
import fcntl
import json
import os
import re
import shutil
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docsite.problems import FaultError
from docsite.publishing.built import Facts, digest_site
from docsite.publishing.publication import Publication, Publisher
from docsite.publishing.staging import Stager
from docsite.russian.formats import format_size

NAME = re.compile(r"(?P<number>\d{6})-[\w.-]+")
STAGING = ".staging"
LOCK = ".publish-lock"
OWN = {"current", "releases", "nginx", LOCK}
"""What stands in a target besides what a switch leaves for a moment."""


@dataclass(frozen=True)
class PublishedRelease:
    """A published release; its manifest holds the digest of every file below `site/`."""

    folder: Path

    @property
    def name(self) -> str:
        """The name, `000003-1a2b3c`."""
        return self.folder.name

    @property
    def number(self) -> int:
        """Its place in the order of releases."""
        return int(self.name[:6])

    @property
    def site(self) -> Path:
        """What is served."""
        return self.folder / "site"

    def _read_manifest(self) -> Any:  # noqa: ANN401 - JSON
        return json.loads((self.folder / "manifest.json").read_text("utf-8"))

    @property
    def digests(self) -> dict[str, str]:
        """Path of a file below `site/` → its SHA-256; also of those that were carried over or compressed."""
        return dict(self._read_manifest()["files"])

    @property
    def own(self) -> dict[str, str]:
        """The same of the files of the site that was published, without the others."""
        manifest = self._read_manifest()
        return {path: manifest["files"][path] for path in manifest["own"]}

    @property
    def facts(self) -> Facts:
        """What a server must know of it."""
        return Facts.from_json(self._read_manifest()["facts"])

    def list_differences(self) -> list[str]:
        """Return the files that are not as they were published: changed, missing or added by hand."""
        expected, found = self.digests, digest_site(self.site)
        return sorted(path for path in expected.keys() | found.keys() if expected.get(path) != found.get(path))


class PublishedReleases:
    """The folder; every change of it is made under its lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.releases = folder / "releases"
        self.link = folder / "current"

    @contextmanager
    def lock(self, owner: Publisher) -> Iterator[None]:
        """Hold the target; raises `FaultError` that names who holds it, and `OSError` where nothing can be written."""
        self._check_kind()
        self.releases.mkdir(parents=True, exist_ok=True)
        with (self.folder / LOCK).open("a+", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the kernel lets go of it when the holder dies
            except BlockingIOError as error:
                file.seek(0)
                raise FaultError(
                    f"{self.folder} is being published to by {file.read().strip()}; wait for it"
                ) from error
            file.truncate(0)
            file.write(str(owner))
            file.flush()
            try:
                self._clear()
                yield
            finally:
                self._clear()
                file.truncate(0)

    def _check_kind(self) -> None:
        if self.folder.exists() and not self.folder.is_dir():
            raise FaultError(f"{self.folder} is no folder; expected one for releases")
        foreign = sorted({entry.name for entry in self.folder.glob("*")} - OWN)
        if foreign and not self.releases.is_dir():
            raise FaultError(
                f"{self.folder} holds other files ({foreign[0]}); expected an empty folder or an earlier target"
            )
        if self.link.exists() and not self.link.is_symlink():
            raise FaultError(f"{self.link} is not the link to a release; somebody has put it there: move it away")

    def _clear(self) -> None:
        """Remove what a killed run left."""
        for entry in self.releases.glob(f"{STAGING}*"):
            shutil.rmtree(entry)
        (self.folder / ".current").unlink(missing_ok=True)

    def list_releases(self) -> tuple[PublishedRelease, ...]:
        """Return the releases, newest first."""
        names = (entry for entry in self.releases.glob("*") if NAME.fullmatch(entry.name))
        return tuple(sorted(map(PublishedRelease, names), key=lambda release: release.name, reverse=True))

    @property
    def current(self) -> PublishedRelease | None:
        """What readers get; raises `FaultError` if it is gone."""
        if not self.link.is_symlink():
            return None
        release = PublishedRelease(self.releases / self.link.readlink().name)
        if not (release.folder / "manifest.json").is_file():
            raise FaultError(f"{self.link} leads to {release.name}, which is gone or no release; remove the link")
        return release

    def stage(self, publication: Publication, damaged: Collection[str] = ()) -> PublishedRelease:
        """Write the next release beside the others, complete and verified; nobody gets it yet.

        `damaged` are the files of the current release that are not as they were published. Its files under hashed names
        stay: pages that readers have open ask for them. Raises `FaultError`, and `OSError` where it cannot write.
        """
        staging = PublishedRelease(self.releases / f"{STAGING}-{os.getpid()}")
        former = self.current
        intact = {path: digest for path, digest in former.digests.items() if path not in damaged} if former else {}
        stager = Stager(staging.site, former.site if former else staging.site, intact)
        same: dict[str, list[str]] = {}
        for path, digest in publication.placed.items():
            same.setdefault(digest, []).append(path)
        try:
            with ThreadPoolExecutor() as pool:
                groups = list(pool.map(lambda paths: stager.add(publication.find(paths[0]), paths), same.values()))
            files = {path: digest for group in groups for path, digest in group.items()}
            if wrong := [path for path, digest in publication.placed.items() if files[path] != digest]:
                raise FaultError(f"{publication.find(wrong[0])} was changed while it was published; run it again")
            if former:
                files |= stager.carry(former.own, files)
            manifest = {
                "files": dict(sorted(files.items())),
                "own": sorted(publication.placed),
                "facts": publication.facts.as_json(),
            }
            (staging.folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), "utf-8")
            if lost := staging.list_differences():
                raise FaultError(
                    f"{len(lost)} files such as {lost[0]} did not arrive whole on the disk of {self.folder}"
                )
            os.sync()
            newest = next(iter(self.list_releases()), None)
            release = PublishedRelease(self.releases / f"{(newest.number if newest else 0) + 1:06}-{publication.build}")
            staging.folder.rename(release.folder)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            free = format_size(shutil.disk_usage(self.releases).free)
            raise FaultError(
                f"the disk of {self.folder} is full ({free} free); readers still get what they had"
            ) from error
        return release

    def switch(self, release: PublishedRelease) -> None:
        """Let readers get the release from now on."""
        link = self.folder / ".current"
        link.unlink(missing_ok=True)
        link.symlink_to(Path("releases") / release.name)
        link.replace(self.link)

    def prune(self, keep: int) -> list[str]:
        """Remove the oldest releases until `keep` are left, never the current one; returns their names."""
        current = self.current
        others = [release for release in self.list_releases() if current is None or release.name != current.name]
        removed = others[max(0, keep - 1) :]
        for release in removed:
            shutil.rmtree(release.folder)
        return [release.name for release in removed]

    def find_release(self, name: str = "") -> PublishedRelease:
        """Return the release of the name, or the newest one before the current; raises `FaultError`."""
        current, releases = self.current, self.list_releases()
        if name:
            chosen = [release for release in releases if release.name == name or str(release.number) == name]
        else:
            chosen = [release for release in releases if current and release.number < current.number]
        if not chosen:
            known = ", ".join(release.name for release in releases) or "none"
            raise FaultError(f"{self.folder} has no {f'release {name}' if name else 'earlier release'}; there: {known}")
        return chosen[0]
