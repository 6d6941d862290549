import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from conftest import LINES, RELEASES, change_yaml, release_yaml

from docsite.problems import ProblemsError
from docsite.releases.metadata import Metadata, load_metadata
from docsite.releases.models import KnownIssues, Plan

DAY = dt.date(2026, 11, 24)
PAGES = {"index.md", "operation/updating.md"}
RELEASE = RELEASES["5.3.0.yml"]

CASES: dict[str, tuple[str, str, str]] = {
    "not YAML": (
        "5.3.0.yml",
        "version: [5.3.0\ndate: x\n",
        "releases/5.3.0.yml:1:10: '[' without its end; what follows it is not read yet; "
        "expected the end, or the text in quotes",
    ),
    "tab": (
        "lines.yml",
        "sample: true\nlines:\n\t- line: x\n",
        "releases/lines.yml:3:1: a tab in the indentation; what follows it is not read yet; expected spaces",
    ),
    "duplicate key": (
        "plan.yml",
        "suggestions: []\nsuggestions: []\n",
        "releases/plan.yml:2:1: key 'suggestions' stands twice (first in line 1); expected each key once",
    ),
    "empty file": ("plan.yml", "# nothing\n", "releases/plan.yml:1:1: the file is empty; expected a mapping"),
    "two documents": (
        "plan.yml",
        "suggestions: []\n---\nsuggestions: []\n",
        "releases/plan.yml:2:1: a second document; expected one document in a file, without a row '---' or '...'",
    ),
    "list for mapping": (
        "plan.yml",
        "- a\n- b\n",
        "releases/plan.yml:1:1: file: a list; expected a mapping (lines of 'key: value')",
    ),
    "mapping for list": (
        "plan.yml",
        "suggestions:\n  a: 1\n",
        "releases/plan.yml:2:3: suggestions: a mapping; expected a list (lines that start with '-')",
    ),
    "text for list": (
        "5.3.0.yml",
        RELEASE.replace(RELEASE[RELEASE.index("files:") : RELEASE.index("\nchanges")], "files: x"),
        "releases/5.3.0.yml:5:8: files: 'x' is a text; expected a list (lines that start with '-')",
    ),
    "unknown key": (
        "5.3.0.yml",
        RELEASE.replace("summary:", "sumary:"),
        "releases/5.3.0.yml:3:1: unknown key 'sumary' (did you mean 'summary'?); "
        "expected one of version, title, date, draft, summary, delivery, files, after_end, required_stop, withdrawn, "
        "errata, changes",
    ),
    "missing key": (
        "5.3.0.yml",
        RELEASE.replace("summary:", "sumary:"),
        "releases/5.3.0.yml:1:1: key 'summary' is missing; expected 'summary'",
    ),
    "text for mapping": (
        "lines.yml",
        LINES.replace("- {name: https, port: 443, proto: tcp, purpose: веб-интерфейс}", "- https", 1),
        "releases/lines.yml:29:9: services: 'https' is a text; expected a mapping (lines of 'key: value')",
    ),
    "unknown key deep inside": (
        "lines.yml",
        LINES.replace("proto:", "prto:", 1),
        "releases/lines.yml:29:34: unknown key 'prto' (did you mean 'proto'?); "
        "expected one of name, port, proto, purpose",
    ),
    "unknown fact": (
        "lines.yml",
        LINES.replace("      library:", "      libary:", 1),
        "releases/lines.yml:27:7: unknown fact 'libary' (did you mean 'library'?); "
        "expected one of cpu_flags, disk_gib, host_memory_gib, library, memory_gib, node, vcpu",
    ),
    "number for text": (
        "5.3.0.yml",
        RELEASE.replace('"5.3.0"', "5.3"),
        "releases/5.3.0.yml:1:10: version '5.3' in the file 5.3.0.yml; expected '5.3.0'",
    ),
    "list for text": (
        "5.3.0.yml",
        RELEASE.replace('"5.3.0"', "[5.3.0]"),
        "releases/5.3.0.yml:1:10: version: a list; expected a text (in quotes, if it looks like a number or a date)",
    ),
    "text for number": (
        "lines.yml",
        LINES.replace("port: 443", 'port: "443"', 1),
        "releases/lines.yml:29:29: port: '443' is a text; expected a whole number, in digits alone",
    ),
    "unknown kind": (
        "5.3.0.yml",
        RELEASE.replace("kind: security", "kind: secure"),
        "releases/5.3.0.yml:8:11: unknown kind 'secure' (did you mean 'security'?); "
        "expected one of security, removed, deprecated, added, improved, fixed",
    ),
    "unknown status": (
        "plan.yml",
        RELEASES["plan.yml"].replace("status: done", "status: ready"),
        "releases/plan.yml:2:59: unknown status 'ready'; expected one of reviewing, accepted, done, declined",
    ),
    "impossible date": (
        "5.3.0.yml",
        RELEASE.replace("2026-03-17", "2026-02-30"),
        "releases/5.3.0.yml:2:7: '2026-02-30' is no date of the calendar; expected a date as 2026-03-17",
    ),
    "date with time": (
        "5.3.0.yml",
        RELEASE.replace("2026-03-17", "2026-03-17 10:00:00"),
        "releases/5.3.0.yml:2:7: '2026-03-17 10:00:00' is no date of the calendar; expected a date as 2026-03-17",
    ),
    "impossible milestone": (
        "lines.yml",
        LINES.replace("2025-04-15", "2025-13-01"),
        "releases/lines.yml:48:15: '2025-13-01' is no date of the calendar; "
        "expected a date as 2026-03-17, 2026-03, 2026-Q1 or 2026, true (yes, day unknown) or false",
    ),
    "support before release": (
        "lines.yml",
        LINES.replace("support_ends: 2027-01-31", "support_ends: 2025-01-31"),
        "releases/lines.yml:49:19: support_ends 2025-01-31 is before released 2025-04-15; expected 2025-04-15 or later",
    ),
    "security before support": (
        "lines.yml",
        LINES.replace("security_ends: 2028-01-31", "security_ends: 2026-01-31"),
        "releases/lines.yml:50:20: security_ends 2026-01-31 is before support_ends 2027-01-31; "
        "expected 2027-01-31 or later",
    ),
    "line twice": (
        "lines.yml",
        LINES.replace('"5.1"', '"5.0"'),
        "releases/lines.yml:30:11: line 5.0 stands twice (first in line 14); expected each line once",
    ),
    "no lines": (
        "lines.yml",
        "sample: true\nlines: []\n",
        "releases/lines.yml:2:8: lines: a list; expected at least one entry",
    ),
    "version not of a line": (
        "5.9.0.yml",
        release_yaml("5.9.0", "2026-03-17", change_yaml("HUB-9")),
        "releases/5.9.0.yml:1:10: no line of 5.9.0 (did you mean '5.0'?); "
        "expected a version that begins as one of 5.0, 5.1, 5.2, 5.3, 5.4",
    ),
    "file name": (
        "5.3.9.yml",
        release_yaml("5.3.8", "2026-04-17", change_yaml("HUB-9")),
        "releases/5.3.9.yml:1:10: version '5.3.8' in the file 5.3.9.yml; expected '5.3.9'",
    ),
    "dates do not ascend": (
        "5.3.1.yml",
        release_yaml("5.3.1", "2026-03-01", change_yaml("HUB-9")),
        "releases/5.3.1.yml:2:7: date 2026-03-01 of 5.3.1 is before 2026-03-17 of 5.3.0; expected 2026-03-17 or later",
    ),
    "before its line": (
        "5.3.0.yml",
        RELEASE.replace("2026-03-17", "2026-03-16"),
        "releases/5.3.0.yml:2:7: date 2026-03-16 is before line 5.3 was released; "
        "expected 2026-03-17 or later, or an earlier 'released' in lines.yml",
    ),
    "after the end of its line": (
        "5.0.1.yml",
        release_yaml("5.0.1", "2025-06-01", change_yaml("HUB-9")),
        "releases/5.0.1.yml:2:7: date 2025-06-01 is after the support of line 5.0 ended; "
        "expected 2025-03-31 or earlier, or 'after_end' that says why",
    ),
    "id twice": (
        "5.3.0.yml",
        RELEASE.replace("HUB-5", "HUB-3"),
        "releases/5.3.0.yml:7:9: id HUB-3 is taken by releases/5.2.0.yml:7; "
        "expected an id that no other entry has; an entry with only its id repeats a change in another release",
    ),
    "security without severity": (
        "5.3.0.yml",
        RELEASE.replace("    severity: high\n", ""),
        "releases/5.3.0.yml:7:5: security change HUB-5 has no severity; expected 'severity' or 'cvss'",
    ),
    "dangling fixed_in": (
        "known-issues.yml",
        RELEASES["known-issues.yml"].replace("fixed_in: 5.3.0", "fixed_in: 5.3.7"),
        "releases/known-issues.yml:7:15: unknown release '5.3.7' (did you mean '5.3.0'?); "
        "expected one of 5.0.0, 5.1.0, 5.2.0, 5.3.0",
    ),
    "specifier matches no release": (
        "known-issues.yml",
        RELEASES["known-issues.yml"].replace(">=5.2.0,<5.3.0", ">=7"),
        "releases/known-issues.yml:6:14: specifier '>=7' matches no release; expected at least one",
    ),
    "specifier unreadable": (
        "known-issues.yml",
        RELEASES["known-issues.yml"].replace(">=5.2.0,<5.3.0", "newer"),
        "releases/known-issues.yml:6:14: 'newer' is no version specifier; expected something like '>=5.2,<5.4'",
    ),
    "specifier against fixed_in": (
        "known-issues.yml",
        RELEASES["known-issues.yml"].replace(">=5.2.0,<5.3.0", ">=5.2.0"),
        "releases/known-issues.yml:7:15: fixed in 5.3.0, which '>=5.2.0' calls affected; "
        "expected 'affects' to leave out 5.3.0, or no 'affects'",
    ),
    "dangling target": (
        "plan.yml",
        RELEASES["plan.yml"].replace('"5.4"', '"5.7"'),
        "releases/plan.yml:3:81: unknown line '5.7' (did you mean '5.4'?); expected one of 5.0, 5.1, 5.2, 5.3, 5.4",
    ),
    "done without release": (
        "plan.yml",
        RELEASES["plan.yml"].replace(", done_in: 5.2.0", ""),
        "releases/plan.yml:2:5: status 'done' without 'done_in'; expected 'done_in'",
    ),
    "reason of another status": (
        "plan.yml",
        RELEASES["plan.yml"].replace("done_in: 5.2.0", "done_in: 5.2.0, reason: Потому"),
        "releases/plan.yml:2:81: 'reason' with status 'done'; expected no 'reason'",
    ),
    "dangling suggestion": (
        "5.2.0.yml",
        RELEASES["5.2.0.yml"].replace("S-1", "S-7"),
        "releases/5.2.0.yml:16:17: unknown suggestion 'S-7' (did you mean 'S-2'?); expected one of S-1, S-2",
    ),
    "dangling page": (
        "5.3.0.yml",
        release_yaml("5.3.0", "2026-03-17", change_yaml("HUB-5", pages="[operation/updates.md]")),
        "releases/5.3.0.yml:11:13: unknown page 'operation/updates.md' (did you mean 'operation/updating.md'?); "
        "expected one of index.md, operation/updating.md",
    ),
    "unknown area": (
        "lines.yml",
        "areas: [Отчёт]\n" + LINES,
        "releases/5.3.0.yml:9:11: unknown area 'Отчёты' (did you mean 'Отчёт'?); expected one of Отчёт",
    ),
    "object tag": (
        "plan.yml",
        "suggestions: !!python/object/apply:os.system ['true']\n",
        "releases/plan.yml:1:14: tag 'tag:yaml.org,2002:python/object/apply:os.system'; "
        "expected a plain value without a tag, or the text in quotes",
    ),
    "YAML bomb": (
        "plan.yml",
        "a: &a [x, x]\nb: &b [*a, *a]\nsuggestions: [*b, *b]\n",
        "releases/plan.yml:1:4: anchor '&a'; expected the value itself, written out, or the text in quotes",
    ),
    "other encoding": (
        "plan.yml",
        "suggestions: []\n# Ещё",
        "releases/plan.yml:2:3: byte 0xC5 is not UTF-8; expected a file saved as UTF-8",
    ),
}


