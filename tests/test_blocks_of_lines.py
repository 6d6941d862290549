"""What is for other lines is on no page, whatever stands around it."""

import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from conftest import page, run

Tree = Callable[..., Path]
Build = Callable[..., tuple[CompletedProcess[str], Path]]
WORD = "тайное слово"
BLOCK = f"/// applies | >=5.3\n{WORD}\n///"

HIDDEN = {
    "unclosed-fence": f"```\nначало\n\n{BLOCK}\n",
    "indented-fence": f"    ```\n    код\n\n{BLOCK}\n",
    "inline-backticks": f"```x``` — код\n\n{BLOCK}\n",
    "longer-end": f"```\na\n````\n\n{BLOCK}\n",
    "quote": "> " + BLOCK.replace("\n", "\n> "),
    "capital": BLOCK.replace("applies", "Applies"),
    "footnote": "Текст[^1]\n\n[^1]: Сноска\n\n    " + BLOCK.replace("\n", "\n    "),
    "details": f"/// details | Ещё\n{BLOCK}\n///",
    "definition": "Термин\n:   смысл\n\n    " + BLOCK.replace("\n", "\n    "),
    "list": "- а\n\n    " + BLOCK.replace("\n", "\n    "),
    "html": f'<div markdown="1">\n\n{BLOCK}\n\n</div>',
    "snippet": '--8<-- "parts/block.txt"',
    "snippet-in-a-list": '- а\n\n    --8<-- "parts/block.txt"',
    "reference": f"[см. тут]\n\n/// applies | >=5.3\n[см. тут]: https://{WORD.replace(' ', '-')}.example\n///",
    "abbreviation": f"ВМ\n\n/// applies | >=5.3\n*[ВМ]: {WORD}\n///",
}


def test_blocks_for_other_lines_are_hidden_in_every_place(tree: Tree) -> None:
    docs = {f"a/{name}.md": page(name, text) for name, text in HIDDEN.items()}
    root = tree(docs | {"parts/block.txt": BLOCK})

    def read(line: str) -> dict[str, str]:
        result = run("python", "-m", "mkdocs", "build", "-d", line, cwd=root, LINE=line)
        assert "Aborted with 2 warnings" in result.stdout + result.stderr, result.stderr  # of the two fences
        return {name: (root / line / f"a/{name}.html").read_text("utf-8") for name in HIDDEN}

    word = re.compile("тайное.слово|&gt;=5.3")
    assert [name for name, html in read("5.2").items() if word.search(html)] == []
    shown = read("5.3")
    assert [name for name, html in shown.items() if not re.search("тайное.слово", html)] == []
    assert not any("&gt;=5.3" in html for html in shown.values())


def test_a_quote_shows_blocks_as_they_are_written(build: Build) -> None:
    text = "> ```{.markdown .literal}\n> /// applies | >=5.3\n> {{ line }}\n> ///\n> ```"
    result, site = build("5.2", {"index.md": page("Начало", text)})
    assert result.returncode == 0, result.stderr
    html = re.sub("<[^>]*>", "", (site / "index.html").read_text("utf-8"))
    assert "/// applies | &gt;=5.3\n{{ line }}\n///" in html


