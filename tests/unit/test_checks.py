"""What is right at its edge, and what is wrong one step beyond; `test_metadata` has the mistakes themselves."""

from typing import Any

import pytest
from conftest import HEAD, change_yaml, line_yaml, release_yaml
from sample_project import REAL, on

from docsite.problems import ProblemsError
from docsite.reading.validation import ModelT, parse_model
from docsite.reading.yaml import parse_yaml
from docsite.releases.checks import check_metadata
from docsite.releases.models import KnownIssues, Lines, Plan, ReleaseRecord

DAY = "2026-11-24"
PAGES = ("index.md", "kvm/disk.md")


def check(files: dict[str, str], day: str = DAY) -> list[str]:
    """Return the problems between files that are right each by itself; a missing one could not be read."""
    sources = {name: parse_yaml(text.encode(), f"releases/{name}") for name, text in files.items()}

    def read(name: str, model: type[ModelT]) -> ModelT | None:
        try:
            return parse_model(model, sources[name]) if name in sources else None
        except ProblemsError:
            return None

    releases = {name: release for name in files if name[0].isdigit() and (release := read(name, ReleaseRecord))}
    files_of_all = read("lines.yml", Lines), releases, read("known-issues.yml", KnownIssues), read("plan.yml", Plan)
    return [str(problem) for problem in check_metadata(sources, *files_of_all, on(day), PAGES)]


def lines(**cycles: tuple[str | bool, str | bool, str | bool]) -> dict[str, str]:
    """Return `lines.yml` of the lines, `_5_2=(released, support ends, security ends)`."""
    entries = [line_yaml(name[1:].replace("_", "."), *map(yaml, cycle)) for name, cycle in cycles.items()]
    return {"lines.yml": HEAD.removeprefix("sample: true\n") + "".join(entries)}


def yaml(milestone: str | bool) -> str:
    return str(milestone).lower()


def releases(**dates: str) -> dict[str, str]:
    """Return the files of releases, `_5_2_0="2025-04-15"`, each with a change of its own."""
    return {
        f"{version}.yml": release_yaml(version, date, change_yaml(f"CRM-{number}"))
        for number, (version, date) in enumerate(
            ((name[1:].replace("_", "."), date) for name, date in dates.items()), 1
        )
    }


def issue(**keys: str) -> dict[str, str]:
    keys = {"found_in": "5.2.0", "affects": '">=5.2.0,<5.2.2"', "fixed_in": "5.2.2"} | keys
    head = "issues:\n  - id: KI-1\n    title: Отчёт пуст\n    severity: low\n    symptom: Пусто\n"
    return {"known-issues.yml": head + "".join(f"    {key}: {value}\n" for key, value in keys.items() if value)}


def plan(status: str, **keys: str) -> dict[str, str]:
    keys = {"received": "2024-05-05", **keys}
    head = f"suggestions:\n  - id: S-1\n    title: Отчёт\n    status: {status}\n"
    return {"plan.yml": head + "".join(f"    {key}: {value}\n" for key, value in keys.items())}


FIVE_TWO = lines(_5_2=("2025-04-15", "2027-01-31", "2028-01-31"))
THREE = releases(_5_2_0="2025-04-15", _5_2_1="2025-04-15", _5_2_2="2025-06-01")


@pytest.mark.parametrize(
    ("product", "dates"),
    [
        ("django 4.2", {"_4_2_0": "2023-04-03", "_4_2_30": "2026-04-07"}),  # on the first and on the last day
        ("django 5.0", {"_5_0_14": "2025-04-02"}),
        ("mautic 2.15", {"_2_15_3": "2019-10-08"}),  # its first and last day
        ("android 4.3", {"_4_3_1": "2013-10-03"}),  # it has ended on an unknown day
        ("mysql 9.7", {"_9_7_0": "2026-04-21", "_9_7_2": "2026-07-28"}),
        ("apache-groovy 2.5", {"_2_5_23": "2023-08-19"}),
        ("ansible-core 2.10", {"_2_10_9": "2021-05-24", "_2_10_10": "2021-05-24"}),  # two on one day; 9 before 10
    ],
)
def test_real_releases_within_the_life_of_their_line_are_right(product: str, dates: dict[str, str]) -> None:
    name = "_" + product.split()[1].replace(".", "_")
    assert check(lines(**{name: REAL[product]}) | releases(**dates)) == []


