"""The index: every word begins a word, in any language; a mistyped word gets near ones; the same dataset gives the same bytes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peeratlas import search
from peeratlas.dataset import Dataset
from peeratlas.rdf import read_turtle
from tests.conftest import TABLE

DATA = """
@prefix claim: <https://w3id.org/peeratlas/id/claim/> . @prefix country: <https://w3id.org/peeratlas/id/country/> .
@prefix pa: <https://w3id.org/peeratlas/ontology#> . @prefix query: <https://w3id.org/peeratlas/query/> .
@prefix row: <https://w3id.org/peeratlas/query/comparison/> . @prefix column: <https://w3id.org/peeratlas/query/column/> . @prefix theme: <https://w3id.org/peeratlas/concept/theme/> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
country:norway rdfs:label "Norway"@en , "Norge"@sv , "Norvēģija"@lv ; skos:notation "NOR" .
country:lithuania rdfs:label "Lithuania"@en , "Lietuva"@lt .
country:iceland rdfs:label "Ísland"@is ; skos:notation "7" .
theme:training skos:prefLabel "training"@en , "utbildning"@sv ; skos:altLabel "peer support training"@en ;
    skos:hiddenLabel "trainning"@en ; skos:definition "How peers learn the work."@en .
theme:support skos:prefLabel "peer support"@en , "kamratstöd"@sv , "kogemusnõustamine"@et , "þjónusta"@is .
theme:places skos:prefLabel "Ærø and Łódź"@en ; skos:scopeNote "Not Tromsø."@en .
claim:norway-2023 dcterms:description "Norway trained 300 peer supporters in 2023."@en ;
    pa:wording "omtrent tre hundre"@nb ; pa:name "Erfaringsnettverket"@nb .
pa:Training rdfs:label "training that is given"@en .
query:trainings dcterms:title "Trainings by country"@en . row:training-form dcterms:title "Form of training"@en .
column:training rdfs:label "training"@en .
<http://example.org/other> rdfs:label "Norway of others"@en .
"""


@pytest.fixture(scope="module")
def dataset():
    return Dataset.in_memory([*read_turtle(TABLE, "t", "urn:t"), *read_turtle(DATA, "d", "urn:d")])


@pytest.fixture(scope="module")
def index(dataset, tmp_path_factory):
    path = tmp_path_factory.mktemp("index") / "search.sqlite"
    search.index(dataset, path)
    return path


def names(found):
    return list(dict.fromkeys(hit.iri.rpartition("/")[2] for hit in found.hits))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("nor", {"norway", "norway-2023"}),
        ("norge", {"norway"}),
        ("UTBILD", {"training"}),
        ("peer train", {"training", "norway-2023"}),
        ("train peer", {"training", "norway-2023"}),
        ("norge peer", set()),
        ("", set()),
        (" ,;- ", set()),
    ],
)
def test_words_find_what_they_begin_in_any_order(index, words, found):
    assert set(names(search.search(index, words))) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("kamratstod", "support"),
        ("KAMRATSTÖD", "support"),
        ("kamratsto\u0308d", "support"),
        ("kogemusnoustamine", "support"),
        ("thjonusta", "support"),
        ("norvegija", "norway"),
        ("island", "iceland"),
        ("aero lodz", "places"),
        ("ÆRØ", "places"),
        ("tromso", "places"),
    ],
)
def test_letters_with_marks_and_letters_of_their_own_are_found_without(index, words, found):
    told = search.search(index, words)
    assert names(told) == [found]
    assert told.instead == {}


@pytest.mark.parametrize(
    ("words", "found", "instead"),
    [
        ("lithuana", "lithuania", {"lithuana": ("Lithuania",)}),
        ("lituan", "lithuania", {"lituan": ("Lithuania",)}),
        ("norvay", "norway", {"norvay": ("Norway",)}),
        ("nowray", "norway", {"nowray": ("Norway",)}),
        ("Peer-suport", "support", {"suport": ("support",)}),
        ("kamraststöd", "support", {"kamraststöd": ("kamratstöd",)}),
        ("kogemusnoustamene", "support", {"kogemusnoustamene": ("kogemusnõustamine",)}),
    ],
)
def test_a_mistyped_word_gets_near_ones_and_they_are_told(index, words, found, instead):
    told = search.search(index, words)
    assert names(told)[0] == found
    assert told.instead == instead


@pytest.mark.parametrize("words", ["nxr", "2032", "norway 2032", "qqqq", "xnorwxyx", "a1b2c3d4"])
def test_a_short_word_a_number_and_a_word_too_far_off_get_none(index, words):
    assert search.search(index, words) == search.Found([], {}, more=False)


def test_a_word_that_begins_a_word_is_never_taken_for_another(index):
    assert search.search(index, "trainni").instead == {}
    assert search.search(index, "norw").instead == {}


def test_names_come_before_texts_and_short_names_before_long_ones(index):
    assert [hit.text for hit in search.search(index, "peer").hits] == [
        "peer support",
        "peer support training",
        "How peers learn the work.",
        "Norway trained 300 peer supporters in 2023.",
    ]


def test_what_a_source_says_is_found(index):
    for words in ("omtrent hundre", "erfaringsnett", "learn work"):
        assert len(search.search(index, words).hits) == 1


def test_a_hidden_label_is_found_and_not_shown(index):
    assert [(hit.iri.rpartition("/")[2], hit.text) for hit in search.search(index, "trainning").hits] == [
        ("training", "")
    ]


def test_only_what_has_a_page_is_found_and_with_its_kind(index):
    assert {hit.kind for hit in search.search(index, "nor").hits} == {"country", "claim"}
    assert {hit.kind for hit in search.search(index, "training").hits} == {"theme", search.ONTOLOGY, search.QUESTION}


def test_a_code_is_a_name_and_a_rank_is_none(index):
    assert search.search(index, "nor").hits[0].text == "NOR"
    assert search.search(index, "7").hits == []


def test_no_more_are_read_than_asked_for_and_that_is_told(index):
    whole = search.search(index, "peer")
    assert (len(whole.hits), whole.more) == (4, False)
    assert search.search(index, "peer", limit=4) == whole
    assert search.search(index, "peer", limit=2) == search.Found(whole.hits[:2], {}, more=True)


@pytest.mark.parametrize(
    "hostile",
    ['"', '""nor', "nor*", "NEAR(", "NEAR(a b, 2)", "a AND", "NOT", "OR OR", "-", "--", "'; DROP TABLE folded; --", "^nor",
     "{x}:y", "words:nor", "words : ", "- words : a", "a + b", "\x00", "nor\x00way", "😀", "👩‍👩‍👧", "\ud800", "ﷺ" * 500, "x" * 10_000,
     "x " * 10_000, "norwey " * 500, "\u0301", "½", "_", "%", "ⅷ", "\U000e0041", "ʼn", "中文", "a\u00adb"],
)  # fmt: skip
def test_no_sign_of_the_index_language_gets_through(index, hostile):
    search.search(index, hostile)
    search.search(index, f"norway {hostile}")
    assert search.search(index, "norway").hits


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_no_text_at_all_is_a_fault(index, text):
    search.search(index, text)


def test_the_same_dataset_gives_the_same_bytes(dataset, tmp_path):
    for name in ("one", "two"):
        search.index(dataset, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_the_order_in_which_the_data_came_does_not_matter(dataset, index, tmp_path):
    search.index(Dataset.in_memory(sorted(dataset.quads(), key=str, reverse=True)), tmp_path / "reversed")
    assert (tmp_path / "reversed").read_bytes() == index.read_bytes()
