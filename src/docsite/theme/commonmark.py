r"""Two things that CommonMark and GitHub know and Python-Markdown does not, as an extension of it.

A backslash at the end of a row breaks the line, and in a table `\|` in code is a bar.
"""

import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.inlinepatterns import SubstituteTagInlineProcessor
from markdown.treeprocessors import Treeprocessor

CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


class _Bars(Treeprocessor):  # type: ignore[misc]
    """Takes the backslashes from the bars in the code of tables."""

    def run(self, root: Element) -> None:
        for cell in (element for tag in ("td", "th") for element in root.iter(tag)):
            cell.text = CODE.sub(lambda code: code[0].replace("\\|", "|"), cell.text or "")


class CommonMarkExtension(Extension):  # type: ignore[misc]
    """Adds both."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the base class's name
        """Register the rules."""
        # `pymdownx.tilde` and `caret` let it escape a space, and a folder of Windows loses its end
        md.ESCAPED_CHARS[:] = [char for char in md.ESCAPED_CHARS if char != " "]
        md.inlinePatterns.register(
            SubstituteTagInlineProcessor(r"\\\n", "br"), "backslash_break", 185
        )  # before escapes
        md.treeprocessors.register(_Bars(md), "table_bars", 25)  # before code is found


def makeExtension(**options: Any) -> CommonMarkExtension:  # noqa: ANN401, N802 - as Python-Markdown calls it
    """Return the extension."""
    return CommonMarkExtension(**options)
