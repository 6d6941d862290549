"""Histories of others, carried into our metadata by the command; what it writes passes our own check."""

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT, run

from docsite.releases.metadata import Metadata, load_metadata

DAY = dt.date(2026, 11, 24)
CHANGELOG = """\
# Журнал изменений

## [Unreleased]

### Added
- Поиск по вложениям.

## [1.1.0] - 2024-03-01

Второй выпуск.

### Added
- Фильтры [сделок](https://example.com/a_(b)) по `snake_case`, см. [№ 12].
  - вложенный пункт
- Значок ![вид](https://example.com/p.png) и <kbd>Ctrl</kbd>.

### Security
- Закрыта CVE-2024-12345.
- Закрыта CVE-2024-12346 (CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H).

## [1.0.1] - 2024-02-01 [YANKED]
### Fixed
- Исправлен вход.
- Исправлен вход.

## 1.0.0
### Added
- Первый выпуск

## [0.9.0] - 2023-01-01
### Removed
- Старый отчёт

[1.1.0]: https://example.com/compare
[№ 12]: https://example.com/12
"""


def carry(source: Path, *words: str) -> tuple[subprocess.CompletedProcess[str], Path]:
    script = ROOT / "scripts/import_releases.py"
    return run("python", script, source.name, "new", *words, cwd=source.parent), source.parent / "new"


def read(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def load(folder: Path) -> Metadata:
    return load_metadata(folder, DAY, ())


def test_a_changelog_becomes_metadata_and_the_rest_is_reported(tmp_path: Path) -> None:
    source = tmp_path / "CHANGELOG.md"
    source.write_text(CHANGELOG, "utf-8")
    result, target = carry(source, "--title", "Продукт")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "CHANGELOG.md:6:1: in which line the change will come out is not told: 1.1 stands there; "
        "expected its line in 'lines'",
        "CHANGELOG.md:8:1: where the heading leads is not carried: https://example.com/compare",
        "CHANGELOG.md:15:1: a picture becomes a link",
        "CHANGELOG.md:15:1: the HTML <kbd> is left out, its words are kept",
        "CHANGELOG.md:18:1: how grave the fault was is not told: the change is carried as 'fixed'; "
        "expected kind 'security' with 'severity' or 'cvss'",
        "CHANGELOG.md:21:1: release 1.0.1 was withdrawn, and the source says neither when nor why: "
        "the day is that of the release; expected both in 'withdrawn'",
        "CHANGELOG.md:24:1: the change stands in release 1.0.1 twice: it is carried once",
        "CHANGELOG.md:26:1: release 1.0.0: it has no date; left out, with its changes (1)",
        "new: 3 lines, 3 releases, 6 changes; 8 remarks above",
    ]
    metadata = load(target)
    assert [line.title for line in metadata.lines] == ["Продукт 1.1", "Продукт 1.0", "Продукт 0.9"]
    newest, withdrawn, oldest = metadata.releases
    assert (newest.version, newest.summary, newest.date) == ("1.1.0", "Второй выпуск.", dt.date(2024, 3, 1))
    assert [(change.kind, change.grade, change.advisories) for change in newest.changes] == [
        ("added", None, ()),
        ("added", None, ()),
        ("fixed", None, ("CVE-2024-12345",)),
        ("security", "critical", ("CVE-2024-12346",)),
    ]
    assert newest.changes[0].text == (
        "Фильтры [сделок](<https://example.com/a_(b)>) по `snake_case`, см. [№ 12](https://example.com/12).\n\n"
        "- вложенный пункт"
    )
    assert newest.changes[1].text == "Значок [вид](https://example.com/p.png) и Ctrl."
    assert withdrawn.withdrawn
    assert withdrawn.withdrawn.date == dt.date(2024, 2, 1)
    assert [change.kind for change in oldest.changes] == ["removed"]
    (unreleased,) = (target / "unreleased").iterdir()
    head = "# yaml-language-server: $schema=../schema/unreleased.schema.json\n"
    assert unreleased.read_text("utf-8") == head + 'kind: added\ntext: Поиск по вложениям.\nlines:\n  - "1.1"\n'


