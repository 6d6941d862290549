"""Terms lead to the glossary; diagrams stand in the pages."""

from collections.abc import Callable
from pathlib import Path

from conftest import page
from lxml import html

TEXT = """\
Снимок (snapshot) {#snapshot data-forms="снимок, снимк*"}
:   Запомненное <состояние>. См. [«Снимки»](snapshots.md).

Виртуальная машина {#machine data-forms="виртуальн* машин*"}
:   Компьютер, собранный
    программой.
"""
DIAGRAM = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" role="img" aria-labelledby="a-title">
<title id="a-title">Коротко</title><style>.box { fill: red }</style><!-- x -->
<rect class="box" width="9" height="9"/></svg>
"""


def test_the_page_holds_the_diagram_and_links_the_term(build: Callable[..., tuple[object, Path]]) -> None:
    docs = {
        "lan/glossary.md": page("Словарь", TEXT.replace("[«Снимки»](snapshots.md)", "снимок")),
        "lan/index.md": page("LAN", "Снимок: ![Мост](../images/a.svg)"),
        "images/a.svg": DIAGRAM,
    }
    result, site = build("5.3", docs)
    tree = html.fromstring((site / "lan/index.html").read_text("utf-8"))
    assert [link.get("href") for link in tree.cssselect("a.term")] == ["glossary.html#snapshot"], result
    assert [diagram.get("aria-label") for diagram in tree.cssselect("svg.diagram")] == ["Мост"]
    assert tree.xpath("//article//img/@src") == ["../assets/portal.svg"]
    assert not (site / "images/a.svg").exists()
    assert not html.fromstring((site / "lan/glossary.html").read_text("utf-8")).cssselect("a.term")


def test_a_diagram_without_alternative_text_is_refused(build: Callable[..., tuple[object, Path]]) -> None:
    result, _ = build("5.3", {"lan/index.md": page("LAN", "![](../images/a.svg)"), "images/a.svg": DIAGRAM})
    assert result.returncode != 0  # type: ignore[attr-defined]
    assert "docs/lan/index.md:7:5: picture ../images/a.svg has no alternative text" in result.stderr  # type: ignore[attr-defined]
