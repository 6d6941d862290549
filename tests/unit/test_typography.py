"""The rules of Russian typography over plain text; see `test_prose.py` for what of a page is prose."""

from operator import attrgetter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsite.writing.typography import UNITS, find_typography

NBSP = "\N{NO-BREAK SPACE}"
BREAK = "a non-breaking space (U+00A0)"
DASH = f"{BREAK}, '—' and a space"


def found(text: str) -> list[str]:
    """Return what is wrong where, in the order of the text."""
    return [
        f"{each.start}: {each.cause}; {each.expected}"
        for each in sorted(find_typography(text), key=attrgetter("start"))
    ]


def mend(text: str) -> str:
    """Make the edits of the first round."""
    edits = sorted(edit for finding in find_typography(text) for edit in finding.edits)
    for begin, end, replacement in reversed(edits):
        text = text[:begin] + replacement + text[end:]
    return text


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("узел - сервер", f"узел{NBSP}— сервер"),
        ("узел -- сервер", f"узел{NBSP}— сервер"),
        ("узел --- сервер", f"узел{NBSP}— сервер"),
        ("узел – сервер", f"узел{NBSP}— сервер"),
        (f"узел{NBSP}-{NBSP}сервер", f"узел{NBSP}—{NBSP}сервер"),
        ("узел -\nсервер", f"узел{NBSP}—\nсервер"),
        ("узел - \r\nсервер", f"узел{NBSP}— \r\nсервер"),
        ("узел -", f"узел{NBSP}—"),
        ("около 150 - и это много", f"около 150{NBSP}— и это много"),
        ("узел - 5", f"узел{NBSP}— 5"),
        ("5 - семь", f"5{NBSP}— семь"),
        ("(да) - нет", f"(да){NBSP}— нет"),
        ("узел — сервер", f"узел{NBSP}— сервер"),
        (f"узел {NBSP}— сервер", f"узел{NBSP}— сервер"),
        (f"узел{NBSP} — сервер", f"узел{NBSP}— сервер"),
        ("узел  — сервер", f"узел{NBSP}— сервер"),
        ("узел —", f"узел{NBSP}—"),
    ],
)
def test_a_dash_is_a_long_one_after_a_space_that_does_not_break(text: str, mended: str) -> None:
    assert mend(text) == mended
    assert len(found(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        *("веб-узел", "--force", "ключ --force", "- пункт", "-- пункт", "узел ---- сервер", "а -5 б", "5 - 7", "5 – 7"),
        *(f"5{NBSP}–{NBSP}7", "ID 1 - 5 и 25 - 30", "|  - | - |", "да | - | нет", "да - | нет", "\n- пункт\n  - пункт"),
        *(f"узел{NBSP}— сервер", "— Кто там?", "\n— да\n— нет", "| — |", f"узел{NBSP}—\nсервер", "- ", "", "\n\n"),
    ],
)
def test_a_hyphen_a_range_an_option_and_a_list_are_no_dash(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("mark", ["-", "--", "---", "–"])
def test_a_wrong_dash_is_named_as_it_stands(mark: str) -> None:
    assert found(f"узел {mark} да") == [f"4: '{mark}' as a dash; {DASH}"]


@pytest.mark.parametrize(("text", "place"), [("да—нет", 2), ("(да)—нет", 4), ("«да»—нет", 4), ("„да“—нет", 4)])
def test_a_dash_without_a_space_is_named_only(text: str, place: int) -> None:
    assert found(text) == [f"{place}: no space before '—'; {BREAK}"]
    assert mend(text) == text


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_stays_with_its_number(unit: str) -> None:
    assert found(f"нужно 16 {unit}") == [f"8: a plain space before the unit '{unit}'; {BREAK}"]
    assert mend(f"нужно 16 {unit}, да") == f"нужно 16{NBSP}{unit}, да"
    assert mend(f"нужно 16   {unit}\n") == f"нужно 16{NBSP}{unit}\n"
    assert found(f"нужно 16{NBSP}{unit}") == []
    assert found(f"нужно {unit}") == []


@pytest.mark.parametrize(
    "text",
    ["10 минут", "3 часа", "5 годами", "5 ГиБы", "2 чашки", "10 ГиБ/с", "300 Мб памяти", "2 % из 3", "5 гигабайт"],
)
def test_what_only_begins_like_a_unit_is_none(text: str) -> None:
    assert [row for row in found(text) if "%" not in row] == []


def test_the_longer_unit_is_named() -> None:
    assert found("10 МБ/с") == [f"2: a plain space before the unit 'МБ/с'; {BREAK}"]
    assert found("10 МБ/ч") == []


@pytest.mark.parametrize("text", ["5 с", "5 с.", "за 5 с, не больше", "5 с\n\n", f"5 с{NBSP}— долго"])
def test_seconds_stay_with_their_number(text: str) -> None:
    [row] = found(text)
    assert row == f"{text.index('5') + 1}: a plain space before the unit 'с'; {BREAK}"
    assert mend(text) == text.replace("5 с", f"5{NBSP}с")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "5.3 с поддержкой",
            "5 с «поддержкой»",
            "5 с „ней“",
            '5 с "ней',
            "5 с (ней)",
            "5 с *ней*",
            "5 с\nней",
            "5 с 7",
        ),
        *("5 сек", "5 с/м", f"5{NBSP}с", "Windows 10 с", "в 5 с \ufffcкодом"),
    ],
)
def test_the_preposition_is_no_unit(text: str) -> None:
    assert found(text) == ([] if "Windows" not in text else [f"10: a plain space before the unit 'с'; {BREAK}"])


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("узел  сервер", "узел сервер"),
        ("узел.     Сервер", "узел. Сервер"),
        ("а  б  в", "а б в"),
        ("узел  16", "узел 16"),
        ("узел  -5", "узел -5"),
        ("опции  --force", "опции --force"),
    ],
)
def test_one_space_is_enough(text: str, mended: str) -> None:
    assert mend(text) == mended
    assert {row.split(": ", 1)[1] for row in found(text)} == {"a double space; one space"}


