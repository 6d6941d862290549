"""What is right at its edge, and what is wrong one step beyond; `test_metadata` has the mistakes themselves."""

import hashlib
from typing import Any

import pytest
from conftest import HEAD, change_yaml, line_yaml, release_yaml
from sample_project import REAL, on

from docsite.problems import ProblemsError
from docsite.reading.validation import ModelT, parse_model
from docsite.reading.yaml import parse_yaml
from docsite.releases.checks import MetadataFiles, check_metadata
from docsite.releases.metadata import NOT_RELEASES
from docsite.releases.models import KnownIssues, Lines, Plan, ReleaseRecord

DAY = "2026-11-24"
PAGES = ("index.md", "lan/disk.md")


def check(files: dict[str, str], day: str = DAY) -> list[str]:
    """Return the problems between files that are right each by itself; a missing one could not be read."""
    sources = {name: parse_yaml(text.encode(), f"releases/{name}") for name, text in files.items()}

    def read(name: str, model: type[ModelT]) -> ModelT | None:
        try:
            return parse_model(model, sources[name]) if name in sources else None
        except ProblemsError:
            return None

    releases = {name: release for name in files if name not in NOT_RELEASES and (release := read(name, ReleaseRecord))}
    files_of_all = read("lines.yml", Lines), releases, read("known-issues.yml", KnownIssues), read("plan.yml", Plan)
    return [str(problem) for problem in check_metadata(MetadataFiles(sources, *files_of_all, on(day)), PAGES)]


def lines(**cycles: tuple[str | bool, str | bool, str | bool]) -> dict[str, str]:
    """Return `lines.yml` of the lines, `_5_2=(released, support ends, security ends)`."""
    entries = [line_yaml(name[1:].replace("_", "."), *map(yaml, cycle)) for name, cycle in cycles.items()]
    return {"lines.yml": HEAD.removeprefix("sample: true\n") + "".join(entries)}


def yaml(milestone: str | bool) -> str:
    return str(milestone).lower() if isinstance(milestone, bool) else milestone


