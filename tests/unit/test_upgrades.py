import datetime as dt
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_project import law, make_change, make_line, make_metadata, make_release, make_service, on

from docsite.releases.metadata import Metadata
from docsite.releases.models import Change, Line, Release, Service, Steps, Withdrawal
from docsite.releases.upgrades import Item, Upgrade, find_gained, find_route, find_upgrades

HTTPS, SSH, SIP = make_service("https", 443), make_service("ssh", 22), make_service("sip", 5060, "udp")
SERVICES = st.lists(st.sampled_from([HTTPS, SSH, SIP, make_service("sip", 5060)]), unique=True).map(tuple)


def between(start: Line, goal: Line, *releases: Release) -> Upgrade:
    return Upgrade(make_metadata([start, goal], releases), start, goal)


def of(*releases: Release, lines: tuple[Line, ...] = ()) -> Metadata:
    """Make metadata of the releases; lines that say nothing of themselves are made up."""
    said = {line.line: line for line in lines}
    return make_metadata(
        [said.get(name) or make_line(name) for name in {*said, *(each.line for each in releases)}], releases
    )


def way(metadata: Metadata, start: str, goal: str) -> Upgrade:
    return Upgrade(metadata, metadata.line(start), metadata.line(goal))


def listed(items: tuple[Item, ...]) -> dict[str, set[str]]:
    """Return the ids of the changes with the releases from which they lie on the way."""
    return {change.id: set(item.starts) for item in items for change in item.changes}


def test_only_what_the_start_lacks_must_be_opened() -> None:
    upgrade = between(make_line("5.1", services=(HTTPS, SSH)), make_line("5.2", services=(HTTPS, SIP)))
    assert upgrade.new_services == (SIP,)
    assert upgrade.gone_services == (SSH,)


def test_another_port_or_transport_of_a_service_must_be_opened_too() -> None:
    moved, by_tcp = make_service("https", 8443), make_service("sip", 5060)
    upgrade = between(make_line("5.1", services=(HTTPS, SIP)), make_line("5.2", services=(moved, by_tcp)))
    assert (upgrade.new_services, upgrade.gone_services) == ((moved, by_tcp), (HTTPS, SIP))


@law
@given(old=SERVICES, new=SERVICES)
def test_what_stays_and_what_is_new_make_the_services_of_the_goal(
    old: tuple[Service, ...], new: tuple[Service, ...]
) -> None:
    upgrade = between(make_line("5.1", services=old), make_line("5.2", services=new))
    kept = set(old) - set(upgrade.gone_services)
    assert kept | set(upgrade.new_services) == set(new)
    assert not set(upgrade.new_services) & set(old)
    assert not set(upgrade.gone_services) & set(new)


def test_a_way_leads_from_any_release_of_the_start_to_the_newest_of_the_goal() -> None:
    lines = [make_line(name) for name in ("2.9", "2.10", "2.11")]  # as of ansible-core: 2.9 is older than 2.10
    releases = [make_release(version) for version in ("2.9.27", "2.10.9", "2.10.17", "2.11.0", "2.11.12")]
    upgrades = find_upgrades(make_metadata(lines, releases), lines)
    assert [
        (f"{way.start}-{way.goal}", [*map(str, way.starts)], str(way.origin), str(way.target)) for way in upgrades
    ] == [
        ("2.10-2.11", ["2.10.17", "2.10.9"], "2.10.17", "2.11.12"),
        ("2.9-2.11", ["2.9.27"], "2.9.27", "2.11.12"),
        ("2.9-2.10", ["2.9.27"], "2.9.27", "2.10.17"),
    ]


def test_a_way_to_a_line_without_releases_is_empty() -> None:
    lines = [make_line("5.3"), make_line("5.4", released=False)]
    (upgrade,) = find_upgrades(make_metadata(lines, [make_release("5.3.0")]), lines)
    assert (upgrade.target, upgrade.gained, upgrade.lost, upgrade.route) == (None, (), (), ())
    assert not upgrade.has_actions


def test_what_lies_between_counts_whether_its_line_is_published_or_not() -> None:
    metadata = of(
        make_release("5.0.0", "2023-01-01", make_change("A-1")),
        make_release("5.1.0", "2024-01-01", make_change("A-2", "removed")),
        make_release("5.2.0", "2025-01-01", make_change("A-3")),
    )
    (upgrade,) = find_upgrades(metadata, [metadata.line("5.0"), metadata.line("5.2")])
    assert listed(upgrade.gained) == {"A-2": {"5.0.0"}, "A-3": {"5.0.0"}}


