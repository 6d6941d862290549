"""Expressions of mkdocs-macros: known values stand in their place, and what is left over is told where it stands.

Nothing of the old project is run. As mkdocs-macros has it, code is filled as well: it comes before Markdown.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docsite.importing.pages.found import FoundPage
from docsite.importing.pages.mkdocs_config import ForeignConfig, make_plain
from docsite.problems import Problem, ProblemsError
from docsite.reading.sources import read_source
from docsite.reading.yaml import compose_yaml

EXPECTED = "a value of the metadata, or the text itself"
RAW = r"\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}"
EXPRESSION = re.compile(rf"{RAW}|\{{\{{-?\s*(?P<name>[\w.]+)\s*-?\}}\}}", re.DOTALL)
LEFT = re.compile(rf"{RAW}|\{{\{{(?![<%]).*?\}}\}}|\{{%.*?%\}}", re.DOTALL)


@dataclass(frozen=True)
class Expressions:
    """What the expressions of a project mean; one without mkdocs-macros has none."""

    variables: Mapping[str, str]

    def fill(self, text: str) -> str:
        """Return a text with the values in place of their names."""
        return EXPRESSION.sub(lambda match: self.variables.get(match["name"] or "", match[0]), text)

    def fill_any(self, value: Any) -> Any:  # noqa: ANN401 - YAML holds anything
        """Return a value of YAML with its texts filled."""
        if isinstance(value, dict):
            return {key: self.fill_any(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.fill_any(item) for item in value]
        return self.fill(value) if isinstance(value, str) else value

    def find_left(self, text: str, shown: str, row: int = 1, column: int = 1) -> Iterator[Problem]:
        """Yield what nothing is known of, where it stands in a text that begins at the place."""
        for match in LEFT.finditer(text):
            known = EXPRESSION.fullmatch(match[0])
            if known and known["name"] in self.variables:
                continue
            above = text[: match.start()]
            begin = len(above) - above.rfind("\n") - 1 + (column if "\n" not in above else 1)
            cause = f"the expression '{' '.join(match[0].split())[:60]}' stays as it is"
            yield Problem(shown, row + above.count("\n"), begin, cause, EXPECTED)

    def fill_page(self, page: FoundPage, source: str, report: list[Problem]) -> None:
        """Fill a page, whose file holds the source."""
        report += self.find_left(source, page.shown)
        page.text, page.keys = self.fill(page.text), self.fill_any(page.keys)


def read_expressions(folder: Path, config: ForeignConfig, report: list[Problem]) -> Expressions | None:
    """Return what the plugin of a project knows, without what a module of its own makes; nothing without the plugin."""
    options = config.plugin("macros")
    if options is None:
        return None
    extra = config.values.get("extra")
    found = dict(_flatten(extra if isinstance(extra, Mapping) else {}))
    found |= {f"config.{key}": str(value) for key, value in config.values.items() if isinstance(value, str)}
    found |= {f"config.extra.{key}": value for key, value in found.items()}
    for name, file in _list_files(options.get("include_yaml")):
        try:
            node = compose_yaml(read_source(folder / file, file), file)
        except ProblemsError as error:
            report += error.problems
            continue
        values = make_plain(node) if node else {}
        found |= dict(_flatten({name: values} if name else values if isinstance(values, Mapping) else {}))
    module = str(options.get("module_name") or "main")
    for path in (f"{module}.py", f"{module}/__init__.py"):
        if (folder / path).is_file():
            cause = "a module of macros, which is not run: expressions that need it stay as they are"
            report.append(Problem(path, 1, 1, cause, "the text itself in the pages"))
    return Expressions(found)


def _list_files(named: object) -> Iterator[tuple[str, str]]:
    """Yield of each file the name that its values stand under, if it has one, and its path."""
    for entry in named if isinstance(named, list) else [named] if named else []:
        if isinstance(entry, Mapping):
            yield from ((str(name), str(file)) for name, file in entry.items())
        else:
            yield "", str(entry)


def _flatten(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{before}{key}.")
        elif isinstance(value, str | bool):
            yield f"{before}{key}", str(value)
