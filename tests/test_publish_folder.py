"""Publishing into a folder that a real nginx serves, and everything that can go wrong on the way."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import EPOCH, LINES, page, run, write_tree
from machine import OWN_MOUNTS, require
from web_server import WebServer, serving

from docsite.publishing.built import digest_site

pytestmark = pytest.mark.xdist_group("publishing")

REAL = LINES.replace("sample: true", "sample: false")
ROUNDS = 20


@dataclass(frozen=True)
class Project:
    root: Path

    def build(self, name: str) -> Path:
        site = self.root / name
        result = run("python", "scripts/build_site.py", "--site", site, cwd=self.root, LINES="5.2,5.3")
        assert result.returncode == 0, result.stderr
        return site

    def publish(self, site: str, target: Path, *options: str) -> subprocess.CompletedProcess[str]:
        return run("python", "scripts/publish_site.py", target, "--site", self.root / site, *options, cwd=self.root)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Two sites, `old` and `new`: each has a page of its own, and all pages of both differ."""
    docs = {f"lan/page{number}.md": page(f"Страница {number}", "Прежний текст.\n\n" * 30) for number in range(20)}
    project = Project(write_tree(tmp_path_factory.mktemp("publishing") / "project", docs, {"lines.yml": REAL}))
    (project.root / "docs/lan/gone.md").write_text(page("Прежнее"), "utf-8")
    project.build("old")
    (project.root / "docs/lan/gone.md").unlink()
    (project.root / "docs/lan/fresh.md").write_text(page("Новое"), "utf-8")
    for number in range(20):
        file = project.root / f"docs/lan/page{number}.md"
        file.write_text(file.read_text("utf-8").replace("Прежний", "Новый"), "utf-8")
    styles = project.root / "overrides/assets/site.css"
    styles.write_text(styles.read_text("utf-8") + "/* новое */\n", "utf-8")
    project.build("new")
    return project


