"""Render a page's frame once for all lines and builds, and fill in what is the line's (see `docsite_mkdocs.frames`)."""

from jinja2 import Environment
from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from docsite.policy import fill_policy
from docsite.reading.html import remove_comments
from docsite_mkdocs.build import find_build
from docsite_mkdocs.mending import mend_others

REFERENCE_STYLES = "assets/_mkdocstrings.css"


def on_config(config: MkDocsConfig) -> None:
    """Mend what others make, and stop before anything else if a mend does not hold."""
    for key in ("site_name", "site_description", "site_author", "repo_name"):
        config[key] = config[key] and escape(config[key])  # the theme prints them as HTML, some of them escaped
    build = find_build(config)
    build.mends = mend_others(config, build.overrides, build.cache)


@event_priority(-100)  # when the navigation is final
def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Keep the navigation, which every frame shows."""
    find_build(config).navigation = nav
    return nav


@event_priority(-100)  # when the front matter is final
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Mend the page's HTML, and put `frame.html` before its own template."""
    page.meta["layout"] = page.meta.get("template", "main.html")
    page.meta["template"] = "frame.html"
    return find_build(config).mends.mend_html(html)


@event_priority(-100)  # when all pages are final
def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Let the theme's environment leave places for what is the line's."""
    if REFERENCE_STYLES in config.extra_css:  # main.html asks for them where they are needed
        config.extra_css.remove(REFERENCE_STYLES)
    find_build(config).open_frames(env)
    return env


@event_priority(-100)  # when the context is final
def on_page_context(context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation) -> TemplateContext:
    """Look the frame up, and keep the line's and the day's facts from it."""
    page.canonical_url = None  # late/head.html knows it
    frame = find_build(config).frames.open(page, context)
    return {**context, "frame": frame, "build_date_utc": None}  # type: ignore[typeddict-item, typeddict-unknown-key]


def on_template_context(context: TemplateContext, template_name: str, config: MkDocsConfig) -> TemplateContext:
    """Give a page without a source, such as 404, what is the line's at once."""
    return {**context, "line_site": find_build(config).line_site}  # type: ignore[typeddict-unknown-key]


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """Put the policy into a page without a source."""
    return fill_policy(remove_comments(output_content)) if template_name.endswith(".html") else output_content


@event_priority(-100)  # when the frame is final
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Keep a frame that was not found, and fill it in."""
    build = find_build(config)
    if (
        build.ends
    ):  # nobody needs them any more, and there may be a thousand; a page whose Markdown is `None` has no title
        page.content = page.markdown = ""
    return build.frames.close(output, build.differences.changes.get(page.file.src_uri, ""))
