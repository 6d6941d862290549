"""From positioned YAML to typed models, with errors a writer can act on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from docsite.problems import Problem, ProblemsError, suggest
from docsite.reading.characters import find_unfit, is_visible
from docsite.reading.yaml import Loc, RemarkedText, YamlSource

WANTED = {
    "string_type": "a text (in quotes, if it looks like a number or a date)",
    "int_type": "a whole number, in digits alone",
    "bool_type": "true or false",
    "date_type": "a date as 2026-03-17",
    "tuple_type": "a list (lines that start with '-')",
    "dict_type": "a mapping (lines of 'key: value')",
    "model_type": "a mapping (lines of 'key: value')",
    "model_attributes_type": "a mapping (lines of 'key: value')",
}

LIMITS = {
    "string_too_short": "a text that is not empty",
    "invisible": "a text of which readers see something",
    "string_too_long": "at most {max_length} characters",
    "too_short": "at least one entry",
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number from {ge} on",
    "less_than": "a number below {lt}",
    "less_than_equal": "a number up to {le}",
}
KINDS = {"str": "text", "int": "number", "float": "number", "bool": "yes or no", "datetime": "moment"}
SHOWN = 60
"""More characters of a value stand in no message."""


class Model(BaseModel):
    """What all metadata has in common: frozen, no unknown keys, no silent conversion."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True, hide_input_in_errors=True
    )

    @field_validator("*", mode="after")
    @classmethod
    def _check_characters(cls, value: object) -> object:
        for text in _list_texts(value):
            for _, cause in find_unfit(text):
                raise mistake(cause, "a text without it")
        return value


def _list_texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _list_texts((*value, *value.values()))
    elif isinstance(value, tuple):
        for item in value:
            yield from _list_texts(item)


ModelT = TypeVar("ModelT", bound=BaseModel)


def mistake(cause: str, expected: str) -> PydanticCustomError:
    """Make the error that a model's own check raises."""
    return PydanticCustomError("mistake", "{cause}", {"cause": cause, "expected": expected})


def refuse_remark(value: object) -> object:
    """Refuse a text that a comment follows in its row: YAML has cut it there without a word."""
    if isinstance(value, RemarkedText):
        raise PydanticCustomError("remark", "a text cut by ' #'")
    return value


def require_visible(value: str) -> str:
    """Refuse a text of which readers see nothing."""
    if not is_visible(value):
        raise PydanticCustomError("invisible", "a text of which readers see nothing")
    return value


@dataclass(frozen=True)
class Parsed(Generic[ModelT]):
    """What could be made of a source, for the checks that can still be made; and what is wrong with the rest."""

    model: ModelT | None
    """The model without the entries of lists that are unsound; `None` if nothing is left."""
    source: YamlSource
    """The places of what the model holds."""
    problems: tuple[Problem, ...]


def parse_model(model: type[ModelT], source: YamlSource, root: Loc = ()) -> ModelT:
    """Validate what stands at `root` of the source; raises `ProblemsError` with every mistake."""
    parsed = parse_sound(model, source, root)
    if parsed.problems or parsed.model is None:
        raise ProblemsError(parsed.problems)
    return parsed.model


