import datetime as dt
from typing import Any

import pytest
from conftest import PRODUCT
from hypothesis import given
from hypothesis import strategies as st

from docsite.problems import FaultError
from docsite.reading.characters import find_unfit
from docsite.reading.yaml import parse_yaml
from docsite.reading.yaml_edits import YamlEdits, cut_keys, render_inline, render_yaml

HARD = [
    "",
    " ",
    "- a",
    "a: b",
    "a #b",
    "'",
    '"',
    "yes",
    "null",
    "~",
    "1",
    "1.10",
    "8:30",
    "2026-01-01",
    "0x1F",
    "a\n\nb\n",
]
HARD += [
    "\ta",
    "a\n  b",
    "  a\nb",
    "a \nb",
    "\\",
    "a\\n",
    "{{ x }}",
    "[a]",
    "!t",
    "&a",
    "*a",
    "%a",
    "@a",
    "`a`",
    "|",
    ">",
    "?",
    "---",
]
HARD += [
    "\N{NEXT LINE}",
    "a\N{LINE SEPARATOR}b",
    "\x7f",
    "\N{ZERO WIDTH NO-BREAK SPACE}a",
    "😀",
    "a\r\nb",
    "a\rb",
    "\x00",
    "x" * 5000,
]
texts = st.one_of(
    st.sampled_from(HARD),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text("a :#-'\"\n«é"),
).filter(lambda text: not list(find_unfit(text)))
"""What a file may hold: the others are refused when it is read."""
values = st.recursive(
    st.one_of(texts, st.booleans(), st.integers(), st.dates()),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(texts.filter(bool), inner, max_size=3),
    max_leaves=6,
)


def read(text: str) -> Any:  # noqa: ANN401 - YAML holds anything
    return parse_yaml(text.encode(), "x.yml").value


@given(st.dictionaries(texts, values, min_size=1, max_size=4))
def test_whatever_is_written_in_blocks_is_read_back(value: dict[str, object]) -> None:
    assert read(render_yaml(value)) == value


@given(values)
def test_whatever_is_written_in_a_row_is_read_back(value: object) -> None:
    text = render_inline(value)
    assert "\n" not in text
    assert read(f"a: {text}\n") == {"a": value}
    assert read(f"[{text}, {text}]\n") == (value, value)


def test_what_is_written_looks_as_people_write_it() -> None:
    value = {
        "version": "5.3.1",
        "date": dt.date(2026, 3, 17),
        "text": "Вход: «да»",
        "plain": "Вход, без кавычек",
        "long": "Один.\n\n- пункт\n",
        "list": ["5.3", "слово"],
    }
    assert render_yaml(value) == (
        'version: "5.3.1"\ndate: 2026-03-17\ntext: "Вход: «да»"\nplain: Вход, без кавычек\n'
        'long: |\n  Один.\n\n  - пункт\nlist:\n  - "5.3"\n  - слово\n'
    )


FORMS = {
    "blocks": "a: 1 # один\nitems:\n  # первый\n  - id: x\n    list: [1, 2] # два\n    end: z\n\n# конец\n",
    "without the last line end": "a: 1\nitems:\n  - id: x\n    list: [1, 2]\n    end: z",
    "Windows": "a: 1\r\nitems:\r\n  - id: x\r\n    list: [1, 2]\r\n    end: z\r\n",
    "a BOM": "\ufeffa: 1\nitems:\n  - id: x\n    list: [1, 2]\n    end: z\n",
    "a list in blocks": "a: 1\nitems:\n- id: x\n  list:\n  - 1\n  - 2 # два\n\n  # здесь конец\n  end: z\n",
    "flow": "{a: 1, items: [{id: x, list: [1, 2], end: z}]}\n",
    "flow in blocks": "a: 1\nitems:\n  - {id: x,\n     list: [1, 2], end: z} # строка\n",
    "a literal at the end": "a: 1\nitems:\n  - id: x\n    list: [1, 2]\n    end: |\n      z\n\n# конец\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_an_edit_changes_what_it_names_and_nothing_else(form: str) -> None:
    text = FORMS[form]
    former = read(text)
    edits = YamlEdits(text.encode(), "x.yml")
    loc = ("items", 0)
    edits.append(loc, "list", "3.1", ("id",))
    edits.append(loc, "other", "4", ("id", "list"))
    edits.set(loc, "end", "конец: да", ("id",))
    edits.set(loc, "more", True, ("id", "none"))
    edits.set((), "b", 5, ("a",))
    new = edits.render()
    item = former["items"][0] | {"list": (1, 2, "3.1"), "other": ("4",), "end": "конец: да", "more": True}
    assert parse_yaml(new, "x.yml").value == {**former, "items": (item,), "b": 5}
    assert new.count(b"\r\n") == (new.count(b"\n") if form == "Windows" else 0)
    for comment in (row.partition("#")[2] for row in text.splitlines() if "#" in row):
        assert comment.encode() in new
    assert new.startswith(b"\xef\xbb\xbf") == (form == "a BOM")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("id: x\n", 'id: x\nlist: ["1"]\n'),
        ("id: x\nlist:\n", 'id: x\nlist: ["1"]\n'),
        ("id: x\nlist: # пусто\n", 'id: x\nlist: ["1"] # пусто\n'),
        ("id: x\nlist: []\n", 'id: x\nlist: ["1"]\n'),
        ("id: x\nlist: '0' # нуль\n", "id: x\nlist: ['0', \"1\"] # нуль\n"),
        ("id: x\nlist: [\n  '0',\n]\n", "id: x\nlist: [\n  '0', \"1\",\n]\n"),
        ("{id: x}\n", '{id: x, list: ["1"]}\n'),
    ],
)
def test_a_list_grows_whatever_form_it_has(text: str, wanted: str) -> None:
    edits = YamlEdits(text.encode(), "x.yml")
    edits.append((), "list", "1", ("id",))
    assert edits.render().decode() == wanted


