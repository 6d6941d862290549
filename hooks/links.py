"""The suggestion and support links of every page (see `docsite.line.contact_links`)."""

from html import unescape

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from docsite.line.contact_links import PORTAL_CODE, PageLinks, draw_code
from docsite_mkdocs.build import find_build


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the portal's address as a picture for a phone's camera; offline copies show it."""
    if portal := find_build(config).line_site.project.identity.contacts.support_portal:
        files.append(File.generated(config, PORTAL_CODE, content=draw_code(portal)))
    return files


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Give the templates `page_links(page)`; a page without a source, such as 404, passes its title and path."""
    line_site = find_build(config).line_site

    def page_links(page: Page | None, title: str = "", path: str = "") -> PageLinks:
        return (
            line_site.links(path, title)
            if page is None
            else line_site.links(page.file.src_uri, unescape(str(page.title)))
        )

    env.globals["page_links"] = page_links
    return env
