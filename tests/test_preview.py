"""What a writer sees while writing: `mkdocs serve`, as `make serve` starts it."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import EPOCH, page
from lxml import html


def test_preview_serves_one_line_at_the_root_and_shows_an_edit(tree: Callable[..., Path], free_port: int) -> None:
    root = tree()
    environment = os.environ | {"LINE": "5.2", "LINES": "5.2", "SOURCE_DATE_EPOCH": EPOCH, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{free_port}"]
    address = f"http://127.0.0.1:{free_port}"
    with subprocess.Popen(command, cwd=root, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            page_text = wait_for(f"{address}/kvm/index.html", "Проверка узла")
            menu = html.document_fromstring(page_text).xpath("//*[@data-version-menu]//a/@href")
            assert menu == ["index.html"]
            (root / "docs/kvm/index.md").write_text(page("KVM", "## Поправлено"), "utf-8")
            wait_for(f"{address}/kvm/index.html", "Поправлено")
            missing = wait_for(f"{address}/nowhere.html", "Страница не найдена")
            assert 'href="/assets/site.css"' in missing
        finally:
            process.terminate()


def wait_for(address: str, text: str) -> str:
    """Return the page once it holds the text; the test's time limit is a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            try:
                body: str = urllib.request.urlopen(address, timeout=5).read().decode()
            except urllib.error.HTTPError as error:
                body = error.read().decode()
            if text in body:
                return body
        time.sleep(0.2)
    raise TimeoutError(f"no '{text}' at {address}")


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
