import json
import os
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_project import law

from docsite.cache import Cache
from docsite.problems import ProblemsError
from docsite.programs import Programs
from docsite.reading import kept_yaml
from docsite.reading.kept_yaml import KeptSource, recall_yaml
from docsite.reading.yaml import RemarkedText, YamlSource, read_yaml

TEXT = """\
date: 2026-03-17
at: 2026-03-17T08:30:00Z
more: {"": 1.5, no: [true, false, ~, 31]}
changes:
  - {id: HUB-1, days: [2020-01-01, 8:30, 1.10, "2020-01-02"]}
  - []
text: Исправлено # и больше
""".encode()


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path, Programs("", {kept_yaml.__name__: ("", ())}))


def test_values_that_were_kept_are_those_of_the_file(cache: Cache) -> None:
    first, again = recall_yaml(TEXT, "a.yml", cache), recall_yaml(TEXT, "b.yml", cache)
    assert not isinstance(first, KeptSource)
    assert isinstance(again, KeptSource)
    assert again.value == first.value == read_yaml(TEXT, "a.yml").value
    assert [type(item) for item in again.value.values()] == [type(item) for item in first.value.values()]


def test_a_kept_file_knows_its_places_and_its_own_path(cache: Cache) -> None:
    first, again = recall_yaml(TEXT, "a.yml", cache), recall_yaml(TEXT, "b.yml", cache)
    loc = ("changes", 0, "days", 1)
    assert again.place(loc) == first.place(loc) == (5, 36)
    assert str(again.problem(("changes", 0, "id"), "no", "yes", at_key=True)) == "b.yml:5:6: no; expected yes"
    assert (again.keys, again.values, again.texts) == (first.keys, first.values, first.texts)
    with pytest.raises(AttributeError):
        again.other  # type: ignore[attr-defined]  # noqa: B018


def test_a_kept_file_can_be_changed_as_any_other(cache: Cache) -> None:
    first, again = recall_yaml(TEXT, "a.yml", cache), recall_yaml(TEXT, "a.yml", cache)
    assert isinstance(again.value["text"], RemarkedText)
    assert asdict(replace(again, value=1)) == asdict(replace(first, value=1))
    assert again.without([("changes", 0)]).values == first.without([("changes", 0)]).values


@pytest.mark.parametrize("text", [b"a: [", b"", b"\xff", b"a: &b 1\nc: *b\n", b"a: 1\na: 2\n", b"a:\nb: 1\n"])
def test_a_file_with_a_slip_is_never_kept(cache: Cache, text: bytes) -> None:
    def told(source: Callable[[], YamlSource]) -> str:
        try:
            return repr(source())
        except ProblemsError as error:
            return str(error)

    for _ in range(2):
        assert told(lambda: recall_yaml(text, "a.yml", cache)) == told(lambda: read_yaml(text, "a.yml"))
    assert not [name for _, _, names in os.walk(cache.folder) for name in names]


@law
@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.dates(), st.lists, max_leaves=9)
)
def test_whatever_a_file_holds_comes_back(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    cache = Cache(tmp_path_factory.mktemp("kept"), Programs("", {kept_yaml.__name__: ("", ())}))
    text = f"a: {json.dumps(value, default=str, ensure_ascii=False)}\n".encode()
    first, again = recall_yaml(text, "a.yml", cache), recall_yaml(text, "a.yml", cache)
    assert repr(again.value) == repr(first.value)
