"""How much words weigh in a section, and how high a section stands."""

import itertools
import math
from array import array
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsite.search.scoring import (
    LENGTH_SHARE,
    SATURATION,
    SCALE,
    SYNONYM,
    CountedSection,
    rate_sections,
    read_words,
    weigh_section,
)
from docsite.search.sections import PageText, Section
from docsite.tree.synonyms import Phrase, Synonyms

INTRODUCTION = Section("", "Гость", "Хост qcow2")
PART = Section("net", "Сеть гостя", "Гость и сеть: virbr0")
PAGE = PageText("Установка", "Хост", (INTRODUCTION, PART))


def phrase(*words: str) -> Phrase:
    return tuple(frozenset({word}) for word in words)


def group(*phrases: Phrase) -> Synonyms:
    """Synonyms of one group."""
    beginnings = {
        lemma: ((own, tuple(other for other in phrases if other != own)),) for own in phrases for lemma in own[0]
    }
    return Synonyms(beginnings)


def test_a_word_counts_by_where_it_stands_in_the_introduction() -> None:
    weights = weigh_section(PAGE, INTRODUCTION, Synonyms())
    assert weights == {"гость": 12, "установка": 12, "хост": 4 + 2.5, "qcow2": 2.5}


def test_a_word_counts_by_where_it_stands_in_a_section() -> None:
    weights = weigh_section(PAGE, PART, Synonyms())
    assert weights == {"сеть": 7 + 1, "гость": 7 + 2.5 + 1, "и": 1, "virbr0": 1}


def test_a_title_that_is_also_the_navigation_s_counts_once() -> None:
    page = PageText("Гость", "", (INTRODUCTION,))
    assert weigh_section(page, INTRODUCTION, Synonyms())["гость"] == 12


def test_every_part_and_meaning_of_a_word_counts_whole() -> None:
    section = Section("a", "", "cloud-init мыла cloud")
    weights = weigh_section(PageText("", "", (Section("", "", ""), section)), section, Synonyms())
    assert weights == {"cloudinit": 1, "cloud": 2, "init": 1, "мыло": 1, "мыть": 1}


def test_a_synonym_counts_less_and_a_phrase_shares_its_weight() -> None:
    synonyms = group(phrase("вм"), phrase("виртуальный", "машина"), phrase("гость"))
    section = Section("vm", "ВМ", "")
    weights = weigh_section(PageText("", "", (Section("", "", ""), section)), section, synonyms)
    assert weights == pytest.approx({
        "вм": 7, "виртуальный": 7 * SYNONYM / 2, "машина": 7 * SYNONYM / 2, "гость": 7 * SYNONYM,
    })  # fmt: skip
    found = weigh_section(PageText("", "", (Section("", "", ""), section)), Section("x", "Гость", "гости"), synonyms)
    assert found["вм"] == pytest.approx((7 + 1) * SYNONYM)


def test_names_of_a_page_are_its_telling_words_also_as_synonyms_have_them() -> None:
    synonyms = group(phrase("вм"), phrase("виртуальный", "машина"))
    page = PageText("О ВМ", "", (Section("", "Сеть виртуальной машины в ОС KVM", ""),))
    assert read_words(page, synonyms).names == [
        [["сеть"], ["виртуальный"], ["машина"], ["kvm"]],
        [["сеть"], ["вм"], ["kvm"]],
        [],
    ]
    assert read_words(PageText("Мыла cloud-init", "", (Section("", "", ""),)), Synonyms()).names == [
        [["мыло", "мыть"], ["cloud", "cloudinit", "init"]]
    ]


def test_a_row_of_stems_for_every_lemma_of_the_page_once() -> None:
    words = read_words(PAGE, group(phrase("хост"), phrase("узел")))
    assert words.stems.split("\n") == [
        "qcow2 qcow2",
        "virbr0 virbr0",
        "гость гост",
        "и и",
        "сеть сет",
        "узел узел узл",
        "установка установк установок",
        "хост хост",
    ]
    assert [set(weights) for weights in words.weights] == [
        {"гость", "установка", "хост", "узел", "qcow2"},
        {"сеть", "гость", "и", "virbr0"},
    ]


