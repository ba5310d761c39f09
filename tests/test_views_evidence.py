"""The views on evidence: what is said of funding, training, sources, organisations, coverage and quality is honest."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

from peeratlas import search
from peeratlas import snapshot as snapshots
from peeratlas.atlas import Atlas
from peeratlas.dataset import Dataset
from peeratlas.labels import LANGUAGES
from peeratlas.portal.app import create_app
from peeratlas.rdf import read_turtle
from peeratlas.texts import texts

BASE = "https://w3id.org/peeratlas/"
VIEWS = ("funding", "training", "sources", "organisations", "coverage", "quality")
HOSTILE = f"""
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix pa: <{BASE}ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{BASE}id/claim/hostile> a pa:Claim , pa:Statement , pa:Grant ;
    dcterms:description "<script>alert(1)</script>"@en ; skos:scopeNote "<script>alert(2)</script>"@en ;
    pa:about <{BASE}id/organisation/hostile> ; pa:asOf "2024" ; pa:concerns <{BASE}id/country/latvia> ;
    pa:amount 5 ; pa:currency "<b>EUR" ; pa:funder <{BASE}id/organisation/hostile> ;
    pa:source <{BASE}id/source/hostile> .
<{BASE}id/organisation/hostile> a pa:Organisation ; rdfs:label "<img src=x onerror=alert(1)>"@en ;
    skos:altLabel "'><b>"@en ; pa:inCountry <{BASE}id/country/latvia> .
<{BASE}id/source/hostile> a pa:Source ; rdfs:label "<script>alert(3)</script>"@en ; dcterms:language "<i>" ;
    schema:url <javascript:alert(4)> ; pa:layer <{BASE}concept/layer/external> ;
    dcterms:publisher <{BASE}id/organisation/hostile> .
<{BASE}id/training/hostile> a pa:Training ; rdfs:label "<script>alert(5)</script>"@en ;
    pa:inCountry <{BASE}id/country/latvia> ; skos:editorialNote "<script>alert(6)</script>"@en .
"""


@pytest.fixture(scope="module")
def client(build):
    return TestClient(create_app(snapshots.open_current(build)), base_url="http://localhost", follow_redirects=False)


def shown(client, path, status=200):
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:300]}"
    return answer.text


def words(html):
    """The text of a page, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def section(html, heading):
    """What stands under the heading with this id, up to the end of its section."""
    return words(html.split(f'id="{heading}"', 1)[1].split("</section>", 1)[0])


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_view_answers_in_each_language(client, lang, view):
    text = shown(client, f"/{lang}/{view}")
    assert f'<html lang="{lang}">' in text
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids)), "an id stands twice"
    assert "style=" not in text


def test_every_link_of_the_views_leads_somewhere(client):
    found = {
        link
        for view in VIEWS
        for link in re.findall(r'href="(/en/(?:id|questions|coverage)[^"#]*)', shown(client, f"/en/{view}"))
    }
    assert len(found) > 100
    wrong = [link for link in sorted(found) if client.get(link.replace("&amp;", "&")).status_code != 200]
    assert not wrong


# Funding


def test_an_amount_stands_in_its_currency_and_says_what_it_covers(client):
    english, swedish = words(shown(client, "/en/funding")), words(shown(client, "/sv/funding"))
    assert "20,500,000 DKK" in english
    assert "20 500 000 DKK" in swedish
    card = words(shown(client, "/en/funding").split('id="claim-stockholm-grant-2016"', 1)[1].split("</article>", 1)[0])
    assert "What the sum covers unknown" in card


def test_money_that_is_not_for_peer_support_stands_apart(client):
    text = shown(client, "/en/funding")
    assert "177,047.02 EUR" in section(text, "others")
    assert "Not money for peer support." in section(text, "others")
    assert "177,047.02" not in text.split('id="others"', 1)[0]


def test_a_country_of_which_no_source_says_who_pays_is_not_stated(client):
    silent = section(shown(client, "/en/funding"), "silent")
    assert "not stated" in silent
    assert "Finland" in silent
    assert "Sweden" not in silent


def test_a_grant_that_was_applied_for_is_planned_and_tells_its_outcome(client):
    plans = section(shown(client, "/en/funding"), "plans")
    assert "planned or hoped, not done" in plans
    assert "What became of it" in plans


def test_grants_are_chosen_by_country_and_funder_and_counted(client):
    text = shown(client, "/en/funding?country=denmark")
    assert "20,500,000 DKK" in text
    assert "Swedish Inheritance Fund" not in section(text, "payers")
    assert '<option value="denmark" selected>Denmark (1)</option>' in text
    assert 'href="/questions/fundings.csv?country=denmark"' in text
    assert "27,920 EUR" in shown(client, "/en/funding?country=network")


