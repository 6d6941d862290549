"""What search reads of a page's HTML."""

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsite.search.sections import PageText, Section, split_sections


def test_a_page_falls_into_sections_without_what_nobody_searches_for() -> None:
    content = """
        <h1 id="set">Сеть<a class="headerlink" href="#set">#</a></h1><p>О сети.</p>
        <svg><text>Узел</text></svg><form data-search-exclude><label>Вид</label></form>
        <section><h2 id="nat">NAT <small>и не только</small></h2><ul><li>один</li><li>два</li></ul>
        <table><tr><th>Порт</th><td><code>22</code>/tcp</td></tr></table></section><h3>Без имени</h3><!-- нет -->
        <h2 id="bridge">Мост</h2><pre><span>ip</span><span> link</span></pre>
    """
    assert split_sections(content, "Имя") == (
        Section("", "Сеть", "О сети."),
        Section("nat", "NAT и не только", "один два Порт 22/tcp Без имени"),
        Section("bridge", "Мост", "ip link"),
    )
    assert split_sections("<p>Текст</p>", "Имя") == (Section("", "Имя", "Текст"),)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("раз<b>д</b><i>ва</i>", "раздва"),
        ("<p>раз</p><p>два</p>", "раз два"),
        ("раз<br>два<hr>три", "раз два три"),
        ("раз<div>два</div>три", "раз два три"),
        ("<p hidden>Ничего.</p><p>раз</p><ul><li hidden>два</li><li>три</li></ul>", "раз три"),
        ("<p>раз<!-- тайна -->два</p>", "раздва"),
        ("<p>вир\u00adту\u00adаль\u00adный</p>", "виртуальный"),
        ("<p>16\u00a0ГиБ\n\t и   всё </p>", "16 ГиБ и всё"),
        ("<dl><dt>узел</dt><dd>машина</dd></dl>", "узел машина"),
        ("<kbd>Ctrl</kbd><span>+</span><kbd>C</kbd>", "Ctrl+C"),
        ("x<sup>2</sup> и H<sub>2</sub>O", "x2 и H2O"),
        ("", ""),
        ("только текст", "только текст"),
    ],
)
def test_only_blocks_part_words(content: str, text: str) -> None:
    assert split_sections(content, "Имя") == (Section("", "Имя", text),)


@pytest.mark.parametrize(
    "silent",
    [
        "<script>тайна()</script>",
        "<style>тайна {}</style>",
        "<svg><title>тайна</title><g><text>тайна</text></g></svg>",
        '<button class="md-clipboard" title="тайна">тайна</button>',
        '<input type="checkbox" disabled value="тайна">',
        '<a class="headerlink" href="#x" title="тайна">¶</a>',
        "<aside data-search-exclude><h2 id='tayna'>тайна</h2><p>тайна</p></aside>",
        '<span data-search-exclude="">тайна</span>',
    ],
)
def test_the_text_after_what_is_silent_stays(silent: str) -> None:
    assert split_sections(f"<p>до {silent}после</p>", "Имя")[0].text == "до после"
    assert split_sections(f"<h2 id='a'>до {silent}после</h2>", "Имя")[1] == Section("a", "до после", "")


def test_headings_begin_sections_wherever_they_stand() -> None:
    """In an item of a list, in a box, in a tab: writers do put them there."""
    content = """
        <ol><li><h3 id="first">Первый</h3>шаг</li><li></li></ol>
        <div class="admonition"><p>Важно</p><h4 id="deep">Глубоко</h4><p>внутри</p></div>после
        <div class="tabbed-block"><h6 id="tab"><code>virsh</code>: команды</h6></div>
    """
    assert split_sections(content, "Имя") == (
        Section("", "Имя", ""),
        Section("first", "Первый", "шаг Важно"),
        Section("deep", "Глубоко", "внутри после"),
        Section("tab", "virsh: команды", ""),
    )


def test_the_title_is_that_of_the_first_level_with_or_without_an_id() -> None:
    assert split_sections("<p>Сверху</p><h1>Узел <em>LAN</em></h1><p>Снизу</p>", "Имя") == (
        Section("", "Узел LAN", "Сверху Снизу"),
    )


def test_an_empty_id_is_none() -> None:
    assert split_sections('<h2 id="">Без имени</h2><p>x</p>', "Имя") == (Section("", "Имя", "Без имени x"),)


@pytest.mark.parametrize(
    ("name", "heading", "titles"),
    [
        ("Сеть", "Настройка сети", ("Настройка сети", "Сеть")),
        ("Сеть", "Сеть", ("Сеть",)),
        ("", "Сеть", ("Сеть",)),
        ("Сеть", "", ("Сеть",)),
        ("", "", ()),
    ],
)
def test_different_titles_of_a_page_count_once_each(name: str, heading: str, titles: tuple[str, ...]) -> None:
    page = PageText(name, "О чём", (Section("", heading, ""), Section("a", "Раздел", "")))
    assert page.title == heading
    assert page.titles == titles


WORDS = st.lists(st.text(st.sampled_from("абв<&>\"'12"), min_size=1, max_size=5), min_size=1, max_size=4).map(" ".join)
BLOCKS = st.lists(st.tuples(st.sampled_from(["p", "li", "td", "blockquote", "h2", "h3", "h5"]), WORDS), max_size=8)


@settings(max_examples=50, deadline=None)
@given(BLOCKS)
def test_no_word_is_lost_and_none_changes_its_place(blocks: list[tuple[str, str]]) -> None:
    content = "".join(f'<{tag} id="i{n}">{escape(text)}</{tag}>' for n, (tag, text) in enumerate(blocks))
    first, *others = split_sections(content, "Имя")
    said = [first.text, *(word for section in others for word in (section.heading, section.text))]
    assert " ".join(filter(None, said)) == " ".join(text for _, text in blocks)
    assert [section.anchor for section in others] == [
        f"i{n}" for n, (tag, _) in enumerate(blocks) if tag.startswith("h")
    ]
