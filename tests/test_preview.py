"""What a writer sees while writing: the preview, as `make serve` starts it, in a real browser."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from conftest import ROOT, Watched, page, run, write_tree
from lxml import html
from machine import World, require
from playwright.sync_api import Browser, Page, expect
from previewing import Preview, serving

LONG = "\n\n".join(f"Абзац {number}." for number in range(80))
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>\n'
Tree = Callable[..., Path]


@pytest.fixture
def preview(tree: Tree) -> Iterator[Preview]:
    with serving(tree({"lan/index.md": page("LAN", f"## Проверка узла\n\n{LONG}\n\n## Конец\n\n{LONG}")})) as preview:
        yield preview


@pytest.fixture
def tab(preview: Preview, browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(f"{preview.address}/lan/index.html")
    yield tab
    context.close()


def test_an_edit_shows_where_the_reader_was(preview: Preview, tab: Page) -> None:
    menu = html.document_fromstring(tab.content()).xpath("//*[@data-version-menu]//a/@href")
    assert menu == ["index.html"]
    tab.evaluate("scrollTo(0, 900)")
    preview.change("docs/lan/index.md", "Абзац 79.", "Поправленный абзац.")
    expect(tab.get_by_text("Поправленный абзац.").first).to_be_attached()
    tab.wait_for_function("() => Math.abs(scrollY - 900) < 5")


def test_titles_navigation_and_links_follow(preview: Preview, tab: Page) -> None:
    tab.goto(f"{preview.address}/operation/index.html")
    expect(tab.locator(".md-nav--primary").get_by_text("Смена выпуска")).to_have_count(0)
    preview.change("docs/operation/updating.md", "title: Обновление", "title: Смена выпуска")
    expect(tab.locator(".md-nav--primary").get_by_text("Смена выпуска")).to_have_count(1)
    preview.write("docs/operation/more.md", page("Ещё страница"))
    expect(tab.locator(".md-nav--primary").get_by_text("Ещё страница")).to_have_count(1)
    (preview.root / "docs/operation/more.md").unlink()
    expect(tab.locator(".md-nav--primary").get_by_text("Ещё страница")).to_have_count(0)


def test_metadata_templates_and_configuration_show_at_once(preview: Preview, tab: Page) -> None:
    tab.goto(f"{preview.address}/changelog/5.2.0.html")
    preview.change("releases/5.2.0.yml", "text: Исправлено", "text: Починено")
    expect(tab.get_by_text("Починено").first).to_be_visible()
    preview.change("overrides/late/page-links.html", "Помогите сделать эту страницу лучше", "Исправьте нас")
    expect(tab.get_by_text("Исправьте нас")).to_be_visible()
    preview.change("overrides/mends.yml", "Шапка", "Верх страницы")
    expect(tab.get_by_role("navigation", name="Верх страницы")).to_be_visible()
    preview.change("mkdocs.yml", "name: Basalt Hub\n", "name: Углерод\n")
    expect(tab).to_have_title(re.compile("Углерод 5.2"))
    former = "    find_build(config).open_frames(env)\n"
    preview.change("hooks/frames.py", former, f"{former}    env.filters['date'] = lambda day: 'когда-то'\n")
    expect(tab.get_by_text("когда-то").first).to_be_attached()


def test_what_has_changed_since_the_line_before_follows(preview: Preview, tab: Page) -> None:
    link = tab.get_by_role("link", name="Что изменилось с версии 5.1")
    preview.change("docs/lan/index.md", "## Конец", "/// applies | >=5.2\nНовая память.\n///\n\n## Конец")
    expect(link).to_have_count(1)
    link.click()
    expect(tab.locator(".diff ins")).to_have_text(["Новая память."])
    preview.change("docs/lan/index.md", "Новая память.", "Новый диск.")
    expect(tab.locator(".diff ins")).to_have_text(["Новый диск."])
    tab.goto(f"{preview.address}/lan/index.html")
    preview.change("docs/lan/index.md", "/// applies | >=5.2\nНовый диск.\n///\n\n", "")
    expect(link).to_have_count(0)


def test_search_knows_the_edit(preview: Preview, tab: Page) -> None:
    preview.change("docs/lan/index.md", "Абзац 3.", "Слово кукумбер.")
    expect(tab.get_by_text("кукумбер").first).to_be_attached()
    tab.keyboard.press("/")
    tab.locator("input.md-search__input").fill("кукумбер")
    expect(tab.locator(".md-search-result__item").first).to_contain_text("кукумбер")


def test_a_mistake_is_named_and_heals_when_it_is_mended(preview: Preview, tab: Page) -> None:
    preview.change("docs/lan/index.md", "Абзац 3.", "{{ nowhere }}")
    expect(tab.get_by_role("alert")).to_contain_text("docs/lan/index.md:15:1: 'nowhere' is undefined")
    preview.change("docs/lan/index.md", "{{ nowhere }}", "[ссылка](#nicht)")
    expect(tab.get_by_role("alert")).to_contain_text("#nicht")
    preview.change("docs/lan/index.md", "[ссылка](#nicht)", "Готово.")
    expect(tab.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("releases/5.2.0.yml", "kind: fixed", "kind: mended", "releases/5.2.0.yml:13:11: unknown kind 'mended'"),
        ("docs/lan/index.md", "title: LAN", "titel: LAN", "docs/lan/index.md:2:1: unknown key 'titel'"),
        ("overrides/main.html", "{% block announce %}", "{% block announce", "main.html"),
        ("overrides/mends.yml", "find: 'for=", "find: 'fro=", "overrides/mends.yml:"),
        ("hooks/links.py", "def on_files(", "def on_files((", "SyntaxError"),
        ("mkdocs.yml", "site_name:", "site_name: [", "mkdocs.yml"),
    ],
)
def test_what_stops_everything_is_shown_and_heals(
    preview: Preview, tab: Page, file: str, old: str, new: str, message: str
) -> None:
    preview.change(file, old, new)
    expect(tab.locator("h1")).to_have_text("Сборка не удалась")
    expect(tab.locator("body")).to_contain_text(message)
    preview.change(file, new, old)
    expect(tab.locator("h1")).to_contain_text("LAN")


def test_missing_page_is_the_lines_own(preview: Preview, tab: Page) -> None:
    response = tab.goto(f"{preview.address}/nowhere.html")
    assert response
    assert response.status == 404
    expect(tab.locator("h1")).to_have_text("Страница не найдена")
    assert re.search(r'href="/assets/site\.[0-9a-f]{8}\.css"', tab.content())


def test_a_port_in_use_is_one_clear_line(tree: Tree) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = run("python", "scripts/serve_preview.py", "--port", str(port), cwd=tree())
    assert result.returncode == 1
    assert result.stderr == f"error: 127.0.0.1:{port}: Address already in use; choose another --port\n"


def test_diagrams_stay_when_their_page_is_edited(tree: Tree) -> None:
    drawing = page("Сеть", "Первое.\n\n![Схема](../images/a.svg)\n\n[файл](../images/b.svg)")
    pages = {"lan/net.md": drawing, "lan/part.md": page("Часть", '--8<-- "words.txt"\n\n![Схема](../images/b.svg)')}
    pictures = {"images/a.svg": PICTURE, "images/b.svg": PICTURE.replace("M0", "M7"), "words.txt": "Слова.\n"}
    with serving(tree(pages | pictures)) as preview:
        for old, new in (("Первое", "Второе"), ("Второе", "Третье")):
            preview.change("docs/lan/net.md", old, new)
            shown = preview.wait_for("lan/net.html", new)
            assert "M0 0h9" in shown
            assert 'role="alert"' not in shown
        assert "M7 0h9" in preview.get("lan/part.html")[1]
        assert preview.get("images/a.svg")[0] == 404  # as in a build, where the page holds it
        preview.change("docs/lan/net.md", "![Схема](../images/a.svg)", "Нет схемы.")
        preview.wait_for("lan/net.html", "Нет схемы")
        assert preview.get("images/a.svg") == (200, PICTURE)
        assert preview.changes() == [["lan/net.html", "lan/part.html"]] * 3


def test_search_outlives_an_edit_that_changes_no_word_of_it(preview: Preview) -> None:
    index = preview.get("search/search_index.json")
    for number in range(3):
        preview.change("docs/lan/index.md", "## Конец", f"<!-- {number} -->\n\n## Конец")
        preview.wait(lambda number=number: len(preview.changes()) == number + 1, "the edit")  # type: ignore[misc]
        assert preview.get("search/search_index.json") == index
        assert index[0] == 200


def test_what_is_gone_is_not_shown_any_more(preview: Preview) -> None:
    preview.write("docs/operation/more.md", page("Ещё страница", redirect_from="[old/more.md]"))
    preview.wait_for("operation/more.html", "Ещё страница")
    assert preview.get("old/more.html")[0] == 200
    (preview.root / "docs/operation/more.md").unlink()
    preview.wait(lambda: preview.get("operation/more.html")[0] == 404, "the removal")
    assert preview.get("old/more.html")[0] == 404


def test_pages_of_other_lines_are_not_there(preview: Preview) -> None:
    assert preview.get("lan/new.html")[0] == 404
    assert preview.get("lan/new.md")[0] == 404


def save_with_vim(file: Path, old: str, new: str, options: str) -> None:
    """Let vim save: it tries whether it may write in the folder (`4913`), and keeps the former file as it was told."""
    words = [
        "vim",
        "-N",
        "-u",
        "NONE",
        "-i",
        "NONE",
        "-es",
        "-c",
        f"set writebackup {options}",
        "-c",
        f"%s/{old}/{new}/",
    ]
    subprocess.run([*words, "-c", "wq", file.name], cwd=file.parent, check=True, stdin=subprocess.DEVNULL)


def save_with_sed(file: Path, old: str, new: str) -> None:
    subprocess.run(["sed", "-i", f"s/{old}/{new}/", file], check=True)


def save_with_ed(file: Path, old: str, new: str) -> None:
    subprocess.run(["ed", "-s", file], input=f"%s/{old}/{new}/\nw\nq\n", text=True, check=True)


def save_as_jetbrains(file: Path, old: str, new: str) -> None:
    """Do what their "safe write" does: a new file beside the former one, two renames, the former one is removed."""
    fresh, former = (file.with_name(f"{file.name}___jb_{name}___") for name in ("tmp", "old"))
    fresh.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    file.rename(former)
    time.sleep(0.05)
    fresh.rename(file)
    former.unlink()


def save_as_emacs(file: Path, old: str, new: str) -> None:
    """Do what it does at the first edit and at saving: a lock, a copy of what is not saved, the former file renamed."""
    lock, auto = file.with_name(f".#{file.name}"), file.with_name(f"#{file.name}#")
    text = file.read_text("utf-8").replace(old, new)
    lock.symlink_to("writer@host.12345:1795478400")
    auto.write_text(text, "utf-8")
    time.sleep(0.4)
    file.rename(file.with_name(f"{file.name}~"))
    file.write_text(text, "utf-8")
    auto.unlink()
    lock.unlink()


def save_through_a_nameless_file(file: Path, old: str, new: str) -> None:
    """Do what many do (Gnome's library, Qt's, Python's): a name made by chance, and a rename over the former file."""
    fresh = file.with_name(f"{file.name}.Xq3fZ9")
    fresh.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    time.sleep(0.1)
    fresh.replace(file)


SAVES: dict[str, Callable[[Path, str, str], None]] = {
    "vim-renames": partial(save_with_vim, options="backupcopy=no"),
    "vim-copies": partial(save_with_vim, options="backupcopy=yes"),
    "vim-keeps": partial(save_with_vim, options="backup backupcopy=no"),
    "sed": save_with_sed,
    "ed": save_with_ed,
    "jetbrains": save_as_jetbrains,
    "emacs": save_as_emacs,
    "nameless": save_through_a_nameless_file,
}


@pytest.mark.parametrize("editor", SAVES)
def test_an_edit_is_one_edit_of_one_text_whatever_saves_it(preview: Preview, editor: str) -> None:
    if editor.partition("-")[0] in {"vim", "ed"}:
        require(editor.partition("-")[0])
    for old, new in (("Абзац 3", "Слово кукумбер"), ("кукумбер", "огурец")):
        SAVES[editor](preview.root / "docs/lan/index.md", old, new)
        preview.wait_for("lan/index.html", new)
    time.sleep(0.6)
    assert preview.changes() == [["lan/index.html"]] * 2
    assert [row.partition(":")[0] for row in preview.rows[1:]] == ["docs/lan/index.md"] * 2


def test_what_changes_nothing_is_no_edit(preview: Preview) -> None:
    page_of_lan, index = (preview.root / "docs" / name for name in ("lan/index.md", "index.md"))
    page_of_lan.touch()
    save_with_sed(page_of_lan, "Нет такого", "Ничего")
    for name in (".#index.md", "#index.md#", "index.md~", ".index.md.swp", "4913", "sedXy12Za"):
        page_of_lan.with_name(name).write_text("Ничего.", "utf-8")
    for name in ("4913", "sedXy12Za"):
        page_of_lan.with_name(name).unlink()
    index.rename(index.with_name("away.md"))
    index.with_name("away.md").rename(index)
    shutil.move(preview.root / "docs/lan", preview.root / "away")
    shutil.move(preview.root / "away", preview.root / "docs/lan")
    index.chmod(0o600)
    time.sleep(1)
    assert preview.changes() == []
    assert len(preview.rows) == 1


def test_what_editors_leave_beside_the_files_disturbs_nothing(preview: Preview) -> None:
    """An Emacs lock is a link to nowhere, and `*.md` to whoever looks at the end of a name only."""
    files = (
        "docs/lan/index.md", "releases/5.2.0.yml", "releases/lines.yml", "overrides/main.html", "hooks/links.py",
        "overrides/late/page-links.html", "overrides/generated/release.html", "overrides/assets/site.css", "mkdocs.yml",
        "overrides/mends.yml", "docs/spelling.txt",
    )  # fmt: skip
    for file in map(preview.root.joinpath, files):
        file.with_name(f".#{file.name}").symlink_to("writer@host.12345:1795478400")
        file.with_name(f".{file.name}.swp").write_bytes(b"b0VIM 9.0\0\xff")
        file.with_name(f"{file.name}~").write_bytes(b"{% \xff")
        file.with_name(f"#{file.name}#").write_bytes(b"{% \xff")
    preview.change("mkdocs.yml", "name: Basalt Hub\n", "name: Углерод\n")
    shown = preview.wait_for("lan/index.html", "Углерод 5.2")
    assert 'role="alert"' not in shown
    assert preview.get("changelog/5.2.0.html")[0] == 200
    preview.change("docs/lan/index.md", "Абзац 3", "Слово кукумбер")
    assert 'role="alert"' not in preview.wait_for("lan/index.html", "кукумбер")
    preview.change("overrides/late/page-links.html", "Помогите", "Пособите")
    assert 'role="alert"' not in preview.wait_for("lan/index.html", "Пособите")


@pytest.mark.parametrize("folder", ["docs/lan", "docs", "docs/lan/deep/er"])
def test_a_folder_that_comes_back_is_seen(tree: Tree, folder: str) -> None:
    root = tree({"lan/index.md": page("LAN", "Слово."), "lan/deep/er/page.md": page("Глубина", "Слово.")})
    with serving(root) as preview:
        for away in (root / "away", None):
            kept = root.parent / "kept"
            if away:
                shutil.move(root / folder, away)
            else:
                shutil.copytree(root / folder, kept)
                shutil.rmtree(root / folder)
            seen = len(preview.rows)
            preview.wait(lambda seen=seen: len(preview.rows) > seen, "the removal")  # type: ignore[misc]
            if away:
                shutil.move(away, root / folder)
            else:
                shutil.copytree(kept, root / folder)
            word = "вернулось" if away else "возникло"
            preview.wait_for("lan/deep/er/page.html", "Глубина")
            preview.change("docs/lan/deep/er/page.md", "Слово", word)
            preview.wait_for("lan/deep/er/page.html", word)
            preview.change("docs/lan/deep/er/page.md", word, "Слово")
            preview.wait_for("lan/deep/er/page.html", "Слово")


@pytest.fixture
def linked(tree: Tree) -> Path:
    """A project whose documentation stands elsewhere, with links in it to a file and to a folder of its own."""
    root = tree({"lan/index.md": page("LAN", "Слово."), "lan/deep/page.md": page("Глубина", "Слово.")})
    shared = root / "docs/shared"
    shared.mkdir()
    for place in ("lan/deep", "operation/incidents.md"):
        target = shared / Path(place).name
        (root / "docs" / place).rename(target)
        (root / "docs" / place).symlink_to(os.path.relpath(target, (root / "docs" / place).parent))
    (root / "docs").rename(root / "prose")
    (root / "docs").symlink_to("prose")
    return root


def test_links_are_followed(linked: Path) -> None:
    with serving(linked) as preview:
        for path, address in (
            ("prose/lan/index.md", "lan/index.html"),
            ("prose/shared/deep/page.md", "lan/deep/page.html"),
            ("prose/shared/incidents.md", "operation/incidents.html"),
            ("docs/lan/deep/page.md", "lan/deep/page.html"),
        ):
            text = preview.root / path
            preview.write(path, text.read_text("utf-8") + f"\nПравка {path}\n")
            preview.wait_for(address, f"Правка {path}")
        save_with_sed(preview.root / "prose/shared/incidents.md", "Правка", "Переправка")
        preview.wait_for("operation/incidents.html", "Переправка")
        preview.write("prose/shared/deep/second.md", page("Вторая"))
        preview.wait_for("lan/deep/second.html", "Вторая")
        shutil.copytree(linked / "prose", linked / "other", symlinks=True)
        (linked / "other/lan/index.md").write_text(page("Иное"), "utf-8")
        (linked / "docs").unlink()
        (linked / "docs").symlink_to("other")
        preview.wait_for("lan/index.html", "Иное")
        preview.change("other/lan/index.md", "Текст.", "Новый текст.")
        preview.wait_for("lan/index.html", "Новый текст.")


DEAFEN = 'echo 0 > /proc/sys/user/max_inotify_instances; exec "$@"'
DEAF = World(("unshare", "--user", "--map-root-user", "sh", "-c", DEAFEN, "sh"), "true")
"""A world without events of files, as it is on a network drive."""


@pytest.mark.parametrize("option", [["--poll"], []])
def test_without_events_it_looks_at_intervals(linked: Path, option: list[str]) -> None:
    require(DEAF)
    with serving(linked, *option, around=DEAF.enter) as preview:
        preview.change("docs/lan/index.md", "Слово", "Кукумбер")
        preview.wait_for("lan/index.html", "Кукумбер")
        save_with_sed(linked / "prose/shared/deep/page.md", "Слово", "Огурец")
        preview.wait_for("lan/deep/page.html", "Огурец")
        preview.change("hooks/frames.py", "    find_build(config).open_frames(env)\n", "    pass\n")
        preview.wait(lambda: any("starting anew" in row for row in preview.rows), "the new beginning")
        said = "preview: no events of files (inotify instance limit reached); looking for edits every 0.5 s"
        assert (said in preview.rows) == (not option)


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/", 200), ("//", 200), ("/index.html?a=b", 200), ("/lan/../index.html", 200), ("/%69ndex.html", 200),
        ("http://127.0.0.1/lan/index.html", 200), ("/lan/", 200), ("//lan/index.html", 200), ("/404.html", 200),
        ("/lan", 404), ("/lan/index", 404), ("/lan/index.md", 404), ("/nowhere/", 404), ("/index.html/", 404),
        ("/index.html/x", 404), ("/%00", 404), ("/index.html%00", 404), ("/../../etc/passwd", 404),
        ("/..%2f..%2fetc/passwd", 404), ("/%2e%2e/%2e%2e/etc/passwd", 404), ("//etc/passwd", 404), ("/etc/passwd", 404),
        ("/%FF%FE", 404), ("/%D0%9F%D1%80", 404), ("/%", 404), ("/%zz", 404), ("/" + "a" * 300, 404),
        ("/" + "a/" * 3000, 404), ("/" + "a" * 60000, 404), ("/" + "a" * 70000, 414), ("*", 404), ("http://[", 200),
        ("//[", 404), ("/<script>alert(1)</script>", 404), ("/.preview/", 404), ("/.preview/../index.html", 200),
        ("/.preview/problems.css", 200), ("/.preview/../../mkdocs.yml", 404), ("/\xe9", 404),
        ("/\\..\\mkdocs.yml", 404),
        ("/spelling.txt", 404), ("/documents.yml", 404), ("/search/search_index.json", 200), ("/search", 404),
    ],
)  # fmt: skip
def test_whatever_is_asked_for_has_an_answer(shared: Preview, target: str, status: int) -> None:
    answer = ask(shared, f"GET {target} HTTP/1.1")
    assert answer.startswith(f"HTTP/1.1 {status} ".encode()), answer[:300]
    assert b"Traceback" not in answer
    assert b"<script>alert" not in answer
    if status == 404:
        assert "Страница не найдена".encode() in answer


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        ("HEAD /index.html HTTP/1.1", 200), ("HEAD /nowhere HTTP/1.1", 404), ("HEAD /.preview/changes HTTP/1.1", 200),
        ("POST /index.html HTTP/1.1", 501), ("PUT / HTTP/1.1", 501), ("NONSENSE", 400), ("GET / HTTP/9.9", 505),
    ],
)  # fmt: skip
def test_other_ways_to_ask_have_one_too(shared: Preview, request_line: str, status: int) -> None:
    answer = ask(shared, request_line)
    assert re.match(rb"HTTP/1\.1 %d |.*Error code: %d" % (status, status), answer, re.DOTALL), answer[:300]
    if request_line.startswith("HEAD"):
        assert answer.endswith(b"\r\n\r\n")
        assert answer.count(b"\r\n\r\n") == 1


