"""What the pages and their front matter must hold."""

from conftest import ROOT, run

from docsite.cache import open_cache
from docsite.reading.sources import list_sources
from docsite.theme.glossary import load_glossary
from docsite.tree.configuration import load_config
from docsite.tree.front_matter import read_pages
from docsite.tree.product import parse_identity
from docsite.tree.settings_files import read_settings


def test_every_page_says_for_whom_it_is_and_when_it_was_reviewed() -> None:
    pages, _ = read_pages(ROOT / "docs", list_sources(ROOT / "docs"), open_cache(ROOT))
    lacking = [page.path for page in pages if not (page.front_matter.audience and page.front_matter.reviewed)]
    assert lacking == []


def test_the_report_of_the_real_pages() -> None:
    assert "0 not reviewed within 12 months" in run("python", "scripts/check_reviews.py", cwd=ROOT).stdout
    late = run("python", "scripts/check_reviews.py", cwd=ROOT, SOURCE_DATE_EPOCH="1900000000")
    assert late.returncode == 1
    assert "manual/authoring/applicability.md:5:11: reviewed 2026-11-24, 39 months ago" in late.stderr


def test_every_value_stands_on_a_page() -> None:
    pages = "".join(file.read_text("utf-8") for file in (ROOT / "docs").rglob("*.md"))
    declared = load_config(ROOT).extra["declared"]
    for name, keys in declared.items():
        for key in keys:
            assert f"{{{{ declared.{name}.{key} | plain }}}}" in pages


def test_every_entry_of_the_glossary_says_its_forms() -> None:
    path = parse_identity(dict(load_config(ROOT).extra), read_settings(ROOT)).pages.glossary
    assert path
    text = (ROOT / "docs" / path).read_text("utf-8")
    assert len(load_glossary(ROOT / "docs", path).terms) == text.count("\n:   ") > 20
