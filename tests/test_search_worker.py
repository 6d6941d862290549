"""The search worker with an index of the builder's, from files and over HTTP; without a browser.

Where a case stems from what people reported of the search of other documentation, it names the issue.
"""

import functools
import http.server
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import QuietHandler
from script_scope import LUNR, SEARCH, ScriptScope, list_queries, open_scope

from docsite.search.index import IndexedPage, build_index
from docsite.search.scoring import read_words
from docsite.search.sections import PageText, Section
from docsite.tree.synonyms import Synonyms

PAGES = {
    "kvm/snapshots.html": ("Снимки", "", [
        Section("", "Снимки", "Снимок хранит состояние диска. Снимок не резервная копия."),
        Section("external", "Внешние снимки", "virsh snapshot-create-as создаёт снимок, virsh blockcommit сливает."),
    ]),
    "kvm/network.html": ("Сеть", "", [
        Section("", "Сеть", "Мост или NAT: что выбрать."),
        Section("bridge", "Мост", 'Мост <b>виден</b> & "слышен" всем. Свитч тут ни при чём.'),
    ]),
    "kvm/backup.html": ("Резервные копии", "", [
        Section("", "Резервные копии", "Правило трёх копий. Копия хранится на другом узле, снимок её не заменит."),
        Section("empty", "Пусто", ""),
    ]),
    "kvm/guests.html": ("Гости", "", [Section("", "Гости", "Снимок трёх гостей.")]),
    "kvm/cloud-init.html": ("cloud-init", "", [Section("", "cloud-init", "Имя узла и ключи при первом пуске.")]),
    "operation/moving.html": ("Перенос", "", [Section("", "Перенос", "Миграция на другой узел без копии диска.")]),
    **{f"log/{day}.html": ("Журнал", "", [Section("", "Журнал", "Событие в журнале.")]) for day in range(12)},
    "log/index.html": ("Прочее", "", [Section("", "Прочее", "Раз в день читайте журнал событий, а не файл событий.")]),
    "greek.html": ("Буквы", "", [Section("", "Буквы", "alpha beta gamma delta epsilon zeta eta theta iota kappa")]),
}  # fmt: skip


@dataclass(frozen=True)
class Worker:
    """A worker of a published line in a folder of its own."""

    scope: ScriptScope
    root: Path
    manifest: dict[str, Any]

    def start(self, base: str) -> list[dict[str, Any]]:
        self.scope.open(f"{base}/assets/search/worker.js")
        self.scope.load(self.root / "assets/search/worker.js")
        return self.scope.post({"type": 0, "data": {"config": {"index": self.manifest}}})

    def search(self, query: str) -> dict[str, Any]:
        found, done = self.scope.post({"type": 2, "data": query})
        assert (found["type"], done) == (
            3,
            {
                "type": "done",
                "data": {"text": query, "count": len(found["data"]["items"]), "isGuess": found["data"]["isGuess"]},
            },
        )
        result: dict[str, Any] = found["data"]
        return result

    def find(self, query: str) -> list[str]:
        return [item[0]["location"] for item in self.search(query)["items"]]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    root = tmp_path_factory.mktemp("line")
    shutil.copytree(SEARCH, root / "assets/search")
    shutil.copytree(LUNR, root / "assets/javascripts/lunr/min")
    texts = [(address, PageText(name, about, tuple(sections))) for address, (name, about, sections) in PAGES.items()]
    pages = [IndexedPage(address, 1.0, text, read_words(text, Synonyms())) for address, text in texts]
    index = build_index(pages, Synonyms(), {"kvm": "KVM", "operation": "Эксплуатация"})
    folder = root / "search" / index.version
    folder.mkdir(parents=True)
    for file, content in index.files.items():
        (folder / file).write_bytes(content)
    return root, index.manifest


@pytest.fixture(scope="module")
def scope() -> Iterator[ScriptScope]:
    with open_scope() as scope:
        yield scope


@pytest.fixture
def worker(scope: ScriptScope, published: tuple[Path, dict[str, Any]]) -> Worker:
    worker = Worker(scope, *published)
    worker.start(worker.root.as_uri())
    return worker


