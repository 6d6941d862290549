"""Changes that no release holds yet: a file of `releases/unreleased/` for each, so that branches never clash.

Until its release a change goes by the name of its file.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from docsite.problems import Problem, ProblemsError
from docsite.reading.validation import parse_model
from docsite.reading.yaml import YamlSource, parse_yaml
from docsite.releases.checks import Unreleased
from docsite.releases.lifecycle import LineState, find_state
from docsite.releases.models import ID, LONGEST, Change, Line, ReleaseRecord, UnreleasedChange, UnreleasedRepeat

FOLDER = "unreleased"
README = "README.md"
"""What else may lie there."""


@dataclass(frozen=True)
class ComingChange:
    """A change that is to come out in the next releases of some lines."""

    name: str
    """The name of its file, without the ending."""
    lines: tuple[str, ...]
    """The lines in whose next release it comes out."""
    identity: str
    """Its id, or the name of its file."""
    change: Change | None
    """What changes; nothing, where it is written in a draft that is not sound yet."""
    has_id: bool
    """Whether it has an id already."""
    is_repeat: bool
    """Whether a release holds it already."""


def find_strays(names: Iterable[str], shown: str) -> Iterator[Problem]:
    """Yield what lies in the folder, by the paths below it, and would be overlooked; `shown` is the folder's path."""
    for name in names:
        path = PurePath(name)
        place = f"{shown}/{name}"
        is_yaml = path.suffix in {".yml", ".yaml"}
        if len(path.parts) > 1:
            yield Problem(place, 1, 1, "a file in a folder", f"it in {shown}/ itself")
        elif not is_yaml and name != README:
            yield Problem(place, 1, 1, f"the ending '{path.suffix}'", f"the name {path.stem}.yml")
        elif is_yaml and (not ID.fullmatch(path.stem) or len(path.stem) > LONGEST):
            expected = f"at most {LONGEST} letters, digits and - . _, beginning with a letter or digit"
            yield Problem(place, 1, 1, f"the name {path.stem!r} is no id", expected)


def parse_unreleased(data: bytes, shown: str) -> tuple[YamlSource, Unreleased]:
    """Parse a file; raises `ProblemsError`."""
    source = parse_yaml(data, shown)
    if not isinstance(source.value, dict):
        raise ProblemsError([source.problem((), "no mapping", "'lines', 'kind' and 'text'")])
    if "id" in source.value and source.value.keys() <= {"id", "lines"}:
        return source, parse_model(UnreleasedRepeat, source)
    return source, parse_model(UnreleasedChange, source)


def gather_coming(
    entries: Mapping[str, tuple[YamlSource, Unreleased]], records: Iterable[ReleaseRecord]
) -> tuple[ComingChange, ...]:
    """Return the sound changes by the names of their files; a repeat has what is written in the release."""
    written = {entry.id: entry for record in records for entry in record.changes if isinstance(entry, Change)}
    found = []
    change: Change | None
    for name, (_, entry) in entries.items():
        if isinstance(entry, UnreleasedChange):
            keys = {key: value for key, value in entry if key != "lines"} | {"id": entry.id or name}
            change = Change.model_construct(**keys)
            has_id = entry.id is not None
            found.append(ComingChange(name, entry.lines, entry.id or name, change, has_id=has_id, is_repeat=False))
        else:
            change = written.get(entry.id)
            found.append(ComingChange(name, entry.lines, entry.id, change, has_id=True, is_repeat=True))
    return tuple(found)


def find_late(
    entries: Iterable[tuple[YamlSource, Unreleased]], lines: Iterable[Line], day: dt.date
) -> Iterator[Problem]:
    """Yield the changes for lines that have ended: a release may still come, and somebody should look at it."""
    ended = {line.line for line in lines if find_state(line, day) is LineState.ENDED}
    for source, entry in entries:
        for number, name in enumerate(entry.lines):
            if name in ended:
                yield source.problem(("lines", number), f"line {name} has ended", "a line that gets releases")
