"""What a document says of itself on its title page and in its imprint.

See decisions/0016-a-document-holds-no-build-day.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docsite.documents.composition import Composition, Unfilled, find_chapters
from docsite.files import digest
from docsite.line.line_site import LineSite
from docsite.line.project import Project
from docsite.russian.formats import format_date
from docsite.tree.documents import Document
from docsite.tree.product import Vendor

FONTS = {"text": "PT Sans", "code": "IBM Plex Mono"}


@dataclass(frozen=True)
class Contact:
    """Where readers tell of a fault in the document."""

    email: str | None
    phone: str | None
    portal: str | None


@dataclass(frozen=True)
class About:
    """What a document says of itself."""

    title: str
    running_title: str
    """What stands at the head of its pages."""
    product: str
    line: str
    version: str
    """The line and its newest release, in words."""
    vendor: str | None
    """Its full name, if it is named."""
    author: str | None
    """Its name for programs."""
    place: str
    """Where and in which year it comes out."""
    requisites: tuple[tuple[str, str], ...]
    """Name and value; empty where the title page has none."""
    sample: bool
    unfilled: tuple[str, ...]
    """What the vendor has yet to fill in, by sections; the document is a draft while there is any."""
    label: str
    """What its pages say of its worth; empty for one that may be handed in."""
    date: dict[str, int]
    """The last day on which a page of it was reviewed or a release of its line came out."""
    day: str
    """The same day in words."""
    revision: str
    """The same for the same content."""
    address: str
    """Where the newest revision lies."""
    contacts: Contact
    fonts: dict[str, str]
    colour: str
    """Of its headings, as `#0c4a53`."""


def describe_document(document: Document, line_site: LineSite, composition: Composition) -> About:
    """Gather what the document's title page and imprint say."""
    project, line = line_site.project, line_site.line
    vendor, contacts, product = project.identity.vendor, project.identity.contacts, project.identity.product
    paths = [chapter.path_in(line.line) for chapter in find_chapters(document, line_site)]
    days = [project.reviewed[path] for path in paths if path in project.reviewed]
    if newest := project.metadata.newest_release(line):
        days.append(newest.date)
    day = max(days, default=project.day)
    requisites = {
        "Правообладатель": vendor.full_name,
        **_join_codes(vendor),
        "Адрес": vendor.address,
        "Телефоны": ", ".join(contacts.office_phones),
        "Поддержка": contacts.support_phone,
        "Почта": contacts.support_email,
        "Портал": None if contacts.support_email else contacts.support_portal,
        "Сайт": vendor.site,
    }
    return About(
        title=document.title,
        running_title=document.running_title,
        product=product.name,
        line=line.line,
        version=f"Версия {line}, выпуск {line_site.release}" if line_site.release else f"Версия {line}",
        vendor=vendor.full_name,
        author=vendor.name or vendor.legal_name,
        place=f"{vendor.city}, {day.year}" if vendor.city else str(day.year),
        requisites=tuple((name, value) for name, value in requisites.items() if value and document.has_requisites),
        sample=project.metadata.sample,
        unfilled=list_unfilled(composition.unfilled),
        label=", ".join(_list_reservations(composition, project)).capitalize(),
        date={"year": day.year, "month": day.month, "day": day.day},
        day=format_date(day),
        revision=digest(composition.body.encode())[:12],
        address=f"{line_site.site_url}downloads/{line}/",
        contacts=Contact(contacts.support_email, contacts.support_phone, contacts.support_portal),
        fonts=FONTS,
        colour=product.colour,
    )


def _join_codes(vendor: Vendor) -> dict[str, str]:
    """Return the codes of the tax service in one row, as register papers have them."""
    codes = {name: code for name, code in (("ИНН", vendor.inn), ("КПП", vendor.kpp)) if code}
    return {" / ".join(codes): " / ".join(codes.values())} if codes else {}


def _list_reservations(composition: Composition, project: Project) -> Iterator[str]:
    if composition.unfilled:
        yield "черновик"
    if project.metadata.sample:
        yield "пример данных"


def list_unfilled(unfilled: Iterable[Unfilled]) -> tuple[str, ...]:
    """Name what is unfilled, once, with the rows of a section together."""
    sections: dict[str, dict[str, None]] = {}
    for blank in unfilled:
        sections.setdefault(blank.section, {}).update({blank.label: None} if blank.label else {})
    return tuple(f"{name}: {', '.join(labels)}" if labels else name for name, labels in sections.items())
