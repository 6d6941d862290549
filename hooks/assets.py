"""Publish our style sheets and scripts under names of their content, and of the theme's only what is used."""

from fnmatch import fnmatch
from pathlib import Path

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

from docsite.theme.assets import FOLDER, name_assets

SITEMAP = "sitemap.xml"
UNUSED = (
    SITEMAP,  # the site has one for all lines, with canonical addresses only
    "*.map",
    "assets/javascripts/workers/*",
    "assets/javascripts/lunr/tinyseg.js",
    "assets/javascripts/lunr/wordcut.js",
    "assets/javascripts/lunr/min/lunr.[!rs]*",
    "assets/javascripts/lunr/min/lunr.ro.*",
    "assets/javascripts/lunr/min/lunr.sv.*",
    "assets/javascripts/lunr/min/lunr.sa.*",
    "documents/*",
    "preview/*",
)
"""What nobody loads: the theme's own search worker, other languages, maps for debuggers, what is for other programs."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Name the files in the configuration as they will be published."""
    names = name_assets(Path(config.config_file_path).parent / "overrides" / FOLDER)
    config.extra["assets"] = names
    config.theme.static_templates.discard(SITEMAP)
    config.extra_css = [names.get(path, path) for path in config.extra_css]
    config.extra_javascript = [names.get(str(script), script) for script in config.extra_javascript]
    config.theme["favicon"] = names.get(config.theme["favicon"], config.theme["favicon"])
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Name the files themselves, and leave out what nobody loads."""
    for file in list(files):
        if any(fnmatch(file.src_uri, pattern) for pattern in UNUSED):
            files.remove(file)
        elif published := config.extra["assets"].get(file.src_uri):
            file.dest_uri = published
    return files


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Give the templates `asset(path)`, the published path of a file."""
    env.globals["asset"] = config.extra["assets"].__getitem__
    return env