def good(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stderr == ""
    return result.stdout


def bad(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 1, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    return result.stderr


def served(target: Path) -> str:
    return str((target / "current").readlink())


def releases(target: Path) -> list[str]:
    return sorted(entry.name for entry in (target / "releases").iterdir())


def test_a_release_holds_the_site_and_compressed_twins(project: Project, tmp_path: Path) -> None:
    target = tmp_path / "docs"
    out = good(project.publish("old", target))
    assert re.match(rf"{target}: readers get 000001-\w+ \(\d+ files, [\d,]+\sМиБ\)\n", out)
    assert "let nginx read it" in out
    site = target / "current/site"
    expected, found = digest_site(project.root / "old"), digest_site(site)
    assert {path: found[path] for path in expected} == expected
    others = found.keys() - expected.keys()
    assert others
    assert all(path.endswith((".gz", ".br")) for path in others)
    assert "5.3/index.html.gz" in others
    assert (
        subprocess.run(["gunzip", "-c", site / "5.3/index.html.gz"], capture_output=True, check=True).stdout
        == (site / "5.3/index.html").read_bytes()
    )
    # equal files are one on the disk
    assert (site / "latest/index.html").samefile(site / "5.3/index.html")
    assert sorted(entry.name for entry in target.iterdir()) == [".publish-lock", "current", "nginx", "releases"]


def test_the_next_release_shares_what_is_the_same_and_keeps_hashed_files_for_open_pages(
    project: Project, tmp_path: Path
) -> None:
    target = tmp_path / "docs"
    good(project.publish("old", target))
    first = (target / "current").resolve()
    good(project.publish("new", target))
    second = (target / "current").resolve()
    assert [first.name[:6], second.name[:6]] == ["000001", "000002"]
    assert (first / "site/5.3/users/index.html").exists() == (second / "site/5.3/users/index.html").exists()
    bundle = next((first / "site").glob("5.3/assets/javascripts/bundle.*.js"))
    assert (second / bundle.relative_to(first)).samefile(bundle)
    style = next((first / "site").glob("5.3/assets/site.*.css"))
    assert (second / style.relative_to(first)).samefile(style)
    assert len(list((second / "site").glob("5.3/assets/site.*.css"))) == 2
    # two releases later nobody has such a page open any more
    (project.root / "new/5.3/extra.txt").write_text("x", "utf-8")
    try:
        good(project.publish("new", target))
    finally:
        (project.root / "new/5.3/extra.txt").unlink()
    assert len(list((target / "current/site").glob("5.3/assets/site.*.css"))) == 1
    assert not (second / "site/5.3/lan/gone.html").exists()


def test_the_same_site_is_not_published_twice(project: Project, tmp_path: Path) -> None:
    target = tmp_path / "docs"
    good(project.publish("old", target))
    assert good(project.publish("old", target)).endswith("is this very site; nothing to do\n")
    assert len(releases(target)) == 1


def test_only_so_many_releases_stay(project: Project, tmp_path: Path) -> None:
    target = tmp_path / "docs"
    for number in range(5):
        good(project.publish(("old", "new")[number % 2], target, "--keep", "3"))
    assert [name[:6] for name in releases(target)] == ["000003", "000004", "000005"]
    assert served(target).startswith("releases/000005")


def test_readers_can_be_given_the_former_release_again(project: Project, tmp_path: Path) -> None:
    target = tmp_path / "docs"
    for name in ("old", "new"):
        good(project.publish(name, target))
    assert "readers get 000001" in good(project.publish("old", target, "--rollback"))
    assert served(target).startswith("releases/000001")
    assert "no earlier release; there: 000002" in bad(project.publish("old", target, "--rollback"))
    good(project.publish("old", target, "--rollback", "2"))
    assert served(target).startswith("releases/000002")
    assert "no release 9; there" in bad(project.publish("old", target, "--rollback", "9"))
    (target / "releases").joinpath(releases(target)[0], "site/5.3/index.html").write_text("x", "utf-8")
    assert "000001" in (error := bad(project.publish("old", target, "--rollback", "1")))
    assert "is not as it was published: 5.3/index.html" in error
    assert served(target).startswith("releases/000002")
    # what is published next is numbered after all others
    good(project.publish("old", target))
    assert served(target).startswith("releases/000003")


def test_a_dry_run_says_what_would_change_and_changes_nothing(project: Project, tmp_path: Path) -> None:
    target = tmp_path / "docs"
    out = good(project.publish("old", target, "--dry-run"))
    assert "+ 5.3/index.html\n" in out
    assert not target.exists()
    good(project.publish("old", target))
    out = good(project.publish("new", target, "--dry-run"))
    assert {"+ 5.3/lan/fresh.html", "~ 5.3/lan/page1.html", "- 5.3/lan/gone.html"} <= set(out.splitlines())
    assert served(target).startswith("releases/000001")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda site: (site / "versions.json").unlink(), "this is no complete site"),
        (lambda site: (site / "versions.json").write_text("[", "utf-8"), "this is no complete site"),
        (lambda site: (site / "5.2/index.html").unlink(), "versions.json:1:1: 5.2/ has no home page"),
        (lambda site: (site / "5.3/lan/page1.html").unlink(), "dead link"),
        (
            lambda site: next(site.glob("downloads/5.3/*.zip")).write_bytes(b"PK"),
            "is not the file that downloads/index.json describes",
        ),
    ],
)
def test_a_damaged_site_is_not_published(
    project: Project, tmp_path: Path, damage: Callable[[Path], object], message: str
) -> None:
    target = tmp_path / "docs"
    good(project.publish("old", target))
    shutil.copytree(project.root / "new", tmp_path / "damaged")
    damage(tmp_path / "damaged")
    assert message in bad(project.publish(str(tmp_path / "damaged"), target))
    assert served(target).startswith("releases/000001")
    assert len(releases(target)) == 1


