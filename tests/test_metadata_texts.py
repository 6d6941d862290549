"""Texts of the metadata as readers meet them on built pages."""

import itertools
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from conftest import PLATFORM, RELEASES, change_yaml, page, release_yaml, run, write_tree
from lxml import etree
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser, LexborNode

from docsite.releases.texts import plain_text

Tree = Callable[..., Path]
HOSTILE = (
    "a | b ]( </td></tr></table> \n\n /// note\nx\n/// {{ 7*7 }} {% endfor %} ::: note <script>alert(1)</script> #",
    "`a | b` `</code><script>alert(1)</script>` `#!python x` ``{{ 7*7 }} ` `` `:::sh ls`",
    "*a* **b** _c_ ***d*** ~~e~~ ==f== ++ctrl+c++ ^^g^^ H~2~O x^2^ :smile: [[x]] $a$ $$b$$",
    "[a | b](https://a.example/_x_*y*|z?a=1&b=<2>) <https://b.example/__x__> [c](https://c.example/ 'q | \"w\" _e_')",
    "- раз\n- **два**\n  1. три\n\n```sh\nls | wc\n```\n\n# четыре\n\n> пять\n\n| x |\n|-----|\n| y |",
    "![x](https://a.example/x.png) <img src=x onerror=alert(1)> <!-- --> </li></ul> &lt;b&gt; &amp;amp;",
    '{ .x #y onclick=alert(1) } {: #z } [^1] [^1]: x *[LAN]: y --8<-- "x" !!! note ??? x === "y"',
    "1. раз\n2. два\\\nтри  \nчетыре \\* \\_ \\` \\| \\\\ 🦑 я",
    "x{#id} x{ #id } (c) --- ... -- «x» [ ] [x] - + * # | : ~ \\",
)
SHOWN = {"em", "strong", "code", "a"}


def changes_yaml(texts: tuple[str, ...]) -> str:
    """Write a change with each of the texts."""
    head = "  - id: T-{}\n    kind: fixed\n    text: {}\n"
    return "".join(head.format(number, json.dumps(text, ensure_ascii=False)) for number, text in enumerate(texts))


def words(node: LexborNode) -> str:
    """Return what a reader sees of an element, in one row."""
    return " ".join(node.text().split())


def article(file: Path) -> LexborNode:
    """Return what a page itself says."""
    (found,) = LexborHTMLParser(file.read_text("utf-8")).css("article")
    return found


def configure(root: Path, url: str) -> None:
    """Name the tracker in the project's configuration."""
    file = root / "mkdocs.yml"
    old = "    slug: basalt-hub\n"
    before, _, after = file.read_text("utf-8").partition(old)
    lines = [line for line in after.split("\n") if not line.startswith("    issue_")]
    file.write_text(f'{before}{old}    issue_url: {url}\n    issue_ids: [HUB-, "#"]\n' + "\n".join(lines), "utf-8")


def test_ids_of_issues_lead_to_the_tracker_that_the_configuration_names(tree: Tree) -> None:
    text = "Исправлено HUB-17, [HUB-18](https://a.example/), `HUB-19` и #20."
    change = f"  - id: HUB-5\n    kind: added\n    text: '{text}'\n    action: 'Прочтите HUB-21'\n"
    plan = RELEASES["plan.yml"].replace("title: Ещё отчёт", "title: Ещё отчёт HUB-22")
    root = tree(releases={"5.3.0.yml": release_yaml("5.3.0", "2026-03-17", change), "plan.yml": plan})

    def tracked(path: str) -> set[str]:
        result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE="5.3")
        assert result.returncode == 0, result.stderr
        links = article(root / "out" / path).css("a")
        return {str(link.attributes["href"]) for link in links if "tracker" in str(link.attributes["href"])}

    release = "changelog/5.3.0.html"
    assert tracked(release) == set()
    configure(root, "https://tracker.example/browse/{id}")
    browse = "https://tracker.example/browse/"
    assert tracked(release) == {f"{browse}HUB-17", f"{browse}%2320", f"{browse}HUB-21"}
    configure(root, "https://tracker.example/i/{number}")  # what the cache keeps is of the other address
    assert tracked(release) == {f"https://tracker.example/i/{number}" for number in (17, 20, 21)}
    assert tracked("plan.html") == {"https://tracker.example/i/22"}


