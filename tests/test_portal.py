"""The portal over the published data: every address, every way to ask for a form, every error, every link."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from types import SimpleNamespace

import openpyxl
import pyoxigraph
import pytest
from starlette.testclient import TestClient

from peeratlas import outputs, search
from peeratlas.atlas import Atlas
from peeratlas.dataset import Dataset
from peeratlas.labels import LANGUAGES
from peeratlas.news import Issue
from peeratlas.outputs import resource
from peeratlas.portal.app import create_app
from peeratlas.rdf import read_turtle
from peeratlas.settings import Settings
from peeratlas.texts import texts
from tests.dumped import dumped

BASE = "https://w3id.org/peeratlas/"
HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
HOSTILE = f"""
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix measure: <{BASE}concept/measure/> .
@prefix pa: <{BASE}ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
<{BASE}id/claim/hostile> a pa:Claim , pa:Statement , pa:Figure ;
    dcterms:description "</p><script>alert(1)</script>"@en , "\\" onload=alert(1) x="@sv ;
    pa:about <{BASE}id/country/latvia> , <{BASE}id/organisation/hostile> ; pa:asOf "2024" ; pa:max 5 ; pa:min 5 ;
    pa:concerns <{BASE}id/country/latvia> ; pa:measure measure:employed-peer-supporters ;
    pa:contradicts <{BASE}id/claim/norway-employed-2023> ; pa:source <{BASE}id/source/hostile> .
<{BASE}id/claim/norway-employed-2023> pa:contradicts <{BASE}id/claim/hostile> .
<{BASE}id/organisation/hostile> a pa:Organisation ; rdfs:label "<img src=x onerror=alert(1)>"@en , "'><b>"@sv ;
    rdfs:seeAlso <javascript:alert(2)> , <data:text/html,x> , <https://example.org/fine> .
<{BASE}id/source/hostile> a pa:Source ; rdfs:label "<script>alert(3)</script>"@en ; schema:url <javascript:alert(4)> .
"""


NEWS = ('Peer support in "two" <b>more</b> countries, 50 % of them <i>new</i>.',)
PROBLEM = {"type", "title", "status", "detail", "instance", "remedy", "near"}


class Page(HTMLParser):
    """What a test wants to know of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links, self.ids, self.tags, self.attributes, self.langs, self.loads = [], [], [], [], [], []
        self.bodies, self.elements = {"script": "", "style": ""}, []
        self.words, self._raw, self._open = [], [], []
        self._in_data = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        self.attributes += given
        self.elements.append((tag, given))
        # A block of data is not run, whatever is in it.
        is_data = tag == "script" and given.get("type") == "application/ld+json"
        if is_data:
            self.tags.pop()
            tag = "data"
        if tag in ("script", "img", "iframe", "source", "embed", "object", "video", "audio") or given.get("rel") in (
            "stylesheet",
            "icon",
        ):
            self.loads.append(
                given.get("src") or given.get("href") or given.get("srcset") or given.get("data") or "inline"
            )
        self._open.append(("script" if is_data else tag, given.get("lang")))
        self._in_data = is_data
        if tag == "a":
            self.links.append(given["href"])
        if "id" in given:
            self.ids.append(given["id"])

    def handle_endtag(self, tag):
        self._in_data = False
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self._in_data:
            return
        if self._open and self._open[-1][0] in self.bodies:
            self.bodies[self._open[-1][0]] += data
        self._raw.append(data)
        langs = [lang for _, lang in self._open if lang]
        if data.strip():
            self.words.append(data.strip())
            self.langs.append((langs[-1] if langs else "", data.strip()))

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self._raw))


def opened(atlas, folder):
    search.index(atlas.dataset, folder / "search.sqlite")
    manifest = {"version": "0123456789abcdef", "edition": atlas.edition.number, "news": NEWS}
    issue = Issue(atlas.edition.number, atlas.edition.day.isoformat(), "0.1.0", NEWS)
    return SimpleNamespace(
        atlas=atlas,
        version=manifest["version"],
        manifest=manifest,
        index=folder / "search.sqlite",
        news=NEWS,
        editions=(issue,),
        inventory=dumped(folder),
        dumps=folder,
        far=None,
    )