@pytest.mark.parametrize(
    ("product", "dates", "message"),
    [
        (
            "django 4.2",
            {"_4_2_31": "2026-04-08"},
            "date 2026-04-08 is after the support of line 4.2 ended; "
            "expected 2026-04-07 or earlier, or 'after_end' that says why",
        ),
        (
            "django 4.2",
            {"_4_2_0": "2023-04-02"},
            "date 2023-04-02 is before line 4.2 was released; "
            "expected 2023-04-03 or later, or an earlier 'released' in lines.yml",
        ),
        (
            "ansible-core 2.10",
            {"_2_10_9": "2021-05-25", "_2_10_10": "2021-05-24"},
            "date 2021-05-24 of 2.10.10 is before 2021-05-25 of 2.10.9; expected 2021-05-25 or later",
        ),
    ],
)
def test_real_releases_a_day_beyond_are_wrong(product: str, dates: dict[str, str], message: str) -> None:
    name = "_" + product.split()[1].replace(".", "_")
    problems = check(lines(**{name: REAL[product]}) | releases(**dates))
    file = list(releases(**dates))[-1]
    assert problems == [f"releases/{file}:2:7: {message}"]


def test_lines_side_by_side_have_dates_of_their_own() -> None:
    both = lines(_8_19=REAL["elasticsearch 8.19"], _9_1=REAL["elasticsearch 9.1"])
    assert (
        check(both | releases(_8_19_0="2025-07-29", _8_19_20="2026-08-11", _9_1_0="2025-07-29", _9_1_10="2026-01-13"))
        == []
    )


@pytest.mark.parametrize("released", [False, True])
def test_a_line_without_a_day_takes_a_release_of_any_day(released: bool) -> None:
    assert check(lines(_5_9=(released, False, False)) | releases(_5_9_0="2026-01-01")) == []


def test_a_release_may_wait_for_its_day() -> None:
    files = FIVE_TWO | releases(_5_2_0="2025-04-15")
    assert check(files, "2025-04-15") == []
    assert check(files, "2025-04-14") == []


@pytest.mark.parametrize(
    ("cycle", "problems"),
    [
        ((True, True, True), []),
        ((True, True, False), []),
        ((True, False, False), []),
        ((False, False, False), []),
        ((True, "2027-01-31", True), []),
        (("2025-04-15", True, "2028-01-31"), []),
        (("2025-04-15", "2025-04-15", "2025-04-15"), []),
        (
            (False, True, True),
            [
                ("support_ends", "support_ends is true while released is false; expected released to come first"),
                ("security_ends", "security_ends is true while released is false; expected released to come first"),
            ],
        ),
        (
            (True, False, True),
            [
                (
                    "security_ends",
                    "security_ends is true while support_ends is false; expected support_ends to come first",
                )
            ],
        ),
        (
            ("2025-04-15", "2025-04-14", "2025-04-13"),
            [
                ("support_ends", "support_ends 2025-04-14 is before released 2025-04-15; expected 2025-04-15 or later"),
                (
                    "security_ends",
                    "security_ends 2025-04-13 is before released 2025-04-15; expected 2025-04-15 or later",
                ),
                (
                    "security_ends",
                    "security_ends 2025-04-13 is before support_ends 2025-04-14; expected 2025-04-14 or later",
                ),
            ],
        ),
    ],
)
def test_milestones_are_in_their_order(cycle: tuple[Any, Any, Any], problems: list[tuple[str, str]]) -> None:
    rows = {"support_ends": 16, "security_ends": 17}
    assert check(lines(_5_2=cycle)) == [
        f"releases/lines.yml:{rows[key]}:{len(key) + 7}: {message}" for key, message in problems
    ]


def test_a_line_that_stands_thrice_names_the_first_each_time() -> None:
    text = FIVE_TWO["lines.yml"]
    entry = text.partition("lines:\n")[2]
    assert check({"lines.yml": text + entry + entry}) == [
        f"releases/lines.yml:{row}:11: line 5.2 stands twice (first in line 13); expected each line once"
        for row in (29, 45)
    ]


@pytest.mark.parametrize(
    ("count", "expected"),
    [(12, "one of " + ", ".join(sorted(f"5.{n}" for n in range(12)))), (13, "an existing line")],
)
def test_a_list_of_known_words_is_shown_while_one_can_read_it(count: int, expected: str) -> None:
    known = lines(**{f"_5_{number}": (False, False, False) for number in range(count)})
    assert check(known | plan("accepted", target='"7.0"')) == [
        f"releases/plan.yml:6:13: unknown line '7.0' (did you mean '5.0'?); expected {expected}"
    ]


def test_a_release_of_no_line_names_all_lines_in_the_order_of_the_file() -> None:
    known = lines(_5_2=("2025-04-15", False, False), _5_10=("2025-04-15", False, False))
    assert check(known | releases(_7_0_0="2025-04-15", _5_1_0="2025-04-15")) == [
        "releases/5.1.0.yml:1:10: no line of 5.1.0 (did you mean '5.10'?); "
        "expected a version that begins as one of 5.2, 5.10",
        "releases/7.0.0.yml:1:10: no line of 7.0.0; expected a version that begins as one of 5.2, 5.10",
    ]


