from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import PRODUCT, ROOT
from hypothesis import assume, example, given
from hypothesis import strategies as st
from markdown import Markdown

from docsite.problems import FaultError, ProblemsError
from docsite.tree.configuration import load_config
from docsite.writing.markup import make_converter
from docsite.writing.prose import check_prose, check_values, fix_prose
from docsite.writing.spelling import Spelling, parse_word_list
from docsite.writing.texts import Editor, find_texts, load_editor

NBSP = "\N{NO-BREAK SPACE}"
LIST = (PRODUCT / "docs" / "spelling.txt").read_text("utf-8")
SPELLING = Spelling(parse_word_list(LIST))
EXTENSIONS = load_config(PRODUCT).markdown_extensions
CONVERT = make_converter(EXTENSIONS, ROOT)

NBSP_WANTED = "expected a non-breaking space (U+00A0)"
DASH = f"'-' as a dash; {NBSP_WANTED}, '—' and a space"


def found(text: str, *entries: str) -> list[str]:
    spelling = Spelling(entries) if entries else SPELLING
    return [str(problem).removeprefix("a.md:") for problem in check_prose(text, "a.md", spelling, CONVERT)]


@pytest.mark.parametrize(
    ("text", "problems", "fixed"),
    [
        ('Это "узел".', ['1:5: quotes "…"; expected «…»'], "Это «узел»."),
        ("Это “узел”.", ["1:5: quotes “…”; expected «…»"], "Это «узел»."),
        ('«Имя "узел" тут»', ['1:6: quotes "…"; expected „…“'], "«Имя „узел“ тут»"),
        ('Это "первый\nузел".', ['1:5: quotes "…"; expected «…»'], "Это «первый\nузел»."),
        ('Диск 19" и стойка', [], None),
        ("Узел - сервер", [f"1:5: {DASH}"], f"Узел{NBSP}— сервер"),
        ("Узел – сервер", [f"1:5: {DASH.replace('-', '–', 1)}"], f"Узел{NBSP}— сервер"),
        ("`lan` -- модуль", [f"1:6: {DASH.replace('-', '--', 1)}"], f"`lan`{NBSP}— модуль"),
        ("Узел -\nсервер", [f"1:5: {DASH}"], f"Узел{NBSP}—\nсервер"),
        ("Узел — сервер", [f"1:5: a plain space before '—'; {NBSP_WANTED}"], f"Узел{NBSP}— сервер"),
        ("Узел—сервер", [f"1:5: no space before '—'; {NBSP_WANTED}"], "Узел—сервер"),
        (f"Узел{NBSP}— сервер\n— да", [], None),
        ("Узел&nbsp;— сервер", [], None),
        ("От 7 - 10 дней", [], None),
        ("Нужно 16 ГиБ", [f"1:9: a plain space before the unit 'ГиБ'; {NBSP_WANTED}"], f"Нужно 16{NBSP}ГиБ"),
        (
            "{{ memory }} ГиБ",
            [f"1:13: a plain space before the unit 'ГиБ'; {NBSP_WANTED}"],
            f"{{{{ memory }}}}{NBSP}ГиБ",
        ),
        ("Ждите 5 с.", [f"1:8: a plain space before the unit 'с'; {NBSP_WANTED}"], f"Ждите 5{NBSP}с."),
        ("Версия 5.3 с поддержкой", [], None),
        ("Узел  сервер", ["1:5: a double space; expected one space"], "Узел сервер"),
        ("Конец строки  \nи начало", [], None),
        ("Узел , сервер", ["1:5: a space before ','; expected ',' right after the word"], "Узел , сервер"),
        ("Файл .env и :material-home: тут", [], None),
        ("И так далее...", ["1:12: three dots; expected '…'"], "И так далее…"),
        ("Еще надежный", ["1:1: «Еще»; expected «Ещё»", "1:5: «надежный»; expected «надёжный»"], "Ещё надёжный"),
        ("Все, что в нем, и небо", [], None),
        ("Объем диска", ["1:1: «Объем»; expected «Объём»"], "Объём диска"),
        ("Серверр готов", ["1:1: unknown word «Серверр»"], "Серверр готов"),
        ("SSH-клюучи и веб-консоль", ["1:5: unknown word «клюучи»"], "SSH-клюучи и веб-консоль"),
        ("Гипервизором, 10-го, image-образ, `клюучи`", [], None),
        ("С бо\u0301льшим и на\u0301ше еще", ["1:20: «еще»; expected «ещё»"], "С бо\u0301льшим и на\u0301ше ещё"),
        ("Cервер", ["1:1: Latin and Russian letters in «Cервер»; expected one alphabet in a word"], "Cервер"),
        (
            "Необходимо открыть порт",
            ["1:1: «Необходимо открыть»; expected an imperative: «Откройте»"],
            "Необходимо открыть порт",
        ),
        ("Необходимо\nубедиться", ["1:1: «Необходимо убедиться»; expected an imperative: «Убедитесь»"], None),
        ("Если необходимо сохранить данные", [], None),
    ],
)
def test_rule(text: str, problems: list[str], fixed: str | None) -> None:
    tail = "; expected a word of the dictionary, or its line in docs/spelling.txt"
    assert found(text) == [problem + tail if "unknown" in problem else problem for problem in problems]
    assert fix_prose(text, SPELLING, CONVERT) == (text if fixed is None else fixed)


