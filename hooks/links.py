"""The suggestion and support links of every page (see `docsite.line.contact_links`)."""

from html import unescape

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from docsite.line.contact_links import PageLinks, draw_code
from docsite.line.line_site import Edition

PORTAL_CODE = "assets/portal.svg"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the portal's address as a picture for a phone's camera; offline copies show it."""
    edition: Edition = config.extra["edition"]
    if portal := edition.project.identity.contacts.support_portal:
        files.append(File.generated(config, PORTAL_CODE, content=draw_code(portal)))
    return files


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Give the templates `page_links(page)`; a page without a source, such as 404, passes its title and path."""
    edition: Edition = config.extra["edition"]

    def page_links(page: Page | None, title: str = "", path: str = "") -> PageLinks:
        if page is None:
            return edition.links(path, title)
        return edition.links(page.file.src_uri, unescape(str(page.title)))

    env.globals["page_links"] = page_links
    return env