def dangers(shown):
    """What a page may not have: code or style of its own, anything loaded from elsewhere, a link that runs code."""
    return [
        *(load for load in shown.loads if not re.match(r"/(?!/)", load)),
        *(f"{name}: {text}" for name, text in shown.bodies.items() if text.strip()),
        *(name for name in shown.attributes if name.startswith("on") or name in ("style", "srcdoc", "formaction")),
        *(link for link in shown.links if not re.match(r"/(?!/)|#|https?:|mailto:", link)),
        *(tag for tag in shown.tags if tag in ("b", "embed", "iframe", "object", "style")),
        *(str(given) for tag, given in shown.elements if tag == "meta" and "http-equiv" in given),
        *(str(given) for tag, given in shown.elements if tag == "base" and set(given) != {"target"}),
    ]


@pytest.fixture(scope="module")
def snapshot(published, tmp_path_factory):
    return opened(published, tmp_path_factory.mktemp("snapshot"))


@pytest.fixture(scope="module")
def client(snapshot):
    return TestClient(create_app(snapshot), base_url="http://localhost", follow_redirects=False)


@pytest.fixture(scope="module")
def hostile(published, tmp_path_factory):
    """The published data and a few things that somebody has written to do harm."""
    quads = [*published.dataset.quads(), *read_turtle(HOSTILE, "data/hostile.ttl", f"{BASE}graph/hostile")]
    atlas = Atlas(Dataset.in_memory(quads), published.queries)
    return TestClient(create_app(opened(atlas, tmp_path_factory.mktemp("hostile"))), follow_redirects=False)


def page(client, path, status=200):
    answer = client.get(path, headers=HTML)
    assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:300]}"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Page(answer.text)


# Pages


@pytest.mark.parametrize(
    ("wanted", "lang"),
    [("en", "en"), ("sv, en;q=0.5", "sv"), ("en;q=0.2, lv;q=0.9", "lv"), ("nb-NO", "nb"), ("de", "en"), ("", "en")],
)
def test_the_root_leads_to_the_pages_in_the_language_of_the_reader(client, wanted, lang):
    answer = client.get("/", headers={"accept-language": wanted})
    assert (answer.status_code, answer.headers["location"]) == (302, f"/{lang}/")
    assert answer.headers["vary"] == "Accept-Language"


def test_the_start_page_counts_what_is_in_the_data(client, published):
    shown = page(client, "/en/")
    assert f"{len(published.claims)} Claims" in shown.text
    assert f"{sum(claim.intention for claim in published.claims.values())} Claims of plans and hopes" in shown.text
    assert "Nothing in it has been confirmed by a partner yet." in shown.text
    for country in published.countries:
        assert f"/en/{country.removeprefix(BASE)}" in shown.links
    for path in ("/en/questions", "/en/topics", "/en/compare", "/en/ontology", "/en/sparql", "/openapi.json"):
        assert path in shown.links
    assert NEWS[0] in shown.text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", ["", "questions", "compare", "search", "ontology", "nowhere"])
def test_each_page_says_that_this_is_an_independent_edition(client, lang, path):
    text = page(client, f"/{lang}/{path}", 404 if path == "nowhere" else 200).text
    said = texts(lang).gettext
    assert said("An independent edition") in text
    assert said("made from published sources. It is not the network’s or any partner’s own.") in text


def test_the_start_page_says_so_in_english_words(client):
    text = page(client, "/en/").text
    assert "An independent edition – made from published sources" in text
    assert "not the network’s or any partner’s own" in text


def test_a_confirmed_claim_is_counted(published, tmp_path):
    said = f"<{BASE}id/claim/norway-employed-2023> <{BASE}ontology#confirmedBy> <{BASE}id/organisation/kbt-fagskole> ."
    quads = [*published.dataset.quads(), *read_turtle(said, "data/x.ttl", f"{BASE}graph/x")]
    atlas = Atlas(Dataset.in_memory(quads), published.queries)
    client = TestClient(create_app(opened(atlas, tmp_path)))
    assert "1 claim has been confirmed by a partner." in page(client, "/en/").text
    assert "KBT Fagskole" in page(client, "/en/id/claim/norway-employed-2023").text


