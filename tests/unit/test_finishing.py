"""What Markdown leaves to us: titles of boxes, formulas, icons, diagrams."""

import re

import pytest
from lxml import etree
from markdown import Markdown
from material.extensions.emoji import twemoji

from docsite.theme.callouts import LOOKS, TITLES, finish_boxes
from docsite.theme.formulas import make_mathml, set_formulas
from docsite.theme.icons import draw_icon
from docsite.theme.mermaid import draw_diagram, draw_diagrams, read_size

MATH = "{http://www.w3.org/1998/Math/MathML}"
BOXES = Markdown(
    extensions=["admonition", "pymdownx.details", "pymdownx.quotes"],
    extension_configs={"pymdownx.quotes": {"callouts": True}},
)


def box(text: str, language: str = "ru") -> str:
    return finish_boxes(BOXES.reset().convert(text), language)


@pytest.mark.parametrize("kind", TITLES)
def test_every_kind_of_box_has_a_russian_title_and_a_look_of_the_theme(kind: str) -> None:
    for text in (f"!!! {kind}\n    a", f"??? {kind}\n    a", f"> [!{kind.upper()}]\n> a"):
        html = box(text)
        assert f">{TITLES[kind]}</" in html
        assert re.search(rf'class="[^"]*\b{LOOKS.get(kind, kind)}"', html)


def test_a_title_of_the_writer_s_own_stays_and_so_does_another_language() -> None:
    assert ">Свой</p>" in box('!!! note "Свой"\n    a')
    assert ">Ещё note</summary>" in box('??? note "Ещё note"\n    a')
    assert "admonition-title" not in box('!!! note ""\n    a')
    assert ">Note</p>" in box("!!! note\n    a", "en")
    assert 'class="admonition custom"' in box("!!! custom\n    a")


FORMULAS = Markdown(extensions=["docsite.theme.formulas"])


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("$a^2$", ["a^2"]),
        ("сумма $x_i$, и \\(y\\).", ["x_i", "y"]),
        ("цены $5 и $6", []),
        ("$HOME/$USER", []),
        ("US$5–US$7", []),
        ("от $5 до $10, итого $15", []),
        ("\\$a\\$", []),
        ("`$a$`", []),
        ("$$\na<b\n$$", ["a<b"]),
        ("\\[a\\]", ["a"]),
        ("нет \\(важно\\), \\(см. ниже\\)", []),
        ("\\(\\alpha\\), \\(a+b\\), \\( n \\)", ["\\alpha", "a+b", "n"]),
        ("\\begin{align}a\\end{align}", ["\\begin{align}a\\end{align}"]),
    ],
)
def test_formulas_are_found_and_prices_are_not(text: str, formulas: list[str]) -> None:
    faults: list[tuple[str, str]] = []
    html = set_formulas(FORMULAS.reset().convert(text), lambda *fault: faults.append(fault))
    assert re.findall(r'alttext="([^"]*)"', html) == [formula.replace("<", "&lt;") for formula in formulas]
    assert faults == []
    assert "arithmatex" not in html


@pytest.mark.parametrize("text", ["\\frac{a}{b}", "\\sum_{i=0}^n x_i", "\\text{если } x > 0", "\\sqrt[3]{x} \\le \\pi"])
def test_a_formula_is_mathml(text: str) -> None:
    root = etree.fromstring(make_mathml(text, is_block=True))
    assert (root.tag, root.get("display")) == (f"{MATH}math", "block")
    assert root.get("alttext") == text
    assert "\\" not in "".join(root.itertext())


@pytest.mark.parametrize(
    ("text", "cause"), [("\\foo x", "unknown command \\foo"), ("a_{", "missing"), ("{", "no available")]
)
def test_a_formula_that_cannot_be_read_is_told_and_stays_as_it_is_written(text: str, cause: str) -> None:
    faults: list[tuple[str, str]] = []
    html = set_formulas(f'<span class="arithmatex">\\({text}\\)</span>', lambda *fault: faults.append(fault))
    assert html == f"<code>{text}</code>"
    [(told, why)] = faults
    assert told == text
    assert why.startswith(cause)


