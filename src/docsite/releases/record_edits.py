"""Edits of what stands already: the days of a line, the withdrawal of a release."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from docsite.periods import Period, parse_day, parse_period
from docsite.problems import FaultError, suggest
from docsite.reading.yaml import parse_yaml
from docsite.reading.yaml_edits import YamlEdits
from docsite.releases.change_set import ChangeSet
from docsite.releases.metadata import LINES, Metadata

MILESTONES = {
    "released": "the day of the first release, or on which it is expected",
    "sale_ends": "the last day on which it is sold",
    "support_ends": "the last day of full support: 2027-01-31, 2027-Q1, 2027, true or false",
    "security_ends": "the last day of security fixes",
    "extended_ends": "the last day of support by separate agreement",
    "dropped": "the day from which its documentation is no longer published; false: it stays",
}
"""What can be set, and what it means, in the order of a line's keys."""
ORDER = ("line", "title", *MILESTONES, "lts")


def parse_milestone(name: str, text: str) -> dt.date | Period | bool:
    """Return the day, the period, or yes or no; raises `ValueError` that says what was expected."""
    if text in {"true", "false"} and (name != "dropped" or text == "false"):
        return text == "true"
    if name != "dropped" and (period := parse_period(text)):
        return period
    return parse_day(text)


def set_line(name: str, values: Mapping[str, object], metadata: Metadata, folder: Path) -> ChangeSet:
    """Return the edit that gives a line the values; raises `FaultError` for a line that does not exist."""
    names = [line.line for line in metadata.lines]
    if name not in names:
        raise FaultError(f"no line '{name}'{suggest(name, names)}; expected one of {', '.join(sorted(names))}")
    data, shown = (folder / LINES).read_bytes(), f"{folder.name}/{LINES}"
    edits = YamlEdits(data, shown)
    loc = find_entry(data, "lines", "line", name)
    for key in ORDER:
        if key not in values:
            continue
        if key == "dropped" and values[key] is False:
            edits.remove(loc, key)
        else:
            value = values[key]
            edits.set(loc, key, str(value) if isinstance(value, Period) else value, ORDER[: ORDER.index(key)])
    content = edits.render()
    return ChangeSet({LINES: content} if content != data else {})


def withdraw(version: str, withdrawal: Mapping[str, object], metadata: Metadata, folder: Path) -> ChangeSet:
    """Return the edit that withdraws a release; raises `FaultError` for one that is not there, or was withdrawn."""
    found = {record.version: name for name, record in metadata.records.items()}
    if version not in found:
        raise FaultError(f"no release '{version}'{suggest(version, found)}; expected an existing one")
    name = found[version]
    former = metadata.records[name].withdrawn
    if former:
        raise FaultError(f"{version} was withdrawn on {former.date}; edit 'withdrawn' in {folder.name}/{name}")
    edits = YamlEdits((folder / name).read_bytes(), f"{folder.name}/{name}")
    edits.set((), "withdrawn", withdrawal, ("version", "title", "date", "draft", "summary"))
    return ChangeSet({name: edits.render()})


def find_entry(data: bytes, key: str, by: str, value: str) -> tuple[str, int]:
    """Return the way to an entry of a list; what is typed as a number is compared as it is written."""
    source = parse_yaml(data, "")
    for number, entry in enumerate(source.value[key]):
        if source.texts.get((key, number, by), entry[by]) == value:
            return key, number
    raise LookupError(value)
