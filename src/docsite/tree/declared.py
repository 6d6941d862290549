"""What the vendor alone knows and has to fill in: `extra.declared` in `mkdocs.yml`, empty at first.

See decisions/0054-what-the-vendor-fills-in-is-a-value-with-a-place.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, get_origin

from pydantic import PlainValidator, ValidationInfo

from docsite.reading.validation import Model, mistake, name_kind, refuse_remark
from docsite.reading.yaml import Loc

LABEL = "Заполняет правообладатель"
"""What readers see where the vendor's words are missing: in place of a value, or as the title of a note."""


def mark_unfilled(place: str) -> str:
    """Return Markdown that says so to readers, and to our programs where to fill it in."""
    return f'*{LABEL}*{{ .unfilled data-unfilled="{place}" }}'


@dataclass(frozen=True)
class Blank:
    """A value that the vendor has not filled in yet: false in a condition, visible on a page."""

    place: str
    """Its key in the file, as `path:line:column`."""

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return mark_unfilled(self.place)


def _check_fill_in(value: object, info: ValidationInfo) -> object:
    if isinstance(value, str | Blank):
        return refuse_remark(value)
    raise mistake(f"{info.field_name}: {name_kind(value)}", "a text in quotes, or nothing while it is not known")


FillIn = Annotated[str | Blank, PlainValidator(_check_fill_in)]


class Functions(Model):
    """What no release says of the product's functions."""

    purpose: FillIn
    """What the product is for."""
    tasks: FillIn
    """Which tasks it does."""
    users: FillIn
    """Who works with it."""
    earlier: FillIn
    """The functions that it had before the first release of the metadata."""
    interface: FillIn
    """How its interface is built."""


class SourceCode(Model):
    """How source text and object code are kept, and the one is made of the other."""

    version_control: FillIn
    """The system that keeps the source text, with its version."""
    source_server: FillIn
    """The machine that it runs on: hardware, operating system."""
    source_access: FillIn
    """Who may read and change the source text, and how that is guarded."""
    source_backup: FillIn
    """How the source text is backed up."""
    object_storage: FillIn
    """What keeps built files."""
    object_server: FillIn
    """The machine that it runs on."""
    object_access: FillIn
    """Who may read and change what is built, and how that is guarded."""
    languages: FillIn
    """Programming languages of the source text."""
    compilers: FillIn
    """Compilers, interpreters and build tools, with their versions."""
    build_server: FillIn
    """The machine that builds: hardware, operating system, what starts a build."""
    build_steps: FillIn
    """The steps from source text to what is delivered."""
    location: FillIn
    """Addresses of all these machines; whether any is rented, and from whom."""


class LicenceKeys(Model):
    """How licence keys are made, kept, handed out, activated and managed."""

    need: FillIn
    """Whether the product needs a key, and what works without one."""
    form: FillIn
    """What a key is: a file, a line of text, a device."""
    limits: FillIn
    """What a key allows: time, users, functions."""
    issue: FillIn
    """The machine and the program that make keys."""
    storage: FillIn
    """Where issued keys are kept, and who has access."""
    delivery: FillIn
    """How a key reaches the customer."""
    activation: FillIn
    """How a key is activated, and which machines of the vendor take part."""
    closed_network: FillIn
    """How a key is activated without the internet."""
    renewal: FillIn
    """How a key is prolonged, replaced and withdrawn."""
    loss: FillIn
    """What to do when a key is lost or the product moves to another machine."""
    location: FillIn
    """Addresses of the machines that make, keep and activate keys."""


class Declared(Model):
    """What the vendor alone knows, and the guides and the documents of the register ask for."""

    guides: dict[str, FillIn]
    """For the guides, by names of the product's own: `{{ declared.guides.support_hours }}`."""
    functions: Functions
    """For the description of functions."""
    source_code: SourceCode
    """For the description of the means of keeping and compiling source text."""
    licence_keys: LicenceKeys
    """For the description of the means of managing licence keys."""


def lay_blanks(
    model: type[Model],
    value: Any,  # noqa: ANN401 - as YAML has it
    find_place: Callable[[Loc], str],
    loc: Loc,
) -> Any:  # noqa: ANN401 - what is no mapping stays, for the model to refuse
    """Return the mapping at `loc` with a blank for each key of the model that says nothing."""
    given = {} if value is None else value
    if not isinstance(given, dict):
        return given
    laid = dict(given)
    for name, field in model.model_fields.items():
        inner, found, here = field.annotation, given.get(name), (*loc, name)
        if isinstance(inner, type) and issubclass(inner, Model):
            laid[name] = lay_blanks(inner, found, find_place, here)
        elif get_origin(inner) is dict:
            laid[name] = _lay_named({} if found is None else found, find_place, here)
        elif _is_empty(found):
            laid[name] = Blank(find_place(here))
    return laid


def _lay_named(value: Any, find_place: Callable[[Loc], str], loc: Loc) -> Any:  # noqa: ANN401 - as above
    if not isinstance(value, dict):
        return value
    return {key: Blank(find_place((*loc, key))) if _is_empty(item) else item for key, item in value.items()}


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
