"""Where the product wants the pages made from the metadata: `extra.generated` in `mkdocs.yml`.

See decisions/0075-one-object-says-where-generated-pages-stand.md.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo

from docsite.problems import Problem
from docsite.reading.validation import Model, mistake, name_kind, parse_model
from docsite.reading.yaml import YamlSource
from docsite.releases.generated_paths import ChangelogPaths, DifferencePaths, GeneratedPaths, Kind, UpgradePaths
from docsite.tree.file_names import Places, find_bad_path
from docsite.tree.page_map import MADE, is_view, tell_taken
from docsite.tree.product import freeze
from docsite.tree.settings_files import SettingsFile, find_places

PART = r"[^./\\#?%:][^/\\#?%:]*"


def _make_check(pattern: str, what: str) -> BeforeValidator:
    """Make what takes a path of the pattern, or `false`."""

    def check(value: object, info: ValidationInfo) -> object:
        if value is False or (isinstance(value, str) and re.fullmatch(pattern, value)):
            return value
        kind = str(info.field_name)
        cause = f"{value!r} is no path of a {what}" if isinstance(value, str) else f"{kind}: {name_kind(value)}"
        raise mistake(cause, f"something like '{_show_example(kind)}', or false")

    return BeforeValidator(check)


FolderEntry = Annotated[str | Literal[False], _make_check(rf"(?:{PART}/)+", "folder")]
PageEntry = Annotated[str | Literal[False], _make_check(rf"(?:{PART}/)*{PART}\.md", "page")]


class GeneratedEntries(Model):
    """Where the pages made from the metadata stand in each line; `false`: they are not made.

    Absent is the default; then a kind that the metadata has nothing for is not made either, unless a page or the
    navigation leads to it.
    """

    changelog: FolderEntry = Field("changelog/", examples=["releases/"])
    """The folder of the changes: their overview, pages of lines and of releases."""
    upgrade: FolderEntry = Field("upgrade/", examples=["migration/"])
    """The folder of the pages that say what to heed on the way from line to line."""
    known_issues: PageEntry = Field("known-issues.md", examples=["bugs.md"])
    """The page of known issues."""
    plan: PageEntry = Field("plan.md", examples=["roadmap.md"])
    """The page of suggestions and what becomes of them."""
    support: PageEntry = Field("lifecycle/support.md", examples=["policy/dates.md"])
    """The page of the days on which support ends."""
    differences: FolderEntry = Field("diff/", examples=["whats-changed/"])
    """The folder of what differs in the documentation since the line before: a list, and a view of each page."""

    @property
    def paths(self) -> GeneratedPaths:
        """All that is not switched off."""
        return GeneratedPaths(
            changelog=ChangelogPaths(self.changelog) if self.changelog else None,
            upgrade=UpgradePaths(self.upgrade) if self.upgrade else None,
            known_issues=self.known_issues or None,
            plan=self.plan or None,
            support=self.support or None,
            differences=DifferencePaths(self.differences) if self.differences else None,
        )


class _Extra(Model):
    """What `extra` says of them."""

    generated: GeneratedEntries = GeneratedEntries()


def _show_example(kind: str) -> str:
    return str((GeneratedEntries.model_fields[kind].examples or [""])[0])


@dataclass(frozen=True)
class GeneratedSettings:
    """What the product says, with the places where it does."""

    entries: GeneratedEntries
    source: YamlSource

    @property
    def views(self) -> str:
        """What the paths of all views of changes begin with; empty where there are none."""
        return self.entries.paths.differences.views if self.entries.paths.differences else ""

    def settle(self, empty: Iterable[Kind], named: Collection[str]) -> GeneratedPaths:
        """Return where the pages stand that are made: of the `empty` kinds those that somebody asks for.

        `named` are the pages that others lead to.
        """
        paths = self.entries.paths
        asked = self.entries.model_fields_set | {kind for kind, head in paths.heads.items() if head in named}
        absent: dict[str, Any] = dict.fromkeys(set(empty) - asked)
        return replace(paths, **absent)

    def tell_taken(self, kinds: Mapping[str, Kind], shown: str, made: str) -> Problem:
        """Tell of a file of the tree that is in the way of a file that the build makes; of these it has the kinds."""
        problem, kind = tell_taken(shown, made), "differences" if made == self.views else kinds.get(made)
        if kind is None:
            return problem
        if kind in self.entries.model_fields_set:
            return self._problem(kind, problem.cause, "another place, or another name of that file")
        remedy = f"'extra.generated.{kind}: {_show_example(kind)}'"
        return replace(problem, expected=f"another file name, or {remedy} in {self.source.path}")

    def check(self, claims: Iterable[tuple[str, Kind]]) -> Iterator[Problem]:
        """Yield what is wrong with the places of these files, of each kind once: bad names, two at one address.

        Of two kinds the one is told that the product has put there.
        """
        places, owners = Places(), dict.fromkeys(MADE, "the build")
        wrong: dict[Kind, list[tuple[str, str]]] = {}
        for path in MADE:
            places.take(path)
        for path, kind in sorted(claims, key=lambda claim: claim[1] in self.entries.model_fields_set):
            causes = [(f"'{path}': {cause}", expected) for cause, expected in find_bad_path(path)]
            if other := places.take(path) or (self.views if is_view(path, self.views) else ""):
                owner = owners.get(other, "'differences'")
                causes.append((f"'{path}' is where '{other}' of {owner} stands", "another place"))
            owners[path] = f"'{kind}'"
            wrong[kind] = wrong.get(kind) or causes
        for kind, causes in wrong.items():
            yield from (self._problem(kind, *cause) for cause in causes)

    def _problem(self, kind: Kind, cause: str, expected: str) -> Problem:
        return self.source.problem(("extra", "generated", kind), cause, expected)


def parse_generated(extra: Mapping[str, Any], files: Sequence[SettingsFile]) -> GeneratedSettings:
    """Read `extra.generated`; raises `ProblemsError` with places in the files that have it."""
    given = {"generated": freeze(extra["generated"])} if "generated" in extra else {}
    source = replace(find_places(files), value={"extra": given})
    return GeneratedSettings(parse_model(_Extra, source, ("extra",)).generated, source)
