from types import SimpleNamespace

import pytest

from docsite.line.values import fill_values
from docsite.problems import ProblemsError

CONTEXT = {"line": SimpleNamespace(title="Carbon CRM 5.3", disk=[1, 2]), "release": None, "size": 1_500_000_000}


def filled(text: str) -> str:
    return fill_values(text, CONTEXT, path="docs/a.md", first_line=6)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{ line.title }}", "Carbon CRM 5.3"),
        ("{{ size | size }}", "1,4\N{NO-BREAK SPACE}ГиБ"),
        ("## Заголовок {#id}", "## Заголовок {#id}"),
        ("a\n{% if release %}\nb\n{% else %}\nc\n{% endif %}\nd\n", "a\nc\nd\n"),
        ("```\n{{ line.title }}\n```", "```\nCarbon CRM 5.3\n```"),
        (
            "```{.text .literal}\n{{ a }} {% x %}\n```\n{{ size }}",
            "```{.text .literal}\n{{ a }} {% x %}\n```\n1500000000",
        ),
        ("конец\n", "конец\n"),
    ],
)
def test_values_are_filled_in(text: str, result: str) -> None:
    assert filled(text) == result


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\nb\n{{ lin.title }}", "docs/a.md:8:1: 'lin' is undefined"),
        ("a\n{% if release %}\nb\n{% endif %}\n{{ line.titel }}", "docs/a.md:10:1: "),
        ("a\n\n{% endfor %}", "docs/a.md:8:1: Encountered unknown tag 'endfor'."),
        ("{{ size | sise }}", "docs/a.md:6:1: No filter named 'sise'."),
        ("a\n{{ line.disk | date }}", "docs/a.md:7:1: "),
        ("a\n{{ release.version }}", "docs/a.md:7:1: 'None' has no attribute 'version'"),
        ("a\n{{ release }}", "docs/a.md:7:1: a value that is not given; ask for it with {% if … %}"),
        ("a\n{{ 1 / 0 }}", "docs/a.md:7:1: division by zero"),
    ],
)
def test_mistakes_are_named_with_their_line(text: str, message: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        filled(text)
    assert str(caught.value).startswith(message)
    assert str(caught.value).endswith("or a code block of the class .literal")