@pytest.mark.parametrize(
    "path", ["/en/funding?country=atlantis", "/en/coverage?layer=rumour", "/en/coverage?country=x1&theme=y1"]
)
def test_a_choice_that_there_is_not_is_an_error_that_names_those_there_are(client, path):
    shown(client, path, 400)


# Training


@pytest.mark.parametrize("lang", ["en", "lv"])
def test_none_is_told_apart_from_not_stated(client, lang):
    none, silent = (texts(lang).pgettext("state", state) for state in ("explicitly none", "not stated"))
    text = shown(client, f"/{lang}/training")
    lithuania, latvia = section(text, "lithuania"), section(text, "latvia")
    assert none in lithuania
    assert silent not in lithuania
    assert silent in latvia
    assert none not in latvia
    assert f'href="/{lang}/questionnaire/latvia"' in text


def test_what_a_country_without_a_training_hopes_for_stands_as_a_hope(client):
    text = shown(client, "/en/training").split('id="lithuania"', 1)[1].split("</section>", 1)[0]
    pilot = next(line for line in text.split("<li>") if "lithuania-vilnius-pilot-hoped" in line)
    assert "planned or hoped, not done" in words(pilot)


def test_a_run_stands_under_its_course_and_one_of_no_course_by_itself(client):
    text = shown(client, "/en/training")
    course = text.split('id="kbt-fagskole"', 1)[1]
    assert course.index('id="kbt-agder-2023"') < course.index("</section>")
    assert 'id="gothenburg-2023"' in text.split("Given once, and of no named course", 1)[1]


def test_a_length_is_told_in_words_and_a_superseded_one_says_so(client):
    text = words(shown(client, "/en/training"))
    assert "P1Y" not in text
    assert "1 year" in text
    assert "117 replaced by a newer figure" in text
    assert "1 år" in words(shown(client, "/sv/training"))


@pytest.mark.parametrize(("lang", "length"), [("en", "1 year"), ("lv", "1 gads")])
def test_the_page_of_a_thing_tells_a_length_in_words(client, lang, length):
    text = words(shown(client, f"/{lang}/id/claim/kbt-fagskole-training-length-2023"))
    assert "P1Y" not in text
    assert length in text


# Sources


def test_the_five_articles_come_first_and_those_not_read_last(client):
    text = words(shown(client, "/en/sources"))
    places = [
        text.index(title)
        for title in (
            "The articles that the atlas starts from 5 sources",
            "Other pages",
            "Named by a source, and not read",
        )
    ]
    assert places == sorted(places)


def test_a_source_tells_what_rests_on_it_and_how_old_it_is(client):
    text = shown(client, "/en/sources")
    row = next(row for row in text.split("<tr>") if "/id/source/nsph-2016-first-training" in row)
    said = words(row)
    assert "inferred by the editors" in said
    assert "10 years 9 months" in said
    assert "old" in said
    assert "by no partner" in said


def test_sources_are_chosen_by_language_and_sorted_by_date(client):
    text = shown(client, "/en/sources?language=et&sort=newest")
    assert '<option value="et" selected' in text
    assert "/id/source/riigi-teataja-2018-regulation" in text
    assert "/id/source/nsph-2016-first-training" not in text
    assert "Nothing has all that you chose." in shown(client, "/en/sources?language=et&layer=teaser")


# Organisations


def test_an_unnamed_organisation_is_marked_with_whom_it_may_be(client):
    text = shown(client, "/en/organisations?country=lithuania")
    rows = [words(row).strip() for row in text.split("<tr>")]
    unnamed, named = (
        next(row for row in rows if row.startswith(name))
        for name in ("Lithuanian user association", "Mental Health Perspectives")
    )
    assert "not named by the source" in unnamed
    assert "Possibly the same as: Mental Health Perspectives" in unnamed
    assert "Possibly the same as: Lithuanian user association" in named
    assert "not named by the source" not in named


def test_facets_count_what_the_other_choices_leave(client):
    text = shown(client, "/en/organisations?role=funder")
    number = int(re.search(r'<option value="funder" selected>funder \((\d+)\)', text)[1])
    assert f"{number} organisations" in words(text)
    by_country = [
        int(found)
        for found in re.findall(r"\((\d+)\)</option>", text.split('id="facet-country"')[1].split("</select>")[0])
    ]
    assert sum(by_country) == number


