"""The page of the search: by kind, with what stood in for a mistyped word, and nothing that was typed is markup."""

from __future__ import annotations

import re
from html import escape

import pytest
from starlette.testclient import TestClient

from peeratlas import snapshot
from peeratlas.portal import pages
from peeratlas.portal.app import create_app
from peeratlas.portal.site import Site
from peeratlas.settings import Settings


@pytest.fixture(scope="module")
def opened(build):
    return snapshot.open_current(build)


@pytest.fixture(scope="module")
def client(opened):
    return TestClient(create_app(opened), base_url="http://localhost", follow_redirects=False)


def found(opened, words, lang="en"):
    return pages.found(Site(opened, Settings(), lang), words)


def shown(client, words, lang="en"):
    answer = client.get(f"/{lang}/search", params={"q": words}, headers={"accept": "text/html"})
    assert answer.status_code == 200, answer.text[:300]
    return answer.text


def test_each_thing_is_found_once_and_counted_in_its_kind(opened):
    for kind in found(opened, "peer support").kinds:
        links = [hit.link.href for hit in kind.hits]
        assert len(set(links)) == len(links) == min(kind.count, pages.SHOWN)


def test_the_best_come_first_and_concepts_and_what_asks_last(opened):
    kinds = found(opened, "norw").kinds
    assert kinds[0].name == "country"
    assert kinds[0].hits[0].link.text.value == "Norway"
    names = [kind.name for kind in found(opened, "peer").kinds]
    assert names[-3:] == ["concept", "question", "ontology"]
    assert "claim" in names[:-3]


def test_the_found_text_is_told_only_where_the_name_has_not_the_words(opened):
    texts = {lang: found(opened, "norge", lang).kinds[0].hits[0].text.value for lang in ("en", "sv")}
    assert texts == {"en": "Norge", "sv": ""}


@pytest.mark.parametrize(
    ("typed", "stands"),
    [("lituan", "Lithuania"), ("lithuana", "Lithuania"), ("Peer-suport", "support"), ("kamraststöd", "kamratstöd")],
)
def test_what_stood_in_is_told_with_a_link(client, typed, stands):
    told = re.search(r'<p class="instead">(.*?)</p>', shown(client, typed))
    assert told
    assert f">{stands}</a>" in told[1]


def test_a_word_that_is_there_is_shown_for_itself(client):
    assert 'class="instead"' not in shown(client, "norwa")


def test_every_kind_is_a_list_of_links_under_a_heading_that_one_can_jump_to(client):
    text = shown(client, "peer")
    headings = re.findall(r'<h2 id="(found-[a-z]+)">', text)
    assert len(headings) > 3
    assert [name for name in headings if f'href="#{name}"' not in text] == []
    items = re.findall(r'<ol class="hits">(.*?)</ol>', text, re.DOTALL)
    assert len(items) == len(headings)
    assert all(item.lstrip().startswith('<a href="/en/') for part in items for item in part.split("<li>")[1:])


@pytest.mark.parametrize("odd", ["", "*", "NEAR(", "\x00", "😀", "<script>alert(1)</script>", '"><b>', "x" * 10_000])
def test_whatever_is_typed_is_answered_and_is_no_markup(client, odd):
    text = shown(client, odd)
    assert "<script>alert" not in text
    assert not odd.startswith('"') or escape(odd) in text or "&#34;&gt;&lt;b&gt;" in text
