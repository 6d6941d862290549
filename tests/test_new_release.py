"""A release manager's day, in a real clone, with real files."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import EPOCH, run

Tree = Callable[..., Path]
CHANGE = 'lines: ["5.3", "5.2"]\nkind: fixed # заметка\narea: Отчёты\ntext: "Экспорт: продолжается"\nfixes: [KI-2]\n'
ISSUES = (
    "# Известное\nissues:\n  - id: KI-2 # важно\n    title: Экспорт прерывается\n    severity: low\n"
    "    found_in: 5.2.0\n    symptom: Обрыв\n"
)


def git(root: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *words]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def project(tree: Tree, tmp_path: Path) -> Path:
    """A clone of a project, in which somebody works on something else, too."""
    files = {"known-issues.yml": ISSUES, "unreleased/export.yml": CHANGE}
    root = tree(releases=files)
    (root / ".gitignore").write_text(".cache/\n__pycache__/\n", "utf-8")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Begin")
    git(tmp_path, "clone", "-q", str(root), "clone")
    clone = tmp_path / "clone"
    (clone / "docs/index.md").write_text((clone / "docs/index.md").read_text("utf-8") + "\nЕщё.\n", "utf-8")
    return clone


@pytest.fixture
def image(tmp_path: Path) -> Path:
    file = tmp_path / "carbon hub-5.3.1.img"
    file.write_bytes(os.urandom(3_000_001))
    return file


def release(root: Path, *words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return run("python", "scripts/new_release.py", *words, cwd=root, **environment)


def changed(root: Path) -> list[str]:
    """Return what git sees of the metadata."""
    return git(root, "status", "--porcelain", "-uall", "releases").splitlines()


def check(root: Path, **environment: str) -> None:
    result = run("python", "scripts/check_metadata.py", cwd=root, **environment)
    assert result.returncode == 0, result.stderr


def test_a_release_takes_what_is_to_come_out_and_tells_all_files(project: Path, image: Path) -> None:
    result = release(project, "5.3", "--summary", "Исправлен экспорт.", "--file", image, "--delivery", "automatic")
    assert (result.returncode, result.stderr) == (0, "")
    assert (
        result.stdout
        == (
            "2026-11-24: newest release of line 5.3: 5.3.0 -> 5.3.1\n"
            "2026-11-24: new pages: 1 (changelog/5.3.1.md)\n"
            "changed releases/5.3.1.yml, releases/known-issues.yml, releases/unreleased/export.yml\n"
            "releases/5.3.1.yml: published with the next build of the site\n"
        )
        or "changed releases/5.3.1.yml, releases/known-issues.yml" in result.stdout
    )
    digest = hashlib.sha256(image.read_bytes()).hexdigest()
    assert (project / "releases/5.3.1.yml").read_text("utf-8") == (
        "# yaml-language-server: $schema=schema/release.schema.json\n"
        'version: "5.3.1"\ndate: 2026-11-24\nsummary: Исправлен экспорт.\ndelivery: automatic\n'
        f"files:\n  - kind: image\n    file: carbon hub-5.3.1.img\n    size: 3000001\n    sha256: {digest}\n"
        "changes:\n  - id: HUB-6\n    kind: fixed # заметка\n    area: Отчёты\n"
        '    text: "Экспорт: продолжается"\n    fixes: [KI-2]\n'
    )
    wanted = ISSUES.replace("found_in: 5.2.0\n", 'found_in: 5.2.0\n    fixed_in: ["5.3.1"]\n')
    assert (project / "releases/known-issues.yml").read_text("utf-8") == wanted
    check(project)
    second = release(project, "5.2", "--summary", "То же.", "--date", "2026-11-20")
    assert second.returncode == 0, second.stderr
    assert second.stdout.endswith("releases/5.2.1.yml: a draft (no --file); fill it in, then remove 'draft: true'\n")
    assert "changes:\n  - id: HUB-6\n" in (project / "releases/5.2.1.yml").read_text("utf-8")
    assert not (project / "releases/unreleased/export.yml").exists()
    fixed = (project / "releases/known-issues.yml").read_text("utf-8")
    assert 'fixed_in: ["5.3.1", "5.2.1"]' in fixed
    check(project)
    draft = project / "releases/5.2.1.yml"
    draft.write_text(draft.read_text("utf-8").replace("draft: true\n", ""), "utf-8")
    check(project)


def test_check_shows_all_and_writes_nothing(project: Path, image: Path) -> None:
    result = release(project, "5.3.3", "--check", "--summary", "Экспорт", "--file", f"archive={image}")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("note: the last release is 5.3.0: 2 numbers are skipped\n")
    assert "\n+    kind: fixed # заметка\n" in result.stdout
    assert "\n+  - kind: archive\n" in result.stdout
    assert result.stdout.endswith(
        "would change releases/5.3.3.yml, releases/known-issues.yml, releases/unreleased/export.yml; "
        "nothing is written\nreleases/5.3.3.yml: published with the next build of the site\n"
    )
    assert changed(project) == []


def test_a_release_of_a_day_to_come_is_seen_on_that_day(project: Path, image: Path) -> None:
    result = release(project, "5.3", "--summary", "Экспорт", "--file", image, "--date", "2026-12-01")
    assert result.stdout.endswith("releases/5.3.1.yml: published on 2026-12-01\n")
    assert "2026-12-01: newest release of line 5.3: 5.3.0 -> 5.3.1\n" in result.stdout
    for epoch, count in ((EPOCH, "5.3.0"), ("1796083200", "5.3.1")):
        words = "from pathlib import Path; import datetime as dt; from docsite.releases.metadata import load_metadata"
        day = f"dt.datetime.fromtimestamp({epoch}, dt.UTC).date()"
        code = f"{words}; m = load_metadata(Path('releases'), {day}, []); print(m.newest_release(m.line('5.3')))"
        assert run("python", "-c", code, cwd=project).stdout == f"{count}\n"
        check(project, SOURCE_DATE_EPOCH=epoch)


def test_the_first_release_of_a_planned_line_sets_its_day(project: Path, image: Path) -> None:
    (project / "releases/unreleased/plan.yml").write_text(
        'lines: ["5.4"]\nkind: added\narea: Отчёты\ntext: Отчёт\nsuggestion: S-2\n', "utf-8"
    )
    result = release(project, "5.4", "--summary", "Новая версия", "--file", image)
    assert result.returncode == 0, result.stderr
    assert "2026-11-24: latest: 5.3 -> 5.4\n" in result.stdout
    assert "2026-11-24: line 5.4: planned -> supported\n" in result.stdout
    rows = [
        row for row in git(project, "diff", "-U0", "releases").splitlines() if row[0] in "+-" and row[1] not in "+-"
    ]
    assert "-    released: 2027-02-16" in rows
    assert "+    released: 2026-11-24" in rows
    assert '+  - {id: S-2, received: 2026-05-05, title: Ещё отчёт, status: done, done_in: "5.4.0"}' in rows
    assert len(rows) == 4
    check(project)


def test_what_would_be_wrong_afterwards_is_told_and_nothing_is_written(project: Path, image: Path) -> None:
    words = ("--summary", "x", "--file", image)
    planned = release(project, "5.4", *words)  # S-2 is planned for it, and would not be done
    assert planned.returncode == 1
    assert planned.stderr == (
        "releases/plan.yml:3:81: S-2 is planned for line 5.4, which came out with 5.4.0 on 2026-11-24; "
        "expected a line to come, or 'done'; so it would be, and nothing is written\n"
    )
    later = release(project, "5.4", *words, "--date", "2027-03-01")  # sound today, and a fault on that day
    assert later.stderr == planned.stderr.replace("2026-11-24", "2027-03-01")
    early = release(project, "5.3", *words, "--date", "2026-01-01")
    assert early.returncode == 1
    assert "releases/5.3.1.yml:3:7: date 2026-01-01 of 5.3.1 is before 2026-03-17 of 5.3.0" in early.stderr
    ended = release(project, "5.0", *words)
    assert "date 2026-11-24 is after the support of line 5.0 ended" in ended.stderr
    strange = release(project, "5.3", *words, "--delivery", "pigeon")
    assert "unknown delivery 'pigeon'" in strange.stderr
    assert changed(project) == []
    assert release(project, "5.0", *words, "--after-end", "По договору").returncode == 0


def test_faults_of_what_is_unreleased_come_first(project: Path) -> None:
    (project / "releases/unreleased/bad.yml").write_text('lines: ["5.9"]\nkind: fixed\ntext: x\n', "utf-8")
    result = release(project, "5.3")
    assert result.returncode == 1
    assert result.stderr.startswith("releases/unreleased/bad.yml:1:9: unknown line '5.9'")
    assert len(result.stderr.splitlines()) == 1
    assert changed(project) == ["?? releases/unreleased/bad.yml"]


def test_files_that_cannot_be_taken_are_all_named(project: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.img").touch()
    (tmp_path / "image.bin").write_bytes(b"x")
    names = ("none.img", "empty.img", "image.bin", ".")
    result = release(project, "5.3", *(word for name in names for word in ("--file", tmp_path / name)))
    assert result.returncode == 1
    assert [row.replace(str(tmp_path), "") for row in result.stderr.splitlines()] == [
        "error: /none.img: No such file or directory",
        "error: /empty.img: an empty file",
        f"error: /image.bin: the ending says not what it is; write KIND={tmp_path}/image.bin, with one of image, "
        "package, patch, archive, document".replace(str(tmp_path), ""),
        "error: : Is a directory",
    ]
    assert changed(project) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("5.3.0",), "error: '5.3.0' does not come after 5.3.0; expected a newer version, or the line's name"),
        (("../x",), "error: '../x' is neither a line nor a version; expected a line such as 5.3, or a version such as"),
        (("5.31.0",), "error: no line of '5.31.0' (did you mean '5.3'?)"),
        (
            ("5.3", "--date", "20261201"),
            "error: argument --date: '20261201' is no day of the calendar; expected one as",
        ),
        (("5.3", "--date", "2026-02-30"), "error: argument --date: '2026-02-30' is no day of the calendar"),
    ],
)
def test_wrong_words_are_refused(project: Path, words: tuple[str, ...], message: str) -> None:
    result = release(project, *words)
    assert result.returncode == (2 if "--date" in words else 1)
    assert message in result.stderr.splitlines()[-1]
    assert changed(project) == []


def test_twice_is_the_next_one(project: Path, image: Path) -> None:
    assert release(project, "5.3.1", "--summary", "x", "--file", image).returncode == 0
    again = release(project, "5.3.1", "--summary", "x", "--file", image)
    assert again.stderr == "error: '5.3.1' does not come after 5.3.1; expected a newer version, or the line's name\n"
    same = release(project, "5.3", "--summary", "x", "--file", image)
    assert same.stderr.startswith("releases/5.3.2.yml:9:13: the checksum of a file of 5.3.1; expected the checksum of")


def test_broken_metadata_is_mended_first(tree: Tree) -> None:
    root = tree(releases={"plan.yml": "suggestions: 1\n"})
    result = release(root, "5.3.1")
    assert result.returncode == 1
    assert "releases/plan.yml:1:14: suggestions: '1' is a number; expected a list" in result.stderr


KILLED = """
import os, sys
from pathlib import Path
sys.path.insert(0, "scripts")
left = int(sys.argv.pop(1))
def die_after(audited, _args):
    global left
    if audited in {"os.rename", "os.remove", "os.mkdir", "os.rmdir"} or (audited == "open" and "w" in str(_args[1])):
        if ".changes" in str(_args[0]) or "releases/unreleased" in str(_args[0]):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), 9)