def parse_sound(
    model: type[ModelT],
    source: YamlSource,
    root: Loc = (),
    stand_ins: Mapping[str, Any] | None = None,
) -> Parsed[ModelT]:
    """Validate what stands at `root`, name every mistake, and keep what is sound.

    Left out is the smallest entry of a list that a mistake is in. Keys of the model itself keep their default;
    those that have none get their value of `stand_ins`, which no check looks at.
    """
    source, found, errors = _validate(model, source, root)
    problems = [*source.problems, *_name_unwritten(source, errors, root), *_name_errors(model, source, root, errors)]
    unread = {(*root, *loc) for loc in source.unread}
    while errors or unread:
        unsound = unread | {(*root, *details["loc"]) for details in errors}
        unknown = {(*root, *details["loc"]) for details in errors if details["type"] == "extra_forbidden"}
        found_in = {loc: _find_entry(loc, source) for loc in unsound - unknown}
        entries = unknown | set(filter(None, found_in.values()))
        keys = {str(loc[len(root)]) for loc, entry in found_in.items() if not entry and len(loc) > len(root)}
        former = source.value
        defaults = {key for key, field in model.model_fields.items() if not field.is_required()}
        laid = stand_ins or {}
        if unsound & {root} or keys - defaults - laid.keys():
            return Parsed(None, replace(source, is_whole=False), tuple(problems))
        is_whole = source.is_whole and not entries - unknown and not keys - laid.keys()
        source = replace(source.without(entries | {(*root, key) for key in keys}), is_whole=is_whole)
        for key in keys & laid.keys():
            source = replace(source, value=_put(source.value, (*root, key), laid[key]))
        source, found, errors = _validate(model, source, root)
        unread = set()
        if source.value == former:
            return Parsed(None, replace(source, is_whole=False), tuple(problems))
    return Parsed(found, source, tuple(problems))


def _find_entry(loc: Loc, source: YamlSource) -> Loc:
    """Return the innermost entry of a list in the file that holds `loc`, or nothing."""
    depths = (depth for depth, key in enumerate(loc, 1) if isinstance(key, int) and loc[:depth] in source.values)
    return loc[: max(depths, default=0)]


def _validate(
    model: type[ModelT], source: YamlSource, root: Loc
) -> tuple[YamlSource, ModelT | None, list[ErrorDetails]]:
    """Validate the value as it is, then as it was typed where a text is wanted: 8:30, 1.10, 2024-01-01, yes."""
    for _ in range(2):
        value = source.value
        for key in root:
            value = value[key]
        try:
            return source, model.model_validate(value), []
        except ValidationError as error:
            errors = [ErrorDetails({**details, "loc": _find_key(details["loc"], value)}) for details in error.errors()]
        typed = [(*root, *details["loc"]) for details in errors if _is_typed_text(source, root, details)]
        if not typed:
            break
        for loc in typed:
            text = source.texts[loc]
            put = RemarkedText(text) if loc in source.remarks else text
            source = replace(source, value=_put(source.value, loc, put))
    return source, None, errors


def _find_key(loc: Loc, value: Any) -> Loc:  # noqa: ANN401 - YAML holds anything
    """Return the way to a value as the file has it: pydantic names the branch of a union, too."""
    found: list[str | int] = []
    for depth, key in enumerate(loc, 1):
        if isinstance(key, int):
            value = value[key]
        elif isinstance(value, dict) and (key in value or depth == len(loc)):
            value = value.get(key)
        else:
            continue
        found.append(key)
    return tuple(found)


def _name_unwritten(source: YamlSource, errors: Iterable[ErrorDetails], root: Loc) -> Iterator[Problem]:
    """Name the keys that say nothing, which would have passed for absent ones."""
    named = {(*root, *details["loc"]) for details in errors}
    for loc in source.unwritten - named:
        absent = source.problem(loc, f"key '{loc[-1]}' has no value", "a value, or no such key")
        yield _name_remark(source, loc) if loc in source.remarks else absent


def _name_errors(
    model: type[BaseModel], source: YamlSource, root: Loc, errors: list[ErrorDetails]
) -> Iterator[Problem]:
    inner = {details["loc"][:depth] for details in errors for depth in range(len(details["loc"]))}
    for details in errors:
        # a list with bad entries also counts as too short: say it of lists that are
        is_said = details["type"] == "too_short" and details["loc"] in inner
        if not is_said and (*root, *details["loc"]) not in source.unread:
            yield _problem(model, source, root, details)


def _is_typed_text(source: YamlSource, root: Loc, details: ErrorDetails) -> bool:
    return details["type"] == "string_type" and (*root, *details["loc"]) in source.texts


