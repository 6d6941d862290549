"""The command behind `make site`, on a tiny project."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from conftest import DOCS, EPOCH, LINES, ROOT, page, run
from lxml import etree, html
from packaging.utils import canonicalize_name

from docsite.line.run import find_lines

Tree = Callable[..., Path]


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def commit(root: Path) -> None:
    git = ["git", "-C", str(root), "-c", "user.name=T", "-c", "user.email=t@example.invalid"]
    environment = os.environ | {"GIT_AUTHOR_DATE": f"{EPOCH} +0000", "GIT_COMMITTER_DATE": f"{EPOCH} +0000"}
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        subprocess.run([*git, *words], check=True, env=environment)


def leftovers(root: Path) -> list[str]:
    return [path.name for path in root.glob(".site*")]


def test_site_holds_all_lines_and_aliases(tree: Tree) -> None:
    root = tree()
    result = run("python", "scripts/build_site.py", cwd=root)
    assert result.returncode == 0, result.stderr
    site = root / "site"
    assert {path.name for path in site.iterdir()} == {
        "5.0", "5.1", "5.2", "5.3", "5.4", "latest", "lts", "feeds", "downloads",
        "index.html", "404.html", "versions.json", "sitemap.xml", "robots.txt",
    }  # fmt: skip
    latest, newest = fingerprint(site / "latest"), fingerprint(site / "5.3")
    assert newest.items() <= latest.items()
    for path in latest.keys() - newest.keys():  # pages that another line has
        refresh = html.parse(site / "latest" / path).xpath("string(//meta[@http-equiv='refresh']/@content)")
        target = (site / "latest" / path).parent / refresh.partition("url=")[2]
        assert target.resolve().relative_to(site.resolve()).parts[0] in {"5.0", "5.1", "5.2", "5.4"}
        assert target.is_file()
    versions = json.loads((site / "versions.json").read_text("utf-8"))
    assert [(entry["version"], entry["aliases"]) for entry in versions] == [
        ("5.4", []), ("5.3", ["latest"]), ("5.2", []), ("5.1", ["lts"]), ("5.0", []),
    ]  # fmt: skip
    refresh = html.parse(site / "lts/lan/index.html").xpath("string(//meta[@http-equiv='refresh']/@content)")
    assert refresh == "0; url=../../5.1/lan/index.html"
    assert "Disallow" not in (site / "robots.txt").read_text()
    named = html.parse(site / "5.2/lan/index.html")
    assert named.xpath("string(//title)") == "LAN — Basalt Hub 5.2"
    assert "None" not in named.getroot().text_content()
    assert not leftovers(root)
    assert [row for row in result.stdout.split("\n") if row.startswith("5.3: built in ")]
    table = [row.split() for row in result.stdout.split("\n") if row.startswith("│")]
    assert [row[1] for row in table] == ["5.4", "5.3", "5.2", "5.1", "5.0"]


def test_sitemap_lists_canonical_addresses_of_listed_lines_only(tree: Tree) -> None:
    docs = {"old.md": page("Старое", applies='"<5.2"'), "future.md": page("Будущее", applies='"==5.4"')}
    root = tree(docs)
    assert run("python", "scripts/build_site.py", cwd=root).returncode == 0
    addresses = [element.text for element in etree.parse(root / "site/sitemap.xml").iter("{*}loc")]
    assert len(set(addresses)) == len(addresses)
    base = "https://docs.basalt-hub.example/"
    assert f"{base}latest/lan/new.html" in addresses
    assert f"{base}5.1/old.html" in addresses
    assert not [address for address in addresses if "future" in (address or "")]
    assert {(address or "").removeprefix(base).split("/")[0] for address in addresses} == {"latest", "5.1", "5.2"}
    assert f"{base}5.2/changelog/5.2.0.html" in addresses


def test_part_of_the_lines_is_a_site_without_dead_links(tree: Tree) -> None:
    root = tree()
    assert run("python", "scripts/build_site.py", cwd=root, LINES="5.2,lts").returncode == 0
    assert {path.name for path in (root / "site").iterdir() if path.is_dir()} == {
        "5.1",
        "5.2",
        "latest",
        "lts",
        "feeds",
        "downloads",
    }
    result = run("python", "scripts/check_site.py", cwd=root)
    assert result.returncode == 0, result.stderr


def test_height_of_the_terminal_is_no_line() -> None:
    assert find_lines({"LINES": "24"}) == ()
    assert find_lines({"LINES": "5.2, lts"}) == ("5.2", "lts")


def test_unknown_line_is_refused(tree: Tree) -> None:
    result = run("python", "scripts/build_site.py", cwd=tree(), LINES="5.2,5.33")
    assert result.returncode == 1
    assert result.stderr == (
        "error: no published line '5.33' (did you mean '5.3'?); expected one of 5.4, 5.3, 5.2, 5.1, 5.0, latest, lts\n"
    )


def test_addresses_of_a_dropped_line_lead_to_the_nearest_page_of_latest(tree: Tree) -> None:
    lines = LINES.replace('  - line: "5.0"\n', '  - line: "5.0"\n    dropped: 2026-01-01\n')
    docs = {
        "lan/index.md": page("LAN", redirect_from="[lan.md]"),
        "lan/old.md": page("Старое", applies='"<5.2"'),
        "lan/new.md": page("Новое", applies='">=5.2"'),
    }
    root = tree(docs, {"lines.yml": lines})
    result = run("python", "scripts/build_site.py", cwd=root)
    assert result.returncode == 0, result.stderr
    site = root / "site"
    leads = {
        file.relative_to(site / "5.0").as_posix(): html.document_fromstring(file.read_bytes())
        for file in (site / "5.0").rglob("*")
        if file.is_file()
    }
    targets = {path: tree.xpath("string(//meta[@http-equiv='refresh']/@content)") for path, tree in leads.items()}
    expected = {
        "index.html": "../latest/index.html",
        "lan/index.html": "../../latest/lan/index.html",
        "lan/old.html": "../../latest/lan/index.html",
        "lan.html": "../latest/lan/index.html",
        "old/updating.html": "../../latest/operation/updating.html",
        "changelog/5.0.html": "../../latest/changelog/index.html",
        "changelog/5.0.0.html": "../../latest/changelog/index.html",
        "upgrade/5.0-5.3.html": "../../latest/upgrade/index.html",
        "upgrade/5.1-5.3.html": "../../latest/upgrade/5.1-5.3.html",
        "upgrade/5.1-5.2.html": "../../5.2/upgrade/5.1-5.2.html",
        "changelog/5.2.0.html": "../../5.2/changelog/5.2.0.html",
        "changelog/5.3.0.html": "../../latest/changelog/5.3.0.html",
    }
    assert {path: targets[path] for path in expected} == {path: f"0; url={to}" for path, to in expected.items()}
    assert "lan/new.html" not in targets  # the line never had it
    assert all(tree.xpath("//meta[@name='robots'][@content='noindex']") for tree in leads.values())
    # so do those which `latest` had before every release stood in its own line
    for path, to in (
        ("changelog/5.2.0", "../../5.2/changelog/5.2.0"),
        ("upgrade/5.1-5.2", "../../5.2/upgrade/5.1-5.2"),
    ):
        moved = html.document_fromstring((site / f"latest/{path}.html").read_bytes())
        assert moved.xpath("string(//meta[@http-equiv='refresh']/@content)") == f"0; url={to}.html"
        assert not (site / f"5.4/{path}.html").exists()
    assert not html.document_fromstring((site / "latest/changelog/5.3.0.html").read_bytes()).xpath(
        "//meta[@http-equiv='refresh']"
    )
    # pages about the dropped line lead on in the other lines, too
    gone = html.document_fromstring((site / "5.2/changelog/5.0.html").read_bytes())
    assert gone.xpath("string(//meta[@http-equiv='refresh']/@content)") == "0; url=index.html"
    assert run("python", "scripts/check_site.py", cwd=root).returncode == 0


def test_failure_in_one_line_names_it_and_keeps_the_site(tree: Tree) -> None:
    root = tree()
    assert run("python", "scripts/build_site.py", cwd=root).returncode == 0
    before = fingerprint(root / "site")
    (root / "docs/index.md").write_text(page("Начало", "/// applies | ==5.1\n[x](lan/new.md)\n///"), "utf-8")
    result = run("python", "scripts/build_site.py", cwd=root)
    assert result.returncode == 1
    assert "error: line 5.1 failed; site/ is as it was" in result.stderr
    assert "docs/index.md:8:5: a link to docs/lan/new.md, which is for '>=5.3' and not in line 5.1" in result.stderr
    assert fingerprint(root / "site") == before
    assert not leftovers(root)


def test_bad_metadata_stops_before_anything_is_built(tree: Tree) -> None:
    root = tree(releases={"plan.yml": "suggestions: {}\n"})
    result = run("python", "scripts/build_site.py", cwd=root)
    assert result.returncode == 1
    assert "releases/plan.yml:1:14: suggestions: a mapping; expected a list" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (root / "site").exists()


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_killed_build_keeps_the_site(tree: Tree, signal_number: int) -> None:
    root = tree()
    assert run("python", "scripts/build_site.py", cwd=root, LINES="5.3").returncode == 0
    before = fingerprint(root / "site")
    shutil.rmtree(root / ".cache")  # or it would be over too soon
    # a background job of a shell ignores SIGINT, and so would what it starts
    command = ["env", "--default-signal=INT", sys.executable, "scripts/build_site.py"]
    with subprocess.Popen(command, cwd=root, stderr=subprocess.DEVNULL) as process:
        while not leftovers(root):
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal_number)
    assert process.returncode != 0
    assert fingerprint(root / "site") == before
    assert run("python", "scripts/build_site.py", cwd=root, LINES="5.3").returncode == 0
    assert fingerprint(root / "site") == before
    assert not leftovers(root)


def test_site_lost_between_two_renames_comes_back(tree: Tree) -> None:
    root = tree()
    assert run("python", "scripts/build_site.py", cwd=root, LINES="5.3").returncode == 0
    before = fingerprint(root / "site")
    (root / "site").rename(root / ".site-former")
    (root / "docs/index.md").write_text("---\ntitle: [\n---\n", "utf-8")
    assert run("python", "scripts/build_site.py", cwd=root).returncode == 1
    assert fingerprint(root / "site") == before


def test_real_documentation_is_reproducible(tmp_path: Path) -> None:
    folders = [tmp_path / "а б", tmp_path / "other"]
    for number, folder in enumerate(folders):
        for name in ("docs", "hooks", "manual", "overrides", "releases", "requirements", "scripts", "src"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("mkdocs.yml", "mkdocs.base.yml"):
            shutil.copy(ROOT / name, folder)
        seed = {"PYTHONHASHSEED": str(number), "TZ": f"Etc/GMT+{12 - number}", "LANG": ("C", "C.UTF-8")[number]}
        # two lines, with both aliases: all five take four minutes more and go through the same hands
        result = run("python", "scripts/build_site.py", cwd=folder, LINES="5.1,5.3", **seed)
        assert result.returncode == 0, result.stderr
    assert fingerprint(folders[0] / "site") == fingerprint(folders[1] / "site")


@pytest.mark.parametrize("epoch", ["0", "soon", "-5"])
def test_bad_source_date_is_refused(tree: Tree, epoch: str) -> None:
    root = tree()
    result = run("python", "scripts/build_site.py", cwd=root, SOURCE_DATE_EPOCH=epoch)
    assert (result.returncode, (root / "site").exists()) == (1, False)
    assert result.stderr == f"error: SOURCE_DATE_EPOCH='{epoch}' is no day; expected seconds since 1970, above 0\n"


def test_two_builds_of_one_commit_are_identical(tree: Tree, tmp_path: Path) -> None:
    root = tree()
    commit(root)
    other = tmp_path / "другая папка"
    shutil.copytree(root / ".git", other / ".git")
    subprocess.run(["git", "-C", str(other), "checkout", "-q", "."], check=True)
    for name in sorted(DOCS, reverse=True):  # another order of creation gives another order of listing
        file = other / "docs" / name
        text = file.read_bytes()
        file.unlink()
        file.write_bytes(text)
    first = run("python", "scripts/build_site.py", cwd=root, PYTHONHASHSEED="1", TZ="Asia/Kamchatka", LC_ALL="C")
    second = run("python", "scripts/build_site.py", cwd=other, PYTHONHASHSEED="2", TZ="America/Adak", LC_ALL="C.UTF-8")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert fingerprint(root / "site") == fingerprint(other / "site")
    assert "dirty" not in (root / "site/latest/index.html").read_text("utf-8")


BLOCKER = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {names}:
            raise ModuleNotFoundError(f"{name} is no requirement of the site", name=name)
sys.meta_path.insert(0, Blocker())
"""


