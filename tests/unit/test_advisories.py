"""Advisories for programs: valid by the standards' own schemas, and they say no more than is known."""

import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from csaf.csaf.v20 import validate
from jsonschema import Draft202012Validator
from sample_project import SITE_URL, make_change, make_line, make_metadata, make_project, make_release

from docsite.releases.models import Change, Release
from docsite.site.advisories import find_advisories, render_advisories
from docsite.tree.product import Vendor

DAY = "2026-11-24"
OSV_SCHEMA = Path(sys.prefix, "osv/osv/osv-schema/validation/schema.json")
VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"


def security(identity: str = "HUB-5", **more: Any) -> Change:  # noqa: ANN401 - any key of a change
    return make_change(identity, "security", **{"severity": "high", "text": "Ключ `k` не проверялся.", **more})


def make_releases(change: Change) -> list[Release]:
    """One fix on three lines, as vendors do; 5.0 gets none, and 5.4 begins with it."""
    return [
        make_release("5.0.0", "2023-01-01"),
        make_release("5.1.0", "2024-01-01"),
        make_release("5.1.1", "2024-02-01"),
        make_release("5.1.2", "2026-06-02", change),
        make_release("5.2.0", "2025-01-01"),
        make_release("5.2.1", "2026-06-01", change),
        make_release("5.3.0", "2026-01-01"),
        make_release("5.3.1", "2026-06-01", change),
        make_release("5.3.2", "2026-07-01"),
        make_release("5.4.0", "2026-08-01"),
    ]


def documents(change: Change | None = None, *, sample: bool = False) -> dict[str, str]:
    lines = [make_line(f"5.{number}", "2023-01-01") for number in range(5)]
    releases = make_releases(change or security())
    return dict(render_advisories(make_project(make_metadata(lines, releases, sample=sample), DAY), SITE_URL))


def only(found: dict[str, str], part: str) -> dict[str, Any]:
    (text,) = (text for path, text in found.items() if part in path and path.endswith(".json"))
    document: dict[str, Any] = json.loads(text)
    return document


CHANGES = {
    "plain": security(),
    "one cve": security(advisories=("CVE-2026-12345", "BDU:2026-00001"), cvss=VECTOR),
    "two cves": security(advisories=("CVE-2026-12345", "CVE-2026-12346"), cvss=VECTOR),
    "cvss 2": security(cvss="AV:N/AC:L/Au:N/C:P/I:P/A:P"),
    "cvss 3.0": security(cvss=VECTOR.replace("3.1", "3.0")),
    "cvss 4": security(cvss="CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"),
    "hostile": security(text='</script>\n\n- "a"\n- <b>\n\n`x`', title="«Ключ» & <b>"),
    "other letters": security("ЗАЯ-7/2"),
    "links": security(links=({"title": "Разбор", "address": "https://a.example/x"},)),
}


@pytest.mark.parametrize("sample", [False, True])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_documents_are_valid_by_the_standards(change: Change, sample: bool) -> None:
    found = documents(change, sample=sample)
    report = validate(only(found, "csaf/2026/"), preset="basic")
    assert [(result.id, result.errors) for result in report.results if not result.passed and not result.skipped] == []
    schema = json.loads(OSV_SCHEMA.read_text("utf-8"))
    errors = list(Draft202012Validator(schema).iter_errors(only(found, "/osv/")))
    # OSV registers the prefixes of databases: those of a vendor's own ids are not among them
    known = sum(name.startswith("CVE-") for name in change.advisories) == 1
    assert [list(error.path) for error in errors] == ([] if known else [["id"]])


def test_what_is_fixed_and_what_lacks_the_fix_follow_from_the_branches() -> None:
    found = documents()
    (vulnerability,) = only(found, "csaf/2026/")["vulnerabilities"]
    assert vulnerability["product_status"] == {
        "fixed": [f"basalt-hub-{version}" for version in ("5.2.1", "5.3.1", "5.1.2")],
        "known_affected": [f"basalt-hub-{version}" for version in ("5.1.0", "5.1.1", "5.2.0", "5.3.0")],
    }
    (affected,) = only(found, "/osv/")["affected"]
    assert affected["versions"] == ["5.1.0", "5.1.1", "5.2.0", "5.3.0"]
    assert affected["ranges"] == [
        {
            "type": "SEMVER",
            "events": [
                {"introduced": "5.1.0"},
                {"fixed": "5.1.2"},
                {"introduced": "5.2.0"},
                {"fixed": "5.2.1"},
                {"introduced": "5.3.0"},
                {"fixed": "5.3.1"},
            ],
        }
    ]


