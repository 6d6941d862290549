"""HTML in a page: each rule by itself, and ways around it that browsers know."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_project import READER

from docsite.checks.raw_html import TEXT, check_html
from docsite.reading.places import Places

ADDRESS = "a path, https://, mailto: or tel:"


def check(html: str, source: str | None = None) -> list[str]:
    """Return the problems; what they were made from is the HTML itself unless it is given."""
    places = Places(html if source is None else source, reader=READER)
    return [str(problem) for problem in check_html(html, places, "a.md")]


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<script>x()</script>", "1:1: element <script> is not allowed; expected text, or Markdown"),
        ("<ScRiPt>x()</sCrIpT>", "1:1: element <script> is not allowed; expected text, or Markdown"),
        ("x <iframe/>", "1:3: element <iframe> is not allowed; expected text, or Markdown"),
        ("<my-element>x</my-element>", "1:1: element <my-element> is not allowed; expected text, or Markdown"),
        ("<math>x</math>", "1:1: element <math> is not allowed; expected text, or Markdown"),
        ("<p onclick=x()>", "1:4: attribute 'onclick' runs a script; expected a page without scripts"),
        ("<p ONLOAD = 'x'>", "1:4: attribute 'onload' runs a script; expected a page without scripts"),
        ("<details ontoggle>", "1:10: attribute 'ontoggle' runs a script; expected a page without scripts"),
        ("<p style='x'>", "1:4: attribute 'style' has no effect: browsers refuse it; expected a class"),
        ("<a href='javascript:x'>", f"1:10: address 'javascript:x' begins with 'javascript:'; expected {ADDRESS}"),
        ("<a href=JavaScript:x>", f"1:9: address 'JavaScript:x' begins with 'javascript:'; expected {ADDRESS}"),
        ("<a href='vbscript:x'>", f"1:10: address 'vbscript:x' begins with 'vbscript:'; expected {ADDRESS}"),
        ("<a href='data:text/html,x'>", f"1:10: address 'data:text/html,x' begins with 'data:'; expected {ADDRESS}"),
        ("<img src='data:image/png;base64,x'>", "1:11: address 'data:image/png;base64,x' begins with 'data:'; expected "
         + ADDRESS),
        ("<a href='file:///etc/x'>", f"1:10: address 'file:///etc/x' begins with 'file:'; expected {ADDRESS}"),
        ("<a href='ftp://a.example/'>", f"1:10: address 'ftp://a.example/' begins with 'ftp:'; expected {ADDRESS}"),
        ("<a href='http://[x'>", "1:10: address 'http://[x' cannot be read; expected a path, https:// or mailto:"),
    ],
)  # fmt: skip
def test_what_may_not_stand_in_a_page_is_named_with_its_place(html: str, problem: str) -> None:
    assert check(html) == [f"a.md:{problem}"]


@pytest.mark.parametrize(
    "address",
    [
        "java&#10;script:x",
        "java&Tab;script:x",
        "&#106;avascript:x",
        " javascript:x",
        "&#1;javascript:x",
        "java\nscript:x",
    ],
)
def test_what_browsers_drop_from_an_address_hides_no_script(address: str) -> None:
    [problem] = check(f'<a href="{address}">x</a>')
    assert "begins with 'javascript:'" in problem


@pytest.mark.parametrize(
    "attribute",
    [
        *(
            "src='https://a.example/x.png'",
            "src='//a.example/x.png'",
            "src='http:x.png'",
            "poster='https://a.example/x'",
        ),
        *("srcset='https://a.example/x.png 2x'", "srcset='x.png 1x, https://a.example/y.png 2x'"),
        *("background='//a.example/x'", "formaction='https://a.example/'", "action='https://a.example/'"),
        *("data='//a.example/x'", "xlink:href='//a.example/x'", "ping='https://a.example/'", "src=' \t//a.example/x'"),
        *("src='\\\\a.example\\x.png'", "src='/\\a.example/x.png'", "src='mailto:a@b.example'"),
    ],
)
def test_nothing_is_fetched_from_or_sent_elsewhere(attribute: str) -> None:
    [problem] = check(f"<img {attribute}>")
    assert "comes from another site, and not at all on a machine without the internet; expected a file below" in problem


@pytest.mark.parametrize(
    "html",
    [
        *("<a href='https://a.example/?q=1#x'>x</a>", "<a href='//a.example/'>", "<q cite='https://a.example/'>x</q>"),
        *("<a href='mailto:a@b.example'>", "<a href='tel:+78005553535'>", "<a href='#x'>", "<a href=''>", "<a href>"),
        *("<img src='../x.png' srcset='x.png 1x, y.png 2x' alt='x'>", "<a href='x:y.html'>".replace("x:", "x/")),
        *("<p class='on' id='one' data-on='x'>", "1 < 2 > 0 & 3", "< script>", "<!-- <script> -->", "&lt;script&gt;"),
        *("<input type='checkbox' disabled>", "<label for='x'>", "<button title='x'>", "<td align='right'>", ""),
    ],
)
def test_what_writers_need_passes(html: str) -> None:
    assert check(html) == []


@pytest.mark.parametrize("tag", sorted(TEXT))
def test_each_element_for_text_passes_in_either_case(tag: str) -> None:
    assert check(f"<{tag}>x</{tag}><{tag.upper()}/>") == []


def test_equal_faults_are_found_one_after_the_other_and_code_is_passed_over() -> None:
    source = "```html\n<b onclick='x'>\n```\n<b onclick='x'>a</b>\n\n<b onclick='x'>b</b> <b onclick='x'>c</b>"
    html = "<b onclick='x'>a</b><b onclick='x'>b</b><b onclick='x'>c</b>"
    places = [problem.split(": ")[0] for problem in check(html, source)]
    assert places == ["a.md:4:4", "a.md:6:4", "a.md:6:25"]
    assert [problem.split(": ")[0] for problem in check(html * 2, source)][3:] == ["a.md:6:25"] * 3


def test_lines_are_counted_from_where_the_text_begins() -> None:
    problems = list(check_html("<iframe>", Places("раз\n  <iframe>", 7), "a.md"))
    assert [(problem.line, problem.column) for problem in problems] == [(8, 3)]


def test_what_a_snippet_brought_along_is_said_to_stand_in_the_first_line() -> None:
    problems = list(check_html("<iframe></iframe>", Places("Текст", 6), "docs/a.md"))
    assert [(problem.line, problem.column) for problem in problems] == [(6, 1)]


HIDDEN = [
    ("<!--><meta http-equiv='refresh' content='0'>-->", "1:6: element <meta>"),
    ("<!---><script>x()</script>-->", "1:7: element <script>"),
    ("<!--a--!><script>x()</script>-->", "1:10: element <script>"),
    ("<![CDATA[><script>x()</script>]]>", "1:11: element <script>"),
    ("<!x><script>x()</script>", "1:5: element <script>"),
    ("<?x ><script>x()</script>?>", "1:6: element <script>"),
    ("</ x><script>x()</script>", "1:6: element <script>"),
    ("<p title='<!--'><script>x()</script><p title='-->'>", "1:17: element <script>"),
    ("<p/title='>'/onclick=x()>", "1:14: attribute 'onclick'"),
    ("<b\fonclick=x()>", "1:4: attribute 'onclick'"),
    ("x<body onload=x()>", "1:2: element <body>"),
    ("x<html onclick=x()>", "1:2: element <html>"),
    ("<image src=x onerror=x()>", "attribute 'onerror'"),
    ("<isindex type=image src=//a.example/>", "element <isindex>"),
    ("<table><tr><td><script>x()</script>", "1:16: element <script>"),
    ("<table><script>x()</script></table>", "1:8: element <script>"),
    ("<math><mtext><table><mglyph><style><img src onerror=x()>", "1:1: element <math>"),
    ("<svg><style><img src=x onerror=x()></style></svg>", "1:6: element <style>"),
    ("<image id>", "1:1: <image id> is read as a picture"),
    ("<noscript><p title='</noscript><img src=x onerror=x()>'>", "1:1: element <noscript>"),
    ("<template><script>x()</script></template>", "1:1: element <template>"),
    ("<img src=x attributionsrc='https://a.example/'>", "https://a.example/ comes from another site"),
]


@pytest.mark.parametrize(("html", "problem"), HIDDEN)
def test_nothing_hides_where_browsers_look(html: str, problem: str) -> None:
    assert any(problem in found for found in check(html)), check(html)


@pytest.mark.parametrize(
    ("html", "place"),
    [
        *(("<b title='x>\n<i>q</i>\n", "1:1"), ("a\n<b onclick=x() \n", "2:1"), ("<i>a</i>\n<!-- b\n<i>c</i>", "2:1")),
        *(("<i>a</i> <b", "1:10"), ('<i title="a">b</i><a href="https://a.example/', "1:19"), ("a <!doctype", "1:3")),
    ],
)
def test_what_would_swallow_the_rest_of_the_page_is_named(html: str, place: str) -> None:
    message = f"a.md:{place}: a tag, a comment or quotes that never end; expected '>', '-->' or a quote at their end"
    assert message in check(html)


def test_a_comment_that_markdown_takes_for_text_is_named() -> None:
    source = "a <!-- b --> c\n\n`<!-- d`\n\ne <!-- password\n"
    html = "<p>a <!-- b --> c</p><p><code>&lt;!-- d</code></p><p>e &lt;!-- password</p>"
    assert check(html, source) == [
        "a.md:5:3: a comment that never ends: readers would see it; expected '-->' at its end, or `<!--` as code"
    ]


PIECES = [
    *("<", ">", "/", "'", '"', "=", " ", "a", "<b", "<p ", "</b>", "<!--", "-->", "&quot;", "<![CDATA[", "]]>", "\x00"),
    *("title", 'title="', " onclick=x", "<iframe>", "<style>", "</style>", "href=javascript:x", "<a href='data:x'>"),
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_what_passes_ends_where_it_ends_and_passes_beside_others(text: str) -> None:
    if not check(text):
        assert check(f"<div>{text}</div>{text}<p title='x'>y</p>") == []
        assert any("<script>" in problem for problem in check(f"{text}<script>x()</script>"))
