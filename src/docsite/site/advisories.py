"""Security changes for programs: CSAF 2.0 and OSV, each with a list.

Sources: https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html (sections 3, 5.1 and 7.1),
https://ossf.github.io/osv-schema/. See decisions/0071-advisories-say-what-is-known-to-be-affected.md.
"""

import csv
import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from typing import Any

from cvss import CVSS2, CVSS3
from slugify import slugify

from docsite.line.project import Project
from docsite.releases.metadata import Metadata
from docsite.releases.models import Change, Release
from docsite.releases.texts import plain_text
from docsite.site.feeds import SAMPLE, find_address

CSAF, OSV = "feeds/advisories/csaf", "feeds/advisories/osv"
CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,}")
SEMVER = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?")


@dataclass(frozen=True)
class Advisory:
    """A security change as one document."""

    metadata: Metadata
    change: Change

    @cached_property
    def fixes(self) -> tuple[Release, ...]:
        """The releases in which it came out, by day and version."""
        return tuple(sorted(self.metadata.releases_with(self.change.id), key=lambda each: (each.date, each)))

    @cached_property
    def lacking(self) -> tuple[tuple[Release, tuple[Release, ...]], ...]:
        """Each fix with the releases that are known to lack it, oldest first.

        These are the earlier ones of its branch; for the first of a branch, those of the branch before it. What else
        lacks it may never have had the fault, and nothing is said of that.
        """
        found = []
        for fix in sorted(self.fixes):
            older = [each for each in reversed(self.metadata.releases) if each < fix and not self._has(each)]
            branch = self.metadata.branch(fix)
            if older and not any(self.metadata.branch(each) == branch for each in older):
                branch = self.metadata.branch(older[-1])
            found.append((fix, tuple(each for each in older if self.metadata.branch(each) == branch)))
        return tuple(found)

    @property
    def affected(self) -> tuple[Release, ...]:
        """The releases that are known to lack it, oldest first."""
        return tuple(sorted({release for _, releases in self.lacking for release in releases}))

    def _has(self, release: Release) -> bool:
        return any(fix.version in self.metadata.held(release) for fix in self.fixes)

    @property
    def year(self) -> int:
        """The year it was first told."""
        return self.fixes[0].date.year

    @property
    def identity(self) -> str:
        """Its id, in the letters that file names of the standards allow."""
        return self.change.id if self.change.id.isascii() else slugify(self.change.id).upper()

    @property
    def name(self) -> str:
        """The name of its CSAF document, as section 5.1 of the standard makes it."""
        return re.sub(r"[^+\-a-z0-9]+", "_", self.identity.lower()) + ".json"

    @property
    def known_as(self) -> str:
        """Its id in OSV, which knows the prefixes of registered databases only: that of its one CVE, or its own."""
        known = [name for name in self.change.advisories if CVE.fullmatch(name)]
        return known[0] if len(known) == 1 else self.identity

    @property
    def title(self) -> str:
        """What it is, in one row."""
        return plain_text(self.change.title or self.change.text)


def find_advisories(project: Project) -> tuple[Advisory, ...]:
    """Return the security changes of the site's lines, the newest first."""
    lines = {line.line for line in project.lines}
    changes = {
        change.id: change
        for release in project.metadata.releases
        for change in release.changes
        if change.kind == "security" and release.line in lines
    }
    advisories = (Advisory(project.metadata, change) for change in changes.values())
    return tuple(sorted(advisories, key=lambda each: (each.fixes[-1].date, each.identity), reverse=True))


