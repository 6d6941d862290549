"""Documents as files: PDF by Typst, DOCX and EPUB by pandoc, each from the same composed HTML.

A finished file is kept under the digest of all that went into it, so an unchanged document costs nothing.

See decisions/0017-a-warning-of-pandoc-or-typst-is-an-error.md, decisions/0018-pdfs-are-pdf-ua-1.md.
"""

import datetime as dt
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import fontpkg
import pypandoc
import typst
from jinja2 import Environment

from docsite.cache import Cache
from docsite.documents import word
from docsite.documents.about import FONTS, About, describe_document
from docsite.documents.composition import (
    Composition,
    LinePages,
    Passage,
    Unfilled,
    compose_document,
    find_chapters,
)
from docsite.files import digest
from docsite.line.line_site import LineSite
from docsite.problems import FaultError, Problem, ProblemsError
from docsite.tree.documents import Document, Format

TOOLS = ("pypandoc_binary", "typst", "python-docx", "fontpkg-pt-sans", "fontpkg-ibm-plex-mono")
STANDARD = "ua-1"
"""PDF/UA-1 (ISO 14289-1): Typst refuses to write a file that breaks it."""
PICTURE_DPI = 192.0
LOCALE = {"LC_ALL": "C.UTF-8"}
"""Of the programs that we call: pandoc reads its arguments in the encoding of the locale, and C has no Russian."""
UNKNOWN_GLYPH = "could not be displayed"
"""Typst's words for a letter that no font has."""
LAST_COMMON = 0x45F
"""The last letter that every font here has: Latin and Cyrillic stand before it."""
JOINERS = "\N{ZERO WIDTH JOINER}\N{VARIATION SELECTOR-15}\N{VARIATION SELECTOR-16}"
"""What only makes other letters look another way."""
REFERENCE = "reference.docx"
FOLDER = "documents"
"""Of the templates, below `overrides/`."""


@dataclass(frozen=True)
class DocumentFile:
    """A finished file of a document."""

    document: Document
    format: Format
    name: str
    content: bytes
    unfilled: tuple[Unfilled, ...] = ()
    """What the vendor has yet to fill in: it is a draft."""
    warnings: tuple[Problem, ...] = ()
    """What it shows in another way than its pages."""


@dataclass(frozen=True)
class DocumentJob:
    """A file to be made."""

    document: Document
    format: Format
    name: str
    composition: Composition
    about: About
    inputs: tuple[str, ...]
    """What the cache knows it by."""
    content: bytes | None
    """What the cache has."""
    reference: bytes
    """The reference document of a Word document that the cache does not have."""


