"""Rules that mend what others make: each finds its text, or stops the build at its start."""

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import pytest
from conftest import ROOT
from jinja2 import Environment
from markdown import Markdown

from docsite.cache import Cache
from docsite.problems import ProblemsError
from docsite.programs import Programs
from docsite.theme.mends import Mends, load_mends

PROGRAMS = Programs("", {"docsite.theme.mends": ("", ())})
HEADER = '<header class="{{ kind | lower }}">\n  <b tabindex="-1">Шапка</b>\n  <i tabindex="-1">Знак</i>\n</header>\n'
TEMPLATES = {
    "theme/partials/header.html": HEADER,
    "theme/partials/footer.html": "<footer>{{ name }}</footer>\n",
    "theme/main.html": "{% include 'partials/header.html' %}",
    "reference/class.html.jinja": '<div class="object">\n',
    "overrides/main.html": '{% include "partials/header.html" %}{% include "partials/footer.html" %}',
}
SAMPLE = "markdown:\n  - sample: '- [ ] Готово'\n    find: '{}'\n    put: <input hidden\n    why: Так надо\n"


def rule(find: str, put: str = "", templates: str = "[partials/header.html]", count: int | None = None) -> str:
    more = "" if count is None else f"    count: {count}\n"
    return f"  - templates: {templates}\n    find: '{find}'\n    put: '{put}'\n    why: Так надо\n{more}"


def convert(markdown: str) -> str:
    return str(Markdown(extensions=["pymdownx.tasklist"]).convert(markdown))


def load(root: Path, rules: str, templates: Mapping[str, str] = TEMPLATES) -> Mends:
    """Load rules for a theme of two templates, and a reference of one."""
    for name, text in {**templates, "overrides/mends.yml": rules}.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    folders = {"theme": [str(root / "overrides"), str(root / "theme")], "mkdocstrings": [str(root / "reference")]}
    return load_mends(root / "overrides", folders, convert, Cache(root / ".cache", PROGRAMS))


def problems(root: Path, rules: str) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        load(root, rules)
    return str(caught.value).replace(f"{root}/", "").split("\n")


def render(mends: Mends, name: str, section: str = "theme") -> str:
    return Environment(loader=mends.loaders[section], autoescape=True).get_template(name).render(kind="K", name="n")


def test_templates_are_rendered_with_their_mends_and_others_as_they_are(tmp_path: Path) -> None:
    rules = (
        rule(">Шапка<", r">\1 {{ 6 * 7 }}<")
        + rule("{{ kind | lower }}", "{{ kind }}!")
        + rule("</header>", "</header>!")
    )
    mends = load(tmp_path, "theme:\n" + rules)
    text = render(mends, "main.html")
    assert text.startswith('<header class="K!">\n  <b tabindex="-1">\\1 42</b>')
    assert text.endswith("</header>!<footer>n</footer>")
    assert render(mends, "class.html.jinja", "mkdocstrings") == '<div class="object">'


def test_a_mended_template_keeps_its_path_for_tracebacks(tmp_path: Path) -> None:
    mends = load(tmp_path, "theme:\n" + rule(">Шапка<", ">{{ 1 / 0 }}<"))
    with pytest.raises(ZeroDivisionError) as caught:
        render(mends, "main.html")
    assert str(caught.traceback[-1].path) == str(tmp_path / "theme/partials/header.html")


def test_a_rule_that_finds_nothing_is_named_with_template_and_remedy(tmp_path: Path) -> None:
    assert problems(tmp_path, "theme:\n" + rule(">Шапка<", "><") + rule("<nav>")) == [
        "overrides/mends.yml:7:11: '<nav>' is not in theme/partials/header.html;"
        " expected it once: change the rule, or remove it if nothing is wrong there any more"
    ]


def test_of_a_long_text_the_beginning_is_named(tmp_path: Path) -> None:
    (row,) = problems(tmp_path, "theme:\n" + rule("<p>" * 500))
    assert row.startswith("overrides/mends.yml:3:11: '<p>")
    assert len(row) < 250


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (None, "it once: a longer text, or 'count: 2'"),
        (1, "it once: a longer text, or 'count: 2'"),
        (3, "it 3 times: a longer text, or 'count: 2'"),
    ],
)
def test_a_rule_that_finds_another_number_is_refused(tmp_path: Path, count: int | None, expected: str) -> None:
    assert problems(tmp_path, "theme:\n" + rule(' tabindex="-1"', count=count)) == [
        f"overrides/mends.yml:3:11: ' tabindex=\"-1\"' is 2 times in theme/partials/header.html; expected {expected}"
    ]