def write(folder: Path, files: Mapping[str, str | None], encoding: str = "utf-8") -> Path:
    folder = folder / "releases"
    folder.mkdir()
    for name, text in {**RELEASES, **files}.items():
        if text is not None:
            (folder / name).write_bytes(text.encode(encoding if name in files else "utf-8"))
    return folder


def test_good_metadata_loads_newest_first(tmp_path: Path) -> None:
    metadata = load_metadata(write(tmp_path, {}), DAY, PAGES)
    assert [str(line) for line in metadata.lines] == ["5.4", "5.3", "5.2", "5.1", "5.0"]
    assert [str(release) for release in metadata.releases] == ["5.3.0", "5.2.0", "5.1.0", "5.0.0"]
    assert metadata.sample


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_named_with_its_place(tmp_path: Path, case: str) -> None:
    name, text, expected = CASES[case]
    encoding = "cp1251" if case == "other encoding" else "utf-8"
    with pytest.raises(ProblemsError) as caught:
        load_metadata(write(tmp_path, {name: text}, encoding), DAY, PAGES)
    assert expected in str(caught.value).split("\n")


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match=r"^releases/lines\.yml:1:1: the file is missing; expected the file"):
        load_metadata(write(tmp_path, {"lines.yml": None}), DAY, PAGES)


