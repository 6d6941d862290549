"""A mistake in a file hides no other: what is sound in it is checked against the rest."""

import datetime as dt
from pathlib import Path

import pytest
from conftest import LINES, RELEASES, change_yaml, release_yaml
from pydantic import TypeAdapter, ValidationError
from test_metadata import DAY, PAGES, write

from docsite.problems import ProblemsError
from docsite.reading.validation import Model, parse_sound
from docsite.reading.yaml import read_yaml
from docsite.releases.metadata import load_metadata
from docsite.releases.models import Date, Id, LineName, Positive, ReleaseVersion, Text
from docsite.site.schemas import SCHEMAS
from docsite.tree.front_matter import FrontMatter
from docsite.tree.product import Identity


class Item(Model):
    """An entry."""

    id: Id
    """Its id."""
    text: Text
    """Its text."""
    note: Text | None = None
    """A note."""
    names: tuple[Text, ...] = ()
    """Names."""


class File(Model):
    """A file."""

    title: Text
    """Its title."""
    count: Positive = 1
    """A number."""
    items: tuple[Item, ...] = ()
    """Its entries."""


def problems_of(folder: Path, files: dict[str, str]) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        load_metadata(write(folder, files), DAY, PAGES)
    return str(caught.value).split("\n")


def test_the_sound_entries_stay_with_their_places() -> None:
    text = (
        "title: a\nitems:\n  - {id: A-1, text: a}\n  - {id: b c, text: b}\n  - {id: C-3, text: c, nmes: []}\n"
        "  - {id: D-4}\n  - {id: E-5, text: e, names: [x, [y], z]}\n"
    )
    parsed = parse_sound(File, read_yaml(text.encode(), "a.yml"))
    assert parsed.model is not None
    assert [item.id for item in parsed.model.items] == ["A-1", "C-3", "E-5"]
    assert parsed.model.items[2].names == ("x", "z")
    assert [parsed.source.place(("items", n, "id"))[0] for n in range(3)] == [3, 5, 7]
    assert parsed.source.place(("items", 2, "names", 1)) == (7, 40)
    assert not parsed.source.is_whole
    assert [str(problem) for problem in parsed.problems] == [
        "a.yml:4:10: 'b c' is no id; expected at most 60 letters, digits and - . _ / : #, such as TASK-1061",
        "a.yml:5:24: unknown key 'nmes' (did you mean 'names'?); expected one of id, text, note, names",
        "a.yml:6:5: key 'text' is missing; expected 'text'",
        "a.yml:7:35: names: a list; expected a text (in quotes, if it looks like a number or a date)",
    ]


def test_a_key_of_the_file_gets_its_default_or_what_stands_in() -> None:
    source = read_yaml(b"title: [a]\ncount: x\nitems: [{id: A-1, text: a}]\n", "a.yml")
    assert parse_sound(File, source).model is None
    parsed = parse_sound(File, source, stand_ins={"title": "b"})
    assert parsed.model == File(title="b", items=(Item(id="A-1", text="a"),))
    assert len(parsed.problems) == 2


def test_a_wrong_key_of_a_release_hides_none_of_its_changes(tmp_path: Path) -> None:
    wrong = (
        release_yaml(
            "5.3.0", "2026-02-30", change_yaml("HUB-5", suggestion="S-7") + change_yaml("HUB-6", pages="[a.md]")
        )
        .replace("summary:", "sumary:")
        .replace("1500000000", "many")
    )
    assert problems_of(tmp_path, {"5.3.0.yml": wrong}) == [
        "releases/5.3.0.yml:1:1: key 'summary' is missing; expected 'summary'",
        "releases/5.3.0.yml:2:7: '2026-02-30' is no date of the calendar; expected a date as 2026-03-17",
        "releases/5.3.0.yml:3:1: unknown key 'sumary' (did you mean 'summary'?); "
        "expected one of version, title, date, draft, summary, delivery, files, after_end, required_stop, withdrawn, "
        "errata, changes",
        "releases/5.3.0.yml:5:59: size: 'many' is a text; expected a whole number, in digits alone",
        "releases/5.3.0.yml:11:17: unknown suggestion 'S-7' (did you mean 'S-2'?); expected one of S-1, S-2",
        "releases/5.3.0.yml:16:13: unknown page 'a.md'; expected one of index.md, operation/updating.md",
    ]


def test_a_day_that_stands_in_for_others_is_a_day_like_any_when_it_is_written(tmp_path: Path) -> None:
    assert problems_of(tmp_path, {"5.3.0.yml": RELEASES["5.3.0.yml"].replace("2026-03-17", "1970-01-01")}) == [
        "releases/5.3.0.yml:2:7: date 1970-01-01 is before line 5.3 was released; "
        "expected 2026-03-17 or later, or an earlier 'released' in lines.yml",
        "releases/known-issues.yml:7:15: fixed in 5.3.0 of 1970-01-01, before it was found in 5.2.0 of 2025-04-15; "
        "expected a release after 5.2.0",
    ]


