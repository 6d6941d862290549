import pytest
from sample_project import make_change, make_line, make_metadata, make_release, on

from docsite.problems import FaultError
from docsite.releases.metadata import Metadata
from docsite.releases.models import Release
from docsite.releases.next_release import render_scaffold

LINES = [make_line("5.9"), make_line("5.10"), make_line("6.0", released=False)]


def metadata(*releases: Release) -> Metadata:
    return make_metadata(LINES, releases)


def scaffold(version: str, *releases: Release) -> str:
    return render_scaffold(version, metadata(*releases), "carbon-crm", on("2026-11-24"))


def test_everything_known_is_filled_in_and_the_rest_is_left_open() -> None:
    changes = make_change("CRM-9", area="Почта"), make_change("CRM-10", area="Звонки")
    assert scaffold("5.10.1", make_release("5.10.0", "2026-03-17", *changes)) == (
        "# yaml-language-server: $schema=schema/release.schema.json\n"
        'version: "5.10.1"\n'
        "date: 2026-11-24\n"
        'summary: ""\n'
        "delivery: automatic # or individual\n"
        "image:\n"
        "  file: carbon-crm-5.10.1.qcow2\n"
        "  size: 0 # bytes\n"
        '  sha256: ""\n'
        "changes:\n"
        "  - id: CRM-11\n"
        "    kind: fixed # security, removed, deprecated, added, improved or fixed\n"
        "    area: Звонки\n"
        '    text: ""\n'
    )


def test_the_first_release_of_all_begins_with_what_there_is() -> None:
    rows = scaffold("6.0.0").split("\n")
    assert "  - id: CRM-1" in rows
    assert '    area: ""' in rows


def test_the_next_patch_is_counted_and_not_spelled() -> None:
    releases = [make_release(version) for version in ("5.9.0", "5.9.9", "5.9.10", "5.10.3")]
    assert 'version: "5.9.11"\n' in scaffold("5.9.11", *releases)
    assert 'version: "5.10.4"\n' in scaffold("5.10.4", *releases)


def test_the_free_id_follows_the_highest_with_the_prefix_of_the_newest() -> None:
    old = make_release("5.9.0", "2025-01-01", make_change("OLD-100"), make_change("OLD-20"))
    new = make_release("5.10.0", "2026-01-01", make_change("NEW-7"), make_change("X-8"))
    assert "  - id: NEW-101\n" in scaffold("5.10.1", old, new)


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("5.10", "'5.10' is no release version; expected major.minor.patch such as 5.3.2"),
        ("5.10.1.1", "'5.10.1.1' is no release version; expected major.minor.patch such as 5.3.2"),
        ("v5.10.1", "'v5.10.1' is no release version; expected major.minor.patch such as 5.3.2"),
        (
            "5.1.0",
            "no line '5.1' (did you mean '5.10'?); expected one of 5.10, 5.9, 6.0, or a new line in releases/lines.yml",
        ),
        ("8.8.0", "no line '8.8'; expected one of 5.10, 5.9, 6.0, or a new line in releases/lines.yml"),
        ("5.10.0", "'5.10.0' does not come next in line 5.10; expected 5.10.1"),  # exists
        ("5.10.2", "'5.10.2' does not come next in line 5.10; expected 5.10.1"),
        ("6.0.1", "'6.0.1' does not come next in line 6.0; expected 6.0.0"),
    ],
)
def test_what_cannot_come_next_is_refused_with_what_can(version: str, message: str) -> None:
    with pytest.raises(FaultError) as caught:
        scaffold(version, make_release("5.10.0"))
    assert str(caught.value) == message
