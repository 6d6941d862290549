"""Read `releases/` whole: parse every file, check each against the others, report everything at once."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from docsite.problems import Problem, ProblemsError
from docsite.reading.sources import list_sources
from docsite.reading.validation import ModelT, parse_model
from docsite.reading.yaml import parse_yaml
from docsite.releases.checks import Sources, check_metadata
from docsite.releases.models import KnownIssues, Line, Lines, Plan, Release

NOT_RELEASES = {"lines.yml", "known-issues.yml", "plan.yml"}


@dataclass(frozen=True)
class Metadata:
    """Everything `releases/` says; lines and releases newest first."""

    sample: bool
    lines: tuple[Line, ...]
    releases: tuple[Release, ...]
    known_issues: KnownIssues
    plan: Plan

    def releases_of(self, line: Line) -> tuple[Release, ...]:
        """Return the releases of the line, newest first."""
        return tuple(release for release in self.releases if release.line == line.line)

    def newest_release(self, line: Line) -> Release | None:
        """Return the newest release of the line; a planned line has none."""
        return next(iter(self.releases_of(line)), None)


def list_metadata(folder: Path) -> list[Path]:
    """Return the files of the metadata, sorted; raises `OSError` for a folder that cannot be read."""
    names = list_sources(folder) if folder.exists() else []
    return [folder / name for name in names if fnmatch(name, "*.y*ml") and "/" not in name]


def load_metadata(folder: Path, day: dt.date, pages: Collection[str]) -> Metadata:
    """Load the metadata as of the day; `pages` are the paths below `docs/` that changes may name.

    Paths in messages start with the folder's name. Raises `ProblemsError` with the problems of all files.
    """
    problems: list[Problem] = []

    def load(name: str, model: type[ModelT]) -> ModelT | None:
        path = folder / name
        shown = f"{folder.name}/{name}"
        if not path.is_file():
            problems.append(Problem(shown, 1, 1, "the file is missing", f"the file {shown}"))
            return None
        try:
            sources[name] = parse_yaml(path.read_bytes(), shown)
            return parse_model(model, sources[name])
        except ProblemsError as error:
            problems.extend(error.problems)
            return None

    sources: Sources = {}
    lines = load("lines.yml", Lines)
    known_issues = load("known-issues.yml", KnownIssues)
    plan = load("plan.yml", Plan)
    names = [path.name for path in list_metadata(folder) if path.name not in NOT_RELEASES]
    releases = {name: release for name in names if (release := load(name, Release))}
    problems += check_metadata(sources, lines, releases, known_issues, plan, day, pages)
    if problems or lines is None or known_issues is None or plan is None:
        raise ProblemsError(problems)
    return Metadata(
        lines.sample,
        tuple(sorted(lines.lines, reverse=True)),
        tuple(sorted(releases.values(), reverse=True)),
        known_issues,
        plan,
    )
