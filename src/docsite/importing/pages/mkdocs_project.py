"""An MkDocs project: its configuration, its pages, and the versions that mike published of it."""

import json
import posixpath
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pathspec import GitIgnoreSpec

from docsite.importing.pages.expressions import Expressions, read_expressions
from docsite.importing.pages.folder import read_files
from docsite.importing.pages.found import FoundPage, FoundTree
from docsite.importing.pages.mkdocs_config import ForeignConfig, choose_slugify, load_foreign
from docsite.importing.pages.naming import is_index
from docsite.importing.pages.old_settings import read_settings
from docsite.importing.pages.ordering import Ordering
from docsite.problems import Problem, ProblemsError
from docsite.reading.sources import read_source
from docsite.reading.yaml import decode_text

PLACES = {
    "extra_css": "the same key in mkdocs.yml, and the files in docs/",
    "extra_javascript": "the same key in mkdocs.yml, and the files in docs/",
    "hooks": "manual/authoring/hooks.md",
}
"""What a project has of its own → where this one has the like."""
KNOWN_PLUGINS = {
    "search", "redirects", "mike", "awesome-pages", "awesome-nav", "literate-nav", "macros", "tags", "meta", "offline",
    "minify", "section-index", "autorefs",
}  # fmt: skip
"""Plugins whose work is carried over, or done here anyhow."""


def read_project(file: Path, shown: str, base: str = "") -> FoundTree:
    """Read a project by its configuration file; `base` is its address, if that is not in it. Raises `ProblemsError`."""
    config = load_foreign(file, shown)
    docs, docs_shown = _find_docs(file, config)
    site_url = config.values.get("site_url")
    address = base or (site_url if isinstance(site_url, str) and "://" in site_url else "")
    tree = FoundTree(
        shown=shown, pages=[], files={}, base=f"{address.rstrip('/')}/" if address else "", is_published=True
    )
    tree.slugify, tree.separator = choose_slugify(config, tree.report)
    read_files(tree, docs, docs_shown)
    _leave_out(tree, config, docs_shown)
    directories = config.values.get("use_directory_urls") is not False
    for page in tree.pages:
        page.addresses = (_find_address(page, directories=directories),)
    expressions = read_expressions(file.parent, config, tree.report)
    if expressions:
        tree.is_filled = True
        for page in tree.pages:
            source = decode_text(read_source(docs / page.path, page.shown), page.shown)
            expressions.fill_page(page, source, tree.report)
        tree.report += _find_left_titles(config, expressions)
    tree.snippet_folders = tuple(_find_snippet_folders(file, config))
    tree.renames = _read_redirects(config, tree.report)
    tree.nav = _read_nav(config, docs, docs_shown, tree, expressions or Expressions({}))
    tree.former_folders = _read_versions(file.parent, config, tree.report)
    read_settings(config, tree)
    _report_rest(config, tree.report)
    return tree


def _find_docs(file: Path, config: ForeignConfig) -> tuple[Path, str]:
    named = config.values.get("docs_dir")
    name = named if isinstance(named, str) and named else "docs"
    docs = file.parent / name
    if not docs.is_dir():
        cause = f"'docs_dir: {name}': no such folder"
        raise ProblemsError([Problem(config.shown, 1, 1, cause, "the folder of the pages")])
    return docs, posixpath.normpath(posixpath.join(posixpath.dirname(config.shown), name))


def _leave_out(tree: FoundTree, config: ForeignConfig, shown: str) -> None:
    """Leave out what the project publishes nowhere."""
    hidden = config.values.get("exclude_docs")
    spec = GitIgnoreSpec.from_lines(str(hidden).splitlines()) if isinstance(hidden, str) else None
    if not spec:
        return
    for page in [page for page in tree.pages if spec.match_file(page.path)]:
        tree.pages.remove(page)
        tree.report.append(Problem(f"{shown}/{page.path}", 1, 1, "a page that 'exclude_docs' names: left out"))
    tree.files = {path: file for path, file in tree.files.items() if not spec.match_file(path)}


def _find_address(page: FoundPage, *, directories: bool) -> str:
    folder, name = posixpath.split(page.path)
    stem = posixpath.splitext(name)[0]
    if is_index(page.path):
        return (f"{folder}/" if folder else "") if directories else posixpath.join(folder, "index.html")
    return posixpath.join(folder, f"{stem}/" if directories else f"{stem}.html")


def _find_snippet_folders(file: Path, config: ForeignConfig) -> Iterator[Path]:
    options = config.extension("pymdownx.snippets")
    named = (options or {}).get("base_path", ["."])
    for entry in named if isinstance(named, list) else [named]:
        folder = (file.parent / str(entry)).resolve()
        if folder.is_dir() and folder.is_relative_to(file.parent.resolve()):
            yield folder


def _read_redirects(config: ForeignConfig, report: list[Problem]) -> dict[str, str]:
    """Return where mkdocs-redirects led, former path → page."""
    plugin = config.plugin("redirects") or {}
    maps = plugin.get("redirect_maps")
    found: dict[str, str] = {}
    for former, target in (maps if isinstance(maps, Mapping) else {}).items():
        path, _, fragment = str(target).partition("#")
        if "://" in path:
            report.append(
                Problem(config.shown, 1, 1, f"the redirect of '{former}' to {path} leads to another site: left out")
            )
            continue
        if fragment:
            report.append(
                Problem(config.shown, 1, 1, f"the redirect of '{former}' leads to its page, not to '#{fragment}'")
            )
        found[former] = path
    return found


