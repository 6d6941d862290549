"""The keys of `mkdocs.yml` that the commands outside MkDocs need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode

from docsite.problems import Problem, ProblemsError


@dataclass(frozen=True)
class Config:
    """The address of the published site, with the final slash, the product's data, and the navigation."""

    site_url: str
    extra: Mapping[str, Any]
    nav: Sequence[Any] = ()


def load_config(root: Path) -> Config:
    """Read `mkdocs.yml`, leaving alone what is tagged for MkDocs. Raises `ProblemsError`."""
    reader = YAML(typ="safe", pure=True)
    node = reader.compose((root / "mkdocs.yml").read_text("utf-8"))
    found: dict[str, Any] = {}
    if isinstance(node, MappingNode):
        wanted = (pair for pair in node.value if pair[0].value in {"site_url", "extra", "nav"})
        found = {key.value: reader.constructor.construct_object(value, deep=True) for key, value in wanted}
    if not isinstance(found.get("site_url"), str) or not isinstance(found.get("extra"), dict):
        raise ProblemsError([Problem("mkdocs.yml", 1, 1, "no site_url or no extra", "both, as in the README")])
    return Config(found["site_url"].rstrip("/") + "/", found["extra"], found.get("nav") or ())
