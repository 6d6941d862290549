"""The line that a writer looks at: its pages converted, to be rendered on demand."""

import threading
import traceback
from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.structure.files import File, Files, InclusionLevel, get_files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import clean_directory

from docsite.files import list_paths
from docsite.problems import ProblemsError
from docsite.reading.front_matter import find_head
from docsite.reading.structure import SNIPPET
from docsite.tree.settings_files import SETTINGS, read_settings
from docsite_mkdocs.build import begin_build
from docsite_mkdocs.conversion import REGISTERING
from docsite_mkdocs.internals import build_page, build_theme_template, populate_page
from docsite_mkdocs.preview.notes import Notes

ASKING = "<autoref "
"""What `mkdocs-autorefs` leaves in a converted page for a link to a place that another page tells it of."""


class PreviewedLine:
    """The line as it stands: its pages converted, to be rendered on demand.

    `files` and `contents` are as conversion has left them; what a build makes of them afterwards is made anew from them
    after every edit, so that nothing of it can grow old.
    """

    def __init__(self, root: Path, address: str, folder: Path) -> None:
        self.root = root
        """The project's folder."""
        self.address = address
        """Where the preview is served."""
        self.folder = folder
        """Where MkDocs writes."""
        self.lock = threading.RLock()
        self.failures: list[str] = []
        """Why there are no pages at all."""
        self.heads: dict[str, str] = {}
        """Path of a page → its front matter."""
        self.contents: dict[str, str | None] = {}
        """Path of a page → its HTML as it was converted, before anything is put into all pages."""
        self.notes = Notes()
        """What else would stop a build."""

    @property
    def problems(self) -> list[str]:
        """What would stop a build."""
        with self.lock:
            return [*self.failures, *self.notes.all()]

    def load(self) -> None:
        """Read and convert everything, as a build does before it writes."""
        with self.lock:
            self.failures = []
            self.notes.texts.clear()
            try:
                with self.notes.on("line"):
                    self._load()
            except (MkDocsException, SystemExit, Exception) as error:  # noqa: BLE001 - shown, whatever it is
                self.failures = [*self.notes.all(), describe_error(error)]

    def _load(self) -> None:
        source = self.root / SETTINGS
        while True:  # the cache must not keep pages that one text has made under the other, if it is edited meanwhile
            text = [file.text for file in read_settings(self.root)] if source.exists() else []
            self.config: MkDocsConfig = load_config(str(source), site_dir=str(self.folder))
            self.config.site_url = self.address
            self.build = begin_build(self.config, is_preview=True)
            if self.build.settings and [file.text for file in read_settings(self.root)] == text:
                break
        self.build.ends = False
        self.config.dev_addr = type(self.config.dev_addr)(*_split_address(self.address))
        self.config.plugins.on_startup(command="serve", dirty=False)
        self.config = config = self.config.plugins.on_config(self.config)
        config.plugins.on_pre_build(config=config)
        self.files: Files = get_files(config)
        self.env: Environment = config.theme.get_env()
        self.files.add_files_from_theme(self.env, config)
        self.files = config.plugins.on_files(self.files, config=config)
        set_exclusions(self.files, config)
        self.nav: Navigation = config.plugins.on_nav(
            get_navigation(self.files, config), config=config, files=self.files
        )
        self.heads.clear()
        self.contents.clear()
        for file in self.pages():
            self.convert(file.page or Page(None, file, config))
        self.finish()

    def pages(self) -> list[File]:
        """Return the files of the line's pages."""
        return list(self.files.documentation_pages(inclusion=InclusionLevel.is_in_serve))

    def convert(self, page: Page) -> None:
        """Read a page and convert it."""
        with self.notes.on("text", page.file.src_uri):
            populate_page(page, self.config, self.files)
        self.heads[page.file.src_uri] = _read_head(page.file)
        self.contents[page.file.src_uri] = page.content

    def finish(self) -> None:
        """Do what a build does between the conversion of its last page and the writing of its first."""
        clean_directory(str(self.folder))
        for file in self.pages():
            if file.page:
                file.page.content = self.contents[file.src_uri]
        files = Files(list(self.files))  # hooks take out of them what is not to be published
        with self.notes.on("finish"):
            self.env = self.config.plugins.on_env(self.env, config=self.config, files=files)
        for file in self.pages():
            if file.page:
                with self.notes.on("anchors", file.src_uri):
                    file.page.validate_anchor_links(files=self.files, log_level=self.config.validation.links.anchors)
        self.places = {file.dest_uri: file for file in files if not file.inclusion.is_excluded()}  # type: ignore[no-untyped-call]
        self.made: frozenset[str] | None = None

    def refresh(self, paths: Iterable[str]) -> list[str] | None:
        """Take over the edits of pages' texts; returns the addresses that changed, or `None` if more must be done."""
        with self.lock:
            files = [self.files.src_uris.get(path) for path in paths] if not self.failures else [None]
            pages = [file.page for file in files if file and file.page]
            if len(pages) < len(files) or any(self.heads[page.file.src_uri] != _read_head(page.file) for page in pages):
                return None
            including = [file.page for file in self.pages() if file.page and SNIPPET in file.content_string]
            pages += [page for page in including if page not in pages]
            changes = dict(self.build.differences.changes)
            try:
                if any(map(self._tells_others, pages)):
                    return None
                for page in pages:
                    self.convert(page)
                if any(map(self._tells_others, pages)):
                    return None
                if self.build.differences.changes != changes:  # there are other views than before
                    return None
                differences = self.build.differences.paths
                shown = [differences.of(page.file.src_uri) for page in pages] if differences else []
                files = list(map(self.files.src_uris.get, shown))
                views = [file.page for file in files if file and file.page]
                for view in views:
                    self.convert(view)
                self.finish()
            except (MkDocsException, SystemExit, Exception):  # noqa: BLE001 - loading anew shows more of it
                return None
            return [page.file.dest_uri for page in (*pages, *views)]

    def _tells_others(self, page: Page) -> bool:
        """Say whether others know of places on the page, or it has asked a plugin for some, which forgets nothing."""
        if page.file.src_uri == self.build.line_site.project.identity.pages.glossary:
            return True
        return bool(REGISTERING.search(page.markdown or "")) or ASKING in (self.contents[page.file.src_uri] or "")

    def render(self, address: str) -> tuple[HTTPStatus, bytes]:
        """Return what stands at an address below the root, unless there are failures."""
        with self.lock:
            file = self.places.get(address)
            if file is not None and file.page is not None:
                with self.notes.on("frame", file.src_uri):
                    build_page(file.page, self.config, self.pages(), self.nav, self.env)
                return HTTPStatus.OK, Path(file.abs_dest_path).read_bytes()
            if file is not None:
                return HTTPStatus.OK, file.content_bytes
            if address in self.config.theme.static_templates:
                return HTTPStatus.OK, self._render_template(address)
            if self.made is None:
                with self.notes.on("end"):
                    self.config.plugins.on_post_build(config=self.config)
                self.made = frozenset(list_paths(self.folder))
            if address in self.made:
                return HTTPStatus.OK, (self.folder / address).read_bytes()
            return HTTPStatus.NOT_FOUND, self._render_template("404.html")

    def _render_template(self, name: str) -> bytes:
        with self.notes.on("frame", name):
            build_theme_template(name, self.env, self.files, self.config, self.nav)
        return (self.folder / name).read_bytes()


def describe_error(error: BaseException) -> str:
    """Return the message of an expected error, and the traceback of any other."""
    if isinstance(error, MkDocsException | SystemExit):
        return str(error)
    return "".join(traceback.format_exception(error))


def _split_address(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    return parts.hostname or "", parts.port or 0


def _read_head(file: File) -> str:
    """Return the front matter in the file."""
    with suppress(OSError, ValueError, ProblemsError):
        text = file.content_string
        return text[: find_head(text, file.src_uri).length]
    return ""
