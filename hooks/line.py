"""Decide which line this build is for; every other hook works on the `Build` that begins here.

Reads the environment: `LINE` (a line or an alias; default `latest`), `LINES` (the lines of a partial site),
`SOURCE_DATE_EPOCH` (the build's day, seconds since 1970; default today) and `BUILD_ID` (default: the git commit).
"""

from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig

from docsite_mkdocs.build import begin_build, check_order


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Begin the build, and point MkDocs at the line's address."""
    check_order(map(str, config.hooks))
    line_site = begin_build(config).line_site
    if urlsplit(line_site.site_url).netloc != f"{config.dev_addr.host}:{config.dev_addr.port}":
        config.site_url = f"{line_site.site_url}{line_site.line}/"  # `serve` shows one line, at the root
    return config
