"""Newer machinery comes into a product's repository, by git's own merge."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import ROOT, run

from docsite.updates import PRODUCT, merge_machinery

OTHER = ROOT / "tests/products/groza"
OWN = {
    file.relative_to(OTHER).as_posix(): file.read_text("utf-8")
    for file in OTHER.rglob("*")
    if file.is_file() and not file.is_symlink()
}
VERSION = "src/docsite/__init__.py"


def git(root: Path, *words: str) -> str:
    identity = ("-c", "user.name=Writer", "-c", "user.email=writer@example.org")
    result = subprocess.run(["git", "-C", root, *identity, *words], capture_output=True, text=True, check=True)
    return result.stdout.strip()


def commit(root: Path, message: str) -> str:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", message)
    return git(root, "rev-parse", "HEAD")


def write_files(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")


def write_today(root: Path) -> None:
    """Make the folder hold what this tree tracks, as it stands."""
    for path in root.iterdir():
        if path.name != ".git":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name in git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard").split("\n"):
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, root / name)


def replace_product(root: Path) -> None:
    """Put another product in the place of this repository's, as the README says."""
    for path in (root / name for name in PRODUCT):
        if path.is_dir():
            shutil.rmtree(path)
    write_files(root, OWN)


@pytest.fixture
def repository(tmp_path: Path, original: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "repository", symlinks=True))


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An older state of the machinery in the branch `product`, today's in `upstream`; the former is checked out."""
    root = tmp_path_factory.mktemp("repository")
    git(root, "init", "--quiet", "--initial-branch", "upstream")
    for key, value in (("name", "Writer"), ("email", "writer@example.org")):
        git(root, "config", f"user.{key}", value)
    write_today(root)
    today = (root / VERSION).read_text("utf-8")
    older = {
        VERSION: '"""The core."""\n\n__version__ = "0.0.1"\n',
        "docs/moved.md": "# Стояло иначе\n",
        "hooks/gone.py": "",
        "overrides/main.html": (root / "overrides/main.html").read_text("utf-8").replace("block", "old_block"),
        "manual/authoring/pages.md": "# Раньше\n",
    }
    for name in ("scripts/import_releases.py", "docs/index.md"):
        (root / name).unlink()
    write_files(root, older)
    commit(root, "0.0.1")
    git(root, "branch", "product")
    write_today(root)
    assert (root / VERSION).read_text("utf-8") == today
    commit(root, "today")
    git(root, "switch", "--quiet", "product")
    replace_product(root)
    commit(root, "Our product")
    return root


def list_schemas(root: Path) -> list[str]:
    """Return what of the product's folders is the machinery's."""
    return git(root, "ls-tree", "-r", "--name-only", "upstream", "releases/schema").split("\n")


def differing(root: Path, revision: str) -> set[str]:
    return set(filter(None, git(root, "diff", "--name-only", "--no-renames", revision, "HEAD").split("\n")))


def test_the_machinery_comes_and_the_product_stays(repository: Path, tmp_path: Path) -> None:
    ours = set(git(repository, "ls-files", *PRODUCT).split("\n")) | set(list_schemas(repository))
    before = git(repository, "rev-parse", "HEAD")
    # as a writer would, with what the update itself brings
    git(repository, "checkout", "--quiet", "upstream", "--", "scripts/update_machinery.py", "src/docsite/updates.py")
    git(repository, "commit", "--quiet", "--message", "The command", "--allow-empty")
    result = run("python", "scripts/update_machinery.py", "upstream", cwd=repository)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("machinery: 0.0.1 → ")
    assert "## 0.1.0" in result.stdout
    assert set(git(repository, "ls-files", *PRODUCT).split("\n")) == ours
    edited = git(repository, "diff", "--name-only", before, "HEAD", "--", *PRODUCT)
    assert edited.split("\n") == list_schemas(repository)
    assert {path for path in differing(repository, "upstream") if not path.startswith(PRODUCT)} == set()
    assert not git(repository, "status", "--porcelain")
    check = run("python", "scripts/check_metadata.py", cwd=repository)
    assert (check.returncode, check.stderr) == (0, "")
    built = run("python", "-m", "mkdocs", "build", "-d", tmp_path / "out", cwd=repository)
    assert built.returncode == 0, built.stderr
    again = run("python", "scripts/update_machinery.py", "upstream", cwd=repository)
    assert (again.returncode, again.stdout) == (0, "machinery: nothing is newer\n")


