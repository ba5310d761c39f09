"""The views of the network, of learning, of needs and of words, over the published data and over hostile data."""

from __future__ import annotations

import re
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from peeratlas import questions, search
from peeratlas import snapshot as snapshots
from peeratlas.atlas import Atlas
from peeratlas.dataset import Dataset
from peeratlas.labels import LANGUAGES
from peeratlas.portal.app import create_app
from peeratlas.portal.flow import flow
from peeratlas.portal.lanes import Frame, lanes
from peeratlas.portal.relations import relations
from peeratlas.portal.site import Site
from peeratlas.portal.views import needs
from peeratlas.rdf import read_turtle
from peeratlas.settings import Settings
from peeratlas.terms import to_value

BASE = "https://w3id.org/peeratlas/"
VIEWS = ("network", "learning", "needs", "needs?country=lithuania", "needs?country=latvia", "words")
HOSTILE = f"""
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix pa: <{BASE}ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix theme: <{BASE}concept/theme/> .
@prefix country: <{BASE}id/country/> .
@prefix learning: <{BASE}concept/learning/> .
@prefix source: <{BASE}id/source/> .
@prefix layer: <{BASE}concept/layer/> .
<{BASE}id/claim/bad-need> a pa:Claim , pa:Statement , pa:Finding , pa:Need ; pa:asOf "2024" ; pa:about country:latvia ;
    pa:concerns country:latvia ; pa:theme theme:training ; pa:source source:bad ;
    dcterms:description "</h2><script>alert(1)</script>"@en .
<{BASE}id/claim/bad-learning> a pa:Claim , pa:Statement , pa:Learning ; pa:asOf "2024" ; pa:about <{BASE}id/country/bad> ;
    pa:concerns <{BASE}id/country/bad> ; pa:learnedFrom country:sweden ; pa:learningKind learning:study-visit ;
    pa:source source:bad ; dcterms:description "bad"@en .
<{BASE}id/country/bad> a pa:Country ; rdfs:label "\\"><img src=x onerror=alert(2)>"@en .
source:bad a pa:Source ; rdfs:label "<b>source</b>"@en ; pa:layer layer:article .
"""


def opened(atlas, folder):
    search.index(atlas.dataset, folder / "search.sqlite")
    return SimpleNamespace(
        atlas=atlas,
        version="0123456789abcdef",
        manifest={"version": "0123456789abcdef", "edition": atlas.edition.number},
        index=folder / "search.sqlite",
        far=None,
    )


@pytest.fixture(scope="module")
def snapshot(build):
    return snapshots.open_current(build)


@pytest.fixture(scope="module")
def client(snapshot):
    return TestClient(create_app(snapshot), base_url="http://localhost")


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def cells(html: str, row: str) -> list[str]:
    """The cells of the table's row with this id."""
    found = re.search(rf'<tr id="{row}">(.*?)</tr>', html, re.DOTALL)
    return [text_of(cell) for cell in re.findall(r"<td.*?</td>", found[1], re.DOTALL)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_there_in_every_language(client, view, lang):
    page = client.get(f"/{lang}/{view}")
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    ids = re.findall(r'\bid="([^"]+)"', page.text)
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in re.findall(r'href="(#[^"]+)"', page.text)} - {"#"} <= set(ids)


@pytest.mark.parametrize("view", VIEWS)
def test_the_links_of_a_view_lead_somewhere(client, view):
    links = set(re.findall(r'<a[^>]* href="(/[^"]*)"', client.get(f"/en/{view}").text))
    paths = {link.replace("&amp;", "&") for link in links if not urlsplit(link).path.startswith(("/en/questionnaire",))}
    for path in sorted(path for path in paths if "/id/claim/" not in path):
        assert client.get(path).status_code == 200, path


# The network


def test_latvia_is_a_member_of_whom_nothing_is_stated_after_2024(client):
    years = cells(client.get("/en/network").text, "of-latvia")
    assert len(years) == 5
    assert "member" in years[1]
    assert "member" in years[2]
    assert all("not stated" in year and "partner" not in year for year in years[3:])


def test_what_the_editors_say_of_latvia_stands_by_the_table(client):
    assert "Latvia is not among the partners that the page lists" in client.get("/en/network").text


def test_a_member_a_partner_and_who_attended_are_kept_apart(client):
    denmark = cells(client.get("/en/network").text, "of-denmark")
    assert "in dialogue" in denmark[1]
    assert "guest partner" in denmark[1]
    assert "project partner" in denmark[4]
    assert "member" not in "".join(denmark)
    assert "/id/claim/nordplus-2024-partner-peerpartnerskabet" in client.get("/sv/network").text