def test_ids_stay_when_a_newer_release_comes_on_top(tmp_path: Path) -> None:
    source = tmp_path / "CHANGELOG.md"
    source.write_text(CHANGELOG, "utf-8")
    _, target = carry(source)
    first = read(target)
    target.rename(tmp_path / "former")
    _, target = carry(source)
    assert read(target) == first
    target.rename(tmp_path / "second")
    more = "## 2.0.0 - 2025-01-01\n### Fixed\n- Исправлен вход.\n\n## [1.1.0]"
    source.write_text(CHANGELOG.replace("## [1.1.0]", more), "utf-8")
    _, target = carry(source)
    assert {name: content for name, content in read(target).items() if name in first and name[0].isdigit()} == {
        name: content for name, content in first.items() if name[0].isdigit()
    }
    assert len({change.id for release in load(target).releases for change in release.changes}) == 7


def test_a_change_of_two_rows_is_written_once_and_the_same_words_later_are_another_one(tmp_path: Path) -> None:
    source = tmp_path / "CHANGELOG.md"
    releases = [("2.0.2", "06"), ("2.0.1", "05"), ("1.9.1", "05"), ("2.0.0", "03"), ("1.9.0", "01")]
    texts = [f"## {name} - 2024-{month}-01\n### Fixed\n- Правка {name[-1] == '0'}\n" for name, month in releases]
    source.write_text("\n".join(texts), "utf-8")
    _, target = carry(source)
    by_version = load(target).by_version
    ids = {version: release.changes[0].id for version, release in by_version.items()}
    assert ids["2.0.1"] == ids["1.9.1"]
    assert len(set(ids.values())) == 4


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "1:1: the file is empty; expected a history"),
        (b"  \n\n", "1:1: the file is empty; expected a history"),
        (
            "## 1.0.0 - 2024-01-01\n- Правка\n".encode("cp1251"),
            "2:3: byte 0xCF is not UTF-8; expected a file saved as UTF-8",
        ),
        (b"\x89PNG\r\n\x1a\n\0\0", "1:1: byte 0x89 is not UTF-8; expected a file saved as UTF-8"),
        ("# 1.0\n".encode("utf-16"), "1:1: a file saved as UTF-16; expected a file saved as UTF-8"),
        (
            b"# Notes\n\nWords.\n",
            "1:1: no release and no line of it can be carried; expected a history with versions and days, "
            "or another --format",
        ),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_is_written(tmp_path: Path, content: bytes, message: str) -> None:
    source = tmp_path / "CHANGELOG.md"
    source.write_bytes(content)
    result, target = carry(source)
    assert (result.returncode, result.stderr) == (1, f"CHANGELOG.md:{message}\n")
    assert [path.name for path in tmp_path.iterdir()] == ["CHANGELOG.md"]
    assert not target.exists()


def test_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    source = tmp_path / "CHANGELOG.md"
    source.write_text(CHANGELOG, "utf-8")
    plain, target = carry(source)
    expected = read(target)
    assert "CHANGELOG.md:6:1: " in plain.stdout
    target.rename(tmp_path / "former")
    source.write_bytes(CHANGELOG.replace("\n", "\r\n").encode("utf-8-sig"))
    other, target = carry(source)
    assert (other.stdout, read(target)) == (plain.stdout, expected)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    source = tmp_path / "CHANGELOG.md"
    source.write_text(CHANGELOG, "utf-8")
    (tmp_path / "new").mkdir()
    (tmp_path / "new/kept.txt").write_text("kept", "utf-8")
    result, target = carry(source)
    assert result.returncode == 1
    expected = "error: new holds something already; name a folder that does not exist, or is empty\n"
    assert result.stderr == expected
    assert read(target) == {"kept.txt": b"kept"}


