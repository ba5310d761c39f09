"""The ontology as a document: every term, concept and shape has its place, its names, its counts, its example."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from peeratlas.atlas import Atlas
from peeratlas.dataset import Dataset
from peeratlas.labels import LANGUAGES
from peeratlas.portal.app import create_app
from peeratlas.rdf import read_turtle
from peeratlas.usage import names
from tests.test_portal import opened

BASE = "https://w3id.org/peeratlas/"
PA = f"{BASE}ontology#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
HOSTILE = f"""
@prefix rdfs: <{RDFS}> .
@prefix skos: <{SKOS}> .
<{BASE}concept/theme/hostile> a skos:Concept ; skos:inScheme <{BASE}concept/theme> ;
    skos:prefLabel "<script>alert(1)</script>"@en ; skos:definition "</p><img src=x>"@en ;
    skos:exactMatch <javascript:alert(2)> .
<{PA}Hostile> a <http://www.w3.org/2002/07/owl#Class> ; rdfs:isDefinedBy <{BASE}ontology/core> ;
    rdfs:label "<b>bold</b>"@en ; skos:definition "<script>alert(3)</script>"@en .
"""


@pytest.fixture(scope="module")
def client(published, tmp_path_factory):
    snapshot = opened(published, tmp_path_factory.mktemp("snapshot"))
    return TestClient(create_app(snapshot), base_url="http://localhost", follow_redirects=False)


def text_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return answer.text


def plain(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def ids(html):
    return re.findall(r'\bid="([^"]+)"', html)


def number(published, query):
    (row,) = published.dataset.query(query)
    return int(row[0].value)


def defined(published):
    """Each term of ours -> its module."""
    quads = published.dataset.quads(predicate=f"{RDFS}isDefinedBy")
    return {q.subject.value: q.object.value.removeprefix(BASE) for q in quads if q.subject.value.startswith(PA)}


def entry(client, published, term, lang="en"):
    """The full entry of a term as HTML."""
    html = text_of(client, f"/{lang}/{defined(published)[PA + term]}")
    found = re.search(rf'<article class="term" id="{term}">(.*?)</article>', html, re.DOTALL)
    assert found, f"{term} has no entry"
    return found[1]


def labels(published, iri, property_):
    return {q.object.language: q.object.value for q in published.dataset.quads(subject=iri, predicate=property_)}


@pytest.mark.parametrize("lang", ["en", "lv"])
def test_the_overview_has_an_anchor_for_every_term_that_leads_to_its_entry(client, published, lang):
    html = text_of(client, f"/{lang}/ontology")
    terms = defined(published)
    assert len(terms) > 150
    for term, module in terms.items():
        anchor = term.removeprefix(PA)
        assert ids(html).count(anchor) == 1
        assert f'href="/{lang}/{module}#{anchor}"' in html
    assert len(html) < 300_000


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_every_term_is_told_in_nine_languages_with_its_count(client, published, lang):
    modules = {module: text_of(client, f"/{lang}/{module}") for module in set(defined(published).values())}
    assert max(map(len, modules.values())) < 300_000
    for term, module in defined(published).items():
        anchor = term.removeprefix(PA)
        (shown,) = re.findall(rf'<article class="term" id="{anchor}">(.*?)</article>', modules[module], re.DOTALL)
        for tongue, label in labels(published, term, f"{RDFS}label").items():
            assert f'<dd lang="{tongue}">' in shown
            assert label in unescape(shown)
        assert len(re.findall(r"<dd lang=", shown)) == len(LANGUAGES)


def test_counts_are_those_of_the_store(client, published):
    for term in defined(published):
        found = number(published, f"SELECT (COUNT(DISTINCT ?one) AS ?n) WHERE {{ ?one a <{term}> }}")
        if not found:
            pattern = f"SELECT (COUNT(*) AS ?n) WHERE {{ SELECT DISTINCT ?s ?o WHERE {{ ?s <{term}> ?o }} }}"
            found = number(published, pattern)
        anchor = term.removeprefix(PA)
        shown = plain(entry(client, published, anchor))
        assert re.search(rf"· {found} uses?\b", shown), f"{anchor}: {found}"


def test_the_example_is_of_the_class_and_not_superseded(published):
    usage = published.usage
    classes = [term for term in defined(published) if usage.members.get(term)]
    assert len(classes) > 40
    for class_ in classes:
        example = usage.example(class_)
        assert published.dataset.ask(f"ASK {{ <{example}> a <{class_}> }}")
        assert example not in published.claims or not published.claims[example].superseded
        assert example == min(one for one in usage.members[class_] if one not in usage.set_aside)


def test_a_term_shows_its_example_or_says_that_nothing_uses_it(client, published):
    assert f'href="/en/id/claim/{published.usage.example(PA + "Figure").rpartition("/")[2]}"' in entry(
        client, published, "Figure"
    )
    assert "→" in entry(client, published, "measure")
    assert "/en/concept/measure/" in entry(client, published, "measure")
    assert "Nothing in this edition uses it." in entry(client, published, "Offer")


def test_the_questions_named_do_name_the_term(client, published):
    for term in ("Figure", "Grant", "measure", "supersededBy"):
        named = re.findall(r'href="/en/questions/([^"?]+)"', entry(client, published, term))
        assert named
        for name, query in published.queries["questions"].items():
            says = re.search(rf"\bpa:{term}(?![\w-])", re.sub(r"#[^\n]*", "", query.body.replace("#>", ">")))
            assert (name in named) == bool(says), f"{term} in {name}"


def test_names_in_a_query_are_read_by_its_own_prefixes():
    text = """#+ title: pa:InHead
    PREFIX pa: <https://w3id.org/peeratlas/ontology#>
    PREFIX x: <http://example.org/>
    SELECT ?a WHERE { ?a a pa:Figure ; x:has "pa:InText" , <http://example.org/full> . # pa:InComment
      ?pa:min pa:FigureOther ?b . FILTER(?b = unknown:thing) }"""
    assert names(text) == {
        f"{PA}Figure", f"{PA}FigureOther", "http://example.org/has", "http://example.org/full",
    }  # fmt: skip


def test_a_class_tells_what_stands_above_it_and_which_properties_it_has(client, published):
    shown = entry(client, published, "Figure")
    assert 'href="/en/ontology#Statement"' in shown
    assert 'href="https://schema.org/Observation"' in shown
    for name in ("measure", "min", "max", "asOf", "source"):
        assert f'href="/en/ontology#{name}"' in shown
    # A shape forbids these on statements: they are no properties of a figure.
    assert 'href="/en/ontology#intendedNumber"' not in shown
    assert "/en/shapes#Figure-sum" in shown


def test_a_property_tells_its_domain_its_vocabulary_and_its_shapes(client, published):
    shown = entry(client, published, "measure")
    assert 'href="/en/ontology#Figure"' in shown
    assert 'href="/en/concept/measure"' in shown
    assert "/en/shapes#Figure-measure" in shown


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_every_shape_has_its_anchor_and_says_what_it_demands(client, published, lang):
    html = text_of(client, f"/{lang}/shapes")
    shapes = published.shapes.all
    assert len(shapes) > 350
    assert sorted(iri.rpartition("#")[2] for iri in shapes) == sorted(
        set(ids(html)) & {i.rpartition("#")[2] for i in shapes}
    )
    assert len(ids(html)) == len(set(ids(html)))
    shown = plain(html)
    for iri in shapes:
        message = labels(published, iri, "http://www.w3.org/ns/shacl#message").get(lang)
        assert message is None or re.sub(r"\s+", " ", message) in shown
    assert len(html) < 300_000


def test_the_shapes_are_also_data(client, published):
    answer = client.get("/shapes.nt")
    assert f"<{BASE}shapes#Figure-source>" in answer.text or f"<{BASE}shapes#Figure-measure>" in answer.text
    answer = client.get("/shapes", headers={"accept": "text/turtle"})
    assert answer.headers["content-type"].startswith("text/turtle")
    answer = client.get("/shapes", headers={"accept": "text/html", "accept-language": "sv"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sv/shapes")
    assert client.get("/sv/shapes.ttl").headers["location"] == "/shapes.ttl?lang=sv"


def test_a_module_is_a_page_and_data_with_the_names_of_its_terms(client):
    assert "schema:Observation" in text_of(client, "/en/ontology/alignments/schema")
    data = text_of(client, "/ontology/figures.nt")
    assert f"<{PA}Figure>" in data
    assert '"siffra"@sv' in data
    assert f"<{PA}Grant> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>" not in data
    assert client.get("/en/ontology/nowhere").status_code == 404
    assert client.get("/ontology/nowhere").status_code == 404


@pytest.mark.parametrize("lang", ["en", "lv"])
def test_every_vocabulary_lists_every_concept_once_with_its_uses(client, published, lang):
    assert len(published.usage.schemes) == 40
    for scheme, concepts in published.usage.schemes.items():
        html = text_of(client, f"/{lang}/{scheme.removeprefix(BASE)}")
        table = html.partition("</table>")[0]
        for concept in concepts:
            assert table.count(f'href="/{lang}/{concept.removeprefix(BASE)}"') == 1
        assert f"/{lang}/{scheme.removeprefix(BASE)}" in text_of(client, f"/{lang}/ontology")


def test_concepts_stand_by_notation_else_by_name_the_narrower_under_the_broader(client):
    stages = re.findall(
        r'<th scope="row" class="depth-0"><a href="/en/concept/stage/([^"]+)"', text_of(client, "/en/concept/stage")
    )
    assert stages[0] == "no-training"
    assert stages[-1] == "regulated-in-law"
    settings = re.findall(
        r'class="depth-(\d)"><a href="/en/concept/setting/([^"]+)"', text_of(client, "/en/concept/setting")
    )
    place = settings.index(("1", "psychiatry"))
    assert ("0", "health-care") in settings[:place]
    assert settings[place + 1][0] == "2"


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_every_concept_is_told_in_nine_languages(client, published, lang):
    concepts = [one for scheme, listed in published.usage.schemes.items() for one in listed[:3]]
    for concept in concepts:
        html = text_of(client, f"/{lang}/{concept.removeprefix(BASE)}")
        for tongue, label in labels(published, concept, f"{SKOS}prefLabel").items():
            assert f'<dd lang="{tongue}">{label}</dd>' in unescape(html)


def test_the_uses_of_a_concept_are_those_of_the_store(client, published):
    concept = f"{BASE}concept/theme/supervision"
    query = f"SELECT DISTINCT ?one WHERE {{ ?one <{PA}theme> <{concept}> }}"
    things = {row[0].value for row in published.dataset.query(query)}
    html = text_of(client, "/en/concept/theme/supervision")
    assert things
    for thing in things:
        assert f'href="/en/{thing.removeprefix(BASE)}"' in html
    assert f"{len(things)} uses" in plain(html)


def test_many_uses_are_bounded_and_a_query_leads_to_all(client, published):
    html = text_of(client, "/en/concept/basis/stated")
    assert published.usage.uses(f"{BASE}concept/basis/stated") > 200
    assert html.count("/en/id/claim/") == 60
    assert re.search(r"and \d+ more", plain(html))
    assert 'href="/en/sparql?query=' in html


def test_relations_hold_from_both_sides(client):
    assert "/en/concept/setting/psychiatry" in text_of(client, "/en/concept/setting/health-care")
    assert "/en/concept/setting/health-care" in text_of(client, "/en/concept/setting/psychiatry")
    assert "/en/concept/role-name/kokemustoimija" in text_of(client, "/en/concept/role-name/kokemusasiantuntija")


def test_what_somebody_wrote_to_do_harm_is_text(published, tmp_path):
    quads = [*published.dataset.quads(), *read_turtle(HOSTILE, "data/hostile.ttl", f"{BASE}graph/hostile")]
    client = TestClient(create_app(opened(Atlas(Dataset.in_memory(quads), published.queries), tmp_path)))
    for path in (
        "/en/ontology",
        "/en/ontology/core",
        "/en/concept/theme",
        "/en/concept/theme/hostile",
        "/sv/concept/theme",
    ):
        html = text_of(client, path)
        assert "<script>alert" not in html
        assert "<b>bold" not in html
        assert "<img src=x" not in html
        assert 'href="javascript:' not in html
    assert "&lt;script&gt;alert(1)" in html
