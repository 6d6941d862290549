"""What Markdown would read otherwise than its writer meant, and what only looks so."""

import pytest
from sample_project import READER

from docsite.checks.dialects import check_dialect


def told(text: str) -> list[tuple[int, int, str]]:
    return [(fault.row, fault.column, fault.cause) for fault in check_dialect(text, READER)]


LOST = "a list that Markdown takes for text"
BRACKET = "'1)' begins no list for Markdown"
TABLE = "a table that Markdown takes for text"
SIGN = "'#' without a space: a heading here, and none elsewhere"
NESTED = "an item of a list in a list that Markdown does not put there"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("Список:\n- а\n- б", [(2, 3, LOST), (3, 3, LOST)]),
        ("Шаги\n1. а\n2. б", [(2, 4, LOST), (3, 4, LOST)]),
        ("- а\n  - б\n", [(2, 5, NESTED)]),
        ("1. а\n   - б\n   - в\n", [(2, 6, NESTED), (3, 6, NESTED)]),
        ("1) а\n2) б", [(1, 4, BRACKET), (2, 4, BRACKET)]),
        ("- а\n\n  ещё\n", [(3, 3, "text of a list's item that Markdown takes out of it")]),
        ("- а\n\n  ```\n  x\n  ```\n", [(3, 3, "code of a list's item that Markdown takes out of it")]),
        ("Текст\n| а | б |\n|---|---|\n| в | г |", [(2, 3, TABLE), (3, 1, "'|---|': a table that is none")]),
        ("#123 и\n#тег", [(1, 2, SIGN), (2, 2, SIGN)]),
        ("```\nx\n````\n\nдальше", [(1, 1, "a fence '```', closed by '````' that Markdown takes for text")]),
        ("а\n\n```\nx", [(3, 1, "a fence '```' without an end that Markdown takes for text")]),
        ("| а |\n|---|\n| б | в |", [(3, 1, "more cells than the 1 of the table's head")]),
        ("[а]: x.md\n\n[а]: y.md", [(3, 1, "'[а]' is defined in line 1 already, as something else")]),
        ("<div>\n**а**\n</div>", [(1, 1, "HTML whose text Markdown does not read")]),
        ("!!! note\nтекст", [(1, 1, "!!! note: a box without a text in it")]),
        ("[а][нет]", [(1, 1, "'[а][нет]': a link that is defined nowhere")]),
        ("и [^нет]", [(1, 3, "'[^нет]': a footnote that is defined nowhere")]),
        ("Это **важно.", [(1, 5, "'**важно.': '**' that nothing ends")]),
        (":material-no-such:", [(1, 1, "':material-no-such:': an icon that the theme does not have")]),
        ("Слово {: .класс }x", [(1, 7, "'{: .класс }': attributes of nothing")]),
    ],
)  # fmt: skip
def test_what_is_read_otherwise_is_told_with_its_place(text: str, faults: list[tuple[int, int, str]]) -> None:
    assert told(text) == faults


@pytest.mark.parametrize(
    "text",
    [
        "Тире в начале\n- это не список.",
        "Год\n2024. Был таким.",
        "2024. Год в начале",
        "- а\n    - б\n        - в\n\n            текст\n",
        "1. а\n\n    ```bash\n    x\n    ```\n\n2. б",
        "3. а\n4. б",
        "- а\n- б\n\n1. в\n2. г",
        "- [ ] а\n- [x] б",
        "- **а** — б\n- `в`\n- [г](x.md)\n- <b>д</b>\n- ![е](x.png)",
        "> - а\n> - б",
        "/// note | а\n- б\n- в\n///",
        "!!! note\n    текст\n\n    - а\n    - б",
        '=== "а"\n\n    1. б\n\n    ```\n    x\n    ```',
        "Термин\n:   смысл\n\n    - а\n",
        "Сноска[^1]\n\n[^1]: текст\n\n    - а\n    - б",
        "| а | б |\n|---|:-:|\n| `x | y` | `a \\| b` \\| в |",
        "| Линия | б |\n|---|---|\n| Продукт | 2.x |\n| Продукт | • |",
        "`[а][нет]`, `:material-x:`, `**`, [см. ниже], [0], `x[i][j]`",
        "\\*\\*нет\\*\\* и 2 ** 3, \\[а][б\\]",
        "/etc/hosts и https://a.example///x",
        "```\n- [а][нет]\n!!! x\n```\n\n    === x\n",
        "# Заголовок {#id}\n\nСлово и {a: 1}, ${HOME}, доля {#c}, 5",
        "<!-- [а][нет] -->\n\n<details markdown>\n<summary>а</summary>\n\n- б\n\n</details>",
        "$a^2$ и $$\nx\n$$",
    ],
)
def test_what_only_looks_so_is_not_told(text: str) -> None:
    assert told(text) == []
