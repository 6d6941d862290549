"""What we take of MkDocs' insides, in one place: it has no public way to convert or to render one page alone.

Holds for MkDocs 1.6 and properdocs 1.6; `tests/test_internals.py` fails when one of these changes. MkDocs 1.x is
frozen, and a second implementation of these steps would differ: see
decisions/0028-the-preview-drives-mkdocs-own-steps.md.
"""

from collections.abc import Callable
from copy import copy
from typing import Any

from jinja2 import Environment
from mkdocs.commands.build import _build_page, _build_theme_template, _populate_page
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, get_toc

__all__ = ["build_page", "build_theme_template", "populate_page"]

build_page, build_theme_template, populate_page = _build_page, _build_theme_template, _populate_page
"""The steps of MkDocs' `build`: write a page; write a page without a source, such as 404; read and convert a page."""

Render = Callable[[MkDocsConfig, Files], None]


def replace_render(page: Page, render: Render) -> None:
    """Let MkDocs call this function where it would call `page.render`, which converts the page's Markdown."""
    page.__dict__["render"] = render


def replace_read_source(page: Page, read: Callable[[File], tuple[str, dict[str, Any]]]) -> None:
    """Let MkDocs take a page's Markdown and front matter from this function, and not read YAML in its own way."""

    def read_source(config: MkDocsConfig) -> None:  # noqa: ARG001 - as MkDocs calls it
        page.markdown, page.meta = read(page.file)

    page.__dict__["read_source"] = read_source


def drop_references(config: MkDocsConfig) -> MkDocsConfig:
    """Return the configuration without Markdown's extensions of `mkdocstrings`: to those, `[text][x]` is a symbol."""
    bare = copy(config)
    bare.markdown_extensions = [name for name in config.markdown_extensions if not _is_of_references(name)]
    return bare


def _is_of_references(extension: object) -> bool:
    return type(extension).__module__.partition(".")[0] in {"mkdocs_autorefs", "mkdocstrings"}


def has_own_render(page: Page) -> bool:
    """Say whether `replace_render` was called for the page."""
    return "render" in page.__dict__


def pack_page(page: Page) -> dict[str, Any]:
    """Return what `Page.render` has set, as JSON."""
    return {
        "content": page.content,
        "toc": [_pack_anchor(anchor) for anchor in page.toc],
        "title": page._title_from_render,  # noqa: SLF001 - MkDocs has no other way out
        "anchors": sorted(filter(None, page.present_anchor_ids or ())),
        "links": {file.src_uri: anchors for file, anchors in (page.links_to_anchors or {}).items()},
    }


def restore_page(page: Page, packed: dict[str, Any], find_file: Callable[[str], File | None]) -> None:
    """Set what `Page.render` would set."""
    page.content, page.toc = packed["content"], get_toc(packed["toc"])
    page._title_from_render = packed["title"]  # noqa: SLF001 - MkDocs has no other way in
    page.present_anchor_ids = set(packed["anchors"])
    links = ((find_file(path), anchors) for path, anchors in packed["links"].items())
    page.links_to_anchors = {file: anchors for file, anchors in links if file}


def _pack_anchor(anchor: AnchorLink) -> dict[str, Any]:
    """Return the anchor as the token of Markdown's `toc` extension that it was made of."""
    children = [_pack_anchor(child) for child in anchor.children]
    return {"level": anchor.level, "id": anchor.id, "name": anchor.title, "children": children}


def share_environment(config: MkDocsConfig) -> None:
    """Read the theme's templates once for all builds that are forked from this process."""
    environment: Environment = config.theme.get_env()
    names = environment.list_templates()

    def list_templates(filter_func: Callable[[str], bool]) -> list[str]:
        return list(filter(filter_func, names))

    environment.__dict__["list_templates"] = list_templates
    config.theme.__dict__["get_env"] = lambda: environment