def test_a_key_is_renamed_in_its_place_and_cut_with_its_rows() -> None:
    edits = YamlEdits(b"- b: |\n    1\n  # c\n  a: 2 # d\n  e: [3,\n    4]\n  f: 5\n", "x.yml")
    edits.rename((0,), "b", "n", "x")
    edits.remove((0,), "e")
    edits.remove((0,), "missing")
    assert edits.render() == b"- n: x\n  # c\n  a: 2 # d\n  f: 5\n"
    with pytest.raises(FaultError, match="'b' stands in a form that cannot be cut; remove it by hand"):
        edits.remove((0,), "b")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a: 1\nlist:\n  - b\nend: 2\n", "a: 1\nlist:\n  - b\n  - c: |\n      d\n\n      e\nend: 2\n"),
        ("a: 1\nlist:\n- b # x\n", "a: 1\nlist:\n- b # x\n- c: |\n    d\n\n    e\n"),
        ("a: 1 # x\nend: 2\n", "a: 1 # x\nlist:\n  - c: |\n      d\n\n      e\nend: 2\n"),
    ],
)
def test_a_list_in_blocks_takes_whole_entries(text: str, wanted: str) -> None:
    edits = YamlEdits(text.encode(), "x.yml")
    edits.extend("list", "  - c: |\n      d\n\n      e\n", ("a",))
    assert edits.render().decode() == wanted


def test_a_list_of_another_form_takes_none() -> None:
    with pytest.raises(FaultError, match="'list' is no list in blocks; add to it by hand: - c"):
        YamlEdits(b"list: [1]\n", "x.yml").extend("list", "  - c\n", ())


def test_rows_of_keys_are_cut_and_comments_stay() -> None:
    text = "# a\nid: x # gone\nlines:\n  - '5.3'\n\n# b\nkind: fixed\ntext: |\n  id: 1\n\n  lines: 2\n"
    rows = cut_keys(text.encode(), "x.yml", {"id", "lines"})
    assert rows == ["# a", "", "# b", "kind: fixed", "text: |", "  id: 1", "", "  lines: 2"]


@pytest.mark.parametrize("name", ["lines", "known-issues", "plan"])
def test_in_our_own_files_only_the_edited_rows_change(name: str) -> None:
    data = (PRODUCT / f"releases/{name}.yml").read_bytes()
    key = {"lines": "lines", "known-issues": "issues", "plan": "suggestions"}[name]
    rows = data.decode().splitlines()
    for number, entry in enumerate(parse_yaml(data, name).value[key]):
        edits = YamlEdits(data, name)
        edits.set((key, number), "title", "Новое имя", ())
        edits.append((key, number), "extra", "5.3.9", tuple(entry))
        new = edits.render().decode().splitlines()
        assert len(new) == len(rows) + 1
        assert len(set(new) - set(rows)) <= 2
        assert [row for row in new if row in rows and "title" not in row] == [row for row in rows if "title" not in row]
