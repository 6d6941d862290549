"""Make the documents of all lines from their built pages."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from docsite.documents.composition import LinePages
from docsite.documents.typesetting import DocumentFile, DocumentJob, Typesetter
from docsite.line.line_site import LineSite
from docsite.problems import Problem, ProblemsError
from docsite.releases.models import Line


def make_documents(
    line_sites: Iterable[LineSite], folder: Path, docs: Path, typesetter: Typesetter, workers: int
) -> Mapping[Line, tuple[DocumentFile, ...]]:
    """Make them from the lines' folders below `folder`, several at a time.

    Raises `ProblemsError` with what is wrong in any.
    """
    problems: list[Problem] = []
    files: dict[Line, tuple[DocumentFile, ...]] = {}
    jobs: list[tuple[Line, DocumentJob]] = []
    for line_site in line_sites:
        files[line_site.line] = ()
        pages = LinePages(folder / str(line_site.line), docs)
        for document in line_site.project.documents:
            try:
                jobs += ((line_site.line, job) for job in typesetter.list_jobs(document, line_site, pages))
            except ProblemsError as error:
                problems.extend(error.problems)
    with ThreadPoolExecutor(workers) as pool:
        futures = [(line, pool.submit(typesetter.make, job)) for line, job in jobs]
        for line, future in futures:
            try:
                files[line] += (future.result(),)
            except ProblemsError as error:
                problems.extend(error.problems)
    if problems:
        raise ProblemsError(problems)
    return files
