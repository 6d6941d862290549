"""reno: a folder of notes, one file each; the tags of git tell which release each came out in.

As reno has it, a note belongs to the first release that has its file; a final release counts no pre-release before it.
See https://docs.openstack.org/reno/latest/user/design.html.
"""

import re
import subprocess
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import pypandoc
from packaging.version import Version

from docsite.files import digest
from docsite.importing.history import FoundChange, FoundIssue, FoundRelease, History, Place
from docsite.importing.markup import parse_markdown, render_blocks
from docsite.importing.versions import is_version
from docsite.problems import Problem, ProblemsError, collecting
from docsite.reading.yaml import parse_yaml
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

    def notes(self, tag: str) -> dict[str, str]:
        """Return the paths of the notes that a tag has, by their names."""
        names = self.ask("ls-tree", "-r", "-z", "--name-only", tag, ".").split("\0")
        return {_name_note(name): name for name in names if PurePosixPath(name).suffix in SUFFIXES}

    def merged(self, commit: str) -> set[str]:
        """Return the tags that a commit has behind it, its own among them."""
        return set(self.ask("tag", "--merged", commit).split())


def read_notes(folder: Path) -> History:
    """Read a folder of notes. Raises `ProblemsError` where no tags tell releases, and for notes that are no YAML."""
    repository, shown = _Repository(folder), folder.name
    if not repository.tags:
        cause = "no tags of git tell which release a note came out in"
        raise ProblemsError([Problem(shown, 1, 1, cause, "a folder of notes in a clone with all its tags")])
    history = History(path=shown)
    present = {
        _name_note(file.name): (file.read_bytes(), f"{shown}/{file.relative_to(folder).as_posix()}")
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.suffix in SUFFIXES
    }
    by_tag = {tag: repository.notes(tag) for tag in repository.tags}
    first = _find_first(repository, by_tag)
    before = repository.merged("HEAD")
    for tag, names in by_tag.items():
        for name in names.keys() - present.keys() if tag not in before else ():
            content = repository.ask("show", f"{tag}:./{names[name]}").encode()
            present[name] = content, f"{shown}/{names[name]}"
    for name in sorted({name for names in first.values() for name in names} - present.keys()):
        history.report.append(Problem(shown, 1, 1, f"the note {name} is deleted by now: left out"))
    entries = _read_entries(present, history)
    texts = dict(zip(entries, _convert([entry.text for entry in entries]), strict=True))
    by_note: dict[str, list[_Entry]] = {}
    for entry in entries:
        by_note.setdefault(entry.note, []).append(entry)
    render = _Renderer(texts, history)
    for tag, (_, day, _) in repository.tags.items():
        some = [entry for name in sorted(first[tag]) for entry in by_note.get(name, ())]
        summary, changes, issues = render.release(some)
        history.releases.append(
            FoundRelease(
                place=Place(shown), version=tag, date=day, summary=summary, changes=tuple(changes), issues=tuple(issues)
            )
        )
    known = {name for names in by_tag.values() for name in names}
    waiting = [entry for name in sorted(present.keys() - known) for entry in by_note.get(name, ())]
    summary, history.unreleased, issues = render.release(waiting)
    for entry in waiting:
        if entry.section in {"prelude", "issues"}:
            cause = f"what is not released yet has no place for its {entry.section}: left out"
            history.report.append(entry.place.problem(cause))
    return history


def _name_note(path: str) -> str:
    """Return what a note is known by, though its file may move: its unique id, or its name."""
    stem = PurePosixPath(path).stem
    uid = UID.search(stem)
    return uid[0] if uid else stem


def _find_first(repository: _Repository, by_tag: dict[str, dict[str, str]]) -> dict[str, set[str]]:
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


def _read_entries(present: dict[str, tuple[bytes, str]], history: History) -> list[_Entry]:
    problems: list[Problem] = []
    entries: list[_Entry] = []
    for name, (content, shown) in present.items():
        with collecting(problems):
            source = parse_yaml(content, shown)
            if not isinstance(source.value, dict):
                raise ProblemsError([source.problem((), "no note of reno", "sections such as 'fixes'")])
            for section, value in source.value.items():
                items: tuple[Any, ...] = value if isinstance(value, tuple) else (value,)
                for number, item in enumerate(items):
                    loc = (section, number) if isinstance(value, tuple) else (section,)
                    place = Place(shown, *source.place(loc))
                    if isinstance(item, str) and item.strip():
                        entries.append(_Entry(name, section, place, str(item)))
                    elif item is not None:
                        history.report.append(place.problem(f"an entry of '{section}' that is no text: left out"))
    if problems:
        raise ProblemsError(problems)
    return entries


def _convert(texts: Iterable[str]) -> list[str]:
    """Return reStructuredText as Markdown."""
    command = [pypandoc.get_pandoc_path(), "--from=rst", "--to=gfm-raw_html", "--wrap=none", "--sandbox", "--quiet"]

    def convert(text: str) -> str:
        return subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout.decode()  # noqa: S603

    with ThreadPoolExecutor() as pool:
        return list(pool.map(convert, texts))


class _Renderer:
    def __init__(self, texts: dict[_Entry, str], history: History) -> None:
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
        markdown = self.texts[entry]
        rows, nodes = markdown.split("\n"), parse_markdown(markdown)

        def tell(_: int, cause: str) -> None:
            self.history.report.append(entry.place.problem(cause))

        for some in (nodes[:1], nodes[1:]):
            if some and (text := render_blocks(some, rows, tell)):
                yield text