def test_a_product_may_have_neither_known_issues_nor_a_plan(tmp_path: Path) -> None:
    release = RELEASES["5.2.0.yml"].replace("    suggestion: S-1\n", "")
    files = write(tmp_path, {"known-issues.yml": None, "plan.yml": None, "5.2.0.yml": release})
    metadata = load_metadata(files, DAY, PAGES)
    assert (metadata.known_issues, metadata.plan) == (KnownIssues(), Plan())


def test_what_names_a_suggestion_wants_the_plan(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match=r"^releases/5\.2\.0\.yml:\d+:17: unknown suggestion 'S-1'"):
        load_metadata(write(tmp_path, {"plan.yml": None}), DAY, PAGES)


@pytest.mark.parametrize("encode", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_bom_and_crlf_are_accepted(tmp_path: Path, encode: Callable[[str], str]) -> None:
    plain = load_metadata(write(tmp_path, {}), DAY, PAGES)
    (tmp_path / "other").mkdir()
    assert load_metadata(write(tmp_path / "other", {k: encode(v) for k, v in RELEASES.items()}), DAY, PAGES) == plain


def test_lines_compare_by_number(tmp_path: Path) -> None:
    lines = LINES.replace('"5.4"', '"5.10"')
    plan = RELEASES["plan.yml"].replace("5.4", "5.10")
    metadata = load_metadata(write(tmp_path, {"lines.yml": lines, "plan.yml": plan}), DAY, PAGES)
    assert [str(line) for line in metadata.lines] == ["5.10", "5.3", "5.2", "5.1", "5.0"]


def test_what_a_line_has_is_newest_first(tmp_path: Path) -> None:
    patches = {
        f"5.2.{patch}.yml": release_yaml(f"5.2.{patch}", "2025-05-15", change_yaml(f"HUB-9{patch}"))
        for patch in (9, 10)  # two on one day
    }
    metadata = load_metadata(write(tmp_path, patches), DAY, PAGES)
    by_name = {line.line: line for line in metadata.lines}
    assert [*map(str, metadata.releases_of(by_name["5.2"]))] == ["5.2.10", "5.2.9", "5.2.0"]
    assert str(metadata.newest_release(by_name["5.2"])) == "5.2.10"
    assert metadata.releases_of(by_name["5.4"]) == ()
    assert metadata.newest_release(by_name["5.4"]) is None


def test_metadata_is_real_unless_it_says_otherwise(tmp_path: Path) -> None:
    files = write(tmp_path, {"lines.yml": LINES.replace("sample: true\n", "")})
    metadata = load_metadata(files, DAY, PAGES)
    assert not metadata.sample
    assert [issue.id for issue in metadata.known_issues.issues] == ["KI-1"]
    assert [item.id for item in metadata.plan.suggestions] == ["S-1", "S-2"]


def test_a_release_may_end_in_yaml_and_other_files_are_nobody_s(tmp_path: Path) -> None:
    files = write(tmp_path, {"5.3.0.yml": None, "5.3.0.yaml": RELEASE, "README.md": "# Выпуски"})
    assert [*map(str, load_metadata(files, DAY, PAGES).releases)] == ["5.3.0", "5.2.0", "5.1.0", "5.0.0"]


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ("{befor: x}", "14: unknown key 'befor' (did you mean 'before'?); expected one of before, during, after"),
        ("[x]", "13: action: a list; expected a text (in quotes, if it looks like a number or a date)"),
        ("{before: [x]}", "22: before: a list; expected a text (in quotes, if it looks like a number or a date)"),
        ("{after: }", "14: key 'after' has no value; expected a value, or no such key"),
    ],
)
def test_a_wrong_action_is_named_where_it_stands(tmp_path: Path, action: str, message: str) -> None:
    changes = f"  - id: HUB-5\n    kind: fixed\n    area: Отчёты\n    text: Текст\n    action: {action}\n"
    with pytest.raises(ProblemsError) as caught:
        loaded(tmp_path, {"5.3.0.yml": release_yaml("5.3.0", "2026-03-17", changes)})
    row = release_yaml("5.3.0", "2026-03-17", changes).count("\n")
    assert f"releases/5.3.0.yml:{row}:{message}" in str(caught.value).splitlines()


