"""Terms lead to the glossary; diagrams stand in the pages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, page
from lxml import etree, html

from docsite.theme.diagrams import adopt_diagram
from docsite.theme.glossary import GLOSSARY, link_terms, parse_glossary

TEXT = """\
Снимок (snapshot) {#snapshot data-forms="снимок, снимк*"}
:   Запомненное <состояние>. См. [«Снимки»](snapshots.md).

Виртуальная машина {#machine data-forms="виртуальн* машин*"}
:   Компьютер, собранный
    программой.
"""
TERMS = parse_glossary(TEXT)
SNAPSHOT = '<a class="term" href="g.html#snapshot" title="Запомненное &lt;состояние&gt;.">{}</a>'
MACHINE = '<a class="term" href="g.html#machine" title="Компьютер, собранный программой.">{}</a>'


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
    ],
)
def test_first_mention_is_linked(text: str, expected: str) -> None:
    assert link_terms(text, TERMS, "g.html") == expected


def test_every_entry_of_the_glossary_says_its_forms() -> None:
    text = (ROOT / "docs" / GLOSSARY).read_text("utf-8")
    assert len(parse_glossary(text)) == text.count("\n:   ") > 20


DIAGRAM = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" role="img" aria-labelledby="a-title">
<title id="a-title">Коротко</title><style>.box { fill: red }</style><!-- x -->
<rect class="box" width="9" height="9"/></svg>
"""


def test_a_diagram_takes_the_page_s_colours_and_its_alternative_text() -> None:
    root = etree.fromstring(adopt_diagram(DIAGRAM.encode(), "images/a.svg", 'Мост "br0" & машина'))
    assert root.get("aria-label") == 'Мост "br0" & машина'
    assert root.get("aria-labelledby") is None
    assert root.get("data-source") == "images/a.svg"
    assert [etree.QName(element).localname for element in root] == ["rect"]


def test_the_page_holds_the_diagram_and_links_the_term(build: Callable[..., tuple[object, Path]]) -> None:
    docs = {
        "kvm/glossary.md": page("Словарь", TEXT.replace("[«Снимки»](snapshots.md)", "снимок")),
        "kvm/index.md": page("KVM", "Снимок: ![Мост](../images/a.svg)"),
        "images/a.svg": DIAGRAM,
    }
    result, site = build("5.3", docs)
    tree = html.fromstring((site / "kvm/index.html").read_text("utf-8"))
    assert [link.get("href") for link in tree.cssselect("a.term")] == ["glossary.html#snapshot"], result
    assert [diagram.get("aria-label") for diagram in tree.cssselect("svg.diagram")] == ["Мост"]
    assert tree.xpath("//article//img/@src") == ["../assets/portal.svg"]
    assert not (site / "images/a.svg").exists()
    assert not html.fromstring((site / "kvm/glossary.html").read_text("utf-8")).cssselect("a.term")


def test_a_diagram_without_alternative_text_is_refused(build: Callable[..., tuple[object, Path]]) -> None:
    result, _ = build("5.3", {"kvm/index.md": page("KVM", "![](../images/a.svg)"), "images/a.svg": DIAGRAM})
    assert result.returncode != 0  # type: ignore[attr-defined]
    assert "docs/kvm/index.md: picture ../images/a.svg has no alternative text" in result.stderr  # type: ignore[attr-defined]
