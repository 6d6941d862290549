"""YAML whose values are kept: a file that has not changed is parsed again only if somebody asks for a place in it."""

import datetime as dt
import json
from dataclasses import fields
from typing import Any

from docsite.cache import Cache
from docsite.reading.yaml import Loc, RemarkedText, YamlSource, read_yaml

PLACES = {field.name for field in fields(YamlSource)} - {"path", "value"}


class KeptSource(YamlSource):
    """A sound file whose values were known before; its places are found when they are wanted."""

    def __init__(self, path: str, value: Any, **more: Any) -> None:  # noqa: ANN401 - YAML holds anything
        vars(self).update(path=path, value=value, **more)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - one of the places
        if name not in PLACES:
            raise AttributeError(name)
        source = read_yaml(self.data, self.path)
        vars(self).update({each: getattr(source, each) for each in PLACES})
        return vars(self)[name]


def recall_yaml(data: bytes, path: str, cache: Cache) -> YamlSource:
    """Parse as `read_yaml` does, or take the values of a sound file out of the cache. Raises `ProblemsError`."""
    kept = cache.read(__name__, data)
    if kept is None:
        source = read_yaml(data, path)
        if source == YamlSource(path, source.value, source.keys, source.values, source.texts, source.remarks):
            rest: list[tuple[Loc, str | None]] = []
            cache.keep(json.dumps([_flatten(source.value, (), rest), rest]), __name__, data)
        return source
    value, rest = json.loads(kept)
    for loc, day in rest:
        holder, (*way, last) = value, loc
        for key in way:
            holder = holder[key]
        holder[last] = RemarkedText(holder[last]) if day is None else _read_day(day)
    return KeptSource(path, _freeze(value), data=data)


def _flatten(value: Any, loc: Loc, rest: list[tuple[Loc, str | None]]) -> Any:  # noqa: ANN401 - YAML holds anything
    """Return the value as JSON holds it; note where it has what JSON has not, days and texts with a comment."""
    if isinstance(value, dict):
        return {key: _flatten(item, (*loc, key), rest) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_flatten(item, (*loc, number), rest) for number, item in enumerate(value)]
    if isinstance(value, RemarkedText):
        rest.append((loc, None))
    if isinstance(value, dt.date):
        rest.append((loc, value.isoformat()))
        return None
    return value


def _read_day(text: str) -> dt.date:
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)


def _freeze(value: Any) -> Any:  # noqa: ANN401 - YAML holds anything
    if isinstance(value, dict):
        return {key: _freeze(item) for key, item in value.items()}
    return tuple(map(_freeze, value)) if isinstance(value, list) else value
