"""The dictionary, the house's own list of words, and what is no word at all."""

from collections.abc import Iterable
from functools import cache

import pytest

from docsite.writing.spelling import STRESS, Spelling, find_misspellings, parse_word_list

UNKNOWN = "a word of the dictionary, or its line in docs/spelling.txt"


@cache
def spelling(*entries: str) -> Spelling:
    return Spelling(entries)


def found(text: str, entries: Iterable[str] = ()) -> list[str]:
    """Return what is wrong where."""
    return [f"{each.start}: {each.cause}; {each.expected}" for each in find_misspellings(text, spelling(*entries))]


def mend(text: str, entries: Iterable[str] = ()) -> str:
    edits = [edit for finding in find_misspellings(text, spelling(*entries)) for edit in finding.edits]
    for begin, end, replacement in reversed(edits):
        text = text[:begin] + replacement + text[end:]
    return text


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("еще", "ещё"),
        ("Еще надежный", "Ещё надёжный"),
        ("ЕЩЕ", "ЕЩЁ"),
        ("веб-серверы и еще", "веб-серверы и ещё"),
        ("счетчик учтен", "счётчик учтён"),
        ("на\u0301ше еще", "на\u0301ше ещё"),
        ("Черно-белый", "Чёрно-белый"),
        ("чётко, четко", "чётко, чётко"),
    ],
)
def test_ye_for_yo_is_mended_in_any_case(text: str, mended: str) -> None:
    assert mend(text) == mended
    assert found(mended) == []


@pytest.mark.parametrize(
    "text", ["все и всё", "небо и нёбо", "в нем, о нём", "Осел и осёл", "узнает и узнаёт", "берет"]
)
def test_a_word_that_may_be_either_is_left(text: str) -> None:
    assert found(text) == []


def test_a_wrong_word_is_named_with_its_mended_form() -> None:
    assert found("Уже Еще") == ["4: «Еще»; «Ещё»"]
    assert found("Серверр тут") == [f"0: unknown word «Серверр»; {UNKNOWN}"]
    assert mend("Серверр тут") == "Серверр тут"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "virsh, LAN и image",
            "а б в",
            "Ъ",
            "10-го числа",
            "5-ю",
            "5-му",
            "image-образ",
            "x86-узел",
            "IP-адрес",
            "2-й",
        ),
        *(
            "SSH-ключ",
            "веб-консоль",
            "какой-нибудь",
            "по-русски",
            "Ростов-на-Дону",
            "кое-где",
            "16",
            "н1с",
            "узел_узел",
        ),
        *("бо\u0301льшим", "а\u0301", "", "— … «»", "Ёлка", "вице-президент", "т. е."),
    ],
)
def test_a_name_a_letter_and_a_number_are_no_mistake(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("SSH-клюучи", ["4: unknown word «клюучи»"]),
        ("веебб-серверр", ["0: unknown word «веебб»", "6: unknown word «серверр»"]),
        ("еще-надежный", ["0: «еще»", "4: «надежный»"]),
        ("SSH-веб-клюучи, еще", ["8: unknown word «клюучи»", "16: «еще»"]),
        ("10-гобл", ["3: unknown word «гобл»"]),
        ("год-гоо", ["4: unknown word «гоо»"]),
        ("x1-вкд", []),
        ("узел клю\u0301учи", ["5: unknown word «клю\u0301учи»"]),
    ],
)
def test_each_part_of_a_compound_is_looked_up(text: str, rows: list[str]) -> None:
    assert [row.split(";")[0] for row in found(text)] == rows


@pytest.mark.parametrize("word", ["Cервер", "cервер", "сервеp", "Kластер", "aдрес"])
def test_a_latin_letter_in_a_russian_word_is_named(word: str) -> None:
    assert found(f"это {word}") == [f"4: Latin and Russian letters in «{word}»; one alphabet in a word"]


@pytest.mark.parametrize(
    ("text", "quoted", "imperative"),
    [
        ("Необходимо открыть порт", "Необходимо открыть", "Откройте"),
        ("Необходимо\n  убедиться", "Необходимо убедиться", "Убедитесь"),
        ("Необходимо пройти", "Необходимо пройти", "Пройдите"),
        ("Необходимо сберечь", "Необходимо сберечь", "Сберегите"),
        ("Да. Необходимо беречься", "Необходимо беречься", "Берегитесь"),
        ("Необходимо зацвести", "Необходимо зацвести", "Зацветите"),
        ("Необходимо сеть", "Необходимо сеть", "Откройте"),
        ("Необходимо хотеть", "Необходимо хотеть", "Хотите"),
    ],
)
def test_an_order_is_an_imperative(text: str, quoted: str, imperative: str) -> None:
    [row] = [row for row in found(text) if "imperative" in row]
    assert row == f"{text.index('Необходимо')}: «{quoted}»; an imperative: «{imperative}»"
    assert mend(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "необходимо открыть",
        "Это необходимо открыть",
        "Необходимо срочно открыть",
        "Необходимо время",
        "Необходимо Открыть",
        "Необходимость открыть",
        "ВНеобходимо открыть",
    ],
)
def test_what_is_needed_is_no_order(text: str) -> None:
    assert not [row for row in found(text) if "imperative" in row]


WORDS = ("квазихост", "Дракохост*", "звездолётн*", "всё", "объём*", "дракё*", "веб-узлуу")
STEMS = ("кв*", "кваз", "мёд", "мед*")


@pytest.mark.parametrize(
    ("entries", "text", "rows"),
    [
        (WORDS, "Квазихост, КВАЗИХОСТ и квазихоста", ["23: unknown word «квазихоста»"]),
        (WORDS, "дракохост, Дракохостами", []),
        (WORDS, "Дракера", ["0: «Дракера»; «Дракёра»"]),
        (WORDS, "драко", ["0: unknown word «драко»"]),
        (WORDS, "Звездолетный, звездолётная", ["0: «Звездолетный»; «Звездолётный»"]),
        (WORDS, "все и Все", ["0: «все»; «всё»", "6: «Все»; «Всё»"]),
        (WORDS, "Объем и объемом", ["0: «Объем»; «Объём»", "8: «объемом»; «объёмом»"]),
        (WORDS, "веб-узлуу", []),
        (STEMS, "кваз квок", []),
        (STEMS, "мед медок медд", ["0: «мед»; «мёд»"]),
    ],
)
def test_the_house_s_list_goes_before_the_dictionary(entries: tuple[str, ...], text: str, rows: list[str]) -> None:
    shown = [row.removesuffix(f"; {UNKNOWN}") for row in found(text, entries)]
    assert shown == rows


def test_stress_of_a_mended_word_goes() -> None:
    assert mend(f"зе{STRESS}леный") == "зелёный"


def test_the_list_of_words_is_read_without_comments() -> None:
    assert parse_word_list("# раз\nдва\n\n   \n  три* # и четыре\n#пять\nшесть#семь") == ("два", "три*", "шесть")
    assert parse_word_list("") == ()


def test_a_verb_that_is_none_has_no_imperative() -> None:
    assert spelling().find_imperative("открыть") == "откройте"
    assert spelling().find_imperative("сеть") is None
    assert spelling().find_imperative("печь") == "пеките"
