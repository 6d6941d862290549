"""The theme's markup as plain HTML: code with its numbers, marks and breaks, notes, boxes."""

import json

import markdown
import pytest
from lxml import html
from lxml.html import HtmlElement

from docsite.documents.markup import read_article, text_of

EXTENSIONS = ("pymdownx.superfences", "pymdownx.highlight", "pymdownx.tasklist", "footnotes", "attr_list")


def read(text: str, **highlight: object) -> HtmlElement:
    settings = {"pymdownx.highlight": {"pygments_lang_class": True, **highlight}}
    body = markdown.markdown(text, extensions=EXTENSIONS, extension_configs=settings)
    return read_article(f"<meta charset=utf-8><article>{body}</article>".encode())


def find_pieces(line: str) -> list[str]:
    """Return the pieces that a line of a shell may be broken into."""
    (block,) = read(f"```bash\n{line}\n```").cssselect("pre")
    begin, pieces = 0, []
    for start, end, is_quoted in json.loads(block.get("data-breaks", "[[]]"))[0]:
        pieces.append(line[begin : end if is_quoted else start])
        begin = end
    return [*pieces, line[begin:]]


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        ("echo a  b", ["echo", "a", "b"]),
        ("    echo a", ["    echo", "a"]),
        ("echo 'a b' c", ["echo", "'a b'", "c"]),
        ('echo "a b" c', ["echo", '"a ', 'b"', "c"]),
        ("echo a\\ b", ["echo", "a\\ b"]),
        ("echo a \\", ["echo", "a \\"]),
        ("echo a # b c", ["echo", "a", "# b c"]),
        ("cat <<< $x | sort", ["cat", "<<<", "$x", "|", "sort"]),
        ("word", ["word"]),
    ],
)
def test_a_line_of_a_shell_breaks_where_the_shell_allows_it(line: str, pieces: list[str]) -> None:
    assert find_pieces(line) == pieces


@pytest.mark.parametrize("end", ["END", "'END'", '"END"', "-END", "\\END"])
def test_what_a_command_is_given_never_breaks(end: str) -> None:
    (block,) = read(f"```bash\ncat > x <<{end}\na b c\nEND\necho d\n```").cssselect("pre")
    breaks = json.loads(block.get("data-breaks", ""))
    assert [len(spaces) for spaces in breaks[1:]] == [0, 0, 1]
    assert breaks[0][0] == [3, 4, False]


@pytest.mark.parametrize("fence", ["yaml", "text", "{.bash .output}"])
def test_what_no_shell_reads_has_no_breaks(fence: str) -> None:
    (block,) = read(f"```{fence}\na b c\n```").cssselect("pre")
    assert "data-breaks" not in block.attrib


@pytest.mark.parametrize("style", ["table", "inline", "pymdownx-inline"])
def test_numbers_and_marks_of_lines_are_kept_and_are_no_text(style: str) -> None:
    article = read('```yaml linenums="9" hl_lines="1 3-4"\na: 1\nb: 2\nc: 3\nd: 4\n```', linenums_style=style)
    (block,) = article.cssselect("pre")
    assert (block.get("data-first"), block.get("data-marked")) == ("9", "[1, 3, 4]")
    assert block.text_content() == "a: 1\nb: 2\nc: 3\nd: 4"


@pytest.mark.parametrize("custom", [True, False])
def test_boxes_are_checked_or_not(custom: bool) -> None:
    text = "- [x] раз\n- [ ] два\n- [X] три\n"
    settings = {"pymdownx.tasklist": {"custom_checkbox": custom}}
    body = markdown.markdown(text, extensions=EXTENSIONS, extension_configs=settings)
    article = read_article(f"<meta charset=utf-8><article>{body}</article>".encode())
    assert text_of(article) == "☑ раз ☐ два ☑ три"


def test_a_note_is_named_by_its_mark() -> None:
    article = read("Слово[^a].\n\n[^a]: Текст *ноты*.\n")
    (mark,) = article.cssselect(".note-mark")
    (note,) = article.cssselect(".footnote-text")
    assert mark.get("data-note") == note.get("data-note") == "fn:a"
    assert note.text_content().split() == ["Текст", "ноты."]
    assert (
        html.tostring(mark, encoding="unicode", with_tail=False) == '<span class="note-mark" data-note="fn:a"></span>'
    )


def test_words_on_two_lines_stay_two_words() -> None:
    assert text_of(html.fragment_fromstring("<h2>раз<br>два  <em>три<br/></em>четыре</h2>")) == "раз два три четыре"


def test_drawings_keep_the_names_of_their_attributes() -> None:
    page = (
        "<article><!-- <svg --><svg viewBox='0 0 1 1'><svg viewBox='0 0 2 2'></svg></svg><p><svg a='Б'></svg></article>"
    )
    article = read_article(f"<meta charset=utf-8>{page}".encode())
    drawings = [element.get("data-drawing") for element in article.xpath(".//svg[not(ancestor::svg)]")]
    assert drawings == ["<svg viewBox='0 0 1 1'><svg viewBox='0 0 2 2'></svg></svg>", "<svg a='Б'></svg>"]


def test_what_a_page_hides_stands_on_no_paper() -> None:
    body = "<p hidden>Ничего.</p><ol><li>раз</li><li data-starts='5.2.0' hidden>два</li></ol>после"
    article = read_article(f"<meta charset=utf-8><article>{body}</article>".encode())
    assert article.text_content() == "разпосле"
