"""What a site is made with: locked, listed for people and programs, asked about."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, ROOT, run
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from docsite.problems import FaultError
from docsite.site.locked_packages import UNKNOWN, list_packages, render_licences

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
LOCK = (ROOT / "requirements/site.txt").read_text("utf-8")


@pytest.mark.parametrize("file", LOCKS, ids=lambda file: file.stem)
def test_every_requirement_is_one_version_with_hashes_and_no_address(file: Path) -> None:
    entries = re.split(r"\n(?=\S)", file.read_text("utf-8").strip())
    assert len(entries) > (0 if file.stem == "osv" else 1)  # one package, for its schema
    for entry in entries:
        assert re.match(r"[\w.-]+==[\w.!+-]+( ; [^\n]+)? \\\n    --hash=sha256:[0-9a-f]{64}\b", entry), entry
        assert "://" not in entry


def test_every_package_of_the_site_is_listed_with_a_licence() -> None:
    packages = list_packages(LOCK)
    assert {package.name for package in packages} <= set(re.findall(r"^([\w.-]+)==", LOCK, re.MULTILINE))
    assert len(packages) > 60
    assert [package.name for package in packages if package.licence == UNKNOWN] == []
    wanted = {"mkdocs": "BSD-2-Clause", "mkdocs-material": "MIT", "packaging": "Apache-2.0 OR BSD-2-Clause"}
    assert wanted.items() <= {package.name: package.licence for package in packages}.items()


HASHES = f"    --hash=sha256:{'a' * 64} \\\n    --hash=sha256:{'b' * 64}\n"


def test_a_lock_file_is_read_for_this_machine() -> None:
    lock = (
        f"rich==15.0.0 ; python_version < '3' \\\n{HASHES}    # via docsite (pyproject.toml)\n"
        f"rich==15.0.1 ; python_version > '3' \\\n{HASHES}    # via\n    #   docsite (pyproject.toml)\n    #   mike\n"
        f"none==1 ; sys_platform == 'win32' \\\n{HASHES}"
    )
    (package,) = list_packages(lock)
    assert (package.name, package.version, package.licence) == ("rich", "15.0.1", "MIT")
    assert package.home_page == "https://github.com/Textualize/rich"
    assert package.hashes == ("a" * 64, "b" * 64)
    assert package.requirers == ("docsite", "mike")
    rows = render_licences([package]).splitlines()
    assert [row.split() for row in rows] == [
        ["package", "version", "licence", "home", "page"],
        ["rich", "15.0.1", "MIT", "https://github.com/Textualize/rich"],
    ]


def test_a_package_that_is_locked_but_not_installed_is_named() -> None:
    with pytest.raises(FaultError, match=r"the package none is not installed; run 'make site', which installs it"):
        list_packages(f"none==1 \\\n{HASHES}")


@pytest.mark.xdist_group("site")
def test_the_list_of_components_is_cyclonedx(site: Path) -> None:
    text = (site / "downloads/sbom.cdx.json").read_text("utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bom = json.loads(text)
    assert (bom["metadata"]["component"]["name"], bom["metadata"]["timestamp"][:10]) == ("basalt-hub-docs", DAY)
    packages = {package.name: package for package in list_packages(LOCK)}
    assert [component["name"] for component in bom["components"]] == list(packages)
    for component in bom["components"]:
        package = packages[component["name"]]
        assert component["purl"] == f"pkg:pypi/{package.name}@{package.version}"
        assert {each["content"] for each in component["hashes"]} == set(package.hashes)
    graph: dict[str, list[str]] = {each["ref"]: each.get("dependsOn", []) for each in bom["dependencies"]}
    assert "markdown" in graph["mkdocs"]
    assert reach(graph, "docsite") == {"docsite", *packages}


def reach(graph: dict[str, list[str]], start: str) -> set[str]:
    reached, waiting = set[str](), [start]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += graph[name]
    return reached


@pytest.mark.xdist_group("site")
def test_the_licences_stand_beside_the_downloads(site: Path) -> None:
    assert (site / "downloads/licences.txt").read_text("utf-8") == render_licences(list_packages(LOCK))
    page = (site / "5.3/offline.html").read_text("utf-8")
    assert 'href="../downloads/sbom.cdx.json"' in page
    assert 'href="../downloads/licences.txt"' in page


class Osv(BaseHTTPRequestHandler):
    """Knows of one vulnerability, as https://google.github.io/osv.dev/post-v1-query/ has it."""

    status = 200
    vulnerable = ""

    def do_POST(self) -> None:
        package = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["package"]["name"]
        answer: dict[str, Any] = {}
        if package == self.vulnerable:
            affected = {
                "package": {"name": package, "ecosystem": "PyPI"},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.1"}]}],
            }
            answer = {
                "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "summary": "Bad\nnews", "affected": [affected]}]
            }
        content = json.dumps(answer).encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        pass


@pytest.fixture
def osv() -> Iterator[tuple[type[Osv], str]]:
    handler = type("Handler", (Osv,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield handler, f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


AUDIT = ("python", "scripts/audit_dependencies.py", "--service")


def test_an_audit_without_findings_counts_the_packages(osv: tuple[type[Osv], str]) -> None:
    result = run(*AUDIT, osv[1], cwd=ROOT)
    assert (result.returncode, result.stderr) == (0, "")
    assert re.fullmatch(r"audit: \d{2,} packages, 0 known vulnerabilities\n", result.stdout)


def test_an_audit_names_package_version_advisory_and_remedy(osv: tuple[type[Osv], str]) -> None:
    osv[0].vulnerable = "mkdocs"
    result = run(*AUDIT, osv[1], cwd=ROOT)
    assert (result.returncode, result.stderr) == (1, "mkdocs 1.6.1: PYSEC-1, CVE-1; mended in 99.1: Bad news\n")
    assert result.stdout.endswith(" packages, 1 known vulnerabilities\n")


def test_an_audit_without_an_answer_says_so_and_is_no_failure(osv: tuple[type[Osv], str]) -> None:
    osv[0].status = 503
    for address in (osv[1], "http://127.0.0.1:9/"):
        result = run(*AUDIT, address, cwd=ROOT)
        assert (result.returncode, result.stderr) == (0, "")
        message = f"audit: NOT CHECKED: no answer from {address}; try again where it can be reached\n"
        assert result.stdout == message


def test_an_audit_of_what_it_cannot_read_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    script = tmp_path / "scripts/audit_dependencies.py"
    script.write_text((ROOT / "scripts/audit_dependencies.py").read_text("utf-8"), "utf-8")
    result = run("python", script, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert (
        result.stderr
        == f"error: pip-audit: ERROR:pip_audit._cli:invalid requirements input: {tmp_path}/requirements/site.txt\n"
    )
