"""Pandoc, which reads what is no Markdown: run without a network, files or scripts of its input."""

import json
import os
import re
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pypandoc

from docsite.importing.pages.signs import keep_signs
from docsite.problems import FaultError

MARKDOWN = (
    "markdown+pipe_tables+four_space_rule+definition_lists+footnotes+backtick_code_blocks+strikeout+raw_html"
    "-smart-fenced_divs-bracketed_spans-header_attributes-simple_tables-multiline_tables-grid_tables-raw_attribute"
    "-implicit_figures-citations-link_attributes-fenced_code_attributes-inline_code_attributes-fancy_lists+startnum"
    "-example_lists-line_blocks-superscript-subscript+tex_math_dollars-auto_identifiers-native_divs-native_spans"
    "-table_captions-task_lists-raw_tex-pandoc_title_block-yaml_metadata_block-escaped_line_breaks-mark"
)
"""Markdown as Python-Markdown reads it with our extensions."""
HTML = "html-native_divs-native_spans"
OPTIONS = ("--wrap=none", "--sandbox", "--quiet", "--markdown-headings=atx")
EMPTY = re.compile(r"^<!-- -->\n\n?", re.MULTILINE)
"""What pandoc puts between two lists."""


def _run(*words: str, given: bytes) -> bytes:
    environ = {**os.environ, "LC_ALL": "C.UTF-8"}
    command = [pypandoc.get_pandoc_path(), *OPTIONS, *words]
    return subprocess.run(command, input=given, capture_output=True, check=True, env=environ).stdout  # noqa: S603


def read_docx(content: bytes, shown: str) -> dict[str, Any]:
    """Return the document as pandoc's JSON. Raises `FaultError`."""
    try:
        made: dict[str, Any] = json.loads(_run("--from=docx", "--to=json", given=content))
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[-1] if said else "no reason given"
        raise FaultError(
            f"{shown} cannot be read as DOCX: {reason}; save it anew in the program that made it"
        ) from error
    return made


def write_documents(documents: Iterable[dict[str, Any]]) -> list[str]:
    """Return documents of pandoc's JSON as Markdown."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(_write, documents))


def convert_html(texts: Iterable[str]) -> list[str]:
    """Return texts of HTML as Markdown."""
    with ThreadPoolExecutor() as pool:
        return write_documents(pool.map(_read_html, texts))


def _read_html(text: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(_run(f"--from={HTML}", "--to=json", given=text.encode()))
    return made


def _write(document: dict[str, Any]) -> str:
    given = json.dumps(keep_signs(document), ensure_ascii=False).encode()
    return EMPTY.sub("", _run("--from=json", f"--to={MARKDOWN}", given=given).decode())