def test_every_question_has_its_page_with_a_form_its_answer_and_its_query(client, published):
    assert published.queries["questions"]
    for name, query in published.queries["questions"].items():
        shown = page(client, f"/en/questions/{name}")
        rows = len(published.ask(name).rows)
        assert f"{rows} row" in shown.text
        assert "SELECT" in shown.text
        for parameter in query.parameters:
            assert f"field-{parameter.name}" in shown.ids
        for suffix in ("csv", "json", "xlsx", "md", "ttl"):
            assert f"/questions/{name}.{suffix}" in shown.links


def test_a_question_answers_with_the_values_of_its_form(client, published):
    shown = page(client, "/en/questions/employed-peer-supporters?country=norway&layer=")
    assert "VALUES ?country { <https://w3id.org/peeratlas/id/country/norway> }" in shown.text
    assert "/questions/employed-peer-supporters.csv?country=norway" in shown.links
    assert "26 November 2023 or earlier" in shown.text
    rows = published.ask("employed-peer-supporters", {"country": ["norway"]}).rows
    assert f"{len(rows)} row" in shown.text


def test_the_comparison_shows_every_state_and_mark_in_words(client, published):
    matrix = published.matrix()
    shown = page(client, "/en/compare?rows=all").text
    words = {
        "none": "explicitly none",
        "intended": "planned or hoped only",
        "not-stated": "not stated",
        "not-applicable": "not applicable",
        "contested": "contested",
        "old": "old",
        "other-voice": "said by another country",
        "unconfirmed": "(not confirmed by a partner)",
    }
    table = shown[shown.index("How far") :]
    cells = list(matrix.cells.values())
    for name, word in words.items():
        if any(name == cell.state or name in cell.marks for cell in cells):
            assert word in table


def test_every_cell_of_the_comparison_opens_its_claims_with_their_sources(client, published):
    shown = page(client, "/en/compare?rows=all")
    claims = {claim for cell in published.matrix().cells.values() for claim in cell.claims}
    assert claims
    for claim in claims:
        assert f"/en/{claim.iri.removeprefix(BASE)}" in shown.links
        assert f"/en/{claim.source.removeprefix(BASE)}" in shown.links


def test_the_comparison_takes_lists_and_repeated_values(client):
    shown = page(client, "/en/compare?countries=latvia,norway&rows=stage")
    assert "/compare.csv?countries=latvia,norway&rows=stage&lang=en" in shown.links
    for query in ("countries=latvia&countries=Norway&rows=stage", "rows=stage&countries=latvia,norway,&flip="):
        answer = client.get(f"/en/compare?{query}", headers=HTML)
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            "/en/compare?countries=latvia,norway&rows=stage",
        )
    rows = list(csv.DictReader(io.StringIO(client.get("/compare.csv?countries=latvia,norway&rows=stage").text)))
    assert {row["country"] for row in rows} == {"Latvia", "Norway"}


def test_a_hope_is_never_shown_as_a_figure(client):
    shown = page(client, "/en/compare?countries=lithuania&rows=employed-peer-supporters").text
    assert "known:" not in shown[shown.index("Lithuania") :]


def test_the_page_of_a_country_shows_its_gaps_and_its_claims_by_kind(client, published):
    for country in published.countries:
        shown = page(client, f"/en/{country.removeprefix(BASE)}").text
        assert "At a glance" in shown
        if any(cell.state == "not-stated" for cell in published.matrix([country]).cells.values()):
            assert "No source of this edition says anything about:" in shown


def test_the_page_of_a_claim_shows_both_sides_of_a_contradiction(client):
    for claim, other in (
        ("sweden-introduced-2012", "sweden-role-new-2016"),
        ("sweden-role-new-2016", "sweden-introduced-2012"),
    ):
        shown = page(client, f"/en/id/claim/{claim}")
        assert "Contested: another source says" in shown.text
        assert f"/en/id/claim/{other}" in shown.links


