"""What one build of a line knows, for all hooks: one typed object under one key of the configuration.

See decisions/0048-one-importer-of-mkdocs-and-one-typed-build.md.
"""

import datetime as dt
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File
from mkdocs.structure.nav import Navigation
from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from docsite.cache import Cache, open_cache
from docsite.files import digest_files
from docsite.line.line_site import LineSite
from docsite.line.project import find_line, load_project
from docsite.line.run import read_run
from docsite.problems import FaultError, ProblemsError
from docsite.reading.sources import list_files
from docsite.releases.generated import GeneratedPage, find_history, list_generated
from docsite.search.collection import SearchCollection
from docsite.theme.assets import FOLDER, name_assets
from docsite.theme.glossary import Glossary, load_glossary
from docsite.theme.mends import Mends
from docsite.theme.templates import list_headings, make_environment, render_changes, render_generated
from docsite.tree.configuration import Config, list_settings, load_config
from docsite.tree.front_matter import parse_page
from docsite.tree.product import RESERVED
from docsite.tree.published import find_left_out
from docsite_mkdocs.conversion import Converter
from docsite_mkdocs.differences import Differences
from docsite_mkdocs.frames import Frames, describe_navigation


@dataclass
class Build:
    """A build of one line. What several hooks need is found once; what they tell each other stands below."""

    root: Path
    """The project's folder."""
    line_site: LineSite
    ends: bool = True
    """Whether it builds once; a preview goes on, and converts pages again."""
    diagrams: dict[str, set[str]] = field(default_factory=dict)
    """Path of a page → paths of the diagrams that it holds."""
    navigation: Navigation = field(init=False)
    """As MkDocs has made it; every frame shows it."""
    mends: Mends = field(init=False)
    """What is changed in the templates and the HTML of others."""
    frames: Frames = field(init=False)
    """What surrounds the pages' texts; see `open_frames`."""

    @cached_property
    def cache(self) -> Cache:
        """Finished results."""
        return open_cache(self.root)

    def read_page(self, file: File) -> tuple[str, dict[str, Any]]:
        """Return the Markdown of a page of the tree, and what its front matter says. Raises `PluginError`."""
        try:
            page = parse_page(file.content_bytes, file.src_uri, self.line_site.project.source(file.src_uri), self.cache)
        except ProblemsError as error:
            raise PluginError(f"{error}") from error
        return page.text, page.meta

    @cached_property
    def settings(self) -> tuple[str, ...]:
        """What of `mkdocs.yml` decides how a page looks."""
        return list_settings(self.root, os.environ, self.cache.programs)

    @property
    def overrides(self) -> Path:
        """The folder of templates, styles and scripts."""
        return self.root / "overrides"

    @cached_property
    def assets(self) -> Mapping[str, str]:
        """Paths of our style sheets and scripts → those they are published at."""
        return name_assets(self.overrides / FOLDER)

    @cached_property
    def templates(self) -> Environment:
        """The templates of generated pages."""
        return make_environment(self.overrides, self.cache, self.line_site.project.identity.product.issues)

    @cached_property
    def templates_version(self) -> str:
        """A digest of all templates."""
        return digest_files(self.overrides, list_files(self.overrides, "*.html"))

    @cached_property
    def generated(self) -> dict[str, GeneratedPage]:
        """The line's pages made from the metadata, by path; views of changes join them."""
        project = self.line_site.project
        pages = list_generated(project.metadata, project.lineup.lines, project.paths)
        return {page.path: page for page in pages if self.line_site.has(page.path)}

    def render(self, page: GeneratedPage) -> tuple[str, list[Any]]:
        """Return the body of a generated page and its headings as tokens of Markdown's `toc` extension."""
        inputs = (
            self.line_site.project.version,
            self.templates_version,
            str(self.line_site.line),
            page.path,
            page.version,
            str(self.line_site.is_preview),
        )

        def render() -> tuple[str, list[Any]]:
            body = render_generated(self.templates, page, self.line_site)
            return body, list_headings(body)

        # it hangs on this module, which imports whatever makes such pages: what they show is no part of the key
        body, headings = self.cache.recall(render, __name__, *inputs)
        return body, headings

    def render_changes(self) -> tuple[str, str] | None:
        """Return path and text of the script that brings the line's changes to their filter, if it has a release."""
        paths = self.line_site.project.paths.changelog
        history = paths and find_history(self.line_site.project.metadata, self.line_site.line, paths)
        return (history.paths.script, render_changes(self.templates, history)) if history else None

    @cached_property
    def differences(self) -> Differences:
        """What has changed since the line before."""
        return Differences(
            self.line_site, self.cache, self.templates, self.templates_version, self.settings, self.generated
        )

    @cached_property
    def converter(self) -> Converter:
        """Converts the pages."""
        return Converter(self.cache, self.settings, self.line_site)

    @cached_property
    def glossary(self) -> Glossary | None:
        """The terms that pages link to, if the line has the page of them."""
        path = self.line_site.project.identity.pages.glossary
        return load_glossary(self.root / "docs", path) if path and self.line_site.has(path) else None

    @cached_property
    def search(self) -> SearchCollection:
        """What the search will find."""
        return SearchCollection(self.line_site.project.synonyms, self.cache)

    def open_frames(self, env: Environment) -> None:
        """Begin the frames when all pages are converted: they hold the titles of other pages."""
        navigation = describe_navigation(self.navigation)
        surroundings = (self.templates_version, self.mends.version, repr(self.assets), navigation, *self.settings)
        self.frames = Frames(self.cache, __name__, self.line_site, surroundings)
        env.loader = self.mends.loaders["theme"]
        self.frames.equip(env, self.overrides)


