"""The words of the search as the browser has them (`words.js`), beside the builder's; without a browser.

Where a case stems from what people reported of the search of other documentation, it names the issue.
"""

import functools
import itertools
import random
import re
from collections.abc import Iterator

import pytest
import Stemmer
from script_scope import WORDS, ScriptScope, list_queries, open_scope

from docsite.russian.words import normalise, split_words


@pytest.fixture(scope="module")
def scope() -> Iterator[ScriptScope]:
    with open_scope(*WORDS) as scope:
        yield scope


def test_the_words_of_every_query_are_the_builder_s(scope: ScriptScope) -> None:
    texts = list_queries()
    assert len(texts) > 300
    words = scope.call("(texts) => texts.map(splitWords)", texts)
    assert [[each["counted"] for each in row] for row in words] == [
        [list(word) for word in split_words(text)] for text in texts
    ]
    for text, row in zip(texts, words, strict=True):
        for word in row:
            there = re.sub("[-_.]", "", normalise(text[word["start"] : word["end"]]))
            assert there == word["counted"][0].replace(".", "")


def test_the_stems_of_every_query_are_the_builder_s(scope: ScriptScope) -> None:
    words = sorted({word for text in list_queries() for counted in split_words(text) for word in counted})
    stemmer = Stemmer.Stemmer("russian")
    assert scope.call("(words) => words.map(stem)", words) == [
        stemmer.stemWord(word) if re.search("[а-я]", word) else word for word in words
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Rover-2", ["rover2 rover 2"]),  # olivernn/lunr.js#255
        ("create-site-*", ["createsite create site"]),  # olivernn/lunr.js#491
        ("foo.", ["foo"]),  # olivernn/lunr.js#486
        ("someFunctionName(param)", ["somefunctionname", "param"]),  # olivernn/lunr.js#421
        (
            "woocommerce_ajax_get_endpoint",
            ["woocommerceajaxgetendpoint woocommerce ajax get endpoint"],
        ),  # Pagefind/pagefind#676
        ('"Go-based"', ["gobased go based"]),  # Pagefind/pagefind#39
        (
            "project-list project_run",
            ["projectlist project list", "projectrun project run"],
        ),  # craigbuckler/staticsearch#6
        ("workarounds:javaLTSVersions", ["workarounds", "javaltsversions"]),  # renovatebot/renovatebot.github.io#264
        ("Source & Destination", ["source", "destination"]),  # squidfunk/mkdocs-material#2970
        ("A-B", ["ab a b"]),  # squidfunk/mkdocs-material#725
        ("Vector2", ["vector2"]),  # scenerystack/community#131
        ("5.3.1 5.3-1 v5.3", ["5.3.1", "5.3.1", "v53 v5 3"]),
        ("--no-metadata -_- a--b x_", ["nometadata no metadata", "a", "b", "x"]),
        ("ЁЖ\u2011ёж 🦀 İ", ["ежеж еж еж"]),
        ("", []),
    ],
)
def test_words_of_a_text(scope: ScriptScope, text: str, words: list[str]) -> None:
    assert [" ".join(word["counted"]) for word in scope.call("splitWords", text)] == words


def test_a_word_stands_where_it_is_said_to(scope: ScriptScope) -> None:
    text = "🦀 Ёлка, cloud-init!"
    places = [(word["start"], word["end"]) for word in scope.call("splitWords", text)]
    assert places == [(3, 7), (9, 19)]  # JavaScript counts the crab twice


@pytest.mark.parametrize("text", ["ЁЖ\u2011ёж", "İSTANBUL ß ŉ", "снимок 🦀", *list_queries("error")[:5]])
def test_a_normal_text_is_as_long_as_before(scope: ScriptScope, text: str) -> None:
    assert scope.call("(text) => normalise(text).length === text.length", text)


