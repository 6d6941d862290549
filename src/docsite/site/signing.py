"""Detached OpenPGP signatures (RFC 4880), by the machine's own GnuPG and its keys."""

import subprocess
from pathlib import Path

from docsite.problems import FaultError


def check_key(key: str) -> None:
    """Raise `FaultError` if GnuPG is missing or cannot sign with the key."""
    _run("--list-secret-keys", key)


def sign_file(file: Path, key: str) -> Path:
    """Write the file's detached signature beside it and return its path. Raises `FaultError` with GnuPG's reason."""
    signature = file.with_name(f"{file.name}.asc")
    _run("--armor", "--local-user", key, "--output", str(signature), "--detach-sign", str(file))
    return signature


def _run(*words: str) -> None:
    command = ["gpg", "--batch", "--quiet", *words]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
    except FileNotFoundError as error:
        raise FaultError("SIGN_KEY is set, but there is no gpg; install the package gnupg") from error
    if result.returncode != 0:
        reason = result.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise FaultError(f"cannot sign with the key of SIGN_KEY: {reason[0]}; see 'gpg --list-secret-keys'")
