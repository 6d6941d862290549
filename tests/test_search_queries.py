"""What the search takes a query for (`engine.js`): words, forms, mistakes, phrases; without a browser.

Where a case stems from what people reported of the search of other documentation, it names the issue.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from script_scope import ENGINE, ScriptScope, list_queries, open_scope

from docsite.russian.words import find_stems


@pytest.fixture(scope="module")
def scope() -> Iterator[ScriptScope]:
    with open_scope(*ENGINE) as scope:
        yield scope


KNOWN = """
    снимок виртуальный машина резервный копия хранилище миграция миграционный неполадка страница большой память
    обновление регламент безопасность безопасный производительность автозапуск известный проблема узел сеть мост как
    функциональный характеристика перенос свет цвет virsh libvirt svirt list system qemu cloudinit cloud init
    blockcommit backupbegin backup begin static search tool module general introduction testing problem nous nat
    snapshot rover2 rover 2
"""
LEMMAS = sorted(KNOWN.split())


@dataclass(frozen=True)
class Engine:
    """A dictionary of the lemmas above, and what it makes of queries."""

    scope: ScriptScope

    def parse(self, query: str) -> dict[str, Any]:
        parsed: dict[str, Any] = self.scope.call("(query) => dictionary.parse(query)", query)
        return parsed

    def read(self, query: str) -> list[str]:
        return describe(self.parse(query)["units"])


def describe(units: Iterable[dict[str, Any]]) -> list[str]:
    """Return of each unit the text and its readings, each a weight and the lemmas: "a+b|c" is a with b or c."""
    return [f"{unit['text']}: {', '.join(map(describe_reading, unit['readings']))}".strip() for unit in units]


def describe_reading(reading: dict[str, Any]) -> str:
    groups = ("|".join(sorted(LEMMAS[lemma] for lemma in group)) for group in reading["groups"])
    return f"{reading['weight']:.3g} {'+'.join(groups)}"


@pytest.fixture(scope="module")
def engine(scope: ScriptScope) -> Engine:
    words: dict[str, list[int]] = {}
    for number, lemma in enumerate(LEMMAS):
        for stem in sorted(find_stems(lemma)):
            words.setdefault(stem, []).append(number)
    scope.call("(words) => { self.dictionary = new Dictionary(words, {}); }", words)
    return Engine(scope)


@pytest.mark.parametrize(
    ("query", "units"),
    [
        ("снимков ", ["снимков: 1 снимок, 0.3 снимок"]),
        ("копий ", ["копий: 1 копия"]),  # its root is too short to tell relatives
        ("безопасны ", ["безопасны: 1 безопасность|безопасный, 0.3 безопасность|безопасный"]),
        ("цвет ", ["цвет: 1 цвет"]),  # known words are no typing errors
        ("cloud-init ", ["cloudinit: 1 cloudinit, 0.9 cloud+init, 0.3 cloudinit"]),
        ("cloudinit ", ["cloudinit: 1 cloudinit, 0.3 cloudinit"]),
        ("cloud init ", ["cloud: 1 cloud, 0.9 cloudinit, 0.3 cloud|cloudinit", "init: 1 init, 0.9 cloudinit"]),
        ("Rover-2 ", ["rover2: 1 rover2, 0.9 rover+2, 0.3 rover2"]),
        ("block commit ", ["blockcommit: 0.9 blockcommit, 0.3 blockcommit"]),
        ("мост block commit узел ", [
            "мост: 1 мост", "blockcommit: 0.9 blockcommit, 0.3 blockcommit", "узел: 1 узел",
        ]),
        ("backup begin ", [
            "backup: 1 backup, 0.9 backupbegin, 0.3 backup|backupbegin", "begin: 1 begin, 0.9 backupbegin, 0.3 begin",
        ]),
        ("виртуальнаямашина ", [
            "виртуальная: 0.8 виртуальный, 0.3 виртуальный", "машина: 0.8 машина, 0.3 машина",
        ]),
        ("сетьмост ", ["сеть: 0.8 сеть", "мост: 0.8 мост"]),
        ("natсеть ", ["nat: 0.8 nat", "сеть: 0.8 сеть"]),
        ("xрaнилищe ", ["хранилище: 0.95 хранилище, 0.3 хранилище"]),
        ("сloud-init ", ["cloudinit: 0.95 cloudinit, 0.855 cloud+init, 0.3 cloudinit"]),
        ("cybvjr ", ["снимок: 0.9 снимок, 0.3 снимок"]),
        ("мшкыр ", ["virsh: 0.9 virsh, 0.3 virsh"]),
        ("вируальная машина ", ["вируальная: 0.6 виртуальный", "машина: 1 машина, 0.3 машина"]),
        ("мигрант ", ["мигрант: 0.25 миграционный|миграция"]),
        ("прожзводжтельность ", ["прожзводжтельность: 0.2 производительность"]),
        ("щщщщщщщ ъъъъъъъъ ", ["щщщщщщщ:", "ъъъъъъъъ:"]),
        ("как сделать снимок ", ["сделать:", "снимок: 1 снимок, 0.3 снимок"]),
        ("как ", ["как: 1 как"]),  # all that was asked
        ("Известные проблемы.", ["известные: 1 известный, 0.3 известный", "проблемы: 1 проблема, 0.3 проблема"]),
        ("qemu:///sytsem ", ["qemu: 1 qemu", "sytsem: 0.6 system"]),
        ("снимок🦀 (.*)+$^ ", ["снимок: 1 снимок, 0.3 снимок"]),
        ("constructor __proto__ ", ["constructor:", "proto:"]),
        ("", []),
    ],
)  # fmt: skip
def test_how_a_query_is_read(engine: Engine, query: str, units: list[str]) -> None:
    assert engine.read(query) == units


TYPOS = """
    сниммки→снимок вируальная→виртуальный хранилеще→хранилище миграцыя→миграция регламнет→регламент непаладки→неполадка
    производителность→производительность безапасность→безопасность автозапсук→автозапуск libvrit→libvirt cluod→cloud
    перенсо→перенос извесные→известный миргация→миграция обновлние→обновление
