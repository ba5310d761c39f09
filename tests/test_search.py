"""The index: every word begins a word, in any language; the same dataset gives the same bytes."""

import pytest

from peeratlas import search
from peeratlas.dataset import Dataset
from peeratlas.rdf import read_turtle
from tests.conftest import TABLE

DATA = """
@prefix country: <https://w3id.org/peeratlas/id/country/> . @prefix theme: <https://w3id.org/peeratlas/concept/theme/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
country:norway rdfs:label "Norway"@en , "Norge"@sv .
theme:training skos:prefLabel "training"@en , "utbildning"@sv ; skos:altLabel "peer support training"@en .
<http://example.org/other> rdfs:label "Norway of others"@en .
"""


@pytest.fixture(scope="module")
def dataset():
    return Dataset.in_memory([*read_turtle(TABLE, "t", "urn:t"), *read_turtle(DATA, "d", "urn:d")])


@pytest.fixture
def index(dataset, tmp_path):
    search.index(dataset, tmp_path / "search.sqlite")
    return tmp_path / "search.sqlite"


@pytest.mark.parametrize(
    ("words", "found"),
    [("nor", {"norway"}), ("UTBILD", {"training"}), ("peer train", {"training"}), ("norge peer", set()), ("", set())],
)
def test_words_find_what_they_begin(index, words, found):
    assert {hit.iri.rpartition("/")[2] for hit in search.search(index, words)} == found


def test_only_things_of_ours_are_found_and_with_their_kind(index):
    assert {hit.kind for hit in search.search(index, "nor")} == {"country"}


@pytest.mark.parametrize("hostile", ['"', "nor*", "NEAR(", "a AND", "-", "'; DROP TABLE names; --", "^nor", "{x}:y"])
def test_no_sign_of_the_index_language_gets_through(index, hostile):
    search.search(index, hostile)
    assert search.search(index, "nor")


def test_the_same_dataset_gives_the_same_bytes(dataset, tmp_path):
    for name in ("one", "two"):
        search.index(dataset, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
