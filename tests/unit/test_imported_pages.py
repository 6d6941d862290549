"""Pure parts of the import of pages: names, links, navigation, front matter, anchors, macros of others."""

import re
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from sample_project import READER, law

from docsite.checks.dialects import check_dialect
from docsite.checks.xml_files import check_drawing
from docsite.importing.pages.anchors import settle_anchors, slugify_github, with_slugify
from docsite.importing.pages.draft import Draft
from docsite.importing.pages.drawings import mend_drawing
from docsite.importing.pages.fences import mend_fences
from docsite.importing.pages.found import FoundPage, FoundTree
from docsite.importing.pages.keys import read_keys
from docsite.importing.pages.leftovers import escape_leftovers
from docsite.importing.pages.links import Links
from docsite.importing.pages.markup_html import mend_html
from docsite.importing.pages.mkdocs_config import choose_slugify, load_foreign
from docsite.importing.pages.naming import name_paths
from docsite.importing.pages.notation import end_fences, keep_braces, mend_containers, mend_references
from docsite.importing.pages.old_site import OldSite, as_former
from docsite.importing.pages.ordering import Ordering
from docsite.problems import Problem, ProblemsError
from docsite.tree.file_names import find_bad_names


def make_draft(text: str, path: str = "a.md") -> Draft:
    return Draft(FoundPage(path=path, shown=f"docs/{path}", text=text), READER, [])


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("README.md", "index.md"),
        ("guide/_index.md", "guide/index.md"),
        ("guide/a.mdx", "guide/a.md"),
        ("C#/what?.md", "C-/what-.md"),
        ("con.md", "con-1.md"),
        ("404.md", "404-2.md"),
        (".hidden/a.png", "hidden/a.png"),
        ("новая папка/а.markdown", "новая папка/а.md"),
    ],
)
def test_a_path_is_one_that_every_system_can_hold(path: str, named: str) -> None:
    assert name_paths([path], {}) == {path: named}


def test_no_two_paths_meet() -> None:
    assert name_paths(["a.md", "a.markdown", "Guide/x.md", "guide/y.md"], {}) == {
        "Guide/x.md": "Guide/x.md",
        "a.markdown": "a.md",
        "a.md": "a-2.md",
        "guide/y.md": "Guide/y.md",
    }


PART = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12)


@law
@given(
    st.lists(
        st.builds(lambda parts, end: "/".join(parts) + end, st.lists(PART, min_size=1, max_size=3), PART), max_size=6
    )
)
def test_names_of_others_always_become_good_ones(paths: list[str]) -> None:
    named = name_paths([path for path in paths if ".." not in path.split("/")], {})
    assert list(find_bad_names(named.values())) == []


@pytest.mark.parametrize(
    ("address", "former"),
    [
        ("guide/", "guide/index.md"),
        ("guide", "guide/index.md"),
        ("", "index.md"),
        ("a/b.html", "a/b.md"),
        ("старое/", "старое/index.md"),
        ("a%20b/", "a b/index.md"),
    ],
)
def test_an_old_address_has_a_path(address: str, former: str) -> None:
    assert as_former(address) == former


TREE = FoundTree(
    shown="docs",
    pages=[
        FoundPage(path="index.md", shown="docs/index.md", text="", addresses=("",)),
        FoundPage(path="guide/README.md", shown="", text="", addresses=("guide/",)),
        FoundPage(path="guide/setup.md", shown="", text="", addresses=("guide/setup/",)),
    ],
    files={"img/a b.png": Path("x")},
    base="https://old.example/docs/",
)
NAMED = {"index.md": "index.md", "guide/README.md": "guide/index.md", "guide/setup.md": "guide/setup.md"} | {
    "img/a b.png": "img/a b.png"
}


def mend_links(text: str, path: str = "guide/setup.md") -> tuple[str, list[str]]:
    draft = make_draft(text, path)
    Links(OldSite(TREE), NAMED, {"guide/README.md": {"net": "net", "_1": "net"}}).mend(draft)
    return draft.text, [problem.cause for problem in draft.report]


