"""How the navigation and the texts lead to the pages made from the metadata."""

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from docsite.problems import Problem
from docsite.releases.generated_paths import GeneratedPaths, Kind
from docsite.tree.generated import GeneratedEntries, GeneratedSettings
from docsite.tree.navigation import add_pages, list_entries

SECTION = "Изменения"
"""The section that pages join which no other one wants."""
LINK = re.compile(r"[^\s()\[\]<>\"'`#|]+\.md")
"""What may be a link to a page, in Markdown or in YAML."""


def find_named(navigation: Any, texts: Iterable[tuple[str, str]]) -> set[str]:  # noqa: ANN401 - as YAML has it
    """Return the pages that the navigation and the texts may lead to; each text comes with the path of its file."""
    named = {path for _, path in list_entries(navigation)}
    for file, text in texts:
        folder = posixpath.dirname(file)
        named |= {posixpath.normpath(posixpath.join(folder, unquote(link))) for link in LINK.findall(text)}
    return named


def check_navigation(
    settings: GeneratedSettings,
    paths: GeneratedPaths,
    navigation: Any,  # noqa: ANN401 - as YAML has it
    pages: Collection[str],
) -> Iterator[Problem]:
    """Yield the entries that name a page of ours where it does not stand; `pages` are those of the tree."""
    usual = {head: kind for kind, head in GeneratedEntries().paths.heads.items()}
    for loc, path in list_entries(navigation):
        kind = usual.get(path)
        head = paths.heads.get(kind, "") if kind else path
        if path not in {*pages, head}:
            cause = f"no page '{path}': 'extra.generated.{kind}' says otherwise"
            yield settings.source.problem(loc, cause, f"'{head}'" if head else "no such entry")


def complete_navigation(navigation: Iterable[Any], heads: Mapping[Kind, str], last: Collection[str] = ()) -> list[Any]:
    """Return the navigation with the pages of ours that it does not name; differences stand in none.

    Sections of the `last` pages alone stay at its end.
    """
    wanted = [path for kind, path in heads.items() if kind != "differences"]
    changes = [heads[kind] for kind in ("changelog", "upgrade", "plan") if kind in heads]
    return add_pages(navigation, wanted, changes, SECTION, last)
