"""Where the pages made from the metadata stand: everything that names, makes or links one asks here.

See decisions/0075-one-object-says-where-generated-pages-stand.md.
"""

from dataclasses import dataclass
from typing import Literal

from docsite.releases.models import Line, Release

Kind = Literal["changelog", "upgrade", "known_issues", "plan", "support", "differences"]
"""A kind of generated pages, in the order in which a navigation has them."""


@dataclass(frozen=True)
class ChangelogPaths:
    """Where the changes of lines and releases stand."""

    folder: str
    """With the final slash, as in the others."""

    @property
    def index(self) -> str:
        """Path of the overview of all lines."""
        return f"{self.folder}index.md"

    @property
    def script(self) -> str:
        """Path of what brings a line's changes to their filter; `site.js` looks for it beside the line's page."""
        return f"{self.folder}changes.js"

    def of(self, name: object) -> str:
        """Return the path of the page of a line, or of a release that is not called as its line."""
        return f"{self.folder}{name}.md"

    def of_release(self, release: Release, number: int = 1) -> str:
        """Return the path of a release's page with the number; where it is called as its line, that has the name."""
        if number > 1:
            return f"{self.folder}{release}/{number}.md"
        return self.of(release) if release.version != release.line else f"{self.folder}{release}/index.md"


@dataclass(frozen=True)
class UpgradePaths:
    """Where the ways from line to line stand."""

    folder: str

    @property
    def index(self) -> str:
        """Path of the matrix of all ways."""
        return f"{self.folder}index.md"

    def of(self, start: Line, goal: Line) -> str:
        """Return the path of the page of a way."""
        return f"{self.folder}{start}-{goal}.md"


@dataclass(frozen=True)
class DifferencePaths:
    """Where a line shows which pages differ from those of the line before; see decisions/0036."""

    folder: str

    @property
    def index(self) -> str:
        """Path of the list of pages that are new, changed or gone; the oldest line has none."""
        return f"{self.folder}index.md"

    @property
    def views(self) -> str:
        """What stands before a page's path in the path of the view that shows how the page has changed."""
        return f"{self.folder}pages/"

    def of(self, path: str) -> str:
        """Return the path of the view of a page."""
        return self.views + path


@dataclass(frozen=True, kw_only=True)
class GeneratedPaths:
    """Where each kind stands; `None`: there is none of it, and nothing says a word of it."""

    changelog: ChangelogPaths | None
    upgrade: UpgradePaths | None
    known_issues: str | None
    plan: str | None
    support: str | None
    differences: DifferencePaths | None

    @property
    def heads(self) -> dict[Kind, str]:
        """The page of each kind that leads to all others of it."""
        known: dict[Kind, str | None] = {
            "changelog": self.changelog.index if self.changelog else None,
            "upgrade": self.upgrade.index if self.upgrade else None,
            "known_issues": self.known_issues,
            "plan": self.plan,
            "support": self.support,
            "differences": self.differences.index if self.differences else None,
        }
        return {kind: path for kind, path in known.items() if path}
