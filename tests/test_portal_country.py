"""The page of a compared country: what is known, by whom, what is not, and that every statement leads to its claim."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from peeratlas.atlas import Atlas
from peeratlas.dataset import Dataset
from peeratlas.portal import country as pages
from peeratlas.portal.app import create_app
from peeratlas.portal.site import Site
from peeratlas.rdf import read_turtle
from peeratlas.settings import Settings
from peeratlas.snapshot import open_current
from tests.reading import Page
from tests.test_portal import HOSTILE, opened

BASE = "https://w3id.org/peeratlas/"
SECTIONS = ["glance", "needs", "offers", "learned", "timeline", "organisations", "coverage", "sources", "claims"]


@pytest.fixture(scope="module")
def snapshot(build):
    return open_current(build)


@pytest.fixture(scope="module")
def client(snapshot):
    return TestClient(create_app(snapshot))


def shown(client, slug, lang="en"):
    answer = client.get(f"/{lang}/id/country/{slug}")
    assert answer.status_code == 200
    return Page(answer.text)


def read(snapshot, slug, lang="en"):
    return pages.country(Site(snapshot, Settings(), lang), snapshot.atlas.resolve(f"country:{slug}"))


def part(page, first, last):
    return page.text[page.text.index(first, page.text.index("At a glance") + 1) :].partition(last)[0]


@pytest.mark.parametrize("lang", ["en", "sv", "lv"])
def test_every_country_has_every_section_and_each_id_once(client, snapshot, lang):
    for iri in snapshot.atlas.countries:
        page = shown(client, iri.rpartition("/")[2], lang)
        assert len(page.ids) == len(set(page.ids))
        assert [name for name in page.ids if name in SECTIONS] == SECTIONS
        assert {link for link in page.links if link.startswith("#")} <= {f"#{name}" for name in page.ids} | {"#content"}
        assert {f"#{name}" for name in SECTIONS} <= set(page.links)


def test_every_claim_that_concerns_the_country_has_one_card(client, snapshot):
    page = shown(client, "sweden")
    site = Site(snapshot, Settings(), "en")
    held = pages.claims_of(site, snapshot.atlas.resolve("country:sweden"))
    cards = [name for name in page.ids if name.startswith("claim-")]
    assert sorted(cards) == sorted(f"claim-{iri.rpartition('/')[2]}" for iri in held)
    assert sum("mailto:" in link and "claim" in link for link in page.links) == len(held)


def test_a_model_country_keeps_the_page_of_any_thing(client):
    page = shown(client, "netherlands")
    assert "questionnaire" not in " ".join(link for link in page.links if "netherlands" in link)
    assert "coverage" not in page.ids


def test_what_no_source_says_of_latvia_is_not_stated_and_never_nought(client, snapshot):
    page, latvia = shown(client, "latvia"), read(snapshot, "latvia")
    training = page.text[page.text.index("No source of this edition says anything about: Training exists") :]
    assert training.startswith("No source of this edition says anything about: Training exists, Who trains")
    assert "Little is said of this country in this edition" in page.text
    assert "/en/questionnaire/latvia" in page.links
    assert "No source of this edition states a need of this country" in page.text
    assert (latvia.needs, latvia.offers, latvia.learned, latvia.taught) == ((), (), (), ())
    assert {theme.state for theme in latvia.coverage} == {"empty"}
    assert "Not peer support: the support person helps with decisions." in page.text


def test_the_explicit_none_of_lithuania_stands_apart_from_its_hope(client, snapshot):
    page, lithuania = shown(client, "lithuania"), read(snapshot, "lithuania")
    cells = {line.name: line.cells[0] for band in lithuania.glance for line, _ in band.said}
    assert cells["training-exists"].state == "none"
    assert cells["employed-peer-supporters"].state == "intended"
    hoped = [event for event in lithuania.timeline[0] if event.intention]
    assert all(pointer.intention for event in hoped for pointer in event.claims)
    assert "planned or hoped, not done" in page.text
    assert "#claim-lithuania-vilnius-pilot-hoped" in page.links


def test_what_was_planned_is_never_an_event_that_happened(snapshot):
    for iri in snapshot.atlas.countries:
        for event in [event for story in read(snapshot, iri.rpartition("/")[2]).timeline for event in story]:
            assert {pointer.intention for pointer in event.claims} == {event.intention}


def test_a_range_stays_a_range(client):
    assert "300–400" in shown(client, "norway").text


def test_a_need_of_iceland_is_met_by_others_and_the_need_of_others_by_its_own_claims(snapshot):
    iceland = read(snapshot, "iceland")
    matches = [match for need in iceland.needs for match in (*need.same, *need.near)]
    assert matches
    assert all(need.need.href.startswith("#claim-") for need in iceland.needs)
    assert not any(match.experience.href.startswith("#") for match in matches)
    assert any(not (need.same or need.near) for need in iceland.needs)
    given = [match for need in iceland.offers for match in (*need.same, *need.near)]
    assert given
    assert all(match.experience.href.startswith("#claim-") for match in given)


def test_an_experience_meets_a_need_once_and_by_its_strongest_reason(snapshot):
    for need in read(snapshot, "sweden").offers:
        same, near = ([match.experience.href for match in found] for found in (need.same, need.near))
        assert len([*same, *near]) == len({*same, *near})
        assert {match.reason.value for match in need.same} <= {"same theme"}
        assert "same theme" not in {match.reason.value for match in need.near}


def test_lithuania_learned_from_iceland_and_iceland_taught_lithuania(snapshot):
    visit = "Lithuanian"
    learned, taught = read(snapshot, "lithuania").learned, read(snapshot, "iceland").taught
    assert any(visit in one.claim.text.value for one in learned)
    assert {one.claim.text for one in taught} == {one.claim.text for one in learned if "Iceland" in str(one.teachers)}
    assert not any("Sweden" in one.text.value for lesson in read(snapshot, "sweden").learned for one in lesson.teachers)


def test_organisations_stand_by_kind_with_their_parts_in_the_network(snapshot):
    norway = {one.link.text.value: one for kind in read(snapshot, "norway").organisations for one in kind.organisations}
    parts = norway["KBT Fagskole"].parts
    assert parts
    assert len({(part.name, part.of) for part in parts}) == len(parts)


def test_the_claims_of_a_theme_are_those_that_the_coverage_counts(snapshot):
    for slug in ("norway", "finland", "estonia"):
        country = snapshot.atlas.resolve(f"country:{slug}")
        counted = {row[1]: row[3] for row in snapshot.atlas.ask("coverage-by-theme", {"country": [country]}).rows}
        themes = {theme.link.href.removeprefix("/en/"): theme for theme in read(snapshot, slug).coverage}
        assert {name: len(theme.claims) for name, theme in themes.items()} == {
            iri.removeprefix(BASE): number for iri, number in counted.items()
        }


def test_a_source_from_the_country_itself_is_its_own_voice(snapshot):
    for slug in ("latvia", "sweden"):
        for source in read(snapshot, slug).sources:
            assert source.own_voice == any(f"/country/{slug}" in home.href for home in source.countries)
            assert source.claims > 0


def test_newest_and_oldest_speak_of_a_time_that_is_known(snapshot):
    latvia = read(snapshot, "latvia")
    assert latvia.oldest.as_of == "July 2021"
    assert "earlier" not in latvia.newest.as_of


def test_few_claims_stand_open_and_many_are_folded(client):
    few, many = (client.get(f"/en/id/country/{slug}").text for slug in ("latvia", "sweden"))
    assert re.findall(r'<details class="fold"( open)?>', few).count("") == 0
    assert re.findall(r'<details class="fold"( open)?>', many).count(" open") == 0


def test_names_and_sentences_come_in_the_language_of_the_page(client):
    page = shown(client, "latvia", "lv")
    assert "Latvija" in page.text
    assert "Apmācība" in page.text or "apmācība" in page.text


@pytest.mark.parametrize("path", ["id/country/latvia", "questionnaire/latvia"])
def test_what_somebody_wrote_to_do_harm_is_shown_as_text(published, tmp_path, path):
    quads = [*published.dataset.quads(), *read_turtle(HOSTILE, "data/hostile.ttl", f"{BASE}graph/hostile")]
    atlas = Atlas(Dataset.in_memory(quads), published.queries)
    text = TestClient(create_app(opened(atlas, tmp_path))).get(f"/en/{path}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text
    assert 'href="javascript:' not in text
