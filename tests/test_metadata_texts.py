"""Texts of the metadata as readers meet them on built pages."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import RELEASES, page, release_yaml, run
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
    '{ .x #y onclick=alert(1) } {: #z } [^1] [^1]: x *[KVM]: y --8<-- "x" !!! note ??? x === "y"',
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
    old = "    slug: carbon-crm\n"
    before, _, after = file.read_text("utf-8").partition(old)
    lines = [line for line in after.split("\n") if not line.startswith("    issue_")]
    file.write_text(f'{before}{old}    issue_url: {url}\n    issue_ids: [CRM-, "#"]\n' + "\n".join(lines), "utf-8")


def test_ids_of_issues_lead_to_the_tracker_that_the_configuration_names(tree: Tree) -> None:
    text = "Исправлено CRM-17, [CRM-18](https://a.example/), `CRM-19` и #20."
    change = f"  - id: CRM-5\n    kind: added\n    text: '{text}'\n    action: 'Прочтите CRM-21'\n"
    plan = RELEASES["plan.yml"].replace("title: Ещё отчёт", "title: Ещё отчёт CRM-22")
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
    assert tracked(release) == {f"{browse}CRM-17", f"{browse}%2320", f"{browse}CRM-21"}
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
    root = tree({"kvm/new.md": page("Новое", PLACES)}, {"5.3.0.yml": release})
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE="5.3")
    assert result.returncode == 0, result.stderr
    body = article(root / "out/kvm/new.html")
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
