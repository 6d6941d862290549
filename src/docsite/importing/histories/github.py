"""GitHub's releases: the array that `repos/<owner>/<name>/releases` answers with.

See https://docs.github.com/en/rest/releases/releases.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from docsite.importing.histories.history import FoundRelease, History, Place
from docsite.importing.histories.markup import clean_text, parse_markdown, render_link, render_plain
from docsite.importing.histories.notes import NotesReader, split_sections
from docsite.importing.histories.versions import is_version
from docsite.problems import Problem, ProblemsError
from docsite.releases.models import as_version

CARRIED = {"tag_name", "name", "body", "published_at", "draft", "prerelease", "assets", "html_url"}
BEGIN = re.compile(r"(?:^|[-_/@ ])v?(?=(?P<version>\d.*))", re.IGNORECASE)


def read_releases(text: str, path: str) -> History:
    """Read the releases of a repository. Raises `ProblemsError` for what is no such array."""
    history = History(path=path)
    found = list(_list_releases(text, path))
    tags = {release["tag_name"]: _split_tag(release["tag_name"]) for _, release in found}
    prefixes = Counter(prefix for prefix, _ in tags.values())
    usual = max(prefixes, key=lambda prefix: prefixes[prefix], default="")
    for place, release in found:
        prefix, version = tags[release["tag_name"]]
        if release.get("draft"):
            history.report.append(place.problem(f"{release['tag_name']!r} is a draft: left out"))
        elif prefix != usual:
            cause = f"the tag {release['tag_name']!r} begins otherwise than most, with {usual!r}: left out"
            history.report.append(place.problem(cause))
        else:
            history.releases.append(_read_release(release, version, place, history))
    if lost := sorted({key for _, release in found for key in release} - CARRIED):
        history.report.append(Problem(path, 1, 1, f"of releases these keys have no counterpart: {', '.join(lost)}"))
    return history


def _list_releases(text: str, path: str) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """Yield each object of the array with its place."""
    expected = "the array that repos/<owner>/<name>/releases answers with"
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        raise ProblemsError([Problem(path, error.lineno, error.colno, f"no JSON: {error.msg}", expected)]) from error
    is_fit = isinstance(whole, list) and all(isinstance(item, dict) for item in whole)
    if not is_fit or not all(isinstance(item.get("tag_name"), str) for item in whole):
        raise ProblemsError([Problem(path, 1, 1, "no array of releases, each with its 'tag_name'", expected)])
    decoder, end = json.JSONDecoder(), text.index("[") + 1
    for release in whole:
        begin = text.index("{", end)
        _, end = decoder.raw_decode(text, begin)
        yield Place(path, text.count("\n", 0, begin) + 1, begin - text.rfind("\n", 0, begin)), release


def _split_tag(tag: str) -> tuple[str, str]:
    """Return what stands before the version, and the version; a tag without one is all version."""
    parts = (
        (tag[: match.start("version")].removesuffix("v").removesuffix("V"), match["version"])
        for match in BEGIN.finditer(tag)
    )
    return next((part for part in parts if is_version(part[1])), ("", tag))


def _read_release(release: Mapping[str, Any], version: str, place: Place, history: History) -> FoundRelease:
    def tell(row: int, cause: str) -> None:
        history.report.append(place.problem(f"{release['tag_name']}, row {row} of its notes: {cause}"))

    body, name = (str(release.get(key) or "").replace("\r\n", "\n") for key in ("body", "name"))
    body, name = clean_text(body, tell), clean_text(name, tell).strip()
    summary, changes = NotesReader(body.split("\n"), lambda _: place, tell).read(split_sections(parse_markdown(body)))
    if assets := release.get("assets"):
        cause = f"{release['tag_name']}: its files ({len(assets)}) are not carried: what sort they are is not told"
        history.report.append(place.problem(cause, "those that matter in 'files'"))
    if release.get("prerelease") and is_version(version) and not as_version(version).is_prerelease:
        cause = f"{release['tag_name']} is called a pre-release, and its version says none: it is a release"
        history.report.append(place.problem(cause))
    address = str(release.get("html_url") or "")
    if address and summary:
        cause = f"{release['tag_name']}: it has words of its own, so its address is not carried: {address[:100]}"
        history.report.append(place.problem(cause))
    return FoundRelease(
        place=place,
        version=version,
        date=str(release.get("published_at") or "")[:10],
        title="" if name.casefold() in {"", version.casefold(), release["tag_name"].casefold()} else render_plain(name),
        summary=summary or (f"{render_link(f'Выпуск {version}', address)}." if address else ""),
        changes=changes,
    )
