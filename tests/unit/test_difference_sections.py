"""What of a page is shown: the sections that differ, and what of each."""

import pytest

from docsite.differences.sections import find_differences


def shown(before: str, after: str, own: str | None = None) -> list[str]:
    """Return what is shown, a line for each passage: sections, then words as they are marked."""
    signs = {"same": "{}", "added": "+{}+", "removed": "-{}-", "gap": "{}"}
    rows = []
    for section in find_differences(after, before, lambda: own or before):
        rows.append(f"{section['state']}: {' › '.join(section['titles'])}")
        for run_ in section["runs"]:
            heads = [{"state": "head", "cells": run_["head"]}] if run_["head"] else []
            for passage in (*heads, *run_["passages"]):
                cells = ["".join(signs[state].format(text) for state, text, _ in cell) for cell in passage["cells"]]
                rows.append(f"{run_['kind']} {passage['state']}: {' | '.join(cells)}")
    return rows


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("<h2>А</h2><p>x</p>", '<h2>А</h2><p><a href="y"> x</a></p><!-- c -->', []),
        ("<p>один два три</p>", "<p>один два\u00a0три</p>", []),
        ("<p>один <em>два</em></p>", "<p>один два</p>", ["same: ", "text changed: один -два- +два+"]),
        ("<p>а б в</p>", "<p>а б, в</p>", ["same: ", "text changed: а б+,+ в"]),
        ("<p>а б</p>", "<p>в г</p>", ["same: ", "text removed: -а б-", "text added: +в г+"]),
        (
            "<ul><li>а<ul><li>б</li></ul></li></ul>",
            "<ul><li>а<ul><li>б</li><li>в<p>ещё</p></li></ul></li></ul>",
            ["same: ", "item same: б", "item added: +в+", "text added: +ещё+"],
        ),
        (
            "<h2>А</h2><p>x</p><h3>Б</h3><p>y</p><h2>В</h2><p>z</p>",
            "<h2>А</h2><p>x</p><h3>Б</h3><p>y</p><h3>Г</h3><p>n</p><h2>В</h2><p>z</p>",
            ["added: А › Г", "text added: +n+"],
        ),
        (
            "<h2>Старое имя раздела</h2><p>x</p>",
            "<h2>Новое имя раздела</h2><p>x</p>",
            ["changed: Новое имя раздела", "heading changed: -Старое- +Новое+ имя раздела", "text same: x"],
        ),
        (
            "<h2>А</h2><p>общее</p><h2>Б</h2><p>общее</p>",
            "<h2>Б</h2><p>общее</p><h2>Ц</h2><p>общее</p>",
            ["removed: А", "text removed: -общее-", "added: Ц", "text added: +общее+"],
        ),
        (
            "<p>а</p><p>1</p><p>2</p><p>3</p><p>4</p><p>б</p>",
            "<p>а</p><p>+</p><p>1</p><p>2</p><p>3</p><p>4</p><p>*</p><p>б</p>",
            ["same: ", *("text " + row for row in (
                "same: а", "added: +++", "same: 1", "gap: ", "same: 4", "added: +*+", "same: б"))],
        ),
        (
            "<details><summary>С</summary><p>x</p></details>",
            "<details><summary>С</summary><p>x</p><pre><code>a\nb</code></pre></details>",
            ["same: ", "text same: x", "code added: +a+ | +b+"],
        ),
        (
            '<div class="admonition applies"><p class="admonition-title">До 5.2</p><p>x</p></div>',
            '<div class="admonition applies"><p class="admonition-title">С 5.3</p><p>x</p></div>',
            [],
        ),
        ("<table><tr><th>а</th></tr></table>", "<table><tr><th>б</th></tr></table>", [
            "same: ", "row head: -а-", "row head: +б+"]),
        ("<table><tr><th>а</th><tr><td>1</table>", "<table><tr><th>б</th><tr><td>1</table>", [
            "same: ", "row head: -а-", "row head: +б+", "row same: 1"]),
        ("<p>x</p>", "<p>x</p><table><tr><th>б</th></tr><tr><td>1</td></tr></table>", [
            "same: ", "text same: x", "row head: +б+", "row added: +1+"]),
        ('<p><img alt="мост br0" src="a"></p>', '<p><img alt="мост br1" src="a"></p>', [
            "same: ", "text changed: мост -br0- +br1+"]),
    ],
)  # fmt: skip
def test_passages_are_compared_as_a_reader_sees_them(before: str, after: str, expected: list[str]) -> None:
    assert shown(before, after) == expected


