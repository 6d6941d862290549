"""The packages that a site is made with: what the locked requirements and the packages' own metadata say of them.

See decisions/0038-the-list-of-components-comes-from-the-lock-file.md.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, metadata

from packaging.markers import Marker

from docsite.problems import FaultError

LOCKED = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>.+?))? \\\n(?P<more>(?: .*\n?)+)", re.MULTILINE
)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
REQUIRER = re.compile(r"^    # (?:via |  )(\S+)", re.MULTILINE)
EXPRESSION = re.compile(r"(?!UNKNOWN)[\w.+-]+(?: (?:AND|OR|WITH) [\w.+-]+)*")
SPDX = {"MIT License": "MIT", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "ISC License (ISCL)": "ISC"}
"""Classifiers that mean one licence; most, such as `BSD License`, mean several."""
UNKNOWN = "unknown"
HOME = ("homepage", "home", "repository", "source", "documentation")


@dataclass(frozen=True, order=True)
class Package:
    """A package that is locked and installed."""

    name: str
    version: str
    licence: str
    """An SPDX expression where the package gives one, or its own words."""
    home_page: str
    """Empty where the package names none."""
    hashes: tuple[str, ...]
    """SHA-256 of each of the files that it is published as; one of them is installed."""
    requirers: tuple[str, ...]
    """The packages that want it, and the project's own."""


def list_packages(lock: str) -> tuple[Package, ...]:
    """Return the packages of a lock file of uv for this machine, by name. Raises `FaultError` if one is missing."""
    return tuple(sorted(_find_packages(lock)))


def _find_packages(lock: str) -> Iterator[Package]:
    for entry in LOCKED.finditer(lock):
        if not entry["marker"] or Marker(entry["marker"]).evaluate():
            fields = _read_metadata(entry["name"])
            hashes, requirers = (pattern.findall(entry["more"]) for pattern in (HASH, REQUIRER))
            home_page = _find_home_page(fields)
            licence = _find_licence(fields)
            yield Package(entry["name"], entry["version"], licence, home_page, tuple(hashes), tuple(requirers))


def _read_metadata(name: str) -> dict[str, str | list[str]]:
    try:
        return metadata(name).json
    except PackageNotFoundError as error:
        raise FaultError(f"the package {name} is not installed; run 'make site', which installs it") from error


def _find_licence(fields: dict[str, str | list[str]]) -> str:
    """Return what the metadata says of the licence, the exact before the vague (PEP 639)."""
    said = str(fields.get("license", "")).strip()
    if "license_expression" in fields or EXPRESSION.fullmatch(said):
        return str(fields.get("license_expression", said))
    classifiers = [each.split(" :: ") for each in fields.get("classifier", []) if each.startswith("License :: ")]
    names = [SPDX.get(parts[-1], parts[-1]) for parts in classifiers if len(parts) > 2]  # noqa: PLR2004 - not the group
    return "; ".join(names) or said.partition("\n")[0] or _read_licence_file(fields) or UNKNOWN


def _read_licence_file(fields: dict[str, str | list[str]]) -> str:
    """Return the licence that the first line of a package's own file names, for a package that says no more."""
    named = fields.get("license_file", [])
    for name in [named] if isinstance(named, str) else named:
        text = distribution(str(fields["name"])).read_text(f"licenses/{name}") or ""
        if licence := SPDX.get(text.partition("\n")[0].strip()):
            return licence
    return ""


def _find_home_page(fields: dict[str, str | list[str]]) -> str:
    links = (each.partition(", ") for each in fields.get("project_url", []))
    pages = {label.lower(): address for label, _, address in links}
    pages |= {"homepage": str(fields["home_page"])} if "home_page" in fields else {}
    return next((pages[label] for label in HOME if label in pages), "")


def render_licences(packages: Iterable[Package]) -> str:
    """Render the packages with version, licence and home page, a line each."""
    rows = [("package", "version", "licence", "home page")]
    rows += [(package.name, package.version, package.licence, package.home_page) for package in packages]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join("  ".join(map(str.ljust, row, widths)).rstrip() + "\n" for row in rows)
