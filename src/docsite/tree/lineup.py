"""Which lines a page or a block is for.

A specifier is what `packaging` accepts, applied to lines (`>=5.2,<5.4`), or one of the words `latest` and `lts`.
"""

from dataclasses import dataclass

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from docsite.releases.models import Line


@dataclass(frozen=True)
class Lineup:
    """The published lines that specifiers choose from, and what the aliases mean."""

    lines: tuple[Line, ...]
    aliases: dict[str, Line]

    def select(self, specifier: str) -> frozenset[str]:
        """Return the names of the matching lines.

        Raises `ValueError` for a specifier that cannot be read, and for one that matches no line or every line:
        the first hides its text everywhere, the second says nothing.
        """
        word = specifier.strip()
        if word in self.aliases:
            return frozenset({self.aliases[word].line})
        try:
            versions = SpecifierSet(word)
        except InvalidSpecifier as error:
            raise ValueError(f"{word!r} is no version specifier") from error
        chosen = frozenset(line.line for line in self.lines if line.version in versions)
        if not word or len(chosen) in {0, len(self.lines)}:
            matched = "every line" if chosen else "no line"
            raise ValueError(f"specifier {word!r} matches {matched} of {', '.join(map(str, sorted(self.lines)))}")
        return chosen

    def describe(self, chosen: frozenset[str]) -> str:
        """Say in Russian since or until when something holds."""
        names = [line.line for line in sorted(self.lines)]
        inside = [name for name in names if name in chosen]
        start = names.index(inside[0])
        if inside != names[start : start + len(inside)]:
            return f"Версии {', '.join(inside)}"
        if len(inside) == 1:
            return f"Только версия {inside[0]}"
        if inside[-1] == names[-1]:
            return f"С версии {inside[0]}"
        if start == 0:
            return f"По версию {inside[-1]} включительно"
        return f"Версии {inside[0]}–{inside[-1]}"


def is_for(specifier: str | None, line: Line) -> bool:
    """Say whether a text with the specifier was for a line that is no longer published."""
    try:
        return specifier is None or line.version in SpecifierSet(specifier)
    except InvalidSpecifier:  # an alias, which means another line today
        return False
