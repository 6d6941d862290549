"""Documents as files: PDF by Typst, DOCX and EPUB by pandoc, each from the same composed HTML.

A finished file is kept under the digest of all that went into it, so an unchanged document costs nothing.
"""

import datetime as dt
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import fontpkg
import pypandoc
import typst
from jinja2 import Environment

from docsite.cache import digest, read_cached, write_cached
from docsite.command import FaultError
from docsite.documents import word
from docsite.documents.composition import Composition, Shelf, compose_document, find_chapters
from docsite.line.line_site import Edition
from docsite.problems import ProblemsError
from docsite.russian.formats import format_date
from docsite.tree.documents import Document, Format

FONTS = {"text": "PT Sans", "code": "IBM Plex Mono"}
TOOLS = ("pypandoc_binary", "typst", "python-docx", "fontpkg-pt-sans", "fontpkg-ibm-plex-mono")
STANDARD = "ua-1"
"""PDF/UA-1 (ISO 14289-1): Typst refuses to write a file that breaks it."""
PICTURE_DPI = 192.0
REFERENCE = "reference.docx"
FOLDER = "documents"
"""Of the templates, below `overrides/`."""


@dataclass(frozen=True)
class About:
    """What a document says of itself."""

    title: str
    product: str
    line: str
    version: str
    """The line and its newest release, in words."""
    vendor: dict[str, str]
    requisites: tuple[tuple[str, str], ...]
    """Name and value; empty where the title page has none."""
    sample: bool
    date: dict[str, int]
    """The last day on which a page of it was reviewed or a release of its line came out."""
    day: str
    """The same day in words."""
    revision: str
    """The same for the same content."""
    address: str
    """Where the newest revision lies."""
    contacts: dict[str, str]
    fonts: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """A finished file of a document."""

    document: Document
    format: Format
    name: str
    content: bytes


@dataclass(frozen=True)
class Order:
    """A file to be made."""

    document: Document
    format: Format
    name: str
    composition: Composition
    about: About
    entry: Path
    """Where the cache keeps it."""
    content: bytes | None
    """What the cache has."""
    reference: bytes
    """The reference document of a Word document that the cache does not have."""


