"""What a writer sees while writing: the preview, as `make serve` starts it, in a real browser."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import EPOCH, page, run
from lxml import html
from playwright.sync_api import Browser, Page, expect

LONG = "\n\n".join(f"Абзац {number}." for number in range(80))


@dataclass
class Preview:
    root: Path
    address: str

    def write(self, path: str, text: str) -> None:
        (self.root / path).write_text(text, "utf-8")

    def change(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text("utf-8")
        assert old in text
        self.write(path, text.replace(old, new))


@pytest.fixture
def preview(tree: Callable[..., Path]) -> Iterator[Preview]:
    root = tree({"kvm/index.md": page("KVM", f"## Проверка узла\n\n{LONG}\n\n## Конец\n\n{LONG}")})
    environment = os.environ | {"LINE": "5.2", "LINES": "5.2", "SOURCE_DATE_EPOCH": EPOCH, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "scripts/serve_preview.py", "--port", "0"]
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            address = next(match[1] for row in process.stdout if (match := re.match(r"preview: (http\S+)/$", row)))
            yield Preview(root, address)
        finally:
            process.terminate()


@pytest.fixture
def tab(preview: Preview, browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(f"{preview.address}/kvm/index.html")
    yield tab
    context.close()


def test_an_edit_shows_where_the_reader_was(preview: Preview, tab: Page) -> None:
    menu = html.document_fromstring(tab.content()).xpath("//*[@data-version-menu]//a/@href")
    assert menu == ["index.html"]
    tab.evaluate("scrollTo(0, 900)")
    preview.change("docs/kvm/index.md", "Абзац 79.", "Поправленный абзац.")
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
    preview.change("mkdocs.yml", "name: Carbon CRM\n", "name: Углерод\n")
    expect(tab).to_have_title(re.compile("Углерод 5.2"))
    former = "    find_build(config).open_frames(env)\n"
    preview.change("hooks/frames.py", former, f"{former}    env.filters['date'] = lambda day: 'когда-то'\n")
    expect(tab.get_by_text("когда-то").first).to_be_attached()


def test_what_has_changed_since_the_line_before_follows(preview: Preview, tab: Page) -> None:
    link = tab.get_by_role("link", name="Что изменилось с версии 5.1")
    preview.change("docs/kvm/index.md", "## Конец", "/// applies | >=5.2\nНовая память.\n///\n\n## Конец")
    expect(link).to_have_count(1)
    link.click()
    expect(tab.locator(".diff ins")).to_have_text(["Новая память."])
    preview.change("docs/kvm/index.md", "Новая память.", "Новый диск.")
    expect(tab.locator(".diff ins")).to_have_text(["Новый диск."])
    tab.goto(f"{preview.address}/kvm/index.html")
    preview.change("docs/kvm/index.md", "/// applies | >=5.2\nНовый диск.\n///\n\n", "")
    expect(link).to_have_count(0)


def test_search_knows_the_edit(preview: Preview, tab: Page) -> None:
    preview.change("docs/kvm/index.md", "Абзац 3.", "Слово кукумбер.")
    expect(tab.get_by_text("кукумбер").first).to_be_attached()
    tab.keyboard.press("/")
    tab.locator("input.md-search__input").fill("кукумбер")
    expect(tab.locator(".md-search-result__item").first).to_contain_text("кукумбер")


def test_a_mistake_is_named_and_heals_when_it_is_mended(preview: Preview, tab: Page) -> None:
    preview.change("docs/kvm/index.md", "Абзац 3.", "{{ nowhere }}")
    expect(tab.get_by_role("alert")).to_contain_text("docs/kvm/index.md:15:1: 'nowhere' is undefined")
    preview.change("docs/kvm/index.md", "{{ nowhere }}", "[ссылка](#nicht)")
    expect(tab.get_by_role("alert")).to_contain_text("#nicht")
    preview.change("docs/kvm/index.md", "[ссылка](#nicht)", "Готово.")
    expect(tab.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("releases/5.2.0.yml", "kind: fixed", "kind: mended", "releases/5.2.0.yml:13:11: unknown kind 'mended'"),
        ("docs/kvm/index.md", "title: KVM", "titel: KVM", "docs/kvm/index.md:2:1: unknown key 'titel'"),
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
    expect(tab.locator("h1")).to_contain_text("KVM")


def test_missing_page_is_the_lines_own(preview: Preview, tab: Page) -> None:
    response = tab.goto(f"{preview.address}/nowhere.html")
    assert response
    assert response.status == 404
    expect(tab.locator("h1")).to_have_text("Страница не найдена")
    assert re.search(r'href="/assets/site\.[0-9a-f]{8}\.css"', tab.content())


def test_a_port_in_use_is_one_clear_line(tree: Callable[..., Path]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = run("python", "scripts/serve_preview.py", "--port", str(port), cwd=tree())
    assert result.returncode == 1
    assert result.stderr == f"error: 127.0.0.1:{port}: Address already in use; choose another --port\n"
