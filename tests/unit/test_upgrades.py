from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from sample_project import law, make_change, make_line, make_metadata, make_release, make_service

from docsite.releases.metadata import Metadata
from docsite.releases.models import Line, Release, Service
from docsite.releases.upgrades import Item, Upgrade, find_upgrades

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
    assert [(way.path, [*map(str, way.starts)], str(way.origin), str(way.target)) for way in upgrades] == [
        ("upgrade/2.10-2.11.md", ["2.10.17", "2.10.9"], "2.10.17", "2.11.12"),
        ("upgrade/2.9-2.11.md", ["2.9.27"], "2.9.27", "2.11.12"),
        ("upgrade/2.9-2.10.md", ["2.9.27"], "2.9.27", "2.10.17"),
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
        make_release("5.2.0", "2025-04-15", make_change("CRM-1", "removed", action="Проверьте")),
        make_release("5.2.1", "2025-05-15", make_change("CRM-2", "security"), make_change("CRM-3", action="Да")),
    )
    upgrade = way(metadata, "5.1", "5.2")
    assert list(listed(upgrade.gained)) == ["CRM-1", "CRM-2", "CRM-3"]
    assert {time: [item.text for item in items] for time, items in upgrade.actions.items()} == {
        "before": [],
        "during": [],
        "after": [],
        "anytime": ["Проверьте", "Да"],
    }
    assert [*listed(upgrade.of_kind("security"))] == ["CRM-2"]
    assert upgrade.of_kind("added") == ()


@law
@given(names=st.sets(st.builds("{}.{}".format, st.integers(0, 3), st.integers(0, 12)), max_size=6))
def test_every_pair_of_lines_has_one_way_from_the_older_to_the_newer(names: set[str]) -> None:
    lines = [make_line(name) for name in sorted(names)]
    releases = [make_release(f"{name}.{patch}") for name in names for patch in (0, 10, 9)]
    ways = find_upgrades(make_metadata(lines, releases), lines)
    assert {(way.start, way.goal) for way in ways} == {(min(pair), max(pair)) for pair in combinations(lines, 2)}
    assert len(ways) == len({way.path for way in ways})
    for each in ways:
        assert {str(start) for start in each.starts} == {f"{each.start}.{patch}" for patch in (0, 9, 10)}
        assert (str(each.origin), str(each.target)) == (f"{each.start}.10", f"{each.goal}.10")
