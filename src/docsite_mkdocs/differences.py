"""Compare a line's pages with those of the line before, and keep a view for each that differs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig

from docsite.cache import Cache
from docsite.differences.pages import make_list, make_view
from docsite.differences.sections import find_differences
from docsite.line.line_site import LineSite, rename_line_site
from docsite.line.page_text import adapt_page
from docsite.problems import ProblemsError
from docsite.reading.html import remove_comments
from docsite.releases.generated import GeneratedPage
from docsite.releases.generated_paths import DifferencePaths
from docsite.theme.templates import render_generated
from docsite.tree.front_matter import may_vary

Sections = list[dict[str, Any]]


@dataclass
class Differences:
    """What is new or changed on the pages of a line since its predecessor; without one, or a place, nothing ever is."""

    line_site: LineSite
    cache: Cache
    templates: Environment
    templates_version: str
    settings: tuple[str, ...]
    generated: dict[str, GeneratedPage]
    """The generated pages by path; views join them."""
    changes: dict[str, str] = field(default_factory=dict)
    """Path of a page → `changed` or `added`."""

    @property
    def paths(self) -> DifferencePaths | None:
        """Where the views stand; `None` if there are none."""
        return self.line_site.project.paths.differences

    @property
    def titles(self) -> Mapping[str, str]:
        """The titles of all pages by path."""
        return {**self.line_site.titles, **{path: page.title for path, page in self.generated.items()}}

    def compare_all(self, texts: Iterable[tuple[str, str]], config: MkDocsConfig) -> list[GeneratedPage]:
        """Compare the pages of these paths and texts, and generated ones; return the pages that show what differs."""
        older, paths = self.line_site.predecessor, self.paths
        if older is None or paths is None:
            return []
        titles = self.titles
        for path, markdown in texts:
            self.compare(path, markdown)
        for page in [page for page in self.generated.values() if page.varies]:
            self._note(page.path, self._compare_generated(page, older), older, titles, paths)
        changed = list(self.changes)
        self.changes |= dict.fromkeys(self.line_site.beyond(older), "added")
        overview = make_list(changed, titles, self.line_site, older, config.nav, paths)
        self.generated[overview.path] = overview
        return [overview, *(self.generated[paths.of(path)] for path in changed)]

    def compare(self, path: str, markdown: str) -> None:
        """Compare a page of the tree, which may have been compared before."""
        older, paths = self.line_site.predecessor, self.paths
        if older and paths and self.line_site.has(path) and older.has(path):
            sections = self._compare_texts(path, markdown, older)
            self._note(path, sections, older, self.line_site.titles, paths)

    def _note(
        self, path: str, sections: Sections, older: LineSite, titles: Mapping[str, str], paths: DifferencePaths
    ) -> None:
        """Remember what has changed on the page."""
        self.changes.pop(path, None)
        self.generated.pop(paths.of(path), None)
        if sections:
            self.changes[path] = "changed"
            view = make_view(path, titles[path], older, sections, paths)
            self.generated[view.path] = view

    def _compare_texts(self, path: str, markdown: str, older: LineSite) -> Sections:
        if not may_vary(markdown.encode()):
            return []
        try:
            expanded = self.line_site.project.reader.expand(markdown, path)
        except ProblemsError:  # the page itself will say so
            return []

        def read(text_of: LineSite) -> str:
            return adapt_page(markdown, path, text_of, self.cache).text

        def compare() -> Sections:
            after, before = read(self.line_site), read(rename_line_site(older, self.line_site))
            if before == after:
                return []
            own = read(older)

            def convert(text: str) -> str:
                return remove_comments(self.line_site.project.reader.convert(text))

            found: Sections = self.cache.recall(
                lambda: find_differences(convert(after), convert(before), lambda: convert(own)),
                __name__, after, before, own, *self.settings,
            )  # fmt: skip
            return found

        # the outer entry spares the adaptation; the inner one outlives a new day and new metadata
        version, line = self.line_site.project.version, str(self.line_site.line)
        sections: Sections = self.cache.recall(
            compare, __name__, "page", version, line, path, expanded.text, *self.settings
        )
        return sections

    def _compare_generated(self, page: GeneratedPage, older: LineSite) -> Sections:
        render = partial(render_generated, self.templates, page)

        def find() -> Sections:
            renamed = rename_line_site(older, self.line_site)
            return find_differences(render(self.line_site), render(renamed), lambda: render(older))

        inputs = (self.line_site.project.version, self.templates_version, str(self.line_site.line), page.path)
        sections: Sections = self.cache.recall(find, __name__, "generated", *inputs)
        return sections