def test_one_line_or_none_has_no_way() -> None:
    assert find_upgrades(make_metadata([]), []) == ()
    assert find_upgrades(make_metadata([make_line("5.0")]), [make_line("5.0")]) == ()


def test_changes_come_once_oldest_first_and_by_kind() -> None:
    metadata = of(
        make_release("5.1.0", "2024-04-15"),
        make_release("5.2.0", "2025-04-15", make_change("HUB-1", "removed", action="Проверьте")),
        make_release("5.2.1", "2025-05-15", make_change("HUB-2", "security"), make_change("HUB-3", action="Да")),
    )
    upgrade = way(metadata, "5.1", "5.2")
    assert list(listed(upgrade.gained)) == ["HUB-1", "HUB-2", "HUB-3"]
    assert {time: [item.text for item in items] for time, items in upgrade.actions.items()} == {
        "before": [],
        "during": [],
        "after": [],
        "anytime": ["Проверьте", "Да"],
    }
    assert [*listed(upgrade.of_kind("security"))] == ["HUB-2"]
    assert upgrade.of_kind("added") == ()


@law
@given(names=st.sets(st.builds("{}.{}".format, st.integers(0, 3), st.integers(0, 12)), max_size=6))
def test_every_pair_of_lines_has_one_way_from_the_older_to_the_newer(names: set[str]) -> None:
    lines = [make_line(name) for name in sorted(names)]
    releases = [make_release(f"{name}.{patch}") for name in names for patch in (0, 10, 9)]
    ways = find_upgrades(make_metadata(lines, releases), lines)
    assert {(way.start, way.goal) for way in ways} == {(min(pair), max(pair)) for pair in combinations(lines, 2)}
    assert len(ways) == len({(way.start, way.goal) for way in ways})
    for each in ways:
        assert {str(start) for start in each.starts} == {f"{each.start}.{patch}" for patch in (0, 9, 10)}
        assert (str(each.origin), str(each.target)) == (f"{each.start}.10", f"{each.goal}.10")


def gained(metadata: Metadata, start: str, goal: str) -> list[str]:
    return list(find_gained(metadata, metadata.by_version[start], metadata.by_version[goal]))


def test_what_the_start_has_already_is_out_of_the_way() -> None:
    fix = make_change("A-9", "security", severity="high")
    metadata = of(  # a fix that came out on three lines on one day, as Django does
        make_release("5.0.1", "2024-01-01", make_change("A-1")),
        make_release("5.0.2", "2025-04-02", fix),
        make_release("5.1.0", "2024-08-07", make_change("A-2", "added")),
        make_release("5.1.8", "2025-04-02", fix),
        make_release("5.2.0", "2025-04-02", make_change("A-3", "added"), fix),
    )
    assert gained(metadata, "5.0.2", "5.1.8") == ["A-2"]
    assert gained(metadata, "5.0.1", "5.1.8") == ["A-2", "A-9"]
    assert gained(metadata, "5.1.8", "5.2.0") == ["A-3"]
    assert gained(metadata, "5.1.0", "5.2.0") == ["A-3", "A-9"]
    assert listed(way(metadata, "5.0", "5.1").gained) == {"A-2": {"5.0.1", "5.0.2"}, "A-9": {"5.0.1"}}


def test_a_fix_of_an_older_line_is_lost_if_the_goal_began_before_it() -> None:
    metadata = of(
        make_release("5.1.0", "2024-01-01", make_change("A-1", "added")),
        make_release("5.2.0", "2024-06-01", make_change("A-2", "added")),
        make_release("5.1.1", "2024-09-01", make_change("A-3"), make_change("A-4", "security", severity="low")),
        make_release("5.2.1", "2024-10-01", make_change("A-5")),
        make_release("5.3.0", "2025-01-01", make_change("A-6")),
    )
    assert listed(way(metadata, "5.1", "5.2").lost) == {"A-3": {"5.1.1"}, "A-4": {"5.1.1"}}
    assert way(metadata, "5.1", "5.3").lost == ()  # it began after all of them
    assert listed(way(metadata, "5.1", "5.2").gained) == {"A-2": {"5.1.0", "5.1.1"}, "A-5": {"5.1.0", "5.1.1"}}


