"""How the search ranks pages and their sections (`engine.js`), in numbers that a hand can check; without a browser."""

import math
from collections.abc import Iterator
from typing import Any

import pytest
from script_scope import ENGINE, ScriptScope, open_scope


@pytest.fixture(scope="module")
def scope() -> Iterator[ScriptScope]:
    with open_scope(*ENGINE) as scope:
        yield scope


@pytest.mark.parametrize(
    ("lemmas", "scores"),
    [
        ([1], {2: 10, 5: 7}),
        ([2], {0: 1, 5: 9}),
        ([1, 2], {0: 1, 2: 10, 5: 9}),
        ([2, 1], {0: 1, 2: 10, 5: 9}),
        ([3], {}),
        ([], {}),
    ],
)
def test_of_several_lemmas_the_best_counts(scope: ScriptScope, lemmas: list[int], scores: dict[int, int]) -> None:
    postings = {"1": [2, 10, 3, 7], "2": [0, 1, 5, 9], "3": []}
    found = scope.call("(lemmas, postings) => [...scoreLemmas(lemmas, (lemma) => postings[lemma])]", lemmas, postings)
    assert dict(found) == scores


def reading(weight: float, *groups: list[int]) -> dict[str, Any]:
    return {"groups": groups, "weight": weight}


@pytest.mark.parametrize(
    ("readings", "scores"),
    [
        ([reading(1, [1])], {2: 10, 5: 7}),
        ([reading(0.5, [1])], {2: 5, 5: 3.5}),
        ([reading(1, [1], [2])], {5: 16}),
        ([reading(0.9, [2], [1, 3])], {5: 0.9 * 16}),
        ([reading(1, [1]), reading(0.5, [1], [2])], {2: 10, 5: 8}),
        ([reading(1, [1]), reading(0.1, [2])], {2: 10, 5: 7, 0: 0.1}),
        ([], {}),
    ],
)
def test_of_several_readings_the_best_counts(
    scope: ScriptScope, readings: list[dict[str, Any]], scores: dict[int, float]
) -> None:
    postings = {"1": [2, 10, 3, 7], "2": [0, 1, 5, 9], "3": []}
    found = scope.call(
        "(readings, postings) => [...scoreUnit({ readings }, (lemma) => postings[lemma])]", readings, postings
    )
    assert dict(found) == pytest.approx(scores)


@pytest.mark.parametrize(
    ("asked", "title", "match"),
    [
        ([[1]], [[1]], 1),
        ([[1]], [[1], [2]], 1 / 2),
        ([[1, 2]], [[1], [2]], 1),
        ([[1], [2]], [[1]], 1 / 4),  # the second word is three times as rare
        ([[1], [2]], [[2]], 3 / 4),
        ([[1], [2]], [[2, 9], [1]], 1),
        ([[1], [1]], [[1], [3], [4]], 1 / 3),
        ([[1]], [[2]], 0),
        ([[1]], [], 0),
    ],
)
def test_how_well_a_query_names_a_page(
    scope: ScriptScope, asked: list[list[int]], title: list[list[int]], match: float
) -> None:
    units = [{"text": "", "readings": [reading(1, lemmas)]} for lemmas in asked]
    assert scope.call("nameMatch", units, [1, 3][: len(asked)], title) == pytest.approx(match)


def test_the_best_of_weak_readings_names_a_page(scope: ScriptScope) -> None:
    units = [{"text": "", "readings": [reading(0.5, [1], [2]), reading(0.3, [1]), reading(0.6, [7])]}]
    assert scope.call("nameMatch", units, [2], [[1], [3]]) == pytest.approx(0.5 / 2 * 0.5)


