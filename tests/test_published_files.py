"""What of docs/ is published: pages, what they lead to, and nothing else."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from conftest import page, run

Build = Callable[..., tuple[subprocess.CompletedProcess[str], Path]]
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"><text>Узел</text></svg>'


def list_site(root: Path) -> set[str]:
    return {path.relative_to(root / "out").as_posix() for path in (root / "out").rglob("*") if path.is_file()}


def test_what_pages_lead_to_is_published_and_nothing_else(tree: Callable[..., Path]) -> None:
    text = (
        "[скрипт](files/run.sh), [архив](<files/два слова.zip>), <a href='files/raw.pdf'>файл</a>\n\n"
        "![картинка](images/a.png) <img srcset='images/b.png 1x, images/c.png 2x' src='images/a.png' alt='б'>\n\n"
        "![схема](images/inlined.svg)\n\n[рисунок](images/linked.svg)\n\n[ссылка][1]\n\n[1]: files/by-reference.txt\n"
    )
    lead = ["files/run.sh", "files/два слова.zip", "files/raw.pdf", "files/by-reference.txt", "images/linked.svg"]
    lead += ["images/a.png", "images/b.png", "images/c.png", "lan/only-new.sh", "own/own.css", "own/dots.png"]
    others = [
        "files/secret.zip",
        "images/unused.png",
        "lan/unused.pdf",
        "images/unused.svg",
        "files/plain.html",
        "a.bak",
    ]
    docs: dict[str, str | None] = dict.fromkeys((*lead, *others), "x")
    docs |= {"images/inlined.svg": DRAWING, "images/linked.svg": DRAWING, "images/unused.svg": "<svg onload='x()'>"}
    docs |= {"own/own.css": "p { background: url(dots.png) }", "index.md": page("Начало", text)}
    docs |= {"lan/new.md": page("Новое", "[скрипт](only-new.sh), files/secret.zip", applies='">=5.3"')}
    root = tree(docs)
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write("\nextra_css: [own/own.css]\n")
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE="5.3")
    assert result.returncode == 0, result.stderr
    published = list_site(root)
    assert {*lead} - published == set()
    assert ({*others} | {"images/inlined.svg", "search-synonyms.yml"}) & published == set()
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE="5.2")
    assert result.returncode == 0, result.stderr
    assert {*lead} - list_site(root) == {"lan/only-new.sh"}  # no page of this line leads there


def test_what_editors_and_systems_leave_is_neither_read_nor_published(tree: Callable[..., Path]) -> None:
    broken = "---\nне страница"
    names = ["index.md~", "#a.md#", "lan/a.md.bak", "a.md.orig", "a.md.rej", "~$doc.docx", ".DS_Store", "lan/Thumbs.db"]
    names += ["desktop.ini", ".index.md.swp", "4913", "___jb_tmp___", "._index.md", ".obsidian/note.md", ".git/HEAD.md"]
    root = tree()
    run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, BUILD_ID="x")
    before = list_site(root)
    for name in (*(f"docs/{name}" for name in names), "releases/5.3.0.yml~", "releases/._5.3.0.yml"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(broken, "utf-8")
    (root / "overrides/assets/site.css.bak").write_text("secret", "utf-8")
    (root / "overrides/.#main.html").symlink_to("user@host.1:2")
    (root / "overrides/assets/.#site.css").symlink_to("user@host.1:2")
    (root / "docs/.#a.md").symlink_to("user@host.1:2")
    (root / "releases/.#5.3.0.yml").symlink_to("user@host.1:2")
    (root / "docs/passwd.md").symlink_to("/etc/passwd")
    (root / "docs/lan/up").symlink_to("..", target_is_directory=True)
    result = run("python", "scripts/check_metadata.py", cwd=root)
    assert result.returncode == 0, result.stderr
    said = result.stderr.splitlines()
    assert [row for row in said if not row.startswith("warning: ")] == []
    assert len(said) == len({*said}) == 19
    assert (
        "warning: docs/lan/a.md.bak:1:1: a leftover of an editor or a system; it is not published; expected"
        in result.stderr
    )
    assert "warning: docs/passwd.md:1:1: a symbolic link that leads out of docs/; it is not published" in result.stderr
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, BUILD_ID="x")
    assert result.returncode == 0, result.stderr
    assert len(before) > 50
    assert list_site(root) == before


def test_files_that_nothing_leads_to_are_named_and_no_fault(tree: Callable[..., Path]) -> None:
    docs: dict[str, str | None] = {"files/secret.zip": "x", "images/a.svg": DRAWING, "images/b.svg": DRAWING}
    docs["index.md"] = page("Начало", "![схема](images/a.svg)\n\n[LAN](lan/index.md)\n\n[Новое](lan/index.md)")
    docs |= {"lan/new.md": None, "files/taken-in.txt": "x", "lan/index.md": page("LAN", '--8<-- "files/taken-in.txt"')}
    root = tree(docs)
    built = run("python", "scripts/build_site.py", cwd=root, LINES="5.3")
    assert built.returncode == 0, built.stdout + built.stderr
    result = run("python", "scripts/check_site.py", cwd=root)
    assert [row for row in result.stderr.splitlines() if row.startswith("warning: ")] == [
        f"warning: docs/{path}:1:1: nothing leads to this file; it is not published; expected a link, or no file"
        for path in ("files/secret.zip", "images/b.svg")
    ]
    assert run("python", "scripts/refresh_site.py", cwd=root, LINES="5.3").stdout.startswith("nothing has changed")


def test_a_file_that_a_browser_runs_as_a_page_is_refused(build: Build) -> None:
    text = "[страница](files/a.html), [данные](files/b.xml), [машина](files/domain.xml)"
    script = '<a xmlns:h="http://www.w3.org/1999/xhtml">\n <h:script>x()</h:script></a>'
    docs = {"files/a.html": "<script>x()</script>", "files/b.xml": script, "files/domain.xml": "<domain type='lan'/>"}
    result, _ = build(docs={"index.md": page("Начало", text), **docs})
    assert result.returncode != 0
    assert (
        "docs/files/a.html:1:1: a file that browsers run, and nobody checks (.html); expected a page" in result.stderr
    )
    assert (
        "docs/files/b.xml:2:2: element <script> of namespace 'http://www.w3.org/1999/xhtml'; expected" in result.stderr
    )
    assert "domain.xml" not in result.stderr
    assert "Traceback" not in result.stderr
