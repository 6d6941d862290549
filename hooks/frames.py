"""Render the frame of a page once for all lines and builds, and fill in what is the line's.

A frame is the page's whole HTML but for the parts that `late` stands for in `main.html`: it knows neither line nor day
nor build, since nothing of them is within a template's reach while it is rendered.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure import StructureItem
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink
from mkdocs.utils.templates import TemplateContext

from docsite.cache import digest
from docsite.rendering import KeptBytecode

LATE = re.compile("\x02([a-z-]+)\x03")
"""What stands in a frame for a template of `overrides/late/`; Markdown and metadata hold no such character."""


@dataclass
class Frame:
    """The frame of a page on its way."""

    inputs: tuple[str, ...]
    """What it is made of."""
    text: str | None
    """Its HTML, if it was found."""
    context: dict[str, Any]
    """What the late templates are filled with."""


@event_priority(-100)  # when the navigation is final
def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Keep the navigation, which every frame shows."""
    config.extra["navigation"] = nav
    return nav


@event_priority(-100)  # when all pages are final
def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Look the frame of every page up; what is found takes the place of the page's template."""

    @pass_context
    def late(context: Context, name: str) -> str:
        if "edition" not in context:
            return f"\x02{name}\x03"
        return env.get_template(f"late/{name}.html").render(context.get_all())

    env.globals["late"] = late
    env.bytecode_cache = KeptBytecode(config.extra["cache"], "theme")
    overrides = Path(config.config_file_path).parent / "overrides"
    config.extra["late"] = {file.stem: env.get_template(f"late/{file.name}") for file in overrides.glob("late/*.html")}
    surroundings = digest(
        config.extra["templates_version"],
        json.dumps([_describe(item) for item in config.extra["navigation"]], default=str),
        *config.extra["settings"],
    )
    frames: dict[str, Frame] = {}
    for file in files.documentation_pages():
        if page := file.page:
            around = [other and other.url for other in (page.previous_page, page.next_page)]
            facts = [page.url, page.title, page.meta, list(_list_anchors(page.toc)), around]
            inputs = ("frame", surroundings, json.dumps(facts, default=str), page.content or "")
            frame = frames[page.url] = Frame(inputs, config.extra["cache"].read(*inputs), {})
            if frame.text is not None:
                page.meta["template"] = "frame.html"
    config.extra["frames"] = frames
    return env


def _describe(item: StructureItem) -> list[Any]:
    """Return what the navigation shows of an item."""
    children = [_describe(child) for child in getattr(item, "children", None) or ()]
    return [item.title, getattr(item, "url", ""), getattr(item, "meta", None), children]


def _list_anchors(anchors: Iterable[AnchorLink]) -> Iterator[tuple[int, str, str]]:
    for anchor in anchors:
        yield anchor.level, anchor.id, anchor.title
        yield from _list_anchors(anchor.children)


@event_priority(-100)  # when the context is final
def on_page_context(context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation) -> TemplateContext:
    """Keep the line's and the day's facts from the frame."""
    page.canonical_url = None  # late/head.html knows it
    frame: Frame = config.extra["frames"][page.url]
    frame.context = {**context, "edition": config.extra["edition"]}
    own = {"frame": frame.text, "build_date_utc": None}
    return {**context, **own}  # type: ignore[typeddict-item]


def on_template_context(context: TemplateContext, template_name: str, config: MkDocsConfig) -> TemplateContext:
    """Give a page without a source, such as 404, what is the line's at once."""
    return {**context, "edition": config.extra["edition"]}  # type: ignore[typeddict-unknown-key]


@event_priority(-100)  # when the frame is final
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Keep a frame that was not found, and fill it in."""
    frame: Frame = config.extra["frames"].pop(page.url)
    if frame.text is None:
        config.extra["cache"].keep(output, *frame.inputs)
    templates, edition = config.extra["late"], config.extra["edition"]

    def fill_in() -> dict[str, str]:
        return {name: templates[name].render(frame.context) for name in set(LATE.findall(output))}

    line = (edition.project.version, str(edition.line), edition.site_url, edition.build_id)
    parts = config.extra["cache"].recall(fill_in, "parts", *frame.inputs[1:3], *line)
    return LATE.sub(lambda match: parts[match[1]], output)
