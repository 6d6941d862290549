"""Keep the former addresses of moved pages alive."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from docsite.files import write_text
from docsite.theme.templates import render_redirect
from docsite_mkdocs.build import find_build


def on_post_build(config: MkDocsConfig) -> None:
    """Write at every former address a page that leads on."""
    build = find_build(config)
    for former, present in build.line_site.redirects():
        write_text(Path(config.site_dir, former), render_redirect(build.templates, build.line_site, former, present))
