"""Publishing to a bucket of an S3 server on loopback."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import boto3
import pytest
from conftest import run
from test_publish_folder import Project, bad, good, project
from web_server import find_port

pytestmark = pytest.mark.xdist_group("publishing")
__all__ = ["project"]  # a fixture
KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """An S3 server; returns its port."""
    port = find_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    log = tmp_path_factory.mktemp("moto") / "log"
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield port
        process.terminate()


class Wire:
    """A way to the server that can be cut after a number of connections' bytes, as a network is.

    `before_answer` is called when the server has done something and nobody has been told.
    """

    def __init__(self, port: int, before_answer: Callable[[], None] = lambda: None) -> None:
        self.port = port
        self.before_answer = before_answer
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.limit: int | None = None
        self.passed = 0
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    @property
    def is_cut(self) -> bool:
        return self.limit is not None and self.passed >= self.limit

    def accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:  # it is closed
                return
            if self.is_cut:
                client.close()
                continue
            server = socket.create_connection(("127.0.0.1", self.port))
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self.carry, args=(source, sink), daemon=True).start()

    def carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            is_answer = source.getpeername()[1] == self.port
            while not self.is_cut and (data := source.recv(65536)):
                self.passed += len(data)
                if is_answer:
                    self.before_answer()
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        source.close()  # the other way's thread closes the other end


@dataclass
class Store:
    client: Any
    bucket: str
    address: str
    project: Project

    def publish(self, site: str, *options: str, address: str = "") -> subprocess.CompletedProcess[str]:
        command = ("python", "scripts/publish_site.py", f"s3://{self.bucket}/docs", "--site", site, *options)
        return run(*command, cwd=self.project.root, AWS_ENDPOINT_URL=address or self.address, **KEYS)

    def list_objects(self) -> dict[str, Any]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        return {entry["Key"]: entry for each in pages for entry in each.get("Contents", ())}

    def holds(self, site: Path) -> bool:
        """Say whether every file of the site is there, with nothing else but our own notes and former hashed files."""
        for file in site.rglob("*"):
            if file.is_file():
                answer = self.client.get_object(Bucket=self.bucket, Key=f"docs/{file.relative_to(site).as_posix()}")
                if answer["Body"].read() != file.read_bytes():
                    return False
        return True


@pytest.fixture
def store(server: int, project: Project, request: pytest.FixtureRequest) -> Store:
    address = f"http://127.0.0.1:{server}"
    names = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    client = boto3.client("s3", endpoint_url=address, **names)
    bucket = f"docs-{abs(hash(request.node.name)) % 10**9}"
    client.create_bucket(Bucket=bucket)
    return Store(client, bucket, address, project)


def test_objects_have_content_types_and_cache_headers(store: Store) -> None:
    assert "objects sent" in good(store.publish("old"))
    assert store.holds(store.project.root / "old")
    expected = {
        "docs/5.3/index.html": ("text/html; charset=utf-8", "no-cache"),
        "docs/versions.json": ("application/json; charset=utf-8", "no-cache"),
        "docs/feeds/releases.atom": ("application/atom+xml; charset=utf-8", "no-cache"),
        "docs/downloads/5.3/basalt-hub-docs-5.3.zip": ("application/zip", "no-cache"),
    }
    site = store.project.root / "old"
    for pattern, kind in (("5.3/assets/site.*.css", "text/css"), ("5.3/search/*/words.js", "text/javascript")):
        key = f"docs/{next(site.glob(pattern)).relative_to(site).as_posix()}"
        expected[key] = (f"{kind}; charset=utf-8", "public, max-age=31536000, immutable")
    for key, headers in expected.items():
        answer = store.client.head_object(Bucket=store.bucket, Key=key)
        assert (answer["ContentType"], answer["CacheControl"]) == headers, key


def test_the_order_never_lets_a_page_miss_what_it_needs(store: Store) -> None:
    plan = good(store.publish("old", "--dry-run")).splitlines()
    assert plan[-1].endswith("0 to remove; nothing was done")
    assert store.list_objects() == {}
    turns = {path: int(number.strip(".")) for number, _, path in (row.split(" ") for row in plan[:-1])}
    pages = {turn for path, turn in turns.items() if path.endswith(".html") and "/" in path}
    assert len(pages) == 1
    assert all(turn < min(pages) for path, turn in turns.items() if path.endswith((".css", ".zip", "words.js")))
    assert turns["5.3/search/search_index.json"] == min(pages)
    assert turns["feeds/releases.atom"] == turns["downloads/index.json"] > max(pages)
    assert sorted(turns, key=lambda path: turns[path])[-2:] == ["index.html", "versions.json"]


def test_only_what_differs_is_sent_and_stale_objects_go_in_the_end(store: Store) -> None:
    good(store.publish("old"))
    before = store.list_objects()
    plan = good(store.publish("new", "--dry-run"))
    assert "+ 5.3/lan/fresh.html\n" in plan
    assert "- 5.3/lan/gone.html\n" in plan
    assert "users/index" not in plan
    assert store.list_objects() == before
    good(store.publish("new"))
    assert store.holds(store.project.root / "new")
    after = store.list_objects()
    assert "docs/5.3/lan/gone.html" not in after
    old_styles = next((store.project.root / "old").glob("5.3/assets/site.*.css")).name
    assert f"docs/5.3/assets/{old_styles}" in after  # pages that readers have open ask for it
    assert good(store.publish("new")).endswith("this very site; nothing to do\n")
    assert "docs/.publish-lock.json" not in after


def count_planned(store: Store) -> int:
    summary = good(store.publish("new", "--dry-run")).splitlines()[-1]
    return int(summary.split(" to send")[0].split()[-1])


def test_a_network_that_is_cut_in_the_middle_is_gone_on_with(store: Store, server: int) -> None:
    good(store.publish("old"))
    with Wire(server) as wire:
        planned = count_planned(store)
        wire.limit = 600_000
        error = bad(store.publish("new", address=wire.address))
        assert "Run it again: what has arrived is not sent twice" in error
        assert json.loads(store.client.get_object(Bucket=store.bucket, Key="docs/versions.json")["Body"].read())
        # pages that are there find what they need: no object has been removed yet
        assert "docs/5.3/lan/gone.html" in store.list_objects()
        wire.limit = None
        left = count_planned(store)
        assert 0 < left < planned
        assert f": {left} objects sent" in good(store.publish("new", address=wire.address))
        assert store.holds(store.project.root / "new")
        assert "docs/5.3/lan/gone.html" not in store.list_objects()


def test_a_killed_publication_is_gone_on_with_on_the_same_machine(store: Store) -> None:
    good(store.publish("old"))
    environment = os.environ | KEYS | {"AWS_ENDPOINT_URL": store.address}
    command = [sys.executable, "scripts/publish_site.py", f"s3://{store.bucket}/docs", "--site", "new"]
    count = len(store.list_objects())
    with subprocess.Popen(command, cwd=store.project.root, env=environment) as process:
        while len(store.list_objects()) < count + 10 and process.poll() is None:
            time.sleep(0.02)
        process.kill()
    assert "docs/.publish-lock.json" in store.list_objects()
    good(store.publish("new"))
    assert store.holds(store.project.root / "new")
    assert "docs/.publish-lock.json" not in store.list_objects()


def test_a_second_publisher_is_told_who_the_first_one_is(store: Store) -> None:
    holder = {"user": "anna", "host": "another", "process": 77, "since": "2026-11-25 10:00:00+03:00"}
    store.client.put_object(Bucket=store.bucket, Key="docs/.publish-lock.json", Body=json.dumps(holder).encode())
    error = bad(store.publish("old"))
    assert "is being published to by anna@another, process 77, since 2026-11-25 10:00:00+03:00; wait for it" in error
    assert list(store.list_objects()) == ["docs/.publish-lock.json"]
    good(store.publish("old", "--take-over"))
    assert store.holds(store.project.root / "old")


def test_edits_by_hand_and_foreign_objects_are_only_lost_by_force(store: Store) -> None:
    store.client.put_object(Bucket=store.bucket, Key="docs/5.3/index.html", Body=b"mine")
    store.client.put_object(Bucket=store.bucket, Key="docs/other.txt", Body=b"mine")
    assert "holds 5.3/index.html and 0 more that no publication brought" in bad(store.publish("old"))
    good(store.publish("old", "--force"))
    assert "docs/other.txt" in store.list_objects()  # in nobody's way
    store.client.put_object(Bucket=store.bucket, Key="docs/5.2/index.html", Body=b"edited")
    assert "was edited by hand: 5.2/index.html; FORCE=1 overwrites" in bad(store.publish("new"))
    good(store.publish("new", "--force"))
    assert store.holds(store.project.root / "new")


def test_what_the_store_refuses_is_one_clear_line(store: Store) -> None:
    store.bucket = "no-such-bucket"
    assert "there is no such bucket" in bad(store.publish("old"))
    error = bad(store.publish("old", address=f"http://127.0.0.1:{find_port()}"))
    assert "Could not connect to the endpoint URL" in error
    command = ("python", "scripts/publish_site.py", "s3://bucket/docs", "--site", "old")
    nobody = dict.fromkeys(KEYS, "") | {"AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL": store.address}
    assert "Unable to locate credentials" in bad(run(*command, cwd=store.project.root, **nobody))


@pytest.mark.parametrize("written", [".publish-lock.json", ".publication.json"])
def test_an_interrupt_lets_go_of_the_lock(store: Store, server: int, written: str) -> None:
    interrupted = threading.Event()

    def interrupt() -> None:
        if not interrupted.is_set() and f"docs/{written}" in store.list_objects():
            interrupted.set()
            process.send_signal(signal.SIGINT)

    command = [sys.executable, "scripts/publish_site.py", f"s3://{store.bucket}/docs", "--site", "new"]
    with Wire(server, interrupt) as wire:
        environment = os.environ | KEYS | {"AWS_ENDPOINT_URL": wire.address}
        with subprocess.Popen(command, cwd=store.project.root, env=environment, stderr=subprocess.PIPE) as process:
            error = process.communicate(timeout=60)[1]
    assert interrupted.is_set()
    assert process.returncode == 130, error
    assert b"Traceback" not in error
    assert "docs/.publish-lock.json" not in store.list_objects()
    good(store.publish("new"))
