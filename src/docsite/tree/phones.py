"""Phone numbers: what a person reads, and what a phone dials.

See decisions/0073-phones-are-read-by-a-library.md.
"""

from typing import Annotated

from phonenumbers import (
    SUPPORTED_REGIONS,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    format_number,
    is_valid_number,
    is_valid_number_for_region,
    ndd_prefix_for_region,
    parse,
)
from pydantic import AfterValidator, ValidationInfo

from docsite.problems import suggest
from docsite.reading.validation import mistake

COUNTRY = "RU"
"""Where a number without the code of its country is read if nobody says where."""


def _check_country(value: str) -> str:
    if value not in SUPPORTED_REGIONS:
        near = suggest(value.upper(), SUPPORTED_REGIONS)
        raise mistake(f"{value!r} is no country{near}", "two letters of ISO 3166-1, such as RU, KZ or DE")
    return value


def _check_phone(value: str, info: ValidationInfo) -> str:
    country = info.data.get("country", COUNTRY)
    try:
        number = parse(value, country)
        is_assigned = is_valid_number(number) and not _keeps_prefix(value, number, country)
    except NumberParseException:
        is_assigned = False
    if not is_assigned:
        expected = "one number with its area, such as 8 (800) 200-00-00, +49 30 1234567 or +1 212 555-0123 ext. 45"
        raise mistake(f"{value!r} is no phone number of {country}, nor one with a country's code", expected)
    return value


def _keeps_prefix(value: str, number: PhoneNumber, country: str) -> bool:
    """Say whether what is dialled before a number of the country was taken for a part of it.

    So it is where the number has lost a digit, and a neighbour shares the country's code.
    """
    prefix = ndd_prefix_for_region(country, strip_non_digits=True)
    is_local = not value.lstrip().startswith("+") and not is_valid_number_for_region(number, country)
    return is_local and bool(prefix) and str(number.national_number).startswith(str(prefix))


Country = Annotated[str, AfterValidator(_check_country)]
Phone = Annotated[str, AfterValidator(_check_phone)]
"""As it was written; its model says before it, as `country`, where it is read."""


def make_phone_uri(phone: str, country: str) -> str:
    """Return a checked number as a `tel:` link (RFC 3966), without what only parts its digits."""
    number: PhoneNumber = parse(phone, country)
    return str(format_number(number, PhoneNumberFormat.RFC3966)).replace("-", "")