@pytest.mark.parametrize("url", ["https://tracker.example/{key}"])
def test_a_tracker_without_a_place_for_the_id_stops_the_build(tree: Tree, url: str) -> None:
    root = tree()
    configure(root, url)
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE="5.3")
    assert result.returncode == 1
    assert "mkdocs.yml:" in result.stderr
    assert f"'{url}' names no issue; expected one {{id}} or one {{number}} in its path" in result.stderr
    assert "Traceback" not in result.stderr


PLACED = (
    "h2[id^=heading]",
    "article > p",
    "article > ul > li",
    "th:first-child",
    "td:first-child",
    ".admonition-title",
    "dt",
)
PLACES = """\
{% for change in release.changes %}
## {{ change.text | inline }} {#heading-{{ loop.index }}}

Абзац {{ change.text | inline }} конец.

{{ change.text | inline }}

- {{ change.text | inline }}

| {{ change.text | inline }} | б |
|---|---|
| {{ change.text | inline }} | да |

/// note | {{ change.text | inline }}
Текст.
///

{{ change.text | inline }}
:   {{ change.text | inline }}

{% endfor %}
"""


def test_a_text_stays_where_a_page_puts_it(tree: Tree) -> None:
    release = release_yaml("5.3.0", "2026-03-17", changes_yaml(HOSTILE))
    root = tree({"lan/new.md": page("Новое", PLACES)}, {"5.3.0.yml": release})
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE="5.3")
    assert result.returncode == 0, result.stderr
    body = article(root / "out/lan/new.html")
    for link in body.css("a.headerlink"):
        link.decompose()
    shown = [" ".join(plain_text(text).split()) for text in HOSTILE]
    for place in PLACED:
        found = body.css(place)
        if place == "article > p":
            found = [each for each in found if each.text().startswith("Абзац ")]
            assert [words(each).removeprefix("Абзац ").removesuffix(" конец.") for each in found] == shown
        else:
            assert [words(each) for each in found] == shown, place
        for each in found:
            for inner in each.css("*")[1:]:
                assert inner.tag in SHOWN, (place, inner.html)
                assert set(inner.attributes) <= ({"href", "title"} if inner.tag == "a" else set())
                assert inner.tag != "a" or str(inner.attributes["href"]).startswith("https://")
    assert [words(each) for each in body.css("td:last-child")] == ["да"] * len(HOSTILE)
    assert [words(each) for each in body.css("dd")] == shown
    addresses = {str(link.attributes["href"]) for link in body.css("td a")}
    assert addresses == {
        "https://a.example/_x_*y*%7Cz?a=1&b=%3C2%3E",
        "https://a.example/x.png",
        "https://b.example/__x__",
        "https://c.example/",
    }


PIECES = (
    "<script data-pwned>pwned()</script>",
    "<img src=x data-pwned onerror=pwned()>",
    '"><i data-pwned onclick="pwned()">x</i>',
    "</p></li></ul></dd></td></section><iframe src=//evil.example data-pwned></iframe>",
    "[x](javascript:pwned()) <javascript:pwned()> [y](&#106;avascript:pwned())",
    '[x](https://a.example/"onmouseover="pwned()) <style>*{display:none}</style>',
    "<!-- a --> ]]> <![CDATA[ <a href=javascript:pwned()>x</a> {{ 7*7 }} {% raw %}",
    "`</code><svg/onload=pwned() data-pwned>` **<b data-pwned>**",
)
BLOCKS = "a\n\n- b <details open ontoggle=pwned()>\n\n```\n</pre><script data-pwned>x</script>\n```\n"
CALM = tuple(f"слово{number}" for number in range(len(PIECES)))
CALM_BLOCKS = "a\n\n- b"
MARKS = {"p", "ul", "ol", "li", "em", "strong", "code", "pre", "a", "br"}
"""What a text may become."""


