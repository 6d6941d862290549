"""Formulas between dollar signs become MathML while the site is built: browsers need no script to show them.

As a Markdown extension, it is `pymdownx.arithmatex` with one more rule: before the first and after the second dollar
sign of a formula stands no letter, digit or dollar sign, so that prices and names of variables stay what they are.

See decisions/0057-diagrams-and-formulas-are-drawn-at-build.md.
"""

import re
from collections.abc import Callable
from html import escape, unescape
from typing import Any

from latex2mathml.converter import convert
from lxml import etree
from markdown import Markdown
from pymdownx.arithmatex import ArithmatexExtension

FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\s*\\(?:\((?P<inline>.*?)\\\)|\[(?P<block>.*?)\\\])\s*</(?P=tag)>',
    re.DOTALL,
)
"""What the extension makes of a formula."""
WITHIN = r"(?:(?!\\\)).)*"
MATHEMATICAL = rf"\s*\w\s*\\\)|{WITHIN}[\^_={{}}+*/<>\d]|{WITHIN}\\(?!\))"
"""What a formula between round brackets has: to others than arithmatex, they are brackets in a text."""
UNKNOWN = re.compile(r"\\[A-Za-z]+")
UNSAFE = {"style", "href", "class", "id"}


class FormulaExtension(ArithmatexExtension):  # type: ignore[misc]
    """Finds formulas."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the base class's name
        """Register the rules."""
        super().extendMarkdown(md)
        inline = md.inlinePatterns["arithmatex-inline"]
        pattern = inline.compiled_re.pattern.replace(r"(?:\$))", r"(?:\$)(?![\w$]))", 1)
        pattern = pattern.replace(r"(?<!\\)(\$)", r"(?<![\\\w$])(\$)", 1)
        pattern = pattern.replace(r"(\\\()(", rf"(\\\((?={MATHEMATICAL}))(", 1)
        inline.compiled_re = re.compile(pattern, inline.compiled_re.flags)


def makeExtension(**options: Any) -> FormulaExtension:  # noqa: ANN401, N802 - as Python-Markdown calls it
    """Return the extension."""
    return FormulaExtension(generic=True, **options)


def set_formulas(html: str, report: Callable[[str, str], None]) -> str:
    """Replace the formulas of a page by MathML; `report` is told of each that cannot be read, and why."""

    def set_formula(match: re.Match[str]) -> str:
        text = unescape(match["inline"] if match["block"] is None else match["block"]).strip()
        try:
            return make_mathml(text, is_block=match["block"] is not None)
        except ValueError as error:
            report(text, str(error))
            return f"<code>{escape(text)}</code>"

    return FORMULA.sub(set_formula, html)


def make_mathml(text: str, *, is_block: bool) -> str:
    """Return the `math` element of a formula in LaTeX. Raises `ValueError` with the cause."""
    try:
        root = etree.fromstring(convert(text, display="block" if is_block else "inline"))
    except Exception as error:  # every fault of a formula is a class of its own
        cause = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__.removesuffix("Error")).lower()
        raise ValueError(f"{cause} {error}".strip()) from error
    for element in root.iter():
        for name in UNSAFE & {str(key) for key in element.attrib}:
            del element.attrib[name]
        if (unknown := UNKNOWN.search(element.text or "")) and not str(element.tag).endswith("mtext"):
            raise ValueError(f"unknown command {unknown[0]}")
    root.set("alttext", text)
    return etree.tostring(root, encoding="unicode")