"""


@pytest.mark.parametrize("typo", TYPOS.split())
def test_a_typing_error_is_seen_through(engine: Engine, typo: str) -> None:
    """All were made by readers of ours."""
    typed, meant = typo.split("→")
    assert any(typed in query for query in list_queries("typo"))
    [unit] = engine.read(typed + " ")
    assert re.search(rf" 0\.6 (\w+\|)*{meant}\b", unit)


@pytest.mark.parametrize(("length", "is_tried"), [(3, False), (4, True), (40, True), (41, False)])
def test_typing_errors_are_sought_in_words_of_some_length(scope: ScriptScope, length: int, is_tried: bool) -> None:
    word = "q" * length
    found = scope.call("(known, word) => new Dictionary({ [known]: [7] }, {}).readTypos(word)", word[:-1] + "w", word)
    assert found == ([{"groups": [[7]], "weight": 0.6}] if is_tried else [])


@pytest.mark.parametrize(
    ("known", "word", "found"),
    [
        (["снапшот"], "сноптот", ["снапшот"]),
        (["снапшот", "сноптод"], "сноптот", ["сноптод"]),
        (["снапшот"], "сноптод", []),
        (["abcde"], "abxye", []),
        (["abcdef"], "abxyef", ["abcdef"]),
        (["a" * 40], "a" * 39 + "b", ["a" * 40]),
        (["a" * 41], "a" * 40 + "b", []),
    ],
)
def test_what_differs_least_is_near(scope: ScriptScope, known: list[str], word: str, found: list[str]) -> None:
    words = {word: [number] for number, word in enumerate(known)}
    readings = scope.call("(words, word) => new Dictionary(words, {}).readNearest(word)", words, word)
    assert readings == ([{"groups": [[known.index(each) for each in found]], "weight": 0.2}] if found else [])


@pytest.mark.parametrize(
    ("known", "word", "halves"),
    [
        (["abc", "abcdef", "defghi", "ghi"], "abcdefghi", ["abcdef", "ghi"]),
        (["abc", "def"], "abcdef", ["abc", "def"]),
        (["abcd", "ef"], "abcdef", None),
        (["ab", "cdef"], "abcdef", None),
        (["abc"], "abcabd", None),
    ],
)
def test_two_words_written_together(scope: ScriptScope, known: list[str], word: str, halves: list[str] | None) -> None:
    words = {word: [number] for number, word in enumerate(known)}
    units = scope.call("(words, word) => new Dictionary(words, {}).split(word)", words, word)
    wanted = [{"text": half, "readings": [{"groups": [[known.index(half)]], "weight": 0.8}]} for half in halves or []]
    assert units == (wanted or None)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("abcdxyz", ["abcd", "abcde"]),
        ("abcdexyz", ["abcde"]),
        ("abcd", []),
        ("abczzz", []),
        ("abcdx", ["abcd", "abcde"]),
    ],
)
def test_a_word_that_begins_like_known_ones(scope: ScriptScope, word: str, found: list[str]) -> None:
    known = ["abc", "abcd", "abcde"]
    words = {word: [number] for number, word in enumerate(known)}
    readings = scope.call("(words, word) => new Dictionary(words, {}).readStub(word)", words, word)
    assert readings == ([{"groups": [[known.index(each) for each in found]], "weight": 0.25}] if found else [])


@pytest.mark.parametrize(
    ("start", "found"),
    [
        ("a", ["a", "ab"]),
        ("ab", ["ab"]),
        ("b", ["ba"]),
        ("ba", ["ba"]),
        ("я", ["я"]),
        ("", ["a", "ab", "ba", "я"]),
        ("c", []),
        ("яя", []),
        ("0", []),
    ],
)
def test_words_are_found_by_their_beginning(scope: ScriptScope, start: str, found: list[str]) -> None:
    known = ["я", "ab", "a", "ba"]
    words = {word: [known.index(word), known.index(word)] for word in known}
    lemmas = scope.call("(words, start) => new Dictionary(words, {}).findBeginning(start)", words, start)
    assert lemmas == [known.index(word) for word in found]


def test_of_many_beginnings_the_first_are_taken(scope: ScriptScope) -> None:
    words = {f"a{number:03}": [number] for number in range(100)}
    assert scope.call("(words) => new Dictionary(words, {}).findBeginning('a')", words) == list(range(60))


TYPED = "module general introduction testing problem nous снимками виртуальную хранилищами неполадок обновлением"


@pytest.mark.parametrize("letters", [2, 3, 5, 7, 99])
@pytest.mark.parametrize("word", TYPED.split())
def test_typing_on_never_loses_the_word(engine: Engine, word: str, letters: int) -> None:
    """olivernn/lunr.js#256 and #377, just-the-docs/just-the-docs#703, squidfunk/mkdocs-material#405."""
    [unit] = engine.read(word + " ")
    meant = unit.split()[2].rstrip(",")
    [unit] = engine.read(word[:letters])
    assert re.search(rf"\b{meant}\b", unit.partition(":")[2])