def test_the_page_of_a_claim_says_whose_voice_it_is_and_how_old(client):
    shown = page(client, "/en/id/claim/norway-employed-2023").text
    assert "300–400" in shown
    assert "Voicesaid by another country: Sweden" in shown
    assert "As of26 November 2023 or earlier Ageold, 2 years 11 months" in shown
    assert "sedan tidigare 300-400" in shown
    assert "by no partner" in shown
    own = page(client, "/en/id/claim/sweden-introduced-2012").text
    assert "own voice: a source from the country itself (Sweden)" in own


def test_an_intention_is_marked_as_not_done(client, published):
    intention = next(claim for claim in published.claims.values() if claim.intention)
    assert "planned or hoped" in page(client, f"/en/{intention.iri.removeprefix(BASE)}").text


def test_the_page_of_a_source_lists_the_claims_that_rest_on_it(client, published):
    source = f"{BASE}id/source/nsph-vg-2023-trondheim"
    shown = page(client, "/en/id/source/nsph-vg-2023-trondheim")
    resting = [claim.iri for claim in published.claims.values() if claim.source == source]
    assert len(resting) > 20
    for claim in resting:
        assert f"/en/{claim.removeprefix(BASE)}" in shown.links
    assert any(link.startswith("https://nsphvastragotaland.se/") for link in shown.links)


def test_search_finds_names_in_any_language(client):
    for words, found in (("Norvēģ", "/en/id/country/norway"), ("Lettl", "/en/id/country/latvia")):
        assert found in page(client, f"/en/search?q={words}").links
    assert "Nothing in this edition has “qqqq”" in page(client, "/en/search?q=qqqq").text
    for odd in ("", '"', "a OR (", "*", "NEAR(", "%00"):
        assert page(client, f"/en/search?q={odd}")


def test_the_ontology_has_a_place_for_every_term(client, published):
    shown = page(client, "/en/ontology")
    namespace = published.dataset.prefixes["pa"]
    defined = {
        quad.subject.value.removeprefix(namespace)
        for quad in published.dataset.quads(predicate="http://www.w3.org/2000/01/rdf-schema#isDefinedBy")
        if quad.subject.value.startswith(namespace)
    }
    assert len(defined) > 50
    assert defined <= set(shown.ids)


def test_a_text_in_another_language_carries_its_own_lang(client):
    shown = page(client, "/en/id/claim/norway-employed-2023")
    assert ("sv", "sedan tidigare 300-400") in shown.langs
    names = {text: lang for lang, text in page(client, "/en/id/country/norway").langs}
    assert (names["Noregur"], names["Norvēģija"], names["Norja"]) == ("is", "lv", "fi")


def crawl(client):
    """Every page from the start page over every link of ours; from a page with a query only to pages without one."""
    waiting, found = ["/en/"], {}
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        answer = client.get(path, headers=HTML)
        if answer.status_code == 303:  # the same comparison in fewer words
            assert path.startswith("/en/compare?"), path
            answer = client.get(path := answer.headers["location"], headers=HTML)
        assert answer.status_code == 200, path
        found[path] = Page(answer.text)
        targets = (link.partition("#")[0] for link in found[path].links)
        waiting += [one for one in targets if one.startswith("/en/") and not ("?" in path and "?" in one)]
    return found


@pytest.mark.long
def test_every_page_that_can_be_reached_is_there_and_well_formed(client, published):
    """Of the addresses of data that the pages name, one of each form is asked."""
    found, data = crawl(client), {}
    for path, shown in found.items():
        assert shown.tags.count("h1") == 1, path
        assert dangers(shown) == [], path
        assert len(shown.ids) == len(set(shown.ids)), path
        for link in shown.links:
            target, hash_, anchor = link.partition("#")
            there = found.get(target or path)
            assert not (hash_ and there) or anchor in there.ids, f"{path}: {link}"
            if target.startswith("/") and target.split("/")[1] not in LANGUAGES:
                bare = target.partition("?")[0]
                data.setdefault((bare.split("/")[1], bare.rpartition(".")[2]), target)
    assert {f"/en/{claim.removeprefix(BASE)}" for claim in published.claims} <= set(found)
    assert len(data) > 20
    for target in data.values():
        assert client.get(target).status_code == 200, target


