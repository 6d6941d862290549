"""JSON Schemas of the files that people write, for editors."""

import json
from collections.abc import Iterator

from pydantic import BaseModel

from docsite.releases.models import KnownIssues, Lines, Plan, ReleaseRecord, UnreleasedFile
from docsite.theme.mends import MendsFile
from docsite.tree.documents import DocumentsFile
from docsite.tree.synonyms import SynonymsFile

SCHEMAS: dict[str, type[BaseModel]] = {
    "lines": Lines,
    "release": ReleaseRecord,
    "unreleased": UnreleasedFile,
    "known-issues": KnownIssues,
    "plan": Plan,
    "documents": DocumentsFile,
    "search-synonyms": SynonymsFile,
    "mends": MendsFile,
}


def render_schemas() -> Iterator[tuple[str, str]]:
    """Yield file name and text of every schema (JSON Schema 2020-12)."""
    for name, model in SCHEMAS.items():
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
        yield f"{name}.schema.json", json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
