"""A DOCX file: a page for each heading of the first level, with the pictures that it holds."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from docsite.addresses import slugify_heading
from docsite.importing.pages.found import FoundPage, FoundTree
from docsite.importing.pages.pandoc import read_docx, write_documents
from docsite.importing.pages.signs import Node, walk
from docsite.importing.pages.word_markup import WordMarkup
from docsite.importing.pages.word_nodes import NO_ATTRIBUTES, mend_nodes, read_words
from docsite.problems import FaultError, Problem

SHOWN = {".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"}
"""Pictures that browsers show."""
FOLDER = "images"
BESIDE_TITLE = ("subtitle", "author", "date", "abstract")
LETTER = re.compile(r"[^\W\d_]")
LONGEST = 60
"""Characters of a page's name."""


def read_document(file: Path, shown: str) -> FoundTree:
    """Read a document. Raises `FaultError` for one that pandoc cannot read, or that is empty."""
    content = file.read_bytes()
    read_docx(content, shown)  # what is no document is told by pandoc
    try:
        markup = WordMarkup(content)
    except (KeyError, ValueError) as error:
        raise FaultError(
            f"{shown} is no DOCX but of a kind like it; save it as DOCX in the program that made it"
        ) from error
    document = read_docx(markup.simplify(), shown)
    report = [Problem(shown, 1, 1, cause) for cause in markup.told]
    stem = slugify_heading(file.stem)[:LONGEST] or "document"
    title = _read_meta(document, "title") or str(markup.document.core_properties.title or "").strip()
    sections = [section for section in _split(document["blocks"]) if _has_words(section)]
    if not sections:
        raise FaultError(f"{shown} holds no text; nothing is carried over")
    if beside := [_make_paragraph(words) for key in BESIDE_TITLE if (words := _read_meta(document, key))]:
        sections[:1] = [beside, sections[0]] if sections[0][0]["t"] == "Header" else [[*beside, *sections[0]]]
    paths = _name_pages(sections)
    if title and sections[0][0]["t"] != "Header":
        sections[0].insert(0, {"t": "Header", "c": [1, NO_ATTRIBUTES, [{"t": "Str", "c": title}]]})
    pictures = dict(_read_pictures(file, stem, sections, report))
    wanted = {node["c"][2][0].removeprefix("#") for node in walk(sections) if node.get("t") == "Link"}
    homes = {name: path for path, section in zip(paths, sections, strict=True) for name in _list_ids(section)}
    for path, section in zip(paths, sections, strict=True):
        mend_nodes(section, path, homes, {name: picture for name, (picture, _) in pictures.items()}, wanted)
    texts = write_documents({**document, "meta": {}, "blocks": section} for section in sections)
    pages = [
        FoundPage(path=path, shown=path, text=text, title=title or file.stem, is_converted=True)
        for path, text in zip(paths, texts, strict=True)
    ]
    tree = FoundTree(shown=shown, title=title, pages=pages, files={}, slugify=slugify_pandoc, report=report)
    tree.contents = dict(pictures.values())
    tree.nav = list(paths)
    return tree


def _read_meta(document: Node, key: str) -> str:
    return read_words(document["meta"].get(key, {}).get("c", []))


def _make_paragraph(words: str) -> Node:
    return {"t": "Para", "c": [{"t": "Str", "c": words}]}


def _split(blocks: list[Node]) -> Iterator[list[Node]]:
    """Yield what stands before the first heading of the highest level, and the section of each."""
    section: list[Node] = []
    for block in blocks:
        if block["t"] == "Header" and block["c"][0] == 1 and section:
            yield section
            section = []
        section.append(block)
    yield section


def _has_words(section: list[Node]) -> bool:
    return any(True for node in walk(section) if node.get("t") in {"Str", "Image", "Code", "CodeBlock"})


def _name_pages(sections: list[list[Node]]) -> list[str]:
    """Return a path for each section: the first one is the home page."""
    paths: list[str] = []
    for number, section in enumerate(sections):
        head = section[0]
        words = read_words(head["c"][2]) if head["t"] == "Header" else ""
        is_home = number == 0 and (head["t"] != "Header" or len(sections) == 1)
        name = "index" if is_home else slugify_heading(words)[:LONGEST].strip("-") or "section"
        name = "section" if name == "index" and not is_home else name
        while f"{name}.md" in paths:
            name = f"{name}-{len(paths)}"
        paths.append(f"{name}.md")
    return paths


def _read_pictures(
    file: Path, stem: str, sections: list[list[Node]], report: list[Problem]
) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """Yield the name that the document has for a picture, its path, by the order of appearance, and what it holds."""
    shown = dict.fromkeys(node["c"][2][0] for node in walk(sections) if node.get("t") == "Image")
    with zipfile.ZipFile(file) as archive:
        held = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}
        for number, name in enumerate((name for name in shown if f"word/{name}" in held), start=1):
            ending = PurePosixPath(name).suffix.lower()
            if ending in SHOWN:
                yield name, (f"{FOLDER}/{stem}-{number}{ending}", archive.read(held[f"word/{name}"]))
            else:
                cause = f"the picture {PurePosixPath(name).name} is of a kind that browsers do not show: left out"
                report.append(Problem(file.name, 1, 1, cause, "PNG, JPEG or SVG"))


def _list_ids(section: list[Node]) -> Iterator[str]:
    for node in walk(section):
        kind = node.get("t")
        name = node["c"][1][0] if kind == "Header" else node["c"][0][0] if kind == "Span" else ""
        if name:
            yield name


def slugify_pandoc(text: str, separator: str) -> str:
    """Return the id that pandoc gives a heading: https://pandoc.org/MANUAL.html#extension-auto_identifiers."""
    bare = re.sub(r"\s+", separator, re.sub(r"[^\w\s.-]", "", text.strip().lower()))
    first = LETTER.search(bare)
    return bare[first.start() :] if first else "section"