def test_a_model_country_is_no_row_of_the_network(client):
    page = client.get("/en/network").text
    assert 'id="of-netherlands"' not in page
    assert "Countries that others have looked to" in page
    assert "New Zealand" in page


def test_meetings_stand_in_order_with_every_date_that_a_source_gives(client):
    page = client.get("/en/network").text
    meetings = page[page.index('class="gatherings"') : page.index('id="organisations"')]
    places = [meetings.index(f"/id/meeting/{name}") for name in ("copenhagen-2022", "parnu-2023", "vilnius-2026")]
    assert places == sorted(places)
    assert "13–14 Nov 2023" in meetings
    assert "2 days" in meetings
    assert "no source says that it has happened" in meetings


def test_the_network_names_no_person(client):
    assert "/id/person/" not in client.get("/en/network").text


def test_a_country_without_a_named_organisation_says_so(client):
    page = client.get("/en/network").text
    part = page[page.index('id="organisations"') :]
    assert re.search(r"Finland</a></th><td[^>]*>.*?not stated", part, re.DOTALL)


def test_every_bond_has_its_place_in_both_pictures(snapshot):
    found = relations(Site(snapshot, Settings(), "en"))
    for frame in (Frame("wide", 1000, 150), Frame("narrow", 350, 0)):
        drawn = lanes(frame, found.tracks, found.years)
        assert [lane.track for lane in drawn.lanes] == list(found.tracks)
        for lane in drawn.lanes:
            assert len(lane.marks) == len(lane.track.bonds)
            for mark in lane.marks:
                assert frame.column <= mark.x <= mark.x + mark.width <= frame.width
                assert lane.top < mark.y < lane.top + lane.height


# Who learned from whom


def test_lithuania_learned_from_iceland_on_a_visit(client):
    page = client.get("/en/learning?country=lithuania").text
    assert 'aria-label="Iceland → Lithuania: 3 claims"' in page
    assert "study visit" in page
    assert "/id/claim/lithuanian-user-association-iceland-visit-2023" in page
    assert "United Kingdom →" not in page


def test_every_arrow_leads_to_its_claims(client):
    page = client.get("/sv/learning").text
    arrows = re.findall(r'<a href="#([\w-]+)" aria-label="([^"]+)"', page)
    assert len(arrows) == 2 * len({anchor for anchor, _ in arrows})
    for anchor, name in arrows:
        block = re.search(rf'<tbody id="{anchor}">(.*?)</tbody>', page, re.DOTALL)[1]
        claims = set(re.findall(r"/id/claim/([\w-]+)", block))
        assert f": {len(claims)} " in name


def test_a_country_that_has_learned_nothing_is_not_said_to_have_learned_nothing(client):
    page = client.get("/en/learning?country=latvia")
    assert page.status_code == 200
    assert "That does not mean no" in page.text


def test_ends_of_arrows_do_not_meet():
    pairs = [("A", "X"), ("A", "Y"), ("B", "X"), ("C", "X"), ("C", "Z with a long name of several words")]
    picture = flow(pairs, 350, 124)
    starts = [(arrow.x, arrow.y) for arrow in picture.arrows]
    ends = [arrow.path.split()[-1] for arrow in picture.arrows]
    assert len(set(starts)) == len(set(ends)) == len(pairs)
    assert max(len(name.lines) for name in picture.right) > 1
    assert all(name.top >= 0 and name.top + name.height <= picture.height for name in picture.left + picture.right)


# Needs and whose experience meets them


def test_in_two_clicks_from_the_start_to_whose_experience_meets_lithuanias_needs(client):
    assert 'href="/en/needs"' in client.get("/en/").text
    assert 'href="/en/needs?country=lithuania"' in client.get("/en/needs").text
    page = text_of(client.get("/en/needs?country=lithuania").text)
    assert "Whom to ask" in page
    assert re.search(r"Sweden same theme 9", page)
    assert "Need and experience have the same theme." in page


def test_a_match_shows_both_claims_and_both_sources(client):
    page = client.get("/en/needs?country=lithuania").text
    for iri in (
        "/id/claim/lithuania-exchange-need-2023",
        "/id/source/nsph-vg-2023-trondheim",
        "/id/claim/vilnius-2026-told-sweden-drifting",
        "/id/source/peerpartnerskabet-2026-lithuania",
    ):
        assert iri in page


def test_a_need_that_nobody_meets_is_shown(client):
    page = client.get("/en/needs?country=iceland").text
    unmet = page[page.index('id="claim-iceland-information-need-2023"') :]
    assert "Nobody’s experience fits" in unmet[: unmet.index("</section>")]


