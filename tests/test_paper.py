"""Nothing is lost or changed on its way to paper: what writers write, read from the files by other programs."""

import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from conftest import page, run, write_tree
from lxml import html
from machine import require

GROUP = pytest.mark.xdist_group("documents")
Tree = Callable[..., Path]
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
DOCS = {
    "documents.yml": (
        "documents:\n"
        "  - slug: all\n    title: Всё\n    formats: [pdf, docx, epub]\n"
        "    chapters: [quoted.md, tasks.md, notes.md, code.md]\n"
        "  - slug: part\n    title: Часть\n    formats: [pdf, docx, epub]\n    chapters: ['notes.md#dva']\n"
    ),
    "quoted.md": page("Знаки", QUOTED),
    "tasks.md": page("Дела", TASKS),
    "notes.md": page("Сноски", NOTES),
    "code.md": page("Код", CODE),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The downloads of a tiny project."""
    root = write_tree(tmp_path_factory.mktemp("paper"), DOCS)
    result = run(*BUILD, cwd=root, LINES="5.3")
    assert result.returncode == 0, result.stdout + result.stderr
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
    words = squeeze(READERS[kind](made / f"carbon-crm-all-5.3.{kind}"))
    for text in STARTS:
        assert words.count(squeeze(text)) >= 7, text
    assert "Перваявтораястрока" in words


@ALL
@GROUP
def test_what_is_done_differs_from_what_is_to_do(made: Path, kind: str) -> None:
    words = squeeze(READERS[kind](made / f"carbon-crm-all-5.3.{kind}"))
    for text in ("☑сделано", "☐несделано", "☑тожесделано", "☐внутри", "☑первый", "☐второй"):
        assert text in words, text


@ALL
@GROUP
def test_footnotes_stand_where_they_belong(made: Path, kind: str) -> None:
    file = made / f"carbon-crm-all-5.3.{kind}"
    if kind == "docx":
        with zipfile.ZipFile(file) as word:
            notes = html.fromstring(word.read("word/footnotes.xml")).text_content()
            assert word.read("word/document.xml").count(b"w:footnoteReference ") == 5
    else:
        notes = READERS[kind](file)
    for text in ("Текст первой с кодом.", "Текст второй.", "Второй абзац.", "Третья, ссылка", "Из ячейки."):
        assert squeeze(text) in squeeze(notes), text
    assert kind == "epub" or "ссылка(https://one.example/)." in squeeze(notes)
    part = made / f"carbon-crm-part-5.3.{kind}"
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
    assert re.search(r"7\s+echo раз\s+8\s+echo два\s+9\s+echo три", read_pdf(made / "carbon-crm-all-5.3.pdf"))
    word = docx.Document(str(made / "carbon-crm-all-5.3.docx"))
    marked = [run.text for row in word.paragraphs for run in row.runs if run.style and run.style.name == "Marked Line"]
    assert marked == ["echo два", "a: 1", "c: 3"]
    assert re.search(r"7\s+echo раз\s+8\s+echo два", read_docx(made / "carbon-crm-all-5.3.docx"))
    with zipfile.ZipFile(made / "carbon-crm-all-5.3.epub") as book:
        pages = [html.fromstring(book.read(name)) for name in book.namelist() if name.endswith(".xhtml")]
    marks = [element.text_content() for each in pages for element in each.xpath("//*[contains(@class, 'marked')]")]
    assert [mark.replace("\N{NO-BREAK SPACE}", " ") for mark in marks] == ["echo два", "a: 1", "c: 3"]
