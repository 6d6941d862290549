"""The Content Security Policy of a page."""

import base64
import hashlib

import pytest
from lxml import html

from docsite.policy import POLICY, fill_policy, find_hashes, render_policy


def test_the_hash_is_that_of_the_script_s_exact_text() -> None:
    expected = base64.b64encode(hashlib.sha256(b" a < b ").digest()).decode()
    assert find_hashes('<script id="x"> a < b </script>') == {f"'sha256-{expected}'"}


def test_only_scripts_that_run_from_the_page_itself_are_hashed() -> None:
    page = (
        '<script src="a.js"></script><script type="application/json">{}</script><script>x</script><SCRIPT\n>y</SCRIPT>'
    )
    assert len(find_hashes(page)) == 2


def test_the_policy_goes_where_the_template_left_room_and_nowhere_else() -> None:
    page = fill_policy('<meta http-equiv="Content-Security-Policy" content=""><script>x</script>')
    policy = html.fragment_fromstring(page, create_parent="div").xpath("string(meta/@content)")
    assert policy == render_policy(find_hashes(page))
    assert fill_policy("<p>Текст</p>") == "<p>Текст</p>"


@pytest.mark.parametrize(
    ("page", "scripts"),
    [
        ("<script>\n  x\n</script>", ["\n  x\n"]),
        ("<script async id='src'>x</script>", ["x"]),
        ("<script data-src='a.js'>x</script>", ["x"]),
        ("<script\nsrc='a.js'>x</script>", []),
        ("<script type='module'>x</script>", []),
        ("<script>x</script><script>x</script>", ["x"]),
        ("<script>«ё»</script>", ["«ё»"]),
        ("<script></script>", [""]),
        ("<scripts>x</scripts>", []),
    ],
)
def test_each_different_inline_script_has_one_hash(page: str, scripts: list[str]) -> None:
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    assert find_hashes(page) == {f"'sha256-{digest}'" for digest in digests}


def test_a_policy_allows_only_what_lies_beside_the_page_and_the_scripts_it_names() -> None:
    directives = dict(rule.split(" ", 1) for rule in render_policy(["'sha256-b'", "'sha256-a'"]).split("; "))
    assert directives == POLICY | {"script-src": "'self' 'sha256-a' 'sha256-b'"}
    assert next(iter(directives)) == "default-src"
    assert directives["default-src"] == directives["base-uri"] == directives["form-action"] == "'none'"
    assert "unsafe" not in render_policy([])


def test_a_server_adds_directives_of_its_own() -> None:
    policy = render_policy([], frame_ancestors="'self'", img_src="*")
    assert policy.endswith("; frame-ancestors 'self'")
    assert "; img-src *; " in policy
    assert render_policy([]) == "; ".join(f"{name} {value}" for name, value in POLICY.items())


def test_only_the_first_place_is_filled_and_no_letter_of_the_page_changes() -> None:
    slot = '<meta http-equiv="Content-Security-Policy" content="{}">'
    rest = f"<p>{slot.format('')}</p><script>'\\1 \\g<0>'</script>"
    policy = render_policy(find_hashes(rest))
    assert fill_policy(slot.format("") + rest) == slot.format(policy) + rest
    assert fill_policy(slot.format("x") + "<p>y</p>") == slot.format("x") + "<p>y</p>"