def test_versions_twice_and_days_that_contradict_them_are_left_out(tmp_path: Path) -> None:
    source = tmp_path / "CHANGELOG.md"
    days = {"1.0.3": "2024-04-01", "1.0.2": "2029-03-01", "1.0.0": "2024-01-01", "v1.0.1": "2024-02-01"}
    rows = [f"## {name} - {day}\n- Правка {name}\n" for name, day in (*days.items(), ("1.0.0", "2020-01-01"))]
    source.write_text(
        "\n".join([*rows, "## 1.1.1w - 2020-01-01\n- Правка\n", "## 0.9 (May 2020)\n- Правка\n"]), "utf-8"
    )
    result, target = carry(source)
    assert [row for row in result.stdout.splitlines() if "left out" in row or "not carried" in row] == [
        "CHANGELOG.md:4:1: release 1.0.2 of 2029-03-01: the day contradicts those of its neighbours; "
        "left out, with its changes (1)",
        "CHANGELOG.md:13:1: release 1.0.0 stands twice (first in line 7): left out, with its changes (1)",
        "CHANGELOG.md:16:1: '1.1.1w' cannot be ordered among versions: the release is not carried",
        "CHANGELOG.md:19:1: release 0.9: it has no date; left out, with its changes (1)",
        "CHANGELOG.md:19:1: what else the heading says is not carried: May 2020",
    ]
    assert [release.version for release in load(target).releases] == ["1.0.3", "1.0.1", "1.0.0"]


PRODUCT = """\
---
title: Продукт
category: app
releases:
  - releaseCycle: "3"
    releaseDate: 2027-03-01
    eol: false
  - releaseCycle: "2.1"
    releaseLabel: "2.1 <b>Сосна</b>"
    releaseDate: 2025-06-02
    lts: 2025-10-01
    eoas: 2026-06-01 # active
    eol: 2027-06-01
    latest: 2.1.4
    latestReleaseDate: 2026-01-01
    link: https://example.com/__RELEASE_CYCLE__/__LATEST__
  - releaseCycle: "2.0"
    codename: Ель
    releaseDate: 2024-06-02
    eoas: 2025-08-01
    eol: 2025-06-01
    eoes: 2026-01-01
    latest: "2.0"
    latestReleaseDate: 2024-06-01
  - releaseCycle: "1.1"
    releaseDate: 2023-01-01
    eol: 2023-12-31
    latest: 1.1.9
    latestReleaseDate: 2024-02-02
  - releaseCycle: "1.1.0"
    releaseDate: 2023-01-01
    eol: true
  - releaseCycle: "1.0"
    releaseDate: 2022-01-01
    eol: true
    latest: 1.1.1w
    latestReleaseDate: 2022-01-01
  - releaseCycle: 24H2
    releaseDate: 2022-01-01
    eol: true
---
# О продукте
"""


def test_a_product_of_endoflife_date_becomes_metadata_and_the_rest_is_reported(tmp_path: Path) -> None:
    source = tmp_path / "product.md"
    source.write_text(PRODUCT, "utf-8")
    result, target = carry(source)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "product.md:3:1: the key 'category' has no counterpart",
        "product.md:9:19: of the label '2.1 <b>Сосна</b>' only the words are kept",
        "product.md:11:10: that 2.1 has long-term support since 2025-10-01 is not carried: only that it has",
        "product.md:17:5: line 2.0 of 2024-06-02 has a release of 2024-06-01: the earlier day is taken",
        "product.md:20:11: eol 2025-06-01 is before eoas 2025-08-01: eoas is left out",
        "product.md:28:13: release 1.1.9 of 2024-02-02 came after the support of "
        "line 1.1 ended on 2023-12-31, and the source does not say why; expected the reason in 'after_end'",
        "product.md:30:19: the cycle 1.1.0 is the same as 1.1: left out",
        "product.md:36:13: no release of line 1.0 is known: one called 1.0, of 2022-01-01, stands there",
        "product.md:36:13: the release '1.1.1w' cannot be ordered among versions: left out",
        "product.md:38:19: the cycle '24H2' cannot be ordered among versions: left out",
        "product.md:42:1: the text below the front matter is not carried",
        "new: 5 lines, 4 releases, 0 changes; 11 remarks above",
    ]
    metadata = load(target)
    assert [(line.line, line.title, line.is_released, line.lts) for line in metadata.lines] == [
        ("3", "Продукт 3", False, False),
        ("2.1", "Продукт 2.1 Сосна", True, True),
        ("2.0", "Продукт 2.0 (Ель)", True, False),
        ("1.1", "Продукт 1.1", True, False),
        ("1.0", "Продукт 1.0", True, False),
    ]


