"""The comparison of two builds of the same Markdown: the faults that it must find, each planted by hand."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

PAGE = """\
<article class="md-content__inner md-typeset"><h1 id="top">Сеть<a class="headerlink" href="#top">#</a></h1>
<p>Мост <strong>br0</strong> и <a href="#net">ниже</a>, <del>старое</del>,
<span class="arithmatex">\\(a^2\\)</span>.</p>
<div class="admonition note"><p class="admonition-title">Важно</p><p>Осторожно: <code>rm</code>.</p></div>
<details class="tip" open="open"><summary>Ещё</summary><p>Подробно.</p></details>
<ol start="3"><li>Шаг<ul><li>внутри</li></ul></li><li><p>Второй</p><p>Его абзац</p></li></ol>
<table><tr><th>Порт</th></tr><tr><td style="text-align: right">443</td></tr></table>
<div class="tabbed-set"><input type="radio"><div class="tabbed-labels"><label>Debian</label><label>RHEL</label></div>
<div class="tabbed-content"><div class="tabbed-block"><p>раз</p></div>
<div class="tabbed-block"><p>два</p></div></div></div>
<div class="highlight"><span class="filename">a.sh</span><pre><code>echo 1
</code></pre></div><pre class="mermaid"><code>graph LR</code></pre>
<p><img alt="Схема" src="x.png"><span class="twemoji"><svg><path d="M1 2"/></svg></span></p>
<dl><dt>Том</dt><dd>Диск</dd></dl><ul><li><input type="checkbox" checked> Готово</li></ul>
<p>Слово<sup><a class="footnote-ref" href="#fn">1</a></sup> и <abbr title="Интерфейс">API</abbr>.</p>
<div class="footnote"><ol><li id="fn"><p>Сноска</p></li></ol></div><h2 id="net">Ниже</h2></article>
"""


def compare(folder: Path, ours: str | None, stock: str = PAGE) -> tuple[int, list[str]]:
    """Run the command on a page and another one; return its status and the kinds that it tells."""
    for name, page in (("stock", stock), ("ours", ours)):
        (folder / name).mkdir()
        if page is not None:
            (folder / name / "page.html").write_text(f"<html><body>{page}</body></html>", "utf-8")
    command = [sys.executable, "bench/foreign_tree.py", str(folder / "stock"), str(folder / "ours"), "--examples", "0"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.stderr == ""
    return result.returncode, [row.split("│")[1].strip() for row in result.stdout.splitlines() if row.startswith("│")]


def test_a_default_title_may_be_in_another_language(tmp_path: Path) -> None:
    english, russian = PAGE.replace("Важно", "Note"), PAGE.replace("Важно", "Примечание")
    assert compare(tmp_path, russian, stock=english) == (1, ["note: default title"])


def test_a_build_does_not_differ_from_itself(tmp_path: Path) -> None:
    assert compare(tmp_path, PAGE) == (0, [])


def test_a_page_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert compare(tmp_path, None) == (1, ["page: lost"])


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ("<h2 id", "<h3 id", {"heading 2: now heading 3"}),
        ("Подробно.", "Подробнее.", {"paragraph: other text"}),
        ("<p>Его абзац</p>", "", {"paragraph: lost"}),
        ("<strong>br0</strong>", "br0", {"strong: lost"}),
        ("<del>старое</del>", "~~старое~~", {"del: lost", "paragraph: other text", "mark ~~"}),
        ('<span class="arithmatex">\\(a^2\\)</span>', "$a^2$", {"formula: lost", "paragraph: other text", "mark $"}),
        ("ion note", "ion tip", {"note: other text", "paragraph: elsewhere", "code in a line: elsewhere"}),
        ('class="mermaid"><code>graph LR</code></pre>', 'class="mermaid"><img alt="A → B"></pre>', set()),
        (' open="open"', "", {"note, open: lost", "note, folded: new"}),
        ('start="3"', "", {"list item: other text"}),
        ("<ul><li>внутри</li></ul></li>", "</li><li>внутри</li>", {"list item: other text"}),
        ("text-align: right", "text-align: left", {"cell: other text"}),
        ("<td", "<td>0</td><td", {"cell: other text", "cell: new"}),
        ("<label>RHEL</label>", "<label>Alt</label>", {"tabs: other text", "paragraph: elsewhere"}),
        ("echo 1", "echo 2", {"code: other text"}),
        ("a.sh", "b.sh", {"code: other text"}),
        ('<pre class="mermaid">', "<pre>", {"diagram: lost", "code: new"}),
        ('alt="Схема"', 'alt="Другое"', {"image: lost", "image: new"}),
        ("M1 2", "M3 4", {"icon: lost", "icon: new"}),
        ("<dt>Том</dt>", "", {"term: lost"}),
        (" checked", "", {"box to tick: lost", "box to tick: new"}),
        ('class="footnote-ref"', "", {"footnote mark: lost", "link: new"}),
        ("Интерфейс", "Другое", {"abbreviation: lost", "abbreviation: new"}),
        ('<h2 id="net">', '<h2 id="other">', {"anchor: lost"}),
        ('<h2 id="net">', '<h2 id="net"><i id="net"></i>', {"id: twice"}),
        ("Мост", "!!! note Мост", {"paragraph: other text", "mark !!!"}),
        ("Мост", ":material-bridge: Мост { .big }", {"paragraph: other text", "mark :icon:", "mark { .class }"}),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(tmp_path: Path, before: str, after: str, kinds: set[str]) -> None:
    assert before in PAGE
    status, found = compare(tmp_path, PAGE.replace(before, after))
    assert (status, set(found)) == (bool(kinds), kinds)
