"""Typed lines, releases and projects, as small as a test needs them; the life cycles are those of real products."""

import datetime as dt
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from conftest import PRODUCT, ROOT
from hypothesis import settings
from jinja2 import Environment

from docsite.cache import Cache
from docsite.line.line_site import LineSite
from docsite.line.project import Project
from docsite.periods import Period, first_day
from docsite.programs import Programs
from docsite.reading.structure import MarkdownReader
from docsite.reading.validation import parse_model
from docsite.reading.yaml import parse_yaml
from docsite.releases.generated import find_homes, list_generated
from docsite.releases.lifecycle import find_dropped, find_latest, find_lts, find_published
from docsite.releases.metadata import Metadata
from docsite.releases.models import (
    Change,
    KnownIssue,
    KnownIssues,
    Line,
    Milestone,
    Plan,
    PlatformFact,
    Release,
    ReleaseFile,
    Service,
)
from docsite.theme.templates import make_environment
from docsite.tree.configuration import load_config
from docsite.tree.front_matter import FrontMatter, SourcePage
from docsite.tree.generated import GeneratedEntries
from docsite.tree.lineup import Lineup
from docsite.tree.page_map import map_pages
from docsite.tree.product import parse_identity
from docsite.tree.settings_files import read_settings
from docsite.tree.synonyms import Synonyms

PATHS = GeneratedEntries().paths
"""Where the generated pages stand if a product says nothing of them."""
TEMPLATES = make_environment.__module__
SITE_URL = "https://docs.example/crm/"
READER = MarkdownReader(load_config(PRODUCT).markdown_extensions, ROOT)
IDENTITY = parse_identity(dict(load_config(PRODUCT).extra), read_settings(PRODUCT))
PLATFORM = {"vcpu": 4, "memory_gib": 8, "disk_gib": 100, "cpu_flags": ("sse4_2",), "node": "7.2", "library": "9.0"}
FACTS = (
    PlatformFact(name="vcpu", title="Процессоры"),
    PlatformFact(name="memory_gib", title="Память", unit="ГиБ"),
    PlatformFact(name="disk_gib", title="Диск", unit="ГиБ"),
    PlatformFact(name="cpu_flags", title="Флаги"),
    PlatformFact(name="node", title="Node"),
    PlatformFact(name="library", title="library"),
)

law = settings(derandomize=True, deadline=None, max_examples=60, database=None)
"""How tests of laws draw their examples: always the same ones."""

REAL: dict[str, tuple[str | bool, str | bool, str | bool]] = {
    "ansible-core 2.9": ("2019-10-31", "2022-05-23", "2022-05-23"),
    "ansible-core 2.10": ("2020-08-13", "2022-05-23", "2022-05-23"),
    "android 4.3": ("2013-07-24", True, True),  # the day is not known
    "apache-groovy 2.5": ("2018-05-30", True, "2026-04-30"),
    "apache-groovy 4.0": ("2022-01-25", "2025-08-21", False),
    "django 4.2": ("2023-04-03", "2023-12-04", "2026-04-07"),
    "django 5.0": ("2023-12-04", "2024-08-07", "2025-04-02"),
    "django 5.1": ("2024-08-07", "2025-04-02", "2025-12-03"),
    "django 5.2": ("2025-04-02", "2025-12-03", "2028-04-30"),
    "elasticsearch 8.19": ("2025-07-29", "2027-07-15", "2027-07-15"),
    "elasticsearch 9.1": ("2025-07-29", "2026-02-03", "2026-02-03"),  # came out on the same day
    "mautic 2.15": ("2019-10-08", "2019-10-08", "2019-10-08"),  # all on one day
    "mysql 9.7": ("2026-04-21", False, "2034-04-21"),  # only the last end is decided
    "tomcat 10.1": ("2022-09-23", False, False),
}
"""Life cycles as endoflife.date has them: released, end of support, end of security fixes."""


def on(day: str) -> dt.date:
    return dt.date.fromisoformat(day)


def _milestone(text: str | bool | Period) -> Milestone:
    return on(text) if isinstance(text, str) else text


def make_line(
    name: str,
    released: str | bool | Period = "2023-03-14",
    support_ends: str | bool | Period = False,
    security_ends: str | bool | Period = False,
    **more: Any,  # noqa: ANN401 - any key of a line
) -> Line:
    """Make a line; it is out if it has a day, unless `is_released` says otherwise."""
    known = {"title": f"Basalt Hub {name}", "lts": False, "platform": PLATFORM, "is_released": released is not False}
    keys: dict[str, Any] = known | more
    return Line(
        line=name,
        released=_milestone(released),
        support_ends=_milestone(support_ends),
        security_ends=_milestone(security_ends),
        **keys,
    )


