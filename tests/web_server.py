"""Debian's nginx on loopback, with the configuration that a publication wrote."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from machine import require

BROTLI = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so"
CONFIGURATION = """\
{user}
daemon off;
pid {work}/pid;
error_log {work}/error.log;
load_module {brotli};
worker_processes 2;
worker_rlimit_nofile 4096;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {work}/body;
  proxy_temp_path {work}/proxy;
  fastcgi_temp_path {work}/fastcgi;
  uwsgi_temp_path {work}/uwsgi;
  scgi_temp_path {work}/scgi;
  {servers}
  server {{ # one file, without any of our configuration: what loads are compared with
    listen 127.0.0.1:{plain_port};
    location / {{ root {work}/plain; }}
  }}
}}
"""
SERVERS = """\
  include {target}/nginx/release.conf;
  server {{
    listen 127.0.0.1:{port};
    brotli_static on;
    include {target}/nginx/site.conf;
  }}
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


@dataclass(frozen=True)
class WebServer:
    port: int
    plain_port: int
    work: Path
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def get(self, path: str, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", f"/{path}", headers=names)
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def reload(self) -> str:
        """The command that makes it read its configuration again."""
        return f"kill -HUP {self.process.pid}"


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


OLDER_HTTP2 = 'the "listen ... http2" directive is deprecated'
"""Of nginx since 1.25.1; Debian 12 has 1.22, which knows no other way."""


@contextmanager
def serving(target: Path, work: Path, servers: str = "") -> Iterator[WebServer]:
    """Serve a published folder, with these servers or our own; `work` is for the server's own files."""
    require("nginx", BROTLI)
    (work / "plain").mkdir(parents=True)
    port, plain_port = find_port(), find_port()
    user = "user root;" if os.geteuid() == 0 else ""
    servers = servers or SERVERS.format(target=target, port=port)
    text = CONFIGURATION.format(brotli=BROTLI, user=user, work=work, servers=servers, plain_port=plain_port)
    (work / "nginx.conf").write_text(text, "utf-8")
    command = ["nginx", "-p", str(work), "-c", str(work / "nginx.conf")]
    check = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stderr
    warnings = [row for row in check.stderr.splitlines() if "[warn]" in row and OLDER_HTTP2 not in row]
    assert warnings == []
    with subprocess.Popen(command) as process:
        server = WebServer(port, plain_port, work, process)
        try:
            for _ in range(100):
                with suppress(OSError), socket.create_connection(("127.0.0.1", plain_port), timeout=1):
                    break
                time.sleep(0.05)
            yield server
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(20)