def write_history(draws: Iterator[str], blocks: str) -> dict[str, str]:
    """Write releases with a text of `draws` under every key that holds one; `blocks` stands where blocks may."""

    def text(body: str = "") -> str:
        return json.dumps(f"{next(draws)} {body}".strip(), ensure_ascii=False)

    link = f"links: [{{title: {text()}, address: 'https://a.example/x'}}]"
    head = "    area: {}\n    title: {}\n    text: {}\n    {}\n    authors: [{}]\n    breaking: true\n"
    changes = "".join(
        f"  - id: T-{kind}\n    kind: {kind}\n"
        + head.format(text(), text(), text(blocks), link, text())
        + f"    severity: high\n    advisories: [CVE-2026-0001]\n    action: {action}\n"
        for kind, action in (
            ("security", f"{{before: {text(blocks)}, during: {text(blocks)}, after: {text(blocks)}}}"),
            ("added", text(blocks)),
            ("deprecated", text()),
            ("fixed", text()),
        )
    )
    newest = release_yaml("5.3.0", "2026-03-17", changes).replace("summary: Выпуск 5.3.0", f"summary: {text(blocks)}")
    newest += f"errata: [{{date: 2026-03-18, text: {text(blocks)}}}]\nafter_end: {text(blocks)}\n"
    gone = release_yaml("5.3.1", "2026-03-19", changes.replace("id: T-", "id: U-")) + f"title: {text()}\n"
    gone += f"withdrawn: {{date: 2026-03-20, reason: {text(blocks)}, instead: 5.3.0}}\n"
    lines = RELEASES["lines.yml"].replace("title: Basalt Hub 5.3", f"title: {text()}\n    way_back: {text(blocks)}")
    lines = lines.replace("purpose: веб-интерфейс", f"purpose: {text()}").replace("name: https,", f"name: {text()},")
    lines = lines.replace(PLATFORM.split("cpu_flags: ")[1].split("\n")[0], f"[{text()}]")
    lines = lines.replace("title: Память, unit: ГиБ", f"title: {text()}, unit: {text()}")
    lines = lines.replace("автоматическое обновление компонентов", text())
    issue = f"  - id: KI-2\n    title: {text()}\n    severity: high\n    found_in: 5.3.0\n    symptom: {text(blocks)}\n"
    issue += f"    workaround: {text(blocks)}\n    {link}\n"
    plan = (
        RELEASES["plan.yml"].replace("title: Отчёт", f"title: {text()}").replace("title: Ещё отчёт", f"title: {text()}")
    )
    plan += f"  - {{id: S-3, received: 2026-05-05, title: {text()}, status: declined, reason: {text()}}}\n"
    return {
        "lines.yml": lines,
        "5.3.0.yml": newest,
        "5.3.1.yml": gone,
        "known-issues.yml": RELEASES["known-issues.yml"] + issue,
        "plan.yml": plan,
    }


def count_elements(page: Path) -> Counter[str]:
    """Count the elements of a page that no text may become, but for the marks of what was put in and taken out."""
    tags = [str(node.tag) for node in LexborHTMLParser(page.read_text("utf-8")).css("*")]
    return Counter(tag for tag in tags if tag not in MARKS | {"ins", "del"})


def find_faults(body: str) -> Iterator[str]:
    """Yield what would run, or came from a text and is no mark of one."""
    for node in LexborHTMLParser(body).css("*"):
        href = str(node.attributes.get("href") or "").strip().lower()
        if any(name.startswith("on") for name in node.attributes) or "data-pwned" in node.attributes:
            yield str(node.html)
        if href.startswith(("javascript:", "data:", "vbscript:")):
            yield str(node.html)


def test_hostile_texts_under_every_key_stay_texts(tmp_path: Path) -> None:
    pages = {}
    for name, pieces, blocks in (("calm", CALM, CALM_BLOCKS), ("hostile", PIECES, BLOCKS)):
        root = write_tree(tmp_path / name, {}, write_history(itertools.cycle(pieces), blocks))
        result = run("python", "scripts/build_site.py", cwd=root, LINES="5.3")
        assert result.returncode == 0, result.stderr
        pages[name] = {file.relative_to(root): file for file in (root / "site").rglob("*.html")}
    assert pages["calm"].keys() == pages["hostile"].keys()
    assert Path("site/5.3/upgrade/5.2-5.3.html") in pages["hostile"]
    release = article(pages["hostile"][Path("site/5.3/changelog/5.3.0.html")]).text()
    assert [piece for piece in PIECES[:4] if piece not in release] == []  # they are shown, and not merely gone
    for path, file in pages["hostile"].items():
        assert count_elements(file) == count_elements(pages["calm"][path]), path
        assert not list(find_faults(file.read_text("utf-8"))), path
    feed = etree.parse(tmp_path / "hostile/site/feeds/releases.atom")
    bodies = [str(each.text) for each in feed.iter("{*}summary", "{*}content")]
    assert len(bodies) == 2
    for body in bodies:
        assert {node.tag for node in LexborHTMLParser(body).css("body *")} <= MARKS
        assert not list(find_faults(body))