def test_what_was_added_and_removed_again_on_the_older_line_is_not_lost() -> None:
    metadata = of(
        make_release("5.1.0", "2024-01-01", make_change("A-1")),
        make_release("5.2.0", "2024-06-01", make_change("A-2")),
        make_release("5.1.1", "2024-09-01", make_change("A-3", "added")),
        make_release("5.1.2", "2024-10-01", make_change("A-4", "removed", removes=("A-3",))),
    )
    assert listed(way(metadata, "5.1", "5.2").lost) == {"A-3": {"5.1.1"}}


@pytest.mark.parametrize(
    ("on_the_way", "shown"),
    [
        ([("A-1", "deprecated", ()), ("A-2", "removed", ("A-1",))], ["A-2"]),
        ([("A-1", "added", ()), ("A-2", "removed", ("A-1",))], []),
        ([("A-1", "added", ()), ("A-2", "deprecated", ()), ("A-3", "removed", ("A-1", "A-2"))], []),
        ([("A-1", "added", ()), ("A-3", "removed", ("A-1", "A-0"))], ["A-3"]),  # A-0 the start has
        ([("A-2", "removed", ("A-0",))], ["A-2"]),
        ([("A-1", "added", ()), ("A-2", "removed", ())], ["A-1", "A-2"]),
        ([("A-1", "deprecated", ())], ["A-1"]),
    ],
)
def test_what_comes_and_goes_on_the_way_is_told_as_its_end(
    on_the_way: list[tuple[str, str, tuple[str, ...]]], shown: list[str]
) -> None:
    changes = [make_change(identity, kind, removes=removes) for identity, kind, removes in on_the_way]
    later = [make_release(f"5.1.{n}", f"2025-0{n + 1}-01", change) for n, change in enumerate(changes)]
    metadata = of(make_release("5.0.0", "2024-01-01", make_change("A-0", "added")), *later)
    assert [*listed(way(metadata, "5.0", "5.1").gained)] == shown


def test_the_same_action_is_told_once_with_all_that_ask_for_it() -> None:
    metadata = of(
        make_release("5.0.0", "2024-01-01"),
        make_release(
            "5.1.0",
            "2025-01-01",
            make_change("A-1", action="Перезапустите  службу\nпосле обновления"),
            make_change("A-2", action=Steps(before="Снимите копию", after="Перезапустите службу")),
        ),
        make_release("5.1.1", "2025-02-01", make_change("A-3", action="Перезапустите службу после обновления")),
        make_release("5.1.2", "2025-03-01", make_change("A-4", action=Steps(before="Снимите копию"))),
    )
    found = {
        time: [[change.id for change in item.changes] for item in items]
        for time, items in way(metadata, "5.0", "5.1").actions.items()
    }
    assert found == {"before": [["A-2", "A-4"]], "during": [], "after": [["A-2"]], "anytime": [["A-1", "A-3"]]}


@pytest.mark.parametrize(
    ("change", "calm"),
    [
        (make_change("A-1", "added"), True),
        (make_change("A-1", "improved"), True),
        (make_change("A-1", "security", severity="critical"), True),
        (make_change("A-1", "removed"), False),
        (make_change("A-1", "deprecated"), False),
        (make_change("A-1", "improved", breaking=True), False),
        (make_change("A-1", "removed", breaking=True), False),
        (make_change("A-1", "fixed", action="Проверьте"), False),
        (make_change("A-1", "fixed", action=Steps(during="Подождите")), False),
    ],
)
def test_nothing_is_to_be_done_only_if_nothing_is_to_be_heeded(change: Change, calm: bool) -> None:
    metadata = of(make_release("5.0.0", "2024-01-01"), make_release("5.1.0", "2025-01-01", change))
    assert way(metadata, "5.0", "5.1").is_calm is calm


def route(metadata: Metadata, start: str, goal: str) -> str | None:
    """Return the goals of the legs, a stop with `!`."""
    legs = find_route(metadata, metadata.by_version[start], metadata.by_version[goal])
    return None if legs is None else " ".join(f"{leg.goal}{'!' if leg.is_stop else ''}" for leg in legs)


def test_a_required_line_is_passed_by_its_newest_usable_release() -> None:
    withdrawn = Withdrawal(date=on("2025-06-01"), reason="Портит данные")
    metadata = of(
        *(make_release(version, "2024-01-01") for version in ("5.0.0", "5.1.0", "5.1.9")),
        make_release("5.1.10", "2024-01-01", withdrawn=withdrawn),
        make_release("5.1.11rc1", "2024-01-01", line="5.1"),
        *(make_release(version, "2024-01-01") for version in ("5.2.0", "5.3.0")),
        lines=(make_line("5.1", required_stop=True), make_line("5.3", required_stop=True)),
    )
    assert route(metadata, "5.0.0", "5.3.0") == "5.1.9! 5.3.0"
    assert route(metadata, "5.0.0", "5.1.9") == "5.1.9"
    assert route(metadata, "5.1.0", "5.3.0") == "5.3.0"  # who is on the line has done it
    assert route(metadata, "5.2.0", "5.3.0") == "5.3.0"


