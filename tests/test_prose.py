import shutil
from pathlib import Path

import pytest
from conftest import ROOT, run
from hypothesis import given, settings
from hypothesis import strategies as st

from docsite.problems import ProblemsError
from docsite.writing.prose import check_prose, check_values, fix_prose
from docsite.writing.spelling import Spelling, parse_word_list

NBSP = "\N{NO-BREAK SPACE}"
LIST = (ROOT / "docs" / "spelling.txt").read_text("utf-8")
SPELLING = Spelling(parse_word_list(LIST))

NBSP_WANTED = "expected a non-breaking space (U+00A0)"
DASH = f"'-' as a dash; {NBSP_WANTED}, '—' and a space"


def found(text: str, *entries: str) -> list[str]:
    spelling = Spelling(entries) if entries else SPELLING
    return [str(problem).removeprefix("a.md:") for problem in check_prose(text, "a.md", spelling)]


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
        ("`kvm` -- модуль", [f"1:6: {DASH.replace('-', '--', 1)}"], f"`kvm`{NBSP}— модуль"),
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
        ("Гипервизором, 10-го, qcow2-образ, `клюучи`", [], None),
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
    assert fix_prose(text, SPELLING) == (text if fixed is None else fixed)


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
        "<script>\nеще - да...\n</script>",
        "https://a.example/еще..._",
        '## Заголовок {#id .class title="еще - да"}',
        'Абзац\n{: .lead title="еще - да"}',
        '{{ line["еще - да"] }} {% if "еще" %} {## еще - да ##}',
        '/// applies | >=5.2 , <5.4  "еще"\n///',
        "- [ ] пункт\n- - пункт\n* - пункт\n1. - пункт\n> - пункт\n:   - пункт\n#  Раздел",
        "| имя   |   узел |\n|:---|---:|\n| - | — |\n|   - |  - |",
        "имя | узел\n--- | ---\nда | нет",
        "---\n\n- - -\n\nТекст\n---",
        '++ctrl+"еще"++ и \\"',
        "::: docsite.problems\n    options:\n      heading_level: 2",
    ],
)
def test_markup_is_no_prose(text: str) -> None:
    assert found(text) == []
    assert fix_prose(text, SPELLING) == text


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
    assert fix_prose(text, SPELLING) == fixed


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
    with pytest.raises(ProblemsError, match=r"a\.yml:1:\d+: not YAML"):
        list(check_values("a: [еще", "a.yml", SPELLING))


PIECES = st.text(st.sampled_from('"“”«» -–—.,;|()[]{}<>#:~/\n5еЕж' + NBSP), max_size=40) | st.lists(
    st.sampled_from([" - ", " — ", "...", " еще ", "5 ГиБ", "5 с ", "---\n", "title: ", "~~~\n", "/// note | "])
).map("".join)
CODE = st.text(st.sampled_from('абв"-–—. {}<>|#'), min_size=1, max_size=12).map(lambda code: f"`x{code}x`")


@settings(deadline=None)
@given(st.lists(st.tuples(PIECES, CODE), max_size=4), PIECES)
def test_fix_leaves_code_alone_and_a_second_time_all(parts: list[tuple[str, str]], tail: str) -> None:
    text = "".join(piece + code for piece, code in parts) + tail
    fixed = fix_prose(text, SPELLING)
    assert fixed.split("`")[1::2] == text.split("`")[1::2]
    assert fix_prose(fixed, SPELLING) == fixed


@settings(deadline=None)
@given(st.text())
def test_fix_keeps_rows_and_their_beginnings(text: str) -> None:
    fixed = fix_prose(text, SPELLING)
    assert fixed.count("\n") == text.count("\n")
    for old, new in zip(text.split("\n"), fixed.split("\n"), strict=True):
        assert len(old) - len(old.lstrip()) == len(new) - len(new.lstrip())


@pytest.fixture
def script(tmp_path: Path) -> Path:
    for file in ("scripts/check_prose.py", "docs/spelling.txt"):
        (tmp_path / file).parent.mkdir()
        shutil.copy(ROOT / file, tmp_path / file)
    (tmp_path / "releases").mkdir()
    (tmp_path / "docs" / "a.md").write_text("Узел - еще\nСерверр\n", "utf-8")
    (tmp_path / "releases" / "plan.yml").write_text("title: Это еще\n", "utf-8")
    return tmp_path / "scripts" / "check_prose.py"


def test_command_names_all_problems_from_its_own_root(script: Path, tmp_path: Path) -> None:
    result = run("python", script, cwd=tmp_path / "scripts")
    places = [row.split(": ")[0] for row in result.stderr.splitlines()]
    assert places == ["docs/a.md:1:5", "docs/a.md:1:8", "docs/a.md:2:1", "releases/plan.yml:1:12"]
    assert (result.returncode, result.stdout) == (1, "prose: 2 files checked, 4 problems\n")


def test_command_mends_pages_but_no_metadata(script: Path, tmp_path: Path) -> None:
    result = run("python", script, "--fix", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "prose: 2 files checked, 1 mended, 2 problems\n")
    assert (tmp_path / "docs" / "a.md").read_text("utf-8") == f"Узел{NBSP}— ещё\nСерверр\n"
    assert (tmp_path / "releases" / "plan.yml").read_text("utf-8") == "title: Это еще\n"


def test_command_checks_what_it_is_given(script: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.md"
    good.write_text("Узел готов\r\n", "utf-8")
    result = run("python", script, "good.md", cwd=tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "prose: 1 files checked, 0 problems\n", "")
    missing = run("python", script, "none.md", cwd=tmp_path)
    assert (missing.returncode, missing.stderr) == (1, "error: no .md or .yml file at none.md\n")