sys.addaudithook(die_after)
import new_release
sys.exit(new_release.main())
"""


def test_killed_anywhere_it_has_done_nothing_or_is_carried_to_its_end(project: Path, image: Path) -> None:
    words = ("5.3", "--summary", "Экспорт", "--file", str(image))
    release(project, *words)
    wanted = {file.name: file.read_bytes() for file in sorted((project / "releases").rglob("*.yml"))}
    outcomes: list[int] = []
    said: list[str] = []
    for number in range(40):
        git(project, "checkout", "-q", "--", "releases")
        git(project, "clean", "-qfdx", "releases")
        killed = run("python", "-c", KILLED, str(number), *words, cwd=project)
        if killed.returncode == 0:
            break
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        again = release(project, *words)
        outcomes.append(again.returncode)
        if again.returncode:  # it was decided: what is there is whole, and only the number is taken
            said.append(again.stderr)
        found = {file.name: file.read_bytes() for file in sorted((project / "releases").rglob("*.yml"))}
        assert found == wanted
        assert not list((project / "releases").glob(".changes*"))
    assert number > 8
    assert outcomes == sorted(outcomes)  # from one step on it is decided
    assert {0, 1} == set(outcomes)
    finished = (
        "an edit that was interrupted is finished now; see 'git diff releases', and repeat this one if it is another"
    )
    assert said[0] == f"error: {finished}\n"
    assert all(row.startswith(("error: an edit", "releases/5.3.2.yml:9:13: the checksum of a file")) for row in said)


def test_a_draft_is_completed_by_the_same_command(project: Path, image: Path) -> None:
    begun = release(project, "5.3", "--date", "2026-11-20")
    assert begun.stdout.endswith(
        "releases/5.3.1.yml: a draft (no --summary, no --file); fill it in, then remove 'draft: true'\n"
    )
    check(project)
    draft = project / "releases/5.3.1.yml"
    draft.write_text(draft.read_text("utf-8").replace("date: 2026-11-20", "date: 2026-11-20 # уточнить"), "utf-8")
    (project / "releases/unreleased/late.yml").write_text(CHANGE.replace("KI-2", "").replace(', "5.2"', ""), "utf-8")
    again = release(project, "5.3", "--summary", "Экспорт: готов", "--title", "Весна")
    assert "a draft (no --file)" in again.stdout
    done = release(project, "5.3.1", "--file", image, "--date", "2026-11-24")
    assert done.stdout.endswith("releases/5.3.1.yml: published with the next build of the site\n")
    digest = hashlib.sha256(image.read_bytes()).hexdigest()
    assert draft.read_text("utf-8") == (
        "# yaml-language-server: $schema=schema/release.schema.json\n"
        'version: "5.3.1"\ndate: 2026-11-24 # уточнить\nsummary: "Экспорт: готов"\ntitle: Весна\n'
        f"files:\n  - kind: image\n    file: carbon hub-5.3.1.img\n    size: 3000001\n    sha256: {digest}\n"
        "changes:\n  - id: HUB-6\n    kind: fixed # заметка\n    area: Отчёты\n"
        '    text: "Экспорт: продолжается"\n    fixes: [KI-2]\n'
        "  - id: HUB-7\n    kind: fixed # заметка\n    area: Отчёты\n"
        '    text: "Экспорт: продолжается"\n    fixes: []\n'
    )
    check(project)
    assert release(project, "5.3.1", "--summary", "x").returncode == 1


def test_release_candidates_come_before_the_release(project: Path, tmp_path: Path) -> None:
    file = project / "releases/unreleased/export.yml"
    file.write_text(CHANGE.replace('"5.3", "5.2"', '"5.4", "5.2"') + "suggestion: S-2\n", "utf-8")
    for number, version in enumerate(("5.4.0-rc.1", "5.4.0-rc.2", "5.4")):
        (tmp_path / f"{version}.iso").write_bytes(b"x" * (number + 1))
        result = release(project, version, "--summary", "Проба", "--file", tmp_path / f"{version}.iso")
        assert (result.returncode, result.stderr) == (0, ""), version
        check(project)
    assert "changes:" not in (project / "releases/5.4.0-rc.2.yml").read_text("utf-8")
    assert "\nchanges:\n  - id: HUB-6\n" in (project / "releases/5.4.0.yml").read_text("utf-8")
    assert file.read_text("utf-8").endswith('id: HUB-6\nlines: ["5.2"]\n')
    issues = (project / "releases/known-issues.yml").read_text("utf-8")
    assert 'fixed_in: ["5.4.0-rc.1", "5.4.0"]\n' in issues


def test_two_at_once_do_not_mix(project: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from docsite.releases.change_set import editing\n"
        "with editing(Path('releases')):\n    print('in', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=project, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"in\n"
        result = release(project, "5.3")
        other.kill()
    assert result.returncode == 1
    assert result.stderr == "error: releases/ is being edited by another command; wait for its end\n"
    assert release(project, "5.3").returncode == 0


def test_a_release_is_withdrawn(project: Path, image: Path) -> None:
    release(project, "5.3", "--summary", "x", "--file", image)
    words = ("python", "scripts/withdraw_release.py")
    tried = run(*words, "5.3.1", "--reason", "Теряет: данные", "--instead", "5.3.0", "--check", cwd=project)
    assert '+withdrawn:\n+  date: 2026-11-24\n+  reason: "Теряет: данные"\n+  instead: "5.3.0"\n' in tried.stdout
    assert "withdrawn" not in (project / "releases/5.3.1.yml").read_text("utf-8")
    result = run(*words, "5.3.1", "--reason", "Теряет: данные", "--instead", "5.3.0", cwd=project)
    assert result.returncode == 0, result.stderr
    assert "2026-11-24: newest release of line 5.3: 5.3.1 -> 5.3.0\n" in result.stdout
    assert result.stdout.endswith("changed releases/5.3.1.yml\n")
    check(project)
    again = run(*words, "5.3.1", "--reason", "x", cwd=project)
    assert again.stderr == "error: 5.3.1 was withdrawn on 2026-11-24; edit 'withdrawn' in releases/5.3.1.yml\n"
    missing = run(*words, "5.3.9", "--reason", "x", cwd=project)
    assert missing.stderr.startswith("error: no release '5.3.9' (did you mean '5.3.1'?); expected an existing one")
    itself = run(*words, "5.3.0", "--reason", "x", "--instead", "5.3.0", cwd=project)
    assert "unknown other release '5.3.0'" in itself.stderr


def test_a_line_ends_and_is_dropped(project: Path) -> None:
    before = (project / "releases/lines.yml").read_text("utf-8")
    command = ("python", "scripts/set_line.py")
    result = run(*command, "5.1", "--security-ends", "2026-12-31", cwd=project)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (
        "2027-01-01: lts: 5.1 -> -\n2027-01-01: line 5.1: security-only -> ended\nchanged releases/lines.yml\n"
    )
    after = (project / "releases/lines.yml").read_text("utf-8")
    assert after == before.replace("2028-02-20", "2026-12-31")
    again = run(*command, "5.1", "--security-ends", "2026-12-31", cwd=project)
    assert again.stdout == "it is so already: nothing is written\n"
    dropped = run(*command, "5.0", "--dropped", "2027-06-01", cwd=project)
    assert "2027-06-01: line 5.0: ended -> dropped\n" in dropped.stdout
    assert "2027-06-01: gone pages: " in dropped.stdout
    assert run(*command, "5.0", "--dropped", "false", cwd=project).returncode == 0
    assert (project / "releases/lines.yml").read_text("utf-8") == after
    quarter = run(*command, "5.3", "--support-ends", "2027-Q1", "--lts", "true", cwd=project)
    assert "2026-11-24: lts: 5.1 -> 5.3\n" in quarter.stdout
    assert "2027-04-01: line 5.3: supported -> security-only\n" in quarter.stdout
    wrong = run(*command, "5.3", "--security-ends", "2026-12-31", cwd=project)
    assert wrong.returncode == 1
    assert "security_ends 2026-12-31 is before support_ends 2027-Q1" in wrong.stderr
    for words, message in (
        (("5.3",), "nothing to set; expected an option such as --support-ends 2027-01-31"),
        (
            ("5.3", "--dropped", "true"),
            "argument --dropped: 'true' is no day of the calendar; expected one as 2026-03-17",
        ),
    ):
        refused = run(*command, *words, cwd=project)
        assert (refused.returncode, refused.stderr.splitlines()[-1]) == (2, f"set_line.py: error: {message}")
    unknown = run(*command, "5.33", "--lts", "true", cwd=project)
    assert unknown.stderr.startswith(
        "error: no line '5.33' (did you mean '5.3'?); expected one of 5.0, 5.1, 5.2, 5.3, 5.4"
    )
    check(project)
