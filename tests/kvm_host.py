"""A private virtualisation host: real libvirt and QEMU in namespaces of their own, gone with their last process."""

import os
import shutil
import subprocess
from pathlib import Path

from conftest import ROOT
from machine import OWN_HOST

IMAGE = "image"
DISK = "disk"
MACHINE = "machine"


def run_on_host(
    script: str,
    folder: Path,
    *,
    guest: Path,
    image: str = "carbon-crm.qcow2",
    have: str = MACHINE,
    files: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run the Bash script in an empty working folder of a host of its own; `folder` keeps the host's state.

    The host begins with what `have` says: the `guest` image in /var/tmp, named `image`; its disk in the pool; or
    a running machine `carbon-crm`. The shell scripts among `files` lie in the working folder.
    """
    path = folder / "script.sh"
    path.write_text(f"set -euo pipefail\n{script}", "utf-8")
    work = folder / "state/work"
    work.mkdir(parents=True)
    for file in files.glob("*.sh") if files else ():
        shutil.copy(file, work)
    enter = (ROOT / "tests/host/enter.sh", folder / "state", guest, image, have, path)
    command = [*OWN_HOST.enter, *map(str, enter)]
    environment = os.environ | {
        "LC_ALL": "C.UTF-8",
        "PATH": f"{ROOT / 'tests/host/bin'}:{os.environ['PATH']}",
        "VIRT_TYPE": "qemu",  # /dev/kvm is hidden, so that all machines are alike
    }
    return subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, check=False
    )
