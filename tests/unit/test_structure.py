"""Blocks and fences, where Markdown itself has them."""

from pathlib import Path

import pytest
from sample_project import READER

from docsite.problems import FaultError, ProblemsError
from docsite.reading.places import Places
from docsite.reading.structure import MarkdownReader

APPLIES = "/// applies | >=5.3"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (f"```\nnever closed\n\n{APPLIES}\nx\n///\n", (4, 6)),
        (f"    ```\n    code\n\n{APPLIES}\nx\n///\n", (4, 6)),
        (f"```x``` is code\n\n{APPLIES}\nx\n///\n", (3, 5)),
        (f"```\na\n````\n\n{APPLIES}\nx\n///\n", (5, 7)),
        (f"> {APPLIES}\n> x\n> ///\n", (1, 3)),
        (f"> > a\n> > {APPLIES}\n> > x\n> >\n> > y\n> > ///\n", (2, 6)),
        ("/// Applies | >=5.3\nx\n///\n", (1, 3)),
        ("///applies|>=5.3\nx\n///\n", (1, 3)),
        (f"- a\n\n    {APPLIES}\n    x\n    ///\n", (3, 5)),
        (f"1. a\n\n    - b\n\n        {APPLIES}\n        x\n        ///\n", (5, 7)),
        (f"term\n:   is\n\n    {APPLIES}\n    x\n    ///\n", (4, 6)),
        (f"a[^1]\n\n[^1]: b\n\n    {APPLIES}\n    x\n    ///\n", (5, 7)),
        (f"| a |\n|---|\n| b |\n{APPLIES}\nx\n///\n", (4, 6)),
        (f"<div markdown>\n\n{APPLIES}\nx\n///\n\n</div>", (3, 5)),
        (f"# a\n{APPLIES}  \n# b\n///  \n", (2, 4)),
        (f"a\t\n{APPLIES}\n\n```\n///\n```\n\n///\n", (2, 8)),
        (f"{APPLIES}\r\nx\r\n///\r\n", (1, 3)),
    ],
)
def test_a_block_is_where_markdown_has_one(text: str, rows: tuple[int, int]) -> None:
    assert [(block.kind, block.argument, (block.begin, block.end)) for block in READER.read(text).blocks] == [
        ("applies", ">=5.3", rows)
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{APPLIES}\nx\n///\n```",
        f"> ```\n> {APPLIES}\n> x\n> ///\n> ```",
        f"- a\n\n    ~~~\n    {APPLIES}\n    ///\n    ~~~",
        f"    {APPLIES}\n    x\n    ///",
        f"`{APPLIES}`",
        f"<!--\n{APPLIES}\nx\n///\n-->",
        f"<pre>\n{APPLIES}\nx\n///\n</pre>",
        "/// nonsense | >=5.3\nx\n///",
        "see https:///\n///",
    ],
)
def test_what_markdown_shows_as_text_is_no_block(text: str) -> None:
    assert READER.read(text).blocks == ()


def test_an_end_ends_the_innermost_block() -> None:
    text = f"/// details | a\n{APPLIES}\nx\n/// note\ny\n///\nz\n///\n///"
    assert [(block.kind, block.begin, block.end) for block in READER.read(text).blocks] == [
        ("details", 1, 9),
        ("applies", 2, 8),
        ("note", 4, 6),
    ]


def test_a_block_says_where_its_slashes_begin_and_one_without_an_end_has_none() -> None:
    [block] = READER.read("> - //// tip | Совет\n>   x").blocks
    assert (block.slashes, block.begin, block.column, block.end) == ("////", 1, 5, None)


@pytest.mark.parametrize(
    ("text", "fences"),
    [
        ("```bash\na\n```", [(1, 3, ("bash",))]),
        ("a\n\n~~~~{.text .literal title='x'}\n```\n~~~~\n", [(3, 5, ("text", "literal"))]),
        ("> ```\n> a\n> ```\n\n- b\n\n    ```{.sh .run}\n    c\n    ```", [(1, 3, ("",)), (7, 9, ("sh", "run"))]),
        ("```\nnever closed", []),
        ("```\na\n````\n\n`````\nb\n`````", []),
    ],
)
def test_a_fence_is_where_markdown_has_one(text: str, fences: list[tuple[int, int, tuple[str, ...]]]) -> None:
    assert [(fence.begin, fence.end, fence.classes) for fence in READER.read(text).fences] == fences


