"""Phone numbers as vendors write them on their contact pages; their digits are those of the countries' own plans."""

import pytest
from conftest import PRODUCT
from hypothesis import given
from hypothesis import strategies as st

from docsite.problems import ProblemsError
from docsite.tree.configuration import load_config
from docsite.tree.product import Contacts, parse_identity
from docsite.tree.settings_files import read_settings

EXTRA = dict(load_config(PRODUCT).extra)
FILES = read_settings(PRODUCT)


def read(**contacts: object) -> Contacts:
    return parse_identity(EXTRA | {"contacts": contacts}, FILES).contacts


@pytest.mark.parametrize(
    ("country", "written", "uri"),
    [
        ("RU", "8 (800) 777-85-00", "tel:+78007778500"),
        ("RU", "8-800-777-85-00", "tel:+78007778500"),
        ("RU", "+7 (495) 668-12-00", "tel:+74956681200"),
        ("RU", "(495) 668-12-00", "tel:+74956681200"),
        ("RU", "8 (495) 668-12-00, доб. 123", "tel:+74956681200;ext=123"),
        ("RU", "8-843-200-00-00 доб. 12", "tel:+78432000000;ext=12"),
        ("RU", "8 (495) 668\u201112\u201100", "tel:+74956681200"),  # hyphens that do not break
        ("RU", "8\u00a0(800)\u00a0777-85-00", "tel:+78007778500"),
        ("KZ", "8 (727) 258-80-00", "tel:+77272588000"),
        ("BY", "8 (017) 222-33-44", "tel:+375172223344"),
        ("DE", "030 / 25 76 21 64", "tel:+493025762164"),
        ("RU", "+49 (0)30 - 25 76 21 64", "tel:+493025762164"),
        ("RU", "+49 (0) 211/533-0", "tel:+492115330"),
        ("GB", "020 7743 3000", "tel:+442077433000"),
        ("RU", "+44 (0)20 7743 3000", "tel:+442077433000"),
        ("FR", "01 44 19 23 45", "tel:+33144192345"),
        ("RU", "+33 (0)1.49.54.42.00", "tel:+33149544200"),
        ("US", "1-800-356-9377", "tel:+18003569377"),
        ("US", "(212) 555-0123 x45", "tel:+12125550123;ext=45"),
        ("RU", "+1 212 555-0123 ext. 45", "tel:+12125550123;ext=45"),
        ("US", "1-800-FLOWERS", "tel:+18003569377"),
        ("JP", "03-1234-5678", "tel:+81312345678"),
        ("IN", "022 2278 3333", "tel:+912222783333"),
        ("BR", "(11) 3071-3000", "tel:+551130713000"),
        ("IT", "06 6982 1234", "tel:+390669821234"),  # Italy keeps its zero
        ("RU", "+86 10 6505 2288", "tel:+861065052288"),
        ("RU", "+800 1234 5678", "tel:+80012345678"),  # of no country
    ],
)
def test_a_number_is_dialled_as_its_country_means_it(country: str, written: str, uri: str) -> None:
    contacts = read(country=country, support_phone=written, office_phones=[written])
    assert contacts.support_phone_uri == uri
    assert (contacts.support_phone, contacts.office_phones) == (written, (written,))


def test_without_a_country_a_number_is_a_russian_one() -> None:
    assert read(support_phone="8 (800) 777-85-00").support_phone_uri == "tel:+78007778500"
    assert read().support_phone_uri is None


@pytest.mark.parametrize(
    ("contacts", "cause"),
    [
        ({"support_phone": "777-85-00"}, "'777-85-00' is no phone number of RU, nor one with a country's code"),
        ({"support_phone": "8 (800) 777-85-0"}, "'8 (800) 777-85-0' is no phone number of RU"),
        ({"support_phone": "8 (800) 777-85-000"}, "'8 (800) 777-85-000' is no phone number of RU"),
        ({"support_phone": "112"}, "'112' is no phone number of RU"),
        ({"support_phone": "звоните"}, "'звоните' is no phone number of RU"),
        ({"support_phone": "8 800 777-85-00, 8 800 555-35-35"}, "'8 800 777-85-00, 8 800 555-35-35' is no phone"),
        ({"support_phone": "+49 30"}, "'+49 30' is no phone number of RU"),
        ({"country": "US", "support_phone": "8 (800) 777-85-00"}, "'8 (800) 777-85-00' is no phone number of US"),
        ({"country": "KZ", "support_phone": "8 (727) 258-80-0"}, "'8 (727) 258-80-0' is no phone number of KZ"),
        ({"office_phones": ["8 (800) 777-85-00", "1"]}, "'1' is no phone number of RU"),
        ({"country": "ru"}, "'ru' is no country (did you mean 'RU'?); expected two letters of ISO 3166-1"),
        ({"country": "Russia"}, "'Russia' is no country"),
        ({"country": False}, "country: 'False' is a yes or no; expected a text (in quotes"),
    ],
)
def test_what_nobody_can_dial_is_named(contacts: dict[str, object], cause: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        read(**contacts)
    place, _, message = str(caught.value).partition(": ")
    assert message.startswith(cause)
    assert place.startswith("mkdocs.yml:")


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_mistake(text: str) -> None:
    try:
        uri = read(support_phone=text).support_phone_uri
    except ProblemsError:
        return
    assert uri
    assert uri.startswith("tel:+")
    assert uri.isascii()
