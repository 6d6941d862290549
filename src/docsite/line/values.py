"""Values from the metadata in prose: Jinja2, strict, with errors at the writer's line."""

import re
from collections.abc import Callable, Collection, Mapping
from html import unescape
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, pass_context
from jinja2.runtime import Context

from docsite.problems import Problem, ProblemsError
from docsite.releases.texts import render_inline
from docsite.russian.formats import format_date, format_size
from docsite.tree.declared import Blank

SPECIAL = re.compile(r"[^\w\s]|_")
"""What Markdown could take for a mark of its own."""
ELEMENT = re.compile(r"(<[^>]*>)")
ATTRIBUTE = re.compile(r'(?<==")[^"]*')
MARK = re.compile(r"\{(?:\{|%|##)")
"""What begins an expression, a statement or a comment."""
EXPRESSION = re.compile(r"\{\{.*?\}\}")
LITERAL = "literal"
"""The class of a code block whose text stays as it is."""


def escape_markdown(text: str | Blank) -> str:
    """Return a text of the metadata as Markdown that shows it letter for letter, but for `code` between backticks."""
    if isinstance(text, Blank):
        return str(text)
    pieces = re.split(r"(`[^`]+`)", " ".join(text.split()))
    return "".join(piece if number % 2 else _escape_marks(piece) for number, piece in enumerate(pieces))


@pass_context
def show_inline(context: Context, text: str) -> str:
    """Return a Markdown text of the metadata as HTML in one row, in which the page's own Markdown finds no mark."""
    pieces = ELEMENT.split(render_inline(text, context["product"].issues))
    return "".join(
        ATTRIBUTE.sub(lambda value: _escape_marks(unescape(value[0])), piece)
        if number % 2
        else _escape_marks(unescape(piece))
        for number, piece in enumerate(pieces)
    )


def _escape_marks(text: str) -> str:
    return SPECIAL.sub(lambda mark: f"&#{ord(mark[0])};", text)


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
    environment.filters.update(date=format_date, size=format_size, plain=escape_markdown, inline=show_inline)
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
    problems: list[Problem] = []
    while True:
        try:
            filled = ENVIRONMENT.from_string("\n".join(masked)).render(context)
        except TemplateSyntaxError as error:
            line = _find_unclosed("\n".join(masked)) or error.lineno
            problems.append(_describe_fault(path, locate(line), str(error.message)))
        except Exception as error:  # noqa: BLE001 - whatever an expression does, it is its writer's
            line = _find_line(error)
            problems.append(_describe_fault(path, locate(line), str(error) or type(error).__name__))
            if EXPRESSION.search(masked[line - 1]):
                masked[line - 1] = EXPRESSION.sub("", masked[line - 1])  # and on to the next one
                continue
        if problems:
            raise ProblemsError(problems)
        return re.sub("\x02\\d+\x03", lambda match: kept[match[0]], filled)


def _find_unclosed(text: str) -> int:
    """Return the line of the statement whose end is missing, or 0."""
    opened: list[int] = []
    before = ""
    try:
        for line, kind, word in ENVIRONMENT.lex(text):
            if kind == "name" and word in {"if", "for"} and before == "block_begin":
                opened.append(line)
            elif kind == "name" and word in {"endif", "endfor"} and before == "block_begin" and opened:
                opened.pop()
            before = kind if kind != "whitespace" else before
    except TemplateSyntaxError:
        return 0
    return opened[-1] if opened else 0


def _find_line(error: Exception) -> int:
    """Return the template's line an error comes from: Jinja puts it into the traceback."""
    line, trace = 1, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _describe_fault(path: str, line: int, cause: str) -> Problem:
    expected = "a value of the metadata (see authoring/values.md), or a code block of the class .literal"
    return Problem(path, line, 1, cause, expected)
