"""Two texts of a page side by side."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsite.differences.comparison import PassageChange, compare_pages
from docsite.differences.passages import read_passages

SIGNS = {"same": "{}", "added": "+{}+", "removed": "-{}-", "gap": "{}"}


def compare(before: str, after: str, own: str | None = None) -> list[PassageChange]:
    return list(compare_pages(after, before, lambda: before if own is None else own))


def rows(before: str, after: str, own: str | None = None) -> list[str]:
    """Return a line for each passage below the first heading: what became of it, and of its words."""
    return [
        f"{change.state}: "
        + " | ".join("".join(SIGNS[state].format(text) for state, text, _ in c) for c in change.cells)
        for change in compare(before, after, own)
        if change.cells
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Порт 22", "Порт 2222", ["changed: Порт -22- +2222+"]),
        ("Нужно 8 ГиБ", "Нужно не меньше 16 ГиБ", ["changed: Нужно -8- +не меньше 16+ ГиБ"]),
        ("Откройте порт.", "Откройте порт!", ["changed: Откройте порт-.- +!+"]),
        ("раз два три", "раз три", ["changed: раз -два- три"]),
        ("два три четыре", "раз два три четыре", ["changed: +раз+ два три четыре"]),
        ("раз два три", "два три", ["changed: -раз- два три"]),
        ("(раз два)", "раз два)", ["changed: -(-раз два)"]),
        ("раз (два) три", "(два) три", ["changed: -раз- (два) три"]),
        ("раз два", "раз два три", ["changed: раз два +три+"]),
        ("а б в г", "а б", ["changed: а б -в г-"]),
        ("а б в", "а х у", ["removed: -а б в-", "added: +а х у+"]),
        ("а б", "а х", ["changed: а -б- +х+"]),
        ("<code>ls</code> тут", "<code>ls -l</code> тут", ["changed: ls +-l+ тут"]),
        ("раз <em>два</em> три", "раз два три", ["changed: раз -два- +два+ три"]),
        ("<b>раз</b> два", "раз  два", ["same: раз  два"]),
    ],
)
def test_words_that_have_changed_are_marked_alone(before: str, after: str, expected: list[str]) -> None:
    def tidy(row: str) -> str:
        return " ".join(row.split())

    assert list(map(tidy, rows(f"<p>{before}</p>", f"<p>{after}</p>"))) == list(map(tidy, expected))


def test_a_space_stands_before_what_has_changed_and_keeps_its_elements() -> None:
    [change] = compare("<p>Нужно <em>8</em> ГиБ</p>", "<p>Нужно <em>16</em> ГиБ</p>")[1:]
    assert change.cells == (
        (
            *(("same", "Нужно ", ()), ("removed", "8", ("em",)), ("same", " ", ())),
            *(("added", "16", ("em",)), ("same", " ГиБ", ())),
        ),
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("b", "c", ["removed: -b-", "added: +c+"]),
        ("a\nb", "a\nc", ["changed: a | -b- | +c+"]),
        ("1\n2\n3\nb", "1\n2\n3\nc", ["changed: … | 3 | -b- | +c+"]),
        ("b\n1\n2\n3", "c\n1\n2\n3", ["changed: -b- | +c+ | 1 | …"]),
        ("b\n1", "c\n1", ["changed: -b- | +c+ | 1"]),
        ("1\nb\n2", "1\n2", ["changed: 1 | -b- | 2"]),
        ("1\n2\n3", "1\n2\nx\n3", ["changed: … | 2 | +x+ | 3"]),
        ("x\n1\n2\ny", "1\n2", ["changed: -x- | 1 | 2 | -y-"]),
        ("x\n1\n2\n3\ny", "X\n1\n2\n3\nY", ["changed: -x- | +X+ | 1 | … | 3 | -y- | +Y+"]),
        ("a  b\n1\n2", "a b\n1\n2", ["changed: -a  b- | +a b+ | 1 | …"]),
    ],
)
def test_code_shows_the_lines_that_have_changed_and_one_around(before: str, after: str, expected: list[str]) -> None:
    assert rows(f"<pre>{before}</pre>", f"<pre>{after}</pre>") == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("<p>а</p><p>б</p>", "<p>б</p><p>а</p>", ["added: +б+", "same: а", "removed: -б-"]),
        ("<p>а б в г</p>", "<p>новое</p><p>а б в д</p>", ["added: +новое+", "changed: а б в -г- +д+"]),
        ("<p>а б х у</p><p>а б в г</p>", "<p>а б в д</p>", ["removed: -а б х у-", "changed: а б в -г- +д+"]),
        ("<p>прежнее</p><p>а б в г</p>", "<p>а б в д</p>", ["removed: -прежнее-", "changed: а б в -г- +д+"]),
        ("<p>а б в г</p>", "<li>а б в д</li>", ["removed: -а б в г-", "added: +а б в д+"]),
        (
            "<table><tr><td>а б</td><td>в</td></tr></table>",
            "<table><tr><td>а б</td><td>г</td></tr></table>",
            ["changed: а б | -в- +г+"],
        ),
        (
            "<table><tr><td>а б</td><td>в</td></tr></table>",
            "<table><tr><td>а б</td></tr></table>",
            ["removed: -а б- | -в-", "added: +а б+"],
        ),
        ("", "<p>а</p>", ["added: +а+"]),
        ("<p>а</p>", "", ["removed: -а-"]),
        (
            "<h2>А</h2><p>общее</p><h2>Б</h2><p>x</p>",
            "<h2>Б</h2><p>x</p>",
            ["removed: -А-", "removed: -общее-", "same: Б", "same: x"],
        ),
    ],
)
def test_a_passage_became_the_most_alike_of_its_form(before: str, after: str, expected: list[str]) -> None:
    assert rows(before, after) == expected


def test_what_is_gone_is_told_in_its_readers_words() -> None:
    before, own = "<p>в 5.3 есть</p><p>только в 5.3</p>", "<p>в 5.2 есть</p><p>только в 5.2</p>"
    assert rows(before, "<p>в 5.3 есть</p>", own) == ["same: в 5.3 есть", "removed: -только в 5.2-"]
    assert rows(before, "<p>в 5.3 есть</p>", "<p>другое</p>") == ["same: в 5.3 есть", "removed: -только в 5.3-"]


def test_the_older_line_s_own_words_are_asked_for_only_if_something_is_gone() -> None:
    def refuse() -> str:
        raise AssertionError

    changes = list(compare_pages("<p>а б</p><p>новое</p>", "<p>а в</p>", refuse))
    assert [change.state for change in changes] == ["same", "changed", "added"]


WORDS = st.lists(st.sampled_from(["узел", "сеть,", "<em>диск</em>", "5", "—"]), min_size=1, max_size=4).map(" ".join)
BLOCKS = st.lists(
    st.tuples(
        st.sampled_from(["<h2>{}</h2>", "<h3>{}</h3>", "<p>{}</p>", "<li>{}</li>", "<tr><td>{}</td><td>1</td></tr>"]),
        WORDS,
    ),
    max_size=7,
)
CONTENT = BLOCKS.map(lambda blocks: "".join(form.format(words) for form, words in blocks)).map(
    lambda html: html.replace("<tr>", "<table><tr>").replace("</tr>", "</tr></table>")
)


def read_side(changes: Iterable[PassageChange], gone: str) -> list[tuple[str, list[str]]]:
    """Return kind and words of what a side has: all but what is marked as only the other's."""
    return [
        (change.passage.kind, " ".join("".join(t for s, t, _ in cell if s != gone) for cell in change.cells).split())
        for change in changes
        if change.state != gone
    ]