def test_values_and_blocks_of_what_a_page_takes_in_are_those_of_the_line(build: Build) -> None:
    part = "Линия {{ line }}.\n\n/// applies | <5.2\nстарое\n///\n\n```{.text .literal}\n{{ line }}\n```\n"
    result, site = build("5.2", {"index.md": page("Начало", '--8<-- "part.txt"'), "part.txt": part})
    assert result.returncode == 0, result.stderr
    html = re.sub("<[^>]*>", "", (site / "index.html").read_text("utf-8"))
    assert "Линия 5.2." in html
    assert "старое" not in html
    assert "{{ line }}" in html


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('a\n\n--8<-- "part.txt"', "docs/index.md:9:1: 'lin' is undefined"),
        ('a\n\n--8<-- "gone.txt"', "docs/index.md:9:1: a snippet that cannot be taken in"),
    ],
)
def test_faults_of_what_a_page_takes_in_stand_where_it_does(build: Build, text: str, message: str) -> None:
    result, _ = build("5.2", {"index.md": page("Начало", text), "part.txt": "a\n\n{{ lin }}"})
    assert result.returncode == 1
    assert message in result.stderr


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('<div class="admonition applies"><p class="admonition-title">Всегда</p></div>', "7:61"),
        ("/// admonition | >=5.3\n    type: applies\n\nx\n///", "7:18"),
        ('<details class="x applies"><summary>С версии 5.3</summary>x</details>', "7:37"),
        ("<section class=applies><p class=admonition-title>Всегда</p></section>", "7:50"),
        ("<p class='x applies'>x</p>", "7:13"),
    ],
)
def test_a_box_for_some_lines_that_nobody_filtered_is_named(build: Build, text: str, place: str) -> None:
    result, _ = build("5.2", {"index.md": page("Начало", text)})
    assert result.returncode == 1
    assert f"docs/index.md:{place}: a box for some lines only, titled" in result.stderr


def test_links_that_lead_nowhere_are_named_with_their_places(build: Build) -> None:
    text = (
        "```\n[a](new.md)\n```\n\n`[a](new.md)` [a](new.md) [b](none.md)\n\n[c](index.md#none)\n\n"
        "[d]\n\n[d]: new.md\n\n<p data-offer='x'></p>\n<p data-offer=\"cop\"></p>"
    )
    result, _ = build("5.2", {"lan/index.md": page("LAN", text)})
    assert re.findall(r"docs/lan/index\.md:\d+:\d+", result.stderr) == [
        "docs/lan/index.md:11:31",
        "docs/lan/index.md:20:16",
        "docs/lan/index.md:11:19",
        "docs/lan/index.md:13:5",
    ]


def test_a_page_that_is_converted_every_time_is_looked_through_all_the_same(build: Build) -> None:
    text = '<a id="x"></a>\n\nСписок:\n- а\n- б\n\n[н](new.md)\n\n::: note\n\nтекст'
    result, _ = build("5.2", {"lan/index.md": page("LAN", text), "lan/other.md": page("Другая", "[н](new.md)")})
    for place in ("lan/index.md:10:3", "lan/index.md:13:5", "lan/index.md:15:1", "lan/other.md:7:5"):
        assert f"docs/{place}: " in result.stderr
    assert result.stderr.count("not in line 5.2") == 2


def test_a_link_in_code_is_none(build: Build) -> None:
    result, _ = build("5.2", {"lan/index.md": page("LAN", "`[a](new.md)`\n\n    [a](new.md)\n")})
    assert result.returncode == 0, result.stderr


def test_pages_behind_a_fatal_fault_of_another_are_told_too(build: Build) -> None:
    result, _ = build("5.2", {"index.md": page("Начало", "{{ lin }}"), "lan/index.md": page("LAN", "[b](none.md)")})
    assert "docs/index.md:7:1: 'lin' is undefined" in result.stderr
    assert "docs/lan/index.md:7:5: a link 'none.md', but the target 'lan/none.md' is not found" in result.stderr


def test_a_fault_that_lines_share_is_told_once(tree: Tree) -> None:
    root = tree({"lan/index.md": page("LAN", "Список:\n- а\n- б\n\n/// applies | >=5.3\n[b](none.md)\n///")})
    result = run("python", "scripts/build_site.py", "--jobs", "1", cwd=root, LINES="5.2,5.3")
    assert result.returncode == 1
    assert result.stderr.count("docs/lan/index.md:8:3: a list that Markdown takes for text") == 1
    assert result.stderr.count("docs/lan/index.md:12:5: a link 'none.md'") == 1
    assert not (root / "site").exists()
