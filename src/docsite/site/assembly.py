"""Put the built lines together to one site: aliases, redirects, addresses for search engines and programs.

See decisions/0030-latest-is-made-of-hard-links.md.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from jinja2 import Environment
from lxml import html

from docsite.addresses import as_html
from docsite.documents.typesetting import DocumentFile
from docsite.files import checksum, render_sums, write_text
from docsite.line.line_site import LineSite
from docsite.line.project import find_line
from docsite.offline.copies import TITLE, name_copy
from docsite.releases.models import Line
from docsite.site.advisories import render_advisories
from docsite.site.downloads import Download, describe_download, describe_line, render_manifest, render_offer
from docsite.site.feeds import render_atom, render_calendar, render_openeox
from docsite.site.machines import render_sitemap, render_versions
from docsite.site.releases_json import SCHEMA, render_json, render_json_schema
from docsite.theme.templates import render_redirect, render_root
from docsite.tree.front_matter import OFFER


def assemble_site(
    folder: Path,
    line_sites: Sequence[LineSite],
    templates: Environment,
    document_files: Mapping[Line, tuple[DocumentFile, ...]],
) -> None:
    """Complete a folder that holds one subfolder for each of the lines, newest first, and its offline copy.

    `document_files` are the files of each line's documents.
    """
    newest = next(line_site for line_site in line_sites if line_site.line == line_site.project.latest)
    project, site_url = newest.project, newest.site_url
    _write_downloads(folder, line_sites, templates, document_files)
    # two names of each file: whoever publishes the site copies it
    shutil.copytree(folder / str(project.latest), folder / "latest", copy_function=os.link)
    _write_moved(folder, newest, templates)
    for line_site in line_sites:
        if line_site.line == project.lts:
            _write_alias(folder, "lts", line_site, templates)
    for line in project.dropped:
        _write_leads(folder, str(line), line, "latest", newest, templates)
    for place, name in project.identity.former_folders.items():
        if (line := find_line(project.lineup, name)) in project.lines:
            _write_leads(folder, place.strip("/"), line, name, newest, templates)
    write_text(folder / "index.html", render_root(templates, "root-index.html", newest))
    write_text(folder / "404.html", render_root(templates, "root-404.html", newest, _find_icon(folder, "latest")))
    write_text(folder / "versions.json", render_versions(project))
    write_text(folder / "sitemap.xml", render_sitemap(project, site_url))
    write_text(folder / "robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {site_url}sitemap.xml\n")
    for path, text in chain(
        render_atom(project, site_url, templates), render_openeox(project), render_advisories(project, site_url)
    ):
        write_text(folder / path, text)
    write_text(folder / "feeds/releases.json", render_json(project, site_url))
    write_text(folder / SCHEMA, render_json_schema())
    calendar = folder / "feeds/lifecycle.ics"
    calendar.write_bytes(render_calendar(project, site_url))


def _find_icon(folder: Path, name: str) -> str:
    """Return the address of the icon that the home page of the folder names, from the site's root."""
    page = html.document_fromstring((folder / name / "index.html").read_bytes())
    return "".join(f"{name}/{address}" for address in page.xpath("//link[@rel='icon']/@href")[:1])


def _write_downloads(
    folder: Path,
    line_sites: Iterable[LineSite],
    templates: Environment,
    document_files: Mapping[Line, tuple[DocumentFile, ...]],
) -> None:
    """Put the documents beside the offline copies, and offer both on the pages that have a place for it."""
    entries = []
    for line_site in line_sites:
        line, downloads = folder / str(line_site.line), folder / "downloads" / str(line_site.line)
        archive = downloads / f"{name_copy(line_site)}.zip"
        copy = describe_download(archive.name, archive.read_bytes(), TITLE)
        documents: tuple[Download, ...] = ()
        for document_file in document_files.get(line_site.line, ()):
            (downloads / document_file.name).write_bytes(document_file.content)
            kind, unfilled = document_file.document, document_file.unfilled
            document = describe_download(document_file.name, document_file.content, kind.title, kind.slug, unfilled)
            documents = (*documents, document)
        entries.append(describe_line(line_site, copy, documents))
        manifest = render_manifest(entries[-1])
        write_text(downloads / "manifest.json", manifest)
        sums = {file.name: file.sha256 for file in (copy, *documents)}
        sums["manifest.json"] = checksum(manifest.encode())
        (downloads / "SHA256SUMS").write_bytes(render_sums(sums))
        for path in line_site.project.offering:
            if line_site.has(path):
                address = as_html(path)
                _write_offers(line / address, partial(render_offer, templates, line_site, copy, documents, address))
    write_text(folder / "downloads/index.json", render_manifest({"copies": entries}))


def _write_offers(file: Path, render: Callable[[str], str]) -> None:
    write_text(file, OFFER.sub(lambda match: render(match["what"]), file.read_text("utf-8")))


def _write_alias(folder: Path, alias: str, line_site: LineSite, templates: Environment) -> None:
    """Write pages that lead from the alias to the line, each to its own."""
    line = folder / str(line_site.line)
    for file in sorted(line.rglob("*.html")):
        address = file.relative_to(line).as_posix()
        target = f"../{line_site.line}/{address}"
        canonical = f"{line_site.site_url}{line_site.line}/{quote(address)}"
        write_text(folder / alias / address, render_redirect(templates, line_site, address, target, canonical))


def _write_moved(folder: Path, newest: LineSite, templates: Environment) -> None:
    """Write, in `latest`, pages that lead to those which one other line has.

    They keep the addresses that feeds gave releases before 0068, and those that go on from line to line.
    """
    project = newest.project
    for path in project.page_map.homes:
        home, there = project.locate(path, project.latest.line)
        if home != project.latest.line:
            _write_lead(folder / "latest", path, f"../{home}/{as_html(there)}", newest, templates)


def _write_leads(folder: Path, place: str, had: Line, name: str, newest: LineSite, templates: Environment) -> None:
    """Write pages that lead from a folder, which had the pages of one line, to a line or an alias.

    It is that of a line which is no longer published, or of the site before this one; what is there already stays.
    See decisions/0072-folders-of-a-former-site-lead-on.md.
    """
    project = newest.project
    line, way = find_line(project.lineup, name).line, "../" * len(PurePosixPath(place).parts)
    for path, successor in project.page_map.find_former(had).items():
        home, there = project.locate(successor, line)
        if not (folder / place / as_html(path)).exists():
            target = f"{name if name == 'latest' and home == line else home}/{as_html(there)}"
            _write_lead(folder / place, path, way + target, newest, templates)


def _write_lead(folder: Path, path: str, target: str, newest: LineSite, templates: Environment) -> None:
    """Write, at the path's address in the folder, a page that leads to a target, which is named from there, too."""
    canonical = f"{newest.site_url}{quote(target.lstrip('./'))}"
    write_text(folder / as_html(path), render_redirect(templates, newest, as_html(path), target, canonical))
