"""Nothing is lost or changed on its way to paper: what writers write, read from the files by other programs."""

import base64
import datetime as dt
import importlib
import os
import re
import shutil
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import markdown
import pytest
from conftest import DAY, EPOCH, ROOT, page, run, write_tree
from lxml import html
from machine import require
from pypdf import PdfReader

from docsite.cache import open_cache
from docsite.documents.composition import LinePages
from docsite.documents.typesetting import Typesetter
from docsite.line.line_site import LineSite
from docsite.line.project import load_project
from docsite.theme.templates import make_environment
from docsite.tree.configuration import load_config
from docsite.tree.documents import Chapter, Document

GROUP = pytest.mark.xdist_group("documents")
Tree = Callable[..., Path]
MARGIN = 60  # points
BUILD = ("python", "scripts/build_site.py")
STARTS = (
    "+ да",
    "- нет",
    "/ x: y",
    "= x",
    "---",
    "-- два",
    "1. один",
    "// x",
    "/* x",
    "#let x",
    "$x$",
    "*x*",
    "_x_",
    "a...b",
    "-?",
    "-5",
    "~",
    "@ref",
    "http://x.example//y",
    "`x",
    "\\ n",
    "<x>",
    "[x",
)
"""What means something else at the beginning of a text in Typst."""


def protect(text: str) -> str:
    return "".join(f"&#{ord(letter)};" if not letter.isalnum() and letter != " " else letter for letter in text)


CELLS = "".join(f"<tr><td>{protect(text)}</td><td>{number}</td></tr>" for number, text in enumerate(STARTS))
ITEMS = "".join(f"<li>{protect(text)}</li><li><p>{protect(text)}</p></li>" for text in STARTS)
TERMS = "".join(f"<dt>{protect(text)}</dt><dd>{protect(text)}</dd>" for text in STARTS)
NESTED = "".join(
    f"<p><em>{protect(text)}</em><br>{protect(text)}</p><blockquote>{protect(text)}</blockquote>" for text in STARTS
)
QUOTED = f"""\
<table><thead><tr><th>= a</th><th>- b</th></tr></thead><tbody>{CELLS}</tbody></table>
<ul>{ITEMS}</ul>
<dl>{TERMS}</dl>
{NESTED}

## Первая<br>вторая строка

## = x

/// note | = заголовок
- item
///
"""
TASKS = """\
- [x] сделано
- [ ] не сделано
- [X] тоже сделано
    - [ ] внутри
- просто

Текст.

1. [x] первый
2. [ ] второй
"""
NOTES = """\
## Раз

Со сноской[^one] и второй[^two].

## Два

Ещё[^two] и ещё[^three], в таблице:

| а | б |
|---|---|
| в[^four] | г |

[^one]: Текст первой с `кодом`.
[^two]: Текст второй.

    Второй абзац.
[^three]: Третья, [ссылка](https://one.example/).
[^four]: Из ячейки.
"""
CODE = """\
```bash linenums="7" hl_lines="2"
echo раз
echo два
echo три
```

```yaml hl_lines="1 3"
a: 1
b: 2
c: 3
```

```
  отступ
    глубже

```
"""
LONG = "sudo install --owner root " + " ".join(
    f"--some-long-option-{number}=/var/lib/library/images" for number in range(9)
)
COMMANDS = (
    LONG,
    "virsh pool-define-as crm dir --target /var/lib/library/images/"
    + "глубже/" * 14
    + " && echo 'две  пробела и `знак`'",
    'echo "' + "одно два " * 18 + '" | sudo tee --append /etc/some.conf > /dev/null  # и слово',
    f"cat > /etc/x.yml <<'END' && {LONG}\nключ: " + "слово " * 15 + "\nEND",
    "awk '{ print $1, $2, $3, $4 }' /proc/"
    + "x" * 60
    + ' | grep --fixed-strings --line-regexp -- "$(hostname --fqdn)"',
)
WORDS = (
    "virtnoded.service",
    "/etc/library/node/networks/default.xml",
    "Rechtsschutzversicherungsgesellschaften",
    "--no-such-option",
)


