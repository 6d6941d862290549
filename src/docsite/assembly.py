"""Put the built lines together to one site: aliases, redirects, addresses for search engines and programs."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment
from lxml import etree
from lxml.builder import ElementMaker
from mike.versions import Versions

from docsite.copies import OFFER, name_copy, render_index, render_sums, write_copy
from docsite.edition import Edition
from docsite.feeds import render_atom, render_calendar, render_json
from docsite.project import Project
from docsite.rendering import render_offer, render_redirect, render_root

COPY_PAGES = ("index.html", "offline.html")
"""The pages of a line that have a place to offer its offline copy."""

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def assemble_site(
    folder: Path, project: Project, site_url: str, build_id: str, templates: Environment, verifier: bytes
) -> None:
    """Complete a folder that holds one subfolder for each line of the project.

    `verifier` is the program that each offline copy brings along to verify it.
    """
    newest = Edition(project, project.latest, site_url, build_id)
    editions = [Edition(project, line, site_url, build_id) for line in project.lines]
    _write_copies(folder, editions, templates, verifier)
    shutil.copytree(folder / str(project.latest), folder / "latest")
    if project.lts:
        _write_alias(folder, "lts", Edition(project, project.lts, site_url, build_id), templates)
    write_text(folder / "index.html", render_root(templates, "root-index.html", newest))
    write_text(folder / "404.html", render_root(templates, "root-404.html", newest))
    write_text(folder / "versions.json", render_versions(project))
    write_text(folder / "sitemap.xml", render_sitemap(project, site_url))
    write_text(folder / "robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {site_url}sitemap.xml\n")
    write_text(folder / "feeds/releases.atom", render_atom(project, site_url, templates))
    write_text(folder / "feeds/releases.json", render_json(project, site_url))
    calendar = folder / "feeds/lifecycle.ics"
    calendar.write_bytes(render_calendar(project, site_url))


def _write_copies(folder: Path, editions: list[Edition], templates: Environment, verifier: bytes) -> None:
    """Pack the offline copies, then offer each on the pages of its line that have a place for it."""
    archives = []
    for edition in editions:
        downloads = folder / "downloads" / str(edition.line)
        path = downloads / f"{name_copy(edition)}.zip"
        archive = write_copy(folder / str(edition.line), edition, path, {"verify_copy.py": verifier})
        (downloads / "SHA256SUMS").write_bytes(render_sums({archive.name: archive.sha256}))
        archives.append((edition, archive))
        for page in COPY_PAGES:
            file = folder / str(edition.line) / page
            if file.exists():
                offer = render_offer(templates, edition, archive, page)
                write_text(file, file.read_text("utf-8").replace(OFFER, offer))
    write_text(folder / "downloads/index.json", render_index(archives))


def write_text(file: Path, text: str) -> None:
    """Write UTF-8 with Unix line ends, making the folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8", newline="\n")


def _write_alias(folder: Path, alias: str, edition: Edition, templates: Environment) -> None:
    """Write pages that lead from the alias to the line, each to its own."""
    line = folder / str(edition.line)
    for file in sorted(line.rglob("*.html")):
        address = file.relative_to(line).as_posix()
        target = f"../{edition.line}/{address}"
        canonical = f"{edition.site_url}{edition.line}/{address}"
        write_text(folder / alias / address, render_redirect(templates, edition, address, target, canonical))


def render_versions(project: Project) -> str:
    """Render `versions.json` in mike's shape, aliases in a fixed order (mike keeps them in a set)."""
    versions = Versions()
    for line in project.lines:
        aliases = [name for name, target in (("latest", project.latest), ("lts", project.lts)) if target == line]
        versions.add(str(line), line.title, aliases)
    entries = [info.to_json() for info in versions]
    for entry in entries:
        entry["aliases"] = sorted(entry["aliases"])
    return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"


def render_sitemap(project: Project, site_url: str) -> str:
    """Render the canonical addresses of all pages that search engines may list (sitemaps.org 0.9)."""
    make = ElementMaker(nsmap={None: SITEMAP})
    addresses = sorted(set(_list_canonical(project)))
    urlset = make.urlset(*(make.url(make.loc(site_url + address)) for address in addresses))
    return etree.tostring(urlset, xml_declaration=True, encoding="utf-8", pretty_print=True).decode()


def _list_canonical(project: Project) -> Iterator[str]:
    for line in project.lines:
        if project.is_indexed(line):
            for path in project.page_map.lines:
                if project.page_map.has(path, line.line):
                    yield project.canonical(path, line)


def swap_site(built: Path, site: Path) -> None:
    """Put the built folder in the place of the site; on failure the former site stands as before."""
    former = _former(site)
    shutil.rmtree(former, ignore_errors=True)
    if site.exists():
        site.rename(former)
    try:
        built.rename(site)
    except OSError:
        recover_site(site)
        raise
    shutil.rmtree(former, ignore_errors=True)


def recover_site(site: Path) -> None:
    """Bring the former site back after a build that was killed between the two steps of `swap_site`."""
    if not site.exists() and _former(site).exists():
        _former(site).rename(site)


def _former(site: Path) -> Path:
    return site.with_name(f".{site.name}-former")