def test_the_worker_introduces_itself(worker: Worker) -> None:
    assert worker.start(worker.root.as_uri()) == [{"type": 1}, {"type": "guides", "data": ["KVM", "Эксплуатация"]}]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("снимков", "kvm/snapshots.html"),
        ("сниммки", "kvm/snapshots.html"),
        ("cнимки", "kvm/snapshots.html"),
        ("snapshot create as", "kvm/snapshots.html#external"),
        ("block commit", "kvm/snapshots.html#external"),
        ('"снимок не резервная копия"', "kvm/snapshots.html"),
        ('"Правило трёх копий"', "kvm/backup.html"),
        ("резервных копий", "kvm/backup.html"),
        ("резевная копия", "kvm/backup.html"),
        ("мoст", "kvm/network.html#bridge"),
        ('"мост или nat"?', "kvm/network.html"),
        ("cloud init", "kvm/cloud-init.html"),
        ("cluod-init", "kvm/cloud-init.html"),
        ("сloud-init", "kvm/cloud-init.html"),
        ("миграции", "operation/moving.html"),
        ("перенсо на другой узел", "operation/moving.html"),
        ("gthtyjc yf lheujq eptk", "operation/moving.html"),
    ],
)
def test_a_query_leads_to_the_section_that_answers_it(worker: Worker, query: str, first: str) -> None:
    """Queries of `queries.yml`, over pages that say what the real ones do."""
    assert query in list_queries()
    assert worker.find(query)[0] == first


@pytest.mark.parametrize("query", list_queries("error", "technical", "hyphen"))
def test_whatever_readers_ask_is_answered(worker: Worker, query: str) -> None:
    items = worker.search(query)["items"]
    html = "".join(section["title"] + section["text"] for item in items for section in item)
    assert re.search("<(?!/?p>|mark data-md-highlight>|/mark>)", html) is None


def test_a_page_s_sections_come_best_first_and_its_beginning_always(worker: Worker) -> None:
    [item] = worker.search("слышен")["items"]
    assert [section["location"] for section in item] == ["kvm/network.html#bridge", "kvm/network.html"]
    assert [section["score"] > 0 for section in item] == [True, False]
    assert (item[0]["title"], item[1]["title"]) == ("Мост", "Сеть")


def test_what_a_page_says_cannot_become_markup(worker: Worker) -> None:
    [[bridge, beginning]] = worker.search("виден слышен")["items"]
    assert bridge["text"] == (
        "<p>Мост &#60;b&#62;<mark data-md-highlight>виден</mark>&#60;/b&#62; &#38; "
        "&#34;<mark data-md-highlight>слышен</mark>&#34; всем. Свитч тут ни при чём.</p>"
    )
    assert (bridge["terms"], beginning["terms"]) == ({"виден": True, "слышен": True}, {})


def test_a_page_that_is_opened_marks_a_few_words(worker: Worker) -> None:
    words = PAGES["greek.html"][2][0].text.split()
    [[section]] = worker.search(" ".join(reversed(words)))["items"]
    assert list(section["terms"]) == words[:8]


def test_a_section_without_text_has_no_teaser(worker: Worker) -> None:
    [backup, *_] = worker.search("резервные копии")["items"]
    assert [section["text"] for section in backup if section["title"] == "Пусто"] == [""]


def test_a_phrase_leaves_out_what_does_not_hold_it(worker: Worker) -> None:
    """HappenApps/Quiver#453."""
    assert len(worker.find("снимок не резервная копия")) > 1
    [page] = worker.search('"снимок не резервная копия"')["items"]
    assert [section["location"] for section in page] == ["kvm/snapshots.html"]


def test_a_phrase_that_stands_nowhere_leaves_out_nothing(worker: Worker) -> None:
    assert worker.find('"копия снимок узел"') == worker.find("копия снимок узел")


def test_of_several_phrases_a_section_holds_all(worker: Worker) -> None:
    assert worker.find('"копия хранится" "правило трёх"') == ["kvm/backup.html"]
    assert worker.find('"копия хранится" "снимок трёх"') == worker.find("копия хранится снимок трёх")


