"""Find where the theme's templates and those of the reference lie, and mend them (see `docsite.theme.mends`)."""

from pathlib import Path
from typing import Any

from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from docsite.cache import Cache
from docsite.command import describe_fault
from docsite.problems import ProblemsError
from docsite.theme.mends import Mends, load_mends


def mend_others(config: MkDocsConfig, overrides: Path, cache: Cache) -> Mends:
    """Try all rules, and mend the reference's templates; raises `PluginError` with every rule that does not hold."""
    reference: Any = config.plugins.get("mkdocstrings")
    handler = reference.get_handler("python") if reference and reference.config.enabled else None
    folders = {"theme": config.theme.dirs} | ({"mkdocstrings": handler.env.loader.searchpath} if handler else {})
    extensions = [name for name in config.markdown_extensions if isinstance(name, str)]  # others are of plugins
    markdown = Markdown(extensions=extensions, extension_configs=config.mdx_configs)
    try:
        mends = load_mends(overrides, folders, markdown.convert, cache)
    except ProblemsError as error:
        raise PluginError(f"{error}") from error
    except OSError as error:
        raise PluginError(describe_fault(error)) from error
    if handler:
        handler.env.loader = mends.loaders["mkdocstrings"]
    return mends
