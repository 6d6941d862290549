"""Version menu, canonical address, noindex, banner: what every page says about its line."""

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from docsite.edition import Edition
from docsite.russian import format_date, format_days, format_size


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Give the templates the edition and the filters of Russian dates and sizes."""
    env.globals["edition"] = config.extra["edition"]
    env.filters.update(date=format_date, days=format_days, size=format_size)
    return env


def on_page_context(context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation) -> TemplateContext:
    """Let the canonical address be the one that stands for the page in all lines."""
    edition: Edition = config.extra["edition"]
    page.canonical_url = edition.canonical(page.file.src_uri)
    return context