def test_what_could_not_be_read_is_not_missed() -> None:
    changes = change_yaml("CRM-1", suggestion="S-9")
    assert check({"5.2.0.yml": release_yaml("5.2.0", "2025-04-15", changes)}) == []
    assert check(issue(found_in="5.2.1", fixed_in="") | {"5.2.1.yml": "version: 5"}) == []  # a damaged release exists


def test_a_suggestion_and_an_area_are_looked_for_where_there_are_lists_of_them() -> None:
    changes = change_yaml("CRM-1") + change_yaml("CRM-2", suggestion="S-9")
    files = FIVE_TWO | plan("reviewing") | {"5.2.0.yml": release_yaml("5.2.0", "2025-04-15", changes)}
    assert check(files) == [
        "releases/5.2.0.yml:15:17: unknown suggestion 'S-9' (did you mean 'S-1'?); expected one of S-1"
    ]
    files["lines.yml"] = "areas: [Почта]\n" + files["lines.yml"]
    assert check(files) == [
        "releases/5.2.0.yml:9:11: unknown area 'Отчёты'; expected one of Почта",
        "releases/5.2.0.yml:13:11: unknown area 'Отчёты'; expected one of Почта",
        "releases/5.2.0.yml:15:17: unknown suggestion 'S-9' (did you mean 'S-1'?); expected one of S-1",
    ]


def test_each_unknown_page_is_named_at_its_place() -> None:
    changes = change_yaml("CRM-1", pages="[index.md, kvm/dsk.md]") + change_yaml("CRM-2", pages="[a.md, kvm/disk.md]")
    assert check({"5.2.0.yml": release_yaml("5.2.0", "2025-04-15", changes)}) == [
        "releases/5.2.0.yml:11:23: unknown page 'kvm/dsk.md' (did you mean 'kvm/disk.md'?); "
        "expected one of index.md, kvm/disk.md",
        "releases/5.2.0.yml:16:13: unknown page 'a.md'; expected one of index.md, kvm/disk.md",
    ]


def test_only_a_security_change_needs_a_severity() -> None:
    changes = change_yaml("CRM-1") + change_yaml("CRM-2", "security", severity="low") + change_yaml("CRM-3", "security")
    assert check({"5.2.0.yml": release_yaml("5.2.0", "2025-04-15", changes)}) == [
        "releases/5.2.0.yml:16:5: security change CRM-3 has no severity; expected 'severity' or 'cvss'"
    ]


def removal(**keys: str) -> dict[str, str]:
    """Return an older release that added CRM-1, and a newer one whose change has the keys."""
    newer = change_yaml("CRM-3", **{"kind": "removed", **keys}) + change_yaml("CRM-4", "added")
    return {
        "5.2.0.yml": release_yaml("5.2.0", "2025-04-15", change_yaml("CRM-1", "added") + change_yaml("CRM-2")),
        "5.2.1.yml": release_yaml("5.2.1", "2025-05-15", newer),
    }


@pytest.mark.parametrize(
    ("keys", "problems"),
    [
        ({}, []),
        ({"removes": "[CRM-1]"}, []),
        (
            {"removes": "[CRM-1, CRM-2, CRM-4, CRM-9]"},
            [
                f"releases/5.2.1.yml:11:{column}: unknown added or deprecated change of older releases '{name}' "
                "(did you mean 'CRM-1'?); expected one of CRM-1"
                for column, name in ((22, "CRM-2"), (29, "CRM-4"), (36, "CRM-9"))
            ],
        ),
        (
            {"kind": "improved", "removes": "[CRM-1]"},
            ["releases/5.2.1.yml:11:5: 'removes' with kind 'improved'; expected kind 'removed', or no 'removes'"],
        ),
    ],
)
def test_a_removal_names_what_older_releases_added(keys: dict[str, str], problems: list[str]) -> None:
    assert check(removal(**keys)) == problems


def test_a_removal_is_not_doubted_while_a_release_cannot_be_read() -> None:
    assert check(removal(removes="[CRM-9]") | {"5.1.0.yml": "version: 5"}) == []


