"""Check typography and spelling of the Russian texts: docs/**/*.md, the values of releases/*.yml, the writers' manual.

Words that the dictionary lacks stand in docs/spelling.txt: a word a line, `*` after a stem, `#` before a comment. The
product's texts are checked if they are Russian, and that file is there, be it empty.
"""

import argparse
import sys
from pathlib import Path

from docsite.command import run_command
from docsite.problems import ProblemsError
from docsite.tree.configuration import load_config
from docsite.tree.manual import MANUAL, NAVIGATION, SPELLING
from docsite.tree.published import find_left_out
from docsite.tree.synonyms import FILE as SYNONYMS
from docsite.writing.texts import find_texts, load_editor

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
OWN = (DOCS, ROOT / "releases")
WORDS = "docs/spelling.txt"
JARGON = DOCS / SYNONYMS
"""Words as readers write them, right or wrong."""


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fix", action="store_true", help="mend in pages what needs no thought; check the rest")
    parser.add_argument("paths", nargs="*", type=Path, help="files or folders instead of all", metavar="path")
    arguments = parser.parse_args(argv)
    config = load_config(ROOT)
    editor = load_editor(ROOT, (WORDS, SPELLING), config.markdown_extensions)
    left_out = {DOCS / path for path in find_left_out(DOCS, config) if path.endswith(".md")}
    unchecked = _find_reason(config.language)
    folders = (*(() if unchecked else OWN), *filter(Path.is_dir, [ROOT / MANUAL]))
    files = find_texts(arguments.paths or folders, {JARGON, ROOT / NAVIGATION, *left_out})
    mending = f", {editor.mend(files)} mended" if arguments.fix else ""
    problems = ProblemsError(editor.check(files)).problems
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"prose: {len(files)} files checked{mending}, {len(problems)} problems")
    if unchecked and not arguments.paths:
        print(f"prose: docs/ and releases/ were not checked: {unchecked}")
    return 1 if problems else 0


def _find_reason(language: str) -> str:
    """Say why the product's own texts are not checked; an empty text if they are."""
    if language != "ru":
        return f"they are written in '{language}', and only Russian can be"
    return "" if (ROOT / WORDS).exists() else f"there is no {WORDS}, the list of the product's own words"


if __name__ == "__main__":
    sys.exit(run_command(main))
