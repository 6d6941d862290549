"""Whatever a writer writes is shown, hidden or told: the cases of `writing/cases.yml`, by somebody who knew no code."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, page, run, write_tree
from lxml import html
from ruamel.yaml import YAML

CASES: dict[str, dict[str, Any]] = {
    case["id"]: case for case in YAML(typ="safe").load(ROOT / "tests/writing/cases.yml")
}
FIRST_LINE = page("", "TEXT").split("\n").index("TEXT")
"""How many lines stand above the text of a page."""


def normalise(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def own_files(name: str) -> tuple[str, dict[str, str | bytes]]:
    """Return the text of a case and its files, under names that no other case has; parts of pages are no pages."""
    case = CASES[name]
    files: dict[str, str | bytes] = case.get("files", {})
    parts = {path: f"{name}-{path.replace('/', '-').replace('.md', '.txt')}" for path in files if "snippets/" in path}

    def rename(text: str) -> str:
        for path, own in parts.items():
            text = text.replace(path, own)
        return text

    kept = {parts.get(path, path): rename(text) if isinstance(text, str) else text for path, text in files.items()}
    return rename(case["text"]), kept


@cache
def build(folder: Path, line: str) -> tuple[Path, str]:
    """Build all cases of a line at once; return the site and what was told."""
    docs: dict[str, str | None] = {}
    binary: dict[str, bytes] = {}
    for name, case in CASES.items():
        if str(case.get("line", "5.2")) == line:
            text, files = own_files(name)
            docs[f"{name}.md"] = page(name, text)
            docs |= {path: content for path, content in files.items() if isinstance(content, str)}
            binary |= {path: content for path, content in files.items() if isinstance(content, bytes)}
    root = write_tree(folder / f"writing-{line}", docs)
    for path, content in binary.items():
        (root / "docs" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "docs" / path).write_bytes(content)
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE=line)
    assert "Traceback" not in result.stderr, result.stderr
    return root / "out", result.stderr


@pytest.mark.xdist_group("writing")
@pytest.mark.parametrize("name", CASES)
def test_what_is_written_is_shown_hidden_or_told(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    case = CASES[name]
    site, told = build(tmp_path_factory.getbasetemp(), str(case.get("line", "5.2")))
    source = (site / f"{name}.html").read_text("utf-8")
    [article] = html.fromstring(source).cssselect("article")
    raw = "".join(article.itertext())
    within = html.tostring(article, encoding="unicode").replace(name, "")
    rows = [row for row in told.split("\n") if f"docs/{name}.md:" in row]
    faults = [
        *(f"not shown: {text!r}" for text in map(str, case.get("shows", ())) if not is_shown(text, raw)),
        *(f"not hidden: {text!r}" for text in map(str, case.get("hides", ())) if is_anywhere(text, within, source)),
        *(f"not there: {selector}" for selector in case.get("has", ()) if not article.cssselect(selector)),
        *(f"not told: {line}: {part!r}" for line, part in case.get("warns", ()) if not is_told(line, part, rows)),
        *(f"told: {row}" for row in rows if case.get("silent")),
    ]
    assert faults == [], "\n".join([case["why"], case["text"], *faults, *rows, within[:2000]])


def is_shown(text: str, raw: str) -> bool:
    return text.strip("\n") in raw if {"\n", "\t"} & {*text.strip("\n")} else normalise(text) in normalise(raw)


def is_anywhere(text: str, article: str, source: str) -> bool:
    return text in (source if re.search(r"[^\W\d]{3}", text) else article)


def is_told(line: int, part: str, rows: list[str]) -> bool:
    return any(f".md:{line + FIRST_LINE}:" in row and part.lower() in row.lower() for row in rows)
