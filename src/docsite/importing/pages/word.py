"""A DOCX file: a page for each heading of the first level, with the pictures that it holds."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from docsite.addresses import slugify_heading
from docsite.importing.pages.found import FoundPage, FoundTree
from docsite.importing.pages.pandoc import read_docx, write_documents
from docsite.problems import FaultError, Problem

SHOWN = {".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"}
"""Pictures that browsers show."""
FOLDER = "images"
NO_ATTRIBUTES = ["", [], []]
LETTER = re.compile(r"[^\W\d_]")
LONGEST = 60
"""Characters of a page's name."""
Node = dict[str, Any]


def read_document(file: Path, shown: str) -> FoundTree:
    """Read a document. Raises `FaultError` for one that pandoc cannot read, or that is empty."""
    content = file.read_bytes()
    document = read_docx(content, shown)
    report: list[Problem] = []
    stem = slugify_heading(file.stem)[:LONGEST] or "document"
    pictures = dict(_read_pictures(file, stem, report))
    sections = [section for section in _split(document["blocks"]) if _has_words(section)]
    if not sections:
        raise FaultError(f"{shown} holds no text; nothing is carried over")
    paths = _name_pages(sections)
    homes = {name: path for path, section in zip(paths, sections, strict=True) for name in _list_ids(section)}
    for path, section in zip(paths, sections, strict=True):
        _mend_nodes(section, path, homes, pictures)
    texts = write_documents({**document, "meta": {}, "blocks": section} for section in sections)
    title = _read_words(document.get("meta", {}).get("title", {}).get("c", [])) or file.stem
    pages = [
        FoundPage(path=path, shown=path, text=text, title=title, is_converted=True)
        for path, text in zip(paths, texts, strict=True)
    ]
    tree = FoundTree(shown=shown, pages=pages, files={}, slugify=slugify_pandoc, report=report)
    tree.contents = dict(pictures.values())
    tree.nav = list(paths)
    return tree


def _split(blocks: list[Node]) -> Iterator[list[Node]]:
    """Yield what stands before the first heading of the highest level, and the section of each."""
    section: list[Node] = []
    for block in blocks:
        if block["t"] == "Header" and block["c"][0] == 1 and section:
            yield section
            section = []
        if not _is_contents(block):
            section.append(block)
    yield section


def _is_contents(block: Node) -> bool:
    """Say whether a paragraph is a row of a table of contents: nothing but a link into the document."""
    inlines = (
        [inline for inline in block.get("c", []) if inline.get("t") not in {"Space", "SoftBreak"}]
        if block["t"] in {"Para", "Plain"}
        else []
    )
    return len(inlines) == 1 and inlines[0]["t"] == "Link" and str(inlines[0]["c"][2][0]).startswith("#")


def _has_words(section: list[Node]) -> bool:
    return any(True for node in _walk(section) if node.get("t") in {"Str", "Image", "Code", "CodeBlock"})


def _name_pages(sections: list[list[Node]]) -> list[str]:
    """Return a path for each section: the first one is the home page."""
    paths: list[str] = []
    for number, section in enumerate(sections):
        head = section[0]
        words = _read_words(head["c"][2]) if head["t"] == "Header" else ""
        is_home = number == 0 and (head["t"] != "Header" or len(sections) == 1)
        name = "index" if is_home else slugify_heading(words)[:LONGEST].strip("-") or "section"
        name = "section" if name == "index" and not is_home else name
        while f"{name}.md" in paths:
            name = f"{name}-{len(paths)}"
        paths.append(f"{name}.md")
    return paths


def _read_pictures(file: Path, stem: str, report: list[Problem]) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """Yield the name that the document has for a picture, its path and what it holds."""
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            if entry.filename.startswith("word/media/") and not entry.is_dir():
                name = PurePosixPath(entry.filename).name
                if PurePosixPath(name).suffix.lower() in SHOWN:
                    yield f"media/{name}", (f"{FOLDER}/{stem}-{name}", archive.read(entry))
                else:
                    cause = f"the picture {name} is of a kind that browsers do not show: left out"
                    report.append(Problem(file.name, 1, 1, cause, "PNG, JPEG or SVG"))


def _list_ids(section: list[Node]) -> Iterator[str]:
    for node in _walk(section):
        if node.get("t") == "Header" and node["c"][1][0]:
            yield node["c"][1][0]


def _mend_nodes(section: list[Node], path: str, homes: dict[str, str], pictures: dict[str, tuple[str, bytes]]) -> None:
    """Drop what only a word processor needs; let links and pictures name pages and files."""
    for node in _walk(section):
        kind, content = node.get("t"), node.get("c") or []
        if kind == "Image":
            content[0] = NO_ATTRIBUTES
            content[2] = [pictures.get(content[2][0], (content[2][0], b""))[0], ""]
        elif kind == "Link":
            content[0] = NO_ATTRIBUTES
            target = content[2][0]
            home = homes.get(target.removeprefix("#")) if target.startswith("#") else None
            content[2] = [f"{home}{target}" if home and home != path else target, ""]
        elif kind in {"Span", "Underline", "SmallCaps"}:
            words = content[1] if kind == "Span" else content
            node.clear()
            node.update(t="Span", c=[NO_ATTRIBUTES, words])
        elif kind == "Figure":
            pictures_within = [each for each in _walk(content[2]) if each.get("t") == "Image"]
            node.clear()
            node.update(t="Para", c=pictures_within)
        elif kind == "Table":
            for column in content[2]:
                column[1] = {"t": "ColWidthDefault"}
        elif kind == "Div":
            content[0] = NO_ATTRIBUTES


def _walk(value: Any) -> Iterator[Node]:  # noqa: ANN401 - JSON holds anything
    if isinstance(value, dict):
        yield value
        yield from _walk(value.get("c"))
    elif isinstance(value, list):
        for item in value:
            yield from _walk(item)


def _read_words(inlines: Any) -> str:  # noqa: ANN401 - as above
    return " ".join(
        "".join(
            node["c"] if node["t"] == "Str" else " "
            for node in _walk(inlines)
            if node.get("t") in {"Str", "Space", "SoftBreak"}
        ).split()
    )


def slugify_pandoc(text: str, separator: str) -> str:
    """Return the id that pandoc gives a heading: https://pandoc.org/MANUAL.html#extension-auto_identifiers."""
    bare = re.sub(r"\s+", separator, re.sub(r"[^\w\s.-]", "", text.strip().lower()))
    first = LETTER.search(bare)
    return bare[first.start() :] if first else "section"
