"""What of `site.js` needs no page; the rest is in `test_scopes.py`."""

from collections.abc import Iterator

import pytest
from conftest import ROOT
from script_scope import ScriptScope, open_scope


@pytest.fixture(scope="module")
def scope() -> Iterator[ScriptScope]:
    """The functions of the script, which its block keeps to itself, in a scope whose page never gets ready."""
    text = (ROOT / "overrides/assets/site.js").read_text("utf-8").rstrip().removesuffix("}")
    with open_scope() as scope:
        scope.run('self.document = { readyState: "loading", addEventListener() {} };')
        scope.run(f"{text} Object.assign(self, {{ isoDay, fillSection }}); }}")
        yield scope


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ((2026, 0, 1), "2026-01-01"),
        ((2026, 8, 9, 23, 59, 59), "2026-09-09"),
        ((2028, 11, 31), "2028-12-31"),
        ((2027, 1, 29), "2027-03-01"),
    ],
)
def test_a_day_is_the_clock_s_own(scope: ScriptScope, moment: tuple[int, ...], day: str) -> None:
    assert scope.call("(...moment) => isoDay(new Date(...moment))", *moment) == day


MAIL = "mailto:docs@example?body={section}."


@pytest.mark.parametrize(
    ("template", "section", "filled"),
    [
        ("https://portal/{section}?line=5.3", "Source & Destination", "Source%20%26%20Destination"),
        ("https://portal/{section}?line=5.3", "a" * 2500, "a" * 2500),
        (MAIL, "$& $1 {section} 100% #?", "%24%26%20%241%20%7Bsection%7D%20100%25%20%23%3F"),
        (MAIL, "«🦀»", "%C2%AB%F0%9F%A6%80%C2%BB"),
        (MAIL, "", ""),
        (MAIL, "a" * 1873, "a" * 1873),
        (MAIL, "a" * 1874, "a" * 1873),
        (MAIL, "я" * 313, "%D1%8F" * 312),
        (MAIL, "🦀" * 157, "%F0%9F%A6%80" * 156),
        (MAIL + "b" * 2000, "aa", ""),
    ],
    ids=["any letters", "any length", "dollars", "quotes", "empty", "fits", "cut", "russian", "emoji", "no room"],
)
def test_an_address_takes_as_much_of_a_title_as_mail_programs_do(
    scope: ScriptScope, template: str, section: str, filled: str
) -> None:
    assert scope.call("fillSection", template, section) == template.replace("{section}", filled)