def test_a_browser_that_leaves_in_the_middle_is_no_word_worth(preview: Preview) -> None:
    host, port = preview.address.removeprefix("http://").split(":")
    for _ in range(5):
        with socket.create_connection((host, int(port))) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # an abrupt end
            connection.sendall(b"GET /search/search_index.json HTTP/1.1\r\n\r\n" * 20)
    assert preview.get("index.html")[0] == 200


def ask(preview: Preview, request_line: str) -> bytes:
    """Return the whole answer to a request that no library would send."""
    host, port = preview.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(request_line.encode("latin-1") + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview that nobody edits."""
    with serving(write_tree(tmp_path_factory.mktemp("shared") / "project")) as preview:
        yield preview


def test_more_tabs_than_connections_show_every_edit(preview: Preview, browser: Browser) -> None:
    """A browser keeps six connections to a host."""
    context = browser.new_context()
    places = ["lan/index.html", "", "operation/index.html", "operation/updating.html", *["lan/index.html"] * 4]
    tabs = {Watched(context): place for place in places}
    for tab, place in tabs.items():
        tab.page.goto(f"{preview.address}/{place}")
    for number in range(3):
        preview.change("docs/lan/index.md", "## Конец", f"Правка {number}.\n\n## Конец")
        preview.change("docs/index.md", "[LAN]", f"Главная {number}. [LAN]")
        for tab, place in tabs.items():
            if place in {"lan/index.html", ""}:
                expect(tab.page.get_by_text(f"{'Правка' if place else 'Главная'} {number}.").first).to_be_attached()
        tabs.popitem()[0].page.close()  # the others go on
    preview.change("mkdocs.yml", "name: Basalt Hub\n", "name: Углерод\n")
    for tab in tabs:
        expect(tab.page).to_have_title(re.compile("Углерод 5.2"))
        assert tab.complaints == []
    context.close()


def test_a_tab_that_was_left_and_come_back_to_is_up_to_date(preview: Preview, tab: Page) -> None:
    tab.goto(f"{preview.address}/operation/index.html")
    preview.change("docs/lan/index.md", "Абзац 3.", "Слово кукумбер.")
    preview.wait_for("lan/index.html", "кукумбер")
    tab.go_back()
    expect(tab.get_by_text("кукумбер").first).to_be_attached()
    preview.change("docs/lan/index.md", "кукумбер", "огурец")
    expect(tab.get_by_text("огурец").first).to_be_attached()


def test_a_browser_without_shared_workers_shows_edits_too(preview: Preview, browser: Browser) -> None:
    context = browser.new_context()
    context.add_init_script("delete window.SharedWorker")
    tab = Watched(context)
    tab.page.goto(f"{preview.address}/lan/index.html")
    preview.change("docs/lan/index.md", "Абзац 3.", "Слово кукумбер.")
    expect(tab.page.get_by_text("кукумбер").first).to_be_attached()
    preview.change("docs/lan/index.md", "кукумбер", "огурец")
    expect(tab.page.get_by_text("огурец").first).to_be_attached()
    assert tab.complaints == []
    context.close()


def test_a_problem_that_is_mended_elsewhere_leaves_every_tab(preview: Preview, tab: Page) -> None:
    preview.change("docs/operation/index.md", "Текст.", "[ссылка](#nicht)")
    expect(tab.get_by_role("alert")).to_contain_text("#nicht")
    preview.change("docs/operation/index.md", "[ссылка](#nicht)", "Готово.")
    expect(tab.get_by_role("alert")).to_have_count(0)


def test_after_random_edits_the_preview_is_what_a_clean_build_makes() -> None:
    command = ("python", "tests/preview_edits.py", "--sequences", "15", "--seconds", "60", "--seed", "15")
    result = run(*command, cwd=ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert re.match(r"\d+ times the preview was what a clean build makes", result.stdout)


def test_who_edits_on_as_soon_as_an_edit_shows_waits_for_no_other_pages(tree: Tree) -> None:
    root = tree()
    for number in range(2000):  # so that a look at all files takes its time
        file = root / f"src/many/{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    with serving(root) as preview:
        for number in range(10):
            for path in ("lan/index", "operation/index", "operation/incidents"):
                preview.change(f"docs/{path}.md", "Текст.", f"Правка {number}. Текст.")
                preview.wait_for(f"{path}.html", f"Правка {number}.")
        assert None not in preview.changes()


def test_the_real_pages_keep_their_diagrams_and_links(tmp_path: Path) -> None:
    for folder in ("docs", "manual", "releases", "overrides", "hooks", "scripts", "src"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "mkdocs.base.yml"):
        shutil.copy(ROOT / name, tmp_path)
    pages = [file for file in sorted((tmp_path / "docs").rglob("*.md")) if ".svg)" in file.read_text("utf-8")]
    with serving(tmp_path, LINE="latest", LINES="latest") as preview:
        for file in pages:
            path = file.relative_to(tmp_path).as_posix()
            address = path.removeprefix("docs/").removesuffix(".md") + ".html"
            status, before = preview.get(address)
            preview.write(path, file.read_text("utf-8") + "\nСлово кукумбер.\n")
            after = preview.wait_for(address, "кукумбер")
            assert status == 200
            assert after.count('class="diagram"') == before.count('class="diagram"')
            assert 'role="alert"' not in after
        assert None not in preview.changes()