@pytest.mark.parametrize(
    ("query", "unit"),
    [
        ("непола", "непола: 0.7 неполадка, 0.3 неполадка"),
        ("ytgjkf", "ytgjkf: 0.63 неполадка"),
        ("миграц", "миграц: 1 миграция, 0.7 миграционный|миграция, 0.3 миграционный|миграция"),
        ("backup", "backup: 1 backup, 0.7 backup|backupbegin, 0.3 backup|backupbegin"),
        ("b", "b:"),
        ("непола ", "непола: 0.25 неполадка, 0.3 неполадка"),
        ("непола.", "непола: 0.25 неполадка, 0.3 неполадка"),
        ("непола?", "непола: 0.25 неполадка, 0.3 неполадка"),
        ("«непола»", "непола: 0.25 неполадка, 0.3 неполадка"),
    ],
)
def test_the_last_word_may_be_unfinished_unless_something_ends_it(engine: Engine, query: str, unit: str) -> None:
    assert engine.read(query) == [unit]


def test_only_the_last_word_is_being_typed(engine: Engine) -> None:
    assert engine.read("непола backu") == [
        "непола: 0.25 неполадка, 0.3 неполадка",
        "backu: 0.7 backup|backupbegin, 0.3 backup|backupbegin",
    ]


@pytest.mark.parametrize(
    ("query", "phrases", "text"),
    [
        ('"static search" tool', ["static search"], "static search tool"),  # Pagefind/pagefind#10
        ('"my search term"', ["my search term"], "my search term"),  # squidfunk/mkdocs-material#1772
        ('"большие страницы"', ["большие страницы"], "большие страницы"),
        (
            "«Правило трёх копий» “мост или nat”",
            ["правило трех копий", "мост или nat"],
            "правило трех копий мост или nat",
        ),
        ('"снимок" «узел»', [], "снимок узел"),
        ('""«» ', [], ""),
        ("Известные проблемы?!.", [], "известные проблемы"),
        ("v5.3.", [], "v5.3"),
    ],
)
def test_phrases_stand_in_quotes(engine: Engine, query: str, phrases: list[str], text: str) -> None:
    parsed = engine.parse(query)
    assert (parsed["phrases"], parsed["text"]) == (phrases, text)