@pytest.mark.parametrize(
    "text",
    [
        "\\text{<script>x</script>}",
        '\\text{" onclick="x}',
        "\\color{red}{x}",
        "\\class{a}{b}",
        "\\href{javascript:x}{y}",
    ],
)
def test_nothing_but_mathml_comes_out_of_a_formula(text: str) -> None:
    try:
        root = etree.fromstring(make_mathml(text, is_block=False))
    except ValueError:
        return
    assert all(str(element.tag).startswith(MATH) for element in root.iter())
    assert not {name for element in root.iter() for name in element.attrib} & {
        "style",
        "class",
        "href",
        "id",
        "onclick",
    }


EMOJI = {"emoji_index": twemoji, "emoji_generator": draw_icon}
ICONS = Markdown(extensions=["pymdownx.emoji"], extension_configs={"pymdownx.emoji": EMOJI})


def test_icons_are_drawings_and_emoji_are_characters() -> None:
    assert '<span class="twemoji"><svg' in ICONS.reset().convert(":material-account:")
    emoji = [f'<span class="emoji">{character}</span>' for character in ("😄", "🇺🇸", "👨‍💻")]
    assert ICONS.reset().convert(":smile: :flag_us: :man_technologist:") == f"<p>{' '.join(emoji)}</p>"
    assert ICONS.reset().convert(":no-such-icon: 12:30:45") == "<p>:no-such-icon: 12:30:45</p>"


FLOW = "flowchart LR\n  accTitle: Путь\n  A[Образ] -->|да| B\n  click A 'https://evil.example'\n"


def test_a_diagram_is_a_picture_with_its_words_as_text() -> None:
    content = draw_diagram(FLOW)
    root = etree.fromstring(content)
    assert "Образ" in "".join(root.itertext())
    assert not {etree.QName(element).localname for element in root.iter(etree.Element)} & {
        "foreignObject",
        "script",
        "a",
        "image",
    }
    assert b"evil" not in content
    assert read_size(content) == (int(str(root.get("width"))), int(str(root.get("height"))))
    assert draw_diagram(FLOW) == content


@pytest.mark.parametrize(
    "text",
    ["sequenceDiagram\n А->>Б: Привет", "classDiagram\n A <|-- B", 'pie\n "а" : 1', "stateDiagram-v2\n [*] --> A"],
)
def test_kinds_of_diagrams_are_drawn_alike_every_time(text: str) -> None:
    assert draw_diagram(text) == draw_diagram(text)


def test_a_diagram_that_mermaid_refuses_is_told_in_its_words() -> None:
    faults: list[tuple[str, str]] = []
    html = '<pre class="mermaid"><code>flowchart TD\n A --&gt;\n</code></pre>'
    assert draw_diagrams(html, draw_diagram, lambda path, _: path, lambda *fault: faults.append(fault)) == html
    assert faults[0][0] == "flowchart TD\n A -->\n"
    assert faults[0][1].startswith("Parse error on line ")


def test_a_picture_of_a_diagram_has_its_title_size_and_address() -> None:
    published: dict[str, bytes] = {}

    def publish(path: str, content: bytes) -> str:
        published[path] = content
        return f"../{path}"

    html = '<p>a</p><pre class="mermaid"><code>pie title Доли &amp; &lt;части&gt;\n "а" : 1\n</code></pre>'
    shown = draw_diagrams(html, draw_diagram, publish, lambda *_: None)
    [path] = published
    width, height = read_size(published[path])
    image = f'<img alt="Доли &amp; &lt;части&gt;" src="../{path}" width="{width}" height="{height}">'
    assert shown == f'<p>a</p><p class="mermaid">{image}</p>'