@settings(max_examples=80, deadline=None)
@given(CONTENT, CONTENT)
def test_same_and_added_is_the_newer_text_and_same_and_removed_the_older(before: str, after: str) -> None:
    changes = compare(before, after)
    for content, gone in ((after, "removed"), (before, "added")):
        expected = [(passage.kind, passage.text.split()) for passage in read_passages(content)]
        assert read_side(changes, gone) == expected


@settings(max_examples=40, deadline=None)
@given(CONTENT)
def test_a_text_beside_itself_has_not_changed(content: str) -> None:
    assert {change.state for change in compare(content, content)} == {"same"}


CODE = st.lists(st.sampled_from(["a", "b", "  c", ""]), min_size=1, max_size=9).map("\n".join)


@settings(max_examples=80, deadline=None)
@given(CODE, CODE)
def test_of_code_no_line_that_only_one_side_has_is_left_out(before: str, after: str) -> None:
    for change in compare(f"<pre>{before}</pre>", f"<pre>{after}</pre>")[1:]:
        if change.state == "changed":
            lines = [cell[0][:2] if cell else ("same", "") for cell in change.cells]
            for text, gone in ((after, "removed"), (before, "added")):
                shown = [line for state, line in lines if state not in {gone, "gap"}]
                rest = iter(text.rstrip("\n").split("\n"))
                assert all(line in rest for line in shown)  # in their order
                hidden = set(text.rstrip("\n").split("\n")) - set(shown)
                assert hidden <= set(before.split("\n")) & set(after.split("\n"))
