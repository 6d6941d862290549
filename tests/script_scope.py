"""Runs scripts of the browser without one: in Node.js, in the global scope of a worker."""

import importlib.resources
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from conftest import ROOT

NODE = Path(sys.executable).with_name("node")
SEARCH = ROOT / "overrides/assets/search"
LUNR = Path(str(importlib.resources.files("material") / "templates/assets/javascripts/lunr/min"))
WORDS = (SEARCH / "words.js", LUNR / "lunr.stemmer.support.min.js", LUNR / "lunr.ru.min.js")
ENGINE = (*WORDS, SEARCH / "engine.js")


def list_queries(*kinds: str) -> list[str]:
    """Return what readers typed, of some kinds or all."""
    typed = yaml.safe_load((ROOT / "tests/search/typed.yml").read_text("utf-8"))
    return [text for kind, texts in typed.items() if not kinds or kind in kinds for text in texts]


class ScriptScope:
    """A scope that scripts are loaded into and whose functions are called."""

    def __init__(self, node: subprocess.Popen[str]) -> None:
        self._node = node

    def _ask(self, request: str, words: object) -> Any:  # noqa: ANN401 - as JSON has it
        assert self._node.stdin
        assert self._node.stdout
        self._node.stdin.write(json.dumps({request: words}) + "\n")
        self._node.stdin.flush()
        answer = json.loads(self._node.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer.get("value")

    def open(self, address: str) -> None:
        """Begin anew, with nothing loaded, as a worker at the address would."""
        self._ask("open", address)

    def load(self, *files: Path) -> None:
        self._ask("load", [file.as_uri() for file in files])

    def run(self, text: str) -> None:
        self._ask("run", text)

    def call(self, function: str, *words: object) -> Any:  # noqa: ANN401 - what the function returns, as JSON has it
        return self._ask("call", [function, *words])

    def post(self, *messages: object) -> list[dict[str, Any]]:
        """Return what the scripts answer to messages of which none waits for the one before."""
        answers: list[dict[str, Any]] = self._ask("post", messages)
        return answers


@contextmanager
def open_scope(*files: Path) -> Iterator[ScriptScope]:
    """Start Node.js with a scope in which the scripts are loaded."""
    command = [NODE, ROOT / "tests/javascript/scopes.js"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as node:
        scope = ScriptScope(node)
        scope.open("file:///worker.js")
        scope.load(*files)
        yield scope
        node.communicate()
