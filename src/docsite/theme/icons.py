"""Icons of the theme as drawings in the page, emoji as the characters that they are: neither is fetched."""

from typing import Any
from xml.etree.ElementTree import Element

from material.extensions.emoji import to_svg


def draw_icon(  # noqa: PLR0913, PLR0917 - as `pymdownx.emoji` calls it
    index: str,
    shortname: str,
    alias: str,
    uc: str | None,
    alt: str,
    title: str,
    category: str,
    options: object,
    md: Any,  # noqa: ANN401
) -> Element:
    """Return the element for an icon or for an emoji."""
    if uc:
        emoji = Element("span", {"class": "emoji"})
        emoji.text = "".join(chr(int(code, 16)) for code in uc.split("-"))
        return emoji
    icon: Element = to_svg(index, shortname, alias, uc, alt, title, category, options, md)
    return icon
