import pytest

from peeratlas.answer import Text
from peeratlas.dataset import Dataset
from peeratlas.labels import FALLBACK, LANGUAGES, Labels
from peeratlas.sources import find, parse

COUNTRY = "https://w3id.org/peeratlas/id/country/"
DATA = f"""@prefix country: <{COUNTRY}> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
country:norway skos:prefLabel "Norway"@en , "Norge"@nb ; rdfs:label "Noreg"@nn ; dcterms:description "Land"@sv .
country:iceland rdfs:label "Iceland"@en , "Ísland"@is .
country:claim dcterms:description "A claim"@en , "En uppgift"@sv .
country:code skos:prefLabel "NO" .
country:two skos:prefLabel "b"@fo , "a"@fo .
"""


@pytest.fixture
def labels(checkout):
    files = find(checkout({"data/a.ttl": DATA}))
    return Labels(Dataset.in_memory(quad for source in files for quad in parse(source)))


def test_the_nine_languages_stand_in_their_order():
    assert " ".join(LANGUAGES) == "en sv nb is et lv lt da fi"


def test_every_chain_begins_with_its_language_and_ends_in_english():
    for lang, chain in FALLBACK.items():
        assert (chain[0], chain[-1]) == (lang, "en")
        assert set(chain) <= set(LANGUAGES)


@pytest.mark.parametrize(
    ("name", "lang", "label"),
    [
        ("norway", "nb", Text("Norge", "nb")),
        ("norway", "en", Text("Norway", "en")),
        ("norway", "sv", Text("Norge", "nb")),
        ("norway", "da", Text("Norge", "nb")),
        ("norway", "fi", Text("Norway", "en")),
        ("norway", "de", Text("Norway", "en")),
        ("iceland", "sv", Text("Iceland", "en")),
        ("iceland", "is", Text("Ísland", "is")),
        ("claim", "sv", Text("En uppgift", "sv")),
        ("claim", "lt", Text("A claim", "en")),
        ("code", "sv", Text("NO", "")),
        ("two", "en", Text("a", "fo")),
        ("nowhere", "en", Text("country:nowhere", "")),
    ],
)
def test_a_label_follows_the_chain_of_its_language(labels, name, lang, label):
    assert labels.of(COUNTRY + name, lang) == label


def test_many_labels_are_looked_up_at_once(labels):
    asked = [f"{COUNTRY}norway", f"{COUNTRY}iceland", f"{COUNTRY}norway"]
    assert labels.many(asked, "sv") == {asked[0]: Text("Norge", "nb"), asked[1]: Text("Iceland", "en")}


def test_an_iri_of_no_namespace_is_its_own_label(labels):
    assert labels.of("https://example.org/x", "en") == Text("https://example.org/x")
