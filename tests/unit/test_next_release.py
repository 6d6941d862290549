from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import RELEASES
from hypothesis import given
from hypothesis import strategies as st
from sample_project import on

from docsite.problems import FaultError
from docsite.reading.characters import find_unfit, is_visible
from docsite.reading.yaml import parse_yaml
from docsite.reading.yaml_edits import render_inline, render_yaml
from docsite.releases.metadata import Metadata, load_metadata
from docsite.releases.models import ReleaseFile
from docsite.releases.next_release import Order, PreparedRelease, find_version, prepare_release

DAY = on("2026-11-24")
Prepare = Callable[..., PreparedRelease]
HUB = ["5.0", "5.3", "5.4"]
DONE = ["5.0.0", "5.3.0", "5.3.1"]


@pytest.mark.parametrize(
    ("name", "lines", "versions", "wanted"),
    [
        ("5.3", HUB, DONE, ("5.3.2", "5.3")),
        ("5.3", HUB, [*DONE, "5.3.9", "5.3.10"], ("5.3.11", "5.3")),
        ("5.4", HUB, DONE, ("5.4.0", "5.4")),  # the first one, in the form of the others
        ("5.4", HUB, [*DONE, "5.4.0-rc.1", "5.4.0-rc.2"], ("5.4.0", "5.4")),
        ("5.3.4", HUB, DONE, ("5.3.4", "5.3")),
        ("5.4.0-rc.1", HUB, DONE, ("5.4.0-rc.1", "5.4")),
        ("5.3.2b1", HUB, DONE, ("5.3.2b1", "5.3")),
        ("17", ["16", "17"], ["17.11.1", "17.10.3"], ("17.11.2", "17")),
        ("17.10.4", ["16", "17"], ["17.11.1", "17.10.3"], ("17.10.4", "17")),  # an older row goes on
        ("24.04", ["23.10", "24.04"], ["23.10"], ("24.04", "24.04")),
        ("24.04", ["23.10", "24.04"], ["23.10", "24.04"], ("24.04.1", "24.04")),
        ("24.04", ["24.04"], ["24.04.09"], ("24.04.10", "24.04")),
        ("24.04", ["24.04"], ["24.04.01"], ("24.04.02", "24.04")),
        ("1.2", ["1.2"], ["1.2.3.4"], ("1.2.3.5", "1.2")),
        ("1.2", ["1.2"], ["v1.2.3"], ("v1.2.4", "1.2")),
        ("1.3", ["1.2", "1.3"], ["v1.2.0", "v1.2.3"], ("v1.3.0", "1.3")),
        ("v1.2.3", ["1.2"], [], ("v1.2.3", "1.2")),
        ("1.2", ["1.2"], [], ("1.2.0", "1.2")),
        ("2.10", ["2.9", "2.10"], ["2.9.1", "2.10.1"], ("2.10.2", "2.10")),
        ("2026.1", ["2026.1", "2026.1.5"], ["2026.1.5.1", "2026.1.2"], ("2026.1.3", "2026.1")),
    ],
)
def test_the_next_version_follows_in_its_own_form(
    name: str, lines: list[str], versions: list[str], wanted: tuple[str, str]
) -> None:
    assert find_version(name, lines, versions) == wanted


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("5.3.1", "'5.3.1' does not come after 5.3.1; expected a newer version, or the line's name"),
        ("v5.3.1", "'v5.3.1' does not come after 5.3.1"),
        ("5.3.1-rc.1", "'5.3.1-rc.1' does not come after 5.3.1"),
        ("5.3.0", "'5.3.0' does not come after 5.3.1"),
        (
            "5.31.0",
            "no line of '5.31.0' (did you mean '5.3'?); expected a version of one of 5.0, 5.3, 5.4, or a new",
        ),
        ("6", "no line of '6'"),
        ("", "'' is neither a line nor a version; expected a line such as 5.3, or a version such as 5.3.1, 24.04, v1"),
        (" 5.3.2", "' 5.3.2' is neither"),
        ("../x", "'../x' is neither"),
        ("1!5.3.2", "'1!5.3.2' is neither"),
        ("next", "'next' is neither"),
        ("5.3." + "1" * 80, "'5.3.111"),
    ],
)
def test_a_version_that_cannot_come_next_is_refused(name: str, message: str) -> None:
    with pytest.raises(FaultError) as caught:
        find_version(name, HUB, DONE)
    assert str(caught.value).startswith(message)


