"""The programs that make a result: what it depends on besides its inputs.

A module counts with all that it imports of ours, so nobody keeps a list that could lack one. What counts is its syntax
tree: a comment or another line break makes nothing anew.

See decisions/0049-a-result-hangs-on-the-module-that-makes-it.md.
"""

import ast
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from sysconfig import get_path

from docsite.entries import read_cached, write_cached
from docsite.files import digest, digest_files, scan_files

PACKAGES = ("docsite", "docsite_mkdocs")
"""Ours; they lie side by side."""


@dataclass(frozen=True)
class Programs:
    """Our modules, and what every result depends on: Python, the installed packages, the project's hooks."""

    common: str
    modules: Mapping[str, tuple[str, tuple[str, ...]]]
    """Name → digest of its syntax tree, and the names of our modules that it imports."""
    found: dict[str, str] = field(default_factory=dict, compare=False)
    """The digests that were asked for."""

    def digest(self, module: str) -> str:
        """Return one digest of the module and all that it imports; raises `KeyError` for none of ours."""
        if module not in self.found:
            closure: set[str] = set()
            waiting = [module]
            while waiting:
                name = waiting.pop()
                if name not in closure:
                    closure.add(name)
                    waiting += self.modules[name][1]
            self.found[module] = self._join(closure)
        return self.found[module]

    @property
    def everything(self) -> str:
        """One digest of all programs."""
        return self._join(self.modules)

    def _join(self, names: Iterable[str]) -> str:
        return digest(self.common, *(part for name in sorted(names) for part in (name, self.modules[name][0])))


def load_programs(root: Path, kept: Path) -> Programs:
    """Read our modules and the hooks of the project in the folder; the folder `kept` spares reading them again."""
    source = Path(__file__).parents[1]
    own = [file for name in PACKAGES for file in _list_programs(source / name)]
    hooks = _list_programs(root / "hooks")
    entry = kept / digest(sys.version, digest_files(source, own), digest_files(root, hooks))
    content = read_cached(entry)
    if content is None:
        content = json.dumps([_read_modules(source, own), list(map(digest_syntax, hooks))]).encode()
        write_cached(entry, content)
    modules, of_hooks = json.loads(content)
    installed = {info.name for name in ("purelib", "platlib") for info in Path(get_path(name)).glob("*.dist-info")}
    common = digest(sys.version, *sorted(installed), *of_hooks)
    return Programs(common, {name: (tree, tuple(imports)) for name, (tree, imports) in modules.items()})


def _list_programs(folder: Path) -> list[Path]:
    if not folder.exists():
        return []
    files = (
        Path(entry.path) for entry in scan_files(folder) if not entry.name.startswith(".")
    )  # as the locks of Emacs
    return sorted(file for file in files if file.suffix == ".py")


def _read_modules(source: Path, files: Iterable[Path]) -> dict[str, tuple[str, list[str]]]:
    """Return by name each module's digest, and which of the others it imports, with the packages around them."""
    names = {_name_module(file.relative_to(source)): file for file in files}
    modules: dict[str, tuple[str, list[str]]] = {}
    for name, file in names.items():
        imported = {name, *_find_imports(file)}
        around = {word.rsplit(".", number)[0] for word in imported for number in range(word.count(".") + 1)}
        modules[name] = (digest_syntax(file), sorted(around & names.keys() - {name}))
    return modules


def _name_module(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _find_imports(file: Path) -> Iterator[str]:
    for node in ast.walk(_parse(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def digest_syntax(file: Path) -> str:
    """Return the digest of a program's syntax tree; of one that Python cannot read, of its bytes, too."""
    tree = _parse(file)
    return digest(ast.dump(tree), b"" if tree.body else file.read_bytes())


def _parse(file: Path) -> ast.Module:
    """Return the program; an empty one for what Python cannot read: whoever imports it will say so."""
    try:
        return ast.parse(file.read_bytes())
    except (SyntaxError, ValueError):
        return ast.Module([], [])
