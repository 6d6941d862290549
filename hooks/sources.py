"""Publish of `docs/` what pages lead to, and no leftovers (see `docsite_mkdocs.references`)."""

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority, get_plugin_logger
from mkdocs.structure.files import Files

from docsite_mkdocs.build import find_build
from docsite_mkdocs.references import add_manual, check_files, drop_leftovers, find_unreferenced

log = get_plugin_logger("sources")


@event_priority(100)  # before others look at them
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leave out what is no source, and add the writers' manual."""
    drop_leftovers(files, config)
    add_manual(files, config, find_build(config).line_site.project)
    return files


@event_priority(100)  # before others look at the files that are left
def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Leave out the files that nothing leads to; a preview keeps them, since an edit may lead there."""
    build = find_build(config)
    unreferenced = find_unreferenced(files, config, build.overrides)
    for problem in check_files(files, config, unreferenced):
        log.warning("%s", problem)
    for file in unreferenced if build.ends else ():
        files.remove(file)
    return env
