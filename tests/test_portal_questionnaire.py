"""The questionnaire of a country: what is asked and why, in the words of the questions, in every language."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from peeratlas.labels import LANGUAGES
from peeratlas.portal import questionnaire as sheets
from peeratlas.portal.app import create_app
from peeratlas.portal.site import Site
from peeratlas.settings import Settings
from peeratlas.snapshot import open_current
from tests.reading import Page


@pytest.fixture(scope="module")
def snapshot(build):
    return open_current(build)


@pytest.fixture(scope="module")
def client(snapshot):
    return TestClient(create_app(snapshot))


def read(snapshot, slug, lang="en", every=False):
    site = Site(snapshot, Settings(), lang)
    return sheets.questionnaire(site, sheets.find(site, slug), every)


def shown(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return Page(answer.text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_country_has_one_in_every_language(client, snapshot, lang):
    for iri in snapshot.atlas.countries:
        slug = iri.rpartition("/")[2]
        page = shown(client, f"/{lang}/questionnaire/{slug}")
        assert len(page.ids) == len(set(page.ids))
        assert {"confirm", "themes", "rows", "plans", "send"} <= set(page.ids)
        assert f"/{lang}/id/country/{slug}" in page.links


def test_the_head_counts_what_stands_below(client, snapshot):
    for slug in ("latvia", "norway"):
        sheet, text = read(snapshot, slug), shown(client, f"/en/questionnaire/{slug}").text
        assert f"{len(sheet.checks)} claims to confirm {sheet.count} questions" in text
        assert text.count("right then, changed since") >= len(sheet.checks)


def test_latvia_is_asked_what_no_source_says_in_the_words_of_the_rows(client, snapshot):
    names = {question.line.name for question in read(snapshot, "latvia").questions}
    cells = snapshot.atlas.matrix(["latvia"]).cells
    assert names == {row for (row, _), cell in cells.items() if cell.state in ("not-stated", "intended")}
    page = shown(client, "/en/questionnaire/latvia")
    assert "Is there a training for peer supporters in the country?" in page.text
    assert "What does the country need?" in page.text
    assert "Who pays for peer support in the country?" in page.text
    assert "pa:" not in page.text


def test_the_questions_come_in_the_language_of_the_page(snapshot):
    for lang in ("sv", "lv", "fi"):
        sheet = read(snapshot, "latvia", lang)
        assert {question.line.explanation.lang for question in sheet.questions} == {lang}
        assert {gap.link.text.lang for gap in sheet.gaps} == {lang}


def test_whatever_a_stored_question_finds_missing_is_asked(snapshot):
    for iri in snapshot.atlas.countries:
        slug = iri.rpartition("/")[2]
        sheet = read(snapshot, slug)
        reasons = [str(row[1]).rpartition("/")[2] for row in snapshot.atlas.ask("what-to-ask", {"country": [iri]}).rows]
        assert sum(not gap.partial for gap in sheet.gaps) == reasons.count("empty")
        assert len(sheet.nameless) == reasons.count("unnamed")
        assert bool(sheet.plans) == ("outcome-unknown" in reasons)
        assert bool(sheet.questions) or "missing" not in reasons


def test_what_is_only_hoped_is_asked_for_as_a_hope(client, snapshot):
    sheet = read(snapshot, "lithuania")
    employed = next(question for question in sheet.questions if question.line.name == "employed-peer-supporters")
    assert employed.planned
    assert not any(check.intention for check in sheet.checks)
    assert any(plan.iri.endswith("vilnius-pilot-hoped") for plan in sheet.plans)
    assert "did it happen?" in shown(client, "/en/questionnaire/lithuania").text


def test_an_answer_needs_what_the_shapes_demand(snapshot):
    questions = {question.line.name: question for question in read(snapshot, "latvia").questions}
    for question in questions.values():
        assert {"as of", "source"} <= {field.value for field in question.fields}
    assert questions["employed-peer-supporters"].number
    assert not questions["stage"].number
    assert "stage" in {field.value for field in questions["stage"].fields}
    assert "amount" in {field.value for field in questions["amounts"].fields}


def test_the_oldest_claims_come_first_and_the_undated_last(snapshot):
    checks = read(snapshot, "norway").checks
    days = [snapshot.atlas.claims[check.iri].latest for check in checks]
    known = [day for day in days if day]
    assert known == sorted(known)
    assert days[: len(known)] == known


def test_both_sides_of_a_contradiction_stand_in_one_entry(client, snapshot):
    sheet = read(snapshot, "sweden", every=True)
    contested = [check for check in sheet.checks if check.against]
    named = [one.iri for check in contested for one in (check, *check.against)]
    assert contested
    assert len(named) == len(set(named))
    assert not set(named) & {check.iri for check in sheet.checks if not check.against}
    assert "the sources cannot both be right" in shown(client, "/en/questionnaire/sweden").text


def test_of_many_claims_the_urgent_come_first_and_all_are_a_link_away(client, snapshot):
    some, every = read(snapshot, "sweden"), read(snapshot, "sweden", every=True)
    assert len(some.checks) < some.all == len(every.checks)
    assert "/en/questionnaire/sweden?claims=all" in shown(client, "/en/questionnaire/sweden").links
    page = shown(client, "/en/questionnaire/sweden?claims=all")
    assert f"{some.all} claims to confirm" in page.text


def test_it_says_where_to_send_it_and_whom_not_to_name(snapshot):
    settings = Settings(publisher="Atlas House <b>", contact="mailto:sheets@example.org")
    page = shown(TestClient(create_app(snapshot, settings)), "/sv/questionnaire/denmark")
    assert "sheets@example.org" in page.text
    assert "Atlas House <b>" in page.text
    assert any(link.startswith("mailto:sheets@example.org?subject=") for link in page.links)
    english = shown(TestClient(create_app(snapshot, settings)), "/en/questionnaire/denmark")
    assert "Name nobody as a peer supporter, a patient or a user of services." in english.text


def test_another_country_or_a_slip_is_told_with_what_is_near(client):
    for slug, near in (("netherlands", "/en/id/country/"), ("latvija", "/en/id/country/latvia")):
        answer = client.get(f"/en/questionnaire/{slug}", headers={"accept": "text/html"})
        assert answer.status_code == 404
        assert any(link.startswith(near) for link in Page(answer.text).links)
        assert slug in answer.text
