"""The published site behind a real nginx: addresses, headers, content types, policies, load."""

import gzip
import re
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import brotli
import pytest
from conftest import Watched, run, write_tree
from conftest import page as make_page
from machine import require
from playwright.sync_api import Browser, expect
from web_server import WebServer, find_port, serving

pytestmark = pytest.mark.xdist_group("site")


@pytest.fixture(scope="session")
def target(product: Path, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, published."""
    folder = tmp_path_factory.mktemp("srv") / "docs"
    result = run("python", "scripts/publish_site.py", folder, "--site", site, "--force", cwd=product)
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture(scope="session")
def server(target: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    with serving(target, tmp_path_factory.mktemp("nginx")) as server:
        yield server


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("", 302, "/latest/index.html"),
        ("index.html", 302, "/latest/index.html"),
        ("?q=%D0%B0", 302, "/latest/index.html?q=%D0%B0"),
        ("5.3", 301, "/5.3/"),
        ("5.3/lan?a=1", 301, "/5.3/lan/?a=1"),
        ("lts/", 302, "/5.1/index.html"),
        ("lts/lan/network.html", 302, "/5.1/lan/network.html"),
        ("lts/lan/?a=1", 302, "/5.1/lan/index.html?a=1"),
        ("latest/", 200, ""),
        ("5.0/lan/index.html", 200, ""),
        ("5.3/assets/", 404, ""),
        ("5.3/nowhere.html", 404, ""),
        ("nowhere", 404, ""),
        ("lts/nowhere.html", 404, ""),
        (".publish-lock", 404, ""),
        ("../manifest.json", 400, ""),
        ("5.3/%2e%2e/%2e%2e/%2e%2e/manifest.json", 400, ""),
    ],
)
def test_addresses_answer_as_they_should(server: WebServer, path: str, status: int, location: str) -> None:
    answer = server.get(path)
    assert (answer.status, answer.headers.get("location", "")) == (status, location)


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("5.2/nowhere.html", "Страница не найдена — Basalt Hub 5.2"),
        ("latest/a/b/c", "Страница не найдена — Basalt Hub 5.3"),
        ("5.55/index.html", "Страница не найдена — Basalt Hub"),
    ],
)
def test_each_line_has_its_own_page_for_what_is_missing(server: WebServer, path: str, title: str) -> None:
    answer = server.get(path)
    found = re.search(r"<title>(.*?)</title>", answer.body.decode())
    assert (answer.status, found and " ".join(found[1].split())) == (404, title)
    assert answer.headers["cache-control"] == "no-cache"


TYPES = {
    "latest/index.html": "text/html; charset=utf-8",
    "latest/assets/site.*.css": "text/css; charset=utf-8",
    "latest/assets/site.*.js": "text/javascript; charset=utf-8",
    "latest/assets/portal.svg": "image/svg+xml; charset=utf-8",
    "latest/search/search_index.json": "application/json; charset=utf-8",
    "versions.json": "application/json; charset=utf-8",
    "sitemap.xml": "application/xml; charset=utf-8",
    "robots.txt": "text/plain; charset=utf-8",
    "feeds/releases.atom": "application/atom+xml; charset=utf-8",
    "feeds/lifecycle.ics": "text/calendar; charset=utf-8",
    "downloads/5.3/*.zip": "application/zip",
    "downloads/5.3/basalt-hub-lifecycle-5.3.pdf": "application/pdf",
    "downloads/5.3/basalt-hub-lifecycle-5.3.docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    "downloads/5.3/*lan*.epub": "application/epub+zip",
    "downloads/5.3/SHA256SUMS": "text/plain; charset=utf-8",
    "latest/install/unattended.sh": "text/plain; charset=utf-8",
}


@pytest.mark.parametrize(("pattern", "kind"), TYPES.items())
def test_content_types(server: WebServer, site: Path, pattern: str, kind: str) -> None:
    path = next(site.glob(pattern)).relative_to(site).as_posix()
    answer = server.get(path)
    assert (answer.status, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.body == (site / path).read_bytes()


def test_every_kind_of_file_in_the_site_has_a_content_type(server: WebServer, site: Path) -> None:
    endings = {file.suffix: file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file()}
    kinds = {ending: server.get(path).headers["content-type"] for ending, path in endings.items()}
    assert {ending for ending, kind in kinds.items() if kind == "application/octet-stream"} <= {".inv"}


def test_security_headers_stand_on_every_answer(server: WebServer) -> None:
    for path in ("latest/index.html", "5.3/nowhere.html", "lts/", "versions.json"):
        headers = server.get(path).headers
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert headers["server"] == "nginx"
        assert "last-modified" not in headers
        assert "strict-transport-security" not in headers  # over plain HTTP it means nothing


def test_the_policy_in_the_header_lets_the_scripts_of_all_pages_run_and_no_others(
    server: WebServer, site: Path
) -> None:
    policy = server.get("latest/index.html").headers["content-security-policy"]
    inner = {
        each
        for file in site.rglob("*.html")
        for each in re.findall(r"'sha256-[^']+'", file.read_text("utf-8").partition("</head>")[0])
    }
    assert set(re.findall(r"'sha256-[^']+'", policy)) == inner
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    assert server.get("latest/assets/portal.svg").headers["content-security-policy"].endswith("sandbox")


def test_pages_work_under_both_policies(server: WebServer, browser: Browser) -> None:
    with browser.new_context(locale="ru-RU") as context:
        watched = Watched(context)
        for path in ("", "latest/lan/create.html", "5.2/changelog/index.html", "lts/lifecycle/support.html"):
            watched.page.goto(server.address + path, wait_until="networkidle")
        watched.page.keyboard.press("/")
        watched.page.locator("[data-md-component=search-query]").fill("резервную копию")
        expect(watched.page.locator(".md-search-result__link").first).to_be_visible()
        assert watched.complaints == []


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [("gzip", "gzip"), ("br, gzip", "br"), ("gzip, deflate, br, zstd", "br"), ("identity", None)],
)
def test_texts_come_as_they_were_compressed_beforehand(
    server: WebServer, target: Path, accepts: str, encoding: str | None
) -> None:
    answer = server.get("latest/lan/create.html", Accept_Encoding=accepts)
    page = target / "current/site/latest/lan/create.html"
    ending = {"gzip": ".gz", "br": ".br", None: ""}[encoding]
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.body == page.with_name(page.name + ending).read_bytes()
    plain = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}[encoding](answer.body)
    assert plain == page.read_bytes()


def test_an_unchanged_file_is_not_sent_again_and_a_hashed_one_not_even_asked_for(server: WebServer, site: Path) -> None:
    tags = set()
    for accepts in ("identity", "gzip", "br"):
        first = server.get("5.3/index.html", Accept_Encoding=accepts)
        assert first.headers["cache-control"] == "no-cache"
        again = server.get("5.3/index.html", Accept_Encoding=accepts, If_None_Match=first.headers["etag"])
        assert (again.status, again.body) == (304, b"")
        assert again.headers["cache-control"] == "no-cache"
        tags.add(first.headers["etag"])
    assert len(tags) == 3  # other bytes, another tag
    styles = next(site.glob("5.3/assets/site.*.css")).name
    words = next(site.glob("5.3/search/*/words.js")).relative_to(site).as_posix()
    theme = next(site.glob("5.3/assets/javascripts/bundle.*.js")).relative_to(site).as_posix()
    worker = next(site.glob("5.3/assets/search.*/worker.js")).relative_to(site).as_posix()
    for path in (f"5.3/assets/{styles}", words, theme, worker):
        assert server.get(path).headers["cache-control"] == "public, max-age=31536000, immutable", path
    for path in ("5.3/search/search_index.json", "downloads/index.json", "feeds/releases.atom"):
        assert server.get(path).headers["cache-control"] == "no-cache", path


def test_a_part_of_a_download_can_be_asked_for(server: WebServer, site: Path) -> None:
    path = next(site.glob("downloads/5.3/*.zip"))
    answer = server.get(path.relative_to(site).as_posix(), Range="bytes=100-199")
    assert (answer.status, answer.body) == (206, path.read_bytes()[100:200])


def test_the_whole_server_speaks_https_and_leads_there(target: Path, tmp_path: Path) -> None:
    """`nginx/server.conf` as it was written, but for ports and the place of the certificate."""
    require("openssl")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ]
    names = [
        "-subj",
        "/CN=docs.basalt-hub.example",
        "-addext",
        "subjectAltName=DNS:docs.basalt-hub.example,DNS:localhost",
    ]
    subprocess.run([*command, *names, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    text = (target / "nginx/server.conf").read_text("utf-8")
    secure, plain = find_port(), find_port()
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{secure} ssl"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen [::]:443 ssl http2;", ""),
        ("listen [::]:80;", ""),
        ("# brotli_static on;", "brotli_static on;"),
        ("/etc/ssl/docs.basalt-hub.example/fullchain.pem", str(certificate)),
        ("/etc/ssl/docs.basalt-hub.example/privkey.pem", str(key)),
    ):
        assert old in text
        text = text.replace(old, new)
    with serving(target, tmp_path / "nginx", text) as server:
        context = ssl.create_default_context(cafile=str(certificate))
        request = urllib.request.Request(f"https://localhost:{secure}/latest/")
        with urllib.request.urlopen(request, context=context) as response:
            assert response.headers["Strict-Transport-Security"] == "max-age=31536000"
            assert response.status == 200
        answer = replace(server, port=plain).get("latest/?a=1", host="docs.basalt-hub.example")
        assert answer.status == 301
        assert answer.headers["location"] == "https://docs.basalt-hub.example/latest/?a=1"


def test_a_site_below_a_path_is_served_below_it(tmp_path: Path) -> None:
    root = write_tree(tmp_path / "project")
    config = root / "mkdocs.yml"
    text = config.read_text("utf-8").replace("https://docs.basalt-hub.example/", "https://example.ru/crm/docs/")
    config.write_text(text, "utf-8")
    target = tmp_path / "docs"
    build = run("python", "scripts/build_site.py", cwd=root, LINES="5.1,5.3")
    assert build.returncode == 0, build.stderr
    result = run("python", "scripts/publish_site.py", target, "--force", cwd=root)
    assert result.returncode == 0, result.stderr
    with serving(target, tmp_path / "nginx") as server:
        assert server.get("crm/docs/latest/").status == 200
        assert server.get("crm/docs/").headers["location"] == "/crm/docs/latest/index.html"
        assert server.get("crm/docs/lts/lan/").headers["location"] == "/crm/docs/5.1/lan/index.html"
        assert server.get("").headers["location"] == "/crm/docs/"
        missing = server.get("crm/docs/5.3/nowhere")
        assert (missing.status, "Basalt Hub 5.3" in missing.body.decode()) == (404, True)


def test_the_server_is_told_of_a_new_configuration_and_a_refused_one_is_taken_back(tmp_path: Path) -> None:
    root = write_tree(tmp_path / "project")
    target = tmp_path / "docs"
    assert run("python", "scripts/build_site.py", cwd=root, LINES="5.1,5.3").returncode == 0
    first = run("python", "scripts/publish_site.py", target, "--force", "--reload", "false", cwd=root)
    assert first.returncode == 1
    assert "error: 'false' failed, and its configuration was taken back: exit status 1" in first.stderr
    assert not (target / "current").exists()
    assert run("python", "scripts/publish_site.py", target, "--force", cwd=root).returncode == 0
    with serving(target, tmp_path / "nginx") as server:
        assert server.get("5.3/former.html").status == 404
        page = root / "docs/lan/index.md"
        page.write_text(page.read_text("utf-8").replace("---\n# ", "redirect_from: [former.md]\n---\n# "), "utf-8")
        moved = page.with_name("новая (1) $uri's.md")
        moved.write_text(make_page("Новая", redirect_from='["~ старая; $uri {x}.md"]'), "utf-8")
        page.write_text(f"{page.read_text('utf-8')}\n[новая](<{moved.name}>)\n", "utf-8")
        assert run("python", "scripts/build_site.py", cwd=root, LINES="5.1,5.3").returncode == 0
        result = run("python", "scripts/publish_site.py", target, "--force", "--reload", server.reload(), cwd=root)
        assert (result.returncode, "let nginx read it" in result.stdout) == (0, False), result.stderr
        for _ in range(100):
            answer = server.get("5.3/former.html")
            if answer.status == 301:
                break
            time.sleep(0.1)  # nginx starts new workers
        assert answer.headers["location"] == "/5.3/lan/index.html"
        answer = server.get(quote("5.3/~ старая; $uri {x}.html"))
        address = f"/5.3/lan/{quote('новая (1) $uri')}%27s.html"
        assert (answer.status, answer.headers["location"]) == (301, address)
        assert server.get(address.removeprefix("/")).status == 200


def test_two_hundred_readers_at_once_meet_no_error(server: WebServer, target: Path) -> None:
    """Prints how many answers a second there are beside the same file from the same nginx without our configuration."""
    require("wrk")
    (server.work / "plain/index.html").write_bytes((target / "current/site/latest/index.html").read_bytes())

    def load(address: str) -> float:
        command = ["wrk", "-t2", "-c200", "-d3s", "--timeout", "10s", address]
        report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert "Non-2xx" not in report
        assert "Socket errors" not in report, report
        rate = re.search(r"Requests/sec:\s+([\d.]+)", report)
        assert rate
        return float(rate[1])

    ours = load(f"{server.address}latest/index.html")
    plain = load(f"http://127.0.0.1:{server.plain_port}/index.html")
    print(f"{ours:.0f} answers a second, {plain:.0f} of a plain file: {ours / plain:.2f}")  # noqa: T201 - with pytest -s
    assert ours > 0
