"""The offline copies: packed, verified, opened from a folder with the network off."""

import contextlib
import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from conftest import ROOT, Watched, page, run
from lxml import html
from machine import require
from playwright.sync_api import Browser, expect
from websockets.sync.client import ClientConnection, connect

VERIFIER = ROOT / "scripts/verify_copy.py"


@pytest.fixture(scope="session")
def copy(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real copy of 5.2, unpacked where an administrator might put it."""
    folder = tmp_path_factory.mktemp("диск") / "Документация HUB (копия)"
    with zipfile.ZipFile(site / "downloads/5.2/basalt-hub-docs-5.2.zip") as archive:
        archive.extractall(folder)
    return folder / "basalt-hub-docs-5.2"


def verify(copy: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-I", copy / "verify_copy.py"], capture_output=True, text=True, check=False)


@pytest.mark.xdist_group("site")
def test_archive_has_one_folder_ascii_names_and_no_links(site: Path) -> None:
    for line in ("5.0", "5.1", "5.2", "5.3", "5.4"):
        with zipfile.ZipFile(site / f"downloads/{line}/basalt-hub-docs-{line}.zip") as archive:
            names = archive.namelist()
            assert {name.split("/")[0] for name in names} == {f"basalt-hub-docs-{line}"}
            assert f"basalt-hub-docs-{line}/index.html" in names
            assert all(name.isascii() for name in names)
            assert names[-2:] == [f"basalt-hub-docs-{line}/{name}" for name in ("manifest.json", "SHA256SUMS")]
            assert {info.external_attr >> 16 for info in archive.infolist()} == {0o100644}
            assert not [name for name in names if name.endswith((".map", "lunr.fr.min.js", "search_index.json"))]


@pytest.mark.xdist_group("site")
def test_sums_and_index_describe_the_archives(site: Path) -> None:
    index = json.loads((site / "downloads/index.json").read_text("utf-8"))["copies"]
    assert [entry["line"] for entry in index] == ["5.4", "5.3", "5.2", "5.1", "5.0"]
    for entry in index:
        archive = site / "downloads" / entry["file"]
        assert archive.stat().st_size == entry["size"] < 3_000_000
        assert hashlib.sha256(archive.read_bytes()).hexdigest() == entry["sha256"]
        check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
        subprocess.run(check, cwd=archive.parent, check=True, capture_output=True)


@pytest.mark.xdist_group("site")
def test_every_link_of_the_copy_leads_to_a_file_in_it_or_to_the_published_site(copy: Path) -> None:
    pages = {file: html.fromstring(file.read_text("utf-8")) for file in copy.rglob("*.html")}
    assert len(pages) > 30
    for file, tree in pages.items():
        for address in tree.xpath("//@href | //@src"):
            url = urlsplit(address)
            if url.scheme or not url.path:
                continue
            target = (file.parent / unquote(url.path)).resolve()
            assert target.is_relative_to(copy.resolve()), f"{file}: {address}"
            assert target.is_file(), f"{file}: {address}"
    menu = pages[copy / "lan/index.html"].cssselect(".version-menu__link:not([aria-current])")
    assert {urlsplit(link.get("href")).path for link in menu} >= {"/5.3/lan/index.html", "/5.0/lan/index.html"}


@pytest.mark.xdist_group("site")
def test_a_copy_opens_as_files_with_the_network_off(copy: Path, browser: Browser) -> None:
    with browser.new_context(offline=True) as context:
        watched = Watched(context)
        for path in (
            "index.html",
            "lan/network.html",
            "changelog/index.html",
            "lifecycle/support.html",
            "offline.html",
        ):
            watched.page.goto((copy / path).as_uri())
            expect(watched.page.locator("h1").first).to_be_visible()
            note = watched.page.locator("[data-copy]")
            expect(note).to_contain_text("Basalt Hub 5.2 · офлайн-копия · собрана 24")
            expect(watched.page.locator("[data-copy-old]")).to_be_hidden()
            expect(watched.page.locator("[data-offer], .copy-offer")).to_have_count(0)
        watched.page.goto((copy / "index.html").as_uri())
        watched.page.get_by_role("link", name="Установка", exact=True).first.click()
        expect(watched.page.locator("h1")).to_contain_text("Установка")
        watched.page.wait_for_load_state("load")
        watched.page.keyboard.press("/")
        watched.page.locator("[data-md-component=search-query]").fill("снимков")
        expect(watched.page.locator(".md-search-result__link").first).to_be_visible()
        watched.page.locator(".md-search-result__link").first.click()
        expect(watched.page.locator("mark").first).to_be_visible()
        assert [url for url in watched.requests if not url.startswith(("file:", "data:", "about:"))] == []
        assert watched.complaints == []


@pytest.mark.xdist_group("site")
def test_a_copy_opens_and_searches_in_firefox_too(copy: Path, tmp_path: Path) -> None:
    home = (copy / "index.html").as_uri()
    with start_firefox(tmp_path) as firefox:
        for query in ("?q=резервных+копий", "?q=htpthdys[+rjgbq"):
            firefox.open(home + query)
            assert firefox.evaluate(FIRST_HIT).startswith("Резервные копии")
        loaded = firefox.evaluate("JSON.stringify(performance.getEntriesByType('resource').map((entry) => entry.name))")
    assert [address for address in json.loads(loaded) if not address.startswith("file:")] == []


FIRST_HIT = """(async () => {
  for (let tries = 0; tries < 200; tries++) {
    const hit = document.querySelector(".md-search-result__item");
    if (hit) return hit.textContent;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return "nothing found";
})()"""


@contextlib.contextmanager
def start_firefox(profile: Path) -> Iterator["Firefox"]:
    """Debian's Firefox without a network."""
    require("firefox-esr")
    proxies = {f"network.proxy.{kind}": "127.0.0.1" for kind in ("http", "ssl")}
    ports = {f"network.proxy.{kind}_port": 9 for kind in ("http", "ssl")}
    settings = {"network.proxy.type": 1, "network.dns.disabled": True, **proxies, **ports}
    rows = (f'user_pref("{name}", {json.dumps(value)});\n' for name, value in settings.items())
    (profile / "user.js").write_text("".join(rows))
    command = ["firefox-esr", "--headless", "--remote-debugging-port=0", "--profile", str(profile)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stderr
            found = (re.search(r"listening on (ws://\S+)", row) for row in process.stderr)
            address = next(match[1] for match in found if match)
            with connect(f"{address}/session", max_size=None) as socket:
                yield Firefox(socket)
        finally:
            process.terminate()


class Firefox:
    """Told by WebDriver BiDi what to do."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.call("session.new", capabilities={})
        self.context = self.call("browsingContext.getTree")["contexts"][0]["context"]

    def call(self, method: str, **parameters: Any) -> Any:  # noqa: ANN401 - the protocol's own
        self.socket.send(json.dumps({"id": 1, "method": method, "params": parameters}))
        while "id" not in (message := json.loads(self.socket.recv(timeout=60))):
            pass  # an event
        assert message["type"] == "success", message
        return message["result"]

    def open(self, address: str) -> None:
        self.call("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def evaluate(self, expression: str) -> str:
        target = {"context": self.context}
        result = self.call("script.evaluate", expression=expression, target=target, awaitPromise=True)
        return str(result["result"]["value"])


@pytest.mark.xdist_group("site")
@pytest.mark.parametrize(
    ("now", "is_old"),
    [("2026-11-24", False), ("2027-01-31", False), ("2027-02-01", True), ("2031-01-01", True), ("2001-01-01", False)],
)
def test_a_copy_says_when_it_may_be_out_of_date(copy: Path, browser: Browser, now: str, is_old: bool) -> None:
    with browser.new_context(offline=True) as context:
        tab = context.new_page()
        tab.clock.set_fixed_time(f"{now}T12:00:00")
        tab.goto((copy / "index.html").as_uri())
        expect(tab.locator("[data-copy-old]")).to_be_visible(visible=is_old)


@pytest.mark.xdist_group("site")
def test_online_the_copy_is_offered_with_its_size_and_checksum(site: Path) -> None:
    index = {entry["line"]: entry for entry in json.loads((site / "downloads/index.json").read_text())["copies"]}
    for folder, line in (("5.2", "5.2"), ("latest", "5.3")):
        for name in ("index.html", "offline.html"):
            file = site / folder / name
            offer = html.fromstring(file.read_text("utf-8"))
            assert offer.xpath("string(//*[@class='copy-offer']//code)") == index[line]["sha256"]
            target = (file.parent / str(offer.xpath("string(//*[@class='copy-offer']//a/@href)"))).resolve()
            assert target == (site / "downloads" / index[line]["file"]).resolve()
    assert html.fromstring((site / "5.2/index.html").read_text("utf-8")).cssselect("[data-copy][hidden]")


def test_the_copy_verifies_itself_and_names_what_differs(tree: Callable[..., Path], tmp_path: Path) -> None:
    root = tree({"offline.md": page("Офлайн", '<p data-offer="copy"></p>')})
    assert run("python", "scripts/build_site.py", cwd=root, LINES="5.3").returncode == 0
    archive = root / "site/downloads/5.3/basalt-hub-docs-5.3.zip"
    with zipfile.ZipFile(archive) as bundle:
        bundle.extractall(tmp_path / "к опия")
    copy = tmp_path / "к опия/basalt-hub-docs-5.3"
    good = verify(copy)
    assert (good.returncode, good.stderr) == (0, "")
    assert "files are as published" in good.stdout
    sums = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=copy, check=False)
    assert sums.returncode == 0
    assert subprocess.run([sys.executable, VERIFIER, archive], check=False, capture_output=True).returncode == 0

    manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
    assert (manifest["product"], manifest["line"], manifest["releases"]) == ("Basalt Hub", "5.3", ["5.3.0"])
    assert manifest["lifecycle"]["support_ends"] == "2027-12-31"

    changed = copy / "lan/index.html"
    content = bytearray(changed.read_bytes())
    content[100] ^= 1
    changed.write_bytes(content)
    (copy / "plan.html").unlink()
    (copy / "чужой.txt").write_text("x")
    bad = verify(copy)
    assert bad.returncode == 1
    assert bad.stderr.splitlines() == ["changed: lan/index.html", "missing: plan.html", "added: чужой.txt"]
    (copy / "manifest.json").write_text("{}")
    assert verify(copy).returncode == 2


def test_the_same_input_gives_the_same_bytes(tree: Callable[..., Path]) -> None:
    root = tree()
    bundles = []
    for seed, zone in (("1", "Asia/Kamchatka"), ("2", "America/Adak")):
        assert run("python", "scripts/build_site.py", cwd=root, PYTHONHASHSEED=seed, TZ=zone).returncode == 0
        bundles.append(
            {file.name: file.read_bytes() for file in (root / "site/downloads").rglob("*") if file.is_file()}
        )
    assert bundles[0] == bundles[1]


def test_checksums_are_signed_with_the_key_of_the_machine(
    tree: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    require("gpg")
    root, home = tree(), tmp_path_factory.mktemp("gpg")
    home.chmod(0o700)
    environment = os.environ | {"GNUPGHOME": str(home)}
    new_key = [
        "gpg",
        "--batch",
        "--quiet",
        "--passphrase",
        "",
        "--quick-generate-key",
        "docs@example.invalid",
        "ed25519",
    ]
    subprocess.run(new_key, env=environment, check=True, capture_output=True)
    try:
        build = ("python", "scripts/build_site.py")
        bad = run(*build, cwd=root, GNUPGHOME=str(home), SIGN_KEY="nobody@example.invalid")
        assert bad.returncode == 1
        assert "error: cannot sign with the key of SIGN_KEY: " in bad.stderr
        assert not (root / "site").exists()
        good = run(*build, cwd=root, LINES="5.3", GNUPGHOME=str(home), SIGN_KEY="docs@example.invalid")
        assert good.returncode == 0, good.stderr
        sums = root / "site/downloads/5.3/SHA256SUMS"
        verify_signature = ["gpg", "--verify", f"{sums}.asc", str(sums)]
        assert subprocess.run(verify_signature, env=environment, check=False, capture_output=True).returncode == 0
        sums.write_text(sums.read_text() + " ")
        assert subprocess.run(verify_signature, env=environment, check=False, capture_output=True).returncode == 1
    finally:
        subprocess.run(["gpgconf", "--kill", "all"], env=environment, check=False)
