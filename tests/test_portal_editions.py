"""The page of editions: each with its day and what is new in it, the feed, and where an edition's name leads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from peeratlas.labels import LANGUAGES
from peeratlas.portal import citing
from peeratlas.portal.app import create_app
from peeratlas.settings import Settings
from peeratlas.snapshot import open_current
from tests.test_portal import Page, dangers

HTML = {"accept": "text/html"}
WILD = "<b onclick=\"alert(1)\">&amp;</b></li><script>alert(2)</script> 100 % 'so'"
LATER = [
    {"number": "2027-05", "day": "2027-05-02", "software": "0.2.0", "points": [WILD, "Plain."]},
    {"number": "2026-11", "day": "2026-11-21", "software": "", "points": []},
]


@pytest.fixture(scope="module")
def snapshot(build):
    return open_current(build)


@pytest.fixture(scope="module")
def client(snapshot):
    return TestClient(create_app(snapshot), base_url="http://localhost", follow_redirects=False)


@pytest.fixture(scope="module")
def later(snapshot):
    """The published snapshot as if there were two editions."""
    manifest = {**snapshot.manifest, "editions": LATER}
    settings = Settings("Keepers", "mailto:keepers@atlas.example", "https://atlas.example/sub/")
    app = create_app(replace(snapshot, manifest=manifest), settings)
    return TestClient(app, base_url="https://atlas.example", follow_redirects=False)


def test_the_page_tells_what_is_new_in_the_edition(client, snapshot):
    shown = Page(client.get("/en/editions", headers=HTML).text)
    assert "Edition 2026-11" in shown.text
    assert "21 November 2026" in shown.text
    assert all(point in shown.text for point in snapshot.news)
    assert "peeratlas diff" in shown.text
    assert {"/editions.atom", "/en/catalog", "/dumps/atlas.nq"} <= set(shown.links)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_editions_stand_newest_first_each_with_a_place_of_its_own(later, lang):
    shown = Page(later.get(f"/{lang}/editions", headers=HTML).text)
    assert [one for one in shown.ids if one.startswith("edition-")] == ["edition-2027-05", "edition-2026-11"]
    assert shown.text.index("0.2.0") < shown.text.index("2026-11", shown.text.index("0.2.0"))


def test_no_point_becomes_markup_and_english_says_that_it_is(later):
    shown = Page(later.get("/sv/editions", headers=HTML).text)
    assert WILD in shown.text
    assert dangers(shown) == []
    assert ("en", "Plain.") in shown.langs


def test_an_edition_of_which_nothing_is_told_says_so(later):
    assert "Nothing is told of what is new in this edition." in Page(later.get("/en/editions", headers=HTML).text).text


@pytest.mark.parametrize("path", ["/en/", "/lv/editions", "/fi/id/country/latvia"])
def test_every_page_names_the_feed_and_leads_to_the_editions(later, path):
    shown = Page(later.get(path, headers=HTML).text)
    feeds = [given for tag, given in shown.elements if tag == "link" and given.get("type") == "application/atom+xml"]
    assert [given["href"] for given in feeds] == ["https://atlas.example/sub/editions.atom"]
    assert feeds[0]["title"]
    assert f"/{path.split('/')[1]}/editions" in shown.links


def test_the_feed_is_served(client):
    for method in (client.get, client.head):
        answer = method("/editions.atom")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("application/atom+xml")
    assert client.get("/editions.atom").content.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<feed ')


def test_the_name_of_an_edition_leads_to_its_place(later):
    answer = later.get("/edition/2026-11", headers={"accept-language": "lv"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/lv/editions#edition-2026-11")
    assert answer.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize("number", ["1999-01", "%3Cscript%3E", "2026-11-", "x" * 3000])
def test_an_edition_that_is_none_is_404(later, number):
    answer = later.get(f"/edition/{number}", headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert len(answer.content) < 1000


def test_the_page_can_be_cited(later):
    answer = later.get("/cite.bib?page=/en/editions")
    assert "Editions and what is new" in answer.text
    assert citing.FORMATS
