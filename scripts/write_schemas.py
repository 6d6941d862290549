"""Write the JSON Schemas of the release metadata to releases/schema/, for editors."""

import argparse
import sys
from pathlib import Path

from docsite.command import run_command
from docsite.files import write_whole
from docsite.site.schemas import render_schemas

FOLDER = Path(__file__).resolve().parent.parent / "releases" / "schema"


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    argparse.ArgumentParser(description=__doc__).parse_args(argv)
    FOLDER.mkdir(exist_ok=True)
    for name, text in render_schemas():
        write_whole(FOLDER / name, text.encode())
        print(f"releases/schema/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
