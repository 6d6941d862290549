"""Write what was settled into a project: all of it or nothing, and over nothing unless told to."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docsite.files import write_whole
from docsite.importing.pages.settling import SettledTree
from docsite.problems import FaultError, Problem, ProblemsError
from docsite.reading.sources import read_source
from docsite.reading.yaml import compose_yaml, read_yaml
from docsite.reading.yaml_edits import YamlEdits, cut_keys, render_yaml
from docsite.tree.configuration import load_config
from docsite.tree.generated import GeneratedEntries

CONFIG = "mkdocs.yml"
FIRST = ("INHERIT", "site_name", "site_url")
"""Below which other settings go."""
NAV = "nav"
NOT_IN_NAV = "not_in_nav"
FOLDERS = "former_folders"
GENERATED = "generated"
ELSEWHERE = "releases/"
"""What stands before the path of a page that is made of the metadata, where the source has one in its place."""
REPLACED = ": it is overwritten"
FORCE = "--force (of make: FORCE=1)"
ALIASES = ("latest", "lts")


@dataclass(frozen=True)
class Delivery:
    """What is to be written, and what is there already as it shall be."""

    contents: Mapping[Path, bytes]
    """File → what it is to hold, of those that hold something else or are not there."""
    unchanged: int
    remarks: tuple[Problem, ...] = ()
    """What of the old site has no place in this project."""


def plan_delivery(settled: SettledTree, target: Path, *, force: bool) -> Delivery:
    """Compare with what the target holds. Raises `ProblemsError` for what would be overwritten, and `FaultError`."""
    if target.exists() and not target.is_dir():
        raise FaultError(f"{target} is no folder; name one with --into")
    wanted: dict[Path, bytes] = {target / "docs" / path: text.encode() for path, text in settled.pages.items()}
    for path, content in settled.files.items():
        wanted[target / "docs" / path] = content if isinstance(content, bytes) else read_source(content, path)
    problems = list(_find_blocked(wanted, target))
    overwritten = list(_find_overwritten(wanted, target, force=force))
    config = target / CONFIG
    if config.exists():
        text = read_source(config, CONFIG)
        with_nav = _put_settings(text, settled, target)
        wanted[config] = with_nav
        if with_nav != text and (line := _find_key(text)):
            cause = "'nav' lists other pages" + (REPLACED if force else "")
            overwritten.append(Problem(CONFIG, line, 1, cause, "" if force else f"{FORCE}, or no 'nav'"))
    else:
        wanted[config.with_name("nav.yml")] = _render_navigation(settled).encode()
    if problems := problems + ([] if force else overwritten):
        raise ProblemsError(problems)
    contents = {file: content for file, content in wanted.items() if not file.is_file() or file.read_bytes() != content}
    return Delivery(contents, len(wanted) - len(contents), (*overwritten, *_find_lost_versions(settled, target)))


def _find_blocked(wanted: Iterable[Path], target: Path) -> Iterator[Problem]:
    for file in wanted:
        shown = file.relative_to(target).as_posix()
        above = next(
            (
                folder
                for folder in file.parents
                if folder.is_relative_to(target) and folder.exists() and not folder.is_dir()
            ),
            None,
        )
        if above:
            yield Problem(
                above.relative_to(target).as_posix(), 1, 1, "a file where a folder is to be", "another place for it"
            )
        elif file.is_symlink() or (file.exists() and not file.is_file()):
            yield Problem(shown, 1, 1, "no file where a file is to be", "another place for it")


def _find_overwritten(wanted: Mapping[Path, bytes], target: Path, *, force: bool) -> Iterator[Problem]:
    for file, content in wanted.items():
        if file.is_file() and not file.is_symlink() and file.read_bytes() != content:
            cause = "a file with other content is there" + (REPLACED if force else "")
            expected = "" if force else f"{FORCE} to overwrite it, or another --into"
            yield Problem(file.relative_to(target).as_posix(), 1, 1, cause, expected)


def write_delivery(delivery: Delivery) -> None:
    """Write the files."""
    for file, content in delivery.contents.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, content)


def _put_settings(data: bytes, settled: SettledTree, target: Path) -> bytes:
    """Return a configuration that says all that the pages need of it."""
    for steps, value in settled.settings.items():
        data = _put_setting(data, steps, value)
    with_folders = put_former_folders(put_generated(data, settled, target), settled, target)
    return put_navigation(with_folders, settled, load_config(target).not_in_nav)


def _put_setting(data: bytes, steps: tuple[str, ...], value: str) -> bytes:
    """Return a configuration that says a value, at the top or one below; one that says another there, as it is."""
    edits = YamlEdits(data, CONFIG)
    top: dict[str, Any] = {key.value: node for key, node in edits.root.value} if edits.root else {}
    first, key = steps[0], steps[-1]
    beside = tuple(name for name in FIRST if name in top) or tuple(top)
    inner = tuple(name.value for name, _ in top[first].value) if len(steps) > 1 and first in top else ()
    if first not in top:
        edits.set((), first, value if first == key else {key: value}, beside)
    elif inner and key not in inner:
        edits.set((first,), key, value, inner)
    return edits.render()


def put_navigation(data: bytes, settled: SettledTree, not_in_nav: str = "") -> bytes:
    """Return a configuration with the navigation in place of its own; all else stays.

    `not_in_nav` holds now, by this file or one that it inherits from.
    """
    keys = {NAV} | ({NOT_IN_NAV} if settled.not_in_nav else set())
    rows = cut_keys(data, CONFIG, keys)
    while rows and not rows[-1].strip():
        rows.pop()
    listed = tuple(row for row in not_in_nav.splitlines() if row.strip())
    return ("\n".join(rows) + "\n\n" + _render_navigation(settled, listed)).encode()


def put_generated(data: bytes, settled: SettledTree, target: Path) -> bytes:
    """Return a configuration in which no page made of the metadata stands where one of the source stands."""
    extra = load_config(target).extra
    if GENERATED in extra:
        return data
    moved = {
        kind: f"{ELSEWHERE}{place}"
        for kind, place in GeneratedEntries()
        if place and any(path == place or (place.endswith("/") and path.startswith(place)) for path in settled.pages)
    }
    return _add_to_extra(data, GENERATED, moved, tuple(extra)) if moved else data


def _add_to_extra(data: bytes, key: str, value: Mapping[str, str], after: tuple[str, ...]) -> bytes:
    """Return a configuration with one key more in its `extra`; one that has none of its own, as it is."""
    edits = YamlEdits(data, CONFIG)
    try:
        edits.set(("extra",), key, value, after)
    except (StopIteration, TypeError):  # what it inherits has its `extra`
        return data
    return edits.render()


def put_former_folders(data: bytes, settled: SettledTree, target: Path) -> bytes:
    """Return a configuration that says where the folders of the old site lead; one that says so already, as it is."""
    lines = _list_lines(target / "releases/lines.yml")
    folders = {
        folder: line
        for folder, line in settled.former_folders.items()
        if folder not in {*lines, *ALIASES} and line in {*lines, *ALIASES}
    }
    extra = load_config(target).extra
    if not folders or FOLDERS in extra:
        return data
    return _add_to_extra(data, FOLDERS, folders, tuple(extra))


def _find_lost_versions(settled: SettledTree, target: Path) -> Iterator[Problem]:
    """Yield the versions of the old site that no line here is."""
    known = {*_list_lines(target / "releases/lines.yml"), *ALIASES}
    for version in sorted({*settled.former_folders.values()} - known):
        cause = f"the old site had a version '{version}', and no line here is called so: its addresses lead nowhere"
        expected = f"'{FOLDERS}' in 'extra' of {CONFIG}, with the line that they are to lead to"
        yield Problem("releases/lines.yml", 1, 1, cause, expected)


def _list_lines(file: Path) -> tuple[str, ...]:
    """Return the names of the lines of a project, as far as they can be read."""
    try:
        value = read_yaml(file.read_bytes(), file.name).value
    except (OSError, ProblemsError):
        return ()
    lines = value.get("lines") if isinstance(value, dict) else None
    return tuple(str(line.get("line")) for line in lines or () if isinstance(line, dict))


def _render_navigation(settled: SettledTree, listed: tuple[str, ...] = ()) -> str:
    """Render the keys of `mkdocs.yml` that say where pages stand."""
    patterns = [f"/{_quote_pattern(path)}" for path in settled.not_in_nav]
    rows = dict.fromkeys([*listed, *patterns]) if patterns else ()
    rest = f"{NOT_IN_NAV}: |\n" + "".join(f"  {row}\n" for row in rows) + "\n" if rows else ""
    return rest + render_yaml({NAV: settled.nav})


def _quote_pattern(path: str) -> str:
    return re.sub(r"([\[\]*?! ])", r"\\\1", path)


def _find_key(data: bytes) -> int:
    """Return the line of the present navigation, or 0."""
    node: Any = compose_yaml(data, CONFIG)
    return next((key.start_mark.line + 1 for key, _ in node.value if key.value == NAV), 0)
