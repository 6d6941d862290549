from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest
from conftest import PRODUCT
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from docsite.line.contact_links import (
    MAILTO_LIMIT,
    SECTION_SLOT,
    WHOLE_PAGE,
    PageDetails,
    PageLinks,
    cut_to_fit,
    draw_code,
    make_links,
)
from docsite.problems import ProblemsError
from docsite.tree.configuration import load_config
from docsite.tree.product import Contacts, parse_identity
from docsite.tree.settings_files import read_settings

EXTRA = dict(load_config(PRODUCT).extra)
CONTACTS = parse_identity(EXTRA, read_settings(PRODUCT)).contacts
HOSTILE = {
    "<script>alert(1)</script>": "<script>alert(1)</script>",
    "A & B?c=d#e": "A & B?c=d#e",
    "«Ёлочки» \"прямые\" 'и такие'": "«Ёлочки» \"прямые\" 'и такие'",
    "100 % и {section}": "100 % и {section}",
    "две\r\nстроки\tи табуляция": "две строки и табуляция",
    "🧱 кирпич": "🧱 кирпич",
    "\ue000 метка \x00 \u202e": "метка",
}


def links(title: str = "Обновление", contacts: Contacts = CONTACTS) -> PageLinks:
    page = "https://docs.basalt-hub.example/5.3/operation/updating.html"
    return make_links(contacts, PageDetails("Basalt Hub", "5.3", "5.3.1", title, page, "abc123"))


def mail(address: str | None) -> tuple[str, str, str]:
    assert address
    parts = urlsplit(address)
    assert parts.scheme == "mailto"
    query = parse_qs(parts.query, strict_parsing=True)
    return unquote(parts.path), query["subject"][0], query["body"][0]


def test_suggestion_by_mail_says_what_it_is_about() -> None:
    to, subject, body = mail(links().suggest_email)
    assert (to, subject) == ("support@basalt.example", "Basalt Hub 5.3: предложение")
    assert body.split("\r\n") == [
        "Предложение:",
        "",
        "",
        "Продукт: Basalt Hub",
        "Версия: 5.3 (выпуск 5.3.1)",
        "Раздел: вся страница",
        "Страница: Обновление",
        "Адрес: https://docs.basalt-hub.example/5.3/operation/updating.html",
        "Сборка: abc123",
        "",
    ]


def test_portal_links_carry_every_detail() -> None:
    query = parse_qs(urlsplit(links().suggest_portal or "").query)
    assert query == {
        "product": ["Basalt Hub"],
        "line": ["5.3"],
        "release": ["5.3.1"],
        "title": ["Обновление"],
        "page": ["https://docs.basalt-hub.example/5.3/operation/updating.html"],
        "section": [WHOLE_PAGE],
        "build": ["abc123"],
    }
    assert links().support_phone == "tel:+78005553535"


@pytest.mark.parametrize(("title", "shown"), HOSTILE.items())
def test_hostile_titles_stay_within_one_value(title: str, shown: str) -> None:
    made = links(title)
    for address in (made.suggest_email, made.support_email):
        rows = mail(address)[2].split("\r\n")
        assert (len(rows), rows[6]) == (10, f"Страница: {shown}")
    assert parse_qs(urlsplit(made.suggest_portal or "").query)["title"] == [shown]


def test_long_title_is_cut_in_mail() -> None:
    address = links("ы" * 300).suggest_email
    assert address
    row = mail(address)[2].split("\r\n")[6]
    assert row.startswith("Страница: ыыыыыыыыыы")
    assert row.endswith("ы…")
    assert MAILTO_LIMIT - 12 < len(address) < MAILTO_LIMIT


@given(title=st.text(max_size=400))
def test_any_title_gives_short_ascii_addresses_with_one_slot(title: str) -> None:
    made = links(title)
    for address in (made.suggest_email, made.support_email, made.suggest_portal, made.support_portal):
        assert address is not None
        assert address.isascii()
        assert not set(address) & set(' <>"{}\\^`\r\n')
    assert len(made.suggest_email or "") < MAILTO_LIMIT
    for template in (made.suggest_email_template, made.suggest_portal_template):
        assert template is not None
        assert template.count(SECTION_SLOT) == 1


def test_a_request_for_help_asks_what_happened() -> None:
    to, subject, body = mail(links().support_email)
    assert (to, subject) == ("support@basalt.example", "Basalt Hub 5.3: обращение")
    assert body.startswith("Что произошло:\r\n\r\n\r\nПродукт: Basalt Hub\r\n")
    assert body.endswith("\r\nСборка: abc123\r\n")
    assert parse_qs(urlsplit(links().support_portal or "").query)["title"] == ["Обновление"]
    assert links().details == body.split("\r\n\r\n\r\n")[1].removesuffix("\r\n")


