"""HTML from templates: every tag lives in `overrides/`, every text is escaped."""

import re
from pathlib import Path
from typing import Any, get_args

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from lxml import html
from markupsafe import Markup, escape

from docsite.addresses import as_html, relative_address, slugify_heading
from docsite.cache import Cache, read_cached, write_cached
from docsite.line.line_site import Edition
from docsite.policy import fill_policy
from docsite.releases.generated import GeneratedPage
from docsite.releases.known_issues import find_issues
from docsite.releases.models import Kind, Line
from docsite.releases.timeline import draw_timeline
from docsite.russian.formats import format_count, format_date, format_days, format_size
from docsite.theme.assets import FOLDER, name_assets

CODE = re.compile(r"`([^`]+)`")


def mark_code(text: str) -> Markup:
    """Escape a text of the metadata; what stands between backticks becomes code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped in this line


class KeptBytecode(BytecodeCache):
    """Compiled templates of one environment, kept in the cache."""

    def __init__(self, cache: Cache, environment: str) -> None:
        self.cache, self.environment = cache, environment

    def _entry(self, bucket: Bucket) -> Path:
        return self.cache.entry("template", self.environment, bucket.key, bucket.checksum)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with what is kept."""
        if (content := read_cached(self._entry(bucket))) is not None:
            bucket.bytecode_from_string(content)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in the bucket."""
        write_cached(self._entry(bucket), bucket.bytecode_to_string())


def make_environment(folder: Path, cache: Cache) -> Environment:
    """Make the environment of the templates below the folder."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=KeptBytecode(cache, "overrides"),
    )
    environment.globals["asset"] = name_assets(folder / FOLDER).__getitem__
    environment.filters.update(
        code=mark_code, date=format_date, size=format_size, days=format_days, count=format_count, slug=slugify_heading
    )
    return environment


def render_generated(templates: Environment, page: GeneratedPage, edition: Edition) -> str:
    """Render the body of a generated page as the edition's line shows it.

    In the template, `link(path, anchor, line)` is the address of a page, by default in the same line. It is empty where
    the line does not have the page, or the site the line.
    """

    def link(path: str, anchor: str = "", line: Line = edition.line) -> str:
        if line not in edition.project.lines or not edition.project.page_map.has(path, line.line):
            return ""
        address = as_html(path) if line == edition.line else f"../{line}/{as_html(path)}"
        return relative_address(address, as_html(page.path)) + (anchor and f"#{anchor}")

    return templates.get_template(f"generated/{page.template}").render(
        edition=edition,
        project=edition.project,
        metadata=edition.project.metadata,
        issues=find_issues(edition.project.metadata, edition.source),
        timeline=draw_timeline(edition.project.lineup.lines, edition.project.day),
        kinds=get_args(Kind),
        titles=edition.project.titles,
        feeds=relative_address("../feeds", as_html(page.path)),
        link=link,
        **page.context,
    )


def list_headings(body: str) -> list[Any]:
    """Return the h2 and h3 of a rendered body as the nested tokens of Markdown's `toc` extension."""
    tokens: list[Any] = []
    for heading in html.fragment_fromstring(body, create_parent="div").iter("h2", "h3"):
        level = 2 if heading.tag == "h2" else 3
        siblings = tokens[-1]["children"] if level > 2 and tokens else tokens  # noqa: PLR2004 - an h3 below its h2
        name = "".join(
            heading.xpath("text() | (a | code | ins | del)//text()")
        ).strip()  # a release's date is in `small`
        siblings.append({"level": level, "id": heading.get("id"), "name": str(escape(name)), "children": []})
    return tokens


def render_redirect(templates: Environment, edition: Edition, address: str, target: str, canonical: str = "") -> str:
    """Render the page at `address` that leads to `target`, both relative to the line's root.

    It keeps the reader's `#fragment`, works without JavaScript, and holds the links of every page.
    """
    page = templates.get_template("redirect.html").render(
        edition=edition,
        target=relative_address(target, address),
        canonical=canonical,
        page_links=lambda _page, title, path: edition.links(path, title),
        missing_title="Страница переехала",
        missing_path=address.removesuffix(".html") + ".md",
        page=None,
    )
    return fill_policy(page)


def render_root(templates: Environment, name: str, newest: Edition) -> str:
    """Render a page of the site's root, which belongs to no line; its links name the newest one."""
    page = templates.get_template(name).render(
        edition=newest,
        page=None,
        page_links=lambda _page, title, path: newest.links(path, title),
    )
    return fill_policy(page)
