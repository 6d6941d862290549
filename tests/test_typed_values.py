"""Front matter and `extra` in real builds: the site shows what was typed."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import page, run
from lxml import html

Build = Callable[..., tuple[subprocess.CompletedProcess[str], Path]]
TITLES = ("Yes", "8:30", "2024-01-01", "1.10", "0x1F", "017", "on", "1_000")


@pytest.mark.parametrize("program", ["mkdocs", "properdocs"])
def test_titles_are_what_was_typed_on_pages_in_search_and_navigation(tree: Callable[..., Path], program: str) -> None:
    root = tree({f"lan/a{number}.md": page(title, "[сюда](new.md)") for number, title in enumerate(TITLES)})
    entries = "".join(f"  - lan/a{number}.md\n" for number in range(len(TITLES)))
    config = (root / "mkdocs.yml").read_text("utf-8").replace("name: Basalt Hub\n", "name: 1.10\n")
    config += f"nav:\n  - index.md\n  - lan/index.md\n  - lan/new.md\n{entries}"
    (root / "mkdocs.yml").write_text(config + "validation: {nav: {omitted_files: info}}\n", "utf-8")
    result = run("python", "-m", program, "build", "-d", "out", cwd=root)
    assert result.returncode == 0, result.stderr
    found = "".join(file.read_text("utf-8") for file in sorted((root / "out/search").rglob("*.js")))
    for number, title in enumerate(TITLES):
        document = html.document_fromstring((root / f"out/lan/a{number}.html").read_bytes())
        assert document.findtext(".//title", "").strip() == f"{title} — 1.10 5.3"
        assert title in [
            " ".join(element.text_content().split()) for element in document.xpath("//nav//a | //nav//label")
        ]
        assert f'"{title}"' in found


def test_line_ends_marks_and_the_other_end_of_front_matter_change_nothing(tree: Callable[..., Path]) -> None:
    text = page("Начало", "Текст.\n\nКлюч: значение", audience="[writer]")
    forms = (text, "\ufeff" + text, text.replace("\n", "\r\n"), text.replace("\n---\n# ", "\n...\n# "))
    root = tree({"index.md": text})
    pages = []
    for form in forms:
        (root / "docs/index.md").write_bytes(form.encode())
        result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, BUILD_ID="x")
        assert result.returncode == 0, result.stderr
        pages.append((root / "out/index.html").read_bytes())
    assert pages == pages[:1] * len(forms)
    assert "Ключ: значение" in pages[0].decode()


def test_titles_of_the_navigation_are_what_was_typed(tree: Callable[..., Path]) -> None:
    root = tree({f"lan/a{number}.md": page("Страница") for number in range(4)})
    nav = "nav:\n  - Yes: index.md\n  - 8:30: [lan/index.md, lan/new.md]\n  - 2024: lan/a0.md\n  - 1.10: lan/a1.md\n"
    config = (root / "mkdocs.yml").read_text("utf-8") + f"{nav}  - 2024-01-01: lan/a2.md\n  - on: [lan/a3.md]\n"
    (root / "mkdocs.yml").write_text(config + "validation: {nav: {omitted_files: info}}\n", "utf-8")
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root)
    assert result.returncode == 0, result.stderr
    document = html.document_fromstring((root / "out/lan/a0.html").read_bytes())
    tabs = document.xpath("//nav[contains(@class, 'md-tabs')]//a")
    titles = [" ".join(tab.text_content().split()) for tab in tabs]
    assert titles == ["Yes", "8:30", "2024", "1.10", "2024-01-01", "on", "Изменения"]
    (root / "mkdocs.yml").write_text(f"{config}nav:\n  - index.md\n", "utf-8")
    result = run("python", "-m", "mkdocs", "build", "-d", "out2", cwd=root)
    assert result.returncode == 1
    line = config.count("\n") + 1
    assert f"mkdocs.yml:{line}:1: key 'nav' stands twice (first in line " in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("---\ntitle: Начало\ndescription: О чём\n# Начало\n", "1:1: a front matter that never ends; expected '---'"),
        (
            "---\ntitle: Начало\ntitle: Конец\ndescription: О чём\n---\n",
            "3:1: key 'title' stands twice (first in line 2)",
        ),
        ("---\n- title\n---\n", "2:1: file: a list; expected a mapping"),
        (
            "---\ntitle: Начало\n\tdescription: О чём\n---\n",
            "3:1: a tab in the indentation; what follows it is not read yet; expected spaces",
        ),
    ],
)
def test_a_front_matter_that_cannot_be_read_stops_the_build_with_its_place(
    build: Build, text: str, problem: str
) -> None:
    result, site = build(docs={"index.md": text})
    assert result.returncode == 1
    assert f"docs/index.md:{problem}" in result.stderr
    assert "Traceback" not in result.stderr
    assert not site.exists()
