"""Values from the metadata in prose: Jinja2, strict, with errors at the writer's line."""

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError

from docsite.problems import Problem, ProblemsError
from docsite.reading.markdown import walk_code
from docsite.russian.formats import format_date, format_size
from docsite.tree.declared import Blank

SPECIAL = re.compile(r"[^\w\s]|_")
"""What Markdown could take for a mark of its own."""
MARK = re.compile(r"\{(?:\{|%|##)")
"""What begins an expression, a statement or a comment."""
LITERAL = re.compile(r"\.literal\b")


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


def fill_values(text: str, context: Mapping[str, Any], *, path: str, first_line: int = 1) -> str:
    """Replace the expressions in Markdown; code fences of the class `.literal` stay as they are.

    Raises `ProblemsError` with file and line for an unknown name or a syntax error.
    """
    if not MARK.search(text):
        return text
    rows: list[str] = []
    literal: dict[str, str] = {}
    for number, row, code in walk_code(text):
        if code and LITERAL.search(code["info"]) and ("{" in row or "}" in row):
            mark = f"\x02{number}\x03"
            literal[mark] = row
            rows.append(mark)
        else:
            rows.append(row)
    try:
        filled = ENVIRONMENT.from_string("\n".join(rows)).render(context)
    except TemplateSyntaxError as error:
        raise _problem(path, first_line, error.lineno, str(error.message)) from error
    except Exception as error:
        raise _problem(path, first_line, _find_line(error), str(error) or type(error).__name__) from error
    return re.sub("\x02\\d+\x03", lambda match: literal[match[0]], filled)


def _find_line(error: Exception) -> int:
    """Return the template's line an error comes from: Jinja puts it into the traceback."""
    line, trace = 1, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _problem(path: str, first_line: int, line: int, cause: str) -> ProblemsError:
    expected = "a value of the metadata (see authoring/values.md), or a code block of the class .literal"
    return ProblemsError([Problem(path, line + first_line - 1, 1, cause, expected)])
