import datetime as dt
from types import SimpleNamespace

import pytest
from sample_project import READER

from docsite.line.values import LITERAL, escape_markdown, fill_values
from docsite.problems import ProblemsError
from docsite.releases.texts import IssueLinks
from docsite.tree.declared import Blank

CONTEXT = {"line": SimpleNamespace(title="Basalt Hub 5.3", disk=[1, 2]), "release": None, "size": 1_500_000_000}


def filled(text: str) -> str:
    literal = READER.read(text).find_code(LITERAL)
    return fill_values(text, CONTEXT, path="docs/a.md", literal=literal, locate=lambda row: row + 5)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{ line.title }}", "Basalt Hub 5.3"),
        ("{{ size | size }}", "1,4\N{NO-BREAK SPACE}ГиБ"),
        ("## Заголовок {#id}", "## Заголовок {#id}"),
        ("a\n{% if release %}\nb\n{% else %}\nc\n{% endif %}\nd\n", "a\nc\nd\n"),
        ("```\n{{ line.title }}\n```", "```\nBasalt Hub 5.3\n```"),
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


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Обычный текст", "Обычный текст"),
        ("  много\n  пробелов\t", "много пробелов"),
        ("a*b_c", "a&#42;b&#95;c"),
        ("<b> & «ё»", "&#60;b&#62; &#38; &#171;ё&#187;"),
        ("`virsh list_all` и *", "`virsh list_all` и &#42;"),
        ("`a_` и `b*` и _", "`a_` и `b*` и &#95;"),
        ("нет ` конца", "нет &#96; конца"),
        ("", ""),
    ],
)
def test_a_text_of_the_metadata_is_shown_letter_for_letter(text: str, result: str) -> None:
    assert escape_markdown(text) == result
    assert fill_values("{{ text | plain }}", {"text": text}, path="a.md") == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Обычный\nтекст", "Обычный текст"),
        ("**a_b** и `c|d`", "<strong>a&#95;b</strong> и <code>c&#124;d</code>"),
        ("Раз\n\n- два\n- три", "Раз&#58; два&#59; три"),
        ("<b> & {{ x }}", "&#60;b&#62; &#38; &#123;&#123; x &#125;&#125;"),
        (
            "[x](https://a.example/?b=_c_&d)",
            '<a href="https&#58;&#47;&#47;a&#46;example&#47;&#63;b&#61;&#95;c&#95;&#38;d">x</a>',
        ),
        ("HUB-1", '<a href="https&#58;&#47;&#47;t&#46;example&#47;HUB&#45;1">HUB&#45;1</a>'),
    ],
)
def test_a_markdown_text_is_a_row_of_html_without_marks(text: str, result: str) -> None:
    product = SimpleNamespace(issues=IssueLinks("https://t.example/{id}", ("HUB-",)))
    assert fill_values("{{ text | inline }}", {"text": text, "product": product}, path="a.md") == result


def test_what_the_vendor_has_not_filled_in_is_seen_and_says_where_to() -> None:
    blank = Blank("mkdocs.yml:36:7")
    shown = '*Заполняет правообладатель*{ .unfilled data-unfilled="mkdocs.yml:36:7" }'
    assert fill_values("{{ blank | plain }}", {"blank": blank}, path="a.md") == shown
    assert fill_values("{{ blank }}{% if blank %}да{% endif %}", {"blank": blank}, path="a.md") == shown


def test_dates_are_as_readers_write_them() -> None:
    day = dt.date(2026, 3, 17)
    shown = "17 марта 2026 г.".replace(" ", "\N{NO-BREAK SPACE}")
    assert fill_values("{{ day | date }}", {"day": day}, path="a.md") == shown


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a {## того {{ нет }} ##} b", "a  b"),
        ("{# это {#id} не комментарий", "{# это {#id} не комментарий"),
        ("{# и это {{ line.disk[0] }}", "{# и это 1"),
        ("a {## {#id} #} ##}b", "a b"),
        ("  {% if size %}\n  a\n  {% endif %}\n", "  a\n"),
        ("{% if size %}\na\n{% endif %}\n\nb", "a\n\nb"),
        ("{{ line.title }}\n\n", "Basalt Hub 5.3\n\n"),
        ("{ { size } } {size} {", "{ { size } } {size} {"),
        ("```{.json .literal}\n{{\n```\n{{ line.disk[0] }}", "```{.json .literal}\n{{\n```\n1"),
        ("```{.json .literal}\n}\n}}\n```\n{{ line.disk[1] }}", "```{.json .literal}\n}\n}}\n```\n2"),
        ("```{.literal}\na {%\n```\n```\n{{ line.disk[0] }}\n```", "```{.literal}\na {%\n```\n```\n1\n```"),
        ("```{.literally}\n{{ line.disk[0] }}\n```", "```{.literally}\n1\n```"),
    ],
)
def test_only_expressions_change(text: str, result: str) -> None:
    assert filled(text) == result


def test_an_error_without_words_is_named_by_its_kind() -> None:
    class Broken:
        def __str__(self) -> str:
            raise KeyError

    with pytest.raises(ProblemsError) as caught:
        fill_values("a\n\n{{ broken }}", {"broken": Broken()}, path="docs/a.md")
    assert str(caught.value) == (
        "docs/a.md:3:1: KeyError; expected a value of the metadata (see authoring/values.md), "
        "or a code block of the class .literal"
    )


def test_a_mistake_in_the_first_row_is_of_the_first_row() -> None:
    with pytest.raises(ProblemsError, match=r"^docs/a\.md:1:1: 'lin' is undefined; expected a value of the metadata"):
        fill_values("{{ lin }}", {}, path="docs/a.md")
