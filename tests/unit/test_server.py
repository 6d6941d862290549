"""What the preview's server takes a request for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsite_mkdocs.preview.server import read_address


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("/", "index.html"), ("", "index.html"), ("//", "index.html"), ("/lan/", "lan/index.html"),
        ("/a.html?b#c", "a.html"),
        ("/a/../b.html", "b.html"), ("/../../etc/passwd", "etc/passwd"), ("/%2e%2e/x", "x"), ("/%D1%8F.html", "я.html"),
        ("http://host:8000/a.html", "a.html"), ("HTTPS://host", "index.html"), ("http://[", "index.html"),
        ("//a//b", "a/b"),
        ("/a%3Fb.html", "a?b.html"), ("/%00", "\0"), ("/%FF", "\N{REPLACEMENT CHARACTER}"), ("/x:y/z://w", "x:y/z:/w"),
    ],
)  # fmt: skip
def test_a_request_names_a_path_below_the_root(target: str, address: str) -> None:
    assert read_address(target) == address


@given(st.text(alphabet=st.sampled_from("/.%2eEfF5cC\\?#:a\0 \n"), max_size=20))
def test_no_request_leads_above_the_root(target: str) -> None:
    address = read_address(target)
    assert not address.startswith("/")
    assert ".." not in address.split("/")