LONG = """\
Появились **отчёты**:

- по клиентам, [подробнее](https://a.example/reports?x=1&y=_z_);
- по `сделкам`:
  1. открытым
  2. закрытым

```sh
sudo crm report --all \\
    --format=csv | less
```

Последний абзац.
"""
FUNCTIONS = """\
{% for area, changes in functions %}
## {{ (area or "Прочее") | plain }}

{% for release, change in changes %}
- {{ change.text | inline }} (с выпуска {{ release }})
{% endfor %}

{% endfor %}
"""


def test_no_word_and_no_link_of_a_text_is_lost_on_paper_in_search_and_in_differences(tree: Tree) -> None:
    text = json.dumps(LONG, ensure_ascii=False)
    change = change_yaml("HUB-5", "added", text, action=f"{{before: {text}, after: Всё}}")
    documents = (
        "documents:\n  - slug: all\n    title: Всё\n    formats: [pdf, docx, epub]\n"
        "    chapters: [functions.md, 'changelog/{line}.md', upgrade/5.2-5.3.md]\n"
    )
    docs = {
        "documents.yml": documents,
        "functions.md": page("Функции", FUNCTIONS),
        "offline.md": page("Офлайн", '<p data-offer="documents"></p>'),
    }
    root = tree(docs, {"5.3.0.yml": release_yaml("5.3.0", "2026-03-17", change)})
    result = run("python", "scripts/build_site.py", cwd=root, LINES="5.2,5.3")
    assert result.returncode == 0, result.stderr
    steps = article(root / "site/5.3/changelog/5.3.0.html").css_first(".change__action")
    assert steps
    assert [words(each) for each in steps.css("dt")] == ["До обновления", "После обновления"]
    assert "При обновлении" not in steps.text()  # that is for an action without a time of its own
    row, address = "".join(plain_text(LONG).split()), "https://a.example/reports?x=1&y=_z_"
    pieces = [
        "Появились отчёты:", "по клиентам, подробнее", "по сделкам:", "открытым", "закрытым",
        "sudo crm report --all \\", "--format=csv | less", "Последний абзац.",
    ]  # fmt: skip

    downloads = root / "site/downloads/5.3"
    reader = PdfReader(downloads / "basalt-hub-all-5.3.pdf")
    paper = "".join("".join(each.extract_text().split()) for each in reader.pages)
    word = docx.Document(str(downloads / "basalt-hub-all-5.3.docx"))
    with zipfile.ZipFile(downloads / "basalt-hub-all-5.3.epub") as book:
        names = [name for name in book.namelist() if name.startswith("EPUB/text/ch")]
        chapters = [LexborHTMLParser(book.read(name).decode()) for name in sorted(names)]
    book_text = "".join(words(chapter.body) for chapter in chapters if chapter.body)
    for shown in (paper, "".join(each.text for each in word.paragraphs), book_text):
        squeezed = re.sub(r"(подробнее)\d", r"\1", "".join(shown.split()))  # a footnote of paper
        assert row in squeezed
        assert [piece for piece in pieces if squeezed.count("".join(piece.split())) < 5] == []
        assert "Ничего.1." not in squeezed
        assert "Ничего.Появились" not in squeezed
    assert sum(len(chapter.css(f'a[href="{address}"]')) for chapter in chapters) == 5
    assert address in {relation.target_ref for relation in word.part.rels.values() if relation.is_external}

    found = [file.read_text("utf-8") for file in (root / "site/5.3/search").rglob("page-*.js")]
    assert sum(plain_text(LONG)[-16:] in file for file in found) >= 3
    assert not [file for file in found if "До обновления Ничего." in file or '"Ничего. Появились' in file]
    views = [LexborHTMLParser(file.read_text("utf-8")) for file in (root / "site/5.3/diff/pages").rglob("*.html")]
    assert [view for view in views if view.body and row in "".join(view.body.text().split())]
