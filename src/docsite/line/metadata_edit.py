"""One edit of the metadata by a command: what it is made of, what it brings, all of it or nothing."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from docsite.line.project import load_project
from docsite.problems import FaultError, ProblemsError
from docsite.releases.change_set import ChangeSet, carry_out, editing, trying_out
from docsite.releases.effects import find_effects
from docsite.releases.metadata import Metadata, load_metadata
from docsite.tree.configuration import load_config
from docsite.tree.generated import parse_generated
from docsite.tree.settings_files import read_settings

FINISHED = "an edit that was interrupted is finished now; see 'git diff releases', and repeat this one if it is another"
REFUSED = "so it would be, and nothing is written"


@dataclass(frozen=True)
class Edited:
    """What an edit has done, or would do."""

    changes: ChangeSet
    effects: tuple[str, ...]
    """What readers will notice, a row for each."""
    difference: str
    """What changes in the files, as `diff -u` shows it."""
    is_trial: bool

    def render(self) -> Iterator[str]:
        """Yield what to tell of it, row by row."""
        if self.is_trial and self.difference:
            yield self.difference
        yield from self.effects
        names = ", ".join(f"releases/{name}" for name in sorted({*self.changes.written, *self.changes.removed}))
        if not names:
            yield "it is so already: nothing is written"
        else:
            yield f"would change {names}; nothing is written" if self.is_trial else f"changed {names}"


def edit_metadata(
    root: Path,
    day: dt.date,
    prepare: Callable[[Metadata, Path], ChangeSet],
    days: Iterable[dt.date] = (),
    *,
    is_trial: bool,
) -> Edited:
    """Edit `releases/` as `prepare` says, if the metadata is sound afterwards: on the day, and on the `days` to come.

    Raises `ProblemsError` with the faults of the metadata before it or after it, and `FaultError`.
    """
    folder = root / "releases"
    with editing(folder) as has_finished:
        if has_finished:  # perhaps the very same one
            raise FaultError(FINISHED)
        config = load_config(root)
        project = load_project(root, config, day)
        paths = parse_generated(config.extra, read_settings(root)).entries.paths
        if project.metadata.faults:
            raise ProblemsError(project.metadata.faults)
        changes = prepare(project.metadata, folder)
        pages = list(project.titles)
        effects: list[str] = []
        with trying_out(folder, changes) as copy, _refusing():
            for later in sorted({day, *(each for each in days if each > day)}):
                after = load_metadata(copy, later, pages)
                if after.faults:
                    raise ProblemsError(after.faults)
                before = load_metadata(folder, later, pages)
                effects += [f"{later}: {effect}" for effect in find_effects(before, after, later, paths)]
        difference = changes.render(folder)
        if not is_trial:
            carry_out(folder, changes)
    told = [row for number, row in enumerate(effects) if row[10:] not in {former[10:] for former in effects[:number]}]
    return Edited(changes, tuple(told), difference, is_trial)


@contextmanager
def _refusing() -> Iterator[None]:
    """Let problems say that they are those of the edit, which is not carried out."""
    try:
        yield
    except ProblemsError as error:
        error.add_note(REFUSED)
        raise
