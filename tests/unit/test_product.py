"""What `mkdocs.yml` says of the product."""

import pytest
from conftest import PRODUCT

from docsite.problems import ProblemsError
from docsite.tree.configuration import load_config
from docsite.tree.product import Product, parse_identity
from docsite.tree.settings_files import read_settings

EXTRA = dict(load_config(PRODUCT).extra)
URL = "https://tracker.example/browse/{id}"


def product(**keys: object) -> Product:
    given = EXTRA | {"product": EXTRA["product"] | keys}
    return parse_identity(given, read_settings(PRODUCT)).product


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Lantern 2", "lantern-2"),
        ("Гроза Плюс", "groza-plyus"),
        ("Müller & Söhne", "muller-sohne"),
        ("Very long name of a product " * 4, "very-long-name-of-a-product-very-long-name-of-a-product-very"),
    ],
)
def test_a_slug_is_made_of_the_name(name: str, slug: str) -> None:
    given = {"product": {"name": name}}
    assert parse_identity(given, read_settings(PRODUCT)).product.slug == slug
    assert product(name=name).slug == EXTRA["product"]["slug"]


def test_a_name_without_letters_wants_a_slug() -> None:
    with pytest.raises(ProblemsError, match=r"^mkdocs\.yml:\d+:\d+: slug: ''; expected something like 'my-product'$"):
        parse_identity({"product": {"name": "☃"}}, read_settings(PRODUCT))


def test_without_a_tracker_no_issue_is_linked() -> None:
    assert product().issues is None


@pytest.mark.parametrize(
    "url",
    [
        URL,
        "http://127.0.0.1:8080/show_bug.cgi?id={id}",
        "https://git.example/o/r/issues/{number}",
        "https://a.example/i{?id}",
        "https://a.example/{+id}",
    ],
)
def test_a_tracker_has_an_address_and_ids(url: str) -> None:
    issues = product(issue_url=url, issue_ids=["HUB-", "#", "gh-", "org/repo#", "№", "БАГ-"]).issues
    assert issues
    assert [match["id"] for match in issues.pattern.finditer("HUB-1 #2 gh-3 org/repo#4 №5 БАГ-6")] == [
        "HUB-1", "#2", "gh-3", "org/repo#4", "№5", "БАГ-6",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "cause"),
    [
        ({"issue_url": "javascript:alert({id})"}, "'javascript:alert({id})' is no web address"),
        ({"issue_url": "tracker.example/{id}"}, "'tracker.example/{id}' is no web address"),
        (
            {"issue_url": "https://a.example/browse/"},
            "'https://a.example/browse/' names no issue; expected one {id} or",
        ),
        ({"issue_url": "https://a.example/{id}/{id}"}, "'https://a.example/{id}/{id}' names no issue"),
        ({"issue_url": "https://a.example/{key}"}, "'https://a.example/{key}' names no issue"),
        ({"issue_url": "https://a.example/{id,number}"}, "'https://a.example/{id,number}' names no issue"),
        ({"issue_url": "https://{id}.example/"}, "'https://{id}.example/' names no issue"),
        ({"issue_ids": ["HUB-123"]}, "'HUB-123' is no beginning of ids; expected what stands before the number"),
        ({"issue_ids": ["HUB -"]}, "'HUB -' is no beginning of ids"),
        ({"issue_ids": ["[HUB-"]}, "'[HUB-' is no beginning of ids"),
        ({"issue_ids": [""]}, "'' is no beginning of ids"),
        (
            {"issue_ids": []},
            "'issue_url' without 'issue_ids'; expected both, or neither; 'issue_ids' that is not empty",
        ),
        ({"issue_url": None}, "'issue_ids' without 'issue_url'; expected both"),
        ({"issue_uri": URL}, "unknown key 'issue_uri' (did you mean 'issue_url'?)"),
    ],
)
def test_a_tracker_that_cannot_be_linked_to_is_named_with_its_place(keys: dict[str, object], cause: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        product(**{"issue_url": URL, "issue_ids": ["HUB-"]} | keys)
    place, _, message = str(caught.value).partition(": ")
    assert message.startswith(cause)
    assert place.startswith("mkdocs.yml:")
    assert place != "mkdocs.yml:1:1"
