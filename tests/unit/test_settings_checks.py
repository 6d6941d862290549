"""Settings that would not do here what they do elsewhere: told with place and remedy, whichever file has them."""

from pathlib import Path

import pytest
from sample_project import write_files

from docsite.problems import ProblemsError
from docsite.reading.structure import MarkdownReader
from docsite.tree.configuration import load_config

BASE = """\
theme: {name: material, custom_dir: overrides, font: false}
hooks: [hooks/line.py, hooks/frames.py]
plugins: {search: {lang: ru}}
markdown_extensions:
  toc:
    permalink: "#"
    slugify: !!python/name:docsite.addresses.slugify_heading
"""
HEAD = "INHERIT: base.yml\nsite_url: https://docs.example/\n"
REFUSED = "which the policy of every page refuses (see docsite.policy)"


def told(folder: Path, text: str, extra: str = "extra: {}\n") -> list[str]:
    files = {"base.yml": BASE, "mkdocs.yml": HEAD + extra + text, "docs/own.css": "", "overrides/own.js": ""}
    try:
        load_config(write_files(folder, {**files, "overrides/.icons/own/logo.svg": ""}))
    except ProblemsError as error:
        return str(error).split("\n")
    return []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("docs_dir: pages", "mkdocs.yml:4:11: docs_dir is 'pages'; expected the pages in docs/, and no such key"),
        (
            "use_directory_urls: true",
            "mkdocs.yml:4:21: use_directory_urls: without a server, links to folders lead to no page of an offline "
            "copy; expected no such key; 'redirect_from' keeps former addresses",
        ),
        (
            "theme: material",
            "mkdocs.yml:4:8: another theme; expected a mapping without 'name', which is joined with the inherited one",
        ),
        (
            "theme: {name: readthedocs}",
            "mkdocs.yml:4:8: another theme; expected a mapping without 'name', which is joined with the inherited one",
        ),
        (
            "theme: {custom_dir: theme}",
            "mkdocs.yml:4:21: custom_dir is 'theme'; expected templates in overrides/, and no such key",
        ),
        (
            "theme:\n  font: {text: Roboto}",
            f"mkdocs.yml:5:9: fonts from another site, {REFUSED}; "
            "expected 'font: false', and a style sheet that names fonts",
        ),
        (
            "extra_css: [own.css, //cdn.example/a.css]",
            f"mkdocs.yml:4:22: //cdn.example/a.css comes from another site, {REFUSED}; expected a file below docs/",
        ),
        (
            "extra_javascript:\n  - own.js\n  - path: HTTPS://cdn.example/a.js\n    async: true",
            f"mkdocs.yml:6:5: HTTPS://cdn.example/a.js comes from another site, {REFUSED}; expected a file below docs/",
        ),
        (
            "extra_css: [gone.css]",
            "mkdocs.yml:4:13: there is no file docs/gone.css; expected the path of a file, from docs/",
        ),
        (
            "markdown_extensions: [admonition]",
            "mkdocs.yml:4:22: markdown_extensions is a list, which takes the place of the inherited ones; "
            "expected a mapping, which is joined with them: 'name: {option: value}' in each row",
        ),
        (
            "plugins:\n  - search\n  - tags",
            "mkdocs.yml:5:3: plugins is a list, which takes the place of the inherited ones; "
            "expected a mapping, which is joined with them: 'name: {option: value}' in each row",
        ),
        (
            "hooks: [own.py, hooks/line.py]",
            "mkdocs.yml:4:8: hooks without hooks/frames.py; "
            "expected the inherited ones in their order, and others after them",
        ),
        (
            "theme:\n  icon: {admonition: {note: material/lan}}",
            f"mkdocs.yml:5:22: icons of a kind 'admonition' come as a style within the page, {REFUSED}; "
            "expected a rule of a style sheet, such as --md-admonition-icon--note: url(…)",
        ),
        (
            "plugins:\n  awesome-nav: {}",
            "mkdocs.yml:5:16: awesome-nav makes a navigation without the pages of the metadata; "
            "expected 'nav' in mkdocs.yml, or none: then it follows the folders",
        ),
        (
            "theme: {icon: {logo: material/nothing}}",
            "mkdocs.yml:4:22: no icon 'material/nothing'; "
            "expected the path of a file below .icons/ of the theme or of overrides/, without '.svg', as material/lan",
        ),
    ],
)
def test_what_would_not_work_is_named_with_its_place_and_the_remedy(tmp_path: Path, text: str, problem: str) -> None:
    assert told(tmp_path, f"{text}\n") == [problem]


def test_what_stands_in_extra_is_named_and_all_comes_in_one_run(tmp_path: Path) -> None:
    extra = "extra:\n  analytics: {provider: google}\n  social:\n    - {icon: material/lan, link: a}\n    - icon: x/y\n"
    places = [problem.partition(": ")[0] for problem in told(tmp_path, "docs_dir: a\n", extra)]
    assert places == ["mkdocs.yml:4:14", "mkdocs.yml:7:13", "mkdocs.yml:8:11"]


@pytest.mark.parametrize(
    "text",
    [
        "docs_dir: docs\nuse_directory_urls: false\nstrict: false",
        "theme: {palette: {primary: indigo}, logo: a.svg, features: [], icon: {logo: own/logo, edit: material/lan}}",
        "hooks: [hooks/line.py, hooks/frames.py, own.py]\nplugins: {tags: {}}",
        "extra_css: [own.css]\nextra_javascript: [own.js, {path: own.js, type: module}]",
    ],
)
def test_what_works_is_no_fault(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, f"{text}\n") == []


@pytest.mark.parametrize(
    ("slugify", "anchor"),
    [
        ("!!python/name:markdown.extensions.toc.slugify", "default_permissions"),
        (
            "!!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower, percent_encode: true}}",
            "default_permissions-%D1%91",
        ),
        ("!!python/object/apply:pymdownx.slugs.slugify\n      kwds: {case: lower}", "default_permissions-ё"),
    ],
)
def test_the_product_chooses_how_anchors_are_made(tmp_path: Path, slugify: str, anchor: str) -> None:
    text = f"markdown_extensions:\n  toc:\n    slugify: {slugify}\n"
    files = {"base.yml": BASE, "mkdocs.yml": f"{HEAD}extra: {{}}\n{text}"}
    extensions = load_config(write_files(tmp_path, files)).markdown_extensions
    html = MarkdownReader(extensions, tmp_path).convert("# Default_Permissions ё\n")
    assert f'id="{anchor}"' in html
    assert 'title="Permanent link"' in html
    versions = {MarkdownReader(load_config(tmp_path).markdown_extensions, tmp_path).version for _ in range(2)}
    assert len(versions) == 1
    assert "0x" not in versions.pop()


def test_a_function_that_is_not_there_is_named(tmp_path: Path) -> None:
    text = "markdown_extensions:\n  toc:\n    slugify: !!python/object/apply:pymdownx.slugs.slugfy {kwds: {}}\n"
    assert told(tmp_path, text) == [
        "mkdocs.yml:6:14: no 'pymdownx.slugs.slugfy' in the installed packages: "
        "module 'pymdownx.slugs' has no attribute 'slugfy'; expected the name of a function"
    ]
