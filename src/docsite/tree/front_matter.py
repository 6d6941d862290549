"""The pages as they stand in the tree: what their front matter says.

See decisions/0076-pages-come-as-they-are.md.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from docsite.cache import Cache
from docsite.problems import Problem, ProblemsError
from docsite.reading.front_matter import find_head
from docsite.reading.sources import read_source
from docsite.reading.validation import Model, parse_model
from docsite.reading.yaml import YamlSource, decode_text, parse_yaml
from docsite.releases.models import Date, Text

SAYING = re.compile(r"^[ \t]*[^\s#]", re.MULTILINE)
"""What a front matter holds that says anything."""
APPLIES = re.compile(rb"/{3,} *applies|-8<-", re.IGNORECASE)
"""What a block for some lines has, and what takes in a file that may have one."""
VARYING = re.compile(rb"\{[{%](?:(?![%}]\}).)*?\b(?:platform|services|functions)\b", re.DOTALL)
"""Expressions without which two lines' texts of a page differ in names and dates alone; see `rename_line_site`."""


Audience = Literal["user", "administrator", "writer"]


PagePath = Annotated[
    str, Field(pattern=r"^(?:[^./\\#?%:][^/\\#?%:]*/)*[^./\\#?%:][^/\\#?%:]*\.md$", examples=["guide/index.md"])
]
"""The path of a page below `docs/`, which leads nowhere else."""


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class SearchOptions(Model):
    """How the page takes part in the search."""

    exclude: bool = False
    """Whether the search leaves the page out."""
    boost: Annotated[float, Field(gt=0)] = 1.0
    """How much more its hits weigh than those of other pages."""


Names = Annotated[tuple[Text, ...], BeforeValidator(_as_tuple)]
Part = Literal["navigation", "toc", "path", "footer", "feedback", "tags"]


class FrontMatter(Model, extra="allow"):
    """What a writer says about a page in the block between `---` lines; keys of plugins and templates may join."""

    title: Text | None = None
    """Title in the navigation, in search and in the browser's tab; absent: the page's heading."""
    description: Text | None = None
    """What the page is for, in a sentence: search engines and link cards show it; absent: its first sentence."""
    audience: Annotated[tuple[Audience, ...], BeforeValidator(_as_tuple)] = ()
    """Who it is for: one of the words, or a list."""
    reviewed: Date | None = None
    """The day somebody last checked that all of it is true."""
    applies: Text | None = None
    """The lines that have the page: a specifier, `latest` or `lts`; absent: all lines."""
    redirect_from: tuple[PagePath, ...] = ()
    """Former paths of the page; they keep leading here, in every line."""
    hide: Annotated[tuple[Part, ...], BeforeValidator(_as_tuple)] = ()
    """Parts of the frame that Material leaves out."""
    search: SearchOptions = SearchOptions()
    """How the page takes part in the search."""
    template: Text | None = None
    """Another template of the theme."""
    icon: Annotated[str, Field(pattern=r"^[\w-]+(/[\w-]+)+$", examples=["material/lan"])] | None = None
    """An icon of the theme before its entry in the navigation: the path of its file, without `.svg`."""
    status: Annotated[str, Field(pattern=r"^[\w-]+$", examples=["new"])] | None = None
    """A mark after its entry in the navigation: a word of `extra.status` in `mkdocs.yml`."""
    subtitle: Text | None = None
    """A second row of its entry in the navigation."""
    tags: Names = ()
    """Its tags, for the theme's plugin of that name."""
    author: Text | None = None
    """Who wrote it, for programs: the theme shows it nobody."""
    comments: bool = False
    """Whether the product's `partials/comments.html` shows its comments here."""
    authors: Any = None
    """Who wrote it, for the theme's plugins."""
    date: Any = None
    """When it was written, for the theme's plugins."""
    social: Any = None
    """How its card looks, for the theme's plugin of that name."""


@dataclass(frozen=True)
class SourcePage:
    """A page as it stands in the tree; `path` is below `docs/` and is its identity."""

    path: str
    shown: str
    """The path in messages."""
    yaml: bytes
    front_matter: FrontMatter
    text: str
    """What Markdown gets."""
    first_line: int
    """The number of the line where the text begins."""
    has_offers: bool
    """Whether it has a place for downloads."""
    varies: bool
    """Whether its text may differ from line to line."""

    @property
    def meta(self) -> dict[str, Any]:
        """What the front matter says, for the theme."""
        return self.front_matter.model_dump(exclude_defaults=True)

    @property
    def source(self) -> YamlSource:
        """The front matter with the places of its values."""
        return parse_yaml(self.yaml, self.shown, first_line=2)


def read_pages(docs: Path, paths: Iterable[str], cache: Cache) -> tuple[tuple[SourcePage, ...], tuple[Problem, ...]]:
    """Read the front matter of the pages among the paths below the folder, and what is wrong with it."""
    pages: list[SourcePage] = []
    problems: list[Problem] = []
    for path in (path for path in paths if path.endswith(".md")):
        try:
            shown = f"{docs.name}/{path}"
            pages.append(parse_page(read_source(docs / path, shown), path, shown, cache))
        except ProblemsError as error:
            problems.extend(error.problems)
    return tuple(pages), tuple(problems)


def parse_page(data: bytes, path: str, shown: str, cache: Cache) -> SourcePage:
    """Read a page; `shown` is its file in messages. Raises `ProblemsError`."""
    content = decode_text(data, shown)
    head = find_head(content, shown)
    yaml = head.yaml.encode()

    def parse() -> str:
        if not SAYING.search(head.yaml):
            return FrontMatter().model_dump_json()
        return parse_model(FrontMatter, parse_yaml(yaml, shown, first_line=2)).model_dump_json()

    front_matter = FrontMatter.model_validate_json(cache.recall(parse, __name__, yaml), strict=False)
    first_line = content.count("\n", 0, head.length) + 1
    text = content[head.length :].replace("\r\n", "\n").replace("\r", "\n")
    return SourcePage(path, shown, yaml, front_matter, text, first_line, b"data-offer" in data, may_vary(text.encode()))


def may_vary(text: bytes) -> bool:
    """Say whether the text of a page may differ from line to line."""
    return any(pattern.search(text) for pattern in (VARYING, APPLIES))


OFFER = re.compile(r'<p data-offer="(?P<what>[^"]*)"></p>')
"""Where a published page offers `copy`, all `documents`, or one of them by its slug; offline copies do not."""
