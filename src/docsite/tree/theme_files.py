"""Whether the theme, or `overrides/` in its place, has the templates and icons that pages and settings name."""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from docsite.problems import Problem
from docsite.reading.yaml import Loc
from docsite.tree.front_matter import SourcePage

THEME = Path(str(files("material"))) / "templates"
EXPECTED_ICON = "the path of a file below .icons/ of the theme or of overrides/, without '.svg', as material/lan"


def check_theme_files(page: SourcePage, root: Path) -> Iterator[Problem]:
    """Yield the template and the icon that a page asks for and nobody has."""
    template, icon = page.front_matter.template, page.front_matter.icon
    if template and not has_file(root, template):
        cause = f"no template '{template}' in the theme or in overrides/"
        yield page.source.problem(("template",), cause, "the name of a template, such as main.html")
    if icon and not has_icon(root, icon):
        yield page.source.problem(("icon",), f"no icon '{icon}'", EXPECTED_ICON)


def find_missing_icons(root: Path, settings: Mapping[str, Any]) -> Iterator[tuple[Loc, str, str]]:
    """Yield where the settings name an icon that nobody has."""
    theme, extra = settings.get("theme"), settings.get("extra")
    named = dict(_walk(theme.get("icon"), ("theme", "icon"))) if isinstance(theme, Mapping) else {}
    for number, entry in enumerate(extra.get("social") or () if isinstance(extra, Mapping) else ()):
        named[("extra", "social", number, "icon")] = str(entry.get("icon"))
    for loc, icon in named.items():
        if not has_icon(root, icon):
            yield loc, f"no icon '{icon}'", EXPECTED_ICON


def has_icon(root: Path, icon: str) -> bool:
    """Say whether the theme or `overrides/` has the icon."""
    return has_file(root, f".icons/{icon}.svg")


def has_file(root: Path, path: str) -> bool:
    """Say whether the theme or `overrides/` has the file."""
    return any((folder / path).is_file() for folder in (root / "overrides", THEME))


def _walk(value: Any, loc: Loc) -> Iterator[tuple[Loc, str]]:  # noqa: ANN401 - YAML holds anything
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _walk(inner, (*loc, str(key)))
    elif isinstance(value, str):
        yield loc, value
