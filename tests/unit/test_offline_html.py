"""A page of the published site as its offline copy has it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from line_sites import SITE, make_line_site

from docsite.offline.copies import adapt_html, name_copy

LINE = make_line_site()


def adapt(html: str, path: str = "kvm/index.html") -> str:
    return adapt_html(html, path, LINE)


@pytest.mark.parametrize(
    ("path", "address", "expected"),
    [
        ("index.html", "../5.2/index.html", f"{SITE}5.2/index.html"),
        ("index.html", "../feeds/releases.atom", f"{SITE}feeds/releases.atom"),
        ("kvm/index.html", "../../5.2/kvm/index.html", f"{SITE}5.2/kvm/index.html"),
        ("kvm/index.html", "../../5.2/kvm/index.html?q=1#x", f"{SITE}5.2/kvm/index.html?q=1#x"),
        ("kvm/index.html", "../../downloads/5.3/a b.zip", f"{SITE}downloads/5.3/a b.zip"),
        ("kvm/index.html", "../../5.30/index.html", f"{SITE}5.30/index.html"),
        ("kvm/index.html", "../../5.2/./x/../kvm.html", f"{SITE}5.2/kvm.html"),
        ("a/b/c.html", "../../../latest/a/b/c.html", f"{SITE}latest/a/b/c.html"),
    ],
)
def test_a_link_that_leaves_the_line_leads_to_the_published_site(path: str, address: str, expected: str) -> None:
    assert adapt(f'<a href="{address}">x</a> <img src="{address}">', path) == (
        f'<a href="{expected}">x</a> <img src="{expected}">'
    )


@pytest.mark.parametrize(
    ("path", "address"),
    [
        *(("index.html", "kvm/index.html"), ("index.html", "#x"), ("index.html", "../5.3/kvm/index.html")),
        *(("kvm/index.html", "../index.html"), ("kvm/index.html", "../../5.3/index.html"), ("kvm/index.html", "")),
        *(("a/b/c.html", "../../x.html"), ("a/b/c.html", "../c/../x.html"), ("kvm/index.html", "..")),
        *(
            ("index.html", "https://elsewhere.example/../x"),
            ("index.html", "mailto:a@b.example"),
            ("index.html", "..x"),
        ),
    ],
)
def test_a_link_within_the_line_stays(path: str, address: str) -> None:
    html = f'<a href="{address}">x</a><link href="{address}"><script src="{address}"></script>'
    assert adapt(html, path) == html


@pytest.mark.parametrize(
    "html",
    [
        '<p title="../../5.2/x.html">x</p>',
        '<input value="../../5.2/x.html">',
        '<img alt="../../5.2/x.html">',
        "<code>href=../../5.2/x.html</code>",
        "<a href='../../5.2/x.html'>x</a>",
        '="../../5.2/x.html"',
    ],
)
def test_what_is_no_link_of_the_theme_s_form_is_text(html: str) -> None:
    assert adapt(html) == html


def test_the_page_says_that_it_is_of_a_copy_and_offers_no_downloads() -> None:
    page = '<p class="note" data-copy hidden>копия</p><p data-offer="copy"></p>б<p data-offer="pdf-guide"></p>'
    assert adapt(page) == '<p class="note" data-copy>копия</p>б'
    assert adapt("<p hidden>x</p>") == "<p hidden>x</p>"


def test_the_archive_is_named_by_product_and_line() -> None:
    assert name_copy(LINE) == "carbon-crm-docs-5.3"
    assert name_copy(make_line_site(line="5.1")) == "carbon-crm-docs-5.1"


SEGMENTS = st.lists(st.sampled_from(["..", "5.3", "5.2", "kvm", "index.html", "."]), min_size=1, max_size=6)


@settings(max_examples=100, deadline=None)
@given(st.lists(SEGMENTS.map("/".join), max_size=4), st.sampled_from(["index.html", "kvm/index.html", "a/b/c.html"]))
def test_a_second_time_nothing_is_left_to_adapt_and_nothing_but_addresses_changes(
    addresses: list[str], path: str
) -> None:
    html = "".join(f'<a href="{address}">т</a>' for address in addresses)
    adapted = adapt(html, path)
    assert adapt(adapted, path) == adapted
    link = re.compile('href="[^"]*"')
    assert link.sub("", adapted) == link.sub("", html)
    for found in link.findall(adapted):
        assert found in html or found.startswith(f'href="{SITE}')