def make_real(product: str) -> Line:
    """Make a line of `REAL`, which has come out."""
    return make_line(product.split()[1], *REAL[product])


def as_of(line: Line, day: dt.date) -> Line:
    """Return the line as of a day, if it came out when it was planned to."""
    planned = first_day(line.released)
    return line.model_copy(update={"is_released": planned <= day if planned else bool(line.released)})


def make_service(name: str, port: int, proto: str = "tcp", purpose: str = "веб-интерфейс") -> Service:
    return Service.model_validate({"name": name, "port": port, "proto": proto, "purpose": purpose})


def make_change(identity: str, kind: str = "fixed", **more: Any) -> Change:  # noqa: ANN401 - any key of a change
    return Change.model_validate({"id": identity, "kind": kind, "area": "Отчёты", "text": "Исправлено", **more})


def make_release(
    version: str,
    date: str = "2025-04-15",
    *changes: Change,
    **more: Any,  # noqa: ANN401 - any key of a release
) -> Release:
    image = ReleaseFile(kind="image", file=f"basalt-hub-{version}.image", size=1_500_000_000, sha256="a" * 64)
    keys: dict[str, Any] = {"line": ".".join(version.split(".")[:2]), "delivery": "automatic", "files": (image,)}
    return Release(
        version=version,
        date=on(date),
        summary=f"Выпуск {version}",
        changes=changes or (make_change("HUB-" + version.replace(".", "")),),
        **keys | more,
    )


def make_issue(identity: str, affects: str | None, found_in: str, *fixed_in: str) -> KnownIssue:
    return KnownIssue(
        id=identity,
        title="Отчёт пуст",
        severity="low",
        found_in=found_in,
        affects=(affects,) if affects else None,
        fixed_in=fixed_in,
        symptom="Пусто",
    )


def make_metadata(
    lines: Iterable[Line],
    releases: Iterable[Release] = (),
    issues: Iterable[KnownIssue] = (),
    *,
    sample: bool = False,
) -> Metadata:
    return Metadata(
        sample,
        {"automatic": "само", "individual": "по обращению"},
        FACTS,
        tuple(sorted(lines, reverse=True)),
        tuple(sorted(releases, reverse=True)),
        KnownIssues(issues=tuple(issues)),
        Plan(),
    )


def make_page(path: str, keys: str = "") -> SourcePage:
    """Make a page with more keys in its front matter, each a line."""
    yaml = f"title: Страница\ndescription: О чём она\n{keys}".encode()
    front_matter = parse_model(FrontMatter, parse_yaml(yaml, f"docs/{path}", first_line=2))
    return SourcePage(path, f"docs/{path}", yaml, front_matter, "", 6, has_offers=False, varies=False)


def make_lineup(lines: Iterable[Line], day: dt.date) -> Lineup:
    published = find_published(lines, day)
    lts = find_lts(published, day)
    return Lineup(published, {"latest": find_latest(published, day)} | ({"lts": lts} if lts else {}))


def make_project(metadata: Metadata, day: str, pages: Mapping[str, str] | None = None, only: str = "") -> Project:
    """Make a project of these pages, path to more keys of the front matter, as of a day; `only` names some lines."""
    lineup = make_lineup(metadata.lines, on(day))
    sources = [make_page(path, keys) for path, keys in {"index.md": "", **(pages or {})}.items()]
    return Project(
        day=on(day),
        identity=IDENTITY,
        metadata=metadata,
        lineup=lineup,
        lines=tuple(line for line in lineup.lines if not only or str(line) in only.split()),
        dropped=find_dropped(metadata.lines, on(day)),
        page_map=map_pages(sources, find_homes(list_generated(metadata, lineup.lines, PATHS)), lineup, PATHS),
        paths=PATHS,
        titles={page.path: page.front_matter.title or page.path for page in sources},
        sources={},
        first_lines={page.path: page.first_line for page in sources},
        reviewed={},
        reader=READER,
        offering=(),
        varying=(),
        documents=(),
        synonyms=Synonyms(),
        advice=(),
        version="",
    )


def make_line_site(project: Project, line: str) -> LineSite:
    lines = {other.line: other for other in project.lineup.lines}
    return LineSite(project, lines[line], SITE_URL, "abc123")


def make_templates() -> Environment:
    """Make the environment of the real templates, which keeps nothing."""
    return make_environment(ROOT / "overrides", Cache(Path(os.devnull), Programs("", {TEMPLATES: ("", ())})))


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder
