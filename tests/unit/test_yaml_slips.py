"""Slips of YAML: each is named where it stands, with a remedy in words, and does not hide the next one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsite.problems import ProblemsError
from docsite.reading.yaml import read_yaml

QUOTES = "expected the text in quotes"
UNREAD = "what follows it is not read yet"
ENTRY = f"{UNREAD}; expected the keys of one entry below each other"
MENDED = {
    "text: Fixed: the thing": ("1:12: a text with ':' in it", "Fixed: the thing"),
    "text: Что нового:": ("1:17: a text with ':' in it", "Что нового:"),
    'text: it\'s new: "really"': ("1:15: a text with ':' in it", 'it\'s new: "really"'),
    "text: `crm-ctl` starts": ("1:7: a text that begins with '`'", "`crm-ctl` starts"),
    "text: *bold* word": ("1:7: a text that begins with '*'", "*bold* word"),
    "text: **bold** word": ("1:7: a text that begins with '*'", "**bold** word"),
    "text: %s in names": ("1:7: a text that begins with '%'", "%s in names"),
    "text: @mentions": ("1:7: a text that begins with '@'", "@mentions"),
    "text: !Важно обновить": ("1:7: a text that begins with '!'", "!Важно обновить"),
    "text: - dash": ("1:7: a text that begins with '-'", "- dash"),
    "text: ? what": ("1:7: a text that begins with '?'", "? what"),
    "text: , and": ("1:7: a text that begins with ','", ", and"),
}
WHOLE = {
    'text: "Отчёт" починен': ("1:15: a text goes on after what '\"' began", '"Отчёт" починен'),
    "text: 'it's here'": ("1:11: a text goes on after what ''' began", "'it's here'"),
    "text: [HUB] починено": ("1:13: a text goes on after what '[' began", "[HUB] починено"),
    "text: {{ line }} вышла": ("1:18: a text goes on after what '{' began", "{{ line }} вышла"),
}


def read(text: str) -> tuple[object, list[str]]:
    """Return what is read, and the problems."""
    try:
        source = read_yaml(text.encode(), "a.yml")
    except ProblemsError as error:
        return None, [str(problem) for problem in error.problems]
    return source.value, [str(problem) for problem in source.problems]


@pytest.mark.parametrize("typed", [*MENDED, *WHOLE])
def test_a_text_that_wants_quotes_is_read_as_it_was_meant(typed: str) -> None:
    place, text = (MENDED | WHOLE)[typed]
    expected = QUOTES if typed in MENDED else "expected the whole text in quotes"
    assert read(f"{typed}\nnext: 1\n") == ({"text": text, "next": 1}, [f"a.yml:{place}; {expected}"])


def test_all_slips_of_a_file_come_in_one_run() -> None:
    text = "a: x: y\nb:\n  - c: `d`\n    e:f\n  - @g\nh: | i\nj: k\nj: l\nm: &n o\n"
    assert read(text)[1] == [
        f"a.yml:1:5: a text with ':' in it; {QUOTES}",
        f"a.yml:3:8: a text that begins with '`'; {QUOTES}",
        "a.yml:4:7: no space after 'e:'; expected one",
        f"a.yml:5:5: a text that begins with '@'; {QUOTES}",
        "a.yml:6:4: a text in the row of '|'; expected it in the rows below, indented",
        "a.yml:8:1: key 'j' stands twice (first in line 7); expected each key once",
        "a.yml:9:4: anchor '&n'; expected the value itself, written out, or the text in quotes",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('a: "b\nc: d\n', f"1:4: a quote that is not closed; {UNREAD}; expected a quote at the end, too"),
        ("a: 'b\nc: d\n", f"1:4: a quote that is not closed; {UNREAD}; expected a quote at the end, too"),
        ("a: 1\n  b: 2\n", f"2:3: a wrong indentation, or a missing '-'; {ENTRY}"),
        ("a:\n  b: 1\n c: 2\n", f"3:2: a wrong indentation, or a missing '-'; {ENTRY}"),
        ("a:\n  - b: 1\n  c: 2\n", f"3:3: a wrong indentation, or a missing '-'; {ENTRY}"),
        ("a:\n  b: 1\n  - c: 2\n", f"3:3: a wrong indentation, or a missing '-'; {ENTRY}"),
        ("a: 1\nword\nb: 2\n", f"2:1: a row that is no 'key: value'; {UNREAD}; expected 'key: value'"),
        ("a: [b, c\nd: e\n", f"1:4: '[' without its end; {UNREAD}; expected the end, or the text in quotes"),
        ("a:\n\tb: c\n", f"2:1: a tab in the indentation; {UNREAD}; expected spaces"),
        ("a:\tb\n\tc: d\n", f"1:3: a tab; {UNREAD}; expected spaces"),
        ('a: "C:\\dir"\n', "1:8: a '\\' in a text in \"…\"; expected the text in '…', or '\\\\' for each '\\'"),
        ("a: 1\n---\na: 2\n", "2:1: a second document; expected one document in a file, without a row '---' or '...'"),
        ("", "1:1: the file is empty; expected a mapping"),
        ("\ufeff# nothing\r\n", "1:1: the file is empty; expected a mapping"),
    ],
)
def test_what_cannot_be_read_on_says_so(text: str, problem: str) -> None:
    assert f"a.yml:{problem}" in read(text)[1]


def test_what_a_merge_left_is_named_mark_by_mark_and_one_side_is_read() -> None:
    text = "a: 0\n<<<<<<< HEAD\nb: 1\n||||||| base\nb: 0\n=======\nb: 2\n>>>>>>> other\nc: `d`\n"
    value, problems = read(text)
    assert value == {"a": 0, "b": 1, "c": "`d`"}
    assert problems == [
        *(
            f"a.yml:{line}:1: '{mark * 7}', a mark of a merge that is not finished; expected one of the two texts"
            for line, mark in ((2, "<"), (4, "|"), (6, "="), (8, ">"))
        ),
        f"a.yml:9:4: a text that begins with '`'; {QUOTES}",
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_another_encoding_is_named(encoding: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        read_yaml("a: 1\n".encode(encoding), "a.yml")
    assert str(caught.value) == "a.yml:1:1: a file saved as UTF-16; expected a file saved as UTF-8"


def test_a_byte_order_mark_and_ends_of_rows_of_windows_are_no_slips() -> None:
    assert read("\ufeffa: 1\r\nb: >\r\n  c\r\n  d\r\n") == ({"a": 1, "b": "c d\n"}, [])


@pytest.mark.parametrize(
    ("text", "place", "cause"),
    [
        ("a: b\n# \u202e\n", "2:3", "U+202E, which turns the text around"),
        ("a: b\x07c\n", "1:5", "U+0007, a control character"),
        ("a: b\x85c\n", "1:5", "U+0085, a control character"),
        ("a\u2067b: c\n", "1:2", "U+2067, which turns the text around"),
        ("a: \ufeffb\n", "1:4", "U+FEFF, a byte order mark within the text"),
        ("a: b\ufffe\n", "1:5", "U+FFFE, which is no character"),
        ("a: b\U0001ffff\n", "1:5", "U+1FFFF, which is no character"),
        ("a: b\u2028c\n", "1:5", "U+2028, which ends a row unseen"),
        ("a: \ufffdb\n", "1:4", "U+FFFD, which stands for a letter that got lost"),
    ],
)
def test_a_character_that_no_text_may_hold_is_named_where_it_stands(text: str, place: str, cause: str) -> None:
    assert read(text)[1] == [f"a.yml:{place}: {cause}; expected a text without it"]


@given(
    rows=st.lists(
        st.text(st.sampled_from("ab:-'\"[]{}|>&*!%@`#,? \t\\<=x1"), max_size=20)
        | st.sampled_from(["a: b", "- c", "---"])
    )
)
def test_whatever_is_typed_is_read_or_named(rows: list[str]) -> None:
    _, problems = read("\n".join(rows))
    assert all("expected" in problem for problem in problems)
