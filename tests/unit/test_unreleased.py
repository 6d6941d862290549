from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from conftest import DOCS, LINES, RELEASES
from sample_project import on

from docsite.problems import ProblemsError
from docsite.releases.metadata import Metadata, load_metadata

DAY = on("2026-11-24")
CHANGE = 'lines: ["5.3"]\nkind: fixed\ntext: Исправлено\n'
Load = Callable[..., Metadata]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load_files(files: Mapping[str, str], releases: Mapping[str, str] | None = None) -> Metadata:
        named = {f"unreleased/{name}": text for name, text in files.items()}
        for name, text in {**RELEASES, **named, **(releases or {})}.items():
            file = tmp_path / "releases" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        return load_metadata(tmp_path / "releases", DAY, list(DOCS))

    return load_files


def test_a_change_goes_by_its_file_until_it_is_released(load: Load) -> None:
    files = {
        "faster-search.yml": 'lines: ["5.4", "5.3"]\nkind: improved\ntitle: Поиск\ntext: Быстрее\nfixes: [KI-1]\n',
        "12345.yml": 'id: HUB-77\nlines: ["5.2"]\nkind: fixed\ntext: Исправлено\n',
        "login.yml": 'id: HUB-5\nlines: ["5.2", "5.1"]\n',
    }
    found = {each.name: each for each in load(files).unreleased}
    assert not load(files).faults
    assert {name: (each.identity, each.lines, each.has_id, each.is_repeat) for name, each in found.items()} == {
        "12345": ("HUB-77", ("5.2",), True, False),
        "faster-search": ("faster-search", ("5.4", "5.3"), False, False),
        "login": ("HUB-5", ("5.2", "5.1"), True, True),
    }
    login, search = found["login"].change, found["faster-search"].change
    assert login
    assert search
    assert (login.kind, search.title, search.id) == ("security", "Поиск", "faster-search")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.yml", CHANGE.replace("5.3", "5.30"), "1:9: unknown line '5.30' (did you mean '5.3'?); expected one of 5.0"),
        ("a.yml", CHANGE.replace('"5.3"', '"5.3", "5.3"'), "1:16: line 5.3 stands twice; expected each line once"),
        ("a.yml", "lines: []\nkind: fixed\ntext: x\n", "1:8: lines: a list; expected at least one entry"),
        ("a.yml", "kind: fixed\ntext: x\n", "1:1: key 'lines' is missing; expected 'lines'"),
        ("a.yml", "id: HUB-5\n", "1:1: key 'lines' is missing; expected 'lines'"),
        ("a.yml", "- lines\n", "1:1: no mapping; expected 'lines', 'kind' and 'text'"),
        ("a.yml", "", "1:1: the file is empty"),
        ("a.yml", CHANGE + "sumary: x\n", "4:1: unknown key 'sumary'"),
        ("a.yml", CHANGE + "text: x\n", "4:1: key 'text' stands twice (first in line 3)"),
        ("a.yml", CHANGE + "fixes: [KI-9]\n", "4:9: unknown known issue 'KI-9'"),
        ("a.yml", CHANGE + "suggestion: S-9\n", "4:13: unknown suggestion 'S-9'"),
        ("a.yml", CHANGE + "pages: [lan/neu.md]\n", "4:9: unknown page 'lan/neu.md' (did you mean 'lan/new.md'?)"),
        ("a.yml", CHANGE + "removes: [HUB-1]\n", "4:1: 'removes' with kind 'fixed'"),
        ("a.yml", CHANGE + "gone_in: '6'\n", "4:1: 'gone_in' with kind 'fixed'"),
        ("a.yml", CHANGE.replace("fixed", "deprecated") + "gone_in: '5.2'\n", "4:10: 5.2 is not newer than line 5.3"),
        ("a.yml", CHANGE.replace("fixed", "removed") + "removes: [HUB-99]\n", "4:11: unknown added or deprecated"),
        ("a.yml", CHANGE.replace("fixed", "security"), "1:1: security change has no severity"),
        ("a.yml", CHANGE + "id: HUB-5\n", "4:5: id HUB-5 is taken by releases/5.3.0.yml:7; expected an id of its own"),
        ("a.yml", CHANGE + "id: KI-1\n", "4:5: id KI-1 is taken by releases/known-issues.yml:2"),
        ("HUB-5.yml", CHANGE, "1:1: id HUB-5 is taken by releases/5.3.0.yml:7; expected another name of the file, or"),
        ("a.yml", 'id: HUB-50\nlines: ["5.2"]\n', "1:5: no release has the change HUB-50 (did you mean 'HUB-5'?)"),
        ("a.yml", 'id: HUB-5\nlines: ["5.2", "5.3"]\n', "2:16: change HUB-5 came out in 5.3.0, a release of line 5.3"),
        ("sub/a.yml", CHANGE, "1:1: a file in a folder; expected it in releases/unreleased/ itself"),
        ("a.YML", CHANGE, "1:1: the ending '.YML'; expected the name a.yml"),
        ("a.txt", CHANGE, "1:1: the ending '.txt'; expected the name a.yml"),
        ("two words.yml", CHANGE, "1:1: the name 'two words' is no id; expected at most 60 letters"),
        ("a.yml", "lines: [5.3\n", "1:8: '[' without its end"),
    ],
)
def test_a_fault_is_told_with_its_place_and_stops_nothing(load: Load, name: str, text: str, message: str) -> None:
    metadata = load({name: text, "good.yml": CHANGE})
    (fault,) = metadata.faults
    assert str(fault).startswith(f"releases/unreleased/{name}:{message}")
    assert [each.name for each in metadata.unreleased if each.name == "good"] == ["good"]
    assert all(each.name != Path(name).stem for each in metadata.unreleased if name != "sub/a.yml")


