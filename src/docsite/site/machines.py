"""What programs read of a site: versions, addresses for search engines."""

import json
from collections.abc import Iterator

from lxml import etree
from lxml.builder import ElementMaker
from mike.versions import Versions

from docsite.line.project import Project

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


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
    unlisted = project.paths.heads.get("differences")  # which no search engine lists
    for line in project.lines:
        if project.is_indexed(line):
            for path in project.page_map.lines:
                if project.page_map.has(path, line.line) and path != unlisted:
                    yield project.canonical(path, line)
