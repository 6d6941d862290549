import posixpath
from pathlib import Path

import pytest
from sample_project import write_files

from docsite.problems import ProblemsError
from docsite.programs import Programs
from docsite.tree.configuration import list_settings, load_config

GOOD = """\
site_name: x
site_url: https://docs.example/crm
extra:
  product: {name: Basalt Hub}
nav:
  - index.md
  - Узел: [lan/index.md]
markdown_extensions:
  - pymdownx.superfences:
      custom_fences:
        - name: mermaid
          format: !!python/name:docsite.theme.diagrams.adopt_diagram
        - name: other
          format: !!python/name:pymdownx.superfences.fence_code_format
"""
PROGRAMS = Programs("", {"docsite.theme.diagrams": ("tree", ())})


def settings(folder: Path, text: str, **environ: str) -> tuple[str, ...]:
    return list_settings(write_files(folder, {"mkdocs.yml": text}), environ, PROGRAMS)


@pytest.mark.parametrize(
    "address", ["https://docs.example/crm", "https://docs.example/crm/", "https://docs.example/crm//"]
)
def test_the_address_has_its_final_slash(tmp_path: Path, address: str) -> None:
    config = load_config(write_files(tmp_path, {"mkdocs.yml": GOOD.replace("https://docs.example/crm", address)}))
    assert config.site_url == "https://docs.example/crm/"


def test_what_is_tagged_for_mkdocs_is_left_alone(tmp_path: Path) -> None:
    config = load_config(write_files(tmp_path, {"mkdocs.yml": GOOD}))
    assert config.extra == {"product": {"name": "Basalt Hub"}}
    assert config.nav == ["index.md", {"Узел": ["lan/index.md"]}]


def test_a_navigation_is_not_needed(tmp_path: Path) -> None:
    assert load_config(write_files(tmp_path, {"mkdocs.yml": "site_url: https://a.example\nextra: {}\n"})).nav == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n",
        "site_url: https://a.example\n",
        "extra: {}\n",
        "site_url: 5\nextra: {}\n",
        "site_url: https://a.example\nextra: []\n",
    ],
)
def test_an_address_and_data_of_the_product_are_needed(tmp_path: Path, text: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        load_config(write_files(tmp_path, {"mkdocs.yml": text}))
    assert str(caught.value) == "mkdocs.yml:1:1: no site_url or no extra; expected both, as in the README"


def test_what_is_no_yaml_is_named_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match=r"^mkdocs\.yml:1:11: '\[' without its end; "):
        load_config(write_files(tmp_path, {"mkdocs.yml": "site_url: [a\nx: y\n"}))


def test_the_navigation_is_no_setting(tmp_path: Path) -> None:
    more = GOOD.replace("  - Узел: [lan/index.md]\n", "  - Узел:\n      - lan/index.md\n\n# новое\n  - new.md\n")
    assert settings(tmp_path, more) == settings(tmp_path, GOOD)
    assert settings(tmp_path, GOOD.replace("site_name: x", "site_name: y")) != settings(tmp_path, GOOD)
    before, after = GOOD.split("nav:\n  - index.md\n  - Узел: [lan/index.md]\n")
    assert settings(tmp_path, GOOD)[0] == before + after


def test_the_environment_counts_where_the_file_asks_for_it(tmp_path: Path) -> None:
    asking = GOOD.replace("site_name: x", "site_name: !ENV [NAME, x]")
    assert settings(tmp_path, GOOD, NAME="a")[1] == settings(tmp_path, GOOD, NAME="b")[1] == ""
    assert settings(tmp_path, asking, NAME="a") != settings(tmp_path, asking, NAME="b")
    assert settings(tmp_path, asking, A="1", B="2") == settings(tmp_path, asking, B="2", A="1")


def test_the_programs_that_the_file_names_count(tmp_path: Path) -> None:
    assert settings(tmp_path, GOOD)[2:] == (PROGRAMS.digest("docsite.theme.diagrams"),)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", {}),
        ("markdown_extensions:\n", {}),
        (
            "markdown_extensions: [abbr, tables: {a: 1}, footnotes: ]\n",
            {"abbr": {}, "tables": {"a": 1}, "footnotes": {}},
        ),
        ("markdown_extensions: {abbr: , tables: {a: 1}}\n", {"abbr": {}, "tables": {"a": 1}}),
        (
            "markdown_extensions:\n  - toc:\n      slugify: !!python/name:posixpath.join\n      depth: 2\n"
            "  - a: {b: [!ENV X, c, {d: !!python/object:e.f {}}]}\n",
            {"toc": {"slugify": posixpath.join, "depth": 2}, "a": {"b": ["c", {}]}},
        ),
    ],
)
def test_extensions_are_read_with_the_functions_that_they_name(tmp_path: Path, written: str, read: object) -> None:
    (tmp_path / "mkdocs.yml").write_text(f"site_url: https://a.example\nextra: {{}}\n{written}", "utf-8")
    assert load_config(tmp_path).markdown_extensions == read


def test_a_function_that_is_not_there_is_named_with_its_place(tmp_path: Path) -> None:
    written = "site_url: https://a.example\nextra: {}\nmarkdown_extensions:\n  - a:\n      b: !!python/name:no.such\n"
    (tmp_path / "mkdocs.yml").write_text(written, "utf-8")
    with pytest.raises(ProblemsError, match=r"^mkdocs\.yml:5:\d+: no 'no\.such' in the installed packages: "):
        load_config(tmp_path)
