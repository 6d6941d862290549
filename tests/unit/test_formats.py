import datetime as dt

import pytest

from docsite.addresses import slugify_heading
from docsite.russian.formats import format_count, format_date, format_days, format_seconds, format_size


@pytest.mark.parametrize(
    ("heading", "slug"),
    [
        ("Проверка узла", "proverka-uzla"),
        ("Щёлочь и объём", "shchyoloch-i-obyom"),
        ("ВЕРСИЯ 5.3.1", "versiya-5-3-1"),
        ("Что дальше?", "chto-dalshe"),
        ("virsh — команды", "virsh-komandy"),
        ("???", "section"),
    ],
)
def test_heading_ids_are_latin_and_readable(heading: str, slug: str) -> None:
    assert slugify_heading(heading, "-") == slug


def spaced(text: str) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (dt.date(2026, 3, 17), "17 марта 2026 г."),
        (dt.date(2027, 5, 1), "1 мая 2027 г."),
        (True, "дата не названа"),
        (False, "не определено"),
    ],
)
def test_a_date_is_in_words_and_so_is_what_is_known_of_a_milestone(day: dt.date | bool, text: str) -> None:
    assert format_date(day) == (text if isinstance(day, bool) else spaced(text))


@pytest.mark.parametrize(
    ("days", "text"),
    [
        *((0, "0 дней"), (1, "1 день"), (2, "2 дня"), (4, "4 дня"), (5, "5 дней"), (11, "11 дней"), (12, "12 дней")),
        *((14, "14 дней"), (21, "21 день"), (22, "22 дня"), (25, "25 дней"), (101, "101 день"), (111, "111 дней")),
    ],
)
def test_days_agree_with_their_number(days: int, text: str) -> None:
    assert format_days(days) == spaced(text)


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1 файл"), (3, "3 файла"), (9, "9 файлов"), (1001, "1001 файл"), (0, "0 файлов")]
)
def test_any_noun_agrees_with_its_number(number: int, text: str) -> None:
    assert format_count(number, "файл", "файла", "файлов") == spaced(text)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 байт"),
        (1, "1 байт"),
        (1023, "1 023 байт"),
        (1024, "1 КиБ"),
        (1536, "1,5 КиБ"),
        (1024 * 99 + 900, "99,9 КиБ"),
        (1024 * 100, "100 КиБ"),
        (1024 * 100 + 900, "101 КиБ"),
        (2**20 - 1, "1 024 КиБ"),
        (2**20, "1 МиБ"),
        (150 * 2**20, "150 МиБ"),
        (1_500_000_000, "1,4 ГиБ"),
        (2**31, "2 ГиБ"),
        (2**40, "1 ТиБ"),
        (5000 * 2**40, "5 000 ТиБ"),
    ],
)
def test_sizes_have_binary_units_and_a_comma(size: int, text: str) -> None:
    assert format_size(size) == spaced(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0,00 с"),
        (0.156, "0,16 с"),
        (0.994, "0,99 с"),
        (1, "1,0 с"),
        (7.26, "7,3 с"),
        (64, "64,0 с"),
        (3600, "3 600,0 с"),
    ],
)
def test_seconds_are_as_exact_as_they_are_short(seconds: float, text: str) -> None:
    assert format_seconds(seconds) == spaced(text)
