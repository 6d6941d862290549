"""What the theme does with a page's HTML and with texts: terms, diagrams, names of assets, code, headings."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from docsite.cache import Cache
from docsite.programs import Programs
from docsite.theme import glossary
from docsite.theme.assets import is_unused, name_assets
from docsite.theme.diagrams import adopt_diagram, inline_diagrams
from docsite.theme.glossary import Glossary, link_terms, parse_glossary, recall_terms
from docsite.theme.templates import list_headings

TEXT = """\
Снимок (snapshot) {#snapshot data-forms="снимок, снимк*"}
:   Запомненное <состояние>. См. [«Снимки»](snapshots.md).

Виртуальная машина {#machine data-forms="виртуальн* машин*"}
:   Компьютер, собранный
    программой.

Не термин
:   Текст.

C++ {#cpp data-forms="C++"}
: [Язык](x.md "y")! И «другое». И ещё.
"""
TERMS = parse_glossary(TEXT)
SNAPSHOT = '<a class="term" href="g.html#snapshot" title="Запомненное &lt;состояние&gt;.">{}</a>'
MACHINE = '<a class="term" href="g.html#machine" title="Компьютер, собранный программой.">{}</a>'


def test_terms_are_the_entries_that_say_their_forms() -> None:
    assert [(term.anchor, term.definition) for term in TERMS] == [
        ("snapshot", "Запомненное <состояние>."),
        ("machine", "Компьютер, собранный программой."),
        ("cpp", "Язык!"),
    ]


def test_a_tooltip_shows_what_the_page_shows_of_a_definition() -> None:
    text = 'Мост {#br data-forms="мост"}\n:   Сеть <!-- secret --> **хоста** и `<!-- кода -->`, 1 < 2 &amp; 3. Ещё.\n'
    assert [term.definition for term in parse_glossary(text)] == ["Сеть хоста и <!-- кода -->, 1 < 2 & 3."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>Нет снимков, снимок</p>", f"<p>Нет {SNAPSHOT.format('снимков')}, снимок</p>"),
        ("<p>Снимок</p><p>Снимок</p>", f"<p>{SNAPSHOT.format('Снимок')}</p><p>Снимок</p>"),
        ("<p>виртуальной\nмашины.</p>", "<p>" + MACHINE.format("виртуальной\nмашины") + ".</p>"),
        ("<h2>Снимок</h2><p>снимка</p>", f"<h2>Снимок</h2><p>{SNAPSHOT.format('снимка')}</p>"),
        ('<p><a href="x">О <em>снимках</em></a></p>', '<p><a href="x">О <em>снимках</em></a></p>'),
        ("<pre><code>снимок</code></pre>", "<pre><code>снимок</code></pre>"),
        ('<p><img alt="снимок" src="x"/></p>', '<p><img alt="снимок" src="x"/></p>'),
        ("<p>фотоснимок</p>", "<p>фотоснимок</p>"),
        (
            "снимок виртуальной машины и снимок",
            f"{SNAPSHOT.format('снимок')} {MACHINE.format('виртуальной машины')} и снимок",
        ),
        ("<!-- снимок --><p>снимок</p>", f"<!-- снимок --><p>{SNAPSHOT.format('снимок')}</p>"),
        ("<svg/>снимок", f"<svg/>{SNAPSHOT.format('снимок')}"),
        ('<a id="x" />снимок', f'<a id="x" />{SNAPSHOT.format("снимок")}'),
        ("<th>снимок</th><td>снимок</td>", f"<th>снимок</th><td>{SNAPSHOT.format('снимок')}</td>"),
        ("<pre><code>x</code>снимок</pre>снимок", f"<pre><code>x</code>снимок</pre>{SNAPSHOT.format('снимок')}"),
        ("<article>снимок</article>", f"<article>{SNAPSHOT.format('снимок')}</article>"),
        ("<math><mtext>снимок</mtext></math>снимок", f"<math><mtext>снимок</mtext></math>{SNAPSHOT.format('снимок')}"),
        ("<kbd\nclass='x'>снимок</kbd>", "<kbd\nclass='x'>снимок</kbd>"),
        ("<kbd class='x' id='y'>снимок</kbd>", "<kbd class='x' id='y'>снимок</kbd>"),
        (
            "виртуальной машины и виртуальной машины",
            f"{MACHINE.format('виртуальной машины')} и виртуальной машины",
        ),
        ("СНИМОК", SNAPSHOT.format("СНИМОК")),
        ("текст", "текст"),
        ("", ""),
    ],
)
def test_first_mention_is_linked(text: str, expected: str) -> None:
    assert link_terms(text, TERMS, "g.html") == expected


def test_a_page_without_terms_to_link_stays() -> None:
    assert link_terms("<p>снимок</p>", (), "g.html") == "<p>снимок</p>"


PIECES = st.lists(
    st.sampled_from(
        ["снимок ", "машина ", "виртуальной машины ", "<p>", "</p>", "<code>", "</code>", "<h2>", "</h2>", "<br/>"]
    )
)


@settings(max_examples=60, deadline=None)
@given(PIECES.map("".join))
def test_links_are_all_that_is_added_and_each_term_has_one(text: str) -> None:
    linked = link_terms(text, TERMS, "g.html")
    link = re.compile(r'<a class="term"[^>]*>(.*?)</a>', re.DOTALL)
    assert link.sub(r"\1", linked) == text
    anchors = re.findall(r'href="g\.html#(\w+)"', linked)
    assert len(set(anchors)) == len(anchors)


def test_the_glossary_s_own_page_gets_no_links_and_others_lead_there_from_where_they_lie(tmp_path: Path) -> None:
    cache = Cache(tmp_path, Programs("", {glossary.__name__: ("", ())}))
    terms = Glossary("lan/glossary.md", TERMS)
    assert recall_terms("снимок", terms.path, terms, cache) == "снимок"
    for page, address in (("lan/x.md", "glossary.html"), ("index.md", "lan/glossary.html")):
        for _ in range(2):  # made, then from the cache
            assert f'href="{address}#snapshot"' in recall_terms("снимок", page, terms, cache)
    assert len(list(tmp_path.iterdir())) == 2
    assert recall_terms("снимка", "index.md", terms, cache).endswith(">снимка</a>")
    assert recall_terms("снимок", "index.md", replace(terms, terms=TERMS[1:]), cache) == "снимок"


DIAGRAM = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" role="img" aria-labelledby="a-title">
<title id="a-title">Коротко</title><style>.box { fill: red }</style><!-- x -->
<g><style>.in {}</style><title>Узел</title><rect class="box" width="9" height="9"/></g></svg>
"""


def test_a_diagram_takes_the_page_s_colours_and_its_alternative_text() -> None:
    text = adopt_diagram(DIAGRAM.encode(), "images/a.svg", 'Мост "br0" & машина')
    root = etree.fromstring(text)
    assert dict(root.attrib) == {
        "viewBox": "0 0 9 9",
        "role": "img",
        "aria-label": 'Мост "br0" & машина',
        "class": "diagram",
        "data-source": "images/a.svg",
    }
    names = [etree.QName(element).localname for element in root.iter()]
    assert names == ["svg", "g", "title", "rect"]  # a tooltip of a part stays
    assert text.endswith("</svg>")
    assert "Мост" in text


def test_entities_of_a_diagram_are_not_followed() -> None:
    hostile = (
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        '<svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>'
    )
    assert "<text>&x;</text>" in adopt_diagram(hostile.encode(), "a.svg", "")


def test_pictures_of_svg_files_become_their_content_and_nothing_else_does() -> None:
    read: list[str] = []
    reported: list[str] = []

    def answer(source: str) -> bytes | None:
        read.append(source)
        return None if "theme" in source else DIAGRAM.encode()

    images = [
        '<img alt="Мост &amp; &quot;br0&quot;" src="../a.svg">',
        '<img alt=" " src="b.svg" class="x" />',
        '<img alt="тема" src="theme.svg">',
        '<img alt="растр" src="a.png">',
        '<img alt="чужая" src="https://a.example/a.svg">',
        '<img src="c.svg" alt="иначе">',
    ]
    pieces = inline_diagrams("|".join(images), answer, reported.append).split("|")
    assert read == ["../a.svg", "b.svg", "theme.svg"]
    assert reported == ["b.svg"]
    assert pieces[2:] == images[2:]
    assert [etree.fromstring(piece).get("aria-label") for piece in pieces[:2]] == ['Мост & "br0"', " "]
    assert [etree.fromstring(piece).get("data-source") for piece in pieces[:2]] == ["../a.svg", "b.svg"]


def test_an_asset_s_name_changes_with_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "search").mkdir()
    for name, text in (("site.css", "a"), ("site.min.js", "b"), ("search/engine.js", "c"), ("search/words.js", "d")):
        (tmp_path / name).write_text(text)
    names = name_assets(tmp_path)
    assert list(names) == ["assets/search/engine.js", "assets/search/words.js", "assets/site.css", "assets/site.min.js"]
    for name, pattern in {
        "assets/site.css": r"assets/site\.[0-9a-f]{8}\.css",
        "assets/site.min.js": r"assets/site\.min\.[0-9a-f]{8}\.js",
        "assets/search/engine.js": r"assets/search\.[0-9a-f]{8}/engine\.js",
    }.items():
        assert re.fullmatch(pattern, names[name])
    assert name_assets(tmp_path) == names
    (tmp_path / "search/words.js").write_text("e")
    changed = {name for name, published in name_assets(tmp_path).items() if published != names[name]}
    assert changed == {"assets/search/engine.js", "assets/search/words.js"}  # they know each other by name


@pytest.mark.parametrize(
    ("path", "unused"),
    [
        ("sitemap.xml", True),
        ("5.3/sitemap.xml", False),
        ("assets/stylesheets/main.css.map", True),
        ("assets/javascripts/lunr/min/lunr.ru.min.js", False),
        ("assets/javascripts/lunr/min/lunr.stemmer.support.min.js", False),
        ("assets/javascripts/lunr/min/lunr.fr.min.js", True),
        ("assets/javascripts/lunr/min/lunr.ro.min.js", True),
        ("assets/javascripts/workers/search.abc.min.js", True),
        ("assets/javascripts/bundle.min.js", False),
        ("documents/word.xml", True),
    ],
)
def test_what_nobody_loads_of_the_theme_is_known(path: str, unused: bool) -> None:
    assert is_unused(path) is unused


def test_headings_are_nested_as_the_contents_show_them() -> None:
    body = """
        <h3 id="early">Раньше</h3><h2 id="a">5.3.1 <small>17 марта</small></h2>
        <div><h3 id="b"> Порт <code>22</code> &amp; <a href="#x">ещё</a></h3></div><h4 id="no">мелко</h4>
        <h2 id="c">Конец<ins>!</ins></h2><h3 id="d">Внутри</h3>
    """

    def show(tokens: list[dict[str, object]]) -> list[object]:
        return [(t["level"], t["id"], t["name"], show(t["children"])) for t in tokens]  # type: ignore[arg-type]

    assert show(list_headings(body)) == [
        (3, "early", "Раньше", []),
        (2, "a", "5.3.1", [(3, "b", "Порт 22 &amp; ещё", [])]),
        (2, "c", "Конец!", [(3, "d", "Внутри", [])]),
    ]
    assert list_headings("<p>Текст</p>") == []
