"""Comments in HTML and in drawings: whatever browsers take for one goes, and nothing else."""

import pytest

from docsite.reading.html import read_summary, read_title, remove_comments
from docsite.reading.svg import remove_notes


@pytest.mark.parametrize(
    ("html", "bare"),
    [
        ("<p>а<!-- todo: password -->б</p>", "<p>аб</p>"),
        ("<!--[if IE]><p>a</p><![endif]--><p>b</p>", "<p>b</p>"),
        ("<![if !IE]><p>a</p><![endif]>", "<p>a</p>"),
        ("<p>a<!-->b--></p>", "<p>ab--&gt;</p>"),
        ("<p>a<!--b--!>c</p>", "<p>ac</p>"),
        ("<p>a<?php b ?>c</p>", "<p>ac</p>"),
        ("<p>a</ b>c<!b>d<![CDATA[e]]>f</p>", "<p>acdf</p>"),
        ("<table><!-- a --><tbody><tr><td>b<!--\nc\n--></td></tr></tbody></table>",
         "<table><tbody><tr><td>b</td></tr></tbody></table>"),
        ('<!doctype html><!-- a --><html lang="ru"><head><!-- b --><title>x</title></head><body>d</body></html>',
         '<!DOCTYPE html><html lang="ru"><head><title>x</title></head><body>d</body></html>'),
        ('<p title="&quot;&amp;">a&nbsp;&lt;<br />b<!-- c --></p>', '<p title="&quot;&amp;">a&nbsp;&lt;<br>b</p>'),
        ("<pre>\n\na<!-- b --></pre>", "<pre>\na</pre>"),
    ],
)  # fmt: skip
def test_what_browsers_take_for_a_comment_goes(html: str, bare: str) -> None:
    assert remove_comments(html) == bare


@pytest.mark.parametrize(
    "html",
    [
        "<pre><code>&lt;!-- shown --&gt;</code></pre><br />",
        "<script>let a = '<!-- b -->'</script ><BR>",
        "<textarea><!-- a --></textarea ><BR>",
        "<!DOCTYPE html><title>a</title><p class=b>c",
        "<p title='<!-- a -->'>b</p><BR>",
        "1 <2> & 3",
    ],
)
def test_what_only_looks_like_one_stays_to_the_letter(html: str) -> None:
    assert remove_comments(html) == html


def test_a_drawing_loses_its_comments_alone() -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg"><!-- a --><text>б<!-- c --> &lt;!-- d --&gt;</text></svg><!-- e -->'
    )
    text = remove_notes(drawing.encode()).decode()
    assert text.endswith('<svg xmlns="http://www.w3.org/2000/svg"><text>б &lt;!-- d --&gt;</text></svg>')
    for other in (b"<svg><g/></svg>", b"<svg><!-- a"):
        assert remove_notes(other) == other


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ('<h1 id="a">Узел <code>lan</code> &amp; сеть<a class="headerlink" href="#a">#</a></h1>', "Узел lan & сеть"),
        (
            '<p><img src="a.png"></p><h1>А\n  Б<sup><a class="footnote-ref" href="#fn:1">1</a></sup></h1><h1>В</h1>',
            "А Б",
        ),
        ("<h2>А</h2><p>Б</p>", ""),
        ("", ""),
    ],
)
def test_the_title_is_the_first_heading_as_a_text(html: str, title: str) -> None:
    assert read_title(html) == title


@pytest.mark.parametrize(
    ("html", "summary"),
    [
        ("<h1>А</h1><p>Мост <b>br0</b>\nсоединяет. Он один.</p>", "Мост br0 соединяет."),
        ('<div class="admonition"><p>Важно.</p></div><ul><li><p>Пункт.</p></li></ul><p>Текст</p>', "Текст"),
        ('<p><img src="a.png"></p><p>Каталог /etc и т. д. хранит всё! Да.</p>', "Каталог /etc и т. д. хранит всё!"),
        ("<p>See e.g. Linux and A. B. Smith. Then more.</p>", "See e.g. Linux and A. B. Smith."),
        ("<p>Run version 5.3.1 (LTS). «Да».</p>", "Run version 5.3.1 (LTS)."),
        (f"<p>{'слово ' * 60}</p>", f"{('слово ' * 50).strip()}…"),
        ("<table><tbody><tr><td><p>а</p></td></tr></tbody></table><pre><code>b</code></pre>", ""),
        (
            '<p><a class="md-button" href="a.html">Установка</a></p><p>Мост <a href="b.html">соединяет</a>.</p>',
            "Мост соединяет.",
        ),
        ("<p><code>bash FOO=1</code></p><p><code>virsh</code> — команда.</p>", "virsh — команда."),
    ],
)
def test_the_summary_is_the_first_sentence_of_the_text(html: str, summary: str) -> None:
    assert read_summary(html) == summary
