"""HTML from templates: every tag lives in `overrides/`, every text is escaped."""

from functools import partial
from pathlib import Path
from typing import Any, get_args

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.bccache import Bucket
from lxml import html
from markupsafe import escape

from docsite.addresses import as_html, relative_address, slugify_heading
from docsite.cache import Cache
from docsite.entries import read_cached, write_cached
from docsite.line.line_site import LineSite
from docsite.policy import fill_policy
from docsite.reading.html import remove_comments
from docsite.releases.generated import GeneratedPage
from docsite.releases.histories import History, count_kinds
from docsite.releases.known_issues import find_issues
from docsite.releases.models import ChangeKind, Line
from docsite.releases.texts import IssueLinks, plain_text, render_flow, render_inline, render_text
from docsite.releases.timeline import draw_timeline
from docsite.russian.formats import format_count, format_date, format_days, format_end, format_size, format_until
from docsite.theme.assets import FOLDER, name_assets

FILTERS = {
    "date": format_date,
    "days": format_days,
    "ending": format_end,
    "size": format_size,
    "until": format_until,
}
"""What the theme's templates may use, too."""


class KeptBytecode(BytecodeCache):
    """Compiled templates of one environment, kept in the cache."""

    def __init__(self, cache: Cache, environment: str) -> None:
        self.cache, self.environment = cache, environment

    def _entry(self, bucket: Bucket) -> Path:
        return self.cache.entry(__name__, self.environment, bucket.key, bucket.checksum)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with what is kept."""
        if (content := read_cached(self._entry(bucket))) is not None:
            bucket.bytecode_from_string(content)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in the bucket."""
        write_cached(self._entry(bucket), bucket.bytecode_to_string())


class _Template(Template):
    """A template; what the writers of one of HTML have noted for each other does not reach readers."""

    def render(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401 - as in the base class
        """Render the template."""
        text = super().render(*args, **kwargs)
        return remove_comments(text) if (self.name or "").endswith(".html") else text


def make_environment(folder: Path, cache: Cache, issues: IssueLinks | None = None) -> Environment:
    """Make the environment of the templates below the folder, whose texts link to these issues."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=KeptBytecode(cache, "overrides"),
    )
    environment.template_class = _Template
    environment.globals["asset"] = name_assets(folder / FOLDER).__getitem__
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.globals["count_kinds"] = count_kinds
    environment.filters.update(
        FILTERS,
        text=partial(render_text, issues=issues),
        inline=partial(render_inline, issues=issues),
        flow=partial(render_flow, issues=issues),
        plain=plain_text,
        count=format_count,
        slug=slugify_heading,
    )
    return environment


def render_generated(templates: Environment, page: GeneratedPage, line_site: LineSite) -> str:
    """Render the body of a generated page as the line shows it.

    In the template, `link(path, anchor, line)` is the address of a page in the line. It is empty where there is no such
    page, the line does not have it, or the site the line. Without a line it is that of the page in the same line, or
    where it stands alone; where the site does not have that line, the nearest page above. `told(topic)` is that of the
    page of `extra.pages`, and `paths` says where the pages made from the metadata stand.
    """
    project, here = line_site.project, line_site.line.line

    def link(path: str | None, anchor: str = "", line: Line | None = None) -> str:
        if path is None:
            return ""
        path = project.places.get((path, anchor), path)
        there, target = line.line if line else here, path
        if line is None and path in project.page_map.homes:
            there, target = project.locate(path, here)
        if not any(there == other.line for other in project.lines) or not project.page_map.has(target, there):
            return ""
        address = as_html(target) if there == here else f"../{there}/{as_html(target)}"
        return relative_address(address, as_html(page.path)) + (f"#{anchor}" if anchor and target == path else "")

    return templates.get_template(f"generated/{page.template}").render(
        line_site=line_site,
        project=line_site.project,
        metadata=line_site.project.metadata,
        issues=find_issues(line_site.project.metadata, line_site.source),
        timeline=draw_timeline(line_site.project.lineup.lines, line_site.project.day),
        kinds=get_args(ChangeKind),
        titles=line_site.titles,
        paths=project.paths,
        feeds=relative_address("../feeds", as_html(page.path)),
        link=link,
        told=lambda topic: link(path) if (path := getattr(project.identity.pages, topic)) else "",
        **page.context,
    )


def render_changes(templates: Environment, history: History) -> str:
    """Render the changes of a line as a script that brings them to the filter of its pages."""
    return templates.get_template("generated/changes.jinja").render(history=history)


def list_headings(body: str) -> list[Any]:
    """Return the h2 and h3 of a rendered body as the nested tokens of Markdown's `toc` extension."""
    tokens: list[Any] = []
    for heading in html.fragment_fromstring(body, create_parent="div").iter("h2", "h3"):
        level = 2 if heading.tag == "h2" else 3
        siblings = tokens[-1]["children"] if level > 2 and tokens else tokens  # noqa: PLR2004 - an h3 below its h2
        name = "".join(
            heading.xpath("text() | (a | code | em | strong | ins | del)//text()")
        ).strip()  # a release's date is in `small`
        siblings.append({"level": level, "id": heading.get("id"), "name": str(escape(name)), "children": []})
    return tokens


def render_redirect(templates: Environment, line_site: LineSite, address: str, target: str, canonical: str = "") -> str:
    """Render the page at `address` that leads to `target`, both relative to the line's root.

    It keeps the reader's `#fragment`, works without JavaScript, and holds the links of every page.
    """
    page = templates.get_template("redirect.html").render(
        line_site=line_site,
        target=relative_address(target, address),
        canonical=canonical,
        page_links=lambda _page, title, path: line_site.links(path, title),
        missing_title="Страница переехала",
        missing_path=address.removesuffix(".html") + ".md",
        page=None,
    )
    return fill_policy(page)


def render_root(templates: Environment, name: str, newest: LineSite, icon: str = "") -> str:
    """Render a page of the site's root, which belongs to no line; its links name the newest one.

    `icon` is the address of the product's, from the root.
    """
    page = templates.get_template(name).render(
        line_site=newest,
        page=None,
        icon=icon,
        page_links=lambda _page, title, path: newest.links(path, title),
    )
    return fill_policy(page)
