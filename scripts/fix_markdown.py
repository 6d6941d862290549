"""Mend in pages what Markdown reads otherwise than GitHub shows it, where that is certain.

An empty row before lists and tables, four spaces for each level of a list, '1.' in place of '1)', closing fences as
long as the opening ones. What it cannot mend, a build tells.
"""

import argparse
import sys
from pathlib import Path

from docsite.checks.dialect_mends import mend_dialect
from docsite.command import run_command
from docsite.files import write_whole
from docsite.reading.front_matter import find_head
from docsite.reading.structure import MarkdownReader
from docsite.reading.yaml import decode_text
from docsite.tree.configuration import load_config
from docsite.tree.manual import MANUAL
from docsite.writing.texts import find_texts

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "docs", *filter(Path.is_dir, [ROOT / MANUAL]))


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, help="pages or folders instead of all", metavar="path")
    arguments = parser.parse_args(argv)
    reader = MarkdownReader(load_config(ROOT).markdown_extensions, ROOT)
    pages = [file for file in find_texts(arguments.paths or FOLDERS) if file.suffix == ".md"]
    mended = [page for page in pages if mend_page(page, reader)]
    for page in mended:
        print(f"{page}: mended")
    print(f"markdown: {len(pages)} pages, {len(mended)} mended")
    return 0


def mend_page(page: Path, reader: MarkdownReader) -> bool:
    """Mend a page; returns whether anything was."""
    text = decode_text(page.read_bytes(), str(page))
    length = find_head(text, str(page)).length
    mended = text[:length] + mend_dialect(text[length:], reader)
    if mended != text:
        write_whole(page, mended.encode())
    return mended != text


if __name__ == "__main__":
    sys.exit(run_command(main))