def test_a_rule_for_every_place_says_how_many(tmp_path: Path) -> None:
    mends = load(tmp_path, "theme:\n" + rule(' tabindex="-1"', count=2))
    assert "tabindex" not in render(mends, "partials/header.html")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("partials/haeder.html", "theme has no template 'partials/haeder.html' (did you mean 'partials/header.html'?)"),
        ("partials", "theme has no template 'partials'"),
        ("class.html.jinja", "theme has no template 'class.html.jinja'"),  # it is the reference's
        ("main.html", "overrides/main.html is our own; expected the change in that file itself"),
    ],
)
def test_a_template_that_the_theme_does_not_have_is_named(tmp_path: Path, name: str, message: str) -> None:
    found = problems(tmp_path, "theme:\n" + rule("x", templates=f"[{name}]"))
    assert [row.startswith(f"overrides/mends.yml:2:17: {message}") for row in found] == [True], found


def test_each_template_of_a_rule_has_the_text(tmp_path: Path) -> None:
    both = "[partials/header.html, partials/footer.html]"
    text = render(load(tmp_path, "theme:\n" + rule("{{", "<hr>{{", both)), "main.html")
    assert [text.count("<hr>k"), text.count("<hr>n"), text.count("<hr>")] == [1, 1, 2]
    (row,) = problems(tmp_path, "theme:\n" + rule("</", "", both))
    assert row.startswith("overrides/mends.yml:3:11: '</' is 3 times in theme/partials/header.html; ")


@pytest.mark.parametrize("order", [("<b tabindex", "<i tabindex"), ("<i tabindex", "<b tabindex")])
def test_no_rule_finds_what_another_one_puts(tmp_path: Path, order: tuple[str, str]) -> None:
    put = {"<b tabindex": "<i tabindex", "<i tabindex": "<b tabindex"}
    mends = load(tmp_path, "theme:\n" + "".join(rule(find, put[find]) for find in order))
    assert render(mends, "partials/header.html") == (
        '<header class="k">\n  <i tabindex="-1">Шапка</b>\n  <b tabindex="-1">Знак</i>\n</header>'
    )


@pytest.mark.parametrize("finds", [("<b tabindex", 'tabindex="-1">Шапка'), ("Шапка", ">Шапка<"), ("Шапка", "Шапка")])
def test_rules_that_would_change_the_same_text_are_refused(tmp_path: Path, finds: tuple[str, str]) -> None:
    found = problems(tmp_path, "theme:\n" + "".join(map(rule, finds)))
    assert len(found) == 1
    assert re.fullmatch(
        r"overrides/mends\.yml:[37]:11: another rule changes a part of '.*Шапка.*' in theme/partials/header\.html;"
        " expected one rule for both",
        found[0],
    )


def test_a_rule_whose_text_is_partly_changed_by_another_one_is_refused(tmp_path: Path) -> None:
    (row,) = problems(tmp_path, "theme:\n" + rule('<b tabindex="-1">', "<b>") + rule(' tabindex="-1"'))
    assert row.startswith("overrides/mends.yml:7:11: another rule changes a part of ' tabindex=\"-1\"' in theme/")


def test_a_text_of_many_lines_is_found_whatever_ends_them(tmp_path: Path) -> None:
    rules = "theme:\n" + rule("X", "</b></header>").replace("'X'", '"</b>\\n  <i"')
    mends = load(tmp_path, rules, TEMPLATES | {"theme/partials/header.html": HEADER.replace("\n", "\r\n")})
    assert "Шапка</b></header> tabindex" in render(mends, "partials/header.html")


def test_what_is_put_is_a_part_of_a_template(tmp_path: Path) -> None:
    for _ in ("at first", "from the cache"):
        (row,) = problems(tmp_path, "theme:\n" + rule(">Шапка<", "><") + rule(">Знак<", ">{% if kind %}<"))
        assert row.startswith(
            "overrides/mends.yml:8:10: with it theme/partials/header.html is no template: Unexpected end"
        )
    block = rule(">Шапка<", ">{% if kind %}<") + rule(">Знак<", ">{% endif %}<")  # two halves of one
    assert 'class="k"' in render(load(tmp_path, "theme:\n" + block), "partials/header.html")


def test_a_template_may_translate_its_texts(tmp_path: Path) -> None:
    footer = {"theme/partials/footer.html": "<footer>{% trans %}Home{% endtrans %}</footer>"}
    mends = load(tmp_path, "theme:\n" + rule("Home", "Back", "[partials/footer.html]"), TEMPLATES | footer)
    assert mends.loaders["theme"].sources == {"partials/footer.html": "<footer>{% trans %}Back{% endtrans %}</footer>"}