CYCLES = """\
[
  {"cycle": "2", "releaseDate": "2025-01-01", "eol": false, "latest": "2.3", "latestReleaseDate": "2025-05-01",
   "lts": true, "support": "2026-12-31", "extendedSupport": "2029-12-31", "discontinued": "2028-01-01"},
  {"cycle": "1", "releaseDate": "2024-01-01", "eol": "2025-01-01", "latest": "1.9", "latestReleaseDate": "2024-05-01"}
]
"""
ANSWER = """\
{"schema_version": "1.2.0", "generated_at": "2026-11-01T00:00:00+00:00", "result": {"name": "p", "label": "Продукт",
"releases": [
  {"name": "2", "codename": null, "label": "2 \\ud83c\\udf32 LTS", "releaseDate": "2025-01-01",
   "isLts": true, "ltsFrom": null, "isEoas": false, "eoasFrom": "2026-12-31", "isEol": false, "eolFrom": null,
   "isEoes": false, "eoesFrom": "2029-12-31",
   "isDiscontinued": false, "discontinuedFrom": "2028-01-01", "isMaintained": true,
   "latest": {"name": "2.3", "date": "2025-05-01", "link": "https://example.com/2.3"}, "custom": null},
  {"name": "1", "label": "1", "releaseDate": "2024-01-01", "isEol": true, "eolFrom": "2025-01-01",
   "latest": {"name": "1.9", "date": "2024-05-01", "link": null}}
]}}
"""


@pytest.mark.parametrize("content", [CYCLES, ANSWER], ids=["v0", "v1"])
def test_both_answers_of_endoflife_date_say_the_same(tmp_path: Path, content: str) -> None:
    source = tmp_path / "product.json"
    source.write_text(content, "utf-8")
    result, target = carry(source)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "new: 2 lines, 2 releases, 0 changes; 0 remarks above\n"
    newest, oldest = load(target).lines
    assert newest.title in {"2", "Продукт 2 🌲 LTS"}
    assert (newest.released, newest.sale_ends, newest.support_ends, newest.security_ends, newest.extended_ends) == (
        dt.date(2025, 1, 1),
        dt.date(2028, 1, 1),
        dt.date(2026, 12, 31),
        False,
        dt.date(2029, 12, 31),
    )
    assert (newest.lts, oldest.lts, oldest.security_ends) == (True, False, dt.date(2025, 1, 1))


BODY = (
    "Главное.\\r\\n\\r\\n## 🚀 New features\\r\\n"
    "* Поиск by @user in https://example.com/pull/1\\r\\n## Прочее\\r\\n- Мелочи"
)
RELEASES = f"""\
[
  {{"tag_name": "product-v1.2.0", "name": "Большой выпуск", "draft": false, "prerelease": false, "id": 1,
   "published_at": "2024-03-01T10:00:00Z", "html_url": "https://example.com/1.2.0", "body": "{BODY}",
   "assets": [{{"name": "product.zip", "size": 5}}]}},
  {{"tag_name": "product-v1.2.0-rc.1", "name": "product-v1.2.0-rc.1", "prerelease": true, "body": null,
   "published_at": "2024-02-01T10:00:00Z", "html_url": "https://example.com/rc"}},
  {{"tag_name": "product-v1.1.0", "name": "1.1.0", "prerelease": true, "body": "\\u0007<!-- made -->\\n- Одно",
   "published_at": "2024-01-01T10:00:00Z", "html_url": "https://example.com/1.1.0"}},
  {{"tag_name": "product-v1.3.0", "draft": true, "published_at": null, "body": ""}},
  {{"tag_name": "plugin-v7.0.0", "published_at": "2024-01-01T10:00:00Z", "body": "- Другое"}}
]
"""