def test_a_site_needs_no_more_than_its_own_requirements(tree: Tree, tmp_path: Path) -> None:
    required = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements/site.txt").read_text("utf-8"), re.MULTILINE))
    wanted = {canonicalize_name(name) for name in required} | {"docsite", "pip", "setuptools"}
    others = {
        module
        for module, owners in packages_distributions().items()
        if not {canonicalize_name(owner) for owner in owners} & wanted
    }
    assert "pytest" in others
    (tmp_path / "sitecustomize.py").write_text(BLOCKER.replace("{names}", repr(others)), "utf-8")
    documents = (
        "documents:\n  - {slug: all, title: Всё, formats: [pdf, epub, docx], chapters: [index.md, lan/index.md]}\n"
    )
    root = tree({"documents.yml": documents})
    shutil.copytree(ROOT / "requirements", root / "requirements")
    result = run("python", "scripts/build_site.py", cwd=root, LINES="5.3", PYTHONPATH=str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert "documents: 3 files" in result.stdout
    assert (root / "site/downloads/sbom.cdx.json").exists()


@pytest.mark.parametrize("command", ["scripts/build_site.py", "-m mkdocs build -d out"])
def test_a_key_that_is_the_build_s_own_is_named(tree: Tree, command: str) -> None:
    root = tree()
    file = root / "mkdocs.yml"
    file.write_text(file.read_text("utf-8").replace("extra:\n", "extra:\n  docsite: {edition: 5.3}\n"), "utf-8")
    result = run("python", *command.split(), cwd=root)
    assert result.returncode == 1
    message = r"mkdocs\.yml:\d+:3: key 'docsite' in 'extra' is the build's own; expected another name"
    assert re.search(message, result.stderr)
    assert "Traceback" not in result.stderr
    assert not [name for name in ("site", "out") if (root / name).exists()]


def test_folders_of_the_site_before_lead_to_their_lines(tree: Tree) -> None:
    root = tree()
    config = root / "mkdocs.yml"
    folders = "  former_folders: {/: latest, v5.1: '5.1', en/stable: latest}\n"
    config.write_text(config.read_text("utf-8").replace("\nextra:\n", f"\nextra:\n{folders}"), "utf-8")
    result = run("python", "scripts/build_site.py", cwd=root)
    assert result.returncode == 0, result.stderr
    for former, target in {
        "lan/index.html": "../latest/lan/index.html",
        "old/updating.html": "../latest/operation/updating.html",
        "en/stable/lan/new.html": "../../../latest/lan/new.html",
        "v5.1/lan/index.html": "../../5.1/lan/index.html",
    }.items():
        page = html.document_fromstring((root / "site" / former).read_bytes())
        assert page.xpath("//a[@id='target']/@href") == [target]
    assert 'http-equiv="refresh"' in (root / "site/index.html").read_text("utf-8")
    assert not (root / "site/v5.1/lan/new.html").exists()
    assert run("python", "scripts/check_site.py", cwd=root).returncode == 0


def test_a_folder_of_the_site_before_that_leads_to_no_line_is_named(tree: Tree) -> None:
    root = tree()
    config = root / "mkdocs.yml"
    text = config.read_text("utf-8").replace("\nextra:\n", "\nextra:\n  former_folders: {v9: '9.0'}\n")
    config.write_text(text, "utf-8")
    result = run("python", "scripts/build_site.py", cwd=root)
    assert result.returncode == 1
    line = text.split("\n").index("  former_folders: {v9: '9.0'}") + 1
    cause = "no published line '9.0' (did you mean '5.0'?); expected one of 5.4, 5.3, 5.2, 5.1, 5.0, latest, lts"
    assert result.stderr == f"mkdocs.yml:{line}:24: {cause}\n"


FAULTS = """\
[нет](gone.md) [якорь](#nope) [новое](new.md)

{{ nothing.here }}

![](a.svg)

![есть](bad.svg)

<script>x()</script>
"""


def test_a_fault_of_a_page_is_told_once_for_all_lines(tree: Callable[..., Path]) -> None:
    docs = {"lan/index.md": page("LAN", FAULTS), "lan/a.svg": "<svg/>", "lan/bad.svg": "<svg"}
    docs |= {"lan/two.md": page("Два", '--8<-- "gone.txt"\n\n/// applies | >=5.2\nа\n///')}
    result = run("python", "scripts/build_site.py", cwd=tree(docs))
    assert result.returncode == 1
    found = re.sub(r"in line 5\.\d", "in line 5.2", result.stderr)  # whichever is built first
    told = sorted(re.findall(r"docs/lan/\S+:\d+:\d+: [^;]+(?=; )", found))
    assert told == [
        'docs/lan/a.svg:1:1: element <svg> without xmlns="http://www.w3.org/2000/svg"',
        "docs/lan/bad.svg:1:1: not XML: unclosed token",
        "docs/lan/index.md:11:5: picture a.svg has no alternative text",
        "docs/lan/index.md:15:1: element <script> is not allowed",
        "docs/lan/index.md:7:24: a link '#nope', but there is no such anchor on this page",
        "docs/lan/index.md:7:39: a link to docs/lan/new.md, which is for '>=5.3' and not in line 5.2",
        "docs/lan/index.md:7:7: a link 'gone.md', but the target 'lan/gone.md' is not found among documentation files",
        "docs/lan/index.md:9:1: 'nothing' is undefined",
        "docs/lan/two.md:7:1: a snippet that cannot be taken in: Snippet at path 'gone.txt' could not be found",
    ]
    assert "Aborted" not in result.stderr
