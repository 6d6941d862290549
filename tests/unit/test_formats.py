import pytest

from docsite.addresses import slugify_heading
from docsite.russian.formats import format_date, format_days, format_seconds, format_size


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


@pytest.mark.parametrize(
    ("days", "text"), [(0, "0 дней"), (1, "1 день"), (2, "2 дня"), (11, "11 дней"), (21, "21 день")]
)
def test_days_agree_with_their_number(days: int, text: str) -> None:
    assert format_days(days) == text.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 байт"), (1536, "1,5 КиБ"), (150 * 2**20, "150 МиБ"), (2**31, "2 ГиБ")]
)
def test_sizes_have_binary_units_and_a_comma(size: int, text: str) -> None:
    assert format_size(size) == text.replace(" ", "\N{NO-BREAK SPACE}")


def test_milestones_without_a_day_are_words() -> None:
    assert [format_date(True), format_date(False)] == ["дата не названа", "не определено"]


@pytest.mark.parametrize(("seconds", "text"), [(0.156, "0,16 с"), (7.26, "7,3 с"), (64, "64,0 с")])
def test_seconds_are_as_exact_as_they_are_short(seconds: float, text: str) -> None:
    assert format_seconds(seconds) == text.replace(" ", "\N{NO-BREAK SPACE}")
