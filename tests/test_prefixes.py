import pytest

from peeratlas.errors import SourceError
from peeratlas.prefixes import Prefixes

NORWAY = "https://w3id.org/peeratlas/id/country/norway"


def test_the_table_is_read_from_its_file(checkout, prefixes):
    assert Prefixes.read(checkout({})) == prefixes


def test_a_folder_without_a_table_is_no_checkout(tmp_path):
    with pytest.raises(SourceError, match=r"^ontology/prefixes\.ttl: the table of prefixes is missing\. Run this in"):
        Prefixes.read(tmp_path)


def test_a_name_is_expanded_and_shrunk_again(prefixes):
    assert prefixes.expand("country:norway") == NORWAY
    assert prefixes.shrink(NORWAY) == "country:norway"


@pytest.mark.parametrize(
    ("iri", "short"),
    [
        ("https://example.org/x", "https://example.org/x"),
        (
            "https://w3id.org/peeratlas/graph/data/countries/norway",
            "https://w3id.org/peeratlas/graph/data/countries/norway",
        ),
        ("https://w3id.org/peeratlas/ontology#Claim", "pa:Claim"),
        ("https://w3id.org/peeratlas/id/country/", "https://w3id.org/peeratlas/id/country/"),
        (f"{NORWAY}.", f"{NORWAY}."),
        (f"{NORWAY}é", f"{NORWAY}é"),
    ],
)
def test_only_what_turtle_can_write_short_is_shrunk(prefixes, iri, short):
    assert prefixes.shrink(iri) == short


def test_the_longest_namespace_wins():
    table = Prefixes({"a": "https://example.org/", "b": "https://example.org/b#"})
    assert table.shrink("https://example.org/b#c") == "b:c"


def test_a_namespace_may_end_in_a_letter():
    table = Prefixes({"a": "https://example.org/b#", "odd": "https://example.org/b#c", "urn": "urn:x:"})
    assert table.shrink("https://example.org/b#cd") == "odd:d"
    assert table.shrink("https://example.org/b#c") == "a:c"
    assert table.shrink("urn:x:y") == "urn:y"


def test_the_first_of_two_prefixes_of_one_namespace_is_taken():
    assert Prefixes({"b": "urn:x/", "a": "urn:x/"}).shrink("urn:x/y") == "a:y"


def test_an_unknown_prefix_is_an_error_that_names_the_near_ones(prefixes):
    with pytest.raises(SourceError) as caught:
        prefixes.expand("contry:norway")
    assert str(caught.value) == (
        "the prefix contry: is not in ontology/prefixes.ttl. "
        "Did you mean country:? Use a prefix of ontology/prefixes.ttl, or add this one there."
    )


def test_a_name_without_a_prefix_is_an_error(prefixes):
    with pytest.raises(SourceError, match=r"norway has no prefix\. Write it like country:norway"):
        prefixes.expand("norway")


@pytest.mark.parametrize(
    ("iri", "kind"),
    [
        (NORWAY, "country"),
        ("https://w3id.org/peeratlas/concept/theme/training", "theme"),
        ("https://w3id.org/peeratlas/concept/theme", None),
        ("https://w3id.org/peeratlas/concept/theme/", None),
        ("https://w3id.org/peeratlas/id/wizard/merlin", None),
        ("https://w3id.org/peeratlas/ontology#Claim", None),
        ("https://example.org/id/country/norway", None),
    ],
)
def test_the_kind_of_a_thing_is_read_from_its_iri(prefixes, iri, kind):
    assert prefixes.kind_of(iri) == kind


def test_the_table_of_the_repository_has_every_namespace_once(root):
    table = Prefixes.read(root)
    assert len(set(table.namespaces.values())) == len(table.namespaces) > 50
    assert table.base == "https://w3id.org/peeratlas/"
