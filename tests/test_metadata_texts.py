"""Texts of the metadata as readers meet them on built pages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import RELEASES, release_yaml, run
from selectolax.lexbor import LexborHTMLParser, LexborNode

Tree = Callable[..., Path]


def article(file: Path) -> LexborNode:
    """Return what a page itself says."""
    (found,) = LexborHTMLParser(file.read_text("utf-8")).css("article")
    return found


def configure(root: Path, url: str) -> None:
    """Name the tracker in the project's configuration."""
    file = root / "mkdocs.yml"
    old = "    slug: carbon-crm\n"
    before, _, after = file.read_text("utf-8").partition(old)
    lines = [line for line in after.split("\n") if not line.startswith("    issue_")]
    file.write_text(f'{before}{old}    issue_url: {url}\n    issue_ids: [CRM-, "#"]\n' + "\n".join(lines), "utf-8")


def test_ids_of_issues_lead_to_the_tracker_that_the_configuration_names(tree: Tree) -> None:
    text = "Исправлено CRM-17, [CRM-18](https://a.example/), `CRM-19` и #20."
    change = f"  - id: CRM-5\n    kind: added\n    text: '{text}'\n    action: 'Прочтите CRM-21'\n"
    plan = RELEASES["plan.yml"].replace("title: Ещё отчёт", "title: Ещё отчёт CRM-22")
    root = tree(releases={"5.3.0.yml": release_yaml("5.3.0", "2026-03-17", change), "plan.yml": plan})

    def tracked(path: str) -> set[str]:
        result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE="5.3")
        assert result.returncode == 0, result.stderr
        links = article(root / "out" / path).css("a")
        return {str(link.attributes["href"]) for link in links if "tracker" in str(link.attributes["href"])}

    release = "changelog/5.3.0.html"
    assert tracked(release) == set()
    configure(root, "https://tracker.example/browse/{id}")
    browse = "https://tracker.example/browse/"
    assert tracked(release) == {f"{browse}CRM-17", f"{browse}%2320", f"{browse}CRM-21"}
    configure(root, "https://tracker.example/i/{number}")  # what the cache keeps is of the other address
    assert tracked(release) == {f"https://tracker.example/i/{number}" for number in (17, 20, 21)}
    assert tracked("plan.html") == {"https://tracker.example/i/22"}


@pytest.mark.parametrize("url", ["https://tracker.example/{key}"])
def test_a_tracker_without_a_place_for_the_id_stops_the_build(tree: Tree, url: str) -> None:
    root = tree()
    configure(root, url)
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE="5.3")
    assert result.returncode == 1
    assert "mkdocs.yml:" in result.stderr
    assert f"'{url}' names no issue; expected one {{id}} or one {{number}} in its path" in result.stderr
    assert "Traceback" not in result.stderr