def test_required_releases_are_passed_within_a_line_too() -> None:  # as GitLab has them
    stops = {"17.3.7", "17.5.5", "17.8.7", "17.11.7"}
    versions = ["16.11.10", "17.1.8", "17.3.7", "17.5.5", "17.8.7", "17.11.7", "18.0.6", "18.2.8"]
    metadata = of(*(make_release(v, "2025-01-01", line=v.split(".")[0], required_stop=v in stops) for v in versions))
    assert route(metadata, "16.11.10", "18.2.8") == "17.3.7! 17.5.5! 17.8.7! 17.11.7! 18.2.8"
    assert route(metadata, "17.5.5", "18.2.8") == "17.8.7! 17.11.7! 18.2.8"
    assert route(metadata, "17.1.8", "17.8.7") == "17.3.7! 17.5.5! 17.8.7"
    assert route(metadata, "17.11.7", "18.2.8") == "18.2.8"


def test_every_start_is_told_its_own_stops() -> None:
    stops = {"17.3.7", "17.8.7"}
    versions = ["17.1.8", "17.2.0", "17.3.7", "17.5.0", "17.8.7", "17.11.7", "18.0.6"]
    metadata = of(*(make_release(v, "2025-01-01", line=v.split(".")[0], required_stop=v in stops) for v in versions))
    told = [
        ([str(leg.goal) for leg in route.legs or ()], set(route.starts)) for route in way(metadata, "17", "18").routes
    ]
    assert told == [
        (["18.0.6"], {"17.11.7", "17.8.7"}),
        (["17.8.7", "18.0.6"], {"17.5.0", "17.3.7"}),
        (["17.3.7", "17.8.7", "18.0.6"], {"17.2.0", "17.1.8"}),
    ]


def test_a_line_is_entered_from_what_it_takes() -> None:
    metadata = of(
        *(
            make_release(version, "2024-01-01")
            for version in ("6.8.0", "6.8.23", "7.0.0", "7.17.28", "8.19.3", "9.1.3")
        ),
        lines=(  # as Elasticsearch: the last release of one major leads to the next
            *(make_line(name) for name in ("6.8", "7.0")),
            make_line("7.17", upgrade_from="6.8"),
            make_line("8.19", upgrade_from="7.17.0"),
            make_line("9.1", upgrade_from="8.19"),
        ),
    )
    assert route(metadata, "6.8.0", "9.1.3") == "7.17.28! 8.19.3! 9.1.3"
    assert route(metadata, "7.0.0", "8.19.3") == "7.17.28! 8.19.3"
    assert route(metadata, "8.19.3", "9.1.3") == "9.1.3"


def test_where_nothing_lies_between_there_is_no_way() -> None:
    metadata = of(
        make_release("6.8.0"),
        make_release("8.19.3"),
        make_release("9.1.3"),
        lines=(make_line("8.19", upgrade_from="7.17"),),
    )
    assert route(metadata, "6.8.0", "8.19.3") is None
    assert route(metadata, "6.8.0", "9.1.3") == "9.1.3"
    assert way(metadata, "6.8", "8.19").route is None


def test_an_older_release_of_the_line_goes_to_where_the_line_may_be_left() -> None:
    metadata = of(
        *(make_release(version) for version in ("5.1.0", "5.1.4", "5.1.5", "5.2.0")),
        lines=(make_line("5.2", upgrade_from="5.1.4"),),
    )
    assert route(metadata, "5.1.0", "5.2.0") == "5.1.5! 5.2.0"
    assert route(metadata, "5.1.4", "5.2.0") == "5.2.0"
    assert str(way(metadata, "5.1", "5.2").entry) == "5.1.4"


def test_a_withdrawn_release_is_no_goal_and_still_a_start() -> None:
    withdrawn = Withdrawal(date=on("2025-06-01"), reason="Портит данные")
    metadata = of(
        make_release("5.1.0", "2024-01-01"),
        make_release("5.1.1", "2024-02-01", withdrawn=withdrawn),
        make_release("5.2.0", "2025-01-01"),
        make_release("5.2.1", "2025-02-01", withdrawn=withdrawn),
    )
    upgrade = way(metadata, "5.1", "5.2")
    assert (str(upgrade.origin), [*map(str, upgrade.starts)], str(upgrade.target)) == (
        "5.1.0",
        ["5.1.1", "5.1.0"],
        "5.2.0",
    )
    assert listed(upgrade.gained) == {"HUB-511": {"5.1.0"}, "HUB-520": {"5.1.0", "5.1.1"}}