def releases(**dates: str) -> dict[str, str]:
    """Return the files of releases, `_5_2_0="2025-04-15"`, each with a change of its own."""
    return {
        f"{version}.yml": release_yaml(version, date, change_yaml(f"HUB-{number}"))
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
    changes = change_yaml("HUB-1", suggestion="S-9")
    assert check({"5.2.0.yml": release_yaml("5.2.0", "2025-04-15", changes)}) == []
    assert check(issue(found_in="5.2.1", fixed_in="") | {"5.2.1.yml": "version: 5"}) == []  # a damaged release exists


def test_a_suggestion_and_an_area_are_looked_for_where_there_are_lists_of_them() -> None:
    changes = change_yaml("HUB-1") + change_yaml("HUB-2", suggestion="S-9")
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
    changes = change_yaml("HUB-1", pages="[index.md, lan/dsk.md]") + change_yaml("HUB-2", pages="[a.md, lan/disk.md]")
    assert check({"5.2.0.yml": release_yaml("5.2.0", "2025-04-15", changes)}) == [
        "releases/5.2.0.yml:11:23: unknown page 'lan/dsk.md' (did you mean 'lan/disk.md'?); "
        "expected one of index.md, lan/disk.md",
        "releases/5.2.0.yml:16:13: unknown page 'a.md'; expected one of index.md, lan/disk.md",
    ]


def test_only_a_security_change_needs_a_severity() -> None:
    changes = change_yaml("HUB-1") + change_yaml("HUB-2", "security", severity="low") + change_yaml("HUB-3", "security")
    assert check({"5.2.0.yml": release_yaml("5.2.0", "2025-04-15", changes)}) == [
        "releases/5.2.0.yml:16:5: security change HUB-3 has no severity; expected 'severity' or 'cvss'"
    ]


def removal(**keys: str) -> dict[str, str]:
    """Return an older release that added HUB-1, and a newer one whose change has the keys."""
    newer = change_yaml("HUB-3", **{"kind": "removed", **keys}) + change_yaml("HUB-4", "added")
    return {
        "5.2.0.yml": release_yaml("5.2.0", "2025-04-15", change_yaml("HUB-1", "added") + change_yaml("HUB-2")),
        "5.2.1.yml": release_yaml("5.2.1", "2025-05-15", newer),
    }


@pytest.mark.parametrize(
    ("keys", "problems"),
    [
        ({}, []),
        ({"removes": "[HUB-1]"}, []),
        (
            {"removes": "[HUB-1, HUB-2, HUB-4, HUB-9]"},
            [
                f"releases/5.2.1.yml:11:{column}: unknown added or deprecated change of older releases '{name}' "
                "(did you mean 'HUB-1'?); expected one of HUB-1"
                for column, name in ((22, "HUB-2"), (29, "HUB-4"), (36, "HUB-9"))
            ],
        ),
        (
            {"kind": "improved", "removes": "[HUB-1]"},
            ["releases/5.2.1.yml:11:5: 'removes' with kind 'improved'; expected kind 'removed', or no 'removes'"],
        ),
    ],
)
def test_a_removal_names_what_older_releases_added(keys: dict[str, str], problems: list[str]) -> None:
    assert check(removal(**keys)) == problems


def test_a_removal_is_not_doubted_while_a_release_cannot_be_read() -> None:
    assert check(removal(removes="[HUB-9]") | {"5.1.0.yml": "version: 5"}) == []


def test_an_id_is_unique_over_all_files_and_every_repetition_names_the_first() -> None:
    changes = change_yaml("S-1") + change_yaml("KI-1") + change_yaml("HUB-1") + change_yaml("HUB-1")
    files = {"5.2.0.yml": release_yaml("5.2.0", "2025-04-15", changes)} | issue(fixed_in="", affects="==5.2.0")
    first = "releases/5.2.0.yml"
    expected = "expected an id that no other entry has; an entry with only its id repeats a change in another release"
    assert check(files | plan("reviewing")) == [
        f"releases/5.2.0.yml:19:9: id HUB-1 is taken by {first}:15; {expected}",
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


def change(**keys: str) -> dict[str, str]:
    """Return a release 5.2.1 of one change with the keys, beside 5.2.0 with HUB-1 and its deprecation HUB-2."""
    older = change_yaml("HUB-1", "added") + change_yaml("HUB-2", "deprecated")
    newer = change_yaml("HUB-3", **{"kind": "fixed", **keys})
    return FIVE_TWO | {
        "5.2.0.yml": release_yaml("5.2.0", "2025-04-15", older),
        "5.2.1.yml": release_yaml("5.2.1", "2025-05-15", newer),
    }


@pytest.mark.parametrize(
    ("keys", "problems"),
    [
        ({"kind": "deprecated", "gone_in": '"5.3"'}, []),
        ({"kind": "deprecated", "gone_in": "6.0.0"}, []),
        ({"kind": "removed", "gone_in": "5.2.1"}, []),
        ({"kind": "removed", "gone_in": '"5.2"'}, []),
        ({"kind": "removed", "removes": "[HUB-2, HUB-1]"}, []),
        (
            {"kind": "deprecated", "gone_in": '"5.2"'},
            ["5.2.1.yml:11:14: 5.2 is not newer than 5.2.1; expected a newer release or line"],
        ),
        (
            {"kind": "deprecated", "gone_in": "5.2.1"},
            ["5.2.1.yml:11:14: 5.2.1 is not newer than 5.2.1; expected a newer release or line"],
        ),
        (
            {"kind": "removed", "gone_in": '"5.3"'},
            ["5.2.1.yml:11:14: HUB-3 is removed in 5.2.1, not in 5.3; expected 5.2.1"],
        ),
        (
            {"kind": "added", "gone_in": '"5.3"'},
            ["5.2.1.yml:11:5: 'gone_in' with kind 'added'; expected kind 'deprecated' or 'removed', or no 'gone_in'"],
        ),
    ],
)
def test_a_function_goes_when_it_is_said_to(keys: dict[str, str], problems: list[str]) -> None:
    assert check(change(**keys)) == [f"releases/{problem}" for problem in problems]


@pytest.mark.parametrize(
    ("keys", "problems"),
    [
        ({"kind": "security", "cvss": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}, []),
        ({"kind": "security", "severity": "low"}, []),
        (
            {"kind": "security"},
            ["5.2.1.yml:7:5: security change HUB-3 has no severity; expected 'severity' or 'cvss'"],
        ),
    ],
)
def test_a_security_change_says_how_grave_it_was(keys: dict[str, str], problems: list[str]) -> None:
    assert check(change(**keys)) == [f"releases/{problem}" for problem in problems]


@pytest.mark.parametrize("action", ["{}", "{before: null}", "{before: null, during: null, after: null}"])
def test_an_action_says_what_to_do(action: str) -> None:
    assert check(change(action=action)) == [
        "releases/5.2.1.yml:11:13: the action of HUB-3 says nothing; expected 'before', 'during' or 'after' in it"
    ]
    assert check(change(action="{during: Подождите}")) == []


def test_a_declined_suggestion_brings_nothing() -> None:
    files = change(suggestion="S-1") | plan("declined", reason="Потому")
    assert check(files) == ["releases/5.2.1.yml:11:17: suggestion S-1 was declined; expected one that was not"]


def test_a_change_and_the_issue_that_it_fixes_say_the_same() -> None:
    assert check(change(fixes="[KI-1]") | issue(fixed_in="5.2.1", affects="")) == []
    assert check(change(fixes="[KI-1]") | issue(fixed_in="", affects="")) == [
        "releases/5.2.1.yml:11:13: KI-1 does not say that 5.2.1 fixes it; expected 5.2.1 in its 'fixed_in'"
    ]
    assert check(change(fixes="[KI-9]") | issue(fixed_in="5.2.1", affects="")) == [
        "releases/5.2.1.yml:11:13: unknown known issue 'KI-9' (did you mean 'KI-1'?); expected one of KI-1"
    ]


@pytest.mark.parametrize(
    ("found_in", "fixed_in", "problems"),
    [
        ("5.1.1", "[5.1.2, 5.2.0]", []),
        ("5.2.0", "[5.1.2, 5.2.1]", []),  # it was in the older branch, too
        ("5.1.2", "[5.2.0]", []),  # of the same day
        (
            "5.1.1",
            "[5.1.1]",
            [
                "7:16: fixed in 5.1.1 of 2024-06-01, before it was found in 5.1.1 of 2024-06-01; "
                "expected a release after 5.1.1"
            ],
        ),
        (
            "5.1.2",
            "[5.1.1]",
            [
                "7:16: fixed in 5.1.1 of 2024-06-01, before it was found in 5.1.2 of 2025-04-15; "
                "expected a release after 5.1.2"
            ],
        ),
        (
            "5.2.0",
            "[5.2.1, 5.1.1]",
            [
                "7:23: fixed in 5.1.1 of 2024-06-01, before it was found in 5.2.0 of 2025-04-15; "
                "expected a release after 5.2.0"
            ],
        ),
    ],
)
def test_nothing_is_fixed_before_it_is_found(found_in: str, fixed_in: str, problems: list[str]) -> None:
    files = lines(_5_1=("2024-01-01", False, False), _5_2=("2025-04-15", False, False)) | releases(
        _5_1_1="2024-06-01", _5_1_2="2025-04-15", _5_2_0="2025-04-15", _5_2_1="2025-06-01"
    )
    assert check(files | issue(found_in=found_in, fixed_in=fixed_in, affects="")) == [
        f"releases/known-issues.yml:{problem}" for problem in problems
    ]


def more(files: dict[str, str], name: str, text: str) -> dict[str, str]:
    """Return the files, one of them with more keys at its head."""
    return files | {name: files[name].replace("summary:", text + "\nsummary:", 1)}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("withdrawn: {date: 2025-04-15, reason: Портит данные, instead: 5.2.2}", []),
        ("withdrawn: {date: 2025-05-15, reason: Портит данные}", []),
        (
            "withdrawn: {date: 2025-04-14, reason: Портит данные}",
            ["3:19: withdrawn 2025-04-14, before it came out on 2025-04-15; expected 2025-04-15 or later"],
        ),
        (
            "withdrawn: {date: 2025-05-15, reason: Портит, instead: 5.2.9}",
            ["3:56: unknown other release '5.2.9' (did you mean '5.2.2'?); expected one of 5.2.0, 5.2.2"],
        ),
        (
            "withdrawn: {date: 2025-05-15, reason: Портит, instead: 5.2.1}",
            ["3:56: unknown other release '5.2.1' (did you mean '5.2.2'?); expected one of 5.2.0, 5.2.2"],
        ),
        (
            "withdrawn: {date: 2025-05-15, reason: Портит, instead: 5.2.0}",
            ["3:56: 5.2.0 was withdrawn, too; expected a release that was not"],
        ),
        ("errata: [{date: 2025-04-15, text: Не то}]", []),
        (
            "errata: [{date: 2025-05-01, text: Не то}, {date: 2025-04-01, text: И не то}]",
            ["3:50: a correction of 2025-04-01, before the release of 2025-04-15; expected 2025-04-15 or later"],
        ),
    ],
)
def test_what_is_said_of_a_release_is_said_after_it(text: str, problems: list[str]) -> None:
    files = more(FIVE_TWO | THREE, "5.2.0.yml", "withdrawn: {date: 2025-05-01, reason: Пуст}")
    assert check(more(files, "5.2.1.yml", text)) == [f"releases/5.2.1.yml:{problem}" for problem in problems]


