"""Put the built lines together to one site: aliases, redirects, addresses for search engines and programs."""

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from jinja2 import Environment
from lxml import etree
from lxml.builder import ElementMaker
from mike.versions import Versions

from docsite.checksums import checksum, render_sums
from docsite.copies import TITLE, name_copy
from docsite.downloads import OFFER, Download, describe_download, describe_line, render_manifest
from docsite.edition import Edition, as_html
from docsite.feeds import render_atom, render_calendar, render_json
from docsite.models import Line
from docsite.pages import DIFFERENCES
from docsite.project import Project
from docsite.rendering import render_offer, render_redirect, render_root
from docsite.typesetting import Sheet

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def assemble_site(
    folder: Path, editions: Sequence[Edition], templates: Environment, sheets: Mapping[Line, tuple[Sheet, ...]]
) -> None:
    """Complete a folder that holds one subfolder for each of the editions, newest line first, and its offline copy.

    `sheets` are the files of each line's documents.
    """
    newest = next(edition for edition in editions if edition.line == edition.project.latest)
    project, site_url = newest.project, newest.site_url
    _write_downloads(folder, editions, templates, sheets)
    # two names of each file: whoever publishes the site copies it
    shutil.copytree(folder / str(project.latest), folder / "latest", copy_function=os.link)
    for edition in editions:
        if edition.line == project.lts:
            _write_alias(folder, "lts", edition, templates)
    for line in project.dropped:
        _write_dropped(folder, line, newest, templates)
    write_text(folder / "index.html", render_root(templates, "root-index.html", newest))
    write_text(folder / "404.html", render_root(templates, "root-404.html", newest))
    write_text(folder / "versions.json", render_versions(project))
    write_text(folder / "sitemap.xml", render_sitemap(project, site_url))
    write_text(folder / "robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {site_url}sitemap.xml\n")
    write_text(folder / "feeds/releases.atom", render_atom(project, site_url, templates))
    write_text(folder / "feeds/releases.json", render_json(project, site_url))
    calendar = folder / "feeds/lifecycle.ics"
    calendar.write_bytes(render_calendar(project, site_url))


def _write_downloads(
    folder: Path, editions: Iterable[Edition], templates: Environment, sheets: Mapping[Line, tuple[Sheet, ...]]
) -> None:
    """Put the documents beside the offline copies, and offer both on the pages that have a place for it."""
    entries = []
    for edition in editions:
        line, downloads = folder / str(edition.line), folder / "downloads" / str(edition.line)
        archive = downloads / f"{name_copy(edition)}.zip"
        copy = describe_download(archive.name, archive.read_bytes(), TITLE)
        documents: tuple[Download, ...] = ()
        for sheet in sheets.get(edition.line, ()):
            (downloads / sheet.name).write_bytes(sheet.content)
            document = describe_download(sheet.name, sheet.content, sheet.document.title, sheet.document.slug)
            documents = (*documents, document)
        entries.append(describe_line(edition, copy, documents))
        manifest = render_manifest(entries[-1])
        write_text(downloads / "manifest.json", manifest)
        sums = {file.name: file.sha256 for file in (copy, *documents)}
        sums["manifest.json"] = checksum(manifest.encode())
        (downloads / "SHA256SUMS").write_bytes(render_sums(sums))
        for path in edition.project.offering:
            if edition.has(path):
                address = as_html(path)
                _write_offers(line / address, partial(render_offer, templates, edition, copy, documents, address))
    write_text(folder / "downloads/index.json", render_manifest({"copies": entries}))


def _write_offers(file: Path, render: Callable[[str], str]) -> None:
    write_text(file, OFFER.sub(lambda match: render(match["what"]), file.read_text("utf-8")))


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


def _write_dropped(folder: Path, line: Line, newest: Edition, templates: Environment) -> None:
    """Write pages that lead from the addresses of a line that is no longer published to `latest`."""
    page_map, latest = newest.project.page_map, newest.project.latest.line
    for path, successor in page_map.find_former(line).items():
        address, nearest = as_html(path), as_html(page_map.find_nearest(successor, latest))
        canonical = f"{newest.site_url}latest/{nearest}"
        page = render_redirect(templates, newest, address, f"../latest/{nearest}", canonical)
        write_text(folder / str(line) / address, page)


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
                if project.page_map.has(path, line.line) and path != DIFFERENCES:  # which no search engine lists
                    yield project.canonical(path, line)


def keep_times(built: Path, site: Path) -> None:
    """Give every file that the site holds already, letter for letter, the time it has there.

    So web servers and programs that copy sites see what has changed, and nothing else.
    """
    for file in built.rglob("*"):
        path = file.relative_to(built)
        with contextlib.suppress(OSError):  # it is new, or a folder
            if path.parts[0] != "latest" and file.read_bytes() == (site / path).read_bytes():  # `latest` are links
                status = (site / path).stat()
                os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


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
