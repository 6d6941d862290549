"""The files that pages take in: found where the project kept them, and put where ours are looked for."""

import re
from pathlib import Path

from docsite.importing.pages.found import FoundTree
from docsite.importing.pages.keys import read_keys
from docsite.importing.pages.notation import SNIPPET, as_snippet

FOLDER = "snippets"
"""Where in `docs/` those lie that lay outside of it."""


class Snippets:
    """Finds the files that pages take in, and notes which of them are needed."""

    def __init__(self, tree: FoundTree, named: dict[str, str]) -> None:
        self.tree, self.named = tree, named
        self.paths = {file.resolve(): path for path, file in tree.files.items()}
        self.used: dict[str, Path | bytes] = {}
        self.sources: set[str] = set()
        """The files of the source that are taken in."""
        self.texts: dict[str, str] = {}
        """What the files hold that are taken in, by the name that pages have for them now."""

    def find(self, target: str) -> str | None:
        """Return the path below `docs/` of a file that a page takes in; nothing for one that is missing."""
        for folder in self.tree.snippet_folders:
            try:
                file = (folder / target).resolve()
                if not file.is_relative_to(folder) or not file.is_file():
                    continue
                text = file.read_bytes().decode()
            except (OSError, ValueError):
                continue
            path = self.paths.get(file)
            if path:
                self.sources.add(path)
            now = as_snippet(self.named[path] if path else f"{FOLDER}/{file.relative_to(folder).as_posix()}")
            if now not in self.texts:
                self.texts[now] = ""  # it may take itself in
                self.texts[now] = self._take_in(text) if file.suffix == ".md" else text
                self.used[now] = self.texts[now].encode()
            return now
        return None

    def _take_in(self, text: str) -> str:
        """Return the Markdown of a file without front matter, with the files that it takes in itself."""
        bare = text[read_keys(text, "", []).length :]

        def rename(match: re.Match[str]) -> str:
            name, colon, part = match["target"].partition(":")
            found = self.find(name)
            return match[0].replace(match["target"], f"{found}{colon}{part}") if found else ""

        return SNIPPET.sub(rename, bare)

    def read(self, target: str) -> str:
        """Return what a file holds that a page takes in, by its name now."""
        return self.texts.get(target.partition(":")[0], "")
