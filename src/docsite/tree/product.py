"""What `extra` in `mkdocs.yml` says of the product and its vendor: the only place with names and contacts."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator
from slugify import slugify
from uritemplate import URITemplate

from docsite.addresses import REPLACEMENTS
from docsite.problems import Problem, ProblemsError, suggest
from docsite.reading.validation import Model, mistake, parse_model
from docsite.reading.yaml import Loc, RemarkedText, YamlSource
from docsite.releases.models import Text
from docsite.releases.texts import IssueLinks
from docsite.tree.declared import Declared, lay_blanks
from docsite.tree.pages import Pages
from docsite.tree.phones import COUNTRY, Country, Phone, make_phone_uri
from docsite.tree.settings_files import SettingsFile, find_places

RESERVED = "docsite"
"""The key of `extra` that is the build's own."""
LINK_VARIABLES = {"product", "line", "release", "title", "page", "section", "build"}
LONGEST_SLUG = 60
LONGEST_PREFIX = 60
"""Characters before the number of an issue."""


def _check_email(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", value):
        raise mistake(f"{value!r} is no e-mail address", "something like support@example.ru")
    return value


def _check_address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
        raise mistake(f"{value!r} is no web address", "something that begins with https://")
    return value


def _check_template(value: str) -> str:
    unknown = sorted(set(URITemplate(_check_address(value)).variable_names) - LINK_VARIABLES)
    if unknown:
        raise mistake(f"unknown variable '{unknown[0]}' in {value!r}", f"of {', '.join(sorted(LINK_VARIABLES))}")
    return value


def _check_issue_url(value: str) -> str:
    variables = URITemplate(_check_address(value)).variables
    names = [name for variable in variables for name in variable.variable_names]
    host = value.split("/")[2]
    if names not in (["id"], ["number"]) or "{" in host:
        expected = "one {id} or one {number} in its path, as https://tracker.example.com/browse/{id}"
        raise mistake(f"{value!r} names no issue", expected)
    return value


def _check_prefix(value: str) -> str:
    if len(value) > LONGEST_PREFIX or not re.fullmatch(r"[^\s`*<>&\[\]\\]*[^\s`*<>&\[\]\\\d]", value):
        expected = "what stands before the number, such as TASK- or '#'"
        raise mistake(f"{value[:LONGEST_PREFIX]!r} is no beginning of ids", expected)
    return value


Address = Annotated[str, AfterValidator(_check_address)]
UriTemplate = Annotated[str, AfterValidator(_check_template)]
IssueUrl = Annotated[str, AfterValidator(_check_issue_url)]
Prefix = Annotated[str, AfterValidator(_check_prefix)]


class Product(Model):
    """The product the documentation is about."""

    name: Text
    """Its name for readers."""
    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=LONGEST_SLUG, examples=["my-product"])]
    """Its name in file names and addresses; absent: made of `name`, whose letters become Latin ones."""
    colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$", examples=["#0c4a53"])] = "#0c4a53"
    """Of the headings in documents; the site's colours are those of a style sheet in `extra_css`."""
    issue_url: IssueUrl | None = None
    """RFC 6570 template that opens an issue in the tracker, by its `{id}` (`TASK-12`) or its `{number}` (`12`)."""
    issue_ids: tuple[Prefix, ...] = ()
    """What ids of issues begin with before their number, `[TASK-, "#"]`; in texts of the metadata they are links."""

    @model_validator(mode="before")
    @classmethod
    def _name_slug(cls, given: object) -> object:
        if not isinstance(given, dict) or given.get("slug") is not None or not isinstance(given.get("name"), str):
            return given
        slug = slugify(given["name"], max_length=LONGEST_SLUG, word_boundary=True, replacements=REPLACEMENTS)
        return {**given, "slug": slug}

    @model_validator(mode="after")
    def _check_issues(self) -> Self:
        if bool(self.issue_url) != bool(self.issue_ids):
            named, missing = ("issue_url", "issue_ids") if self.issue_url else ("issue_ids", "issue_url")
            raise mistake(f"'{named}' without '{missing}'", f"both, or neither; '{missing}' that is not empty")
        return self

    @property
    def issues(self) -> IssueLinks | None:
        """How ids of issues become links, if the tracker is named."""
        return IssueLinks(self.issue_url, self.issue_ids) if self.issue_url else None


class Vendor(Model):
    """Who makes the product; what is absent shows nowhere."""

    name: Text | None = None
    """Short legal name."""
    legal_name: Text | None = None
    """Full legal name."""
    inn: Text | None = None
    """ИНН, for title pages."""
    kpp: Text | None = None
    """КПП, for title pages."""
    address: Text | None = None
    """Postal address."""
    city: Text | None = None
    """City, for title pages."""
    site: Address | None = None
    """Web site."""

    @property
    def full_name(self) -> str | None:
        """The name for title pages."""
        return self.legal_name or self.name