@pytest.fixture
def prepare(tmp_path: Path) -> Prepare:
    def prepare_files(name: str, given: Mapping[str, str | None], **more: Any) -> PreparedRelease:  # noqa: ANN401
        folder = tmp_path / "releases"
        for file, text in {**RELEASES, **given}.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            if text is not None:
                (folder / file).write_text(text, "utf-8")
        metadata: Metadata = load_metadata(folder, DAY, [])
        assert not metadata.faults
        return prepare_release(Order(name, DAY, **more), metadata, folder)

    return prepare_files


def change(lines: str = '"5.3"', **more: str) -> str:
    keys = {"lines": f"[{lines}]", "kind": "fixed", "text": "Исправлено", **more}
    return "".join(f"{key}: {value}\n" for key, value in keys.items())


def ids(prepared: PreparedRelease) -> list[str]:
    value = parse_yaml(prepared.changes.written[f"{prepared.version}.yml"], "").value
    return [entry["id"] for entry in value["changes"]]


def test_changes_get_the_next_free_ids_and_keep_those_they_have(prepare: Prepare) -> None:
    files = {
        "unreleased/a.yml": change(),
        "unreleased/b.yml": change(id="HUB-40"),
        "unreleased/c.yml": change('"5.2"', id="HUB-99"),  # comes out elsewhere, and its number is given
        "unreleased/d.yml": change('"5.2"'),
        "unreleased/e.yml": change(id="OTHER-500"),
        "unreleased/f.yml": change(),
    }
    assert ids(prepare("5.3", files)) == ["HUB-100", "HUB-40", "OTHER-500", "HUB-101"]


def test_a_product_without_issues_and_a_plan_is_released(prepare: Prepare) -> None:
    text = RELEASES["5.2.0.yml"].replace("    suggestion: S-1\n", "")
    files = {"known-issues.yml": None, "plan.yml": None, "5.2.0.yml": text, "unreleased/a.yml": change()}
    assert set(prepare("5.3", files).changes.written) == {"5.3.1.yml"}


def test_ids_without_numbers_must_be_written(prepare: Prepare) -> None:
    words = {"HUB-1": "alpha", "HUB-2": "beta", "HUB-3": "gamma", "HUB-4": "delta", "HUB-5": "epsilon"}
    files: dict[str, str] = {"unreleased/a.yml": change()}
    for name, text in RELEASES.items():
        for identity, word in words.items():
            files[name] = files.get(name, text).replace(identity, word)
    with pytest.raises(FaultError, match=r"no change has an id that ends with a number; write 'id' in releases/unrel"):
        prepare("5.3", files)


def test_a_change_for_two_lines_is_a_record_first_and_then_a_repeat(prepare: Prepare) -> None:
    first = prepare("5.3", {"unreleased/a.yml": change('"5.3", "5.2"')})
    left = first.changes.written["unreleased/a.yml"].decode()
    assert left.endswith('schema.json\nid: HUB-6\nlines: ["5.2"]\n')
    done = {name: content.decode() for name, content in first.changes.written.items()}
    second = prepare("5.2", done)
    assert parse_yaml(second.changes.written["5.2.1.yml"], "").value["changes"] == ({"id": "HUB-6"},)
    assert second.changes.removed == ["unreleased/a.yml"]


