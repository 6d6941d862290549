"""endoflife.date: the cycles of a product and the last day of each kind of support.

The product's file (Markdown with front matter, or YAML alone) and both forms of the API's JSON tell the same under
other names. See https://github.com/endoflife-date/endoflife.date/blob/master/CONTRIBUTING.md.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from packaging.version import Version

from docsite.importing.histories.history import FoundLine, FoundRelease, History, Place, parse_day
from docsite.importing.histories.markup import parse_markdown, read_words, render_link
from docsite.importing.histories.versions import is_line, is_version
from docsite.problems import Problem, ProblemsError
from docsite.reading.front_matter import BEGIN, find_head
from docsite.reading.yaml import Loc, YamlSource, parse_yaml
from docsite.releases.models import as_version
from docsite.releases.texts import ADDRESS
from docsite.releases.versions import find_line

ENDS = {"discontinued": "sale_ends", "eoas": "support_ends", "eol": "security_ends", "eoes": "extended_ends"}
"""The phases of a cycle, and what we call their last days; in the order in which they may end."""
NAMES = {
    "cycle": "releaseCycle",
    "name": "releaseCycle",
    "label": "releaseLabel",
    "support": "eoas",
    "extendedSupport": "eoes",
    **{f"{phase}From": phase for phase in (*ENDS, "lts")},
    **{f"is{phase[0].upper()}{phase[1:]}": phase for phase in (*ENDS, "lts")},
}
"""Other names of the same keys."""
KNOWN = {"releaseCycle", "releaseLabel", "codename", "releaseDate", "latest", "latestReleaseDate", "link", "lts", *ENDS}
PAIR = re.compile(r"\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}", re.IGNORECASE)
"""How JSON, and not YAML, may write a character beyond the first plane."""
CYCLE = {"releaseCycle", "cycle", "name"}
TOP = {"title", "releases", "result", "label"}
SAID_ELSEWHERE = {"isMaintained", "schema_version", "generated_at", "last_modified", "name"}
"""What the API derives from other keys, or says of itself."""


def read_product(text: str, path: str) -> History:
    """Read a product's file. Raises `ProblemsError` for one that is none."""
    history = History(path=path)
    yaml, first_line = text, 1
    if BEGIN.match(text):
        head = find_head(text, path)
        yaml, first_line = head.yaml, 2
        if text[head.length :].strip():
            row = text[: head.length].count("\n") + 1
            history.report.append(Problem(path, row, 1, "the text below the front matter is not carried"))
    yaml = PAIR.sub(lambda match: json.loads(f'"{match[0]}"'), yaml)
    _Reader(parse_yaml(yaml.encode(), path, first_line=first_line), history).read()
    return history


@dataclass(frozen=True)
class _Cycle:
    """A cycle by the names of the product's file."""

    source: YamlSource
    loc: Loc
    values: Mapping[str, Any]
    locs: Mapping[str, Loc]

    def text(self, key: str) -> str:
        """Return a value as it was typed; an empty text for none."""
        value = self.values.get(key)
        return "" if value is None else str(self.source.texts.get(self.locs[key], value)).strip()

    def place(self, key: str = "") -> Place:
        return Place(self.source.path, *self.source.place(self.locs.get(key, self.loc)))