def test_a_fix_in_the_first_release_of_a_branch_names_the_branch_before() -> None:
    lines = [make_line("5.1"), make_line("5.2"), make_line("5.3")]
    releases = [make_release("5.1.0", "2024-01-01"), make_release("5.2.0", "2025-01-01")]
    releases += [make_release("5.2.1", "2025-02-01"), make_release("5.3.0", "2026-01-01", security())]
    (advisory,) = find_advisories(make_project(make_metadata(lines, releases), DAY))
    assert [str(release) for release in advisory.affected] == ["5.2.0", "5.2.1"]


def test_each_day_of_a_fix_is_a_revision() -> None:
    tracking = only(documents(), "csaf/2026/")["document"]["tracking"]
    assert (tracking["version"], tracking["initial_release_date"], tracking["current_release_date"]) == (
        "2",
        "2026-06-01T00:00:00Z",
        "2026-06-02T00:00:00Z",
    )
    assert [entry["summary"] for entry in tracking["revision_history"]] == ["Выпуски 5.2.1, 5.3.1", "Выпуски 5.1.2"]


def test_the_lists_name_the_documents_and_the_checksums_are_theirs() -> None:
    found = documents()
    folder = "feeds/advisories/csaf"
    assert found[f"{folder}/index.txt"] == "2026/hub-5.json\n"
    assert found[f"{folder}/changes.csv"] == '"2026/hub-5.json","2026-06-02T00:00:00Z"\n'
    content = found[f"{folder}/2026/hub-5.json"].encode()
    for algorithm in ("sha256", "sha512"):
        assert found[f"{folder}/2026/hub-5.json.{algorithm}"] == (
            f"{hashlib.new(algorithm, content).hexdigest()}  hub-5.json\n"
        )
    (listed,) = json.loads(found["feeds/advisories/index.json"])["advisories"]
    for address in (listed["csaf"], listed["osv"]):
        assert address.removeprefix(SITE_URL) in found


def test_versions_that_are_no_semantic_ones_have_no_ranges() -> None:
    lines = [make_line("17"), make_line("24.04")]
    releases = [
        make_release("17.1", "2024-01-01", line="17"),
        make_release("17.2", "2024-02-01", security(), line="17"),
    ]
    found = dict(render_advisories(make_project(make_metadata(lines, releases), DAY), SITE_URL))
    (affected,) = only(found, "/osv/")["affected"]
    assert (affected["versions"], "ranges" in affected) == (["17.1"], False)


def test_a_product_without_security_changes_has_no_advisories() -> None:
    metadata = make_metadata([make_line("5.1")], [make_release("5.1.0")])
    assert list(render_advisories(make_project(metadata, DAY), SITE_URL)) == []


def test_without_a_vendor_the_product_itself_publishes() -> None:
    lines = [make_line(f"5.{number}", "2023-01-01") for number in range(5)]
    project = make_project(make_metadata(lines, make_releases(security())), DAY)
    bare = replace(project, identity=project.identity.model_copy(update={"vendor": Vendor()}))
    found = dict(render_advisories(bare, SITE_URL))
    csaf = only(found, "csaf/2026/")
    report = validate(csaf, preset="basic")
    assert [(result.id, result.errors) for result in report.results if not result.passed and not result.skipped] == []
    assert csaf["document"]["publisher"] == {"category": "vendor", "name": "Basalt Hub", "namespace": SITE_URL}
    assert [branch["category"] for branch in csaf["product_tree"]["branches"]] == ["product_name"]
    assert "None" not in "".join(found.values())


def test_made_up_data_is_called_so() -> None:
    found = documents(sample=True)
    assert only(found, "csaf/2026/")["document"]["title"].startswith("Пример данных: ")
    assert only(found, "/osv/")["summary"].startswith("Пример данных: ")
    assert json.loads(found["feeds/advisories/index.json"])["sample"] is True
    assert json.loads(found["feeds/advisories/csaf/provider-metadata.json"])["list_on_CSAF_aggregators"] is False
