"""Install the Debian packages that the tests need and this machine lacks; without root, say which.

Each package is named with the command or the file it brings: `chromium`, or `library-clients:virsh` where they differ.
A pattern will do for a file. `@FILE` stands for the rows of a file.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from docsite.command import run_command
from docsite.problems import FaultError


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, fromfile_prefix_chars="@")
    parser.add_argument("packages", nargs="+", metavar="package[:command]")
    arguments = parser.parse_args(argv)
    wanted = (name.partition(":") for name in arguments.packages)
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"  # where a user's PATH does not look
    missing = list(dict.fromkeys(package for package, _, brings in wanted if not is_there(brings or package, path)))
    if not missing:
        return 0
    become = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (become and not can_sudo()):
        raise FaultError(f"{', '.join(missing)} is missing; run: sudo apt-get install {' '.join(missing)}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--quiet=2", "--no-install-recommends", *missing]
    print(f"installing {', '.join(missing)}", flush=True)
    for command in (["apt-get", "update", "--quiet=2"], install):
        result = subprocess.run([*become, *command], env=environment, capture_output=True, text=True, check=False)
        if result.returncode:
            print(f"{result.stdout}{result.stderr}error: {' '.join(command)} failed", file=sys.stderr)
            return 1
    return 0


def is_there(brings: str, path: str) -> bool:
    """Say whether the machine has the file, or in the folders of the path the command."""
    return any(Path("/").glob(brings[1:])) if "/" in brings else shutil.which(brings, path=path) is not None


def can_sudo() -> bool:
    """Say whether sudo works without asking."""
    return bool(shutil.which("sudo")) and subprocess.run(["sudo", "-n", "true"], check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(run_command(main))
