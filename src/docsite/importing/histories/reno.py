"""reno: a folder of notes, one file each; the tags of git tell which release each came out in.

As reno has it, a note belongs to the first release that has its file; a final release counts no pre-release before it.
See https://docs.openstack.org/reno/latest/user/design.html.
"""

import re
import subprocess
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import pypandoc
from packaging.version import Version

from docsite.files import digest
from docsite.importing.histories.history import FoundChange, FoundIssue, FoundRelease, History, Place
from docsite.importing.histories.markup import parse_markdown, render_blocks
from docsite.importing.histories.versions import is_version
from docsite.problems import Problem, ProblemsError, collecting
from docsite.reading.yaml import YamlSource, parse_yaml
from docsite.releases.models import LONGEST, ChangeKind, as_version

KINDS: dict[str, ChangeKind] = {
    "features": "added",
    "upgrade": "improved",
    "deprecations": "deprecated",
    "critical": "fixed",
    "security": "security",
    "fixes": "fixed",
    "other": "improved",
}
"""The sections of a note; one of a project's own, such as `features_api`, is what its first word says."""
UID = re.compile(r"[0-9a-f]{16}$")
SUFFIXES = {".yaml", ".yml"}
EXPECTED = "a folder with some, or one Markdown file with a heading for each release"
NOT_IN_IDS = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class _Entry:
    """One text of a note, as reStructuredText."""

    note: str
    section: str
    place: Place
    text: str

    @property
    def identity(self) -> str:
        name = NOT_IN_IDS.sub("-", self.note).strip("-_.")[: LONGEST - 7]
        return f"{name}-{digest(self.section, self.text)[:6]}"


