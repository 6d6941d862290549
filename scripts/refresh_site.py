"""Build the site unless it is already what `build_site.py` would make; takes the same arguments.

With others than `--site` it leaves all to that.
"""

import argparse
import datetime as dt
import os
import sys
from pathlib import Path

from docsite.command import run_command
from docsite.line.run import read_run
from docsite.site.freshness import digest_inputs, is_fresh

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, add_help=False, allow_abbrev=False)
    parser.add_argument("--site", type=Path, default=ROOT / "site")
    arguments, others = parser.parse_known_args()
    site: Path = arguments.site
    run = read_run(os.environ, ROOT, dt.datetime.now(dt.UTC).date())
    if others or not is_fresh(ROOT, site, digest_inputs(ROOT, run)):
        builder = str(Path(__file__).with_name("build_site.py"))
        os.execv(sys.executable, [sys.executable, builder, *sys.argv[1:]])  # noqa: S606 - our own program, in this one's place
    print(f"nothing has changed since {site.name}/ was built")
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
