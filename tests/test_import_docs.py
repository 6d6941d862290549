"""Pages of others, carried into docs/ by the command; what it writes builds strict."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pypandoc
import pytest
from confluence_export import DOT, write_export
from conftest import DOCS, ROOT, run

Tree = Callable[..., Path]
MKDOCS = """\
site_name: Продукт
site_url: https://docs.old.example/product/
theme:
  name: material
  language: ru
plugins:
  - search
  - macros
  - redirects:
      redirect_maps:
        old/start.md: guide/setup.md
extra:
  year: "2024"
  version: {provider: mike}
markdown_extensions:
  - admonition
  - pymdownx.snippets:
      base_path: [".", docs]
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
  - toc:
      slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}
nav:
  - README.md
  - Руководство:
      - guide/setup.md
      - Нет такой: guide/none.md
      - Сайт: https://example.com/
"""
PAGES = {
    "README.md": """\
# Продукт

Первое предложение. Второе.

[Установка](guide/setup.md#проверка-узла), [она же](https://docs.old.example/product/guide/setup/),
[и ещё](/product/guide/setup/), [версия](https://docs.old.example/product/1.2/guide/setup/#сеть),
[чужой сайт](https://example.com/), [нет её](guide/none.md), [лицензия](../LICENSE).

<img src="/product/img/dot.png" alt="Точка"> <a href="guide/setup/">HTML</a>
![точка](img/dot.png "Точка") ![](img/dot.png) ![значок](https://img.example.com/badge.svg)

Год {{ year }}, сборка {{ build.number }}.
""",
    "guide/setup.md": """\
---
tags: [a]
---
# Установка

:::note[Важно]
Сначала копия.
:::

## Проверка узла

Список:
* раз
  * два

```yaml
key: ${{ secrets.KEY }}
```

```sh
--8<-- "examples/run.sh"
```

## Сеть

<iframe src="https://video.example.com/1"></iframe>
<span style="color: red">Красный</span> и <version>.

## Сеть

::: package.module
""",
    "guide/extra.md": "# Ещё\n\nСтраница вне навигации, а [эта](more.md) есть.\n",
    "guide/more.md": "# И ещё\n\nСтраница, к которой ведёт другая.\n",
}


def write_project(folder: Path, **more: str) -> Path:
    for name, text in ({f"docs/{path}": text for path, text in PAGES.items()} | {"mkdocs.yml": MKDOCS} | more).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    (folder / "docs/img").mkdir()
    (folder / "docs/img/dot.png").write_bytes(DOT)
    (folder / "examples").mkdir()
    (folder / "examples/run.sh").write_text("echo {{ x }}\n", "utf-8")
    return folder


def carry(source: Path, target: Path, *words: str) -> subprocess.CompletedProcess[str]:
    script = ROOT / "scripts/import_docs.py"
    return run("python", script, source.name, "--into", target, *words, cwd=source.parent)


def read(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


@pytest.fixture
def target(tree: Tree) -> Path:
    """A project without pages."""
    return tree(dict.fromkeys(DOCS))


def build(target: Path) -> tuple[int, str]:
    """Build a line of the target, strictly."""
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=target, LINE="5.3")
    return result.returncode, result.stderr


REMARKS = [
    "docs/README.md:7:37: the link leads to 'guide/none.md', which is not there: its words are kept; "
    "expected a page or a file of the source",
    "docs/README.md:7:62: the link leads to '../LICENSE', which is not there: its words are kept; "
    "expected a page or a file of the source",
    "docs/README.md:10:31: the picture img/dot.png has no words: its name stands for them; "
    "expected what it shows, in words",
    "docs/README.md:10:48: the picture https://img.example.com/badge.svg is on another site: it becomes a link; "
    "expected a file below docs/",
    "docs/README.md:12:24: the expression '{{ build.number }}' stays as it is; "
    "expected a value of the metadata, or the text itself",
    "docs/guide/extra.md:1:1: a page that nothing leads to: it stands in the navigation under 'Прочее'",
    "docs/guide/more.md:1:1: a page that the navigation has not: it stands in 'not_in_nav'",
    "docs/guide/setup.md:17:7: the expression '{{ secrets.KEY }}' stays as it is; "
    "expected a value of the metadata, or the text itself",
    "docs/guide/setup.md:26:1: <iframe> becomes a link to https://video.example.com/1; "
    "expected a link, or a picture below docs/",
    "docs/guide/setup.md:27:1: the attribute 'style' of <span> is left out; expected a class",
    "docs/guide/setup.md:27:43: <version> is no element: its signs are kept as text; expected `<version>`",
    "docs/guide/setup.md:31:1: the reference of package.module is made of its code by mkdocstrings: its name is kept; "
    "expected the module in 'paths' of mkdocstrings, or a link to its reference",
    "mkdocs.yml:5:3: 'theme.language' is not carried; expected manual/authoring/settings.md",
    "mkdocs.yml:14:3: mike published versions of it, and its branch is not in this clone: their addresses are not "
    "known; expected a clone with the branch gh-pages; or for each of its folders a row below 'former_folders' in "
    "'extra' of mkdocs.yml, with the line that has it now: 'v1.2: \"1.2\"'",
    "mkdocs.yml:27:20: 'guide/none.md' of the navigation is no page of docs: left out; expected the path of a page",
]
HOME = """\
---
title: Продукт
description: Первое предложение.
---
# Продукт

Первое предложение. Второе.

[Установка](guide/setup.md#проверка-узла), [она же](guide/setup.md),
[и ещё](guide/setup.md), [версия](guide/setup.md#сеть),
[чужой сайт](https://example.com/), нет её, лицензия.

<img src="img/dot.png" alt="Точка"> <a href="guide/setup.html">HTML</a>
![точка](img/dot.png "Точка") ![dot](img/dot.png) [значок](https://img.example.com/badge.svg)

Год 2024, сборка {{ '{' }}{ build.number }}.
"""
SETUP = """\
---
title: Установка
description: "Список:"
redirect_from:
  - guide/setup/index.md
  - old/start/index.md
---
# Установка

/// note | Важно
Сначала копия.
///

## Проверка узла {#проверка-узла}

Список:

* раз
    * два

```{.yaml .literal}
key: ${{ secrets.KEY }}
```

```{.sh .literal}
--8<-- "snippets/examples/run.sh"
```

## Сеть {#сеть}

<a href="https://video.example.com/1">https://video.example.com/1</a>
<span>Красный</span> и &lt;version&gt;.

## Сеть {#сеть_1}

`package.module`
"""


def test_a_project_of_mkdocs_is_carried_and_builds(tmp_path: Path, target: Path) -> None:
    result = carry(write_project(tmp_path / "old"), target)
    assert (result.returncode, result.stderr) == (0, "")
    *remarks, summary = result.stdout.splitlines()
    assert [remark for remark in remarks if "'tags'" not in remark] == REMARKS
    assert summary.startswith(f"{target}: 4 pages, 2 files, 4 old addresses: wrote 7 files; ")
    assert (target / "docs/index.md").read_text("utf-8") == HOME
    assert (target / "docs/guide/setup.md").read_text("utf-8").replace("tags:\n  - a\n", "") == SETUP
    assert (
        (target / "mkdocs.yml")
        .read_text("utf-8")
        .endswith(
            "  /guide/more.md\n\nnav:\n  - index.md\n  - Руководство:\n      - guide/setup.md\n"
            "      - Сайт: https://example.com/\n  - Прочее:\n      - guide/extra.md\n"
        )
    )
    assert '  former_folders:\n    "/": latest\n' in (target / "mkdocs.yml").read_text("utf-8")
    status, said = build(target)
    assert (status, "WARNING" in said) == (0, False), said
    for old in ("guide/setup/index.html", "old/start/index.html", "guide/extra/index.html"):
        assert "http-equiv" in (target / "out" / old).read_text("utf-8")


def test_values_of_mkdocs_macros_stand_everywhere_and_what_is_left_is_told(tmp_path: Path, target: Path) -> None:
    source = tmp_path / "old"
    files = {
        "base.yml": "nav:\n  - '{{ pbm.name }} {{ gone }}': index.md\n",
        "mkdocs.yml": "INHERIT: base.yml\nsite_name: A\nplugins:\n  - macros:\n      include_yaml:\n"
        "        - values.yml\n        - more: more.yml\n        - none.yml\n",
        "values.yml": "pbm: {name: Nam}\nday: 2026-06-17\nhost: example.com\n",
        "more.yml": "file: b\n",
        "main.py": "raise SystemExit\n",
        "docs/index.md": "---\ntitle: '{{ pbm.name }} {{ lost }}'\ndescription: '{{ day }}'\n---\n# A\n\n"
        "[b]({{ more.file }}.md#nam) <https://{{ host }}/> {{ jira(1) }} {% if x %}\n\n"
        "```sh\nget {{ day }} {{ unknown }}\n```\n",
        "docs/b.md": "# B\n\nText.\n\n## {{ pbm.name }}\n\n[a](index.md)\n",
    }
    for name, text in files.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text, "utf-8")
    result = carry(source, target)
    assert (result.returncode, result.stderr) == (0, "")
    told = [row.partition("; expected")[0] for row in result.stdout.splitlines() if "'nothing'" not in row]
    assert [row for row in told if "expression" in row or "none.yml" in row] == [
        "base.yml:2:21: the expression '{{ gone }}' stays as it is",
        "docs/index.md:2:24: the expression '{{ lost }}' stays as it is",
        "docs/index.md:7:51: the expression '{{ jira(1) }}' stays as it is",
        "docs/index.md:7:65: the expression '{% if x %}' stays as it is",
        "docs/index.md:10:15: the expression '{{ unknown }}' stays as it is",
        "main.py:1:1: a module of macros, which is not run: expressions that need it stay as they are",
        "none.yml:1:1: the file is missing",
    ]
    page = (target / "docs/index.md").read_text("utf-8")
    assert "description: 2026-06-17" in page or 'description: "2026-06-17"' in page
    assert "[b](b.md#nam) <https://example.com/>" in page
    assert "get 2026-06-17 {{ unknown }}" in page
    assert "Nam {{ gone }}" in (target / "mkdocs.yml").read_text("utf-8")


def test_settings_that_mean_the_same_are_carried_and_others_told(tmp_path: Path, target: Path) -> None:
    more = "site_description: О продукте\ncopyright: '<b>Мы</b>'\nrepo_url: https://git.example/a\nnonsense: 1\n"
    theme = "theme:\n  logo: img/logo.png\n  favicon: none.png\n  features: [a]\n"
    source = write_project(tmp_path / "old", **{"mkdocs.yml": MKDOCS.replace("theme:\n", theme) + more})
    (source / "docs/img/logo.png").write_bytes(DOT)
    config = target / "mkdocs.yml"
    rows = [row for row in config.read_text("utf-8").splitlines(keepends=True) if "site_description" not in row]
    config.write_text("".join(rows), "utf-8")
    result = carry(source, target)
    assert (result.returncode, result.stderr) == (0, "")
    told = [row.partition(";")[0] for row in result.stdout.splitlines() if "carried" in row or "logo" in row]
    assert [row for row in told if row.startswith("mkdocs.yml")] == [
        "mkdocs.yml:5:3: 'theme.favicon' is not carried",
        "mkdocs.yml:6:3: 'theme.features' is not carried",
        "mkdocs.yml:8:3: 'theme.language' is not carried",
        "mkdocs.yml:33:1: 'copyright' holds HTML, and is not carried",
        "mkdocs.yml:35:1: 'nonsense' is not carried",
    ]
    text = config.read_text("utf-8")
    assert "site_description: О продукте\n" in text
    assert "repo_url: https://git.example/a\n" in text
    assert "theme:\n  logo: img/logo.png\n" in text
    assert (target / "docs/img/logo.png").is_file()
    assert ": nothing to do; " in carry(source, target).stdout
    status, said = build(target)
    assert (status, "WARNING" in said) == (0, False), said


def test_a_changelog_of_the_source_stays_and_ours_goes_elsewhere(tmp_path: Path, target: Path) -> None:
    folder = tmp_path / "docs"
    (folder / "changelog").mkdir(parents=True)
    (folder / "index.md").write_text("# Начало\n\n[Изменения](changelog/2024.md) по годам.\n", "utf-8")
    (folder / "changelog/2024.md").write_text("# 2024\n\nИсправлен вход.\n", "utf-8")
    (folder / "plan.md").write_text("# План\n\nПланы на год.\n", "utf-8")
    result = carry(folder, target)
    assert result.stdout.splitlines()[:-1] == [
        "docs/changelog/2024.md:1:1: a page where 'changelog' goes that is made of the releases: that goes elsewhere; "
        "expected 'generated' in 'extra' of mkdocs.yml",
        "docs/plan.md:1:1: a page where 'plan' goes that is made of the releases: that goes elsewhere; "
        "expected 'generated' in 'extra' of mkdocs.yml",
    ]
    generated = "  generated:\n    changelog: releases/changelog/\n    plan: releases/plan.md\n"
    assert generated in (target / "mkdocs.yml").read_text("utf-8")
    assert ": nothing to do; " in carry(folder, target).stdout
    status, said = build(target)
    assert (status, "WARNING" in said) == (0, False), said
    assert "Исправлен вход" in (target / "out/changelog/2024.html").read_text("utf-8")
    assert (target / "out/releases/changelog/index.html").is_file()


def test_what_mike_published_leads_to_lines_of_the_same_name(tmp_path: Path, target: Path) -> None:
    source = write_project(tmp_path / "old")
    versions = """[{"version": "5.1", "title": "5.1", "aliases": ["stable"]}, {"version": "5.3", "aliases": ["latest"]},
    {"version": "4.0", "title": "4.0", "aliases": ["old"]}]"""
    git = ("git", "-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")
    for words in (("init", "-q", "-b", "gh-pages"), ("add", "versions.json"), ("commit", "-qm", "x")):
        (source / "versions.json").write_text(versions, "utf-8")
        assert run(*git, *words, cwd=source).returncode == 0
    (source / "versions.json").unlink()
    result = carry(source, target)
    assert result.stdout.splitlines()[-2] == (
        "releases/lines.yml:1:1: the old site had a version '4.0', and no line here is called so: its addresses lead "
        "nowhere; expected 'former_folders' in 'extra' of mkdocs.yml, with the line that they are to lead to"
    )
    assert '  former_folders:\n    stable: "5.1"\n' in (target / "mkdocs.yml").read_text("utf-8")
    assert ": nothing to do; " in carry(source, target).stdout


def test_a_folder_for_each_version_is_told(tmp_path: Path, target: Path) -> None:
    for name in ("2023/a.md", "2024/a.md", "2024/b.md", "index.md"):
        (tmp_path / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "docs" / name).write_text(f"# {name}\n\nТекст страницы.\n", "utf-8")
    assert carry(tmp_path / "docs", target).stdout.splitlines()[:-1] == [
        "docs/2023:1:1: a folder of a version, with pages that 2024/ has as well: here one tree holds all versions; "
        "expected docs/2024 as the source, and '/// applies' where they differ"
    ]


def test_a_second_run_does_nothing_and_edits_are_never_overwritten_unasked(tmp_path: Path, target: Path) -> None:
    source = write_project(tmp_path / "old")
    assert " would write 7 files; " in carry(source, target, "--check").stdout
    assert read(target / "docs") == {}
    assert carry(source, target).returncode == 0
    written = read(target)
    again = carry(source, target)
    assert (again.returncode, read(target)) == (0, written)
    assert ": nothing to do; " in again.stdout
    (target / "docs/index.md").write_text("mine", "utf-8")
    config = target / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("- index.md", "- Мой раздел: index.md"), "utf-8")
    edited = read(target)
    refused = carry(source, target)
    assert (refused.returncode, read(target)) == (1, edited)
    line = next(number for number, row in enumerate(config.read_text("utf-8").splitlines(), 1) if row == "nav:")
    assert refused.stderr.splitlines() == [
        "docs/index.md:1:1: a file with other content is there; expected --force (of make: FORCE=1) to overwrite it, "
        "or another --into",
        f"mkdocs.yml:{line}:1: 'nav' lists other pages; expected --force (of make: FORCE=1), or no 'nav'",
    ]
    forced = carry(source, target, "--force")
    assert (forced.returncode, read(target)) == (0, written)
    assert "docs/index.md:1:1: a file with other content is there: it is overwritten\n" in forced.stdout
    assert f"mkdocs.yml:{line}:1: 'nav' lists other pages: it is overwritten\n" in forced.stdout


def test_many_remarks_are_counted_by_their_kinds(tmp_path: Path, target: Path) -> None:
    (tmp_path / "old").mkdir()
    pictures = "".join(f"![](img/{number}.png)\n\n" for number in range(20))
    (tmp_path / "old/index.md").write_text(f"# A\n\n{pictures}<iframe src='https://a.example/'></iframe>\n", "utf-8")
    result = carry(tmp_path / "old", target)
    rows = result.stdout.splitlines()
    assert rows[-4:-1] == [
        "in short:",
        "    20 × the picture leads to …, which is not there: its words are kept",
        "     1 × <…> becomes a link to …",
    ], rows[-5:]
    assert rows[-1] == f"{target}: 1 page, 0 files, 0 old addresses: wrote 2 files; 21 remarks above"


def test_a_space_of_confluence_is_carried_and_builds(tmp_path: Path, target: Path) -> None:
    result = carry(write_export(tmp_path / "space"), target)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[:-1] == [
        "docs/ustanovka/debian-12.md:11:1: the picture https://example.com/x.png is on another site: "
        "it becomes a link; expected a file below docs/",
        "docs/ustanovka/debian-12.md:21:1: the attribute 'style' of <col> is left out; expected a class",
        "docs/ustanovka/debian-12.md:22:1: the attribute 'style' of <col> is left out; expected a class",
        "docs/ustanovka/index.md:45:5: the picture attachments/1002/2002.png has no words: its name stands for them; "
        "expected what it shows, in words",
        "space/1002.html:49:1: a macro of an add-on is left out",
    ]
    assert sorted(read(target / "docs")) == [
        "attachments/1002/2001.zip",
        "attachments/1002/2002.png",
        "index.md",
        "ustanovka/debian-12.md",
        "ustanovka/index.md",
        "voprosy-otvety.md",
    ]
    status, said = build(target)
    assert (status, "WARNING" in said) == (0, False), said


def write_docx(file: Path, text: str) -> Path:
    pandoc = pypandoc.get_pandoc_path()
    subprocess.run(
        [pandoc, "-f", "markdown", "-o", file, "--resource-path", file.parent], input=text.encode(), check=True
    )
    return file


BOOK = """\
Введение до первой главы.

# Установка

Откройте [настройку](#настройка-сети) и [шаг](#шаг).

![Схема](dot.png)

## Шаг

1. Раз.

   - вложено

| Порт | Зачем |
|------|-------|
| 443  | HTTPS |

# Настройка сети

``` {.bash}
echo {{ x }}
```
"""


def test_a_document_becomes_a_page_for_each_chapter(tmp_path: Path, target: Path) -> None:
    (tmp_path / "dot.png").write_bytes(DOT)
    result = carry(write_docx(tmp_path / "Книга.docx", BOOK), target)
    assert (result.returncode, result.stderr) == (0, "")
    pages = read(target / "docs")
    assert [path for path in pages if path.endswith(".md")] == ["index.md", "nastroyka-seti.md", "ustanovka.md"]
    installation = pages["ustanovka.md"].decode()
    assert "Откройте [настройку](nastroyka-seti.md) и [шаг](#shag)." in installation
    assert "![Схема](images/kniga-" in installation
    assert "    -   вложено\n" in installation
    assert "| Порт | Зачем |\n" in installation
    status, said = build(target)
    assert (status, "WARNING" in said) == (0, False), said


def test_a_folder_of_markdown_is_carried_and_builds(tmp_path: Path, target: Path) -> None:
    folder = tmp_path / "site/docs"
    for name, text in {
        "intro.mdx": "---\nsidebar_position: 1\nslug: /\nsidebar_label: С чего начать\n---\n"
        "import Tabs from '@theme/Tabs';\n\n# Введение\n\n<Tabs>Слова</Tabs> и [настройка](./guides/setup), "
        "![Точка](/img/dot.png), [раздел](guides/setup.md#a--b).\n",
        "guides/_category_.json": '{"label": "Руководства", "position": 2}',
        "guides/setup.md": "+++\ntitle = 'Настройка'\naliases = ['/old/setup/']\nweight = 5\n+++\n## A & B\n\n"
        ':::tip\nСовет.\n:::\n\n{{< youtube abc >}} [введение]({{< ref "intro.mdx" >}})\n',
        "guides/draft.md": "---\ndraft: true\n---\n# Черновик\n",
        "guides/10-last.md": "# Последняя\n\nТекст.\n",
        "guides/2-next.md": "# Следующая\n\nТекст.\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    (folder.parent / "static/img").mkdir(parents=True)
    (folder.parent / "static/img/dot.png").write_bytes(DOT)
    result = carry(folder, target, "--address", "https://old.example/")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[:-1] == [
        "docs:1:1: no page for its beginning: docs/index.md is made, with a list of its parts",
        "docs/guides/draft.md:1:1: a draft: left out; expected 'draft: false'",
        "docs/guides/setup.md:12:1: the shortcode 'youtube abc' is left out; expected Markdown in its place",
        "docs/intro.mdx:6:1: 'import Tabs from '@theme/Tabs';': components are not carried",
        "docs/intro.mdx:10:1: the element <Tabs> is left out, its words are kept; expected Markdown, or other HTML",
    ]
    assert (
        (target / "mkdocs.yml")
        .read_text("utf-8")
        .endswith(
            "nav:\n  - index.md\n  - С чего начать: intro.md\n  - Руководства:\n      - guides/setup.md\n"
            "      - guides/2-next.md\n      - guides/10-last.md\n"
        )
    )
    intro = (target / "docs/intro.md").read_text("utf-8")
    assert (
        "Слова и [настройка](guides/setup.md), ![Точка](static/img/dot.png), [раздел](guides/setup.md#a--b)." in intro
    )
    setup = (target / "docs/guides/setup.md").read_text("utf-8")
    assert "\n  - guides/setup/index.md\n  - old/setup/index.md\n---\n# Настройка\n\n## A & B {#a--b}\n" in setup
    assert "/// tip\nСовет.\n///\n" in setup
    assert "[введение](../intro.md)" in setup
    status, said = build(target)
    assert (status, "WARNING" in said) == (0, False), said


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda _: None, "error: old: no such file or folder; expected a folder with mkdocs.yml, a folder of"),
        (
            lambda place: place.mkdir(),
            "old:1:1: no page of Markdown in the folder; expected a folder that holds some, or",
        ),
        (os.mkfifo, "error: old is neither a file nor a folder; expected"),
        (
            lambda place: place.symlink_to(place),
            "error: old cannot be read: Too many levels of symbolic links; expected",
        ),
        (
            lambda place: place.write_bytes(b"PK\5\6" + bytes(18)),
            "error: old is an archive and no DOCX; unpack it, and name",
        ),
        (
            lambda place: place.write_text("words"),
            "error: old is of no form that can be carried over; expected a folder",
        ),
    ],
)
def test_what_is_no_source_is_one_line(
    tmp_path: Path, target: Path, prepare: Callable[[Path], object], message: str
) -> None:
    prepare(tmp_path / "old")
    before = read(target)
    result = carry(tmp_path / "old", target)
    assert (result.returncode, read(target)) == (1, before)
    assert result.stderr.startswith(message)
    assert result.stderr.count("\n") == 1


def test_what_cannot_be_read_is_named_with_its_place_and_nothing_is_written(tmp_path: Path, target: Path) -> None:
    before = read(target)
    latin = tmp_path / "latin"
    latin.mkdir()
    (latin / "a.md").write_bytes("# Кот\n".encode("cp1251"))
    (latin / "b.md").write_text("# B\n", "utf-8")
    write_project(tmp_path / "broken", **{"mkdocs.yml": "nav: [a\n"})
    write_project(tmp_path / "nowhere", **{"mkdocs.yml": "docs_dir: ../../etc\n"})
    (tmp_path / "fake.docx").write_bytes(b"\x89PNG")
    for name, message in {
        "latin": "latin/a.md:1:3: byte 0xCA is not UTF-8; expected a file saved as UTF-8\n",
        "broken": "mkdocs.yml:1:6: '[' without its end; ",
        "nowhere": "mkdocs.yml:1:1: 'docs_dir: ../../etc': no such folder; expected the folder of the pages\n",
        "fake.docx": "error: fake.docx is no DOCX, whatever its name says; save it as DOCX in the program that made it",
    }.items():
        result = carry(tmp_path / name, target)
        assert result.returncode == 1
        assert result.stderr.startswith(message), result.stderr
        assert "Traceback" not in result.stderr
    assert read(target) == before


def test_links_out_of_the_source_are_neither_followed_nor_read(tmp_path: Path, target: Path) -> None:
    (tmp_path / "secret.md").write_text("# Тайна\n", "utf-8")
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "index.md").write_text("# Начало\n\n[тайна](../secret.md) [кольцо](loop/index.md) текст.\n", "utf-8")
    (folder / "out.md").symlink_to("../secret.md")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.md")
    (folder / "SUMMARY.md").write_text("- [Тайна](../secret.md)\n- [Начало](index.md)\n", "utf-8")
    result = carry(folder, target)
    assert (result.returncode, result.stderr) == (0, "")
    assert sorted(read(target / "docs")) == ["index.md"]
    assert "Начало\n\nтайна кольцо текст." in (target / "docs/index.md").read_text("utf-8")
    assert result.stdout.splitlines()[:-1] == [
        "docs/index.md:3:1: the link leads to '../secret.md', which is not there: its words are kept; "
        "expected a page or a file of the source",
        "docs/index.md:3:23: the link leads to 'loop/index.md', which is not there: its words are kept; "
        "expected a page or a file of the source",
        "docs/loop:1:1: a symbolic link to a folder: left out",
        "docs/out.md:1:1: a symbolic link that leads out of the folder: left out",
        "docs/pipe.md:1:1: neither a file nor a folder: left out",
    ]
