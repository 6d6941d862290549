"""Changes that no release holds yet: who sees them, and that branches which add some do not clash."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import run
from previewing import serving

Tree = Callable[..., Path]
UNSEEN = "Невиданная возможность"
CHANGE = f'lines: ["5.2", "5.4"]\nkind: added\narea: Отчёты\ntext: {UNSEEN} с `кодом`\n'


def find_text(folder: Path, *texts: str) -> list[str]:
    """Return the files below the folder that hold one of the texts."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return [
        str(file.relative_to(folder)) for file in files if any(text.encode() in file.read_bytes() for text in texts)
    ]


@pytest.fixture
def project(tree: Tree) -> Path:
    return tree(releases={"unreleased/new-thing.yml": CHANGE})


def test_readers_of_a_line_that_is_out_see_nothing_of_them(project: Path) -> None:
    result = run("python", "scripts/build_site.py", "--site", project / "site", cwd=project, LINES="5.2")
    assert result.returncode == 0, result.stderr
    assert (project / "site/5.2/search/search_index.json").exists()
    archives = list((project / "site").rglob("*.zip"))
    for number, archive in enumerate(archives):
        shutil.unpack_archive(archive, project / "site/unpacked" / str(number))
    assert len(archives) == len(list((project / "site/unpacked").iterdir())) > 0
    assert find_text(project / "site", UNSEEN, UNSEEN.lower(), "невиданн", "new-thing", "release--coming") == []


def test_readers_of_a_planned_line_see_what_is_coming(project: Path) -> None:
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=project, LINE="5.4")
    assert result.returncode == 0, result.stderr
    assert "changelog/index.html" in find_text(project / "out", UNSEEN)
    shown = (project / "out/changelog/index.html").read_text("utf-8")
    assert "Эти изменения версии 5.4 ещё не вышли" in shown
    assert 'data-kind="added"' in shown
    assert "только в предварительном просмотре" not in shown


def test_writers_see_them_in_the_preview_and_readers_do_not_from_its_cache(project: Path) -> None:
    with serving(project) as preview:
        shown = preview.get("changelog/5.2.html")[1]
        assert "Эти изменения версии 5.2 ещё не вышли" in shown
        assert "Раздел виден только в предварительном просмотре" in shown
        assert UNSEEN in shown
        for address in ("changelog/5.3.html", "changelog/index.html", "changelog/5.2.0.html", "upgrade/5.1-5.2.html"):
            assert UNSEEN not in preview.get(address)[1]
        preview.write("releases/unreleased/bad.yml", CHANGE.replace("kind", "kidn"))
        preview.wait_for("changelog/5.2.html", "releases/unreleased/bad.yml:2:1: unknown key")
        assert 'role="alert"' not in preview.get("changelog/5.2.html")[1]
        preview.change("releases/unreleased/new-thing.yml", UNSEEN, "Ещё что-то")
        preview.wait_for("changelog/5.2.html", "Ещё что-то")
        preview.change("releases/unreleased/new-thing.yml", "Ещё что-то", UNSEEN)
        preview.wait_for("changelog/5.2.html", UNSEEN)
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=project, LINE="5.2")
    assert result.returncode == 0, result.stderr
    assert find_text(project / "out", UNSEEN) == []


def test_a_fault_fails_the_check_and_no_build(project: Path) -> None:
    (project / "releases/unreleased/bad.yml").write_text('lines: ["5.9"]\nkind: fixed\ntxt: x\n', "utf-8")
    (project / "releases/unreleased/sad.yaml").write_text("lines: [\n", "utf-8")
    check = run("python", "scripts/check_metadata.py", cwd=project)
    assert check.returncode == 1
    assert [row.split(": ")[0] for row in check.stderr.splitlines()] == [
        "releases/unreleased/bad.yml:1:1",
        "releases/unreleased/bad.yml:3:1",
        "releases/unreleased/sad.yaml:2:1",
        "metadata",
    ]
    words = ("python", "scripts/build_site.py", "--site", project / "site")
    result = run(*words, cwd=project, LINES="5.3,5.4", BUILD_ID="x")
    assert result.returncode == 0, result.stderr
    assert [row.split(": ")[:2] for row in result.stderr.splitlines()] == [
        ["warning", "releases/unreleased/bad.yml:1:1"],
        ["warning", "releases/unreleased/bad.yml:3:1"],
        ["warning", "releases/unreleased/sad.yaml:2:1"],
    ]
    assert UNSEEN in (project / "site/5.4/changelog/index.html").read_text("utf-8")
    assert find_text(project / "site", "unreleased/bad.yml") == []
    assert UNSEEN not in "".join(
        file.read_text("utf-8")
        for part in ("5.3", "latest", "feeds")
        for file in (project / "site" / part).rglob("*.[hx]*ml")
    )


def test_branches_that_each_add_a_change_merge(project: Path) -> None:
    def git(*words: str) -> None:
        identity = ("-c", "user.name=A", "-c", "user.email=a@example.com")
        subprocess.run(["git", *identity, *words], cwd=project, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "Begin")
    for name in ("first", "second", "third"):
        git("switch", "-qc", name, "main")
        text = f'lines: ["5.3"]\nkind: fixed\ntext: Исправлено {name}\n'
        (project / f"releases/unreleased/{name}.yml").write_text(text, "utf-8")
        git("add", "-A")
        git("commit", "-qm", name)
    git("switch", "-q", "main")
    for name in ("first", "second", "third"):
        git("merge", "-q", "--no-edit", name)
    check = run("python", "scripts/check_metadata.py", cwd=project)
    assert (check.returncode, check.stderr) == (0, "")
