"""Texts of the metadata: what they show, what they can never become, what is named."""

import time

import pytest
from selectolax.lexbor import LexborHTMLParser

from docsite.releases.texts import (
    IssueLinks,
    check_text,
    is_too_deep,
    plain_text,
    render_flow,
    render_inline,
    render_text,
)

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</p></li></ul><iframe src=//evil.example>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\\\tscript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x) [y](file:///etc/passwd) [z](//evil.example)",
    "<javascript:alert(1)>",
    "[x]\n\n[x]: javascript:alert(1)",
    "![x](https://example.com/x.png)",
    '[x](https://example.com/"onmouseover="alert(1))',
    '[x](https://example.com "\\" onclick=alert(1) x=\\"")',
    '```"><script>alert(1)</script>\n</code></pre><script>x</script>\n```',
    "`</code><script>alert(1)</script>`",
    "*<svg/onload=alert(1)>*",
    "- <details open ontoggle=alert(1)>",
)
SHOWN = {"p", "ul", "ol", "li", "em", "strong", "code", "pre", "a", "br", "html", "head", "body"}


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_more_than_text(text: str) -> None:
    for shown in (render_text(text), render_text(text, "x").replace('<div class="x">', "<p>"), render_inline(text)):
        for node in LexborHTMLParser(str(shown)).css("*"):
            assert node.tag in SHOWN
            assert set(node.attributes) <= {"href", "title", "start", "class"}
            if node.tag == "a":
                assert str(node.attributes["href"]).startswith("https://example.com")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Только слова.", "<p>Только слова.</p>"),
        ('Слова "в" кавычках & `a < b`', "<p>Слова &#34;в&#34; кавычках &amp; <code>a &lt; b</code></p>"),
        ("Раз.\n\nДва.", "<p>Раз.</p>\n<p>Два.</p>"),
        ("- a\n- **b**", "<ul>\n<li>a</li>\n<li><strong>b</strong></li>\n</ul>"),
        ("```sh\nls <x>\n```", "<pre><code>ls &lt;x&gt;\n</code></pre>"),
        ("[a](https://a.example/x)", '<p><a href="https://a.example/x">a</a></p>'),
        ("# Заголовок", "<p># Заголовок</p>"),
        ("> цитата", "<p>&gt; цитата</p>"),
    ],
)
def test_a_text_is_markdown(text: str, shown: str) -> None:
    assert render_text(text) == shown


def test_a_class_goes_to_the_only_paragraph_or_around_all() -> None:
    assert render_text("a", "x") == '<p class="x">a</p>'
    assert render_text("a\n\nb", "x") == '<div class="x">\n<p>a</p>\n<p>b</p>\n</div>'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("**a** `b`\n[c](https://c.example)", "a b c"),
        ("Раз.\n\n- два\n- три", "Раз. два; три"),
        ("```\nls\n```\nдальше", "ls дальше"),
        ("a &amp; <b>", "a & <b>"),
    ],
)
def test_plain_text_has_words_only(text: str, words: str) -> None:
    assert plain_text(text) == words


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Раз.\n\nДва  \nтри\\\nчетыре", "Раз. Два три четыре"),
        ("Раз\n\n- два\n- **три**\n\nпосле", "Раз: два; <strong>три</strong>. после"),
        ("1. раз.\n2. два\n   - а\n   - б\n3. три", "1. раз. 2. два: а; б; 3. три"),
        ("Так:\n```sh\nls\n  <x>\n```\nи так", "Так: <code>ls &lt;x&gt;</code> и так"),
        ("2024. Итоги", "2024. Итоги"),
        ("- \n- a\n", "a"),
        (" \n", ""),
    ],
)
def test_blocks_stand_in_one_row_where_no_block_may(text: str, row: str) -> None:
    assert render_inline(text) == row
    assert plain_text(text) == LexborHTMLParser(row).text()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a <b>c</b>", "HTML"),
        ("<div>\nx\n</div>", "HTML"),
        ("![a](https://a.example/x.png)", "picture"),
        ("# a", "heading"),
        ("a\n===", "heading"),
        ("> a", "quotation"),
        ("| a |\n|---|\n| b |", "table"),
        ("a\n\n---", "rule"),
        ("[a](install/image.md)", "install/image.md"),
        ("[a](ftp://a.example)", "ftp:"),
    ],
)
def test_what_is_not_shown_is_named(text: str, word: str) -> None:
    assert [cause for cause, _ in check_text(text) if word in cause]


@pytest.mark.parametrize("text", ["a < b, `<b>`, **c**", "- a\n- b", "[a](mailto:a@b.example)", "<https://a.example>"])
def test_what_is_shown_is_not_named(text: str) -> None:
    assert not list(check_text(text))


@pytest.mark.parametrize(
    "text",
    ["a b " * 250_000, "[" * 5_000, "*a_" * 3_000, "\n".join("  " * n + "- a" for n in range(200)), "> " * 200 + "a"],
    ids=["long", "brackets", "emphasis", "lists", "quotations"],
)
def test_no_text_takes_long(text: str) -> None:
    started = time.perf_counter()
    render_text(text)
    list(check_text(text))
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Команда `virsh list` и `x`", "Команда <code>virsh list</code> и <code>x</code>"),
        ("`<b>` & <i>", "<code>&lt;b&gt;</code> &amp; &lt;i&gt;"),
        ("один ` знак", "один ` знак"),
        ("``", "``"),
        ("`a`b`", "<code>a</code>b`"),
    ],
)
def test_what_stands_between_backticks_is_code_and_all_else_escaped(text: str, marked: str) -> None:
    assert render_inline(text) == render_flow(text) == marked


