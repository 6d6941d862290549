"""Put a finished site in the place of the former one."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from docsite.command import is_running
from docsite.files import naming
from docsite.problems import FaultError


def check_place(site: Path) -> None:
    """Raise `FaultError` if what stands in the site's place is no site: it would be gone."""
    if site.exists() and any(site.iterdir()) and not (site / "index.html").exists():
        raise FaultError(f"{site} is no site, and would be replaced by one; choose another --site")


@contextlib.contextmanager
def temporary_folder(site: Path) -> Iterator[Path]:
    """Give a folder beside the site, so that it can take its place in one step; remove it whatever happens."""
    for leftover in site.parent.glob(f".{site.name}-[0-9]*-*"):  # of a build that was killed
        if not is_running(int(leftover.name.removeprefix(f".{site.name}-").partition("-")[0])):
            shutil.rmtree(leftover, ignore_errors=True)
    prefix = f".{site.name}-{os.getpid()}-"
    with naming(site.parent):
        temporary = tempfile.TemporaryDirectory(prefix=prefix, dir=site.parent, ignore_cleanup_errors=True)
    with temporary as name:
        folder = Path(name, site.name)
        folder.mkdir()
        yield folder


def keep_times(built: Path, site: Path) -> None:
    """Give every file that the site holds already, letter for letter, the time it has there.

    So web servers and programs that copy sites see what has changed, and nothing else.
    """
    for file in built.rglob("*"):
        path = file.relative_to(built)
        with contextlib.suppress(OSError):  # it is new, or a folder
            is_done = path.parts[0] == "latest" and file.stat().st_nlink > 1  # another name of a line's file
            if not is_done and file.read_bytes() == (site / path).read_bytes():
                status = (site / path).stat()
                os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def swap_site(built: Path, site: Path) -> None:
    """Put the built folder in the place of the site; on failure the former site stands as before."""
    former = _former(site)
    shutil.rmtree(former, ignore_errors=True)
    if site.exists():
        site.rename(former)
    try:
        built.rename(site)
    except OSError:
        recover_site(site)
        raise
    shutil.rmtree(former, ignore_errors=True)


def recover_site(site: Path) -> None:
    """Bring the former site back after a build that was killed between the two steps of `swap_site`."""
    if not site.exists() and _former(site).exists():
        _former(site).rename(site)


def _former(site: Path) -> Path:
    return site.with_name(f".{site.name}-former")
