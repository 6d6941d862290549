"""Keep the former addresses of moved pages alive."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from docsite.line.line_site import Edition
from docsite.theme.templates import render_redirect


def on_post_build(config: MkDocsConfig) -> None:
    """Write at every former address a page that leads on."""
    edition: Edition = config.extra["edition"]
    for former, present in edition.redirects():
        file = Path(config.site_dir, former)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(render_redirect(config.extra["templates"], edition, former, present), "utf-8")