@dataclass(frozen=True)
class Typesetter:
    """Makes files of documents."""

    templates: Environment
    """The templates below `overrides/`."""
    looks: Path
    """The folder `overrides/documents/`."""
    cache: Cache
    """Keeps finished files."""

    @cached_property
    def fonts(self) -> typst.Fonts:
        """The fonts of the wheels and no others, so that every machine sets the same pages."""
        folders: set[str] = set()
        for name in FONTS.values():
            try:
                folders |= {str(file.path.parent) for file in fontpkg.family(name).files}
            except LookupError as error:
                raise FaultError(f"the font '{name}' is not installed; run 'make site', which installs it") from error
        return typst.Fonts(include_system_fonts=False, font_paths=sorted(folders))

    @cached_property
    def tools(self) -> str:
        """A digest of all besides the content and our programs that decides how a file looks."""
        return digest(
            *(file.read_bytes() for file in sorted(self.looks.iterdir())),
            *(f"{name} {version(name)}" for name in TOOLS),
        )

    def list_jobs(self, document: Document, line_site: LineSite, pages: LinePages) -> Iterator[DocumentJob]:
        """Yield what is to be made of the document for the line; nothing if the line has no page of it.

        This takes one thread for all documents, since libxml2 keeps names by thread; `make` takes any.
        Raises `ProblemsError`.
        """
        if not find_chapters(document, line_site):
            return
        composition = compose_document(document, line_site, pages)
        about = describe_document(document, line_site, composition)
        words = json.dumps(asdict(about), ensure_ascii=False, sort_keys=True)
        for kind in document.formats:
            name = f"{line_site.project.identity.product.slug}-{document.slug}-{line_site.line}.{kind}"
            inputs = (kind, self.tools, composition.body, words)
            content = self.cache.read(__name__, *inputs)
            reference = self.make_reference(about) if kind == "docx" and content is None else b""
            yield DocumentJob(document, kind, name, composition, about, inputs, content, reference)

    def make_reference(self, about: About) -> bytes:
        """Return the reference document of a Word document."""
        header = f"{about.product} {about.line} · {about.running_title}"
        return word.render_reference(self.reference, header, about.label, about.colour)

    @cached_property
    def reference(self) -> bytes:
        """Pandoc's own reference document."""
        command = [pypandoc.get_pandoc_path(), "--print-default-data-file=reference.docx"]
        return subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 - the wheel's own program

    def make(self, job: DocumentJob) -> DocumentFile:
        """Return the file of an job, made and kept if the cache did not have it. Raises `ProblemsError`."""
        content = job.content
        warnings: tuple[Problem, ...] = ()
        if content is None:
            content, warnings = self.render(job)
            if not warnings:  # the next run tells them, too
                self.cache.keep(content, __name__, *job.inputs)
        return DocumentFile(job.document, job.format, job.name, content, job.composition.unfilled, warnings)

    def render(self, job: DocumentJob) -> tuple[bytes, tuple[Problem, ...]]:
        """Make a file; returns warnings, too. Raises `ProblemsError` for content that its format cannot show."""
        with tempfile.TemporaryDirectory(prefix="docsite-") as name:
            folder = Path(name)
            for image, content in job.composition.images.items():
                (folder / image).write_bytes(content)
            (folder / REFERENCE).write_bytes(job.reference)
            try:
                match job.format:
                    case "pdf":
                        return self.render_pdf(job.composition, job.about, folder)
                    case "docx":
                        return self.render_docx(job.composition, job.about, folder), ()
                    case "epub":
                        return self.render_epub(job.composition, job.about, folder), ()
            except (typst.TypstError, _ToolError) as error:
                place = self.find_culprit(job, folder)
                cause = f"no {job.format.upper()} of '{job.document.slug}' in line {job.about.line}: {error}"
                raise ProblemsError([place.problem(cause, "content that the format can show")]) from error

    def find_culprit(self, job: DocumentJob, folder: Path) -> Passage:
        """Return the smallest part of the document that cannot be made on its own."""
        suspects = job.composition.passages
        while len(suspects) > 1:
            halves = suspects[: len(suspects) // 2], suspects[len(suspects) // 2 :]
            failing = next((half for half in halves if self.fails(half, job, folder)), None)
            if failing is None:
                break
            suspects = failing
        return suspects[0]

    def fails(self, passages: Sequence[Passage], job: DocumentJob, folder: Path) -> bool:
        """Tell whether a part of the document cannot be made."""
        body = "".join(passage.body for passage in passages)
        part = replace(job.composition, body=body, passages=tuple(passages))
        try:
            match job.format:
                case "pdf":
                    self.render_pdf(part, job.about, folder)
                case "docx":
                    self.render_docx(part, job.about, folder)
                case "epub":
                    self.render_epub(part, job.about, folder)
        except typst.TypstError as error:
            # parts lack what others hold, so their links lead nowhere
            return "does not exist in the document" not in str(error)
        except _ToolError:
            return True
        return False

    def render_pdf(self, composition: Composition, about: About, folder: Path) -> tuple[bytes, tuple[Problem, ...]]:
        """Return a tagged PDF; what no font has stands there as its code point, and is a warning."""
        try:
            return self.set_pdf(composition.body, about, folder), ()
        except typst.TypstError as error:
            lacking = self.find_lacking(composition.body, folder) if UNKNOWN_GLYPH in str(error) else []
            if not lacking:
                raise
        codes = {ord(letter): f"[U+{ord(letter):04X}]" for letter in lacking} | dict.fromkeys(map(ord, JOINERS))
        warnings = tuple(
            passage.problem(
                f"no font has '{letter}': the PDF shows [U+{ord(letter):04X}]", "a letter of its fonts", letter
            )
            for letter in lacking
            for passage in composition.passages
            if letter in passage.body
        )
        return self.set_pdf(composition.body.translate(codes), about, folder), warnings

    def set_pdf(self, body: str, about: About, folder: Path) -> bytes:
        """Return a tagged PDF of the text."""
        text = _run_pandoc(body, folder, about, self.options("typst"))
        (folder / "document.typ").write_bytes((self.looks / "document.typ").read_bytes())
        (folder / "document.json").write_text(json.dumps(asdict(about), ensure_ascii=False), "utf-8")
        main = folder / "main.typ"
        main.write_bytes(b'#import "document.typ": *\n#show: book\n' + text)
        return self.typeset(main, pdf_standards=[STANDARD])

    def find_lacking(self, body: str, folder: Path) -> list[str]:
        """Return the letters of the text that no font has."""
        lacking: list[str] = []
        for letter in sorted({letter for letter in body if ord(letter) > LAST_COMMON and letter not in JOINERS}):
            sample = folder / "sample.typ"
            sample.write_text(f'#set document(title: "{letter}")\n#{json.dumps(letter, ensure_ascii=False)}', "utf-8")
            try:
                self.typeset(sample, pdf_standards=[STANDARD])
            except typst.TypstError:
                lacking.append(letter)
        return lacking

    def typeset(self, main: Path, **options: Any) -> bytes:  # noqa: ANN401 - Typst's own options
        """Return what Typst makes of the file; a warning of its is an error here."""
        compiler = typst.Compiler(root=str(main.parent), font_paths=self.fonts, ignore_system_fonts=True)
        content, warnings = compiler.compile_with_warnings(str(main), **options)
        if warnings:
            raise _ToolError("; ".join(str(warning) for warning in warnings))
        return cast("bytes", content)

    def render_docx(self, composition: Composition, about: About, folder: Path) -> bytes:
        """Return a Word document; its diagrams are pictures of pixels, since older programs show no others."""
        body = composition.body
        for image in composition.images:
            if image.endswith(".svg") and image in body:
                picture = folder / f"{image}.typ"
                picture.write_text(f'#set page(width: auto, height: auto, margin: 0pt)\n#image("{image}")', "utf-8")
                (folder / f"{image}.png").write_bytes(self.typeset(picture, format="png", ppi=PICTURE_DPI))
                body = body.replace(f'"{image}"', f'"{image}.png"')
        front = self.templates.get_template(f"{FOLDER}/front.openxml")
        (folder / "front.xml").write_text(front.render(about=about, headings=composition.headings), "utf-8")
        options = self.options("docx", "--syntax-highlighting=none", "--number-sections", "--output=-")
        options += [f"--reference-doc={REFERENCE}", "--include-before-body=front.xml"]
        options += [f"--template={self.looks / 'document.openxml'}"]
        return _run_pandoc(body, folder, about, options)

    def render_epub(self, composition: Composition, about: About, folder: Path) -> bytes:
        """Return an EPUB 3."""
        style = f"--css={self.looks / 'document.css'}"
        options = self.options(
            "epub3", "--syntax-highlighting=none", "--split-level=1", "--toc-depth=2", "--mathml", style
        )
        return _run_pandoc(composition.body, folder, about, [*options, "--output=-"])

    def options(self, kind: str, *more: str) -> list[str]:
        """Return pandoc's options for a format."""
        return ["--from=html", f"--to={kind}", f"--lua-filter={self.looks / 'document.lua'}", "--wrap=none", *more]


class _ToolError(Exception):
    """What pandoc or Typst did not like."""


def _run_pandoc(text: str, folder: Path, about: About, options: list[str]) -> bytes:
    """Return what pandoc prints; a warning of its is an error here."""
    metadata = {
        "lang": "ru-RU",
        "title": about.title,
        "subtitle": " · ".join(filter(None, (about.product, about.version, about.label.lower()))),
        "author": about.author,
        "publisher": about.author,
        "identifier": f"{about.address}#{about.revision}",
        "date": dt.date(**about.date).isoformat(),
    }
    command = [pypandoc.get_pandoc_path(), "--fail-if-warnings", *options]
    command += [f"--metadata={name}:{value}" for name, value in metadata.items() if value]
    epoch = int(dt.datetime(**about.date, tzinfo=dt.UTC).timestamp())
    environment = os.environ | LOCALE | {"SOURCE_DATE_EPOCH": str(epoch)}
    result = subprocess.run(  # noqa: S603 - the wheel's own program
        command, input=text.encode(), cwd=folder, env=environment, capture_output=True, check=False
    )
    if result.returncode != 0:
        raise _ToolError(result.stderr.decode().strip())
    return result.stdout