Scores = dict[tuple[int, int], int]
"""Lemma and section → score."""


def unpack(postings: Sequence[Sequence[int]]) -> Scores:
    def read(hits: Sequence[int]) -> Iterator[tuple[int, int]]:
        yield from zip(itertools.accumulate(hits[::2]), hits[1::2], strict=True)

    return {(lemma, section): score for lemma, hits in enumerate(postings) for section, score in read(hits)}


def count(*sections: dict[int, float], boost: float = 1.0) -> list[CountedSection]:
    return [CountedSection(array("L", section), array("d", section.values()), boost) for section in sections]


def rate_as_published(sections: Sequence[dict[int, float]], boost: float) -> Scores:
    """BM25 as in Robertson and Zaragoza (2009), 3.15 with the rarity of 3.3 above nothing."""
    mean = sum(sum(section.values()) for section in sections) / len(sections)
    scores = {}
    for number, section in enumerate(sections):
        for lemma, often in section.items():
            having = sum(lemma in other for other in sections)
            rarity = math.log((len(sections) - having + 0.5) / (having + 0.5) + 1)
            length = (1 - LENGTH_SHARE) + LENGTH_SHARE * sum(section.values()) / mean
            weight = often / (SATURATION * length + often) * (SATURATION + 1) * rarity
            scores[lemma, number] = max(1, math.floor(boost * SCALE * weight + 0.5))
    return scores


SECTIONS = st.lists(
    st.dictionaries(st.integers(0, 6), st.sampled_from([0.7, 1.0, 2.5, 12.0, 30.0]), min_size=1), min_size=1, max_size=8
)


@settings(max_examples=50, deadline=None)
@given(SECTIONS, st.sampled_from([0.5, 1.0, 40.0]))
def test_scores_are_those_of_the_published_formula(sections: list[dict[int, float]], boost: float) -> None:
    found = unpack(rate_sections(count(*sections, boost=boost), 7))
    expected = rate_as_published(sections, boost)
    assert found.keys() == expected.keys()
    assert all(abs(found[place] - expected[place]) <= 1 for place in expected)  # rounding


def test_scores_of_a_small_index_are_known() -> None:
    """240 times a rarity of ln 1.6 or ln 2.67, times 1/1.99, 3/4.24, 1/2.24, 1/2.97, 12/13.97."""
    postings = rate_sections(count({0: 1.0}, {0: 3.0, 1: 1.0}, {1: 1.0, 2: 12.0}, boost=10.0), 4)
    assert postings == [[0, 57, 1, 80], [1, 50, 1, 38], [2, 202], []]


def test_each_page_s_boost_lifts_its_own_hits() -> None:
    plain, lifted = count({0: 5.0}), count({0: 5.0}, boost=3.0)
    scores = unpack(rate_sections([*plain, *lifted], 1))
    assert scores[0, 1] == pytest.approx(3 * scores[0, 0], abs=2)


def test_the_rarer_word_the_more_frequent_one_and_the_shorter_section_stand_higher() -> None:
    scores = unpack(rate_sections(count({0: 1.0, 1: 1.0}, {0: 1.0, 2: 4.0}, {0: 4.0, 3: 1.0}, boost=10), 4))
    assert scores[1, 0] > scores[0, 0]
    assert scores[2, 1] > scores[0, 1]
    assert scores[0, 2] > scores[0, 0] > scores[0, 1]


def test_a_hit_is_never_worth_nothing() -> None:
    common = count(*[{0: 0.001}] * 50, boost=0.001)
    assert set(unpack(rate_sections(common, 1)).values()) == {1}


def test_an_index_without_words_is_empty() -> None:
    assert rate_sections([], 0) == []
    assert rate_sections(count({}, {}), 0) == []
