"""Values from the metadata in prose: Jinja2, strict, with errors at the writer's line."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError

from docsite.problems import Problem, ProblemsError
from docsite.russian.formats import format_date, format_size
from docsite.tree.declared import Blank

SPECIAL = re.compile(r"[^\w\s]|_")
"""What Markdown could take for a mark of its own."""
MARK = re.compile(r"\{(?:\{|%|##)")
"""What begins an expression, a statement or a comment."""
LITERAL = "literal"
"""The class of a code block whose text stays as it is."""


def escape_markdown(text: str | Blank) -> str:
    """Return a text of the metadata as Markdown that shows it letter for letter, but for `code` between backticks."""
    if isinstance(text, Blank):
        return str(text)
    pieces = re.split(r"(`[^`]+`)", " ".join(text.split()))
    return "".join(
        piece if number % 2 else SPECIAL.sub(lambda mark: f"&#{ord(mark[0])};", piece)
        for number, piece in enumerate(pieces)
    )


def _refuse_none(value: object) -> object:
    if value is None:
        raise ValueError("a value that is not given; ask for it with {% if … %}")
    return value


def _make_environment() -> Environment:
    environment = Environment(  # noqa: S701 - it makes Markdown, not HTML
        undefined=StrictUndefined,
        finalize=_refuse_none,
        # comments are `{## … ##}`, since `{#id}` names a heading
        comment_start_string="{##",
        comment_end_string="##}",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(date=format_date, size=format_size, plain=escape_markdown)
    return environment


ENVIRONMENT = _make_environment()


def fill_values(
    text: str,
    context: Mapping[str, Any],
    *,
    path: str,
    literal: Collection[int] = (),
    locate: Callable[[int], int] = int,
) -> str:
    """Replace the expressions in Markdown; rows of these numbers, from 1, stay as they are.

    Raises `ProblemsError` with file and line for an unknown name or a syntax error; `locate` makes of a row's number
    the line of the file.
    """
    if not MARK.search(text):
        return text
    rows = text.split("\n")
    kept = {f"\x02{number}\x03": rows[number - 1] for number in literal}
    masked = [f"\x02{number}\x03" if number in literal else row for number, row in enumerate(rows, start=1)]
    try:
        filled = ENVIRONMENT.from_string("\n".join(masked)).render(context)
    except TemplateSyntaxError as error:
        raise _problem(path, locate(error.lineno), str(error.message)) from error
    except Exception as error:
        raise _problem(path, locate(_find_line(error)), str(error) or type(error).__name__) from error
    return re.sub("\x02\\d+\x03", lambda match: kept[match[0]], filled)


def _find_line(error: Exception) -> int:
    """Return the template's line an error comes from: Jinja puts it into the traceback."""
    line, trace = 1, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _problem(path: str, line: int, cause: str) -> ProblemsError:
    expected = "a value of the metadata (see authoring/values.md), or a code block of the class .literal"
    return ProblemsError([Problem(path, line, 1, cause, expected)])
