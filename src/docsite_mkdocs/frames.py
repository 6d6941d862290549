"""Render the frame of a page once for all lines and builds, and fill in what is the line's.

A frame is the page's whole HTML but for the parts that `late` stands for in `main.html`: it knows neither line nor day
nor build, since nothing of them is within a template's reach while it is rendered.

See decisions/0027-frames-know-no-line.md.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from mkdocs.structure import StructureItem
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink

from docsite.cache import Cache
from docsite.files import digest
from docsite.line.line_site import LineSite
from docsite.policy import fill_policy
from docsite.reading.html import remove_comments
from docsite.reading.sources import list_files
from docsite.theme.templates import FILTERS, KeptBytecode

LATE = re.compile('<template data-late="\x02([a-z-]+)\x03"></template>')
"""What stands in a frame for a template of `overrides/late/`, where HTML allows any element.

Markdown and metadata hold no such characters.
"""


@dataclass(frozen=True)
class Frame:
    """The frame of the page that is being written."""

    inputs: tuple[str, ...]
    """What the cache knows it by."""
    text: str | None
    """As it is kept; `None` when it must be rendered."""
    context: Mapping[str, Any]
    """What the late templates may use."""


class Frames:
    """The frames of a line's pages; `module` imports all that templates may use, and is what a kept frame hangs on."""

    def __init__(self, cache: Cache, module: str, line_site: LineSite, surroundings: Iterable[str]) -> None:
        self.cache, self.module, self.line_site = cache, module, line_site
        self.surroundings = digest(*surroundings)
        """What all frames are made of: templates, assets, navigation, settings."""
        self.late: Mapping[str, Any] = {}
        self.current: Frame | None = None

    def equip(self, env: Environment, overrides: Path) -> None:
        """Give the theme's environment `late` and our filters."""

        @pass_context
        def late(context: Context, name: str) -> str:
            if "line_site" not in context:
                return f'<template data-late="\x02{name}\x03"></template>'
            return env.get_template(f"late/{name}.html").render(context.get_all())

        env.globals["late"] = late
        env.filters.update(FILTERS)
        env.bytecode_cache = KeptBytecode(self.cache, "theme")
        files = list_files(overrides / "late", "*.html")
        self.late = {file.stem: env.get_template(f"late/{file.name}") for file in files}

    def open(self, page: Page, context: Mapping[str, Any]) -> str | None:
        """Look the page's frame up, and keep the line's facts from it; returns the frame, or `None`."""
        around = [other and other.url for other in (page.previous_page, page.next_page)]
        facts = json.dumps([page.url, page.title, page.meta, list(_list_anchors(page.toc)), around], default=str)
        inputs = (self.surroundings, facts, page.content or "")
        text = self.cache.read(self.module, "frame", *inputs)
        self.current = Frame(inputs, text, {**context, "line_site": self.line_site})
        return text

    def close(self, output: str, change: str) -> str:
        """Keep a frame that was not found, and fill it in; `change` is what the page is since the line before."""
        frame, line_site = self.current, self.line_site
        assert frame  # noqa: S101 - MkDocs opens every page before it closes it
        if frame.text is None:
            output = fill_policy(remove_comments(output))
            self.cache.keep(output, self.module, "frame", *frame.inputs)

        def fill_in() -> dict[str, str]:
            names = set(LATE.findall(output))
            return {name: remove_comments(self.late[name].render(frame.context)) for name in names}

        line = (line_site.project.version, str(line_site.line), line_site.site_url, line_site.build_id, change)
        parts = self.cache.recall(fill_in, self.module, "parts", *frame.inputs[:2], *line)
        return LATE.sub(lambda match: parts[match[1]], output)


def describe_navigation(navigation: Navigation) -> str:
    """Return what the navigation shows, as a text."""
    return json.dumps([_describe(item) for item in navigation], default=str)


def _describe(item: StructureItem) -> list[Any]:
    children = [_describe(child) for child in getattr(item, "children", None) or ()]
    return [item.title, getattr(item, "url", ""), getattr(item, "meta", None), children]


def _list_anchors(anchors: Iterable[AnchorLink]) -> Iterator[tuple[int, str, str]]:
    for anchor in anchors:
        yield anchor.level, anchor.id, anchor.title
        yield from _list_anchors(anchor.children)