def test_a_hotfix_of_one_line_leaves_what_the_others_hold() -> None:
    releases = [
        make_release("5.1.4", "2026-01-01", make_change("A-1")),
        make_release("5.2.0", "2025-04-01", make_change("A-2")),
        make_release("5.2.3", "2026-05-01", make_change("A-3")),
        make_release("5.3.0", "2026-03-01", make_change("A-4")),
        make_release("5.3.1", "2026-06-01", make_change("A-5")),
    ]
    hotfix = make_release("5.1.4.1", "2026-02-01", make_change("A-6"))
    assert gained(of(*releases), "5.2.0", "5.3.1") == ["A-1", "A-4", "A-5"]
    assert gained(of(*releases, hotfix), "5.2.0", "5.3.1") == ["A-1", "A-6", "A-4", "A-5"]


@st.composite
def histories(draw: st.DrawFn) -> Metadata:
    """Draw a history: branches that begin and go on in the order of time, changes that come out on some of them."""
    changes = [
        make_change(f"A-{n}", draw(st.sampled_from(["fixed", "added", "security", "improved"])), severity="low")
        for n in range(draw(st.integers(1, 8)))
    ]
    releases = []
    for minor in range(draw(st.integers(1, 4))):
        days = sorted(draw(st.lists(st.integers(0, 700), min_size=1, max_size=4)))
        releases += [
            make_release(
                f"5.{minor}.{patch}",
                str(on("2023-01-01") + dt.timedelta(days=day)),
                *draw(st.lists(st.sampled_from(changes), min_size=1, unique_by=lambda change: change.id)),
                required_stop=draw(st.booleans()),
            )
            for patch, day in enumerate(days)
        ]
    stops = tuple(make_line(f"5.{minor}", required_stop=draw(st.booleans())) for minor in range(4))
    return of(*releases, lines=stops)


def content(metadata: Metadata, release: Release) -> set[str]:
    held = metadata.held(release)
    return {change.id for version in held for change in metadata.by_version[version].changes}


@law
@given(metadata=histories(), data=st.data())
def test_what_is_gained_and_what_the_start_has_make_the_goal(metadata: Metadata, data: st.DataObject) -> None:
    start, goal = (data.draw(st.sampled_from(metadata.releases)) for _ in range(2))
    more, less = (set(find_gained(metadata, *pair)) for pair in ((start, goal), (goal, start)))
    has, wanted = content(metadata, start), content(metadata, goal)
    assert more == wanted - has
    assert less == has - wanted
    assert not more & less
    assert more | has >= wanted
    assert find_gained(metadata, goal, goal) == {}


@law
@given(metadata=histories(), data=st.data())
def test_a_route_goes_up_and_passes_every_stop(metadata: Metadata, data: st.DataObject) -> None:
    start, goal = sorted(data.draw(st.lists(st.sampled_from(metadata.releases), min_size=2, max_size=2)))
    legs = find_route(metadata, start, goal)
    assert legs is not None
    passed = [leg.goal for leg in legs]
    assert legs[0].start == start
    assert passed[-1] == goal
    assert [leg.start for leg in legs[1:]] == passed[:-1]
    assert start == goal or all(leg.start < leg.goal for leg in legs)
    between = [release for release in metadata.releases if start < release < goal]
    assert {release for release in between if release.required_stop} <= set(passed)
    for line in metadata.lines:
        of_line = [release for release in between if release.line == line.line]
        if line.required_stop and of_line and line.line not in {start.line, goal.line}:
            assert max(of_line) in passed


@law
@given(metadata=histories())
def test_a_page_tells_each_of_its_starts_what_that_one_gains(metadata: Metadata) -> None:
    for upgrade in find_upgrades(metadata, metadata.lines):
        for start in upgrade.starts:
            told = {change for change, starts in listed(upgrade.gained).items() if start.version in starts}
            assert upgrade.target is not None or told == set()
            if upgrade.target:
                assert told == set(find_gained(metadata, start, upgrade.target))
                missing = {change for change, starts in listed(upgrade.lost).items() if start.version in starts}
                assert missing == set(find_gained(metadata, upgrade.target, start))
