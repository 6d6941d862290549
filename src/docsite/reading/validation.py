"""From positioned YAML to typed models, with errors a writer can act on."""

from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from docsite.problems import Problem, ProblemsError, suggest
from docsite.reading.yaml import Loc, YamlSource

WANTED = {
    "string_type": "a text (in quotes, if it looks like a number or a date)",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "date_type": "a date as 2026-03-17",
    "tuple_type": "a list (lines that start with '-')",
    "model_type": "a mapping (lines of 'key: value')",
    "model_attributes_type": "a mapping (lines of 'key: value')",
}

LIMITS = {
    "string_too_short": "a text that is not empty",
    "too_short": "at least one entry",
    "greater_than": "a number above 0",
}


class Model(BaseModel):
    """What all metadata has in common: frozen, no unknown keys, no silent conversion."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True, hide_input_in_errors=True
    )


ModelT = TypeVar("ModelT", bound=BaseModel)


def mistake(cause: str, expected: str) -> PydanticCustomError:
    """Make the error that a model's own check raises."""
    return PydanticCustomError("mistake", "{cause}", {"cause": cause, "expected": expected})


def parse_model(model: type[ModelT], source: YamlSource, root: Loc = ()) -> ModelT:
    """Validate what stands at `root` of the source; raises `ProblemsError` with every mistake."""
    value = source.value
    for key in root:
        value = value[key]
    try:
        return model.model_validate(value)
    except ValidationError as error:
        errors = error.errors()
    # where a text is wanted, what was typed is one: 8:30, 1.10, 2024-01-01, yes
    typed = [details["loc"] for details in errors if _is_typed_text(source, root, details)]
    for loc in typed:
        value = _put(value, loc, source.texts[(*root, *loc)])
    try:
        return model.model_validate(value)
    except ValidationError as error:
        errors = error.errors()
        inner = {details["loc"][:depth] for details in errors for depth in range(len(details["loc"]))}
        # a list with bad entries also counts as too short: say it of lists that are
        wanted = (details for details in errors if details["type"] != "too_short" or details["loc"] not in inner)
        raise ProblemsError(_problem(model, source, root, details) for details in wanted) from error


def _is_typed_text(source: YamlSource, root: Loc, details: ErrorDetails) -> bool:
    return details["type"] == "string_type" and (*root, *details["loc"]) in source.texts


def _put(value: Any, loc: Loc, text: str) -> Any:  # noqa: ANN401 - YAML holds anything
    """Return the value with a text at `loc`."""
    if not loc:
        return text
    key, *rest = loc
    if isinstance(value, dict):
        return {**value, key: _put(value[key], tuple(rest), text)}
    return tuple(_put(item, tuple(rest), text) if number == key else item for number, item in enumerate(value))


def _problem(model: type[BaseModel], source: YamlSource, root: Loc, details: ErrorDetails) -> Problem:
    loc: Loc = (*root, *details["loc"])
    kind = details["type"]
    cause, expected = _explain(model, details)
    return source.problem(loc[:-1] if kind == "missing" else loc, cause, expected, at_key=kind == "extra_forbidden")


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
            expected = f"the form {context['pattern']}"
        case kind if kind in LIMITS:
            expected = LIMITS[kind]
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


def _show(value: object) -> str:
    return repr(value) if isinstance(value, str | int | float) else name_kind(value)


def name_kind(value: object) -> str:
    """Name a value of a wrong type in the writer's words."""
    names = {dict: "a mapping", tuple: "a list", type(None): "nothing"}
    return names.get(type(value)) or f"{str(value)[:40]!r} is a {type(value).__name__}"