def test_a_space_too_many_beside_a_dash_is_another_mistake() -> None:
    assert found("узел   -   сервер") == [f"4: '-' as a dash; {DASH}", "8: a double space; one space"]
    assert mend("узел   -   сервер") == f"узел{NBSP}— сервер"


@pytest.mark.parametrize(
    "text", ["конец  \nначало", "  начало", "\t\tначало", "| а   |   б |", "узел\n    код", "узел  "]
)
def test_spaces_at_the_edges_of_rows_and_cells_are_markdown_s(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("mark", [",", ".", ";", ":", "!", "?"])
@pytest.mark.parametrize("after", [" да", "", "\n", "*", "_", ")", "»", "да", "Да", "ё"])
def test_a_mark_stands_right_after_the_word(mark: str, after: str) -> None:
    text = f"узел {mark}{after}"
    assert found(text) == [f"4: a space before '{mark}'; '{mark}' right after the word"]
    assert mend(text) == text


@pytest.mark.parametrize(
    "text", ["файл .env", "сервер :8080", "порт ?q=1", "узел, да", "| , |", ": определение", "да !=нет"]
)
def test_a_mark_that_begins_a_name_is_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "mended"),
    [("и так...", "и так…"), ("...и так", "…и так"), ("да... нет...", "да… нет…"), ("да...?", "да…?")],
)
def test_three_dots_are_one_letter(text: str, mended: str) -> None:
    assert mend(text) == mended
    assert {row.split(": ", 1)[1] for row in found(text)} == {"three dots; '…'"}


@pytest.mark.parametrize("text", ["да..", "да....", "1..10", "да.…", "….", "/..."])
def test_other_rows_of_dots_are_none(text: str) -> None:
    assert found(text) == (["1: three dots; '…'"] if text == "/..." else [])


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ('"узел"', "«узел»"),
        ("это не “состояние”, а", "это не «состояние», а"),
        ('("да", "нет")', "(«да», «нет»)"),
        ('"x" и "y"', "«x» и «y»"),
        ('«имя "узел" тут»', "«имя „узел“ тут»"),
        ('«имя» "узел"', "«имя» «узел»"),
        ('«не закрыто\n\nДальше "узел"', "«не закрыто\n\nДальше «узел»"),
        ('«не закрыто\nдальше "узел"', "«не закрыто\nдальше „узел“"),
        ('«имя "узел"»\n\nда', "«имя „узел“»\n\nда"),
        ('«нет\n\n«нет\n\nда "узел"', "«нет\n\n«нет\n\nда «узел»"),
        ('"узел" и «имя»', "«узел» и «имя»"),
        ('да»\n\n«имя "узел" тут»', "да»\n\n«имя „узел“ тут»"),
        ('"один\nдва"', "«один\nдва»"),
        ('"один\n  два"', "«один\n  два»"),
        ('"a"', "«a»"),
        ('"да"!', "«да»!"),
        ('"да",', "«да»,"),
    ],
)
def test_quotes_are_russian_and_others_within_them(text: str, mended: str) -> None:
    assert mend(text) == mended


def test_quotes_are_named_as_they_stand() -> None:
    assert found('это "узел"') == ['4: quotes "…"; «…»']
    assert found("это “узел”") == ["4: quotes “…”; «…»"]
    assert found('«это "узел"»') == ['5: quotes "…"; „…“']


@pytest.mark.parametrize(
    "text",
    [
        *('диск 19"', '19" и 21"', '""', '" узел "', '"узел', 'узел"', 'a"b"c', '"один\n\nдва"', '"один\n- два"'),
        *('"один\n2"', "«узел»", "„узел“", "“узел", "“ узел ”", "”узел“"),
    ],
)
def test_what_is_no_pair_of_quotes_is_left(text: str) -> None:
    assert found(text) == []


PIECES = st.sampled_from(
    [*'аЯ5x"“”«».,:;!?()|/', " ", "  ", NBSP, "\n", "\n\n", "-", "--", "–", "—", "...", "ГиБ", "с", "%"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_edits_lie_within_the_text_and_change_no_letter(text: str) -> None:
    def letters(of: str) -> str:
        return "".join(filter(str.isalnum, of))

    for finding in find_typography(text):
        assert 0 <= finding.start < len(text)
        for begin, end, replacement in finding.edits:
            assert finding.start <= begin < end <= len(text)
            assert letters(text[begin:end]) == letters(replacement) == ""
            assert "\n" not in text[begin:end]
            assert text[begin:end] != replacement
