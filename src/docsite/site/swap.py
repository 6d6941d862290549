"""Put a finished site in the place of the former one."""

import contextlib
import os
import shutil
from pathlib import Path


def keep_times(built: Path, site: Path) -> None:
    """Give every file that the site holds already, letter for letter, the time it has there.

    So web servers and programs that copy sites see what has changed, and nothing else.
    """
    for file in built.rglob("*"):
        path = file.relative_to(built)
        with contextlib.suppress(OSError):  # it is new, or a folder
            if path.parts[0] != "latest" and file.read_bytes() == (site / path).read_bytes():  # `latest` are links
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
