"""Render the frame of a page once for all lines and builds, and fill in what is the line's.

A frame is the page's whole HTML but for the parts that `late` stands for in `main.html`: it knows neither line nor day
nor build, since nothing of them is within a template's reach while it is rendered.
"""

import json
import re
from collections.abc import Iterable, Iterator
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
from docsite.policy import fill_policy
from docsite.theme.templates import KeptBytecode

REFERENCE_STYLES = "assets/_mkdocstrings.css"
LATE = re.compile("\x02([a-z-]+)\x03")
"""What stands in a frame for a template of `overrides/late/`; Markdown and metadata hold no such character."""


@event_priority(-100)  # when the navigation is final
def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Keep the navigation, which every frame shows."""
    config.extra["navigation"] = nav
    return nav


@event_priority(-100)  # when the front matter is final
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Put `frame.html` before the page's own template."""
    page.meta["layout"] = page.meta.get("template", "main.html")
    page.meta["template"] = "frame.html"


@event_priority(-100)  # when all pages are final
def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Give the templates `late` and `sub`, and note what all frames are made of."""

    @pass_context
    def late(context: Context, name: str) -> str:
        if "edition" not in context:
            return f"\x02{name}\x03"
        return env.get_template(f"late/{name}.html").render(context.get_all())

    env.globals["late"] = late
    env.filters["sub"] = lambda html, pattern, new: re.sub(pattern, new, html)
    if REFERENCE_STYLES in config.extra_css:  # main.html asks for them where they are needed
        config.extra_css.remove(REFERENCE_STYLES)
    env.bytecode_cache = KeptBytecode(config.extra["cache"], "theme")
    overrides = Path(config.config_file_path).parent / "overrides"
    config.extra["late"] = {file.stem: env.get_template(f"late/{file.name}") for file in overrides.glob("late/*.html")}
    config.extra["surroundings"] = digest(
        config.extra["templates_version"],
        repr(config.extra["assets"]),
        json.dumps([_describe(item) for item in config.extra["navigation"]], default=str),
        *config.extra["settings"],
    )
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
    """Look the frame up, and keep the line's and the day's facts from it."""
    page.canonical_url = None  # late/head.html knows it
    around = [other and other.url for other in (page.previous_page, page.next_page)]
    facts = json.dumps([page.url, page.title, page.meta, list(_list_anchors(page.toc)), around], default=str)
    inputs = ("frame", config.extra["surroundings"], facts, page.content or "")
    frame = config.extra["cache"].read(*inputs)
    config.extra["framing"] = (inputs, frame is None, {**context, "edition": config.extra["edition"]})
    return {**context, "frame": frame, "build_date_utc": None}  # type: ignore[typeddict-item, typeddict-unknown-key]


def on_template_context(context: TemplateContext, template_name: str, config: MkDocsConfig) -> TemplateContext:
    """Give a page without a source, such as 404, what is the line's at once."""
    return {**context, "edition": config.extra["edition"]}  # type: ignore[typeddict-unknown-key]


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """Put the policy into a page without a source."""
    return fill_policy(output_content)


@event_priority(-100)  # when the frame is final
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Keep a frame that was not found, and fill it in."""
    inputs, is_new, context = config.extra["framing"]
    cache, templates, edition = config.extra["cache"], config.extra["late"], config.extra["edition"]
    if is_new:
        output = fill_policy(output)
        cache.keep(output, *inputs)

    def fill_in() -> dict[str, str]:
        return {name: templates[name].render(context) for name in set(LATE.findall(output))}

    change = config.extra["changes"].get(page.file.src_uri, "")
    line = (edition.project.version, str(edition.line), edition.site_url, edition.build_id, change)
    if config.extra.get("builds_once"):
        # nobody needs them any more, and there may be a thousand; a page whose Markdown is `None` has no title
        page.content = page.markdown = ""
    parts = cache.recall(fill_in, "parts", *inputs[1:3], *line)
    return LATE.sub(lambda match: parts[match[1]], output)
