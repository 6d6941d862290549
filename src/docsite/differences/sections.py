"""What has changed on a page from one line to the next, for a reader.

The result is made of dictionaries, lists and texts: the cache keeps it, a template shows it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from docsite.differences.comparison import PassageChange, compare_pages, mark_cells
from docsite.differences.passages import Cell, PassageKind


def find_differences(after: str, before: str, own: Callable[[], str]) -> list[dict[str, Any]]:
    """Return the sections that differ between two HTML texts of a page; see `compare_pages`.

    Each has the `titles` of its heading and those above, its `state`, its `anchor`, and `runs` of passages of one form.
    """
    return list(_divide(compare_pages(after, before, own)))


def _divide(changes: Iterable[PassageChange]) -> Iterator[dict[str, Any]]:
    titles: dict[int, str] = {}
    for heading, *body in _split(changes):
        level, state = heading.passage.level, heading.state
        path = {above: title for above, title in titles.items() if above < level} | {level: heading.passage.text}
        if state != "removed":  # what follows is not below a heading that is gone
            titles = path
        if any(change.state != "same" for change in (heading, *body)):
            shown = [heading, *body] if state == "changed" else body
            yield {
                "titles": [title for level, title in path.items() if level > 1],
                "state": state,
                "anchor": heading.passage.anchor,
                "runs": [_pack(list(run)) for _, run in groupby(_fold(shown), key=_describe_form)],
            }


def _split(changes: Iterable[PassageChange]) -> Iterator[list[PassageChange]]:
    """Yield the sections: a heading, and what stands below."""
    section: list[PassageChange] = []
    for change in changes:
        if change.passage.kind == "heading" and section:
            yield section
            section = []
        section.append(change)
    if section:
        yield section


def _fold(changes: Sequence[PassageChange]) -> Iterator[PassageChange]:
    """Yield the changes and a passage on either side; where others between them are left out, a gap stands."""
    changes = [change for change in changes if change.state != "same" or not change.passage.is_head]
    altered = {number for number, change in enumerate(changes) if change.state != "same"}
    last = -1
    for number, change in enumerate(changes):
        leads_on = change.passage.kind in {"term", "label"}  # to what follows it
        is_near = number + 1 in altered or (number - 1 in altered and not leads_on)
        if number in altered or (is_near and change.passage.kind != "code"):
            if 0 <= last < number - 1:
                yield PassageChange("gap", changes[number - 1].passage)
            yield change
            last = number


def _describe_form(change: PassageChange) -> tuple[PassageKind, tuple[Cell, ...], bool]:
    return change.passage.kind, change.passage.head, change.passage.number > 0


def _pack(run: Sequence[PassageChange]) -> dict[str, Any]:
    """Return passages of one form: rows of one table below its head, items of one list."""
    kind, head, _ = _describe_form(run[0])
    shown_head = run[0].cells if run[0].passage.is_head else mark_cells("same", head)
    rows = run[1:] if run[0].passage.is_head else run
    passages = [{"state": change.state, "cells": change.cells, "number": change.passage.number} for change in rows]
    return {"kind": kind, "head": shown_head, "passages": passages}
