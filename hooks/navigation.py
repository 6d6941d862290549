"""Lead the navigation to the pages made from the metadata, where the product does not do so itself."""

from collections.abc import Iterable
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files, file_sort_key, set_exclusions
from mkdocs.utils import nest_paths

from docsite.tree.generated_navigation import complete_navigation
from docsite.tree.manual import MANUAL
from docsite_mkdocs.build import find_build


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Complete the product's own navigation."""
    if config.nav:
        config.nav = _complete(config.nav, config)
    return config


@event_priority(-100)  # when no hook adds a page any more
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Without one, complete the navigation that MkDocs makes of the folders."""
    if config.nav is None:
        set_exclusions(files, config)
        pages = sorted(files.documentation_pages(), key=file_sort_key)
        shown = [file.src_uri for file in pages if file.inclusion.is_in_nav()]  # type: ignore[no-untyped-call]
        config.nav = _complete(nest_paths(shown), config)  # type: ignore[no-untyped-call]
    return files


def _complete(navigation: Iterable[Any], config: MkDocsConfig) -> list[Any]:
    project, hidden = find_build(config).line_site.project, config.not_in_nav
    heads = project.paths.heads.items()
    wanted = {kind: path for kind, path in heads if hidden is None or not hidden.match_file(path)}
    manual = [path for path, file in project.sources.items() if file.startswith(f"{MANUAL}/")]
    return complete_navigation(navigation, wanted, manual)
