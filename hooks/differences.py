"""Show how the line's pages differ from those of the line before: a view for each that does, and a list of all."""

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from docsite_mkdocs.build import find_build


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Compare the pages, and add a virtual page for each view and for the list; the oldest line has none."""
    build = find_build(config)
    varying = filter(None, map(files.get_file_from_path, build.line_site.project.varying))
    texts = ((file.src_uri, build.read_page(file)[0]) for file in varying)
    for page in build.differences.compare_all(texts, config):
        files.append(File.generated(config, page.path, content=page.source, inclusion=InclusionLevel.NOT_IN_NAV))
    return files


@event_priority(100)  # before the blocks are filtered
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Compare a page anew: in the preview it may have been edited since."""
    build = find_build(config)
    if not build.ends and not page.file.generated_by:
        build.differences.compare(page.file.src_uri, markdown)


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Give the templates what is new or changed, by path."""
    env.globals["changes"] = find_build(config).differences.changes
    return env