def rank(
    scope: ScriptScope,
    query: dict[str, Any],
    sections: list[int],
    titles: list[Any],
    *,
    postings: list[list[int]],
    wanted: list[int] | None = None,
) -> list[Any]:
    """Return page, score and sections of every hit; lemmas have the number of their list of postings."""
    code = """(query, postings, pages, wanted) =>
        rank(query, (lemma) => postings[lemma], pages, (page) => !wanted || wanted.includes(page))
            .map(({ page, score, sections }) => [page, score, [...sections]])"""
    whole = {"units": [], "excluded": [], "phrases": [], "text": "", "isGuess": False} | query
    return list(scope.call(code, whole, postings, {"sections": sections, "titles": titles}, wanted))


def unit(*readings: dict[str, Any]) -> dict[str, Any]:
    return {"text": "", "readings": list(readings)}


ONE, OTHER = unit(reading(1, [0])), unit(reading(1, [1]))


def test_a_page_counts_for_its_sections_the_further_the_less(scope: ScriptScope) -> None:
    hits = rank(scope, {"units": [ONE]}, [1, 3, 1], [[], [[]], []], postings=[[1, 6, 1, 10, 1, 2]])
    assert hits == [[1, pytest.approx(10 + 6 / 2 + 2 / 4 + 10), [[0, 6], [1, 10], [2, 2]]]]


def test_a_page_that_is_named_counts_more(scope: ScriptScope) -> None:
    hits = rank(
        scope,
        {"units": [ONE]},
        [1, 1, 1],
        [[[[5]]], [[[5], [0]], [[0]]], [[[0], [5]]]],
        postings=[[0, 10, 1, 10, 1, 10]],
    )
    assert [(page, score) for page, score, _ in hits] == [
        (1, pytest.approx(20 * 3.2)),
        (2, pytest.approx(20 * 2.1)),
        (0, pytest.approx(20)),
    ]


def test_pages_with_all_words_come_first(scope: ScriptScope) -> None:
    """A word that is missing costs the square of what it would have told."""
    postings = [[0, 10, 1, 10, 1, 10], [2, 10]]
    hits = rank(scope, {"units": [ONE, OTHER]}, [1, 1, 1, 1], [[], [], [], []], postings=postings)
    rarity = [math.log(1 + 4 / (1 + 3)), math.log(1 + 4 / (1 + 1))]
    part = (rarity[0] / sum(rarity)) ** 2
    assert [(page, score) for page, score, _ in hits] == [
        (2, pytest.approx(40)),
        (0, pytest.approx(20 * part)),
        (1, pytest.approx(20 * part)),
    ]


def test_words_in_different_sections_count_for_the_page(scope: ScriptScope) -> None:
    [[_, score, sections]] = rank(scope, {"units": [ONE, OTHER]}, [2], [[]], postings=[[0, 10], [1, 4]])
    assert dict(sections) == {0: pytest.approx(10 / 4), 1: pytest.approx(4 / 4)}
    assert score == pytest.approx(10 / 4 + 1 / 2 + 14)


def test_a_word_that_is_nowhere_is_passed_over(scope: ScriptScope) -> None:
    assert rank(scope, {"units": [ONE, unit()]}, [1], [[]], postings=[[0, 10]]) == [[0, 20, [[0, 10]]]]
    assert rank(scope, {"units": [unit()]}, [1], [[]], postings=[]) == []
    assert rank(scope, {}, [], [], postings=[]) == []


@pytest.mark.parametrize(("weight", "is_banned"), [(1, True), (0.6, True), (0.3, False)])
def test_a_page_with_an_excluded_word_is_left_out(scope: ScriptScope, weight: float, is_banned: bool) -> None:
    """Wherever on the page it stands, but not for what is merely related."""
    query = {"units": [ONE], "excluded": [unit(reading(weight, [1]))]}
    hits = rank(scope, query, [2, 2], [[], []], postings=[[0, 10, 2, 10], [3, 1]])
    assert [page for page, _, _ in hits] == ([0] if is_banned else [0, 1])


def test_one_guide_can_be_ranked(scope: ScriptScope) -> None:
    hits = rank(scope, {"units": [ONE]}, [1, 1, 1], [[], [], []], postings=[[0, 10, 1, 10, 1, 10]], wanted=[2, 1])
    assert [page for page, _, _ in hits] == [1, 2]
