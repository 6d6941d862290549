"""Version menu, canonical address, noindex, banner: what the templates need to say about a page's line."""

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

from docsite.russian.formats import format_date, format_days, format_size


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Give the templates the filters of Russian dates and sizes."""
    env.filters.update(date=format_date, days=format_days, size=format_size)
    return env
