"""Which files of `docs/` readers are led to: by pages, by the frames around them, by what those load."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from docsite.checks.xml_files import check_data
from docsite.line.project import Project
from docsite.problems import Problem
from docsite.reading.html import walk_elements
from docsite.reading.sources import is_leftover, list_files, list_sources
from docsite.tree.manual import MANUAL, list_manual
from docsite.tree.settings_files import read_settings

DATA = (".xml", ".xsl", ".xslt", ".rdf", ".rss", ".atom", ".xsd", ".wsdl")
UNCHECKED = (".html", ".htm", ".xhtml", ".xht", ".shtml", ".svgz", ".mht", ".mhtml")
"""Files that a browser runs as a page of this site; only what Markdown makes is checked."""
LEADING = ("href", "src", "srcset", "poster", "data", "data-source")
"""With the last one a page names the file of a drawing that it holds."""
ORIGIN = "http://line.example/"


def drop_leftovers(files: Files, config: MkDocsConfig) -> None:
    """Take out what is no source, of `docs/` and of the theme's folders."""
    docs = Path(config.docs_dir)
    sources = set(list_sources(docs))
    for file in list(files):
        if file.src_uri not in sources if _is_of(file, docs) else is_leftover(Path(file.src_uri).name):
            files.remove(file)


def add_manual(files: Files, config: MkDocsConfig, project: Project) -> None:
    """Add the files of the writers' manual if it is a part of the site."""
    folder = Path(config.config_file_path).parent / MANUAL
    for path in list_manual(folder.parent) if project.identity.manual else ():
        files.append(File(path, str(folder), config.site_dir, config.use_directory_urls))


def _is_of(file: File, *folders: Path) -> bool:
    return file.generated_by is None and file.src_dir is not None and Path(file.src_dir) in folders


def find_unreferenced(files: Files, config: MkDocsConfig, overrides: Path) -> list[File]:
    """Return the files of `docs/` and the manual, besides pages, that nothing leads to when all pages are converted."""
    root = Path(config.config_file_path).parent
    others = [file for file in files if not file.is_documentation_page()]
    own = {file.dest_uri: file for file in others if _is_of(file, Path(config.docs_dir), root / MANUAL)}
    if not own:
        return []
    found: set[str] = set()
    for page in (file.page for file in files.documentation_pages() if file.page):
        found |= own.keys() & set(_find_targets(page.content or "", urljoin(ORIGIN, page.file.dest_uri)))
    texts = [settings.text for settings in read_settings(root)]
    texts += [file.read_text("utf-8") for file in list_files(overrides) if file.suffix in {".html", ".css", ".js"}]
    found |= {path for path, file in own.items() if any(file.src_uri in text for text in texts)}
    waiting = [path for path in found if path.endswith((".css", ".js"))]
    while waiting:  # what they load, they name from where they stand
        text = own[waiting.pop()].content_bytes.decode(errors="replace")
        more = {path for path in own.keys() - found if Path(path).name in text}
        found |= more
        waiting += [path for path in more if path.endswith((".css", ".js"))]
    return [file for path, file in own.items() if path not in found]


def _find_targets(html: str, address: str) -> Iterator[str]:
    """Yield the paths, from the line's root, that the page at the address leads to."""
    for element in walk_elements(html):
        attributes = element.attributes
        for name in LEADING:
            value = attributes.get(name) or ""
            parts = re.split(r"\s*,\s*|\s+", value) if name == "srcset" else [value]
            for part in filter(None, parts):
                try:
                    target = urljoin(address, part.strip())
                except ValueError:  # `docsite.checks.raw_html` names it
                    continue
                if target.startswith(ORIGIN):
                    yield unquote(urlsplit(target).path).removeprefix("/")


def check_files(files: Files, config: MkDocsConfig, unreferenced: Collection[File]) -> Iterator[Problem]:
    """Yield what browsers would run of the files that pages lead to."""
    docs = Path(config.docs_dir)
    for file in files:
        if _is_of(file, docs) and file not in unreferenced:
            shown = f"{docs.name}/{file.src_uri}"
            if file.src_uri.lower().endswith(DATA):
                yield from check_data(file.content_bytes, shown)
            elif file.src_uri.lower().endswith(UNCHECKED):
                cause = f"a file that browsers run, and nobody checks ({Path(file.src_uri).suffix})"
                yield Problem(shown, 1, 1, cause, "a page of Markdown, or an archive for download")
