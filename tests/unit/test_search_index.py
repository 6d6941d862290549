"""The files of the index, read as a browser reads them."""

import itertools
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import Stemmer

from docsite.russian.words import split_words
from docsite.search.index import IndexedPage, SearchIndex, build_index
from docsite.search.scoring import read_words
from docsite.search.sections import PageText, Section
from docsite.tree.synonyms import Synonyms

GUIDES = {"install/index.html": "Установка", "install": "Установка", "lan": "Узел", "late": "Поздняя"}
VM = (frozenset({"вм"}),)
GUEST = (frozenset({"гость"}),)
SYNONYMS = Synonyms(
    {"вм": ((VM, (GUEST,)),), "гость": ((GUEST, (VM,)),)},
    {"вм": frozenset({"гость", "нигде"}), "гость": frozenset({"вм"}), "нигде": frozenset({"вм"})},
)


@cache
def page(address: str, title: str, *sections: tuple[str, str, str], boost: float = 1.0) -> IndexedPage:
    text = PageText(title, f"О {title}", (Section("", title, "Вступление"), *itertools.starmap(Section, sections)))
    return IndexedPage(address, boost, text, read_words(text, SYNONYMS))


PAGES = (
    page("index.html", "Начало", ("a", "Первое", "Сеть гостя")),
    page("install/index.html", "Установка", ("b", "Второе", 'Диск <b> & "x" </script>'), ("c", "Третье", "сеть")),
    page("lan/snapshots.html", "Узлы гостя", ("d", "Четвёртое", "узел узла"), boost=2.0),
)


def parts(index: SearchIndex) -> dict[str, Any]:
    """Return what each script hands over; a browser calls its function `receive`."""
    read: dict[str, Any] = {}
    for name, content in index.files.items():
        head, _, tail = content.decode().partition(",")
        assert head == f'receive("{name.removesuffix(".js")}"'
        assert tail.endswith(")\n")
        part = read[name.removesuffix(".js")] = json.loads(tail[:-2])
        assert tail == json.dumps(part, ensure_ascii=False, separators=(",", ":")) + ")\n"  # no byte too many
    return read


def find(index: SearchIndex, word: str) -> list[tuple[str, str]]:
    """Return address and anchor of the sections where a word stands, the best first."""
    read = parts(index)
    words, stem = read["words"], Stemmer.Stemmer("russian").stemWord
    places = [
        (read[f"page-{number}"]["address"], read[f"page-{number}"]["sections"][section][0])
        for number, size in enumerate(words["sections"])
        for section in range(size)
    ]

    def rate() -> Iterator[tuple[int, int]]:
        for ((whole, *_),) in [list(split_words(word))]:
            for lemma in words["words"].get(stem(whole), ()):
                hits = read[f"terms-{lemma % index.shards}"][str(lemma)]
                yield from zip(hits[1::2], itertools.accumulate(hits[::2]), strict=True)

    return [places[section] for _, section in sorted(rate(), reverse=True)]


def test_a_word_in_any_form_finds_its_sections_best_first() -> None:
    index = build_index(PAGES, SYNONYMS, GUIDES)
    assert find(index, "узлами") == [("lan/snapshots.html", ""), ("lan/snapshots.html", "d")]
    assert set(find(index, "сетями")) == {("index.html", "a"), ("install/index.html", "c")}
    assert find(index, "гость")[0] == ("lan/snapshots.html", "")
    assert find(index, "вступления")[0] == ("lan/snapshots.html", "")  # its page weighs more
    assert find(index, "нигде") == []


def test_a_page_s_file_holds_its_text_as_it_is() -> None:
    read = parts(build_index(PAGES, SYNONYMS, GUIDES))
    assert [name for name in read if name.startswith("page-")] == ["page-0", "page-1", "page-2"]
    assert read["page-1"] == {
        "address": "install/index.html",
        "title": "Установка",
        "sections": [
            ["", "Установка", "Вступление"],
            ["b", "Второе", 'Диск <b> & "x" </script>'],
            ["c", "Третье", "сеть"],
        ],
    }


def test_the_words_file_numbers_lemmas_in_their_order() -> None:
    words = parts(build_index(PAGES, SYNONYMS, GUIDES))["words"]
    lemmas = sorted({lemma for each in PAGES for weights in each.words.weights for lemma in weights})
    number = {lemma: place for place, lemma in enumerate(lemmas)}
    assert words["sections"] == [2, 3, 2]
    assert list(words["words"]) == sorted(words["words"])
    assert words["words"]["узел"] == words["words"]["узл"] == [number["узел"]]
    assert words["words"]["x"] == [number["x"]]
    assert words["related"] == {str(number["вм"]): [number["гость"]], str(number["гость"]): [number["вм"]]}
    assert words["titles"] == [
        [[[number["начало"], number["начать"]]]],
        [[[number["установка"]]]],
        [[[number["узел"]], [number["гость"]]], [[number["узел"]], [number["вм"]]]],
    ]


@pytest.mark.parametrize(
    ("guides", "titles", "numbers"),
    [
        (GUIDES, ("Установка", "Узел"), [-1, 0, 1]),
        ({"lan/snapshots.html": "Снимки", "lan": "Узел"}, ("Снимки",), [-1, -1, 0]),
        ({"install/index.html": "Установка", "index.html": "Начало"}, ("Установка", "Начало"), [1, 0, -1]),
        ({"": "Корень"}, ("Корень",), [0, -1, -1]),
        ({}, (), [-1, -1, -1]),
    ],
)
def test_a_page_belongs_to_the_guide_of_its_address_or_its_folder(
    guides: dict[str, str], titles: tuple[str, ...], numbers: list[int]
) -> None:
    index = build_index(PAGES, SYNONYMS, guides)
    assert index.guides == titles
    assert parts(index)["words"]["guides"] == numbers


def test_a_browser_is_told_what_it_must_know_first() -> None:
    index = build_index(PAGES, SYNONYMS, GUIDES)
    assert index.manifest == {"version": index.version, "shards": index.shards, "guides": index.guides}
    assert index.shards == 1
    assert len(index.version) == 12
    assert set(index.version) <= set("0123456789abcdef")


def test_the_version_is_that_of_the_content() -> None:
    index = build_index(iter(PAGES), SYNONYMS, GUIDES)
    assert build_index(PAGES, SYNONYMS, GUIDES) == index
    changed = page("lan/snapshots.html", "Узлы гостя", ("d", "Четвёртое", "узел узла!"), boost=2.0)
    other = build_index((*PAGES[:2], changed), SYNONYMS, GUIDES)
    assert other.version != index.version
    assert {name for name in index.files if other.files[name] != index.files[name]} == {"page-2.js"}
    assert build_index(reversed(PAGES), SYNONYMS, GUIDES).version != index.version
    assert build_index((*PAGES[:2], *map(lift, PAGES[2:])), SYNONYMS, GUIDES).version != index.version


def lift(each: IndexedPage) -> IndexedPage:
    return IndexedPage(each.address, each.boost * 5, each.text, each.words)


@pytest.mark.parametrize(("pages", "shards"), [(1, 1), (4, 1), (6, 2), (20, 6)])
def test_hits_are_spread_over_files_of_one_size(pages: int, shards: int) -> None:
    numbers = " ".join(map(str, range(1000)))
    index = build_index([page(f"p{place}.html", "7", ("a", "", numbers)) for place in range(pages)], SYNONYMS, {})
    terms = {name: part for name, part in parts(index).items() if name.startswith("terms-")}
    assert index.shards == shards
    assert set(terms) == {f"terms-{number}" for number in range(shards)}
    count = 1000 + 2  # with the words of its description and introduction
    assert sorted(int(lemma) for part in terms.values() for lemma in part) == list(range(count))
    assert all(int(lemma) % shards == int(name[6:]) for name, part in terms.items() for lemma in part)
    assert all(len(part) >= count // shards for part in terms.values())


def test_a_site_without_pages_has_an_empty_index() -> None:
    index = build_index([], SYNONYMS, GUIDES)
    assert parts(index) == {
        "terms-0": {},
        "words": {"words": {}, "related": {}, "sections": [], "titles": [], "guides": []},
    }
    assert index.guides == ()


def test_a_page_without_a_word_is_no_mistake() -> None:
    text = PageText("—", "", (Section("", "—", "…"),))
    index = build_index([IndexedPage("a.html", 1.0, text, read_words(text, SYNONYMS))], SYNONYMS, {})
    assert parts(index)["words"]["words"] == {}
    assert parts(index)["words"]["titles"] == [[[]]]