def test_the_problems_of_all_files_come_in_one_run(tmp_path: Path) -> None:
    files = {"known-issues.yml": "issues: {}\n", "lines.yml": None, "plan.yml": "suggestions: {}\n"}
    files |= {"5.3.0.yml": "version: 5\n"}
    with pytest.raises(ProblemsError) as caught:
        load_metadata(write(tmp_path, files | {"5.2.0.yml": release_yaml("5.2.1", "2025-04-15", "  {}\n")}), DAY, PAGES)
    assert str(caught.value).split("\n") == [
        "releases/5.2.0.yml:1:10: version '5.2.1' in the file 5.2.0.yml; expected '5.2.0'",
        "releases/5.2.0.yml:7:3: changes: a mapping; expected a list (lines that start with '-')",
        "releases/5.3.0.yml:1:1: key 'date' is missing; expected 'date'",
        "releases/5.3.0.yml:1:1: key 'summary' is missing; expected 'summary'",
        "releases/5.3.0.yml:1:10: version '5' in the file 5.3.0.yml; expected '5.3.0'",
        "releases/known-issues.yml:1:9: issues: a mapping; expected a list (lines that start with '-')",
        "releases/lines.yml:1:1: the file is missing; expected the file releases/lines.yml",
        "releases/plan.yml:1:14: suggestions: a mapping; expected a list (lines that start with '-')",
    ]