def draw_table(columns: int) -> str:
    cells = [f"`{WORDS[number % 4]}`" if number % 3 else WORDS[number % 4] for number in range(columns)]
    rows = [[f"Столбец{number}" for number in range(columns)], ["---"] * columns, cells, ["да"] * columns]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def draw_command(command: str) -> str:
    return f"1. Шаг:\n\n    ```bash\n{textwrap.indent(command, '    ')}\n    ```\n"


DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 600"><text x="9" y="20">Тут</text></svg>'
LINK = "[раз](https://twice.example/a) и [два](https://twice.example/a), [ещё](https://twice.example/b)"
DOCS = {
    "documents.yml": (
        "documents:\n"
        "  - slug: all\n    title: Всё\n    formats: [pdf, docx, epub]\n"
        "    chapters: [quoted.md, tasks.md, notes.md, code.md, wide.md]\n"
        "  - slug: part\n    title: Часть\n    formats: [pdf, docx, epub]\n    chapters: ['notes.md#dva']\n"
    ),
    "quoted.md": page("Знаки", QUOTED),
    "tasks.md": page("Дела", TASKS),
    "notes.md": page("Сноски", NOTES),
    "code.md": page("Код", CODE),
    "wide.md": page(
        "Широкое",
        "\n\n".join(
            (
                *map(draw_command, COMMANDS),
                *(f"```bash\n{command}\n```" for command in COMMANDS),
                *map(draw_table, (3, 5, 8, 12)),
                *(f"- шаг\n\n{textwrap.indent(draw_table(columns), '    ')}" for columns in (4, 6)),
                LINK,
                "Опция `--some-option` и номер HUB-1061. " * 40,
                "![Схема](<pictures/Моя схема № 1 (2).svg>) ![Точка](pictures/a%20b.PNG)",
                "Готово ✅, иероглиф 漢 и `код 漢`.",
            )
        ),
    ),
    "pictures/Моя схема № 1 (2).svg": SVG,
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The downloads of a tiny project."""
    root = write_tree(tmp_path_factory.mktemp("paper"), DOCS)
    (root / "docs/pictures/a b.PNG").write_bytes(base64.b64decode(DOT))
    result = run(*BUILD, cwd=root, LINES="5.3")
    assert result.returncode == 0, result.stdout + result.stderr
    row = (root / "docs/wide.md").read_text("utf-8").split("✅")[0].count("\n") + 1
    assert [line for line in result.stderr.splitlines() if "warning:" in line] == [
        f"warning: docs/wide.md:{row}:8: no font has '✅': the PDF shows [U+2705]; expected a letter of its fonts",
        f"warning: docs/wide.md:{row}:20: no font has '漢': the PDF shows [U+6F22]; expected a letter of its fonts",
    ]
    return root / "site/downloads/5.3"


def read_pdf(file: Path) -> str:
    require("pdftotext")
    return subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True).stdout


def read_docx(file: Path) -> str:
    document = docx.Document(str(file))
    return "\n".join("".join(row.itertext()) for row in document.element.body.iter("{*}p"))


def read_epub(file: Path) -> str:
    with zipfile.ZipFile(file) as book:
        names = sorted(name for name in book.namelist() if re.search(r"text/ch\d+\.xhtml$", name))
        return "\n".join(html.fromstring(book.read(name)).text_content() for name in names)


READERS = {"pdf": read_pdf, "docx": read_docx, "epub": read_epub}


ALL = pytest.mark.parametrize("kind", READERS)


def squeeze(text: str) -> str:
    return "".join(text.split())


@ALL
@GROUP
def test_signs_of_other_languages_stay_text(made: Path, kind: str) -> None:
    words = squeeze(READERS[kind](made / f"basalt-hub-all-5.3.{kind}"))
    for text in STARTS:
        assert words.count(squeeze(text)) >= 7, text
    assert "Перваявтораястрока" in words


@ALL
@GROUP
def test_what_is_done_differs_from_what_is_to_do(made: Path, kind: str) -> None:
    words = squeeze(READERS[kind](made / f"basalt-hub-all-5.3.{kind}"))
    for text in ("☑сделано", "☐несделано", "☑тожесделано", "☐внутри", "☑первый", "☐второй"):
        assert text in words, text


@ALL
@GROUP
def test_footnotes_stand_where_they_belong(made: Path, kind: str) -> None:
    file = made / f"basalt-hub-all-5.3.{kind}"
    if kind == "docx":
        with zipfile.ZipFile(file) as word:
            notes = html.fromstring(word.read("word/footnotes.xml")).text_content()
            assert word.read("word/document.xml").count(b"w:footnoteReference ") == 7  # five, and two addresses
    else:
        notes = READERS[kind](file)
    for text in ("Текст первой с кодом.", "Текст второй.", "Второй абзац.", "Третья, ссылка", "Из ячейки."):
        assert squeeze(text) in squeeze(notes), text
    assert kind == "epub" or "ссылка(https://one.example/)." in squeeze(notes)
    part = made / f"basalt-hub-part-5.3.{kind}"
    whole = (
        "".join(
            zipfile.ZipFile(part).read(name).decode("utf-8", "replace") for name in zipfile.ZipFile(part).namelist()
        )
        if kind != "pdf"
        else read_pdf(part)
    )
    for text in ("Текст второй.", "Второй абзац.", "Из ячейки."):
        assert squeeze(text) in squeeze(whole), text
    assert "Текст первой" not in whole
    assert "notes.html" not in whole
    assert not re.search(r"Jump|↩", whole)


@GROUP
def test_numbers_and_marks_of_lines_are_kept(made: Path) -> None:
    assert re.search(r"7\s+echo раз\s+8\s+echo два\s+9\s+echo три", read_pdf(made / "basalt-hub-all-5.3.pdf"))
    word = docx.Document(str(made / "basalt-hub-all-5.3.docx"))
    marked = [run.text for row in word.paragraphs for run in row.runs if run.style and run.style.name == "Marked Line"]
    assert marked == ["echo два", "a: 1", "c: 3"]
    assert re.search(r"7\s+echo раз\s+8\s+echo два", read_docx(made / "basalt-hub-all-5.3.docx"))
    with zipfile.ZipFile(made / "basalt-hub-all-5.3.epub") as book:
        pages = [html.fromstring(book.read(name)) for name in book.namelist() if name.endswith(".xhtml")]
    marks = [element.text_content() for each in pages for element in each.xpath("//*[contains(@class, 'marked')]")]
    assert [mark.replace("\N{NO-BREAK SPACE}", " ") for mark in marks] == ["echo два", "a: 1", "c: 3"]


def read_plain(file: Path) -> str:
    return subprocess.run(["pdftotext", "-raw", str(file), "-"], check=True, capture_output=True, text=True).stdout


def read_pages(file: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(file).pages)


def run_on(text: str) -> str:
    """Return a text of a shell without the breaks that a shell does not see, and with one space between words."""
    return " ".join(re.sub(r"\\\n", " ", text).split())


def strip_pages(text: str, product: str = "Basalt Hub") -> str:
    """Return a PDF's text without what stands at the head and the foot of its pages, notes included."""
    return re.sub(
        rf"(?m)^({product} \d.*|Пример данных.*|Черновик, пример данных.*|.*стр\. \d+ из \d+|\f.*|\d+\s*https?://\S+)$\n?",
        "",
        text,
    )


@pytest.mark.parametrize("read", [read_plain, read_pages])
@GROUP
def test_what_a_reader_copies_runs(made: Path, read: Callable[[Path], str]) -> None:
    copied = run_on(strip_pages(read(made / "basalt-hub-all-5.3.pdf")))
    for command in COMMANDS:
        times = sum(run_on(each).count(run_on(command)) for each in COMMANDS)  # one is part of another
        assert copied.count(run_on(command)) == 2 * times, command


def list_words(file: Path) -> list[tuple[int, float, float, float, float, str]]:
    command = ["pdftotext", "-bbox", str(file), "-"]
    boxes = html.fromstring(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    def read(word: html.HtmlElement) -> tuple[float, float, float, float]:
        left, top, right, bottom = (float(word.get(side, "0")) for side in ("xmin", "ymin", "xmax", "ymax"))
        return left, top, right, bottom

    return [
        (number, *read(word), word.text_content())
        for number, sheet in enumerate(boxes.iter("page"))
        for word in sheet.iter("word")
    ]


def find_misplaced(file: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the words that leave the text's column, and those that are printed over one another."""
    words = list_words(file)
    widths = [float(page.mediabox.width) for page in PdfReader(file).pages]
    outside = [word for page, left, _, right, _, word in words if left < MARGIN or right > widths[page] - MARGIN]
    overprinted = [
        (one[5], other[5])
        for position, one in enumerate(words)
        for other in words[position + 1 : position + 60]
        if one[0] == other[0]
        and min(one[3], other[3]) - max(one[1], other[1]) > 0.5
        and min(one[4], other[4]) - max(one[2], other[2]) > 0.5 * min(one[4] - one[2], other[4] - other[2])
    ]
    return outside, overprinted


@GROUP
def test_words_neither_overprint_nor_leave_the_paper(made: Path) -> None:
    file = made / "basalt-hub-all-5.3.pdf"
    widths = {round(float(page.mediabox.width)) for page in PdfReader(file).pages}
    assert widths == {595, 842}  # a table has a page turned for it
    assert len(list_words(file)) > 500
    assert find_misplaced(file) == ([], [])


@GROUP
def test_options_and_identifiers_are_never_broken(made: Path) -> None:
    copied = read_plain(made / "basalt-hub-all-5.3.pdf")
    assert copied.count("--some-option\n") + copied.count("--some-option ") >= 40
    assert len(re.findall(r"HUB-1061", copied)) == 40


@GROUP
def test_an_address_has_one_note(made: Path) -> None:
    copied = read_plain(made / "basalt-hub-all-5.3.pdf")
    assert copied.count("https://twice.example/a") == 1
    assert copied.count("https://twice.example/b") == 1
    with zipfile.ZipFile(made / "basalt-hub-all-5.3.docx") as word:
        notes = word.read("word/footnotes.xml").decode()
    assert notes.count(">https://twice.example/a<") == 1


@ALL
def test_titles_are_right_in_the_locale_of_a_bare_machine(made: Path, kind: str) -> None:
    root = made.parents[2]
    environment = {
        "LC_ALL": "C",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "LINES": "5.3",
    }
    environment |= {"SOURCE_DATE_EPOCH": EPOCH}
    shutil.rmtree(root / ".cache/documents")
    result = subprocess.run(
        [sys.executable, "scripts/build_site.py"], cwd=root, env=environment, capture_output=True, check=False
    )
    assert result.returncode == 0, result.stderr.decode()
    file = made / f"basalt-hub-part-5.3.{kind}"
    if kind == "pdf":
        metadata = PdfReader(file).metadata
        assert metadata
        assert metadata.title == "Часть"
        return
    with zipfile.ZipFile(file) as packed:
        text = "".join(
            packed.read(name).decode()
            for name in packed.namelist()
            if name.endswith((".xml", ".xhtml", ".opf", ".ncx"))
        )
    assert "Часть" in text
    assert "\N{REPLACEMENT CHARACTER}" not in text


FIRST = Chapter("install/index.md", "", (1, 1))
EMOJI = importlib.import_module("material.extensions.emoji")  # it has no types
ICONS = {"emoji_index": EMOJI.twemoji, "emoji_generator": EMOJI.to_svg}
EXTENSIONS = (
    *("attr_list", "def_list", "md_in_html", "pymdownx.mark", "pymdownx.tilde", "pymdownx.caret", "pymdownx.keys"),
    *("pymdownx.emoji", "pymdownx.superfences", "pymdownx.details", "pymdownx.blocks.details", "pymdownx.blocks.tab"),
)
FORMS = """\
==выделено== и ~~вычеркнуто~~, ^^вставлено^^, H~2~O, x^2^. Значок :material-account: тут.

Формула <math display="inline"><msqrt><mi>x</mi></msqrt><mo>=</mo><mn>5</mn></math>.

<math display="block"><mfrac><mi>a</mi><mi>b</mi></mfrac></math>

Термин: с двоеточием
:   Определение.

    Второй абзац.

??? note "Свёрнуто"
    Внутри.

??? note "Свёрнуто"
    Внутри.

/// details | Закрыто
Содержание.
///

/// tab | Первая
Одна.
///
/// tab | Вторая
Другая.
///

Нажмите ++ctrl+alt+del++.

![светлая](light.svg#only-light) ![тёмная](dark.svg#only-dark) ![узкая](light.svg){ width=30 }

<div class="grid cards" markdown>

- **Карточка** один
- **Карточка** два

</div>

<pre class="mermaid"><code>graph TD; A--&gt;B</code></pre>
"""


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document of what more extensions of Markdown make than the site allows."""
    root = tmp_path_factory.mktemp("forms")
    settings = {"pymdownx.emoji": ICONS, "pymdownx.blocks.tab": {"alternate_style": True}}
    text = markdown.markdown(f"# Виды\n\n{FORMS}", extensions=EXTENSIONS, extension_configs=settings)
    (root / "install").mkdir()
    (root / "install/index.html").write_text(f"<meta charset=utf-8><article>{text}</article>", "utf-8")
    for name, words in (("light", "Светлая"), ("dark", "Тёмная")):
        (root / f"install/{name}.svg").write_text(SVG.replace("Тут", words), "utf-8")
    document = Document("forms", "Виды", ("pdf", "docx", "epub"), has_requisites=False, chapters=(FIRST,))
    looks = ROOT / "overrides/documents"
    typesetter = Typesetter(make_environment(ROOT / "overrides", open_cache(root)), looks, open_cache(root))
    tree = write_tree(root / "project", {"install/index.md": page("Виды")})
    project = load_project(tree, load_config(tree), dt.date.fromisoformat(DAY))
    line_site = LineSite(project, project.latest, "https://docs.example/", "test")
    for job in typesetter.list_jobs(document, line_site, LinePages(root, root)):
        file = typesetter.make(job)
        (root / file.name).write_bytes(file.content)
    return root


@ALL
@GROUP
def test_what_markdown_can_say_comes_to_paper(forms: Path, kind: str) -> None:
    file = forms / f"basalt-hub-forms-5.3.{kind}"
    words = squeeze(READERS[kind](file))
    for text in (
        *(
            "выделено",
            "вычеркнуто",
            "вставлено",
            "Термин:сдвоеточием",
            "Определение.",
            "Второйабзац.",
            "Закрыто",
            "Свёрнуто",
        ),
        *(
            "Содержание.",
            "Первая",
            "Одна.",
            "Вторая",
            "Другая.",
            "Ctrl+Alt+Del",
            "Карточкаодин",
            "Карточкадва",
            "graphTD;A-->B",
        ),
    ):
        assert text in words, text
    if kind != "pdf":
        with zipfile.ZipFile(file) as packed:
            names = packed.namelist()
            body = "".join(
                packed.read(name).decode() for name in names if re.search(r"document\.xml|ch\d+\.xhtml", name)
            )
            assert (
                len([name for name in names if re.search(r"media/.*\.(svg|png)$", name)]) == 2
            )  # the icon, the light one
        assert len(re.findall("<m:oMath>" if kind == "docx" else "<math", body)) == 2
        return
    assert "Светлая" in words
    assert "Тёмная" not in words


@GROUP
def test_books_of_all_forms_pass_their_checker(made: Path, forms: Path) -> None:
    require("epubcheck")
    for file in (made / "basalt-hub-all-5.3.epub", forms / "basalt-hub-forms-5.3.epub"):
        check = ["java", "-jar", "/usr/share/java/epubcheck.jar", str(file)]
        result = subprocess.run(check, check=False, capture_output=True, text=True)
        assert result.returncode == 0, result.stdout + result.stderr
