"""What of a page or a metadata file is prose: shapes that public documentation has."""

from functools import cache

import pytest
from test_prose import CONVERT

from docsite.problems import ProblemsError
from docsite.writing.prose import check_prose, check_values, fix_prose
from docsite.writing.spelling import Spelling

NBSP = "\N{NO-BREAK SPACE}"


@cache
def spelling() -> Spelling:
    return Spelling(("минимизатор",))


def places(text: str) -> list[str]:
    """Return line, column and the first word of what is wrong."""
    return [
        f"{each.line}:{each.column} {each.cause.split()[0]}" for each in check_prose(text, "a.md", spelling(), CONVERT)
    ]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Узел [еще](еще.md) тут", ["1:7 «еще»"]),
        ("![еще узел](еще.png 'еще')", ["1:3 «еще»"]),
        ("Узел[^1]\n\n[^1]: Это еще.", ["3:11 «еще»"]),
        ("Термин\n:   Это еще", ["2:9 «еще»"]),
        ("> - [x] еще", ["1:9 «еще»"]),
        ("1. один\n\n    ```sh\n    еще - да\n    ```\n\n    еще", ["7:5 «еще»"]),
        ("````\n```\nеще\n```\nеще\n````\nеще", ["7:1 «еще»"]),
        ("~~~ yaml\n```\nеще\n~~~\nеще", ["5:1 «еще»"]),
        ("| еще | `еще` |\n|-----|:---:|\n| - | еще |", ["1:3 «еще»", "3:7 «еще»"]),
        ("### Раздел еще {#id}", ["1:12 «еще»"]),
        ("{{< note >}}\nеще\n{{< /note >}}", ["2:1 «еще»"]),
        ('## {{% heading "еще" %}} еще', ["1:26 «еще»"]),
        ("<!-- еще -->\nеще <!-- еще\nеще --> еще", ["2:1 «еще»", "3:9 «еще»"]),
        ("<details><summary>еще</summary>еще</details>", ["1:19 «еще»", "1:32 «еще»"]),
        ("<kbd>еще</kbd> и <code>еще</code> еще", ["1:35 «еще»"]),
        ("/// note | Это еще\nеще\n///", ["1:16 «еще»", "2:1 «еще»"]),
        ("/// applies | >=5.2 еще\nеще\n///", ["2:1 «еще»"]),
        ("`еще`-образ еще", ["1:13 «еще»"]),
        ("``еще ` еще`` еще", ["1:15 «еще»"]),
        ("*[ВМ]: еще узел", ["1:8 «еще»"]),
        ("Пишите на a@b.example еще, https://еще.example/еще.", ["1:23 «еще»"]),
        ("Узел  \nеще  ", ["2:1 «еще»"]),
        ("Узел\r\nеще\r\n", ["2:1 «еще»"]),
        ("\ufeff---\ntitle: еще\n---\nеще", ["2:8 «еще»", "4:1 «еще»"]),
        ("---\ntitle: |\n  еще\n  узел\ndescription: 'еще'\ntags: [еще]\n---\n", ["3:3 «еще»", "5:15 «еще»"]),
        ("---\ntitle: узел # еще\nweight: 20\n---\n", []),
        ('---\ntitle: "узел # еще"\n---\n', ["2:16 «еще»"]),
        ("\nеще", ["2:1 «еще»"]),
        ("Узел&nbsp;— сервер", []),
        ('[еще]: https://a.example "еще"', []),
        ("--- | ---\nеще | да", ["2:1 «еще»"]),
        ("---\ntitle: [еще\n---\nеще", ["4:1 «еще»"]),
        ("", []),
    ],
)
def test_prose_is_checked_at_its_place(text: str, wrong: list[str]) -> None:
    assert places(text) == wrong
    assert fix_prose(text, spelling(), CONVERT) == mend(text)


def mend(text: str) -> str:
    """Mend what is named, and nothing else."""
    rows = text.split("\n")
    for problem in reversed(list(check_prose(text, "a.md", spelling(), CONVERT))):
        row = rows[problem.line - 1]
        rows[problem.line - 1] = row[: problem.column - 1] + "ещё" + row[problem.column + 2 :]
    return "\n".join(rows)


def test_mistakes_come_in_the_order_of_the_text_with_all_that_a_message_says() -> None:
    problems = list(check_prose('Еще - "да"\nминимизатор миинимизатор', "docs/a.md", spelling(), CONVERT))
    assert list(map(str, problems)) == [
        "docs/a.md:1:1: «Еще»; expected «Ещё»",
        "docs/a.md:1:4: '-' as a dash; expected a non-breaking space (U+00A0), '—' and a space",
        'docs/a.md:1:7: quotes "…"; expected «…»',
        "docs/a.md:2:13: unknown word «миинимизатор»; expected a word of the dictionary, "
        "or its line in docs/spelling.txt",
    ]


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ('Еще - "да"  5 с...', f"Ещё{NBSP}— «да» 5{NBSP}с…"),
        ('«Он "еще" тут»', "«Он „ещё“ тут»"),
        ('"а" "б" "в"', "«а» «б» «в»"),
        ("за 5  с; да", f"за 5{NBSP}с; да"),
        ("узел   -   сервер", f"узел{NBSP}— сервер"),
        ("16  ГиБ - это", f"16{NBSP}ГиБ{NBSP}— это"),
        ('"один\nдва"   -  три', f"«один\nдва»{NBSP}— три"),
        (
            "Для ограничений по памяти - добавьте `limits - x`.",
            f"Для ограничений по памяти{NBSP}— добавьте `limits - x`.",
        ),
        ("250 Мб - и это значительно", f"250 Мб{NBSP}— и это значительно"),
        ("Серверр , да", "Серверр , да"),
    ],
)
def test_what_needs_no_thought_is_mended_at_once_and_for_ever(text: str, fixed: str) -> None:
    assert fix_prose(text, spelling(), CONVERT) == fixed
    assert fix_prose(fixed, spelling(), CONVERT) == fixed


YAML = """\
# еще
summary: Это еще
texts: [еще, "еще - да", 'еще']
folded: >-
  Это еще
  узел
literal: |
  еще

  еще
plain: много
  еще # еще
еще: 5
code: Вызов `еще`
latin: "more - x"
nested:
- {a: еще, b: 2}
- - еще
"""


def test_every_russian_value_of_a_metadata_file_is_checked_at_its_place() -> None:
    problems = [problem for problem in check_values(YAML, "a.yml", spelling()) if "еще" in problem.cause]
    assert [(problem.line, problem.column) for problem in problems] == [
        *((2, 14), (3, 9), (3, 15), (3, 27), (5, 7), (8, 3), (10, 3), (12, 3), (17, 7), (18, 5))
    ]
    assert {problem.path for problem in problems} == {"a.yml"}


def test_values_that_share_a_row_are_texts_of_their_own() -> None:
    assert list(check_values('a: [{b: Узел, c: "Сервер тут"}, {b: [Узел, Сервер]}]', "a.yml", spelling())) == []


def test_the_first_row_of_a_metadata_file_counts_too_and_a_broken_one_is_named() -> None:
    assert [(each.line, each.column) for each in check_values("a: еще", "a.yml", spelling())] == [(1, 4)]
    with pytest.raises(ProblemsError, match=r"a\.yml:1:4: '\[' without its end"):
        list(check_values("a: [еще", "a.yml", spelling()))


def test_a_dash_in_a_value_is_named_and_one_between_values_is_not() -> None:
    text = "a:\n- узел - да\nd: '- узел'\n"
    assert [(each.line, each.column) for each in check_values(text, "a.yml", spelling())] == [(2, 7)]
