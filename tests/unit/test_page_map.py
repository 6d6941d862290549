import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_project import PATHS, law, make_line, make_lineup, make_page, on

from docsite.problems import ProblemsError
from docsite.releases.models import Line
from docsite.tree.page_map import PageMap, map_pages

LINES = [make_line(name, lts=name == "5.1") for name in ("5.1", "5.2", "5.10")]
LINEUP = make_lineup(LINES, on("2026-11-24"))
DECOMPOSED = unicodedata.normalize("NFD", "й.md")
EVERY = frozenset({"5.1", "5.2", "5.10"})


def mapped(
    pages: dict[str, str],
    generated: tuple[str, ...] = (),
    gone: tuple[str, ...] = (),
    homes: dict[str, Line] | None = None,
) -> PageMap:
    made = {**dict.fromkeys(generated), **(homes or {})}
    return map_pages([make_page(path, keys) for path, keys in pages.items()], made, LINEUP, PATHS, iter(gone))


def problems(pages: dict[str, str], generated: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        mapped(pages, generated)
    return str(caught.value).split("\n")


PAGES = {
    "index.md": "",
    "lan/index.md": "",
    "lan/new.md": "applies: '>=5.2'\n",
    "a/b/c/d.md": "applies: '==5.1'\n",
    "a/index.md": "applies: '<5.10'\n",
    "now.md": "applies: latest\n",
    "x/y.md": "",
}


def test_pages_are_in_the_lines_that_they_are_for() -> None:
    made = mapped(PAGES, ("plan.md",))
    assert made.lines == {
        "plan.md": EVERY,
        "diff/index.md": EVERY - {"5.1"},  # the oldest has nothing to be compared with
        "index.md": EVERY,
        "lan/index.md": EVERY,
        "lan/new.md": {"5.2", "5.10"},
        "a/b/c/d.md": {"5.1"},
        "a/index.md": {"5.1", "5.2"},
        "now.md": {"5.10"},
        "x/y.md": EVERY,
    }
    assert made.specifiers == {
        "lan/new.md": ">=5.2",
        "a/b/c/d.md": "==5.1",
        "a/index.md": "<5.10",
        "now.md": "latest",
    }
    assert (made.has("lan/new.md", "5.2"), made.has("lan/new.md", "5.1"), made.has("no.md", "5.1")) == (
        True,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("path", "line", "nearest"),
    [
        ("lan/new.md", "5.2", "lan/new.md"),
        ("lan/new.md", "5.1", "lan/index.md"),
        ("a/b/c/d.md", "5.2", "a/index.md"),
        ("a/b/c/d.md", "5.10", "index.md"),
        ("now.md", "5.1", "index.md"),
        ("x/none.md", "5.1", "index.md"),
        ("plan.md", "5.1", "index.md"),
    ],
)
def test_the_nearest_page_is_itself_or_an_index_above(path: str, line: str, nearest: str) -> None:
    assert mapped(PAGES).find_nearest(path, line) == nearest


def test_the_script_of_the_404_page_knows_every_page_of_the_lines_it_has() -> None:
    text = mapped({"a<b.md": "", "index.md": "", "lan/new.md": "applies: '>=5.2'\n"}).as_json([LINES[1], LINES[0]])
    assert "<" not in text
    assert " " not in text
    assert json.loads(text) == {
        "a<b": ["5.2", "5.1"],
        "diff/index": ["5.2"],
        "index": ["5.2", "5.1"],
        "lan/new": ["5.2"],
    }
    assert list(json.loads(text)) == sorted(json.loads(text))


def test_a_page_of_one_line_stands_there_alone() -> None:
    made = mapped({}, ("changelog/index.md",), homes={"changelog/5.2.0.md": LINES[1], "upgrade/5.1-5.10.md": LINES[2]})
    assert made.lines["changelog/index.md"] == EVERY
    assert made.lines["changelog/5.2.0.md"] == {"5.2"}
    assert made.homes == {"changelog/5.2.0.md": "5.2", "upgrade/5.1-5.10.md": "5.10"}
    assert made.find_nearest("changelog/5.2.0.md", "5.1") == "changelog/index.md"
    assert json.loads(made.as_json(LINES[:2])) == {
        "changelog/5.2.0": "5.2",
        "changelog/index": ["5.1", "5.2"],
        "diff/index": ["5.2"],
        "upgrade/5.1-5.10": [],  # which a part of the site has not
    }


def test_former_paths_lead_to_their_page_and_those_of_gone_lines_to_the_index() -> None:
    made = mapped(
        {"index.md": "", "lan/new.md": "redirect_from: [old.md, older/new.md]\n"},
        gone=("changelog/5.0.md", "upgrade/5.0-5.1.md"),
    )
    assert made.redirects == {
        "changelog/5.0.md": "changelog/index.md",
        "upgrade/5.0-5.1.md": "upgrade/index.md",
        "old.md": "lan/new.md",
        "older/new.md": "lan/new.md",
    }


def test_the_addresses_of_a_dropped_line_lead_to_what_it_had() -> None:
    pages = PAGES | {"x/y.md": "redirect_from: [x/old.md]\n"}
    assert mapped(pages, ("plan.md",)).find_former(make_line("5.0")) == {
        "plan.md": "plan.md",
        "diff/index.md": "diff/index.md",
        "index.md": "index.md",
        "lan/index.md": "lan/index.md",
        "a/index.md": "a/index.md",
        "x/y.md": "x/y.md",
        "x/old.md": "x/y.md",
    }


def test_a_page_that_stands_where_a_generated_one_goes_is_refused() -> None:
    cause = "stands where a file goes that the build makes; expected another file name"
    assert problems({"plan.md": "", "diff/index.md": "", "diff/pages/a.md": "", "diff/other.md": ""}, ("plan.md",)) == [
        f"docs/diff/index.md:1:1: docs/diff/index.md {cause}",
        f"docs/diff/pages/a.md:1:1: docs/diff/pages/a.md {cause}",
        f"docs/plan.md:1:1: docs/plan.md {cause}",
    ]


def test_a_specifier_that_chooses_nothing_is_named_at_its_place() -> None:
    expected = "expected a specifier such as '>=5.2' that matches some of the lines, or 'latest' or 'lts'"
    assert problems({"a.md": "applies: '>=5.1'\n", "b.md": "reviewed: 2026-01-01\napplies: newest\n"}) == [
        f"docs/a.md:4:10: specifier '>=5.1' matches every line of 5.1, 5.2, 5.10; {expected}",
        f"docs/b.md:5:10: 'newest' is no version specifier; {expected}",
    ]


def test_a_former_path_belongs_to_one_page_only() -> None:
    pages = {
        "a.md": "redirect_from: [old.md, b.md, plan.md]\n",
        "b.md": "redirect_from: [older.md, old.md]\n",
        "c.md": "redirect_from: [old.md]\n",
    }
    expected = "expected a path nobody else uses"
    assert problems(pages, ("plan.md",)) == [
        f"docs/a.md:4:25: 'b.md' is a page; {expected}",
        f"docs/a.md:4:31: 'plan.md' is a page; {expected}",
        f"docs/b.md:4:27: 'old.md' is already a former path of a.md; {expected}",
        f"docs/c.md:4:17: 'old.md' is already a former path of a.md; {expected}",
    ]


def test_what_lies_at_an_address_that_the_build_needs_is_refused() -> None:
    misplaced = [
        *("404.md", "Diff/Pages/a.md", "Manifest.json", "Plan.md", "SHA256SUMS", "assets/Portal.svg"),
        "upgrade/INDEX.html/a.png",
    ]
    pages = [make_page(path, "") for path in misplaced if path.endswith(".md")]
    others = ["lan/manifest.json", "diff/pages/a.png"]
    with pytest.raises(ProblemsError) as caught:
        map_pages(pages, dict.fromkeys(["plan.md", "upgrade/index.md"]), LINEUP, PATHS, files=[*misplaced, *others])
    cause = "stands where a file goes that the build makes; expected another file name"
    assert str(caught.value).split("\n") == [f"docs/{path}:1:1: docs/{path} {cause}" for path in misplaced]


@pytest.mark.parametrize(
    ("former", "cause"),
    [
        ("404.md", "'404.md' is a page"),
        ("Plan.md", "'Plan.md' is a page as 'plan.md', which some systems take for the same"),
        ("file.md", "'file.md' meets 'file.html' at one address"),
        ("FILE.md", "'FILE.md' meets 'file.html' at one address"),
        ("a.html/b.md", "'a.html/b.md' meets 'a.md' at one address"),
        ("lan.html/b.md", "'lan.html/b.md' meets 'lan.md' at one address"),
        ("gone.html/b.md", "'gone.html/b.md' meets 'gone.md' at one address"),
        ("diff/pages/a.md", "'diff/pages/a.md' is where the views of changes go"),
        ("lan/con.md", "'lan/con.md': 'con.md' is the name of a device on Windows"),
        ("aux/a.md", "'aux/a.md': 'aux' is the name of a device on Windows"),
        ("'a*b.md'", "'a*b.md': '*' in a name, which Windows or an address cannot have"),
        ("x./y.md", "'x./y.md': 'x.' begins or ends with a space, or ends with a dot: Windows drops it"),
        ("readme.md", "'readme.md': a page that people take for the index of its folder, and MkDocs does not"),
        ("lan/README.md", "'lan/README.md' meets 'lan/index.md' at one address"),
        (DECOMPOSED, f"'{DECOMPOSED}': letters and their signs stand apart (Unicode NFD), so links miss the file"),
        (f"{'a' * 160}.md", f"'{'a' * 160}.md': a path of 163 characters, too long for an unpacked copy on Windows"),
    ],
)
def test_a_former_path_is_a_good_name_that_meets_nothing(former: str, cause: str) -> None:
    pages = [make_page("a.md", f"redirect_from: [{former}]\n"), make_page("lan.md", "redirect_from: [gone.md]\n")]
    pages.append(make_page("lan/index.md", ""))
    with pytest.raises(ProblemsError) as caught:
        map_pages(reversed(pages), {"plan.md": None}, LINEUP, PATHS, files=["a.md", "lan.md", "file.html"])
    assert [str(problem).partition("; expected")[0] for problem in caught.value.problems] == [
        f"docs/a.md:4:17: {cause}"
    ]


def test_a_former_path_may_stand_in_a_folder_of_another_case() -> None:
    made = mapped({"lan/new.md": "redirect_from: [LAN/old.md, lan/новая папка/a (1).md, index/a.md]\n", "index.md": ""})
    assert set(made.redirects) == {"LAN/old.md", "lan/новая папка/a (1).md", "index/a.md"}


def test_a_readme_is_the_index_of_its_folder() -> None:
    made = mapped({"README.md": "", "lan/README.md": "", "lan/new.md": "applies: '>=5.2'\n"})
    assert made.find_nearest("lan/new.md", "5.1") == "lan/README.md"
    assert made.find_nearest("x/none.md", "5.1") == "README.md"
    assert json.loads(made.as_json(LINES[:1])) == {"index": ["5.1"], "lan/index": ["5.1"], "diff/index": []} | {
        "lan/new": []
    }


@pytest.mark.parametrize(
    "former",
    [
        *("../5.2/lan/index.md", "a/../../b.md", "./a.md", "/a.md", "//host/a.md", "https://host/a.md", "c:/a.md"),
        *('"..\\\\b.md"', "%2e%2e/a.md", "a/%2e%2e/b.md", "a//b.md", "a.html", "a/", "'a.md?x'", "'a.md#x'"),
    ],
)
def test_a_former_path_leads_nowhere_else(former: str) -> None:
    with pytest.raises(ProblemsError):
        mapped({"a.md": f"redirect_from: [{former}]\n"})


@law
@given(path=st.sampled_from([*PAGES, "a/b/none.md", "none/a.md"]), line=st.sampled_from(sorted(EVERY)))
def test_the_nearest_page_is_one_that_the_line_has(path: str, line: str) -> None:
    made = mapped(PAGES)
    assert made.has(made.find_nearest(path, line), line)
