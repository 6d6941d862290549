"""The pages of a line on their way into its index."""

import json
from pathlib import Path
from typing import Any

import pytest

from docsite.cache import Cache
from docsite.programs import Programs
from docsite.russian import words
from docsite.search import collection
from docsite.search.collection import SearchCollection
from docsite.tree.synonyms import Synonyms

GUIDES = {"lan": "Узел"}
PAGE = '<h1 id="x">Снимки</h1><p>Вступление</p><h2 id="external">Внешний снимок</h2><p>Диск</p>'


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    own = ("", ())
    return Cache(tmp_path / "cache", Programs("", {words.__name__: own, collection.__name__: own}))


def collect(cache: Cache, *, version: str = "1") -> SearchCollection:
    search = SearchCollection(Synonyms(version=version), cache)
    search.add("lan/snapshots.html", PAGE, "Снимок узла", "О снимках", 2.0)
    search.add("index.html", "<p>Начало</p>", "Главная", "О новом", 1.0)
    return search


def write(search: SearchCollection, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    search.write(folder, GUIDES)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def read(content: bytes) -> Any:  # noqa: ANN401 - a part of the index
    return json.loads(content[content.index(b",") + 1 : -2])


def test_the_index_lies_in_a_folder_of_its_version_and_the_theme_s_file_names_it(cache: Cache, tmp_path: Path) -> None:
    files = write(collect(cache), tmp_path / "search")
    settings = json.loads(files.pop("search_index.json"))
    assert files.pop("search_index.js") == b"var __index = " + json.dumps(settings).encode()
    manifest = settings["config"].pop("index")
    assert settings == {"config": {"lang": ["ru"], "separator": r"[\s\-]+"}, "docs": []}
    assert (manifest["shards"], manifest["guides"]) == (1, ["Узел"])
    version = manifest["version"]
    assert sorted(files) == [f"{version}/{name}.js" for name in ("page-0", "page-1", "terms-0", "words")]


def test_pages_are_in_the_order_of_their_addresses_with_all_that_was_said_of_them(cache: Cache, tmp_path: Path) -> None:
    files = {name.split("/")[-1]: content for name, content in write(collect(cache), tmp_path / "search").items()}
    first, second = read(files["page-0.js"]), read(files["page-1.js"])
    assert first == {"address": "index.html", "title": "Главная", "sections": [["", "Главная", "Начало"]]}
    assert second["sections"] == [["", "Снимки", "Вступление"], ["external", "Внешний снимок", "Диск"]]
    known = read(files["words.js"])
    assert len(known["titles"][1]) == 2  # of the text and of the navigation
    assert "нов" in known["words"]  # of the description
    assert known["guides"] == [-1, 0]


def test_a_page_that_is_added_again_takes_the_place_of_the_former(cache: Cache, tmp_path: Path) -> None:
    search = collect(cache)
    search.add("index.html", "<p>Иначе</p>", "Главная", "О новом", 1.0)
    files = write(search, tmp_path / "search")
    [content] = [content for name, content in files.items() if name.endswith("page-0.js")]
    assert read(content)["sections"] == [["", "Главная", "Иначе"]]
    assert len([name for name in files if "/page-" in name]) == 2


def test_how_much_a_page_s_hits_weigh_is_no_matter_of_its_text(cache: Cache, tmp_path: Path) -> None:
    plain = write(collect(cache), tmp_path / "plain")
    search = collect(cache)
    search.add("index.html", "<p>Начало</p>", "Главная", "О новом", 9.0)
    lifted = write(search, tmp_path / "lifted")
    assert {name.split("/")[-1] for name in lifted} == {name.split("/")[-1] for name in plain}
    changed = {name.split("/")[-1] for name in lifted if lifted[name] not in plain.values()}
    assert changed == {"terms-0.js", "search_index.json", "search_index.js"}


def test_the_next_build_takes_its_pages_from_the_cache(cache: Cache, tmp_path: Path) -> None:
    first = write(collect(cache), tmp_path / "first")
    entries = set(cache.folder.iterdir())
    again = SearchCollection(Synonyms(version="1"), cache)
    for address, page in collect(cache).pages.items():
        assert page.packed
        again.pages[address] = page
    assert write(again, tmp_path / "second") == first
    assert set(cache.folder.iterdir()) == entries


@pytest.mark.parametrize("changed", ["text", "name", "description", "synonyms"])
def test_what_changes_a_page_s_words_makes_them_anew(cache: Cache, changed: str) -> None:
    collect(cache)
    entries = set(cache.folder.iterdir())
    search = SearchCollection(Synonyms(version="2" if changed == "synonyms" else "1"), cache)
    more = {part: "!" if part == changed else "" for part in ("text", "name", "description")}
    search.add(
        "index.html", f"<p>Начало{more['text']}</p>", f"Главная{more['name']}", f"О новом{more['description']}", 1.0
    )
    assert len(set(cache.folder.iterdir()) - entries) == 1


def test_words_that_were_looked_up_are_kept_for_the_next_build(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_lemmas", "_stems"):
        monkeypatch.setattr(words, name, {})
    monkeypatch.setattr(words, "_kept", 0)
    write(collect(cache), tmp_path / "search")
    kept = cache.read(words.__name__)
    assert kept is not None
    lemmas, stems = kept
    assert lemmas["узла"] == "узел"
    assert stems["узел"] == "узел узл"
    cache.keep([{"начало": "куздра"}, {}], words.__name__)
    monkeypatch.setattr(words, "_lemmas", {})
    search = SearchCollection(Synonyms(), cache)
    search.add("index.html", "<p>Начало</p>", "Главная", "", 1.0)
    assert "куздра".encode() in search.pages["index.html"].packed