class _Repository:
    """What git tells of a folder of notes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ask(self, *words: str) -> str:
        command = ["git", "-C", str(self.folder), *words]
        return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8", "replace")  # noqa: S603

    @cached_property
    def tags(self) -> dict[str, tuple[Version, str, str]]:
        """The tags that are versions, oldest version first: version, day and commit of each."""
        form = "%(refname:short) %(creatordate:short) %(objectname) %(*objectname)"
        try:
            rows = [row.split() for row in self.ask("for-each-ref", "refs/tags", f"--format={form}").splitlines()]
        except subprocess.CalledProcessError:
            rows = []
        found = {row[0]: (as_version(row[0]), row[1], row[-1]) for row in rows if is_version(row[0])}
        return dict(sorted(found.items(), key=lambda item: item[1][0]))

    def notes(self, tag: str) -> dict[str, tuple[str, str]]:
        """Return path and blob of the notes that a tag has, by their names."""
        rows = [row.split("\t") for row in self.ask("ls-tree", "-r", "-z", tag, ".").split("\0") if row]
        notes = [(path, about.split()[-1]) for about, path in rows if PurePosixPath(path).suffix in SUFFIXES]
        return {_name_note(path): (path, blob) for path, blob in notes}

    def merged(self, commit: str) -> set[str]:
        """Return the tags that a commit has behind it, its own among them."""
        return set(self.ask("tag", "--merged", commit).split())


def read_notes(folder: Path) -> History:
    """Read a folder of notes. Raises `ProblemsError` where no tags tell releases, and for notes that are no YAML."""
    repository, shown = _Repository(folder), folder.as_posix()
    if not repository.tags:
        cause = "no tags of git tell which release a note came out in"
        raise ProblemsError([Problem(shown, 1, 1, cause, "a folder of notes in a clone with all its tags")])
    history = History(path=shown)
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and file.suffix in SUFFIXES]
    if not files:
        raise ProblemsError([Problem(shown, 1, 1, "no note of reno, which is a .yaml file", EXPECTED)])
    texts = {
        _name_note(file.name): (file.read_bytes(), f"{shown}/{file.relative_to(folder).as_posix()}") for file in files
    }
    by_tag = {tag: repository.notes(tag) for tag in repository.tags}
    waiting = sorted(texts.keys() - {name for names in by_tag.values() for name in names})
    first = _find_first(repository, by_tag)
    here = repository.merged("HEAD")
    found: dict[str, list[str]] = {}
    for tag, names in first.items():
        keys = {name: name if tag in here else f"{name}\0{by_tag[tag][name][1]}" for name in sorted(names)}
        for name, key in keys.items():
            path, blob = by_tag[tag][name]
            if tag not in here:  # another branch may have another text
                texts[key] = repository.ask("cat-file", "blob", blob).encode(), f"{shown}/{path}"
            elif key not in texts:
                history.report.append(Problem(shown, 1, 1, f"the note {name} is deleted by now: left out"))
        found[tag] = [key for key in keys.values() if key in texts]
    entries = _read_entries(texts, history)
    render = _Renderer(_convert({entry.text for some in entries.values() for entry in some}), history)
    for tag, (_, day, _) in repository.tags.items():
        summary, changes, issues = render.release(entry for key in found[tag] for entry in entries[key])
        history.releases.append(
            FoundRelease(
                place=Place(shown), version=tag, date=day, summary=summary, changes=tuple(changes), issues=tuple(issues)
            )
        )
    left = [entry for name in waiting for entry in entries[name]]
    history.unreleased = render.release(left)[1]
    for entry in left:
        if entry.section in {"prelude", "issues"}:
            cause = f"what is not released yet has no place for its {entry.section}: left out"
            history.report.append(entry.place.problem(cause))
    return history


def _name_note(path: str) -> str:
    """Return what a note is known by, though its file may move: its unique id, or its name."""
    stem = PurePosixPath(path).stem
    uid = UID.search(stem)
    return uid[0] if uid else stem


def _find_first(repository: _Repository, by_tag: Mapping[str, Mapping[str, tuple[str, str]]]) -> dict[str, set[str]]:
    """Return for each tag the notes that no release behind it has."""
    first = {}
    earlier: list[str] = []
    for tag, (version, _, commit) in repository.tags.items():
        merged = repository.merged(commit)
        behind = [
            other
            for other in (*earlier, *(merged - {tag}))
            if other in merged
            and other in repository.tags
            and (repository.tags[other][2] != commit or other in earlier)
            and (version.is_prerelease or not repository.tags[other][0].is_prerelease)
        ]
        first[tag] = by_tag[tag].keys() - {name for other in behind for name in by_tag[other]}
        earlier.append(tag)
    return first


def _read_entries(texts: Mapping[str, tuple[bytes, str]], history: History) -> dict[str, list[_Entry]]:
    problems: list[Problem] = []
    entries: dict[str, list[_Entry]] = {}
    for key, (content, shown) in texts.items():
        with collecting(problems):
            entries[key] = list(_read_note(key.split("\0")[0], parse_yaml(content, shown), history))
    if problems:
        raise ProblemsError(problems)
    return entries


def _read_note(name: str, source: YamlSource, history: History) -> Iterator[_Entry]:
    if not isinstance(source.value, dict):
        raise ProblemsError([source.problem((), "no note of reno", "sections such as 'fixes'")])
    for section, value in source.value.items():
        items: tuple[Any, ...] = value if isinstance(value, tuple) else (value,)
        for number, item in enumerate(items):
            loc = (section, number) if isinstance(value, tuple) else (section,)
            place = Place(source.path, *source.place(loc))
            if isinstance(item, str) and item.strip():
                yield _Entry(name, section, place, str(item))
            elif item is not None:
                history.report.append(place.problem(f"an entry of '{section}' that is no text: left out"))


def _convert(texts: Collection[str]) -> dict[str, str]:
    """Return reStructuredText, and the same as Markdown."""
    command = [pypandoc.get_pandoc_path(), "--from=rst", "--to=gfm-raw_html", "--wrap=none", "--sandbox", "--quiet"]

    def convert(text: str) -> str:
        return subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout.decode()  # noqa: S603

    with ThreadPoolExecutor() as pool:
        return dict(zip(texts, pool.map(convert, texts), strict=True))


class _Renderer:
    def __init__(self, texts: Mapping[str, str], history: History) -> None:
        self.texts = texts
        self.history = history

    def release(self, entries: Iterable[_Entry]) -> tuple[str, list[FoundChange], list[FoundIssue]]:
        """Return the summary, the changes and the known issues of a release's notes."""
        summary: list[str] = []
        changes: list[FoundChange] = []
        issues: list[FoundIssue] = []
        for entry in entries:
            paragraphs = list(self.split(entry))
            text = "\n\n".join(paragraphs)
            if not text:
                self.history.report.append(entry.place.problem("an entry of which nothing is left: left out"))
            elif entry.section == "prelude":
                summary.append(text)
            elif entry.section == "issues":
                issues.append(FoundIssue(place=entry.place, origin=entry.identity, text=text))
            elif entry.section.split("_")[0] == "upgrade":
                first, *rest = paragraphs
                action = "\n\n".join(rest) or first
                changes.append(self.change(entry, first, action))
            else:
                changes.append(self.change(entry, text))
        return "\n\n".join(summary), changes, issues

    def change(self, entry: _Entry, text: str, action: str = "") -> FoundChange:
        kind = KINDS.get(entry.section.split("_")[0])
        if kind is None:
            cause = f"the section '{entry.section}' names no kind of change: 'improved' stands there"
            self.history.report.append(entry.place.problem(cause))
        identity = entry.identity
        return FoundChange(place=entry.place, kind=kind or "improved", text=text, origin=identity, action=action)

    def split(self, entry: _Entry) -> Iterator[str]:
        """Yield the first block of a text, and all others."""
        markdown = self.texts[entry.text]
        rows, nodes = markdown.split("\n"), parse_markdown(markdown)

        def tell(_: int, cause: str) -> None:
            self.history.report.append(entry.place.problem(cause))

        for some in (nodes[:1], nodes[1:]):
            if some and (text := render_blocks(some, rows, tell)):
                yield text