def test_code_is_every_row_of_a_fence() -> None:
    assert READER.read("a\n\n```\nb\n\nc\n```\n").code == {3, 4, 5, 6, 7}


@pytest.fixture
def reader(tmp_path: Path) -> MarkdownReader:
    """What takes in the files of a folder."""
    (tmp_path / "part.md").write_text("one\ntwo", "utf-8")
    (tmp_path / "nested.md").write_text('before\n--8<-- "part.md"\n', "utf-8")
    (tmp_path / "sections.md").write_text("a\n# --8<-- [start:s]\nb\n# --8<-- [end:s]\nc", "utf-8")
    return MarkdownReader({"pymdownx.snippets": {"base_path": "."}}, tmp_path)


@pytest.mark.parametrize(
    ("text", "expanded", "rows"),
    [
        ('x\n--8<-- "part.md"\ny', "x\none\ntwo\ny", (1, 2, 2, 3)),
        ('--8<-- "nested.md"', "before\none\ntwo\n", (1, 1, 1, 1)),
        (
            'one\n\n--8<-- "part.md"\none\n--8<-- "part.md"\n',
            "one\n\none\ntwo\none\none\ntwo\n",
            (1, 2, 3, 3, 4, 5, 5, 6),
        ),
        ('x\n\n    --8<-- "part.md"', "x\n\n    one\n    two", (1, 2, 3, 3)),
        ("--8<--\npart.md\n--8<--\ny", "one\ntwo\ny", (2, 2, 4)),
        ('--8<-- "sections.md:s"', "b", (1,)),
        ('x\n;--8<-- "part.md"', 'x\n--8<-- "part.md"', (1, 2)),
        ("x\ny", "x\ny", (1, 2)),
    ],
)
def test_files_are_taken_in_and_rows_keep_their_numbers(
    reader: MarkdownReader, text: str, expanded: str, rows: tuple[int, ...]
) -> None:
    found = reader.expand(text, "docs/a.md")
    assert (found.text, found.rows) == (expanded, rows)


def test_a_file_that_is_missing_is_told_with_its_place(reader: MarkdownReader) -> None:
    with pytest.raises(
        ProblemsError, match=r"^docs/a\.md:8:1: a snippet that cannot be taken in: .*no\.md.* could not"
    ):
        reader.expand('x\n\n--8<-- "no.md"', "docs/a.md", 6)


def test_without_the_extension_its_marks_are_text() -> None:
    assert MarkdownReader({}, Path()).expand('--8<-- "a.md"', "a.md").text == '--8<-- "a.md"'


def test_what_is_to_be_appended_to_every_page_is(tmp_path: Path) -> None:
    (tmp_path / "end.md").write_text("*[VM]: machine", "utf-8")
    options = {"base_path": ".", "auto_append": ["end.md"]}
    found = MarkdownReader({"pymdownx.snippets": options}, tmp_path).expand("x", "a.md")
    assert found.text.rstrip().endswith("*[VM]: machine")
    assert len(found.rows) == len(found.text.split("\n"))


def test_extensions_without_blocks_say_so() -> None:
    with pytest.raises(FaultError, match=r"^mkdocs\.yml: markdown_extensions lack pymdownx\.superfences or"):
        MarkdownReader({}, Path()).read("/// note\nx\n///")


def test_places_come_one_after_the_other_those_that_a_line_shows_first() -> None:
    source = "```\n[a](b.md)\n```\n[a](b.md) 5.2\n[a](b.md) 5.3\n[a](b.md) {{ line }}"
    places = Places(source, 10, adapted=source.replace("[a](b.md) 5.2", ""), reader=READER)
    assert [places.find(r"b\.md") for _ in range(4)] == [(14, 5), (15, 5), (13, 5), (13, 5)]
    assert places.find("nowhere") == (10, 1)