@pytest.mark.parametrize(
    "text",
    [
        '```text\n"еще" - да...\n```',
        '~~~~\n```\n"еще" - да\n~~~~',
        'Код `"еще"  - да...` и ``a ` - "еще"``',
        "Код `в две\nстроки - да`",
        '[текст](еще-надежный.md "еще - да") и ![рисунок](a(еще).png)',
        "[текст][еще - да]\n\n[еще - да]: https://a.example/ 'еще - да'",
        '<a title="еще - да" href="#еще">текст</a> <https://a.example/еще...>',
        "<!-- еще\n- да... -->",
        "<script>\nеще - да...\n</script>\n<style>\nеще > да...\n</style>",
        "https://a.example/еще..._ <a@a.example...>",
        '## Заголовок {#id .class title="еще - да"}',
        'Абзац\n{: .lead title="еще - да"}',
        '{{ line["еще - да"] }} {% if "еще" %} {## еще - да ##}',
        '/// applies | >=5.2 , <5.4  "еще"\n///',
        "- [ ] пункт\n- - пункт\n* - пункт\n\n1. - пункт\n\n> - пункт\n\nТермин\n:   - пункт\n\n#  Раздел",
        "| имя   |   узел |\n|:---|---:|\n| - | — |\n|   - |  - |",
        "имя | узел\n--- | ---\nда | нет",
        "## Узел\n\n#  Сервер",
        "---\n\n- - -\n\nТекст\n---",
        '++ctrl+"еще"++ и \\"',
        "::: docsite.problems\n    options:\n      heading_level: 2",
    ],
)
def test_markup_is_no_prose(text: str) -> None:
    assert found(text) == []
    assert fix_prose(text, SPELLING, CONVERT) == text


def test_front_matter_is_prose_in_title_and_description_only() -> None:
    text = (
        '---\ntitle: "Узел - еще" # да\ndescription: >-\n  Тут  два\n  "слова"\n'
        'applies: ">=5.2 - еще"\nredirect_from: [еще.md]\n---\n# Узел\n'
    )
    assert [problem.split(";")[0] for problem in found(text)] == [
        "2:13: '-' as a dash",
        "2:16: «еще»",
        "4:6: a double space",
        '5:3: quotes "…"',
    ]
    fixed = text.replace("Узел - еще", f"Узел{NBSP}— ещё").replace("Тут  два", "Тут два").replace('"слова"', "«слова»")
    assert fix_prose(text, SPELLING, CONVERT) == fixed


def test_broken_front_matter_is_left_to_the_check_of_metadata() -> None:
    assert found("---\ntitle: [еще\n---\nЕще") == ["4:1: «Еще»; expected «Ещё»"]


def test_title_of_a_block_is_prose() -> None:
    assert found("/// note | Это еще\nТекст\n///") == ["1:16: «еще»; expected «ещё»"]


def test_list_has_words_and_stems_of_any_case() -> None:
    text = "Квазихост, квазихоста; Дракохост и дракохостами"
    assert [problem.split(";")[0] for problem in found(text, "квазихост", "дракохост*")] == [
        "1:12: unknown word «квазихоста»"
    ]


def test_list_decides_on_yo_before_the_dictionary() -> None:
    assert found("Звездолетный и все", "звездолётн*", "всё") == [
        "1:1: «Звездолетный»; expected «Звездолётный»",
        "1:16: «все»; expected «всё»",
    ]


