import posixpath
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_project import law

from docsite.addresses import as_html, is_hashed, relative_address, slugify_heading

PATHS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4).map("/".join)


@pytest.mark.parametrize(
    ("heading", "slug"),
    [
        ("Ёж, жук и хорёк", "yozh-zhuk-i-khoryok"),
        ("ЦЕЛЬ: щит", "tsel-shchit"),
        ("Объём «чистый»", "obyom-chistyy"),
        ("эхо, юг, яма", "ekho-yug-yama"),
        ("  virsh   list --all ", "virsh-list-all"),
        ("5.3.1 → 5.4", "5-3-1-5-4"),
        ("«»", "section"),
        ("ъь", "section"),
    ],
)
def test_heading_ids_are_as_russian_addresses_are_written(heading: str, slug: str) -> None:
    assert slugify_heading(heading) == slug


def test_words_of_an_id_are_joined_as_asked() -> None:
    assert slugify_heading("Проверка узла", "_") == "proverka_uzla"


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("index.md", "index.html"),
        ("lan/a.b.md", "lan/a.b.html"),
        ("md.md/x.md.md", "md.md/x.md.html"),
        ("404", "404.html"),
    ],
)
def test_only_the_ending_of_a_page_changes(path: str, address: str) -> None:
    assert as_html(path) == address


@pytest.mark.parametrize(
    ("target", "page", "relative"),
    [
        ("lan/a.html", "index.html", "lan/a.html"),
        ("index.html", "lan/a.html", "../index.html"),
        ("lan/b.html", "lan/a.html", "b.html"),
        ("lan/x/b.html", "lan/y/a.html", "../x/b.html"),
        ("../feeds", "changelog/index.html", "../../feeds"),
        ("../5.2/a.html", "a.html", "../5.2/a.html"),
        ("a.html", "a.html", "a.html"),
        ("сеть/'a' b.html", "lan/a.html", "../%D1%81%D0%B5%D1%82%D1%8C/%27a%27%20b.html"),
    ],
)
def test_addresses_as_seen_from_a_page(target: str, page: str, relative: str) -> None:
    assert relative_address(target, page) == relative


@law
@given(target=PATHS, page=PATHS)
def test_a_relative_address_leads_to_its_target(target: str, page: str) -> None:
    reached = posixpath.join(posixpath.dirname(page), relative_address(f"{target}.html", f"{page}.html"))
    assert posixpath.normpath(reached) == f"{target}.html"


@pytest.mark.parametrize(
    ("path", "hashed"),
    [
        ("5.3/assets/stylesheets/main.2afb09e1.min.css", True),
        ("5.3/assets/extra.0123abcd.js", True),
        ("5.3/assets/extra.0123abcd.js.map", False),
        ("5.3/assets/fonts.0123abcd/pt-sans.woff2", True),
        ("5.3/assets/extra.0123abc.js", False),
        ("5.3/assets/extra.0123abcde.js", False),
        ("5.3/assets/extra.0123ABCD.js", False),
        ("5.3/search/0123456789ab/index.json", True),
        ("5.3/search/0123456789a/index.json", False),
        ("5.3/index.html", False),
        ("5.3/changelog/5.3.1.html", False),
    ],
)
def test_what_never_changes_under_its_name_is_known_by_it(path: str, hashed: bool) -> None:
    assert is_hashed(path) is hashed


@law
@given(text=st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюя АБЩ«».-5x", max_size=20))
def test_any_heading_has_an_id_that_can_be_copied(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slugify_heading(text))