def head(text: str, keys: str) -> str:
    """Return the release with more keys at its head."""
    return text.replace("summary:", keys + "\nsummary:", 1)


def loaded(tmp_path: Path, files: Mapping[str, str | None], day: dt.date = DAY) -> Metadata:
    (tmp_path / str(len(list(tmp_path.iterdir())))).mkdir()
    return load_metadata(write(max(tmp_path.iterdir()), files), day, PAGES)


NEXT = release_yaml("5.3.1", "2026-12-01", change_yaml("HUB-9") + "  - id: HUB-5\n")


def test_a_release_of_tomorrow_is_told_of_tomorrow(tmp_path: Path) -> None:
    known = RELEASES["known-issues.yml"].replace("fixed_in: 5.3.0", "fixed_in: [5.3.0, 5.3.1]")
    plan = RELEASES["plan.yml"].replace("done_in: 5.2.0", "done_in: 5.3.1")
    files = {"5.3.1.yml": NEXT, "known-issues.yml": known, "plan.yml": plan}
    before, after = (loaded(tmp_path, files, dt.date(2026, *day)) for day in ((11, 30), (12, 1)))
    assert [str(metadata.newest_release(metadata.line("5.3"))) for metadata in (before, after)] == ["5.3.0", "5.3.1"]
    assert "5.3.1" not in before.by_version
    assert [*map(str, before.releases_with("HUB-5"))] == ["5.3.0"]
    assert [*map(str, after.releases_with("HUB-5"))] == ["5.3.0", "5.3.1"]
    assert [metadata.known_issues.issues[0].fixed_in for metadata in (before, after)] == [
        ("5.3.0",),
        ("5.3.0", "5.3.1"),
    ]
    first = [metadata.plan.suggestions[0] for metadata in (before, after)]
    assert [(item.status, item.target, item.done_in) for item in first] == [
        ("accepted", "5.3", None),
        ("done", None, "5.3.1"),
    ]