@pytest.mark.parametrize(
    ("query", "excluded", "text"),
    [
        ("безопасность -svirt", ["svirt"], "безопасность"),
        ("сеть −мост –узлы", ["мост", "узлы"], "сеть"),
        ("-сеть мост", [], "-сеть мост"),
        ("virsh -list system", [], "virsh -list system"),
        ("сеть -ab", [], "сеть -ab"),
        ("сеть -123", [], "сеть -123"),
        ("сеть - мост", [], "сеть - мост"),
        ("virsh -узел", [], "virsh -узел"),
        ("cloud-init сеть -узел", ["узел"], "cloud-init сеть"),
    ],
)
def test_a_minus_excludes_a_word_among_russian_ones(engine: Engine, query: str, excluded: list[str], text: str) -> None:
    parsed = engine.parse(query)
    assert ([unit["text"] for unit in parsed["excluded"]], parsed["text"]) == (excluded, text)


def test_what_is_excluded_is_not_being_typed(engine: Engine) -> None:
    assert describe(engine.parse("сеть -backup")["excluded"]) == ["backup: 1 backup, 0.3 backup|backupbegin"]


@pytest.mark.parametrize(
    ("query", "is_guess"),
    [
        ("снимок ", False),
        ("снимок щщщщщщщ ", False),
        ("вируальная ", False),
        ("непола", False),
        ("мигрант ", True),
        ("непола ", True),
        ("щщщщщщщ ", True),
    ],
)
def test_when_only_something_near_is_there_it_is_a_guess(engine: Engine, query: str, is_guess: bool) -> None:
    assert engine.parse(query)["isGuess"] is is_guess


def test_a_long_query_is_cut(engine: Engine) -> None:
    assert len(engine.read("сеть " * 30)) == 24
    assert engine.parse("я" * 700)["text"] == "я" * 600


def test_every_lemma_that_a_query_may_mean_is_loaded(engine: Engine) -> None:
    query = "безопасность cloud-init -svirt"
    loaded = engine.scope.call("(query) => [...listLemmas(dictionary.parse(query))]", query)
    assert {LEMMAS[lemma] for lemma in loaded} == {"безопасность", "безопасный", "cloudinit", "cloud", "init", "svirt"}