def test_one_version_is_one_release_however_it_is_written() -> None:
    files = lines(_5_3=("2025-01-01", False, False), _5_4=(False, False, False)) | {
        name: release_yaml(name.removesuffix(".yml"), "2025-02-01", change_yaml(f"HUB-{number}"))
        for number, name in enumerate(["05.3.yml", "5.3.yml", "5.4.0-rc.1.yml", "5.4.0rc1.yml", "v5.3.0.yml"])
    }
    assert check(files) == [
        "releases/5.3.yml:1:10: version 5.3 is the same as 05.3; expected each release once",
        "releases/v5.3.0.yml:1:10: version v5.3.0 is the same as 05.3; expected each release once",
        "releases/5.4.0rc1.yml:1:10: version 5.4.0rc1 is the same as 5.4.0-rc.1; expected each release once",
    ]


def test_lines_of_one_number_are_one_line() -> None:
    both = lines(_5_3=("2025-01-01", False, False), _05_3=("2025-01-01", False, False))
    assert check(both) == [
        "releases/lines.yml:29:11: line 05.3 stands twice (first in line 13); expected each line once"
    ]


@pytest.mark.parametrize(
    ("files", "problems"),
    [
        ("[{kind: package, file: a.deb}, {kind: package, file: b.deb}]", []),
        (
            "[{kind: package, file: a.deb}, {kind: patch, file: a.deb}]",
            ["4:59: the file a.deb is also one of 5.2.1; expected a name of its own"],
        ),
        (
            "[{kind: package, file: basalt-hub-5.2.0.image}]",
            ["4:31: the file basalt-hub-5.2.0.image is also one of 5.2.0; expected a name of its own"],
        ),
        (
            f"[{{kind: image, file: crm.image, sha256: {hashlib.sha256(b'5.2.0').hexdigest()}}}]",
            ["4:48: the checksum of a file of 5.2.0; expected the checksum of this file"],
        ),
    ],
)
def test_two_releases_have_no_file_in_common(files: str, problems: list[str]) -> None:
    text = f'version: "5.2.1"\ndate: 2025-05-15\nsummary: Выпуск\nfiles: {files}\nchanges: []\n'
    found = check(FIVE_TWO | releases(_5_2_0="2025-04-15") | {"5.2.1.yml": text})
    assert found == [f"releases/5.2.1.yml:{problem}" for problem in problems]