@pytest.mark.parametrize(
    ("link", "mended"),
    [
        ("[x](README.md)", "[x](index.md)"),
        ("[x](README.md#net)", "[x](index.md#net)"),
        ("[x](../guide/#_1)", "[x](index.md#net)"),
        ("[x](/docs/guide/)", "[x](index.md)"),
        ("[x](/docs/1.2/guide/setup/ 'T')", "[x](setup.md 'T')"),
        ("[x](https://www.old.example/docs/latest/)", "[x](../index.md)"),
        ("[x](<../index.md>)", "[x](../index.md)"),
        ("[x](https://old.example/blog)", "[x](https://old.example/blog)"),
        ("[x](https://example.com/guide/)", "[x](https://example.com/guide/)"),
        ("[x](mailto:a@example.com)", "[x](mailto:a@example.com)"),
        ("![x](../img/a%20b.png){ width=300 }", "![x](../img/a%20b.png){ width=300 }"),
        ("[![x](/docs/img/a%20b.png)](README.md)", "[![x](../img/a%20b.png)](index.md)"),
        ("[![x](//cdn.example/b.svg)](README.md)", "[x](index.md)"),
        ("[r]: README.md", "[r]: index.md"),
        ("<https://old.example/docs/guide/>", "[https://old.example/docs/guide/](index.md)"),
        ('<a href="README.md">x</a>', '<a href="index.html">x</a>'),
        ('<img alt="x" src="/docs/img/a%20b.png">', '<img alt="x" src="../img/a%20b.png">'),
        ("`[x](none.md)`", "`[x](none.md)`"),
        ("\\[x](none.md)", "\\[x](none.md)"),
        ('[x](a_(b).md "t") y', "x y"),
    ],
)
def test_a_link_leads_where_its_target_is_now(link: str, mended: str) -> None:
    assert mend_links(link)[0] == mended


@pytest.mark.parametrize("link", ["[x](none.md)", "[x](javascript:alert)", "[x](../../../etc/passwd)", "[x](http://[)"])
def test_a_link_that_leads_nowhere_becomes_words_and_is_told(link: str) -> None:
    text, causes = mend_links(link)
    assert text == "x"
    assert len(causes) == 1
    assert "which is not there: its words are kept" in causes[0]


def test_a_place_that_is_not_there_is_told() -> None:
    assert mend_links("[x](README.md#gone)") == (
        "[x](index.md)",
        ["no place 'gone' in guide/README.md: the link leads to its page"],
    )


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        (":::note\nA\n:::\n", "/// note\nA\n///\n"),
        ("::::caution[T]\n:::tip Title\nA\n:::\n::::\n", "//// warning | T\n/// tip | Title\nA\n///\n////\n"),
        ("```\n:::note\n```\n", "```\n:::note\n```\n"),
        (":::unknown\nA\n", ":::unknown\nA\n"),
        (":::tip\nA", "/// tip\nA\n\n///"),
    ],
)
def test_containers_become_blocks(text: str, mended: str) -> None:
    draft = make_draft(text)
    mend_containers(draft)
    assert draft.text == mended


def test_a_reference_to_code_becomes_its_name_and_its_options_go() -> None:
    draft = make_draft("# A\n\n::: a.b.C\n    options:\n      x: 1\n\nText.\n")
    mend_references(draft)
    assert draft.text == "# A\n\n`a.b.C`\n\n\n\nText.\n"