class Contacts(Model):
    """How readers reach the vendor; what is absent shows nowhere."""

    country: Country = COUNTRY
    """Where phone numbers without the code of a country are read (ISO 3166-1)."""
    support_email: Annotated[str, AfterValidator(_check_email)] | None = None
    """Address for support and suggestions."""
    support_phone: Phone | None = None
    """The support number, as people write it."""
    support_portal: Address | None = None
    """Address of the support portal."""
    suggest_link: UriTemplate | None = None
    """RFC 6570 template that opens the portal's form for a suggestion."""
    support_link: UriTemplate | None = None
    """RFC 6570 template that opens the portal's form for a request; absent: the portal itself."""
    office_phones: tuple[Phone, ...] = ()
    """Office numbers, for title pages."""

    @property
    def support_phone_uri(self) -> str | None:
        """The support number as a `tel:` link (RFC 3966)."""
        return self.support_phone and make_phone_uri(self.support_phone, self.country)


FormerFolder = Annotated[
    str, Field(pattern=r"^(?:/|[^\s./\\#?%:][^\s/\\#?%:]*(?:/[^\s./\\#?%:][^\s/\\#?%:]*)*)$", examples=["v1.2"])
]


class Identity(Model):
    """The part of `extra` that belongs to the product."""

    product: Product
    """The product."""
    vendor: Vendor = Vendor()
    """Its vendor."""
    contacts: Contacts = Contacts()
    """Ways to reach the vendor."""
    pages: Pages = Pages()
    """Which page tells of what."""
    manual: bool = False
    """Whether the writers' manual is a part of the site."""
    declared: Declared
    """What the vendor alone knows, filled in or not."""
    front_matter: tuple[Text, ...] = ()
    """Keys of front matter that plugins and templates of the product read."""
    former_folders: dict[FormerFolder, Text] = Field(default_factory=dict)
    """Folder of the site before this one, `/` for its root → the line, or the alias, that its addresses lead to."""

    @property
    def publisher(self) -> str:
        """Who stands behind the documentation where a format wants somebody."""
        return self.vendor.name or self.vendor.legal_name or self.product.name


def parse_identity(extra: dict[str, Any], files: Sequence[SettingsFile]) -> Identity:
    """Check the product's data; raises `ProblemsError` with places in the files that have it."""
    places = find_places(files)
    if RESERVED in extra:
        cause = f"key '{RESERVED}' in 'extra' is the build's own"
        raise ProblemsError([places.problem(("extra", RESERVED), cause, "another name", at_key=True)])
    known = {key: freeze(extra[key]) for key in Identity.model_fields if extra.get(key) is not None}
    find_place = partial(_show_place, places)
    known = {key: _mark_remarks(value, ("extra", key), places) for key, value in known.items()}
    known["declared"] = lay_blanks(Declared, known.get("declared"), find_place, ("extra", "declared"))
    return parse_model(Identity, replace(places, value={"extra": known}), ("extra",))


def find_missing_pages(pages: Pages, known: Collection[str], files: Sequence[SettingsFile]) -> Iterator[Problem]:
    """Yield the named pages that the tree has not."""
    places = find_places(files)
    for name, path in pages:
        if path and path not in known:
            cause = f"no page docs/{path}{suggest(path, known)}"
            yield places.problem(("extra", "pages", name), cause, "a page's path below docs/, or no such key")


def find_unknown_lines(
    folders: Mapping[str, str], known: Collection[str], files: Sequence[SettingsFile]
) -> Iterator[Problem]:
    """Yield the former folders that lead to no line."""
    for folder, line in folders.items():
        if line not in known:
            cause = f"no published line '{line}'{suggest(line, known)}"
            loc = ("extra", "former_folders", folder)
            yield find_places(files).problem(loc, cause, f"one of {', '.join(known)}")


def _show_place(places: YamlSource, loc: Loc) -> str:
    """Say where a key stands, or the nearest one above it."""
    nearest = next((loc[:depth] for depth in range(len(loc), 0, -1) if loc[:depth] in places.keys), ())
    line, column = places.keys.get(nearest, (1, 1))
    return f"{places.find_file(nearest)}:{line}:{column}"


def freeze(value: Any) -> Any:  # noqa: ANN401 - configuration holds anything
    """Return the value with tuples for lists, as our own reader has it."""
    if isinstance(value, dict):
        return {key: freeze(item) for key, item in value.items()}
    return tuple(map(freeze, value)) if isinstance(value, list) else value


def _mark_remarks(value: Any, loc: Loc, places: YamlSource) -> Any:  # noqa: ANN401 - configuration holds anything
    """Mark the texts that a comment follows in their rows."""
    if isinstance(value, dict):
        return {key: _mark_remarks(item, (*loc, key), places) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_mark_remarks(item, (*loc, number), places) for number, item in enumerate(value))
    return RemarkedText(value) if isinstance(value, str) and loc in places.remarks else value
