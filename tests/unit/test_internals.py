"""MkDocs' insides are what `docsite_mkdocs.internals` takes them for, in both programs that may run a build."""

import inspect
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, get_files
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page

from docsite_mkdocs.internals import (
    build_page,
    build_theme_template,
    has_own_render,
    pack_page,
    populate_page,
    replace_read_source,
    replace_render,
    restore_page,
    share_environment,
)

TEXT = "# Диск {#disk}\n\n[сеть](net.md#nat)\n\n## Снимок\n\n### Мгновенный\n"


@pytest.fixture
def config(tmp_path: Path) -> MkDocsConfig:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/disk.md").write_text(TEXT, "utf-8")
    (tmp_path / "docs/net.md").write_text("# Сеть {#nat}\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nmarkdown_extensions: [attr_list]\n", "utf-8")
    return load_config(str(tmp_path / "mkdocs.yml"))


@pytest.fixture
def files(config: MkDocsConfig) -> Files:
    files = get_files(config)
    get_navigation(files, config)
    return files


def convert(files: Files, config: MkDocsConfig) -> Page:
    file = files.get_file_from_path("disk.md")
    assert file is not None
    page = file.page
    assert page is not None
    populate_page(page, config, files)
    return page


@pytest.mark.parametrize("package", ["mkdocs", "properdocs"])
def test_the_versions_are_those_that_were_looked_at(package: str) -> None:
    assert version(package).startswith("1.6.")


@pytest.mark.parametrize(
    ("step", "parameters"),
    [
        (populate_page, ["page", "config", "files", "dirty"]),
        (build_page, ["page", "config", "doc_files", "nav", "env", "dirty", "excluded"]),
        (build_theme_template, ["template_name", "env", "files", "config", "nav"]),
        (Page.render, ["self", "config", "files"]),
    ],
)
def test_the_steps_take_what_we_give_them(step: object, parameters: list[str]) -> None:
    assert callable(step)
    assert list(inspect.signature(step).parameters) == parameters


def test_a_packed_page_is_restored_as_it_was(config: MkDocsConfig, files: Files) -> None:
    page = convert(files, config)
    packed = pack_page(page)
    assert packed["title"] == "Диск"
    assert packed["anchors"] == ["_1", "_2", "disk"]
    assert packed["links"] == {"net.md": {"nat": "net.md#nat"}}
    other = Page(None, page.file, config)
    restore_page(other, packed, files.get_file_from_path)
    assert pack_page(other) == packed
    assert other.content == page.content
    assert [child.title for child in other.toc.items[0].children] == ["Снимок"]
    assert other.links_to_anchors == page.links_to_anchors


def test_a_link_to_a_file_that_is_gone_is_forgotten(config: MkDocsConfig, files: Files) -> None:
    packed = pack_page(convert(files, config))
    other = Page(None, File("disk.md", config.docs_dir, config.site_dir, use_directory_urls=False), config)
    restore_page(other, packed, lambda _: None)
    assert other.links_to_anchors == {}


def test_a_replaced_render_is_what_populating_calls(config: MkDocsConfig, files: Files) -> None:
    file = files.get_file_from_path("disk.md")
    assert file is not None
    page = file.page
    assert page is not None
    calls: list[str] = []

    def render(_config: MkDocsConfig, _files: Files) -> None:
        calls.append(page.markdown or "")
        page.content = "<p>eigen</p>"

    assert not has_own_render(page)
    replace_render(page, render)
    populate_page(page, config, files)
    assert has_own_render(page)
    assert calls == [TEXT]
    assert page.content == "<p>eigen</p>"


def test_a_replaced_reading_is_what_populating_calls(config: MkDocsConfig, files: Files) -> None:
    file = files.get_file_from_path("disk.md")
    assert file is not None
    assert file.page is not None
    replace_read_source(file.page, lambda read: (f"# {read.src_uri}\n", {"title": "8:30"}))
    populate_page(file.page, config, files)
    assert file.page.content == '<h1 id="diskmd">disk.md</h1>'
    assert (file.page.title, file.page.meta) == ("8:30", {"title": "8:30"})


def test_a_shared_environment_is_the_one_that_a_build_gets(config: MkDocsConfig, files: Files) -> None:
    share_environment(config)
    environment = config.theme.get_env()
    assert environment is config.theme.get_env()
    before = len(list(files))
    files.add_files_from_theme(environment, config)
    assert len(list(files)) > before
    assert not [file for file in files if file.src_uri.endswith(".html") and "partials" in file.src_uri]


def test_properdocs_gives_its_own_steps_under_the_same_names() -> None:
    code = (
        "import properdocs.replacement; import docsite_mkdocs.internals as i, properdocs.commands.build as b; "
        "assert i.populate_page is b._populate_page and i.build_page is b._build_page"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
