"""HTML in Markdown: what is allowed passes, everything else is named with its place."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import page, run, write_tree
from lxml import html

Build = Callable[..., tuple[subprocess.CompletedProcess[str], Path]]

REFUSED = {
    "<script>alert(1)</script>": "docs/index.md:9:1: element <script> is not allowed; expected",
    "<SCRIPT src=//a.example/x.js></SCRIPT>": "docs/index.md:9:1: element <script> is not allowed",
    "<iframe src='https://a.example/'></iframe>": "docs/index.md:9:1: element <iframe> is not allowed",
    '<svg><a xlink:href="javascript:x()">a</a></svg>': "docs/index.md:9:21: address 'javascript:x()' begins with",
    "<style>p {}</style>": "docs/index.md:9:1: element <style> is not allowed",
    "<form action='/x'></form>": "docs/index.md:9:1: element <form> is not allowed",
    "<detials>x</detials>": "docs/index.md:9:1: element <detials> is not allowed",
    'слово <b onclick="x()">жирное</b>': "docs/index.md:9:10: attribute 'onclick' runs a script",
    "**слово**{: onmouseover='x()' }": "docs/index.md:9:13: attribute 'onmouseover' runs a script",
    '<p style="color: red">красное</p>': "docs/index.md:9:4: attribute 'style' has no effect",
    "[ссылка](javascript:alert(1))": "docs/index.md:9:10: address 'javascript:alert(1)' begins with 'javascript:'",
    '<a href="java&#9;script:x()">a</a>': "begins with 'javascript:'",
    "<a href=' data:text/html,x'>a</a>": "begins with 'data:'",
    "![картинка](https://a.example/x.png)": "docs/index.md:9:13: https://a.example/x.png comes from another site",
    "<img src='//a.example/x.png' alt='картинка'>": "docs/index.md:9:11: //a.example/x.png comes from another site",
    '<video src="x.mp4"></video>': "docs/index.md:9:1: element <video> is not allowed",
}


@pytest.fixture(scope="module")
def refusal(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What one build says of pages with one fault each."""
    docs = {f"kvm/bad{number}.md": page("Плохая", f"Строка.\n\n{text}") for number, text in enumerate(REFUSED)}
    root = write_tree(tmp_path_factory.mktemp("refused") / "project", docs)
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root)
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.mark.xdist_group("refused")
@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_what_runs_frames_or_fetches_is_refused_with_its_place(refusal: str, number: int) -> None:
    message = list(REFUSED.values())[number]
    said = [row for row in refusal.splitlines() if f"docs/kvm/bad{number}.md:" in row]
    assert any(message.replace("docs/index.md", f"docs/kvm/bad{number}.md") in row for row in said)


def test_all_faults_of_all_pages_come_in_one_run_and_code_is_no_fault(build: Build) -> None:
    text = "```html\n<script>x()</script>\n```\n\n<b onclick='x()'>a</b> <b onclick='x()'>b</b>\n\n`<iframe>`"
    result, _ = build(docs={"index.md": page("Начало", text), "kvm/index.md": page("KVM", "<object></object>")})
    rows = [row.partition("docs/")[2].partition(";")[0] for row in result.stderr.splitlines() if "docs/" in row]
    assert rows == [
        "index.md:11:4: attribute 'onclick' runs a script",
        "index.md:11:27: attribute 'onclick' runs a script",
        "kvm/index.md:7:1: element <object> is not allowed",
    ]


def test_a_page_that_names_places_for_the_reference_is_checked_too(build: Build) -> None:
    result, _ = build(docs={"index.md": page("Начало", 'Строка.\n\n<a id="here"></a><iframe></iframe>')})
    assert "docs/index.md:9:18: element <iframe> is not allowed" in result.stderr


def test_a_fault_stays_a_fault_in_the_next_build_and_goes_with_its_cause(tree: Callable[..., Path]) -> None:
    root = tree({"index.md": page("Начало", "<iframe></iframe>")})
    for _ in range(2):
        assert "<iframe> is not allowed" in run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root).stderr
    (root / "docs/index.md").write_text(page("Начало", "Текст."), "utf-8")
    assert run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root).returncode == 0


def test_useful_html_passes(build: Build) -> None:
    text = (
        "Нажмите <kbd>Ctrl</kbd>+<kbd>C</kbd>; H<sub>2</sub>O, 5<sup>2</sup>.\n\n"
        "<details><summary>Ещё</summary><p>Текст.</p></details>\n\n"
        "| а | б |\n|---|--:|\n| 1 | 2 |\n\n- [x] готово\n\n/// tab | Первая\nа\n///\n\n"
        "[почта](mailto:a@example.ru), [сайт](https://example.ru/?a=1&b=2#c), <https://example.ru>\n"
    )
    result, site = build(docs={"index.md": page("Начало", text)})
    assert result.returncode == 0, result.stderr
    cell = html.document_fromstring((site / "index.html").read_bytes()).xpath("//article//td[2]")[0]
    assert (cell.get("align"), cell.get("style")) == ("right", None)


def test_a_diagram_with_a_script_is_refused(build: Build) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg">\n<rect onload="x()"/><script>x()</script></svg>'
    docs = {"index.md": page("Начало", "![схема](images/a.svg)"), "images/a.svg": drawing}
    result, _ = build(docs=docs)
    assert result.returncode != 0
    assert "docs/images/a.svg:2:7: attribute 'onload' runs a script" in result.stderr
    assert "docs/images/a.svg:2:21: element <script> is not allowed" in result.stderr