ORDER = (
    ("line", "sources", "begins the build"),
    ("line", "pages", "begins the build"),
    ("line", "navigation", "begins the build"),
    ("generated", "differences", "names the pages that are compared, too"),
    ("pages", "conversion", "makes the Markdown that is converted"),
    ("generated", "search", "makes the text of its pages"),
    ("finishing", "search", "sets formulas and titles, which are found"),
    ("finishing", "glossary", "sets titles, which have terms"),
    ("glossary", "search", "makes links, which part no words"),
    ("diagrams", "search", "puts drawings in, whose words nobody searches for"),
)
"""Hooks of which the first must run before the second, and what it does; they run as `mkdocs.yml` lists them."""


def check_order(hooks: Iterable[str]) -> None:
    """Raise `PluginError` if a hook stands before another whose work it needs, or without it."""
    names = [Path(hook).stem for hook in hooks]
    for first, second, why in ORDER:
        if second in names and first not in names[: names.index(second)]:
            cause = f"hooks/{second}.py without hooks/{first}.py before it, which {why}"
            raise PluginError(f"mkdocs.yml: {cause}; expected it above, among the hooks")


def take_settings(config: MkDocsConfig, *, is_preview: bool = False) -> Config:
    """Let MkDocs have the navigation as it was typed, and leave out what is no file of the site.

    Returns the file as we read it; a preview shows drafts, too. Raises `ProblemsError`.
    """
    read = load_config(Path(config.config_file_path).parent)
    if read.nav:
        config.nav = list(read.nav)
    if is_preview:
        read, config.draft_docs = replace(read, draft_docs=""), None
    left_out = [f"/{GitIgnoreSpecPattern.escape(path)}" for path in find_left_out(Path(config.docs_dir), read)]
    config.exclude_docs = GitIgnoreSpec.from_lines([*read.exclude_docs.splitlines(), *left_out])
    return read


def begin_build(config: MkDocsConfig, *, is_preview: bool = False) -> Build:
    """Return the build that a command brought along, or that of the line which the environment names."""
    given = config.extra.get(RESERVED)
    if isinstance(given, Build):
        return given
    root = Path(config.config_file_path).parent
    site_url = (config.site_url or "http://127.0.0.1/").rstrip("/") + "/"
    try:
        run = read_run(os.environ, root, dt.datetime.now(dt.UTC).date())
        read = take_settings(config, is_preview=is_preview)
        project = load_project(root, replace(read, site_url=site_url), run.day, run.lines)
        line = find_line(project.lineup, run.line)
    except (ProblemsError, FaultError) as error:
        raise PluginError(f"{error}") from error
    build = Build(root, LineSite(project, line, site_url, run.build_id, is_preview=is_preview))
    config.extra[RESERVED] = build
    return build


def find_build(config: MkDocsConfig) -> Build:
    """Return the build that `hooks/line.py` began; raises `PluginError` without it."""
    build = config.extra.get(RESERVED)
    if not isinstance(build, Build):
        raise PluginError("mkdocs.yml: no hooks/line.py before the other hooks; expected it as the first one")
    return build
