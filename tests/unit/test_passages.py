"""A page's HTML as a sequence of passages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsite.differences.passages import Passage, list_words, read_passages


def read(content: str) -> list[str]:
    """Return a line for each passage after the heading that always comes first: kind, number, and its cells."""

    def show(passage: Passage) -> str:
        cells = [
            "".join(f"{'/'.join(around)}[{text}]" if around else text for text, around in c) for c in passage.cells
        ]
        return f"{passage.kind}{passage.number or passage.level or ''}: {' | '.join(cells)}"

    first, *others = read_passages(content)
    assert first == Passage("heading", (), level=1)
    return [show(passage) for passage in others]


@pytest.mark.parametrize(
    ("content", "passages"),
    [
        ("", []),
        ("  \n ", []),
        ("текст", ["text: текст"]),
        ("<p>а</p><p>б</p>", ["text: а", "text: б"]),
        ("<p>а <em>б</em> <a href='x'>в</a></p>", ["text: а em[б] в"]),
        ("<p><strong>а <code>б</code></strong> в</p>", ["text: strong[а ]strong/code[б] в"]),
        ("<p><span>а</span><b>б</b>в</p>", ["text: абв"]),
        ("<p>  а \n\t б  </p>", ["text: а б"]),
        ("<p>а <em> б </em> в</p>", ["text: а em[б ]в"]),
        ("<p>а <em> </em></p>", ["text: а"]),
        ("<p>а\u00a0б</p>", ["text: а\u00a0б"]),
        ('<p>Кнопка <img alt="Пуск" src="x"> тут<img src="y"></p>', ["text: Кнопка Пуск тут"]),
        ("<div>а<p>б</p>в<p></p>г</div>", ["text: а", "text: б", "text: в", "text: г"]),
        ("<blockquote><p>а</p></blockquote><hr><p>б</p>", ["text: а", "text: б"]),
        ("<ul><li>а</li><li></li><li><p>б</p><p>в</p></li></ul>г", ["item: а", "item: б", "text: в", "text: г"]),
        ("<ul><li></li></ul><p>а</p>", ["text: а"]),
        (
            "<ol><li>а</li><li>б<ol><li>в</li></ol></li><li>г</li></ol>",
            ["item1: а", "item2: б", "item1: в", "item3: г"],
        ),
        ("<ol start='7'><li>а<p>б</p></li><li>в</li></ol>", ["item7: а", "text: б", "item8: в"]),
        ("<ol start='x'><li>а</li></ol><ol start=''><li>б</li></ol>", ["item1: а", "item1: б"]),
        ("<ol start='0'><li>а</li><li>б</li></ol>", ["item: а", "item1: б"]),
        ("<li>а</li>", ["item: а"]),
        ("<dl><dt>а</dt><dd>б</dd><dd><p>в</p><p>г</p></dd></dl>", ["term: а", "text: б", "text: в", "text: г"]),
        ("<details><summary>а</summary>б</details>", ["label: а", "text: б"]),
        ('<div><p class="admonition-title">Важно</p><p>а</p></div>', ["label: Важно", "text: а"]),
        ("<div class='tabbed-labels'><label>Deb</label><label>RPM</label></div>", ["label: Deb", "label: RPM"]),
        ("<pre><code><span>a</span>\n  b\n\n</code></pre>", ["code: a |   b"]),
        ("<div><pre>x</pre></div><p>а</p>", ["code: x", "text: а"]),
        ("<pre>x  \n\n</pre>", ["code: x  "]),
        ("<pre></pre>", ["code: "]),
    ],
)
def test_a_passage_is_what_stands_by_itself(content: str, passages: list[str]) -> None:
    assert read(content) == passages


@pytest.mark.parametrize(
    "silent",
    [
        "<script>тайна()</script>",
        "<style>тайна {}</style>",
        "<svg><text>тайна</text></svg>",
        "<input value='тайна'>",
        "<form><p>тайна</p></form>",
        "<!-- тайна -->",
        "<span data-own>тайна</span>",
        '<a class="headerlink" href="#x">тайна</a>',
        '<a class="footnote-backref" href="#x">тайна</a>',
        '<label class="task-list-control"><input type="checkbox"><span>тайна</span></label>',
    ],
)
def test_what_says_nothing_is_no_passage(silent: str) -> None:
    assert read(f"<div>до {silent}после</div>") == ["text: до после"]


def test_the_label_of_a_block_for_some_lines_is_none_and_another_s_is() -> None:
    box = '<div class="admonition {}"><p class="admonition-title">Подпись</p><p>Текст</p></div>'
    assert read(box.format("applies")) == ["text: Текст"]
    assert read(box.format("note")) == ["label: Подпись", "text: Текст"]


def test_a_table_gives_its_rows_below_the_head_that_was_last() -> None:
    content = """
        <table> <thead> <tr> <th>Порт</th> <th>Кто</th> </tr> </thead>
        <tbody> <tr> <td>22</td> <td><code>ssh</code></td> </tr>
        <tr><th>80</th><td></td></tr></tbody></table>
    """
    _, head, first, second = read_passages(content)
    assert [row.text for row in (head, first, second)] == ["Порт Кто", "22 ssh", "80 "]
    assert [row.is_head for row in (head, first, second)] == [True, False, False]
    assert head.head == first.head == second.head == head.cells
    assert {row.shape for row in (head, first, second)} == {("row", 2)}
    compact = (
        "<table><thead><tr><th>Порт</th><th>Кто</th></tr></thead><tr><td>22</td><td><code>ssh</code></td></tr></table>"
    )
    assert read_passages(compact)[1:] == (head, first)


def test_a_table_without_a_head_has_none() -> None:
    _, row, after = read_passages("<table><tr><td>а</td></tr></table><p>б</p>")
    assert (row.head, row.is_head) == ((), False)
    assert (after.kind, after.is_head, after.shape) == ("text", False, ("text", 1))


def test_headings_bear_their_level_and_their_anchor() -> None:
    content = "<h1 id='t'>Узел <em>LAN</em></h1><h3>Диск</h3>"
    assert [(each.level, each.anchor, each.text) for each in read_passages(content)] == [
        (1, "t", "Узел LAN"),
        (3, "", "Диск"),
    ]
    first, heading = read_passages("а<h2>б</h2>")[::2]
    assert (first.text, heading.level) == ("", 2)


@pytest.mark.parametrize(
    ("one", "other", "are_equal"),
    [
        ("<p>а б</p>", "<p>а\u00a0б</p>", True),
        ("<p>а  б</p>", "<p><a href='x'>а</a>\nб</p>", True),
        ("<p>а б</p>", "<p>аб</p>", False),
        ("<p>а</p>", "<p><em>а</em></p>", False),
        ("<p>а</p>", "<li>а</li>", False),
        ("<h2 id='x'>а</h2>", "<h3 id='y'>а</h3>", True),
        ("<ol><li>а</li></ol>", "<ol start='4'><li>а</li></ol>", True),
        ("<pre>а  б</pre>", "<pre>а б</pre>", False),
        ("<pre>а</pre>", "<pre>а\n</pre>", True),
        ("<pre>а\nб</pre>", "<pre>а б</pre>", False),
    ],
)
def test_passages_are_equal_if_a_reader_sees_no_difference(one: str, other: str, are_equal: bool) -> None:
    first, second = read_passages(one)[-1], read_passages(other)[-1]
    assert (first == second) is are_equal
    assert (hash(first) == hash(second)) is are_equal
    assert first != first.said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("раз, два.", ["раз", ",", " два", "."]),
        ("x86_64 и 5.3.1-rc", ["x86_64", " и", " 5.3.1-rc"]),
        ("/var/lib —  да", ["/", "var/lib", " —", "  да"]),
        ("а ", ["а", " "]),
    ],
)
def test_words_keep_the_spaces_before_them(text: str, words: list[str]) -> None:
    assert list_words(((text, ("em",)),)) == [(word, ("em",)) for word in words]


TEXT = st.text(st.sampled_from("аб,. -\u00a0\n"), max_size=12)
INLINE = st.recursive(
    TEXT,
    lambda inner: st.tuples(st.sampled_from(["em", "code", "a", "span"]), st.lists(inner, max_size=3).map("".join)).map(
        lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["p", "li", "dd", "h2"]), st.lists(INLINE, max_size=3).map("".join)), max_size=4)
)
def test_every_word_is_in_a_passage_and_no_edge_is_a_space(blocks: list[tuple[str, str]]) -> None:
    content = "".join(f"<{tag}>{inner}</{tag}>" for tag, inner in blocks)
    passages = read_passages(content)
    bare = "".join(letter for letter in content if letter in "аб,.-")
    assert "".join(letter for passage in passages for letter in passage.text if letter in "аб,.-") == bare
    for cell in (cell for passage in passages for cell in passage.cells):
        text = "".join(text for text, _ in cell)
        assert text == text.strip(" \n")
        assert "  " not in text
        assert all(run for run, _ in cell)
        assert "".join(word for word, _ in list_words(cell)) == text