def test_a_draft_is_checked_and_told_to_nobody(tmp_path: Path) -> None:
    files = {"5.3.1.yml": head(NEXT, "draft: true").replace("2026-12-01", "2026-10-01")}
    metadata = loaded(tmp_path, files)
    assert "5.3.1" not in metadata.by_version
    assert metadata.releases_with("HUB-9") == ()
    wrong = files["5.3.1.yml"].replace("kind: fixed", "kind: mended").replace("automatic", "automatik")
    metadata = loaded(tmp_path, {"5.3.1.yml": wrong})
    assert [str(note).split(";")[0] for note in metadata.notes if note.path == "releases/5.3.1.yml"] == [
        "releases/5.3.1.yml:9:11: unknown kind 'mended'",
        "releases/5.3.1.yml:5:11: unknown delivery 'automatik' (did you mean 'automatic'?)",
    ]
    assert "5.3.1" not in metadata.by_version


def test_what_is_said_later_is_told_later(tmp_path: Path) -> None:
    said = (
        "withdrawn: {date: 2026-11-20, reason: Портит данные, instead: 5.2.0}\n"
        "errata: [{date: 2026-04-01, text: Не то}, {date: 2026-11-24, text: И это}]"
    )
    files = {"5.3.0.yml": head(RELEASE, said), "plan.yml": RELEASES["plan.yml"].replace("2026-05-05", "2024-05-05")}
    days = [dt.date(2026, 3, 31), dt.date(2026, 11, 19), dt.date(2026, 11, 20), DAY]
    found = [loaded(tmp_path, files, day).by_version["5.3.0"] for day in days]
    assert [release.withdrawn is not None for release in found] == [False, False, True, True]
    assert [len(release.errata) for release in found] == [0, 1, 1, 2]
    assert [str(release.updated) for release in found] == ["2026-03-17", "2026-04-01", "2026-11-20", "2026-11-24"]
    metadata = loaded(tmp_path, files)
    assert metadata.newest_release(metadata.line("5.3")) is None
    assert metadata.line("5.3").is_released


@pytest.mark.parametrize(
    ("version", "date", "released", "is_out"),
    [
        ("5.4.0-rc.1", "2026-11-01", "2027-02-16", False),
        ("5.4.0", "2026-11-01", "2027-02-16", None),  # refused: the plan says otherwise
        ("5.4.0", "2026-11-01", "2026-11", True),
        ("5.4.0", "2026-11-25", "2026-11", False),
        ("5.4", "2026-11-01", "false", True),
        ("v5.4.0", "2026-11-01", "true", True),
    ],
)
def test_a_line_is_out_by_its_final_release(
    tmp_path: Path, version: str, date: str, released: str, is_out: bool | None
) -> None:
    plan = "suggestions: []\n"
    lines = LINES.replace("released: 2027-02-16", f"released: {released}")
    more = change_yaml("HUB-9") + change_yaml("HUB-10", suggestion="S-1")
    files = {"lines.yml": lines, "plan.yml": plan, f"{version}.yml": release_yaml(version, date, more)}
    files[f"{version}.yml"] = files[f"{version}.yml"].replace("    suggestion: S-1\n", "")
    files["5.2.0.yml"] = RELEASES["5.2.0.yml"].replace("    suggestion: S-1\n", "")
    if is_out is None:
        with pytest.raises(ProblemsError, match=r"5\.4\.0\.yml:2:7: date 2026-11-01 is before line 5\.4 was released"):
            loaded(tmp_path, files)
        return
    metadata = loaded(tmp_path, files)
    line = metadata.line("5.4")
    assert line.is_released is is_out
    assert (str(metadata.newest_release(line)) == version) is is_out
    if released == "false":
        assert str(line.released) == date


