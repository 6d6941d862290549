"""What pandoc writes, our Markdown reads as the same words."""

import re
import string
from html import unescape

from conftest import ROOT

from docsite.importing.pages.pandoc import convert_html, write_documents
from docsite.reading.structure import MarkdownReader
from docsite.tree.configuration import load_config

SHAPES = ("{0}", "{0}a", "a{0}", "a{0}b", "{0}{0}", "{0}{0}a", "a{0}b{0}c", "{0}a{0}", "x {0} y", "{0}{0}a{0}{0}")
WORDS = [shape.format(sign) for sign in string.punctuation for shape in SHAPES] + [
    *(r"\\server\share", r"C:\Users", r"\(a\)", r"\[a\]", "<ftp://a.b/>", "key=<value>", "a<b>c</b>", "<!-- x -->"),
    *("&amp;", "&lt;", "&#60;", "{{ x }}", "{% x %}", "{: .a }", "[x](y)", "[^1]", "(c)", "1. x", "- x", "++ctrl+a++"),
    *("/// note", "!!! note", "??? x", '=== "x"', ":::", ": x", "---", "***", ":smile:", "~~~", "```", "a|b", "__a__"),
    *("#!/bin/sh", "$HOME/$X", "$a$", "$$a$$", "2^10", "~user", "*.py", "<details>", '--8<-- "x"'),
]


def read(text: str) -> list[str]:
    reader = MarkdownReader(load_config(ROOT).markdown_extensions, ROOT)
    words = unescape(re.sub(r"<[^>]+>", "", reader.convert(text)))
    return [" ".join(part.split()) for part in words.split("xqx")][: len(WORDS)]


def make_inlines(words: str) -> list[dict[str, str]]:
    return [
        node
        for number, word in enumerate(words.split(" "))
        for node in ([{"t": "Space"}] if number else []) + [{"t": "Str", "c": word}]
    ]


def test_words_of_a_document_stay_as_they_are() -> None:
    blocks = [{"t": "Para", "c": inlines} for words in WORDS for inlines in (make_inlines(words), make_inlines("xqx"))]
    text = write_documents([{"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": blocks}])[0]
    assert read(text) == WORDS


def test_words_of_html_stay_as_they_are() -> None:
    marked = [words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for words in WORDS]
    assert read(convert_html(["".join(f"<p>{words}</p><p>xqx</p>" for words in marked)])[0]) == WORDS


def test_words_in_a_table_stay_as_they_are() -> None:
    rows = "".join(
        f"<tr><td>{words.replace('&', '&amp;').replace('<', '&lt;')}</td><td>xqx</td></tr>" for words in WORDS
    )
    text = convert_html([f"<table><tr><th>A</th><th>B</th></tr>{rows}</table>"])[0]
    read_back = read(text.replace("| A ", "|  ").replace("| B ", "|  "))
    assert [words.removeprefix("A B ") for words in read_back] == WORDS
