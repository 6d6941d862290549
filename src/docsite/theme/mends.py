"""Mends of what others make: texts in the templates of the theme and of mkdocstrings, and in Markdown's HTML.

A rule of `overrides/mends.yml` says what is found where, what is put there, and why. Templates are mended in their
source, once, not in every page. A rule that does not find its text as often as it says is an error: what it was written
for has changed, and the fault would be back unnoticed.

See decisions/0051-mends-are-rules-on-the-sources-of-templates.md.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from jinja2 import Environment, FileSystemLoader, TemplateSyntaxError
from pydantic import Field

from docsite.cache import Cache
from docsite.files import digest
from docsite.problems import Problem, ProblemsError, suggest
from docsite.reading.validation import Model, parse_model
from docsite.reading.yaml import Loc, YamlSource, parse_yaml
from docsite.releases.models import Positive, Text

FILE = "mends.yml"
TemplateName = Annotated[str, Field(pattern=r"^\.?\w[\w.-]*(/\w[\w.-]*)*$", examples=["partials/nav.html"])]
"""A path in the one spelling that Jinja asks for; by another the file would be found, and its mends never."""
PARSER = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])  # what MkDocs' own templates want


class Mend(Model):
    """A text that takes the place of another."""

    find: Annotated[str, Field(min_length=1)]
    """What is replaced."""
    put: str
    """What stands there instead."""
    why: Text
    """What would be wrong without it."""
    count: Positive = 1
    """How often it is found."""


class TemplateMend(Mend):
    """A mend of templates; each of them has the text `count` times."""

    templates: Annotated[tuple[TemplateName, ...], Field(min_length=1)]
    """Their names."""


class HtmlMend(Mend):
    """A mend of the HTML that Markdown makes."""

    sample: Text
    """Markdown whose HTML has the text `count` times."""


class MendsFile(Model):
    """The file `overrides/mends.yml`. Rules find what others made, never what another rule puts there."""

    theme: tuple[TemplateMend, ...] = ()
    """Mends of the theme's templates."""
    mkdocstrings: tuple[TemplateMend, ...] = ()
    """Mends of the reference's templates, where there is a reference."""
    markdown: tuple[HtmlMend, ...] = ()
    """Mends of the pages' own HTML."""


class MendedLoader(FileSystemLoader):
    """Loads templates from folders, and some of them mended."""

    def __init__(self, folders: Sequence[str], sources: Mapping[str, str]) -> None:
        super().__init__(folders)
        self.sources = sources

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return the template's source, its path, and what says whether it is current."""
        source, path, is_current = super().get_source(environment, template)
        return self.sources.get(template, source), path, is_current


@dataclass(frozen=True)
class Mends:
    """Rules of which each has found its text."""

    version: str
    """The digest of the file."""
    loaders: Mapping[str, MendedLoader]
    """What loads the templates of a section of the file."""
    rules: Sequence[HtmlMend]

    def mend_html(self, html: str) -> str:
        """Mend the HTML of a page."""
        return replace_texts(html, self.rules)[0]


def load_mends(
    overrides: Path, folders: Mapping[str, Sequence[str]], convert: Callable[[str], str], cache: Cache
) -> Mends:
    """Read the file in the folder of our own templates, and try every rule.

    `folders` are where the templates of a section lie, by its name; the rules of a section without folders rest.
    `convert` makes HTML of Markdown. Raises `ProblemsError` with every rule that does not hold.
    """
    data = (overrides / FILE).read_bytes()
    source = parse_yaml(data, f"{overrides.name}/{FILE}")
    mends = parse_model(MendsFile, source)
    trial = _Trial(source, overrides, cache)
    loaders = {
        section: MendedLoader(searched, trial.mend_templates(section, getattr(mends, section), searched))
        for section, searched in folders.items()
    }
    for number, mend in enumerate(mends.markdown):
        html = convert(mend.sample)
        trial.mend_text(html, {("markdown", number): mend}, f"{html!r}, which Markdown makes of the sample")
    if trial.problems:
        raise ProblemsError(trial.problems)
    return Mends(digest(data), loaders, mends.markdown)