def test_a_pre_release_takes_what_is_new_and_the_final_one_all(prepare: Prepare) -> None:
    def go_on(name: str, former: PreparedRelease | None, **files: str) -> PreparedRelease:
        done = {path: content.decode() for path, content in former.changes.written.items()} if former else {}
        added = {f"unreleased/{file}.yml": text for file, text in files.items()}
        image = ReleaseFile(kind="image", file=f"{name}.image")
        return prepare(name, done | added, summary="x", files=(image,))

    first = go_on("5.4.0-rc.1", None, a=change('"5.4"', suggestion="S-2"))
    assert ids(first) == ["HUB-6"]
    assert "plan.yml" not in first.changes.written  # it is not done before the final release
    assert "lines.yml" not in first.changes.written
    second = go_on("5.4.0-rc.2", first, b=change('"5.4"'))
    assert ids(second) == ["HUB-7"]
    final = go_on("5.4", second)
    assert final.version == "5.4.0"
    assert ids(final) == ["HUB-6", "HUB-7"]
    assert sorted(final.changes.removed) == ["unreleased/a.yml", "unreleased/b.yml"]
    assert b'status: done, done_in: "5.4.0"' in final.changes.written["plan.yml"]
    assert b"released: 2026-11-24" in final.changes.written["lines.yml"]


def test_a_draft_is_gone_on_with_by_line_or_version() -> None:
    versions = [*DONE, "5.3.2"]
    assert find_version("5.3", HUB, versions, {"5.3.2"}) == ("5.3.2", "5.3")
    assert find_version("5.3.2", HUB, versions, {"5.3.2"}) == ("5.3.2", "5.3")
    assert find_version("5.3.3", HUB, versions, {"5.3.2"}) == ("5.3.3", "5.3")
    with pytest.raises(FaultError, match=r"'5\.3\.1' does not come after 5\.3\.2"):
        find_version("5.3.1", HUB, versions, {"5.3.2"})


def test_what_is_missing_makes_it_a_draft(prepare: Prepare) -> None:
    prepared = prepare("5.3.3", {})
    assert prepared.missing == ["no --summary", "no --file"]
    assert prepared.notes == [
        "the last release is 5.3.0: 2 numbers are skipped",
        "no unreleased change names line 5.3: the release has no changes yet",
    ]
    assert parse_yaml(prepared.changes.written["5.3.3.yml"], "").value["draft"] is True


def test_a_draft_that_cannot_be_read_is_not_counted_over(prepare: Prepare) -> None:
    files = {"5.3.1.yml": 'version: "5.3.1"\ndraft: true\n', "unreleased/a.yml": change('"5.3", "5.2"')}
    with pytest.raises(FaultError, match=r"releases/5\.3\.1\.yml, a draft, is not sound; mend it as 'make check' says"):
        prepare("5.3", files)
    assert prepare("5.2", files).version == "5.2.1"


texts = st.text(min_size=1).filter(is_visible).filter(lambda text: not list(find_unfit(text)))


@given(text=texts, title=texts, as_flow=st.booleans())
def test_any_text_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, *, text: str, title: str, as_flow: bool
) -> None:
    value = {"lines": ["5.3"], "kind": "fixed", "title": title, "text": text}
    folder = tmp_path_factory.mktemp("p") / "releases"
    (folder / "unreleased").mkdir(parents=True)
    for file, content in RELEASES.items():
        (folder / file).write_text(content, "utf-8")
    written = render_inline(value) + "\n" if as_flow else render_yaml(value)
    (folder / "unreleased/a.yml").write_bytes(written.encode())
    prepared = prepare_release(Order("5.3", DAY, summary=text), load_metadata(folder, DAY, []), folder)
    release = parse_yaml(prepared.changes.written["5.3.1.yml"], "").value
    assert release["summary"] == text
    assert release["changes"] == ({"id": "HUB-6", "kind": "fixed", "title": title, "text": text},)