@pytest.mark.parametrize(
    ("depth", "too_deep"), [(0, False), (1, False), (5, False), (6, True), (60, True), (300, True)]
)
def test_lists_that_would_lose_their_words_are_known(depth: int, too_deep: bool) -> None:
    text = "\n".join("  " * level + "- a" for level in range(depth))
    assert is_too_deep(text) is too_deep
    assert too_deep or render_text(text).count("<li>") == depth


ISSUES = IssueLinks("https://tracker.example/browse/{id}", ("HUB-", "#", "org/repo#", "A_B-"))
NUMBERS = IssueLinks("https://git.example/issues/{number}?a=1&b=2", ("#", "№"))


def linked(text: str, issues: IssueLinks = ISSUES) -> list[tuple[str, str]]:
    """Return words and addresses of the links, which are the same wherever a text may stand."""
    shown = [render(text, issues=issues) for render in (render_text, render_inline, render_flow)]
    links = [
        [(link.text(), str(link.attributes["href"])) for link in LexborHTMLParser(str(each)).css("a")] for each in shown
    ]
    assert links[0] == links[1] == links[2]
    return links[0]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("HUB-1", ["HUB-1"]),
        ("Исправлено (HUB-1, HUB-22).", ["HUB-1", "HUB-22"]),
        ("[HUB-1] «HUB-2» — HUB-3…", ["HUB-1", "HUB-2", "HUB-3"]),
        ("см.HUB-1/HUB-2\nHUB-3–HUB-4", ["HUB-1", "HUB-2", "HUB-3", "HUB-4"]),
        ("**HUB-1** *#5*", ["HUB-1", "#5"]),
        ("org/repo#12 и #13", ["org/repo#12", "#13"]),
        ("A_B-7 и _A_B-8_", ["A_B-7", "A_B-8"]),
        ("HUB-1: и HUB-2?", ["HUB-1", "HUB-2"]),
        ("№#5", ["#5"]),
        ("ABHUB-1 X-HUB-2 вHUB-3 HUB-4а HUB-5-6 HUB-7.8 HUB- 9 hub-1", []),
        ("**AB**HUB-1 HUB-2**ц**", []),
        ("org/other#12 a#1 ##2 C#3 #12ab &#35;&#x23;", []),
        ("`HUB-1` ``#2``", []),
        ("https://a.example/HUB-1 HTTP://a.example/?id=HUB-2#3 /HUB-4 docs/HUB-5.md a@HUB-6", []),
        (r"\#1 и HUB\-2", []),
        ("HUB-١", []),
        ("", []),
    ],
)
def test_ids_of_issues_are_links(text: str, ids: list[str]) -> None:
    assert [words for words, _ in linked(text)] == ids


@pytest.mark.parametrize(
    "text", ["[HUB-1](https://a.example/x)", "<https://a.example/x>", "[a *#1* b](https://a.example/x)"]
)
def test_an_id_in_a_link_is_no_link_of_its_own(text: str) -> None:
    assert [address for _, address in linked(text)] == ["https://a.example/x"]


def test_an_id_is_encoded_in_the_address() -> None:
    assert linked("org/repo#12") == [("org/repo#12", "https://tracker.example/browse/org%2Frepo%2312")]
    assert linked("#12, №3", NUMBERS) == [
        ("#12", "https://git.example/issues/12?a=1&b=2"),
        ("№3", "https://git.example/issues/3?a=1&b=2"),
    ]


def test_what_surrounds_an_id_stays() -> None:
    assert render_inline("a & <b> HUB-1, `c`", ISSUES) == (
        'a &amp; &lt;b&gt; <a href="https://tracker.example/browse/HUB-1">HUB-1</a>, <code>c</code>'
    )
    assert render_text("```\nHUB-1\n```", issues=ISSUES) == "<pre><code>HUB-1\n</code></pre>"
    assert render_text("- HUB-1", issues=ISSUES).count("<a ") == 1
    assert plain_text("HUB-1 и #2") == "HUB-1 и #2"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_with_an_id_becomes_more_than_text(text: str) -> None:
    for shown in (render_text(f"#1{text}HUB-2 #3", issues=ISSUES), render_inline(f"HUB-1 {text}", ISSUES)):
        for node in LexborHTMLParser(str(shown)).css("*"):
            assert node.tag in SHOWN
            assert set(node.attributes) <= {"href", "title", "start", "class"}
            assert node.tag != "a" or str(node.attributes["href"]).startswith("https://")


@pytest.mark.parametrize(
    "text",
    ["a" * 300_000, "HUB-1 " * 20_000, "*HUB-1* " * 20_000, "https://" * 30_000, "#" * 200_000, "HUB-" + "1" * 200_000],
    ids=["word", "ids", "marked", "addresses", "signs", "digits"],
)
def test_no_ids_take_long(text: str) -> None:
    started = time.perf_counter()
    render_text(text, issues=ISSUES)
    assert time.perf_counter() - started < 10