def test_house_list_is_read_without_comments() -> None:
    assert parse_word_list("# раз\nдва\n\nтри* # и четыре\n") == ("два", "три*")


def test_house_list_repeats_neither_itself_nor_the_dictionary() -> None:
    entries = parse_word_list(LIST)
    assert len(set(entries)) == len(entries)
    bare = Spelling()
    known = [word for word in entries if bare.correct(word) == word and "ё" not in word]
    assert known == []


def test_values_of_metadata_are_checked_at_their_place() -> None:
    text = (
        "# еще\nid: еще-1\nchanges:\n  - {id: A-1, text: Нет - еще, kind: fixed}\n"
        "  - id: A-2\n    text: >-\n      Код `еще - да`,\n      узел - тут\n    action: 'Он \"стоит\"'\n"
    )
    assert [str(problem).split(";")[0] for problem in check_values(text, "a.yml", SPELLING)] == [
        "a.yml:2:5: «еще»",
        "a.yml:4:24: '-' as a dash",
        "a.yml:4:27: «еще»",
        "a.yml:8:11: '-' as a dash",
        'a.yml:9:17: quotes "…"',
    ]


def test_metadata_that_is_no_yaml_is_named() -> None:
    with pytest.raises(ProblemsError, match=r"a\.yml:1:4: '\[' without its end"):
        list(check_values("a: [еще", "a.yml", SPELLING))


# what Markdown calls code, and what not: half of it from its bug reports
LITERALS = [
    '{:`x}"x`"',
    '1. Пункт\n\n        "x" - y\n',
    'Сноска[^1]\n\n[^1]: Текст\n\n        "x" - y\n',
    r'Путь \\`"x" - y`',  # facelessuser/pymdown-extensions#45
    'Код `<?php "x"` и `<div "x"`\n\nи `"x" - y`',  # Python-Markdown/markdown#1066
    'Код `<script>` и `"x" - y`',  # …/1036
    '`</>` и `"x" - y`',  # …/1528
    '| а | б |\n|---|---|\n| в | ``x` - "y"`` |',  # …/449
    '| а | б |\n|---|---|\n| в | `"a" | "b"` |',  # …/436
    '<div markdown="1">\n`<h1>"x" - y</h1>`\n</div>',  # …/1068
    '```py hl_lines="1 3-4"\n"x" - y\n```',
    '```{: .py title="x" }\n"x" - y\n```',  # …/1001
    '- Пункт\n\n    ```\n    "x" - y\n    ```',
    '> ```\n> "x" - y\n> ```',
    '[`]` текст](a.md "x - y")',
    '[a](<b "x - y.md>)',
    '`#!py "x" - y`',
    '<pre>\n"узел" - да\n</pre>',
    'Код <code>x</b> "узел" - да</code>',
    'А `b\n"x" - y`',
    "<https://a.example/x...y...> и <a@a.example...>",
    r"Узел\... и\.\.\. да",
]


