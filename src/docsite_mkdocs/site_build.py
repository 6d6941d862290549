"""Build the whole site: every line, the documents, and what all lines share."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from docsite.cache import open_cache
from docsite.command import heed_signals
from docsite.documents.making import make_documents
from docsite.documents.typesetting import FOLDER, Typesetter
from docsite.entries import prune_cache
from docsite.files import scan_files
from docsite.line.line_site import LineSite
from docsite.line.project import Project, load_project
from docsite.line.run import Run
from docsite.problems import FaultError, Problem, ProblemsError
from docsite.releases.models import Line
from docsite.site.assembly import assemble_site
from docsite.site.freshness import digest_inputs, note_built
from docsite.site.inventory import write_components
from docsite.site.signing import check_key, sign_file
from docsite.site.swap import check_place, keep_times, recover_site, swap_site, temporary_folder
from docsite.theme.templates import make_environment
from docsite.tree.configuration import load_config
from docsite_mkdocs.lines import LineResult, build_lines, read_configuration

PAGES_LIMIT, DOCUMENTS_LIMIT = 1024**3, 512 * 1024**2
"""In bytes, of the caches: some twenty builds of this documentation, some twenty of every document."""


@dataclass(frozen=True)
class BuiltLine:
    """A line of the finished site, for the closing table."""

    line: Line
    aliases: tuple[str, ...]
    state: str
    pages: int
    seconds: float
    size: int
    """In bytes."""


@dataclass(frozen=True)
class BuiltSite:
    """What a build has made."""

    lines: tuple[BuiltLine, ...]
    documents: int
    document_seconds: float
    warnings: tuple[Problem, ...]
    """What documents show in another way than their pages, and what is wrong with changes to come."""


def build_site(root: Path, site: Path, run: Run, jobs: int, report: Callable[[LineResult], None]) -> BuiltSite:
    """Build the site of the project in the folder, so many lines at a time, and put it in its place.

    The former site stays until the new one is complete. `report` is told of each line that is built. Raises
    `FaultError` and `ProblemsError`.
    """
    recover_site(site)
    check_place(site)
    config = load_config(root)
    project = load_project(root, config, run.day, run.lines)
    if run.signing_key:
        check_key(run.signing_key)
    mkdocs = read_configuration(root)
    inputs = digest_inputs(root, run)
    line_sites = [LineSite(project, line, config.site_url, run.build_id) for line in project.lines]
    with temporary_folder(site) as folder, _keeping(site):
        results = build_lines(line_sites, mkdocs, folder, jobs, report)
        _refuse_failures(results)
        built = _complete(root, folder, line_sites, run, jobs)
        summary = BuiltSite(tuple(_summarise(project, results, folder)), *built)
        keep_times(folder, site)
        heed_signals()
        swap_site(folder, site)
    note_built(root, site, inputs)
    prune_cache(open_cache(root).folder, PAGES_LIMIT)
    return summary


@contextmanager
def _keeping(site: Path) -> Iterator[None]:
    """Let an error say that the site is as it was."""
    try:
        yield
    except (FaultError, OSError, ProblemsError) as error:
        error.add_note(f"{site.name}/ is as it was")
        raise


def _refuse_failures(results: Iterable[LineResult]) -> None:
    failed = [str(result.line) for result in sorted(results, key=lambda result: result.line) if result.failed]
    if failed:
        raise FaultError(f"line {', '.join(failed)} failed")


def _complete(
    root: Path, folder: Path, line_sites: Sequence[LineSite], run: Run, jobs: int
) -> tuple[int, float, tuple[Problem, ...]]:
    """Add the documents and what all lines share; returns their number, how many seconds they took, their warnings."""
    begin = time.monotonic()
    overrides = root / "overrides"
    issues = line_sites[0].project.identity.product.issues
    templates, kept = make_environment(overrides, open_cache(root), issues), open_cache(root, "documents")
    typesetter = Typesetter(templates, overrides / FOLDER, kept)
    documents = make_documents(line_sites, folder, root / "docs", typesetter, jobs)
    prune_cache(kept.folder, DOCUMENTS_LIMIT)
    seconds = time.monotonic() - begin
    assemble_site(folder, line_sites, templates, documents)
    write_components(folder / "downloads", root, line_sites[0].project, run.build_id)
    for sums in folder.glob("downloads/*/SHA256SUMS") if run.signing_key else ():
        sign_file(sums, run.signing_key)
    warnings = {warning for files in documents.values() for file in files for warning in file.warnings}
    warnings.update(line_sites[0].project.metadata.faults)
    return sum(map(len, documents.values())), seconds, tuple(sorted(warnings))


def _summarise(project: Project, results: Iterable[LineResult], folder: Path) -> Iterator[BuiltLine]:
    seconds = {result.line: result.seconds for result in results}
    for line in project.lines:
        files = list(scan_files(folder / str(line)))
        aliases = tuple(name for name, of in (("latest", project.latest), ("lts", project.lts)) if of == line)
        pages = sum(entry.name.endswith(".html") for entry in files)
        size = sum(entry.stat().st_size for entry in files)
        yield BuiltLine(line, aliases, project.state(line), pages, seconds[line], size)
