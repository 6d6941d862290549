"""HTML in Markdown: what is allowed passes, everything else is named with its place."""

import contextlib
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import page, run, write_tree
from lxml import html
from playwright.sync_api import Browser, Error, Route

from docsite.checks.raw_html import check_html
from docsite.checks.xml_files import check_drawing
from docsite.reading.places import Places

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
    "слово <!-- password": "docs/index.md:9:7: a comment that never ends: readers would see it",
    "<div>\n<!-- password\n</div>": "docs/index.md:10:1: a tag, a comment or quotes that never end",
    '<video src="x.mp4"></video>': "docs/index.md:9:1: element <video> is not allowed",
}


@pytest.fixture(scope="module")
def refusal(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What one build says of pages with one fault each."""
    docs = {f"lan/bad{number}.md": page("Плохая", f"Строка.\n\n{text}") for number, text in enumerate(REFUSED)}
    root = write_tree(tmp_path_factory.mktemp("refused") / "project", docs)
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root)
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.mark.xdist_group("refused")
@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_what_runs_frames_or_fetches_is_refused_with_its_place(refusal: str, number: int) -> None:
    message = list(REFUSED.values())[number]
    said = [row for row in refusal.splitlines() if f"docs/lan/bad{number}.md:" in row]
    assert any(message.replace("docs/index.md", f"docs/lan/bad{number}.md") in row for row in said)


def test_all_faults_of_all_pages_come_in_one_run_and_code_is_no_fault(build: Build) -> None:
    text = "```html\n<script>x()</script>\n```\n\n<b onclick='x()'>a</b> <b onclick='x()'>b</b>\n\n`<iframe>`"
    result, _ = build(docs={"index.md": page("Начало", text), "lan/index.md": page("LAN", "<object></object>")})
    rows = [row.partition("docs/")[2].partition(";")[0] for row in result.stderr.splitlines() if "docs/" in row]
    assert rows == [
        "index.md:11:4: attribute 'onclick' runs a script",
        "index.md:11:27: attribute 'onclick' runs a script",
        "lan/index.md:7:1: element <object> is not allowed",
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


def test_what_writers_note_for_each_other_reaches_no_reader(tree: Callable[..., Path]) -> None:
    text = (
        "Первое.<!-- secret --> Второе.\n\n<!-- secret\n\nsecret -->\n\n"
        "<div>\n<!--[if IE]><b>secret</b><![endif]-->\n</div>\n\n"
        "## Раздел <!-- secret -->\n\n<p>a<!x secret>b<?php secret ?>c</ secret></p>\n\n"
        "```html\n<!-- shown -->\n```\n\n`<!-- shown -->`\n\n    <!-- shown -->\n\n"
        "![схема](images/a.svg)\n\n[рисунок](images/b.svg)\n"
    )
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><!-- secret --><text>Узел</text></svg>'
    docs = {"index.md": page("Начало", text), "images/a.svg": drawing, "images/b.svg": drawing}
    docs["lan/new.md"] = page("Новое", "/// applies | >=5.3\nДа.<!-- secret -->\n///\n\nНет.<!-- secret -->")
    root = tree(docs)
    for template in ("main.html", "late/page-links.html", "generated/plan.html", "redirect.html", "404.html"):
        file = root / "overrides" / template
        content = file.read_text("utf-8")
        noted = content.replace("{% block content %}", "{% block content %}<!-- secret {{ 1 }} -->")
        file.write_text(noted if noted != content else f"{content}<!-- secret -->\n", "utf-8")
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root)
    assert result.returncode == 0, result.stderr
    files = [file for file in (root / "out").rglob("*") if file.is_file()]
    assert [file for file in files if b"secret" in file.read_bytes()] == []
    home = (root / "out/index.html").read_text("utf-8")
    index = html.document_fromstring(home)
    assert index.text_content().count("<!-- shown -->") == 3
    assert [element.text for element in index.iter("{*}text", "text")] == ["Узел"]
    assert (root / "out/images/b.svg").exists()
    assert home.lower().startswith("<!doctype html>")
    assert "script-src 'self' 'sha256-" in home
    assert "data-late" not in home


FLAG = "<img src=- onerror=x()>"
SCRIPTS = [
    "<script>x()</script>",
    "<!--><script>x()</script>-->",
    "<!---><script>x()</script>-->",
    "<!--a--!><script>x()</script>",
    "<![CDATA[><script>x()</script>]]>",
    "<?a><script>x()</script>?>",
    "</ a><script>x()</script>",
    "<!a><script>x()</script>",
    FLAG,
    "<image src=- onerror=x()>",
    "<b/onclick=x()>y</b>",
    "<b '/onclick=x()>y</b>",
    "<b a='>'onclick=x()>y",
    "<b onclick=x() ",
    "<!-- a",
    '<b onclick="x()" title="',
    "<b title='<!--'><script>x()</script><b title='-->'>",
    "<body onload=x()>",
    "<body onclick=x()>",
    "<html onclick=x()>",
    "<details open ontoggle=x()>",
    "<input autofocus onfocus=x()>",
    "<a href=javascript:x()>a</a>",
    "<a href='java&#9;script:x()'>a</a>",
    "<a href='&#1;javascript:x()'>a</a>",
    "<a href=JAVASCRIPT&colon;x()>a</a>",
    "<form><button formaction=javascript:x()>a</button></form>",
    "<svg><script>x()</script></svg>",
    "<svg onload=x()>",
    "<svg><a xlink:href=javascript:x()><text>a</text></a></svg>",
    f"<svg><style>{FLAG}</style></svg>",
    f"<svg><title>{FLAG}</title></svg>",
    f"<svg><desc>{FLAG}</desc></svg>",
    f"<math><mtext>{FLAG}</mtext></math>",
    f"<math><annotation-xml encoding=text/html>{FLAG}</math>",
    f"<svg><![CDATA[a]]><p><![CDATA[>{FLAG}>]]>",
    f"<table><td><p><a><td>{FLAG}",
    f"<noscript><p>{FLAG}</noscript>",
    f"<title><p title='</title>{FLAG}'>",
    f"<textarea><p title='</textarea>{FLAG}'>",
    "<embed src=javascript:x()>",
    "<iframe srcdoc='<script>parent.x()</script>'></iframe>",
    "<iframe src=javascript:parent.x()></iframe>",
    "<video><source onerror=x()></video>",
    "<audio src=- onerror=x()></audio>",
    "<template shadowrootmode=open><script>x()</script></template>",
    "<style>@import '//a.example/x'</style>",
    "<meta http-equiv=refresh content='0;url=https://a.example/'>",
    "<object data=https://a.example/></object>",
    "<!--><meta http-equiv=refresh content='0;url=https://a.example/'>-->",
    "<base href=https://a.example/><img src=b>",
    "<link rel=stylesheet href=https://a.example/>",
    "<img src=//a.example/>",
    "<img srcset='b 1x,//a.example/ 2x'>",
    "<img src='/\\a.example/b'>",
    "<img src='\\\\a.example/b'>",
    "<table background=//a.example/>",
    "<input type=image src=//a.example/>",
    "<p style='background: url(//a.example/)'>a</p>",
    "<video poster=//a.example/></video>",
    "<svg><use href=//a.example/#b></svg>",
    "<svg><image href=//a.example/></svg>",
]
HARMLESS = [
    "<p title='&lt;script>x()&lt;/script>'>a</p>",
    "&lt;script>x()&lt;/script>",
    "<p>a</p >",
    "<a href='#b' title=a>a</a>",
    f"<p title='</noscript>{FLAG}'>",
    f"<!-- {FLAG} --> a",
    f"<?{FLAG[:-1]} ?> a",
    f"<p a='--!>{FLAG}'>a</p>",
]


class Observed:
    """A browser that tells what a page runs or fetches from elsewhere, also when somebody clicks."""

    def __init__(self, browser: Browser) -> None:
        self.context = browser.new_context()
        self.context.route("**", self.answer)
        self.context.expose_function("note", lambda: self.acts.append("a script"))
        self.acts: list[str] = []
        self.body, self.kind = "", ""

    def answer(self, route: Route) -> None:
        if route.request.url == "http://page.example/":
            route.fulfill(status=200, content_type=f"{self.kind}; charset=utf-8", body=self.body)
        elif route.request.url.startswith("http://page.example/"):
            route.fulfill(status=404)
        else:
            self.acts.append(route.request.url)
            route.abort()

    def open(self, body: str, kind: str = "text/html") -> list[str]:
        self.acts.clear()
        self.body, self.kind = body, kind
        view = self.context.new_page()
        view.add_init_script("x = () => note()")
        with contextlib.suppress(Error):  # it has left the page
            view.goto("http://page.example/")
            for element in view.locator("body, article *").all()[:9]:
                element.dispatch_event("click", timeout=500)
            view.wait_for_timeout(50)
        view.close()
        return [*self.acts]


def test_what_passes_neither_runs_nor_fetches_in_a_browser(browser: Browser) -> None:
    observed = Observed(browser)
    acting = 0
    for text in (*SCRIPTS, *HARMLESS):
        acts = observed.open(f'<!doctype html><title>a</title><body><article>{text}</article><p title="b">c')
        acting += bool(acts)
        assert bool([*check_html(text, Places(text), "a.md")]) == (text in SCRIPTS), text
        assert not acts or text in SCRIPTS, (text, acts)
    assert acting > 40  # or the browser was asked in vain


DRAWINGS = [
    "<script>x()</script>",
    "<g onload='x()'/>",
    "<h:script>x()</h:script>",
    "<set attributeName='x' onbegin='x()'/>",
    "<h:img src='-' onerror='x()'/>",
    "<foreignObject><h:img src='-' onerror='x()'/></foreignObject>",
    "&a;",
    "<image href='https://a.example/'/>",
    "<style>@import 'https://a.example/';</style>",
    "<script href='//a.example/'/>",
    "<rect fill='url(//a.example/#b)' width='9' height='9'/>",
    "<style>rect { mask: url(//a.example/) }</style><rect/>",
    "<style>@\\69mport '//a.example/';</style>",
    "<h:link rel='stylesheet' href='https://a.example/'/>",
]


def test_drawings_that_pass_neither_run_nor_fetch_in_a_browser(browser: Browser) -> None:
    observed = Observed(browser)
    space = "xmlns='http://www.w3.org/2000/svg' xmlns:h='http://www.w3.org/1999/xhtml'"
    entity = "<!DOCTYPE svg [<!ENTITY a \"<script xmlns='http://www.w3.org/2000/svg'>x()</script>\">]>"
    wholes = [f"{entity if text == '&a;' else ''}<svg {space}>{text}</svg>" for text in DRAWINGS]
    wholes.append(f"<?xml-stylesheet href='https://a.example/'?><svg {space}/>")
    for text in wholes:
        assert [*check_drawing(text.encode(), "a.svg")] != [], text
    assert sum(bool(observed.open(text, "image/svg+xml")) for text in wholes) > 9
    sound = f"<svg {space}><style>rect {{ fill: red }}</style><title>&lt;script></title><rect width='9'/></svg>"
    assert [*check_drawing(sound.encode(), "a.svg")] == []
    assert observed.open(sound, "image/svg+xml") == []
