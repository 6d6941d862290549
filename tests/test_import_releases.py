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
    target = source.parent / "new"
    return run("python", "scripts/import_releases.py", source, target, *words, cwd=ROOT), target


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
        "CHANGELOG.md:15:1: a picture becomes a link",
        "CHANGELOG.md:15:1: the HTML <kbd> is left out, its words are kept",
        "CHANGELOG.md:18:1: how grave the fault was is not told: the change is carried as 'fixed'; "
        "expected kind 'security' with 'severity' or 'cvss'",
        "CHANGELOG.md:21:1: release 1.0.1 was withdrawn, and the source says neither when nor why: "
        "the day is that of the release; expected both in 'withdrawn'",
        "CHANGELOG.md:24:1: the change stands in release 1.0.1 twice: it is carried once",
        "CHANGELOG.md:26:1: release 1.0.0: it has no date; left out, with its changes (1)",
        f"{target}: 3 lines, 3 releases, 6 changes; 7 remarks above",
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
    assert unreleased.read_text("utf-8") == 'kind: added\ntext: Поиск по вложениям.\nlines:\n  - "1.1"\n'


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
    expected = f"error: {target} holds something already; name a folder that does not exist, or is empty\n"
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
        f"{target}: 5 lines, 4 releases, 0 changes; 11 remarks above",
    ]
    metadata = load(target)
    assert [(line.line, line.title, line.is_released, line.lts) for line in metadata.lines] == [
        ("3", "Продукт 3", False, False),
        ("2.1", "Продукт 2.1 Сосна", True, True),
        ("2.0", "Продукт 2.0 (Ель)", True, False),
        ("1.1", "Продукт 1.1", True, False),
        ("1.0", "Продукт 1.0", True, False),
    ]
