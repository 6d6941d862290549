"""Ask OSV, the database of open-source vulnerabilities, for known ones in the locked requirements.

Exit status 1 if there are any. Where the service cannot be reached nothing is checked, and that is no failure.

See decisions/0039-an-audit-that-cannot-ask-is-no-failure.md.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docsite.command import run_command
from docsite.problems import FaultError

ROOT = Path(__file__).resolve().parent.parent
SERVICE = "https://api.osv.dev/v1/query"
LOCKS = ("site", "publish")
UNREACHABLE = re.compile(r"\.(?:\w*ConnectionError|\w*Timeout|ProxyError|SSLError|ServiceError|JSONDecodeError)$")
"""What pip-audit fails with when it gets no answer, or none that it understands."""


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--service", default=SERVICE, help="another address that speaks OSV's protocol")
    arguments = parser.parse_args(argv)
    packages = ask_service(arguments.service)
    if packages is None:
        print(f"audit: NOT CHECKED: no answer from {arguments.service}; try again where it can be reached")
        return 0
    findings = list(list_findings(packages))
    for finding in findings:
        print(finding, file=sys.stderr)
    print(f"audit: {len(packages)} packages, {len(findings)} known vulnerabilities")
    return 1 if findings else 0


def ask_service(address: str) -> list[dict[str, Any]] | None:
    """Return the locked packages with what is known of them, or `None` without an answer."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner=off"]
    command += ["--vulnerability-service=osv", f"--osv-url={address}", f"--cache-dir={ROOT / '.cache/audit'}"]
    command += ["--format=json", *(f"--requirement={ROOT / 'requirements' / name}.txt" for name in LOCKS)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.stdout:
        packages: list[dict[str, Any]] = json.loads(result.stdout)["dependencies"]
        return packages
    reason = result.stderr.strip().splitlines()[-1]
    if not UNREACHABLE.search(reason.partition(": ")[0]):
        raise FaultError(f"pip-audit: {reason}")
    return None


def list_findings(packages: list[dict[str, Any]]) -> Iterator[str]:
    """Yield package, version, advisory, and the versions that mend it."""
    for package in packages:
        for found in package["vulns"]:
            names = ", ".join([found["id"], *found["aliases"]])
            remedy = f"mended in {', '.join(found['fix_versions'])}" if found["fix_versions"] else "not mended yet"
            yield f"{package['name']} {package['version']}: {names}; {remedy}: {found['description']}"


if __name__ == "__main__":
    sys.exit(run_command(main))