@pytest.mark.parametrize(
    ("row", "mended"),
    [
        ("```ts no-emit", "```ts"),
        ('```js {1,3-5} title="a.js" showLineNumbers', '```js title="a.js" hl_lines="1 3-5" linenums="1"'),
        ('```ts title="a.ts', '```ts title="a.ts"'),
        ("``` {title=a}", "``` {title=a}"),
        ('```py hl_lines="1"', '```py hl_lines="1"'),
        ("- ~~~sh run", "- ~~~sh"),
        ("```", "```"),
    ],
)
def test_the_first_row_of_code_is_one_that_markdown_reads(row: str, mended: str) -> None:
    marks = "~~~" if "~" in row else "```"
    indent = "  " if row.startswith("-") else ""
    assert mend_fences(f"{row}\n{indent}<x>\n{indent}{marks}") == f"{mended}\n{indent}<x>\n{indent}{marks}"


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("```yaml\na: {{ b }}\n```", "```{.yaml .literal}\na: {{ b }}\n```"),
        ('```yaml hl_lines="1"\n{% if %}\n```', '```{.yaml .literal hl_lines="1"}\n{% if %}\n```'),
        ("```{.yaml}\n{{ b }}\n```", "```{.yaml .literal}\n{{ b }}\n```"),
        ("`{{ b }}` and {#id}", "`{{ '{' }}{ b }}` and {#id}"),
        ("    {% raw %}", "    {{ '{' }}% raw %}"),
    ],
)
def test_braces_stay_what_readers_saw(text: str, mended: str) -> None:
    draft = make_draft(text)
    keep_braces(draft, lambda _: "")
    assert draft.text == mended


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ('<div style="a:b" class="c">', '<div class="c">'),
        ("<center>x</center>", "<div>x</div>"),
        ("<script>\nalert(1)\n</script>x", "\n\nx"),
        ("use <version> here", "use &lt;version&gt; here"),
        ("<pbmuser:secret> <KERBEROS_REALM> <a.b>", "&lt;pbmuser:secret&gt; &lt;KERBEROS_REALM&gt; &lt;a.b&gt;"),
        ("<mailto:a@b.example> <tel:123>", "<mailto:a@b.example> <tel:123>"),
        ("<Tabs a={b}>x</Tabs>", "x"),
        ('<video src="a.mp4"></video>', '<a href="a.mp4">a.mp4</a>'),
        ('x{: style="color: red" .b }', "x{: .b }"),
        ("`<script>`", "`<script>`"),
        ("!!! note\n\n    <version>\n\n        <D>x", "!!! note\n\n    &lt;version&gt;\n\n        <D>x"),
        ("1. a\n\n    <version>\n\n        <D>x", "1. a\n\n    &lt;version&gt;\n\n        <D>x"),
        ("3. a\n\n    !!! b\n\n        x <name>", "3. a\n\n    !!! b\n\n        x &lt;name&gt;"),
        ("Text `a <b>\nc <D>` end.", "Text `a <b>\nc <D>` end."),
        ("- ``` a <B>\n  <D>\n  ``` end", "- ``` a <B>\n  <D>\n  ``` end"),
        ("Signs \\` <version>\nand ` here", "Signs \\` &lt;version&gt;\nand ` here"),
        ("a < b > c <https://x.example/>", "a < b > c <https://x.example/>"),
    ],
)
def test_html_is_such_as_pages_may_hold(text: str, mended: str) -> None:
    draft = make_draft(text)
    mend_html(draft)
    assert draft.text == mended


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("| а | б |\n|---|---|\n| 1 | 2 | 3 |", "| а | б |  |\n|---|--- |---|\n| 1 | 2 | 3 |"),
        ("Слово **и", "Слово \\*\\*и"),
        (":material-no-such:{ .lg } Слово", "Слово"),
        ("\\[а](https://a.example)", "\\[а\\](https://a.example)"),
        ("<div>\n:::x\n</div>", "<div markdown>\n\n\\:\\:\\:x\n</div>"),
    ],
)
def test_marks_that_mark_nothing_stay_signs_and_are_told(text: str, mended: str) -> None:
    draft = make_draft(text)
    escape_leftovers(draft)
    assert draft.text == mended
    assert check_dialect(draft.text, READER) == []
    assert draft.report


def test_headings_keep_the_ids_that_say_something() -> None:
    draft = make_draft("# Т\n\n## Проверка узла\n\n## A & B\n\n## A & B\n\n## Своё {#own}\n")
    anchors = settle_anchors(draft, with_slugify(READER, slugify_github, "-"), keep=True)
    assert draft.text == (
        "# Т\n\n## Проверка узла {#проверка-узла}\n\n## A & B {#a--b}\n\n## A & B {#a--b_1}\n\n## Своё {#own}\n"
    )
    assert anchors.present["проверка-узла"] == "проверка-узла"
    assert anchors.present["proverka-uzla"] == "proverka-uzla"
    assert anchors.lost == []


def test_numbers_for_ids_go_and_links_to_them_are_known() -> None:
    draft = make_draft("# Т\n\n## Проверка\n\n## Шаг\n")
    stock = FoundTree(shown="", pages=[], files={}).slugify
    anchors = settle_anchors(draft, with_slugify(READER, stock, "-"), keep=True)
    assert draft.text == "# Т\n\n## Проверка\n\n## Шаг\n"
    assert anchors.lost == [(3, "_2", "proverka"), (5, "_3", "shag")]
    assert anchors.present["_3"] == "shag"


def test_places_are_those_of_the_source_when_rows_have_moved() -> None:
    draft = make_draft("A\n- b\n\nC <br style='x'>\n")
    draft.replace_text("A\n\n- b\n\nC <br style='x'>\n")
    mend_html(draft)
    assert draft.report == [Problem("docs/a.md", 4, 3, "the attribute 'style' of <br> is left out", "a class")]


@pytest.mark.parametrize(
    ("text", "keys", "length"),
    [
        ("---\ntitle: A\n---\nB", {"title": "A"}, 17),
        ("+++\ntitle = 'A'\n+++\nB", {"title": "A"}, 20),
        ("---\n\nA rule.\n", {}, 0),
        ("---\n---\nB", {}, 8),
        ("---\ntitle: 'A\n---\nB", {}, 18),
        ("B", {}, 0),
    ],
)
def test_any_front_matter_is_read_as_far_as_it_can_be(text: str, keys: dict[str, str], length: int) -> None:
    head = read_keys(text, "docs/a.md", [])
    assert (head.keys, head.length) == (keys, length)


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def order(folder: Path, files: dict[str, str]) -> list[object]:
    write(folder, files)
    pages = [FoundPage(path=path, shown=path, text=text) for path, text in files.items() if path.endswith(".md")]
    return Ordering(folder, "docs", pages, []).list_entries()


