"""Words of a text, their lemmas and stems."""

from itertools import chain
from pathlib import Path

import pytest
import Stemmer
from hypothesis import given, settings
from hypothesis import strategies as st
from pymorphy3 import MorphAnalyzer

from docsite.cache import Cache
from docsite.programs import Programs
from docsite.russian import words
from docsite.russian.words import find_lemmas, find_stems, keep_words, normalise, recall_words, split_words

DICTIONARY = MorphAnalyzer()
STEMMER = Stemmer.Stemmer("russian")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ёлка и «снимок»", [("елка",), ("и",), ("снимок",)]),
        ("cloud-init", [("cloudinit", "cloud", "init")]),
        ("virsh snapshot-create-as --no-metadata", [
            ("virsh",), ("snapshotcreateas", "snapshot", "create", "as"), ("nometadata", "no", "metadata"),
        ]),
        ("/var/lib, 5.3.1, CRM-1042", [("var",), ("lib",), ("5.3.1",), ("crm1042", "crm", "1042")]),
        ("авто\u2011запуск x86_64", [("автозапуск", "авто", "запуск"), ("x8664", "x86", "64")]),
        ("", []),
        ("— … ;;; 🦀", []),
        ("вир\u00adту\u00adальный", [("виртуальный",)]),
        ("и т.д.: да-да.", [("и",), ("тд", "т", "д"), ("дада", "да", "да")]),
        ("192.168.0.1/24 2026-11-24", [("192.168.0.1",), ("24",), ("2026.11.24",)]),
        ("metrics.k8s.io", [("metricsk8sio", "metrics", "k8s", "io")]),
        ("Pod'ов a--b c._d -е_", [("pod",), ("ов",), ("a",), ("b",), ("c",), ("d",), ("е",)]),
        ("`.deb`-пакеты", [("deb",), ("пакеты",)]),
        ("vm_1 1_2", [("vm1", "vm", "1"), ("1.2",)]),
    ],
)  # fmt: skip
def test_words_of_a_text(text: str, found: list[tuple[str, ...]]) -> None:
    assert list(split_words(text)) == found


@settings(deadline=None)
@given(st.text(st.sampled_from("аЯёЁbZ09-_. ,\u00ad\u2011/«")))
def test_a_compound_counts_as_its_parts_and_as_all_of_them_together(text: str) -> None:
    for whole, *parts in split_words(text):
        if parts:
            assert whole == "".join(parts)
            assert len(parts) > 1
            assert not all(part.isdigit() for part in parts)
        else:
            assert whole.replace(".", "").isalnum()
    assert list(split_words(text.swapcase())) == list(split_words(text))
    assert list(split_words(normalise(text))) == list(split_words(text))


def test_every_form_of_a_word_has_a_stem_of_its_lemma() -> None:
    assert find_lemmas("снимков") == {"снимок"}
    assert find_stems("снимок") == {"снимк", "снимок"}
    assert find_lemmas("подключенного") == find_lemmas("подключу") == {"подключить"}
    assert find_lemmas("qcow2") == find_stems("qcow2") == {"qcow2"}


@pytest.mark.parametrize("word", ["узел", "ребёнок", "пойти", "лучший", "сеть", "объём", "мёртвый", "день", "мочь"])
def test_whatever_form_a_reader_types_leads_to_the_word(word: str) -> None:
    forms = {normalise(form.word) for form in DICTIONARY.parse(word)[0].lexeme}
    assert len(forms) > 5
    for form in forms:
        known = frozenset(chain.from_iterable(map(find_stems, find_lemmas(form))))
        assert STEMMER.stemWord(form) in known
    assert STEMMER.stemWord(normalise(word)) in find_stems(normalise(word))


@pytest.mark.parametrize(
    ("word", "lemmas"),
    [
        ("мыла", {"мыло", "мыть"}),
        ("вести", {"вести", "весть"}),
        ("данные", {"дать", "данные", "данный"}),
        ("три", {"три"}),
        ("стали", {"стать"}),
        ("после", {"после"}),
    ],
)
def test_a_word_of_two_meanings_is_both_but_not_what_it_hardly_ever_means(word: str, lemmas: set[str]) -> None:
    assert find_lemmas(word) == lemmas


def test_stems_are_those_of_the_word_and_not_of_others_that_look_alike() -> None:
    assert find_stems("мыло") & find_stems("мыть") == {"мыл"}
    assert "мыва" not in find_stems("мыло")
    assert find_stems("три") == {STEMMER.stemWord(form) for form in ("три", "трех", "трем", "тремя")}


@pytest.mark.parametrize("word", ["хххъъъ", "абвгдежзик", "ыыы", "ъ"])
def test_a_word_that_no_dictionary_has_can_be_found_all_the_same(word: str) -> None:
    lemmas = find_lemmas(word)
    assert lemmas
    assert STEMMER.stemWord(word) in frozenset(chain.from_iterable(map(find_stems, lemmas)))


def test_yo_is_ye_in_lemmas_and_stems() -> None:
    assert find_lemmas("жестких") == {"жесткий"}
    assert find_lemmas(normalise("жёстких")) == {"жесткий"}
    assert not [stem for stem in find_stems("еще") if "ё" in stem]


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path, Programs("", {words.__name__: ("", ())}))


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has looked no word up yet."""
    for name in ("_lemmas", "_stems"):
        monkeypatch.setattr(words, name, {})
    monkeypatch.setattr(words, "_kept", 0)


@pytest.mark.usefixtures("forgotten")
def test_what_former_builds_looked_up_needs_no_dictionary(cache: Cache) -> None:
    cache.keep([{"глокая": "глокий куздра"}, {"куздра": "куздр кудр"}], words.__name__)
    recall_words(cache)
    assert find_lemmas("глокая") == {"глокий", "куздра"}
    assert find_stems("куздра") == {"куздр", "кудр"}


@pytest.mark.usefixtures("forgotten")
def test_new_words_are_kept_beside_those_that_others_kept_meanwhile(cache: Cache) -> None:
    recall_words(cache)
    assert find_lemmas("узлом") == {"узел"}
    assert find_stems("узел") == {"узел", "узл"}
    cache.keep([{"глокая": "глокий"}, {}], words.__name__)
    keep_words(cache)
    assert cache.read(words.__name__) == [{"узлом": "узел", "глокая": "глокий"}, {"узел": "узел узл"}]


@pytest.mark.usefixtures("forgotten")
def test_nothing_is_written_when_no_word_is_new(cache: Cache) -> None:
    find_lemmas("узлом")
    keep_words(cache)
    cache.entry(words.__name__).unlink()
    find_lemmas("узлом")
    keep_words(cache)
    assert cache.read(words.__name__) is None
    find_stems("узел")
    keep_words(cache)
    assert cache.read(words.__name__) == [{"узлом": "узел"}, {"узел": "узел узл"}]
    cache.entry(words.__name__).unlink()
    keep_words(cache)
    assert cache.read(words.__name__) is None
