"""The links on every page: a suggestion or a call for help that says which page it comes from.

Portal links are URI templates (RFC 6570), e-mail links follow RFC 6068: UTF-8, CRLF, percent-encoded.
"""

import io
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote

import segno
from uritemplate import URITemplate

from docsite.tree.product import Contacts

MAILTO_LIMIT = 1_900
"""Characters that every mail program and browser lets through."""
SECTION_MARK = "\ue000"
SECTION_SLOT = "{section}"
"""Where a link's template takes the encoded section; encoded text never holds braces."""
PORTAL_CODE = "assets/portal.svg"
"""Where a line has the drawing of the portal's address."""
WHOLE_PAGE = "вся страница"


@dataclass(frozen=True)
class PageDetails:
    """What the vendor needs to know of the page a reader writes from."""

    product: str
    line: str
    release: str
    """Newest release of the line; empty for a planned line."""
    title: str
    page: str
    """Public address of the page."""
    build: str
    section: str = WHOLE_PAGE

    def __str__(self) -> str:
        version = f"{self.line} (выпуск {self.release})" if self.release else self.line
        rows = {
            "Продукт": self.product,
            "Версия": version,
            "Раздел": self.section,
            "Страница": self.title,
            "Адрес": self.page,
            "Сборка": self.build,
        }
        return "\r\n".join(f"{name}: {value}" for name, value in rows.items())


@dataclass(frozen=True)
class PageLinks:
    """The links of one page; what the vendor does not offer is `None`.

    The `…_template` twins hold `{section}` where a script puts the encoded title of a section.
    """

    suggest_portal: str | None
    suggest_email: str | None
    support_portal: str | None
    support_email: str | None
    support_phone: str | None
    suggest_portal_template: str | None
    suggest_email_template: str | None
    details: str

    @property
    def take_suggestions(self) -> bool:
        """Whether there is a way to send one."""
        return bool(self.suggest_portal or self.suggest_email)

    @property
    def give_support(self) -> bool:
        """Whether there is a way to ask for help."""
        return bool(self.support_portal or self.support_email or self.support_phone)


def make_links(contacts: Contacts, details: PageDetails) -> PageLinks:
    """Compute the links of a page."""
    details = replace(details, title=_clean(details.title), product=_clean(details.product))
    about, to = f"{details.product} {details.line}", contacts.support_email
    suggest = Letter(to, f"{about}: предложение", "Предложение") if to else None
    support = Letter(to, f"{about}: обращение", "Что произошло") if to else None
    marked = replace(details, section=SECTION_MARK)
    return PageLinks(
        suggest_portal=_expand(contacts.suggest_link, details),
        suggest_email=suggest.address(details) if suggest else None,
        support_portal=_expand(contacts.support_link, details) or contacts.support_portal,
        support_email=support.address(details) if support else None,
        support_phone=contacts.support_phone_uri,
        suggest_portal_template=_with_slot(_expand(contacts.suggest_link, marked)),
        suggest_email_template=_with_slot(suggest.address(marked, room=MAILTO_LIMIT // 4)) if suggest else None,
        details=str(details),
    )


@dataclass(frozen=True)
class Letter:
    """A prefilled e-mail."""

    to: str
    subject: str
    question: str

    def address(self, details: PageDetails, *, room: int = 0) -> str:
        """Return the `mailto:` address, leaving `room` characters below the limit; a long title is cut first."""

        def compose(title: str) -> str:
            body = f"{self.question}:\r\n\r\n\r\n{replace(details, title=title)}\r\n"
            return (
                f"mailto:{quote(self.to, safe='@')}?subject={quote(self.subject, safe='')}&body={quote(body, safe='')}"
            )

        return compose(cut_to_fit(details.title, lambda title: len(compose(title)) < MAILTO_LIMIT - room))


def cut_to_fit(text: str, fits: Callable[[str], bool]) -> str:
    """Return the text, or its longest beginning with `…` that fits; at worst an empty text."""
    if fits(text):
        return text
    for length in range(len(text) - 1, 0, -1):
        if fits(shorter := text[:length].rstrip() + "…"):
            return shorter
    return ""


def _expand(template: str | None, details: PageDetails) -> str | None:
    return template and URITemplate(template).expand(**vars(details))


def _with_slot(address: str | None) -> str | None:
    return address and address.replace(quote(SECTION_MARK), SECTION_SLOT)


def _clean(text: str) -> str:
    """Make one line of a title: no control, format or private-use characters, single spaces."""
    kept = (" " if char.isspace() else char for char in text if char.isspace() or unicodedata.category(char)[0] != "C")
    return " ".join("".join(kept).split())


def draw_code(address: str) -> bytes:
    """Draw the address as a QR code (ISO/IEC 18004): an SVG that a phone reads from the screen of a closed machine."""
    picture = io.BytesIO()
    segno.make_qr(address, error="m").save(picture, kind="svg", border=2, omitsize=True, xmldecl=False)
    return picture.getvalue()