@pytest.mark.parametrize("text", LITERALS)
def test_what_markdown_takes_literally_stays(text: str) -> None:
    assert fix_prose(f'{text}\n\nА "узел"', SPELLING, CONVERT) == f"{text}\n\nА «узел»"


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        (r'\`"узел"\` - да', rf"\`«узел»\`{NBSP}— да"),
        ('А `б\n\nв "узел" `г', "А `б\n\nв «узел» `г"),
        ('**"**узел**"** - _"сервер"_', f"**«**узел**»**{NBSP}— _«сервер»_"),
        ("Порты `80` - `443` - `80`", f"Порты `80`{NBSP}— `443`{NBSP}— `80`"),
        ('Это "_[узел **Fast**]_" `x"`', 'Это «_[узел **Fast**]_» `x"`'),
        ("`443` - порт", f"`443`{NBSP}— порт"),
        ('Это <b title="x">"*узел*"</b>', 'Это <b title="x">«*узел*»</b>'),
        ('`x`<b title=" - "></b> - `y`', f'`x`<b title=" - "></b>{NBSP}— `y`'),
        ("Узел&nbsp; — сервер", f"Узел{NBSP}— сервер"),
        ('5&nbsp;_"узлов"_', "5&nbsp;_«узлов»_"),
        ('# Еще "узел" {#id}', "# Ещё «узел» {#id}"),
        ('Это "первый\n  узел"', "Это «первый\n  узел»"),
        ("Узел -\r\nсервер", f"Узел{NBSP}—\r\nсервер"),
        ("&quot;Узел&quot; - x", f"&quot;Узел&quot;{NBSP}— x"),
        ('Пункт\n- "узел" - да', f"Пункт\n- «узел»{NBSP}— да"),
        ("![Еще узел - тут](a.png)", f"![Ещё узел{NBSP}— тут](a.png)"),
        ("ВМ\n\n*[ВМ]: Это еще узел - тут", f"ВМ\n\n*[ВМ]: Это ещё узел{NBSP}— тут"),
        ('```text {title="Еще узел - тут"}\nx\n```', f'```text {{title="Ещё узел{NBSP}— тут"}}\nx\n```'),
        ("<div>\nЕще <code>еще</code>\n</div>", "<div>\nЕщё <code>еще</code>\n</div>"),
        ("<p>Текст <code>x</p>\n\nЕще", "<p>Текст <code>x</p>\n\nЕщё"),
        ("{% if x %}\n| а |\n{% endif %}\n|---|\n| Еще |", "{% if x %}\n| а |\n{% endif %}\n|---|\n| Ещё |"),
        ("/// applies | >=5.2\nЕще\n///", "/// applies | >=5.2\nЕщё\n///"),
        ("Это [наш][еще] еще\n\n[еще]: a.md", "Это [наш][еще] ещё\n\n[еще]: a.md"),
        ("Узел - да\r\n\r\nЕще - да\r\n", f"Узел{NBSP}— да\r\n\r\nЕщё{NBSP}— да\r\n"),
        ('---\ntitle: "Узел \\"a\\" - b"\n---\n', f'---\ntitle: "Узел \\"a\\"{NBSP}— b"\n---\n'),
    ],
)
def test_what_markdown_shows_as_text_is_mended(text: str, fixed: str) -> None:
    assert fix_prose(text, SPELLING, CONVERT) == fixed


def test_text_that_names_a_target_is_reported_but_not_mended() -> None:
    text = "Это [еще] и еще\n\n[еще]: a.md"
    assert found(text) == ["1:6: «еще»; expected «ещё»", "1:13: «еще»; expected «ещё»"]
    assert fix_prose(text, SPELLING, CONVERT) == "Это [еще] и ещё\n\n[еще]: a.md"
    assert fix_prose("[еще еще]\n\n[ещё ещё]: a.md", SPELLING, CONVERT) == "[ещё еще]\n\n[ещё ещё]: a.md"


