"""Publish our style sheets and scripts under names of their content, and of the theme's only what is used."""

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

from docsite.theme.assets import SITEMAP, is_unused
from docsite_mkdocs.build import find_build

STYLES, SCRIPT = "assets/site.css", "assets/site.js"
"""What every page loads before what a product adds."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Name the files in the configuration as they will be published."""
    names = find_build(config).assets
    config.theme.static_templates.discard(SITEMAP)
    styles, scripts = dict.fromkeys([STYLES, *config.extra_css]), dict.fromkeys([SCRIPT, *config.extra_javascript])
    config.extra_css = [names.get(path, path) for path in styles]
    config.extra_javascript = [names.get(str(script), script) for script in scripts]
    config.theme["favicon"] = names.get(config.theme["favicon"], config.theme["favicon"])
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Name the files themselves, and leave out what nobody loads."""
    names = find_build(config).assets
    for file in list(files):
        if is_unused(file.src_uri):
            files.remove(file)
        elif published := names.get(file.src_uri):
            file.dest_uri = published
    return files


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Give the templates `asset(path)`, the published path of a file."""
    env.globals["asset"] = find_build(config).assets.__getitem__
    return env
