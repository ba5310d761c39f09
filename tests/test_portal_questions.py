"""Questions on the portal: the catalogue by topic, form, sentence, picture, table that sorts and filters, addresses."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from peeratlas.answer import Answer, Column, Iri, Text
from peeratlas.atlas import Atlas
from peeratlas.dataset import Dataset
from peeratlas.errors import ParameterError
from peeratlas.portal.app import create_app
from peeratlas.portal.asking import TOPICS
from peeratlas.portal.site import Site
from peeratlas.portal.summing import summary
from peeratlas.portal.tabling import AT_ONCE, Place, View, table
from peeratlas.rdf import read_turtle
from peeratlas.settings import Settings
from tests.test_portal import BASE, HOSTILE, Page, opened

COUNTRY = f"{BASE}id/country/"


@pytest.fixture(scope="module")
def snapshot(published, tmp_path_factory):
    return opened(published, tmp_path_factory.mktemp("questions"))


@pytest.fixture(scope="module")
def client(snapshot):
    return TestClient(create_app(snapshot), base_url="http://localhost", follow_redirects=False)


@pytest.fixture(scope="module")
def site(snapshot):
    return lambda lang="en": Site(snapshot, Settings(), lang)


def get(client, path, status=200):
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == status, answer.text[:400]
    return answer.text


def column(text, place):
    """The texts of one column of the table of a page."""
    body = re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL)[1]
    cells = [
        re.findall(r"<td.*?</td>", row, re.DOTALL)[place] for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]
    return [unescape(re.sub(r"<[^>]+>", "", re.sub(r'<span class="of".*?</span>', "", cell))).strip() for cell in cells]


# The catalogue


def test_every_question_has_a_topic_that_has_a_name(published):
    topics = {query.name: query.head.get("topic") for query in published.queries["questions"].values()}
    print(f"{len(topics)} questions")
    assert {name for name, topic in topics.items() if topic not in TOPICS} == set()
    assert set(topics.values()) == set(TOPICS)


@pytest.mark.parametrize("lang", ["en", "lv"])
def test_the_catalogue_names_every_question_once_under_its_topic(client, published, lang):
    page = Page(get(client, f"/{lang}/questions"))
    asked = [link.rpartition("/")[2] for link in page.links if link.startswith(f"/{lang}/questions/")]
    assert sorted(asked) == sorted(published.queries["questions"])
    assert {f"topic-{name}" for name in TOPICS} <= set(page.ids)


def test_a_question_of_no_known_topic_is_listed_all_the_same(published, tmp_path):
    query = published.queries["questions"]["trainings"]
    stray = {"stray": replace(query, name="stray", head={"title": "Stray"})}
    atlas = Atlas(published.dataset, {**published.queries, "questions": stray})
    text = get(TestClient(create_app(opened(atlas, tmp_path))), "/en/questions")
    assert "Other questions" in text
    assert "Stray" in text


# The form


@pytest.mark.parametrize(("lang", "labels"), [("en", ("country", "source layer")), ("sv", ("land", "källskikt"))])
def test_the_form_is_labelled_in_the_language_of_the_page(client, lang, labels):
    text = get(client, f"/{lang}/questions/employed-peer-supporters")
    assert tuple(re.findall(r'<label for="field-\w+">([^<]+)</label>', text)) == labels


def test_a_choice_is_kept_by_the_form_and_by_the_table(client):
    text = get(client, "/sv/questions/trainings?country=norway&sort=asOf&order=desc")
    assert '<option value="norway" selected>Norge</option>' in text
    assert '<input type="hidden" name="country" value="norway">' in text
    assert '<input type="hidden" name="sort" value="asOf">' in text


# The sentence


def test_the_sentence_says_what_the_answer_rests_on_and_what_is_not_stated(client):
    text = get(client, "/en/questions/employed-peer-supporters")
    told = re.search(r'<p class="summary" role="status">(.*?)</p>', text)[1]
    assert told == (
        "10 rows, 5 claims, 5 sources and 8 countries; not stated: Estonia, Finland, Iceland, Latvia and Lithuania;"
        " given as a range: Norway (300–400)."
    )
    assert f"Employed peer supporters by country. {told}" in text


def test_hopes_and_contradictions_are_counted_and_named_for_what_they_are(site, published):
    here = site()
    assert "planned or hoped: " in summary(here, published.ask("planned-and-outcome"))
    assert "contested claims: " in summary(here, published.ask("contested-claims"))
    assert "planned" not in summary(here, published.ask("employed-peer-supporters"))


def test_no_range_is_told_where_figures_measure_different_things(site, published):
    assert "range" not in summary(site(), published.ask("trainings"))


def test_an_answer_without_rows_says_so(site, published):
    empty = published.ask("regions-with-peer-support", {"country": ["latvia"]})
    assert summary(site(), empty) == "No source of this edition says anything about this."


# The picture


def test_a_page_shows_its_picture_with_the_sentence_and_the_table(client):
    text = get(client, "/sv/questions/coverage-by-theme?theme=training")
    sources = [unescape(address) for address in re.findall(r'(?:srcset|<img src)="([^"]+)"', text)]
    assert len(sources) == 4
    for address in sources:
        asked = parse_qs(urlsplit(address).query)
        assert asked["lang"] == ["sv"]
        assert asked["theme"] == ["training"]
        answer = client.get(address)
        assert answer.headers["content-type"] == "image/svg+xml"
        assert "utbildning" in answer.text
    assert {parse_qs(urlsplit(address).query).get("look", [""])[0] for address in sources} == {"", "dark"}
    assert re.search(r'alt="[^"]+ 8 ', text)
    assert "<table" in text


def test_a_picture_to_take_home_says_what_it_is_and_whose(client):
    answer = client.get("/questions/employed-peer-supporters.svg?country=norway")
    assert "Employed peer supporters by country" in answer.text
    assert "edition 2026-11" in answer.text
    assert "An independent edition" in answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-disposition"] == 'inline; filename="employed-peer-supporters.svg"'
    assert client.get("/questions/employed-peer-supporters.png").content.startswith(b"\x89PNG")


def test_a_picture_is_made_once(client):
    first = client.get("/questions/milestones.svg")
    again = client.get("/questions/milestones.svg", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/questions/trainings.svg", 404),
        ("/questions/nowhere.png", 404),
        ("/questions/milestones.svg?look=pink", 400),
        ("/questions/milestones.svg?size=99999", 400),
        ("/questions/milestones.svg?lang=xx", 400),
        ("/questions/milestones.svg?country=atlantis", 400),
    ],
)
def test_what_cannot_be_drawn_is_told(client, path, status):
    assert client.get(path).status_code == status


def test_a_suffix_on_the_page_leads_to_the_picture_in_its_language(client):
    answer = client.get("/lv/questions/milestones.svg")
    assert (answer.status_code, answer.headers["location"]) == (303, "/questions/milestones.svg?lang=lv")


def test_where_nothing_is_known_no_empty_picture_stands(client):
    assert "<picture>" not in get(client, "/en/questions/regions-with-peer-support?country=latvia")


# The table


def test_a_heading_sorts_and_sorts_the_other_way(client):
    text = get(client, "/en/questions/employed-peer-supporters")
    address = unescape(re.search(r'<a href="([^"#]+sort=min[^"#]*)', text)[1])
    up = get(client, address)
    assert 'aria-sort="ascending"' in up
    assert [value for value in column(up, 2) if value] == ["6", "100", "240", "300", "300"]
    down = get(client, unescape(re.search(r'<a href="([^"#]+sort=min[^"#]*)', up.partition("<thead>")[2])[1]))
    assert 'aria-sort="descending"' in down
    assert [value for value in column(down, 2) if value] == ["300", "300", "240", "100", "6"]


def test_what_is_not_stated_comes_last_whichever_way(client):
    for order in ("", "&order=desc"):
        text = get(client, f"/en/questions/employed-peer-supporters?sort=max{order}")
        assert column(text, 3)[-5:] == [""] * 5
        assert set(column(text, 0)[-5:]) == {"Estonia", "Finland", "Iceland", "Latvia", "Lithuania"}


@pytest.mark.parametrize(
    ("lang", "order"),
    [
        ("sv", ["Danmark", "Estland", "Finland", "Island", "Lettland", "Litauen", "Norge", "Sverige"]),
        ("lv", ["Dānija", "Igaunija", "Islande", "Latvija", "Lietuva", "Norvēģija", "Somija", "Zviedrija"]),
    ],
)
def test_names_are_sorted_as_their_language_has_them(client, lang, order):
    text = get(client, f"/{lang}/questions/employed-peer-supporters?sort=country")
    assert list(dict.fromkeys(column(text, 0))) == order


def test_dates_are_sorted_by_their_days(site):
    columns = (Column("asOf", "string"), Column("number", "integer"))
    dates = ("2024-05", "../2023-11-26", None, "2022", "2023-11-20/2023-11-26", "2022-11~")
    answer = Answer("a", Text("A"), columns, tuple((value, 1) for value in dates))

    found = table(site(), answer, View("asOf"), Place("/q", {}))
    assert [row[0].text.value for row in found.rows] == [
        "2022",
        "about November 2022",
        "20–26 Nov 2023",
        "26 November 2023 or earlier",
        "May 2024",
        "",
    ]


@pytest.mark.parametrize(("given", "found"), [("göteborg", True), ("GOTEBORG", True), ("Gote", True), ("zzz", False)])
def test_the_filter_reads_what_is_shown_without_case_and_marks(client, given, found):
    text = get(client, f"/sv/questions/named-places?filter={given}")
    assert ("<table" in text) is found
    if found:
        rows = re.findall(r"<tr>(.*?)</tr>", text.partition("<tbody>")[2], re.DOTALL)
        assert rows
        assert all("göteborg" in unescape(row).casefold() for row in rows)


def test_every_word_of_the_filter_must_be_there(client):
    text = get(client, "/en/questions/network-relations-by-country?filter=member+2024")
    assert column(text, 0)
    assert all(
        "member" in relation or "member" in claim
        for relation, claim in zip(column(text, 1), column(text, 4), strict=True)
    )
    assert "<table" not in get(client, "/en/questions/network-relations-by-country?filter=member+zzz")


def test_a_filter_is_text_and_never_markup(client):
    text = get(client, '/en/questions/trainings?filter="><script>alert(1)</script>')
    assert "<script>alert" not in text


@pytest.mark.parametrize("query", ["sort=nothing", "from=x", "from=-1", "from=99999999999", "nothing=1"])
def test_what_the_address_has_wrong_is_told(client, query):
    get(client, f"/en/questions/trainings?{query}", 400)


def test_files_follow_the_question_and_not_the_table(client):
    text = get(client, "/en/questions/employed-peer-supporters?country=norway&sort=min&filter=x")
    address = unescape(re.search(r'href="(/questions/[^"]+\.csv[^"]*)"', text)[1])
    assert address == "/questions/employed-peer-supporters.csv?country=norway"
    whole = client.get("/questions/employed-peer-supporters.csv").text
    assert client.get("/questions/employed-peer-supporters.csv?sort=min&order=desc&filter=norway&from=3").text == whole
    assert len(list(csv.reader(io.StringIO(whole)))) == 11


def many(number):
    columns = (Column("number", "integer"), Column("country", "iri"))
    latvia = Iri(f"{COUNTRY}latvia")
    return Answer("many", Text("Many"), columns, tuple((place, latvia) for place in range(1, number + 1)))


@pytest.mark.parametrize(
    ("asked", "first", "last", "before", "after"),
    [
        ({}, 1, 500, "", "/q?from=501"),
        ({"from": ["501"]}, 501, 1000, "/q", "/q?from=1001"),
        ({"from": ["1001"]}, 1001, 1200, "/q?from=501", ""),
        ({"from": ["99999"]}, 1001, 1200, "/q?from=501", ""),
        ({"from": ["0"]}, 1, 500, "", "/q?from=501"),
        ({"filter": ["latvia"], "from": ["501"]}, 501, 1000, "/q?filter=latvia", "/q?filter=latvia&from=1001"),
        ({"filter": ["zzz"]}, 1, 0, "", ""),
    ],
)
def test_a_long_answer_is_shown_in_leaves(site, asked, first, last, before, after):
    found = table(site(), many(1200), View.read(asked), Place("/q", {}))
    assert (found.first, found.last, found.before, found.after) == (first, last, before, after)
    assert found.total == 1200
    assert len(found.rows) <= AT_ONCE
    assert [row[0].text.value for row in found.rows[:1]] == [str(first) if first < 1000 else "1,001"] * (last > 0)


def test_an_unknown_column_is_named_with_those_there_are(site):
    with pytest.raises(ParameterError, match="number, country"):
        table(site(), many(3), View("size"), Place("/q", {}))


# What stands behind


def test_the_editor_opens_with_the_query_that_gave_the_answer(client):
    text = get(client, "/en/questions/trainings?country=latvia")
    address = unescape(re.search(r'href="(/en/sparql\?query=[^"]+)"', text)[1])
    query = parse_qs(urlsplit(address).query)["query"][0]
    assert "VALUES ?country { <https://w3id.org/peeratlas/id/country/latvia> }" in query
    assert "#|" not in query
    assert "#+" not in query
    assert get(client, address)


def test_addresses_for_programs_are_those_of_the_host(client, snapshot):
    hosted = TestClient(create_app(snapshot, Settings(address="https://atlas.example.net/")))
    text = get(hosted, "/sv/questions/trainings?country=latvia")
    assert "https://atlas.example.net/questions/trainings.json?country=latvia&amp;lang=sv" in text


def test_hostile_names_stay_text_in_page_and_picture(published, tmp_path):
    layered = f"{HOSTILE}\n<{BASE}id/source/hostile> pa:layer <{BASE}concept/layer/article> ."
    quads = [*published.dataset.quads(), *read_turtle(layered, "data/hostile.ttl", f"{BASE}graph/hostile")]
    atlas = Atlas(Dataset.in_memory(quads), published.queries)
    hostile = TestClient(create_app(opened(atlas, tmp_path)))
    for path in ("/en/questions/employed-peer-supporters", "/sv/questions/employed-peer-supporters?sort=about"):
        text = get(hostile, path)
        assert "&lt;script&gt;alert(3)&lt;/script&gt;" in text
        assert "<img src=x" not in text
        assert "<script>alert" not in text
    svg = hostile.get("/questions/employed-peer-supporters.svg").text
    assert "<img" not in svg
    assert "<script" not in svg
