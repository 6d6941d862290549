"""Settings of MkDocs and of the theme that would not do here what they do elsewhere, told before anything is built.

See decisions/0077-settings-work-or-are-refused-before-the-build.md.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from docsite.problems import Problem
from docsite.reading.yaml import Loc, YamlSource
from docsite.tree.theme_files import find_missing_icons

Found = tuple[Loc, str, str]
"""Where in the settings, what is wrong, and what is expected."""

REMOTE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
JOINED = ("markdown_extensions", "plugins")
"""Keys whose mappings are joined with the inherited ones; a list would take their place."""
NAVIGATORS = {"awesome-nav", "awesome-pages", "literate-nav"}
"""Plugins that make a navigation of the files in `docs/`."""
IN_STYLES = {"admonition", "annotation", "tag"}
LOADED = ("extra_css", "extra_javascript")


def check_settings(
    settings: Mapping[str, Any], parts: Sequence[Mapping[str, Any]], places: YamlSource, root: Path
) -> Iterator[Problem]:
    """Yield what the settings ask for in vain; `parts` are those of each file, the product's own first."""
    for loc, cause, expected in (
        *_find_fixed(settings),
        *_find_remote(settings),
        *_find_replaced(settings, parts),
        *_find_missing(settings, root),
        *find_missing_icons(root, settings),
    ):
        yield places.problem(loc, cause, expected)


def _find_fixed(settings: Mapping[str, Any]) -> Iterator[Found]:
    """Find what is as it is here, whatever a product wants."""
    if settings.get("docs_dir", "docs") != "docs":
        yield ("docs_dir",), f"docs_dir is '{settings['docs_dir']}'", "the pages in docs/, and no such key"
    if settings.get("use_directory_urls") is True:
        cause = "use_directory_urls: without a server, links to folders lead to no page of an offline copy"
        yield ("use_directory_urls",), cause, "no such key; 'redirect_from' keeps former addresses"
    theme = settings.get("theme", {})
    if not isinstance(theme, Mapping) or theme.get("name", "material") != "material":
        yield ("theme",), "another theme", "a mapping without 'name', which is joined with the inherited one"
    elif theme.get("custom_dir", "overrides") != "overrides":
        cause = f"custom_dir is '{theme['custom_dir']}'"
        yield ("theme", "custom_dir"), cause, "templates in overrides/, and no such key"
    plugins = settings.get("plugins")
    for name in sorted(NAVIGATORS.intersection(plugins)) if isinstance(plugins, Mapping) else ():
        cause = f"{name} makes a navigation without the pages of the metadata"
        yield ("plugins", name), cause, "'nav' in mkdocs.yml, or none: then it follows the folders"


def _find_remote(settings: Mapping[str, Any]) -> Iterator[Found]:
    """Find what the policy of every page refuses: what comes from elsewhere, and styles within a page."""
    refused = "which the policy of every page refuses (see docsite.policy)"
    theme = settings.get("theme")
    if isinstance(theme, Mapping) and theme.get("font"):
        cause = f"fonts from another site, {refused}"
        yield ("theme", "font"), cause, "'font: false', and a style sheet that names fonts"
    icons = theme.get("icon") if isinstance(theme, Mapping) else None
    for kind in IN_STYLES & icons.keys() if isinstance(icons, Mapping) else ():
        cause = f"icons of a kind '{kind}' come as a style within the page, {refused}"
        yield ("theme", "icon", kind), cause, "a rule of a style sheet, such as --md-admonition-icon--note: url(…)"
    if settings["extra"].get("analytics"):
        yield ("extra", "analytics"), f"analytics run a script from another site, {refused}", "no such key"
    for key in LOADED:
        for number, path in enumerate(_list_loaded(settings, key)):
            if REMOTE.match(path):
                yield (key, number), f"{path} comes from another site, {refused}", "a file below docs/"


def _find_replaced(settings: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> Iterator[Found]:
    """Find lists that take the place of what the machinery needs."""
    for key in JOINED:
        if isinstance(settings.get(key), list) and any(isinstance(part.get(key), Mapping) for part in parts):
            cause = f"{key} is a list, which takes the place of the inherited ones"
            yield (key,), cause, "a mapping, which is joined with them: 'name: {option: value}' in each row"
    own = settings.get("hooks") or ()
    if missing := [hook for part in parts for hook in part.get("hooks") or () if hook not in own]:
        cause = f"hooks without {', '.join(missing)}"
        yield ("hooks",), cause, "the inherited ones in their order, and others after them"


def _find_missing(settings: Mapping[str, Any], root: Path) -> Iterator[Found]:
    """Find style sheets and scripts that are in no folder."""
    for key in LOADED:
        for number, path in enumerate(_list_loaded(settings, key)):
            if not REMOTE.match(path) and not any((root / folder / path).is_file() for folder in ("docs", "overrides")):
                yield (key, number), f"there is no file docs/{path}", "the path of a file, from docs/"


def _list_loaded(settings: Mapping[str, Any], key: str) -> list[str]:
    entries = settings.get(key) or ()
    return [str(entry.get("path") if isinstance(entry, Mapping) else entry) for entry in entries]