def test_folders_are_in_the_order_that_their_files_say(tmp_path: Path) -> None:
    assert order(
        tmp_path,
        {
            ".pages": "nav:\n  - Первая: b.md\n  - ...\n  - sub\n",
            "a.md": "# A",
            "b.md": "# B",
            "index.md": "# I",
            "sub/.pages": "title: Раздел\norder: desc\n",
            "sub/2.md": "",
            "sub/10.md": "",
        },
    ) == [{"Первая": "b.md"}, "index.md", "a.md", {"Раздел": ["sub/10.md", "sub/2.md"]}]


def test_a_summary_is_a_navigation(tmp_path: Path) -> None:
    summary = "# S\n\n- [A](a.md)\n- Группа\n    - [B](sub/b.md)\n    - [C](sub/c.md)\n- [Папка](sub/)\n"
    assert order(tmp_path, {"SUMMARY.md": summary, "a.md": "", "sub/b.md": "", "sub/c.md": ""}) == [
        {"A": "a.md"},
        {"Группа": [{"B": "sub/b.md"}, {"C": "sub/c.md"}]},
        {"Папка": ["sub/b.md", "sub/c.md"]},
    ]


def test_a_configuration_of_others_is_read_without_running_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "base.yml": "site_url: !ENV [URL, 'https://a.example/']\ntheme: {name: material, language: ru}\n",
            "mkdocs.yml": "INHERIT: base.yml\ntheme: {language: en}\nx: &a [1]\ny: *a\n"
            "plugins: [search, material/tags]\n"
            "markdown_extensions:\n  - toc:\n      slugify: !!python/object/apply:os.system {args: [exit]}\n",
        },
    )
    config = load_foreign(tmp_path / "mkdocs.yml", "mkdocs.yml")
    assert config.values["site_url"] == "https://a.example/"
    assert config.values["theme"] == {"name": "material", "language": "en"}
    assert config.plugin("tags") == {}
    report: list[Problem] = []
    choose_slugify(config, report)
    assert [problem.cause for problem in report] == [
        "the ids of headings were made by os.system: how they were is not known here"
    ]


def test_a_drawing_is_such_as_pages_may_hold() -> None:
    drawing = b"""<?xml version="1.0"?><!DOCTYPE svg PUBLIC "x" "y"><svg xmlns="http://www.w3.org/2000/svg"
      xmlns:i="urn:i" onload="x()"><i:meta/><metadata>m</metadata><script>x</script>
      <rect style="fill:#fff;-i-x:1" i:y="1"/><a href="https://x.example"><text>T</text></a></svg>"""
    mended = mend_drawing(drawing)
    assert mended is not None
    assert list(check_drawing(mended, "")) == []
    assert b'<rect fill="#fff"/>' in mended
    assert b"<text>T</text>" in mended
    assert mend_drawing(b"no drawing") is None


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        (
            "???+ a\n\n    ```{.text .b}\n    x <y>\n\n      z\n\n# H",
            "???+ a\n\n    ```{.text .b}\n    x <y>\n\n      z\n    ```\n\n# H",
        ),
        ("```sh\nx\n", "```sh\nx\n```\n"),
        ("```sh\nx\n```\n\n    ```\n    a\n\nb", "```sh\nx\n```\n\n    ```\n    a\n\nb"),
    ],
)
def test_code_that_nobody_ends_ends_with_its_box(text: str, mended: str) -> None:
    draft = make_draft(text)
    end_fences(draft)
    assert draft.text == mended
    assert len(draft.report) == (text != mended)


def test_a_fence_that_is_none_stays_as_it_is_and_is_told() -> None:
    draft = make_draft("Text\n```sh\nx\n")
    escape_leftovers(draft)
    assert "\\" not in draft.text
    assert [problem.cause.partition(": look")[0] for problem in draft.report] == [
        "a fence '```' without an end that Markdown takes for text"
    ]


def test_remarks_name_files_that_are_there() -> None:
    for file in sorted((ROOT / "src/docsite/importing").rglob("*.py")):
        named = re.findall(r"\b(?:manual/|authoring/|decisions/|overrides/)[\w./-]*", file.read_text("utf-8"))
        assert [word for word in named if not (ROOT / word.rstrip(".")).exists()] == [], file


def test_an_inherited_configuration_may_say_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.yml").touch()
    (tmp_path / "mkdocs.yml").write_text("INHERIT: empty.yml\nsite_name: A\n", "utf-8")
    assert load_foreign(tmp_path / "mkdocs.yml", "mkdocs.yml").values == {"site_name": "A"}
    with pytest.raises(ProblemsError, match=r"^empty\.yml:1:1: no configuration of MkDocs; "):
        load_foreign(tmp_path / "empty.yml", "empty.yml")