@pytest.mark.parametrize(
    ("released", "note"),
    [
        ("2026-11-24", None),  # the day is today
        ("2026-11-23", "line 5.4 was expected 2026-11-23, and has no release yet"),
        ("2026-11", None),  # the month goes on
        ("2026-10", "line 5.4 was expected 2026-10, and has no release yet"),
        ("2026-Q3", "line 5.4 was expected 2026-Q3, and has no release yet"),
        ("2026", None),
        ("2025", "line 5.4 was expected 2025, and has no release yet"),
        ("true", "line 5.4 is called released, and has no release yet"),
        ("false", None),
    ],
)
def test_a_plan_that_the_calendar_overtook_is_noted_at_its_place(
    tmp_path: Path, released: str, note: str | None
) -> None:
    metadata = loaded(tmp_path, {"lines.yml": LINES.replace("released: 2027-02-16", f"released: {released}")})
    assert [*map(str, metadata.notes)] == (
        [f"releases/lines.yml:80:15: {note}; expected its release, or another day"] if note else []
    )
    assert not metadata.line("5.4").is_released


@pytest.mark.parametrize(
    ("released", "is_out"),
    [
        ("2026-11-24", True),
        ("2026-11-25", False),
        ("2026-11", False),  # the month goes on
        ("2026-10", True),
        ("true", True),
        ("false", False),
    ],
)
def test_where_days_count_a_line_is_out_from_its_day_on(tmp_path: Path, released: str, is_out: bool) -> None:
    lines = LINES.replace("released: 2027-02-16", f"released: {released}")
    metadata = loaded(tmp_path, {"lines.yml": f"released_by: day\n{lines}"})
    assert metadata.line("5.4").is_released is is_out
    assert metadata.notes == ()


def test_a_deprecation_that_nothing_follows_is_noted_when_its_release_is_out(tmp_path: Path) -> None:
    old = release_yaml("5.1.0", "2024-02-20", change_yaml("HUB-2", "deprecated", gone_in='"5.3"'))
    (note,) = loaded(tmp_path, {"5.1.0.yml": old}).notes
    assert str(note) == (
        "releases/5.1.0.yml:11:14: HUB-2 was to go in 5.3, and nothing in 5.3.0 removes it; "
        "expected a removed change with 'removes: [HUB-2]', or another 'gone_in'"
    )
    assert loaded(tmp_path, {"5.1.0.yml": old.replace('"5.3"', '"5.4"')}).notes == ()
    gone = release_yaml("5.3.0", "2026-03-17", change_yaml("HUB-9", "removed", removes="[HUB-2]"))
    assert loaded(tmp_path, {"5.1.0.yml": old, "5.3.0.yml": gone}).notes == ()


def test_a_change_is_written_once_and_comes_out_where_it_is_named(tmp_path: Path) -> None:
    files = {"5.1.1.yml": release_yaml("5.1.1", "2026-03-17", "  - id: HUB-5\n" + change_yaml("HUB-9"))}
    metadata = loaded(tmp_path, files)
    assert [*map(str, metadata.releases_with("HUB-5"))] == ["5.1.1", "5.3.0"]
    assert metadata.by_version["5.1.1"].changes[0] == metadata.by_version["5.3.0"].changes[0]
    assert metadata.by_version["5.1.1"].changes[0].severity == "high"
    draft = head(RELEASES["5.3.0.yml"], "draft: true")
    assert [*map(str, loaded(tmp_path, files | {"5.3.0.yml": draft, "known-issues.yml": "issues: []\n"}).releases)] == [
        "5.2.0",
        "5.1.1",
        "5.1.0",
        "5.0.0",
    ]
