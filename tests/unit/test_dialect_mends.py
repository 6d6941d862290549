"""What is mended where it is certain, and what stays for its writer."""

import pytest
from sample_project import READER

from docsite.checks.dialect_mends import mend_dialect
from docsite.checks.dialects import check_dialect


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("Список:\n- а\n- б\n", "Список:\n\n- а\n- б\n"),
        ("> Список:\n> - а\n> - б\n", "> Список:\n>\n> - а\n> - б\n"),
        ("Текст\n| а |\n|---|\n| б |\n", "Текст\n\n| а |\n|---|\n| б |\n"),
        ("- а\n  - б\n    - в\n", "- а\n    - б\n        - в\n"),
        ("1. а\n\n   ```\n   x\n     y\n   ```\n2. в\n", "1. а\n\n    ```\n    x\n      y\n    ```\n\n2. в\n"),
        ("1. а\n\n   б\n2. в\n", "1. а\n\n    б\n\n2. в\n"),
        ("1) а\n2) б\n", "1. а\n2. б\n"),
        ("```\nx\n`````\n", "```\nx\n```\n"),
        ("Шаги:\n1) а\n   - б\n2) в\n", "Шаги:\n\n1. а\n    - б\n2. в\n"),
    ],
)
def test_what_is_certain_is_mended(text: str, mended: str) -> None:
    assert mend_dialect(text, READER) == mended
    assert check_dialect(mended, READER) == []
    assert mend_dialect(mended, READER) == mended


def test_what_is_not_certain_in_one_section_says_nothing_of_another() -> None:
    doubtful = "# А\n\nСлова:\n- а\n- б. Строка\nбез отступа.\n  - в\n"
    mended = mend_dialect(f"{doubtful}\n## Б\n\nСписок:\n- а\n  - б\n", READER)
    assert mended.endswith("## Б\n\nСписок:\n\n- а\n    - б\n")


@pytest.mark.parametrize(
    "text", ["#123\n", "[а][нет]\n", "```\nбез конца\n", "- а\n    - б\n", "1. а\n\n    б\n", "текст\n- тире\n", ""]
)
def test_what_is_not_stays(text: str) -> None:
    assert mend_dialect(text, READER) == text