def test_steps_keep_their_numbers() -> None:
    before = "<ol><li>а</li><li>б</li><li>в</li><li>г</li><li>д</li></ol><ol start='7'><li>е</li></ol>"
    after = before.replace("<li>б</li>", "<li><p>один</p><ul><li>два</li></ul></li>").replace("е", "ё")
    [section] = find_differences(after, before, lambda: before)
    rows = [(passage["state"], passage["number"]) for run_ in section["runs"] for passage in run_["passages"]]
    assert rows == [
        *(("same", 1), ("removed", 2), ("added", 2), ("added", 0), ("same", 3), ("gap", 4), ("same", 5)),
        *(("removed", 7), ("added", 7)),
    ]


def test_what_is_gone_keeps_its_own_words_if_the_text_has_the_same_form() -> None:
    before, after = "<h2>А</h2><p>в 5.3</p><p>б</p>", "<h2>А</h2><p>б</p>"
    assert "text removed: -в 5.2-" in shown(before, after, before.replace("5.3", "5.2"))
    assert "text removed: -в 5.3-" in shown(before, after, "<h2>А</h2><ul><li>в 5.2</li></ul><p>б</p>")


def test_nothing_is_shown_of_a_page_that_says_the_same() -> None:
    table = "<table><tbody><tr><td>один</td></tr></tbody></table>"
    assert shown(table, " <table> <tbody>\n<tr> <td> один </td> </tr> </tbody> </table> ") == []
    assert shown("<p>n</p><p>n</p>", "<p>n</p><p>n</p>") == []
    assert shown("", "") == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "<ul><li>первый пункт</li><li>второй пункт</li></ul>",
            "<ul><li>первый пункт</li><li>второй пункт</li><li>третий пункт</li></ul>",
            ["same: ", "item same: второй пункт", "item added: +третий пункт+"],
        ),
        (
            "<p>а</p>",
            "<h1>Имя</h1><p>а</p><h2>Новый</h2><p>б</p>",
            ["removed: ", "text removed: -а-", "added: ", "text added: +а+", "added: Новый", "text added: +б+"],
        ),
        (
            "<h2>А</h2><h3>Б</h3><p>x</p><h4>В</h4><p>y</p><h2>Г</h2><p>z</p>",
            "<h2>А</h2><h3>Б</h3><p>x</p><h4>В</h4><p>новое</p><h2>Г</h2><p>иное</p>",
            [
                *("same: А › Б › В", "text removed: -y-", "text added: +новое+"),
                *("same: Г", "text removed: -z-", "text added: +иное+"),
            ],
        ),
        (
            "<h2>А</h2><p>x</p><h3>Б</h3><p>y</p><h3>В</h3><p>z</p>",
            "<h2>А</h2><p>x</p><h3>В</h3><p>новое</p>",
            ["removed: А › Б", "text removed: -y-", "same: А › В", "text removed: -z-", "text added: +новое+"],
        ),
        (
            "<h2>Старый</h2><p>x</p><h3>Внутри</h3><p>y</p>",
            "<h2>Иной</h2><p>x</p><h3>Внутри</h3><p>нов</p>",
            [
                *("removed: Старый", "text removed: -x-", "added: Иной", "text added: +x+"),
                *("same: Иной › Внутри", "text removed: -y-", "text added: +нов+"),
            ],
        ),
        (
            "<h2>А</h2><p>x</p><h2>Б</h2><p>y</p><h3>В</h3><p>z</p>",
            "<h2>А</h2><p>x</p><h3>В</h3><p>новое</p>",
            [
                *("removed: Б", "text removed: -y-"),
                *("same: А › В", "text removed: -z-", "text added: +новое+"),
            ],
        ),
        (
            "<p>а</p><details><summary>С</summary><p>x</p></details>",
            "<p>б</p><details><summary>С</summary><p>x</p></details>",
            ["same: ", "text removed: -а-", "text added: +б+"],
        ),
        (
            "<pre>x</pre><pre>y</pre>",
            "<p>до</p><pre>x</pre><pre>y</pre><p>после</p>",
            ["same: ", "text added: +до+", "code gap: ", "text added: +после+"],
        ),
        (
            "<h2>Пустой</h2><h2>Дальше</h2><p>x</p>",
            "<h2>Дальше</h2><p>x</p>",
            ["removed: Пустой"],
        ),
        (
            "<dl><dt>порт</dt><dd>один</dd><dt>узел</dt><dd>два</dd></dl>",
            "<dl><dt>порт</dt><dd>новое</dd><dt>узел</dt><dd>два</dd></dl>",
            ["same: ", "term same: порт", "text removed: -один-", "text added: +новое+"],
        ),
        (
            "<p>до</p><pre>x\ny</pre><p>после</p><p>ещё</p>",
            "<p>до</p><pre>x\ny</pre><p>иное</p><p>ещё</p>",
            ["same: ", "text removed: -после-", "text added: +иное+", "text same: ещё"],
        ),
        (
            "<table><tr><th>а</th><th>б</th></tr><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>",
            "<table><tr><th>а</th><th>б</th></tr><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>5</td></tr></table>",
            ["same: ", "row head: а | б", "row same: 1 | 2", "row changed: 3 | -4- +5+"],
        ),
        (
            "<p>а</p><p>1</p><p>2</p><p>б</p>",
            "<p>+</p><p>1</p><p>2</p><p>*</p>",
            [
                *("same: ", "text removed: -а-", "text added: +++", "text same: 1", "text same: 2"),
                *("text removed: -б-", "text added: +*+"),
            ],
        ),
    ],
)
def test_a_change_is_shown_in_its_section_with_what_stands_beside_it(
    before: str, after: str, expected: list[str]
) -> None:
    assert shown(before, after) == expected