@pytest.mark.parametrize(
    ("word", "root"),
    [("снимками", "снимк"), ("змея", "зм"), ("изоляция", "изоляц"), ("snapshotае", "snapshot"), ("area", "area")],
)
def test_relatives_share_a_root(scope: ScriptScope, word: str, root: str) -> None:
    assert scope.call("root", word) == root


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ghbdtn", "привет"),
        ("руддщ цщкдв", "hello world"),
        ("j,yjdktybt", "обновление"),
        ("[hfybkbot", "хранилище"),
        ("gthtyjc yf lheujq eptk", "перенос на другой узел"),
        ("мшкыр ыргевщцт", "virsh shutdown"),
        ("йуьг-шьп сщтмуке", "qemu-img convert"),
        ("CYBVJR", "СНИМОК"),
        ("`;", "ёж"),
        ("123 - !", "123 - !"),
    ],
)
def test_the_other_keyboard_layout(scope: ScriptScope, typed: str, meant: str) -> None:
    assert scope.call("swapLayout", typed) == meant


def test_swapping_the_layout_twice_changes_nothing(scope: ScriptScope) -> None:
    plain = [
        text
        for text in list_queries()
        if re.fullmatch("[a-z ,.;]+|[а-яё ,.]+", text, re.IGNORECASE) and re.search(r"\w", text)
    ]
    assert len(plain) > 200
    assert scope.call("(texts) => texts.map((text) => swapLayout(swapLayout(text)))", plain) == plain


@pytest.mark.parametrize(
    ("typed", "place", "meant"),
    [
        ("xрaнилищe", 0, "хранилище"),
        ("Cнимки", 0, "снимки"),
        ("сloud-init", 1, "cloud-init"),
        ("snаpshоt", 1, "snapshot"),
        ("BМ", 0, "вм"),
    ],
)
def test_letters_that_look_alike_become_of_one_alphabet(scope: ScriptScope, typed: str, place: int, meant: str) -> None:
    assert scope.call("unmixAlphabets", typed)[place] == meant


@pytest.mark.parametrize("text", ["снимок", "snapshot", "5.3", ""])
def test_one_alphabet_is_not_mixed(scope: ScriptScope, text: str) -> None:
    assert scope.call("unmixAlphabets", text) == []


def levenshtein(one: str, other: str) -> int:
    """As the books have it, without a bound."""
    if not one or not other:
        return len(one) + len(other)
    changed = levenshtein(one[1:], other[1:]) + (one[0] != other[0])
    return min(changed, levenshtein(one[1:], other) + 1, levenshtein(one, other[1:]) + 1)


def test_errors_are_counted_up_to_a_bound(scope: ScriptScope) -> None:
    drawn = random.Random(15)
    words = ["".join(drawn.choices("абв", k=drawn.randrange(6))) for _ in range(400)]
    pairs = [(*pair, most) for pair, most in zip(itertools.pairwise(words), itertools.cycle((0, 1, 2, 9)))]
    pairs += [("kitten", "sitting", 3), ("kitten", "sitting", 2), ("прожзводжтельность", "производительность", 2)]
    counted = scope.call("(pairs) => pairs.map((pair) => countErrors(...pair))", pairs)
    for (one, other, most), errors in zip(pairs, counted, strict=True):
        assert min(errors, most + 1) == min(levenshtein_of(one, other), most + 1), (one, other, most)


@functools.cache
def levenshtein_of(one: str, other: str) -> int:
    if len(one) > 8:
        return sum(left != right for left, right in zip(one, other, strict=True))
    return levenshtein(one, other)


LATIN = "abcdefghijklmnopqrstuvwxyz0123456789"
RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюя"


@pytest.mark.parametrize(
    ("word", "letters"), [("я", RUSSIAN), ("сеть", RUSSIAN), ("vm", LATIN), ("qcow2", LATIN), ("aa", LATIN)]
)
def test_every_word_one_error_away_is_tried(scope: ScriptScope, word: str, letters: str) -> None:
    """The four kinds of errors of Norvig's spelling corrector."""
    halves = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    taken = {before + after[1:] for before, after in halves if after}
    swapped = {before + after[1] + after[0] + after[2:] for before, after in halves if len(after) > 1}
    changed = {before + letter + after[1:] for before, after in halves if after for letter in letters}
    put = {before + letter + after for before, after in halves for letter in letters}
    assert set(scope.call("(word) => [...findEdits(word)]", word)) == taken | swapped | changed | put