def test_what_a_file_lost_is_missed_nowhere(tmp_path: Path) -> None:
    plan = RELEASES["plan.yml"].replace("id: S-1", "id: s 1")
    removal = RELEASES["5.3.0.yml"].replace("kind: security", "kind: removed\n    removes: [HUB-1]")
    files = {
        "lines.yml": LINES.replace('line: "5.2"', "line: five"),
        "plan.yml": plan,
        "5.0.0.yml": RELEASES["5.0.0.yml"].replace("id: HUB-1", "id: crm 1"),
        "5.2.0.yml": RELEASES["5.2.0.yml"] + "- x\n",
        "5.3.0.yml": removal,
    }
    causes = [row.rpartition("; ")[0] for row in problems_of(tmp_path, files)]
    assert causes == [
        "releases/5.0.0.yml:7:9: 'crm 1' is no id",
        "releases/5.2.0.yml:17:1: a wrong indentation, or a missing '-'; what follows it is not read yet",
        "releases/lines.yml:46:11: 'five' cannot be ordered among versions; expected numbers with dots such as "
        "5.3.1, 24.04, 17 or 5.4.0-rc.1",
        "releases/plan.yml:2:10: 's 1' is no id",
    ]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("Closes #12 and more", "4:18: text: YAML cuts the text here, where a comment begins"),
        ("8:30  # в полдень", "4:17: text: YAML cuts the text here, where a comment begins"),
        ("#12 and more", "4:11: text: YAML cuts the text here, where a comment begins"),
        ("", "4:5: text: nothing"),
    ],
)
def test_a_text_that_yaml_cuts_is_named(typed: str, problem: str) -> None:
    text = f"title: a # b\nitems:\n  - id: A-1 # legitimate\n    text: {typed}\ncount: 3 # too\n"
    rows = [str(row) for row in parse_sound(File, read_yaml(text.encode(), "a.yml")).problems]
    assert any(row.startswith("a.yml:1:10: title: YAML cuts") for row in rows)
    assert any(row.startswith(f"a.yml:{problem}") for row in rows), rows
    assert len(rows) == 2


@pytest.mark.parametrize(
    "typed", ['"Closes #12"', "'a' # b", "C# и F#", "a#b", ">-\n      Closes #12", "Closes\n      more"]
)
def test_a_text_that_is_whole_is_none(typed: str) -> None:
    text = f"title: a\nitems:\n  - id: A-1\n    text: {typed}\n    # a row of its own\n"
    assert parse_sound(File, read_yaml(text.encode(), "a.yml")).problems == ()


@pytest.mark.parametrize(
    "typed", ["0o17", "0x1F", "017", "1_000", "1e3", "1.5", "12:30", "yes", "9" * 5000, '"5"', "1" + "0" * 40]
)
def test_a_number_is_digits_and_one_that_json_keeps(typed: str) -> None:
    (problem,) = parse_sound(File, read_yaml(f"title: a\ncount: {typed}\n".encode(), "a.yml")).problems
    expected = "a whole number, in digits alone" if len(typed) != 41 else f"a number below {2**53}"
    assert (problem.line, problem.column, problem.expected) == (2, 8, expected)
    assert len(problem.cause) < 120


@pytest.mark.parametrize("kind", [LineName, ReleaseVersion, Id])
@pytest.mark.parametrize(
    "value", ["٥.٣", "٥.٣.١", "HUB-١", "5.3.1\n", "A-" + "1" * 5000, "5." + "1" * 5000, "", "5.3 a"]
)
def test_ids_are_short_and_of_latin_digits(kind: object, value: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("year", [1, 1969, 2200, 9999])
def test_a_year_far_away_is_a_slip(year: int) -> None:
    with pytest.raises(ValidationError, match="lies outside of 1970–2199"):
        TypeAdapter(Date).validate_python(dt.date(year, 1, 1))


@pytest.mark.parametrize("model", [*SCHEMAS.values(), FrontMatter, Identity], ids=lambda model: model.__name__)
def test_every_pattern_has_an_example_for_messages(model: type[Model]) -> None:
    def walk(node: object) -> None:
        if isinstance(node, dict):
            if "pattern" in node and node["pattern"] != r"\S":
                assert node["examples"], node
            list(map(walk, node.values()))
        elif isinstance(node, list):
            list(map(walk, node))

    walk(model.model_json_schema())
