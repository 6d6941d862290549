"""Load the metadata and decide which line this build is for; every other hook works on the result.

Reads the environment: `LINE` (a line or an alias; default `latest`), `LINES` (the lines of a partial site),
`SOURCE_DATE_EPOCH` (the build's day, seconds since 1970; default today) and `BUILD_ID` (default: the git commit).
"""

import datetime as dt
import os
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from docsite.cache import open_cache
from docsite.command import FaultError
from docsite.line.line_site import Edition
from docsite.line.project import find_line, load_project
from docsite.line.run import find_build_id, find_day, find_lines
from docsite.problems import ProblemsError
from docsite.tree.configuration import Config, list_settings


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the `Edition` into `config.extra` and point MkDocs at the line's address."""
    root = Path(config.config_file_path).parent
    config.extra["cache"], config.extra["settings"] = open_cache(root), list_settings(root)
    site_url = (config.site_url or "http://127.0.0.1/").rstrip("/") + "/"
    if "edition" not in config.extra:  # `build_site.py` brings one along
        config.extra["edition"] = load_edition(root, config, site_url)
    if (
        urlsplit(site_url).netloc != f"{config.dev_addr.host}:{config.dev_addr.port}"
    ):  # `serve` shows one line, at the root
        config.site_url = f"{site_url}{config.extra['edition'].line}/"
    return config


def load_edition(root: Path, config: MkDocsConfig, site_url: str) -> Edition:
    """Load the line that the environment names."""
    try:
        day = find_day(os.environ, dt.datetime.now(dt.UTC).date())
        project = load_project(root, Config(site_url, config.extra, config.nav or ()), day, find_lines(os.environ))
        line = find_line(project.lineup, os.environ.get("LINE") or "latest")
    except (ProblemsError, FaultError) as error:
        raise PluginError(f"{error}") from error
    build_id = os.environ.get("BUILD_ID") or find_build_id(root)
    return Edition(project, line, site_url, build_id)