def test_a_phrase_is_sought_beyond_the_pages_that_are_shown(worker: Worker) -> None:
    assert worker.find('"журнал событий"') == ["log/index.html"]
    assert worker.find('"событие в журнале"') == [f"log/{day}.html" for day in range(10)]
    assert worker.find("журнал событий") == [f"log/{day}.html" for day in range(10)]


def test_words_that_stand_together_count_more(worker: Worker) -> None:
    together, apart = (
        {section["location"]: section["score"] for item in worker.search(query)["items"] for section in item}
        for query in ("снимок трёх", "трёх снимок")
    )
    assert together == apart | {"kvm/guests.html": pytest.approx(1.6 * apart["kvm/guests.html"])}


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("сним", ["снимки"]),
        ("внешних сним", ["внешних", "снимки"]),
        ("virsh blockcom", ["virsh", "blockcommit"]),
        ("сн", None),
        ("снимки", None),
        ("снимки ", None),
        ("щщщщщщщ", None),
    ],
)
def test_the_word_that_is_being_typed_is_completed(worker: Worker, typed: str, suggested: list[str] | None) -> None:
    assert worker.search(typed).get("suggest") == suggested


def test_one_guide_is_searched_until_another_is_chosen(worker: Worker) -> None:
    everywhere = worker.find("узел")
    assert worker.scope.post({"type": "guide", "data": 1}) == []
    assert worker.find("узел") == ["operation/moving.html"]
    worker.scope.post({"type": "guide", "data": 0})
    assert worker.find("узел") == [page for page in everywhere if page.startswith("kvm/")]
    worker.scope.post({"type": "guide", "data": -1})
    assert worker.find("узел") == everywhere


def test_what_is_only_near_is_called_a_guess(worker: Worker) -> None:
    assert worker.search("снимок")["isGuess"] is False
    assert worker.search("резервирование")["isGuess"] is True


@pytest.mark.parametrize("query", ["", "  ", "\t\n"])
def test_an_empty_query_is_answered_at_once(worker: Worker, query: str) -> None:
    assert worker.scope.post({"type": 2, "data": query}) == [{"type": 3, "data": {"items": []}}]


@pytest.mark.parametrize("later", ["узел", ""])
def test_only_the_last_query_is_answered(worker: Worker, later: str) -> None:
    """bower/bower.github.io#276, and many more."""
    answers = worker.scope.post({"type": 2, "data": "снимок"}, {"type": 2, "data": "сеть"}, {"type": 2, "data": later})
    assert [answer["data"].get("text") for answer in answers if answer["type"] == "done"] == ([later] if later else [])
    assert len([answer for answer in answers if answer["type"] == 3]) == 1


def test_opening_the_dialog_loads_the_words_and_says_nothing(worker: Worker) -> None:
    assert worker.scope.call("() => typeof Dictionary") == "undefined"
    assert worker.scope.post({"type": "open"}) == []
    assert worker.find("снимок")
    assert worker.scope.call("() => typeof Dictionary") == "function"


PARTS = [
    "assets/search/words.js",
    "assets/search/engine.js",
    "assets/javascripts/lunr/min/lunr.ru.min.js",
    "search/*/words.js",
    "search/*/page-0.js",
]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("first", [[], [{"type": "open"}]])
def test_what_did_not_load_is_named_and_tried_again(worker: Worker, part: str, first: list[dict[str, str]]) -> None:
    [file] = worker.root.glob(part)
    away = file.rename(file.with_suffix(".away"))
    try:
        answers = worker.scope.post(*first, {"type": 2, "data": "снимок"})
    finally:
        away.rename(file)
    assert [answer["type"] for answer in answers] == [3, "failed"]
    assert answers[0]["data"] == {"items": []}
    assert answers[1]["data"]["text"] == "снимок"
    assert file.name in answers[1]["data"]["reason"]
    assert worker.find("снимок")[0] == "kvm/snapshots.html"


def test_a_part_of_another_build_is_not_taken(worker: Worker) -> None:
    [file] = worker.root.glob("search/*/page-0.js")
    content = file.read_bytes()
    file.write_bytes(content.replace(b"page-0", b"page-9"))
    try:
        _, failed = worker.scope.post({"type": 2, "data": "снимок"})
    finally:
        file.write_bytes(content)
    assert failed["data"]["reason"] == f"Error: {file.as_uri()} is of another build"


