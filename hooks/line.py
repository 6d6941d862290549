"""Decide which line this build is for; every other hook works on the `Build` that begins here.

Reads the environment: `LINE` (a line or an alias; default `latest`), `LINES` (the lines of a partial site),
`SOURCE_DATE_EPOCH` (the build's day, seconds since 1970; default today) and `BUILD_ID` (default: the git commit).
"""

from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation

from docsite_mkdocs.build import begin_build, check_order, find_build
from docsite_mkdocs.internals import replace_read_source


@event_priority(-100)  # when no hook adds a page any more
def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Let the pages of the tree be read by our reader alone: MkDocs' own takes `8:30` for a number."""
    read = find_build(config).read_page
    for file in files.documentation_pages():
        if file.page and not file.generated_by:
            replace_read_source(file.page, read)
    return nav


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Begin the build, and point MkDocs at the line's address."""
    check_order(map(str, config.hooks))
    line_site = begin_build(config).line_site
    if urlsplit(line_site.site_url).netloc != f"{config.dev_addr.host}:{config.dev_addr.port}":
        config.site_url = f"{line_site.site_url}{line_site.line}/"  # `serve` shows one line, at the root
    return config