def test_the_next_update_begins_where_the_last_one_ended(repository: Path) -> None:
    merge_machinery(repository, "upstream")
    git(repository, "switch", "--quiet", "upstream")
    write_files(repository, {"docs/new.md": "# Новое у них\n", "src/docsite/new.py": '"""New."""\n'})
    (repository / "docs/index.md").unlink()
    commit(repository, "Later")
    git(repository, "switch", "--quiet", "product")
    update = merge_machinery(repository, "upstream")
    assert update is not None
    assert (update.former, update.notes) == (update.present, "- Later")
    assert (repository / "src/docsite/new.py").exists()
    assert not (repository / "docs/new.md").exists()
    assert (repository / "docs/index.md").read_text("utf-8") == OWN["docs/index.md"]


def test_a_state_before_the_folders_were_parted_is_brought_up_to_date(tmp_path: Path) -> None:
    """The project's own history, where there is one: version 0.5.0 had one mkdocs.yml and the manual in docs/."""
    older = "6ee88b8"
    if subprocess.run(["git", "-C", ROOT, "cat-file", "-e", older], capture_output=True, check=False).returncode:
        pytest.skip("the history of this clone begins later")
    root = tmp_path / "repository"
    git(ROOT, "clone", "--quiet", "--no-checkout", "--shared", str(ROOT), str(root))
    for key, value in (("name", "Writer"), ("email", "writer@example.org")):
        git(root, "config", f"user.{key}", value)
    git(root, "switch", "--quiet", "--force-create", "upstream", "HEAD")
    write_today(root)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "today")
    git(root, "switch", "--quiet", "--create", "product", older)
    for name in ("docs", "releases"):
        shutil.rmtree(root / name)
    write_files(root, {name: text for name, text in OWN.items() if name != "mkdocs.yml"})
    former = (root / "mkdocs.yml").read_text("utf-8").split("\nnav:")[0]
    write_files(root, {"mkdocs.yml": former})
    commit(root, "Our product")
    merge_machinery(root, "upstream")
    assert (root / "mkdocs.yml").read_text("utf-8") == former
    assert set(git(root, "ls-files", "docs", "releases").split("\n")) == {*OWN, *list_schemas(root)} - {"mkdocs.yml"}
    assert {path for path in differing(root, "upstream") if not path.startswith(PRODUCT)} == set()
    replace_product(root)  # what the changelog asks for: mkdocs.yml inherits the machinery's
    check = run("python", "scripts/check_metadata.py", cwd=root)
    assert (check.returncode, check.stderr) == (0, "")


def test_an_edit_of_the_machinery_that_conflicts_waits_for_its_writer(repository: Path) -> None:
    write_files(repository, {VERSION: '"""Ours."""\n\n__version__ = "0.0.1"\n'})
    before = commit(repository, "Our own machinery")
    with pytest.raises(ValueError, match=rf"^edited here and in the update: {VERSION}; expected those files mended"):
        merge_machinery(repository, "upstream")
    assert not [path for path in git(repository, "ls-files", "docs").split("\n") if path not in OWN]
    git(repository, "merge", "--abort")
    assert (git(repository, "rev-parse", "HEAD"), git(repository, "status", "--porcelain")) == (before, "")


def test_more_paths_may_be_kept(repository: Path) -> None:
    write_files(repository, {"README.md": "# Гроза\n", VERSION: '"""Ours."""\n\n__version__ = "0.0.1"\n'})
    commit(repository, "Our own README and core")
    merge_machinery(repository, "upstream", ["README.md", VERSION])
    assert (repository / "README.md").read_text("utf-8") == "# Гроза\n"
    assert "Ours." in (repository / VERSION).read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere/main"], "error: no revision 'nowhere/main'; 'git fetch' brings it, "),
        (["stranger"], "error: no history in common with 'stranger'; expected a repository that began as its clone"),
        (["emptied"], "error: 'emptied' is no version of the machinery: no __version__ in src/docsite/__init__.py"),
    ],
)
def test_what_is_no_machinery_is_named(repository: Path, arguments: list[str], message: str) -> None:
    merge_machinery(repository, "upstream")
    git(repository, "branch", "stranger", git(repository, "commit-tree", "HEAD^{tree}", "-m", "alone"))
    git(repository, "switch", "--quiet", "--create", "emptied")
    git(repository, "rm", "--quiet", VERSION)
    commit(repository, "emptied")
    git(repository, "switch", "--quiet", "product")
    before = git(repository, "rev-parse", "HEAD")
    result = run("python", "scripts/update_machinery.py", *arguments, cwd=repository)
    assert result.returncode == 1
    assert result.stderr.startswith(message)
    assert (git(repository, "rev-parse", "HEAD"), git(repository, "status", "--porcelain")) == (before, "")


def test_work_that_is_not_committed_is_not_mixed_in(repository: Path) -> None:
    write_files(repository, {"docs/index.md": "# Правка\n"})
    with pytest.raises(ValueError, match=r"^the tree holds what no commit has; commit it, or 'git stash' it, first$"):
        merge_machinery(repository, "upstream")
    assert (repository / "docs/index.md").read_text("utf-8") == "# Правка\n"