# Data


def test_every_question_answers_in_every_form(client, published):
    for name in published.queries["questions"]:
        for suffix, format_ in outputs.FORMATS.items():
            answer = client.get(f"/questions/{name}.{suffix}")
            assert answer.status_code == 200, f"{name}.{suffix}"
            assert answer.headers["content-type"].startswith(format_.MEDIA_TYPE.partition(";")[0])
            assert answer.headers["access-control-allow-origin"] == "*"
            assert answer.headers["content-disposition"] == f'inline; filename="{name}.{suffix}"'


def test_a_workbook_can_be_opened(client, published):
    book = openpyxl.load_workbook(io.BytesIO(client.get("/questions/trainings.xlsx").content))
    assert book.active.max_row == len(published.ask("trainings").rows) + 1


def test_data_answer_in_all_nine_languages(client):
    named = {}
    for lang in LANGUAGES:
        rows = csv.DictReader(io.StringIO(client.get(f"/compare.csv?countries=norway&rows=stage&lang={lang}").text))
        named[lang] = next(rows)["country"]
    assert (named["en"], named["sv"], named["is"], named["lv"], named["fi"]) == (
        "Norway",
        "Norge",
        "Noregur",
        "Norvēģija",
        "Norja",
    )
    answer = client.get("/compare.csv?lang=xx")
    assert answer.status_code == 400
    assert "en, sv, nb, is, et, lv, lt, da, fi" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/questions/trainings", "/compare"])
