"""Keys of front matter that are not ours: those of plugins and templates, and mistyped ones.

See decisions/0076-pages-come-as-they-are.md.
"""

from collections.abc import Collection, Iterable, Iterator

from docsite.problems import Problem, suggest
from docsite.tree.front_matter import FrontMatter, SourcePage

NEAR = 0.75
"""How like one of ours a key is that was hardly meant for another one: `reviewd`; `draft` is less like `date`."""


def check_keys(page: SourcePage, own: Collection[str]) -> Iterator[Problem]:
    """Yield the keys that are nearly ours and none of the product's own."""
    known = FrontMatter.model_fields
    for key in _find_unknown(page, own):
        if nearest := suggest(key, known, NEAR):
            expected = f"one of {', '.join(known)}; or '{key}' among extra.front_matter of mkdocs.yml"
            yield page.source.problem((key,), f"unknown key '{key}'{nearest}", expected, at_key=True)


def advise(pages: Iterable[SourcePage], own: Collection[str]) -> Iterator[Problem]:
    """Yield what nobody reads or what readers miss, once for all pages; nothing fails for it."""
    known, pages = FrontMatter.model_fields, tuple(pages)
    found: dict[str, list[SourcePage]] = {}
    for page in pages:
        for key in _find_unknown(page, own):
            found.setdefault(key, []).append(page)
    for key, having in found.items():
        if not suggest(key, known, NEAR):
            cause = f"key '{key}'{_count(having)}, which nothing here reads"
            expected = "none, or its name among extra.front_matter of mkdocs.yml"
            yield having[0].source.problem((key,), cause, expected, at_key=True)
    if lacking := [page for page in pages if not page.front_matter.description]:
        cause = f"no 'description'{_count(lacking)}: search engines and link cards show the first sentence"
        yield Problem(lacking[0].shown, 1, 1, cause, "one sentence in the front matter on what the page is for")


def _count(pages: Collection[SourcePage]) -> str:
    return f" (as in {len(pages) - 1} more pages)" if len(pages) > 1 else ""


def _find_unknown(page: SourcePage, own: Collection[str]) -> list[str]:
    return [key for key in page.front_matter.model_extra or () if key not in own]
