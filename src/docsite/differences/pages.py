"""The pages that show what has changed since the line before: one for each page that has, and the list of all.

See decisions/0036-views-stand-below-diff-pages.md.
"""

import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from docsite.addresses import as_html, relative_address
from docsite.files import digest
from docsite.line.line_site import LineSite
from docsite.releases.generated import GeneratedPage
from docsite.releases.generated_paths import DifferencePaths
from docsite.tree.navigation import find_guides


def make_view(
    path: str, title: str, older: LineSite, sections: list[dict[str, Any]], paths: DifferencePaths
) -> GeneratedPage:
    """Make the page that shows the sections of a page that have changed."""
    return GeneratedPage(
        "differences",
        paths.of(path),
        f"Что изменилось с\N{NO-BREAK SPACE}{older.line}: {title}",
        f"Что добавлено, удалено и изменено на странице «{title}» по сравнению с версией {older.line}.",
        "difference.html",
        context={"subject": path, "subject_title": title, "older": older, "sections": sections},
        version=digest(json.dumps([title, sections], ensure_ascii=False)),
        is_listed=False,
    )


def make_list(
    changed: Iterable[str],
    titles: Mapping[str, str],
    line_site: LineSite,
    older: LineSite,
    navigation: Any,  # noqa: ANN401 - as YAML has it
    paths: DifferencePaths,
) -> GeneratedPage:
    """Make the list of all pages that differ; `titles` are those of both lines' pages by path."""
    found = {"added": line_site.beyond(older), "changed": tuple(changed), "removed": older.beyond(line_site)}
    guides = {state: list(_group(of_state, navigation)) for state, of_state in found.items()}
    views = {path: relative_address(as_html(paths.of(path)), as_html(paths.index)) for path in found["changed"]}
    return GeneratedPage(
        "differences",
        paths.index,
        f"Что изменилось в документации с\N{NO-BREAK SPACE}{older.line}",
        f"Новые, изменённые и удалённые страницы версии {line_site.line} по сравнению с версией {older.line}.",
        "differences.html",
        context={
            "older": older,
            "guides": guides,
            "names": titles,
            "views": views,
        },
        version=digest(json.dumps([guides, [titles[path] for group in found.values() for path in group]])),
        is_listed=False,
    )


def _group(paths: Iterable[str], navigation: Any) -> Iterator[tuple[str, list[str]]]:  # noqa: ANN401 - as above
    """Yield the name of each guide and its pages among these, in the order of the navigation."""
    guides = find_guides(navigation)
    order = {place: number for number, place in enumerate(guides)}

    def find_place(path: str) -> tuple[int, str]:
        place = as_html(path) if as_html(path) in guides else posixpath.dirname(path)  # of a page that is gone
        return order.get(place, -1), guides.get(place, "")

    for title, group in groupby(sorted(paths, key=find_place), key=lambda path: find_place(path)[1]):
        yield title, list(group)