def test_a_repetition_names_a_change_that_is_written_elsewhere() -> None:
    files = FIVE_TWO | {
        "5.2.0.yml": release_yaml("5.2.0", "2025-04-15", change_yaml("HUB-1") + "  - id: HUB-2\n"),
        "5.2.1.yml": release_yaml("5.2.1", "2025-05-15", change_yaml("HUB-2") + "  - {id: HUB-1}\n  - id: HUB-1\n"),
        "5.2.2.yml": release_yaml("5.2.2", "2025-06-15", change_yaml("HUB-3") + "  - id: HUB-3\n  - id: HUB-9\n"),
    }
    assert check(files) == [
        "releases/5.2.1.yml:12:9: change HUB-1 stands in this release twice; expected it once",
        "releases/5.2.2.yml:11:9: change HUB-3 stands in this release twice; expected it once",
        "releases/5.2.2.yml:12:9: no sound release has the change HUB-9 (did you mean 'HUB-3'?); "
        "expected the id of a change, or 'kind' and 'text' beside it",
    ]


def test_a_delivery_and_a_fact_are_among_those_that_there_are() -> None:
    files = FIVE_TWO | releases(_5_2_0="2025-04-15")
    files["5.2.0.yml"] = files["5.2.0.yml"].replace("automatic", "automatik")
    files["lines.yml"] = files["lines.yml"].replace("      vcpu: 4", "      cpu: 4")
    assert check(files) == [
        "releases/lines.yml:20:7: unknown fact 'cpu' (did you mean 'vcpu'?); "
        "expected one of cpu_flags, disk_gib, host_memory_gib, library, memory_gib, node, vcpu",
        "releases/5.2.0.yml:4:11: unknown delivery 'automatik' (did you mean 'automatic'?); "
        "expected one of automatic, individual",
    ]


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("vcpu", "the name 'vcpu' stands twice"),
        ("items", "the name 'items' is taken"),
        ("get", "the name 'get' is taken"),
    ],
)
def test_a_fact_has_a_name_of_its_own(name: str, cause: str) -> None:
    text = FIVE_TWO["lines.yml"].replace("platform_facts:\n", "platform_facts:\n  - {name: x, title: X}\n")
    text = text.replace("{name: memory_gib,", f"{{name: {name},", 1).replace("      memory_gib: 8\n", "")
    assert check({"lines.yml": text}) == [f"releases/lines.yml:7:12: {cause}; expected another name"]


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ("upgrade_from: 5.1.4", None),
        ('upgrade_from: "5.1"', None),
        (
            'upgrade_from: "5.2"',
            "15:19: upgrade_from 5.2 is not older than line 5.2; expected an older release or line",
        ),
        (
            "upgrade_from: 5.2.1",
            "15:19: upgrade_from 5.2.1 is not older than line 5.2; expected an older release or line",
        ),
        (
            "dropped: 2025-04-14",
            "15:14: dropped 2025-04-14 is before released 2025-04-15; expected 2025-04-15 or later",
        ),
        ("dropped: 2025-04-15", None),
        ("extended_ends: 2028-01-30", "15:20: extended_ends 2028-01-30 is before security_ends 2028-01-31; expected"),
        ("extended_ends: 2028-01", None),
        ("extended_ends: 2028", None),
        (
            "extended_ends: 2027-Q4",
            "15:20: extended_ends 2027-Q4 is before security_ends 2028-01-31; expected 2028-01-31",
        ),
        ("sale_ends: 2025-04-01", "15:16: sale_ends 2025-04-01 is before released 2025-04-15; expected 2025-04-15 or"),
        ("sale_ends: 2030-04-01", None),
        ("sale_ends: 2025", None),
        ("required_stop: true", None),
    ],
)
def test_what_a_line_says_of_itself_is_in_order(keys: str, problem: str | None) -> None:
    text = FIVE_TWO["lines.yml"].replace("    released:", f"    {keys}\n    released:")
    found = check({"lines.yml": text})
    assert len(found) == (problem is not None)
    assert all(each.startswith(f"releases/lines.yml:{problem}") for each in found)


