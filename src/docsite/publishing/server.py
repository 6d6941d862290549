"""The configuration of nginx for a published folder, from the templates in `deploy/nginx/`.

See decisions/0044-nginx-is-told-before-and-after-the-switch.md.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from posixpath import dirname
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from docsite.addresses import HASHED
from docsite.files import write_whole
from docsite.policy import render_policy
from docsite.publishing.built import CONTENT_TYPES, FOREVER, REVALIDATED, TEXTUAL, Facts, Redirect

FILES = ("release.conf", "site.conf", "server.conf")
ALIAS = "lts/"
"""Below it addresses lead elsewhere only until another line takes its place."""


def render_server(templates: Path, folder: Path, site_url: str, facts: Facts, hashes: Iterable[str]) -> dict[str, str]:
    """Return the files of the configuration by name; `hashes` are of the inline scripts of all that is served.

    `folder` is the published folder, as the server sees it.
    """
    environment = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - no HTML; what comes from pages is quoted for addresses
        trim_blocks=True,
        lstrip_blocks=True,
    )
    url = urlsplit(site_url)
    permanent = [rule for rule in facts.redirects if not _is_temporary(rule)]
    context = {
        "folder": folder,
        "site_url": site_url,
        "host": url.hostname,
        "base": url.path,
        "types": CONTENT_TYPES,
        "textual": sorted(
            {kind for kind in CONTENT_TYPES.values() if kind.startswith(TEXTUAL) and kind != "text/html"}
        ),
        "hashed": HASHED,
        "forever": FOREVER,
        "revalidated": REVALIDATED,
        "lines": facts.lines,
        "moved": list(_list_rules(permanent, url.path)),
        "aliases": list(_list_rules((rule for rule in facts.redirects if _is_temporary(rule)), url.path)),
        "policy": render_policy(hashes, frame_ancestors="'self'"),
    }
    return {name: environment.get_template(f"{name}.j2").render(context) for name in FILES}


def _is_temporary(redirect: Redirect) -> bool:
    return redirect.path.startswith(ALIAS) or redirect.path == "index.html"


def _list_rules(redirects: Iterable[Redirect], base: str) -> Iterable[Redirect]:
    """Yield every address that leads on, from the root of the host: a home page has two, with its name and without."""
    for redirect in redirects:
        target = quote(base + redirect.target)
        yield Redirect(base + redirect.path, target)
        if redirect.path.endswith("index.html"):
            folder = dirname(redirect.path)
            yield Redirect(f"{base}{folder}/" if folder else base, target)


def write_server(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Write the files where they differ from what is there; returns those with what they held before."""
    folder.mkdir(parents=True, exist_ok=True)
    former: dict[str, str] = {}
    for name, text in files.items():
        file = folder / name
        held = file.read_text("utf-8") if file.is_file() else ""
        if held != text:
            former[name] = held
            write_whole(file, text.encode())
    return former