def test_the_releases_of_github_become_metadata_and_the_rest_is_reported(tmp_path: Path) -> None:
    source = tmp_path / "releases.json"
    source.write_text(RELEASES, "utf-8")
    result, target = carry(source, "--title", "Продукт")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "releases.json:1:1: of releases these keys have no counterpart: id",
        "releases.json:2:3: product-v1.2.0, row 5 of its notes: the heading 'Прочее' names no kind of change: "
        "it is 'improved'",
        "releases.json:2:3: product-v1.2.0: it has words of its own, so its address is not carried: "
        "https://example.com/1.2.0",
        "releases.json:2:3: product-v1.2.0: its files (1) are not carried: what sort they are is not told; "
        "expected those that matter in 'files'",
        "releases.json:7:3: product-v1.1.0 is called a pre-release, and its version says none: it is a release",
        "releases.json:7:3: product-v1.1.0, row 1 of its notes: HTML without words is left out",
        "releases.json:7:3: product-v1.1.0, row 1 of its notes: U+0007, a control character: left out",
        "releases.json:7:3: product-v1.1.0, row 2 of its notes: changes without a heading: their kind is 'improved'",
        "releases.json:9:3: 'product-v1.3.0' is a draft: left out",
        "releases.json:10:3: the tag 'plugin-v7.0.0' begins otherwise than most, with 'product-': left out",
        "new: 2 lines, 3 releases, 3 changes; 10 remarks above",
    ]
    newest, early, oldest = load(target).releases
    assert (newest.version, newest.title, newest.summary) == ("1.2.0", "Большой выпуск", "Главное.")
    assert [(change.kind, change.text) for change in newest.changes] == [
        ("added", "Поиск by @user in https://example.com/pull/1"),
        ("improved", "Мелочи"),
    ]
    assert (early.version, early.is_final, early.summary) == (
        "1.2.0-rc.1",
        False,
        "[Выпуск 1.2.0-rc.1](https://example.com/rc).",
    )
    assert [change.text for change in oldest.changes] == ["Одно"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"tag_name" "v1"}]', "1:14: no JSON: "),
        ('[{"tag_name": "v1"}, 5]', "1:1: no array of releases, each with its 'tag_name'"),
        ('{"message": "Not Found"}', "1:1: no array of releases, each with its 'tag_name'"),
        ("[" * 100000, "1:1: nested too deeply"),
    ],
)
def test_what_is_no_answer_of_github_is_named(tmp_path: Path, content: str, message: str) -> None:
    source = tmp_path / "releases.json"
    source.write_text(content, "utf-8")
    result, target = carry(source, "--format", "github")
    assert result.returncode == 1
    assert result.stderr.startswith(f"releases.json:{message}")
    assert len(result.stderr.splitlines()) == 1
    assert not target.exists()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder of notes in a clone with two rows of releases."""
    folder = tmp_path / "clone/notes"
    folder.mkdir(parents=True)

    def git(*words: str, day: str = "2024-01-01") -> None:
        moment = f"{day}T12:00:00Z"
        result = run("git", *words, cwd=folder, GIT_COMMITTER_DATE=moment, GIT_AUTHOR_DATE=moment)
        assert result.returncode == 0, result.stderr

    def write(name: str, content: str) -> None:
        (folder / f"{name}.yaml").write_text(content, "utf-8")

    def release(tag: str, day: str) -> None:
        git("add", "-A")
        git("-c", "user.name=n", "-c", "user.email=n@example.com", "commit", "-qm", tag, "--allow-empty", day=day)
        git("tag", tag)

    git("init", "-q", "-b", "main")
    write(
        "first-0123456789abcdef",
        "prelude: >\n  Первый *выпуск*.\nfeatures:\n  - |\n    Поиск через :py:func:`find`, см. `тут <https://example.com>`__.\n",
    )
    write("gone-0123456789abcde0", "fixes:\n  - Передумали.\n")
    release("1.0.0.0rc1", "2024-01-01")
    release("1.0.0", "2024-02-01")
    git("branch", "stable")
    (folder / "gone-0123456789abcde0.yaml").unlink()
    write("upgrade-0123456789abcde1", "upgrade:\n  - |\n    Ключ переименован.\n\n    Замените его до обновления.\n")
    write("fix-0123456789abcde2", "fixes:\n  - Исправлен вход.\nissues:\n  - Выход медленный.\nodd: [Странное.]\n")
    release("2.0.0", "2024-03-01")
    git("checkout", "-q", "stable")
    write("fix-0123456789abcde2", "fixes:\n  - Исправлен вход.\n")
    write("only-0123456789abcde3", "security:\n  - Закрыта CVE-2024-1234.\n")
    release("1.0.1", "2024-04-01")
    git("checkout", "-q", "main")
    write("next-0123456789abcde4", "deprecations:\n  - Старый вход.\n")
    release("not-a-version", "2024-05-01")
    return folder


def test_notes_of_reno_belong_to_the_release_that_has_them_first(notes: Path) -> None:
    result, target = carry(notes)
    assert (result.returncode, result.stderr) == (0, "")
    rows = result.stdout.splitlines()
    assert rows == [
        "notes:1:1: the note 0123456789abcde0 is deleted by now: left out",
        "notes/fix-0123456789abcde2.yaml:4:5: how grave the known issue is is not told: 'medium' stands there; "
        "expected its 'severity'",
        "notes/fix-0123456789abcde2.yaml:5:7: the section 'odd' names no kind of change: 'improved' stands there",
        "notes/next-0123456789abcde4.yaml:2:5: in which line the change will come out is not told: 2.0 stands there; "
        "expected its line in 'lines'",
        "notes/only-0123456789abcde3.yaml:2:5: how grave the fault was is not told: the change is carried as 'fixed'; "
        "expected kind 'security' with 'severity' or 'cvss'",
        "new: 2 lines, 4 releases, 5 changes; 5 remarks above",
    ]
    metadata = load(target)
    texts = {release.version: [change.text for change in release.changes] for release in metadata.releases}
    search = "Поиск через `find`, см. [тут](https://example.com)."
    assert texts == {
        "2.0.0": ["Ключ переименован.", "Исправлен вход.", "Странное."],
        "1.0.1": ["Исправлен вход.", "Закрыта CVE-2024-1234."],
        "1.0.0": [search],
        "1.0.0.0rc1": [search],
    }
    newest = metadata.by_version["2.0.0"]
    assert newest.changes[1].id == metadata.by_version["1.0.1"].changes[0].id
    assert (newest.changes[0].kind, newest.changes[0].action) == ("improved", "Замените его до обновления.")
    assert metadata.by_version["1.0.0"].summary == "Первый *выпуск*."
    assert [(issue.found_in, issue.symptom) for issue in metadata.known_issues.issues] == [
        ("2.0.0", "Выход медленный.")
    ]
    again, target = carry(notes, "--title", "")
    assert again.returncode == 1
    assert "holds something already" in again.stderr


def test_notes_that_no_tag_knows_or_that_are_no_yaml_are_named(notes: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    result, target = carry(alone)
    expected = "alone:1:1: no tags of git tell which release a note came out in; "
    assert (result.returncode, result.stderr) == (
        1,
        f"{expected}expected a folder of notes in a clone with all its tags\n",
    )
    (notes / "bad.yaml").write_text("fixes: [\n", "utf-8")
    (notes / "worse.yaml").write_bytes("fixes:\n  - Правка\n".encode("cp1251"))
    (notes / "list.yaml").write_text("- fixes\n", "utf-8")
    result, target = carry(notes)
    assert result.returncode == 1
    assert [row.split(": ")[0] for row in result.stderr.splitlines()] == [
        "notes/bad.yaml:2:1",
        "notes/list.yaml:1:1",
        "notes/worse.yaml:2:5",
    ]
    assert not target.exists()


def test_marks_that_our_texts_do_not_take_become_words_and_are_named(tmp_path: Path) -> None:
    source = tmp_path / "CHANGELOG.md"
    source.write_text(
        "## [1.0.0](https://example.com/1) - 2024-01-01 - Сосна\n"
        '- Правка <a href="https://example.com/2">раз</a> и [два](docs/two.md), и [три](https://example.com/3 "Три").\n'
        "- <details><summary>Ещё</summary>\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n\n  > Слова\n\n"
        "  # Глава\n\n      код\n\n  ***\n\n"
        "-\n"
        "- Один\u202e, &#0;два\n"
        "- a<br>\n"
        "- \\*не выделено\\* и 1\\. не список, Array<string>\n",
        "utf-8",
    )
    result, target = carry(source)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[:-1] == [
        "CHANGELOG.md:1:1: what else the heading says is not carried: Сосна",
        "CHANGELOG.md:2:1: changes without a heading: their kind is 'improved'",
        "CHANGELOG.md:2:1: the link to 'docs/two.md' leads nowhere outside: its words are kept",
        "CHANGELOG.md:2:1: the title of a link is left out",
        "CHANGELOG.md:3:1: of HTML only the words are kept",
        "CHANGELOG.md:5:1: a table becomes code",
        "CHANGELOG.md:9:1: a quotation becomes paragraphs",
        "CHANGELOG.md:11:1: a heading within a text becomes a paragraph",
        "CHANGELOG.md:15:1: a rule between paragraphs is left out",
        "CHANGELOG.md:17:1: an entry of which readers see nothing is left out",
        "CHANGELOG.md:18:1: U+202E, which turns the text around: left out",
        "CHANGELOG.md:18:1: U+FFFD, which stands for a letter that got lost: left out",
        "CHANGELOG.md:20:1: the HTML <string> is left out, its words are kept",
    ]
    (release,) = load(target).releases
    assert load(target).notes == ()
    assert release.summary == "[Выпуск 1.0.0](https://example.com/1)."
    assert [change.text for change in release.changes] == [
        "Правка [раз](<https://example.com/2>) и два, и [три](https://example.com/3).",
        "Ещё\n\n```\n| a | b |\n|---|---|\n| 1 | 2 |\n```\n\nСлова\n\nГлава\n\n```\nкод\n```",
        "Один, два",
        "a",
        "\\*не выделено\\* и 1\\. не список, Array",
    ]


@pytest.mark.parametrize("text", ["- " * 400 + "глубоко", "> " * 400 + "глубоко", "[" * 3000 + "](https://a.b)" * 3000])
def test_however_deep_a_text_is_nothing_is_lost_in_silence(tmp_path: Path, text: str) -> None:
    source = tmp_path / "CHANGELOG.md"
    source.write_text(f"## 1.0.0 - 2024-01-01\n{text}\n", "utf-8")
    result, target = carry(source)
    if result.returncode:
        assert result.stderr == "CHANGELOG.md:1:1: nested too deeply; expected a flatter text\n"
    else:
        (release,) = load(target).releases
        assert "глубоко" in str(release) + "".join(change.text for change in release.changes) + release.summary


def test_the_form_is_guessed_by_what_is_in_the_file(tmp_path: Path) -> None:
    page = tmp_path / "changes.md"
    page.write_text("---\ntitle: Changelog\n---\n\n## 1.0.0 - 2024-01-01\n### Fixed\n- Одно\n", "utf-8")
    result, _ = carry(page)
    assert result.stdout == (
        "changes.md:1:1: what stands above the first release is not carried\n"
        "new: 1 lines, 1 releases, 1 changes; 1 remarks above\n"
    )
    result, _ = carry(page, "--format", "github")
    assert (result.returncode, result.stderr.split(";")[0]) == (1, "changes.md:1:1: no JSON: Expecting value")


def test_kinds_of_change_beside_their_releases_belong_to_them(tmp_path: Path) -> None:
    """As git-chglog writes them by default."""
    source = tmp_path / "CHANGELOG.md"
    source.write_text(
        "## [v2.0.0] - 2026-02-01\n## Bug Fixes\n- **api:** mend\n\n## Features\n- find\n\n"
        "## [v1.0.0] - 2026-01-01\n## Maintenance\n- tidy\n\n## How to read this file\n- never\n",
        "utf-8",
    )
    result, target = carry(source)
    assert result.returncode == 0, result.stderr
    assert "'How to read this file' is no release: what is below it is not carried" in result.stdout
    carried = {release.version: [change.kind for change in release.changes] for release in load(target).releases}
    assert carried == {"2.0.0": ["fixed", "added"], "1.0.0": ["improved"]}


def test_a_folder_without_a_note_of_reno_is_named(notes: Path) -> None:
    for file in notes.glob("*.yaml"):
        file.rename(file.with_suffix(".md"))
    result, target = carry(notes)
    cause = "notes:1:1: no note of reno, which is a .yaml file; expected a folder with some, or one Markdown file"
    assert (result.returncode, result.stderr.startswith(cause)) == (1, True)
    assert not target.exists()