def test_sample_data_and_missing_lines_want_force(tmp_path: Path, project: Project) -> None:
    sample = Project(write_tree(tmp_path / "sample"))
    sample.build("site")
    target = tmp_path / "docs"
    assert "releases/lines.yml:1:1: the release metadata is sample data" in bad(sample.publish("site", target))
    assert not target.exists()
    good(sample.publish("site", target, "--force"))
    good(project.publish("old", target))
    result = run("python", "scripts/build_site.py", "--site", tmp_path / "part", cwd=project.root, LINES="5.3")
    assert result.returncode == 0, result.stderr
    assert "5.2 would vanish from the published site" in bad(project.publish(str(tmp_path / "part"), target))
    good(project.publish(str(tmp_path / "part"), target, "--force"))


def test_a_draft_wants_force_or_the_vendor_s_words(tmp_path: Path) -> None:
    docs = {
        "paper.md": page(
            "Назначение", "| Что | Слова |\n|---|---|\n| Цель | {{ declared.functions.purpose | plain }} |"
        ),
        "documents.yml": "documents:\n  - {slug: paper, title: Сведения, formats: [docx], chapters: [paper.md]}\n",
    }
    draft = Project(write_tree(tmp_path / "draft", docs, {"lines.yml": REAL}))
    draft.build("site")
    config, target = draft.root / "mkdocs.yml", tmp_path / "docs"
    rows = config.read_text("utf-8").split("\n")
    [number] = [number for number, row in enumerate(rows, 1) if row.startswith("      purpose:")]
    assert (
        f"mkdocs.yml:{number}:7: the document 'paper' is a draft: «Назначение: Цель» is not filled in; "
        "expected the vendor's words, or FORCE=1"
    ) in bad(draft.publish("site", target))
    assert not target.exists()
    good(draft.publish("site", target, "--force"))
    rows[number - 1] = "      purpose: Учёт сделок"
    config.write_text("\n".join(rows), "utf-8")
    draft.build("filled")
    good(draft.publish("filled", target))
    assert "Учёт сделок" in (target / "current/site/5.3/paper.html").read_text("utf-8")


def test_edits_by_hand_are_named_and_only_lost_by_force(project: Project, tmp_path: Path) -> None:
    target = tmp_path / "docs"
    good(project.publish("old", target))
    site = target / "current/site"
    page_file = site / "5.2/lan/index.html"
    page_file.write_text(page_file.read_text("utf-8").replace("LAN", "LAN!"), "utf-8")
    (site / "5.2/note.html").write_text("x", "utf-8")
    error = bad(project.publish("new", target))
    assert "was edited by hand: 5.2/lan/index.html, 5.2/note.html; carry the edits over to docs/" in error
    assert len(releases(target)) == 1
    good(project.publish("old", target, "--force"))
    assert digest_site(target / "current/site").items() >= digest_site(project.root / "old").items()
    assert not (target / "current/site/5.2/note.html").exists()


@pytest.mark.parametrize("kind", ["file", "foreign", "occupied", "gone"])
def test_a_target_that_is_none_is_left_alone(project: Project, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "docs"
    if kind == "file":
        target.write_text("x", "utf-8")
        message = "is no folder"
    elif kind == "foreign":
        target.mkdir()
        (target / "index.html").write_text("mine", "utf-8")
        message = "holds other files (index.html); expected an empty folder"
    elif kind == "occupied":
        (target / "releases").mkdir(parents=True)
        (target / "current").mkdir()
        message = "is not the link to a release"
    else:
        good(project.publish("old", target))
        shutil.rmtree((target / "current").resolve())
        message = "leads to 000001"
    before = sorted(tmp_path.rglob("*"))
    assert message in bad(project.publish("new", target))
    assert [path for path in sorted(tmp_path.rglob("*")) if path.name != ".publish-lock"] == [
        path for path in before if path.name != ".publish-lock"
    ]


def wait_for_staging(target: Path, publisher: subprocess.Popen[bytes]) -> None:
    """Return when the publisher writes a release."""
    while not list((target / "releases").glob(".staging*")):
        assert publisher.poll() is None
        time.sleep(0.01)


def test_a_second_publisher_is_told_who_the_first_one_is(project: Project, tmp_path: Path) -> None:
    target = tmp_path / "docs"
    good(project.publish("old", target))
    with start(project, "new", target) as first:
        wait_for_staging(target, first)
        first.send_signal(signal.SIGSTOP)
        error = bad(project.publish("new", target))
        first.send_signal(signal.SIGCONT)
        assert first.wait(60) == 0
    assert re.search(rf"is being published to by \S+@\S+, process {first.pid}, since 20\d\d-.*; wait for it", error)
    assert [name[:6] for name in releases(target)] == ["000001", "000002"]


def test_an_interrupted_publication_leaves_nothing(project: Project, tmp_path: Path) -> None:
    target = tmp_path / "docs"
    good(project.publish("old", target))
    for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        with start(project, "new", target) as process:
            wait_for_staging(target, process)
            process.send_signal(number)
            output = process.communicate(timeout=60)[1]
        assert process.returncode == status, output
        assert "Traceback" not in output.decode()
        assert [name[:6] for name in releases(target)] == ["000001"]
    good(project.publish("new", target))


def test_a_full_disk_leaves_readers_what_they_had(project: Project, tmp_path: Path) -> None:
    require(OWN_MOUNTS)
    disk = tmp_path / "disk"
    disk.mkdir()
    size = sum(file.stat().st_size for file in (project.root / "old").rglob("*") if file.is_file())
    publish = f"{sys.executable} scripts/publish_site.py {disk}/docs --site"
    script = f"""
        set -e
        mount -t tmpfs -o size={2 * size} tmpfs {disk}
        {publish} old
        dd if=/dev/zero of={disk}/filler bs=1M 2>/dev/null || true
        truncate -s -300K {disk}/filler
        before=$(readlink {disk}/docs/current)
        status=0; {publish} new || status=$?
        test $status = 1 && test $(readlink {disk}/docs/current) = $before
        test -z "$(ls -A {disk}/docs/releases | grep -v 000001)"
        rm {disk}/filler
        {publish} new
    """
    command = [*OWN_MOUNTS.enter, "bash", "-c", script]
    environment = os.environ | {"SOURCE_DATE_EPOCH": EPOCH}
    result = subprocess.run(command, cwd=project.root, capture_output=True, text=True, env=environment, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert re.search(r"error: the disk of .*/docs is full \(.* free\); readers still get what they had", result.stderr)
    assert "readers get 000002" in result.stdout


def test_a_read_only_target_is_one_clear_line(project: Project, tmp_path: Path) -> None:
    require(OWN_MOUNTS)
    disk = tmp_path / "disk"
    disk.mkdir()
    script = f"""
        mount -t tmpfs -o size=1M tmpfs {disk} && mkdir {disk}/docs && mount -o remount,ro {disk}
        exec {sys.executable} scripts/publish_site.py {disk}/docs --site old
    """
    command = [*OWN_MOUNTS.enter, "bash", "-c", script]
    result = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert (
        result.stderr == f"error: {disk}/docs/releases: Read-only file system; choose a place that can be written to\n"
    )


def test_no_clock_decides_anything(project: Project, tmp_path: Path) -> None:
    """Releases of years past and to come follow each other as they were published, with the same ETags."""
    target = tmp_path / "docs"
    good(project.publish("old", target))
    os.utime(target / "releases" / releases(target)[0], (4_000_000_000, 4_000_000_000))
    for file in (project.root / "new").rglob("*"):
        os.utime(file, (100_000, 100_000))
    good(project.publish("new", target))
    assert served(target).startswith("releases/000002")
    first = {
        path: (target / "releases" / releases(target)[0] / "site" / path).stat().st_mtime
        for path in ("5.3/index.html",)
    }
    good(project.publish("old", target))
    assert served(target).startswith("releases/000003")
    third = {path: (target / "current/site" / path).stat().st_mtime for path in first}
    assert first == third
    good(project.publish("old", target, "--rollback"))
    assert served(target).startswith("releases/000002")


class start:  # noqa: N801 - reads as what it does
    """A publication under way, in a group of its own."""

    def __init__(self, project: Project, site: str, target: Path, *options: str) -> None:
        command = [sys.executable, "scripts/publish_site.py", str(target), "--site", str(project.root / site), *options]
        self.process = subprocess.Popen(
            command, cwd=project.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH},
        )  # fmt: skip

    def __enter__(self) -> subprocess.Popen[bytes]:
        return self.process

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


@dataclass
class Reader:
    """Asks a server for pages without a pause, and notes which site each answer was of."""

    server: WebServer
    sites: dict[str, dict[str, bytes]]
    paths: list[str]
    faults: list[str] = field(default_factory=list)
    switches: int = 0
    answers: int = 0
    is_done: bool = False

    def read(self) -> None:
        last = ""
        while not self.is_done:
            path = random.choice(self.paths)
            answer = self.server.get(path)
            self.answers += 1
            of = [name for name, files in self.sites.items() if files[path] == answer.body]
            if answer.status != 200 or not of:
                self.faults.append(f"{path}: {answer.status}, {len(answer.body)} bytes of neither site")
            elif len(of) == 1 and of[0] != last:
                self.switches += bool(last)
                last = of[0]


def read_pages(site: Path) -> dict[str, bytes]:
    return {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*.html")}


@pytest.fixture
def reading(project: Project, tmp_path: Path) -> Iterator[tuple[Path, WebServer, list[Reader]]]:
    """A target with the old site under load, its server and its readers."""
    target = tmp_path / "docs"
    good(project.publish("old", target))
    sites = {name: read_pages(project.root / name) for name in ("old", "new")}
    common = sorted(
        path for path in sites["old"].keys() & sites["new"].keys() if not path.startswith(("lts/", "index"))
    )
    changed = [path for path in common if sites["old"][path] != sites["new"][path]]
    assert len(changed) > 40
    with serving(target, tmp_path / "nginx") as server:
        readers = [Reader(server, sites, changed) for _ in range(3)]
        threads = [threading.Thread(target=reader.read) for reader in readers]
        for thread in threads:
            thread.start()
        yield target, server, readers
        for reader in readers:
            reader.is_done = True
        for thread in threads:
            thread.join()


def find_served(server: WebServer, readers: list[Reader]) -> set[str]:
    """Return the sites that the pages which readers get now are of: one, or they are mixed."""
    found = set()
    for path in readers[0].paths:
        answer = server.get(path)
        assert answer.status == 200, path
        found |= {name for name, files in readers[0].sites.items() if files[path] == answer.body} or {f"torn {path}"}
    return found


def test_whenever_a_publication_is_killed_readers_get_one_whole_site(
    project: Project, reading: tuple[Path, WebServer, list[Reader]]
) -> None:
    target, server, readers = reading
    begin = time.monotonic()
    good(project.publish("new", target))
    length = time.monotonic() - begin
    good(project.publish("old", target, "--rollback"))
    current, switches = "old", 2
    for number in range(ROUNDS):
        other = "new" if current == "old" else "old"
        with start(project, other, target) as process:
            try:
                # most of the moments lie where something is written
                process.wait(random.uniform(0.4, 1.1) * length)
            except subprocess.TimeoutExpired:
                process.kill()
            process.wait()
        found = find_served(server, readers)
        assert len(found) == 1, (number, found)
        switches += found != {current}
        (current,) = found
    other = "new" if current == "old" else "old"
    good(project.publish(other, target))
    assert find_served(server, readers) == {other}
    for reader in readers:
        reader.is_done = True
    assert [fault for reader in readers for fault in reader.faults] == []
    assert sum(reader.answers for reader in readers) > 500
    assert all(reader.switches <= switches + 1 for reader in readers)
    assert not list((target / "releases").glob(".*"))
    manifest = json.loads((target / "current/manifest.json").read_text("utf-8"))
    assert digest_site(target / "current/site") == manifest["files"]