def test_html_is_mended_as_markdown_makes_it(tmp_path: Path) -> None:
    mends = load(tmp_path, SAMPLE.format("<input"))
    assert mends.mend_html("<p>А <input type=radio></p><input>") == "<p>А <input hidden type=radio></p><input hidden>"
    assert load(tmp_path, "theme: []\n").mend_html("<input>") == "<input>"
    (row,) = problems(tmp_path, SAMPLE.format("<button"))
    assert row.startswith("overrides/mends.yml:3:11: '<button' is not in '<ul class=\"task-list\">")
    assert "which Markdown makes of the sample; expected it once: change the rule" in row


def test_all_rules_that_do_not_hold_are_named_in_one_run(tmp_path: Path) -> None:
    rules = "theme:\n" + rule("<nav>") + rule(">Шапка<", ">{{<") + rule("x", templates="[a.html]")
    rules += "mkdocstrings:\n" + rule("<span", templates="[class.html.jinja]")
    found = problems(tmp_path, rules + SAMPLE.format("<button"))
    assert [row.split(": ")[0].removeprefix("overrides/mends.yml:") for row in found] == [
        "3:11", "8:10", "10:17", "16:11", "21:11"
    ]  # fmt: skip


def test_rules_of_the_reference_rest_where_there_is_none(tmp_path: Path) -> None:
    load(tmp_path, "theme: []\n")
    (tmp_path / "overrides/mends.yml").write_text("mkdocstrings:\n" + rule("<nav>"), "utf-8")
    folders = {"theme": [str(tmp_path / "theme")]}
    assert load_mends(tmp_path / "overrides", folders, convert, Cache(tmp_path, PROGRAMS)).loaders.keys() == {"theme"}


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("", "1:1: the file is empty; expected a mapping"),
        ("theme: [\n", "2:1: '[' or '{' without its end"),
        ("theme:\n" + rule("x") + "    fnid: x\n", "6:5: unknown key 'fnid' (did you mean 'find'?)"),
        ("theme:\n" + rule(""), "3:11: find: ''; expected a text that is not empty"),
        ("theme:\n" + rule(">Шапка<").replace("why: Так надо", "why: ' '"), "5:10: why: ' '"),
        ("theme:\n" + rule(">Шапка<").replace("    why: Так надо\n", ""), "2:5: key 'why' is missing"),
        ("theme:\n" + rule(">Шапка<", count=0), "6:12: count: 0; expected a number above 0"),
        ("theme:\n" + rule(">Шапка<", templates="[]"), "2:16: templates: "),
        ("theme:\n" + rule(">Шапка<", templates="a"), "2:16: templates: 'a' is a text"),
        ("theme:\n" + rule("1").replace("'1'", "[1]"), "3:11: find: a list; expected a text"),
        *(
            (
                "theme:\n" + rule(">Шапка<", templates=f"[{name}]"),
                f"2:17: templates: '{name}'; expected something like",
            )
            for name in (
                "../theme/partials/header.html",
                "./partials/header.html",
                "/partials/header.html",
                "partials//a",
            )
        ),
        ("thmee: []\n", "1:1: unknown key 'thmee' (did you mean 'theme'?)"),
    ],
)
def test_a_file_of_another_form_is_named_with_its_place(tmp_path: Path, rules: str, message: str) -> None:
    assert problems(tmp_path, rules)[0].startswith(f"overrides/mends.yml:{message}")


def test_our_rules_hold_and_are_all_missed_where_the_others_made_something_else(tmp_path: Path) -> None:
    theme = Path(str(files("material"))) / "templates"
    reference = Path(str(files("mkdocstrings_handlers.python"))) / "templates/material"
    markdown = Markdown(
        extensions=["pymdownx.tasklist"], extension_configs={"pymdownx.tasklist": {"custom_checkbox": True}}
    )
    folders = {"theme": [str(theme)], "mkdocstrings": [str(reference)]}
    cache = Cache(tmp_path / ".cache", PROGRAMS)
    mends = load_mends(ROOT / "overrides", folders, markdown.convert, cache)
    for section, loader in mends.loaders.items():
        for name in loader.sources:
            file = tmp_path / section / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
    with pytest.raises(ProblemsError) as caught:
        load_mends(ROOT / "overrides", {section: [str(tmp_path / section)] for section in folders}, str, cache)
    finds = len(re.findall(r"^    find: ", (ROOT / "overrides/mends.yml").read_text("utf-8"), re.MULTILINE))
    assert len({problem.line for problem in caught.value.problems}) == finds > 20