def replace_texts(text: str, mends: Sequence[Mend]) -> tuple[str, list[int]]:
    """Replace what the mends find, all at once; returns how often each of them did, too."""
    counts = [0] * len(mends)

    def replace(match: re.Match[str]) -> str:
        number = (match.lastindex or 0) - 1
        counts[number] += 1
        return mends[number].put

    pattern = "|".join(f"({re.escape(mend.find)})" for mend in mends)
    return re.sub(pattern, replace, text) if mends else text, counts


class _Trial:
    """Applies rules, and collects what is wrong with them."""

    def __init__(self, source: YamlSource, overrides: Path, cache: Cache) -> None:
        self.source, self.overrides, self.cache = source, overrides, cache
        self.problems: list[Problem] = []

    def refuse(self, loc: Loc, cause: str, expected: str) -> None:
        self.problems.append(self.source.problem(loc, cause, expected))

    def mend_templates(self, section: str, mends: Sequence[TemplateMend], folders: Sequence[str]) -> dict[str, str]:
        """Return the sources of all templates that the section names, mended."""
        rules: defaultdict[str, dict[Loc, TemplateMend]] = defaultdict(dict)
        for number, mend in enumerate(mends):
            for place, name in enumerate(mend.templates):
                rules[name][section, number, "templates", place] = mend
        files = {name: self.find_template(name, folders, rules[name]) for name in rules}
        return {name: self.mend_template(file, rules[name]) for name, file in files.items() if file}

    def find_template(self, name: str, folders: Sequence[str], locs: Iterable[Loc]) -> Path | None:
        """Return the file of the template at these places if it is the others'."""
        file = next((file for folder in folders if (file := Path(folder, name)).is_file()), None)
        if file and not file.is_relative_to(self.overrides):
            return file
        near = "" if file else suggest(name, list_templates(folders))
        for loc in locs:
            if file:
                self.refuse(loc, f"{self.overrides.name}/{name} is our own", "the change in that file itself")
            else:
                self.refuse(loc, f"{loc[0]} has no template '{name}'{near}", "the name of one that it has")
        return None

    def mend_template(self, file: Path, rules: Mapping[Loc, TemplateMend]) -> str:
        """Return what the file holds with the rules applied."""
        source = file.read_text("utf-8")
        mended = self.mend_text(source, rules, str(file))
        if self.cache.recall(lambda: find_mistake(mended), __name__, mended):  # parsing takes longer than all the rest
            for loc, mend in rules.items():
                if mistake := find_mistake(replace_texts(source, [mend])[0]):
                    self.refuse((*loc[:2], "put"), f"with it {file} is no template: {mistake}", "a part of a template")
        return mended

    def mend_text(self, text: str, rules: Mapping[Loc, Mend], where: str) -> str:
        """Return the text with the rules applied; `where` says whose it is."""
        mended, counts = replace_texts(text, list(rules.values()))
        for (loc, mend), count in zip(rules.items(), counts, strict=True):
            found = text.count(mend.find)
            if not count == found == mend.count:
                self.refuse((*loc[:2], "find"), *_explain(mend, found, where, overlaps=count != found))
        return mended


def _explain(mend: Mend, found: int, where: str, *, overlaps: bool) -> tuple[str, str]:
    """Return what is wrong with a rule that does not replace its text as often as it says, and what was expected."""
    text = repr(mend.find[:60])
    if overlaps:
        return f"another rule changes a part of {text} in {where}", "one rule for both"
    times = "it once" if mend.count == 1 else f"it {mend.count} times"
    if found:
        return f"{text} is {found} times in {where}", f"{times}: a longer text, or 'count: {found}'"
    return f"{text} is not in {where}", f"{times}: change the rule, or remove it if nothing is wrong there any more"


def list_templates(folders: Iterable[str]) -> list[str]:
    """Return the names of the templates in the folders."""
    return sorted({file.relative_to(folder).as_posix() for folder in folders for file in Path(folder).rglob("*.html*")})


def find_mistake(source: str) -> str:
    """Return what Jinja says of a source that is no template; otherwise an empty text."""
    try:
        PARSER.parse(source)
    except TemplateSyntaxError as error:
        return error.message or "a mistake"
    return ""
