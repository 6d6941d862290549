"""Tiny projects: the real configuration, hooks and templates over a few pages and a little metadata."""

import contextlib
import fcntl
import functools
import hashlib
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from machine import require
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

expect.set_options(timeout=20_000)  # milliseconds: beside a build or a virtual machine a browser takes its time
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)  # the same examples in every run
settings.register_profile("thorough", deadline=None, max_examples=5000)  # --hypothesis-profile thorough
settings.load_profile("ci" if "CI" in os.environ else "here")
ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ROOT / "tests/products/basalt"
"""Whose settings the tiny projects have."""
os.environ["PATH"] += ":/usr/sbin:/sbin"  # a user's PATH does not look where Debian keeps nginx, nft, sysctl
DAY = "2026-11-24"
EPOCH = "1795478400"  # that day, 00:00 UTC

BY_FIXTURE = {"browser": "browser", "documentation": "slow", "site": "slow"}
BY_FILE = {
    "office": ("test_documents", "test_paper"),
    "publish": ("test_publish_branch", "test_publish_bucket", "test_publish_folder", "test_web_server"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what a test needs besides Python: by the fixtures it asks for, by its file; the unit tests need nothing."""
    for item in (item for item in items if item.path.parent.name != "unit"):
        fixtures: list[str] = getattr(item, "fixturenames", [])
        markers = {marker for fixture, marker in BY_FIXTURE.items() if fixture in fixtures}
        markers |= {marker for marker, files in BY_FILE.items() if item.path.stem in files}
        if not item.get_closest_marker("host"):  # content/conftest.py
            for marker in sorted(markers or {"slow"}):
                item.add_marker(marker)


PLATFORM = """\
    platform:
      vcpu: 4
      memory_gib: {memory}
      disk_gib: 100
      cpu_flags: [sse4_2]
      host_memory_gib: 2
      node: "7.2"
      library: "9.0"
    services:
      - {{name: https, port: 443, proto: tcp, purpose: веб-интерфейс}}
"""


def line_yaml(name: str, released: str, support: str, security: str, *, lts: str = "false", memory: int = 8) -> str:
    head = f'  - line: "{name}"\n    title: Basalt Hub {name}\n    released: {released}\n'
    return (
        head
        + f"    support_ends: {support}\n    security_ends: {security}\n    lts: {lts}\n"
        + PLATFORM.format(memory=memory)
    )


HEAD = """\
sample: true
deliveries:
  automatic: автоматическое обновление компонентов
  individual: работы специалиста поддержки по обращению
platform_facts:
  - {name: vcpu, title: Виртуальные процессоры}
  - {name: memory_gib, unit: GiB, title: Память}
  - {name: disk_gib, unit: GiB, title: Системный диск}
  - {name: host_memory_gib, unit: GiB, title: Память хоста}
  - {name: cpu_flags, title: Флаги процессора}
  - {name: node, title: "Node, не ниже"}
  - {name: library, title: "library, не ниже"}
lines:
"""
LINES = (
    HEAD
    + line_yaml("5.0", "2023-03-14", "2024-09-30", "2025-03-31", memory=4)
    + line_yaml("5.1", "2024-02-20", "2026-02-20", "2028-02-20", lts="true")
    + line_yaml("5.2", "2025-04-15", "2027-01-31", "2028-01-31")
    + line_yaml("5.3", "2026-03-17", "2027-12-31", "false", memory=16)
    + line_yaml("5.4", "2027-02-16", "false", "false", memory=16)
)


def release_yaml(version: str, date: str, changes: str) -> str:
    checksum = hashlib.sha256(version.encode()).hexdigest()
    image = f"files: [{{kind: image, file: basalt-hub-{version}.image, size: 1500000000, sha256: {checksum}}}]"
    head = f'version: "{version}"\ndate: {date}\nsummary: Выпуск {version}\ndelivery: automatic\n'
    return f"{head}{image}\nchanges:\n{changes}"


def change_yaml(identity: str, kind: str = "fixed", text: str = "Исправлено", **more: str) -> str:
    extra = "".join(f"    {key}: {value}\n" for key, value in more.items())
    return f"  - id: {identity}\n    kind: {kind}\n    area: Отчёты\n    text: {text}\n{extra}"


RELEASES = {
    "lines.yml": LINES,
    "5.0.0.yml": release_yaml("5.0.0", "2023-03-14", change_yaml("HUB-1", "added")),
    "5.1.0.yml": release_yaml("5.1.0", "2024-02-20", change_yaml("HUB-2", "deprecated")),
    "5.2.0.yml": release_yaml(
        "5.2.0",
        "2025-04-15",
        change_yaml("HUB-3", "removed", action="Проверьте отчёты") + change_yaml("HUB-4", suggestion="S-1"),
    ),
    "5.3.0.yml": release_yaml(
        "5.3.0", "2026-03-17", change_yaml("HUB-5", "security", severity="high", action="Смените пароль")
    ),
    "known-issues.yml": (
        "issues:\n  - id: KI-1\n    title: Отчёт пуст\n    severity: low\n    found_in: 5.2.0\n"
        '    affects: ">=5.2.0,<5.3.0"\n    fixed_in: 5.3.0\n    symptom: Пусто\n'
    ),
    "plan.yml": (
        "suggestions:\n  - {id: S-1, received: 2024-05-05, title: Отчёт, status: done, done_in: 5.2.0}\n"
        '  - {id: S-2, received: 2026-05-05, title: Ещё отчёт, status: accepted, target: "5.4"}\n'
    ),
}


def page(title: str, body: str = "Текст.", **front_matter: str) -> str:
    keys = "".join(f"{key}: {value}\n" for key, value in front_matter.items())
    return f"---\ntitle: {title}\ndescription: О чём страница\n{keys}---\n# {title}\n\n{body}\n"


# what the templates of generated pages lead to
DOCS = {
    "index.md": page("Начало", "[LAN](lan/index.md) для {{ line }}"),
    "lan/index.md": page("LAN", "## Проверка узла\n\nТекст.\n\n### Как проверить\n\nТекст."),
    "lan/new.md": page("Новое", applies='">=5.3"'),
    "operation/index.md": page("Эксплуатация"),
    "operation/updating.md": page("Обновление", redirect_from="[old/updating.md]"),
    "operation/incidents.md": page("Обращения"),
    "support/suggestions.md": page("Предложения"),
}


def write_tree(
    root: Path, docs: Mapping[str, str | None] | None = None, releases: Mapping[str, str | None] | None = None
) -> Path:
    """Write a project; `None` removes a file of the default one."""
    for folder in ("hooks", "overrides", "scripts", "deploy", "bench", "tests/tools"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    config = (PRODUCT / "mkdocs.yml").read_text("utf-8").split("\nnav:")[0]
    config = re.sub(r"\n  manual: true.*|\ntheme:\n(?:  .*\n)+", "", config)
    pages = {path for path, text in (DOCS | dict(docs or {})).items() if text is not None}
    for topic, path in re.findall(r"^    (\w+): (\S+\.md)\n", config, re.MULTILINE):  # `extra.pages`
        config = config if path in pages else config.replace(f"    {topic}: {path}\n", "")
    (root / "mkdocs.yml").write_text(config, "utf-8")
    # no mkdocstrings: it would only cost time here
    before, _, after = (ROOT / "mkdocs.base.yml").read_text("utf-8").partition("  mkdocstrings:\n")
    (root / "mkdocs.base.yml").write_text(before + after[after.index("\nmarkdown_extensions:") :], "utf-8")
    for folder, files in (("docs", DOCS | dict(docs or {})), ("releases", RELEASES | dict(releases or {}))):
        for name, text in files.items():
            if text is not None:
                file = root / folder / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, "utf-8")
    return root


MACHINERY = ("hooks", "overrides", "scripts", "deploy", "requirements", "src")
"""What a build takes of this repository, besides what the products' folders link to."""


def write_product(product: Path, root: Path) -> Path:
    """Write a whole product of `tests/products` into a new folder, with the machinery around it."""
    shutil.copytree(product, root)
    for part in MACHINERY:
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    return root


@pytest.fixture
def tree(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes a project into a folder of the test's own."""
    return functools.partial(write_tree, tmp_path / "project")


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command with this Python's environment, as a user would."""
    environ = {key: value for key, value in os.environ.items() if key not in {"LINE", "LINES", "BUILD_ID"}}
    environ |= {"SOURCE_DATE_EPOCH": EPOCH, "NO_MKDOCS_2_WARNING": "1", **environment}
    words = [sys.executable if word == "python" else str(word) for word in command]
    return subprocess.run(words, cwd=cwd, env=environ, capture_output=True, text=True, check=False)


@pytest.fixture
def build(tree: Callable[..., Path]) -> Callable[..., tuple[subprocess.CompletedProcess[str], Path]]:
    """A function that builds one line of a project with MkDocs itself; returns the result and the site."""

    def build_line(
        line: str = "5.3",
        docs: dict[str, str | None] | None = None,
        releases: dict[str, str | None] | None = None,
    ) -> tuple[subprocess.CompletedProcess[str], Path]:
        root = tree(docs, releases)
        return run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE=line), root / "out"

    return build_line


def build_once(name: str, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a whole site, once for all workers."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / name / "site"
    folder.parent.mkdir(exist_ok=True)
    with (folder.parent / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            result = run("python", "scripts/build_site.py", "--site", folder, cwd=root)
            assert result.returncode == 0, result.stdout + result.stderr
    return folder


@pytest.fixture(scope="session")
def documentation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the documentation in this repository, whatever product it is about."""
    return build_once("documentation", ROOT, tmp_path_factory)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small product that has all there can be."""
    return write_product(PRODUCT, tmp_path_factory.mktemp("product") / "project")


@pytest.fixture(scope="session")
def site(product: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its site."""
    return build_once("product", product, tmp_path_factory)


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        pass

    def copyfile(self, source: Any, outputfile: Any) -> None:  # noqa: ANN401 - as in the base class
        with contextlib.suppress(ConnectionError):  # the browser left before the file was sent
            super().copyfile(source, outputfile)


@contextlib.contextmanager
def serving_files(folder: Path) -> Iterator[str]:
    """Serve a folder as a plain server would; yields its address."""
    handler = functools.partial(QuietHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    with serving_files(site) as address:
        yield address


class Watched:
    """A page that remembers what went wrong on it."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once in a worker."""
    require("chromium")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        yield browser
        browser.close()
