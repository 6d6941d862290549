"""MkDocs' own warnings about links and the navigation, told with their place in the writer's file."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from docsite.problems import Problem
from docsite.reading.places import Places

ABOUT_A_LINK = re.compile(
    r"Doc file '(?P<path>[^']+)' contains (?P<cause>an? .*?link '(?P<url>.*?)'[,.]? .*)", re.DOTALL
)
IN_NAV = re.compile(r"(?:A reference|An absolute path) to '(?P<url>.*?)' is included in the 'nav'")
OMITTED = re.compile(r"^  - (?P<path>.+)$", re.MULTILINE)
LOGGERS = tuple(logging.getLogger(owner.__module__) for owner in (Page, Navigation))


@dataclass(eq=False)
class PlacedWarnings(logging.Filter):
    """Puts the place before a warning of MkDocs, as every other message has it."""

    read_page: Callable[[str], Places]
    """Returns the places of a page's file."""
    name_source: Callable[[str], str]
    """Returns a page's file, seen from the project's folder."""
    read_settings: Callable[[], Places]
    """Returns those of `mkdocs.yml`."""

    def install(self) -> None:
        """Take the place of the one of a former build."""
        for logger in LOGGERS:
            for former in [each for each in logger.filters if isinstance(each, PlacedWarnings)]:
                logger.removeFilter(former)
            logger.addFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, with its place."""
        message = record.getMessage()
        if found := ABOUT_A_LINK.fullmatch(message):
            place = self.read_page(found["path"]).find(re.escape(unescape(found["url"])))
            expected = "the path of a file below docs/, from the page's folder, or an anchor that is there"
            record.msg = str(Problem(self.name_source(found["path"]), *place, found["cause"].rstrip("."), expected))
            record.args = ()
        elif found := IN_NAV.match(message):
            place = self.read_settings().find(re.escape(found["url"]))
            record.msg = str(Problem("mkdocs.yml", *place, message.rstrip("."), "the path of a page below docs/"))
            record.args = ()
        elif record.name == LOGGERS[1].name and (omitted := OMITTED.findall(message)):
            cause, expected = "a page that no navigation leads to", "it in 'nav' or in 'not_in_nav' of mkdocs.yml"
            problems = [Problem(self.name_source(path), 1, 1, cause, expected) for path in omitted]
            record.msg = "\n".join(map(str, problems))
            record.args = ()
        return True