def test_a_section_leads_to_its_heading() -> None:
    before = "<h2 id='old'>Прежний</h2><p>x</p><h2 id='a'>А</h2><p>y</p>"
    sections = find_differences("<h2 id='b'>А</h2><p>новое</p>", before, lambda: before)
    assert [(section["state"], section["anchor"]) for section in sections] == [("removed", "old"), ("same", "b")]


def test_passages_of_one_form_are_one_run() -> None:
    after = (
        "<p>x</p><ul><li>a</li></ul><ol><li>b</li><li>c</li></ol><table><tr><th>h</th></tr><tr><td>1</td></tr></table>"
    )
    [section] = find_differences(after, "<p>x</p>", lambda: "<p>x</p>")
    forms = [(run["kind"], [passage["number"] for passage in run["passages"]]) for run in section["runs"]]
    assert forms == [("text", [0]), ("item", [0]), ("item", [1, 2]), ("row", [0])]
    assert section["runs"][-1]["head"] == ((("added", "h", ()),),)


def test_code_that_is_left_out_right_after_the_first_change_leaves_a_gap() -> None:
    def page(word: str) -> str:
        return (
            f'<h2 id="a">A</h2><p>Узел {word} стоит</p><pre><code>ls</code></pre><p>между</p><p>Диск {word} лежит</p>'
        )

    (section,) = find_differences(page("новый"), page("старый"), lambda: page("старый"))
    states = [(run["kind"], [passage["state"] for passage in run["passages"]]) for run in section["runs"]]
    assert states == [("text", ["changed"]), ("code", ["gap"]), ("text", ["same", "changed"])]