def test_snippets_are_taken_in_but_are_no_prose_of_the_page(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text('Еще "узел" - `"узел" - да`\n\n[еще]: a.md\n', "utf-8")
    convert = make_converter({**EXTENSIONS, "pymdownx.snippets": {"base_path": ".", "check_paths": True}}, tmp_path)
    text = '--8<-- "a.md"\n\n`"узел" - да` и "узел" [еще]\n\n--8<-- "none.md"'
    assert fix_prose(text, SPELLING, convert) == text.replace('и "узел"', "и «узел»")


def test_tables_and_fences_need_no_configuration() -> None:
    text = '```py hl_lines="1"\n"x" - y\n```\n\n| `а | б |\n|---|---|\n| "в" | г` "д" |'
    mended = text.replace('"в"', "«в»").replace('"д"', "«д»")
    assert fix_prose(text, SPELLING, make_converter({}, ROOT)) == mended


@pytest.mark.parametrize(("name", "options"), [("no_such", {}), ("tables", {"no_such": 1}), ("tables", 5), ("abc", {})])
def test_extensions_that_markdown_cannot_use_are_named(name: str, options: dict[str, int]) -> None:
    with pytest.raises(FaultError, match=r"^mkdocs\.yml: Markdown cannot use its extensions: "):
        make_converter({name: options}, ROOT)


class Literal(HTMLParser):
    """Reads from HTML all but the words that are read: tags, attributes, code; an image's words are read, too."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[object] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "abbr":
            self.open.append(tag)
            self.found.append((tag, [(name, value) for name, value in attrs if (tag, name) != ("img", "alt")]))

    def handle_endtag(self, tag: str) -> None:
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if {"code", "kbd", "pre", "script", "style"} & {*self.open}:
            self.found.append(data)

    def handle_comment(self, data: str) -> None:
        self.found.append(data)


MARKDOWN = Markdown(
    extensions=["fenced_code", *(EXTENSIONS.keys() - {"toc", "pymdownx.snippets"})],
    extension_configs={name: options for name, options in EXTENSIONS.items() if options},
)


def read_literals(text: str) -> list[object]:
    return Literal(MARKDOWN.reset().convert(text)).found


PIECES = [
    *("`", "``", "```", "~~~", "{", "}", "{:", "[", "]", "(", ")", "](", "|", "\\", "<", ">", "&", "++", "$", "*", "_"),
    *('"', "'", "“", "”", "«", "-", "--", " - ", "—", "...", " ", "  ", "\t", NBSP, "&nbsp;", "&quot;", "\x02", "\x00"),
    *("\n", "\n\n", "\r\n", "    ", "\n    ", "\n- ", "\n1. ", "\n> ", "\n| ", "|---|", "---\n", "# ", ":   ", "[x]"),
    *("<b>", "</b>", "<code>", "</code>", "<div>", "<pre>", "<script>", "</>", "<?php", "<!--", "-->"),
    *(
        "/// note | ",
        "/// applies | >=5",
        "///",
        "#!py ",
        '```py title="',
        "{#id}",
        '{: title="a - b"}',
        '<p title="',
        "=",
    ),
    *("[^1]", "[^1]: ", "*[ВМ]: ", "ВМ", "[еще]", "[еще]: a.md", "![", "https://a.example/a", "a@a.example"),
    *("еще", "узел", '"узел"', '"а', 'а"', "x", "5 ГиБ", "5 с ", ",", ".", ":", "!", "?"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
@example(LITERALS[0])
@example("[еще]: a.md\n| [еще]: a.md")
def test_fix_changes_nothing_but_prose_and_a_second_time_nothing(text: str) -> None:
    assume(not text.startswith("---"))  # front matter is no Markdown
    fixed = fix_prose(text, SPELLING, CONVERT)
    assert read_literals(fixed) == read_literals(text)
    assert fix_prose(fixed, SPELLING, CONVERT) == fixed


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_problems_lie_in_the_file(text: str) -> None:
    rows = text.split("\n")
    for problem in check_prose(text, "a.md", SPELLING, CONVERT):
        assert problem.column <= len(rows[problem.line - 1]) + 1


@given(st.text())
def test_fix_keeps_rows_and_their_beginnings(text: str) -> None:
    fixed = fix_prose(text, SPELLING, CONVERT)
    assert fixed.count("\n") == text.count("\n")
    for old, new in zip(text.split("\n"), fixed.split("\n"), strict=True):
        assert len(old) - len(old.lstrip()) == len(new) - len(new.lstrip())


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    for name, text in {
        "docs/spelling.txt": "квазихост*\n",
        "docs/a.md": "Узел - еще\nСерверр\n",
        "docs/b/b.md": "Квазихост готов\r\n",
        "docs/jargon.yml": "- еще\n",
        "releases/plan.yml": "title: Это еще\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8", newline="")
    return load_editor(tmp_path, ["docs/spelling.txt"], EXTENSIONS)


def test_editor_names_all_problems_from_the_root(editor: Editor) -> None:
    root = editor.root
    (root / "docs/c.md").write_bytes(b"\xff")
    (root / "releases/a.yml").write_text("a: [", "utf-8")
    files = find_texts([root / "docs", root / "releases"], {root / "docs" / "jargon.yml"})
    assert [str(problem).split(": ")[0] for problem in editor.check(files)] == [
        *("docs/a.md:1:5", "docs/a.md:1:8", "docs/a.md:2:1", "docs/c.md:1:1"),
        *("releases/a.yml:1:5", "releases/plan.yml:1:12"),
    ]


def test_editor_mends_pages_but_no_metadata(editor: Editor) -> None:
    files = find_texts([editor.root])
    assert editor.mend(files) == 1
    assert (editor.root / "docs/a.md").read_text("utf-8") == f"Узел{NBSP}— ещё\nСерверр\n"
    assert (editor.root / "docs/b/b.md").read_bytes() == "Квазихост готов\r\n".encode()
    assert (editor.root / "releases/plan.yml").read_text("utf-8") == "title: Это еще\n"


def test_a_path_without_texts_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    for path in (tmp_path, tmp_path / "a.txt", tmp_path / "none.md"):
        with pytest.raises(FaultError, match=rf"^no \.md or \.yml file at {path}$"):
            find_texts([path])
