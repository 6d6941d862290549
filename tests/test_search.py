"""The search: its words, its index, and the dialog in a real browser, over HTTP and from files."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Watched, page, run
from playwright.sync_api import Browser, Page, expect

from docsite.cache import open_cache
from docsite.problems import ProblemsError
from docsite.russian.words import find_lemmas, find_stems, split_words
from docsite.tree.synonyms import load_synonyms

GROUP = pytest.mark.xdist_group("site")
SEARCH = ROOT / "overrides/assets/search"
FIELD = "[data-md-component=search-query]"


@GROUP
def test_the_browser_s_words_are_the_builder_s(site: Path, browser: Browser) -> None:
    """Stems and word borders of all texts of the site; a difference would be a page that nobody finds."""
    tab = browser.new_page()
    lunr = site / "latest/assets/javascripts/lunr/min"
    for file in (SEARCH / "words.js", lunr / "lunr.stemmer.support.min.js", lunr / "lunr.ru.min.js"):
        tab.add_script_tag(path=file)
    index = json.loads((site / "latest/search/search_index.json").read_text("utf-8"))["config"]["index"]
    texts = [read_part(file) for file in sorted((site / "latest/search" / index["version"]).glob("page-*.js"))]
    whole = "\n".join(text for each in texts for section in each["sections"] for text in section)
    mine = [list(counted) for counted in split_words(whole)]
    assert len(mine) > 5_000
    assert tab.evaluate("(text) => splitWords(text).map((word) => word.counted)", whole) == mine
    lemmas = {lemma for counted in mine for word in counted for lemma in find_lemmas(word)}
    forms = {word for counted in mine for word in counted}
    stems = tab.evaluate("(words) => words.map(stem)", sorted(forms))
    known = {stem for lemma in lemmas for stem in find_stems(lemma)}
    assert [form for form, stem in zip(sorted(forms), stems, strict=True) if stem not in known] == []
    tab.close()


def read_part(file: Path) -> Any:  # noqa: ANN401 - a part of the index
    text = file.read_text("utf-8")
    return json.loads(text[text.index("{") : text.rindex(")")])


def test_synonyms_bring_a_phrase_and_its_twin_together(tmp_path: Path) -> None:
    (tmp_path / "search-synonyms.yml").write_text("synonyms:\n  - [виртуальная машина, ВМ]\n", "utf-8")
    synonyms = load_synonyms(tmp_path, open_cache(tmp_path))
    text = [find_lemmas(word) for (word,) in split_words("диск виртуальной машины")]
    assert list(synonyms.find(text)) == [(slice(1, 3), (find_lemmas("вм"),))]
    back = [find_lemmas(word) for (word,) in split_words("две ВМ")]
    assert list(synonyms.find(back)) == [(slice(1, 2), (find_lemmas("виртуальная"), find_lemmas("машина")))]


def test_mistakes_in_the_synonyms_are_named_and_stop_the_build(tree: Callable[..., Path]) -> None:
    text = "synonyms:\n  - [узел, хост]\n  - [хост, '!!']\n  - [один]\n"
    root = tree({"search-synonyms.yml": text})
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE="5.3")
    assert result.returncode == 1
    assert "docs/search-synonyms.yml:4:5: synonyms: a list; expected" in result.stderr
    (root / "docs/search-synonyms.yml").write_text(text.replace("  - [один]\n", ""), "utf-8")
    with pytest.raises(ProblemsError) as error:
        load_synonyms(root / "docs", open_cache(root))
    assert str(error.value).split("\n") == [
        "docs/search-synonyms.yml:3:6: 'хост' stands twice (first in line 2); expected each word in one group",
        "docs/search-synonyms.yml:3:12: '!!' holds no word; expected words",
    ]


def find(tab: Page, query: str) -> list[str]:
    """Type the query; return the titles of the pages found."""
    tab.locator(FIELD).fill("")
    tab.locator(FIELD).fill(query)
    tab.wait_for_function("(text) => window.searched === text", arg=query)
    return tab.locator(".md-search-result__item > a:first-child").all_inner_texts()


@pytest.fixture
def dialog(browser: Browser, address: str) -> Iterator[Watched]:
    with browser.new_context(viewport={"width": 1280, "height": 900}, locale="ru-RU") as context:
        context.add_init_script(LISTEN)
        watched = Watched(context)
        watched.page.goto(address + "latest/lan/index.html", wait_until="networkidle")
        yield watched


LISTEN = """
window.Worker = class extends Worker {
  constructor(...words) {
    super(...words);
    this.addEventListener("message", ({ data: { type, data } }) => {
      if (type === "done" || type === "failed") setTimeout(() => (window.searched = data.text), 20);
    });
  }
};
"""


@GROUP
def test_the_index_is_loaded_when_the_search_is_opened_and_is_small(dialog: Watched, site: Path) -> None:
    tab = dialog.page
    before = len(dialog.requests)
    assert not [url for url in dialog.requests if re.search("search/[0-9a-f]{12}/|engine.js|lunr", url)]
    with tab.expect_response(re.compile("words.js$")):
        tab.keyboard.press("/")
    assert find(tab, "снимков")[0].startswith("Снимки")
    loaded = [url.split("/latest/")[1] for url in dialog.requests[before:]]
    size = sum(len(gzip.compress((site / "latest" / path).read_bytes())) for path in loaded)
    assert 10_000 < size < 150_000
    assert dialog.complaints == []


@GROUP
def test_hits_lead_to_sections_and_mark_the_words_as_they_stand(dialog: Watched) -> None:
    tab = dialog.page
    tab.keyboard.press("/")
    find(tab, "внешних снимков")
    first = tab.locator(".md-search-result__item").first
    expect(first.locator("mark").first).to_have_text(re.compile("снимк|снимок", re.IGNORECASE))
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile(r"lan/snapshots\.html\?h=.*#external$"))
    expect(tab.locator("article mark").first).to_be_visible()
    assert dialog.complaints == []


@GROUP
def test_the_arrow_keys_and_escape_work_as_before(dialog: Watched) -> None:
    tab = dialog.page
    tab.keyboard.press("/")
    find(tab, "сеть")
    tab.keyboard.press("ArrowDown")
    expect(tab.locator(".md-search-result__link:focus")).to_have_count(1)
    tab.keyboard.press("Escape")
    expect(tab.locator("#__search")).not_to_be_checked()


@GROUP
def test_a_link_with_a_query_opens_the_search(dialog: Watched, address: str) -> None:
    dialog.page.goto(address + "latest/index.html?q=резервных+копий")
    expect(dialog.page.locator(".md-search-result__item").first).to_contain_text("Резервные копии")


@GROUP
def test_one_guide_can_be_searched_with_the_keyboard_alone(dialog: Watched) -> None:
    tab = dialog.page
    tab.keyboard.press("/")
    find(tab, "резервная копия")
    for _ in ("share", "clear", "everywhere"):
        tab.keyboard.press("Tab")
    expect(tab.locator(".search-guides__guide:focus")).to_have_text("Везде")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    expect(tab.locator(".search-guides__guide[aria-pressed=true]")).to_have_text("Установка")
    expect(tab.locator(".md-search-result__link").first).to_have_attribute("href", re.compile("/install/"))
    links = tab.locator(".md-search-result__link").evaluate_all("(links) => links.map((link) => link.href)")
    assert links
    assert all("/install/" in link for link in links)
    assert dialog.complaints == []


@GROUP
def test_nothing_found_offers_help_with_the_query(dialog: Watched) -> None:
    tab = dialog.page
    tab.keyboard.press("/")
    assert find(tab, "щщщщщщщ <&> ъъъъъъъъ") == []
    expect(tab.locator(".search-help")).to_contain_text("Попробуйте другие слова")
    link = tab.locator(".search-help__link").first.get_attribute("href") or ""
    assert "%3C%26%3E" in link
    assert link.startswith("mailto:support@basalt.example?subject=")
    find(tab, "снимок")
    expect(tab.locator(".search-help")).to_be_hidden()
    tab.locator(".search-guides__guide", has_text="Поддержка").click()
    find(tab, "blockcommit")
    tab.get_by_role("button", name="Искать во всех разделах").click()
    expect(tab.locator(".md-search-result__item").first).to_contain_text("blockcommit")


@GROUP
def test_a_word_that_is_nowhere_brings_what_is_near_and_says_so(dialog: Watched) -> None:
    tab = dialog.page
    tab.keyboard.press("/")
    assert any("Производительность" in title for title in find(tab, "прожзводжтельность")[:3])
    expect(tab.locator(".search-help")).to_contain_text("показано похожее")


@GROUP
def test_a_part_that_does_not_load_is_said_and_tried_again(dialog: Watched) -> None:
    tab = dialog.page
    tab.route(re.compile("/terms-"), lambda route: route.abort())
    tab.keyboard.press("/")
    assert find(tab, "снимков") == []
    expect(tab.locator(".search-help")).to_contain_text("Поиск не загрузился")
    expect(tab.locator(".search-help__link").first).to_be_visible()
    tab.unroute(re.compile("/terms-"))
    tab.get_by_role("button", name="Повторить").click()
    expect(tab.locator(".md-search-result__item").first).to_contain_text("Снимки")
    expect(tab.locator(".search-help")).to_be_hidden()


@GROUP
@pytest.mark.parametrize("part", ["engine.js", "words.js$"])
def test_a_program_that_does_not_load_is_said_and_tried_again(dialog: Watched, part: str) -> None:
    tab = dialog.page
    tab.route(re.compile(part), lambda route: route.abort())
    tab.keyboard.press("/")
    assert find(tab, "снимков") == []
    tab.unroute(re.compile(part))
    tab.get_by_role("button", name="Повторить").click()
    expect(tab.locator(".md-search-result__item").first).to_contain_text("Снимки")


@GROUP
def test_an_index_of_another_build_is_said(dialog: Watched, address: str) -> None:
    tab = dialog.page
    manifest = {"version": "0123456789ab", "shards": 1, "guides": []}
    body = json.dumps({"config": {"lang": ["ru"], "separator": " ", "index": manifest}, "docs": []})
    tab.route(re.compile("search_index.json"), lambda route: route.fulfill(body=body, content_type="application/json"))
    tab.goto(address + "latest/lan/index.html", wait_until="networkidle")
    tab.keyboard.press("/")
    assert find(tab, "снимков") == []
    expect(tab.locator(".search-help")).to_contain_text("документация обновилась")


HOSTILE = {
    "long": "снимок " * 1500,
    "one long word": "ы" * 10_000,
    "emoji": "🦀🦀 снимок 👍",
    "markup": '<img src=x onerror="window.hurt=1"> снимок',
    "regular expression": "(.*)+$^[a-z]{1,}\\d снимок",
    "sql": "'; DROP TABLE pages; -- снимок",
    "prototype": "constructor __proto__ toString снимок",
    "only minus": "-снимок",
    "quotes": '"" «» "снимок',
    "controls": "сни\u0000мок\u202eснимок",
}


@GROUP
@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_query_is_just_a_query(dialog: Watched, case: str) -> None:
    tab = dialog.page
    tab.keyboard.press("/")
    find(tab, HOSTILE[case])
    assert tab.evaluate("window.hurt") is None
    assert tab.locator(".md-search-result img").count() == 0
    assert find(tab, "снимков")[0].startswith("Снимки")
    assert dialog.complaints == []


@GROUP
def test_an_option_is_no_excluded_word(dialog: Watched) -> None:
    tab = dialog.page
    tab.keyboard.press("/")
    assert find(tab, "hub -c file:///srv/hub system list")
    assert find(tab, "сертификат -chrony") != find(tab, "сертификат chrony")


@GROUP
def test_an_empty_query_finds_nothing_and_says_nothing(dialog: Watched) -> None:
    tab = dialog.page
    tab.keyboard.press("/")
    find(tab, "снимок")
    tab.locator(FIELD).fill("   ")
    expect(tab.locator(".md-search-result__item")).to_have_count(0)
    expect(tab.locator(".search-help")).to_be_hidden()
    assert dialog.complaints == []


@GROUP
def test_text_of_a_page_cannot_become_markup(build: Callable[..., tuple[Any, Path]], browser: Browser) -> None:
    text = 'Снимок `<img src=x onerror="window.hurt=1">` и &lt;b onclick=1&gt;жирно&lt;/b&gt;'
    result, site = build(docs={"lan/new.md": page("Снимок &lt;i&gt;", text, applies='">=5.3"')})
    assert result.returncode == 0, result.stderr
    with browser.new_context() as context:
        watched = Watched(context)
        watched.page.goto(f"{(site / 'index.html').as_uri()}?q=снимок")
        item = watched.page.locator(".md-search-result__item").first
        expect(item).to_contain_text("<img src=x onerror")
        assert watched.page.evaluate("window.hurt") is None
        assert item.locator("img, b, i").count() == 0
        assert watched.complaints == []


@GROUP
def test_without_storage_the_search_works(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        for name in ("localStorage", "sessionStorage"):
            refuse = "{get() { throw new DOMException('denied', 'SecurityError') }, configurable: true}"
            context.add_init_script(f"Object.defineProperty(Window.prototype, '{name}', {refuse})")
        watched = Watched(context)
        watched.page.goto(address + "latest/index.html?q=снимков")
        expect(watched.page.locator(".md-search-result__item").first).to_contain_text("Снимки")
        assert watched.complaints == []