def test_a_release_after_the_end_says_why() -> None:
    files = lines(_5_2=("2024", "2025-Q1", "2025-06")) | releases(_5_2_0="2024-01-01", _5_2_1="2025-07-01")
    assert check(files) == [
        "releases/5.2.1.yml:2:7: date 2025-07-01 is after the support of line 5.2 ended; "
        "expected 2025-06-30 or earlier, or 'after_end' that says why"
    ]
    assert check(more(files, "5.2.1.yml", "after_end: Дыра критическая")) == []
    longer = files["lines.yml"].replace("    lts:", "    extended_ends: 2026\n    lts:")
    assert check(files | {"lines.yml": longer}) == []


def test_a_pre_release_may_come_before_its_line_and_a_final_one_may_not() -> None:
    known = lines(_5_4=("2026-05-01", False, False))
    assert check(known | {"5.4.0-rc.1.yml": release_yaml("5.4.0-rc.1", "2026-04-01", change_yaml("HUB-1"))}) == []
    assert len(check(known | releases(_5_4_0="2026-04-01"))) == 1
    early = lines(_5_4=("2026-Q2", False, False))
    assert check(early | releases(_5_4_0="2026-04-01")) == []


def test_a_draft_has_no_place_in_the_order_of_dates() -> None:
    files = more(FIVE_TWO | THREE, "5.2.1.yml", "draft: true")
    files["5.2.1.yml"] = files["5.2.1.yml"].replace("2025-04-15", "2026-04-15")
    assert check(files) == []


def test_a_suggestion_is_done_after_it_came_and_accepted_for_what_is_to_come() -> None:
    files = FIVE_TWO | THREE
    assert check(files | plan("done", received="2025-04-16", done_in="5.2.1")) == [
        "releases/plan.yml:6:14: done in 5.2.1 of 2025-04-15, before it was received on 2025-04-16; "
        "expected a release after that day"
    ]
    assert check(files | plan("done", received="2025-04-15", done_in="5.2.1")) == []
    waiting = {name: text.replace("date: 2025", "date: 2027") for name, text in THREE.items()}
    assert check(FIVE_TWO | waiting | plan("accepted", target='"5.2"')) == []
