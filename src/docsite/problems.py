"""What is wrong in a writer's file, and where."""

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake; `line` and `column` count from 1."""

    path: str
    line: int
    column: int
    cause: str
    expected: str = ""

    def __str__(self) -> str:
        tail = f"; expected {self.expected}" if self.expected else ""
        return f"{self.path}:{self.line}:{self.column}: {self.cause}{tail}"


class ProblemsError(Exception):
    """All problems of a run, sorted by place and free of repetition."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class FaultError(ValueError):
    """A mistake outside the files that a `Problem` names: in an argument, in a variable, a program that is missing."""


@contextmanager
def collecting(problems: list[Problem]) -> Iterator[None]:
    """Go on after a `ProblemsError`, with its problems in the list: a run tells all of them."""
    try:
        yield
    except ProblemsError as error:
        problems.extend(error.problems)


def suggest(word: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """Return ` (did you mean 'x'?)` for the nearest known word, from 0 (any) to 1 (the same), or an empty text."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=likeness)
    return f" (did you mean '{near[0]}'?)" if near else ""