def render_advisories(project: Project, site_url: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of all advisories and their lists; nothing for a product without any."""
    advisories = find_advisories(project)
    if not advisories:
        return
    changes = StringIO()
    rows = csv.writer(changes, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for advisory in advisories:
        path = f"{advisory.year}/{advisory.name}"
        text = _dump(_make_csaf(advisory, project, site_url))
        yield f"{CSAF}/{path}", text
        for algorithm in ("sha256", "sha512"):
            checksum = hashlib.new(algorithm, text.encode()).hexdigest()
            yield f"{CSAF}/{path}.{algorithm}", f"{checksum}  {advisory.name}\n"
        rows.writerow((path, _moment(advisory.fixes[-1].date)))
        yield f"{OSV}/{advisory.known_as}.json", _dump(_make_osv(advisory, project, site_url))
    yield f"{CSAF}/index.txt", "".join(f"{advisory.year}/{advisory.name}\n" for advisory in advisories)
    yield f"{CSAF}/changes.csv", changes.getvalue()
    yield f"{CSAF}/provider-metadata.json", _dump(_make_provider(project, site_url))
    listed = [
        {
            "id": advisory.identity,
            "modified": _moment(advisory.fixes[-1].date),
            "csaf": f"{site_url}{CSAF}/{advisory.year}/{advisory.name}",
            "osv": f"{site_url}{OSV}/{advisory.known_as}.json",
        }
        for advisory in advisories
    ]
    yield "feeds/advisories/index.json", _dump({"sample": project.metadata.sample, "advisories": listed})


def _make_csaf(advisory: Advisory, project: Project, site_url: str) -> dict[str, Any]:
    change, fixes = advisory.change, advisory.fixes
    vendor, product = project.identity.vendor, project.identity.product
    address = f"{site_url}{CSAF}/{advisory.year}/{advisory.name}"
    notes = [{"category": "description", "text": plain_text(change.text), "title": "Описание"}]
    if project.metadata.sample:
        notes.insert(0, {"category": "legal_disclaimer", "text": "Пример данных: уязвимости нет.", "title": "Пример"})
    days = sorted({fix.date for fix in fixes})
    references = [{"category": "self", "summary": "Этот документ", "url": address}]
    references += [
        {"category": "external", "summary": f"Выпуск {fix.name}", "url": find_address(project, fix, site_url)}
        for fix in fixes
    ]
    references += [
        {"category": "external", "summary": link.title, "url": link.address}
        for link in change.links
        if link.address.startswith("http")
    ]
    versions = [
        {
            "category": "product_version",
            "name": release.version,
            "product": {"name": f"{product.name} {release.name}", "product_id": _product_id(project, release)},
        }
        for release in sorted({*fixes, *advisory.affected})
    ]
    branches = [{"category": "product_name", "name": product.name, "branches": versions}]
    if vendor.name:
        branches = [{"category": "vendor", "name": vendor.name, "branches": branches}]
    document: dict[str, Any] = {
        "category": "csaf_security_advisory",
        "csaf_version": "2.0",
        "distribution": {"tlp": {"label": "WHITE"}},
        "lang": "ru",
        "notes": notes,
        "publisher": _make_publisher(project, site_url),
        "references": references,
        "title": f"{SAMPLE if project.metadata.sample else ''}{advisory.title}",
        "tracking": {
            "current_release_date": _moment(days[-1]),
            "id": advisory.identity,
            "initial_release_date": _moment(days[0]),
            "revision_history": [
                {
                    "date": _moment(day),
                    "number": str(number),
                    "summary": "Выпуски " + ", ".join(fix.name for fix in fixes if fix.date == day),
                }
                for number, day in enumerate(days, start=1)
            ],
            "status": "final",
            "version": str(len(days)),
        },
    }
    if change.grade:
        document["aggregate_severity"] = {"text": change.grade}
    return {
        "document": document,
        "product_tree": {"branches": branches},
        "vulnerabilities": list(_make_vulnerabilities(advisory, project, notes)),
    }


def _make_vulnerabilities(
    advisory: Advisory, project: Project, notes: list[dict[str, str]]
) -> Iterator[dict[str, Any]]:
    change, names = advisory.change, advisory.change.advisories
    fixed = [_product_id(project, release) for release in advisory.fixes]
    affected = [_product_id(project, release) for release in advisory.affected]
    others = [{"system_name": re.split(r"[-:]", name)[0], "text": name} for name in names if not CVE.fullmatch(name)]
    own = {"system_name": project.identity.product.name, "text": change.id}
    for cve in [name for name in names if CVE.fullmatch(name)] or [""]:
        found: dict[str, Any] = {"cve": cve} if cve else {}
        found |= {"ids": [own, *others], "notes": notes, "title": advisory.title}
        found["product_status"] = {"fixed": fixed} | ({"known_affected": affected} if affected else {})
        if affected:
            last = advisory.fixes[-1]
            details = f"Обновитесь до выпуска {', '.join(fix.name for fix in advisory.fixes)} или более нового."
            found["remediations"] = [
                {"category": "vendor_fix", "details": details, "product_ids": affected, "date": _moment(last.date)}
            ]
            if score := _make_score(change.cvss):
                found["scores"] = [{**score, "products": affected}]
        yield found


def _make_score(vector: str | None) -> dict[str, Any] | None:
    """Return the score of a vector that CSAF 2.0 has a place for: version 4 has none."""
    if vector is None or vector.startswith("CVSS:4"):
        return None
    if vector.startswith("CVSS:3"):
        return {"cvss_v3": CVSS3(vector).as_json(minimal=True)}
    return {"cvss_v2": CVSS2(vector).as_json(minimal=True)}


def _make_osv(advisory: Advisory, project: Project, site_url: str) -> dict[str, Any]:
    change, fixes = advisory.change, advisory.fixes
    known: dict[str, Any] = {
        "schema_version": "1.6.0",
        "id": advisory.known_as,
        "modified": _moment(fixes[-1].date),
        "published": _moment(fixes[0].date),
        "aliases": sorted({advisory.identity, *change.advisories} - {advisory.known_as}),
        "summary": f"{SAMPLE if project.metadata.sample else ''}{advisory.title}",
        "details": change.text,
        "affected": [
            {
                "versions": [release.version for release in advisory.affected],
                **_make_ranges(advisory),
                "database_specific": {"product": project.identity.product.name},
            }
        ],
        "references": [{"type": "ADVISORY", "url": find_address(project, fix, site_url)} for fix in fixes]
        + [{"type": "WEB", "url": link.address} for link in change.links],
        "database_specific": {"sample": project.metadata.sample, "severity": change.grade},
    }
    if change.cvss:
        kind = (
            "CVSS_V4"
            if change.cvss.startswith("CVSS:4")
            else "CVSS_V3"
            if change.cvss.startswith("CVSS:3")
            else "CVSS_V2"
        )
        known["severity"] = [{"type": kind, "score": change.cvss}]
    return known


def _make_ranges(advisory: Advisory) -> dict[str, Any]:
    """Return a range for each fix, where all versions are semantic ones."""
    if not all(SEMVER.fullmatch(release.version) for release in (*advisory.fixes, *advisory.affected)):
        return {}
    events: list[dict[str, str]] = []
    for fix, releases in advisory.lacking:
        events += [{"introduced": releases[0].version}, {"fixed": fix.version}] if releases else []
    return {"ranges": [{"type": "SEMVER", "events": events}]} if events else {}


def _make_provider(project: Project, site_url: str) -> dict[str, Any]:
    return {
        "canonical_url": f"{site_url}{CSAF}/provider-metadata.json",
        "distributions": [{"directory_url": f"{site_url}{CSAF}/"}],
        "last_updated": _moment(max(release.date for release in project.metadata.releases)),
        "list_on_CSAF_aggregators": not project.metadata.sample,
        "metadata_version": "2.0",
        "mirror_on_CSAF_aggregators": not project.metadata.sample,
        "publisher": _make_publisher(project, site_url),
        "role": "csaf_publisher",
    }


def _make_publisher(project: Project, site_url: str) -> dict[str, str]:
    """Return who publishes; CSAF wants a namespace, too: without a web site of the vendor it is this site's address."""
    identity = project.identity
    return {"category": "vendor", "name": identity.publisher, "namespace": identity.vendor.site or site_url}


def _product_id(project: Project, release: Release) -> str:
    return f"{project.identity.product.slug}-{release.version}"


def _moment(day: dt.date) -> str:
    return f"{day}T00:00:00Z"


def _dump(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