def test_two_files_clash_and_are_both_named_in_one_run_with_all_else(load: Load) -> None:
    files = {
        "a.yml": CHANGE + "id: HUB-90\n",
        "b.yml": CHANGE + "id: HUB-90\n",
        "c.yaml": CHANGE,
        "c.yml": CHANGE,
        "d.yml": 'id: HUB-5\nlines: ["5.2"]\n',
        "e.yml": 'id: HUB-5\nlines: ["5.1"]\n',
        "README.md": "Как писать.\n",
    }
    assert [str(fault) for fault in load(files).faults] == [
        "releases/unreleased/b.yml:4:5: id HUB-90 is taken by releases/unreleased/a.yml:4; expected an id of its own",
        "releases/unreleased/c.yaml:1:1: a second file beside releases/unreleased/c.yml; expected one file for each",
        "releases/unreleased/e.yml:1:5: releases/unreleased/d.yml repeats HUB-5, too; expected one file for it",
    ]
    with pytest.raises(ProblemsError) as caught:
        load(files, {"plan.yml": "suggestions: 1\n"})
    assert len(caught.value.problems) == 4


def test_a_line_that_is_dropped_is_refused_and_one_that_has_ended_noted(load: Load) -> None:
    ended = load({"a.yml": CHANGE.replace("5.3", "5.0")})
    assert not ended.faults
    assert [str(note) for note in ended.notes] == [
        "releases/unreleased/a.yml:1:9: line 5.0 has ended; expected a line that gets releases"
    ]
    dropped = LINES.replace("    lts: false\n", "    lts: false\n    dropped: 2026-01-01\n", 1)
    (fault,) = load({"a.yml": CHANGE.replace("5.3", "5.0")}, {"lines.yml": dropped}).faults
    assert str(fault) == (
        "releases/unreleased/a.yml:1:9: line 5.0 was dropped on 2026-01-01, and has no releases to come; "
        "expected a line that is published, or no such file"
    )