def _read_nav(config: ForeignConfig, docs: Path, shown: str, tree: FoundTree, expressions: Expressions) -> list[Any]:
    nav = config.values.get("nav")
    ordering = Ordering(docs, shown, tree.pages, tree.report)
    if not isinstance(nav, list):
        return ordering.list_entries()
    known = {page.path for page in tree.pages} | tree.files.keys()
    nav_shown, _, entries = config.nav
    marks = iter(entries)

    def read(entry: Any) -> Iterator[Any]:  # noqa: ANN401 - as MkDocs has it
        if isinstance(entry, Mapping):
            for title, value in entry.items():
                if isinstance(value, list):
                    if inner := [each for item in value for each in read(item)]:
                        yield {expressions.fill(str(title)): inner}
                else:
                    yield from ({expressions.fill(str(title)): path} for path in read_path(value))
        else:
            yield from read_path(entry)

    def read_path(value: Any) -> Iterator[str]:  # noqa: ANN401
        mark = next(marks).start_mark
        word = str(value or "")
        path = posixpath.normpath(word.partition("#")[0]) if "://" not in word else word
        if "://" in word or path in known:
            yield path
        elif word.endswith("/") and (inner := ordering.list_entries(path)):
            yield from inner
        else:
            cause = f"'{word[:80]}' of the navigation is no page of {shown}: left out"
            tree.report.append(Problem(nav_shown, mark.line + 1, mark.column + 1, cause, "the path of a page"))

    return [each for entry in nav for each in read(entry)]


def _find_left_titles(config: ForeignConfig, expressions: Expressions) -> Iterator[Problem]:
    """Yield the expressions of the navigation that nothing is known of."""
    shown, titles, _ = config.nav
    for title in titles:
        row, column = title.start_mark.line + 1, title.start_mark.column + 1 + bool(title.style)
        yield from expressions.find_left(title.value, shown, row, column)


def _read_versions(folder: Path, config: ForeignConfig, report: list[Problem]) -> dict[str, str]:
    """Return the folders that mike published, by the branch that it keeps: alias or version → version."""
    options = config.plugin("mike")
    extra = config.values.get("extra")
    version = extra.get("version") if isinstance(extra, Mapping) else None
    if options is None and not (isinstance(version, Mapping) and version.get("provider") == "mike"):
        return {"/": "latest"}
    default = version.get("default") if isinstance(version, Mapping) else None
    names = [str(name) for name in (default if isinstance(default, list) else [default]) if name]
    text = next(
        filter(None, (_show(folder, f"{branch}:versions.json") for branch in ("origin/gh-pages", "gh-pages"))), ""
    )
    try:
        entries = json.loads(text) if text else []
    except ValueError:
        entries = []
    if not entries:
        cause = "mike published versions of it, and its branch is not in this clone: their addresses are not known"
        expected = (
            "a clone with the branch gh-pages; or for each of its folders a row below 'former_folders' in 'extra' of "
            "mkdocs.yml, with the line that has it now: 'v1.2: \"1.2\"'"
        )
        report.append(
            config.problem(("plugins", "mike") if options is not None else ("extra", "version"), cause, expected)
        )
        return {"/": "latest"} | dict.fromkeys(names, "latest")
    found: dict[str, str] = {}
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, Mapping) and isinstance(name := entry.get("version"), str):
            found[name] = name
            found |= {str(alias): name for alias in entry.get("aliases") or ()}
    return found


def _show(folder: Path, what: str) -> str:
    """Return a file of a branch of the repository around a folder; an empty text if there is none."""
    command = ["git", "-C", str(folder), "show", what]
    try:
        return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8", "replace")  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return ""


def _report_rest(config: ForeignConfig, report: list[Problem]) -> None:
    """Tell of what the project had, and pages here have in another way or not at all."""
    plugins = config.values.get("plugins")
    names = plugins if isinstance(plugins, Mapping | list) else []
    for entry in names:
        name = str(next(iter(entry), "") if isinstance(entry, Mapping) else entry).rpartition("/")[2]
        if name and name not in KNOWN_PLUGINS:
            cause = f"the plugin '{name}' is not carried"
            report.append(config.problem(("plugins", name), cause, "manual/authoring/pages.md"))
    for key, expected in PLACES.items():
        if config.values.get(key):
            report.append(config.problem((key,), f"'{key}' is not carried", expected))
    if (config.extension("pymdownx.snippets") or {}).get("auto_append"):
        cause = "'auto_append' of pymdownx.snippets is not carried: nothing is added to every page"
        steps = ("markdown_extensions", "pymdownx.snippets", "auto_append")
        report.append(config.problem(steps, cause, "a snippet in the pages that want it"))
    theme = config.values.get("theme")
    if isinstance(theme, Mapping) and theme.get("custom_dir"):
        report.append(config.problem(("theme", "custom_dir"), "'custom_dir' of the theme is not carried", "overrides/"))