def test_filtered_by_the_other_country_a_need_stays(client):
    page = client.get("/en/needs?country=lithuania&other=norway").text
    assert "/id/claim/lithuania-exchange-need-2023" in page
    assert "No experience of the chosen country fits" in page
    assert not re.search(r"<td[^>]*><span[^>]*>[^<]*</span><a href=\"/en/id/country/sweden\"", page)


@pytest.mark.parametrize("country", ["latvia", "denmark"])
def test_without_a_stated_need_there_is_no_nought(client, country):
    page = text_of(client.get(f"/en/needs?country={country}").text)
    assert "not stated" in page
    assert "0 needs" not in page


def test_the_overview_asks_for_no_pair(snapshot, monkeypatch):
    asked = []
    monkeypatch.setattr(Atlas, "ask", lambda *given: asked.append(given))
    page = needs.view(Site(snapshot, Settings(), "en"), {})
    assert asked == []
    assert {one.number for one in page.overview} >= {0, 2, 5}


def test_needs_come_by_the_page(snapshot, monkeypatch):
    monkeypatch.setattr(needs, "AT_ONCE", 2)
    site = Site(snapshot, Settings(), "en")
    first = needs.view(site, {"country": ["iceland"]})
    last = needs.view(site, {"country": ["iceland"], "from": ["5"]})
    assert (first.first, first.last, first.total, first.before) == (1, 2, 5, "")
    assert first.after == "/en/needs?country=iceland&from=3"
    assert (last.first, last.last, last.after) == (5, 5, "")


def test_few_needs_at_a_time_are_met_as_the_question_of_all_pairs_says(published):
    part = published.queries["parts"]["experience"]
    every: dict[object, set[tuple[object, ...]]] = {}
    for _, theme, need, reason, *rest in published.ask("experience-for-needs").rows:
        pairs = every.setdefault(need, set())
        if rest[3]:
            pairs.add((theme, reason, *rest[:4]))
    for need, pairs in every.items():
        text = questions.bind(part, published.dataset, {"need": [str(need)]})
        told = {tuple(map(to_value, row))[1:] for row in published.dataset.query(text)}
        assert told == pairs


def test_an_unknown_country_is_told_with_those_that_are_near(client):
    answer = client.get("/en/needs?country=lithuanian", headers={"accept": "text/html"})
    assert answer.status_code == 400
    assert "lithuania" in answer.text


# Words


def test_every_language_has_its_name_and_the_pages_own_comes_first(client):
    page = client.get("/fi/words").text
    assert re.findall(r'<tbody id="(\w\w)"', page)[0] == "fi"
    assert set(re.findall(r'<tbody id="(\w\w)"', page)) == set(LANGUAGES)
    assert page.index("kokemusasiantuntija") < page.index("kokemustoimija")
    assert '<strong lang="nb">erfaringskonsulent</strong>' in page


def test_a_word_that_is_no_name_of_the_role_stands_last_and_says_so(client):
    page = client.get("/en/words").text
    latvian = page[page.index('<tbody id="lv"') :]
    latvian = latvian[: latvian.index("</tbody>")]
    assert latvian.index('lang="lv">pieredzes eksperts') < latvian.index('lang="lv">līdzgaitnieks')
    assert "<strong lang" not in latvian
    assert "no equivalence" in latvian
    assert "Not to be used for a peer support worker." in latvian
    assert "not verified: ask ZELDA" in latvian


def test_definitions_stand_side_by_side_with_their_sources(client):
    page = client.get("/en/words").text
    part = page[page.index('id="definitions"') :]
    for words in ("Disability is included.", "disability is not named.", "Personlig EgenErfaren Resurs"):
        assert words in part
    assert "/id/source/nsph-vastmanland-2024" in part


# Escaping


def test_labels_make_no_markup(published, tmp_path_factory):
    quads = [*published.dataset.quads(), *read_turtle(HOSTILE, "data/hostile.ttl", f"{BASE}graph/hostile")]
    atlas = Atlas(Dataset.in_memory(quads), published.queries)
    hostile = TestClient(create_app(opened(atlas, tmp_path_factory.mktemp("hostile"))))
    for path in ("/en/needs?country=latvia", "/en/needs", "/en/learning", "/en/network"):
        page = hostile.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "<b>source" not in page.text
    assert "&lt;img src=x" in hostile.get("/en/learning").text
    assert "&lt;script&gt;" in hostile.get("/en/needs?country=latvia").text