@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/csv", "text/csv"),
        ("application/json", "application/json"),
        ("text/turtle;q=0.9, text/csv;q=0.2", "text/turtle"),
        ("application/*", "application/json"),
        ("text/html;q=0, */*", "text/plain"),
    ],
)
def test_an_answer_comes_in_the_form_that_is_accepted(client, path, accept, media_type):
    answer = client.get(path, headers={"accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert answer.headers["vary"].startswith("Accept")


@pytest.mark.parametrize("accept", ["text/html", "*/*", "", "text/csv;q=0.5, text/html"])
def test_who_wants_to_read_is_led_to_the_page(client, accept):
    answer = client.get("/questions/trainings?country=norway", headers={"accept": accept})
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/questions/trainings?country=norway")
    answer = client.get("/id/country/norway", headers={"accept": accept})
    if "csv" not in accept:
        assert (answer.status_code, answer.headers["location"]) == (303, "/en/id/country/norway")
        assert answer.headers["vary"] == "Accept, Accept-Language"
        assert '</id/country/norway.ttl>; rel="alternate"; type="text/turtle"' in answer.headers["link"]


@pytest.mark.parametrize(
    "path", ["/questions/trainings", "/compare", "/id/country/norway", "/ontology", "/concept/theme"]
)
def test_what_is_not_offered_is_406(client, path):
    answer = client.get(path, headers={"accept": "image/png"})
    assert answer.status_code == 406
    assert "text/html" in answer.json()["detail"]
    assert answer.headers["vary"].startswith("Accept")


@pytest.mark.parametrize(
    "thing",
    ["id/country/norway", "id/claim/norway-employed-2023", "concept/theme/training", "concept/theme", "ontology"],
)
@pytest.mark.parametrize("syntax", resource.FORMATS.values(), ids=lambda syntax: syntax.suffix)
def test_a_thing_answers_in_every_syntax_by_suffix_and_by_accept(client, thing, syntax):
    by_suffix = client.get(f"/{thing}.{syntax.suffix}", headers=HTML)
    by_accept = client.get(f"/{thing}", headers={"accept": syntax.media_type})
    assert by_suffix.status_code == by_accept.status_code == 200
    assert by_suffix.content == by_accept.content
    assert by_accept.headers["content-location"] == f"/{thing}.{syntax.suffix}"
    assert f'<{BASE}{thing}>; rel="describes"' in by_accept.headers["link"]
    assert by_accept.headers["vary"].startswith("Accept")
    assert by_suffix.headers["content-type"].partition(";")[0] == syntax.media_type
    read_as = "application/ld+json" if syntax.name == "json-ld" else syntax.media_type
    triples = pyoxigraph.parse(by_suffix.text, pyoxigraph.RdfFormat.from_media_type(read_as))
    assert pyoxigraph.NamedNode(BASE + thing) in {triple.subject for triple in triples}


def test_a_suffix_on_a_page_leads_to_the_data_in_its_language(client):
    for path, target in (
        ("/en/questions/trainings.csv?country=norway", "/questions/trainings.csv?country=norway&lang=en"),
        ("/en/compare.xlsx", "/compare.xlsx?lang=en"),
        ("/en/id/country/norway.ttl", "/id/country/norway.ttl?lang=en"),
        ("/en/ontology.ttl", "/ontology.ttl?lang=en"),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, target)
        assert client.get(target).status_code == 200


def test_the_iri_of_a_question_leads_to_its_page(client):
    answer = client.get("/query/trainings")
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/questions/trainings")


def test_health_tells_the_snapshot(client, published):
    told = client.get("/health").json()
    assert told == {
        "status": "ok",
        "version": "0123456789abcdef",
        "edition": "2026-11",
        "claims": len(published.claims),
    }


# Errors


@pytest.mark.parametrize(
    ("path", "status", "what", "near"),
    [
        (
            "/questions/trainigs.csv",
            404,
            "There is no question named trainigs.",
            "/en/questions/trainings",
        ),
        (
            "/id/country/norwegen.ttl",
            404,
            "Nothing is said of country:norwegen in this edition.",
            "/en/id/country/norway",
        ),
        ("/id/place/norway", 404, "Nothing is said of place:norway in this edition.", "/en/id/country/norway"),
        ("/concept/them", 404, "Nothing is said of", "/en/concept/theme"),
        ("/questions/trainings.csv?country=norwey", 400, "Did you mean norway", ""),
        ("/questions/trainings.csv?colour=red", 400, "has no parameter colour", ""),
        ("/compare.csv?rows=stag", 404, "There is no row named stag", ""),
        ("/nowhere", 404, "There is no page at this address.", ""),
        ("/id/country/a%20b", 404, "There is no page at this address.", ""),
        ("/id/country/%3Cscript%3E", 404, "There is no page at this address.", ""),
    ],
)
def test_every_error_has_one_shape(client, path, status, what, near):
    answer = client.get(path)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["status"]) == (status, status)
    assert set(problem) == PROBLEM
    assert re.fullmatch(r"urn:peeratlas:error:[0-9a-f]{8}", problem["instance"])
    assert what in problem["detail"]
    assert problem["remedy"]
    assert not near or near in problem["near"]
    shown = page(client, path, status)
    assert what in shown.text
    assert problem["remedy"] in shown.text
    assert not near or near in shown.links


def test_an_address_takes_only_its_methods(client):
    answer = client.post("/compare")
    assert (answer.status_code, answer.json()["detail"]) == (405, "This address does not take that method.")
    assert "GET" in answer.headers["allow"]


def test_a_fault_of_the_portal_says_nothing_of_its_inside(snapshot):
    """Not even when what every page draws on is what is broken."""
    no_index = SimpleNamespace(**{**vars(snapshot), "index": "/nowhere/secret"})
    no_atlas = SimpleNamespace(version="0", manifest={}, index="", far=None)
    for broken, path in ((no_index, "/en/search?q=a"), (no_atlas, "/en/")):
        client = TestClient(create_app(broken), raise_server_exceptions=False)
        answer = client.get(path, headers=HTML)
        assert answer.status_code == 500
        assert not re.search("secret|Traceback|atlas.py", answer.text)
        assert "The portal has met a fault of its own." in answer.text
        assert answer.headers["content-security-policy"].startswith("default-src 'self'")
        problem = client.get(path, headers={"accept": "application/json"}).json()
        assert (problem["status"], set(problem)) == (500, PROBLEM)


# Safety


@pytest.mark.parametrize(
    "path",
    [
        "/en/",
        "/en/compare",
        "/en/id/claim/hostile",
        "/en/id/claim/norway-employed-2023",
        "/en/id/country/latvia",
        "/en/id/organisation/hostile",
        "/en/id/source/hostile",
        "/en/questions/employed-peer-supporters",
        "/en/search?q=alert",
        "/en/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/en/questions/%3Cscript%3Ealert(1)",
        '/en/questions/trainings?country="><script>alert(1)</script>',
    ],
)
def test_no_text_of_the_data_or_of_the_address_becomes_markup(hostile, path):
    answer = hostile.get(path, headers=HTML)
    assert answer.status_code < 500
    assert dangers(Page(answer.text)) == []


def test_hostile_texts_are_shown_as_texts(hostile):
    shown = page(hostile, "/en/id/organisation/hostile")
    assert "<img src=x onerror=alert(1)>" in shown.words
    assert "javascript:alert(2)" in shown.words
    assert "https://example.org/fine" in shown.links
    assert "</p><script>alert(1)</script>" in page(hostile, "/en/compare?countries=latvia").words


def test_settings_of_the_host_cannot_break_a_page_either(snapshot):
    settings = Settings("<b>Me</b>", "javascript:alert(1)", "https://atlas.example.net/")
    client = TestClient(create_app(snapshot, settings))
    answer = client.get("/en/compare", headers=HTML)
    shown = Page(answer.text)
    assert "<b>Me</b>" in shown.text
    assert not [link for link in shown.links if link.startswith("javascript")]
    assert '<link rel="canonical" href="https://atlas.example.net/en/compare">' in answer.text


@pytest.mark.parametrize("path", ["/", "/en/", "/en/nowhere", "/id/country/norway.ttl", "/health", "/static/atlas.css"])
def test_every_response_carries_the_safe_headers(client, path):
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert {policy[name] for name in ("default-src", "script-src", "style-src", "form-action", "frame-ancestors")} == {
        "'self'"
    }
    assert {policy[name] for name in ("base-uri", "object-src")} == {"'none'"}
    assert not {"unsafe-inline", "unsafe-eval", "data:", "*"}.intersection(headers["content-security-policy"].split())
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "cache-control" in headers


def test_the_style_loads_nothing_from_elsewhere(client):
    style = client.get("/static/atlas.css").text
    assert not re.search(r"url\(|@import|@font-face|https?:", style)


# Caching


@pytest.mark.parametrize("path", ["/en/compare", "/id/country/norway.ttl", "/questions/trainings.csv"])
def test_who_has_the_page_already_is_told_so(client, path):
    first = client.get(path)
    assert first.headers["etag"].startswith('W/"0123456789abcdef-')
    for held in (first.headers["etag"], f'"other", {first.headers["etag"]}', "*"):
        again = client.get(path, headers={"if-none-match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200


def test_two_forms_of_one_address_have_two_tags(client):
    tags = {
        client.get("/id/country/norway", headers={"accept": accept}).headers["etag"]
        for accept in ("text/turtle", "application/ld+json", "application/n-triples")
    }
    assert len(tags) == 3


def test_head_answers_as_get_without_a_body(client):
    for path in ("/en/compare", "/questions/trainings.csv", "/id/country/norway.ttl", "/health"):
        assert (client.head(path).status_code, client.head(path).content) == (200, b"")


def test_long_answers_are_compressed_for_who_can_read_them(client):
    assert client.get("/en/compare", headers={"accept-encoding": "gzip"}).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get("/en/compare", headers={"accept-encoding": "identity"}).headers


def test_the_same_answer_is_the_same_bytes(snapshot):
    one, two = (TestClient(create_app(snapshot)) for _ in range(2))
    for path in ("/en/", "/en/compare", "/en/id/country/sweden", "/ontology.ttl", "/questions/trainings.xlsx"):
        assert one.get(path).content == two.get(path).content, path


def test_json_is_json(client):
    content = json.loads(client.get("/questions/trainings.json").text)
    assert content["name"] == "trainings"
    assert client.get("/compare.json").json()["columns"][0] == {"name": "row", "type": "iri"}