def test_an_id_is_unique_over_all_files_and_every_repetition_names_the_first() -> None:
    changes = change_yaml("S-1") + change_yaml("KI-1") + change_yaml("CRM-1") + change_yaml("CRM-1")
    files = {"5.2.0.yml": release_yaml("5.2.0", "2025-04-15", changes)} | issue(fixed_in="", affects="==5.2.0")
    first = "releases/5.2.0.yml"
    expected = "expected an id that no other entry has; an entry with only its id repeats a change in another release"
    assert check(files | plan("reviewing")) == [
        f"releases/5.2.0.yml:19:9: id CRM-1 is taken by {first}:15; {expected}",
        f"releases/known-issues.yml:2:9: id KI-1 is taken by {first}:11; {expected}",
        f"releases/plan.yml:2:9: id S-1 is taken by {first}:7; {expected}",
    ]


def test_the_files_name_is_the_version() -> None:
    assert check({"5.2.0.yaml": THREE["5.2.0.yml"]}) == []
    assert check({"5.2.10.yml": THREE["5.2.1.yml"]}) == [
        "releases/5.2.10.yml:1:10: version '5.2.1' in the file 5.2.10.yml; expected '5.2.10'"
    ]


RELEASES = "expected one of 5.2.0, 5.2.1, 5.2.2"


@pytest.mark.parametrize(
    ("keys", "problems"),
    [
        ({}, []),
        ({"fixed_in": ""}, []),
        ({"affects": "==5.2.0"}, []),
        ({"affects": "<5.2.2", "found_in": "5.2.1"}, []),
        (
            {"affects": "<5.2.1", "found_in": "5.2.1"},
            ["7:14: specifier '<5.2.1' leaves out 5.2.1, where it was found; expected a specifier that matches 5.2.1"],
        ),
        (
            {"found_in": "5.2.3", "fixed_in": ""},  # of a release that is unknown no more is said
            [f"6:15: unknown release '5.2.3' (did you mean '5.2.2'?); {RELEASES}"],
        ),
        (
            {"affects": '">5.2.2"', "fixed_in": ""},
            ["7:14: specifier '>5.2.2' matches no release; expected at least one"],
        ),
        (
            {"affects": '"<=5.2.2"'},
            [
                "8:15: fixed in 5.2.2, which '<=5.2.2' calls affected; "
                "expected 'affects' to leave out 5.2.2, or no 'affects'"
            ],
        ),
        ({"fixed_in": "5.2.3"}, [f"8:15: unknown release '5.2.3' (did you mean '5.2.2'?); {RELEASES}"]),
    ],
)
def test_a_known_issue_fits_the_releases(keys: dict[str, str], problems: list[str]) -> None:
    assert check(THREE | issue(**keys)) == [f"releases/known-issues.yml:{problem}" for problem in problems]


@pytest.mark.parametrize(
    ("status", "keys", "problems"),
    [
        ("reviewing", {}, []),
        ("accepted", {"target": '"5.4"'}, []),
        (
            "accepted",
            {"target": '"5.2"'},
            [
                "6:13: S-1 is planned for line 5.2, which came out with 5.2.0 on 2025-04-15; "
                "expected a line to come, or 'done'"
            ],
        ),
        ("done", {"done_in": "5.2.1"}, []),
        ("declined", {"reason": "Потому"}, []),
        ("reviewing", {"received": DAY}, []),
        ("accepted", {}, ["2:5: status 'accepted' without 'target'; expected 'target'"]),
        ("done", {}, ["2:5: status 'done' without 'done_in'; expected 'done_in'"]),
        ("declined", {}, ["2:5: status 'declined' without 'reason'; expected 'reason'"]),
        (
            "reviewing",
            {"received": "2026-11-25"},
            ["5:15: date 2026-11-25 is in the future; expected 2026-11-24 or earlier"],
        ),
        (
            "reviewing",
            {"target": '"5.4"', "done_in": "5.2.0", "reason": "Потому"},
            [
                f"{row}:5: '{key}' with status 'reviewing'; expected no '{key}'"
                for row, key in ((6, "target"), (7, "done_in"), (8, "reason"))
            ],
        ),
        ("accepted", {"target": '"5.3"'}, ["6:13: unknown line '5.3' (did you mean '5.4'?); expected one of 5.2, 5.4"]),
        ("done", {"done_in": "5.2.3"}, [f"6:14: unknown release '5.2.3' (did you mean '5.2.2'?); {RELEASES}"]),
    ],
)
def test_a_suggestion_says_what_its_status_needs(status: str, keys: dict[str, str], problems: list[str]) -> None:
    known = lines(_5_2=("2025-04-15", "2027-01-31", "2028-01-31"), _5_4=(False, False, False))
    files = known | THREE | plan(status, **keys)
    assert check(files) == [f"releases/plan.yml:{problem}" for problem in problems]
    assert check({name: text for name, text in files.items() if name != "lines.yml"}) == [
        f"releases/plan.yml:{problem}" for problem in problems if not problem.startswith("6:13:")
    ]
