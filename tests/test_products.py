"""Products of other vendors: what is made of them is theirs alone, and passes every check."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, run, write_product
from pypdf import PdfReader

from docsite.files import list_paths
from docsite.tree.configuration import load_config

PRODUCTS = ROOT / "tests/products"
NAMES = ("basalt", "groza", "lantern")
CHECKS = ("check_metadata", "check_prose", "build_site", "check_site")
"""What `make check` does with a product's own files."""
FORMER = ("Carbon", "KVM", "qcow2", "libvirt", "виртуальн", "гипервизор", "CRM")
"""Words of the product that the machinery was first made for."""
THEME_S = ("assets/javascripts/", "assets/stylesheets/main.", "assets/stylesheets/palette.")


@pytest.fixture(scope="module", params=NAMES)
def named(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A product, checked and built."""
    root = write_product(PRODUCTS / request.param, tmp_path_factory.mktemp(request.param) / "project")
    for script in CHECKS:
        result = run("python", f"scripts/{script}.py", cwd=root, BUILD_ID="0123abc")
        assert (result.returncode, result.stderr) == (0, ""), (script, result.stdout)
    return request.param, root


def list_own_words(extra: Mapping[str, Any]) -> set[str]:
    """Return what names a product and its vendor."""
    return {word for key in ("product", "vendor", "contacts") for word in _list_texts(extra.get(key))}


def _list_texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - configuration holds anything
    if isinstance(value, dict | list | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _list_texts(each)
    elif isinstance(value, str):
        yield value


def read_texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """Yield all texts in a file, those of archives and documents, too."""
    suffix = Path(name).suffix
    if suffix in {".zip", ".epub", ".docx"}:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for inner in archive.namelist():
                yield from read_texts(f"{name}!{inner}", archive.read(inner))
    elif suffix == ".pdf":
        reader = PdfReader(io.BytesIO(content))
        yield name, f"{reader.metadata}" + "".join(page.extract_text() for page in reader.pages)
    elif not any(part in name for part in THEME_S):
        yield name, content.decode("utf-8", "replace")


def test_nothing_of_another_product_stands_in_what_is_made(named: tuple[str, Path]) -> None:
    name, root = named
    extras = [yaml.safe_load((PRODUCTS / each / "mkdocs.yml").read_text("utf-8"))["extra"] for each in NAMES]
    others = {word for extra in (*extras, load_config(ROOT).extra) for word in list_own_words(extra)}
    foreign = sorted({*others, *FORMER} - list_own_words(load_config(root).extra))
    assert len(foreign) > 10
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(word)}" for word in foreign), re.IGNORECASE)
    site = root / "site"
    files = {path: (site / path).read_bytes() for path in list_paths(site)}
    texts = [text for path, content in files.items() for text in read_texts(path, content)]
    assert len(texts) > 2 * len(NAMES)
    found = {(where, match[0]) for where, text in texts for match in pattern.finditer(text)}
    assert found == set(), name


def test_every_line_has_pages_documents_and_a_copy(named: tuple[str, Path]) -> None:
    name, root = named
    lines = [file.parent.name for file in (root / "site/downloads").glob("*/manifest.json")]
    assert lines
    for line in lines:
        downloads = {file.suffix for file in (root / "site/downloads" / line).iterdir()}
        assert downloads >= {".zip", ".pdf", ".epub"}
        assert (root / f"site/{line}/index.html").is_file(), name