def test_over_http_the_worker_finds_the_same(worker: Worker) -> None:
    found = worker.search("снимок узла")
    handler = functools.partial(QuietHandler, directory=str(worker.root))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        worker.start(f"http://127.0.0.1:{server.server_port}")
        assert worker.search("снимок узла") == found
        [file] = worker.root.glob("search/*/page-0.js")
        worker.start(f"http://127.0.0.1:{server.server_port}")
        away = file.rename(file.with_suffix(".away"))
        try:
            _, failed = worker.scope.post({"type": 2, "data": "снимок узла"})
        finally:
            away.rename(file)
        assert re.fullmatch(r"Error: 404 http://.*/page-0\.js", failed["data"]["reason"])
        server.shutdown()


# the worker's passages


def words(first: int, last: int) -> str:
    return " ".join(f"w{number}" for number in range(first, last))


@pytest.mark.parametrize(
    ("text", "teaser"),
    [
        ("", ""),
        ("🦀 — !", ""),
        ("снимок", "[снимок]"),
        ("(снимок)", "([снимок])"),
        (f"{words(0, 8)} снимок {words(8, 60)}", f"{words(0, 8)} [снимок] {words(8, 33)} …"),
        (f"{words(0, 9)} снимок {words(9, 60)}", f"… {words(1, 9)} [снимок] {words(9, 34)} …"),
        (f"{words(0, 50)} снимок", f"… {words(42, 50)} [снимок]"),
        (f"{words(0, 50)} снимок.", f"… {words(42, 50)} [снимок]."),
        (f"{words(0, 50)} снимок {words(50, 75)}!", f"… {words(42, 50)} [снимок] {words(50, 75)}!"),
        (f"снимок {words(0, 60)} снимок и сеть", f"… {words(52, 60)} [снимок] и [сеть]"),
        (
            f"сеть {words(0, 20)} снимок {words(20, 60)} снимок сеть",
            f"[сеть] {words(0, 20)} [снимок] {words(20, 32)} …",
        ),
        (f"сеть {words(0, 25)} снимок {words(25, 60)} снимок сеть", f"… {words(52, 60)} [снимок] [сеть]"),
        (words(0, 60), f"{words(0, 34)} …"),
        (words(0, 34), words(0, 34)),
        ("Снимки и снимками, «снимок-сеть»", "[Снимки] и [снимками], «[снимок-сеть]»"),
    ],
)
def test_a_teaser_shows_the_passage_with_most_of_the_words(worker: Worker, text: str, teaser: str) -> None:
    worker.scope.post({"type": "open"})
    code = """async (text) => {
        const { dictionary } = await open();
        return new Marker(dictionary, dictionary.parse("снимок сеть ")).tease(text);
    }"""
    html = worker.scope.call(code, text)
    assert re.sub("<mark data-md-highlight>(.*?)</mark>", r"[\1]", html) == teaser


def test_what_is_merely_related_is_not_marked(worker: Worker) -> None:
    worker.scope.post({"type": "open"})
    code = """async (weight) => {
        const { dictionary } = await open();
        const units = [{ text: "", readings: [{ groups: [dictionary.find("снимок")], weight }] }];
        return new Marker(dictionary, { units }).markAll("снимок");
    }"""
    assert worker.scope.call(code, 0.3) == "снимок"
    assert worker.scope.call(code, 0.6) == "<mark data-md-highlight>снимок</mark>"


def test_synonyms_are_marked_too(worker: Worker) -> None:
    worker.scope.post({"type": "open"})
    code = """async () => {
        const { dictionary } = await open();
        dictionary.related.set(String(dictionary.find("мост")[0]), dictionary.find("свитч"));
        return new Marker(dictionary, dictionary.parse("мост ")).markAll("Мост, свитч, сеть");
    }"""
    assert re.findall("<mark data-md-highlight>(.*?)</mark>", worker.scope.call(code)) == ["Мост", "свитч"]