class _Reader:
    def __init__(self, source: YamlSource, history: History) -> None:
        self.source = source
        self.history = history

    def tell(self, place: Place, cause: str, expected: str = "") -> None:
        self.history.report.append(place.problem(cause, expected))

    def read(self) -> None:
        cycles = list(self.list_cycles())
        lines: dict[Version, _Cycle] = {}
        for cycle in cycles:
            name = cycle.text("releaseCycle")
            if not is_line(name):
                self.tell(cycle.place("releaseCycle"), f"the cycle {name!r} cannot be ordered among versions: left out")
            elif first := lines.get(as_version(name)):
                cause = f"the cycle {name} is the same as {first.text('releaseCycle')}: left out"
                self.tell(cycle.place("releaseCycle"), cause)
            else:
                lines[as_version(name)] = cycle
        for version, cycle in lines.items():
            keys = self.read_line(cycle)
            self.history.lines.append(FoundLine(place=cycle.place(), keys=keys))
            self.history.releases.append(self.read_release(cycle, lines, version))

    def list_cycles(self) -> Iterator[_Cycle]:
        """Yield the cycles, wherever the form has them."""
        top: Any = self.source.value
        loc: Loc = ()
        if isinstance(top, dict) and isinstance(top.get("result"), dict):
            top, loc = top["result"], ("result",)
        if isinstance(top, dict):
            self.history.title = str(top.get("title") or top.get("label") or "")
            for key in top.keys() - TOP - SAID_ELSEWHERE:
                self.tell(self.at((*loc, key)), f"the key '{key}' has no counterpart")
            top, loc = top.get("releases"), (*loc, "releases")
        cycles = top if isinstance(top, tuple) else ()
        if not cycles or not all(isinstance(item, dict) and CYCLE & item.keys() for item in cycles):
            expected = "'releases', each with its 'releaseCycle', as endoflife.date has it"
            raise ProblemsError([self.source.problem(loc, "no list of release cycles", expected)])
        for number, item in enumerate(cycles):
            yield self.normalize((*loc, number), item)

    def at(self, loc: Loc) -> Place:
        return Place(self.source.path, *self.source.keys.get(loc, self.source.place(loc)))

    def normalize(self, loc: Loc, item: Mapping[str, Any]) -> _Cycle:
        """Call the keys of every form by one name; a day says more than yes or no."""
        values: dict[str, Any] = {}
        locs: dict[str, Loc] = {}
        pairs: list[tuple[Loc, str, Any]] = [((*loc, key), NAMES.get(key, key), value) for key, value in item.items()]
        if isinstance(latest := item.get("latest"), dict):
            inner = {"name": "latest", "date": "latestReleaseDate", "link": "link"}
            pairs = [pair for pair in pairs if pair[1] != "latest"]
            pairs += [((*loc, "latest", key), str(inner.get(key, key)), value) for key, value in latest.items()]
        for place, key, value in pairs:
            if key in KNOWN and (values.get(key) is None or isinstance(values[key], bool)) and value is not None:
                values[key], locs[key] = value, place
            elif key not in KNOWN | SAID_ELSEWHERE and value:
                self.tell(self.at(place), f"the key '{key}' has no counterpart")
        return _Cycle(self.source, loc, values, locs)

    def read_line(self, cycle: _Cycle) -> dict[str, str | bool | dt.date]:
        name = cycle.text("releaseCycle")
        keys: dict[str, str | bool | dt.date] = {"line": name, "title": self.name_line(cycle)}
        released = self.read_day(cycle, "releaseDate")
        if released:
            keys["released"] = released
        for phase, key in ENDS.items():
            value = self.read_day(cycle, phase)
            if value is not None:
                keys[key] = value
        self.mend_order(cycle, keys)
        if lts := cycle.values.get("lts"):
            keys["lts"] = True
            if not isinstance(lts, bool):
                self.tell(
                    cycle.place("lts"),
                    f"that {name} has long-term support since {lts} is not carried: only that it has",
                )
        return keys

    def mend_order(self, cycle: _Cycle, keys: dict[str, str | bool | dt.date]) -> None:
        """Leave out ends that come before what they should follow."""
        if any(keys.get(key) is True for key in ENDS.values()):
            keys.setdefault("released", True)
        phases = {"released": "releaseDate"} | {key: phase for phase, key in ENDS.items()}
        for before, after in combinations(phases, 2):
            if before == "sale_ends" or before not in keys or after not in keys:
                continue
            earlier, later = keys[before], keys[after]
            is_twisted = isinstance(earlier, dt.date) and isinstance(later, dt.date) and later < earlier
            if is_twisted or (earlier is False and later is True):
                wrong = before if before == "support_ends" else after
                cause = f"{phases[after]} {later} is before {phases[before]} {earlier}: {phases[wrong]} is left out"
                self.tell(cycle.place(phases[wrong]), cause.replace("True", "true").replace("False", "false"))
                del keys[wrong]

    def read_day(self, cycle: _Cycle, key: str) -> dt.date | bool | None:
        value = cycle.values.get(key)
        if value is None or isinstance(value, bool):
            return value
        text = cycle.text(key)
        if day := parse_day(text):
            return day
        self.tell(cycle.place(key), f"{key} {text[:40]!r} is no date: left out")
        return None

    def name_line(self, cycle: _Cycle) -> str:
        name, codename = cycle.text("releaseCycle"), cycle.text("codename")
        label = cycle.text("releaseLabel").replace("__RELEASE_CYCLE__", name).replace("__CODENAME__", codename)
        if not label:
            label = f"{name} ({codename})" if codename else name
        plain = " ".join(map(read_words, parse_markdown(label)))
        if plain != label:
            self.tell(cycle.place("releaseLabel"), f"of the label {label[:60]!r} only the words are kept")
        product = self.history.title
        return (
            plain if set(product.casefold().split()) & set(plain.casefold().split()) else f"{product} {plain}".strip()
        )

    def read_release(self, cycle: _Cycle, lines: Mapping[Version, _Cycle], line: Version) -> FoundRelease:
        """Return the cycle's newest release; where that cannot be told, its first one, named as the cycle."""
        version, date = cycle.text("latest"), cycle.text("latestReleaseDate")
        place = cycle.place("latest")
        cause = ""
        if version and not is_version(version):
            cause = f"the release {version!r} cannot be ordered among versions"
        elif version and (found := find_line(as_version(version), lines)) != line:
            where = f"to line {lines[found].text('releaseCycle')}" if found else "to no line"
            cause = f"the release {version} belongs {where}"
        elif version and not date and as_version(version) != line:
            cause = f"the release {version} has no date"
        is_stand_in = bool(cause) or not version
        if is_stand_in:
            version, date = cycle.text("releaseCycle"), cycle.text("releaseDate")
        if cause:
            self.tell(place, f"{cause}: left out")
        summary = self.read_link(cycle, version)
        return FoundRelease(
            place=place,
            version=version,
            date=date or cycle.text("releaseDate"),
            summary=summary,
            is_stand_in=is_stand_in,
        )

    def read_link(self, cycle: _Cycle, version: str) -> str:
        link = (
            cycle.text("link").replace("__LATEST__", version).replace("__RELEASE_CYCLE__", cycle.text("releaseCycle"))
        )
        if not link:
            return ""
        if not ADDRESS.match(link) or any(sign in link for sign in " <>{}"):
            self.tell(cycle.place("link"), f"the link {link[:60]!r} is no address: left out")
            return ""
        return f"{render_link(f'Выпуск {version}', link)}."
