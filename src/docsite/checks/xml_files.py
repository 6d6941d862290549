"""What files of XML may hold: a drawing or data, and nothing that runs, fetches or is made of something else.

A drawing stands in pages; each such file is a page itself for whoever opens its address.
"""

import re
from collections.abc import Iterator
from xml.parsers import expat

from docsite.problems import Problem, ProblemsError
from docsite.reading.yaml import decode_text

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
SHOWN = {SVG, "http://www.w3.org/1999/xhtml", "http://www.w3.org/1999/XSL/Transform"}
"""Namespaces of what browsers show and run, and do not list as data."""
ELEMENTS = {
    "svg", "g", "path", "rect", "line", "circle", "ellipse", "polygon", "polyline", "text", "tspan", "title", "desc",
    "defs", "marker", "use", "symbol", "clipPath", "mask", "pattern", "linearGradient", "radialGradient", "stop",
    "style",
}  # fmt: skip
"""`style` is for the file alone."""
FETCHING = re.compile(r"url\(\s*(?![\"']?#)|@import|image-set|\\|<", re.IGNORECASE)
"""What in a style fetches something, or may: an escape hides any word."""
WORDS = ("title", "desc", "style")
"""Elements that hold a text alone."""


def check_drawing(content: bytes, shown: str) -> Iterator[Problem]:
    """Yield what may not stand in an SVG file; `shown` is the file in messages."""
    try:
        decode_text(content, shown)
    except ProblemsError as error:
        yield from error.problems
        return
    yield from _Drawing(content, shown).read()


def check_data(content: bytes, shown: str) -> Iterator[Problem]:
    """Yield what of an XML file a browser would run."""
    yield from _Reader(content, shown).read()


class _StoppedError(Exception):
    """What comes next must not be read."""


class _Reader:
    """Reads an XML file once, collecting what browsers would run, with its places."""

    wanted = "a file of XML, or an archive for download"

    def __init__(self, content: bytes, shown: str) -> None:
        self.content, self.shown = content, shown
        self.problems: list[Problem] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.namespace_prefixes = True
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.ProcessingInstructionHandler = self.instruction
        self.parser.StartElementHandler = self.start

    def read(self) -> list[Problem]:
        """Return what is wrong with the file."""
        try:
            self.parser.Parse(self.content, True)  # noqa: FBT003 - the library knows no names here
        except expat.ExpatError as error:
            cause = f"not XML: {expat.errors.messages[error.code]}"
            self.problems.append(Problem(self.shown, error.lineno, error.offset + 1, cause, self.wanted))
        except (LookupError, ValueError) as error:  # an encoding that Python does not know, or expat cannot take
            self.problems.append(Problem(self.shown, 1, 1, f"not XML: {error}", self.wanted))
        except _StoppedError:
            pass
        return self.problems

    @property
    def place(self) -> tuple[int, int, int]:
        """Where the parser stands: line from 1, column and byte from 0."""
        parser = self.parser
        return parser.CurrentLineNumber, parser.CurrentColumnNumber, parser.CurrentByteIndex

    def refuse(self, cause: str, expected: str, needle: str = "", *, begin: tuple[int, int, int] | None = None) -> None:
        """Note a fault at what the needle finds from a place on; without one, where the parser stands."""
        line, column, index = begin or self.place
        rest = self.content[index:].decode(errors="replace")
        found = re.search(needle, rest)
        before = rest[: found.start()] if found else ""
        column = len(before) - before.rfind("\n") if "\n" in before else column + len(before) + 1
        self.problems.append(Problem(self.shown, line + before.count("\n"), column, cause, expected))

    def doctype(self, _name: str, _system: str | None, _public: str | None, has_internal_subset: bool) -> None:
        """Take a document type: one that declares anything is not read further."""
        if has_internal_subset:
            self.refuse("a document type that declares entities", "a file without them")
            raise _StoppedError

    def instruction(self, target: str, _data: str) -> None:
        """Take a processing instruction."""
        self.refuse(f"instruction <?{target}?>", "a file with all in itself")

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """Take an element's start tag."""
        space, tag, _ = _split_name(name)
        if space in SHOWN:
            self.refuse(f"element <{tag}> of namespace '{space}'", "data alone, or an archive for download")


class _Drawing(_Reader):
    """Reads a drawing."""

    wanted = "a drawing saved as SVG"

    def __init__(self, content: bytes, shown: str) -> None:
        super().__init__(content, shown)
        self.path: list[str] = []
        self.words: list[str] = []
        """The text since the last tag."""
        self.begin = (1, 0, 0)
        """Where it begins."""
        self.parser.XmlDeclHandler = self.declaration
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        """Take an XML declaration."""
        if (encoding or "utf-8").lower() not in {"utf-8", "us-ascii"}:
            self.refuse(f"encoding '{encoding}'", "a file saved as UTF-8")
            raise _StoppedError

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take an element's start tag."""
        space, tag, prefix = _split_name(name)
        if space != SVG:
            known = f"namespace '{space}'" if space else f'xmlns="{SVG}"'
            cause = f"element <{tag}> of {known}" if space else f"element <{tag}> without {known}"
            self.refuse(cause, "a plain SVG, without what its editor notes")
        elif prefix:
            self.refuse(f"element <{prefix}:{tag}>", f"<{tag}>: in a page browsers know no prefixes")
        elif tag not in ELEMENTS:
            self.refuse(f"element <{tag}> is not allowed", "shapes, text, markers and gradients")
        elif self.path and self.path[-1] in WORDS:
            self.refuse(f"element <{tag}> in <{self.path[-1]}>", "text alone")
        self.path.append(tag)
        self.words.clear()
        for full, value in attributes.items():
            self.attribute(*_split_name(full), value)

    def attribute(self, space: str, name: str, prefix: str, value: str) -> None:
        """Take an attribute."""
        needle = rf"(?<![\w:-])([\w-]+:)?{re.escape(name)}\s*="
        if name.lower().startswith("on"):
            self.refuse(f"attribute '{name}' runs a script", "a drawing without scripts", needle)
        elif name == "style":
            self.refuse("attribute 'style' has no effect: browsers refuse it", "attributes such as fill", needle)
        elif space == XLINK and prefix != "xlink":
            self.refuse(f"attribute '{prefix}:{name}'", f"'{name}': in a page browsers know no prefixes", needle)
        elif name in {"href", "src", "base"} and not value.startswith("#"):
            self.refuse(f"address '{value}'", "'#' and the id of an element of the same drawing", needle)
        elif FETCHING.search(value):
            self.refuse(f"attribute '{name}' may fetch: '{value}'", "url(#…) of the same drawing", needle)

    def text(self, words: str) -> None:
        """Take a text."""
        if not self.words:
            self.begin = self.place
        self.words.append(words)

    def end(self, _name: str) -> None:
        """Take an element's end tag."""
        words = "".join(self.words)
        self.words.clear()
        if self.path.pop() == "style" and (match := FETCHING.search(words)):
            cause = f"'{match[0]}' in <style> may fetch something, or hide that it does"
            self.refuse(cause, "styles that name nothing outside", re.escape(match[0]), begin=self.begin)


def _split_name(name: str) -> tuple[str, str, str]:
    """Return namespace, name and prefix of what expat gives as `space name prefix`, `space name` or `name`."""
    space, tag, prefix = (*name.split(" "), "", "")[:3] if " " in name else ("", name, "")
    return space, tag, prefix