@dataclass(frozen=True)
class Press:
    """Makes files of documents."""

    templates: Environment
    """The templates below `overrides/`."""
    looks: Path
    """The folder `overrides/documents/`."""
    cache: Path
    """Where finished files are kept."""

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
        """A digest of everything but the content that decides how a file looks."""
        files = [*sorted(self.looks.iterdir()), Path(__file__), Path(str(word.__file__))]
        return digest(*(file.read_bytes() for file in files), *(f"{name} {version(name)}".encode() for name in TOOLS))

    def order(self, document: Document, edition: Edition, shelf: Shelf) -> Iterator[Order]:
        """Yield what is to be made of the document for the edition's line; nothing if the line has no page of it.

        This takes one thread for all documents, since libxml2 keeps names by thread; `fill` takes any.
        Raises `ProblemsError`.
        """
        if not find_chapters(document, edition):
            return
        composition = compose_document(document, edition, shelf)
        about = describe_document(document, edition, composition)
        words = json.dumps(asdict(about), ensure_ascii=False, sort_keys=True).encode()
        for kind in document.formats:
            name = f"{edition.project.identity.product.slug}-{document.slug}-{edition.line}.{kind}"
            entry = self.cache / digest(kind.encode(), self.tools.encode(), composition.body.encode(), words)
            content = read_cached(entry)
            reference = self.make_reference(about) if kind == "docx" and content is None else b""
            yield Order(document, kind, name, composition, about, entry, content, reference)

    def make_reference(self, about: About) -> bytes:
        """Return the reference document of a Word document."""
        label = "Пример данных" if about.sample else ""
        return word.render_reference(self.reference, f"{about.product} {about.line} · {about.title}", label)

    @cached_property
    def reference(self) -> bytes:
        """Pandoc's own reference document."""
        command = [pypandoc.get_pandoc_path(), "--print-default-data-file=reference.docx"]
        return subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 - the wheel's own program

    def fill(self, order: Order) -> Sheet:
        """Return the file of an order, made and kept if the cache did not have it. Raises `ProblemsError`."""
        content = order.content
        if content is None:
            content = self.render(order)
            write_cached(order.entry, content)
        return Sheet(order.document, order.format, order.name, content)

    def render(self, order: Order) -> bytes:
        """Make a file. Raises `ProblemsError` for content that its format cannot show."""
        with tempfile.TemporaryDirectory(prefix="docsite-") as name:
            folder = Path(name)
            for image, content in order.composition.images.items():
                (folder / image).write_bytes(content)
            try:
                match order.format:
                    case "pdf":
                        return self.render_pdf(order.composition, order.about, folder)
                    case "docx":
                        (folder / REFERENCE).write_bytes(order.reference)
                        return self.render_docx(order.composition, order.about, folder)
                    case "epub":
                        return self.render_epub(order.composition, order.about, folder)
            except (typst.TypstError, _ToolError) as error:
                cause = f"no {order.format.upper()} of '{order.document.slug}' in line {order.about.line}: {error}"
                problem = order.document.chapters[0].problem(cause, "content that the format can show")
                raise ProblemsError([problem]) from error

    def render_pdf(self, composition: Composition, about: About, folder: Path) -> bytes:
        """Return a tagged PDF."""
        text = _run_pandoc(composition.body, folder, about, self.options("typst", "--syntax-highlighting=idiomatic"))
        (folder / "document.typ").write_bytes((self.looks / "document.typ").read_bytes())
        (folder / "document.json").write_text(json.dumps(asdict(about), ensure_ascii=False), "utf-8")
        main = folder / "main.typ"
        main.write_bytes(b'#import "document.typ": *\n#show: book\n' + text)
        return self.typeset(main, pdf_standards=[STANDARD])

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
            if image.endswith(".svg"):
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
        options = self.options("epub3", "--syntax-highlighting=none", "--split-level=1", "--toc-depth=2", style)
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
        "subtitle": f"{about.product} · {about.version}" + (" · пример данных" if about.sample else ""),
        "author": about.vendor["name"],
        "publisher": about.vendor["name"],
        "identifier": f"{about.address}#{about.revision}",
        "date": dt.date(**about.date).isoformat(),
    }
    command = [pypandoc.get_pandoc_path(), "--fail-if-warnings", *options]
    command += [f"--metadata={name}:{value}" for name, value in metadata.items()]
    epoch = int(dt.datetime(**about.date, tzinfo=dt.UTC).timestamp())
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(epoch)}
    result = subprocess.run(  # noqa: S603 - the wheel's own program
        command, input=text.encode(), cwd=folder, env=environment, capture_output=True, check=False
    )
    if result.returncode != 0:
        raise _ToolError(result.stderr.decode().strip())
    return result.stdout


def describe_document(document: Document, edition: Edition, composition: Composition) -> About:
    """Gather what the document's title page and imprint say."""
    project, line = edition.project, edition.line
    vendor, contacts, product = project.identity.vendor, project.identity.contacts, project.identity.product
    paths = [chapter.path_in(line.line) for chapter in find_chapters(document, edition)]
    days = [project.reviewed[path] for path in paths if path in project.reviewed]
    days += [release.date for release in project.metadata.releases_of(line)[:1]]
    day = max(days, default=project.day)
    requisites = {
        "Правообладатель": vendor.legal_name,
        "ИНН / КПП": f"{vendor.inn} / {vendor.kpp}",
        "Адрес": vendor.address,
        "Телефоны": ", ".join(contacts.office_phones),
        "Поддержка": contacts.support_phone or "",
        "Почта": contacts.support_email,
        "Сайт": vendor.site,
    }
    return About(
        title=document.title,
        product=product.name,
        line=line.line,
        version=f"Версия {line}, выпуск {edition.release}" if edition.release else f"Версия {line}",
        vendor=vendor.model_dump(),
        requisites=tuple((name, value) for name, value in requisites.items() if value and document.has_requisites),
        sample=project.metadata.sample,
        date={"year": day.year, "month": day.month, "day": day.day},
        day=format_date(day),
        revision=digest(composition.body.encode())[:12],
        address=f"{edition.site_url}downloads/{line}/",
        contacts={"email": contacts.support_email, "phone": contacts.support_phone or ""},
        fonts=FONTS,
    )
