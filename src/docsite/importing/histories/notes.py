"""Release notes in Markdown: which of their sections tells what kind of change."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markdown_it.tree import SyntaxTreeNode

from docsite.importing.histories.history import FoundChange, Place
from docsite.importing.histories.markup import LISTS, Tell, find_row, read_words, render_blocks
from docsite.reading.characters import is_visible
from docsite.releases.models import ChangeKind

WORDS: dict[ChangeKind, str] = {
    "security": "security vulnerability vulnerabilities безопасность уязвимости",
    "removed": "removed removal removals deleted dropped удалено удалённое",
    "deprecated": "deprecated deprecation deprecations устарело устаревшее",
    "fixed": "fixed fix fixes bug bugs bugfix bugfixes hotfix hotfixes исправлено исправления",
    "added": "added add additions new feature features добавлено новое",
    "improved": "changed changes change improved improvements improvement enhancement enhancements performance updated "
    "updates breaking refactor refactoring documentation docs dependencies maintenance internal misc miscellaneous "
    "other изменено изменения улучшено улучшения",
}
"""The words of headings, by kind; a heading is of the first kind that has one of its words."""
BREAKING = {"breaking", "incompatible", "несовместимые"}


@dataclass(frozen=True)
class Section:
    """A heading and the blocks below it, up to the next one; the first section may have none."""

    heading: SyntaxTreeNode | None
    blocks: tuple[SyntaxTreeNode, ...]


def split_sections(nodes: Sequence[SyntaxTreeNode]) -> list[Section]:
    """Split blocks at their headings."""
    sections: list[Section] = []
    heading: SyntaxTreeNode | None = None
    blocks: list[SyntaxTreeNode] = []
    for node in nodes:
        if node.type == "heading":
            sections.append(Section(heading, tuple(blocks)))
            heading, blocks = node, []
        else:
            blocks.append(node)
    return [*sections, Section(heading, tuple(blocks))]


def find_kind(heading: str) -> ChangeKind | None:
    """Return the kind of change that a heading announces."""
    words = set(re.findall(r"\w+", heading.casefold()))
    return next((kind for kind, known in WORDS.items() if words & set(known.split())), None)


class NotesReader:
    """Reads the notes of releases out of one text; `place` finds a row of it in the source."""

    def __init__(self, rows: list[str], place: Callable[[int], Place], tell: Tell) -> None:
        self.rows = rows
        self.place = place
        self.tell = tell

    def render(self, nodes: Sequence[SyntaxTreeNode]) -> str:
        """Render blocks as one of our texts."""
        return render_blocks(nodes, self.rows, self.tell)

    def read(self, sections: Sequence[Section]) -> tuple[str, tuple[FoundChange, ...]]:
        """Return what stands above the first list or heading, and the changes below."""
        summary: list[SyntaxTreeNode] = []
        changes: list[FoundChange] = []
        kind: ChangeKind | None = None
        is_breaking, top = False, 0
        for section in sections:
            heading, blocks = section.heading, list(section.blocks)
            if heading is None:
                while blocks and blocks[0].type not in LISTS:
                    summary.append(blocks.pop(0))
                if blocks:
                    self.tell(find_row(blocks[0]), "changes without a heading: their kind is 'improved'")
            else:
                words, level = read_words(heading), int(heading.tag[1:])
                if found := find_kind(words):
                    kind, top = found, level
                    is_breaking = bool(BREAKING & set(words.casefold().split()))
                elif kind is None or level <= top:
                    kind, is_breaking, top = None, False, 0
                    self.tell(
                        find_row(heading), f"the heading '{words[:60]}' names no kind of change: it is 'improved'"
                    )
                else:
                    self.tell(find_row(heading), f"the heading '{words[:60]}' is left out, what is below it is kept")
            changes += self._split(blocks, kind or "improved", is_breaking=is_breaking)
        return self.render(summary), tuple(changes)

    def _split(self, blocks: Sequence[SyntaxTreeNode], kind: ChangeKind, *, is_breaking: bool) -> list[FoundChange]:
        """Return a change for each entry of a list, and one for what stands between lists."""
        parts: list[tuple[int, list[SyntaxTreeNode]]] = []
        was_list = True
        for block in blocks:
            if block.type in LISTS:
                parts += [(find_row(item), list(item.children)) for item in block.children]
            elif was_list:
                parts.append((find_row(block), [block]))
            else:
                parts[-1][1].append(block)
            was_list = block.type in LISTS
        changes = []
        for row, nodes in parts:
            text = self.render(nodes)
            if is_visible(text):
                changes.append(FoundChange(place=self.place(row), kind=kind, text=text, breaking=is_breaking))
            else:
                self.tell(row, "an entry of which readers see nothing is left out")
        return changes