def test_other_names_are_those_of_the_data_and_no_translations(client):
    text = shown(client, "/en/organisations?country=sweden")
    row = next(row for row in text.split("<tr>") if 'href="/en/id/organisation/city-of-gothenburg"' in row)
    assert "Göteborgs Stad" in row
    assert "kaupunki" not in row


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/en/sources", "/questions/sources.csv"),
        ("/sv/sources?country=sweden&layer=article", "/questions/sources.csv?country=sweden&layer=article"),
        ("/en/sources?language=et&country=not-stated", "/questions/sources.csv"),
        ("/en/organisations", "/questions/organisations.csv"),
        ("/lv/organisations?country=sweden&kind=network", "/questions/organisations.csv?country=sweden&kind=network"),
        ("/en/organisations?country=not-stated&role=funder", "/questions/organisations.csv"),
    ],
)
def test_the_page_gives_its_data_and_the_question_behind_it(client, path, data):
    behind = shown(client, path).split('id="behind"', 1)[1].split("</section>", 1)[0]
    assert f'href="{data}"' in behind.replace("&amp;", "&")
    assert f'href="/{path[1:3]}{data.replace(".csv", "")}"' in behind.replace("&amp;", "&")
    assert client.get(data).status_code == 200


@pytest.mark.parametrize(("view", "column"), [("sources", "source"), ("organisations", "organisation")])
def test_the_page_shows_as_many_as_its_data_hold(client, published, view, column):
    answer = published.ask(view)
    names = [one.name for one in answer.columns]
    things = {row[names.index(column)] for row in answer.rows}
    assert f"{len(things)} {view}" in words(shown(client, f"/en/{view}"))


# Coverage


def test_a_gap_is_told_in_words_and_a_cell_leads_to_its_claims(client):
    text = shown(client, "/en/coverage?country=sweden&theme=work-tasks")
    latvia = next(row for row in text.split("<tr>") if "/id/country/latvia" in row)
    assert words(latvia).count("nothing known") == 6
    assert "/en/questionnaire/latvia" in latvia
    assert section(text, "claims").count("As of") == 1
    assert "work tasks" in section(text, "nowhere")


def test_the_claims_of_a_cell_are_as_many_as_it_counts(client):
    text = shown(client, "/en/coverage")
    for href, number in re.findall(r'href="(/en/coverage[^"]*)#claims"[^>]*>(\d+) claims?<', text):
        cell = shown(client, href.replace("&amp;", "&"))
        assert len(re.findall(r'<article class="claim', cell)) == int(number), href


def test_the_articles_alone_tell_less(client):
    every, articles = shown(client, "/en/coverage"), shown(client, "/en/coverage?layer=article")
    assert words(articles).count("nothing known") > words(every).count("nothing known")
    assert 'href="/questions/coverage-by-theme.csv?layer=article"' in articles


# Quality


def test_contested_claims_stand_side_by_side(client):
    text = shown(client, "/en/quality")
    pair = next(item for item in text.split("<li>") if "/claim/sweden-introduced-2012" in item)
    assert "/claim/sweden-role-new-2016" in pair


def test_plans_whose_time_has_passed_come_first_and_those_with_an_outcome_last(client):
    plans = section(shown(client, "/en/quality"), "plans")
    first, last = plans.index("has passed"), plans.index("A source says what became of it")
    assert first < plans.index("The first training is to start in Gothenburg") < last


def test_every_claim_is_counted_by_its_basis(client, published):
    text = shown(client, "/en/quality")
    assert f"{len(published.claims)} Not confirmed" in words(text)
    sweden = next(row for row in text.split("<tr>") if 'href="/en/id/country/sweden"' in row)
    claims, own, old, *bases, confirmed = (
        int(found) for found in re.findall(r"(?:</span><div>|<span>)\s*(\d+)", sweden)
    )
    assert sum(bases) == claims
    assert 0 < own <= claims
    assert 0 < old <= claims
    assert confirmed == 0


def test_a_superseded_figure_stands_beside_the_newer_one(client):
    text = section(shown(client, "/en/quality"), "replaced")
    assert "117" in text
    assert "182" in text


# All


def test_no_label_injects_markup(published, tmp_path):
    quads = [*published.dataset.quads(), *read_turtle(HOSTILE, "data/hostile.ttl", f"{BASE}graph/hostile")]
    atlas = Atlas(Dataset.in_memory(quads), published.queries)
    search.index(atlas.dataset, tmp_path / "search.sqlite")
    opened = SimpleNamespace(
        atlas=atlas,
        version="0",
        manifest={"version": "0", "edition": "0"},
        index=tmp_path / "search.sqlite",
        news=(),
        far=None,
    )
    client = TestClient(create_app(opened), base_url="http://localhost")
    for view in VIEWS:
        text = shown(client, f"/en/{view}")
        assert not re.search(r"<script>|<img|<b>|<i>|href=\"javascript", text), view