def test_a_section_takes_the_place_of_its_slot() -> None:
    made = links()
    for whole, template in (
        (made.suggest_email, made.suggest_email_template),
        (made.suggest_portal, made.suggest_portal_template),
    ):
        assert template is not None
        assert template.replace(SECTION_SLOT, quote(WHOLE_PAGE, safe="")) == whole


def test_a_section_has_room_in_the_mail_of_a_page_with_a_long_title() -> None:
    template = links("ы" * 300).suggest_email_template
    assert template is not None
    assert MAILTO_LIMIT * 3 // 4 - 12 < len(template) < MAILTO_LIMIT * 3 // 4


def test_a_name_that_leaves_no_room_for_a_title_is_kept_whole() -> None:
    page = "https://docs.example/" + "a" * 1900
    made = make_links(CONTACTS, PageDetails("Basalt Hub", "5.3", "", "Обновление", page, "abc123"))
    rows = mail(made.suggest_email)[2].split("\r\n")
    assert rows[4] == "Версия: 5.3"
    assert rows[6] == "Страница: "


def test_only_the_recipient_is_not_encoded() -> None:
    made = make_links(CONTACTS, PageDetails("A/B @", "5.3", "", "А/Б", "https://a.example/", "b"))
    recipient, _, query = (made.suggest_email or "").partition("?")
    assert recipient == "mailto:support@basalt.example"
    assert not set(query) & set("/@:")


def test_what_fits_but_for_a_letter_loses_one() -> None:
    assert cut_to_fit("снимок", lambda shown: shown not in {"снимок", "снимок…"}) == "снимо…"
    assert cut_to_fit("снимок", lambda shown: shown != "снимок") == "снимо…"


def test_a_product_s_name_is_one_line_too() -> None:
    made = make_links(CONTACTS, PageDetails("Basalt\n Hub\x07", "5.3", "", "А", "https://a.example/", "b"))
    assert mail(made.suggest_email)[1] == "Basalt Hub 5.3: предложение"


@pytest.mark.parametrize(
    ("text", "room", "cut"),
    [
        ("снимок", 6, "снимок"),
        ("снимок", 5, "сним…"),
        ("два слова", 5, "два…"),  # no space before the dots
        ("снимок", 2, "с…"),
        ("снимок", 1, ""),
        ("", 0, ""),
    ],
)
def test_a_text_is_cut_to_its_longest_beginning_that_fits(text: str, room: int, cut: str) -> None:
    assert cut_to_fit(text, lambda shown: len(shown) <= room) == cut


def test_the_code_of_an_address_is_a_drawing() -> None:
    drawing = html.fragment_fromstring(draw_code("https://portal.example/").decode())
    assert drawing.tag == "svg"
    assert drawing.get("viewbox", drawing.get("viewBox")) == "0 0 29 29"  # 25 modules, two of border on each side
    assert (drawing.get("width"), drawing.get("height")) == (None, None)
    assert draw_code("https://portal.example/") != draw_code("https://portal.example/a")


def test_vendor_without_phone_or_portal_has_no_such_links() -> None:
    made = links(contacts=Contacts(support_email="help@vendor.example"))
    assert (made.support_phone, made.suggest_portal, made.support_portal, made.suggest_portal_template) == (None,) * 4
    assert mail(made.support_email)[0] == "help@vendor.example"


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("support_email", "support", "'support' is no e-mail address; expected something like support@example.ru"),
        (
            "support_phone",
            "555-35-35",
            "'555-35-35' is no phone number of RU, nor one with a country's code; expected one",
        ),
        ("support_portal", "basalt.example", "'basalt.example' is no web address; expected something that begins with"),
        ("suggest_link", "https://a.example/{?pge}", "unknown variable 'pge' in 'https://a.example/{?pge}'; expected"),
        ("suport_phone", "8 (800) 555-35-35", "unknown key 'suport_phone' (did you mean 'support_phone'?)"),
    ],
)
def test_bad_contact_data_is_named_with_its_place(key: str, value: str, message: str) -> None:
    contacts = EXTRA["contacts"] | {key: value}
    with pytest.raises(ProblemsError) as caught:
        parse_identity(EXTRA | {"contacts": contacts}, read_settings(PRODUCT))
    place, _, cause = str(caught.value).partition(": ")
    assert cause.startswith(message)
    assert place.startswith("mkdocs.yml:")
    assert place != "mkdocs.yml:1:1"