def _put(value: Any, loc: Loc, text: Any) -> Any:  # noqa: ANN401 - YAML holds anything
    """Return the value with another one at `loc`."""
    if not loc:
        return text
    key, *rest = loc
    if isinstance(value, dict):
        return {**value, key: _put(value.get(key), tuple(rest), text)}
    return tuple(_put(item, tuple(rest), text) if number == key else item for number, item in enumerate(value))


def _problem(model: type[BaseModel], source: YamlSource, root: Loc, details: ErrorDetails) -> Problem:
    loc: Loc = (*root, *details["loc"])
    kind = details["type"]
    if loc in source.remarks and (kind == "remark" or loc in source.unwritten):
        return _name_remark(source, loc)
    if details["type"] == "int_type" and loc in source.texts:
        details["input"] = source.texts[loc]  # as it was typed: 1e3
    cause, expected = _explain(model, details)
    return source.problem(loc[:-1] if kind == "missing" else loc, cause, expected, at_key=kind == "extra_forbidden")


def _name_remark(source: YamlSource, loc: Loc) -> Problem:
    cause = f"{loc[-1]}: YAML cuts the text here, where a comment begins"
    expected = "the text in quotes; a comment in a row of its own"
    return Problem(source.find_file(loc), *source.remarks[loc], cause, expected)


def _explain(model: type[BaseModel], details: ErrorDetails) -> tuple[str, str]:
    """Return what is wrong and what was expected."""
    loc, context, value = details["loc"], details.get("ctx", {}), details.get("input")
    name = next((key for key in reversed(loc) if isinstance(key, str)), "file")
    cause, expected = f"{name}: {_show(value)}", details["msg"].removeprefix("Input should be ").lower()
    match details["type"]:
        case "missing":
            cause, expected = f"key '{name}' is missing", f"'{name}'"
        case "extra_forbidden":
            known = _fields_at(model, loc[:-1])
            cause, expected = f"unknown key '{name}'{suggest(name, known)}", f"one of {', '.join(known)}"
        case "literal_error":
            known = [word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")]
            cause = f"unknown {name} {_show(value)}{suggest(str(value), known)}"
            expected = f"one of {', '.join(known)}"
        case "mistake":
            cause, expected = context["cause"], context["expected"]
        case "string_pattern_mismatch":
            expected = f"something like {_find_example(model, context['pattern'])!r}"
        case kind if kind in LIMITS:
            expected = LIMITS[kind].format(**context)
        case kind if kind in WANTED:
            cause, expected = f"{name}: {name_kind(value)}", WANTED[kind]
    return cause, expected


def _fields_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """Return the keys that the model allows at `loc`."""
    for key in loc:
        if isinstance(key, str):
            model = _model_within(model.model_fields[key].annotation) or model
    return list(model.model_fields)


def _model_within(annotation: object) -> type[BaseModel] | None:
    """Return the model in an annotation such as `tuple[Change, ...] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_within, get_args(annotation))), None)


def _find_example(model: type[BaseModel], pattern: str) -> str:
    """Return the example that the model gives for a pattern."""

    def walk(node: Any) -> Iterator[str]:  # noqa: ANN401 - JSON holds anything
        if isinstance(node, dict) and node.get("pattern") == pattern:
            yield from node.get("examples", ())
        for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from walk(inner)

    return next(walk(model.model_json_schema()))


def _show(value: object) -> str:
    shown = repr(value) if isinstance(value, str | int | float) else name_kind(value)
    return shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"


def name_kind(value: object) -> str:
    """Name a value of a wrong type in the writer's words."""
    names = {dict: "a mapping", tuple: "a list", type(None): "nothing"}
    kind = type(value).__name__
    return names.get(type(value)) or f"{str(value)[:40]!r} is a {KINDS.get(kind, kind)}"
