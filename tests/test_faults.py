"""Bad days of the commands: wrong words, missing and locked files, Ctrl-C, full disks, readers that leave."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import EPOCH, PRODUCT, ROOT, run
from machine import OWN_MOUNTS, require
from test_build_site import fingerprint, leftovers

Tree = Callable[..., Path]

PROGRAMS = [
    file.relative_to(ROOT)
    for glob in ("scripts/*.py", "tests/tools/*.py", "bench/measure_*.py")
    for file in ROOT.glob(glob)
]
COMMANDS: dict[str, tuple[str, ...]] = {file.stem: ("python", str(file)) for file in PROGRAMS} | {
    "bench": ("python", "-m", "bench"),
    "cache_edits": ("python", "tests/cache_edits.py"),
    "preview_edits": ("python", "tests/preview_edits.py"),
}
WORDS: dict[str, tuple[str, ...]] = {
    "new_release": ("5.3.1",),
    "import_docs": ("docs",),
    "update_machinery": ("HEAD",),
    "import_releases": ("none.md", "none/releases"),
    "install_packages": ("sh",),
    "publish_site": ("none/docs",),
    "serve_preview": ("--port", "0"),
    "set_line": ("5.1", "--lts", "false"),
    "withdraw_release": ("5.3.0", "--reason", "x"),
}
"""What a command cannot do without."""
NO_PRIVILEGES = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
"""Root passes every lock; without these two capabilities it is a user like others."""
GIT = "'git restore' brings back what belongs to the project"


@pytest.fixture
def project(tree: Tree) -> Iterator[Path]:
    """A tiny project that every command finds its files in."""
    root = tree()
    shutil.copy(PRODUCT / "docs/spelling.txt", root / "docs")
    (root / "tests/content").mkdir()
    (root / "tests/content/queries.yml").write_text(
        "queries:\n  - {query: узел, kind: plain, pages: [index]}\n", "utf-8"
    )
    yield root
    for path in (root, *root.rglob("*")):  # or pytest cannot tidy up
        path.chmod(0o755)


def say(result: subprocess.CompletedProcess[str], root: Path) -> tuple[int, list[str]]:
    """Return the status, and what was said of errors, without the place of the temporary project."""
    assert "Traceback" not in result.stderr, result.stderr
    return result.returncode, result.stderr.replace(f"{root}/", "").splitlines()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = run(*COMMANDS[command], "--help", cwd=ROOT)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("usage: ")


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_refused(command: str) -> None:
    status, rows = say(run(*COMMANDS[command], *WORDS.get(command, ()), "--nonsense", cwd=ROOT), ROOT)
    assert status == 2
    assert rows[0].startswith("usage: ")
    assert rows[-1].endswith(": error: unrecognized arguments: --nonsense")


NUMBER = "expected a whole number above 0"


@pytest.mark.parametrize(
    ("command", "words", "message"),
    [
        ("build_site", ("--jobs", "0"), f"argument --jobs: {NUMBER}"),
        ("build_site", ("--jobs", "many"), "argument --jobs: invalid int value: 'many'"),
        ("refresh_site", ("--jobs", "0"), f"argument --jobs: {NUMBER}"),
        ("check_reviews", ("--months", "-1"), f"argument --months: {NUMBER}"),
        ("serve_preview", ("--port", "70000"), "argument --port: expected a whole number up to 65535, or 0"),
        ("measure_reading", ("--runs", "0"), f"argument --runs: {NUMBER}"),
        ("measure_search", ("--pages", "-5"), f"argument --pages: {NUMBER}"),
        ("measure_search", ("--against", "x"), "argument --against: invalid choice: 'x' (choose from"),
        ("import_docs", ("a", "--address", "host"), "argument --address: expected an address such as https://docs."),
        ("import_docs", ("a", "--format", "x"), "argument --format: invalid choice: 'x' (choose from"),
        ("import_releases", ("a", "b", "--line-parts", "0"), f"argument --line-parts: {NUMBER}"),
        ("new_release", (), "the following arguments are required: release"),
        (
            "new_release",
            ("5.3", "--date", "soon"),
            "argument --date: 'soon' is no day of the calendar; expected one as 20",
        ),
        (
            "set_line",
            ("5.1", "--dropped", "2027"),
            "argument --dropped: '2027' is no day of the calendar; expected one",
        ),
        ("withdraw_release", ("5.3.0",), "the following arguments are required: --reason"),
        ("publish_site", ("ftp://host",), "argument target: 'ftp://host' is no target; expected a folder"),
        (
            "publish_site",
            ("s3://Bucket/docs",),
            "argument target: 's3://Bucket/docs' is no target; expected a folder such as",
        ),
        (
            "publish_site",
            ("none", "--keep", "1"),
            "argument --keep: at least 2, or there is nothing to go back",
        ),
        ("publish_site", ("git:a", "--rollback"), "argument --rollback: only a folder keeps releases"),
        ("bench", ("--rounds", "0"), "arguments --rounds and --edits: expected whole numbers above 0"),
        ("bench", ("--only", "x"), "argument --only: invalid choice: 'x' (choose from"),
        ("cache_edits", ("--sequences", "0"), f"argument --sequences: {NUMBER}"),
        ("preview_edits", ("--seconds", "0"), "arguments --sequences and --seconds: expected whole numbers above 0"),
    ],
)
def test_a_wrong_value_is_refused(command: str, words: tuple[str, ...], message: str) -> None:
    status, rows = say(run(*COMMANDS[command], *words, cwd=ROOT), ROOT)
    assert status == 2
    assert rows[0].startswith("usage: ")
    assert f": error: {message}" in rows[-1]


NO_DOCS = f"error: docs: No such file or directory; {GIT}"
NO_CONFIG = f"error: mkdocs.yml: No such file or directory; {GIT}"
A_SOURCE = "expected a folder with mkdocs.yml, a folder of Markdown, a DOCX file, or the folder of a Confluence export"
NO_LINES = "releases/lines.yml:1:1: the file is missing; expected the file releases/lines.yml"


@pytest.mark.parametrize(
    ("script", "missing", "message"),
    [
        ("build_site", "docs", NO_DOCS),
        ("build_site", "mkdocs.yml", NO_CONFIG),
        ("build_site", "releases", NO_LINES),
        ("build_site", "overrides", "Config value 'theme': The path set in custom_dir ('overrides') does not exist."),
        ("build_site", "hooks", "Config value 'hooks': The path 'hooks/line.py' isn't an existing file."),
        ("refresh_site", "docs", NO_DOCS),
        ("refresh_site", "mkdocs.yml", NO_CONFIG),
        ("refresh_site", "releases", NO_LINES),
        ("serve_preview", "docs", NO_DOCS),
        ("serve_preview", "mkdocs.yml", NO_CONFIG),
        ("check_metadata", "docs", NO_DOCS),
        ("check_metadata", "mkdocs.yml", NO_CONFIG),
        ("check_metadata", "releases", NO_LINES),
        ("check_prose", "mkdocs.yml", NO_CONFIG),
        ("import_docs", "mkdocs.yml", NO_CONFIG),
        ("import_docs", "docs", f"error: docs: no such file or folder; {A_SOURCE}"),
        ("check_prose", "docs", f"error: docs: No such file or directory; {GIT}"),
        ("check_prose", "releases", "error: no .md or .yml file at releases"),
        ("check_reviews", "docs", NO_DOCS),
        ("check_site", "site", "error: site does not exist; run 'make site' first"),
        ("publish_site", "site", "error: site does not exist; run 'make site' first"),
        ("publish_site", "mkdocs.yml", NO_CONFIG),
        ("new_release", "docs", NO_DOCS),
        ("set_line", "docs", NO_DOCS),
        ("withdraw_release", "docs", NO_DOCS),
        ("new_release", "mkdocs.yml", NO_CONFIG),
        ("set_line", "mkdocs.yml", NO_CONFIG),
        ("withdraw_release", "mkdocs.yml", NO_CONFIG),
        ("new_release", "releases", NO_LINES),
        ("set_line", "releases", NO_LINES),
        ("withdraw_release", "releases", NO_LINES),
        ("write_schemas", "releases", f"error: releases/schema: No such file or directory; {GIT}"),
        ("measure_search", "site", "error: no built line at site/latest; run 'make site' first"),
        ("measure_reading", "site", "error: no site/; run 'make site' first"),
    ],
)
def test_what_is_missing_is_named_with_the_remedy(project: Path, script: str, missing: str, message: str) -> None:
    place = project / missing
    shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
    before = fingerprint(project)
    status, rows = say(run(*COMMANDS[script], *WORDS.get(script, ()), cwd=project, LINES="5.3"), project)
    assert status == 1
    assert message in rows
    assert fingerprint(project).keys() - before.keys() <= {name for name in fingerprint(project) if ".cache/" in name}


@pytest.mark.parametrize(
    ("command", "words", "message"),
    [
        ("install_packages", ("tool",), "error: tool is missing; run: sudo apt-get install tool"),
        ("measure_reading", (), "error: no npm; 'make lighthouse' installs it"),
        ("bench", (), f"error: no {ROOT}/.venv-peers/bin/zensical; 'make bench' installs it"),
    ],
)
def test_what_is_not_installed_is_named(project: Path, command: str, words: tuple[str, ...], message: str) -> None:
    (project / "site/latest").mkdir(parents=True)
    (project / "site/latest/index.html").touch()
    status, rows = say(run(*COMMANDS[command], *words, cwd=project, PATH="/nowhere"), project)
    assert status == 1
    assert rows[0].startswith(message.replace(f"{ROOT}/", ""))


LOCKED = "Permission denied; give this user the right to it"


@pytest.mark.parametrize(
    ("script", "locked", "mode", "named"),
    [
        ("build_site", "mkdocs.yml", 0o000, "mkdocs.yml"),
        ("build_site", "docs", 0o000, "docs"),
        ("build_site", "docs/lan/index.md", 0o000, "docs/lan/index.md"),
        ("build_site", "docs/lan", 0o000, "docs/lan"),
        ("build_site", "releases", 0o000, "releases/lines.yml"),
        ("build_site", "", 0o555, ""),
        ("refresh_site", "docs/lan/index.md", 0o000, "docs/lan/index.md"),
        ("refresh_site", "releases", 0o000, "releases"),
        ("serve_preview", "mkdocs.yml", 0o000, "mkdocs.yml"),
        ("check_metadata", "docs/lan/index.md", 0o000, "docs/lan/index.md"),
        ("check_metadata", "releases/plan.yml", 0o000, "releases/plan.yml"),
        ("check_prose", "docs/index.md", 0o000, "docs/index.md"),
        ("check_prose", "docs/lan", 0o000, "docs/lan"),
        ("check_metadata", "docs/lan", 0o000, "docs/lan"),
        ("check_reviews", "docs/index.md", 0o000, "docs/index.md"),
        ("check_site", "mkdocs.yml", 0o000, "mkdocs.yml"),
        ("check_site", "site", 0o000, "site"),
        ("publish_site", "site", 0o000, "site"),
        ("new_release", "releases", 0o555, "releases/5.3.1.yml"),
        ("set_line", "releases", 0o555, "releases/lines.yml"),
        ("withdraw_release", "releases", 0o555, "releases/5.3.0.yml"),
        ("write_schemas", "releases", 0o555, "releases/schema"),
    ],
)
def test_what_is_locked_is_named(project: Path, script: str, locked: str, mode: int, named: str) -> None:
    (project / "site").mkdir()
    (project / locked).chmod(mode)
    result = run(*NO_PRIVILEGES, *COMMANDS[script], *WORDS.get(script, ()), cwd=project, LINES="5.3")
    assert say(result, project.parent) == (1, [f"error: {os.path.normpath(f'project/{named}')}: {LOCKED}"])
    assert not leftovers(project)


@pytest.mark.parametrize(
    "script", ["build_site", "refresh_site", "check_metadata", "new_release", "set_line", "import_docs"]
)
def test_a_broken_configuration_is_named_with_its_line(project: Path, script: str) -> None:
    file = project / "mkdocs.yml"
    text = file.read_text("utf-8").replace("site_name:", "site_name: [")
    file.write_text(text, "utf-8")
    line = text[: text.index("site_name:")].count("\n") + 1
    status, rows = say(run(*COMMANDS[script], *WORDS.get(script, ()), cwd=project), project)
    assert (status, rows[0].split(";")[0]) == (1, f"mkdocs.yml:{line}:12: '[' without its end")
    file.write_bytes("site_name: Углерод\n".encode("cp1251"))
    status, rows = say(run(*COMMANDS[script], *WORDS.get(script, ()), cwd=project), project)
    assert (status, rows[0]) == (1, "mkdocs.yml:1:12: byte 0xD3 is not UTF-8; expected a file saved as UTF-8")


@pytest.mark.parametrize("script", ["build_site", "check_metadata", "check_prose", "check_reviews"])
def test_a_page_in_another_encoding_is_named_with_its_place(project: Path, script: str) -> None:
    (project / "docs/index.md").write_bytes("---\ntitle: A\ndescription: B\n---\n# Углерод\n".encode("cp1251"))
    status, rows = say(run(*COMMANDS[script], cwd=project), project)
    assert (status, rows[0]) == (1, "docs/index.md:5:3: byte 0xD3 is not UTF-8; expected a file saved as UTF-8")


def test_a_folder_that_is_no_site_is_never_replaced(project: Path) -> None:
    before = fingerprint(project / "docs")
    status, rows = say(run(*COMMANDS["build_site"], "--site", "docs", cwd=project), project)
    assert (status, rows) == (1, ["error: docs is no site, and would be replaced by one; choose another --site"])
    assert fingerprint(project / "docs") == before


def start(command: str, root: Path, **environment: str) -> subprocess.Popen[str]:
    """Start a command as a shell starts one on a terminal: with a process group of its own, and SIGINT heeded."""
    environ = os.environ | {"SOURCE_DATE_EPOCH": EPOCH, "NO_MKDOCS_2_WARNING": "1", "TMPDIR": str(root.parent)}
    words = [sys.executable if word == "python" else word for word in (*COMMANDS[command], *WORDS.get(command, ()))]
    return subprocess.Popen(
        ["env", "--default-signal=INT", *words],
        cwd=root,
        env=environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for_reader(pipe: Path, process: subprocess.Popen[str]) -> int:
    """Open the pipe as soon as the command asks for it, and return when it waits for what is in it."""
    while True:
        assert process.poll() is None
        time.sleep(0.02)
        with suppress(OSError):  # nobody reads
            writer = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
            break
    # a signal between Python's last look and the system call is noticed after the call, which a pipe never ends
    while "State:\tS" not in Path(f"/proc/{process.pid}/status").read_text("utf-8"):
        time.sleep(0.02)
    return writer


def interrupt(process: subprocess.Popen[str]) -> str:
    """Press Ctrl-C; returns what was said of errors when all processes of the group have ended."""
    os.killpg(process.pid, signal.SIGINT)
    try:
        errors = process.communicate(timeout=60)[1]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    for _ in range(200):  # the kernel ends orphans in its own time
        if not find_living(process.pid):
            return errors
        time.sleep(0.05)
    pytest.fail(f"still running: {find_living(process.pid)}")


def find_living(group: int) -> list[str]:
    """Return the processes of the group that have not ended."""
    listing = subprocess.run(["ps", "-e", "-o", "pgid=,stat=,args="], capture_output=True, text=True, check=True).stdout
    rows = (row.split(maxsplit=2) for row in listing.splitlines())
    return [row[2] for row in rows if row[0] == str(group) and not row[1].startswith("Z")]


@pytest.mark.parametrize(
    ("script", "asked"),
    [
        ("build_site", "docs/lan/new.md"),
        ("refresh_site", "docs/lan/new.md"),
        ("serve_preview", "docs/lan/new.md"),
        ("check_metadata", "docs/lan/new.md"),
        ("check_prose", "docs/spelling.txt"),
        ("check_reviews", "docs/lan/new.md"),
        ("check_site", "mkdocs.yml"),
        ("new_release", "docs/lan/new.md"),
        ("set_line", "docs/lan/new.md"),
        ("measure_search", "tests/content/queries.yml"),
    ],
)
def test_ctrl_c_while_reading_ends_at_once(project: Path, script: str, asked: str) -> None:
    (project / "site/latest/search").mkdir(parents=True)
    (project / "site/index.html").touch()
    (project / asked).unlink()
    os.mkfifo(project / asked)  # a file that is never read to its end
    before = {path for path in project.rglob("*") if ".cache" not in path.parts}
    process = start(script, project)
    writer = wait_for_reader(project / asked, process)
    assert interrupt(process) == ""
    os.close(writer)
    assert process.returncode == 130
    assert {path for path in project.rglob("*") if ".cache" not in path.parts} == before


def test_ctrl_c_while_building_keeps_the_site_and_leaves_nothing(project: Path) -> None:
    assert run(*COMMANDS["build_site"], cwd=project, LINES="5.3").returncode == 0
    before = fingerprint(project / "site")
    shutil.rmtree(project / ".cache")  # or it would be over too soon
    process = start("build_site", project)
    while not list(project.glob(".site-*/site/5.*/*.html")):
        assert process.poll() is None
        time.sleep(0.02)
    assert "Traceback" not in interrupt(process)
    assert process.returncode == 130
    assert fingerprint(project / "site") == before
    assert not leftovers(project)
    assert [path.name for path in project.parent.iterdir()] == ["project"]


def test_ctrl_c_ends_the_preview(project: Path) -> None:
    process = start("serve_preview", project)
    assert process.stdout
    assert next(process.stdout).startswith("preview: ")
    assert interrupt(process) == ""
    assert process.returncode == 0  # it has no other end
    assert [path.name for path in project.parent.iterdir()] == ["project"]


def test_a_preview_that_began_anew_leaves_nothing(project: Path) -> None:
    process = start("serve_preview", project)
    assert process.stdout
    assert next(process.stdout).startswith("preview: ")
    with (project / "hooks/pages.py").open("a", encoding="utf-8") as program:
        program.write("# edited\n")
    assert next(process.stdout) == "a program has changed: starting anew\n"
    assert next(process.stdout).startswith("preview: ")
    process.terminate()
    assert process.communicate(timeout=60)[1] == ""
    assert process.returncode == 0
    assert [path.name for path in project.parent.iterdir()] == ["project"]


@pytest.mark.parametrize(
    ("command", "folder", "message"),
    [
        ("scripts/new_release.py 5.3.1", "releases", "releases/5.3.1.yml"),
        ("scripts/set_line.py 5.0 --lts true", "releases", "releases/lines.yml"),
        ("scripts/write_schemas.py", "releases/schema", "releases/schema/lines.schema.json"),
        ("scripts/check_prose.py --fix", "docs", "docs/index.md"),
    ],
)
def test_a_full_disk_leaves_files_whole(project: Path, command: str, folder: str, message: str) -> None:
    require(OWN_MOUNTS)
    (project / "releases/schema").mkdir()
    page = project / "docs/index.md"
    page.write_text(page.read_text("utf-8") + "\nУзел - еще.\n", "utf-8")
    script = f"""
        cp -r {folder} kept
        mount -t tmpfs -o size=200k tmpfs {folder}
        cp -r kept/. {folder}
        cat /dev/zero > {folder}/filler 2> /dev/null || true
        {sys.executable} {command} || echo status $?
        rm {folder}/filler
        diff -r kept {folder} && echo as before
    """
    result = run(*OWN_MOUNTS.enter, "sh", "-euc", script, cwd=project)
    assert say(result, project) == (
        0,
        [f"error: {message}: No space left on device; make room; 'make clean-cache' gives some back"],
    )
    assert result.stdout == "status 1\nas before\n"


@pytest.mark.parametrize("output", ["closed pipe", "/dev/full"])
@pytest.mark.parametrize(
    "words",
    [
        ("build_site",),
        ("build_site", "--help"),
        ("check_metadata",),
        ("check_prose",),
        ("check_reviews",),
        ("new_release", "5.3.1"),
        ("set_line", "5.0", "--lts", "true"),
        ("write_schemas",),
    ],
    ids=" ".join,
)
def test_output_that_nobody_takes_is_no_traceback(project: Path, words: tuple[str, ...], output: str) -> None:
    script, *arguments = words
    reader, writer = os.pipe()
    os.close(reader)
    if output == "/dev/full":
        os.dup2(os.open(output, os.O_WRONLY), writer)
    command = [sys.executable, f"scripts/{script}.py", *arguments]
    environ = os.environ | {"SOURCE_DATE_EPOCH": EPOCH, "LINES": "5.3"}
    environ.pop("PYTHONUNBUFFERED", None)  # with it, whether argparse sees the fault differs from Python to Python
    result = subprocess.run(
        command, cwd=project, env=environ, stdout=writer, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writer)
    rows = [row for row in result.stderr.splitlines() if ": never reviewed; " not in row]
    if output == "/dev/full" and "--help" not in words:
        assert (result.returncode, len(rows)) == (1, 1)
        assert rows[0].startswith("error: No space left on device; make room")
    else:
        assert rows == []


def make(*words: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run make on the tiny project with this Python's environment."""
    for name in ("Makefile", "pyproject.toml", "requirements"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, cwd / name)
    finished = [f"--old-file={sys.prefix}/{name}" for name in (".site", ".dev")]
    return run("make", "--no-print-directory", f"VENV={sys.prefix}", *finished, *words, cwd=cwd, **environment)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("site", "LINES=foo"), "error: no published line 'foo'; expected one of 5.4, 5.3, 5.2, 5.1, 5.0, latest, lts"),
        (("serve", "LINE=5.9"), "error: no published line '5.9' (did you mean '5.4'?); expected one of 5.4, 5.3, "),
        (("import",), "error: no FROM; for instance make import FROM=../old/mkdocs.yml"),
        (("serve", "PORT=http"), "serve_preview.py: error: argument --port: invalid int value: 'http'"),
    ],
    ids=" ".join,
)
def test_a_wrong_variable_of_make_is_named(project: Path, words: tuple[str, ...], message: str) -> None:
    status, rows = say(make(*words, cwd=project), project)
    assert status == 2  # as make has it
    assert [row for row in rows if row.startswith(message)]


@pytest.mark.parametrize(
    ("preamble", "message"),
    [
        ("sys.version_info = (3, 10)", "is no Python 3.11 or newer; install one, or name it: make PYTHON=python3.12"),
        ("sys.modules['ensurepip'] = None", "has no venv; on Debian and Ubuntu: sudo apt-get install python3-venv"),
        ("sys.exit(127)", "is no Python 3.11 or newer; install one, or name it: make PYTHON=python3.12"),
    ],
)
def test_make_says_which_python_it_needs(project: Path, tmp_path: Path, preamble: str, message: str) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec python3 -c "import sys; {preamble}; exec(sys.argv[1])" "$2"\n', "utf-8")
    python.chmod(0o755)
    status, rows = say(make("site", f"VENV={tmp_path}/venv", f"PYTHON={python}", cwd=project), project)
    assert (status, rows[0]) == (2, f"error: {python} {message}")
    assert not (tmp_path / "venv").exists()
