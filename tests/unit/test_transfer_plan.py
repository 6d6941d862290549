"""What is sent to a bucket in which order, and what goes."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsite.publishing.bucket import ENTRANCES, TransferPlan, make_plan
from docsite.publishing.store import RULES, BucketState

STYLE, OLD_STYLE = "5.3/assets/site.0123abcd.css", "5.3/assets/site.89abcdef.css"
SITE = (
    *("404.html", "index.html", "robots.txt", "sitemap.xml", "versions.json"),
    *("5.3/index.html", "5.3/lan/index.html", "5.3/404.html", "5.3/sitemap.xml", "5.3/search/search_index.json"),
    *(STYLE, "5.3/search/0123456789ab/words.js", "5.3/objects.inv", "5.3/lan/scheme.svg", "5.3/assets/plain.js"),
    *("downloads/5.3/a.zip", "downloads/5.3/manifest.json", "downloads/index.json", "feeds/releases.atom"),
    "feeds/releases.json",
)


def tag(paths: object, version: str = "1") -> dict[str, str]:
    return dict.fromkeys(paths, version)  # type: ignore[call-overload, no-any-return]


def published(paths: object, own: object = None, version: str = "1") -> BucketState:
    return BucketState(tag(paths, version), list(own if own is not None else paths), rules=RULES)  # type: ignore[call-overload]


def test_an_empty_bucket_gets_everything_and_what_names_the_lines_last() -> None:
    plan = make_plan(BucketState(), {}, tag(SITE))
    first, pages, lists, *entrances = plan.groups
    assert set(first) == {
        *(STYLE, "5.3/search/0123456789ab/words.js", "5.3/objects.inv", "5.3/lan/scheme.svg", "5.3/sitemap.xml"),
        *("downloads/5.3/a.zip", "downloads/5.3/manifest.json"),
    }
    assert set(pages) == {
        *("5.3/index.html", "5.3/lan/index.html", "5.3/404.html", "5.3/search/search_index.json"),
        "5.3/assets/plain.js",
    }
    assert set(lists) == {"downloads/index.json", "feeds/releases.atom", "feeds/releases.json"}
    assert entrances == [("sitemap.xml",), ("robots.txt",), ("404.html",), ("index.html",), ("versions.json",)]
    assert plan.stale == ()


def test_the_same_site_again_is_nothing_to_do() -> None:
    assert make_plan(published(SITE), tag(SITE), tag(SITE)) == TransferPlan((), ())


def test_only_what_differs_from_what_is_there_is_sent() -> None:
    found = tag(SITE) | {"5.3/index.html": "edited"}
    del found["versions.json"]
    plan = make_plan(published(SITE), found, tag(SITE) | {"feeds/releases.atom": "2"})
    assert plan.groups == (("5.3/index.html",), ("feeds/releases.atom",), ("versions.json",))


def test_under_other_rules_of_headers_everything_is_sent_again() -> None:
    state = BucketState(tag(SITE), list(SITE), rules="others")
    assert sorted(itertools.chain(*make_plan(state, tag(SITE), tag(SITE)).groups)) == sorted(SITE)


def test_what_former_publications_brought_goes_in_the_end_unless_open_pages_ask_for_it() -> None:
    former = ("5.3/gone.html", OLD_STYLE, "5.3/search/ba9876543210/words.js", "5.2/index.html")
    plan = make_plan(published((*SITE, *former)), tag((*SITE, *former)), tag(SITE))
    assert plan == TransferPlan((), ("5.2/index.html", "5.3/gone.html"))


def test_hashed_files_of_the_publication_before_the_last_go() -> None:
    state = published((*SITE, OLD_STYLE), own=SITE)
    assert make_plan(state, tag((*SITE, OLD_STYLE)), tag(SITE)).stale == (OLD_STYLE,)


def test_what_nobody_published_and_what_is_gone_already_is_left_alone() -> None:
    state = published((*SITE, "5.3/gone.html"))
    assert make_plan(state, tag((*SITE, "other.txt")), tag(SITE)).stale == ()


def test_a_plan_is_shown_a_line_for_each_object() -> None:
    plan = TransferPlan((("a.css", "b.css"), ("index.html",)), ("gone.html", "old.html"))
    assert plan.list_steps() == ["1. + a.css", "1. + b.css", "2. + index.html", "3. - gone.html", "3. - old.html"]
    assert TransferPlan((), ()).list_steps() == []
    assert TransferPlan((), ("x",)).list_steps() == ["1. - x"]


def test_what_an_interrupted_publication_brought_counts_as_ours() -> None:
    state = BucketState({"a": "1", "b": "1"}, ["a", "b"], begun={"b": "2", "c": "2", "d": "2"}, rules=RULES)
    settled = state.settle({"a": "1", "b": "2", "c": "9"})
    assert settled.objects == {"a": "1", "b": "2"}
    assert (settled.begun, settled.own, settled.rules) == ({}, ["a", "b"], RULES)


PATHS = st.dictionaries(st.sampled_from((*SITE, OLD_STYLE, "5.3/gone.html", "5.2/index.html")), st.sampled_from("12"))


@settings(max_examples=150, deadline=None)
@given(PATHS, PATHS, PATHS, st.booleans())
def test_after_a_plan_readers_have_the_site_and_never_missed_what_a_page_needs(
    objects: dict[str, str], found: dict[str, str], wanted: dict[str, str], are_rules_the_same: bool
) -> None:
    state = BucketState(objects, list(objects), rules=RULES if are_rules_the_same else "others")
    plan = make_plan(state, found, wanted)
    sent = list(itertools.chain(*plan.groups))
    assert len(set(sent)) == len(sent)
    assert set(sent) <= wanted.keys()
    held = found | {path: wanted[path] for path in sent}
    assert all(held[path] == digest for path, digest in wanted.items())
    assert not set(plan.stale) & wanted.keys()
    assert set(plan.stale) <= found.keys() & objects.keys()
    last = [path for path in sent if path in ENTRANCES]
    assert last == [path for path in ENTRANCES if path in last]
    assert sent[len(sent) - len(last) :] == last
    if "5.3/index.html" in sent and STYLE in sent:
        assert sent.index(STYLE) < sent.index("5.3/index.html")
    assert all(plan.groups)


@pytest.mark.parametrize("path", ["a/index.html", "5.3/versions.json", "feeds", "downloads/index.json.txt"])
def test_only_the_root_s_own_files_name_the_lines(path: str) -> None:
    assert make_plan(BucketState(), {}, {path: "1", "feeds/x": "1"}).groups == ((path,), ("feeds/x",))
